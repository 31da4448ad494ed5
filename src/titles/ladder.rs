//! The ladder of one title, and the verdict on two.

use std::borrow::Cow;

use super::level::Level;
use super::look_alike::resemble;
use super::{keys, tokens, words};

/// The texts by which one title is compared, from the key of `invisible` upwards.
///
/// Up to `separators` the keys nest: titles that are equal at one level are equal at every later one. The keys of
/// `word-order` and `plural` start again from the tokens, which `separators` has run together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// What cannot be seen is gone.
    pub invisible: String,
    /// Case is folded.
    pub case: String,
    /// Compatibility forms are unfolded, digits are ASCII.
    pub compatibility: String,
    /// Accents are gone.
    pub accents: String,
    /// The tokens run together; the text of `accents` if there are none.
    pub separators: String,
    /// The tokens, sorted.
    pub word_order: String,
    /// The tokens in the singular, sorted.
    pub plural: String,
}

impl Keys {
    /// Climbs the whole ladder.
    #[must_use]
    pub fn of(title: &str) -> Self {
        let mut keys = Vec::with_capacity(KEYED.len());
        climb(title, &KEYED, |key| keys.push(key.to_owned()));
        let mut keys = keys.into_iter();
        let mut next = || keys.next().unwrap_or_default();
        Self {
            invisible: next(),
            case: next(),
            compatibility: next(),
            accents: next(),
            separators: next(),
            word_order: next(),
            plural: next(),
        }
    }

    /// The key at a level; nothing for `exact`, which is the title itself, and `look-alike`, which has no key.
    #[must_use]
    pub fn at(&self, level: Level) -> Option<&str> {
        Some(match level {
            Level::Exact | Level::LookAlike => return None,
            Level::Invisible => &self.invisible,
            Level::Case => &self.case,
            Level::Compatibility => &self.compatibility,
            Level::Accents => &self.accents,
            Level::Separators => &self.separators,
            Level::WordOrder => &self.word_order,
            Level::Plural => &self.plural,
        })
    }

    /// The lowest level below `look-alike` at which the two meet, the titles themselves being different.
    pub(super) fn meet_below_look_alike(&self, other: &Self) -> Option<Level> {
        Level::ALL[1..6].iter().copied().find(|&level| self.at(level) == other.at(level))
    }
}

/// The lowest level at which two titles meet, if they meet at all. Symmetric.
///
/// ```
/// # use superfone_audit::titles::{Level, lowest_level};
/// assert_eq!(lowest_level("google_ads", "Google Ads"), Some(Level::Separators));
/// assert_eq!(lowest_level("Grade A+", "Grade A-"), None);
/// ```
#[must_use]
pub fn lowest_level(a: &str, b: &str) -> Option<Level> {
    if a == b {
        return Some(Level::Exact);
    }
    // Both climb together, and no further than they have to.
    let (mut left, mut right) = (keys::invisible(a), keys::invisible(b));
    if left == right {
        return Some(Level::Invisible);
    }
    for (level, step) in STEPS {
        (left, right) = (step(left), step(right));
        if left == right {
            return Some(level);
        }
    }
    let (left, right) = (ByWords::of(&left), ByWords::of(&right));
    if left.separators() == right.separators() {
        return Some(Level::Separators);
    }
    if resemble(a, b) {
        return Some(Level::LookAlike);
    }
    let (left_order, right_order) = (left.word_order(), right.word_order());
    if left_order == right_order {
        return Some(Level::WordOrder);
    }
    (left.plural(&left_order) == right.plural(&right_order)).then_some(Level::Plural)
}

/// The levels that have a key of their own, lowest first.
pub(super) const KEYED: [Level; 7] = [
    Level::Invisible,
    Level::Case,
    Level::Compatibility,
    Level::Accents,
    Level::Separators,
    Level::WordOrder,
    Level::Plural,
];

