//! The grid of the Summary: a margin and twelve columns of 100 pixels. Seven of them carry what stands on the left, four what
//! stands on the right.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Url, Worksheet, XlsxError};

use crate::config::Severity;
use crate::report::xlsx::cell::{Value, put};
use crate::report::xlsx::context::SheetContext;
use crate::report::xlsx::{measure, print, styles};

/// Pixels of the margin and of a column.
const WIDTHS: (u32, u32) = (14, 100);
/// First and last column of everything, and of what stands on the left and on the right.
const ALL: (u16, u16) = (1, 12);
const LEFT: (u16, u16) = (1, 7);
const RIGHT: (u16, u16) = (9, 12);
/// Pixels of a row that nothing else is said of.
const ROW: u32 = 21;

/// A key figure.
pub(super) struct Tile {
    pub figure: u64,
    pub caption: String,
    /// Text and ground; without news it is grey.
    pub colours: Option<(u32, u32)>,
}

/// The sheet while it is written.
pub(super) struct SummaryPage {
    sheet: Worksheet,
    row: u32,
    /// Rows that have their height.
    heights: Vec<u32>,
}

impl SummaryPage {
    pub(super) fn new(mut sheet: Worksheet, name: &str) -> Result<Self, XlsxError> {
        sheet.set_name(name)?.set_active(true).set_screen_gridlines(false).set_row_height_pixels(0, 8)?;
        sheet.set_column_width_pixels(0, WIDTHS.0)?;
        sheet.set_column_range_width_pixels(ALL.0, ALL.1, WIDTHS.1)?;
        Ok(Self { sheet, row: 1, heights: vec![8] })
    }

    pub(super) fn row(&self) -> u32 {
        self.row
    }

    pub(super) fn go_to(&mut self, row: u32) {
        self.row = row;
    }

    /// The finished sheet.
    pub(super) fn finish(self, cx: &SheetContext<'_>) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.sheet;
        print::set_up(cx, &mut sheet);
        sheet.set_print_fit_to_pages(1, 1).set_print_center_horizontally(true).set_selection(0, 0, 0, 0)?;
        Ok(sheet)
    }

    /// A text that runs over the empty cells to its right.
    pub(super) fn line(&mut self, text: &str, format: &Format, pixels: u32) -> Result<(), XlsxError> {
        self.text(ALL.0, text, format)?;
        self.next(pixels)
    }

    /// The same on as many lines as it takes.
    pub(super) fn long_line(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        let lines = measure::lines(text, width(ALL), false);
        if lines == 1 {
            return self.line(text, format, 18);
        }
        self.band(text, &format.clone().set_text_wrap(), measure::height(lines))
    }

    /// A text on a ground over the full width.
    pub(super) fn band(&mut self, text: &str, format: &Format, pixels: u32) -> Result<(), XlsxError> {
        self.across(ALL, text, format)?;
        self.next(pixels)
    }

    /// The verdict: its ground says how bad it is, its words and its mark say it too.
    pub(super) fn verdict(&mut self, text: &str, (ink, ground): (u32, u32)) -> Result<(), XlsxError> {
        let format = styles::line(12).set_bold().set_text_wrap().set_font_color(ink).set_background_color(ground);
        let format = format.set_indent(1).set_border_left(FormatBorder::Thick).set_border_left_color(ink);
        // It is written a third larger than what is measured.
        let lines = measure::lines(text, width(ALL) * 3 / 4, true);
        self.band(text, &format, 22 + 20 * lines)
    }

