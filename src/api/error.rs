//! What ends a listing for good, in words that say what to do.

use std::time::Duration;

use super::{SendError, ShapeError};

/// Why the API gave no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// One page failed for good.
    #[error("page {page}{}: {cause}", tries(*.attempts))]
    Page {
        /// The page asked for.
        page: u64,
        /// Requests sent for it in this pass.
        attempts: u32,
        /// The last failure.
        cause: Cause,
    },
    /// The whole listing took too long.
    #[error(
        "the listing was not finished within {} s ({pages_read} pages read); raise --deadline, or look at why the API is slow",
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
pub enum Cause {
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
        shape: ShapeError,
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
    /// Too many retries over all pages of the pass.
    #[error("{last}; gave up after {spent} retries over all pages, since the API fails too often")]
    BudgetSpent {
        /// Retries spent in this pass.
        spent: u64,
        /// The failure that asked for one more.
        last: Box<Cause>,
    },
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
        SendError::Timeout(_) => "; the API is slow or not reachable: try again later, or raise --timeout",
        SendError::Broken(_) | SendError::TooLarge => "",
    }
}

fn hint(status: u16, page_size: u32) -> String {
    match status {
        400 => format!(" (page size {page_size} may be more than the API allows: try --page-size 20)"),
        404 => " (is the path in --base-url right?)".to_owned(),
        _ => String::new(),
    }
}
