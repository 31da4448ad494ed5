//! The way to a file: a writer that fails once it is told to stop, and that keeps the first error as it came.
//!
//! What packs a workbook wraps an error in its own, and when it is dropped it tries to close the file and would complain on
//! stderr. So an error is told once, and whatever comes afterwards goes nowhere.

use std::io::{self, ErrorKind, Seek, SeekFrom, Write};

/// Looks at `stop` before every write.
pub(crate) struct Stoppable<'s, W> {
    inner: W,
    stop: &'s (dyn Fn() -> bool + Sync),
    error: Option<io::Error>,
}

impl<'s, W> Stoppable<'s, W> {
    pub(crate) fn new(inner: W, stop: &'s (dyn Fn() -> bool + Sync)) -> Self {
        Self { inner, stop, error: None }
    }

    /// What was written to.
    pub(crate) fn into_inner(self) -> W {
        self.inner
    }

    /// The first error.
    pub(crate) fn into_error(self) -> Option<io::Error> {
        self.error
    }

    /// Does something with what is written to, unless something failed before; then `instead`.
    fn attempt<T>(&mut self, instead: T, act: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.error.is_some() {
            return Ok(instead);
        }
        let done = if (self.stop)() { Err(io::Error::other("interrupted")) } else { act(&mut self.inner) };
        match done {
            // The system's own interruption is repeated by whoever writes.
            Err(error) if error.kind() == ErrorKind::Interrupted && error.raw_os_error().is_some() => Err(error),
            // One that is made up is meant to stop the writing; under its own kind it would be repeated for ever.
            Err(error) => {
                let told = io::Error::other(error.to_string());
                self.error = Some(error);
                Err(told)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for Stoppable<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.attempt(bytes.len(), |inner| inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt((), W::flush)
    }
}

impl<W: Seek> Seek for Stoppable<'_, W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.attempt(0, |inner| inner.seek(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(ErrorKind, u32);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            self.1 += 1;
            Err(io::Error::new(self.0, "enough"))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_first_error_is_told_once_and_kept_with_its_kind() {
        for kind in [ErrorKind::Interrupted, ErrorKind::StorageFull] {
            let mut inner = Failing(kind, 0);
            let mut writer = Stoppable::new(&mut inner, &|| false);
            assert_ne!(writer.write_all(b"x").unwrap_err().kind(), ErrorKind::Interrupted);
            writer.write_all(b"the packer closes its file").unwrap();
            assert_eq!(writer.into_error().unwrap().kind(), kind);
            assert_eq!(inner.1, 1);
        }
    }

    #[test]
    fn whoever_is_told_to_stop_writes_nothing_more() {
        let mut inner = Vec::new();
        assert!(Stoppable::new(&mut inner, &|| true).write_all(b"x").is_err());
        assert!(inner.is_empty());
    }
}
