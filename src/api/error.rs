//! What ends a listing for good, in words that say what to do.

use std::time::Duration;

use super::{PageId, SendError, ShapeError};

/// Why the API gave no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// One page failed for good.
    #[error("{page}{}: {cause}", tries(*.attempts))]
    Page {
        /// The page asked for.
        page: PageId,
        /// Requests sent for it in this pass.
        attempts: u32,
        /// The last failure.
        cause: PageError,
    },
    /// The server never answered.
    #[error("no answer from the API in {} s: {cause}", .lasted.as_secs())]
    NoAnswer {
        /// How long it was tried.
        lasted: Duration,
        /// The last failure.
        cause: PageError,
    },
    /// The server stopped answering.
    #[error("the API stopped answering {} s ago, after {pages_read} pages: {cause}", .lasted.as_secs())]
    Outage {
        /// How long it was waited for.
        lasted: Duration,
        /// Pages read before, over all passes.
        pages_read: u64,
        /// The last failure.
        cause: PageError,
    },
    /// The server refused everything.
    #[error(
        "the API refused every request for {} s (HTTP {status}, {refusals} refusals in all): try again later, or ask for less with --rate 1 or --concurrency 1",
        .lasted.as_secs()
    )]
    Refused {
        /// For how long.
        lasted: Duration,
        /// 429 or 503.
        status: u16,
        /// Refusals in the whole listing.
        refusals: u64,
    },
    /// The whole listing took too long.
    #[error(
        "the listing was not finished within {} s of waiting for the API ({pages_read} pages read); raise --deadline, or look at why the API is slow",
        .deadline.as_secs()
    )]
    Deadline {
        /// `--deadline`
        deadline: Duration,
        /// Pages read before the time was up, over all passes.
        pages_read: u64,
    },
    /// `--rate` cannot be kept within `--deadline`.
    #[error(
        "{requests} more requests at {rate} a second do not fit the deadline of {} s; raise --rate or --deadline",
        .deadline.as_secs()
    )]
    RateTooLow {
        /// Requests still needed, the proving pass included.
        requests: u64,
        /// `--rate`
        rate: String,
        /// `--deadline`
        deadline: Duration,
    },
}

/// The last failure of a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// 401 or 403.
    #[error(
        "the API refused the key from {origin} (HTTP {status}); check that it is this account's key and still valid, or ask hello@superfone.in for a new one{}",
        said(.excerpt)
    )]
    KeyRefused {
        /// HTTP status.
        status: u16,
        /// Where the key came from.
        origin: String,
        /// What the server said, scrubbed.
        excerpt: String,
    },
    /// A 403 that does not come from the API itself.
    #[error(
        "a gateway or firewall on the way refused the request (HTTP 403), not the API: the key was not judged; try again later, more gently with --rate 1, or from another network{}",
        said(.excerpt)
    )]
    Gateway {
        /// What it said, scrubbed.
        excerpt: String,
    },
    /// A redirect, which is never followed.
    #[error(
        "the API answered with a redirect (HTTP {status}) to {target}; redirects are not followed, since the key would go along: check --base-url"
    )]
    Redirect {
        /// HTTP status.
        status: u16,
        /// Scheme and host.
        target: String,
    },
    /// Any other status.
    #[error("HTTP {status}{}{}", hint(*.status, *.page_size), said(.excerpt))]
    Status {
        /// HTTP status.
        status: u16,
        /// The page size that was asked for.
        page_size: u32,
        /// What the server said, scrubbed.
        excerpt: String,
    },
    /// No whole answer.
    #[error("{error}{}", advice(.error))]
    Send {
        /// Why there is none.
        error: SendError,
    },
    /// A 200 that is not a page.
    #[error("{shape} (HTTP 200, content type {content_type}){}", said(.excerpt))]
    Shape {
        /// What is wrong with the body.
        shape: Box<ShapeError>,
        /// `Content-Type` as sent.
        content_type: String,
        /// Start of the body, scrubbed.
        excerpt: String,
    },
    /// The server asks for a wait that is too long.
    #[error(
        "the server asks to wait {seconds} s (HTTP {status}), longer than a run waits; start the audit again after that"
    )]
    WaitTooLong {
        /// HTTP status.
        status: u16,
        /// What `Retry-After` asks for.
        seconds: u64,
    },
}

impl ApiError {
    /// That the API does not let this key read a list, or does not know it, in a few words; nothing of another failure.
    #[must_use]
    pub fn refusal(&self) -> Option<&'static str> {
        let Self::Page { cause, .. } = self else { return None };
        match cause {
            PageError::KeyRefused { status: 403, .. } => Some("Superfone does not let this key read them (HTTP 403)"),
            PageError::Status { status: 404, .. } => Some("Superfone knows no such list (HTTP 404)"),
            _ => None,
        }
    }
}

fn tries(attempts: u32) -> String {
    if attempts > 1 { format!(" (after {attempts} attempts)") } else { String::new() }
}

fn said(excerpt: &str) -> String {
    if excerpt.is_empty() { String::new() } else { format!("; the server said: {excerpt}") }
}

fn advice(error: &SendError) -> &'static str {
    match error {
        SendError::NoSuchHost(_) => "; is the host in --base-url right, and does this machine reach the network?",
        SendError::Connect(_) => "; is --base-url right, and does this machine reach it?",
        SendError::Certificate(_) => "; if your company's proxy opens TLS, name its root certificate with --ca-file",
        SendError::NoSuchProxy { .. } | SendError::ProxyConnect { .. } => {
            "; it is named by HTTPS_PROXY or ALL_PROXY: is that right? NO_PROXY leaves it out"
        }
        SendError::ProxyRefused { status: Some(407), .. } => {
            "; it wants a user and a password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"
        }
        SendError::ProxyRefused { .. } => "; does it let this machine through to the API? NO_PROXY leaves it out",
        SendError::Timeout(_) => "; the API is slow or not reachable: try again later, or raise --timeout",
        SendError::Ended(_) | SendError::Broken(_) | SendError::Coding(_) | SendError::TooLarge => "",
    }
}

/// The documented page size, which every server must take.
const DOCUMENTED_PAGE_SIZE: u32 = 50;

fn hint(status: u16, page_size: u32) -> String {
    match status {
        400 if page_size > DOCUMENTED_PAGE_SIZE => {
            format!(" (page size {page_size} may be more than the API allows: try --page-size {DOCUMENTED_PAGE_SIZE})")
        }
        304 => " (a cache on the way answered in place of the API)".to_owned(),
        404 => " (is the path in --base-url right?)".to_owned(),
        _ => String::new(),
    }
}
