//! The plan as a whole: what a person reads, and what holds for any account.

mod examples;
mod promises;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;
use crate::api::LeadGroup;
use crate::rules::{Finding, Integration, Policy, RuleInput, SentName, Severity, Subject, check};
use crate::testing::input_with;
use crate::titles::{Level, lowest_level};

/// A name that an integration sends.
pub(super) fn sent(name: &str, integration: &str, owner: Option<&str>) -> SentName {
    let sender = Integration { integration: Some(integration.to_owned()), owner: owner.map(str::to_owned) };
    SentName { name: name.to_owned(), sender }
}

/// A finding as a rule makes it, without its sentences.
pub(super) fn finding(rule: &'static str, severity: Severity, title: &str, ids: &[u64]) -> Finding {
    Finding {
        rule,
        severity,
        subject: Subject::Title(title.to_owned()),
        title: title.to_owned(),
        group_ids: ids.to_vec(),
        message: String::new(),
        remedy: String::new(),
        level: None,
        integrations: Vec::new(),
    }
}

/// What the rules find, and stand-ins for rules that are not there.
pub(super) fn judged(groups: &[LeadGroup], names: &[SentName]) -> Vec<Judged> {
    let mut sorted = groups.to_vec();
    sorted.sort_by_key(|group| group.id);
    let input = input_with(&sorted, names);
    let mut findings = check(&input, &Policy::default());
    let stand_ins = lookalikes(&input).chain(faults(&sorted)).chain(names_found(&input));
    let missing = stand_ins.filter(|finding| crate::rules::ALL.iter().all(|rule| rule.code != finding.rule));
    findings.extend(missing.map(|finding| Judged { finding, mute: None }));
    findings.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
    findings
}

fn lookalikes(input: &RuleInput<'_>) -> impl Iterator<Item = Finding> {
    let clusters = input.clusters.iter().filter(|cluster| cluster.level != Level::Exact);
    clusters.map(|cluster| {
        let members: Vec<_> = input.members(cluster).collect();
        let active = members.iter().filter(|group| group.is_active()).count();
        let severity = if active < 2 { Severity::Info } else { cluster.level.severity() };
        let ids: Vec<_> = members.iter().map(|group| group.id).collect();
        let level = Some(cluster.level);
        Finding { level, ..finding("lookalike-title", severity, members[0].title(), &ids) }
    })
}

fn faults(groups: &[LeadGroup]) -> impl Iterator<Item = Finding> {
    groups.iter().flat_map(|group| {
        let title = group.title();
        let blank = crate::rules::is_blank(title);
        let damaged = title.contains(['\u{fffd}', '{', 'Ã']) || title.contains("&amp;") || title == "null";
        let mixed = title.contains(['\u{430}', '\u{39f}', '\u{43e}']);
        let found = [
            ("blank-title", Severity::Error, blank),
            ("damaged-title", Severity::Warning, damaged),
            ("mixed-script-title", Severity::Warning, mixed),
            ("untidy-title", Severity::Warning, !blank && crate::rules::untidy_title::tidied(title) != title),
        ];
        found
            .into_iter()
            .filter(|(.., found)| *found)
            .map(|(rule, severity, _)| finding(rule, severity, title, &[group.id]))
    })
}

fn names_found(input: &RuleInput<'_>) -> impl Iterator<Item = Finding> {
    let mut by_name: BTreeMap<&str, Vec<Integration>> = BTreeMap::new();
    for sent in input.names {
        by_name.entry(&sent.name).or_default().push(sent.sender.clone());
    }
    by_name.into_iter().filter_map(|(name, integrations)| {
        let named: Vec<_> = input.groups.iter().filter(|group| group.title() == name).collect();
        let near = || input.groups.iter().filter(|group| lowest_level(group.title(), name).is_some());
        let (rule, ids): (_, Vec<u64>) = match named.as_slice() {
            [group] if group.is_active() => return None,
            [group] => ("disabled-name", vec![group.id]),
            [] if near().count() == 0 => ("missing-name", Vec::new()),
            [] => ("near-name", near().map(|group| group.id).collect()),
            _ => ("ambiguous-name", named.iter().map(|group| group.id).collect()),
        };
        let severity = if rule == "disabled-name" { Severity::Warning } else { Severity::Error };
        let subject = Subject::Name(name.to_owned());
        Some(Finding { subject, integrations, ..finding(rule, severity, name, &ids) })
    })
}

/// The plan of these groups, by the rules.
pub(super) fn planned(groups: &[LeadGroup], names: &[SentName]) -> Vec<Action> {
    let mut groups = groups.to_vec();
    groups.sort_by_key(|group| group.id);
    plan(&input_with(&groups, names), &judged(&groups, names))
}

/// A line an action, as compact as can be read.
pub(super) fn told(actions: &[Action], judged: &[Judged]) -> String {
    let mut text = String::new();
    for action in actions {
        let id = action.group_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let new = action.new_title.as_ref().map_or_else(String::new, |new| format!(" => {new:?}"));
        let rule = judged[action.finding].finding.rule;
        let _ = writeln!(
            text,
            "{:>3} {:<7} {id:>6} {:?}{new} [{rule}]\n      {}",
            action.step,
            action.kind.name(),
            action.title,
            action.reason
        );
    }
    text
}

/// `cargo test --release --lib -- --ignored --nocapture a_plan_for_a_million`.
#[test]
#[ignore = "takes seconds and hundreds of megabytes"]
fn a_plan_for_a_million_groups_takes_seconds() {
    let titles: Vec<_> = (0..1_000_000_u64)
        .map(|id| match id % 40 {
            0 => format!("Campaign {} Mumbai", id + 1),
            1 => format!("campaign {}  mumbai ", id + 1),
            2 => "Hot Leads".to_owned(),
            _ => format!("Campaign {id} Mumbai"),
        })
        .collect();
    let rows: Vec<_> = titles.iter().zip(20_000..).map(|(title, id)| (id, &**title, "ACTIVE")).collect();
    let groups = crate::testing::groups(&rows);
    let judged = judged(&groups, &[]);
    let begun = std::time::Instant::now();
    let actions = plan(&input_with(&groups, &[]), &judged);
    println!("{} findings, {} actions, {:?}", judged.len(), actions.len(), begun.elapsed());
}
