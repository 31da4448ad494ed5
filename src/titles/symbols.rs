//! Symbols and emoji of a title: what people sort by (🟡 and 🟣, ★ and ★★, flags).
//!
//! To a title that has none, they are a break like any other punctuation. Of two titles that both have some, the two
//! sequences must be equal, or the titles have nothing to do with each other. Variation selectors are gone by then, and
//! skin tones count as nothing.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::chars::is_inert;

/// The symbols of a text in their order; empty for most titles.
pub(super) fn symbols(text: &str) -> String {
    if text.is_ascii() { String::new() } else { text.chars().filter(|&c| is_symbol(c)).collect() }
}

/// Whether titles with these symbols can be the same.
pub(super) fn agree(a: &str, b: &str) -> bool {
    a.is_empty() || b.is_empty() || a == b
}

/// Signs that are read with a number or between words, and what stands where a letter was lost, are none.
fn is_symbol(c: char) -> bool {
    if c.is_ascii() || (is_inert(c) && ('\u{900}'..='\u{D7F}').contains(&c)) {
        return false;
    }
    match c {
        '×' | '≤' | '≥' | '⩽' | '⩾' | '\u{2044}' | '\u{2212}' | '\u{2215}' | '\u{2219}' | '\u{223C}' | '\u{22C5}'
        | '\u{2800}' | '\u{FFFC}' | '\u{FFFD}' => false,
        _ => matches!(c.general_category(), GeneralCategory::OtherSymbol | GeneralCategory::MathSymbol),
    }
}

/// Whether an arrow tells where from and where to.
pub(super) fn has_arrow(text: &str) -> bool {
    if text.is_ascii() {
        return text.contains("->") || text.contains("=>") || text.contains("<-") || text.contains(" > ");
    }
    let is_arrow = |c| {
        matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2794}' | '\u{2798}'..='\u{27BE}' | '\u{27F0}'..='\u{27FF}'
            | '\u{2900}'..='\u{297F}' | '\u{2B05}'..='\u{2B11}' | '\u{1F800}'..='\u{1F8FF}')
    };
    text.contains(is_arrow) || ["->", "=>", "<-", " > "].iter().any(|arrow| text.contains(arrow))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_told_from_letters_signs_and_punctuation() {
        for (text, expected) in [
            ("🔥 hot ★★ leads", "🔥★★"),
            ("🇮🇳 leads", "🇮🇳"),
            ("👍🏽 leads", "👍"),
            ("delhi → pune", "→"),
            ("• hot – leads · 5 × 7 ₹ † ≤", ""),
            ("दिल्ली लीड्स", ""),
            ("a < b | c ~ d ^ e", ""),
        ] {
            assert_eq!(symbols(text), expected, "{text}");
        }
    }
}
