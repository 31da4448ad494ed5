//! What history says of an audit: plain data for the report.

use chrono::{DateTime, NaiveDate, Utc};

use crate::api::Number;
use crate::catalogue::Catalogue;
use crate::config::Severity;
use crate::rules::Fingerprint;

/// What history says of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// There is nothing to compare it with: the first audit ever, or the first one that asked its rule.
    Baseline,
    /// No earlier audit had it.
    New,
    /// The last audit had it too.
    Persisting,
    /// It was gone and came back.
    Reopened,
}

impl State {
    /// The word used everywhere.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::New => "new",
            Self::Persisting => "persisting",
            Self::Reopened => "reopened",
        }
    }
}

/// What brought a finding about, or back, that is not of the account's own doing. Such a finding counts neither as new nor
/// as back again in the audit that saw it come, and makes nothing worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// Somebody did what the plan asked for.
    Plan,
    /// A mute has ended, or speaks of itself.
    Mute,
    /// The team takes back that it is kept as is.
    Decision,
    /// The rules or severities are others.
    Rules,
    /// Names that integrations send are given for the first time.
    Names,
}

/// That the team keeps a finding as it is, or that it is what the plan wanted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Acceptance {
    /// Who said so.
    pub owner: Option<String>,
    /// What was remarked.
    pub comment: Option<String>,
    /// Day of the audit that learned it first.
    pub since: NaiveDate,
    /// Whether it came about by itself: somebody did what the plan asked for.
    #[serde(default)]
    pub as_planned: bool,
}

/// How a finding that persists has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Trend {
    /// It concerns fewer groups than last time.
    Better,
    /// It concerns more groups than last time.
    Worse,
}

/// Better or worse than the audit that is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Fewer rejected titles; of as many, fewer errors; of as many, fewer warnings.
    Better,
    /// As many of each.
    Same,
    /// The other way round.
    Worse,
}

/// How long a finding has been known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Age {
    /// Days from the audit that found it first to this one, in the report's time zone.
    pub days: u32,
    /// Proved audits that had it, this one included.
    pub audits: u32,
}

/// Where one current finding stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingState {
    /// New, known, or back again.
    pub state: State,
    /// What brought it about, if that is not the account's own doing.
    pub cause: Option<Cause>,
    /// That the team keeps it as it is. Boxed, as what few findings have.
    pub accepted: Option<Box<Acceptance>>,
    /// Better or worse than in the audit that is compared with.
    pub trend: Option<Trend>,
    /// Day of the audit that found it first.
    pub first_seen: NaiveDate,
    /// How long that is ago.
    pub age: Age,
}

/// What decides better or worse, in this order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Burden {
    /// Titles that leads are rejected for, as the vendor documents.
    pub rejected: u64,
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
}

/// What there was to do then and what there is now, as far as the account itself brought it about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// In the audit that is compared with.
    pub then: Burden,
    /// In this one.
    pub now: Burden,
}

impl Balance {
    /// Better or worse: the first difference decides.
    #[must_use]
    pub fn direction(self) -> Direction {
        match self.now.cmp(&self.then) {
            std::cmp::Ordering::Less => Direction::Better,
            std::cmp::Ordering::Equal => Direction::Same,
            std::cmp::Ordering::Greater => Direction::Worse,
        }
    }
}

impl std::ops::Add for Burden {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            rejected: self.rejected + other.rejected,
            errors: self.errors + other.errors,
            warnings: self.warnings + other.warnings,
        }
    }
}

impl std::ops::Add for Balance {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { then: self.then + other.then, now: self.now + other.now }
    }
}

/// A finding of the audit that is compared with, which is gone.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Resolved {
    /// What it was about, where a report is about several catalogues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<&'static Catalogue>,
    /// The same finding has the same fingerprint in every month.
    pub fingerprint: Fingerprint,
    /// Code of the rule.
    pub rule: String,
    /// How bad it was.
    pub severity: Severity,
    /// The title that was concerned.
    pub title: String,
    /// The groups that were concerned, ascending.
    pub group_ids: Vec<u64>,
    /// Day of the audit that found it first.
    pub first_seen: NaiveDate,
    /// Day of the audit that found it last.
    pub last_seen: NaiveDate,
}

