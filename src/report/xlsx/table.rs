//! A sheet that is a list: its columns, its rows, and the one loop that writes them all.
//!
//! Row 1 says in words how many there are, row 2 is one sentence, row 3 the header with its filter; all three stay when
//! one scrolls. The rows of a sheet go through a scratch file, so that a million take no memory, and continue on
//! "Groups (2)" when Excel's rows run out.

use std::borrow::Cow;

use rust_xlsxwriter::{IgnoreError, Worksheet, XlsxError};

use super::book::{Book, ColumnNote};
use super::cell::{self, Cell, Value, reads_as_formula};
use super::context::SheetContext;
use super::layout::{ROWS_ABOVE, part_name};
use super::measure;
use super::print;
use super::styles::{Dress, Look, normal};
use crate::catalogue::Catalogue;
use crate::report::RenderError;
use crate::rules::capital;

/// Pixels of the column that says what a row is about; other columns give them up.
pub(super) const WHERE: u32 = 80;

/// A column: all that there is to say of it.
pub(super) struct Column<'r, R> {
    pub head: Cow<'static, str>,
    /// In pixels; a hidden column has none.
    pub width: u32,
    pub look: Look,
    /// What the values mean, for the dictionary on About.
    pub about: Cow<'static, str>,
    pub fill: Fill<'r, R>,
}

/// What stands in a column's cell of a row.
type Fill<'r, R> = Box<dyn Fn(&SheetContext<'r>, &R) -> Cell<'r> + 'r>;

impl<'r, R: 'r> Column<'r, R> {
    pub(super) fn new(
        head: impl Into<Cow<'static, str>>,
        width: u32,
        look: Look,
        about: impl Into<Cow<'static, str>>,
        fill: fn(&SheetContext<'r>, &R) -> Cell<'r>,
    ) -> Self {
        Self { head: head.into(), width, look, about: about.into(), fill: Box::new(fill) }
    }

    /// A column that a program reads back, out of sight.
    pub(super) fn hidden(head: &'static str, about: &'static str, fill: fn(&SheetContext<'r>, &R) -> Cell<'r>) -> Self {
        Self::new(head, 0, Look::Key, about, fill)
    }

    /// Says what a row is about, where the report is about several catalogues: then it stands at this place.
    pub(super) fn insert_where(
        cx: &SheetContext<'r>,
        columns: &mut Vec<Self>,
        at: u16,
        of: impl Fn(&R) -> &'static Catalogue + 'r,
    ) {
        if cx.of_several {
            let column = Self {
                head: "Where".into(),
                width: WHERE,
                look: Look::Text,
                about: "What the row is about; ids are those of that list.".into(),
                fill: Box::new(move |_, row| Cell::text(capital(of(row).many))),
            };
            columns.insert(at.into(), column);
        }
    }
}

/// What a sheet puts on itself when its rows are written: first and last row, from 0.
type Finish<'r> = fn(&SheetContext<'r>, &mut Worksheet, u32, u32) -> Result<(), XlsxError>;

/// A sheet that is a list.
pub(super) struct Table<'r, R> {
    pub name: Cow<'static, str>,
    /// How many there are, in words.
    pub title: Value<'r>,
    /// Other counts beside it, in this column.
    pub aside: Option<(u16, Value<'r>)>,
    /// One sentence about them.
    pub intro: String,
    pub columns: Vec<Column<'r, R>>,
    pub rows: Box<dyn Iterator<Item = R> + 'r>,
    /// Columns that stay when one scrolls to the right.
    pub frozen: u16,
    /// Whether a line is drawn between two rows.
    pub breaks: Option<fn(&R, &R) -> bool>,
    pub finish: Option<Finish<'r>>,
}

impl<'r, R> Table<'r, R> {
    /// Writes the sheet, or the sheets.
    pub(super) fn write(self, cx: &SheetContext<'r>, book: &mut Book<'_>) -> Result<(), RenderError> {
        let Self { name, title, aside, intro, columns, rows, frozen, breaks, finish } = self;
        book.describe(columns.iter().map(|column| ColumnNote {
            sheet: name.clone(),
            head: column.head.clone(),
            about: column.about.clone(),
        }));
        let mut rows = rows.peekable();
        for part in 0.. {
            let mut sheet = book.streamed_sheet()?;
            sheet.set_name(part_name(&name, part))?;
            let aside = aside.as_ref().filter(|_| part == 0);
            let title = if part == 0 { title.clone() } else { Value::text(format!("{} (continued)", title.shown())) };
            head(cx, book, &mut sheet, &columns, (&title, aside, &intro))?;
            let (mut row, mut links, mut styled) = (ROWS_ABOVE, 0, vec![false; columns.len()]);
            let end = u32::try_from(cx.limits.sheet_rows).unwrap_or(u32::MAX);
            while row < end
                && let Some(item) = rows.next()
            {
                let ends_block = breaks.zip(rows.peek()).is_some_and(|(breaks, next)| breaks(&item, next));
                let mut tallest = 1;
                for ((column, col), styled) in columns.iter().zip(0..).zip(&mut styled) {
                    let mut cell = (column.fill)(cx, &item);
                    let tall = lines(column, &cell);
                    // LibreOffice does not break a text that is a link: on paper its end would be missing.
                    if links == cx.limits.links || tall > 1 {
                        cell.link = None;
                    }
                    links += usize::from(cell.link.is_some());
                    write_cell(book, &mut sheet, (row, col), (column, styled), &cell, ends_block)?;
                    tallest = tallest.max(tall);
                }
                let height = measure::height(tallest);
                if height > measure::LOWEST {
                    sheet.set_row_height_pixels(row, height)?;
                }
                row += 1;
                (book.row_written)()?;
            }
            let (last_row, last_col) = (row.max(ROWS_ABOVE + 1) - 1, last(&columns));
            sheet.autofilter(ROWS_ABOVE - 1, 0, last_row, last_col)?;
            sheet.set_freeze_panes(ROWS_ABOVE, frozen)?.set_repeat_rows(ROWS_ABOVE - 1, ROWS_ABOVE - 1)?;
            print::set_up(cx, &mut sheet);
            if row > ROWS_ABOVE {
                sheet.ignore_error_range(ROWS_ABOVE, 0, last_row, last_col, IgnoreError::NumberStoredAsText)?;
                if let Some(finish) = finish {
                    finish(cx, &mut sheet, ROWS_ABOVE, last_row)?;
                }
            }
            end_rows(&mut sheet, row, last_col)?;
            book.push(sheet);
            if rows.peek().is_none() {
                break;
            }
        }
        Ok(())
    }
}

