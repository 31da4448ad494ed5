//! The grid of the Summary: lines over the full width and tiles; below them steps and the table of rules, with the charts
//! to their right; then the table of the months.

use rust_xlsxwriter::{Chart, Format, Url, Worksheet, XlsxError};

use crate::report::Month;
use crate::report::xlsx::cells::{self, TextStyle};
use crate::report::xlsx::layout::lines;
use crate::report::xlsx::room::Room;
use crate::report::xlsx::styles::{self, Styles};
use crate::rules::Severity;

/// Pixels of each column; two side by side are a tile. With the row numbers they fill a small laptop's screen.
const WIDTHS: [u32; 12] = [64, 140, 102, 102, 102, 102, 144, 60, 102, 102, 102, 102];
const LAST: u16 = 11;
/// Last column of what stands to the left of the charts.
const LEFT: u16 = 7;
/// Pixels between that and the charts, and from the left edge of a chart to its right one.
const CHART: (u32, u32) = (12, 396);
/// First and last column of a rule's sentence.
const RULE: (u16, u16) = (2, 6);
/// What is told of an audit.
const MONTH: [&str; 9] =
    ["Groups", "Errors", "Warnings", "Remarks", "Muted", "New", "Still open", "Back again", "Resolved"];
/// Characters of the sentence of a step on one line, and of its title.
const STEP: (u16, u16) = (88, 29);

/// A sheet that grows downwards.
pub(super) struct Page<'s, 'r, 'p> {
    sheet: &'s mut Worksheet,
    room: &'s mut Room<'r, 'p>,
    row: u32,
    /// Pixels above the row.
    top: u32,
    /// First row beside the charts, and pixels to their bottom.
    charts: (u32, u32),
}

impl<'s, 'r, 'p> Page<'s, 'r, 'p> {
    pub(super) fn new(sheet: &'s mut Worksheet, room: &'s mut Room<'r, 'p>) -> Result<Self, XlsxError> {
        for (width, col) in WIDTHS.into_iter().zip(0..) {
            sheet.set_column_width_pixels(col, width)?;
        }
        Ok(Self { sheet, room, row: 0, top: 0, charts: (0, 0) })
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

    /// The same as a link.
    pub(super) fn linked_line(&mut self, text: &str, link: &str, pixels: u32) -> Result<(), XlsxError> {
        let format = self.room.styles.link.clone();
        self.sheet.write_url_with_format(self.row, 0, Url::new(link).set_text(text), &format)?;
        self.next(pixels)
    }

    pub(super) fn section(&mut self, text: &str) -> Result<(), XlsxError> {
        self.line(text, 26, &self.styles().section.clone())
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
        self.next(42)?;
        self.next(20)
    }

    /// Something to do: what it is about, linked, and how it is done.
    pub(super) fn step(&mut self, title: &str, link: &str, remedy: &str) -> Result<(), XlsxError> {
        let format = self.room.styles.wrapped_link.clone();
        self.merge(0, 1, "", &format)?;
        let url = Url::new(link).set_text(shorten(title, 2 * usize::from(STEP.1)));
        self.sheet.write_url_with_format(self.row, 0, &url, &format)?;
        self.merge(2, LEFT, remedy, &self.styles().wrapped.plain.clone())?;
        let lines = lines(remedy, STEP.0).max(lines(title, STEP.1).min(2)).clamp(1, 3);
        self.next(u32::try_from(lines).unwrap_or(1) * 20 + 4)
    }

    /// The header of the table of rules.
    pub(super) fn rule_head(&mut self, section: &str) -> Result<(), XlsxError> {
        self.section(section)?;
        let head = self.styles().small_head.clone();
        self.put(0, "Severity", &head)?;
        self.put(1, "Rule", &head)?;
        self.merge(RULE.0, RULE.1, "What it finds", &head)?;
        self.put(LEFT, "Count", &self.styles().small_head_right.clone())?;
        self.next(20)
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
        self.sheet.write_url_with_format(self.row, 1, Url::new(link).set_text(code), &linked)?;
        self.merge(RULE.0, RULE.1, what, &told)?;
        cells::number(self.sheet, (self.row, LEFT), count, Some(&self.room.styles.count))?;
        self.next(20)
    }

    /// Leaves room for charts of these heights to the right of what comes now.
    pub(super) fn reserve(&mut self, heights: &[u32]) {
        self.charts = (self.row, self.top + heights.iter().sum::<u32>());
    }

    /// Goes below the charts.
    pub(super) fn clear(&mut self) -> Result<(), XlsxError> {
        match self.charts.1.checked_sub(self.top) {
            Some(pixels) if pixels > 0 => self.next(pixels),
            _ => Ok(()),
        }
    }

    /// Puts charts there, one below the other.
    pub(super) fn charts(&mut self, charts: impl IntoIterator<Item = (Chart, u32)>) -> Result<(), XlsxError> {
        let mut offset = 0;
        for (mut chart, height) in charts {
            chart.set_width(CHART.1).set_height(height);
            self.sheet.insert_chart_with_offset(self.charts.0, LEFT + 1, &chart, CHART.0, offset)?;
            offset += height;
        }
        Ok(())
    }

    /// The table of the audits, one a row; gives its first and last row.
    pub(super) fn months(&mut self, months: &[Month]) -> Result<(u32, u32), XlsxError> {
        let (head, right) = (self.styles().small_head.clone(), self.styles().small_head_right.clone());
        self.put(0, "", &head)?;
        self.put(1, "Audit of", &head)?;
        for (name, col) in MONTH.into_iter().zip(2..) {
            self.put(col, name, &right)?;
        }
        self.next(20)?;
        let first = self.row;
        for month in months {
            self.month(month)?;
        }
        Ok((first, self.row - 1))
    }

    fn month(&mut self, month: &Month) -> Result<(), XlsxError> {
        let (text, count) = (self.styles().small_text.clone(), self.styles().count.clone());
        let mark = match (month.current, month.compared) {
            (true, _) => "this one",
            (_, true) => "then",
            _ => "",
        };
        self.put(0, mark, &text)?;
        self.room.cells.lone_day(self.sheet, (self.row, 1), &month.day, &self.room.styles.small_day)?;
        let Month { groups, error, warning, info, muted, new, persisting, reopened, resolved, .. } = *month;
        for (value, col) in
            [groups, error, warning, info, muted, new, persisting, reopened, resolved].into_iter().zip(2..)
        {
            cells::number(self.sheet, (self.row, col), value, Some(&count))?;
        }
        self.next(20)
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
        (self.row, self.top) = (self.row + 1, self.top + pixels);
        Ok(())
    }
}

/// At most so many characters.
fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}
