//! Where two titles differ that meet at a level, in the titles' own characters. What they differ in at a lower level is
//! looked past: between `PAID leads` and `Pаid Leads` it is the Cyrillic letter, not the capitals.

use unicode_segmentation::UnicodeSegmentation;

use super::chars::{is_blank, is_ignorable, is_word};
use super::copy_mark;
use super::display::{Closely, about_characters, cut, describe, first_difference, show};
use super::level::Level;
use super::match_keys::key_at;
use super::stem::singular;
use super::typo::is_slip;

/// Where two titles first differ that meet at this level and at none below, as a phrase about "the first" and "the second".
/// Nothing where they differ all over: words in another order.
#[must_use]
pub fn difference_at(level: Level, a: &str, b: &str) -> Option<String> {
    match level {
        Level::Exact | Level::Invisible => Some(first_difference(a, b)),
        Level::Case => Some(at_character(a, b, Level::Invisible, |_| true)),
        Level::Compatibility => Some(at_character(a, b, Level::Case, |_| true)),
        Level::Accents => Some(at_character(a, b, Level::Compatibility, |_| true)),
        Level::Separators => Some(at_character(a, b, Level::Accents, |_| true)),
        Level::LookAlike => Some(at_character(a, b, Level::Accents, is_word)),
        Level::WordOrder => None,
        Level::Plural => word_by_word(a, b, |one, other| singular(one) == singular(other)),
        Level::Typo => word_by_word(a, b, |one, other| is_slip(&singular(one), &singular(other))),
        Level::Copy => copied(a, b),
    }
}

/// What a reader calls one character, with its place, counted from 1.
type Placed<'t> = (usize, &'t str);

/// The key of a title character by character, each with what stands there in the title.
fn placed(title: &str, below: Level, counts: fn(char) -> bool) -> Vec<(char, Placed<'_>)> {
    let mut placed: Vec<(char, Placed<'_>)> = Vec::new();
    for (at, grapheme) in (1..).zip(title.graphemes(true)) {
        if grapheme.chars().all(|c| is_blank(c) || is_ignorable(c)) {
            let is_gap = grapheme.contains(is_blank) && placed.last().is_some_and(|(c, _)| *c != ' ');
            placed.extend((is_gap && counts(' ')).then_some((' ', (at, " "))));
            continue;
        }
        placed.extend(key_at(grapheme, below).chars().filter(|&c| counts(c)).map(|c| (c, (at, grapheme))));
    }
    placed.truncate(placed.len() - usize::from(placed.last().is_some_and(|(c, _)| *c == ' ')));
    placed
}

fn at_character(a: &str, b: &str, below: Level, counts: fn(char) -> bool) -> String {
    let (left, right) = (placed(a, below, counts), placed(b, below, counts));
    let same = left.iter().zip(&right).take_while(|(one, other)| one.0 == other.0).count();
    match (left.get(same), right.get(same)) {
        (Some((_, (at, one))), Some((_, (_, other)))) => about_characters(one, other, *at),
        (Some((_, (at, one))), None) => {
            format!("the first goes on with {} at character {at}", describe(one, Closely::Named))
        }
        (None, Some((_, (at, other)))) => {
            format!("the second goes on with {} at character {at}", describe(other, Closely::Named))
        }
        (None, None) => first_difference(a, b),
    }
}

/// The words of a title as they stand there, each with its key.
fn words(title: &str) -> Vec<(&str, String)> {
    let words = title.split(|c: char| !is_word(c) && !is_ignorable(c)).filter(|word| !word.is_empty());
    words.map(|word| (word, key_at(word, Level::Accents).into_owned())).collect()
}

/// The first words that only one of the titles has and that belong together.
fn word_by_word(a: &str, b: &str, fits: impl Fn(&str, &str) -> bool) -> Option<String> {
    let (left, right) = (words(a), words(b));
    let own = |word: &(&str, String), others: &[(&str, String)]| others.iter().all(|other| other.1 != word.1);
    let mut pairs = left
        .iter()
        .filter(|word| own(word, &right))
        .flat_map(|one| right.iter().filter(|word| own(word, &left)).map(move |other| (one, other)));
    let (one, other) = pairs.find(|(one, other)| fits(&one.1, &other.1))?;
    Some(format!("the first has “{}”, the second “{}”", cut(&show(one.0)), cut(&show(other.0))))
}

/// The mark that one of the two has.
fn copied(a: &str, b: &str) -> Option<String> {
    let mark = |title: &str| {
        let key = key_at(title, Level::Accents);
        let original = copy_mark::original(&key)?;
        let (start, end) = key.split_once(original.text)?;
        // The mark is ASCII, so that as many characters of the title are it.
        let chars: Vec<char> = title.trim_matches(is_blank).chars().collect();
        let (start, end) = (start.chars().count(), end.chars().count());
        let of = |chars: &[char]| show(chars.iter().collect::<String>().trim_matches(is_blank));
        let (head, tail) = (of(chars.get(..start)?), of(chars.get(chars.len().checked_sub(end)?..)?));
        Some(if head.is_empty() { tail } else { head })
    };
    match (mark(a), mark(b)) {
        (Some(one), None) => Some(format!("the first has “{one}”")),
        (None, Some(other)) => Some(format!("the second has “{other}”")),
        (Some(one), Some(other)) => Some(format!("the first has “{one}”, the second “{other}”")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_levels_own_difference_is_named_in_the_titles_own_characters() {
        for (level, a, b, expected) in [
            (Level::Case, " Inbound", "inbound", "character 2 is “I” in the first and “i” in the second"),
            (
                Level::Accents,
                "STRASSE Cafe",
                "Straße Café",
                "character 12 is “e” (U+0065) in the first and “é” (U+00E9) in the second",
            ),
            (Level::Separators, "Google Ads.", "GOOGLE  ADS", "the first goes on with “.” at character 11"),
            (Level::LookAlike, "VIP-2O26", "vip 2026", "character 6 is “O” in the first and “0” in the second"),
            (Level::Plural, "LEADS hot", "Hot Lead", "the first has “LEADS”, the second “Lead”"),
            (Level::Copy, "Hot Leads - Copy", "hot leads", "the first has “- Copy”"),
        ] {
            assert_eq!(difference_at(level, a, b).as_deref(), Some(expected), "{a} {b}");
        }
        assert_eq!(difference_at(Level::WordOrder, "a b", "b a"), None);
    }

    proptest! {
        #[test]
        fn any_two_titles_can_be_asked(a in any::<String>(), b in any::<String>()) {
            for level in Level::ALL {
                let _ = difference_at(level, &a, &b);
            }
        }
    }
}
