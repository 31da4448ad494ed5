//! Dates as a person reads them: in the report's time zone.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// The calendar day of an instant in a zone, `YYYY-MM-DD`.
#[must_use]
pub fn day(instant: DateTime<Utc>, zone: Tz) -> String {
    instant.with_timezone(&zone).format("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_the_zone() {
        let instant = DateTime::from_timestamp(1_768_507_200, 0).unwrap();
        assert_eq!(day(instant, Tz::UTC), "2026-01-15");
        assert_eq!(day(instant, Tz::Asia__Kolkata), "2026-01-16");
    }
}
