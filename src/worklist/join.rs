//! The team's decisions and the new plan, brought together.
//!
//! A row of an earlier plan is the action of the new one that has the same fingerprint, group and kind; where an
//! integration has to be changed there is no group, and the name that it sends takes its place. Nothing depends on where
//! a row stands in either.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::model::{Decided, Decision, Decisions, Outcome};
use super::read::{Earlier, EarlierRow};
use super::row::Key;
use crate::api::{LeadGroup, Status};
use crate::plan::{Action, ActionKind};
use crate::rules::Audited;

/// What stands under Done where something is not done yet.
const NOT_DONE: [&str; 16] = [
    "no",
    "n",
    "nein",
    "false",
    "0",
    "-",
    "–",
    "—",
    "pending",
    "todo",
    "to do",
    "open",
    "not done",
    "not yet",
    "later",
    "in progress",
];

/// The audit that the decisions come back to.
#[derive(Debug, Clone, Copy)]
pub struct Present<'a> {
    /// The findings.
    pub audited: &'a Audited,
    /// The plan for them.
    pub plan: &'a [Action],
    /// The groups, by ascending id.
    pub groups: &'a [LeadGroup],
    /// Whether the listing was proved, and of the whole account: only then a group that is not in it is gone.
    pub whole: bool,
}

/// Says what became of the decisions of an earlier plan, and which of them are carried into the new one.
#[must_use]
pub fn join(earlier: Earlier, present: &Present<'_>) -> Decisions {
    let Earlier { source, mut rows, keys, mut misread } = earlier;
    rows.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.title.cmp(&b.title)));
    let scene = Scene::new(present, &keys);
    if scene.is_foreign {
        misread.insert(0, format!("no row of {source} belongs to this account or scope"));
    }
    let actions = scene.actions(&rows);
    let mut carried = vec![None; present.plan.len()];
    let mut decided = Vec::with_capacity(rows.len());
    for (row, action) in rows.iter().zip(&actions) {
        let outcome = scene.outcome(row, action.is_some());
        if let Some(at) = *action {
            let verified = match outcome {
                Outcome::Verified => Some(true),
                Outcome::StillThere => Some(false),
                Outcome::Open | Outcome::Obsolete => None,
            };
            carried[at] = Some((row.decision.clone(), verified));
        }
        decided.push(Decided {
            group_id: row.key.group_id,
            title: row.title.clone(),
            action: row.key.action.name().to_owned(),
            decision: row.decision.clone(),
            outcome,
        });
    }
    for (row, _) in rows.iter().zip(&actions).filter(|(_, action)| action.is_none()) {
        if let Some(at) = scene.changed(row)
            && carried[at].is_none()
        {
            carried[at] = people(&row.decision).map(|decision| (decision, None));
        }
    }
    Decisions { source, carried, decided, misread }
}

/// The order of a plan, whatever the sheet was sorted by.
fn place(row: &EarlierRow) -> impl Ord {
    let part = match row.key.action {
        _ if row.key.group_id.is_none() => 0,
        ActionKind::Disable => 2,
        ActionKind::Integration | ActionKind::Rename | ActionKind::Decide => 1,
    };
    (Reverse(row.step.map(Reverse)), part, row.key.group_id, row.key)
}

/// Who was to do it and what was remarked, which hold even if something else is to be done about the group now.
fn people(Decision { owner, comment, .. }: &Decision) -> Option<Decision> {
    let people = Decision { owner: owner.clone(), comment: comment.clone(), ..Decision::default() };
    (people != Decision::default()).then_some(people)
}

/// Whether what stands under Done says that it is.
fn is_done(decision: &Decision) -> bool {
    let done = decision
        .done
        .as_ref()
        .map(|done| done.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '!')).to_lowercase());
    done.is_some_and(|done| !done.is_empty() && !NOT_DONE.contains(&&*done))
}

/// The new audit, by what rows are known by.
struct Scene<'a> {
    plan: &'a [Action],
    groups: &'a [LeadGroup],
    whole: bool,
    of: HashMap<Key, Vec<usize>>,
    /// The findings of the audit.
    known: HashSet<u128>,
    /// What the earlier plan asked for.
    asked: &'a HashSet<Key>,
    is_foreign: bool,
}

