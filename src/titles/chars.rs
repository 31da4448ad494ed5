//! What a character is, as far as titles are concerned. Every question is answered for ASCII without a table.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// `Default_Ignorable_Code_Point`, Unicode 18 (`DerivedCoreProperties.txt`): zero-width spaces and joiners, bidi marks,
/// variation selectors, soft hyphens, tags, the Hangul fillers.
const IGNORABLE: [(char, char); 17] = [
    ('\u{AD}', '\u{AD}'),
    ('\u{34F}', '\u{34F}'),
    ('\u{61C}', '\u{61C}'),
    ('\u{115F}', '\u{1160}'),
    ('\u{17B4}', '\u{17B5}'),
    ('\u{180B}', '\u{180F}'),
    ('\u{200B}', '\u{200F}'),
    ('\u{202A}', '\u{202E}'),
    ('\u{2060}', '\u{206F}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{FEFF}', '\u{FEFF}'),
    ('\u{FFA0}', '\u{FFA0}'),
    ('\u{FFF0}', '\u{FFF8}'),
    ('\u{1BCA0}', '\u{1BCA3}'),
    ('\u{1D173}', '\u{1D17A}'),
    ('\u{E0000}', '\u{E0FFF}'),
];

/// Whether the character is dropped by a display that does not know it, so that nobody can see it.
pub(crate) fn is_ignorable(c: char) -> bool {
    c >= '\u{AD}' && IGNORABLE.iter().any(|&(from, to)| (from..=to).contains(&c))
}

/// Whether every text key leaves the character as it is: no white space, no ignorable, without case, compatibility form,
/// accent or another digit's value. Says yes only for what is common in titles beside ASCII: the letters of the scripts
/// of India, dashes, quotes and emoji. A text of such characters may still have to be composed.
pub(super) const fn is_inert(c: char) -> bool {
    match c {
        '\u{966}'..='\u{96F}'
        | '\u{9E6}'..='\u{9EF}'
        | '\u{9F4}'..='\u{9F9}'
        | '\u{A66}'..='\u{A6F}'
        | '\u{AE6}'..='\u{AEF}'
        | '\u{B66}'..='\u{B77}'
        | '\u{BE6}'..='\u{BF2}'
        | '\u{C66}'..='\u{C7E}'
        | '\u{CE6}'..='\u{CEF}'
        | '\u{D58}'..='\u{D5E}'
        | '\u{D66}'..='\u{D78}'
        | '\u{2776}'..='\u{2793}' => false,
        '\u{900}'..='\u{DE5}'
        | '\u{2010}'
        | '\u{2012}'..='\u{2016}'
        | '\u{2018}'..='\u{2022}'
        | '\u{20AC}'
        | '\u{20B9}'
        | '\u{2600}'..='\u{27BF}'
        | '\u{1F300}'..='\u{1FAFF}' => true,
        _ => matches!(c, '!'..='@' | '['..='~'),
    }
}

/// Zero-width non-joiner and joiner: spelling in Indic scripts, glue in emoji, and invisible everywhere else.
pub(super) const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Whether the character counts as white space in a title: `White_Space`, and the control characters.
pub(crate) fn is_blank(c: char) -> bool {
    c == ' ' || c.is_control() || c.is_whitespace()
}

/// Whether there is nothing to see where the character stands: white space, controls, what a display drops, and the blank
/// Braille pattern.
pub(crate) fn is_unseen(c: char) -> bool {
    is_blank(c) || is_ignorable(c) || c == '\u{2800}'
}

/// Whether the character is of the stuff words and figures are made of: a letter, a mark or a number.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric() || is_mark(c)
}

/// Whether the character is a number of any kind (`Nd`, `Nl`, `No`).
pub(super) fn is_number(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { !is_inert(c) && c.is_numeric() }
}

/// Whether the character sits on the one before it: vowel signs, accents.
pub(crate) fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Whether the character is a frame drawn round the one before it, as in the keycap emoji.
pub(super) fn is_frame(c: char) -> bool {
    !c.is_ascii() && c.general_category() == GeneralCategory::EnclosingMark
}

/// Whether the character is a currency sign.
pub(super) fn is_currency(c: char) -> bool {
    c == '$' || (!c.is_ascii() && c.general_category() == GeneralCategory::CurrencySymbol)
}

/// Whether the character is a mathematical symbol, on which a combining stroke is a negation and no accent.
pub(super) fn is_maths(c: char) -> bool {
    c.general_category() == GeneralCategory::MathSymbol
}

