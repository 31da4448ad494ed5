//! E-mail addresses, as people write them: no quoting, no bare host.

use std::ops::Range;

use crate::titles::is_mark;

/// The first e-mail address of a text.
pub(super) fn first(text: &str) -> Option<Range<usize>> {
    text.match_indices('@').find_map(|(at, _)| {
        let local = text[..at].chars().rev().take_while(|&c| is_of_name(c) || "._%+-'".contains(c));
        let start = at - local.map(char::len_utf8).sum::<usize>();
        let host = &text[at + 1..];
        let end = host.find(|c: char| !(is_of_name(c) || c == '.' || c == '-')).unwrap_or(host.len());
        let host = host[..end].trim_end_matches(['.', '-']);
        let starts_well = text[start..at].starts_with(|c: char| c.is_alphanumeric() || c == '_');
        (starts_well && is_host(host)).then(|| start..at + 1 + host.len())
    })
}

/// Letters of any script with their marks, and digits.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// `example.com`, but not `45.Lakh`: a name in front of a top-level domain of letters.
fn is_host(host: &str) -> bool {
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    let letters = |text: &str| text.chars().any(char::is_alphabetic);
    top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic)
        && name.split('.').all(|label| !label.is_empty())
        && (letters(name) || matches!(top, "com" | "net" | "in"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_at_signs() {
        for (text, expected) in [
            ("priya.k@example.com Site Visits", "priya.k@example.com"),
            ("(a+b@mail.example.co.in)", "a+b@mail.example.co.in"),
            ("Mail x_1@example.org.", "x_1@example.org"),
            ("@home x@163.com", "x@163.com"),
            ("प्रिया@example.com", "प्रिया@example.com"),
        ] {
            assert_eq!(first(text).map(|place| &text[place]), Some(expected));
        }
        for text in
            ["@home Leads", "2 BHK @ 45.5 Lakh", "2BHK@45.5Lakh", "Plots@45.Lakhs", "a@b", "a@.com", "a@b..com", "@"]
        {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
