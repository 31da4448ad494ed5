//! `near-name`: a name that an integration sends is almost, but not exactly, the title of a lead group.

use super::advice;
use super::input::RuleInput;
use super::resolution::Resolution;
use super::rule::{About, Finding, Mend, Rule};
use crate::config::Severity;

/// The levels are those of titles; the lowest one at which any title meets the name is named.
pub(super) static RULE: Rule = Rule {
    code: "near-name",
    name: "Name spelled differently",
    line: "A form or feed sends a name that no {item} has exactly.",
    unsure_line: None,
    severity: Severity::Error,
    about: About::Name,
    needs_names: true,
    needs_whole: false,
    mend: Mend::Send,
    what: "A name that an integration sends is almost, but not exactly, the title of a lead group.",
    why: "Superfone does not say that it ignores case, spaces or characters that cannot be seen. If it does not, every lead \
          of this integration may be rejected or get no group.",
    repair: "Have the integration send the title exactly as it is in the Superfone dashboard. Where the title itself is \
             untidy, correct the title first.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    advice::findings(input, &RULE, |found| matches!(found, Resolution::Near { .. }))
}
