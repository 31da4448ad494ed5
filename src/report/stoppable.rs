//! A writer that refuses to be written once it is told to stop, so that packing a large workbook stops at once.

use std::io::{self, Seek, SeekFrom, Write};

/// Looks at `stop` before every write.
pub(crate) struct Stoppable<'s, W> {
    inner: W,
    stop: &'s (dyn Fn() -> bool + Sync),
}

impl<'s, W> Stoppable<'s, W> {
    pub(crate) fn new(inner: W, stop: &'s (dyn Fn() -> bool + Sync)) -> Self {
        Self { inner, stop }
    }

    /// What was written to.
    pub(crate) fn into_inner(self) -> W {
        self.inner
    }

    fn check(&self) -> io::Result<()> {
        // Not `ErrorKind::Interrupted`, which `write_all` would take as "try again".
        if (self.stop)() { Err(io::Error::other("interrupted")) } else { Ok(()) }
    }
}

impl<W: Write> Write for Stoppable<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.check()?;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.check()?;
        self.inner.flush()
    }
}

impl<W: Seek> Seek for Stoppable<'_, W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
