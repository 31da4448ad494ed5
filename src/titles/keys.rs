//! The text keys, each a function of the one before it: what cannot be seen, case, compatibility forms, accents.
//!
//! Every key is idempotent. Where Unicode's own operations are not (folding can undo a composition, a compatibility
//! form can unfold into one that folds again), they are repeated until nothing moves. An ASCII title takes a short way
//! through every key: no normalisation form touches ASCII, folding it is lower-casing, and it has no accents. So does a
//! title whose other characters are inert, as the letters of the scripts of India are. The tests hold the short ways
//! against the long one.

use std::borrow::Cow;

use caseless::Caseless;
use unicode_normalization::char::decompose_compatible;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{chars, spelling};

/// Rounds after which a key is taken as it stands. Two suffice for everything assigned today.
const ROUNDS: usize = 8;

/// The key of the level `invisible`: ignorable characters dropped, composed (NFC), every run of white space and control
/// characters one space, none at the ends.
pub(super) fn invisible(title: &str) -> Cow<'_, str> {
    if title.is_ascii() {
        return if is_tidy(title) { Cow::Borrowed(title) } else { Cow::Owned(tidy(title.chars())) };
    }
    if is_tidy(title) && is_inert(title) && is_nfc(title) {
        return Cow::Borrowed(title);
    }
    Cow::Owned(invisible_long(title))
}

fn invisible_long(title: &str) -> String {
    tidy(title.chars().filter(|&c| !chars::is_ignorable(c)).nfc())
}

/// The key of the level `case`, from `invisible`: full case folding, composed again.
pub(super) fn case(invisible: Cow<'_, str>) -> Cow<'_, str> {
    if is_inert(&invisible) {
        return if invisible.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(invisible.to_ascii_lowercase())
        } else {
            invisible
        };
    }
    Cow::Owned(case_long(&invisible))
}

fn case_long(invisible: &str) -> String {
    settle(invisible, |text| text.chars().default_case_fold().nfc().collect())
}

/// The key of the level `compatibility`, from `case`: NFKC case folding, decimal digits of every script as ASCII.
///
/// A sign that stands for a whole number (`½`, `²`, `①`) is set apart from a digit beside it first: `5½` is no `51⁄2`.
pub(super) fn compatibility(case: Cow<'_, str>) -> Cow<'_, str> {
    if is_inert(&case) {
        return case;
    }
    Cow::Owned(compatibility_long(&case))
}

fn compatibility_long(case: &str) -> String {
    settle(&set_numbers_apart(case), |text| {
        let folded = text.nfkc().default_case_fold().nfkc();
        tidy(folded.filter(|&c| !chars::is_ignorable(c)).map(ascii_digits))
    })
}

/// The key of the level `accents`, from `compatibility`: decomposed (NFKD), U+0300 to U+036F dropped and nothing else
/// (Indic vowel signs are marks too), stroke letters and ligatures spelt plainly, Indic and Arabic words in one spelling.
/// Where nothing would be left, the text stays as it was.
pub(super) fn accents(compatibility: Cow<'_, str>) -> Cow<'_, str> {
    if is_inert(&compatibility) && !spelling::concerns(&compatibility) {
        return compatibility;
    }
    Cow::Owned(accents_long(&compatibility))
}

fn accents_long(compatibility: &str) -> String {
    let plain: String = spelling::one_spelling(unaccented(compatibility)).nfc().collect();
    let plain = tidy(spelt_plainly(&plain).nfc());
    if plain.is_empty() { compatibility.to_owned() } else { plain }
}

/// The title as `look-alike` reads it raw: like `accents`, but with its case, and stroke letters left to the caller.
pub(super) fn raw(title: &str) -> Cow<'_, str> {
    let invisible = invisible(title);
    if invisible.is_ascii() {
        return invisible;
    }
    let text = set_numbers_apart(&invisible);
    Cow::Owned(tidy(unaccented(&text).filter(|&c| !chars::is_ignorable(c)).map(ascii_digits)))
}

/// Decomposes and drops the accents; the stroke through a mathematical sign is a negation (`≠`) and stays.
fn unaccented(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut base = ' ';
    text.nfkd().filter(move |&c| {
        if matches!(c, '\u{300}'..='\u{36F}') {
            return c == '\u{338}' && chars::is_maths(base);
        }
        base = c;
        true
    })
}

fn spelt_plainly(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match chars::plain_letters(c) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(c),
        }
    }
    plain
}

