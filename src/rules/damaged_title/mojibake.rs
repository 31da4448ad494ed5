//! Text that was encoded as UTF-8, read as Windows-1252 and encoded once more: `CafÃ©`, `â‚¹`, `à¤¦à¤¿`.
//!
//! Undoing it is trying it: every character becomes its byte again, and the bytes are read as UTF-8. Genuine text can
//! pass that test by accident (`CAFÉ’S`, `« voilà »`), so what comes out must be plausible as well:
//!
//! * letters and symbols of Western Europe count if everything else that is not ASCII can be undone with them, and if
//!   what looks like the second half is not simply the quotation mark, dash or ellipsis at the end of a word;
//! * Indic letters, punctuation, currency signs and emoji count alone: their beginnings (`à¤`, `â€`, `ðŸ`) are no text;
//! * letters of other scripts count in pairs, as no word of theirs has just one.

/// What Windows-1252 has for the bytes 0x80 to 0x9F; for the five it leaves open, the control character of Latin-1.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The character of a byte in Windows-1252.
pub(super) fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9F => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The byte of a character beyond ASCII in Windows-1252 or Latin-1.
fn byte(c: char) -> Option<u8> {
    if let '\u{80}'..='\u{FF}' = c {
        return u8::try_from(u32::from(c)).ok();
    }
    let at = WINDOWS.iter().position(|&known| known == c)?;
    u8::try_from(0x80 + at).ok()
}

/// How much a decoded character says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// It counts alone.
    Strong,
    /// It counts if it is beside another of its kind.
    Pair,
    /// It counts if nothing speaks against it.
    Weak,
}

/// What a title reads that was encoded twice: `None` if it was not, `Some(None)` if parts of it are lost.
#[allow(clippy::option_option, reason = "not garbled, or garbled for good")]
pub(super) fn read(title: &str) -> Option<Option<String>> {
    if !title.chars().any(|c| ('\u{C2}'..='\u{F4}').contains(&c)) {
        return None;
    }
    let chars: Vec<char> = title.chars().collect();
    let mut text = String::with_capacity(title.len());
    let (mut strong, mut weak, mut strays) = (false, false, 0_usize);
    // Letters of other scripts that are still without a neighbour.
    let mut single = false;
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let Some((decoded, length)) = sequence(&chars[at..]) else {
            strays += usize::from(std::mem::take(&mut single)) + usize::from(byte(c).is_some());
            text.push(c);
            at += 1;
            continue;
        };
        match weight(decoded, &chars[at..at + length], &chars[at + length..]) {
            None => strays += 1 + usize::from(std::mem::take(&mut single)),
            Some(Weight::Pair) if single || text.ends_with(is_of_pair) => {
                (strong, single) = (true, false);
            }
            Some(Weight::Pair) => single = true,
            Some(other) => {
                strays += usize::from(std::mem::take(&mut single));
                strong |= other == Weight::Strong;
                weak |= other == Weight::Weak;
            }
        }
        text.push(decoded);
        at += length;
    }
    strays += usize::from(single);
    match (strong || weak, strays) {
        (true, 0) => Some(Some(text)),
        _ if strong => Some(None),
        _ => None,
    }
}

/// The character whose bytes these begin with, and how many they are.
fn sequence(chars: &[char]) -> Option<(char, usize)> {
    let first = byte(*chars.first()?)?;
    let length = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let bytes: Option<Vec<u8>> = chars.get(..length)?.iter().map(|&c| byte(c)).collect();
    let decoded = std::str::from_utf8(&bytes?).ok()?.chars().next()?;
    Some((decoded, length))
}

/// How much it says that these characters decode to this one; nothing if that is an accident.
fn weight(decoded: char, from: &[char], rest: &[char]) -> Option<Weight> {
    match decoded {
        '\u{A0}'..='\u{17F}' | '\u{218}'..='\u{21B}' | '\u{300}'..='\u{328}' | '\u{1E00}'..='\u{1EFF}' => {
            (!from.last().is_some_and(|&last| closes(last, rest))).then_some(Weight::Weak)
        }
        '\u{900}'..='\u{EFF}' | '\u{FE00}'..='\u{FFFD}' | '\u{1D400}'..='\u{1D7FF}' | '\u{1F000}'..='\u{1FAFF}' => {
            Some(Weight::Strong)
        }
        '\u{2010}'..='\u{2BFF}' => (!from[1..].iter().all(|&c| is_closing(c))).then_some(Weight::Strong),
        _ if is_of_pair(decoded) => Some(Weight::Pair),
        _ => None,
    }
}

