//! One lock for each output folder.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use super::PublishError;
use crate::interrupt::Interrupt;

/// Name of the lock file. It stays: removing it would let two runs lock two different files.
const NAME: &str = ".superfone-audit.lock";
/// How often a waiting run looks again, and hears a signal.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The lock, held until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
    /// Whether the file system knows locks; without them nothing of another run may be cleaned away.
    pub(crate) exclusive: bool,
}

/// Takes the lock of a folder if no other run holds it; a folder that is not there has nobody in it.
#[must_use]
pub fn try_lock(folder: &Path) -> Option<FolderLock> {
    match File::options().create(true).truncate(false).write(true).open(folder.join(NAME)) {
        Ok(file) => match file.try_lock() {
            Err(TryLockError::WouldBlock) => None,
            _ => Some(FolderLock(Some(file))),
        },
        Err(_) => Some(FolderLock(None)),
    }
}

/// The lock of a folder that was free, held until it is dropped.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "held, not read")] Option<File>);

impl Lock {
    /// Waits for the lock of a folder.
    pub(crate) fn take(folder: &Path, interrupt: &Interrupt) -> Result<Self, PublishError> {
        let path = folder.join(NAME);
        let fail = |source| PublishError::Lock { path: path.clone(), source };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(fail)?;
        let mut told = false;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file, exclusive: true }),
                Err(TryLockError::WouldBlock) if interrupt.is_set() => return Err(PublishError::Interrupted),
                Err(TryLockError::WouldBlock) => {
                    if !told {
                        tracing::warn!("another run writes to {}; waiting for it", folder.display());
                        told = true;
                    }
                    std::thread::sleep(LOOK_AGAIN);
                }
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                    return Ok(Self { _file: file, exclusive: false });
                }
                Err(TryLockError::Error(error)) => return Err(fail(error)),
            }
        }
    }
}
