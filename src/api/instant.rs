//! The API's dates, which are text, read leniently.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

/// A moment in any form of ISO 8601 that has a date, or as seconds or milliseconds since 1970; `None` if it cannot be read.
/// A text without zone is taken as UTC, one without a time as the beginning of its day.
#[must_use]
pub fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    if let Some(instant) = since_1970(text) {
        return Some(instant);
    }
    let Some(at) = text.find(['T', 't', ' ']) else {
        return Some(day(text)?.and_time(NaiveTime::MIN).and_utc());
    };
    let (date, time) = (text.get(..at)?, text.get(at + 1..)?.trim_start());
    let (time, offset) = match time.find(['Z', 'z', '+', '-', '\u{2212}']) {
        Some(at) => (time.get(..at)?.trim_end(), offset(time.get(at..)?)?),
        None => (time, TimeDelta::zero()),
    };
    // The end of a day, which is the beginning of the next.
    let rest = time.strip_prefix("24").filter(|rest| rest.bytes().all(|byte| b"0:.,".contains(&byte)));
    let (time, ended) = match rest {
        Some(rest) => (format!("00{rest}"), TimeDelta::days(1)),
        None => (time.to_owned(), TimeDelta::zero()),
    };
    let instant = day(date)?.and_time(time_of_day(&time)?).checked_add_signed(ended)?;
    instant.checked_sub_signed(offset).map(|naive| naive.and_utc())
}

/// Seconds or milliseconds since 1970, from 2001 on: fewer digits are something else.
fn since_1970(text: &str) -> Option<DateTime<Utc>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        10 => DateTime::from_timestamp(number, 0),
        13 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
}

/// Whether a text is a day without a time.
pub(super) fn is_day(text: &str) -> bool {
    day(text.trim()).is_some()
}

/// A calendar date, a date of a week, or a day of a year, each with and without hyphens.
fn day(text: &str) -> Option<NaiveDate> {
    let forms = match (text.len(), text.contains('W'), text.contains('-')) {
        (10, true, _) => "%G-W%V-%u",
        (8, true, _) => "%GW%V%u",
        (10, false, true) => "%Y-%m-%d",
        (8, false, false) => "%Y%m%d",
        (8, false, true) => "%Y-%j",
        (7, false, false) => "%Y%j",
        _ => return None,
    };
    NaiveDate::parse_from_str(text, forms).ok()
}

/// A time, with or without seconds and colons.
fn time_of_day(text: &str) -> Option<NaiveTime> {
    let text = text.replace(',', ".");
    let whole = if text.len() == 2 { format!("{text}:00") } else { text };
    ["%H:%M:%S%.f", "%H:%M", "%H%M%S%.f", "%H%M"].iter().find_map(|form| NaiveTime::parse_from_str(&whole, form).ok())
}

/// `Z`, `+05:30`, `+0530`, `+05`.
fn offset(text: &str) -> Option<TimeDelta> {
    if text.eq_ignore_ascii_case("z") {
        return Some(TimeDelta::zero());
    }
    let behind = !text.starts_with('+');
    let digits: String = text.trim_start_matches(['+', '-', '\u{2212}']).replacen(':', "", 1);
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from, to| digits.get(from..to).and_then(|part| part.parse::<i64>().ok());
    let (hours, minutes) = (number(0, 2)?, number(2, 4).unwrap_or_default());
    let offset = TimeDelta::minutes(hours * 60 + minutes);
    (hours < 24 && minutes < 60).then_some(if behind { -offset } else { offset })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn instants_are_read_in_every_form_that_has_a_date() {
        let instant = DateTime::from_timestamp(1_768_507_200, 0);
        for text in [
            "2026-01-15T20:00:00.000Z",
            "2026-01-16T01:30:00+05:30",
            "2026-01-16T01:30:00+0530",
            "2026-01-16T01:30+0530",
            "2026-01-15 20:00:00+00",
            "2026-01-15 20:00:00 +00:00",
            "2026-01-15 20:00:00,000 +00:00",
            "2026-01-15T14:30:00\u{2212}05:30",
            "2026-01-15T20:00:00",
            "2026-01-15 20:00:00.000",
            " 2026-01-15T20:00:00Z ",
            "2026-01-15T20:00Z",
            "2026-01-15t20:00z",
            "2026-01-15T20Z",
            "2026-01-15T20",
            "20260115T200000Z",
            "20260115T2000",
            "2026-W03-4T20:00Z",
            "2026W034T20Z",
            "2026-015T20:00:00Z",
            "2026015T200000Z",
            "1768507200",
            "1768507200.0",
            "1768507200000",
        ] {
            assert_eq!(parse_instant(text), instant, "{text}");
        }
        let midnight = DateTime::from_timestamp(1_768_435_200, 0);
        for text in ["2026-01-15", "20260115", "2026-W03-4", "2026-015", "2026-01-14T24:00:00.000Z", "2026-01-14 24:00"]
        {
            assert_eq!(parse_instant(text), midnight, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "0000-00-00",
            "0000-00-00 00:00:00",
            "soon",
            "2026-13-01T00:00:00Z",
            "2026-01-15T",
            "T20:00:00Z",
            "12345",
            "176850720",
            "-1768507200",
            "2026-01-15T20:00:00+5",
            "2026-01-15T20:00:00+24:00",
            "2026-01-15T25:00Z",
            "2026-01-15T24:01Z",
            "2026-01-15T20:00:00IST",
            "15.01.2026",
            "01/15/2026",
            "2026-01",
            "99999999999999999999",
        ] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_stumble(text in "[0-9TtZzW:.,+ -]{0,30}|.{0,20}") {
            let _ = parse_instant(&text);
        }
    }
}
