//! The order of the rows, and the numbers of the steps.
//!
//! Phase by phase. Within a phase what is certain comes first, then what touches more integrations and groups, then by
//! title; questions of one kind stand together, and last.

use std::cmp::Reverse;

use super::Action;
use crate::config::Severity;

/// When a row has its turn within its phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// The mended title is what an integration sends already.
    Listed,
    /// A title or a name changes.
    Title,
    /// The same, once another row is done.
    Afterwards,
    /// Somebody decides: by severity and code of the rule.
    Question(Severity, &'static str),
}

/// A row, and what its place depends on.
#[derive(Debug)]
pub(super) struct OrderedRow {
    pub turn: Turn,
    /// Whether it is not documented that leads are rejected.
    pub is_uncertain: bool,
    /// How many integrations it concerns.
    pub integrations: usize,
    /// How many groups.
    pub groups: usize,
    pub action: Action,
}

/// All rows in the order of work, numbered: for each list of them its actions.
pub(super) fn in_steps(lists: Vec<Vec<OrderedRow>>) -> Vec<Vec<Action>> {
    let mut actions: Vec<Vec<Action>> = lists.iter().map(|rows| Vec::with_capacity(rows.len())).collect();
    let mut rows: Vec<(usize, OrderedRow)> =
        lists.into_iter().enumerate().flat_map(|(list, rows)| rows.into_iter().map(move |row| (list, row))).collect();
    rows.sort_by(|(a_list, a), (b_list, b)| {
        let key =
            |row: &OrderedRow| (row.action.phase, row.turn, row.is_uncertain, Reverse((row.integrations, row.groups)));
        let ties = |row: &OrderedRow| (row.action.severity, row.action.kind, row.action.group_id);
        (key(a), &a.action.title, ties(a), a_list).cmp(&(key(b), &b.action.title, ties(b), b_list))
    });
    for ((list, row), step) in rows.into_iter().zip(1..) {
        actions[list].push(Action { step, ..row.action });
    }
    actions
}
