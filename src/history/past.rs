//! What is compared, and what it is compared with.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Comparison, PastAudit, State};
use crate::api::LeadGroup;
use crate::listing::Snapshot;
use crate::rules::{Audited, ResolvedName, Scope, Severity};

/// An audit as the history sees it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What it is an audit of.
    pub scope: &'a Scope,
    /// What was listed.
    pub snapshot: &'a Snapshot,
    /// What the names that integrations send find.
    pub sent: &'a [ResolvedName],
    /// Codes of the rules that were asked.
    pub asked: &'a [&'static str],
    /// What was found.
    pub audited: &'a Audited,
}

impl Subject<'_> {
    pub(super) fn today(&self) -> NaiveDate {
        self.snapshot.context.today()
    }

    /// The day of an instant in the report's time zone.
    pub(super) fn day(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.snapshot.context.day(instant)
    }

    pub(super) fn is_proved(&self) -> bool {
        self.snapshot.provenance.proof.is_proved()
    }

    /// How many of these groups are active.
    pub(super) fn active(&self, ids: &[u64]) -> usize {
        let active = |id: &&u64| self.snapshot.group(**id).is_some_and(LeadGroup::is_active);
        ids.iter().filter(active).count()
    }

    /// The figures of this audit.
    pub(super) fn figures(&self, comparison: &Comparison) -> PastAudit {
        let findings = || self.audited.findings.iter().zip(&comparison.standings);
        let open = || findings().filter(|(judged, _)| judged.mute.is_none());
        let of = |severity| open().filter(|(judged, _)| judged.finding.severity == severity).count() as u64;
        let stand = |state| open().filter(|(_, standing)| standing.state == state).count() as u64;
        PastAudit {
            taken_at: self.snapshot.context.taken_at,
            groups: self.snapshot.groups.len() as u64,
            error: of(Severity::Error),
            warning: of(Severity::Warning),
            info: of(Severity::Info),
            muted: findings().filter(|(judged, _)| judged.mute.is_some()).count() as u64,
            new: stand(State::New),
            persisting: stand(State::Persisting),
            reopened: stand(State::Reopened),
            resolved: comparison.resolved.len() as u64,
            rules_version: crate::rules::RULES_VERSION,
        }
    }
}

/// An audit of the file.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) proved: bool,
    pub(super) asked: String,
    pub(super) figures: PastAudit,
}

/// A finding of an earlier audit.
#[derive(Debug, Clone)]
pub(super) struct PastFinding {
    pub(super) fingerprint: String,
    pub(super) rule: String,
    pub(super) severity: Severity,
    pub(super) title: String,
    pub(super) group_ids: Vec<u64>,
    pub(super) active: usize,
    pub(super) muted: bool,
    pub(super) first_seen: NaiveDate,
    pub(super) audits: u32,
}

/// What earlier audits know of a finding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Earlier {
    pub(super) first_seen: NaiveDate,
    pub(super) audits: u32,
    /// Whether one of them came before the audit that is compared with.
    pub(super) before_baseline: bool,
}