/// Greek, Cyrillic, Hebrew, Arabic; Chinese, Japanese, Korean.
fn is_of_pair(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52F}' | '\u{5D0}'..='\u{6FF}' | '\u{3000}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

fn is_closing(c: char) -> bool {
    matches!(c, '’' | '”' | '›' | '…' | '–' | '—' | '™')
}

/// Whether the character ends a word, or stands before an `s` as in `CAFÉ’S`.
fn closes(c: char, rest: &[char]) -> bool {
    let letter = |at: usize| rest.get(at).is_some_and(|c| c.is_alphabetic());
    let genitive = c == '’' && matches!(rest.first(), Some('s' | 'S')) && !letter(1);
    is_closing(c) && (!letter(0) || genitive)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What becomes of a text that is read as Windows-1252.
    fn garble(text: &str) -> String {
        text.bytes().map(windows).collect()
    }

    #[test]
    fn text_that_was_encoded_twice_is_read() {
        for text in [
            "Café Meet-up",
            "दिवाली ऑफर",
            "ठाणे चौकशी 2026",
            "பொங்கல் சலுகை",
            "ર₹",
            "₹50,000 Off",
            "Owner’s List",
            "Delhi – NCR",
            "“Sky”",
            "\u{1F525} Hot Leads",
            "☎\u{FE0F} Calls",
            "\u{FEFF}Inbound",
            "Price\u{A0}Enquiry",
            "São Paulo",
            "Ñandú",
            "Größe",
            "ÖKO",
            "Dīvālī",
            "e\u{301}t",
            "50 m² »",
            "Онлайн заявки",
            "Ελληνικά",
            "دیوالی",
            "東京",
            "Ω",
        ] {
            let expected = (text != "Ω").then(|| Some(text.to_owned()));
            assert_eq!(read(&garble(text)), expected, "{text}");
        }
    }

    #[test]
    fn text_of_which_a_byte_is_lost_cannot_be_read() {
        let garbled = garble("क्षेत्र");
        assert!(garbled.contains('\u{8D}'));
        assert_eq!(read(&garbled.replace('\u{8D}', "")), Some(None));
        assert_eq!(read(&garble("दिवाली ऑफर").replace('‘', "'")), Some(None));
    }

    #[test]
    fn genuine_text_is_left_alone() {
        for text in [
            "",
            "Hot Leads",
            "São Paulo",
            "Ñandú",
            "Ã",
            "IRMÃ",
            "AMANHÃ…",
            "IRMÃ’S",
            "“AMANHÃ”",
            "MAÇÃ – PERA",
            "CAFÉ’S Leads",
            "CAFÉ™",
            "CAFÉ®",
            "le café…”",
            "« voilà »",
            "«\u{A0}voilà\u{A0}»",
            "voilà\u{A0}» oui",
            "Ø½ inch",
            "2×½",
            "Größe “L”",
            "Å–Ö",
            "Château",
            "naïve",
            "ðe",
            "दिवाली Café",
            "Café CafÃ©",
            "ÀÉÎÕÜ àéîõü",
            "Ð¡",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_shorter(any in any::<String>(), odd in "[ aÂÃâàðŸ€™¤¦\u{80}-\u{FF}]{0,8}") {
            for title in [any, odd] {
                if let Some(Some(text)) = read(&title) {
                    prop_assert!(text.chars().count() < title.chars().count());
                }
            }
        }

        #[test]
        fn hindi_that_was_encoded_twice_is_always_read(text in "[क-ह][ा-ौ]?[a-z ₹]{0,4}") {
            prop_assert_eq!(read(&garble(&text)), Some(Some(text)));
        }
    }
}
