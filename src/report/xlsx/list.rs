//! A long sheet, written row by row from left to right: header, banner, filter, print set-up, and as many sheets as the
//! rows need.

use chrono_tz::Tz;
use rust_xlsxwriter::{IgnoreError, Worksheet, XlsxError};

use super::cells::{self, Cells, TextStyle};
use super::column::{Column, Kind};
use super::layout::{Spec, conditions, lay_out, lines, table};
use super::room::{Room, part_name, uncovered};
use super::styles::Styles;
use super::words;
use crate::api::{Number, Timestamp};
use crate::report::RenderError;

/// A row is at most so many lines high; the rest is seen by opening the cell.
const MOST_LINES: usize = 6;
/// Points of a line, and of the space below the last.
const LINE_HEIGHT: f64 = 15.0;
const PADDING: f64 = 3.0;

/// A list while it is written. Every cell is put at the next column.
pub(super) struct List<'l, 'r, 'p> {
    room: &'l mut Room<'r, 'p>,
    spec: Spec,
    /// Whether the list is short: a named table with wrapped text.
    short: bool,
    /// Whether there is a column that shows hidden characters.
    hidden: bool,
    /// Whether there are links.
    linked: bool,
    sheet: Worksheet,
    part: usize,
    row: u32,
    col: u16,
    lines: usize,
    left: usize,
}

/// What one cell is written with.
struct Pen<'c> {
    cells: &'c mut Cells,
    sheet: &'c mut Worksheet,
    at: (u32, u16),
    /// That of the column.
    style: &'c TextStyle,
    styles: &'c Styles,
    zone: Tz,
}

impl<'l, 'r, 'p> List<'l, 'r, 'p> {
    pub(super) fn start(room: &'l mut Room<'r, 'p>, spec: Spec) -> Result<Self, RenderError> {
        let mut list = Self::new(room, spec);
        list.open_sheet()?;
        Ok(list)
    }

    fn new(room: &'l mut Room<'r, 'p>, spec: Spec) -> Self {
        let short = !spec.long && spec.rows <= room.limits.table_rows.min(room.capacity());
        let hidden = spec.columns.iter().any(Column::shows_hidden);
        let linked = spec.links * spec.rows <= room.limits.links;
        let (sheet, left) = (Worksheet::new(), spec.rows);
        Self { room, spec, short, hidden, linked, sheet, part: 0, row: 0, col: 0, lines: 1, left }
    }

    /// Puts a list into the book that has everything but its rows and its table, which lie in another book.
    pub(super) fn without_rows(room: &'l mut Room<'r, 'p>, spec: Spec) -> Result<(), RenderError> {
        let mut list = Self::new(room, spec);
        if list.short {
            // The library files every cell of a table.
            list.left = list.left.min(1);
        }
        list.open_sheet()?;
        loop {
            list.close_sheet();
            list.left -= list.left.min(list.room.capacity());
            if list.left == 0 {
                return Ok(());
            }
            list.part += 1;
            list.open_sheet()?;
        }
    }

    pub(super) fn room(&self) -> &Room<'r, 'p> {
        self.room
    }

    pub(super) fn text(&mut self, text: &str) -> Result<(), XlsxError> {
        self.cell(text, |pen| pen.cells.column_text(pen.sheet, pen.at, text, pen.style))
    }

    /// A title and, where the list has a column for it, the same with its hidden characters shown if it has any.
    pub(super) fn title(&mut self, title: &str) -> Result<(), XlsxError> {
        self.text(title)?;
        self.shown_title(title)
    }

    /// The second of these alone.
    pub(super) fn shown_title(&mut self, title: &str) -> Result<(), XlsxError> {
        if self.hidden { self.text(&uncovered(title).unwrap_or_default()) } else { Ok(()) }
    }

    /// A text for the column in which hidden characters show, if there is one.
    pub(super) fn shown(&mut self, text: &str) -> Result<(), XlsxError> {
        if self.hidden { self.text(text) } else { Ok(()) }
    }

    /// The ids of groups, with a link to the first that is listed.
    pub(super) fn groups(&mut self, ids: &[u64]) -> Result<(), XlsxError> {
        let target = ids.iter().filter(|_| self.linked).find_map(|id| self.room.group_link(*id));
        self.link(&ids.iter().map(u64::to_string).collect::<Vec<_>>().join(", "), target.as_deref())
    }

