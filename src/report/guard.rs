//! The border of CSV: no spreadsheet runs a cell as a formula, and nothing is lost.
//!
//! A spreadsheet evaluates `"=1+1"` although it is quoted, drops control characters in front of it, and splits a cell at
//! another separator than ours, so that a formula can begin in the middle. Therefore one apostrophe is inserted at the
//! start of the text and after every `;` `,` `|` tab CR or LF where what follows is an apostrophe, a control character,
//! or (blanks, quotes and invisible characters skipped) one of `= + - @` or their full-width forms. Since an apostrophe
//! at such a place is itself doubled, the mapping can be undone: drop one apostrophe at each such place.

use std::borrow::Cow;

/// The text as it may stand in a CSV cell.
#[must_use]
pub fn guard(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for place in places(text) {
        if needs_guard(&text[place..]) {
            out.push_str(&text[copied..place]);
            out.push('\'');
            copied = place;
        }
    }
    if out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The text that [`guard`] was given.
#[must_use]
pub fn unguard(cell: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for place in places(cell) {
        if cell[place..].starts_with('\'') {
            out.push_str(&cell[copied..place]);
            copied = place + 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(cell);
    }
    out.push_str(&cell[copied..]);
    Cow::Owned(out)
}

/// Byte positions at which a cell may begin in some spreadsheet.
fn places(text: &str) -> impl Iterator<Item = usize> + '_ {
    let after = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b';' | b',' | b'|' | b'\t' | b'\r' | b'\n'))
        .map(|(at, _)| at + 1);
    std::iter::once(0).chain(after).filter(|at| *at < text.len())
}

fn needs_guard(rest: &str) -> bool {
    if rest.starts_with(|c: char| c == '\'' || c.is_control()) {
        return true;
    }
    let skipped = |c: char| {
        c == '"'
            || c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    let first = rest.trim_start_matches(skipped).chars().next();
    first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_guarded_and_the_rest_is_untouched() {
        for (text, guarded) in [
            ("=1+1", "'=1+1"),
            ("+91 Leads", "'+91 Leads"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\0=1", "'\0=1"),
            ("  \"=1", "'  \"=1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("a;=1", "a;'=1"),
            ("a\n-1,b", "a\n'-1,b"),
            ("'quoted", "''quoted"),
            ("", ""),
            ("Follow-up", "Follow-up"),
            ("A=B", "A=B"),
            ("Owner's list, Delhi", "Owner's list, Delhi"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(guard(text), guarded, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn the_guard_can_be_undone(text in "([=+@;,|\t\r\n'\" \0\u{feff}\u{200b}\u{ff1d}a-]|.){0,24}") {
            let guarded = guard(&text);
            prop_assert_eq!(unguard(&guarded), text.as_str());
            for place in places(&guarded) {
                let rest = &guarded[place..];
                prop_assert!(!needs_guard(rest) || rest.starts_with('\''), "{:?}", guarded);
            }
        }
    }
}
