//! What holds for any account.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::catalogue;
use crate::rules::{Resolution, is_blank, resolve};
use crate::testing;
use crate::titles::{Level, lowest_level};

/// Few words, written in many ways, so that collisions are the rule.
fn title() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["Hot", "hot", "Lead", "Leads", "LEAD", "Q1", "Ql", "P\u{430}id", "Paid", "5"]);
    let gap = prop::sample::select(vec![" ", "  ", "-", "", "\u{200b}", ", "]);
    let ending = prop::sample::select(vec![
        "",
        "",
        "",
        "",
        " ",
        ",",
        "&amp;",
        "\u{fffd}",
        " (duplicate 3)",
        " (group 4)",
        " (duplicate, label 2)",
    ]);
    let words = (prop::collection::vec((word, gap), 0..3), ending);
    words.prop_map(|(words, ending)| words.iter().flat_map(|(word, gap)| [*word, *gap]).chain([ending]).collect())
}

fn account() -> impl Strategy<Value = Vec<Item>> {
    let row = (title(), prop::sample::select(vec!["ACTIVE", "ACTIVE", "ACTIVE", "DISABLED", "ARCHIVED"]), 1..4_u8);
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

fn catalogue() -> impl Strategy<Value = &'static Catalogue> {
    prop::sample::select(catalogue::ALL.to_vec())
}

fn names() -> impl Strategy<Value = Vec<SentName>> {
    prop::collection::vec(title(), 0..4).prop_map(|names| names.iter().map(|name| sent(name, "Form", None)).collect())
}

/// Names that somebody sends: none that were listed, some of them, or all; and more that nobody has listed.
fn listed(groups: &[Item], names: &[SentName], share: usize) -> Vec<SentName> {
    let titles =
        groups.iter().filter(|group| !is_blank(group.title())).map(|group| sent(group.title(), "Script", None));
    let all = titles.chain(names.iter().cloned());
    all.enumerate().filter(|(at, _)| (at + 1) * share % 4 >= 2 || share == 4).map(|(_, name)| name).collect()
}

fn renames(actions: &[Action]) -> BTreeMap<u64, String> {
    let renames = actions.iter().filter(|action| action.kind == ActionKind::Rename);
    renames.map(|action| (action.group_id.unwrap(), action.new_title.clone().unwrap())).collect()
}

/// The account after somebody has done exactly what the rows say.
fn done<'a>(groups: &[Item], rows: impl Iterator<Item = &'a Action>) -> Vec<Item> {
    let mut groups = groups.to_vec();
    for row in rows {
        let Some(group) = groups.iter_mut().find(|group| Some(group.id) == row.group_id) else { continue };
        match row.kind {
            ActionKind::Rename => group.title = row.new_title.as_deref().map(Into::into),
            ActionKind::Disable => group.status = Some("DISABLED".into()),
            ActionKind::Integration | ActionKind::Decide => {}
        }
    }
    groups
}

fn carried_out(groups: &[Item], renames: &BTreeMap<u64, String>) -> Vec<Item> {
    let mut groups = groups.to_vec();
    for group in &mut groups {
        if let Some(title) = renames.get(&group.id) {
            group.title = Some(title.as_str().into());
        }
    }
    groups
}

/// The titles that find exactly one group, and it is active.
fn working(groups: &[Item], names: &BTreeSet<String>) -> BTreeSet<String> {
    let names: Vec<_> = names.iter().map(|name| sent(name, "Form", None)).collect();
    let resolved = resolve(groups, &names).into_iter();
    resolved.filter(|name| matches!(name.resolution, Resolution::Ok(_))).map(|name| name.name).collect()
}

/// The plan without the positions of findings, which another order of findings changes.
fn essence(actions: Vec<Action>) -> Vec<Action> {
    actions.into_iter().map(|action| Action { finding: None, ..action }).collect()
}

