//! A date as the API sent it, small where it has the documented form.

use std::fmt;
use std::ops::Deref;

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};

use super::instant::is_day;
use super::{Word, parse_instant};

/// Length of the documented form, `2026-01-15T09:00:00.000Z`.
const LENGTH: usize = 24;

/// A date of the API: a text that is given back letter for letter, though the documented form takes 8 bytes. Any other
/// text is kept as it came, whether it can be read as a date or not.
#[derive(Clone, PartialEq, Eq)]
pub struct Timestamp(Form);

#[derive(Clone, PartialEq, Eq)]
enum Form {
    /// Milliseconds since 1970, of a text in the documented form.
    Documented(i64),
    /// Any text that is not in it.
    Other(Word),
}

impl Timestamp {
    /// The text as it came.
    #[must_use]
    pub fn text(&self) -> TimestampText<'_> {
        TimestampText(match &self.0 {
            Form::Documented(millis) => Letters::Written(written(*millis)),
            Form::Other(text) => Letters::Kept(text),
        })
    }

    /// The instant, or `None` if it cannot be read. A text without zone is taken as UTC.
    #[must_use]
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        match &self.0 {
            Form::Documented(millis) => DateTime::from_timestamp_millis(*millis),
            Form::Other(text) => parse_instant(text),
        }
    }
}

impl Timestamp {
    /// Whether it is a day without a time: its instant is the beginning of that day.
    #[must_use]
    pub fn is_day(&self) -> bool {
        matches!(&self.0, Form::Other(text) if is_day(text))
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(documented(text).map_or_else(|| Form::Other(text.into()), Form::Documented))
    }
}

impl From<Box<str>> for Timestamp {
    fn from(text: Box<str>) -> Self {
        Self(documented(&text).map_or_else(|| Form::Other(text.into()), Form::Documented))
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        text.into_boxed_str().into()
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (*self.text()).fmt(f)
    }
}

/// The text of a [`Timestamp`].
#[derive(Debug, Clone, Copy)]
pub struct TimestampText<'a>(Letters<'a>);

#[derive(Debug, Clone, Copy)]
enum Letters<'a> {
    Written([u8; LENGTH]),
    Kept(&'a str),
}

impl Deref for TimestampText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            // Nothing but ASCII is ever written there.
            Letters::Written(letters) => std::str::from_utf8(letters).unwrap_or_default(),
            Letters::Kept(text) => text,
        }
    }
}

/// The milliseconds of a text in exactly the documented form.
fn documented(text: &str) -> Option<i64> {
    let letters: &[u8; LENGTH] = text.as_bytes().try_into().ok()?;
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (23, b'Z')];
    if marks.iter().any(|(at, mark)| letters[*at] != *mark) {
        return None;
    }
    let number = |from: usize, to: usize| {
        letters[from..to]
            .iter()
            .try_fold(0_u32, |sum, letter| letter.is_ascii_digit().then(|| sum * 10 + u32::from(letter - b'0')))
    };
    let year = number(0, 4).filter(|year| *year > 0)?.cast_signed();
    let day = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
    // The milliseconds of a leap second would pass for those of the next one.
    let (second, milli) = (number(17, 19)?, number(20, 23)?);
    Some(day.and_hms_milli_opt(number(11, 13)?, number(14, 16)?, second, milli)?.and_utc().timestamp_millis())
}

/// The documented form of milliseconds that [`documented`] gave.
fn written(millis: i64) -> [u8; LENGTH] {
    let mut letters = *b"0000-00-00T00:00:00.000Z";
    let instant = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    let mut put = |from: usize, to: usize, mut number: u32| {
        for letter in letters[from..to].iter_mut().rev() {
            *letter = b'0' + u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
    };
    put(0, 4, instant.year().cast_unsigned());
    put(5, 7, instant.month());
    put(8, 10, instant.day());
    put(11, 13, instant.hour());
    put(14, 16, instant.minute());
    put(17, 19, instant.second());
    put(20, 23, instant.timestamp_subsec_millis());
    letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_small(text: &str) -> bool {
        matches!(Timestamp::from(text).0, Form::Documented(_))
    }

    #[test]
    fn the_documented_form_is_small_and_nothing_else_is() {
        for text in ["2026-01-15T09:00:00.000Z", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"] {
            assert!(is_small(text), "{text}");
            assert_eq!(&*Timestamp::from(text).text(), text);
            assert_eq!(Timestamp::from(text).instant(), parse_instant(text), "{text}");
        }
        for text in [
            "0000-01-01T00:00:00.000Z",
            "2026-02-29T00:00:00.000Z",
            "2026-01-15T09:00:60.000Z",
            "2026-01-15T24:00:00.000Z",
            "2026-01-15t09:00:00.000z",
            "2026-01-15T09:00:00.00+Z",
            "2026-01-15T09:00:00.0000",
            "2026-01-15T09:00:00Z",
            "٢٠٢٦-01-15T09:00:00Z",
            "",
        ] {
            assert!(!is_small(text), "{text}");
            assert_eq!(&*Timestamp::from(text).text(), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back_letter_for_letter(
            text in prop_oneof![
                "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]\\.[0-9]{3}Z",
                "[0-9TZ:.+ -]{20,26}",
                ".{0,30}",
            ]
        ) {
            let timestamp = Timestamp::from(&*text);
            prop_assert_eq!(&*timestamp.text(), &*text);
            prop_assert_eq!(timestamp.instant(), parse_instant(&text));
            prop_assert_eq!(&timestamp, &Timestamp::from(text.into_boxed_str()));
        }
    }
}
