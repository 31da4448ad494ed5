//! Pieces of work, the riskiest first, and the numbers of their steps.

use super::Action;
use crate::rules::Severity;

/// What belongs together: one cluster of groups, or one question.
#[derive(Debug)]
pub(super) struct Work<'a> {
    /// Severity of the worst finding, and whether no integration is known to suffer from it.
    pub risk: (Severity, bool),
    /// What the worst finding is about; settles the order where the risk is the same.
    pub title: &'a str,
    /// The same, where titles are the same too.
    pub ids: &'a [u64],
}

/// When an action comes in its piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Before anything is renamed.
    Before,
    /// Who stays, and new titles.
    Titles,
    /// When no lead is left.
    After,
}

/// An action, and where it belongs: in one list, because a million groups have hundreds of thousands.
#[derive(Debug)]
pub(super) struct Filed {
    /// Position of the piece of work.
    pub work: usize,
    pub stage: Stage,
    /// Counted as they are filed; within a stage they stay in this order.
    pub number: u32,
    pub action: Action,
}

/// All actions, in the order of work, numbered. Work that has nothing but an aftermath is left out.
pub(super) fn in_steps(works: &[Work<'_>], mut filed: Vec<Filed>) -> Vec<Action> {
    let mut order: Vec<usize> = (0..works.len()).collect();
    // Of the same risk, groups that are in each other's way come before one that is badly named: there, leads are lost.
    let key = |work: &Work<'_>| (work.risk, work.ids.len() < 2);
    order.sort_by(|a, b| {
        let (a, b) = (&works[*a], &works[*b]);
        (key(a), a.title, a.ids).cmp(&(key(b), b.title, b.ids))
    });
    let mut ranks = vec![None; works.len()];
    for one in filed.iter().filter(|one| one.stage != Stage::After) {
        ranks[one.work] = Some(0);
    }
    for (rank, work) in order.into_iter().enumerate() {
        ranks[work] = ranks[work].map(|_| rank);
    }
    filed.retain(|one| ranks[one.work].is_some());
    // Not the stable sort, which takes half the memory of the list once more.
    filed.sort_unstable_by_key(|one| (ranks[one.work], one.stage, one.number));
    let (mut step, mut last) = (0, None);
    let numbered = filed.into_iter().map(|Filed { work, stage, action, .. }| {
        step += u32::from(last.replace((work, stage)) != Some((work, stage)));
        Action { step, ..action }
    });
    numbered.collect()
}
