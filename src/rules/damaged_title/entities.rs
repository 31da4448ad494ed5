//! HTML entities: `&amp;`, `&#39;`, `&#x20B9;`.
//!
//! Only with their semicolon, and by name only the ones of HTML 4 that a text may hold and the punctuation that some
//! encoders write by name: `R&D;` and `AT&T` are what people type.

use std::ops::Range;

use super::mojibake::windows;

/// The names of U+00A0 to U+00FF, in this order (HTML 4.01, section 24.2).
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
    sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
    AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times \
    Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
    ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml \
    yacute thorn yuml";

/// The others.
const NAMED: [(&str, char); 66] = [
    ("AMP", '&'),
    ("Dagger", '‡'),
    ("GT", '>'),
    ("LT", '<'),
    ("OElig", 'Œ'),
    ("Prime", '″'),
    ("QUOT", '"'),
    ("Scaron", 'Š'),
    ("Yuml", 'Ÿ'),
    ("amp", '&'),
    ("apos", '\''),
    ("ast", '*'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("circ", 'ˆ'),
    ("colon", ':'),
    ("comma", ','),
    ("commat", '@'),
    ("dagger", '†'),
    ("darr", '↓'),
    ("dollar", '$'),
    ("emsp", '\u{2003}'),
    ("ensp", '\u{2002}'),
    ("equals", '='),
    ("euro", '€'),
    ("excl", '!'),
    ("ge", '≥'),
    ("grave", '`'),
    ("gt", '>'),
    ("hearts", '♥'),
    ("hellip", '…'),
    ("infin", '∞'),
    ("larr", '←'),
    ("ldquo", '“'),
    ("le", '≤'),
    ("lowbar", '_'),
    ("lpar", '('),
    ("lrm", '\u{200E}'),
    ("lsaquo", '‹'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("minus", '−'),
    ("ndash", '–'),
    ("ne", '≠'),
    ("num", '#'),
    ("oelig", 'œ'),
    ("percnt", '%'),
    ("period", '.'),
    ("permil", '‰'),
    ("plus", '+'),
    ("prime", '′'),
    ("quest", '?'),
    ("quot", '"'),
    ("rarr", '→'),
    ("rdquo", '”'),
    ("rlm", '\u{200F}'),
    ("rpar", ')'),
    ("rsaquo", '›'),
    ("rsquo", '’'),
    ("scaron", 'š'),
    ("semi", ';'),
    ("sol", '/'),
    ("thinsp", '\u{2009}'),
    ("trade", '™'),
    ("uarr", '↑'),
];

/// The longest entity that is looked for, in bytes between `&` and `;`.
const LONGEST: usize = 10;

/// The first entity of a text: its place, and the character it stands for if there is such a character.
pub(super) fn first(text: &str) -> Option<(Range<usize>, Option<char>)> {
    text.match_indices('&').find_map(|(start, _)| {
        let name = &text[start + 1..];
        let end = name.bytes().take(LONGEST + 1).position(|byte| byte == b';')?;
        let meaning = match name[..end].strip_prefix('#') {
            Some(number) => numeric(number)?,
            None => Some(named(&name[..end])?),
        };
        Some((start..start + end + 2, meaning))
    })
}

/// The text with its entities replaced, once; those that stand for no character stay.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((place, meaning)) = first(rest) {
        out.push_str(&rest[..place.start]);
        match meaning {
            Some(c) => out.push(c),
            None => out.push_str(&rest[place.clone()]),
        }
        rest = &rest[place.end..];
    }
    out + rest
}

fn named(name: &str) -> Option<char> {
    let other = NAMED.iter().find(|(known, _)| *known == name).map(|&(_, c)| c);
    let latin = || (0xA0..=0xFF).zip(LATIN.split_ascii_whitespace()).find(|(_, known)| *known == name);
    other.or_else(|| latin().map(|(code, _)| char::from(code)))
}

/// Nothing if it is no number; `Some(None)` if it is the number of no character.
#[allow(clippy::option_option, reason = "no entity, or one without meaning")]
fn numeric(number: &str) -> Option<Option<char>> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    // HTML reads the codes of the C1 controls as Windows-1252.
    Some(match u32::from_str_radix(digits, radix) {
        Ok(0) | Err(_) => None,
        Ok(code @ 0x80..=0x9F) => u8::try_from(code).ok().map(windows),
        Ok(code) => char::from_u32(code),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_told_from_what_people_type() {
        for (text, expected) in [
            ("Loan &amp; Legal", "Loan & Legal"),
            ("Owner&#39;s", "Owner's"),
            ("Owner&#x27;s &#X2F; x", "Owner's / x"),
            ("Owner&#146;s", "Owner’s"),
            ("&#8377;50 &#x20b9;60", "₹50 ₹60"),
            ("Hot&nbsp;Leads", "Hot\u{A0}Leads"),
            ("Caf&eacute; &yuml;", "Café ÿ"),
            ("&lt;b&gt; &quot;x&quot;", "<b> \"x\""),
            ("&amp;amp; &&amp;", "&amp; &&"),
        ] {
            assert!(first(text).is_some(), "{text}");
            assert_eq!(decode(text), expected);
        }
        for text in ["R&D;", "AT&T", "AT&T;", "R & D", "&", "&;", "&#;", "&#x;", "&#xZZ;", "&amp", "Q&A; x", "a&b;c&d"]
        {
            assert_eq!(first(text), None, "{text}");
            assert_eq!(decode(text), text);
        }
        for text in ["&#0;", "&#xD800;", "&#9999999;"] {
            assert_eq!(first(text), Some((0..text.len(), None)));
            assert_eq!(decode(text), text);
        }
    }

    #[test]
    fn the_tables_are_complete_and_sorted() {
        assert_eq!(LATIN.split_ascii_whitespace().count(), 96);
        assert!(NAMED.is_sorted_by_key(|(name, _)| *name));
        let longest =
            NAMED.iter().map(|(name, _)| name.len()).chain(LATIN.split_ascii_whitespace().map(str::len)).max();
        assert!(longest <= Some(LONGEST));
    }
}
