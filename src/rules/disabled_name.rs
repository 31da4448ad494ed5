//! `disabled-name`: a name that an integration sends is the title of one lead group, which is not active.

use super::{Rule, RuleInput};
use crate::rules::{Finding, Severity, advice};

/// A status that the vendor does not document is no better than `DISABLED`: the group is not known to take leads.
pub(super) static RULE: Rule = Rule {
    code: "disabled-name",
    severity: Severity::Warning,
    what: "A name that an integration sends is the title of one lead group, which is not active.",
    why: "Superfone does not say what becomes of a lead that is sent to such a group: it may be rejected, or filed where \
          nobody looks.",
    repair: "In the Superfone dashboard, make the group active again if it is still needed; otherwise have the integration \
             send the name of another group.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    advice::findings(input, &RULE, "disabled")
}
