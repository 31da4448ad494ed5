//! `unknown-status`: a status that is neither `ACTIVE` nor `DISABLED`.

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule};
use super::text::shown;
use crate::api::{Item, ItemStatus};
use crate::config::Severity;

/// Source: the vendor documents two statuses, in capitals, and no other.
pub(super) static RULE: Rule = Rule {
    code: "unknown-status",
    name: "Unknown status",
    line: "Neither active nor disabled; it may or may not {serve}.",
    unsure_line: None,
    severity: Severity::Warning,
    about: About::Group,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Decide("Set it to active or disabled. Meant to be so? Keep as is."),
    what: "The status of a lead group is neither ACTIVE nor DISABLED.",
    why: "Superfone documents these two words and no other, so nobody can say whether such a group still takes leads. \
          This audit counts it as not active.",
    repair: "Look at the group in the Superfone dashboard and set it to active or disabled. If the status stays as it \
             is, ask Superfone what it means.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    input.groups.iter().filter(|group| group.status() == ItemStatus::Other).map(|group| finding(input, group)).collect()
}

fn finding(input: &RuleInput<'_>, group: &Item) -> Finding {
    let (one, serve, to) = (input.catalogue.one, input.catalogue.serve(), input.catalogue.to());
    let fault = match group.status.as_deref() {
        None => format!("Superfone gives no status for this {one}."),
        Some(status) => {
            format!("The status of this {one} is {}, a word that Superfone does not document.", shown(status))
        }
    };
    let message = format!(
        "{fault} It may or may not {serve}; those that a form or an integration sends {to} it may be rejected."
    );
    let remedy = format!(
        "In the dashboard, open {one} {} and set it to active or disabled. If the status stays as it is, ask \
         Superfone what it means.",
        group.id
    );
    Finding::of_group(&RULE, input, group, message, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{groups, input};

    #[test]
    fn every_word_but_the_two_documented_ones_is_found() {
        for (status, expected) in [
            ("ACTIVE", None),
            ("DISABLED", None),
            ("ARCHIVED", Some("“ARCHIVED”")),
            ("active", Some("“active”")),
            ("ACTIVE ", Some("“ACTIVE·”")),
            ("", Some("“”")),
        ] {
            let groups = groups(&[(7, "A", status)]);
            let found = check(&input(&groups));
            assert_eq!(found.len(), usize::from(expected.is_some()), "{status:?}");
            for finding in found {
                assert!(finding.message.contains(expected.unwrap_or_default()), "{}", finding.message);
            }
        }
    }

    #[test]
    fn a_missing_status_is_unknown_too() {
        let mut groups = groups(&[(7, "A", "")]);
        groups[0].status = None;
        assert!(check(&input(&groups))[0].message.contains("gives no status"));
    }
}
