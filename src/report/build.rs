//! From listing and findings to the report model.

mod merged;
mod past;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use self::merged::Merged;
use super::catalogues::{CatalogueList, shared_titles};
use super::model::{AuditInfo, FindingRow, Report, ToolInfo};
use super::past::{DecisionsInfo, HistoryInfo};
use super::sentences;
use super::totals::{FindingTotals, GroupStatusTotals, NameTotals, Totals};
use crate::api::{Item, ItemStatus, Number};
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::config::Severity;
use crate::history::{Comparison, PastAudit, PlannedRow, State};
use crate::listing::{Context, Snapshot, Unread};
use crate::rules::{Audited, RULES_VERSION, Resolution, ResolvedName, org_ids};
use crate::worklist::TeamWork;

/// What the stages made of one catalogue.
#[derive(Debug)]
pub struct AuditPart {
    /// What was listed.
    pub snapshot: Snapshot,
    /// Whether only names were looked up in it: then its items are in no report.
    pub names_only: bool,
    /// What was found.
    pub audited: Audited,
    /// What to do; the steps are counted through all parts.
    pub plan: Vec<PlannedRow>,
    /// What the names find that integrations send.
    pub names: Vec<ResolvedName>,
    /// What history says: a state for each finding.
    pub comparison: Comparison,
    /// What the team wrote: a row for each of the plan.
    pub work: TeamWork,
}

impl Report {
    /// The report of one audit: of the lead groups, of other catalogues, and of those that could not be read. `notes` say
    /// how the workbook of the team was chosen.
    #[must_use]
    pub fn build(groups: AuditPart, others: Vec<AuditPart>, unread: Vec<Unread>, notes: Vec<String>) -> Self {
        let is_of_several = others.len() + unread.len() > 0;
        let org_ids = all_org_ids(&groups, &others);
        let (groups, mut merged) = Merged::of(groups, is_of_several);
        let mut lists = Vec::new();
        for other in others {
            let of = if other.names_only { CatalogueList::names_only } else { CatalogueList::of };
            lists.push(of(merged.add(other)));
        }
        merged.sort();
        let Merged { findings, plan, finished, names, comparison, alike, told, totals: plan_totals, source, misread } =
            merged;
        let Snapshot { items: groups, provenance, context, .. } = groups;
        let Context { taken_at, zone, account, base_url, text } = context;
        let is_proved = |list: &CatalogueList| list.listing.as_ref().is_some_and(|made| made.proof.is_proved());
        let proved = provenance.proof.is_proved() && lists.iter().all(is_proved);
        lists.extend(unread.into_iter().map(CatalogueList::unread));
        lists.sort_by_key(|list| list.catalogue);
        let audit = AuditInfo {
            taken_at,
            timezone: zone.name().to_owned(),
            account,
            base_url,
            org_ids,
            text,
            compared_with: comparison.with,
        };
        let of =
            |state| findings.iter().filter(|f| f.is_open() && f.cause.is_none() && f.state == state).count() as u64;
        let totals = Totals {
            groups: count_groups(&groups),
            rejected_titles: shared_titles(&groups),
            findings: count_findings(&findings),
            new: of(State::New),
            persisting: of(State::Persisting),
            reopened: of(State::Reopened),
            resolved: comparison.resolved.len() as u64,
            names: (!names.is_empty()).then(|| count_names(&names)),
            plan: plan_totals,
        };
        let decisions = source.map(|source| DecisionsInfo::new(source, misread, &plan, &finished));
        let mut team = sentences::team(&told, &findings, &totals, taken_at.with_timezone(&zone).date_naive());
        team.extend(notes);
        Self {
            history: HistoryInfo {
                is_alike: alike,
                ..HistoryInfo::new(&comparison, &audit, &totals, &findings, zone, proved, team)
            },
            decisions,
            schema_version: 1,
            tool: ToolInfo::this(),
            audit,
            listing: provenance,
            totals,
            findings,
            resolved: comparison.resolved,
            changes: comparison.changes,
            plan,
            names,
            finished,
            groups,
            others: lists,
            zone,
        }
    }

    /// What the history keeps of a catalogue.
    #[must_use]
    pub fn figures(&self, catalogue: &Catalogue, taken_at: DateTime<Utc>) -> PastAudit {
        let findings: Vec<_> = self.findings.iter().filter(|finding| finding.catalogue() == catalogue).collect();
        let of = |state| {
            let is_counted = |f: &&&FindingRow| f.is_open() && f.cause.is_none() && f.state == state;
            findings.iter().filter(is_counted).count() as u64
        };
        let counts = count_findings(findings.iter().copied());
        let resolved = self.resolved.iter().filter(|gone| gone.catalogue.unwrap_or(&LEAD_GROUPS) == catalogue);
        PastAudit {
            taken_at,
            groups: self.items(catalogue).len() as u64,
            error: counts.error,
            warning: counts.warning,
            info: counts.info,
            muted: counts.muted,
            accepted: counts.accepted,
            new: of(State::New),
            persisting: of(State::Persisting),
            reopened: of(State::Reopened),
            resolved: resolved.count() as u64,
            rules_version: RULES_VERSION,
        }
    }
}

/// Every `org_id` of all lists, each once, sorted.
fn all_org_ids(groups: &AuditPart, others: &[AuditPart]) -> Vec<Number> {
    let parts = std::iter::once(groups).chain(others);
    let ids: BTreeSet<_> = parts.flat_map(|part| org_ids(&part.snapshot.items)).collect();
    ids.into_iter().collect()
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

fn count_findings<'f>(findings: impl IntoIterator<Item = &'f FindingRow>) -> FindingTotals {
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
