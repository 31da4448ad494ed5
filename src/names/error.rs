//! Why a names file cannot be used. No error quotes what stands in a cell: it may be personal.

use std::path::PathBuf;

use super::limits::{LONGEST_ROW, MOST_BYTES, MOST_COMBINATIONS, MOST_NAMES};

/// Why a names file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NamesError {
    /// It cannot be read.
    #[error("cannot read the names file {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is none.
    #[error("names file {}, line {line}: {problem}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// A row of it is broken.
    #[error("names file {}, {}: {problem}; --skip-broken-rows goes on without such rows", path.display(), place(*.row, *.line))]
    BrokenRow {
        /// The file.
        path: PathBuf,
        /// Its number, as [`super::RowCount`] counts.
        row: u64,
        /// The line on which it begins.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// It is in UTF-16, and large.
    #[error("the names file {} is in UTF-16 and larger than {} MiB: save it in UTF-8", path.display(), limit >> 20)]
    LargeUtf16 {
        /// The file.
        path: PathBuf,
        /// How many bytes it may have.
        limit: u64,
    },
    /// Too much of it would have to be kept.
    #[error(
        "names file {}, row {row}: more different names than can be kept ({} names, {} MiB, {} different rows); does a \
         column that names items hold something else?",
        path.display(), MOST_NAMES, MOST_BYTES >> 20, MOST_COMBINATIONS
    )]
    TooManyNames {
        /// The file.
        path: PathBuf,
        /// The row at which it was too much.
        row: u64,
    },
}

/// `row 3`, and the line where that is another number.
fn place(row: u64, line: u64) -> String {
    if row == line { format!("row {row}") } else { format!("row {row} (line {line})") }
}

/// What is wrong with a text, and where.
#[derive(Debug)]
pub(super) enum FileProblem {
    /// It cannot be read on.
    Io(std::io::Error),
    /// It is no file of this kind.
    Wrong { line: u64, problem: String },
    /// One row is broken; the next can be read.
    Broken { row: u64, line: u64, problem: String },
    /// The limit of what is kept.
    TooMany { row: u64 },
}

impl FileProblem {
    pub(super) const NOT_TEXT: &str = "is neither UTF-8 nor UTF-16; save the file as “CSV UTF-8” or as text in UTF-8";

    pub(super) fn too_long() -> String {
        format!("is longer than {} MiB", LONGEST_ROW >> 20)
    }

    pub(super) fn wrong(line: u64, problem: impl Into<String>) -> Self {
        Self::Wrong { line, problem: problem.into() }
    }

    pub(super) fn of(self, path: &std::path::Path) -> NamesError {
        let path = path.to_owned();
        match self {
            Self::Io(source) => NamesError::Unreadable { path, source },
            Self::Wrong { line, problem } => NamesError::Wrong { path, line, problem },
            Self::Broken { row, line, problem } => NamesError::BrokenRow { path, row, line, problem },
            Self::TooMany { row } => NamesError::TooManyNames { path, row },
        }
    }
}

impl From<std::io::Error> for FileProblem {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}
