//! From listing and findings to the report model.

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;

use super::dates::day;
use super::model::{
    AuditInfo, FindingRow, FindingTotals, GroupStatusTotals, IntegrationRow, ListingInfo, MutedRow, PlanRow, Report,
    State, ToolInfo, Totals,
};
use crate::api::{LeadGroup, Status};
use crate::audit::titles::Level;
use crate::audit::{Action, Fingerprints, Integration, Judged, RULES_VERSION, Severity, org_ids};
use crate::listing::Provenance;

/// What a report says about its own making.
#[derive(Debug, Clone)]
pub struct Circumstances {
    /// When the audit was taken.
    pub taken_at: DateTime<Utc>,
    /// The report's time zone.
    pub zone: Tz,
    /// Where the list was read.
    pub base_url: String,
    /// `--text`
    pub text: Option<String>,
}

impl<'a> Report<'a> {
    /// The report of one audit. The actions of the plan name findings by their position.
    #[must_use]
    pub fn build(
        groups: &'a [LeadGroup],
        provenance: &'a Provenance,
        findings: Vec<Judged>,
        plan: Vec<Action>,
        circumstances: Circumstances,
    ) -> Self {
        let Circumstances { taken_at, zone, base_url, text } = circumstances;
        let org_ids = org_ids(groups);
        let account: Vec<_> = org_ids.iter().map(ToString::to_string).collect();
        let fingerprints = Fingerprints::of(&account, &base_url, text.as_deref());
        let today = day(taken_at, zone);
        let findings: Vec<_> = findings.into_iter().map(|finding| row(finding, &fingerprints, &today)).collect();
        let plan = plan.into_iter().filter_map(|action| plan_row(action, &findings)).collect();
        Self {
            schema_version: 1,
            tool: ToolInfo {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
                rules_version: RULES_VERSION,
            },
            audit: AuditInfo {
                taken_at: taken_at.to_rfc3339_opts(SecondsFormat::Secs, true),
                timezone: zone.name().to_owned(),
                base_url,
                org_ids,
                text,
                compared_with: None,
            },
            listing: ListingInfo {
                complete: provenance.complete,
                proof: provenance.proof,
                replayed: provenance.replayed,
                pages: provenance.pages,
                page_size: provenance.page_size,
                total_items: provenance.total_items,
                rows: provenance.rows,
                repeated_rows: provenance.repeated_rows,
                passes: provenance.passes,
                requests: provenance.requests,
                retries: provenance.retries,
                unseen_ids: &provenance.unseen_ids,
                warnings: &provenance.warnings,
            },
            totals: Totals {
                groups: count_groups(groups),
                findings: count_findings(&findings),
                new: 0,
                persisting: 0,
                reopened: 0,
                resolved: 0,
            },
            findings,
            resolved: Vec::new(),
            changes: Vec::new(),
            plan,
            groups,
            zone,
        }
    }
}

fn row(Judged { finding, mute }: Judged, fingerprints: &Fingerprints, today: &str) -> FindingRow {
    FindingRow {
        fingerprint: fingerprints.fingerprint(&finding),
        rule: finding.rule,
        severity: finding.severity,
        title: finding.title,
        group_ids: finding.group_ids,
        message: finding.message,
        remedy: finding.remedy,
        level: finding.level.map(Level::name),
        integrations: finding.integrations.into_iter().map(integration).collect(),
        state: State::Baseline,
        trend: None,
        first_seen: today.to_owned(),
        muted: mute.map(|mute| MutedRow { reason: mute.reason, owner: mute.owner, until: mute.until.to_string() }),
    }
}

fn plan_row(action: Action, findings: &[FindingRow]) -> Option<PlanRow> {
    Some(PlanRow {
        step: action.step,
        action: action.kind.name(),
        group_id: action.group_id,
        title: action.title,
        new_title: action.new_title,
        reason: action.reason,
        finding: findings.get(action.finding)?.fingerprint.clone(),
        decision: None,
    })
}

fn integration(Integration { integration, owner }: Integration) -> IntegrationRow {
    IntegrationRow { integration, owner }
}

fn count_groups(groups: &[LeadGroup]) -> GroupStatusTotals {
    let of = |status| groups.iter().filter(|group| group.status() == status).count() as u64;
    GroupStatusTotals {
        groups: groups.len() as u64,
        active: of(Status::Active),
        disabled: of(Status::Disabled),
        other: of(Status::Other),
    }
}

fn count_findings(findings: &[FindingRow]) -> FindingTotals {
    let (muted, open): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.muted.is_some());
    let of = |severity| open.iter().filter(|finding| finding.severity == severity).count() as u64;
    FindingTotals {
        error: of(Severity::Error),
        warning: of(Severity::Warning),
        info: of(Severity::Info),
        muted: muted.len() as u64,
    }
}
