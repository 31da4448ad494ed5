//! Phone numbers in the forms in which people write them in India.
//!
//! | form | examples |
//! |---|---|
//! | international, 10 to 15 digits | `+44 7700 900123`, `0091 98765 43210` |
//! | Indian mobile: ten digits from 6, 7, 8 or 9, bare or after `0` or `91` | `9876543210`, `98765-43210`, `098765 43210` |
//! | Indian landline: `0` or `91`, the code of the area, the number, ten digits in all | `022 2345 6789`, `(0120) 4567890` |
//!
//! Source: E.164; the National Numbering Plan of India (2003). Digits of a date, an amount or an id are no number: groups
//! of less than three digits are none without a country code, two round figures are a range, and words such as `order` or
//! a currency sign in front say what the digits are.

use std::ops::Range;

/// The most characters between two groups of digits: `) ` or ` - `.
const GAP: usize = 3;

/// Words in front of digits that are no phone number.
const NO_PHONE: [&str; 12] =
    ["id", "order", "invoice", "ref", "ticket", "rera", "gst", "budget", "project", "rs", "inr", "upto"];

/// The last two digits of the first phone number outside of `except`.
pub(super) fn last_digits(title: &str, except: Option<&Range<usize>>) -> Option<String> {
    if title.bytes().filter(u8::is_ascii_digit).count() < 10 {
        return None;
    }
    let groups: Vec<_> =
        groups(title).filter(|group| !except.is_some_and(|range| range.contains(&group.start))).collect();
    (0..groups.len()).find_map(|first| {
        let mut digits = String::new();
        let mut end = first;
        let mut found = None;
        // The longest that is a number counts: an international one may begin as a shorter one.
        while let Some(group) = groups.get(end) {
            let apart = end > first && !joins(&title[groups[end - 1].end..group.start]);
            digits.push_str(&title[group.clone()]);
            if apart || digits.len() > 17 {
                break;
            }
            end += 1;
            if is_phone(title, &groups[first..end], &digits) {
                found = Some(digits[digits.len() - 2..].to_owned());
            }
        }
        found
    })
}

/// The runs of ASCII digits.
fn groups(title: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + title[at..].find(|c: char| c.is_ascii_digit())?;
        at = title[start..].find(|c: char| !c.is_ascii_digit()).map_or(title.len(), |length| start + length);
        Some(start..at)
    })
}

/// Whether a text may stand between two groups of one number.
fn joins(gap: &str) -> bool {
    gap.chars().count() <= GAP
        && gap.chars().all(|c| matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{A0}' | '\u{2010}'..='\u{2013}'))
}

fn is_phone(title: &str, groups: &[Range<usize>], digits: &str) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    let before = title[..first.start].trim_end_matches([' ', '(', '\u{A0}']);
    let plus = before.strip_suffix('+');
    let edge = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | '#'));
    let before = plus.unwrap_or(before);
    let touches = plus.is_some() || before.len() == first.start;
    let starts = !touches || edge(before.chars().next_back());
    if !starts || !edge(title[last.end..].chars().next()) || is_something_else(before) {
        return false;
    }
    let lengths: Vec<usize> = groups.iter().map(Range::len).collect();
    match digits.strip_prefix("00").or_else(|| plus.map(|_| digits)) {
        Some(number) => (10..=15).contains(&number.len()) && !number.starts_with('0'),
        None => is_indian(digits, &lengths) && !is_range(title, groups),
    }
}

