//! `ambiguous-name`: a name that an integration sends is the title of several lead groups.

use super::advice;
use super::input::RuleInput;
use super::resolution::Resolution;
use super::rule::{About, Finding, Mend, Rule};
use super::severity::Severity;

/// Source: the vendor's page "List lead groups", as for `duplicate-title`. With fewer than two active groups it is "may".
pub(super) static RULE: Rule = Rule {
    code: "ambiguous-name",
    name: "Several groups",
    line: "A form or feed sends a title that several groups have.",
    severity: Severity::Error,
    about: About::Name,
    needs_names: true,
    needs_whole: false,
    mend: Mend::Apart,
    what: "A name that an integration sends is the title of several lead groups.",
    why: "Superfone cannot tell which of them is meant and rejects the lead. This is a duplicate title that is known to \
          be in use.",
    repair: "In the Superfone dashboard, keep one of the groups and give each of the others a title of its own; then check \
             that the integration sends the title of the one that is meant.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    advice::findings(input, &RULE, |found| matches!(found, Resolution::Ambiguous { .. }))
}
