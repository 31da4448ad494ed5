//! What a title should have been.

use unicode_script::{Script, UnicodeScript};

use super::scene::{Concern, Place, Scene};
use crate::rules::damaged_title::repaired;
use crate::rules::is_blank;
use crate::rules::untidy_title::tidied;

/// The title as it should read; none where nobody but its owner can tell.
pub(super) fn clean(scene: &Scene<'_>, place: Place) -> Option<String> {
    let title = scene.title(place);
    if scene.is(place, Concern::Blank) {
        return None;
    }
    let whole = if scene.is(place, Concern::Damaged) { repaired(title)? } else { title.to_owned() };
    // Words first have to be whole: a character that nobody sees may part them.
    let tidy = tidied(&whole);
    let plain = if scene.is(place, Concern::Mixed) { in_one_alphabet(&tidy)? } else { tidy };
    Some(plain).filter(|clean| !is_blank(clean))
}

/// Whether there is nothing to mend.
pub(super) fn is_clean(scene: &Scene<'_>, place: Place) -> bool {
    clean(scene, place).as_deref() == Some(scene.title(place))
}

/// The title with the Cyrillic or Greek letters of its Latin words in Latin; none if one of them has no Latin twin, or if
/// it is rather the Latin ones that do not belong there.
fn in_one_alphabet(title: &str) -> Option<String> {
    let is_latin = |c: char| c.script() == Script::Latin;
    let is_guest = |c: char| matches!(c.script(), Script::Cyrillic | Script::Greek);
    title
        .split_inclusive(|c: char| !c.is_alphanumeric())
        .map(|word| {
            let [latin, guests] = [&is_latin as &dyn Fn(char) -> bool, &is_guest]
                .map(|is_one| word.chars().filter(|c| is_one(*c)).count());
            let mixed = latin > 0 && guests > 0;
            if mixed && latin < guests {
                return None;
            }
            let letter = |c: char| if mixed && is_guest(c) { latin_twin(c) } else { Some(c) };
            word.chars().map(letter).collect::<Option<String>>()
        })
        .collect()
}

/// The Latin letter that looks the same, by UTS 39. Its tables take `I` for `l`.
fn latin_twin(c: char) -> Option<char> {
    let mut skeleton = unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).collect::<String>();
    if c.is_uppercase() && skeleton == "l" {
        "I".clone_into(&mut skeleton);
    }
    let mut letters = skeleton.chars();
    letters.next().filter(|twin| twin.is_ascii_alphabetic() && letters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alphabet_where_every_letter_has_its_twin() {
        assert_eq!(in_one_alphabet("P\u{430}id Ads").as_deref(), Some("Paid Ads"));
        assert_eq!(in_one_alphabet("\u{39f}nline \u{399}nbound").as_deref(), Some("Online Inbound"));
        assert_eq!(in_one_alphabet("ж\u{430} Leads").as_deref(), Some("ж\u{430} Leads"), "a word of its own alphabet");
        assert_eq!(in_one_alphabet("Leadж"), None);
        assert_eq!(in_one_alphabet("\u{420}\u{43e}c\u{430}"), None, "the Latin letter is the stranger");
    }
}
