//! The output folder, checked before the first request.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::PublishError;
use super::edited::free_place;
use crate::config::FileKind;
use crate::report::Workbook;

/// How temporary files begin and end; nothing else in the folder is ever removed.
pub(crate) const PREFIX: &str = ".superfone-audit-";
pub(crate) const SUFFIX: &str = ".tmp";

/// A folder that can be written to, and the files of a run in it.
#[derive(Debug, Clone)]
pub struct Destination {
    folder: PathBuf,
    stem: String,
    kinds: Vec<FileKind>,
}

impl Destination {
    /// Makes the folder if need be, and tries it by writing a file. Nothing is replaced yet.
    ///
    /// # Errors
    /// [`PublishError`] if the folder cannot be written to or a folder stands in the place of a report.
    pub fn prepare(folder: &Path, stem: String, mut kinds: Vec<FileKind>) -> Result<Self, PublishError> {
        let fail = |source| PublishError::Folder { folder: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(fail)?;
        let mut probe = temporary(folder).map_err(fail)?;
        probe.write_all(b"superfone-audit\n").map_err(fail)?;
        // Another run may have cleaned the probe away already; that does no harm.
        drop(probe);
        kinds.sort_unstable();
        kinds.dedup();
        let destination = Self { folder: folder.to_owned(), stem, kinds };
        destination.check_places()?;
        Ok(destination)
    }

    /// The same for an incomplete listing, whose files are called so.
    ///
    /// # Errors
    /// As [`Destination::prepare`].
    pub fn of_incomplete(self) -> Result<Self, PublishError> {
        let destination = Self { stem: format!("{}-INCOMPLETE", self.stem), ..self };
        destination.check_places()?;
        Ok(destination)
    }

    /// The same without the files of which there is nothing to tell.
    #[must_use]
    pub fn only(mut self, is_there: impl Fn(FileKind) -> bool) -> Self {
        self.kinds.retain(|kind| is_there(*kind));
        self
    }

    /// The output folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The common stem of the files.
    #[must_use]
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The files of the run, in the order in which they appear.
    pub fn targets(&self) -> impl Iterator<Item = (FileKind, PathBuf)> + '_ {
        self.kinds.iter().map(|kind| (*kind, self.folder.join(format!("{}.{kind}", self.stem))))
    }

    /// Where readers of the other files find the workbook.
    #[must_use]
    pub fn workbook(&self) -> Workbook {
        let Some((_, target)) = self.targets().find(|(kind, _)| *kind == FileKind::Xlsx) else { return Workbook::None };
        // Beside one that somebody has edited.
        let place = free_place(&target).unwrap_or(target);
        Workbook::Named(place.file_name().unwrap_or_default().to_string_lossy().into_owned())
    }

    /// Whether a file of the run would take the place of `file`, or lie in it if it is a folder.
    #[must_use]
    pub fn meets(&self, file: &Path) -> bool {
        // A target that is not there yet has a folder that is.
        let Ok(file) = file.canonicalize() else { return false };
        let folder = self.folder.canonicalize().unwrap_or_else(|_| self.folder.clone());
        folder == file || self.targets().any(|(_, target)| target.canonicalize().is_ok_and(|target| target == file))
    }

    fn check_places(&self) -> Result<(), PublishError> {
        match self.targets().find(|(_, path)| path.is_dir()) {
            Some((_, path)) => Err(PublishError::IsFolder(path)),
            None => Ok(()),
        }
    }
}

/// A new temporary file in the folder, with the permissions that the umask gives.
pub(super) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Removes what earlier runs left behind. Only to be called while the folder's lock is held.
pub(super) fn clean(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            match fs::remove_file(entry.path()) {
                Ok(()) => tracing::info!("removed {name}, left behind by a run that died"),
                Err(error) => tracing::info!("cannot remove {name}: {error}"),
            }
        }
    }
}
