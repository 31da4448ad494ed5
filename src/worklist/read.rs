//! The sheets Plan and Accepted of a workbook in which the team may have written.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use calamine::Reader as _;

use super::key::Key;
use super::marker::Marker;
use super::model::{AS_PLANNED, MUTED};
use super::row::{EditedAcceptance, EditedCell, EditedCells, Field, HEADS, TeamRow, Written, quoted};
use super::untrusted::{DecisionsError, UntrustedWorkbook, WorkbookLimits, explain, with_book};

/// Sentences about rows that were not understood; further ones are counted.
const MOST_TOLD: usize = 200;

/// What stands in a workbook in which the team may have written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TeamWorkbook {
    /// Where it is.
    pub path: PathBuf,
    /// Of which audit it is, if it still says so.
    pub marker: Option<Marker>,
    /// Whether its columns are those of a program before Status (Decision, Done): then nothing was read of it.
    pub is_old_form: bool,
    /// The rows of its plan, in their order.
    pub rows: Vec<TeamRow>,
    /// The rows of its sheet Accepted.
    pub accepted: Vec<EditedAcceptance>,
    /// Rows under Status with words that are none of the five.
    pub other_words: u64,
    /// What could not be understood: where, and why.
    pub misread: Vec<String>,
}

impl TeamWorkbook {
    /// The name of the file.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Reads the team's columns of a workbook.
///
/// # Errors
/// [`DecisionsError`] if the file is no workbook of this program, or not one any more.
pub fn read(path: &Path) -> Result<TeamWorkbook, DecisionsError> {
    read_within(WorkbookLimits::AMPLE, path)
}

pub(super) fn read_within(limits: WorkbookLimits, path: &Path) -> Result<TeamWorkbook, DecisionsError> {
    with_book(path, limits, |book| {
        let mut reading = Reading::new(path, limits.written);
        let names = book.sheet_names();
        let plans: Vec<_> = names.iter().filter(|name| is_called(name, "plan")).collect();
        if plans.is_empty() {
            return Err(DecisionsError::NoPlan(path.to_owned()));
        }
        let mut found = false;
        for sheet in &plans {
            let columns = Columns::find(path, book, sheet, &mut reading.book.marker)?;
            if columns.has(Field::Key) {
                reading.sheet(book, sheet, &columns, Part::Plan)?;
                found = true;
            } else if columns.has(Field::Decision) || columns.has(Field::Done) {
                reading.book.is_old_form = true;
            }
        }
        if reading.book.is_old_form && !found {
            return Ok(reading.finish());
        }
        if !found {
            return Err(DecisionsError::NoColumn { path: path.to_owned(), column: HEADS[0].1 });
        }
        for sheet in names.iter().filter(|name| is_called(name, "accepted")) {
            let columns = Columns::find(path, book, sheet, &mut None)?;
            if columns.has(Field::Key) {
                reading.sheet(book, sheet, &columns, Part::Accepted)?;
            } else {
                reading.tell(format!("{sheet}: there is no column “{}”, so the sheet was not read", HEADS[0].1));
            }
        }
        Ok(reading.finish())
    })
}

/// `Plan`, and `Plan (2)` where it continues.
fn is_called(sheet: &str, name: &str) -> bool {
    let lower = sheet.trim().to_lowercase();
    let number = lower.strip_prefix(name).map(str::trim);
    let number = number.map(|rest| rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest));
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Which sheet is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Plan,
    Accepted,
}

/// Where the columns of a sheet stand.
#[derive(Default)]
struct Columns {
    /// Row of the header.
    header: u32,
    of: HashMap<u32, Field>,
    /// Headers that stand there twice.
    double: Vec<&'static str>,
}

impl Columns {
    /// Finds the row that names the most columns, and above it the cell in which the workbook says what it is of.
    fn find(
        path: &Path,
        book: &mut UntrustedWorkbook,
        sheet: &str,
        marker: &mut Option<Marker>,
    ) -> Result<Self, DecisionsError> {
        /// Cells until the search ends where no header is in full: a sheet may be long.
        const FAR: u32 = 20_000;
        let (mut best, mut row, mut cells) = (Self::default(), Self::default(), 0);
        each_cell(path, book, sheet, |at, cell| {
            cells += 1;
            if at.0 != row.header {
                let next = Self { header: at.0, ..Self::default() };
                best = std::mem::take(&mut best).better(std::mem::replace(&mut row, next));
            }
            if let EditedCell::Text(text) = cell {
                *marker = marker.take().or_else(|| Marker::parse(&text));
                if let Some(field) = Field::of(&text) {
                    if row.of.values().any(|other| *other == field) {
                        row.double.push(HEADS[field as usize].1);
                    } else {
                        row.of.insert(at.1, field);
                    }
                }
            }
            // A header with its key has been left behind; what follows are rows.
            !best.has(Field::Key) && cells < FAR
        })?;
        Ok(best.better(row))
    }

    fn has(&self, field: Field) -> bool {
        self.of.values().any(|other| *other == field)
    }

