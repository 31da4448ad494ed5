//! What may be asked again: the classification, apart from the policy that acts on it ([`super::Fetcher`]).
//!
//! Source: the retry table of the listing's specification, repeated in `docs/listing.md`.

use super::SendError;

/// How a failed attempt is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 429 and 503: the server's own way to say "slower". Never charged to the page.
    Refused,
    /// Likely to pass: 408, 425, other 5xx, a lost connection, silence, a body cut short.
    Transient,
    /// A 2xx that is not the documented answer: asked again at most twice.
    Unexpected,
    /// The name of the host or of the proxy does not exist: asked again once, until something has been answered.
    NoSuchHost,
    /// The proxy has no way to the host: as transient once something has been answered, and never asked again before.
    NoTunnel,
    /// The connection ended before the first byte of an answer: sent again at once on a new one.
    Ended,
    /// Asking again cannot help, or must not happen.
    Fatal,
}

/// The class of a status, or `None` for 200, whose body decides.
#[must_use]
pub fn classify_status(status: u16) -> Option<Class> {
    match status {
        200 => None,
        201..=299 => Some(Class::Unexpected),
        429 | 503 => Some(Class::Refused),
        501 | 505 => Some(Class::Fatal),
        408 | 425 | 500..=599 => Some(Class::Transient),
        _ => Some(Class::Fatal),
    }
}

/// The class of an exchange that gave no whole answer.
#[must_use]
pub fn classify_send(error: &SendError) -> Class {
    match error {
        SendError::NoSuchHost(_) | SendError::NoSuchProxy { .. } => Class::NoSuchHost,
        SendError::ProxyRefused { status: Some(500..=599), .. } => Class::NoTunnel,
        SendError::Certificate(_) | SendError::TooLarge | SendError::Coding(_) | SendError::ProxyRefused { .. } => {
            Class::Fatal
        }
        SendError::Ended(_) => Class::Ended,
        SendError::Connect(_) | SendError::ProxyConnect { .. } | SendError::Timeout(_) | SendError::Broken(_) => {
            Class::Transient
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_fall_into_the_classes_of_the_table() {
        for (class, statuses) in [
            (None, &[200][..]),
            (Some(Class::Unexpected), &[201, 202, 204, 206]),
            (Some(Class::Refused), &[429, 503]),
            (Some(Class::Transient), &[408, 425, 500, 502, 504, 520, 599]),
            (Some(Class::Fatal), &[301, 302, 307, 308, 304, 400, 401, 403, 404, 407, 410, 422, 501, 505]),
        ] {
            for status in statuses {
                assert_eq!(classify_status(*status), class, "{status}");
            }
        }
    }
}
