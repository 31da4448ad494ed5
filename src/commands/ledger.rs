//! The history of a run: tried before the first request, opened once the listing is there, final with the files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::api::LeadGroup;
use crate::config::Settings;
use crate::history::{self, Comparison, History, HistoryError, Origin, Recorded, Subject};
use crate::interrupt::Interrupt;
use crate::rules::{self, Audited, RuleInput, Scope};

/// What is done with the history.
pub(super) enum Ledger {
    /// Nothing.
    Closed,
    /// It is compared with, and nothing is kept: the listing comes from saved files.
    Read(PathBuf),
    /// It is compared with, and the audit is kept.
    Keep(PathBuf),
}

/// An audit beside the last one, and the transaction in which it is kept.
pub(super) struct Entry {
    pub(super) comparison: Comparison,
    /// The last workbook of the account that the history knows of.
    pub(super) latest_workbook: Option<PathBuf>,
    pub(super) record: Record,
}

impl Ledger {
    /// Tries the file. Waits for whoever holds it until a signal comes.
    pub(super) fn prepare(settings: &Settings, interrupt: &Interrupt) -> Result<Self, HistoryError> {
        let Some(path) = settings.history.clone() else { return Ok(Self::Closed) };
        if settings.from.is_some() && !settings.record {
            // Tried by reading: it need not even be there.
            drop(History::read(&path, &|| interrupt.is_set())?);
            return Ok(Self::Read(path));
        }
        history::check(&path, &|| interrupt.is_set())?;
        Ok(Self::Keep(path))
    }

    /// Compares the audit and, where it is kept, writes it down. Waits for other runs until a signal comes.
    pub(super) fn enter(
        self,
        settings: &Settings,
        subject: &Subject<'_>,
        interrupt: &Interrupt,
    ) -> Result<Entry, HistoryError> {
        let by_todays_rules = |groups: &[LeadGroup], taken_at| fingerprints(settings, subject.scope, groups, taken_at);
        let compare = |history: &History| history.compare(subject, settings.since, &by_todays_rules);
        let nothing = || {
            let today = subject.snapshot.context.today();
            Comparison::with_nothing(Origin::NotKept, subject.audited.findings.len(), today)
        };
        match self {
            Self::Closed => Ok(Entry { comparison: nothing(), latest_workbook: None, record: Record(None) }),
            Self::Read(path) => {
                let Some(history) = History::read(&path, &|| interrupt.is_set())? else {
                    return Ok(Entry { comparison: nothing(), latest_workbook: None, record: Record(None) });
                };
                let latest_workbook = history.latest_workbook(subject)?;
                Ok(Entry { comparison: compare(&history)?, latest_workbook, record: Record(None) })
            }
            Self::Keep(path) => {
                let history = History::begin(&path, &|| interrupt.is_set())?;
                let latest_workbook = history.latest_workbook(subject)?;
                let comparison = compare(&history)?;
                let recorded = history.record(subject, &comparison)?;
                Ok(Entry { comparison, latest_workbook, record: Record(Some((history, recorded))) })
            }
        }
    }
}

/// What of an audit is written to the history and not final yet; nothing where none is kept.
pub(super) struct Record(Option<(History, Recorded)>);

impl Record {
    /// Adds the list, which takes a while where it is long.
    pub(super) fn with_groups(self, groups: &[LeadGroup], interrupt: &Interrupt) -> Result<Self, HistoryError> {
        if let Some((history, recorded)) = &self.0 {
            history.record_groups(*recorded, groups, &|| interrupt.is_set())?;
        }
        Ok(self)
    }

    /// Makes the audit final, now that its files are in place.
    pub(super) fn commit(self, files: &[PathBuf]) -> Result<(), HistoryError> {
        let Some((history, recorded)) = self.0 else { return Ok(()) };
        let workbook = files.iter().find(|file| file.extension().is_some_and(|end| end == "xlsx"));
        history.seal(recorded, workbook.map(|path| absolute(path)).as_deref())?;
        history.commit()
    }
}

/// Where a file is, whatever the current folder of the next run.
fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}

/// What today's rules find in an earlier list.
fn fingerprints(settings: &Settings, scope: &Scope, groups: &[LeadGroup], taken_at: DateTime<Utc>) -> HashSet<String> {
    let input = RuleInput::new(groups, &settings.names, taken_at).whole(scope.text().is_none());
    let findings = rules::check(&input, &settings.policy);
    Audited::new(findings, scope).fingerprints.into_iter().collect()
}
