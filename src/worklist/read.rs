//! The sheet Plan of an earlier workbook.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use calamine::Reader as _;

use super::book::{Book, DecisionsError, Limits, explain, with_book};
use super::model::Decision;
use super::row::{Cell, Cells, Field, HEADS, Key, quoted};

/// Sentences about rows that were not understood; further ones are counted.
const MOST_TOLD: usize = 200;

/// What stands in an earlier workbook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Earlier {
    /// Name of the workbook.
    pub source: String,
    /// The rows in which the team has written, in their order.
    pub rows: Vec<EarlierRow>,
    /// Every row of that plan, whether or not somebody has written in it.
    pub(super) keys: HashSet<Key>,
    /// What could not be understood: where, and why.
    pub misread: Vec<String>,
}

/// A row of an earlier plan in which the team has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierRow {
    pub(super) key: Key,
    pub(super) step: Option<u32>,
    pub(super) title: String,
    pub(super) new_title: Option<String>,
    pub(super) decision: Decision,
}

/// Reads the team's columns of a workbook.
///
/// # Errors
/// [`DecisionsError`] if the file is no workbook of this program, or not one any more.
pub fn read(path: &Path) -> Result<Earlier, DecisionsError> {
    read_within(Limits::AMPLE, path)
}

pub(super) fn read_within(limits: Limits, path: &Path) -> Result<Earlier, DecisionsError> {
    with_book(path, limits, |book| {
        let mut reading = Reading::new(path, limits.written);
        let names = book.sheet_names();
        let plans: Vec<_> = names.iter().filter(|name| is_plan(name)).collect();
        if plans.is_empty() {
            return Err(DecisionsError::NoPlan(path.to_owned()));
        }
        let mut lost = None;
        let mut found = false;
        for sheet in plans {
            match Columns::find(path, book, sheet)? {
                Ok(columns) => {
                    reading.sheet(book, sheet, &columns)?;
                    found = true;
                }
                Err(column) => lost = lost.or(Some((sheet, column))),
            }
        }
        match lost {
            Some((_, column)) if !found => Err(DecisionsError::NoColumn { path: path.to_owned(), column }),
            Some((sheet, column)) => {
                reading.tell(format!("{sheet}: there is no column “{column}”, so the sheet was not read"));
                Ok(reading.finish())
            }
            None => Ok(reading.finish()),
        }
    })
}

/// `Plan`, and `Plan (2)` where it continues.
fn is_plan(sheet: &str) -> bool {
    let name = sheet.trim().to_lowercase();
    let number = name.strip_prefix("plan").map(str::trim);
    let number = number.map(|rest| rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest));
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
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
    /// Finds the row that names the columns; else says which of the columns that must be there is not.
    fn find(path: &Path, book: &mut Book, sheet: &str) -> Result<Result<Self, &'static str>, DecisionsError> {
        let (mut best, mut row) = (Self::default(), Self::default());
        each_cell(path, book, sheet, |at, cell| {
            if at.0 != row.header {
                let next = Self { header: at.0, ..Self::default() };
                best = std::mem::take(&mut best).better(std::mem::replace(&mut row, next));
            }
            if let Cell::Text(head) = cell
                && let Some(field) = Field::of(&head)
            {
                if row.of.values().any(|other| *other == field) {
                    row.double.push(HEADS[field as usize].1);
                } else {
                    row.of.insert(at.1, field);
                }
            }
            // A header in full has been left behind; what follows are rows.
            best.of.len() < HEADS.len()
        })?;
        let best = best.better(row);
        let lost = HEADS.iter().take(3).find(|(field, _)| !best.has(*field)).map(|(_, name)| *name);
        Ok(lost.map_or(Ok(best), Err))
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
    earlier: Earlier,
    /// For each row, where it stands.
    places: Vec<(String, u32)>,
    seen: HashMap<(Key, Option<String>), usize>,
    /// Bytes that the team may still have written.
    room: usize,
    untold: usize,
}

impl<'a> Reading<'a> {
    fn new(path: &'a Path, room: usize) -> Self {
        let source = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let earlier = Earlier { source, ..Earlier::default() };
        Self { path, earlier, places: Vec::new(), seen: HashMap::new(), room, untold: 0 }
    }

