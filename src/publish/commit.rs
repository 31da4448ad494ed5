//! Writing the files of a run and letting them appear.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};

use tempfile::{NamedTempFile, TempPath};

use super::destination::{clean, temporary};
use super::edited::{Spared, free_place};
use super::lock::Lock;
use super::syncing::Syncing;
use super::turn::{Hearing, Opening, Turn};
use super::{Destination, PublishError};
use crate::beside::both;
use crate::event::{Event, Observer, Silent};
use crate::history::HistoryError;
use crate::interrupt::Interrupt;
use crate::report::{FileKind, Pace, RenderError, Report, Stoppable, Style, render, takes_two_threads};

/// The files of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Their paths, in the order in which they appeared.
    pub files: Vec<PathBuf>,
    /// The workbook in whose place the new one would have come, had nobody edited it.
    pub spared: Option<Spared>,
}

/// Writes all files of the report. An edited workbook stays, and the new one stands beside it. `meanwhile` is done beside
/// the writing and asks now and then whether to stop; `seal` is called with what came of it and the paths when all files
/// are in place; if either fails, no file of this run remains.
///
/// The file that takes longest is written here and tells how far it is; the others are written beside it. No more than
/// two threads work at a time, so that the longest file does not wait for the others.
///
/// # Errors
/// [`PublishError`]; then no file of this run is there and every earlier file is as it was.
pub fn deliver<K: Send>(
    destination: &Destination,
    report: &Arc<Report>,
    style: &Style,
    observer: &dyn Observer,
    interrupt: &Interrupt,
    (meanwhile, seal): (
        impl FnOnce(&dyn Fn() -> bool) -> Result<K, HistoryError> + Send,
        impl FnOnce(K, &[PathBuf]) -> Result<(), HistoryError>,
    ),
) -> Result<Delivered, PublishError> {
    let folder = destination.folder();
    // A folder that vanished during the run is made again.
    fs::create_dir_all(folder).map_err(|source| PublishError::Folder { folder: folder.to_owned(), source })?;
    let lock = Lock::take(folder, interrupt)?;
    if lock.exclusive {
        clean(folder);
    }
    let (longest, others) = longest_first(destination.targets().collect());
    let crowded = longest.iter().any(|(kind, _)| takes_two_threads(*kind, report));
    let staging =
        Staging { folder, report, style, interrupt, failed: AtomicBool::new(false), waiting: Mutex::new(others) };
    let turn = Turn::new(!crowded);
    let (mut staged, mut rest, mut kept) = (Vec::new(), Vec::new(), None);
    both(
        || {
            let free = Opening(&turn);
            let observer = Hearing { observer, turn: &turn };
            staged.extend(longest.into_iter().filter_map(|target| staging.file(target, &observer)));
            drop(free);
            staged.extend(staging.waiting_files());
        },
        || {
            turn.wait();
            kept = staging.unless_failed(|| meanwhile(&|| staging.stops()).map_err(PublishError::History));
            rest.extend(staging.waiting_files());
        },
    );
    staged.append(&mut rest);
    let (mut files, mut failures) = (Vec::new(), Vec::new());
    for outcome in staged {
        match outcome {
            Ok(file) => files.push(file),
            Err(failure) => failures.push(failure),
        }
    }
    let mut synced = Vec::new();
    for Written { kind, temporary, target, syncing } in files {
        match syncing.wait() {
            Ok(()) => synced.push((kind, temporary, target)),
            Err(source) => failures.push(fail(&target, source)),
        }
    }
    if interrupt.is_set() {
        return Err(PublishError::Interrupted);
    }
    if let Some(failure) = failures.into_iter().next() {
        return Err(failure);
    }
    // Nothing is kept only where a file failed.
    let kept = kept.unwrap_or(Err(PublishError::Interrupted))?;
    synced.sort_by_key(|(kind, ..)| *kind);
    let mut files: Vec<_> = synced.into_iter().map(|(_, temporary, target)| (temporary, target)).collect();
    // As late as can be: somebody may have saved the workbook while the new one was written.
    let spared = beside_edited(destination, &mut files)?;
    if !interrupt.hold_back() {
        return Err(PublishError::Interrupted);
    }
    let files = sealed(rename_all(folder, files)?, |paths| seal(kept, paths))?;
    Ok(Delivered { files, spared })
}

type Target = (FileKind, PathBuf);