/// Widths, and the three rows above the list.
fn head<R>(
    cx: &SheetContext<'_>,
    book: &mut Book<'_>,
    sheet: &mut Worksheet,
    columns: &[Column<'_, R>],
    (title, aside, intro): (&Value<'_>, Option<&(u16, Value<'_>)>, &str),
) -> Result<(), RenderError> {
    sheet.set_screen_gridlines(false).set_default_row_height_pixels(measure::LOWEST);
    for (column, col) in columns.iter().zip(0..) {
        match column.width {
            0 => sheet.set_column_hidden(col)?,
            width => sheet.set_column_width_pixels(col, width)?,
        };
    }
    sheet.set_row_height_pixels(0, 30)?.set_row_height_pixels(1, 20)?.set_row_height_pixels(2, 26)?;
    let styles = &book.styles;
    cell::put(sheet, (0, 0), title, &styles.title)?;
    if let Some((col, aside)) = aside {
        cell::put(sheet, (0, *col), aside, &styles.aside)?;
    }
    // Out of sight: of which audit the workbook is, since properties do not survive every program.
    if let Some(col) = columns.iter().position(|column| column.look == Look::Key) {
        let at = (0, u16::try_from(col).unwrap_or_default());
        cell::put(sheet, at, &Value::text(cx.report.marker().cell()), &styles.intro)?;
    }
    match &cx.said.banner {
        None => cell::put(sheet, (1, 0), &Value::text(intro), &styles.intro)?,
        Some(banner) => cell::put(sheet, (1, 0), &Value::text(banner.as_str()), &styles.banner)?,
    };
    if cx.said.banner.is_some() {
        for col in 1..=last(columns) {
            sheet.write_blank(1, col, &styles.banner)?;
        }
    }
    for (column, col) in columns.iter().zip(0..) {
        let format = if column.look == Look::Team { &styles.team_head } else { &styles.head };
        sheet.write_string_with_format(ROWS_ABOVE - 1, col, &*column.head, format)?;
    }
    Ok(())
}

fn last<R>(columns: &[Column<'_, R>]) -> u16 {
    u16::try_from(columns.len()).unwrap_or(1).saturating_sub(1)
}

/// How many lines a cell takes.
fn lines<R>(column: &Column<'_, R>, cell: &Cell<'_>) -> u32 {
    let look = cell.look.unwrap_or(column.look);
    match &cell.value {
        Value::Text(text) if look.wraps() => measure::lines(text, column.width, look.is_bold()),
        _ => 1,
    }
}

/// Writes a cell.
///
/// The library looks a format up by all of it, for every cell. So the format that most cells of a column have is set on the
/// column while rows are streamed, as soon as one cell has had it (`styled`), and the others are written without one.
fn write_cell<R>(
    book: &mut Book<'_>,
    sheet: &mut Worksheet,
    at: (u32, u16),
    (column, styled): (&Column<'_, R>, &mut bool),
    cell: &Cell<'_>,
    ends_block: bool,
) -> Result<(), RenderError> {
    let look = cell.look.unwrap_or(column.look);
    let text = if let Value::Text(text) = &cell.value { text.as_ref() } else { "" };
    let dress = Dress { look, link: cell.link.is_some(), ends_block, quoted: reads_as_formula(text) };
    let format = book.styles.cell(dress);
    if let Some(link) = &cell.link {
        // It brings a text along, which the cell's own replaces.
        sheet.write_url_with_format(at.0, at.1, link.as_str(), format)?;
    }
    let is_usual = dress == Dress { look: column.look, link: false, ends_block: false, quoted: false };
    let is_cut = cell::put_styled(sheet, at, &cell.value, format, is_usual && *styled)?;
    if is_usual && !*styled {
        sheet.set_column_format(at.1, format)?;
        *styled = true;
    }
    book.cut += u64::from(is_cut);
    Ok(())
}

/// Ends the rows. The library would write the last row of a streamed sheet twice if it has a height of its own; an empty cell
/// below it that is taken away again keeps it from that. What is below the list looks like nothing.
fn end_rows(sheet: &mut Worksheet, row: u32, last_col: u16) -> Result<(), XlsxError> {
    if row < 1_048_576 {
        sheet.write_string(row, 0, " ")?.clear_cell(row, 0);
        for col in 0..=last_col {
            sheet.set_column_format(col, &normal())?;
        }
    }
    Ok(())
}