/// One space for every run of white space and control characters, none at the ends.
fn tidy(text: impl Iterator<Item = char>) -> String {
    let mut tidy = String::with_capacity(text.size_hint().0);
    let mut gap = false;
    for c in text {
        if chars::is_blank(c) {
            gap = true;
            continue;
        }
        if gap && !tidy.is_empty() {
            tidy.push(' ');
        }
        gap = false;
        tidy.push(c);
    }
    tidy
}

/// Whether no key but that of `case` has anything to do, the text being composed.
fn is_inert(text: &str) -> bool {
    text.is_ascii() || text.chars().all(|c| c == ' ' || c.is_ascii_uppercase() || chars::is_inert(c))
}

/// Whether the text has no white space to tidy but, possibly, some that is not ASCII.
pub(super) fn is_tidy(title: &str) -> bool {
    let mut before = b' ';
    for byte in title.bytes() {
        if byte < b' ' || byte == 0x7F || (byte == b' ' && before == b' ') {
            return false;
        }
        before = byte;
    }
    title.is_empty() || before != b' '
}

fn ascii_digits(c: char) -> char {
    chars::ascii_digit(c).unwrap_or(c)
}

/// Puts a space between a sign for a whole number and a digit or another such sign beside it.
fn set_numbers_apart(text: &str) -> String {
    let mut apart = String::with_capacity(text.len());
    let (mut after_sign, mut after_number) = (false, false);
    for c in text.chars() {
        let sign = is_number_sign(c);
        let number = sign || chars::is_number(c);
        if (sign && after_number) || (after_sign && number) {
            apart.push(' ');
        }
        match chars::circled_number(c) {
            Some(number) => apart.push_str(&number.to_string()),
            None => apart.push(c),
        }
        (after_sign, after_number) = (sign, number);
    }
    apart
}

fn is_number_sign(c: char) -> bool {
    if c.is_ascii() || !chars::is_number(c) || chars::ascii_digit(c).is_some() {
        return false;
    }
    let mut has_digit = chars::circled_number(c).is_some();
    decompose_compatible(c, |part| has_digit |= part.is_ascii_digit());
    has_digit
}

/// Repeats a step until it changes nothing.
fn settle(text: &str, step: impl Fn(&str) -> String) -> String {
    let mut settled = step(text);
    for _ in 1..ROUNDS {
        let next = step(&settled);
        if next == settled {
            break;
        }
        settled = next;
    }
    settled
}

