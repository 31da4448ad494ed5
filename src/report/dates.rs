//! Dates: parsed leniently from the API's text, shown in the report's time zone.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

/// An ISO 8601 instant as the API writes it, or `None` if it cannot be read. A text without zone is taken as UTC.
#[must_use]
pub fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(|naive| naive.and_utc())
}

/// The calendar day of an instant in a zone, `YYYY-MM-DD`.
#[must_use]
pub fn day(instant: DateTime<Utc>, zone: Tz) -> String {
    instant.with_timezone(&zone).format("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_with_and_without_zone_and_days_follow_the_zone() {
        let instant = parse_instant("2026-01-15T20:00:00.000Z").unwrap();
        assert_eq!(day(instant, Tz::UTC), "2026-01-15");
        assert_eq!(day(instant, Tz::Asia__Kolkata), "2026-01-16");
        assert_eq!(parse_instant("2026-01-16T01:30:00+05:30"), Some(instant));
        assert_eq!(parse_instant("2026-01-15T20:00:00"), Some(instant));
        assert_eq!(parse_instant("2026-01-15 20:00:00.000"), Some(instant));
        for text in ["", "0000-00-00", "soon", "2026-13-01T00:00:00Z", "2026-01-15"] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }
}
