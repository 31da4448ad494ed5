//! The grid of About: sections, and below them a name and a sentence a row.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::report::xlsx::layout::lines;
use crate::report::xlsx::room::Room;

/// Widths in characters.
pub(super) const WIDTHS: [u16; 6] = [32, 12, 44, 44, 44, 10];

/// A sheet that grows downwards.
pub(super) struct Page<'s, 'r, 'p> {
    pub sheet: &'s mut Worksheet,
    pub room: &'s mut Room<'r, 'p>,
    pub row: u32,
}

impl Page<'_, '_, '_> {
    pub(super) fn title(&mut self) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(0, 0, "About this audit", &self.room.styles.title)?;
        self.sheet.set_row_height(0, 28)?;
        self.row = 1;
        Ok(())
    }

    pub(super) fn section(&mut self, text: &str, head: &[&str]) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, text, &self.room.styles.section)?;
        self.sheet.set_row_height(self.row, 28)?;
        for (title, col) in head.iter().zip(0..) {
            self.sheet.write_string_with_format(self.row + 1, col, *title, &self.room.styles.small_head)?;
        }
        self.row += 2;
        Ok(())
    }

    /// A name and a sentence; the sentence takes the width of three columns, and as many lines as it needs.
    pub(super) fn entry(&mut self, name: &str, text: &str) -> Result<(), XlsxError> {
        let room = WIDTHS[2] + WIDTHS[3] + WIDTHS[4];
        self.put(0, name, true)?;
        if lines(text, room) == 1 {
            let at = (self.row, 2);
            self.room.cells.text(self.sheet, at, text, &self.room.styles.text)?;
            return self.next(lines(name, WIDTHS[0]));
        }
        self.sheet.merge_range(self.row, 2, self.row, 4, "", &self.room.styles.wrapped.plain)?;
        self.put(2, text, false)?;
        self.next(lines(text, room))
    }

    pub(super) fn put(&mut self, col: u16, text: &str, strong: bool) -> Result<(), XlsxError> {
        let style = if strong { &self.room.styles.label } else { &self.room.styles.wrapped };
        self.room.cells.text(self.sheet, (self.row, col), text, style)
    }

    pub(super) fn next(&mut self, lines: usize) -> Result<(), XlsxError> {
        let lines = u32::try_from(lines.min(12)).unwrap_or(1);
        self.sheet.set_row_height(self.row, f64::from(lines) * 15.0)?;
        self.row += 1;
        Ok(())
    }
}
