//! The border of the workbook: outside text becomes a text cell here, and nothing else.
//!
//! A text cell is never a formula, whatever it begins with. Should somebody edit such a cell, Excel would read it anew;
//! the quote prefix keeps it a text even then. What Excel cannot hold is cut, visibly, and counted.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use rust_xlsxwriter::{Format, Url, Worksheet, XlsxError};

use crate::api::{Number, Timestamp};

/// UTF-16 units of a cell.
const LONGEST: usize = 32_767;
/// What a cut text ends with.
const CUT: &str = "… [cut]";
/// A number keeps 15 digits.
const LARGEST: u64 = 999_999_999_999_999;

/// A format, and the same for a text that begins as a formula does.
pub(super) struct TextStyle {
    pub plain: Format,
    quoted: Format,
}

impl TextStyle {
    pub(super) fn new(format: Format) -> Self {
        Self { quoted: format.clone().set_quote_prefix(), plain: format }
    }

    /// Both.
    pub(super) fn formats(&self) -> [&Format; 2] {
        [&self.plain, &self.quoted]
    }
}

/// Writes cells and counts those that had to be cut.
#[derive(Default)]
pub(super) struct Cells {
    pub cut: u64,
}

/// Row and column, from 0.
type Place = (u32, u16);

impl Cells {
    /// A text with a format of its own.
    pub(super) fn text(
        &mut self,
        sheet: &mut Worksheet,
        at: Place,
        text: &str,
        style: &TextStyle,
    ) -> Result<(), XlsxError> {
        let format = if reads_as_formula(text) { &style.quoted } else { &style.plain };
        sheet.write_string_with_format(at.0, at.1, self.fit(text), format).map(drop)
    }

    /// A text with the format of its column, `style`; repeated formats cost time in long lists.
    pub(super) fn column_text(
        &mut self,
        sheet: &mut Worksheet,
        at: Place,
        text: &str,
        style: &TextStyle,
    ) -> Result<(), XlsxError> {
        if reads_as_formula(text) {
            return self.text(sheet, at, text, style);
        }
        sheet.write_string(at.0, at.1, self.fit(text)).map(drop)
    }

    /// A link inside the workbook, shown as `text`.
    pub(super) fn link(
        &mut self,
        sheet: &mut Worksheet,
        at: Place,
        (target, text): (&str, &str),
        format: &Format,
    ) -> Result<(), XlsxError> {
        let url = Url::new(target).set_text(self.fit(text));
        sheet.write_url_with_format(at.0, at.1, &url, format).map(drop)
    }

    /// A value that is documented as a number.
    pub(super) fn api_number(
        &mut self,
        sheet: &mut Worksheet,
        at: Place,
        value: &Number,
        style: &TextStyle,
    ) -> Result<(), XlsxError> {
        match value {
            Number::Whole(value) => number(sheet, at, *value, None),
            Number::Text(text) => self.column_text(sheet, at, text, style),
        }
    }

    /// An instant as the API writes it, as a date of the zone; what is no date that Excel knows stays text.
    pub(super) fn instant(
        &mut self,
        sheet: &mut Worksheet,
        at: Place,
        date: &Timestamp,
        zone: Tz,
        style: &TextStyle,
    ) -> Result<(), XlsxError> {
        let local = date.instant().map(|instant| instant.with_timezone(&zone).naive_local());
        match local.filter(|local| (1900..=9999).contains(&local.year())) {
            Some(local) => sheet.write_datetime(at.0, at.1, local).map(drop),
            None => self.column_text(sheet, at, &date.text(), style),
        }
    }

    /// A day, `YYYY-MM-DD`.
    pub(super) fn day(
        &mut self,
        sheet: &mut Worksheet,
        at: Place,
        text: &str,
        style: &TextStyle,
    ) -> Result<(), XlsxError> {
        match parse_day(text) {
            Some(day) => sheet.write_datetime(at.0, at.1, day).map(drop),
            None => self.column_text(sheet, at, text, style),
        }
    }

    /// The same with a format of its own.
    pub(super) fn lone_day(
        &mut self,
        sheet: &mut Worksheet,
        at: Place,
        text: &str,
        style: &TextStyle,
    ) -> Result<(), XlsxError> {
        match parse_day(text) {
            Some(day) => sheet.write_datetime_with_format(at.0, at.1, day, &style.plain).map(drop),
            None => self.text(sheet, at, text, style),
        }
    }

    fn fit<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let fitting = fit(text);
        self.cut += u64::from(matches!(fitting, Cow::Owned(_)));
        fitting
    }
}

/// A day that Excel knows.
fn parse_day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| (1900..=9999).contains(&day.year()))
}

/// A whole number; as text where Excel would lose digits.
pub(super) fn number(sheet: &mut Worksheet, at: Place, value: u64, format: Option<&Format>) -> Result<(), XlsxError> {
    match (exact(value), format) {
        (Some(number), None) => sheet.write_number(at.0, at.1, number),
        (Some(number), Some(format)) => sheet.write_number_with_format(at.0, at.1, number, format),
        (None, None) => sheet.write_string(at.0, at.1, value.to_string()),
        (None, Some(format)) => sheet.write_string_with_format(at.0, at.1, value.to_string(), format),
    }
    .map(drop)
}

/// The text, or as much of it as a cell holds, with a mark.
fn fit(text: &str) -> Cow<'_, str> {
    // No text has more UTF-16 units than bytes.
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let mut room = LONGEST - CUT.encode_utf16().count();
    let kept = text.chars().take_while(|c| match room.checked_sub(c.len_utf16()) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    });
    let bytes = kept.map(char::len_utf8).sum();
    Cow::Owned(format!("{}{CUT}", &text[..bytes]))
}

fn reads_as_formula(text: &str) -> bool {
    // An apostrophe in front is taken off by Excel when the cell is edited.
    text.starts_with(['=', '+', '-', '@', '\'', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

/// The number as Excel holds it, if it holds it exactly.
fn exact(value: u64) -> Option<f64> {
    let (high, low) = (u32::try_from(value >> 32).ok()?, u32::try_from(value & 0xffff_ffff).ok()?);
    (value <= LARGEST).then(|| f64::from(high) * 4_294_967_296.0 + f64::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_untouched_and_the_rest_ends_with_the_mark() {
        for text in ["", "Inbound", &"x".repeat(LONGEST), &"क".repeat(LONGEST), &"🔥".repeat(LONGEST / 2)] {
            assert_eq!(fit(text), text);
        }
        for text in ["x".repeat(LONGEST + 1), "क".repeat(40_000), "🔥".repeat(20_000)] {
            let cell = fit(&text);
            let kept = cell.strip_suffix(CUT).unwrap();
            assert!(text.starts_with(kept));
            assert!((LONGEST - 1..=LONGEST).contains(&cell.encode_utf16().count()), "{}", cell.len());
        }
    }

    #[test]
    fn numbers_of_fifteen_digits_are_exact_and_longer_ones_are_not_numbers() {
        assert_eq!(exact(0), Some(0.0));
        assert_eq!(exact(4_294_967_296), Some(4_294_967_296.0));
        assert_eq!(exact(LARGEST), Some(999_999_999_999_999.0));
        assert_eq!(exact(LARGEST + 1), None);
        assert_eq!(exact(u64::MAX), None);
    }
}
