//! What may be asked again: the classification, apart from the policy that acts on it ([`super::Fetcher`]).
//!
//! Source: the retry table of the listing's specification, repeated in `docs/listing.md`.

use std::time::{Duration, SystemTime};

use super::SendError;

/// How a failed attempt is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 429: the server asks for less. Counted apart from all other retries.
    Throttled,
    /// Likely to pass: 408, 425, most 5xx, a lost connection, a timeout, a body cut short.
    Transient,
    /// A 2xx that is not the documented answer: asked again at most twice.
    Unexpected,
    /// The host name does not exist: asked again once.
    NoSuchHost,
    /// Asking again cannot help, or must not happen.
    Fatal,
}

impl Class {
    /// Retries a page may spend on this class, apart from `--retries`.
    #[must_use]
    pub fn own_limit(self) -> u32 {
        match self {
            Self::Throttled => 10,
            Self::Transient => u32::MAX,
            Self::Unexpected => 2,
            Self::NoSuchHost => 1,
            Self::Fatal => 0,
        }
    }
}

/// The class of a status, or `None` for 200, whose body decides.
#[must_use]
pub fn classify_status(status: u16) -> Option<Class> {
    match status {
        200 => None,
        201..=299 => Some(Class::Unexpected),
        429 => Some(Class::Throttled),
        501 | 505 => Some(Class::Fatal),
        408 | 425 | 500..=599 => Some(Class::Transient),
        _ => Some(Class::Fatal),
    }
}

/// The class of an exchange that gave no whole answer.
#[must_use]
pub fn classify_send(error: &SendError) -> Class {
    match error {
        SendError::NoSuchHost(_) => Class::NoSuchHost,
        SendError::Certificate(_) | SendError::TooLarge => Class::Fatal,
        SendError::Connect(_) | SendError::Timeout(_) | SendError::Broken(_) => Class::Transient,
    }
}

/// The wait that a `Retry-After` header asks for: seconds, or any of the three HTTP date forms.
///
/// A date is measured against the answer's own `Date`, since the two clocks need not agree; `now` serves only if the
/// server sent none. A value that cannot be read asks for nothing. Never less than what was asked.
#[must_use]
pub fn retry_after(value: &str, date: Option<&str>, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    if let Ok(seconds) = value.parse::<f64>()
        && seconds.is_finite()
        && seconds >= 0.0
    {
        return Some(Duration::try_from_secs_f64(seconds.ceil()).unwrap_or(Duration::MAX));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let from = date.and_then(|date| httpdate::parse_http_date(date.trim()).ok()).unwrap_or(now);
    Some(until.duration_since(from).unwrap_or_default())
}

/// Full jitter: anything from nothing to `min(10 s, 250 ms x 2^retry)`, `retry` counted from 0.
pub(super) fn backoff(retry: u32) -> Duration {
    let ceiling = Duration::from_millis(250).saturating_mul(1 << retry.min(16)).min(Duration::from_secs(10));
    ceiling.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_fall_into_the_classes_of_the_table() {
        for (class, statuses) in [
            (None, &[200][..]),
            (Some(Class::Unexpected), &[201, 202, 204, 206]),
            (Some(Class::Throttled), &[429]),
            (Some(Class::Transient), &[408, 425, 500, 502, 503, 504, 520, 599]),
            (Some(Class::Fatal), &[301, 302, 307, 308, 304, 400, 401, 403, 404, 410, 422, 501, 505]),
        ] {
            for status in statuses {
                assert_eq!(classify_status(*status), class, "{status}");
            }
        }
    }

    #[test]
    fn retry_after_is_read_in_both_forms_and_measured_on_the_servers_clock() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_700);
        let date = Some("Sun, 06 Nov 1994 08:49:00 GMT");
        for (value, date, expected) in [
            ("0", None, Some(0)),
            (" 120 ", None, Some(120)),
            ("1.2", None, Some(2)),
            ("99999999999999999999999", None, Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", date, Some(37)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", date, Some(37)),
            ("Sun Nov  6 08:49:37 1994", date, Some(37)),
            ("Sun, 06 Nov 1994 08:48:37 GMT", date, Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", None, Some(77)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some("nonsense"), Some(77)),
            ("-5", None, None),
            ("soon", None, None),
            ("", None, None),
            ("NaN", None, None),
            ("inf", None, None),
        ] {
            assert_eq!(retry_after(value, date, now), expected.map(Duration::from_secs), "{value:?}");
        }
    }

    #[test]
    fn jitter_stays_under_its_ceiling_and_uses_all_of_it() {
        for (retry, ceiling) in [(0, 250), (1, 500), (5, 8_000), (6, 10_000), (60, 10_000), (u32::MAX, 10_000)] {
            let ceiling = Duration::from_millis(ceiling);
            let waits: Vec<_> = (0..2_000).map(|_| backoff(retry)).collect();
            assert!(waits.iter().all(|wait| *wait <= ceiling));
            assert!(waits.iter().any(|wait| *wait < ceiling / 10) && waits.iter().any(|wait| *wait > ceiling * 9 / 10));
        }
    }
}
