//! What holds before the plan is made: what is kept as it is, what was disabled as planned, which groups made way.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::key::Key;
use super::model::Status;
use super::read::TeamWorkbook;
use super::state::{Half, KeptFinding, TeamState};
use crate::api::ItemStatus;
use crate::history::{Acceptance, Past, PlannedRow, Settled};
use crate::plan::{self, ActionKind, RowKey, SecondHalf};
use crate::rules::{Audited, Finding, Fingerprint, RuleInput};

/// What is known before the plan is made.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    /// Groups and names.
    pub rules: &'a RuleInput<'a>,
    /// What was found.
    pub audited: &'a Audited,
    /// What the history knows.
    pub past: &'a Past,
    /// What holds from earlier audits.
    pub state: &'a TeamState,
    /// The workbook that counts, and whether an earlier audit has seen it as it is.
    pub book: Option<(&'a TeamWorkbook, bool)>,
    /// The day of the audit.
    pub today: NaiveDate,
}

/// What holds before the plan is made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settlement {
    /// What the team's work makes of findings.
    pub findings: Settled,
    /// Findings that got worse, so that they are not kept any more, with who had kept them.
    pub outgrown: BTreeMap<usize, Option<String>>,
    /// Groups that an earlier plan renamed, or wanted to rename, to make way.
    pub pending: Vec<SecondHalf>,
    /// Rows that are kept as they are, for good.
    pub dropped: HashSet<RowKey>,
    /// What of it holds on.
    pub(super) state: TeamState,
}

/// Says what holds.
#[must_use]
pub fn settle(before: &Before<'_>) -> Settlement {
    let mut settled = Settlement::default();
    settled.findings.accepted.resize(before.audited.findings.len(), None);
    settled.state.told.clone_from(&before.state.told);
    let known: Known<'_> =
        before.state.kept.iter().map(|kept| (before.past.as_known_today(kept.fingerprint), kept)).collect();
    settled.halves(before);
    settled.planned(before, &known);
    settled.kept(before, &known);
    settled.dropped(before);
    settled
}

/// What the state keeps, under the fingerprints of today.
type Known<'a> = HashMap<Fingerprint, &'a KeptFinding>;

impl Before<'_> {
    fn finding(&self, at: usize) -> &Finding {
        &self.audited.findings[at].finding
    }

    fn is_sure(&self) -> bool {
        self.past.is_sure()
    }
}

impl Settlement {
    /// Titles that were proposed to make way, of groups that are still there.
    fn halves(&mut self, before: &Before<'_>) {
        let proposed = before.past.last_plan.iter().filter_map(half_of);
        let halves = before.state.halves.iter().cloned().chain(proposed);
        let is_there = |half: &Half| !before.is_sure() || before.rules.group(half.group_id).is_some();
        self.state.halves = halves.filter(is_there).collect();
        self.state.halves.sort_unstable();
        self.state.halves.dedup();
        let second = |half: &Half| SecondHalf {
            group_id: half.group_id,
            new_title: half.new_title.clone(),
            old_title: half.old_title.clone(),
        };
        // The one that was followed comes first: a group has one title.
        let follows =
            |half: &Half| before.rules.group(half.group_id).is_some_and(|group| group.title() == half.new_title);
        let (followed, others): (Vec<_>, Vec<_>) = self.state.halves.iter().partition(|half| follows(half));
        let mut seen = HashSet::new();
        self.pending =
            followed.into_iter().chain(others).filter(|half| seen.insert(half.group_id)).map(second).collect();
    }

