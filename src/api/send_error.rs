//! Why an exchange gave no whole answer.

use std::error::Error;
use std::io;
use std::time::Duration;

use super::proxy::Proxy;
use super::resolver::ResolveError;

/// Why there is no whole answer. Texts name no URL and no header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The name of the host cannot be resolved.
    #[error("the host name cannot be found ({0})")]
    NoSuchHost(String),
    /// TCP or TLS handshake.
    #[error("no connection ({0})")]
    Connect(String),
    /// The server's certificate is not trusted.
    #[error("the server's certificate is not accepted ({0})")]
    Certificate(String),
    /// The name of the proxy cannot be resolved.
    #[error("the proxy {proxy} cannot be found ({text})")]
    NoSuchProxy {
        /// Host and port.
        proxy: String,
        /// The resolver's words.
        text: String,
    },
    /// The proxy is not reached, or it hangs up.
    #[error("no connection to the proxy {proxy} ({text})")]
    ProxyConnect {
        /// Host and port.
        proxy: String,
        /// Why.
        text: String,
    },
    /// The proxy refuses to connect to the host.
    #[error("the proxy {proxy} refused the connection{}", .status.map_or(String::new(), |status| format!(" (HTTP {status})")))]
    ProxyRefused {
        /// Host and port.
        proxy: String,
        /// Its answer to CONNECT, if that can be told.
        status: Option<u16>,
    },
    /// Nothing was heard for so long, or the whole answer took longer than an attempt may.
    #[error("no whole answer within {} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// The connection ended before the first byte of an answer.
    #[error("the connection ended without an answer ({0})")]
    Ended(String),
    /// Connection lost or body damaged before the answer was whole.
    #[error("the answer broke off ({0})")]
    Broken(String),
    /// A content coding that was not asked for.
    #[error("the answer is packed as `{0}`, which was not asked for")]
    Coding(String),
    /// More than 16 MiB after decompression.
    #[error("the answer holds more than 16 MiB")]
    TooLarge,
}

impl SendError {
    /// What became of a request before the head of its answer was there; it may have gone through `proxy`.
    pub(super) fn of_request(error: reqwest::Error, proxy: Option<&Proxy>, connect_timeout: Duration) -> Self {
        let (timed_out, connecting) = (error.is_timeout(), error.is_connect());
        let error = error.without_url();
        let text = chain(&error);
        if is_bad_certificate(&error) {
            return Self::Certificate(text);
        }
        if connecting {
            let unresolved = find::<ResolveError>(&error);
            return match proxy.map(Proxy::name).filter(|_| unresolved.is_some() || text.contains("tunnel error")) {
                Some(proxy) => Self::of_proxy(proxy, text, unresolved),
                None if matches!(unresolved, Some(ResolveError::NoSuchHost(_))) => Self::NoSuchHost(text),
                None if timed_out => Self::Timeout(connect_timeout),
                None => Self::Connect(text),
            };
        }
        if find::<hyper::Error>(&error).is_some_and(hyper::Error::is_parse) {
            return Self::Broken(text);
        }
        Self::Ended(text)
    }

    /// The client tells in words alone what went wrong at a proxy.
    fn of_proxy(proxy: String, text: String, unresolved: Option<&ResolveError>) -> Self {
        if matches!(unresolved, Some(ResolveError::NoSuchHost(_))) {
            Self::NoSuchProxy { proxy, text }
        } else if text.contains("proxy authorization required") {
            Self::ProxyRefused { proxy, status: Some(407) }
        } else if text.contains("tunnel error: unsuccessful") {
            Self::ProxyRefused { proxy, status: None }
        } else {
            Self::ProxyConnect { proxy, text }
        }
    }

    /// What became of a body.
    pub(super) fn of_body(error: reqwest::Error) -> Self {
        Self::Broken(chain(&error.without_url()))
    }
}

/// Whether nobody vouches for the server.
#[must_use]
pub fn is_bad_certificate(error: &reqwest::Error) -> bool {
    matches!(find(error), Some(rustls::Error::InvalidCertificate(_)))
}

/// The first cause of a type.
fn find<E: Error + 'static>(error: &reqwest::Error) -> Option<&E> {
    let mut next = error.source();
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref() {
            return Some(found);
        }
        // What an error of the system wraps is none of its causes.
        let wrapped = cause.downcast_ref().and_then(io::Error::get_ref);
        next = wrapped.map(|wrapped| wrapped as _).or_else(|| cause.source());
    }
    None
}

/// The causes of an error from the outside in, each once.
#[must_use]
pub fn chain(error: &reqwest::Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        match texts.last_mut() {
            Some(last) if last.contains(&text) => {}
            Some(last) if text.contains(last.as_str()) => *last = text,
            _ => texts.push(text),
        }
        next = cause.source();
    }
    if texts.is_empty() { error.to_string() } else { texts.join(": ") }
}
