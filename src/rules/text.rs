//! Titles and ids in a sentence.

use crate::titles::{self, show, without_middle};

/// Whether there is nothing to see in a title. Such titles enter no other rule about titles.
#[must_use]
pub fn is_blank(title: &str) -> bool {
    title.chars().all(titles::is_unseen)
}

/// A text for a sentence: in quotation marks, in the form in which nothing is hidden, the middle of a long one left out, for
/// what is wrong with a title often stands at its ends.
pub(super) fn shown(text: &str) -> String {
    quoted(&show(text))
}

/// As [`shown`], for a text that is in its display form already.
pub(super) fn quoted(display: &str) -> String {
    format!("“{}”", titles::cut(display))
}

/// The same of a title that somebody has to type: whole, unless it is longer than any that makes sense.
pub(super) fn to_type(text: &str) -> String {
    const HEAD: usize = 80;
    const TAIL: usize = 40;
    format!("“{}”", without_middle(&show(text), HEAD, TAIL))
}

/// The same with a capital at its start.
#[must_use]
pub(crate) fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// A text that was put together with room to grow, in no more memory than it needs. It is copied: an allocator need not give
/// back less than half of a block.
pub(crate) fn keep_to_the_end(text: &mut String) {
    if text.capacity() > text.len() {
        *text = text.as_str().to_owned();
    }
}

/// `12`, `12 and 15`, `12, 15 and 19`; long lists are cut, the reports carry all ids beside the sentence.
pub(crate) fn id_list(ids: &[u64]) -> String {
    ids_up_to(8, ids)
}

/// The same, shorter, within a sentence that says more.
pub(super) fn few_ids(ids: &[u64]) -> String {
    ids_up_to(3, ids)
}

fn ids_up_to(most: usize, ids: &[u64]) -> String {
    let text: Vec<_> = ids.iter().take(most).map(u64::to_string).collect();
    match (ids.len(), text.split_last()) {
        (_, None) => String::new(),
        (1, Some((last, _))) => last.clone(),
        (count, Some(_)) if count > most => format!("{} and {} more", text.join(", "), count - most),
        (_, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_as_a_sentence() {
        assert_eq!(id_list(&[]), "");
        assert_eq!(id_list(&[5]), "5");
        assert_eq!(id_list(&[5, 6]), "5 and 6");
        assert_eq!(id_list(&[5, 6, 7]), "5, 6 and 7");
        assert_eq!(id_list(&(1..=10).collect::<Vec<_>>()), "1, 2, 3, 4, 5, 6, 7, 8 and 2 more");
    }

    #[test]
    fn a_text_in_a_sentence_hides_nothing_and_does_not_run_on() {
        assert_eq!(shown("New\u{200B} Leads "), "“New⟨U+200B⟩ Leads·”");
        let long = shown(&format!("{} ", "a".repeat(100_000)));
        assert!(long.chars().count() == 42 && long.ends_with("a·”"), "{long}");
        let forty = "a".repeat(40);
        assert_eq!(
            (shown(&forty), to_type(&"a".repeat(100))),
            (format!("“{forty}”"), format!("“{}”", "a".repeat(100)))
        );
    }

    #[test]
    fn a_title_is_blank_exactly_if_nothing_of_it_is_left_at_the_lowest_level() {
        use crate::titles::{Level, key_at};
        for title in ["", " ", "\t\u{A0}", "\u{200B}\u{FEFF}", "\u{0}", "x", "\u{301}", "\u{FFFD}", "!", "\u{1F525}"] {
            let key = key_at(title, Level::Invisible);
            assert_eq!(is_blank(title), key.is_empty(), "{title:?}");
        }
        assert!(is_blank("\u{2800}"), "the blank Braille pattern");
    }
}
