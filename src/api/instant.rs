//! The API's dates, which are text, read leniently.

use chrono::{DateTime, NaiveDateTime, Utc};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_with_and_without_zone() {
        let instant = DateTime::from_timestamp(1_768_507_200, 0);
        for text in [
            "2026-01-15T20:00:00.000Z",
            "2026-01-16T01:30:00+05:30",
            "2026-01-15T20:00:00",
            "2026-01-15 20:00:00.000",
            " 2026-01-15T20:00:00Z ",
        ] {
            assert_eq!(parse_instant(text), instant, "{text}");
        }
        for text in ["", "0000-00-00", "0000-00-00 00:00:00", "soon", "2026-13-01T00:00:00Z", "2026-01-15"] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }
}
