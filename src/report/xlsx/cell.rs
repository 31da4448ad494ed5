//! The border of the workbook: outside text becomes the text of a cell here, and nothing else.
//!
//! A text is never a formula, whatever it begins with. Should somebody edit such a cell, Excel would read it anew; the
//! quote prefix keeps it a text even then. What XML cannot hold is masked, what Excel cannot hold is cut, visibly.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use super::styles::Look;
use crate::api::{Number, Timestamp};
use crate::config::Severity;
use crate::rules::is_blank;
use crate::titles::show_hidden;

/// UTF-16 units of a cell.
pub(super) const LONGEST: usize = 32_767;
/// What a cut text ends with.
const CUT: &str = "… [cut]";
/// A number keeps 15 digits.
const LARGEST: u64 = 999_999_999_999_999;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'r> {
    Text(Cow<'r, str>),
    Number(u64),
    Instant(NaiveDateTime),
    Day(NaiveDate),
    /// What is counted while somebody types, and what it shows before.
    Formula {
        formula: String,
        shown: String,
    },
}

impl<'r> Value<'r> {
    pub(super) fn text(text: impl Into<Cow<'r, str>>) -> Self {
        Self::Text(text.into())
    }

    /// The text of a text, and what a formula shows.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Formula { shown, .. } => shown,
            Self::Number(_) | Self::Instant(_) | Self::Day(_) => "",
        }
    }
}

/// A cell, and what sets it apart from its column.
#[derive(Debug, Clone)]
pub(super) struct Cell<'r> {
    pub value: Value<'r>,
    pub look: Option<Look>,
    /// Where in the workbook it leads.
    pub link: Option<String>,
}

impl<'r> Cell<'r> {
    pub(super) fn empty() -> Self {
        Self::text("")
    }

    pub(super) fn text(text: impl Into<Cow<'r, str>>) -> Self {
        Value::Text(text.into()).into()
    }

    /// A text that may be absent.
    pub(super) fn maybe(text: Option<&'r str>) -> Self {
        Self::text(text.unwrap_or_default())
    }

    /// A title, with everything hidden in it shown.
    pub(super) fn title(title: &str) -> Self {
        if is_blank(title) { Self::text("(no title)") } else { Self::text(show_hidden(title)) }
    }

    pub(super) fn number(value: u64) -> Self {
        Value::Number(value).into()
    }

    /// A value that is documented as a number.
    pub(super) fn api_number(value: Option<&'r Number>) -> Self {
        match value {
            None => Self::empty(),
            Some(Number::Whole(value)) => Self::number(*value),
            Some(Number::Text(text)) => Self::text(&**text),
        }
    }

    /// Ids of groups: a number if it is one.
    pub(super) fn ids(ids: &[u64]) -> Self {
        match ids {
            [id] => Self::number(*id),
            _ => Self::text(ids.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")),
        }
    }

    /// An instant as the API writes it, in the zone; what is no date that Excel knows stays text.
    pub(super) fn instant(date: Option<&'r Timestamp>, zone: Tz) -> Self {
        let Some(date) = date else { return Self::empty() };
        match date.instant().map(|instant| instant.with_timezone(&zone).naive_local()) {
            Some(local) if knows(local.year()) => Value::Instant(local).into(),
            _ => Self::text(date.text().to_string()),
        }
    }

    /// A day; text where Excel does not know its year.
    pub(super) fn day(day: NaiveDate) -> Self {
        if knows(day.year()) { Value::Day(day).into() } else { Self::text(day.to_string()) }
    }

    pub(super) fn severity(severity: Severity) -> Self {
        Self::text(crate::report::words::severity(severity)).looking(Look::Severity(severity))
    }

    pub(super) fn looking(self, look: Look) -> Self {
        Self { look: Some(look), ..self }
    }

    pub(super) fn linked(self, link: Option<String>) -> Self {
        Self { link, ..self }
    }
}

impl<'r> From<Value<'r>> for Cell<'r> {
    fn from(value: Value<'r>) -> Self {
        Self { value, look: None, link: None }
    }
}

