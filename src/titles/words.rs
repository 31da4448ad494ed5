//! The levels `word-order` and `plural`: the same tokens, whatever their order, then whatever their number.

use std::borrow::Cow;

use super::chars::is_number;
use super::stem::singular;

/// Words sorted and without repetition, then figures in their order: the key of the level `word-order`.
///
/// `tokens` are parted by single spaces, and so is the result. A token with a digit is a figure: `10-20` is no `20-10`.
/// One that starts with a letter (`q1`) travels with the words, so that `Q1 2026` meets `2026 Q1`, as long as it is the
/// only one of its kind: `Q1 2025 Q2 2026` must not meet `Q2 2025 Q1 2026`.
pub(super) fn word_order(tokens: &str) -> String {
    arrange(split(tokens).collect())
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

/// The tokens. Words are short: looking at every character is quicker than to search for the next space.
pub(super) fn split(tokens: &str) -> impl Iterator<Item = &str> {
    tokens.split([' '])
}

fn arrange(mut words: Vec<&str>) -> String {
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
        assert_eq!(word_order("mumbai leads"), "leads mumbai");
        assert_eq!(word_order("hot hot leads"), "hot leads");
        assert_eq!(word_order("20 to 10 lakh"), "lakh to 20 10");
        assert_eq!(word_order("2026 q1"), word_order("q1 2026"));
        assert_ne!(word_order("q1 2025 q2 2026"), word_order("q2 2025 q1 2026"));
    }

    #[test]
    fn plurals_meet_their_singulars_in_any_order() {
        assert_eq!(plural(&word_order("leads hot")), plural(&word_order("hot lead")));
        assert_eq!(plural(&word_order("lead leads")), "lead");
    }

    proptest! {
        #[test]
        fn both_keys_are_idempotent(tokens in "[abs0-2]{1,3}( [a-z]{0,3}[aeinousx]{0,2}(es|s|ies)?[0-9]?){0,6}") {
            let order = word_order(&tokens);
            prop_assert_eq!(word_order(&order), order.clone());
            let singulars = plural(&order);
            prop_assert_eq!(plural(&singulars), singulars.clone());
            prop_assert_eq!(word_order(&singulars), singulars);
        }
    }
}
