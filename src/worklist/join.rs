//! What became of the team's work: a pure function of the workbook, the last plan and the new one.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::key::Key;
use super::model::{PlanTotals, Status, Team};
use super::read::TeamWorkbook;
use super::row::TeamRow;
use super::settle::{Before, Settlement};
use super::state::{TeamState, ToldRow};
use crate::api::ItemStatus;
use crate::config::Severity;
use crate::history::{Comparison, PlannedRow, Trend};
use crate::plan::{ActionKind, Phase};
use crate::rules::{Fingerprint, Resolution};
use crate::titles::show_hidden;

/// What the team has done, for the report and for the next audit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TeamWork {
    /// For each row of the new plan, what the team wrote beside it.
    pub rows: Vec<Option<Team>>,
    /// Rows that this audit has seen done, with what the team wrote.
    pub finished: Vec<(PlannedRow, Option<Team>)>,
    /// The counts.
    pub totals: PlanTotals,
    /// What a reader should know, a sentence or two each.
    pub notes: Vec<String>,
    /// Rows that could not be understood: where, and why.
    pub misread: Vec<String>,
    /// Name of the workbook that counts.
    pub source: Option<String>,
    /// What is told in sentences.
    pub told: TeamMonth,
    /// For the next audit.
    pub state: TeamState,
}

/// What a report tells of the team's month in sentences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TeamMonth {
    /// The day of the last plan, and its rows.
    pub last_plan: Option<(NaiveDate, u64)>,
    /// Titles of findings that got worse, so that they are not kept any more, with who had kept them.
    pub outgrown: Vec<(String, Option<String>)>,
    /// Rows under Status with words that are none of the five.
    pub other_words: u64,
}

impl TeamWork {
    /// For the history.
    #[must_use]
    pub fn for_history(&self) -> String {
        self.state.clone().to_history()
    }
}

/// Holds the new plan against what was written and what was asked for.
#[must_use]
pub fn join(before: &Before<'_>, settled: &Settlement, comparison: &Comparison, plan: &[PlannedRow]) -> TeamWork {
    let joining = Joining::new(before, comparison, plan);
    let mut work = TeamWork { state: settled.state.clone(), ..TeamWork::default() };
    if let Some((book, _)) = before.book {
        work.misread.clone_from(&book.misread);
        work.source = Some(book.name());
        work.told.other_words = book.other_words;
    }
    work.told.last_plan = before.past.last_day().map(|day| (day, before.past.last_plan.len() as u64));
    let outgrown = settled.outgrown.iter();
    work.told.outgrown =
        outgrown.map(|(at, owner)| (before.audited.findings[*at].finding.title.clone(), owner.clone())).collect();
    work.rows = plan.iter().map(|row| joining.team(row, settled)).collect();
    joining.finished(&mut work);
    for row in &work.rows {
        let status = row.as_ref().map_or(Status::Todo, |team| team.status);
        *match status {
            Status::InProgress => &mut work.totals.in_progress,
            Status::Later => &mut work.totals.later,
            Status::KeepAsIs => &mut work.totals.keep_as_is,
            Status::Todo | Status::Done => &mut work.totals.todo,
        } += 1;
        work.totals.done_not_seen += u64::from(row.as_ref().is_some_and(|team| team.verified == Some(false)));
    }
    work
}

/// In what two rows may be alike that are not known by the same.
#[derive(PartialEq, Eq, Hash)]
enum Likeness {
    /// The finding, none of a group that made way, and the group or the name.
    Subject(Option<Fingerprint>, Option<u64>, Option<u64>),
    /// The group that gets a title.
    Renamed(u64),
    /// The name that is sent.
    Name(u64),
    /// The finding that somebody decides about.
    Question(Fingerprint),
}

impl Likeness {
    /// Those of a row, the closest first.
    fn of(key: Key) -> impl Iterator<Item = Self> {
        let subject = Some(Self::Subject(key.finding, key.group_id, key.name));
        let renamed = key.group_id.filter(|_| key.action == ActionKind::Rename).map(Self::Renamed);
        let question = key.finding.filter(|_| key.action == ActionKind::Decide).map(Self::Question);
        let name = key.name.map(Self::Name);
        [subject, renamed, name, question].into_iter().flatten()
    }
}

struct Joining<'a> {
    before: &'a Before<'a>,
    comparison: &'a Comparison,
    /// The rows of the workbook, under the fingerprints of today.
    written: HashMap<Key, &'a TeamRow>,
    /// For rows of the new plan that are not among them, the one that was about the same.
    followed: HashMap<Key, (Key, &'a TeamRow)>,
    /// The rows of the last plan, under the fingerprints of today.
    last: HashMap<Key, &'a PlannedRow>,
    /// The keys of the new plan.
    planned: HashSet<Key>,
    /// The findings of today.
    current: HashMap<Fingerprint, usize>,
    is_seen: bool,
}

