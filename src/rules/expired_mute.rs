//! `expired-mute`: a mute of the config file that is past its last day.

use super::{Rule, RuleInput, mute_finding};
use crate::rules::{Finding, MuteRule, Severity};

/// Made where mutes are applied; the rules themselves know nothing of them.
pub(super) static RULE: Rule = Rule {
    code: "expired-mute",
    severity: Severity::Warning,
    what: "A mute in the config file is past its last day.",
    why: "It no longer holds: what somebody accepted for a while counts again. A mute that nobody clears away hides that \
          the time to mend it has come.",
    repair: "Mend what was muted and delete the mute from the config file, or decide again and give it a later date.",
    check: |_| Vec::new(),
};

pub(crate) fn finding(mute: &MuteRule, input: &RuleInput<'_>) -> Finding {
    let message = format!(
        "The mute of {} ended on {}, so it no longer holds. Its reason was: {}",
        mute.rule,
        mute.mute.until.format("%-d %B %Y"),
        mute.mute.reason
    );
    let remedy =
        "Mend what was muted and delete the mute from the config file, or decide again and give it a later date.";
    mute_finding(&RULE, mute, input, message, remedy)
}