    /// Large figures with the words for them below, two columns each.
    pub(super) fn tiles(&mut self, tiles: &[Tile; 6]) -> Result<(), XlsxError> {
        for (tile, col) in tiles.iter().zip((ALL.0..).step_by(2)) {
            let (ink, ground) = tile.colours.unwrap_or((styles::QUIET, styles::PALE));
            let ground = |size| styles::line(size).set_background_color(ground).set_font_color(ink).set_indent(1);
            let (figure, caption) = (ground(16).set_bold().set_num_format("#,##0"), ground(9));
            self.across((col, col + 1), "", &figure)?;
            put(&mut self.sheet, (self.row, col), &Value::Number(tile.figure), &figure)?;
            self.row += 1;
            self.across((col, col + 1), &tile.caption, &caption)?;
            self.row -= 1;
        }
        self.next(33)?;
        self.next(20)
    }

    /// An empty row.
    pub(super) fn gap(&mut self, pixels: u32) -> Result<(), XlsxError> {
        self.next(pixels)
    }

    pub(super) fn left_section(&mut self, text: &str) -> Result<(), XlsxError> {
        self.section(LEFT, text)
    }

    pub(super) fn right_section(&mut self, text: &str) -> Result<(), XlsxError> {
        self.section(RIGHT, text)
    }

    /// A text on the left.
    pub(super) fn left(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.across(LEFT, text, format)?;
        self.next(ROW)
    }

    pub(super) fn left_link(&mut self, text: &str, link: &str) -> Result<(), XlsxError> {
        self.link(LEFT.0, text, link, &styles::linked(styles::line(9)))?;
        self.next(ROW)
    }

    /// Something to do: where it stands in the plan, what it is about, and a sentence.
    pub(super) fn thing(&mut self, step: &str, link: Option<&str>, title: &str, text: &str) -> Result<(), XlsxError> {
        let (title_at, text_at) = ((LEFT.0 + 1, LEFT.0 + 2), (LEFT.0 + 3, LEFT.1));
        let quiet = styles::ruled(9).set_font_color(styles::QUIET);
        match link {
            Some(link) => self.link(LEFT.0, step, link, &styles::linked(styles::ruled(9)))?,
            None => self.text(LEFT.0, step, &quiet)?,
        }
        self.across(title_at, title, &styles::ruled(9).set_bold().set_text_wrap())?;
        self.across(text_at, text, &styles::ruled(9).set_text_wrap())?;
        let lines = measure::lines(title, width(title_at), true).max(measure::lines(text, width(text_at), false));
        self.next(measure::height(lines.min(4)).max(27))
    }

    /// The header of the table of kinds.
    pub(super) fn kind_head(&mut self, since: &str) -> Result<(), XlsxError> {
        let quiet = styles::ruled(9).set_font_color(styles::QUIET);
        let right = quiet.clone().set_align(FormatAlign::Right);
        self.across((LEFT.0, LEFT.0 + 1), "Kind", &quiet)?;
        for (severity, col) in Severity::ALL.into_iter().zip(LEFT.0 + 2..) {
            self.text(col, crate::report::words::severities(severity), &right)?;
        }
        self.across((LEFT.0 + 5, LEFT.1), since, &quiet.set_indent(1))?;
        self.next(18)
    }

    /// How many findings of a kind there are, by severity.
    pub(super) fn kind(&mut self, name: &str, link: &str, counts: [u64; 3], since: &str) -> Result<(), XlsxError> {
        let quiet = styles::ruled(9).set_font_color(styles::QUIET);
        let linked = styles::linked(styles::ruled(9));
        self.across((LEFT.0, LEFT.0 + 1), "", &linked)?;
        self.link(LEFT.0, name, link, &linked)?;
        for ((count, severity), col) in counts.into_iter().zip(Severity::ALL).zip(LEFT.0 + 2..) {
            let format = styles::ruled(9).set_bold().set_font_color(styles::colours(severity).0);
            let format = format.set_num_format("#,##0").set_align(FormatAlign::Right);
            match count {
                0 => self.text(col, "", &format)?,
                _ => put(&mut self.sheet, (self.row, col), &Value::Number(count), &format).map(drop)?,
            }
        }
        self.across((LEFT.0 + 5, LEFT.1), since, &quiet.set_indent(1))?;
        self.next(ROW)
    }

