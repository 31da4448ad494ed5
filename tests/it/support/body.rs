//! Response bodies that do not simply arrive whole, and the two ways to compress one.

use std::convert::Infallible;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::mpsc;
use tokio::time::{Sleep, sleep};

/// Any body the server sends.
pub(super) type AnyBody = UnsyncBoxBody<Bytes, Infallible>;

/// How a connection is ended on purpose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Cut {
    /// With a TCP reset.
    Reset,
    /// With an ordinary close.
    Close,
}

/// Ends the connection that a request came in on.
pub(super) type Lever = mpsc::Sender<Cut>;

/// A body that arrives whole.
pub(super) fn whole(bytes: impl Into<Bytes>) -> AnyBody {
    Full::new(bytes.into()).boxed_unsync()
}

/// A body that announces all of `bytes`, sends half of them and then ends the connection.
pub(super) fn broken(bytes: &Bytes, cut: Cut, lever: Lever) -> AnyBody {
    Broken { half: Some(bytes.slice(..bytes.len() / 2)), announced: bytes.len(), cut, lever }.boxed_unsync()
}

/// A body that arrives `chunk` bytes at a time, with a pause before each chunk.
pub(super) fn drip(bytes: Bytes, chunk: usize, every: Duration) -> AnyBody {
    Drip { rest: bytes, chunk, every, pause: Box::pin(sleep(every)) }.boxed_unsync()
}

/// The bytes as one gzip member.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    gzip_padded(bytes, bytes.len())
}

/// Like [`gzip`], of the bytes with spaces after them up to `decoded_bytes` in all.
pub(super) fn gzip_padded(bytes: &[u8], decoded_bytes: usize) -> Vec<u8> {
    static SPACES: [u8; 1 << 16] = [b' '; 1 << 16];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    let mut missing = decoded_bytes.saturating_sub(bytes.len());
    while missing > 0 {
        let step = missing.min(SPACES.len());
        encoder.write_all(&SPACES[..step]).unwrap();
        missing -= step;
    }
    encoder.finish().unwrap()
}

struct Broken {
    half: Option<Bytes>,
    announced: usize,
    cut: Cut,
    lever: Lever,
}

impl Body for Broken {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        // Asking again means that the first half is in the write buffer. The connection flushes it before it
        // looks at the lever. A full channel has been pulled already.
        let _ = self.lever.try_send(self.cut);
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced as u64)
    }
}

struct Drip {
    rest: Bytes,
    chunk: usize,
    every: Duration,
    pause: Pin<Box<Sleep>>,
}

impl Body for Drip {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.pause.as_mut().poll(context));
        self.pause = Box::pin(sleep(self.every));
        let length = self.chunk.clamp(1, self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
