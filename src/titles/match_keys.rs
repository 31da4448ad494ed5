//! The keys by which one title is compared, and the verdict on two.

use std::borrow::Cow;

use super::copy_mark;
use super::level::Level;
use super::look_alike::resemble;
use super::typo::is_typo;
use super::{keys, symbols, tokens, words};

/// The levels whose key is a text and nests: titles that are equal at one are equal at every later one.
pub(super) const NESTED: [Level; 4] = [Level::Invisible, Level::Case, Level::Compatibility, Level::Accents];

/// From one text key to the next.
type Step = fn(Cow<'_, str>) -> Cow<'_, str>;

/// The levels above `invisible` whose key is a text.
const STEPS: [(Level, Step); 3] =
    [(Level::Case, keys::case), (Level::Compatibility, keys::compatibility), (Level::Accents, keys::accents)];

/// Makes the nested keys of a title and shows them, lowest first. The last of them is what the others are made from.
pub(super) fn nested(title: &str, mut show: impl FnMut(Level, &str)) -> Cow<'_, str> {
    let mut text = keys::invisible(title);
    show(Level::Invisible, &text);
    for (level, step) in STEPS {
        text = step(text);
        show(level, &text);
    }
    text
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
    // Level by level, and no further than needed.
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
    if !symbols::agree(&left.symbols, &right.symbols) {
        return None;
    }
    if left.separators() == right.separators() {
        return Some(Level::Separators);
    }
    if resemble(a, b) {
        return Some(Level::LookAlike);
    }
    let orders = (left.word_order(), right.word_order());
    if orders.0 == orders.1 {
        return Some(Level::WordOrder);
    }
    if words::plural(&orders.0) == words::plural(&orders.1) || left.plural_joined() == right.plural_joined() {
        return Some(Level::Plural);
    }
    let originals = (left.original(), right.original());
    let (left, right) = (originals.0.as_ref().unwrap_or(&left), originals.1.as_ref().unwrap_or(&right));
    if left.number.zip(right.number).is_some_and(|(one, other)| one != other) {
        return None;
    }
    let (one, other) = (left.plural(), right.plural());
    let copied = originals.0.is_some() || originals.1.is_some();
    if copied && (one == other || left.plural_joined() == right.plural_joined()) {
        return Some(Level::Copy);
    }
    is_typo(&one, &other).then_some(Level::Typo)
}

/// The keys that start from the tokens of a text; all are the text where it has none.
pub(super) struct ByWords<'t> {
    text: &'t str,
    /// Parted by single spaces.
    pub(super) tokens: Option<String>,
    /// The symbols, where there are words beside them.
    pub(super) symbols: String,
    /// The number that a copy mark had.
    pub(super) number: Option<&'t str>,
}

impl<'t> ByWords<'t> {
    /// From the key of `accents`.
    pub(super) fn of(text: &'t str) -> Self {
        let tokens = tokens::tokens(text);
        let symbols = tokens.as_ref().map(|_| symbols::symbols(text)).unwrap_or_default();
        Self { text, tokens, symbols, number: None }
    }

    /// The same of the title that this one is a copy of, if it is one.
    pub(super) fn original(&self) -> Option<Self> {
        let original = copy_mark::original(self.text)?;
        Some(Self { number: original.number, ..Self::of(original.text) })
    }

    /// The tokens, parted by single spaces.
    pub(super) fn tokens(&self) -> &str {
        self.tokens.as_deref().unwrap_or(self.text)
    }

    /// The tokens run together.
    pub(super) fn separators(&self) -> Cow<'_, str> {
        self.by_tokens(|tokens| words::joined(words::split(tokens)))
    }

    /// The tokens, sorted.
    pub(super) fn word_order(&self) -> Cow<'_, str> {
        self.by_tokens(|tokens| words::word_order(tokens, symbols::has_arrow(self.text)))
    }

    /// The tokens in the singular, sorted.
    pub(super) fn plural(&self) -> Cow<'_, str> {
        self.plural_of(self.word_order())
    }

    /// The same from the key of `word-order`.
    pub(super) fn plural_of<'o>(&self, word_order: Cow<'o, str>) -> Cow<'o, str> {
        if self.tokens.is_none() {
            return word_order;
        }
        match words::plural(&word_order) {
            Cow::Borrowed(_) => word_order,
            Cow::Owned(plural) => Cow::Owned(plural),
        }
    }

    /// The tokens in the singular, run together.
    pub(super) fn plural_joined(&self) -> Cow<'_, str> {
        self.by_tokens(words::plural_joined)
    }

    fn by_tokens(&self, key: impl FnOnce(&str) -> String) -> Cow<'_, str> {
        self.tokens.as_deref().map_or(Cow::Borrowed(self.text), |tokens| Cow::Owned(key(tokens)))
    }
}

/// The key of one level: of `copy` and `typo` that of the original; the title itself where the level has none.
#[must_use]
pub fn key_at(title: &str, level: Level) -> Cow<'_, str> {
    if matches!(level, Level::Exact | Level::LookAlike) {
        return Cow::Borrowed(title);
    }
    let mut key = None;
    let text = nested(title, |at, text| {
        if at == level {
            key = Some(text.to_owned());
        }
    });
    if let Some(key) = key {
        return Cow::Owned(key);
    }
    let words = ByWords::of(&text);
    Cow::Owned(match level {
        Level::Separators => words.separators().into_owned(),
        Level::WordOrder => words.word_order().into_owned(),
        Level::Plural => words.plural().into_owned(),
        _ => words.original().as_ref().unwrap_or(&words).plural().into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn titles_of_equal_keys_meet_at_that_level_or_below(
            (a, b) in ("[aAlI1O0оа5 &+s-]{0,6}", "[aAlI1O0оа5 &+s-]{0,6}").prop_union(
                ("(hot|ads?|boxes|Q1|2026|10)([ _-](hot|leads?|Ads|box|q1|2026|10)){0,3}", "(hot|ads?|boxes|Q1|2026|10)([ _-](hot|leads?|Ads|box|q1|2026|10)){0,3}"))
        ) {
            let met = lowest_level(&a, &b);
            prop_assert_eq!(met, lowest_level(&b, &a));
            for level in Level::ALL.into_iter().filter(|level| *level < Level::Copy && *level != Level::LookAlike) {
                if key_at(&a, level) == key_at(&b, level) {
                    prop_assert!(met.is_some_and(|met| met <= level), "{} {:?}", level, met);
                }
            }
        }

        #[test]
        fn keys_are_idempotent(title in any::<String>(), words in "(hot|Ads?|Q1|10|to|→|a\\+|[(]1[)]|copy|-|_)([ _-](hot|leads?|Ads|box|q1|10|to|[(]2[)]|old)){0,4}") {
            for level in NESTED {
                let key = key_at(&title, level).into_owned();
                prop_assert_eq!(&*key_at(&key, level), &*key, "{} of {:?}", level, title);
            }
            // (A currency sign that sorts before a figure would be read with it.)
            for level in NESTED.into_iter().chain([Level::WordOrder, Level::Plural]) {
                let key = key_at(&words, level).into_owned();
                prop_assert_eq!(&*key_at(&key, level), &*key, "{} of {:?}", level, words);
            }
        }
    }
}
