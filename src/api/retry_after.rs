//! `Retry-After`, in all its forms.

use std::time::{Duration, SystemTime};

/// The wait that a `Retry-After` header asks for: seconds, or any of the three HTTP date forms.
///
/// A date is measured against the answer's own `Date`, since the two clocks need not agree; `now` serves only if the
/// server sent none. Of several values, as proxies merge them, the longest counts. A value that cannot be read asks for
/// nothing. Never less than what was asked: fractions are kept.
#[must_use]
pub fn retry_after(value: &str, date: Option<&str>, now: SystemTime) -> Option<Duration> {
    let from = date.and_then(|date| httpdate::parse_http_date(date.trim()).ok()).unwrap_or(now);
    let parts: Vec<&str> = value.split(',').collect();
    // Two of the three date forms hold a comma themselves.
    let pairs = parts.windows(2).map(|pair| pair.join(","));
    let single = parts.iter().map(|part| (*part).to_owned());
    single.chain(pairs).filter_map(|value| one(value.trim(), from)).max()
}

fn one(value: &str, from: SystemTime) -> Option<Duration> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    if let Ok(seconds) = value.parse::<f64>()
        && seconds.is_finite()
        && seconds >= 0.0
    {
        return Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    Some(until.duration_since(from).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_and_measured_on_the_servers_clock() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_700);
        let date = Some("Sun, 06 Nov 1994 08:49:00 GMT");
        for (value, date, expected) in [
            ("0", None, Some(0.0)),
            (" 120 ", None, Some(120.0)),
            ("1.25", None, Some(1.25)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", date, Some(37.0)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", date, Some(37.0)),
            ("Sun Nov  6 08:49:37 1994", date, Some(37.0)),
            ("Sun, 06 Nov 1994 08:48:37 GMT", date, Some(0.0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", None, Some(77.0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some("nonsense"), Some(77.0)),
            ("1, 1", None, Some(1.0)),
            ("1,7 , 3", None, Some(7.0)),
            ("5, Sun, 06 Nov 1994 08:49:37 GMT", date, Some(37.0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT, 50", date, Some(50.0)),
            ("soon, 4", None, Some(4.0)),
            ("-5", None, None),
            ("soon", None, None),
            ("", None, None),
            (",", None, None),
            ("NaN", None, None),
            ("inf", None, None),
        ] {
            assert_eq!(retry_after(value, date, now), expected.map(Duration::from_secs_f64), "{value:?}");
        }
        assert_eq!(retry_after("99999999999999999999999", None, now), Some(Duration::from_secs(u64::MAX)));
    }
}
