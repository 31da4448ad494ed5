//! The catalogue of what can go wrong with one answer.

use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue, LOCATION};
use serde_json::{Value, json};

/// One way to answer wrongly, or in no hurry, to the requests that a [`Match`](super::Match) takes.
#[derive(Clone, Debug)]
pub struct Fault {
    pub(super) kind: Kind,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) more: Vec<(HeaderName, HeaderValue)>,
    pub(super) delay: Duration,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Correct,
    Page { number: u64, owned_up: bool },
    Answer { status: StatusCode, body: Bytes },
    EchoKey { status: StatusCode },
    ResetBefore,
    ResetInside,
    CutShort,
    BrokenGzip,
    BadChecksum,
    GzipBomb { decoded_bytes: usize },
    Oversize { bytes: usize },
    Drip { chunk: usize, every: Duration },
    Hang,
}

impl Fault {
    /// An error with the documented message envelope.
    pub fn status(status: u16) -> Self {
        Self::answer(status, json!({ "message": format!("fake error {status}") }).to_string())
    }

    /// Any status with any body. It is called JSON unless a [`header`](Self::header) gives another `content-type`.
    pub fn answer(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(Kind::Answer { status: StatusCode::from_u16(status).unwrap(), body: body.into() })
    }

    /// Status 200 with any body: empty, HTML, truncated JSON.
    pub fn body(body: impl Into<Bytes>) -> Self {
        Self::answer(200, body)
    }

    /// Status 200 with any JSON value: `{}`, a list, a page of the wrong shape.
    pub fn json(value: &Value) -> Self {
        Self::body(value.to_string())
    }

    /// Status 302 to another place.
    pub fn redirect(location: &str) -> Self {
        Self::answer(302, "").header(LOCATION.as_str(), location)
    }

    /// An error whose message holds the `x-api-key` that was received.
    pub fn echo_key(status: u16) -> Self {
        Self::new(Kind::EchoKey { status: StatusCode::from_u16(status).unwrap() })
    }

    /// The correct answer of another page, which says so in `current_page`.
    pub fn page(number: u64) -> Self {
        Self::new(Kind::Page { number, owned_up: true })
    }

    /// The correct rows of another page, with the page asked for in `current_page`.
    pub fn rows_of_page(number: u64) -> Self {
        Self::new(Kind::Page { number, owned_up: false })
    }

    /// The correct answer, late.
    pub fn delay(delay: Duration) -> Self {
        Self::new(Kind::Correct).after(delay)
    }

    /// The correct answer with headers that [`header`](Self::header) adds.
    pub fn none() -> Self {
        Self::new(Kind::Correct)
    }

    /// The connection is reset before the first byte of an answer. Over HTTP/2 that ends every request on it.
    pub fn reset_before() -> Self {
        Self::new(Kind::ResetBefore)
    }

    /// The head and half of the correct body, then the connection is reset.
    pub fn reset_inside() -> Self {
        Self::new(Kind::ResetInside)
    }

    /// The head and half of the correct body, then the connection is closed as if that were all.
    pub fn cut_short() -> Self {
        Self::new(Kind::CutShort)
    }

    /// Half of the correct body's gzip form, sent as if it were whole.
    pub fn broken_gzip() -> Self {
        Self::new(Kind::BrokenGzip)
    }

    /// The correct body in gzip, whole but for its checksum.
    pub fn bad_checksum() -> Self {
        Self::new(Kind::BadChecksum)
    }

    /// The correct body with spaces after it up to `decoded_bytes`, in gzip: a client without a cap accepts it.
    pub fn gzip_bomb(decoded_bytes: usize) -> Self {
        Self::new(Kind::GzipBomb { decoded_bytes })
    }

    /// The correct body with spaces after it up to `bytes`, not compressed: a client without a cap accepts it.
    pub fn oversize_body(bytes: usize) -> Self {
        Self::new(Kind::Oversize { bytes })
    }

    /// The correct body, `bytes_per_chunk` at a time with a pause before each.
    pub fn drip(bytes_per_chunk: usize, every: Duration) -> Self {
        Self::new(Kind::Drip { chunk: bytes_per_chunk, every })
    }

    /// No answer for as long as the server lives.
    pub fn hang() -> Self {
        Self::new(Kind::Hang)
    }

    /// Sets a header of the answer, also over one that the server would set by itself, such as `date`.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.parse().unwrap(), value.parse().unwrap()));
        self
    }

    /// One more line of a header.
    #[must_use]
    pub fn more(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.parse().unwrap(), value.parse().unwrap()));
        self
    }

    /// Waits before the answer, or before the connection is ended.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    fn new(kind: Kind) -> Self {
        Self { kind, headers: Vec::new(), more: Vec::new(), delay: Duration::ZERO }
    }
}
