//! `disabled-group`: status `DISABLED`.

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule};
use crate::api::{Item, ItemStatus};
use crate::config::Severity;

/// Source: the vendor documents the status, not what it does to leads; hence "may".
pub static RULE: Rule = Rule {
    code: "disabled-group",
    name: "{Item} is disabled",
    line: "Leads sent {to} this {item} may be rejected or missed.",
    unsure_line: None,
    severity: Severity::Warning,
    about: About::Group,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Decide("Still needed? Enable it. Meant to be off? Keep as is."),
    what: "A lead group is disabled.",
    why: "Forms and integrations may still name it. Superfone does not say what becomes of such leads: they may be \
          rejected, or filed where nobody looks.",
    repair: "If the group is still needed, enable it in the Superfone dashboard. If not, make sure that no form, Pabbly \
             step or script names it, and choose Keep as is in the plan.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    let disabled = input.groups.iter().filter(|group| group.status() == ItemStatus::Disabled);
    disabled.map(|group| finding(input, group)).collect()
}

fn finding(input: &RuleInput<'_>, group: &Item) -> Finding {
    let (one, to) = (input.catalogue.one, input.catalogue.to());
    let message = format!(
        "This {one} is disabled. Leads that a form or an integration still sends {to} it may be rejected or overlooked."
    );
    let remedy = format!(
        "In the dashboard, open {one} {}: enable it if it is still needed; otherwise check that no form or integration \
         names it.",
        group.id
    );
    Finding::of_group(&RULE, input, group, message, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{groups, input};

    #[test]
    fn only_the_documented_word_counts() {
        let rows =
            [(1, "A", "ACTIVE"), (2, "B", "DISABLED"), (3, "C", "disabled"), (4, "D", "ARCHIVED"), (5, "", "DISABLED")];
        let groups = groups(&rows);
        let found = check(&input(&groups));
        assert_eq!(found.iter().map(|f| f.group_ids[0]).collect::<Vec<_>>(), [2, 5]);
        assert!(found.iter().all(|f| f.severity == Severity::Warning && f.message.contains("may")));
    }
}
