//! `expired-mute`: a mute of the config file that is past its last day.

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule};
use crate::config::{MuteRule, Severity};
use crate::titles::{show, without_middle};

/// Made where mutes are applied; the rules themselves know nothing of them.
pub(super) static RULE: Rule = Rule {
    code: "expired-mute",
    name: "Mute has ended",
    line: "Its last day is over; the finding counts again.",
    unsure_line: None,
    severity: Severity::Warning,
    about: About::Mute,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Decide("Delete the mute from the settings, or give it a later day."),
    what: "A mute in the config file is past its last day.",
    why: "It no longer holds: what somebody accepted for a while counts again. A mute that nobody clears away hides that \
          the time to repair it has come.",
    repair: "Repair what was muted and delete the mute from the config file, or decide again and give it a later date.",
    check: |_| Vec::new(),
};

pub(crate) fn finding(mute: &MuteRule, input: &RuleInput<'_>) -> Finding {
    let message = format!(
        "The mute of {} ended on {}, so it no longer holds. Its reason was: {}",
        mute.rule,
        mute.mute.until.format("%-d %B %Y"),
        without_middle(&show(&mute.mute.reason), 80, 40)
    );
    let remedy =
        "Repair what was muted and delete the mute from the config file, or decide again and give it a later date.";
    mute.finding(&RULE, input, message, remedy)
}
