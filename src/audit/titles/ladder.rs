//! The ladder of one title, and the verdict on two.

use std::borrow::Cow;

use super::level::Level;
use super::look_alike::Look;
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
        self.meet_within(other, &Level::ALL[1..6])
    }

    /// The lowest level above `look-alike` at which the two meet.
    pub(super) fn meet_above_look_alike(&self, other: &Self) -> Option<Level> {
        self.meet_within(other, &Level::ALL[7..])
    }

    fn meet_within(&self, other: &Self, levels: &[Level]) -> Option<Level> {
        levels.iter().copied().find(|&level| self.at(level) == other.at(level))
    }
}

/// The lowest level at which two titles meet, if they meet at all. Symmetric.
///
/// ```
/// # use superfone_audit::audit::titles::{Level, lowest_level};
/// assert_eq!(lowest_level("google_ads", "Google Ads"), Some(Level::Separators));
/// assert_eq!(lowest_level("Grade A+", "Grade A-"), None);
/// ```
#[must_use]
pub fn lowest_level(a: &str, b: &str) -> Option<Level> {
    if a == b {
        return Some(Level::Exact);
    }
    let (left, right) = (Keys::of(a), Keys::of(b));
    left.meet_below_look_alike(&right)
        .or_else(|| Look::of(a).resembles(&Look::of(b)).then_some(Level::LookAlike))
        .or_else(|| left.meet_above_look_alike(&right))
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
    let tokens = tokens::tokens(&text);
    let mut show_made = |level, make: &dyn Fn(&str) -> String| {
        if wanted.contains(&level) {
            match &tokens {
                Some(tokens) => show(&make(tokens)),
                None => show(&text),
            }
        }
    };
    show_made(Level::Separators, &tokens::joined);
    show_made(Level::WordOrder, &words::word_order);
    show_made(Level::Plural, &|tokens| words::plural(&words::word_order(tokens)));
}

/// The key of one level; the title as it is for `exact` and `look-alike`, which have none.
pub(super) fn key_at(title: &str, level: Level) -> Cow<'_, str> {
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
    use proptest::prelude::*;

    proptest! {
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
