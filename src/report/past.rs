//! What history and the team's decisions add to a report for its readers, beyond the keys of the JSON report.

use chrono::NaiveDate;
use serde::Serialize;

use crate::history::{Origin, PastAudit};
use crate::plan::ActionKind;

/// What the history adds for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryInfo {
    /// What there was to compare with.
    pub origin: Origin,
    /// The difference in a line: `2 new, 1 resolved, 3 still open (oldest 94 days)`, or why there is none.
    pub difference: String,
    /// `better`, `worse` or `same` by open errors, then warnings, then remarks, against the audit that is compared with;
    /// nothing without one, or if the rules were others.
    pub direction: Option<&'static str>,
    /// Age of the oldest open finding that persists, in days.
    pub oldest_days: Option<u32>,
    /// What a reader should know of the comparison, a sentence each.
    pub notes: Vec<String>,
    /// The audits of the trend, oldest first, this one last. One alone is no trend.
    pub months: Vec<Month>,
    /// Whether the audit that is compared with was of all catalogues that this one is of, so that its counts can be held
    /// against these; a template does not see it.
    #[serde(skip)]
    pub is_alike: bool,
}

/// The figures of one audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Month {
    /// The figures.
    #[serde(flatten)]
    pub figures: PastAudit,
    /// Its day in the report's time zone.
    pub day: NaiveDate,
    /// Whether this is the audit of this report.
    pub current: bool,
    /// Whether this is the audit that it is compared with.
    pub compared: bool,
}

/// What became of the team's decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionsInfo {
    /// Name of the workbook that was read.
    pub source: String,
    /// Rows that the team had written in, in the order of that plan.
    pub rows: Vec<DecidedRow>,
    /// Of these, marked as done and seen to be done.
    pub verified: u64,
    /// Of these, marked as done and yet still there.
    pub still_there: u64,
    /// Of these, still to do and carried into this plan.
    pub open: u64,
    /// Rows that could not be understood: where, and why.
    pub misread: Vec<String>,
}

/// What the new listing says of a row that the team has written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionOutcome {
    /// It is done, and the listing shows it.
    Verified,
    /// Marked as done, and yet still there.
    StillThere,
    /// Still to do.
    Open,
}

/// One row that the team had written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecidedRow {
    /// The group; none where an integration had to be changed.
    pub group_id: Option<u64>,
    /// Its title then.
    pub title: String,
    /// What was to be done.
    pub action: ActionKind,
    /// The word under Status.
    pub status: Option<&'static str>,
    /// Who does it.
    pub owner: Option<String>,
    /// What stood under Comment.
    pub comment: Option<String>,
    /// What the new listing says.
    pub outcome: DecisionOutcome,
}
