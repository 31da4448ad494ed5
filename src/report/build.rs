//! From listing and findings to the report model.

mod past;

use std::collections::HashMap;
use std::sync::Arc;

use super::model::{
    AcceptedRow, AuditInfo, FindingRow, FindingTotals, GroupStatusTotals, NameTotals, PlanRow, Report, ToolInfo, Totals,
};
use super::past::{DecisionsInfo, HistoryInfo};
use super::sentences;
use crate::api::{Item, ItemStatus};
use crate::config::Severity;
use crate::history::{Acceptance, Comparison, PlannedRow, Standing, State};
use crate::listing::{Context, Snapshot};
use crate::rules::{Audited, Judged, Resolution, ResolvedName, is_blank, org_ids};
use crate::worklist::{Team, TeamWork, key_of};

impl Report {
    /// The report of one audit; `comparison` has a standing for each finding, and `work` a row for each of the plan.
    #[must_use]
    pub fn build(
        snapshot: Snapshot,
        audited: Audited,
        plan: Vec<PlannedRow>,
        names: Vec<ResolvedName>,
        comparison: Comparison,
        work: TeamWork,
    ) -> Self {
        let Snapshot {
            catalogue: _,
            items: groups,
            provenance,
            context: Context { taken_at, zone, account, base_url, text },
        } = snapshot;
        let Audited { findings, fingerprints } = audited;
        let findings: Vec<_> = findings
            .into_iter()
            .zip(fingerprints)
            .zip(&comparison.standings)
            .map(|((finding, fingerprint), standing)| row(finding, fingerprint, standing))
            .collect();
        let prints: HashMap<&str, &Arc<str>> =
            findings.iter().map(|finding| (&*finding.fingerprint, &finding.fingerprint)).collect();
        let decisions = DecisionsInfo::new(&work, &plan);
        let mut written = work.rows.into_iter();
        let rows: Vec<_> = plan.into_iter().map(|row| plan_row(row, &prints, written.next().flatten())).collect();
        let finished: Vec<_> = work.finished.into_iter().map(|(row, team)| plan_row(row, &prints, team)).collect();
        let audit = AuditInfo {
            taken_at,
            timezone: zone.name().to_owned(),
            account,
            base_url,
            org_ids: org_ids(&groups),
            text,
            compared_with: comparison.with,
        };
        let of =
            |state| findings.iter().filter(|f| f.is_open() && f.cause.is_none() && f.state == state).count() as u64;
        let totals = Totals {
            groups: count_groups(&groups),
            rejected_titles: count_rejected(&groups),
            findings: count_findings(&findings),
            new: of(State::New),
            persisting: of(State::Persisting),
            reopened: of(State::Reopened),
            resolved: comparison.resolved.len() as u64,
            names: (!names.is_empty()).then(|| count_names(&names)),
            plan: work.totals,
        };
        let proved = provenance.proof.is_proved();
        let mut notes = sentences::team(&work.told, &findings, &totals, taken_at.with_timezone(&zone).date_naive());
        notes.extend(work.notes);
        Self {
            history: HistoryInfo::new(&comparison, &audit, &totals, &findings, zone, proved, notes),
            decisions,
            schema_version: 1,
            tool: ToolInfo::this(),
            audit,
            listing: provenance,
            totals,
            findings,
            resolved: comparison.resolved,
            changes: comparison.changes,
            plan: rows,
            names,
            finished,
            groups,
            zone,
        }
    }
}

fn row(Judged { finding, mute }: Judged, fingerprint: String, standing: &Standing) -> FindingRow {
    FindingRow {
        fingerprint: fingerprint.into(),
        rule: finding.rule,
        severity: finding.severity,
        title: finding.title,
        group_ids: finding.group_ids,
        message: finding.message,
        remedy: finding.remedy,
        level: finding.level,
        integrations: finding.integrations,
        state: standing.state,
        cause: standing.cause,
        trend: standing.trend,
        first_seen: standing.first_seen,
        muted: mute.map(Box::new),
        accepted: standing.accepted.as_deref().map(|accepted| Box::new(accepted_row(accepted))),
        age: standing.age,
    }
}

fn accepted_row(accepted: &Acceptance) -> AcceptedRow {
    let Acceptance { owner, comment, since, as_planned } = accepted.clone();
    AcceptedRow { owner, comment, since, as_planned }
}

fn plan_row(row: PlannedRow, prints: &HashMap<&str, &Arc<str>>, team: Option<Team>) -> PlanRow {
    let known = |print: String| prints.get(&*print).map_or_else(|| print.clone().into(), |known| Arc::clone(known));
    PlanRow {
        key: key_of(&row),
        step: row.step,
        phase: row.phase,
        action: row.action,
        group_id: row.group_id,
        title: row.title,
        keeper: row.keeper,
        new_title: row.new_title,
        reason: row.reason,
        finding: row.finding.map(known),
        severity: row.severity,
        team: team.map(Box::new),
    }
}

fn count_groups(groups: &[Item]) -> GroupStatusTotals {
    let of = |status| groups.iter().filter(|group| group.status() == status).count() as u64;
    GroupStatusTotals {
        groups: groups.len() as u64,
        active: of(ItemStatus::Active),
        disabled: of(ItemStatus::Disabled),
        other: of(ItemStatus::Other),
    }
}

/// Titles that two or more ACTIVE groups share, code point for code point.
fn count_rejected(groups: &[Item]) -> u64 {
    let mut active: Vec<_> =
        groups.iter().filter(|group| group.is_active()).map(Item::title).filter(|title| !is_blank(title)).collect();
    active.sort_unstable();
    active.chunk_by(|a, b| a == b).filter(|equal| equal.len() > 1).count() as u64
}

fn count_names(names: &[ResolvedName]) -> NameTotals {
    let mut totals = NameTotals::default();
    for name in names {
        *match name.resolution {
            Resolution::Ok(_) => &mut totals.ok,
            Resolution::Ambiguous { .. } => &mut totals.ambiguous,
            Resolution::Disabled { .. } => &mut totals.disabled,
            Resolution::Near { .. } => &mut totals.near,
            Resolution::Missing { .. } => &mut totals.missing,
        } += 1;
    }
    totals
}

fn count_findings(findings: &[FindingRow]) -> FindingTotals {
    let mut totals = FindingTotals::default();
    for finding in findings {
        if finding.muted.is_some() {
            totals.muted += 1;
        } else if let Some(accepted) = &finding.accepted {
            totals.accepted += u64::from(!accepted.as_planned);
        } else {
            *match finding.severity {
                Severity::Error => &mut totals.error,
                Severity::Warning => &mut totals.warning,
                Severity::Info => &mut totals.info,
            } += 1;
        }
    }
    totals
}
