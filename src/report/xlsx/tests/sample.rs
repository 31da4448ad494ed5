//! A report made of groups, as `commands/` makes it, and its workbook read back.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use crate::api::{LeadGroup, Scrubber, Status, decode};
use crate::audit::{Evidence, Finding, Fingerprints, Severity, audit};
use crate::event::Silent;
use crate::listing::Proof;
use crate::report::xlsx::room::Limits;
use crate::report::xlsx::write_within;
use crate::report::{
    AuditInfo, FindingRow, FindingTotals, GroupStatusTotals, ListingInfo, Pace, RenderError, Report, State, ToolInfo,
    Totals,
};

pub(super) fn report(groups: &[LeadGroup]) -> Report<'_> {
    let found = audit(&Evidence { groups });
    let count = |status| groups.iter().filter(|group| group.status() == status).count() as u64;
    let by = |severity| found.iter().filter(|finding| finding.severity == severity).count() as u64;
    let all = groups.len() as u64;
    Report {
        schema_version: 1,
        tool: ToolInfo { name: "superfone-audit", version: "0.1.0", rules_version: 1 },
        audit: AuditInfo {
            taken_at: "2026-11-23T03:30:00Z".to_owned(),
            timezone: "Asia/Kolkata".to_owned(),
            base_url: "https://prod-api.superfone.co.in/superfone".to_owned(),
            org_ids: groups.iter().filter_map(|group| group.org_id.clone()).take(1).collect(),
            text: None,
            compared_with: None,
        },
        listing: ListingInfo {
            complete: true,
            proof: Proof::TwoEqualPasses,
            replayed: false,
            pages: all.div_ceil(50),
            page_size: 50,
            total_items: Some(all),
            rows: all,
            repeated_rows: 0,
            passes: 2,
            requests: 2 * all.div_ceil(50),
            retries: 0,
            unseen_ids: &[],
            warnings: &[],
        },
        totals: Totals {
            groups: GroupStatusTotals {
                groups: all,
                active: count(Status::Active),
                disabled: count(Status::Disabled),
                other: count(Status::Other),
            },
            findings: FindingTotals {
                error: by(Severity::Error),
                warning: by(Severity::Warning),
                info: by(Severity::Info),
                muted: 0,
            },
            new: 0,
            persisting: 0,
            reopened: 0,
            resolved: 0,
        },
        findings: found.into_iter().map(row).collect(),
        resolved: Vec::new(),
        changes: Vec::new(),
        plan: Vec::new(),
        groups,
        zone: chrono_tz::Asia::Kolkata,
    }
}

fn row(finding: Finding) -> FindingRow {
    FindingRow {
        fingerprint: Fingerprints::of(&[], "", None).fingerprint(&finding),
        rule: finding.rule,
        severity: finding.severity,
        title: finding.title,
        group_ids: finding.group_ids,
        message: finding.message,
        remedy: finding.remedy,
        level: None,
        integrations: Vec::new(),
        state: State::Baseline,
        trend: None,
        first_seen: "2026-11-23".to_owned(),
        muted: None,
    }
}

/// The account in `samples/account`.
pub(super) fn account() -> Vec<LeadGroup> {
    let scrubber = Scrubber::default();
    let pages = [
        include_bytes!("../../../../samples/account/page-1.json").as_slice(),
        include_bytes!("../../../../samples/account/page-2.json"),
        include_bytes!("../../../../samples/account/page-3.json"),
    ];
    let mut groups: Vec<_> =
        pages.iter().zip(1..).flat_map(|(page, n)| decode(page, n, &scrubber).unwrap().rows).collect();
    groups.sort_by_key(|group| group.id);
    groups
}

/// The bytes of the workbook.
pub(super) fn bytes(report: &Report<'_>, limits: Limits) -> Vec<u8> {
    let mut sink = Cursor::new(Vec::new());
    write(report, limits, &mut sink, &|| false).unwrap();
    sink.into_inner()
}

pub(super) fn write(
    report: &Report<'_>,
    limits: Limits,
    sink: &mut dyn crate::report::Sink,
    interrupted: &(dyn Fn() -> bool + Sync),
) -> Result<(), RenderError> {
    let mut pace = Pace::new(&Silent, interrupted);
    write_within(limits, report, &std::env::temp_dir(), sink, &mut pace)
}

/// A workbook as a reader sees it.
pub(super) struct Book(Xlsx<Cursor<Vec<u8>>>);

impl Book {
    pub(super) fn of(report: &Report<'_>) -> Self {
        Self::within(report, Limits::EXCEL)
    }

    /// Opens it and makes sure that no cell is a formula.
    pub(super) fn within(report: &Report<'_>, limits: Limits) -> Self {
        let mut book = Xlsx::new(Cursor::new(bytes(report, limits))).unwrap();
        for name in book.sheet_names() {
            assert!(
                book.worksheet_formula(&name).unwrap().used_cells().all(|(.., formula)| formula.is_empty()),
                "{name}"
            );
        }
        Self(book)
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.sheet_names()
    }

    pub(super) fn sheet(&mut self, name: &str) -> Range<Data> {
        self.0.worksheet_range(name).unwrap()
    }

    /// The cells of a list below this header, from the first row under the headers on.
    pub(super) fn column(&mut self, sheet: &str, head: &str) -> Vec<Data> {
        let range = self.sheet(sheet);
        let head = Data::String(head.to_owned());
        let (row, col) = range
            .rows()
            .enumerate()
            .find_map(|(row, cells)| Some((row, cells.iter().position(|cell| *cell == head)?)))
            .unwrap_or_else(|| panic!("{head} in {sheet}"));
        range.rows().skip(row + 1).map(|cells| cells[col].clone()).collect()
    }

    /// The places that the links of a sheet lead to, from above to below.
    pub(super) fn links(&mut self, sheet: &str) -> Vec<String> {
        let mut links = self.0.hyperlinks_by_sheet_name(sheet).unwrap();
        links.sort_by_key(|link| link.range.start);
        links.into_iter().map(|link| link.location.unwrap_or_default()).collect()
    }

    /// Every text of a sheet, one a line.
    pub(super) fn words(&mut self, sheet: &str) -> String {
        let texts: Vec<_> = self.sheet(sheet).used_cells().map(|(.., cell)| cell.to_string()).collect();
        texts.join("\n")
    }
}