/// The file that takes longest, and the others, slow ones first.
fn longest_first(mut targets: Vec<Target>) -> (Option<Target>, VecDeque<Target>) {
    const SLOW: [FileKind; 5] =
        [FileKind::Xlsx, FileKind::Json, FileKind::Html, FileKind::Markdown, FileKind::GroupsCsv];
    targets.sort_by_key(|(kind, _)| SLOW.iter().position(|slow| slow == kind).unwrap_or(SLOW.len()));
    let mut targets = VecDeque::from(targets);
    (targets.pop_front(), targets)
}

/// The writing of temporary files, by two threads.
struct Staging<'a> {
    folder: &'a Path,
    report: &'a Arc<Report>,
    style: &'a Style,
    interrupt: &'a Interrupt,
    /// Something could not be written, so that nothing else need be.
    failed: AtomicBool,
    /// Files that whoever has time writes next.
    waiting: Mutex<VecDeque<Target>>,
}

/// A file that is written, and on its way to the disk.
struct Written {
    kind: FileKind,
    temporary: TempPath,
    target: PathBuf,
    syncing: Syncing,
}

type File = Result<Written, PublishError>;

impl Staging<'_> {
    /// Writes one file; nothing if another one failed before.
    fn file(&self, (kind, target): Target, observer: &dyn Observer) -> Option<File> {
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        observer.on(Event::FileStarted(&name, self.report.groups.len() as u64));
        let stop = || self.stops();
        let mut pace = Pace::new(observer, &stop);
        let write = |sink: &mut Staged<'_>| render(kind, self.report, self.style, sink, &mut pace);
        self.unless_failed(|| match stage(self.folder, &stop, write) {
            Ok((temporary, syncing)) => Ok(Written { kind, temporary, target, syncing }),
            Err(source) => Err(PublishError::File { path: target, source: Box::new(source) }),
        })
    }

    /// Whether there is no point in going on.
    fn stops(&self) -> bool {
        self.interrupt.is_set() || self.failed.load(SeqCst)
    }

    /// Writes the files that wait, those that nobody else takes meanwhile.
    fn waiting_files(&self) -> impl Iterator<Item = File> + '_ {
        let next = || self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        std::iter::from_fn(next).filter_map(|target| self.file(target, &Silent))
    }

    /// Does something unless something else failed, or fails meanwhile: the first failure is the one to tell.
    fn unless_failed<T>(&self, work: impl FnOnce() -> Result<T, PublishError>) -> Option<Result<T, PublishError>> {
        if self.failed.load(SeqCst) {
            return None;
        }
        let outcome = work();
        if outcome.is_err() && self.failed.swap(true, SeqCst) {
            return None;
        }
        Some(outcome)
    }
}

/// The paths of files that are in place, unless `seal` says that they must not be.
fn sealed(
    replaced: Vec<Replaced>,
    seal: impl FnOnce(&[PathBuf]) -> Result<(), HistoryError>,
) -> Result<Vec<PathBuf>, PublishError> {
    let paths: Vec<_> = replaced.iter().map(|replaced| replaced.target.clone()).collect();
    match seal(&paths) {
        Ok(()) => Ok(paths),
        Err(error) => {
            replaced.into_iter().rev().for_each(Replaced::undo);
            Err(PublishError::History(error))
        }
    }
}

/// A temporary file that is not written any further once a signal came or another file failed.
type Staged<'a> = Stoppable<'a, BufWriter<NamedTempFile>>;

