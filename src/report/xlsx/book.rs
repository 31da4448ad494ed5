//! The workbook while it is written.

use std::borrow::Cow;

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::styles::{Styles, normal};
use crate::report::RenderError;

/// Pixels of a row and of a column that nothing is said of.
const DEFAULTS: (u32, u32) = (20, 64);

/// What is done after each row: it tells how far the file is, and hears whether to stop.
type Tick<'t> = dyn FnMut() -> Result<(), RenderError> + 't;

/// The workbook while it is written.
pub(super) struct Book<'t> {
    workbook: Workbook,
    pub styles: Styles,
    pub row_written: &'t mut Tick<'t>,
    /// Cells that had to be cut.
    pub cut: u64,
    /// What the columns of each sheet mean.
    pub dictionary: Vec<ColumnNote>,
}

/// A column of a sheet, and what it means.
pub(super) struct ColumnNote {
    pub sheet: Cow<'static, str>,
    pub head: Cow<'static, str>,
    pub about: Cow<'static, str>,
}

impl<'t> Book<'t> {
    pub(super) fn new(mut workbook: Workbook, row_written: &'t mut Tick<'t>) -> Result<Self, XlsxError> {
        workbook.set_default_format(&normal(), DEFAULTS.0, DEFAULTS.1)?;
        Ok(Self { workbook, styles: Styles::new(), row_written, cut: 0, dictionary: Vec::new() })
    }

    /// A new sheet whose rows go through a scratch file.
    pub(super) fn streamed_sheet(&mut self) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.workbook.new_worksheet_with_constant_memory()?;
        sheet.set_default_format(&normal(), DEFAULTS.0, DEFAULTS.1)?;
        Ok(sheet)
    }

    /// Puts a finished sheet behind the others.
    pub(super) fn push(&mut self, sheet: Worksheet) {
        self.workbook.push_worksheet(sheet);
    }

    /// Notes what the columns of a sheet mean, for About.
    pub(super) fn describe(&mut self, entries: impl Iterator<Item = ColumnNote>) {
        self.dictionary.extend(entries);
    }

    /// The workbook, when all sheets are in it.
    pub(super) fn into_workbook(self) -> Workbook {
        self.workbook
    }
}

/// A new sheet that is kept in memory.
pub(super) fn page() -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_default_format(&normal(), DEFAULTS.0, DEFAULTS.1)?;
    Ok(sheet)
}
