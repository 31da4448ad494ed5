//! Letting staged files appear together, and taking them back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::PublishError;
use super::destination::temporary;
use super::edited::{EditedWorkbook, free_place};
use super::lock::Lock;
use super::stage::{Staged, StagedFile};
use crate::config::FileKind;
use crate::interrupt::Interrupt;
use crate::report::RenderError;

/// The files of a run, in place. They are taken back when this is dropped, unless they are [kept](Renamed::keep).
#[derive(Debug)]
pub struct Renamed {
    published: Published,
    /// What undoes the renames, in their order.
    replaced: Vec<Replaced>,
    _lock: Lock,
}

/// The files of a run that stay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    /// Their paths, in the order in which they appeared.
    pub files: Vec<PathBuf>,
    /// The workbook in whose place the new one would have come, had nobody edited it.
    pub edited_workbook: Option<EditedWorkbook>,
}

impl Renamed {
    /// Where the files are.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.published.files
    }

    /// Lets the files stay.
    #[must_use]
    pub fn keep(mut self) -> Published {
        self.replaced.clear();
        std::mem::take(&mut self.published)
    }
}

impl Drop for Renamed {
    fn drop(&mut self) {
        undo(std::mem::take(&mut self.replaced));
    }
}

impl Staged {
    /// Lets the files appear, with signals held back from here on. A workbook that somebody has edited stays, and the new
    /// one stands beside it.
    ///
    /// # Errors
    /// [`PublishError`]; then no file of this run is there and every earlier file is as it was.
    pub fn rename(mut self, interrupt: &Interrupt) -> Result<Renamed, PublishError> {
        // As late as can be: somebody may have saved the workbook while the new one was written.
        let edited_workbook = beside_edited(&mut self.files)?;
        if !interrupt.hold_back() {
            return Err(PublishError::Interrupted);
        }
        let replaced = rename_all(&self.folder, self.files)?;
        let files = replaced.iter().map(|replaced| replaced.target.clone()).collect();
        Ok(Renamed { published: Published { files, edited_workbook }, replaced, _lock: self.lock })
    }
}

/// Gives the workbook another target if somebody has edited the one that stands there.
fn beside_edited(files: &mut [StagedFile]) -> Result<Option<EditedWorkbook>, PublishError> {
    let Some(workbook) = files.iter_mut().find(|file| file.kind == FileKind::Xlsx) else { return Ok(None) };
    let written = free_place(&workbook.target).map_err(|source| fail(&workbook.target, source))?;
    let edited = std::mem::replace(&mut workbook.target, written.clone());
    Ok((written != edited).then_some(EditedWorkbook { edited, written }))
}

fn fail(path: &Path, source: io::Error) -> PublishError {
    PublishError::File { path: path.to_owned(), source: Box::new(RenderError::Io(source)) }
}

/// A target that has been replaced, and where its earlier content is kept until all are.
#[derive(Debug)]
struct Replaced {
    target: PathBuf,
    earlier: Option<TempPath>,
}

/// Renames one after the other; on an error, takes the ones before it back.
fn rename_all(folder: &Path, files: Vec<StagedFile>) -> Result<Vec<Replaced>, PublishError> {
    let mut replaced: Vec<Replaced> = Vec::new();
    for StagedFile { temporary, target, .. } in files {
        let outcome = keep(folder, &target).and_then(|earlier| {
            temporary.persist(&target).map_err(|error| error.error)?;
            Ok(earlier)
        });
        match outcome {
            Ok(earlier) => replaced.push(Replaced { target, earlier }),
            Err(source) => {
                undo(replaced);
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

/// Takes renames back, the last one first.
fn undo(replaced: Vec<Replaced>) {
    for Replaced { target, earlier } in replaced.into_iter().rev() {
        let outcome = match earlier {
            Some(earlier) => earlier.persist(&target).map_err(|error| error.error),
            None => fs::remove_file(&target),
        };
        if let Err(error) = outcome {
            tracing::error!("cannot restore {}: {error}", target.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::super::destination::clean;
    use super::super::stage::write;
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name != ".superfone-audit.lock");
        names.sort();
        names
    }

    /// A file each, holding its own name.
    fn staged(folder: &Path, names: &[&str]) -> Vec<StagedFile> {
        let file = |name: &&str| StagedFile {
            kind: FileKind::Json,
            temporary: write(folder, &|| false, |sink| Ok(sink.write_all(name.as_bytes())?)).unwrap(),
            target: folder.join(name),
        };
        names.iter().map(file).collect()
    }

    fn renamed(folder: &Path, names: &[&str]) -> Result<Renamed, PublishError> {
        let interrupt = Interrupt::default();
        let lock = Lock::take(folder, &interrupt).unwrap();
        Staged { folder: folder.to_owned(), files: staged(folder, names), lock }.rename(&interrupt)
    }

    #[test]
    fn a_rename_that_fails_takes_back_those_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "old a").unwrap();
        fs::create_dir(at("c")).unwrap();
        fs::write(at("c/x"), "").unwrap();
        let error = renamed(folder.path(), &["a", "b", "c"]).unwrap_err();
        assert!(matches!(error, PublishError::File { path, .. } if path == at("c")));
        assert_eq!(fs::read_to_string(at("a")).unwrap(), "old a");
        assert_eq!(names(folder.path()), ["a", "c"]);
    }

    #[test]
    fn files_are_taken_back_unless_they_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "old a").unwrap();
        let files = renamed(folder.path(), &["a", "b"]).unwrap();
        assert_eq!(files.files(), [at("a"), at("b")]);
        assert_eq!(fs::read_to_string(at("a")).unwrap(), "a");
        drop(files);
        assert_eq!(fs::read_to_string(at("a")).unwrap(), "old a");
        assert_eq!(names(folder.path()), ["a"]);
        let kept = renamed(folder.path(), &["a", "b"]).unwrap().keep();
        assert_eq!(kept, Published { files: vec![at("a"), at("b")], edited_workbook: None });
        assert_eq!((fs::read_to_string(at("a")).unwrap().as_str(), names(folder.path()).len()), ("a", 2));
    }

    #[test]
    fn only_our_own_left_overs_are_cleaned() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".superfone-audit-x.tmp", ".superfone-audit.lock", "a.tmp", ".superfone-audit-notes"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        clean(folder.path());
        assert_eq!(names(folder.path()), [".superfone-audit-notes", "a.tmp"]);
        assert!(folder.path().join(".superfone-audit.lock").exists());
    }
}
