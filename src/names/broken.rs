//! What is done with a broken row.

use super::error::FileProblem;
use super::row_count::RowCount;

/// Broken rows: whether they are skipped, and those that were.
#[derive(Debug)]
pub(super) struct BrokenRows {
    pub(super) skip: bool,
    pub(super) rows: RowCount,
}

impl BrokenRows {
    pub(super) fn new(skip: bool) -> Self {
        Self { skip, rows: RowCount::default() }
    }

    /// What a row has given, or nothing if it is broken and skipped.
    pub(super) fn pass<T>(&mut self, row: Result<T, FileProblem>) -> Result<Option<T>, FileProblem> {
        match row {
            Err(FileProblem::Broken { row, .. }) if self.skip => {
                self.rows.add(row);
                Ok(None)
            }
            other => other.map(Some),
        }
    }
}