    /// How far the plan is: the count, and a bar.
    pub(super) fn progress(&mut self, done: &Value<'_>, bar: &Value<'_>) -> Result<(), XlsxError> {
        let halves = [(RIGHT.0, RIGHT.0 + 1), (RIGHT.0 + 2, RIGHT.1)];
        let bar_format = Format::new().set_font_name("Consolas").set_font_size(9).set_font_color(styles::ALL_WELL.0);
        let bar_format = bar_format.set_align(FormatAlign::Right).set_align(FormatAlign::VerticalCenter);
        for ((columns, value), format) in
            halves.into_iter().zip([done, bar]).zip([styles::line(14).set_bold(), bar_format])
        {
            self.across(columns, "", &format)?;
            put(&mut self.sheet, (self.row, columns.0), value, &format)?;
        }
        self.next(27)
    }

    /// Two counts with their names before them.
    pub(super) fn counts(&mut self, counts: &[(&str, Value<'_>); 2]) -> Result<(), XlsxError> {
        let quiet = styles::ruled(9).set_font_color(styles::QUIET);
        for ((name, count), col) in counts.iter().zip((RIGHT.0..).step_by(2)) {
            self.text(col, name, &quiet)?;
            put(&mut self.sheet, (self.row, col + 1), count, &styles::ruled(9))?;
        }
        self.next(27)
    }

    /// What explains, on the right.
    pub(super) fn right_note(&mut self, text: &str) -> Result<(), XlsxError> {
        self.text(RIGHT.0, text, &styles::line(9).set_font_color(styles::QUIET))?;
        self.next(ROW)
    }

    /// The header of a small table on the right.
    pub(super) fn right_head(&mut self, heads: [&str; 4]) -> Result<(), XlsxError> {
        let quiet = styles::ruled(9).set_font_color(styles::QUIET);
        for (head, col) in heads.into_iter().zip(RIGHT.0..) {
            let format = if col == RIGHT.0 { quiet.clone() } else { quiet.clone().set_align(FormatAlign::Right) };
            self.text(col, head, &format)?;
        }
        self.next(18)
    }

    /// A row on the right.
    pub(super) fn right(&mut self, values: &[Value<'_>], bold: bool) -> Result<(), XlsxError> {
        let format = styles::ruled(9).set_num_format("#,##0");
        let format = if bold { format.set_bold() } else { format };
        for (value, col) in values.iter().zip(RIGHT.0..) {
            let format = format.clone();
            let format = if col == RIGHT.0 { format } else { format.set_align(FormatAlign::Right) };
            put(&mut self.sheet, (self.row, col), value, &format)?;
        }
        self.next(ROW)
    }

    fn section(&mut self, columns: (u16, u16), text: &str) -> Result<(), XlsxError> {
        self.across(columns, text, &styles::section())?;
        self.next(25)
    }

    fn text(&mut self, col: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        put(&mut self.sheet, (self.row, col), &Value::Text(text.into()), format).map(drop)
    }

    fn link(&mut self, col: u16, text: &str, link: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_url_with_format(self.row, col, Url::new(link), format)?;
        self.text(col, text, format)
    }

    /// A text over several columns.
    fn across(&mut self, (first, last): (u16, u16), text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, first, self.row, last, "", format)?;
        self.text(first, text, format)
    }

    /// Ends the row. What was written beside it first says how high it is.
    fn next(&mut self, pixels: u32) -> Result<(), XlsxError> {
        if self.row as usize >= self.heights.len() {
            self.heights.push(pixels);
            self.sheet.set_row_height_pixels(self.row, pixels)?;
        } else if self.heights[self.row as usize] < pixels {
            self.heights[self.row as usize] = pixels;
            self.sheet.set_row_height_pixels(self.row, pixels)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// Pixels of these columns together.
fn width((first, last): (u16, u16)) -> u32 {
    u32::from(last - first + 1) * WIDTHS.1
}