    /// The one that names more columns; the first of equals.
    fn better(self, other: Self) -> Self {
        if other.of.len() > self.of.len() { other } else { self }
    }
}

/// What has been read so far.
struct Reading<'a> {
    path: &'a Path,
    book: TeamWorkbook,
    seen: HashMap<Key, usize>,
    /// Bytes that the team may still have written.
    room: usize,
    untold: usize,
}

impl<'a> Reading<'a> {
    fn new(path: &'a Path, room: usize) -> Self {
        let book = TeamWorkbook { path: path.to_owned(), ..TeamWorkbook::default() };
        Self { path, book, seen: HashMap::new(), room, untold: 0 }
    }

    fn sheet(
        &mut self,
        book: &mut UntrustedWorkbook,
        sheet: &str,
        columns: &Columns,
        part: Part,
    ) -> Result<(), DecisionsError> {
        for (_, name) in HEADS.iter().take(4).filter(|(field, _)| !columns.has(*field)) {
            self.tell(format!("{sheet}: there is no column “{name}”, so nothing was read of it"));
        }
        for name in &columns.double {
            self.tell(format!("{sheet}: there are two columns “{name}”; the one further to the left was read"));
        }
        let (path, mut row, mut cells) = (self.path, 0, EditedCells::default());
        let mut full = false;
        each_cell(path, book, sheet, |at, cell| {
            if at.0 != row {
                full = self.row(sheet, row, columns, &std::mem::take(&mut cells), part);
                row = at.0;
            }
            if let Some(field) = columns.of.get(&at.1) {
                cells.set(*field, cell);
            }
            !full
        })?;
        if full || self.row(sheet, row, columns, &cells, part) {
            return Err(DecisionsError::TooLarge(path.to_owned()));
        }
        Ok(())
    }

    /// Takes a row in. Says whether that was more than a team can write.
    fn row(&mut self, sheet: &str, row: u32, columns: &Columns, cells: &EditedCells, part: Part) -> bool {
        if row <= columns.header || (cells.is_nameless() && !cells.is_filled()) {
            return false;
        }
        let title = cells.title();
        let named = if title.is_empty() { String::new() } else { format!(" ({})", quoted(&title)) };
        let place = format!("{sheet}, row {}", row + 1);
        let Some(text) = cells.key() else {
            self.tell(format!("{place}{named}: the row has no key any more; what the team wrote there was not read"));
            return false;
        };
        let wrong = |reading: &mut Self| {
            if cells.is_filled() {
                reading.tell(format!(
                    "{place}{named}: the key of the row was changed; what the team wrote there was not read"
                ));
            }
            false
        };
        let mut told = Vec::new();
        let own: &[&str] = if part == Part::Accepted { &[MUTED, AS_PLANNED] } else { &[] };
        let written = cells.written(own, |problem| told.push(problem));
        let long =
            title.len() + [&written.owner, &written.comment].into_iter().flatten().map(String::len).sum::<usize>();
        let Some(room) = self.room.checked_sub(long) else { return true };
        self.room = room;
        let other_words = written.other_words;
        match part {
            Part::Plan => {
                let Ok(key) = text.parse::<Key>() else { return wrong(self) };
                let other = cells.row(key, place.clone(), written);
                if let Some(first) = self.seen.get(&key).map(|at| &self.book.rows[*at]) {
                    let differs =
                        (&first.status, &first.owner, &first.comment) != (&other.status, &other.owner, &other.comment);
                    if differs {
                        let sentence =
                            format!("{place}{named}: differs from {}, which is about the same and counts", first.place);
                        self.tell(sentence);
                    }
                    return false;
                }
                self.seen.insert(key, self.book.rows.len());
                self.book.rows.push(other);
            }
            Part::Accepted => {
                let Ok(finding) = text.parse() else { return wrong(self) };
                let Written { status, owner, comment, .. } = written;
                self.book.accepted.push(EditedAcceptance { finding, status, owner, comment });
            }
        }
        self.book.other_words += u64::from(other_words);
        for problem in told {
            self.tell(format!("{place}{named}: {problem}"));
        }
        false
    }

    fn tell(&mut self, sentence: String) {
        if self.book.misread.len() < MOST_TOLD {
            self.book.misread.push(sentence);
        } else {
            self.untold += 1;
        }
    }

    fn finish(mut self) -> TeamWorkbook {
        if self.untold > 0 {
            self.book.misread.push(format!("and {} more like these", self.untold));
        }
        self.book
    }
}

/// Goes over the cells of a sheet in the order of the file, row and column from 0, as long as it is wanted.
fn each_cell(
    path: &Path,
    book: &mut UntrustedWorkbook,
    sheet: &str,
    mut want: impl FnMut((u32, u32), EditedCell) -> bool,
) -> Result<(), DecisionsError> {
    // Not a range of cells: two cells in opposite corners of a sheet would make one of 17 thousand million.
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| explain(path, &error))?;
    while let Some(cell) = cells.next_cell().map_err(|error| explain(path, &error))? {
        if !want(cell.get_position(), EditedCell::of(cell.get_value())) {
            break;
        }
    }
    Ok(())
}