    fn sheet(&mut self, book: &mut Book, sheet: &str, columns: &Columns) -> Result<(), DecisionsError> {
        for (_, name) in HEADS.iter().skip(6).filter(|(field, _)| !columns.has(*field)) {
            self.tell(format!("{sheet}: there is no column “{name}”, so nothing was read of it"));
        }
        for name in &columns.double {
            self.tell(format!("{sheet}: there are two columns “{name}”; the one further to the left was read"));
        }
        let (path, mut row, mut cells) = (self.path, 0, Cells::default());
        let mut full = false;
        each_cell(path, book, sheet, |at, cell| {
            if at.0 != row {
                full = self.row(sheet, row, columns, &std::mem::take(&mut cells));
                row = at.0;
            }
            if let Some(field) = columns.of.get(&at.1) {
                cells.set(*field, cell);
            }
            !full
        })?;
        if full || self.row(sheet, row, columns, &cells) {
            return Err(DecisionsError::TooLarge(path.to_owned()));
        }
        Ok(())
    }

    /// Takes a row in. Says whether that was more than a team can write.
    fn row(&mut self, sheet: &str, row: u32, columns: &Columns, cells: &Cells) -> bool {
        let is_note = cells.is_nameless() && row < columns.header;
        if row == columns.header || is_note {
            return false;
        }
        let title = cells.title();
        let place = format!(
            "{sheet}, row {}{}",
            row + 1,
            if title.is_empty() { String::new() } else { format!(" ({})", quoted(&title)) }
        );
        let key = match cells.key() {
            Ok(key) => key,
            Err(_) if !cells.is_filled() => return false,
            Err(_) if cells.is_nameless() => {
                self.tell(format!(
                    "{place}: the row is none of the plan, since it has no Fingerprint, Action and Group ID"
                ));
                return false;
            }
            Err(problem) => {
                self.tell(format!("{place}: {problem}; what the team wrote there was not read"));
                return false;
            }
        };
        self.earlier.keys.insert(key);
        if !cells.is_filled() {
            return false;
        }
        let decision = cells.decision(|problem| self.tell(format!("{place}: {problem}")));
        if decision == Decision::default() {
            return false;
        }
        let texts = [&decision.owner, &decision.done, &decision.comment];
        let written = title.len() + texts.into_iter().flatten().map(String::len).sum::<usize>();
        let Some(room) = self.room.checked_sub(written) else { return true };
        self.room = room;
        // A group has one row for an action; names that integrations send share a finding, and have titles to tell them.
        let same = (key, key.group_id.is_none().then(|| title.clone()));
        if let Some(first) = self.seen.get(&same).copied() {
            if self.earlier.rows[first].decision != decision {
                let (sheet, row) = &self.places[first];
                self.tell(format!("{place}: differs from {sheet}, row {row}, which is about the same and counts"));
            }
        } else {
            self.seen.insert(same, self.earlier.rows.len());
            self.places.push((sheet.to_owned(), row + 1));
            let (step, new_title) = (cells.step(), cells.new_title());
            self.earlier.rows.push(EarlierRow { key, step, title, new_title, decision });
        }
        false
    }

    fn tell(&mut self, sentence: String) {
        if self.earlier.misread.len() < MOST_TOLD {
            self.earlier.misread.push(sentence);
        } else {
            self.untold += 1;
        }
    }

    fn finish(mut self) -> Earlier {
        if self.untold > 0 {
            self.earlier.misread.push(format!("and {} more like these", self.untold));
        }
        self.earlier
    }
}

/// Goes over the cells of a sheet in the order of the file, row and column from 0, as long as it is wanted.
fn each_cell(
    path: &Path,
    book: &mut Book,
    sheet: &str,
    mut want: impl FnMut((u32, u32), Cell) -> bool,
) -> Result<(), DecisionsError> {
    // Not a range of cells: two cells in opposite corners of a sheet would make one of 17 thousand million.
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| explain(path, &error))?;
    while let Some(cell) = cells.next_cell().map_err(|error| explain(path, &error))? {
        if !want(cell.get_position(), Cell::of(cell.get_value())) {
            break;
        }
    }
    Ok(())
}
