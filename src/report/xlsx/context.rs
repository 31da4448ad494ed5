//! What every sheet has at hand: the report, and where in the workbook its rows stand.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::layout::{self, ROWS_ABOVE};
use crate::catalogue::Catalogue;
use crate::history::PlannedRow;
use crate::plan::ActionKind;
use crate::report::{FindingRow, Report, Sentences, sentences};
use crate::rules::Fingerprint;

/// Where Excel, or patience with it, ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct SheetLimits {
    /// Rows of a sheet, those above the first row of the list included.
    pub sheet_rows: usize,
    /// Links of a sheet. Excel repairs a file with more than 65,530 by dropping them; each takes about a kilobyte of memory
    /// until the book is packed, and nobody follows the ten-thousandth.
    pub links: usize,
    /// Groups up to which packing takes its time.
    pub thorough_packing: usize,
}

impl SheetLimits {
    /// Those of Excel, and those measured in `docs/performance.md`.
    pub(super) const EXCEL: Self = Self { sheet_rows: 1_048_576, links: 10_000, thorough_packing: 5_000 };
}

/// What every sheet has at hand.
pub(super) struct SheetContext<'r> {
    pub report: &'r Report,
    /// What is said of it everywhere.
    pub said: Sentences,
    /// The day of the audit, in the report's zone.
    pub today: NaiveDate,
    pub limits: SheetLimits,
    /// Whether rows say what they are about.
    pub of_several: bool,
    /// Whether every listing is complete.
    pub complete: bool,
    /// Findings by fingerprint: their places in the report.
    findings: HashMap<Fingerprint, usize>,
    /// For each finding, its row on the sheet Findings or Accepted.
    finding_rows: Vec<usize>,
    /// The first row of the plan for each finding, by fingerprint.
    plan_rows: HashMap<Fingerprint, usize>,
    unseen: HashSet<(&'static Catalogue, u64)>,
}

impl<'r> SheetContext<'r> {
    pub(super) fn new(report: &'r Report, limits: SheetLimits) -> Self {
        let (mut open, mut closed) = (0.., 0..);
        let rows =
            report.findings.iter().filter_map(|finding| if finding.is_open() { open.next() } else { closed.next() });
        let mut plan_rows = HashMap::new();
        for (row, at) in report.plan.iter().zip(0..) {
            if let Some(print) = row.planned.finding {
                plan_rows.entry(print).or_insert(at);
            }
        }
        let unseen =
            report.listings().flat_map(|(of, listing)| listing.unseen_ids.iter().map(move |id| (of, *id))).collect();
        Self {
            report,
            said: Sentences::of(report),
            today: sentences::today(report),
            limits,
            finding_rows: rows.collect(),
            findings: report.findings.iter().zip(0..).map(|(finding, at)| (finding.fingerprint, at)).collect(),
            plan_rows,
            unseen,
            of_several: report.is_of_several(),
            complete: report.is_complete(),
        }
    }

    /// Rows of a list that fit on one sheet.
    pub(super) fn capacity(&self) -> usize {
        self.limits.sheet_rows - ROWS_ABOVE as usize
    }

    /// Sheets that a list of so many rows takes.
    pub(super) fn parts(&self, rows: usize) -> usize {
        rows.div_ceil(self.capacity()).max(1)
    }

    /// A link to a row of a list, counted from 0.
    pub(super) fn row_link(&self, list: &str, index: usize) -> String {
        let (part, row) = (index / self.capacity(), index % self.capacity());
        format!("internal:'{}'!A{}", layout::part_name(list, part), row + ROWS_ABOVE as usize + 1)
    }

    /// The finding of this fingerprint.
    pub(super) fn finding(&self, fingerprint: Fingerprint) -> Option<&'r FindingRow> {
        self.report.findings.get(*self.findings.get(&fingerprint)?)
    }

    /// A link to the row of the finding at this place in the report.
    pub(super) fn finding_link(&self, at: usize) -> Option<String> {
        let list = if self.report.findings.get(at)?.is_open() { layout::FINDINGS } else { layout::ACCEPTED };
        Some(self.row_link(list, *self.finding_rows.get(at)?))
    }

    /// The first step of the plan that mends this finding, and a link to it.
    pub(super) fn step(&self, finding: &FindingRow) -> Option<(u32, String)> {
        self.planned(finding).map(|(row, link)| (row.step, link))
    }

    /// The first row of the plan that mends this finding, and a link to it.
    pub(super) fn planned(&self, finding: &FindingRow) -> Option<(&'r PlannedRow, String)> {
        self.row_at(*self.plan_rows.get(&finding.fingerprint)?)
    }

    /// The row of the plan that gives an item this title, and a link to it.
    pub(super) fn renaming(&self, catalogue: &Catalogue, title: &str) -> Option<(&'r PlannedRow, String)> {
        let gives = |row: &PlannedRow| row.action == ActionKind::Rename && row.new_title.as_deref() == Some(title);
        let mut rows = self.report.plan.iter().map(|row| &row.planned);
        self.row_at(rows.position(|row| gives(row) && row.catalogue() == catalogue)?)
    }

    fn row_at(&self, at: usize) -> Option<(&'r PlannedRow, String)> {
        Some((&self.report.plan.get(at)?.planned, self.row_link(layout::PLAN, at)))
    }

    /// A link to the row of the first of these items that is listed.
    pub(super) fn item_link(&self, catalogue: &Catalogue, ids: &[u64]) -> Option<String> {
        let items = self.report.items(catalogue);
        let at = ids.iter().find_map(|id| items.binary_search_by_key(id, |item| item.id).ok())?;
        Some(self.row_link(&layout::items(catalogue), at))
    }

    /// Those of the items that the last reading of the list did not return.
    pub(super) fn unseen(&self, catalogue: &'static Catalogue, ids: &[u64]) -> Vec<u64> {
        ids.iter().copied().filter(|id| self.unseen.contains(&(catalogue, *id))).collect()
    }

    /// A word for lead groups alone, or the one for several catalogues.
    pub(super) fn word<T>(&self, groups: T, several: T) -> T {
        if self.of_several { several } else { groups }
    }
}
