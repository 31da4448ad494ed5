//! Escapes that a program left as text: `\xe2\x80\x99`, `\u2019`, `\n`, `\'`, and the codes of web addresses: `%20`,
//! `Leads+Pune+2026`.

use std::ops::Range;

/// The first escape of a text, and what the run of escapes that starts there stands for, if that is certain.
pub(super) fn first(text: &str) -> Option<(Range<usize>, Option<String>)> {
    backslash(text).or_else(|| percent(text)).or_else(|| pluses(text))
}

/// The text with its escapes replaced, once; those without a certain meaning stay.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((place, meaning)) = first(rest) {
        out.push_str(&rest[..place.start]);
        out.push_str(meaning.as_deref().unwrap_or(&rest[place.clone()]));
        rest = &rest[place.end..];
    }
    out + rest
}

/// An escape that starts with a backslash. Bytes that follow one another are read together, and so are UTF-16 halves.
fn backslash(text: &str) -> Option<(Range<usize>, Option<String>)> {
    text.match_indices('\\').find_map(|(start, _)| {
        let rest = &text[start + 1..];
        let run = |len: usize, meaning: Option<String>| Some((start..start + len, meaning));
        if let Some((len, bytes)) = run_of(&text[start..], "\\x", 2) {
            let bytes: Vec<u8> = bytes.iter().filter_map(|unit| u8::try_from(*unit).ok()).collect();
            return run(len, readable(String::from_utf8(bytes).ok()));
        }
        if let Some((len, units)) = run_of(&text[start..], "\\u", 4) {
            return run(len, readable(String::from_utf16(&units).ok()));
        }
        match rest.chars().next()? {
            // A path or a pair of words (`North\north`) goes on in lower case.
            'n' | 'r' | 't' if !rest[1..].starts_with(|c: char| c.is_lowercase()) => run(2, Some(" ".to_owned())),
            c @ ('\'' | '"' | '/') => run(2, Some(c.to_string())),
            _ => None,
        }
    })
}

/// A run of units of so many hexadecimal digits, each after the mark: its length, and the units.
fn run_of(text: &str, mark: &str, digits: usize) -> Option<(usize, Vec<u16>)> {
    let (mut at, mut units) = (0, Vec::new());
    while let Some(unit) = text[at..].strip_prefix(mark).and_then(|rest| rest.get(..digits)) {
        if !unit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            break;
        }
        units.extend(u16::from_str_radix(unit, 16));
        at += mark.len() + digits;
    }
    (!units.is_empty()).then_some((at, units))
}

/// `%20` and its kin, in runs. People write `50%` and `100%20`: a code stands for no letter or digit, and after a figure it
/// needs text behind it.
fn percent(text: &str) -> Option<(Range<usize>, Option<String>)> {
    text.match_indices('%').find_map(|(start, _)| {
        let (len, bytes) = run_of(&text[start..], "%", 2)?;
        let bytes: Vec<u8> = bytes.iter().filter_map(|unit| u8::try_from(*unit).ok()).collect();
        let meaning = readable(String::from_utf8(bytes).ok())?;
        let after_figure = text[..start].ends_with(|c: char| c.is_ascii_digit());
        let goes_on = text[start + len..].starts_with(char::is_alphanumeric);
        let is_code = !meaning.starts_with(|c: char| c.is_ascii_alphanumeric()) && (!after_figure || goes_on);
        (is_code && !text.contains("% ")).then_some((start..start + len, Some(meaning)))
    })
}

/// `Leads+Pune+2026`: two plus signs or more between words, and no space. `BPO+KPO+LPO` and `2+2+1` are meant.
fn pluses(text: &str) -> Option<(Range<usize>, Option<String>)> {
    let parts: Vec<&str> = text.split('+').collect();
    let is_word = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '&'))
    };
    let is_form = parts.len() > 2
        && parts.iter().all(is_word)
        && parts.iter().any(|part| part.chars().count() > 2 && part.chars().any(char::is_lowercase));
    is_form.then(|| (0..text.len(), Some(parts.join(" "))))
}

/// A meaning that can stand in a title.
fn readable(meaning: Option<String>) -> Option<String> {
    meaning.filter(|text| !text.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_what_people_type_is_left_alone() {
        for (text, expected) in [
            (r"Owner\xe2\x80\x99s List", "Owner’s List"),
            (r"Owner\u2019s List", "Owner’s List"),
            (r"\ud83d\udd25 Hot", "🔥 Hot"),
            (r"Hot Leads\n", "Hot Leads "),
            (r"Hot\nLeads", "Hot Leads"),
            (r"Owner\'s \/ List", "Owner's / List"),
            ("Hot%20Leads", "Hot Leads"),
            ("Sector12%20Noida%2C%20UP", "Sector12 Noida, UP"),
            ("%E0%A4%A8%E0%A4%B2 x", "नल x"),
            ("Leads+Pune+2026", "Leads Pune 2026"),
        ] {
            assert!(first(text).is_some(), "{text}");
            assert_eq!(decode(text), expected);
        }
        for text in [
            "North\\South",
            "C:\\new",
            "a\\b",
            "50% off",
            "100%20",
            "10%25 split",
            "60%40",
            "50%50 Deal",
            "BPO+KPO",
            "BPO+KPO+LPO",
            "2+2+1",
            "C++",
            "A+ B+ C+",
            "Google+Facebook",
            "",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
        assert_eq!(decode(r"x \xe2\x80 y"), r"x \xe2\x80 y");
        assert!(first(r"x \xe2\x80 y").is_some_and(|(_, meaning)| meaning.is_none()));
    }
}
