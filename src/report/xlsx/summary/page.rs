//! The grid of the Summary: lines over the full width, tiles, steps and the table of rules, one below the other.

use rust_xlsxwriter::{Chart, Format, Url, Worksheet, XlsxError};

use crate::audit::Severity;
use crate::report::xlsx::cells::{self, TextStyle};
use crate::report::xlsx::layout::lines;
use crate::report::xlsx::room::Room;
use crate::report::xlsx::styles::{self, Styles};

/// Columns A to L.
const LAST: u16 = 11;
/// Pixels of each.
const WIDTH: u32 = 84;
/// First and last column of a rule's sentence, column of its count, first column of the chart.
const RULE: (u16, u16, u16, u16) = (3, 7, 8, 9);

/// A sheet that grows downwards.
pub(super) struct Page<'s, 'r, 'p> {
    sheet: &'s mut Worksheet,
    room: &'s mut Room<'r, 'p>,
    row: u32,
}

impl<'s, 'r, 'p> Page<'s, 'r, 'p> {
    pub(super) fn new(sheet: &'s mut Worksheet, room: &'s mut Room<'r, 'p>) -> Result<Self, XlsxError> {
        sheet.set_column_range_width_pixels(0, LAST, WIDTH)?;
        Ok(Self { sheet, room, row: 0 })
    }

    pub(super) fn room(&self) -> &Room<'r, 'p> {
        self.room
    }

    pub(super) fn styles(&self) -> &Styles {
        &self.room.styles
    }

    /// A line of text that runs over the empty cells to its right.
    pub(super) fn line(&mut self, text: &str, pixels: u32, format: &Format) -> Result<(), XlsxError> {
        self.put(0, text, format)?;
        self.next(pixels)
    }

    /// A text on a coloured ground over the full width.
    pub(super) fn wide(&mut self, text: &str, pixels: u32, format: &Format) -> Result<(), XlsxError> {
        self.merge(0, LAST, text, format)?;
        self.next(pixels)
    }

    pub(super) fn section(&mut self, text: &str) -> Result<(), XlsxError> {
        self.line(text, 30, &self.styles().section.clone())
    }

    /// Large numbers with the words for them below, two columns each.
    pub(super) fn figures(&mut self, figures: [(u64, &str, Option<Severity>); 6]) -> Result<(), XlsxError> {
        for ((value, label, severity), col) in figures.into_iter().zip((0..).step_by(2)) {
            let (number, words) = styles::figure(severity.filter(|_| value > 0));
            self.merge(col, col + 1, "", &number)?;
            cells::number(self.sheet, (self.row, col), value, Some(&number))?;
            self.row += 1;
            self.merge(col, col + 1, label, &words)?;
            self.row -= 1;
        }
        self.next(46)?;
        self.next(22)
    }

    /// Something to do: what it is about, linked, and how it is done.
    pub(super) fn step(&mut self, title: &str, link: &str, remedy: &str) -> Result<(), XlsxError> {
        let format = self.room.styles.wrapped_link.clone();
        self.merge(0, 2, "", &format)?;
        let url = Url::new(link).set_text(shorten(title, 70));
        self.sheet.write_url_with_format(self.row, 0, &url, &format)?;
        self.merge(3, LAST, remedy, &self.styles().wrapped.plain.clone())?;
        let lines = lines(remedy, 105).max(lines(title, 34)).clamp(1, 3);
        self.next(u32::try_from(lines).unwrap_or(1) * 20 + 4)
    }

    /// The header of the table of rules; gives its row.
    pub(super) fn rule_head(&mut self, section: &str) -> Result<u32, XlsxError> {
        self.section(section)?;
        let (head, top) = (self.styles().small_head.clone(), self.row);
        self.put(0, "Severity", &head)?;
        self.merge(1, 2, "Rule", &head)?;
        self.merge(RULE.0, RULE.1, "What it finds", &head)?;
        self.put(RULE.2, "Count", &self.styles().small_head_right.clone())?;
        self.next(20)?;
        Ok(top)
    }

    pub(super) fn rule(
        &mut self,
        severity: Option<Severity>,
        (code, link): (&str, &str),
        what: &str,
        count: u64,
    ) -> Result<(), XlsxError> {
        let (linked, told) = (self.styles().small_link.clone(), self.styles().small_text.clone());
        match severity {
            Some(severity) => self.put(0, severity.name(), &styles::severity(severity))?,
            None => self.put(0, "–", &told)?,
        }
        self.merge(1, 2, "", &linked)?;
        self.sheet.write_url_with_format(self.row, 1, Url::new(link).set_text(code), &linked)?;
        self.merge(RULE.0, RULE.1, what, &told)?;
        cells::number(self.sheet, (self.row, RULE.2), count, Some(&self.room.styles.count))?;
        self.next(20)
    }

    /// Puts a chart to the right of the table that begins at this row.
    pub(super) fn chart(&mut self, top: u32, chart: &Chart) -> Result<(), XlsxError> {
        self.sheet.insert_chart_with_offset(top, RULE.3, chart, 12, 0).map(drop)
    }

    fn put(&mut self, col: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.room.cells.text(self.sheet, (self.row, col), text, &TextStyle::new(format.clone()))
    }

    /// Cells side by side as one; this is a page to read, not data.
    fn merge(&mut self, first: u16, last: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, first, self.row, last, "", format)?;
        self.put(first, text, format)
    }

    fn next(&mut self, pixels: u32) -> Result<(), XlsxError> {
        self.sheet.set_row_height_pixels(self.row, pixels)?;
        self.row += 1;
        Ok(())
    }
}

/// At most so many characters.
fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}
