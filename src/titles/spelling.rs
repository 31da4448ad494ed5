//! Indic and Arabic words that every reader takes for the same and keyboards spell in several ways.
//!
//! Sources: the Unicode Standard, chapters 9 (Arabic) and 12 (scripts of India). The blocks of India's scripts follow one
//! plan (ISCII): a letter has the same place in each of them.
//!
//! * a Malayalam chillu is its consonant with a virama, and so is Bengali khanda ta (the joiner that asks for it is gone
//!   already);
//! * a nasal before a stop of its own class is the anusvara (हिन्दी, हिंदी); Gurmukhi tippi is its bindi;
//! * a nukta may be missing (ज़, ज), but in Bengali and Odia, where it makes letters of the alphabet;
//! * tatweel and harakat go; Arabic, Persian and Urdu forms of yeh, kaf and heh are one.

/// The script blocks that follow the plan, without Tamil, which writes no anusvara: first code point.
const BLOCKS: [u32; 8] = [0x900, 0x980, 0xA00, 0xA80, 0xB00, 0xC00, 0xC80, 0xD00];

/// Places in a block.
const ANUSVARA: u32 = 0x02;
const NUKTA: u32 = 0x3C;
const VIRAMA: u32 = 0x4D;

/// Whether a text may be spelt in another way.
pub(super) fn concerns(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| matches!(c, '\u{600}'..='\u{6FF}' | '\u{900}'..='\u{D7F}'))
}

/// One spelling of a decomposed text. Doing it again changes nothing.
pub(super) fn one_spelling(text: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut spelt: Vec<char> = Vec::with_capacity(text.size_hint().0);
    for c in text.filter(|&c| !vanishes(c)) {
        match spelt_out(c) {
            Some(consonant) => spelt.extend([consonant, virama_of(c)]),
            None => spelt.push(one_form(c)),
        }
        // A nasal and its virama become the anusvara once the stop after them is known.
        if let [.., nasal, virama, stop] = spelt[..]
            && let Some(anusvara) = anusvara(nasal, virama, stop)
        {
            spelt.truncate(spelt.len() - 3);
            spelt.extend([anusvara, stop]);
        }
    }
    spelt.into_iter()
}

fn vanishes(c: char) -> bool {
    match c {
        '\u{640}' | '\u{64B}'..='\u{652}' | '\u{656}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}' => true,
        _ => place(c).is_some_and(|(block, at)| at == NUKTA && !matches!(block, 0x980 | 0xB00)),
    }
}

/// The consonant of a letter that stands for a consonant without its vowel.
const fn spelt_out(c: char) -> Option<char> {
    Some(match c {
        '\u{9CE}' => '\u{9A4}',
        '\u{D54}' => '\u{D2E}',
        '\u{D55}' => '\u{D2F}',
        '\u{D56}' => '\u{D34}',
        '\u{D7A}' => '\u{D23}',
        '\u{D7B}' => '\u{D28}',
        '\u{D7C}' => '\u{D30}',
        '\u{D7D}' => '\u{D32}',
        '\u{D7E}' => '\u{D33}',
        '\u{D7F}' => '\u{D15}',
        _ => return None,
    })
}

fn virama_of(c: char) -> char {
    if c == '\u{9CE}' { '\u{9CD}' } else { '\u{D4D}' }
}

const fn one_form(c: char) -> char {
    match c {
        '\u{649}' | '\u{6CC}' => '\u{64A}',
        '\u{6A9}' | '\u{6AA}' => '\u{643}',
        '\u{6C1}' | '\u{6D5}' => '\u{647}',
        '\u{A70}' => '\u{A02}',
        _ => c,
    }
}

/// The anusvara of the block, where the three are a nasal, a virama and a stop of the nasal's class.
fn anusvara(nasal: char, virama: char, stop: char) -> Option<char> {
    let (block, at) = place(nasal)?;
    let class = match at {
        0x19 => 0x15..=0x18,
        0x1E => 0x1A..=0x1D,
        0x23 => 0x1F..=0x22,
        0x28 => 0x24..=0x27,
        0x2E => 0x2A..=0x2D,
        _ => return None,
    };
    let fits =
        place(virama) == Some((block, VIRAMA)) && place(stop).is_some_and(|(b, at)| b == block && class.contains(&at));
    fits.then(|| char::from_u32(block + ANUSVARA)).flatten()
}

/// The block of a character, and its place in it.
fn place(c: char) -> Option<(u32, u32)> {
    let code = u32::from(c);
    let block = code & !0x7F;
    BLOCKS.contains(&block).then_some((block, code - block))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::titles::{Level, lowest_level};

    #[test]
    fn spellings_of_one_word_meet_at_accents() {
        for (a, b) in [
            ("അവൻ", "അവന്\u{200D}"),
            ("\u{9A4}\u{9CD}\u{200D}", "\u{9CE}"),
            ("উৎসব", "উত্\u{200D}সব"),
            ("हिन्दी", "हिंदी"),
            ("सम्पर्क", "संपर्क"),
            ("ਪੰਜਾਬ", "ਪਂਜਾਬ"),
            ("ज़मीन", "जमीन"),
            ("फ़ॉर्म", "फॉर्म"),
            ("مــحمد", "محمد"),
            ("مُحَمَّد", "محمد"),
            ("علی", "علي"),
            ("کتاب", "كتاب"),
            ("ہند", "هند"),
            ("কম্পানি", "কংপানি"),
        ] {
            assert_eq!(lowest_level(a, b), Some(Level::Accents), "{a} {b}");
        }
    }

    #[test]
    fn other_words_stay_apart() {
        for (a, b) in [("अन्न", "अंन"), ("वन", "वंन"), ("বড়", "বড"), ("سارة", "ساره"), ("आन", "अन"), ("कमल", "कंमल")]
        {
            assert_eq!(lowest_level(a, b), None, "{a} {b}");
        }
    }

    proptest::proptest! {
        #[test]
        fn one_spelling_is_one(text in "[कगतनमज\u{94D}\u{93C}\u{902}\u{9CE}ত্ൻന്ത\u{640}\u{649}a ]{0,12}") {
            let once: String = one_spelling(text.chars()).collect();
            proptest::prop_assert_eq!(one_spelling(once.chars()).collect::<String>(), once);
        }
    }
}