impl<'a> Joining<'a> {
    fn new(before: &'a Before<'a>, comparison: &'a Comparison, plan: &[PlannedRow]) -> Self {
        let prints = before.audited.fingerprints.iter().zip(0..);
        let mut joining = Self {
            before,
            comparison,
            written: HashMap::new(),
            followed: HashMap::new(),
            last: HashMap::new(),
            planned: plan.iter().map(Key::of).collect(),
            current: prints.map(|(print, at)| (*print, at)).collect(),
            is_seen: before.book.is_some_and(|(_, is_seen)| is_seen),
        };
        let rows = before.book.map_or(&[][..], |(book, _): (&TeamWorkbook, bool)| &book.rows);
        let rows = rows.iter().filter(|row| row.key.catalogue == before.rules.catalogue);
        joining.written = rows.map(|row| (joining.today(row.key), row)).collect();
        joining.last = before.past.last_plan.iter().map(|row| (joining.today(Key::of(row)), row)).collect();
        joining.follow(plan);
        joining
    }

    /// What is asked for otherwise than last time keeps what the team wrote: a finding about the same group whose answer is
    /// another, a group that gets its title for another finding, a question that is told with another of its groups.
    fn follow(&mut self, plan: &[PlannedRow]) {
        let told = self.before.state.told.iter().flat_map(|row| [row.key, self.today(row.key)]);
        let told: HashSet<Key> = told.collect();
        let is_left = |(key, row): &(Key, &TeamRow)| {
            let is_over = told.contains(key) || self.is_over(*key, row);
            !self.planned.contains(key) && !row.is_finished && !is_over
        };
        let mut left: Vec<_> = self.written.iter().map(|(key, row)| (*key, *row)).filter(is_left).collect();
        left.sort_unstable_by_key(|(key, row)| (row.step, *key));
        let mut by_likeness: HashMap<_, (Key, &TeamRow)> = HashMap::new();
        for (key, row) in left {
            for likeness in Likeness::of(key) {
                by_likeness.entry(likeness).or_insert((key, row));
            }
        }
        let mut taken = HashSet::new();
        for key in plan.iter().map(Key::of).filter(|key| !self.written.contains_key(key)) {
            let mut alike = Likeness::of(key).filter_map(|likeness| by_likeness.get(&likeness).copied());
            if let Some(row) = alike.find(|(old, _)| !taken.contains(old)) {
                taken.insert(row.0);
                self.followed.insert(key, row);
            }
        }
    }

    /// A key under the fingerprint that its finding has today.
    fn today(&self, key: Key) -> Key {
        key.about(key.finding.map(|print| self.before.past.as_known_today(print)))
    }

    /// What the team wrote beside a row of the new plan.
    fn team(&self, row: &PlannedRow, settled: &Settlement) -> Option<Team> {
        let at = row.finding.and_then(|print| self.current.get(&print).copied());
        if let Some(owner) = at.and_then(|at| settled.outgrown.get(&at)) {
            let by = owner.as_ref().map_or_else(String::new, |owner| format!(" ({owner})"));
            let comment = Some(format!("was kept as is{by}"));
            return Some(Team { status: Status::Todo, owner: owner.clone(), comment, verified: None });
        }
        let key = Key::of(row);
        let followed = || self.followed.get(&key).copied();
        let Some((old, written)) = self.written.get(&key).map(|row| (key, *row)).or_else(followed) else {
            return self.filled(row, at);
        };
        let (status, verified) = match written.status {
            // That was said of another finding.
            Some(Status::KeepAsIs) if old.finding != key.finding => (Status::Todo, None),
            // It is still asked for, so it was not seen; that is told once. If it was seen, it was undone since.
            Some(Status::Done) => (Status::Todo, (!self.is_seen && !written.is_finished).then_some(false)),
            Some(status) => (status, None),
            None => (Status::Todo, None),
        };
        let team = Team { status, owner: written.owner.clone(), comment: written.comment.clone(), verified };
        if team == Team::default() { self.filled(row, at) } else { Some(team) }
    }

    /// A row that nobody has written in: its owner is the integration's, where one is known.
    fn filled(&self, row: &PlannedRow, at: Option<usize>) -> Option<Team> {
        let by_name = self.before.rules.sent_name(&row.title).filter(|_| row.group_id.is_none());
        let senders = match by_name {
            Some(name) => &name.senders,
            None => &self.before.audited.findings[at?].finding.integrations,
        };
        let mut owners: Vec<_> = senders.iter().filter_map(|sender| sender.owner.as_deref()).collect();
        owners.sort_unstable();
        owners.dedup();
        (!owners.is_empty()).then(|| Team { owner: Some(owners.join(", ")), ..Team::default() })
    }

