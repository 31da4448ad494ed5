//! How texts for people are put together: plurals, lists, quotation marks, numbers and dates, in every format alike.

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::titles::show_hidden;

/// Characters of a title in a sentence; a longer one is cut there, and nowhere else.
const TITLE: usize = 40;

/// `1 error`, `12 errors`.
#[must_use]
pub fn count(n: u64, one: &str) -> String {
    format!("{} {one}{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// `1,048,576`
#[must_use]
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The first `most` of these, and how many more there are as the last.
#[must_use]
pub fn few(mut items: Vec<String>, most: usize) -> Vec<String> {
    if let Some(more) = items.len().checked_sub(most).filter(|more| *more > 0) {
        items.truncate(most);
        items.push(format!("{} more", thousands(more as u64)));
    }
    items
}

/// A text from outside for a sentence: what is hidden in it shown, a long one cut.
#[must_use]
pub fn shown(text: &str) -> String {
    let shown = show_hidden(text);
    // No text has more characters than bytes.
    if shown.len() <= TITLE {
        return shown;
    }
    let parts: Vec<_> = shown.graphemes(true).collect();
    match parts.get(..TITLE - 1) {
        Some(kept) if parts.len() > TITLE => format!("{}…", kept.concat().trim_end()),
        _ => shown,
    }
}

/// The same in quotation marks: `“Website Enquiry”`.
#[must_use]
pub fn quoted(title: &str) -> String {
    format!("“{}”", shown(title))
}

/// Who does something, short: the name before an address in angle brackets, the part of an address before the @.
#[must_use]
pub fn short_owner(owner: &str) -> &str {
    let name = owner.split_once('<').map(|(name, _)| name.trim().trim_matches('"'));
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| {
        let address = owner.trim_start().trim_start_matches('<');
        address.split_once('@').map(|(name, _)| name).filter(|name| !name.is_empty()).unwrap_or(owner)
    })
}

/// The text in lines of so many characters at the most, each of them indented by so many blanks. A longer word has a line of
/// its own.
#[must_use]
pub fn in_lines(text: &str, width: usize, indent: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{:indent$}{word}", "")),
        }
    }
    lines.join("\n")
}

/// `3 August 2026`
#[must_use]
pub fn long_day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `3 Aug 2026`
#[must_use]
pub fn short_day(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// RFC 3339 in UTC, to the second, as machines read it.
#[must_use]
pub fn instant(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// `3 August`, with the year where it is another than that of `today`.
#[must_use]
pub fn day_beside(day: NaiveDate, today: NaiveDate) -> String {
    day.format(if day.year() == today.year() { "%-d %B" } else { "%-d %B %Y" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_lists_read_well() {
        assert_eq!((count(0, "error"), count(1, "error")), ("0 errors".to_owned(), "1 error".to_owned()));
        for (n, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_048_576, "1,048,576")] {
            assert_eq!(thousands(n), text);
        }
        let items = ["a", "b", "c"].map(str::to_owned);
        for (n, text) in [(0, ""), (1, "a"), (2, "a and b"), (3, "a, b and c")] {
            assert_eq!(list(&items[..n]), text);
        }
        assert_eq!(list(&few(items.into(), 1)), "a and 2 more");
    }

    #[test]
    fn an_owner_is_a_name_or_the_part_of_an_address_before_the_at() {
        for (owner, short) in [
            ("Asha", "Asha"),
            ("asha.rao@example.com", "asha.rao"),
            ("Asha Rao <asha@example.com>", "Asha Rao"),
            ("\"Rao, Asha\" <asha@example.com>", "Rao, Asha"),
            ("<asha@example.com>", "asha"),
            ("@ops", "@ops"),
            ("< team", "< team"),
            ("", ""),
        ] {
            assert_eq!(short_owner(owner), short, "{owner:?}");
        }
    }

    #[test]
    fn a_title_in_a_sentence_hides_nothing_and_is_cut_at_forty_characters() {
        assert_eq!(quoted("Virar Plots "), "“Virar Plots·”");
        assert_eq!(quoted("Brochure\u{200B}\u{200B} Download"), "“Brochure⟨hidden⟩ Download”");
        assert_eq!(quoted(&"x".repeat(40)), format!("“{}”", "x".repeat(40)));
        assert_eq!(quoted(&"क".repeat(41)), format!("“{}…”", "क".repeat(39)));
    }

    #[test]
    fn a_day_has_its_year_only_where_it_is_another() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-08-03");
        assert_eq!((long_day(today), short_day(today)), ("3 August 2026".to_owned(), "3 Aug 2026".to_owned()));
        assert_eq!(day_beside(day("2026-07-01"), today), "1 July");
        assert_eq!(day_beside(day("2025-12-31"), today), "31 December 2025");
    }
}
