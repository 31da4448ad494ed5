//! How well a title is written: which of two that mean the same a person would rather read.

/// Marks that nobody needs at the ends of a title.
const STRAY: &[char] = &[',', ';', ':', '|', '\\', '_', '~', '`', '*', '·', '•', '،', '、', '。', '।', ' '];

/// Marks that nobody needs at the ends unless they belong to a word: `.NET`, `-20 %`, `U.S.`, `Grade A-`.
const LOOSE: &[char] = &['.', '/', '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}'];

/// The title without the marks that nobody needs at its ends; as it is where there is no letter and no digit.
pub(super) fn without_stray_ends(title: &str) -> &str {
    if !title.contains(char::is_alphanumeric) {
        return title;
    }
    let mut rest = title;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        if !(STRAY.contains(&first) || LOOSE.contains(&first) && after.starts_with(' ')) {
            break;
        }
        rest = after;
    }
    while let Some(last) = rest.chars().next_back() {
        let before = &rest[..rest.len() - last.len_utf8()];
        let word = before.rsplit(' ').next().unwrap_or_default();
        let belongs = word.chars().count() == 1 || last == '.' && before.trim_end_matches('.').contains('.');
        if !(STRAY.contains(&last) || LOOSE.contains(&last) && !belongs) {
            break;
        }
        rest = before;
    }
    rest
}

/// How badly a title is written. Less is better: stray marks at the ends, then letters all small or all large, then the
/// number of marks between the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Legibility {
    stray: bool,
    uniform: bool,
    marks: usize,
}

impl Legibility {
    pub(super) fn of(title: &str) -> Self {
        let letters = || title.chars().filter(|c| c.is_alphabetic());
        // Most scripts have no capitals: nothing is said of them.
        let has = |is_one: fn(char) -> bool| letters().any(is_one);
        let (small, large) = (has(char::is_lowercase), has(char::is_uppercase));
        Self {
            stray: without_stray_ends(title) != title,
            uniform: small != large,
            marks: title.chars().filter(|c| !c.is_alphanumeric() && *c != ' ' && !crate::titles::is_mark(*c)).count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_at_the_ends_go_unless_they_belong_to_the_word() {
        for (title, expected) in [
            ("Hot Leads,", "Hot Leads"),
            ("* Hot Leads -", "Hot Leads"),
            ("- Hot", "Hot"),
            (".NET Leads", ".NET Leads"),
            ("-20 % Offer", "-20 % Offer"),
            ("> 5 Lakh", "> 5 Lakh"),
            ("A ,", "A"),
            ("Hot Leads...", "Hot Leads"),
            ("Hot Leads.", "Hot Leads"),
            ("Grade A-", "Grade A-"),
            ("Grade A+", "Grade A+"),
            ("C#", "C#"),
            ("U.S.", "U.S."),
            ("Acme Pvt. Ltd.", "Acme Pvt. Ltd."),
            ("Hot (Delhi)", "Hot (Delhi)"),
            ("---", "---"),
            ("", ""),
            ("दिल्ली,", "दिल्ली"),
        ] {
            assert_eq!(without_stray_ends(title), expected, "{title:?}");
            assert_eq!(without_stray_ends(expected), expected, "{title:?}");
        }
    }

    #[test]
    fn a_person_would_rather_read_the_first() {
        for (better, worse) in [
            ("hot leads", "Hot Leads,"),
            ("Hot Leads", "hot leads"),
            ("Hot Leads", "HOT LEADS"),
            ("Ecommerce", "E-Commerce"),
            ("Hot Leads", "Hot_Leads"),
            ("Follow Up", "Follow/Up"),
        ] {
            assert!(Legibility::of(better) < Legibility::of(worse), "{better} {worse}");
        }
        assert_eq!(Legibility::of("दिल्ली"), Legibility::of("मुंबई"));
    }
}
