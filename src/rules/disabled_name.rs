//! `disabled-name`: a name that an integration sends is the title of one lead group, which is not active.

use super::advice;
use super::input::RuleInput;
use super::resolution::Resolution;
use super::rule::{About, Finding, Mend, Rule};
use super::severity::Severity;

/// A status that the vendor does not document is no better than `DISABLED`: the group is not known to take leads.
pub(super) static RULE: Rule = Rule {
    code: "disabled-name",
    name: "Group disabled",
    line: "A form or feed sends the title of a group that is off.",
    severity: Severity::Warning,
    about: About::Name,
    needs_names: true,
    needs_whole: false,
    mend: Mend::Decide("Leads are wanted? Enable the group. If not, change what sends them."),
    what: "A name that an integration sends is the title of one lead group, which is not active.",
    why: "Superfone does not say what becomes of a lead that is sent to such a group: it may be rejected, or filed where \
          nobody looks.",
    repair: "In the Superfone dashboard, make the group active again if it is still needed; otherwise have the integration \
             send the name of another group.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    advice::findings(input, &RULE, |found| matches!(found, Resolution::Disabled { .. }))
}
