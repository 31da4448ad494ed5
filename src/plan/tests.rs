//! The plan as a whole: what a person reads, and what holds for any account.

mod examples;
mod promises;
mod wording;

use std::fmt::Write as _;

use super::*;
use crate::api::Item;
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::config::{Policy, Severity};
use crate::names::{Integration, SentName};
use crate::rules::check;
use crate::testing::{input_of, input_with};

/// A name that an integration sends.
pub(super) fn sent(name: &str, integration: &str, owner: Option<&str>) -> SentName {
    let sender = Integration { integration: Some(integration.to_owned()), owner: owner.map(str::to_owned), rows: None };
    SentName { catalogue: &LEAD_GROUPS, name: name.to_owned(), sender }
}

/// The plan of these groups, by the rules.
pub(super) fn planned(groups: &[Item], names: &[SentName]) -> Vec<Action> {
    planned_of(&LEAD_GROUPS, groups, names)
}

/// The plan of these items of a catalogue, by the rules.
pub(super) fn planned_of(catalogue: &'static Catalogue, items: &[Item], names: &[SentName]) -> Vec<Action> {
    let mut items = items.to_vec();
    items.sort_by_key(|item| item.id);
    let input = input_of(catalogue, &items, names);
    let judged = check(&input, &Policy::default());
    plan(&PlanInput::new(&input, &judged))
}

/// A line an action, as compact as can be read.
pub(super) fn told(actions: &[Action], judged: &[Judged]) -> String {
    let mut text = String::new();
    for action in actions {
        let id = action.group_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let new = action.new_title.as_ref().map_or_else(String::new, |new| format!(" => {new:?}"));
        let rule = action.finding.map_or("made way", |at| judged[at].finding.rule.code);
        let _ = writeln!(
            text,
            "{:>3} {:<11} {:<11} {id:>6} {:?}{new} [{rule}]\n      {}",
            action.step,
            action.phase.name(),
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
    let input = input_with(&groups, &[]);
    let begun = std::time::Instant::now();
    let judged = check(&input, &Policy::default());
    println!("{} findings, {:?}", judged.len(), begun.elapsed());
    let begun = std::time::Instant::now();
    let actions = plan(&PlanInput::new(&input, &judged));
    println!("{} rows, {:?}", actions.len(), begun.elapsed());
}
