//! Pieces of work, the riskiest first, and the numbers of their steps.

use super::Action;
use crate::audit::Severity;

/// The actions that belong together: one cluster of groups, or one question.
#[derive(Debug)]
pub(super) struct Work {
    /// Severity of the worst finding, and whether no integration is known to suffer from it.
    pub risk: (Severity, bool),
    /// What the worst finding is about; settles the order where the risk is the same.
    pub title: String,
    /// The same, where titles are the same too.
    pub ids: Vec<u64>,
    /// What comes before anything is renamed.
    pub before: Vec<Action>,
    /// Who stays, and new titles.
    pub titles: Vec<Action>,
    /// What comes when no lead is left.
    pub after: Vec<Action>,
}

/// All actions, in the order of work, numbered.
pub(super) fn in_steps(mut works: Vec<Work>) -> Vec<Action> {
    // Of the same risk, groups that are in each other's way come before one that is badly named: there, leads are lost.
    let alone = |work: &Work| work.ids.len() < 2;
    works.sort_by(|a, b| (a.risk, alone(a), &a.title, &a.ids).cmp(&(b.risk, alone(b), &b.title, &b.ids)));
    let stages = works.into_iter().flat_map(|work| [work.before, work.titles, work.after]);
    let steps = stages.filter(|actions| !actions.is_empty()).zip(1..);
    steps.flat_map(|(actions, step)| actions.into_iter().map(move |action| Action { step, ..action })).collect()
}
