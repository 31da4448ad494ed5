//! Reports for unit tests.

use std::path::Path;

use chrono_tz::Tz;

use super::{AuditInfo, FindingRow, FindingTotals, GroupStatusTotals, ListingInfo, Report, State, ToolInfo, Totals};
use crate::api::{self, LeadGroup, Number, Scrubber, Status};
use crate::audit::{self, Evidence, Fingerprints, Severity};
use crate::listing::Proof;

/// The sample account, by ascending id.
pub(super) fn account() -> Vec<LeadGroup> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/account");
    let mut groups: Vec<_> = (1..=3)
        .flat_map(|page| {
            let body = std::fs::read(folder.join(format!("page-{page}.json"))).unwrap();
            api::decode(&body, page, &Scrubber::none()).unwrap().rows
        })
        .collect();
    groups.sort_by_key(|group| group.id);
    groups
}

/// The report of a complete listing of these groups.
pub(super) fn report(groups: &[LeadGroup]) -> Report<'_> {
    let found = audit::audit(&Evidence { groups });
    let prints = Fingerprints::of(&["4182".to_owned()], "", None);
    let rows = found.iter().map(|finding| FindingRow {
        fingerprint: prints.fingerprint(finding),
        rule: finding.rule,
        severity: finding.severity,
        title: finding.title.clone(),
        group_ids: finding.group_ids.clone(),
        message: finding.message.clone(),
        remedy: finding.remedy.clone(),
        level: None,
        integrations: Vec::new(),
        state: State::Baseline,
        trend: None,
        first_seen: "2026-11-23".to_owned(),
        muted: None,
    });
    let count = |status| groups.iter().filter(|group| group.status() == status).count() as u64;
    let of = |severity| found.iter().filter(|finding| finding.severity == severity).count() as u64;
    Report {
        schema_version: 1,
        tool: ToolInfo { name: "superfone-audit", version: "0.1.0", rules_version: 1 },
        audit: AuditInfo {
            taken_at: "2026-11-23T03:30:00Z".to_owned(),
            timezone: "Asia/Kolkata".to_owned(),
            base_url: "https://prod-api.superfone.co.in/superfone".to_owned(),
            org_ids: vec![Number::Whole(4182)],
            text: None,
            compared_with: None,
        },
        listing: ListingInfo {
            complete: true,
            proof: Proof::TwoEqualPasses,
            replayed: false,
            pages: (groups.len() as u64).div_ceil(50).max(1),
            page_size: 50,
            total_items: Some(groups.len() as u64),
            rows: groups.len() as u64,
            repeated_rows: 0,
            passes: 2,
            requests: 2 * (groups.len() as u64).div_ceil(50).max(1),
            retries: 0,
            unseen_ids: &[],
            warnings: &[],
        },
        totals: Totals {
            groups: GroupStatusTotals {
                groups: groups.len() as u64,
                active: count(Status::Active),
                disabled: count(Status::Disabled),
                other: count(Status::Other),
            },
            findings: FindingTotals {
                error: of(Severity::Error),
                warning: of(Severity::Warning),
                info: of(Severity::Info),
                muted: 0,
            },
            new: 0,
            persisting: 0,
            reopened: 0,
            resolved: 0,
        },
        findings: rows.collect(),
        resolved: Vec::new(),
        changes: Vec::new(),
        plan: Vec::new(),
        groups,
        zone: Tz::Asia__Kolkata,
    }
}
