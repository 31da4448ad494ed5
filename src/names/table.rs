//! The rows of a table (CSV and its kin), one at a time.
//!
//! Stricter than a reader of CSV has to be: a quotation mark that opens a cell must be closed, and closed at the end of the
//! cell. Otherwise the rows up to the next mark would pass for one cell, and be missed.

use std::io::BufRead;

use super::error::FileProblem;
use super::limits::LONGEST_ROW;

/// Where in a row the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum InCell {
    /// At the beginning of a cell.
    Start,
    /// In a cell without quotation marks.
    Plain,
    /// In one with them.
    Quoted,
    /// Behind a quotation mark in such a cell: its last one, or the first of two that mean one.
    Mark,
}

/// The rows of a table. There is one row at a time, and none of the last.
pub(super) struct TableRows<R> {
    text: R,
    mark: u8,
    /// The row, its cells behind each other, and where each ends.
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// The number of the row and the line on which it begins, both from 1.
    row: u64,
    line: u64,
    /// Line of the next byte.
    next_line: u64,
    /// Whether the last row ended with a carriage return, to which a line feed may belong.
    after_return: bool,
}

impl<R: BufRead> TableRows<R> {
    pub(super) fn new(text: R, mark: u8) -> Self {
        let (cells, ends) = (Vec::new(), Vec::new());
        Self { text, mark, cells, ends, row: 0, line: 0, next_line: 1, after_return: false }
    }

    /// Goes to the next row that is not empty; false at the end.
    pub(super) fn next(&mut self) -> Result<bool, FileProblem> {
        while self.read()? {
            if !self.cells.is_empty() || self.ends.len() > 1 {
                let text = std::str::from_utf8(&self.cells).ok();
                if text
                    .is_none_or(|text| text.contains('\0') || !self.ends.iter().all(|end| text.is_char_boundary(*end)))
                {
                    return Err(FileProblem::wrong(self.line, FileProblem::NOT_TEXT));
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many cells the row has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell of the row.
    pub(super) fn cell(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let bytes = self.ends.get(at).and_then(|end| self.cells.get(start..*end)).unwrap_or_default();
        // It is text: `next` has seen to it.
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// All cells of the row.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.cell(at))
    }

    /// Whether nothing stands in any cell: a spreadsheet writes so a row that once held something.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The number of the row.
    pub(super) fn row(&self) -> u64 {
        self.row
    }

    /// That the row is broken.
    pub(super) fn broken(&self, problem: impl Into<String>) -> FileProblem {
        FileProblem::Broken { row: self.row, line: self.line, problem: problem.into() }
    }

    /// Holds against the row that it has as many cells as the header.
    pub(super) fn check_len(&self, expected: usize) -> Result<(), FileProblem> {
        let len = self.len();
        if len == expected {
            return Ok(());
        }
        Err(self.broken(format!(
            "has {len} cells where the header has {expected}; a cell that holds the mark between cells needs quotation marks"
        )))
    }

    /// Reads a row; false if there is none.
    fn read(&mut self) -> Result<bool, FileProblem> {
        self.cells.clear();
        self.ends.clear();
        (self.row, self.line) = (self.row + 1, self.next_line);
        let (mut at, mut opened, mut began) = (InCell::Start, 0, false);
        loop {
            let bytes = self.text.fill_buf()?;
            if bytes.is_empty() {
                return match at {
                    InCell::Quoted => Err(not_closed(opened, "anywhere")),
                    _ if !began => Ok(false),
                    _ => {
                        self.ends.push(self.cells.len());
                        Ok(true)
                    }
                };
            }
            let mut used = 0;
            let mut ended = false;
            for byte in bytes {
                used += 1;
                if std::mem::take(&mut self.after_return) && *byte == b'\n' {
                    continue;
                }
                began = true;
                at = match (at, *byte) {
                    (InCell::Start, b'"') => {
                        opened = self.next_line;
                        InCell::Quoted
                    }
                    (InCell::Quoted, b'"') => InCell::Mark,
                    (InCell::Mark, b'"') => {
                        self.cells.push(b'"');
                        InCell::Quoted
                    }
                    (InCell::Quoted, byte) => {
                        self.next_line += u64::from(byte == b'\n');
                        self.cells.push(byte);
                        InCell::Quoted
                    }
                    (_, byte) if byte == self.mark => {
                        self.ends.push(self.cells.len());
                        InCell::Start
                    }
                    (_, b'\n' | b'\r') => {
                        self.ends.push(self.cells.len());
                        self.next_line += 1;
                        self.after_return = *byte == b'\r';
                        ended = true;
                        break;
                    }
                    (InCell::Mark, _) => return Err(not_closed(opened, "where the cell ends")),
                    (InCell::Start | InCell::Plain, byte) => {
                        self.cells.push(byte);
                        InCell::Plain
                    }
                };
            }
            self.text.consume(used);
            if ended {
                return Ok(true);
            }
            // Cells may be empty, and a row of many of them is long too.
            if self.cells.len() + self.ends.len() > LONGEST_ROW {
                return Err(match at {
                    InCell::Quoted => not_closed(opened, "anywhere"),
                    _ => FileProblem::wrong(self.line, FileProblem::too_long()),
                });
            }
        }
    }
}

fn not_closed(line: u64, place: &str) -> FileProblem {
    let problem = format!(
        "opens a cell with a quotation mark that is not closed {place}; close it, or, if it belongs to the name, put the whole \
         cell into quotation marks and write it twice"
    );
    FileProblem::wrong(line, problem)
}
