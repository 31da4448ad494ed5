//! The plan as a whole: what a person reads, and what holds for any account.

mod examples;
mod promises;

use std::fmt::Write as _;

use super::*;
use crate::api::LeadGroup;
use crate::rules::{Finding, Integration, Policy, SentName, Severity, Subject, by_code, check};
use crate::testing::input_with;

/// A name that an integration sends.
pub(super) fn sent(name: &str, integration: &str, owner: Option<&str>) -> SentName {
    let sender = Integration { integration: Some(integration.to_owned()), owner: owner.map(str::to_owned) };
    SentName { name: name.to_owned(), sender }
}

/// A finding as a rule makes it, without its sentences.
pub(super) fn finding(rule: &str, severity: Severity, title: &str, ids: &[u64]) -> Finding {
    Finding {
        rule: by_code(rule).unwrap(),
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

/// What the rules find.
pub(super) fn judged(groups: &[LeadGroup], names: &[SentName]) -> Vec<Judged> {
    let mut sorted = groups.to_vec();
    sorted.sort_by_key(|group| group.id);
    check(&input_with(&sorted, names), &Policy::default())
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
        let rule = judged[action.finding].finding.rule.code;
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