/// Whether the digits, in groups of these lengths, are an Indian number without `+`.
fn is_indian(digits: &str, lengths: &[usize]) -> bool {
    let (prefix, number) = match digits.len() {
        10 => ("", digits),
        11 => digits.split_at(1),
        12 => digits.split_at(2),
        _ => return false,
    };
    if !matches!(prefix, "" | "0" | "91") || number.ends_with("000000") {
        return false;
    }
    // The country code may stand alone, and what is left of its group has to be long enough for a number.
    let own: Vec<usize> = match lengths.split_first() {
        Some((first, rest)) if *first <= prefix.len() => rest.to_vec(),
        Some((first, rest)) => std::iter::once(first - prefix.len()).chain(rest.iter().copied()).collect(),
        None => return false,
    };
    if own.iter().sum::<usize>() != number.len() {
        return false;
    }
    if number.starts_with(['6', '7', '8', '9']) && own.len() <= 3 && own.iter().all(|&length| length >= 3) {
        return true;
    }
    // A landline: code of the area (two to four digits), then the number, which begins with 2 to 7.
    let [area, rest @ ..] = &own[..] else { return false };
    !prefix.is_empty()
        && (2..=4).contains(area)
        && (1..=2).contains(&rest.len())
        && rest.iter().all(|&length| length >= 3)
        && number.starts_with(|c: char| ('1'..='8').contains(&c))
        && number[*area..].starts_with(|c: char| ('2'..='7').contains(&c))
}

/// Whether a sign or a word in front of the digits says that they are something else.
fn is_something_else(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '.', ':', '-']);
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    before.ends_with(['₹', '$', '€', '£', '#', '=']) || NO_PHONE.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// `65000-75000`: two round figures with a dash between them.
fn is_range(title: &str, groups: &[Range<usize>]) -> bool {
    let [low, high] = groups else { return false };
    let dash = title[low.end..high.start].contains(['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}']);
    dash && [low, high].iter().all(|group| title[(*group).clone()].ends_with("00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_found_in_every_form() {
        for text in [
            "Broker Ramesh - NRI +44 7700 900123",
            "Call back +91 55555 01234",
            "+919876543210",
            "+ 91 98765 43210",
            "+91-98765-43210",
            "+91 (0) 98765 43210",
            "(+91) 98765 43210",
            "+1 (202) 555-0123",
            "+971 50 123 4567",
            "0091 98765 43210",
            "9876543210",
            "Ramesh-9876543210",
            "Ramesh (98765 43210)",
            "98765-43210",
            "98765\u{2013}43210",
            "987 654 3210",
            "9876 543 210",
            "987.654.3210",
            "098765 43210",
            "09876543210",
            "0 98765 43210",
            "919876543210",
            "91 98765 43210",
            "022 2345 6789",
            "022-23456789",
            "(022) 2345 6789",
            "0120-4567890",
            "080 - 4123 4567",
            "91 22 2345 6789",
            "2026 Leads 98765 43210 hot",
            "Batch 12 98765 43210",
            "98765 43210, 98765 43211",
            "Tel. 98765 43210",
        ] {
            assert!(last_digits(text, None).is_some(), "{text}");
        }
        assert_eq!(last_digits("Ramesh +44 7700 900123 / x", None).as_deref(), Some("23"));
    }

    #[test]
    fn other_digits_are_left_alone() {
        for text in [
            "+91 Leads",
            "Project 20261123",
            "Budget 1000000000",
            "Budget 9000000000",
            "Order 9876543210",
            "RERA: 9876543210",
            "₹ 9876543210",
            "#9876543210",
            "P52100012345",
            "A9876543210",
            "9876543210A",
            "9876543210_1",
            "2026-11-23 10:30:00",
            "01-02-2026 to 03-04-2026",
            "01-02-2026 - 03-04-2026",
            "07-11-2026 100",
            "23.11.2026 23.12.2026",
            "20261123 20261224",
            "1795404600",
            "1768507200000",
            "00000012345",
            "65 70 75 80 85",
            "65000-75000",
            "60,00,000 - 70,00,000",
            "6000000 - 7000000",
            "1800 123 4567",
            "1234 5678 9012",
            "4111 1111 1111 1111",
            "10+ 2000 2026 2027",
            "12345678901234567890",
            "Sector 62 63 64 65 66",
            "2+1 BHK 2026 1 2 3 4",
        ] {
            assert_eq!(last_digits(text, None), None, "{text}");
        }
        let text = "9876543210@example.com";
        assert_eq!(last_digits(text, Some(&(0..text.len()))), None);
    }
}