/// Hyphens, dashes and the minus sign, which people and spreadsheets put for one another.
pub(super) const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Apostrophes, single quotes, primes and the letters that stand for them (`Owner's`, `Owner’s`, `Owner′s`).
pub(super) const fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '\u{B4}'
            | '\u{2B9}'
            | '\u{2BB}'..='\u{2BF}'
            | '\u{55A}'
            | '\u{5F3}'
            | '\u{2018}'..='\u{201B}'
            | '\u{2032}'
            | '\u{2035}'
            | '\u{A78B}'
            | '\u{A78C}'
            | '\u{FF07}'
    )
}

/// The ASCII digit of the same value, for a decimal digit of any script.
///
/// Decimal digits are encoded in runs of ten, zero first (Unicode, section 4.6), so the value is the distance to the
/// start of the run; where runs touch (the mathematical digits), it is that distance modulo ten.
pub(super) fn ascii_digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    if !is_decimal(c) {
        return None;
    }
    let code = u32::from(c);
    let before = (1..50).take_while(|back| char::from_u32(code.wrapping_sub(*back)).is_some_and(is_decimal)).count();
    char::from_digit(u32::try_from(before % 10).unwrap_or_default(), 10)
}

fn is_decimal(c: char) -> bool {
    c.general_category() == GeneralCategory::DecimalNumber
}

/// The plain letters of a stroke letter or ligature that no normalisation form takes apart (lower case: it is asked
/// after case folding), and of the coloured letters of emoji keyboards.
pub(super) fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' | 'ɵ' => "o",
        'đ' | 'ð' | 'ɖ' => "d",
        'ł' | 'ƚ' => "l",
        'ħ' => "h",
        'ŧ' | 'ⱦ' => "t",
        'þ' => "th",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ı' | 'ɨ' => "i",
        'ŋ' => "n",
        'ƀ' => "b",
        'ȼ' => "c",
        'ɇ' => "e",
        'ɉ' | 'ȷ' => "j",
        'ɍ' => "r",
        'ɏ' => "y",
        'ƶ' => "z",
        'ⱥ' => "a",
        '\u{1F150}'..='\u{1F169}' => letter(c, '\u{1F150}'),
        '\u{1F170}'..='\u{1F189}' => letter(c, '\u{1F170}'),
        _ => return None,
    })
}

/// The value of a number in a filled circle, as the dingbats have them: the open circles have a compatibility form, the
/// filled ones have none.
pub(super) fn circled_number(c: char) -> Option<u32> {
    let code = u32::from(c);
    Some(match c {
        '\u{24EB}'..='\u{24F4}' => code - 0x24EB + 11,
        '\u{24F5}'..='\u{24FE}' => code - 0x24F5 + 1,
        '\u{24FF}' => 0,
        '\u{2776}'..='\u{277F}' => code - 0x2776 + 1,
        '\u{2780}'..='\u{2789}' => code - 0x2780 + 1,
        '\u{278A}'..='\u{2793}' => code - 0x278A + 1,
        _ => return None,
    })
}

fn letter(c: char, first: char) -> &'static str {
    const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz";
    let at = usize::try_from(u32::from(c) - u32::from(first)).unwrap_or_default();
    ALPHABET.get(at..=at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decimal_digit_has_its_own_value() {
        let mut digits = 0_u32;
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|&c| is_decimal(c)) {
            assert_eq!(ascii_digit(c).and_then(|d| d.to_digit(10)), Some(digits % 10), "U+{:04X}", u32::from(c));
            digits += 1;
        }
        assert!(digits >= 700 && digits.is_multiple_of(10), "{digits} decimal digits");
        assert_eq!(ascii_digit('੧'), Some('1'));
    }

    #[test]
    fn an_inert_character_is_no_blank_no_ignorable_and_no_number_but_an_ascii_digit() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|&c| is_inert(c)) {
            let other_number = !c.is_ascii() && (c.is_numeric() || circled_number(c).is_some());
            assert!(!is_blank(c) && !is_ignorable(c) && !other_number, "U+{:04X}", u32::from(c));
            assert_eq!(plain_letters(c), None, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn the_table_of_ignorables_is_the_one_of_uts_39() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let skeleton_drops = unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).next().is_none();
            assert_eq!(is_ignorable(c), skeleton_drops, "U+{:04X}", u32::from(c));
        }
    }
}