    /// Groups that are as the last plan wanted them, and findings that say no more than that.
    fn planned(&mut self, before: &Before<'_>, known: &Known<'_>) {
        let mut to_disable = HashSet::new();
        for row in &before.past.last_plan {
            let Some(group) = row.group_id.and_then(|id| before.rules.group(id)) else { continue };
            match row.action {
                ActionKind::Rename if row.new_title.as_deref() == Some(group.title()) => {
                    self.findings.as_planned.insert(group.id);
                }
                ActionKind::Disable => {
                    to_disable.insert(group.id);
                    if group.status() == ItemStatus::Disabled {
                        self.findings.as_planned.insert(group.id);
                    }
                }
                _ => {}
            }
        }
        for at in 0..before.audited.findings.len() {
            let finding = before.finding(at);
            let earlier = known.get(&before.audited.fingerprints[at]).filter(|kept| kept.acceptance.as_planned);
            let by_plan = plan::is_disabled_as_planned(before.rules, &self.pending, finding)
                || (finding.rule == &crate::rules::DISABLED_GROUP
                    && finding.group_ids.iter().all(|id| to_disable.contains(id)));
            if !by_plan && earlier.is_none() {
                continue;
            }
            let since = earlier.map_or(before.today, |kept| kept.acceptance.since);
            let comment = Some("disabled as planned".to_owned());
            self.keep(before, at, Acceptance { owner: None, comment, since, as_planned: true }, None, None);
        }
    }

    fn kept(&mut self, before: &Before<'_>, known: &Known<'_>) {
        let said = before.book.map(|(book, _)| EditedFindings::by(book, before.past)).unwrap_or_default();
        // What an earlier audit has read there was applied then.
        let news = before.book.filter(|(_, is_seen)| !is_seen).map(|(book, _)| book);
        let book = before.book.map(|(book, _)| book.path.to_string_lossy().into_owned());
        for at in 0..before.audited.findings.len() {
            if self.findings.accepted[at].is_some() {
                continue;
            }
            let fingerprint = &before.audited.fingerprints[at];
            let row = said.plan.get(fingerprint).filter(|_| news.is_some());
            let accepted = said.accepted.get(fingerprint).filter(|_| news.is_some());
            let same_book = |kept: &KeptFinding| kept.book.is_some() && kept.book == book;
            // Whoever keeps it although it got worse says so in another workbook, of this day maybe.
            let kept_anew = |kept: &KeptFinding| {
                kept.grew(before.finding(at)) && !same_book(kept) && row.is_some_and(|row| row.keeps)
            };
            if let Some(kept) = known.get(fingerprint).filter(|kept| !kept_anew(kept)) {
                let grew = kept.grew(before.finding(at));
                let taken_back = accepted
                    .is_some_and(|row| row.status.is_some_and(|status| status != Status::KeepAsIs))
                    || (same_book(kept) && row.is_some_and(|row| !row.keeps))
                    || (before.state.taken_back.contains(fingerprint) && !row.is_some_and(|row| row.keeps));
                if taken_back {
                    self.state.taken_back.push(*fingerprint);
                    self.findings.taken_back.insert(at);
                } else if grew {
                    self.outgrown.insert(at, kept.acceptance.owner.clone());
                } else {
                    let mut acceptance = kept.acceptance.clone();
                    if let Some(row) = accepted {
                        acceptance.owner = row.owner.clone().or(acceptance.owner);
                        acceptance.comment = row.comment.clone().or(acceptance.comment);
                    }
                    self.keep(before, at, acceptance, Some(kept), kept.book.clone());
                }
            } else if let Some(row) = row.filter(|row| row.keeps) {
                let (owner, comment) = (row.owner.clone(), row.comment.clone());
                let acceptance = Acceptance { owner, comment, since: before.today, as_planned: false };
                self.keep(before, at, acceptance, None, book.clone());
            }
        }
        // What nobody asked about, or what may only have been missed, is not gone.
        let current: HashSet<_> = before.audited.fingerprints.iter().collect();
        for (fingerprint, kept) in known {
            if !current.contains(fingerprint) && !before.past.is_gone(*fingerprint) {
                self.state.kept.push(KeptFinding { fingerprint: *fingerprint, ..(*kept).clone() });
            }
        }
    }