proptest! {
    #[test]
    fn whoever_does_what_is_safe_now_and_then_empties_groups_breaks_no_name_that_works(
        catalogue in catalogue(), groups in account(), names in names(), share in 0..=4_usize
    ) {
        let known = listed(&groups, &names, share);
        let actions = planned_of(catalogue, &groups, &known);
        // Whatever anybody may send, listed or not.
        let all: BTreeSet<String> = groups.iter().map(|group| group.title().to_owned())
            .chain(names.iter().chain(&known).map(|name| name.name.clone())).collect();
        // A title of our own for a group that made way is nobody's, unless a list says otherwise.
        let made_way = |title: &str| actions.iter().any(|row| row.finding.is_none() && row.title == title);
        let before: BTreeSet<String> = working(&groups, &all).into_iter().filter(|title| !made_way(title)).collect();
        let now = done(&groups, actions.iter().filter(|row| row.phase == Phase::Now));
        let after = working(&now, &all);
        prop_assert!(before.is_subset(&after), "now: {before:?} {after:?} {actions:?}");
        let last = done(&now, actions.iter().filter(|row| row.phase == Phase::OnceEmpty));
        let after = working(&last, &all);
        prop_assert!(before.is_subset(&after), "once empty: {before:?} {after:?} {actions:?}");
        for row in actions.iter().filter(|row| row.phase == Phase::Now && row.kind == ActionKind::Rename) {
            prop_assert!(!before.contains(&row.title), "a title that works is changed: {row:?}");
        }
        // What an integration is told to send works then, and works on.
        let told: BTreeSet<String> = actions.iter().filter(|row| row.kind == ActionKind::Integration)
            .filter_map(|row| row.new_title.clone()).collect();
        for groups in [&now, &last] {
            prop_assert_eq!(&working(groups, &told), &told);
        }
    }

    #[test]
    fn every_open_finding_has_a_row_and_every_row_has_its_place(catalogue in catalogue(), groups in account(), names in names()) {
        let input = input_of(catalogue, &groups, &names);
        let judged = check(&input, &Policy::default());
        let input = PlanInput::new(&input, &judged);
        let actions = plan(&input);
        let answered: BTreeSet<_> = actions.iter().filter_map(|row| row.finding).collect();
        for (at, judged) in judged.iter().enumerate() {
            prop_assert_eq!(answered.contains(&at), input.open[at], "{:?}", judged);
        }
        for row in &actions {
            prop_assert!(row.reason.chars().count() <= 90 && !row.reason.is_empty(), "{row:?}");
            let fits = match row.phase {
                Phase::Now => matches!(row.kind, ActionKind::Rename | ActionKind::Integration),
                Phase::CheckFirst => matches!(row.kind, ActionKind::Rename | ActionKind::Decide),
                Phase::OnceEmpty => row.kind == ActionKind::Disable,
            };
            prop_assert!(fits, "{row:?}");
            // Which of two items of one title an upsert finds is documented for lead groups alone: that it finds neither.
            let is_twin = row.finding.is_some_and(|at| judged[at].finding.rule == &crate::rules::DUPLICATE_TITLE);
            prop_assert!(catalogue.rejects_twins || !is_twin || row.phase == Phase::CheckFirst, "{row:?}");
            let has_new = matches!(row.kind, ActionKind::Rename | ActionKind::Integration);
            prop_assert_eq!(row.new_title.is_some(), has_new, "{:?}", row);
            prop_assert_eq!(row.severity, row.finding.map_or(Severity::Info, |at| judged[at].finding.severity));
        }
        prop_assert!(actions.iter().map(|row| row.phase).is_sorted());
        prop_assert!(actions.iter().map(|row| row.step).eq(1..=u32::try_from(actions.len()).unwrap()));
        let keys: BTreeSet<_> = actions.iter().map(|row| (row.kind, row.group_id, &row.title, row.finding)).collect();
        prop_assert_eq!(keys.len(), actions.len());
        let renamed = actions.iter().filter(|row| row.kind == ActionKind::Rename).count();
        prop_assert_eq!(renamed, renames(&actions).len(), "a group is renamed once");
        let active = |id: u64| groups.iter().any(|group| group.id == id && group.is_active());
        prop_assert!(actions.iter().all(|row| row.kind != ActionKind::Disable
            || active(row.group_id.unwrap()) && active(row.keeper.unwrap())));
    }

    #[test]
    fn of_a_part_of_the_account_only_exact_twins_are_renamed_without_a_look(catalogue in catalogue(), groups in account(), names in names()) {
        let input = input_of(catalogue, &groups, &names).whole(false);
        let judged = check(&input, &Policy::default());
        for row in plan(&PlanInput::new(&input, &judged)).iter().filter(|row| row.phase == Phase::Now) {
            prop_assert_eq!(judged[row.finding.unwrap()].finding.rule, &crate::rules::DUPLICATE_TITLE);
        }
    }

    #[test]
    fn carried_out_as_a_whole_it_settles_collisions_and_makes_none(catalogue in catalogue(), groups in account(), names in names()) {
        let actions = planned_of(catalogue, &groups, &names);
        let renames = renames(&actions);
        let after = carried_out(&groups, &renames);
        let is_new = |group: &Item| renames.contains_key(&group.id);
        let is_sent = |group: &Item| names.iter().any(|name| name.name == group.title());
        let asked: BTreeSet<_> =
            actions.iter().filter(|row| row.kind == ActionKind::Decide).filter_map(|row| row.group_id).collect();
        for (at, (a, was_a)) in after.iter().zip(&groups).enumerate() {
            for (b, was_b) in after[..at].iter().zip(&groups) {
                let (now, before) = (lowest_level(a.title(), b.title()), lowest_level(was_a.title(), was_b.title()));
                let Some(now) = now else { continue };
                let is_listed = is_new(a) && is_sent(a) || is_new(b) && is_sent(b);
                let closer = before.is_none_or(|before| now < before);
                prop_assert!(!closer || is_listed && now != Level::Exact, "new: {a:?} {b:?} {now:?} {before:?}");
                let open = asked.contains(&a.id) || asked.contains(&b.id) || is_blank(a.title());
                prop_assert!(!now.is_close() || open || is_listed, "left: {a:?} {b:?} {now:?} {actions:?}");
            }
        }
        for (id, title) in &renames {
            let is_tidy = crate::rules::tidied(title) == *title;
            prop_assert!(is_tidy && title.chars().count() <= super::titles::LONGEST, "{id} {title:?}");
            let is_sent = names.iter().any(|name| name.name == *title);
            let only_marks = groups.iter().any(|group| group.id == *id && !group.title().contains(char::is_alphanumeric));
            prop_assert!(is_sent || only_marks || written::without_stray_ends(title) == title, "stray marks: {id} {title:?}");
        }
    }

    #[test]
    fn nothing_is_wrong_with_a_title_that_it_proposes(catalogue in catalogue(), groups in account(), names in names()) {
        let renames = renames(&planned_of(catalogue, &groups, &names));
        let faults = |groups: &[Item]| -> BTreeSet<(u64, &str)> {
            let judged = check(&input_of(catalogue, groups, &[]), &Policy::default());
            let alone = judged.iter().map(|judged| &judged.finding).filter(|finding| finding.group_ids.len() == 1);
            let renamed = alone.filter(|finding| renames.contains_key(&finding.group_ids[0]));
            renamed.filter(|finding| finding.rule.code.ends_with("-title")).map(|f| (f.group_ids[0], f.rule.code)).collect()
        };
        let (before, after) = (faults(&groups), faults(&carried_out(&groups, &renames)));
        let left: Vec<_> = after.iter().filter(|(_, rule)| *rule != "personal-data-title").collect();
        prop_assert!(left.is_empty() && after.is_subset(&before), "{left:?} {after:?}");
    }

    #[test]
    fn the_order_of_names_and_findings_changes_nothing(catalogue in catalogue(), groups in account(), names in names()) {
        let other_names: Vec<_> = names.iter().rev().cloned().collect();
        let (one, other) = (input_of(catalogue, &groups, &names), input_of(catalogue, &groups, &other_names));
        let judged = check(&one, &Policy::default());
        let backwards: Vec<_> = judged.iter().rev().cloned().collect();
        prop_assert_eq!(
            essence(plan(&PlanInput::new(&one, &judged))),
            essence(plan(&PlanInput::new(&other, &backwards)))
        );
    }

    #[test]
    fn a_group_that_has_nothing_to_do_with_others_changes_none_of_their_titles(catalogue in catalogue(), groups in account(), names in names()) {
        let mut more = groups.clone();
        more.extend(testing::groups(&[(90, "Zebra", "ACTIVE"), (91, "Quagga ", "DISABLED"), (92, "Zebra", "ACTIVE")]));
        let mut with = renames(&planned_of(catalogue, &more, &names));
        prop_assert_eq!(with.remove(&91), Some("Quagga".to_owned()));
        prop_assert_eq!(with.remove(&92), Some("Zebra (duplicate 92)".to_owned()));
        prop_assert_eq!(with, renames(&planned_of(catalogue, &groups, &names)));
    }
}
