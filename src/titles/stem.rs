//! The singular of an English word, as far as it can be told from its letters.
//!
//! Two words must not meet here that are different words: `news` is no plural of `new`, nor `customs` of `custom`,
//! nor `mars` of `mar`. So short words and the endings of singulars (`-ss`, `-us`, `-is`) are left alone, and words
//! known to be something else stand in a list. A plural that is missed costs a hint; a false friend costs trust.

use std::borrow::Cow;

/// Words in `-s` that are no plurals, or whose singular is another word, by the alphabet.
const NOT_PLURALS: &[&str] = &[
    "abbas",
    "adams",
    "alas",
    "alias",
    "always",
    "andreas",
    "arms",
    "atlas",
    "axis",
    "bias",
    "brooks",
    "canvas",
    "chaos",
    "christmas",
    "collins",
    "cosmos",
    "customs",
    "dallas",
    "daniels",
    "does",
    "edwards",
    "evans",
    "goes",
    "goods",
    "hers",
    "hughes",
    "jacobs",
    "james",
    "jones",
    "kudos",
    "lens",
    "lucas",
    "madras",
    "mars",
    "mathews",
    "maths",
    "means",
    "michaels",
    "news",
    "nicholas",
    "oops",
    "ours",
    "owens",
    "pancreas",
    "perhaps",
    "peters",
    "phillips",
    "reeves",
    "richards",
    "roberts",
    "rogers",
    "sanders",
    "series",
    "simmons",
    "species",
    "srinivas",
    "stephens",
    "stevens",
    "texas",
    "theirs",
    "thomas",
    "towards",
    "vegas",
    "vikas",
    "vilas",
    "wales",
    "wells",
    "whereas",
    "williams",
    "woods",
    "yours",
];

/// Plurals in `-ses` whose singular ends in `-s`, beyond those that can be told (`classes`, `campuses`).
const IN_S: &[&str] = &["aliases", "atlases", "biases", "canvases", "gases", "lenses"];

/// Plurals in `-uses` whose singular ends in `-use` although a consonant comes before.
const IN_USE: &[&str] = &["abuses", "accuses", "excuses", "fuses", "misuses", "muses", "refuses", "reuses", "ruses"];

/// Plurals whose singular is the word without its `-s`, against the rule for their ending.
const ONLY_S: &[&str] = &[
    "aches",
    "brownies",
    "caches",
    "calories",
    "canoes",
    "cookies",
    "foodies",
    "freebies",
    "headaches",
    "hoodies",
    "movies",
    "newbies",
    "niches",
    "rookies",
    "selfies",
    "shoes",
    "smoothies",
    "toes",
    "veggies",
    "zombies",
];

/// Plurals that follow no rule, by the alphabet; all end in `-s` or `-n`.
const IRREGULAR: &[(&str, &str)] = &[
    ("ads", "ad"),
    ("apis", "api"),
    ("businessmen", "businessman"),
    ("children", "child"),
    ("emis", "emi"),
    ("gurus", "guru"),
    ("hnis", "hni"),
    ("knives", "knife"),
    ("kpis", "kpi"),
    ("men", "man"),
    ("menus", "menu"),
    ("nris", "nri"),
    ("quizzes", "quiz"),
    ("salesmen", "salesman"),
    ("shelves", "shelf"),
    ("taxis", "taxi"),
    ("wives", "wife"),
    ("women", "woman"),
];

/// The singular of a lower-case word; any other token, and any word that is no plural, as it is.
pub(super) fn singular(word: &str) -> Cow<'_, str> {
    if !word.ends_with(['s', 'n']) {
        return Cow::Borrowed(word);
    }
    if let Ok(at) = IRREGULAR.binary_search_by_key(&word, |(plural, _)| plural) {
        return Cow::Borrowed(IRREGULAR[at].1);
    }
    let is_english = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let Some(stem) = word.strip_suffix('s').filter(|_| is_english && NOT_PLURALS.binary_search(&word).is_err()) else {
        return Cow::Borrowed(word);
    };
    if stem.ends_with(['s', 'u', 'i']) {
        return Cow::Borrowed(word);
    }
    let Some(root) = stem.strip_suffix('e').filter(|_| word.len() > 4 && !ONLY_S.contains(&word)) else {
        return Cow::Borrowed(stem);
    };
    if let Some(root) = root.strip_suffix('i') {
        return Cow::Owned(format!("{root}y"));
    }
    let without_e = root.ends_with(['x', 'o'])
        || ["ch", "sh", "ss", "tz", "zz"].iter().any(|ending| root.ends_with(ending))
        || (root.ends_with('s') && ends_in_s(word, root));
    Cow::Borrowed(if without_e { root } else { stem })
}

/// Whether the singular of a word in `-ses` ends in `-s`: `buses`, `campuses`, not `houses`, `causes`, `courses`.
fn ends_in_s(word: &str, root: &str) -> bool {
    let before_us = root.strip_suffix("us").and_then(|start| start.chars().last());
    IN_S.contains(&word) || (before_us.is_some_and(|c| !"aeiou".contains(c) || c == 'i') && !IN_USE.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_that_are_searched_are_in_order() {
        assert!(NOT_PLURALS.is_sorted() && IRREGULAR.is_sorted());
        assert!(IRREGULAR.iter().all(|(plural, _)| plural.ends_with(['s', 'n'])));
    }

    #[test]
    fn plurals_have_their_singular() {
        for (plural, expected) in [
            ("leads", "lead"),
            ("sales", "sale"),
            ("companies", "company"),
            ("enquiries", "enquiry"),
            ("movies", "movie"),
            ("classes", "class"),
            ("businesses", "business"),
            ("boxes", "box"),
            ("branches", "branch"),
            ("dishes", "dish"),
            ("courses", "course"),
            ("houses", "house"),
            ("purchases", "purchase"),
            ("buses", "bus"),
            ("bonuses", "bonus"),
            ("campuses", "campus"),
            ("franchises", "franchise"),
            ("prizes", "prize"),
            ("photos", "photo"),
            ("heroes", "hero"),
            ("shoes", "shoe"),
            ("days", "day"),
            ("ties", "tie"),
            ("vips", "vip"),
            ("ads", "ad"),
            ("apis", "api"),
            ("women", "woman"),
            ("archives", "archive"),
        ] {
            assert_eq!(singular(plural), expected);
            assert_eq!(singular(expected), expected, "a singular stays");
        }
    }

    #[test]
    fn what_is_no_plural_stays() {
        for word in [
            "sms",
            "gps",
            "bus",
            "business",
            "class",
            "news",
            "status",
            "basis",
            "campus",
            "ups",
            "goods",
            "customs",
            "mars",
            "series",
            "c++",
            "q1s",
            "लीड्स",
            "is",
            "s",
            "",
            "press",
            "thanks+",
        ] {
            assert_eq!(singular(word), word);
        }
    }

    proptest! {
        #[test]
        fn a_singular_is_its_own_singular(word in "[a-z]{0,4}[aeiou]{0,2}[chostuxyz]{0,3}(i|e)?(s|es|ses|ies)?") {
            let once = singular(&word).into_owned();
            prop_assert_eq!(singular(&once), once.clone());
        }
    }
}