impl<'a> Scene<'a> {
    fn new(present: &Present<'a>, asked: &'a HashSet<Key>) -> Self {
        let (fingerprints, plan) = (&present.audited.fingerprints, present.plan);
        let numbers: Vec<_> = fingerprints.iter().map(|text| u128::from_str_radix(text, 16).ok()).collect();
        let mut of: HashMap<_, Vec<_>> = HashMap::new();
        for (at, action) in plan.iter().enumerate() {
            if let Some(fingerprint) = action.finding.and_then(|at| numbers.get(at).copied().flatten()) {
                let key = Key { fingerprint, group_id: action.group_id, action: action.kind };
                of.entry(key).or_default().push(at);
            }
        }
        let known = numbers.into_iter().flatten().collect();
        let mut scene =
            Self { plan, groups: present.groups, whole: present.whole, of, known, asked, is_foreign: false };
        scene.is_foreign = !asked.is_empty() && !asked.iter().any(|key| scene.belongs(key));
        scene
    }

    /// Whether a row is about a finding or a group of this audit.
    fn belongs(&self, key: &Key) -> bool {
        self.known.contains(&key.fingerprint) || key.group_id.is_some_and(|id| self.group(id).is_some())
    }

    fn group(&self, id: u64) -> Option<&'a LeadGroup> {
        let at = self.groups.binary_search_by_key(&id, |group| group.id).ok()?;
        self.groups.get(at)
    }

    /// For each row its action in the new plan. No action is given twice.
    fn actions(&self, rows: &[EarlierRow]) -> Vec<Option<usize>> {
        let candidates = |row: &EarlierRow| self.of.get(&row.key).map_or(&[][..], Vec::as_slice);
        let mut taken = HashSet::new();
        let mut actions: Vec<_> = rows
            .iter()
            .map(|row| {
                let is_it = |at: &&usize| row.key.group_id.is_some() || self.plan[**at].title == row.title;
                candidates(row).iter().find(|at| is_it(at) && taken.insert(**at)).copied()
            })
            .collect();
        // Spreadsheets, and people, change blanks and what cannot be seen in a title.
        for (row, action) in rows.iter().zip(&mut actions).filter(|(_, action)| action.is_none()) {
            let near = |at: &&usize| plain(&self.plan[**at].title) == plain(&row.title) && !taken.contains(*at);
            let mut near = candidates(row).iter().filter(near);
            if let (Some(only), None) = (near.next().copied(), near.next()) {
                taken.insert(only);
                *action = Some(only);
            }
        }
        actions
    }

    /// Another action about the same group for the same finding, which the earlier plan did not ask for.
    fn changed(&self, row: &EarlierRow) -> Option<usize> {
        row.key.group_id?;
        let others = ActionKind::ALL.into_iter().map(|action| Key { action, ..row.key });
        let new = others.filter(|key| !self.asked.contains(key));
        new.filter_map(|key| self.of.get(&key)?.first().copied()).min()
    }

    fn outcome(&self, row: &EarlierRow, planned: bool) -> Outcome {
        let done = is_done(&row.decision);
        match (planned, row.key.action) {
            (true, _) if done => Outcome::StillThere,
            (true, _) => Outcome::Open,
            (false, _) if done && !self.is_foreign && self.is_shown(row) => Outcome::Verified,
            (false, _) => Outcome::Obsolete,
        }
    }

    /// Whether the listing shows that an action which is not asked for any more was done.
    fn is_shown(&self, row: &EarlierRow) -> bool {
        let group = row.key.group_id.map(|id| self.group(id));
        let is_off = |group: &LeadGroup| group.status() == Status::Disabled;
        let is_settled = !self.known.contains(&row.key.fingerprint);
        match (row.key.action, group) {
            (ActionKind::Integration | ActionKind::Decide, _) => true,
            (ActionKind::Rename, Some(Some(group))) => {
                // It may have been disabled all along.
                let is_off = is_off(group) && is_settled;
                is_off || !is_called(group, &row.title) || row.new_title.as_deref() == Some(group.title())
            }
            (ActionKind::Disable, Some(Some(group))) => is_off(group),
            (ActionKind::Rename | ActionKind::Disable, Some(None)) => self.whole,
            (ActionKind::Rename | ActionKind::Disable, None) => false,
        }
    }
}

/// Whether the group has this title, blanks around it apart.
fn is_called(group: &LeadGroup, title: &str) -> bool {
    group.title().trim() == title.trim()
}

/// A title without what spreadsheets do not keep.
fn plain(title: &str) -> String {
    title.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}
