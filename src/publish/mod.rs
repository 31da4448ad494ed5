//! Files that appear together or not at all.
//!
//! [`stage()`] writes every file beside its target under a temporary name and syncs it; [`Staged::rename`] lets all of them
//! appear, one directly after the other, JSON last, with signals held back. If one of the renames fails, or the history does
//! not take the audit before [`Renamed::keep`], they are taken back: reports and history agree.
//!
//! One lock a folder keeps two runs apart, and whatever temporary file stands there while the lock is held belongs to a run
//! that died, so it is removed. A workbook that somebody has edited is not replaced: the new one appears beside it. What a
//! `kill -9` between two renames leaves is a mix of whole old and whole new files.

pub(crate) mod destination;
mod edited;
pub(crate) mod lock;
mod rename;
mod stage;

use std::path::PathBuf;

use crate::report::RenderError;

pub use destination::Destination;
pub use edited::EditedWorkbook;
pub use lock::try_lock;
pub use rename::{Published, Renamed};
pub use stage::{Staged, stage};

/// Why the files of a run are not there.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The folder cannot be made or written to.
    #[error("cannot write reports to {}: {source}; choose another folder with --out-dir", folder.display())]
    Folder {
        /// `--out-dir`
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder stands where a report should go.
    #[error("{} is a folder, so the report cannot take its place; move it away or choose another --name", .0.display())]
    IsFolder(PathBuf),
    /// A file cannot be written.
    #[error("cannot write {}: {source}; the reports of earlier runs are untouched", path.display())]
    File {
        /// The target, not the temporary file.
        path: PathBuf,
        /// Why.
        source: Box<RenderError>,
    },
    /// The lock cannot be taken.
    #[error("cannot lock {}: {source}; the file may belong to another user: run the audit as one user, or delete it", path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A signal came before the files began to appear.
    #[error("interrupted; no file of this run was written")]
    Interrupted,
}
