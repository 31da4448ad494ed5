//! A report made of groups, as `commands/` makes it, and its workbook read back.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use crate::event::Silent;
pub(super) use crate::report::fixtures::{account, judged, report, several, several_of, several_with_past, with_past};
use crate::report::xlsx::context::SheetLimits;
use crate::report::xlsx::write_within;
use crate::report::{Pace, RenderError, Report};

/// The bytes of the workbook.
pub(super) fn bytes(report: &Report, limits: SheetLimits) -> Vec<u8> {
    let mut sink = Cursor::new(Vec::new());
    write(report, limits, &mut sink, &|| false).unwrap();
    sink.into_inner()
}

pub(super) fn write(
    report: &Report,
    limits: SheetLimits,
    sink: &mut dyn crate::report::Sink,
    interrupted: &(dyn Fn() -> bool + Sync),
) -> Result<(), RenderError> {
    let mut pace = Pace::new(&Silent, interrupted);
    write_within(limits, report, &std::env::temp_dir(), sink, &mut pace)
}

/// A workbook as a reader sees it.
pub(super) struct Book(Xlsx<Cursor<Vec<u8>>>);

impl Book {
    pub(super) fn of(report: &Report) -> Self {
        Self::within(report, SheetLimits::EXCEL)
    }

    /// Opens it and makes sure that no cell is a formula but those that count.
    pub(super) fn within(report: &Report, limits: SheetLimits) -> Self {
        let mut book = Xlsx::new(Cursor::new(bytes(report, limits))).unwrap();
        for name in book.sheet_names() {
            for (_, _, formula) in book.worksheet_formula(&name).unwrap().used_cells() {
                let counts = ["SUMPRODUCT(", "COUNTIFS(", "\"To do \"&(COUNTIFS(", "REPT("];
                let is_ours =
                    counts.iter().any(|count| formula.starts_with(count)) && ["Plan", "Summary"].contains(&&*name);
                assert!(formula.is_empty() || is_ours, "{name}: {formula}");
            }
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
