//! Values of options that are more than a number or a text.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use toml::value::Datetime;

/// When something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// If a person is likely to see it.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// Not at all.
    Never,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// Yes.
    On,
    /// No.
    Off,
}

/// Form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Severity from which on findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// Any finding.
    Info,
    /// No finding.
    #[default]
    Never,
}

/// A whole number of at least one and at most `MOST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u64")]
pub struct UpTo<const MOST: u16>(u16);

impl<const MOST: u16> UpTo<MOST> {
    /// The number.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl<const MOST: u16> TryFrom<u64> for UpTo<MOST> {
    type Error = String;

    fn try_from(number: u64) -> Result<Self, String> {
        let known = u16::try_from(number).ok().filter(|number| (1..=MOST).contains(number));
        known.map(Self).ok_or_else(|| format!("must be a whole number from 1 to {MOST}"))
    }
}

impl<const MOST: u16> FromStr for UpTo<MOST> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::try_from(text.parse::<u64>().unwrap_or_default())
    }
}

/// Requests a second; more than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "f64")]
pub struct Rate(f64);

impl Rate {
    /// Requests a second.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Rate {
    type Error = String;

    fn try_from(rate: f64) -> Result<Self, String> {
        // One request a day at the least, so that the time to the next one is a time.
        if rate.is_finite() && rate >= 1.0 / 86_400.0 {
            Ok(Self(rate))
        } else {
            Err("must be a number of requests a second, more than 0".to_owned())
        }
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::try_from(text.parse::<f64>().unwrap_or(f64::NAN))
    }
}

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

/// One character between CSV cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Delimiter(u8);

impl Delimiter {
    /// The character's byte.
    #[must_use]
    pub fn byte(self) -> u8 {
        self.0
    }
}

impl FromStr for Delimiter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.as_bytes() {
            b"tab" | b"\\t" => Ok(Self(b'\t')),
            [byte @ (b',' | b';' | b'|' | b'\t' | b':')] => Ok(Self(*byte)),
            _ => Err("must be one of , ; | : or tab".to_owned()),
        }
    }
}

impl TryFrom<String> for Delimiter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// The earlier workbook whose decisions are read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "PathBuf")]
pub enum DecisionsFrom {
    /// `latest`: the last workbook that the history knows of.
    Latest,
    /// This file; one that is called like the word is `./latest`.
    File(PathBuf),
}

impl From<PathBuf> for DecisionsFrom {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "latest" { Self::Latest } else { Self::File(path) }
    }
}

impl From<OsString> for DecisionsFrom {
    fn from(path: OsString) -> Self {
        PathBuf::from(path).into()
    }
}

/// strftime pattern of the files' common stem; it can neither leave the output folder nor fail later.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct NamePattern(String);

impl NamePattern {
    /// The stem for an audit taken at a time.
    pub fn stem<Z: TimeZone>(&self, time: &DateTime<Z>) -> String
    where
        Z::Offset: std::fmt::Display,
    {
        time.format(&self.0).to_string()
    }
}

impl Default for NamePattern {
    fn default() -> Self {
        Self("lead-groups-%Y-%m-%d".to_owned())
    }
}

impl FromStr for NamePattern {
    type Err = String;

    fn from_str(pattern: &str) -> Result<Self, String> {
        use chrono::format::{Item, StrftimeItems};
        if StrftimeItems::new(pattern).any(|item| item == Item::Error) {
            return Err("holds a % sequence that does not exist (write %% for a percent sign)".to_owned());
        }
        // Two dates that fill every sequence; %D and the like bring separators of their own.
        let samples = ["2026-01-02T03:04:05.678901234Z", "2031-12-31T23:59:59.999999999Z"];
        for sample in samples.iter().filter_map(|text| DateTime::parse_from_rfc3339(text).ok()) {
            let stem = sample.format(pattern).to_string();
            if stem.trim().is_empty() || stem.starts_with('.') {
                return Err("must give a name that is not empty and does not begin with a dot".to_owned());
            }
            if stem.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) || stem.chars().any(char::is_control) {
                return Err("must give a plain file name, without / \\ : * ? \" < > | or control characters".to_owned());
            }
            // The longest suffix is `-INCOMPLETE.findings.csv`; common file systems take 255 bytes.
            if stem.len() > 200 {
                return Err("must give a name of 200 bytes at most".to_owned());
            }
        }
        Ok(Self(pattern.to_owned()))
    }
}

impl TryFrom<String> for NamePattern {
    type Error = String;

    fn try_from(pattern: String) -> Result<Self, String> {
        pattern.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_pattern_is_a_plain_file_name_in_every_month() {
        let time = DateTime::parse_from_rfc3339("2026-11-23T09:00:00+05:30").unwrap();
        assert_eq!(NamePattern::default().stem(&time), "lead-groups-2026-11-23");
        assert_eq!("audit %B %H.%M 100%%".parse::<NamePattern>().unwrap().stem(&time), "audit November 09.00 100%");
        for pattern in ["a/b", "%D", "../x", "%Q", "", " ", ".hidden", "%T", "a\\b", "a\nb", "%", &"x".repeat(201)] {
            assert!(pattern.parse::<NamePattern>().is_err(), "{pattern}");
        }
    }

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

    #[test]
    fn decisions_come_from_a_file_unless_it_is_the_word_alone() {
        let from = |text: &str| DecisionsFrom::from(OsString::from(text));
        assert_eq!(from("latest"), DecisionsFrom::Latest);
        for path in ["./latest", "latest.xlsx", "Latest", "latest/", ""] {
            assert_eq!(from(path), DecisionsFrom::File(path.into()), "{path}");
        }
    }

    #[test]
    fn rates_numbers_and_delimiters_are_checked() {
        assert_eq!("1000".parse::<UpTo<1_000>>().unwrap().get(), 1_000);
        for bad in ["0", "1001", "18446744073709551614", "99999999999999999999999", "-1", "1.5", "", "x"] {
            let error = bad.parse::<UpTo<1_000>>().unwrap_err();
            assert_eq!(error, "must be a whole number from 1 to 1000", "{bad}");
        }
        for good in ["1", "0.5", "1e3"] {
            assert!(good.parse::<Rate>().is_ok(), "{good}");
        }
        for bad in ["0", "-1", "NaN", "inf", "fast", "1e-9"] {
            assert!(bad.parse::<Rate>().is_err(), "{bad}");
        }
        assert_eq!("tab".parse::<Delimiter>().unwrap().byte(), b'\t');
        for bad in ["", ",,", "\"", "'", "a", "\n"] {
            assert!(bad.parse::<Delimiter>().is_err(), "{bad}");
        }
    }
}