/// The hash of a key.
pub(super) fn hash(key: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(key.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Step = fn(Cow<'_, str>) -> Cow<'_, str>;
    const STEPS: [(&str, Step); 4] = [
        ("invisible", |text| Cow::Owned(invisible(&text).into_owned())),
        ("case", case),
        ("compatibility", compatibility),
        ("accents", accents),
    ];

    fn assert_idempotent(title: &str) {
        let mut text = Cow::Borrowed(title);
        for (name, step) in STEPS {
            text = step(text);
            assert_eq!(step(Cow::Borrowed(&*text)), text, "{name} is not idempotent for {title:?}");
        }
    }

    #[test]
    fn folding_that_undoes_a_composition_settles() {
        assert_idempotent("\u{3AA}\u{301}");
        assert_idempotent("\u{1FB3}\u{301}\u{345}");
        assert_eq!(case(Cow::Borrowed("\u{3AA}\u{301}")), "\u{390}");
    }

    #[test]
    fn every_character_has_idempotent_keys() {
        // The ideographs and the private planes have nothing to fold; they would only take time.
        let assigned = (0..0x3400_u32).chain(0xA000..0xAC80).chain(0xF900..0x1_7000).chain(0x1_B000..0x2_0000);
        for c in assigned.filter_map(char::from_u32) {
            assert_idempotent(&format!("x{c}1"));
        }
    }

    #[test]
    fn every_inert_character_is_left_alone_by_the_long_way() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|&c| chars::is_inert(c)) {
            let text = c.to_string();
            // A character that does not compose (`\u{95C}`) is no key; what it decomposes into is.
            let text = invisible_long(&text);
            assert_eq!(case_long(&text), text);
            assert_eq!(compatibility_long(&text), text);
            if !spelling::concerns(&text) {
                assert_eq!(accents_long(&text), text);
            }
        }
    }

    #[test]
    fn numbers_written_as_one_sign_do_not_run_into_digits() {
        let key = |title| compatibility(Cow::Borrowed(title)).into_owned();
        assert_eq!(key("5½ lakh"), "5 1⁄2 lakh");
        assert_eq!(key("10²"), "10 2");
        assert_eq!(key("batch ①"), "batch 1");
        assert_eq!(key("batch ➊❷"), "batch 1 2");
        assert_eq!(key("batch ௧௨"), "batch 12");
    }

    #[test]
    fn indic_marks_survive_and_a_negation_is_no_accent() {
        for title in ["दिल", "काल", "ज़मीन", "≠ 5"] {
            assert_ne!(accents(Cow::Borrowed(title)), "");
        }
        assert_eq!(accents(Cow::Borrowed("दाल")), "दाल");
        assert_eq!(accents(Cow::Borrowed("≠ 5")), "≠ 5");
        assert_eq!(accents(Cow::Borrowed("\u{301}")), "\u{301}");
    }

    proptest! {
        #[test]
        fn keys_of_any_text_are_idempotent(title in any::<String>()) {
            assert_idempotent(&title);
        }

        #[test]
        fn keys_of_marks_and_folds_are_idempotent(
            title in "[aAßſKİıΪΣς\u{300}-\u{345}\u{390}-\u{3B0}\u{1F80}-\u{1FBC} \u{A0}\u{B4}½²①➊1\u{94D}\u{93C}\u{200D}\u{1100}-\u{1112}\u{1161}-\u{1175}]{0,12}"
        ) {
            assert_idempotent(&title);
        }

        #[test]
        fn the_short_way_of_inert_characters_gives_the_key_of_the_long_way(
            title in "[a-cA-C0-2 \u{900}-\u{97F}\u{981}-\u{9CC}\u{B80}-\u{BD7}\u{CC0}-\u{CD6}\u{D3E}-\u{D57}\u{2013}\u{20B9}🔥❄❷]{0,12}"
        ) {
            let key = invisible(&title);
            prop_assert_eq!(&*key, invisible_long(&title));
            let long = case_long(&key);
            let key = case(key);
            prop_assert_eq!(&*key, long);
            let long = compatibility_long(&key);
            let key = compatibility(key);
            prop_assert_eq!(&*key, long);
            prop_assert_eq!(&*accents(key.clone()), accents_long(&key));
        }

        #[test]
        fn the_short_way_of_ascii_gives_the_key_of_the_long_way(title in "[\\x00-\\x7F]{0,40}") {
            let key = invisible(&title);
            prop_assert_eq!(&*key, invisible_long(&title));
            let long = case_long(&key);
            let key = case(key);
            prop_assert_eq!(&*key, long);
            prop_assert_eq!(&*compatibility(key.clone()), compatibility_long(&key));
            prop_assert_eq!(&*accents(key.clone()), accents_long(&key));
        }
    }
}
