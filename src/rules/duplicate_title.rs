//! `duplicate-title`: groups with the same title, code point for code point.

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule, Subject};
use super::text::id_list;
use crate::api::Item;
use crate::catalogue::Catalogue;
use crate::config::Severity;
use crate::titles::Level;

/// Source: the vendor's page "List lead groups", which documents the 400 of the upsert for two groups of one title.
/// Whether a disabled group counts is not documented, so with fewer than two active ones the wording is "may"; so it is for
/// a catalogue of which nothing is documented.
pub static RULE: Rule = Rule {
    code: "duplicate-title",
    name: "Same title twice",
    line: "Leads to this title are rejected.",
    unsure_line: Some("Leads {to} this title may be rejected."),
    severity: Severity::Error,
    about: About::Titles,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Apart,
    what: "Two or more lead groups have exactly the same title.",
    why: "Integrations name the group by its title when they create a lead. If two groups have that title, Superfone \
          cannot tell which one is meant and rejects the lead.",
    repair: "In the Superfone dashboard, keep one of the groups and give each of the others a title of its own. Disable \
             the ones that nobody needs once no lead is left in them. It is an error where two of them are active or an \
             integration sends the title, else a warning.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    let twins = input.clusters.iter().filter(|cluster| cluster.level == Level::Exact);
    twins.map(|cluster| finding(input, &input.members(cluster).collect::<Vec<_>>())).collect()
}

fn finding(input: &RuleInput<'_>, groups: &[&Item]) -> Finding {
    let title = groups.first().map(|group| group.title()).unwrap_or_default();
    let ids: Vec<u64> = groups.iter().map(|group| group.id).collect();
    let (all, active) = (groups.len(), groups.iter().filter(|group| group.is_active()).count());
    let Catalogue { item, many, rejects_twins, .. } = input.catalogue;
    let to = input.catalogue.to();
    let certain = *rejects_twins && active >= 2;
    let is_sent = input.sent_name(title).is_some();
    let of_them = match active {
        0 => "none of them active".to_owned(),
        1 => "one of them active".to_owned(),
        _ if active == all => "all of them active".to_owned(),
        _ => format!("{active} of them active"),
    };
    let harm = if certain {
        format!(
            "Every lead that a form or an integration sends {to} this name is rejected, because Superfone cannot tell which \
             {item} is meant."
        )
    } else if active >= 2 {
        format!(
            "Leads sent {to} this name may be rejected or get the wrong {item}: Superfone does not say which one it takes."
        )
    } else {
        format!(
            "Leads sent {to} this name may be rejected: Superfone does not say whether a {item} that is not active still \
             counts."
        )
    };
    Finding {
        catalogue: input.catalogue,
        rule: &RULE,
        severity: if certain || is_sent { Severity::Error } else { Severity::Warning },
        subject: Subject::Title(title.to_owned()),
        title: title.to_owned(),
        message: format!("{all} {many} have this title, {of_them}. {harm}"),
        remedy: format!(
            "In the dashboard, open the {many} {}, keep the one that your team uses and give each of the others a title of \
             its own.",
            id_list(&ids)
        ),
        group_ids: ids,
        level: None,
        integrations: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::LEAD_GROUPS;
    use crate::names::{Integration, SentName};
    use crate::testing::{groups, input, input_with};

    fn found(rows: &[(u64, &str, &str)]) -> Vec<(String, Vec<u64>, Severity)> {
        let groups = groups(rows);
        let mut found: Vec<_> =
            check(&input(&groups)).into_iter().map(|f| (f.title, f.group_ids, f.severity)).collect();
        found.sort();
        found
    }

    #[test]
    fn one_finding_a_title_with_every_id() {
        let rows = [(1, "B", "ACTIVE"), (2, "A", "ACTIVE"), (3, "B", "ACTIVE"), (4, "B", "ACTIVE"), (5, "A", "ACTIVE")];
        assert_eq!(
            found(&rows),
            [("A".to_owned(), vec![2, 5], Severity::Error), ("B".to_owned(), vec![1, 3, 4], Severity::Error)]
        );
    }

    #[test]
    fn titles_are_compared_code_point_for_code_point() {
        let rows = ["Inbound", "inbound", "Inbound ", "Inbound\u{200b}", "Caf\u{e9}", "Cafe\u{301}", "", "", " ", " "];
        let rows: Vec<_> = rows.iter().zip(1..).map(|(title, id)| (id, *title, "ACTIVE")).collect();
        assert_eq!(found(&rows), []);
    }

    #[test]
    fn one_that_an_integration_sends_is_an_error_however_many_are_active() {
        let groups = groups(&[(1, "A", "ACTIVE"), (2, "A", "DISABLED"), (3, "B", "ACTIVE"), (4, "B", "DISABLED")]);
        let sender = Integration::default();
        let names = [SentName { catalogue: &LEAD_GROUPS, name: "A".to_owned(), sender }];
        let found = check(&input_with(&groups, &names));
        let brief: Vec<_> = found.iter().map(|finding| (&*finding.title, finding.severity)).collect();
        assert_eq!(brief, [("A", Severity::Error), ("B", Severity::Warning)]);
        assert!(found[0].message.contains("may be rejected"), "{}", found[0].message);
    }

    #[test]
    fn fewer_than_two_active_ones_are_a_warning_that_says_may() {
        for (first, second) in [("ACTIVE", "DISABLED"), ("DISABLED", "DISABLED"), ("ACTIVE", "ARCHIVED")] {
            let groups = groups(&[(1, "A", first), (2, "A", second)]);
            let finding = check(&input(&groups)).remove(0);
            assert_eq!(finding.severity, Severity::Warning);
            assert!(finding.message.contains("may be rejected"), "{}", finding.message);
        }
    }
}