    /// Keeps a finding as it is; `earlier` has the groups and integrations of the day when somebody said so.
    fn keep(
        &mut self,
        before: &Before<'_>,
        at: usize,
        acceptance: Acceptance,
        earlier: Option<&KeptFinding>,
        book: Option<String>,
    ) {
        let finding = before.finding(at);
        let (group_ids, integrations) = match earlier {
            Some(kept) => (kept.group_ids.clone(), kept.integrations.clone()),
            None => (finding.group_ids.clone(), senders(finding)),
        };
        self.findings.accepted[at] = Some(Box::new(acceptance.clone()));
        let fingerprint = before.audited.fingerprints[at];
        self.state.kept.push(KeptFinding { fingerprint, acceptance, group_ids, integrations, book });
    }

    /// Rows that are kept, for good: a group that made way and stays active, or a question without a finding.
    fn dropped(&mut self, before: &Before<'_>) {
        self.state.dropped.clone_from(&before.state.dropped);
        if let Some((book, _)) = before.book {
            let keeps = |row: &&super::row::TeamRow| row.status == Some(Status::KeepAsIs);
            let alone = |row: &&super::row::TeamRow| {
                let is_alone = row.key.action == ActionKind::Disable || row.key.finding.is_none();
                is_alone && row.key.catalogue == before.rules.catalogue
            };
            self.state.dropped.extend(book.rows.iter().filter(keeps).filter(alone).map(|row| row.key));
        }
        self.state.dropped.sort_unstable();
        self.state.dropped.dedup();
        let places: HashMap<_, _> = before.audited.fingerprints.iter().zip(0..).collect();
        let row_key = |key: &Key| {
            let finding = match key.finding {
                None => None,
                Some(print) => Some(*places.get(&before.past.as_known_today(print))?),
            };
            Some(RowKey { finding, group_id: key.group_id, kind: key.action })
        };
        self.dropped = self.state.dropped.iter().filter_map(row_key).collect();
    }
}

impl KeptFinding {
    /// Whether there is a group or an integration that nobody has accepted.
    fn grew(&self, finding: &Finding) -> bool {
        finding.group_ids.iter().any(|id| !self.group_ids.contains(id))
            || senders(finding).iter().any(|sender| !self.integrations.contains(sender))
    }
}

/// The integrations that send what a finding is about.
fn senders(finding: &Finding) -> Vec<String> {
    finding.integrations.iter().map(|sender| sender.integration.clone().unwrap_or_default()).collect()
}

/// A new title by which a group makes way for another.
fn half_of(row: &PlannedRow) -> Option<Half> {
    (row.action == ActionKind::Rename && row.keeper.is_some()).then_some(())?;
    Some(Half { group_id: row.group_id?, old_title: row.title.clone(), new_title: row.new_title.clone()? })
}

/// What a workbook says of findings.
#[derive(Default)]
struct EditedFindings {
    /// By the rows of the plan, those that are done apart.
    plan: HashMap<Fingerprint, RowsOfFinding>,
    /// By the sheet Accepted.
    accepted: HashMap<Fingerprint, super::row::EditedAcceptance>,
}

/// The rows of one finding, those that disable apart.
struct RowsOfFinding {
    /// Whether all of them say Keep as is.
    keeps: bool,
    owner: Option<String>,
    comment: Option<String>,
}

impl EditedFindings {
    fn by(book: &TeamWorkbook, past: &Past) -> Self {
        let mut said = Self::default();
        let answers = |row: &&super::row::TeamRow| row.key.action != ActionKind::Disable && !row.is_finished;
        for row in book.rows.iter().filter(answers) {
            let Some(print) = row.key.finding else { continue };
            let rows = said.plan.entry(past.as_known_today(print)).or_insert(RowsOfFinding {
                keeps: true,
                owner: None,
                comment: None,
            });
            rows.keeps &= row.status == Some(Status::KeepAsIs);
            rows.owner = rows.owner.take().or_else(|| row.owner.clone());
            rows.comment = rows.comment.take().or_else(|| row.comment.clone());
        }
        said.accepted = book.accepted.iter().map(|row| (past.as_known_today(row.finding), row.clone())).collect();
        said
    }
}
