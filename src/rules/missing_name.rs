//! `missing-name`: a name that an integration sends is the title of no lead group.

use super::advice;
use super::input::RuleInput;
use super::resolution::Resolution;
use super::rule::{About, Finding, Mend, Rule};
use crate::config::Severity;

/// Source: the vendor's page of the upsert: `lead_group_name` must name a group that exists. What happens otherwise could not
/// be read.
pub(super) static RULE: Rule = Rule {
    code: "missing-name",
    name: "Name not found",
    line: "A form or feed sends a name that no {item} has.",
    unsure_line: None,
    severity: Severity::Error,
    about: About::Name,
    needs_names: true,
    needs_whole: false,
    mend: Mend::Decide("No {item} has this title. Correct the name, or create a {item} with this title."),
    what: "A name that an integration sends is the title of no lead group.",
    why: "Superfone files a lead by the title that the integration names. Where no group has it, the lead may be rejected or \
          get no group, and nobody is told.",
    repair: "Correct the name in the form, Pabbly step or script, or create a lead group with exactly this title in the \
             Superfone dashboard.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    advice::findings(input, &RULE, |found| matches!(found, Resolution::Missing { .. }))
}
