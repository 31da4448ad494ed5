//! Marks that copying leaves on a title: `Copy of X`, `X - Copy`, `X (copy 2)`, `X (1)`, `X_old`.
//!
//! The titles that this program proposes for duplicates (`X (duplicate 7)`, `X (duplicate, group 7)`, `X (duplicate, label 7)`)
//! are none of them.

/// A title without its copy marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Original<'t> {
    /// What was copied.
    pub(super) text: &'t str,
    /// The number of `X (1)`, where nothing else says that it is a copy: `Batch (1)` is no copy of `Batch (2)`.
    pub(super) number: Option<&'t str>,
}

/// The highest number in brackets that a copy is taken to have.
const MOST: u8 = 20;

/// Words that mark a copy at the end, and whether a space before them will do: `Hot Leads copy`, but `Hot Leads_old`.
const WORDS: [(&str, bool); 4] = [("copy", true), ("old", false), ("backup", false), ("bak", false)];

/// The title without its marks; `None` if it has none, or if nothing but a mark is there. `text` is a key of `accents`.
pub(super) fn original(text: &str) -> Option<Original<'_>> {
    /// A copy of a copy of a copy.
    const ROUNDS: usize = 4;
    let mut original = Original { text, number: None };
    for _ in 0..ROUNDS {
        let Some(next) = without_start(original.text).or_else(|| without_word(original.text)) else {
            let Some((rest, number)) = without_number(original.text) else { break };
            original = Original { text: rest, number: original.number.or(Some(number)) };
            continue;
        };
        original.text = next;
    }
    (original.text.len() < text.len() && original.text.contains(char::is_alphanumeric)).then_some(original)
}

/// `Copy of X`, `Copy (2) of X`.
fn without_start(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("copy ")?;
    let rest = match rest.strip_prefix('(') {
        Some(number) => number.split_once(") ").filter(|(number, _)| is_small(number))?.1,
        None => rest,
    };
    rest.strip_prefix("of ").map(str::trim_start)
}

/// `X - Copy`, `X (copy 2)`, `X copy 2`, `X_old`.
fn without_word(text: &str) -> Option<&str> {
    let bare = text.trim_end_matches([')', ']', ' ']);
    let unnumbered = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &bare[unnumbered.len()..];
    let unnumbered = if number.is_empty() || is_small(number) { unnumbered.trim_end_matches(['(', ' ']) } else { bare };
    WORDS.iter().find_map(|(word, after_space)| {
        let rest = unnumbered.strip_suffix(word)?;
        let end = rest.trim_end_matches([' ', '-', '_', '.', '(', '[', '\u{2013}', '\u{2014}']);
        let mark = &rest[end.len()..];
        let parted = mark.contains(|c: char| c != ' ') || (*after_space && !mark.is_empty());
        (parted && !end.is_empty()).then_some(end)
    })
}

/// `X (1)`.
fn without_number(text: &str) -> Option<(&str, &str)> {
    let (rest, number) = text.strip_suffix(')')?.rsplit_once('(')?;
    let rest = rest.trim_end();
    (is_small(number) && !rest.is_empty()).then_some((rest, number))
}

fn is_small(number: &str) -> bool {
    !number.starts_with('0') && number.parse().is_ok_and(|number: u8| number <= MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_copying_are_found_and_nothing_else() {
        for (text, expected, number) in [
            ("copy of hot leads", "hot leads", None),
            ("copy (2) of hot leads", "hot leads", None),
            ("copy of copy of hot leads (1)", "hot leads", Some("1")),
            ("hot leads - copy", "hot leads", None),
            ("hot leads copy", "hot leads", None),
            ("hot leads (copy)", "hot leads", None),
            ("hot leads (copy 2)", "hot leads", None),
            ("hot leads - copy (2)", "hot leads", None),
            ("hot leads copy 2", "hot leads", None),
            ("hot leads (1)", "hot leads", Some("1")),
            ("hot leads_old", "hot leads", None),
            ("hot leads (old)", "hot leads", None),
            ("hot leads.bak", "hot leads", None),
        ] {
            assert_eq!(original(text), Some(Original { text: expected, number }), "{text}");
        }
        for text in [
            "hot leads",
            "hot leads (duplicate 7)",
            "hot leads (duplicate, group 7)",
            "hot leads (duplicate, label 7)",
            "hot leads (2026)",
            "hot leads (01)",
            "hot leads 1",
            "leads old",
            "old delhi",
            "copy",
            "copy of ",
            "(copy)",
            "(1)",
            "copyright",
            "photocopy",
            "marigold",
            "household",
            "batch 2",
            "",
        ] {
            assert_eq!(original(text), None, "{text}");
        }
    }
}