    /// The rows that this audit has seen done: those of the workbook, then those of the last plan that nobody has ticked.
    fn finished(&self, work: &mut TeamWork) {
        // What is asked for again is told again once it is done. A look-alike may have had another fingerprint when it was
        // told, and older workbooks still have that.
        let known = work.state.told.iter().flat_map(|row| [row.key, self.today(row.key)]);
        let mut told: HashSet<Key> = known.filter(|key| !self.planned.contains(key)).collect();
        let mut ticked: Vec<_> = self
            .written
            .iter()
            .filter(|(_, row)| row.status == Some(Status::Done))
            .map(|(key, row)| (*key, *row))
            .collect();
        ticked.sort_unstable_by_key(|(key, row)| (row.step, *key));
        for (key, row) in ticked {
            if self.planned.contains(&key) || !self.is_over(key, row) || !told.insert(key) {
                continue;
            }
            let team = Team {
                status: Status::Done,
                owner: row.owner.clone(),
                comment: row.comment.clone(),
                verified: Some(true),
            };
            work.totals.done_verified += 1;
            let planned = self.last.get(&key).map_or_else(|| from_sheet(row), |row| (*row).clone());
            work.finished.push((planned, Some(team)));
        }
        for row in &self.before.past.last_plan {
            let key = self.today(Key::of(row));
            let written = self.written.get(&key);
            let is_theirs = written.is_some_and(|row| matches!(row.status, Some(Status::Done | Status::KeepAsIs)));
            if is_theirs || self.planned.contains(&key) || !self.is_seen_done(row, key, true) || !told.insert(key) {
                continue;
            }
            let team = written.map(|row| Team {
                status: row.status.unwrap_or_default(),
                owner: row.owner.clone(),
                comment: row.comment.clone(),
                verified: Some(true),
            });
            work.totals.done_unticked += 1;
            work.finished.push((row.clone(), team));
        }
        work.finished.sort_by_key(|(row, _)| row.step);
        told.extend(work.finished.iter().map(|(row, _)| Key::of(row)));
        work.state.told = told.into_iter().map(|key| ToldRow { key }).collect();
    }

    /// Whether the listing shows that a row of the workbook which is not asked for any more was done.
    fn is_over(&self, key: Key, row: &TeamRow) -> bool {
        match self.last.get(&key) {
            Some(row) => self.is_seen_done(row, key, true),
            None => self.is_seen_done(&from_sheet(row), key, false),
        }
    }

    /// Whether the listing shows that a row which is not asked for any more was done. `raw`: its title is the group's own,
    /// not the form in which a sheet shows it.
    fn is_seen_done(&self, row: &PlannedRow, key: Key, raw: bool) -> bool {
        let group = row.group_id.and_then(|id| self.before.rules.group(id));
        let is_gone = row.group_id.is_some() && group.is_none() && self.before.past.is_sure();
        let is_off = group.is_some_and(|group| group.status() == ItemStatus::Disabled);
        let settled = || key.finding.is_some_and(|print| self.is_gone(print));
        let is_found =
            || self.before.rules.sent_name(&row.title).map(|name| matches!(name.resolution, Resolution::Ok(_)));
        match (row.action, key.finding) {
            // Whoever deletes the group instead leaves its title to the other one as well.
            (ActionKind::Rename, _) => group.map_or_else(
                || is_gone && self.is_better(key, row.group_id),
                |group| {
                    let title = if raw { group.title().to_owned() } else { show_hidden(group.title()) };
                    title != row.title && self.is_better(key, row.group_id)
                },
            ),
            (ActionKind::Disable, _) => (is_off || is_gone) && !self.before.past.most_are_gone(),
            (ActionKind::Integration, _) => is_found().unwrap_or_else(settled),
            // A name may have another fault now.
            (ActionKind::Decide, Some(_)) => settled() && (row.group_id.is_some() || is_found().unwrap_or(true)),
            (ActionKind::Decide, None) => is_off || is_gone,
        }
    }

    fn is_gone(&self, print: Fingerprint) -> bool {
        !self.current.contains_key(&print) && self.before.past.is_gone(print)
    }

    /// Whether the finding of a row is gone, smaller, or not about this group any more.
    fn is_better(&self, key: Key, group_id: Option<u64>) -> bool {
        let Some(print) = key.finding else { return true };
        let Some(at) = self.current.get(&print) else { return self.is_gone(print) };
        let finding = &self.before.audited.findings[*at].finding;
        self.comparison.states[*at].trend == Some(Trend::Better)
            || group_id.is_some_and(|id| !finding.group_ids.contains(&id))
    }
}

/// A row that no history knows any more, as far as the workbook tells it.
fn from_sheet(row: &TeamRow) -> PlannedRow {
    PlannedRow {
        catalogue: Some(row.key.catalogue),
        step: row.step.unwrap_or_default(),
        phase: row.phase.unwrap_or(Phase::Now),
        action: row.key.action,
        group_id: row.key.group_id,
        title: row.title.clone(),
        keeper: None,
        new_title: row.new_title.clone(),
        reason: row.reason.clone(),
        finding: row.key.finding,
        severity: row.severity.unwrap_or(Severity::Warning),
    }
}