/// From one text key to the next.
type Step = fn(Cow<'_, str>) -> Cow<'_, str>;

/// The levels above `invisible` whose key is a text.
const STEPS: [(Level, Step); 3] =
    [(Level::Case, keys::case), (Level::Compatibility, keys::compatibility), (Level::Accents, keys::accents)];

/// Makes the keys of a title and shows those of the `wanted` levels, lowest first. Nothing is made that is not needed:
/// texts that a step leaves alone are passed on, and the climb ends with the last level wanted.
pub(super) fn climb(title: &str, wanted: &[Level], mut show: impl FnMut(&str)) {
    let last = wanted.iter().max().copied().unwrap_or(Level::Exact);
    let mut text = keys::invisible(title);
    if wanted.contains(&Level::Invisible) {
        show(&text);
    }
    for (level, step) in STEPS.into_iter().take_while(|(level, _)| *level <= last) {
        text = step(text);
        if wanted.contains(&level) {
            show(&text);
        }
    }
    if last < Level::Separators {
        return;
    }
    let by_words = ByWords::of(&text);
    if wanted.contains(&Level::Separators) {
        show(&by_words.separators());
    }
    if last < Level::WordOrder {
        return;
    }
    let word_order = by_words.word_order();
    if wanted.contains(&Level::WordOrder) {
        show(&word_order);
    }
    if wanted.contains(&Level::Plural) {
        show(&by_words.plural(&word_order));
    }
}

/// The keys that start from the tokens; all are the text where it has none.
struct ByWords<'t> {
    text: &'t str,
    tokens: Option<String>,
}

impl<'t> ByWords<'t> {
    /// From the key of `accents`.
    fn of(text: &'t str) -> Self {
        Self { text, tokens: tokens::tokens(text) }
    }

    fn separators(&self) -> Cow<'_, str> {
        self.tokens.as_deref().map_or(Cow::Borrowed(self.text), |tokens| Cow::Owned(tokens::joined(tokens)))
    }

    fn word_order(&self) -> Cow<'_, str> {
        self.tokens.as_deref().map_or(Cow::Borrowed(self.text), |tokens| Cow::Owned(words::word_order(tokens)))
    }

    /// From the key of `word-order`.
    fn plural<'o>(&self, word_order: &'o str) -> Cow<'o, str> {
        if self.tokens.is_some() { words::plural(word_order) } else { Cow::Borrowed(word_order) }
    }
}

/// The key of one level; the title as it is for `exact` and `look-alike`, which have none.
pub(crate) fn key_at(title: &str, level: Level) -> Cow<'_, str> {
    if !KEYED.contains(&level) {
        return Cow::Borrowed(title);
    }
    let mut wanted = String::new();
    climb(title, &[level], |key| key.clone_into(&mut wanted));
    Cow::Owned(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::titles::look_alike::Look;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn two_titles_meet_at_the_lowest_level_of_the_whole_ladder(
            (a, b) in ("[aAlI1O0оа5 &+s-]{0,6}", "[aAlI1O0оа5 &+s-]{0,6}").prop_union(
                ("(hot|ads?|boxes|Q1|2026|10)([ _-](hot|leads?|Ads|box|q1|2026|10)){0,3}", "(hot|ads?|boxes|Q1|2026|10)([ _-](hot|leads?|Ads|box|q1|2026|10)){0,3}"))
        ) {
            let (left, right) = (Keys::of(&a), Keys::of(&b));
            let meets = |level: &Level| match level {
                Level::Exact => a == b,
                Level::LookAlike => Look::of(&a).resembles(&Look::of(&b)),
                level => left.at(*level) == right.at(*level),
            };
            prop_assert_eq!(lowest_level(&a, &b), Level::ALL.iter().copied().find(meets));
        }

        #[test]
        fn a_single_key_is_the_one_of_the_whole_ladder(title in any::<String>()) {
            let keys = Keys::of(&title);
            for level in Level::ALL {
                if let Some(key) = keys.at(level) {
                    prop_assert_eq!(&*key_at(&title, level), key, "{}", level);
                }
            }
        }
    }
}
