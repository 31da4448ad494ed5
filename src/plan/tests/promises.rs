//! What holds for any account.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::testing;
use crate::titles::{Level, lowest_level};

/// Few words, written in many ways, so that collisions are the rule.
fn title() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["Hot", "hot", "Lead", "Leads", "LEAD", "Q1", "Ql", "P\u{430}id", "Paid", "5"]);
    let gap = prop::sample::select(vec![" ", "  ", "-", "", "\u{200b}"]);
    let ending = prop::sample::select(vec!["", "", "", " ", "&amp;", "\u{fffd}", " (duplicate 3)", " (group 4)"]);
    let words = (prop::collection::vec((word, gap), 0..3), ending);
    words.prop_map(|(words, ending)| words.iter().flat_map(|(word, gap)| [*word, *gap]).chain([ending]).collect())
}

fn account() -> impl Strategy<Value = Vec<LeadGroup>> {
    let row = (title(), prop::sample::select(vec!["ACTIVE", "ACTIVE", "DISABLED", "ARCHIVED"]), 1..4_u8);
    prop::collection::vec(row, 0..9).prop_map(|rows| {
        let rows: Vec<_> = rows.iter().zip(1..).map(|((title, status, day), id)| (id, title, *status, day)).collect();
        let mut groups = testing::groups(
            &rows.iter().map(|(id, title, status, _)| (*id, title.as_str(), *status)).collect::<Vec<_>>(),
        );
        for (group, (.., day)) in groups.iter_mut().zip(&rows) {
            group.created_at = Some(format!("2026-01-0{day}T00:00:00.000Z").into());
        }
        groups
    })
}

fn names() -> impl Strategy<Value = Vec<SentName>> {
    prop::collection::vec(title(), 0..3).prop_map(|names| names.iter().map(|name| sent(name, "Form", None)).collect())
}

fn renames(actions: &[Action]) -> BTreeMap<u64, String> {
    let renames = actions.iter().filter(|action| action.kind == ActionKind::Rename);
    renames.map(|action| (action.group_id.unwrap(), action.new_title.clone().unwrap())).collect()
}

fn carried_out(groups: &[LeadGroup], renames: &BTreeMap<u64, String>) -> Vec<LeadGroup> {
    let mut groups = groups.to_vec();
    for group in &mut groups {
        if let Some(title) = renames.get(&group.id) {
            group.title = Some(title.as_str().into());
        }
    }
    groups
}

/// The plan without the positions of findings, which another order of findings changes.
fn essence(actions: Vec<Action>) -> Vec<Action> {
    actions.into_iter().map(|action| Action { finding: 0, ..action }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2 * ProptestConfig::default().cases))]

    #[test]
    fn carried_out_it_settles_collisions_and_makes_none(groups in account(), names in names()) {
        let actions = planned(&groups, &names);
        let renames = renames(&actions);
        let after = carried_out(&groups, &renames);
        let open: BTreeSet<_> = actions.iter().filter(|a| a.kind == ActionKind::Review).filter_map(|a| a.group_id).collect();
        for (at, (a, was_a)) in after.iter().zip(&groups).enumerate() {
            for (b, was_b) in after[..at].iter().zip(&groups) {
                let (now, before) = (lowest_level(a.title(), b.title()), lowest_level(was_a.title(), was_b.title()));
                if let Some(now) = now {
                    prop_assert!(before.is_some_and(|before| before <= now), "new: {a:?} {b:?} {now:?} {before:?}");
                    let asked = open.contains(&a.id) || open.contains(&b.id) || crate::rules::is_blank(a.title());
                    prop_assert!(now > Level::LookAlike || asked, "left: {a:?} {b:?} {now:?}");
                }
            }
        }
        for (id, title) in &renames {
            prop_assert!(crate::rules::tidied(title) == *title && title.chars().count() <= super::titles::LONGEST, "{id} {title:?}");
        }
    }

    #[test]
    fn nothing_is_wrong_with_a_title_that_it_proposes(groups in account(), names in names()) {
        let renames = renames(&planned(&groups, &names));
        let faults = |groups: &[LeadGroup]| -> BTreeSet<(u64, &str)> {
            let judged = judged(groups, &[]);
            let alone = judged.iter().map(|judged| &judged.finding).filter(|finding| finding.group_ids.len() == 1);
            let renamed = alone.filter(|finding| renames.contains_key(&finding.group_ids[0]));
            renamed.filter(|finding| finding.rule.code.ends_with("-title")).map(|f| (f.group_ids[0], f.rule.code)).collect()
        };
        let (before, after) = (faults(&groups), faults(&carried_out(&groups, &renames)));
        let left: Vec<_> = after.iter().filter(|(_, rule)| *rule != "personal-data-title").collect();
        prop_assert!(left.is_empty() && after.is_subset(&before), "{left:?} {after:?}");
    }

    #[test]
    fn carried_out_it_asks_for_no_other_title(groups in account(), names in names()) {
        let after = carried_out(&groups, &renames(&planned(&groups, &names)));
        prop_assert_eq!(renames(&planned(&after, &names)), BTreeMap::new());
    }

    #[test]
    fn the_order_of_names_and_findings_changes_nothing(groups in account(), names in names()) {
        let judged = judged(&groups, &names);
        let backwards: Vec<_> = judged.iter().rev().cloned().collect();
        let other_names: Vec<_> = names.iter().rev().cloned().collect();
        let (one, other) = (input_with(&groups, &names), input_with(&groups, &other_names));
        prop_assert_eq!(essence(plan(&one, &judged)), essence(plan(&other, &backwards)));
    }

    #[test]
    fn a_group_that_has_nothing_to_do_with_others_changes_none_of_their_titles(groups in account(), names in names()) {
        let mut more = groups.clone();
        more.extend(testing::groups(&[(90, "Zebra", "ACTIVE"), (91, "Quagga ", "DISABLED"), (92, "Zebra", "ACTIVE")]));
        let mut with = renames(&planned(&more, &names));
        prop_assert_eq!(with.remove(&91), Some("Quagga".to_owned()));
        prop_assert_eq!(with.remove(&92), Some("Zebra (duplicate 92)".to_owned()));
        prop_assert_eq!(with, renames(&planned(&groups, &names)));
    }

    #[test]
    fn every_action_can_be_told_from_every_other_and_no_group_is_renamed_twice(groups in account(), names in names()) {
        let actions = planned(&groups, &names);
        let keys: BTreeSet<_> = actions.iter().map(|a| (a.finding, a.kind, a.group_id, &a.title)).collect();
        prop_assert_eq!(keys.len(), actions.len());
        let renamed = actions.iter().filter(|action| action.kind == ActionKind::Rename);
        prop_assert_eq!(renamed.count(), renames(&actions).len());
        prop_assert!(actions.iter().map(|action| action.step).is_sorted());
        let active = |id: u64| groups.iter().any(|group| group.id == id && group.is_active());
        prop_assert!(actions.iter().all(|a| a.kind != ActionKind::Disable || active(a.group_id.unwrap())));
    }
}
