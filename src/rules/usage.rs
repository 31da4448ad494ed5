//! What integrations have to do with findings about groups: such findings are felt first, and one problem is one finding.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use super::input::RuleInput;
use super::mute::Judged;
use super::names::senders;
use super::repair::repaired;
use super::resolution::{Resolution, ResolvedName};
use super::rule::{Finding, Mend, Subject};
use super::text::{capital, is_blank, shown, to_type};
use crate::api::Item;

/// Names the integrations in every finding about groups whose title one of them sends. Findings about names have theirs.
pub(super) fn name_integrations(judged: &mut [Judged], input: &RuleInput<'_>) {
    if input.sent.is_empty() {
        return;
    }
    for Judged { finding, .. } in judged {
        if !matches!(finding.subject, Subject::Title(_) | Subject::Group(_)) {
            continue;
        }
        let titles = finding.group_ids.iter().filter_map(|id| input.group(*id)).map(Item::title);
        let mut users: Vec<&ResolvedName> = Vec::new();
        for user in titles.filter(|title| !is_blank(title)).filter_map(|title| input.sent_name(title)) {
            if !users.iter().any(|known| known.name == user.name) {
                users.push(user);
            }
        }
        for user in users {
            let (who, many) = senders(&user.senders);
            let sends = input.catalogue.sends(many, &shown(&user.name));
            // Writing to a string cannot fail.
            let _ = write!(finding.message, " In use: {who} {sends}.");
            take_senders(finding, user);
        }
    }
}

/// Where the title of a group, put right, is the very name that an integration sends, the two are one problem with one
/// repair: the finding about the group says so, and the one about the name goes.
pub(super) fn join_repairs(judged: &mut Vec<Judged>, input: &RuleInput<'_>) {
    let mended = mended(judged, input);
    if mended.is_empty() {
        return;
    }
    let told: HashSet<&str> = mended.values().map(|name| &*name.name).collect();
    judged.retain(|Judged { finding, mute }| {
        !matches!(&finding.subject, Subject::Name(name) if mute.is_none() && told.contains(&**name))
    });
    for Judged { finding, .. } in judged.iter_mut().filter(|judged| is_repair(judged)) {
        let Subject::Group(id) = finding.subject else { continue };
        let Some(name) = mended.get(&id) else { continue };
        let (who, many) = senders(&name.senders);
        let (who, verb) = (capital(&who), if many { "send" } else { "sends" });
        let _ = write!(finding.message, " {who} {} already.", input.catalogue.sends(many, &shown(&name.name)));
        finding.remedy = format!(
            "In the dashboard, open {} {id} and type its title again: {}. {who} {verb} that already, so nothing has to \
             change there.",
            input.catalogue.one,
            to_type(&name.name)
        );
        take_senders(finding, name);
    }
}

/// The names that a repair makes a title, by the one active group that gets it.
fn mended<'i>(judged: &[Judged], input: &'i RuleInput<'_>) -> BTreeMap<u64, &'i ResolvedName> {
    let finds_nothing =
        |name: &ResolvedName| matches!(name.resolution, Resolution::Near { .. } | Resolution::Missing { .. });
    if !input.sent.iter().any(finds_nothing) {
        return BTreeMap::new();
    }
    let mut mends: HashMap<u64, Vec<Mend>> = HashMap::new();
    for judged in judged.iter().filter(|judged| is_repair(judged)) {
        if let Subject::Group(id) = judged.finding.subject {
            mends.entry(id).or_default().push(judged.finding.rule.mend);
        }
    }
    let mut carriers: HashMap<String, Vec<&Item>> = HashMap::new();
    for (id, mends) in mends {
        let Some(group) = input.group(id) else { continue };
        if let Some(title) = repaired(group.title(), &mends) {
            carriers.entry(title).or_default().push(group);
        }
    }
    let only = carriers.into_iter().filter_map(|(title, groups)| match groups.as_slice() {
        [group] if group.is_active() => Some((group.id, input.sent_name(&title).filter(|name| finds_nothing(name))?)),
        _ => None,
    });
    only.collect()
}

/// Whether it is an open finding that is mended by typing the title of a group again.
fn is_repair(judged: &Judged) -> bool {
    judged.mute.is_none() && matches!(judged.finding.rule.mend, Mend::Restore | Mend::Tidy | Mend::Latinize)
}

