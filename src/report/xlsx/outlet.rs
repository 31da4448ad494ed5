//! The way to the sink: keeps the sink's own error, which the library would wrap or, while it cleans up, print.

use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};

use crate::report::Sink;

/// Buffers what goes to the sink and remembers the first error. The buffer is small: the sink hears of signals, and tells of
/// them when it is written to.
///
/// The library is told of an error once, so that it stops. What it sends afterwards (the packer tries to close the file
/// when it is dropped, and would complain on stderr) goes nowhere.
pub(super) struct Outlet<'a> {
    sink: BufWriter<Guarded<'a>>,
}

struct Guarded<'a> {
    sink: &'a mut dyn Sink,
    error: Option<io::Error>,
}

impl<'a> Outlet<'a> {
    pub(super) fn new(sink: &'a mut dyn Sink) -> Self {
        Self { sink: BufWriter::with_capacity(1 << 16, Guarded { sink, error: None }) }
    }

    /// The sink's first error. What is still in the buffer is written.
    pub(super) fn into_error(mut self) -> Option<io::Error> {
        // A failure is noted by the sink's guard as well.
        let flushed = self.sink.flush();
        self.sink.get_mut().error.take().or_else(|| flushed.err())
    }
}

impl Write for Outlet<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl Seek for Outlet<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.sink.seek(to)
    }
}

impl Guarded<'_> {
    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        match result {
            // The system's own interruption is repeated by whoever writes.
            Err(error) if error.kind() == ErrorKind::Interrupted && error.raw_os_error().is_some() => Err(error),
            // One that a sink makes up is meant to stop the writing; under its own kind it would be repeated for ever.
            Err(error) => {
                let told = io::Error::other(error.to_string());
                self.error = Some(error);
                Err(told)
            }
            fine => fine,
        }
    }
}

impl Write for Guarded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.error.is_some() {
            return Ok(bytes.len());
        }
        let result = self.sink.write(bytes);
        self.note(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.error.is_some() {
            return Ok(());
        }
        let result = self.sink.flush();
        self.note(result)
    }
}

impl Seek for Guarded<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if self.error.is_some() {
            return Ok(0);
        }
        let result = self.sink.seek(to);
        self.note(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

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

    impl Seek for Failing {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(0)
        }
    }

    #[test]
    fn the_first_error_stops_the_writer_once_and_is_kept_with_its_kind() {
        for kind in [ErrorKind::Interrupted, ErrorKind::StorageFull] {
            let mut sink = Failing(kind, 0);
            let mut outlet = Outlet::new(&mut sink);
            let told = outlet.write_all(&vec![1; 3 << 20]).unwrap_err();
            assert_ne!(told.kind(), ErrorKind::Interrupted);
            outlet.write_all(b"the packer closes its file").unwrap();
            assert_eq!(outlet.into_error().unwrap().kind(), kind);
            assert_eq!(sink.1, 1);
        }
    }

    #[test]
    fn everything_reaches_a_sink_that_works() {
        let mut sink = Cursor::new(Vec::new());
        let mut outlet = Outlet::new(&mut sink);
        outlet.write_all(b"Some of it").unwrap();
        outlet.rewind().unwrap();
        outlet.write_all(b"All ").unwrap();
        assert!(outlet.into_error().is_none());
        assert_eq!(sink.into_inner(), b"All  of it");
    }
}