/// What happened to a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Gone,
    /// It has another title.
    Renamed,
    /// It is `DISABLED` now and was not.
    Disabled,
    /// It was `DISABLED` and is not now.
    Enabled,
    /// It has another type.
    Retyped,
}

/// One change of one group since the audit that is compared with.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// Where it happened, where a report is about several catalogues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<&'static Catalogue>,
    /// What happened.
    pub kind: ChangeKind,
    /// The group.
    pub group_id: u64,
    /// Title, status or type before, as the kind has it.
    pub before: Option<String>,
    /// Title, status or type now.
    pub after: Option<String>,
    /// Who changed the group last.
    pub updated_by: Option<Number>,
    /// Names that integrations send and that no longer find exactly one active group because of it.
    pub breaks: Vec<String>,
}

/// The figures of one audit, for the trend.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct PastAudit {
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// Groups.
    pub groups: u64,
    /// Findings that are not muted, by severity.
    pub error: u64,
    /// As `error`.
    pub warning: u64,
    /// As `error`.
    pub info: u64,
    /// Muted findings.
    pub muted: u64,
    /// Findings that the team keeps as they are; a template does not see it.
    #[serde(skip)]
    pub accepted: u64,
    /// Findings that no earlier audit had.
    pub new: u64,
    /// Findings that the audit before had too.
    pub persisting: u64,
    /// Findings that had gone and came back.
    pub reopened: u64,
    /// Findings that had gone.
    pub resolved: u64,
    /// Version of the rules; a template does not see it.
    #[serde(skip)]
    pub rules_version: u32,
}

impl PastAudit {
    /// Takes in the findings of another catalogue of the same audit.
    pub fn add_findings(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.error, other.error),
            (&mut self.warning, other.warning),
            (&mut self.info, other.info),
            (&mut self.muted, other.muted),
            (&mut self.accepted, other.accepted),
            (&mut self.new, other.new),
            (&mut self.persisting, other.persisting),
            (&mut self.reopened, other.reopened),
            (&mut self.resolved, other.resolved),
        ] {
            *mine += theirs;
        }
    }
}

/// What the history was when this audit came to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// No history is kept (`--no-history`, or a replay of a snapshot where there is none).
    NotKept,
    /// It begins with this audit: it held no other, but for earlier ones of the same day.
    Begun,
    /// There was a file, without a proved audit to compare with.
    NothingToCompare,
    /// There was an audit to compare with.
    Compared,
}

/// What history says of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What the history was.
    pub origin: Origin,
    /// When the audit was taken that this one is compared with.
    pub with: Option<DateTime<Utc>>,
    /// One for each current finding, in their order.
    pub states: Vec<FindingState>,
    /// What is gone, in the order of findings.
    pub resolved: Vec<Resolved>,
    /// What changed in the list, by group and kind.
    pub changes: Vec<Change>,
    /// What decides better or worse; nothing where nobody can tell.
    pub balance: Option<Balance>,
    /// How many of how many groups are gone, if they are most of them.
    pub most_gone: Option<(u64, u64)>,
    /// Whether rules, severities or names were others then, so that the list of then was judged anew.
    pub judged_anew: bool,
    /// Proved audits of the same account and scope before this one, oldest first.
    pub past: Vec<PastAudit>,
    /// What a reader should know, a sentence each.
    pub notes: Vec<String>,
}

impl Comparison {
    /// Better or worse than the audit that it is compared with; nothing where nobody can tell.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        self.balance.map(Balance::direction)
    }

    /// Of so many findings with nothing: all of them are the baseline.
    #[must_use]
    pub fn with_nothing(origin: Origin, findings: usize, today: NaiveDate) -> Self {
        let state = FindingState {
            state: State::Baseline,
            cause: None,
            accepted: None,
            trend: None,
            first_seen: today,
            age: Age { days: 0, audits: 1 },
        };
        Self {
            origin,
            with: None,
            states: vec![state; findings],
            resolved: Vec::new(),
            changes: Vec::new(),
            balance: None,
            most_gone: None,
            judged_anew: false,
            past: Vec::new(),
            notes: Vec::new(),
        }
    }
}
