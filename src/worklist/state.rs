//! What is known of the team's work from one audit to the next. The history keeps it with each audit.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::key::Key;
use crate::history::Acceptance;
use crate::rules::Fingerprint;

/// Everything that holds on until a workbook, or the account, changes it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TeamState {
    /// Findings that are kept as they are.
    pub kept: Vec<KeptFinding>,
    /// Findings that were kept until a workbook said otherwise on the day of the audit: a second run of the day may not see it.
    pub taken_back: Vec<Fingerprint>,
    /// Rows that are kept as they are, for good.
    pub dropped: Vec<Key>,
    /// New titles that a plan proposed so that a group makes way for another.
    pub halves: Vec<Half>,
    /// Rows that an audit has told as seen done, and that no plan has asked for since.
    pub told: Vec<ToldRow>,
    /// Edited workbooks that an audit has seen.
    pub books: Vec<SeenBook>,
}

/// A finding that is kept as it is, and what it was at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFinding {
    /// What it is known by.
    pub fingerprint: Fingerprint,
    /// Who said so, and since when.
    #[serde(flatten)]
    pub acceptance: Acceptance,
    /// Its groups: one more ends it.
    pub group_ids: Vec<u64>,
    /// The integrations that send it: one more ends it.
    pub integrations: Vec<String>,
    /// The workbook that said so.
    pub book: Option<String>,
}

/// A title that a group got, or is to get, to make way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Half {
    /// The group.
    pub group_id: u64,
    /// The title that it gives up.
    pub old_title: String,
    /// The title that was proposed.
    pub new_title: String,
}

/// A row that was told, in whatever workbook it stood: the next ones carry it under Finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ToldRow {
    /// What it is known by.
    pub key: Key,
}

/// An edited workbook that was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SeenBook {
    /// Where it is.
    pub path: String,
    /// When it was edited, seconds since 1970.
    pub edited: i64,
}

impl TeamState {
    /// From what the history keeps with the last audit of an earlier day and with the one of this day that is replaced. What
    /// the replaced one told is told again; what it learned holds.
    ///
    /// # Errors
    /// If it is none of ours.
    pub fn from_history(
        last: Option<&str>,
        replaced: Option<&str>,
        today: NaiveDate,
    ) -> Result<Self, serde_json::Error> {
        let read = |text: Option<&str>| text.map_or_else(|| Ok(Self::default()), serde_json::from_str::<Self>);
        let (mut state, replaced) = (read(last)?, read(replaced)?);
        let is_known = |kept: &KeptFinding| state.kept.iter().any(|known| known.fingerprint == kept.fingerprint);
        let new: Vec<_> =
            replaced.kept.into_iter().filter(|kept| kept.acceptance.since == today && !is_known(kept)).collect();
        state.kept.extend(new);
        state.taken_back = replaced.taken_back;
        for key in replaced.dropped {
            if !state.dropped.contains(&key) {
                state.dropped.push(key);
            }
        }
        for half in replaced.halves {
            if !state.halves.contains(&half) {
                state.halves.push(half);
            }
        }
        Ok(state)
    }

    /// For the history, in one order.
    #[must_use]
    pub fn to_history(mut self) -> String {
        self.kept.sort_by_key(|kept| kept.fingerprint);
        self.dropped.sort_unstable();
        self.dropped.dedup();
        self.halves.sort_unstable();
        self.halves.dedup();
        self.told.sort_unstable();
        self.told.dedup();
        self.books.sort_unstable();
        self.books.dedup();
        serde_json::to_string(&self).unwrap_or_default()
    }

    /// Whether an audit of an earlier day has seen this workbook as it is.
    #[must_use]
    pub fn has_seen(&self, book: &SeenBook) -> bool {
        self.books.contains(book)
    }
}
