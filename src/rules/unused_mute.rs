//! `unused-mute`: a mute of the config file that matches nothing.

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule};
use crate::config::{MuteRule, Severity, Target};

/// Made where mutes are applied; not asked on a part of the account, where nothing can be said of what is not there.
pub(super) static RULE: Rule = Rule {
    code: "unused-mute",
    name: "Mute fits nothing",
    line: "It can be taken out of the config file.",
    unsure_line: None,
    severity: Severity::Warning,
    about: About::Mute,
    needs_names: false,
    needs_whole: true,
    mend: Mend::Decide("Delete the mute from the settings, or correct what it names."),
    what: "A mute in the config file matches no finding.",
    why: "What it was for is mended, or it is misspelt and mutes nothing. Left in place it would silence the next such \
          finding unseen.",
    repair: "Delete the mute from the config file, or correct its rule and its id, title or name.",
    check: |_| Vec::new(),
};

pub(crate) fn finding(mute: &MuteRule, input: &RuleInput<'_>) -> Finding {
    let wanted = match &mute.target {
        Target::Id(id) => format!("for {} {id}", input.catalogue.one),
        Target::Title(_) => "for this title".to_owned(),
        Target::Name(_) => "for this name".to_owned(),
    };
    let message = format!("The config file mutes {} {wanted}, but there is no such finding.", mute.rule);
    let remedy = "Delete the mute from the config file if the matter is mended; else correct its rule and its id, title or \
                  name.";
    mute.finding(&RULE, input, message, remedy)
}