    /// The id of one group, with a link if it is listed.
    pub(super) fn group(&mut self, id: u64) -> Result<(), XlsxError> {
        let target = if self.linked { self.room.group_link(id) } else { None };
        self.id(id, target.as_deref())
    }

    /// A text with a link to the finding at this place in the report.
    pub(super) fn finding(&mut self, text: &str, at: Option<usize>) -> Result<(), XlsxError> {
        let target = at.filter(|_| self.linked).and_then(|at| self.room.finding_link(at));
        self.link(text, target.as_deref())
    }

    fn link(&mut self, text: &str, target: Option<&str>) -> Result<(), XlsxError> {
        let Some(target) = target else { return self.text(text) };
        let short = self.short;
        self.cell(text, |pen| {
            let format = if short { &pen.styles.wrapped_link } else { &pen.styles.link };
            pen.cells.link(pen.sheet, pen.at, (target, text), format)
        })
    }

    /// Leaves so many cells empty.
    pub(super) fn skip(&mut self, cells: u16) {
        self.col += cells;
    }

    pub(super) fn number(&mut self, value: u64) -> Result<(), XlsxError> {
        self.cell("", |pen| cells::number(pen.sheet, pen.at, value, None))
    }

    fn id(&mut self, id: u64, target: Option<&str>) -> Result<(), XlsxError> {
        // In a column of its own the format of the column does; repeated formats cost time in long lists.
        let own = self.spec.columns.get(usize::from(self.col)).is_some_and(|column| column.kind == Kind::Id);
        self.cell("", |Pen { cells, sheet, at, styles, .. }| match target {
            None => cells::number(sheet, at, id, Some(&styles.id.plain).filter(|_| !own)),
            Some(target) => {
                // A link brings its text along; the number takes its place.
                cells.link(sheet, at, (target, &id.to_string()), &styles.id_link)?;
                cells::number(sheet, at, id, Some(&styles.id_link))
            }
        })
    }

    /// Those of the groups that the last reading did not return.
    pub(super) fn unseen(&mut self, ids: &[u64]) -> Result<(), XlsxError> {
        let unseen: Vec<_> = ids.iter().filter(|id| self.room.is_unseen(**id)).map(u64::to_string).collect();
        if unseen.is_empty() { self.text("") } else { self.text(&format!("not seen: {}", unseen.join(", "))) }
    }

    /// Cells for the team to fill in, with what it wrote there last time. In a long list the columns bring their frames.
    pub(super) fn entries<const N: usize>(&mut self, texts: [&str; N]) -> Result<(), XlsxError> {
        let framed = self.short;
        if framed && let Some(last) = u16::try_from(N).ok().and_then(|cells| cells.checked_sub(1)) {
            // All at once: every look at a format costs time.
            let (row, col) = (self.row, self.col);
            self.sheet.set_range_format(row, col, row, col + last, &self.room.styles.entry.plain)?;
        }
        texts.into_iter().try_for_each(|text| {
            self.cell(text, |Pen { cells, sheet, at, style, styles, .. }| match (text, framed) {
                ("", _) => Ok(()),
                (_, true) => cells.text(sheet, at, text, &styles.entry),
                (_, false) => cells.column_text(sheet, at, text, style),
            })
        })
    }

    pub(super) fn api_number(&mut self, value: Option<&Number>) -> Result<(), XlsxError> {
        self.cell("", |pen| match value {
            Some(value) => pen.cells.api_number(pen.sheet, pen.at, value, pen.style),
            None => Ok(()),
        })
    }

    pub(super) fn instant(&mut self, date: Option<&Timestamp>) -> Result<(), XlsxError> {
        self.cell("", |pen| match date {
            Some(date) => pen.cells.instant(pen.sheet, pen.at, date, pen.zone, pen.style),
            None => Ok(()),
        })
    }

    pub(super) fn day(&mut self, text: &str) -> Result<(), XlsxError> {
        self.cell("", |pen| pen.cells.day(pen.sheet, pen.at, text, pen.style))
    }