/// Renders into a temporary file and begins to sync it.
fn stage(
    folder: &Path,
    stop: &(dyn Fn() -> bool + Sync),
    write: impl FnOnce(&mut Staged<'_>) -> Result<(), RenderError>,
) -> Result<(TempPath, Syncing), RenderError> {
    let file = temporary(folder)?;
    let mut sink = Stoppable::new(BufWriter::with_capacity(1 << 18, file), stop);
    write(&mut sink)?;
    let file: NamedTempFile = sink.into_inner().into_inner().map_err(io::IntoInnerError::into_error)?;
    let (file, path) = file.into_parts();
    Ok((path, Syncing::start(file)))
}

/// Gives the workbook another target if somebody has edited the one that stands there.
fn beside_edited(
    destination: &Destination,
    staged: &mut [(TempPath, PathBuf)],
) -> Result<Option<Spared>, PublishError> {
    let Some(((_, edited), (_, target))) =
        destination.targets().zip(staged).find(|((kind, _), _)| *kind == FileKind::Xlsx)
    else {
        return Ok(None);
    };
    *target = free_place(&edited).map_err(|source| fail(&edited, source))?;
    Ok((*target != edited).then(|| Spared { edited, written: target.clone() }))
}

fn fail(path: &Path, source: io::Error) -> PublishError {
    PublishError::File { path: path.to_owned(), source: Box::new(RenderError::Io(source)) }
}

/// A target that has been replaced, and where its earlier content is kept until all are.
struct Replaced {
    target: PathBuf,
    earlier: Option<TempPath>,
}

/// Renames one after the other; on an error, takes the ones before it back.
fn rename_all(folder: &Path, staged: Vec<(TempPath, PathBuf)>) -> Result<Vec<Replaced>, PublishError> {
    let mut replaced: Vec<Replaced> = Vec::new();
    for (temporary, target) in staged {
        let outcome = keep(folder, &target).and_then(|earlier| {
            temporary.persist(&target).map_err(|error| error.error)?;
            Ok(earlier)
        });
        match outcome {
            Ok(earlier) => replaced.push(Replaced { target, earlier }),
            Err(source) => {
                replaced.into_iter().rev().for_each(Replaced::undo);
                return Err(fail(&target, source));
            }
        }
    }
    // The names themselves reach the disk with the folder. Some file systems cannot sync a folder.
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(replaced)
}

/// Keeps the content of a file that is about to be replaced, by a second name for it or, failing that, by a copy.
fn keep(folder: &Path, target: &Path) -> io::Result<Option<TempPath>> {
    if !target.try_exists()? {
        return Ok(None);
    }
    let second = temporary(folder)?.into_temp_path();
    fs::remove_file(&second)?;
    if fs::hard_link(target, &second).is_err() {
        fs::copy(target, &second)?;
    }
    Ok(Some(second))
}

impl Replaced {
    fn undo(self) {
        let outcome = match self.earlier {
            Some(earlier) => earlier.persist(&self.target).map_err(|error| error.error),
            None => fs::remove_file(&self.target),
        };
        if let Err(error) = outcome {
            tracing::error!("cannot restore {}: {error}", self.target.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn staged(folder: &Path, content: &str) -> TempPath {
        let (path, syncing) = stage(folder, &|| false, |sink| Ok(sink.write_all(content.as_bytes())?)).unwrap();
        syncing.wait().unwrap();
        path
    }

    #[test]
    fn a_rename_that_fails_takes_back_those_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "old a").unwrap();
        fs::create_dir(at("c")).unwrap();
        fs::write(at("c/x"), "").unwrap();
        let files = ["a", "b", "c"].map(|name| (staged(folder.path(), name), at(name)));
        let Err(error) = rename_all(folder.path(), files.into()) else { panic!("c is a folder") };
        assert!(matches!(error, PublishError::File { path, .. } if path == at("c")));
        assert_eq!(fs::read_to_string(at("a")).unwrap(), "old a");
        assert_eq!(names(folder.path()), ["a", "c"]);
    }

    #[test]
    fn files_that_the_history_does_not_take_are_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "old a").unwrap();
        let files = ["a", "b"].map(|name| (staged(folder.path(), name), at(name)));
        let replaced = rename_all(folder.path(), files.into()).unwrap_or_default();
        assert_eq!(fs::read_to_string(at("a")).unwrap(), "a");
        let seal = |paths: &[PathBuf]| {
            assert_eq!(paths, [at("a"), at("b")]);
            Err(HistoryError::Interrupted)
        };
        let error = sealed(replaced, seal).unwrap_err();
        assert!(matches!(error, PublishError::History(_)));
        assert_eq!(fs::read_to_string(at("a")).unwrap(), "old a");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_signal_stops_writing_at_the_next_byte_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let interrupt = Interrupt::default();
        let outcome = stage(folder.path(), &|| interrupt.is_set(), |sink| {
            sink.write_all(b"some")?;
            assert!(interrupt.stop());
            Ok(sink.write_all(b"more")?)
        });
        assert!(outcome.is_err());
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn only_our_own_left_overs_are_cleaned() {
        let folder = tempfile::tempdir().unwrap();
        let names_before = [".superfone-audit-x.tmp", ".superfone-audit.lock", "a.tmp", ".superfone-audit-notes"];
        for name in names_before {
            fs::write(folder.path().join(name), "").unwrap();
        }
        clean(folder.path());
        assert_eq!(names(folder.path()), [".superfone-audit-notes", ".superfone-audit.lock", "a.tmp"]);
    }
}
