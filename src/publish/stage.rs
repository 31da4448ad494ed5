//! Writing the files of a run beside their targets.

use std::fs;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::{NamedTempFile, TempPath};

use super::destination::{clean, temporary};
use super::lock::Lock;
use super::{Destination, PublishError};
use crate::config::FileKind;
use crate::event::{Event, Observer};
use crate::interrupt::Interrupt;
use crate::report::{Pace, RenderError, Report, Stoppable, Style, render};

/// All files of a run, whole and on the disk under temporary names. What is not renamed is gone when this is dropped.
#[derive(Debug)]
pub struct Staged {
    pub(super) folder: PathBuf,
    /// In the order in which they appear.
    pub(super) files: Vec<StagedFile>,
    /// Keeps other runs out of the folder.
    pub(super) lock: Lock,
}

/// One of them.
#[derive(Debug)]
pub(super) struct StagedFile {
    pub(super) kind: FileKind,
    pub(super) temporary: TempPath,
    pub(super) target: PathBuf,
}

/// Writes and syncs all files of the report, one after the other. Waits for other runs that write to the folder.
///
/// # Errors
/// [`PublishError`]; then nothing of this run is left, and every earlier file is as it was.
pub fn stage(
    destination: &Destination,
    report: &Arc<Report>,
    style: &Style,
    observer: &dyn Observer,
    interrupt: &Interrupt,
) -> Result<Staged, PublishError> {
    let folder = destination.folder();
    // A folder that vanished during the run is made again.
    fs::create_dir_all(folder).map_err(|source| PublishError::Folder { folder: folder.to_owned(), source })?;
    let lock = Lock::take(folder, interrupt)?;
    if lock.exclusive {
        clean(folder);
    }
    let stop = || interrupt.is_set();
    let mut files = Vec::new();
    let all = destination.targets().count();
    for (kind, target) in destination.targets() {
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let rows = match kind {
            FileKind::ItemsCsv(catalogue) => report.items(catalogue).len(),
            _ => report.groups.len(),
        };
        observer.on(Event::FileStarted { name: &name, rows: rows as u64, place: (files.len(), all) });
        let mut pace = Pace::new(observer, &stop);
        let written = write(folder, &stop, |sink| render(kind, report, style, sink, &mut pace));
        match written {
            Ok(temporary) => files.push(StagedFile { kind, temporary, target }),
            Err(_) if stop() => return Err(PublishError::Interrupted),
            Err(source) => return Err(PublishError::File { path: target, source: Box::new(source) }),
        }
    }
    Ok(Staged { folder: folder.to_owned(), files, lock })
}

impl Staged {
    /// Where each file stands, and where it is going to be unless somebody edits a workbook meanwhile, in the order in which
    /// they appear.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &Path)> {
        self.files.iter().map(|file| (&*file.temporary, &*file.target))
    }
}

/// A temporary file that is not written any further once a signal came.
type StoppableFile<'a> = Stoppable<'a, BufWriter<NamedTempFile>>;

/// Renders into a temporary file and syncs it.
pub(super) fn write(
    folder: &Path,
    stop: &(dyn Fn() -> bool + Sync),
    render: impl FnOnce(&mut StoppableFile<'_>) -> Result<(), RenderError>,
) -> Result<TempPath, RenderError> {
    let file = temporary(folder)?;
    let mut sink = Stoppable::new(BufWriter::with_capacity(1 << 18, file), stop);
    render(&mut sink)?;
    let file: NamedTempFile = sink.into_inner().into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::interrupt::Signal;

    #[test]
    fn a_signal_stops_writing_at_the_next_byte_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let interrupt = Interrupt::default();
        let outcome = write(folder.path(), &|| interrupt.is_set(), |sink| {
            sink.write_all(b"some")?;
            interrupt.raise(Signal::Terminate);
            Ok(sink.write_all(b"more")?)
        });
        assert!(outcome.is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
