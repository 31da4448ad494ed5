//! A long sheet, written row by row from left to right: header, banner, filter, print set-up, and as many sheets as the
//! rows need.

use chrono_tz::Tz;
use rust_xlsxwriter::{IgnoreError, Worksheet, XlsxError};

use super::cells::{self, Cells, TextStyle};
use super::column::Kind;
use super::layout::{Spec, conditions, lay_out, lines, table};
use super::room::{Room, part_name, uncovered};
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
    sheet: Worksheet,
    part: usize,
    row: u32,
    col: u16,
    lines: usize,
    left: usize,
}

impl<'l, 'r, 'p> List<'l, 'r, 'p> {
    pub(super) fn start(room: &'l mut Room<'r, 'p>, spec: Spec) -> Result<Self, RenderError> {
        let mut list = Self::new(room, spec);
        list.open_sheet()?;
        Ok(list)
    }

    fn new(room: &'l mut Room<'r, 'p>, spec: Spec) -> Self {
        let short = !spec.streamed && spec.rows <= room.limits.table_rows.min(room.capacity());
        let (sheet, left) = (Worksheet::new(), spec.rows);
        Self { room, spec, short, sheet, part: 0, row: 0, col: 0, lines: 1, left }
    }

    /// Puts a list into the book that has everything but its rows, and the sheets that `at_most` of them need; for its
    /// formats alone, one is enough.
    pub(super) fn without_rows(room: &'l mut Room<'r, 'p>, spec: Spec, at_most: usize) -> Result<(), RenderError> {
        let mut list = Self::new(room, spec);
        list.left = list.left.min(at_most);
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
        self.cell(text, |cells, sheet, at, style, _| cells.column_text(sheet, at, text, style))
    }

    /// A text or, if there is a target, a link.
    pub(super) fn link(&mut self, text: &str, target: Option<&str>) -> Result<(), XlsxError> {
        let Some(target) = target else { return self.text(text) };
        let format = if self.short { self.room.styles.wrapped_link.clone() } else { self.room.styles.link.clone() };
        self.cell(text, |cells, sheet, at, _, _| cells.link(sheet, at, (target, text), &format))
    }

    /// Leaves so many cells empty.
    pub(super) fn skip(&mut self, cells: u16) {
        self.col += cells;
    }

    pub(super) fn number(&mut self, value: u64) -> Result<(), XlsxError> {
        self.cell("", |_, sheet, at, _, _| cells::number(sheet, at, value, None))
    }

    /// The id of a group, with a link if there is a target.
    pub(super) fn id(&mut self, id: u64, target: Option<&str>) -> Result<(), XlsxError> {
        let Some(target) = target else {
            // In a column of its own the format of the column does; repeated formats cost time in long lists.
            let column = self.spec.columns.get(usize::from(self.col));
            let format =
                (!column.is_some_and(|column| column.kind == Kind::Id)).then(|| self.room.styles.id.plain.clone());
            return self.cell("", |_, sheet, at, _, _| cells::number(sheet, at, id, format.as_ref()));
        };
        let format = self.room.styles.id_link.clone();
        self.cell("", |cells, sheet, at, _, _| {
            // A link brings its text along; the number takes its place.
            cells.link(sheet, at, (target, &id.to_string()), &format)?;
            cells::number(sheet, at, id, Some(&format))
        })
    }

    /// The title with its hidden characters shown, if it has any.
    pub(super) fn shown_title(&mut self, title: &str) -> Result<(), XlsxError> {
        self.text(&uncovered(title).unwrap_or_default())
    }

    /// Those of the groups that the last reading did not return.
    pub(super) fn unseen(&mut self, ids: &[u64]) -> Result<(), XlsxError> {
        let unseen: Vec<_> = ids.iter().filter(|id| self.room.is_unseen(**id)).map(u64::to_string).collect();
        if unseen.is_empty() { self.text("") } else { self.text(&format!("not seen: {}", unseen.join(", "))) }
    }

    /// A cell for the team to fill in, with what it wrote there last time. In a long list the column brings its frame.
    pub(super) fn entry(&mut self, text: &str) -> Result<(), XlsxError> {
        let framed = self.short.then(|| self.room.styles.entry.clone());
        self.cell(text, |cells, sheet, at, style, _| match (text, framed) {
            ("", None) => Ok(()),
            ("", Some(framed)) => sheet.write_blank(at.0, at.1, &framed.plain).map(drop),
            (_, None) => cells.column_text(sheet, at, text, style),
            (_, Some(framed)) => cells.text(sheet, at, text, &framed),
        })
    }

    pub(super) fn api_number(&mut self, value: Option<&Number>) -> Result<(), XlsxError> {
        self.optional(value, |cells, sheet, at, style, _, value| cells.api_number(sheet, at, value, style))
    }

    pub(super) fn instant(&mut self, date: Option<&Timestamp>) -> Result<(), XlsxError> {
        self.optional(date, |cells, sheet, at, style, zone, date| cells.instant(sheet, at, date, zone, style))
    }

    pub(super) fn day(&mut self, text: &str) -> Result<(), XlsxError> {
        self.cell("", |cells, sheet, at, style, _| cells.day(sheet, at, text, style))
    }

    /// Ends the row; the next one may be on the next sheet.
    pub(super) fn end_row(&mut self) -> Result<(), RenderError> {
        if self.short && self.lines > 1 {
            let lines = u32::try_from(self.lines.min(MOST_LINES)).unwrap_or(1);
            self.sheet.set_row_height(self.row, f64::from(lines) * LINE_HEIGHT + PADDING)?;
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

    fn cell(
        &mut self,
        text: &str,
        write: impl FnOnce(&mut Cells, &mut Worksheet, (u32, u16), &TextStyle, Tz) -> Result<(), XlsxError>,
    ) -> Result<(), XlsxError> {
        if let Some(column) = self.spec.columns.get(usize::from(self.col)) {
            if self.short && column.wraps() {
                self.lines = self.lines.max(lines(text, column.width));
            }
            let style = column.style(&self.room.styles, self.short);
            let (cells, zone) = (&mut self.room.cells, self.room.report.zone);
            write(cells, &mut self.sheet, (self.row, self.col), style, zone)?;
        }
        self.col += 1;
        Ok(())
    }

    fn optional<T: Copy>(
        &mut self,
        value: Option<T>,
        write: impl FnOnce(&mut Cells, &mut Worksheet, (u32, u16), &TextStyle, Tz, T) -> Result<(), XlsxError>,
    ) -> Result<(), XlsxError> {
        self.cell("", |cells, sheet, at, style, zone| match value {
            Some(value) => write(cells, sheet, at, style, zone, value),
            None => Ok(()),
        })
    }

    fn open_sheet(&mut self) -> Result<(), RenderError> {
        let room = &mut *self.room;
        let header = room.rows_above() - 1;
        let rows = u32::try_from(self.left.min(room.capacity())).unwrap_or(u32::MAX);
        let mut sheet = if self.short { Worksheet::new() } else { room.streamed_sheet()? };
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
