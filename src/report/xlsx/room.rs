//! What every sheet has at hand.

use std::collections::HashSet;

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::cells::Cells;
use super::styles::Styles;
use super::{findings, muted};
use crate::api::LeadGroup;
use crate::report::{Pace, Report};
use crate::titles::{is_plain, show};

/// Where Excel, or patience with it, ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Rows of a sheet, header and banner included.
    pub sheet_rows: usize,
    /// Rows up to which a list is a named table with wrapped text; above, it is streamed and has a filter.
    pub table_rows: usize,
    /// Links of a sheet. Excel repairs a file with more than 65,530 by dropping them; each takes about a kilobyte of memory
    /// until the book is packed, and nobody follows the ten-thousandth.
    pub links: usize,
    /// Groups, and in the book with the changes those too, up to which packing takes its time.
    pub thorough_packing: usize,
    /// Groups from which on their sheet is written beside the others.
    pub beside: usize,
}

impl Limits {
    /// Those of Excel, and those measured in `docs/performance.md`.
    pub(super) const EXCEL: Self =
        Self { sheet_rows: 1_048_576, table_rows: 10_000, links: 10_000, thorough_packing: 5_000, beside: 2_500 };
}

/// What every sheet has at hand.
pub(super) struct Room<'r, 'p> {
    pub book: Workbook,
    pub report: &'r Report,
    pub styles: Styles,
    pub cells: Cells,
    pub pace: &'r mut Pace<'p>,
    pub limits: Limits,
    unseen: HashSet<u64>,
    /// For each finding, its row on the sheet Findings or Muted.
    finding_rows: Vec<usize>,
}

impl<'r, 'p> Room<'r, 'p> {
    pub(super) fn new(limits: Limits, report: &'r Report, pace: &'r mut Pace<'p>) -> Self {
        let unseen = report.listing.unseen_ids.iter().copied().collect();
        let (mut open, mut muted) = (0.., 0..);
        let rows = report.findings.iter().filter_map(|finding| match finding.muted {
            None => open.next(),
            Some(_) => muted.next(),
        });
        Self {
            book: Workbook::new(),
            report,
            styles: Styles::new(),
            cells: Cells::default(),
            pace,
            limits,
            unseen,
            finding_rows: rows.collect(),
        }
    }

    /// A room beside this one, with a book of its own, where the list of groups is written at the same time.
    pub(super) fn beside<'q>(&self, pace: &'q mut Pace<'p>) -> Room<'q, 'p>
    where
        'r: 'q,
    {
        let (report, limits, unseen) = (self.report, self.limits, self.unseen.clone());
        let (book, styles, cells) = (Workbook::new(), Styles::new(), Cells::default());
        Room { book, report, styles, cells, pace, limits, unseen, finding_rows: Vec::new() }
    }

    /// A new sheet whose rows go through the scratch file.
    pub(super) fn streamed_sheet(&mut self) -> Result<Worksheet, XlsxError> {
        self.book.new_worksheet_with_constant_memory()
    }

    /// Rows above the first row of a list: the header and, over an incomplete listing, the banner.
    pub(super) fn rows_above(&self) -> u32 {
        if self.report.listing.complete { 1 } else { 2 }
    }

    /// Rows of a list that fit on one sheet.
    pub(super) fn capacity(&self) -> usize {
        self.limits.sheet_rows - self.rows_above() as usize
    }

    /// Sheets that a list of so many rows takes.
    pub(super) fn parts(&self, rows: usize) -> usize {
        rows.div_ceil(self.capacity()).max(1)
    }

    /// A link to a row of a list, counted from 0.
    pub(super) fn row_link(&self, list: &str, index: usize) -> String {
        let (part, row) = (index / self.capacity(), index % self.capacity());
        format!("internal:'{}'!A{}", part_name(list, part), row + self.rows_above() as usize + 1)
    }

    /// A link to the row of a finding, named by its position in the report.
    pub(super) fn finding_link(&self, at: usize) -> Option<String> {
        let list = if self.report.findings.get(at)?.muted.is_none() { findings::NAME } else { muted::NAME };
        Some(self.row_link(list, *self.finding_rows.get(at)?))
    }

    /// A link to the row of a group, if the group is listed.
    pub(super) fn group_link(&self, id: u64) -> Option<String> {
        Some(self.row_link(super::groups::NAME, self.position(id)?))
    }

    /// The group of this id.
    pub(super) fn group(&self, id: u64) -> Option<&'r LeadGroup> {
        self.report.groups.get(self.position(id)?)
    }

    /// Whether the last reading of the list did not return this group.
    pub(super) fn is_unseen(&self, id: u64) -> bool {
        self.unseen.contains(&id)
    }

    fn position(&self, id: u64) -> Option<usize> {
        self.report.groups.binary_search_by_key(&id, |group| group.id).ok()
    }
}

/// The name of a sheet of a list; the first has no number.
pub(super) fn part_name(list: &str, part: usize) -> String {
    if part == 0 { list.to_owned() } else { format!("{list} ({})", part + 1) }
}

/// A title with what cannot be seen in it shown, if it holds any of that.
pub(super) fn uncovered(title: &str) -> Option<String> {
    if is_plain(title) { None } else { Some(show(title)).filter(|shown| shown != title) }
}

/// Whether a title holds what cannot be seen. Only then is there a column that shows it.
pub(super) fn hides_something(title: &str) -> bool {
    uncovered(title).is_some()
}
