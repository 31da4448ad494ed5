//! The way of a written file to the disk, which takes its time and no processor: other files are written meanwhile.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

/// A file that is being synced.
pub(super) enum Syncing {
    /// By a thread of its own.
    Beside(JoinHandle<io::Result<()>>),
    /// It has been.
    Done(io::Result<()>),
}

impl Syncing {
    /// Bytes from which on a thread is worth it.
    const WORTH: u64 = 1 << 20;

    /// Begins.
    pub(super) fn start(file: File) -> Self {
        if file.metadata().is_ok_and(|metadata| metadata.len() < Self::WORTH) {
            return Self::Done(file.sync_all());
        }
        let file = Arc::new(file);
        let lent = Arc::clone(&file);
        let started = thread::Builder::new().name("sync".to_owned()).spawn(move || lent.sync_all());
        started.map_or_else(|_| Self::Done(file.sync_all()), Self::Beside)
    }

    /// Waits until it is done.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn wait(self) -> io::Result<()> {
        match self {
            Self::Done(outcome) => outcome,
            Self::Beside(thread) => thread.join().unwrap_or_else(|_| Err(io::Error::other("syncing panicked"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_synced_has_an_end() {
        for length in [0, Syncing::WORTH - 1, Syncing::WORTH, 3 * Syncing::WORTH] {
            let file = tempfile::tempfile().unwrap();
            file.set_len(length).unwrap();
            Syncing::start(file).wait().unwrap();
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_cannot_be_synced_says_so() {
        // A pipe has nothing to sync.
        let (pipe, _other) = io::pipe().unwrap();
        assert!(Syncing::start(File::from(std::os::fd::OwnedFd::from(pipe))).wait().is_err());
    }
}
