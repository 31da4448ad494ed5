//! What a report counts.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::history::PastAudit;
use crate::rules::RULES_VERSION;
use crate::worklist::PlanTotals;

/// Counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Groups by status.
    #[serde(flatten)]
    pub groups: GroupStatusTotals,
    /// Titles that two or more ACTIVE groups share, open or not: leads sent to them are rejected.
    pub rejected_titles: u64,
    /// Current findings by severity.
    pub findings: FindingTotals,
    /// Findings that no earlier audit had.
    pub new: u64,
    /// Findings that the last audit had too.
    pub persisting: u64,
    /// Findings that were gone and came back.
    pub reopened: u64,
    /// Findings that are gone.
    pub resolved: u64,
    /// The names that integrations send, by what they find; none if no names were given.
    pub names: Option<NameTotals>,
    /// The plan, by what the team says of it and what this audit saw.
    pub plan: PlanTotals,
}

impl Totals {
    /// As the history keeps them.
    #[must_use]
    pub fn figures(&self, taken_at: DateTime<Utc>) -> PastAudit {
        let Self { groups, findings, new, persisting, reopened, resolved, .. } = *self;
        PastAudit {
            taken_at,
            groups: groups.groups,
            error: findings.error,
            warning: findings.warning,
            info: findings.info,
            muted: findings.muted,
            accepted: findings.accepted,
            new,
            persisting,
            reopened,
            resolved,
            rules_version: RULES_VERSION,
        }
    }
}

/// Names that integrations send, by what they find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct NameTotals {
    /// Exactly one group, and it is active.
    pub ok: u64,
    /// More than one group.
    pub ambiguous: u64,
    /// One group, which is not active.
    pub disabled: u64,
    /// Groups with titles that come near.
    pub near: u64,
    /// None.
    pub missing: u64,
}

/// Groups by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct GroupStatusTotals {
    /// All.
    pub groups: u64,
    /// `ACTIVE`
    pub active: u64,
    /// `DISABLED`
    pub disabled: u64,
    /// Any other status.
    pub other: u64,
}

/// Findings by severity; a muted one counts under `muted` alone, one that is kept as it is under `accepted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct FindingTotals {
    /// error
    pub error: u64,
    /// warning
    pub warning: u64,
    /// info
    pub info: u64,
    /// muted, whatever the severity
    pub muted: u64,
    /// kept as they are by the team, whatever the severity; not those that are as the plan wanted
    pub accepted: u64,
}

impl FindingTotals {
    /// Findings that are neither muted nor kept as they are.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.error + self.warning + self.info
    }
}