fn take_senders(finding: &mut Finding, name: &ResolvedName) {
    for sender in &name.senders {
        if !finding.integrations.contains(sender) {
            finding.integrations.push(sender.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::LEAD_GROUPS;
    use crate::config::{Mute, MuteRule, Policy, Target};
    use crate::names::{Integration, SentName};
    use crate::rules::check;
    use crate::testing::{groups, input_with};

    #[test]
    fn a_finding_whose_title_is_sent_names_who_sends_it() {
        let groups = groups(&[
            (1, "A", "ACTIVE"),
            (2, "A", "ACTIVE"),
            (3, "B", "ACTIVE"),
            (4, "B", "ACTIVE"),
            (5, "a", "ACTIVE"),
        ]);
        let sender = Integration { integration: Some("Form".to_owned()), owner: Some("Asha".to_owned()), rows: None };
        let names =
            ["A", "C"].map(|name| SentName { catalogue: &LEAD_GROUPS, name: name.to_owned(), sender: sender.clone() });
        let found = check(&input_with(&groups, &names), &Policy::default());
        let used = |title: &str| {
            let mut found = found.iter().filter(|judged| judged.finding.rule == &crate::rules::DUPLICATE_TITLE);
            found.find(|judged| judged.finding.title == title).map(|judged| judged.finding.clone()).unwrap()
        };
        assert_eq!(used("A").integrations, [sender]);
        assert!(
            used("A").message.ends_with(" In use: “Form” (owner Asha) sends leads to “A”."),
            "{}",
            used("A").message
        );
        assert_eq!(used("B").integrations, []);
    }

    #[test]
    fn a_title_whose_repair_is_the_very_name_that_is_sent_is_one_finding_with_one_repair() {
        let groups = groups(&[
            (1, "Virar Plots ", "ACTIVE"),
            (2, "Home &amp; Loan", "ACTIVE"),
            (3, "Off ", "DISABLED"),
            (4, " Two", "ACTIVE"),
            (5, "Two ", "ACTIVE"),
        ]);
        let sender = Integration { integration: Some("Form".to_owned()), owner: Some("Asha".to_owned()), rows: None };
        let names = ["Virar Plots", "Home & Loan", "Off", "Two", "virar plots"];
        let names =
            names.map(|name| SentName { catalogue: &LEAD_GROUPS, name: name.to_owned(), sender: sender.clone() });
        let found = check(&input_with(&groups, &names), &Policy::default());
        let of_names = found.iter().filter(|judged| judged.finding.rule.needs_names);
        let left: Vec<_> = of_names.map(|judged| &*judged.finding.title).collect();
        assert_eq!(
            left,
            ["Off", "Two", "virar plots"],
            "one is off, of two nobody knows which, one is spelled otherwise"
        );
        for (title, name) in [("Virar Plots ", "“Virar Plots”"), ("Home &amp; Loan", "“Home & Loan”")] {
            let finding = &found.iter().find(|judged| judged.finding.title == title).unwrap().finding;
            assert_eq!(finding.integrations, std::slice::from_ref(&sender));
            let end = format!("“Form” (owner Asha) sends leads to {name} already.");
            assert!(finding.message.ends_with(&end), "{}", finding.message);
            assert!(
                finding.remedy.contains(name) && finding.remedy.contains("nothing has to change"),
                "{}",
                finding.remedy
            );
        }
    }

    #[test]
    fn a_repair_that_is_muted_or_not_asked_tells_nothing_of_a_name() {
        let groups = groups(&[(1, "Virar Plots ", "ACTIVE")]);
        let sender = Integration::default();
        let names = [SentName { catalogue: &LEAD_GROUPS, name: "Virar Plots".to_owned(), sender }];
        let until = "2027-01-31".parse().unwrap();
        let mute = Mute { reason: "kept for 2027".to_owned(), owner: None, until };
        let muted = Policy {
            mutes: vec![MuteRule { catalogue: &LEAD_GROUPS, rule: "untidy-title", target: Target::Id(1), mute }],
            ..Policy::default()
        };
        let off = Policy { severities: [("untidy-title", None)].into(), ..Policy::default() };
        for policy in [muted, off] {
            let found = check(&input_with(&groups, &names), &policy);
            assert!(found.iter().any(|judged| judged.finding.rule.code == "near-name"), "{found:?}");
        }
    }
}