    /// Ends the row; the next one may be on the next sheet.
    pub(super) fn end_row(&mut self) -> Result<(), RenderError> {
        if self.short && self.lines > 1 {
            let lines = u32::try_from(self.lines.min(MOST_LINES)).unwrap_or(1);
            self.sheet.set_row_height(self.row, f64::from(lines) * LINE_HEIGHT + PADDING)?;
            if self.left == 1 {
                // The library would write the last row of a sheet twice if it has a height of its own.
                self.sheet.write_blank(self.row + 1, 0, &self.room.styles.text.plain)?.clear_cell(self.row + 1, 0);
            }
        }
        (self.row, self.col, self.lines, self.left) = (self.row + 1, 0, 1, self.left.saturating_sub(1));
        self.room.pace.row()?;
        if self.left > 0 && self.row as usize == self.room.limits.sheet_rows {
            self.close_sheet();
            self.part += 1;
            self.open_sheet()?;
        }
        Ok(())
    }

    /// Puts the last sheet into the book. A list without rows says so.
    pub(super) fn finish(self) -> Result<(), RenderError> {
        self.finish_or_say("Nothing to list.")
    }

    /// The same, with words of its own for a list without rows.
    pub(super) fn finish_or_say(mut self, nothing: &str) -> Result<(), RenderError> {
        if self.spec.rows == 0 {
            self.sheet.write_string(self.row, 0, nothing)?;
        }
        self.close_sheet();
        Ok(())
    }

    /// Writes one cell; `text` is what may take several lines there.
    fn cell(&mut self, text: &str, write: impl FnOnce(Pen<'_>) -> Result<(), XlsxError>) -> Result<(), XlsxError> {
        if let Some(column) = self.spec.columns.get(usize::from(self.col)) {
            if self.short && column.wraps() {
                self.lines = self.lines.max(lines(text, column.width));
            }
            let Room { cells, styles, report, .. } = &mut *self.room;
            let (style, at, zone) = (column.style(styles, self.short), (self.row, self.col), report.zone);
            write(Pen { cells, sheet: &mut self.sheet, at, style, styles, zone })?;
        }
        self.col += 1;
        Ok(())
    }

    fn open_sheet(&mut self) -> Result<(), RenderError> {
        let room = &mut *self.room;
        let header = room.rows_above() - 1;
        let rows = u32::try_from(self.left.min(room.capacity())).unwrap_or(u32::MAX);
        let mut sheet = room.streamed_sheet()?;
        sheet.set_name(part_name(self.spec.name, self.part))?;
        lay_out(&mut sheet, &self.spec, &room.styles, self.short)?;
        sheet.set_freeze_panes(header + 1, self.spec.frozen)?.set_repeat_rows(0, header)?;
        if header > 0 {
            room.cells.text(&mut sheet, (0, 0), &words::banner(room.report), &room.styles.banner)?;
            for col in (1..).take(self.spec.columns.len().saturating_sub(1)) {
                sheet.write_blank(0, col, &room.styles.banner.plain)?;
            }
            sheet.set_row_height(0, 24)?;
        }
        sheet.set_row_height(header, 32)?;
        let last_col = u16::try_from(self.spec.columns.len()).unwrap_or(1).saturating_sub(1);
        if self.short && rows > 0 {
            sheet.add_table(header, 0, header + rows, last_col, &table(&self.spec, &room.styles))?;
        } else {
            for (column, col) in self.spec.columns.iter().zip(0..) {
                sheet.write_string_with_format(header, col, &column.head, &room.styles.head)?;
            }
            if rows > 0 {
                sheet.autofilter(header, 0, header + rows, last_col)?;
            }
        }
        if rows > 0 {
            conditions(&mut sheet, &self.spec, header + 1, header + rows)?;
            sheet.ignore_error_range(header + 1, 0, header + rows, last_col, IgnoreError::NumberStoredAsText)?;
        }
        (self.sheet, self.row, self.col) = (sheet, header + 1, 0);
        Ok(())
    }

    fn close_sheet(&mut self) {
        let sheet = std::mem::replace(&mut self.sheet, Worksheet::new());
        self.room.book.push_worksheet(sheet);
    }
}