/// Whether Excel has dates of this year.
fn knows(year: i32) -> bool {
    (1900..=9999).contains(&year)
}

/// Writes a value. Says whether it had to be cut.
pub(super) fn put(
    sheet: &mut Worksheet,
    at: (u32, u16),
    value: &Value<'_>,
    format: &Format,
) -> Result<bool, XlsxError> {
    put_styled(sheet, at, value, format, false)
}

/// The same in a column that may have the format itself: then only a blank needs one of its own.
pub(super) fn put_styled(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    value: &Value<'_>,
    format: &Format,
    by_column: bool,
) -> Result<bool, XlsxError> {
    let own = (!by_column).then_some(format);
    let string = |sheet: &mut Worksheet, text: Cow<'_, str>| match own {
        Some(format) => sheet.write_string_with_format(row, col, text, format).map(drop),
        None => sheet.write_string(row, col, text).map(drop),
    };
    let number = |sheet: &mut Worksheet, number: f64| match own {
        Some(format) => sheet.write_number_with_format(row, col, number, format).map(drop),
        None => sheet.write_number(row, col, number).map(drop),
    };
    let instant = |sheet: &mut Worksheet, instant: NaiveDateTime| match own {
        Some(format) => sheet.write_datetime_with_format(row, col, instant, format).map(drop),
        None => sheet.write_datetime(row, col, instant).map(drop),
    };
    match value {
        Value::Text(text) if text.is_empty() => sheet.write_blank(row, col, format).map(drop)?,
        Value::Text(text) => {
            let (text, is_cut) = fit(mask(text));
            string(sheet, text)?;
            return Ok(is_cut);
        }
        Value::Number(value) => match exact(*value) {
            Some(value) => number(sheet, value)?,
            None => string(sheet, value.to_string().into())?,
        },
        Value::Instant(value) => instant(sheet, *value)?,
        Value::Day(day) => instant(sheet, day.and_time(NaiveTime::MIN))?,
        Value::Formula { formula, shown } => {
            sheet.write_formula_with_format(row, col, Formula::new(formula).set_result(shown), format).map(drop)?;
        }
    }
    Ok(false)
}

/// The text without what XML cannot hold: controls and the two code points that are no characters at all. Some parts of a
/// workbook have no way to write them.
pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let is_foreign =
        |c: char| matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(is_foreign) { Cow::Owned(text.replace(is_foreign, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// The text, or as much of it as a cell holds, with a mark; and whether it was cut.
fn fit(text: Cow<'_, str>) -> (Cow<'_, str>, bool) {
    // No text has more UTF-16 units than bytes.
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return (text, false);
    }
    let mut room = LONGEST - CUT.encode_utf16().count();
    let kept = text.chars().take_while(|c| match room.checked_sub(c.len_utf16()) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    });
    let bytes: usize = kept.map(char::len_utf8).sum();
    (Cow::Owned(format!("{}{CUT}", &text[..bytes])), true)
}

/// Whether Excel would take it for a formula once somebody edits the cell.
pub(super) fn reads_as_formula(text: &str) -> bool {
    // An apostrophe in front is taken off by Excel then.
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
            assert_eq!(fit(text.into()), (text.into(), false));
        }
        for text in ["x".repeat(LONGEST + 1), "क".repeat(40_000), "🔥".repeat(20_000)] {
            let (cell, is_cut) = fit(text.as_str().into());
            let kept = cell.strip_suffix(CUT).unwrap();
            assert!(is_cut && text.starts_with(kept));
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

    #[test]
    fn what_xml_cannot_hold_is_masked() {
        assert_eq!(mask("a\u{fffe}b\u{0}c\u{1b}d\te\nf\u{ffff}"), "a\u{fffd}b\u{fffd}c\u{fffd}d\te\nf\u{fffd}");
        assert!(matches!(mask("हिन्दी\n🔥"), Cow::Borrowed(_)));
    }
}
