//! Calendar days: in the config file and on the command line, when one begins, and how long ago one is.

use std::str::FromStr;

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use toml::value::Datetime;

/// A calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "DayText")]
pub struct Day(NaiveDate);

impl Day {
    /// The day.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.0
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let well_formed = text.len() == "2027-01-31".len();
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| well_formed);
        day.map(Self).ok_or_else(|| "must be a day, such as 2027-01-31".to_owned())
    }
}

/// The first moment of a day in a zone; where the clock skips midnight, the one after the gap.
#[must_use]
pub fn day_begins(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    if let Some(begin) = zone.from_local_datetime(&midnight).earliest() {
        return begin.to_utc();
    }
    // No zone is further from UTC than this; in a gap, later moments have later days.
    let far = TimeDelta::hours(30);
    let (mut before, mut after) = (midnight.and_utc() - far, midnight.and_utc() + far);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + (after - before) / 2;
        if middle.with_timezone(&zone).date_naive() < day {
            before = middle;
        } else {
            after = middle;
        }
    }
    DateTime::from_timestamp(after.timestamp(), 0).unwrap_or(after)
}

/// How old an audit must be to be deleted: `90d`, `12w`, `18m`, `2y`, or taken before a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OlderThan {
    /// So many days.
    Days(u32),
    /// So many calendar months.
    Months(u32),
    /// Before this day.
    Day(Day),
}

impl OlderThan {
    /// The first day that is not old enough, seen from today. None if there is no such day.
    #[must_use]
    pub fn limit(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(days) => today.checked_sub_days(Days::new(days.into())),
            Self::Months(months) => today.checked_sub_months(Months::new(months)),
            Self::Day(day) => Some(day.date()),
        }
    }
}

impl FromStr for OlderThan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(day) = text.parse() {
            return Ok(Self::Day(day));
        }
        let unit = text.chars().last().unwrap_or_default();
        let number = text.strip_suffix(unit).and_then(|number| number.parse::<u32>().ok());
        let age = number.and_then(|number| match unit {
            'd' => Some(Self::Days(number)),
            'w' => number.checked_mul(7).map(Self::Days),
            'm' => Some(Self::Months(number)),
            'y' => number.checked_mul(12).map(Self::Months),
            _ => None,
        });
        age.ok_or_else(|| "must be an age, such as 90d, 12w, 18m or 2y, or a day, such as 2025-01-31".to_owned())
    }
}

/// A day in the file: as TOML writes it, or in quotation marks.
#[derive(Deserialize)]
#[serde(untagged, expecting = "must be a day, such as 2027-01-31")]
enum DayText {
    Date(Datetime),
    Text(String),
}

impl TryFrom<DayText> for Day {
    type Error = String;

    fn try_from(text: DayText) -> Result<Self, String> {
        match text {
            DayText::Date(moment) => moment.to_string(),
            DayText::Text(text) => text,
        }
        .parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_day_of_the_calendar() {
        assert_eq!("2027-01-31".parse::<Day>().unwrap().date().to_string(), "2027-01-31");
        for bad in ["", "2027-02-30", "2027-1-31", "31.01.2027", "2027-01-31T10:00:00", "today"] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_age_is_days_weeks_months_years_or_a_day() {
        let limit = |text: &str| {
            let today = "2026-03-31".parse().unwrap();
            text.parse::<OlderThan>().unwrap().limit(today).map(|day| day.to_string())
        };
        for (text, day) in [
            ("0d", "2026-03-31"),
            ("90d", "2025-12-31"),
            ("2w", "2026-03-17"),
            ("1m", "2026-02-28"),
            ("2y", "2024-03-31"),
            ("2025-01-31", "2025-01-31"),
        ] {
            assert_eq!(limit(text).as_deref(), Some(day), "{text}");
        }
        assert_eq!(limit("4000000000d"), None);
        for bad in ["", "d", "-1d", "1", "1.5y", "1 y", "99999999999d", "4294967295y", "2025-02-30", "1é"] {
            assert!(bad.parse::<OlderThan>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_begins_with_its_first_moment_where_the_clock_skips_midnight() {
        let begin = |zone: chrono_tz::Tz, day: &str| day_begins(day.parse().unwrap(), zone).to_rfc3339();
        // Clocks went from 00:00 to 01:00, and a whole day was left out.
        assert_eq!(begin(chrono_tz::America::Sao_Paulo, "2018-11-04"), "2018-11-04T03:00:00+00:00");
        assert_eq!(begin(chrono_tz::America::Sao_Paulo, "2018-11-05"), "2018-11-05T02:00:00+00:00");
        assert_eq!(begin(chrono_tz::Pacific::Apia, "2011-12-30"), "2011-12-30T10:00:00+00:00");
        assert_eq!(begin(chrono_tz::Pacific::Apia, "2011-12-31"), "2011-12-30T10:00:00+00:00");
        assert_eq!(begin(chrono_tz::Asia::Kolkata, "2026-11-23"), "2026-11-22T18:30:00+00:00");
        // Midnight comes twice; the day begins with the first.
        assert_eq!(begin(chrono_tz::America::Havana, "2024-11-03"), "2024-11-03T04:00:00+00:00");
    }
}
