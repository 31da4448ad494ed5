//! The levels `word-order` and `plural`: the same tokens, whatever their order, then whatever their number.

use std::borrow::Cow;

use super::chars::is_number;
use super::stem::singular;

/// Stands before the tokens of a title in which an arrow tells a direction.
const ARROW: &str = "→";

/// Words that make the order of the others matter, by the alphabet: `Delhi to Mumbai` is no `Mumbai to Delhi`.
const DIRECTIONS: &[&str] = &[
    "above",
    "after",
    "against",
    "before",
    "below",
    "except",
    "for",
    "from",
    "into",
    "minus",
    "not",
    "over",
    "than",
    "to",
    "under",
    "versus",
    "via",
    "vs",
    "without",
    "के",
    "को",
    "तक",
    "नहीं",
    "बिना",
    "लिए",
    "से",
];

/// Words sorted and without repetition, then figures in their order: the key of the level `word-order`.
///
/// `tokens` are parted by single spaces, and so is the result. A token with a digit is a figure: `10-20` is no `20-10`.
/// One that starts with a letter (`q1`) travels with the words, so that `Q1 2026` meets `2026 Q1`, as long as it is the
/// only one of its kind: `Q1 2025 Q2 2026` must not meet `Q2 2025 Q1 2026`. Where a word tells a direction, or
/// `has_arrow`, all stays in its order.
pub(super) fn word_order(tokens: &str, has_arrow: bool) -> String {
    let arrow = has_arrow && !tokens.starts_with(ARROW);
    arrange(arrow.then_some(ARROW).into_iter().chain(split(tokens)).collect())
}

/// `word-order` with every English word in the singular: the key of the level `plural`, from that of `word-order`.
pub(super) fn plural(word_order: &str) -> Cow<'_, str> {
    // What has no plural in it is in order already.
    if split(word_order).all(|word| singular(word) == word) {
        return Cow::Borrowed(word_order);
    }
    let singulars: Vec<_> = split(word_order).map(singular).collect();
    Cow::Owned(arrange(singulars.iter().map(AsRef::as_ref).collect()))
}

/// The tokens in the singular and in their order, run together: the second key of the level `plural`, by which
/// `Sub-Broker List` meets `Subbroker Lists`.
pub(super) fn plural_joined(tokens: &str) -> String {
    let singulars: Vec<_> = split(tokens).map(singular).collect();
    joined(singulars.iter().map(AsRef::as_ref))
}

/// Tokens run together, with a space kept where two numbers would run into one: the key of the level `separators`.
pub(super) fn joined<'t>(tokens: impl Iterator<Item = &'t str>) -> String {
    let mut joined = String::with_capacity(tokens.size_hint().0);
    for token in tokens {
        if joined.ends_with(is_number) && token.starts_with(is_number) {
            joined.push(' ');
        }
        joined.push_str(token);
    }
    joined
}

/// Whether the order of the words is a part of their meaning.
pub(super) fn is_directed(words: &[&str]) -> bool {
    words.first() == Some(&ARROW) || words.iter().any(|word| DIRECTIONS.binary_search(word).is_ok())
}

/// The tokens. Words are short: looking at every character is quicker than to search for the next space.
pub(super) fn split(tokens: &str) -> impl Iterator<Item = &str> {
    tokens.split([' '])
}

fn arrange(mut words: Vec<&str>) -> String {
    if is_directed(&words) {
        words.dedup();
        return words.join(" ");
    }
    let mut figures = Vec::new();
    if words.iter().any(|token| token.contains(is_number)) {
        let mut mixed = words.iter().filter(|token| is_mixed(token));
        let first = mixed.next();
        let one_mixed = mixed.all(|token| Some(token) == first);
        let is_figure = |token: &mut &str| token.contains(is_number) && !(one_mixed && is_mixed(token));
        figures.extend(words.extract_if(.., is_figure));
    }
    words.sort_unstable();
    words.dedup();
    words.append(&mut figures);
    words.join(" ")
}

/// Starts with a letter and has a digit.
fn is_mixed(token: &str) -> bool {
    token.starts_with(char::is_alphabetic) && token.contains(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_sorted_and_figures_are_not() {
        assert_eq!(word_order("mumbai leads", false), "leads mumbai");
        assert_eq!(word_order("hot hot leads", false), "hot leads");
        assert_eq!(word_order("20 lakh 10", false), "lakh 20 10");
        assert_eq!(word_order("2026 q1", false), word_order("q1 2026", false));
        assert_ne!(word_order("q1 2025 q2 2026", false), word_order("q2 2025 q1 2026", false));
    }

    #[test]
    fn a_break_is_kept_between_numbers_only() {
        assert_eq!(joined(split("follow up 1 1")), "followup1 1");
        assert_eq!(joined(split("q 1")), "q1");
        assert_eq!(joined(split("a 1 b")), "a1b");
    }

    #[test]
    fn words_that_tell_a_direction_keep_their_order() {
        assert!(DIRECTIONS.is_sorted());
        assert_ne!(word_order("delhi to mumbai", false), word_order("mumbai to delhi", false));
        assert_ne!(word_order("delhi mumbai", true), word_order("mumbai delhi", true));
        assert_ne!(word_order("mumbai delhi", true), word_order("delhi mumbai", false));
        assert_eq!(plural(&word_order("delhi to pune leads", false)), "delhi to pune lead");
        let arrow = word_order("b a", true);
        assert_eq!(word_order(&arrow, false), arrow);
    }

    #[test]
    fn a_word_written_as_two_meets_its_plural() {
        assert_eq!(plural_joined("sub broker list"), plural_joined("subbroker lists"));
        assert_eq!(plural_joined("lists 1 1"), "list1 1");
    }

    #[test]
    fn plurals_meet_their_singulars_in_any_order() {
        assert_eq!(plural(&word_order("leads hot", false)), plural(&word_order("hot lead", false)));
        assert_eq!(plural(&word_order("lead leads", false)), "lead");
    }

    proptest! {
        #[test]
        fn both_keys_are_idempotent(tokens in "[abs0-2]{1,3}( [a-z]{0,3}[aeinousx]{0,2}(es|s|ies)?[0-9]?| to){0,6}") {
            let order = word_order(&tokens, false);
            prop_assert_eq!(word_order(&order, false), order.clone());
            let singulars = plural(&order);
            prop_assert_eq!(plural(&singulars), singulars.clone());
            prop_assert_eq!(word_order(&singulars, false), singulars);
        }
    }
}
