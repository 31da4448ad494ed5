//! Why the history cannot be used.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the history cannot be read or written. It stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// Something else stands in its place.
    #[error("the history {} is not an SQLite database; name another file with --history, or none with --no-history", .0.display())]
    NotADatabase(PathBuf),
    /// An SQLite database of something else.
    #[error("the history {} is a database of another program; name another file with --history", .0.display())]
    Foreign(PathBuf),
    /// A later version of this program has written it.
    #[error(
        "the history {} was written by a newer version of this program (format {found}, known up to {known}); update the \
         program, or name another file with --history", path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Version of its schema.
        found: u32,
        /// The latest that is known.
        known: u32,
    },
    /// It cannot be written to.
    #[error("the history {} cannot be written to; give it write permission, or use --no-history", .0.display())]
    ReadOnly(PathBuf),
    /// It may not be opened by this user.
    #[error(
        "the history {} cannot be opened; give the user who runs the audit the file, and its folder, or name another with \
         --history", .0.display()
    )]
    NotOpened(PathBuf),
    /// There is no room for it.
    #[error("the history {} cannot be written: its disk is full; make room and run again", .0.display())]
    DiskFull(PathBuf),
    /// Its folder cannot be made or read.
    #[error("cannot keep a history in {}: {source}", path.display())]
    Unreachable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is none to show.
    #[error("there is no history in {}; a run begins one", .0.display())]
    Missing(PathBuf),
    /// Somebody else reads or writes it, and does not come to an end.
    #[error(
        "the history {} has been held by another program for {seconds} s; close whatever has it open (a database browser, \
         another run) and try again, or name another file with --history", path.display()
    )]
    Busy {
        /// The file.
        path: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// A signal came while it was waited for.
    #[error("interrupted")]
    Interrupted,
    /// It holds what this program never wrote.
    #[error("the history {} is damaged: {problem}; restore a copy of it, or name another file with --history", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// Anything else that SQLite says.
    #[error("the history {} cannot be used: {source}", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}

impl HistoryError {
    /// What SQLite says of a file.
    pub(super) fn of(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase(path),
            // No code: a value of another kind than this program writes.
            Some(ErrorCode::DatabaseCorrupt) | None => Self::Damaged { path, problem: source.to_string() },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(path),
            Some(ErrorCode::CannotOpen) => Self::NotOpened(path),
            Some(ErrorCode::DiskFull) => Self::DiskFull(path),
            _ => Self::Sqlite { path, source },
        }
    }

    /// Whether another program holds the lock.
    pub(super) fn is_busy(&self) -> bool {
        let Self::Sqlite { source, .. } = self else { return false };
        matches!(source.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqlite_cannot_do_is_told_with_what_to_do() {
        for (code, part) in [
            (rusqlite::ffi::SQLITE_CANTOPEN, "give the user who runs the audit the file"),
            (rusqlite::ffi::SQLITE_FULL, "full; make room"),
            (rusqlite::ffi::SQLITE_READONLY, "write permission"),
            (rusqlite::ffi::SQLITE_NOTADB, "is not an SQLite database"),
        ] {
            let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            let told = HistoryError::of(Path::new("h.db"), source).to_string();
            assert!(told.contains("history h.db ") && told.contains(part), "{told}");
        }
    }
}
