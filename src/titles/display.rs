//! Titles shown so that a difference can be seen, and the difference in words.
//!
//! The display form is kept apart from the value: it is for reading, and cannot always be turned back.
//!
//! * `·` is a space at an end of the title or beside another space; a single space between words stays one;
//! * `⟨U+200B⟩` is a character that cannot be seen, or not be told from a plain space: controls, zero-width and
//!   directional characters, the no-break space and its kin, the blank Braille pattern, private use, what is no character;
//! * joiners and variation selectors stay where they belong to the spelling: inside Indic and Arabic words and emoji.
//!   [`show_apart`] uncovers them where they are the difference;
//! * `◌` carries a mark that would otherwise sit on nothing or on something it does not belong to.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::chars::{is_blank, is_ignorable, is_joiner, is_mark};
use super::keys;

/// How much of a title is uncovered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Uncover {
    /// What does not belong there.
    Strays,
    /// As `Strays`, all that stand together by one word instead of their codes.
    Hidden,
    /// Every character that may be the difference: joiners inside words, loose accents, decomposed letters.
    Everything,
}

/// What stands for characters that cannot be seen where their codes would tell nobody anything.
const HIDDEN: &str = "⟨hidden⟩";

/// A title in its display form, free of control characters and of anything that moves the text around it.
///
/// ```
/// # use superfone_audit::titles::show;
/// assert_eq!(show("New\u{200B}  Leads "), "New⟨U+200B⟩··Leads·");
/// ```
#[must_use]
pub fn show(title: &str) -> String {
    if is_plain(title) { title.to_owned() } else { render(title, Uncover::Strays) }
}

/// As [`show`], for people who need no code points: `Brochure⟨hidden⟩ Download`.
#[must_use]
pub fn show_hidden(title: &str) -> String {
    if is_plain(title) { title.to_owned() } else { render(title, Uncover::Hidden) }
}

/// Whether there are only visible ASCII characters, with single spaces between them. Most titles are so; their display
/// form is the title.
#[must_use]
pub fn is_plain(title: &str) -> bool {
    title.is_ascii() && keys::is_tidy(title)
}

/// The display forms of several titles, told apart: where two different titles would look the same because of a joiner
/// or of a letter written as one or as two code points, those are uncovered.
#[must_use]
pub fn show_apart(titles: &[&str]) -> Vec<String> {
    let mut shown: Vec<_> = titles.iter().map(|title| show(title)).collect();
    let mut seen: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, text) in shown.iter().enumerate() {
        seen.entry(keys::invisible(text).into_owned()).or_default().push(at);
    }
    for same in seen.values().filter(|same| same.iter().any(|&at| titles[at] != titles[same[0]])) {
        for &at in same {
            shown[at] = render(titles[at], Uncover::Everything);
        }
    }
    shown
}

fn render(title: &str, uncover: Uncover) -> String {
    let chars: Vec<char> = title.chars().collect();
    let seen_after = neighbours(chars.iter().rev());
    let seen_before = neighbours(chars.iter());
    let mut out = String::with_capacity(title.len());
    let mut after_code = true;
    for (at, &c) in chars.iter().enumerate() {
        let (before, after) = (seen_before[at], seen_after[chars.len() - 1 - at]);
        let is_edge = |neighbour: Option<char>| neighbour.is_none_or(is_blank);
        let last = at.checked_sub(1).map(|before| chars[before]);
        if c == ' ' {
            out.push(if is_edge(before) || is_edge(after) { '·' } else { ' ' });
            after_code = true;
        } else if is_stray(c, last, before, after) || (uncover == Uncover::Everything && may_differ(c)) {
            if uncover != Uncover::Hidden {
                // Writing to a string cannot fail.
                let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
            } else if !(after_code && out.ends_with(HIDDEN)) {
                out.push_str(HIDDEN);
            }
            after_code = true;
        } else {
            if after_code && is_mark(c) {
                out.push('◌');
            }
            out.push(c);
            after_code = false;
        }
    }
    out
}

/// The characters that cannot be seen and do not belong to the spelling, with their places, counted from 0. A plain space
/// is none of them, wherever it stands.
pub(crate) fn strays(title: &str) -> Vec<(usize, char)> {
    if title.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Vec::new();
    }
    let chars: Vec<char> = title.chars().collect();
    let seen_after = neighbours(chars.iter().rev());
    let seen_before = neighbours(chars.iter());
    let is_stray = |at: usize| {
        let last = at.checked_sub(1).map(|before| chars[before]);
        is_stray(chars[at], last, seen_before[at], seen_after[chars.len() - 1 - at])
    };
    (0..chars.len()).filter(|&at| is_stray(at)).map(|at| (at, chars[at])).collect()
}

/// For each character the nearest one before it that can be seen or is a space.
fn neighbours<'a>(chars: impl Iterator<Item = &'a char>) -> Vec<Option<char>> {
    chars
        .scan(None, |last, &c| {
            let before = *last;
            if !is_ignorable(c) {
                *last = Some(c);
            }
            Some(before)
        })
        .collect()
}

/// Whether the character cannot be seen and does not belong to the spelling.
fn is_stray(c: char, last: Option<char>, before: Option<char>, after: Option<char>) -> bool {
    match c {
        _ if c.is_ascii() => c.is_ascii_control(),
        '\u{FE0E}' | '\u{FE0F}' => !last.is_some_and(UnicodeEmoji::is_emoji_char_or_emoji_component),
        '\u{E0020}'..='\u{E007F}' => {
            !last.is_some_and(|c| c == '\u{1F3F4}' || ('\u{E0020}'..='\u{E007E}').contains(&c))
        }
        _ if is_joiner(c) => {
            let emoji = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && c.is_emoji_char_or_emoji_component());
            !(before.is_some_and(joins) || (emoji(before) && emoji(after)))
        }
        '\u{2800}' | '\u{FFF9}'..='\u{FFFB}' => true,
        _ => {
            is_ignorable(c) || is_blank(c) || is_noncharacter(c) || c.general_category() == GeneralCategory::PrivateUse
        }
    }
}

/// Whether Unicode keeps the code point free of any character for ever: no font shows it, and XML takes none of the last two.
fn is_noncharacter(c: char) -> bool {
    u32::from(c) & 0xFFFE == 0xFFFE || ('\u{FDD0}'..='\u{FDEF}').contains(&c)
}

/// Whether a joiner after this character can be spelling: letters and signs of Indic and Arabic scripts.
fn joins(c: char) -> bool {
    use Script::{Common, Cyrillic, Greek, Han, Hangul, Hiragana, Inherited, Katakana, Latin, Unknown};
    let plain = [Common, Cyrillic, Greek, Han, Hangul, Hiragana, Inherited, Katakana, Latin, Unknown];
    !plain.contains(&c.script())
}

/// Whether the character may be all that sets two titles apart that look the same.
fn may_differ(c: char) -> bool {
    is_ignorable(c) || matches!(c, '\u{300}'..='\u{36F}') || !std::iter::once(c).nfc().eq([c])
}

/// A display form cut to 40 characters for a sentence: the middle is left out, for what is wrong with a title often stands at
/// its ends.
pub(crate) fn cut(display: &str) -> Cow<'_, str> {
    without_middle(display, 25, 12)
}

/// A display form of which so many characters at its ends are kept, if it has many more.
pub(crate) fn without_middle(display: &str, head: usize, tail: usize) -> Cow<'_, str> {
    const GAP: &str = " … ";
    let room = head + GAP.len() + tail;
    // A character has a byte at least: most titles need no second look.
    if display.len() > room {
        let parts: Vec<&str> = display.graphemes(true).collect();
        if parts.len() > head + GAP.chars().count() + tail {
            return Cow::Owned(parts[..head].concat() + GAP + &parts[parts.len() - tail..].concat());
        }
    }
    Cow::Borrowed(display)
}

/// Where two titles first differ, in a short phrase about "the first" and "the second".
///
/// Characters are counted as a reader does, a letter with its marks as one. The names of characters are not known here,
/// only their script and code points.
#[must_use]
pub fn first_difference(a: &str, b: &str) -> String {
    if a == b {
        return "the two are the same".to_owned();
    }
    let without = |drop: fn(char) -> bool| a.chars().filter(|&c| !drop(c)).eq(b.chars().filter(|&c| !drop(c)));
    if without(is_joiner) {
        let joiner = a.chars().chain(b.chars()).find(|&c| is_joiner(c)).unwrap_or('\u{200D}');
        return format!("a joiner ({}) is all that sets the second apart from the first", code(joiner));
    }
    let (left, right) = (characters(a), characters(b));
    let same = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (left.get(same..).unwrap_or_default(), right.get(same..).unwrap_or_default());
    if a.trim_matches(is_blank) == b.trim_matches(is_blank) {
        return about_ends(a, b);
    }
    if without(is_ignorable) {
        return about_invisible(rest_a, rest_b, same);
    }
    match (rest_a.first(), rest_b.first()) {
        (Some(one), Some(other)) => about_characters(one, other, same + 1),
        (Some(one), None) => format!("the first goes on with {} after character {same}", describe(one, Closely::Named)),
        (_, other) => {
            let other = other.copied().unwrap_or_default();
            format!("the second goes on with {} after character {same}", describe(other, Closely::Named))
        }
    }
}

/// What a reader calls characters.
fn characters(text: &str) -> Vec<&str> {
    if is_plain(text) { text.split_inclusive(|_: char| true).collect() } else { text.graphemes(true).collect() }
}

/// The two differ in white space at their ends.
fn about_ends(a: &str, b: &str) -> String {
    let start = |text: &str| text.chars().take_while(|&c| is_blank(c)).collect::<String>();
    let end = |text: &str| text.chars().rev().take_while(|&c| is_blank(c)).collect::<String>();
    let (at, here, there) =
        if start(a) == start(b) { ("ends", end(a), end(b)) } else { ("starts", start(a), start(b)) };
    let (which, blanks) = if here.is_empty() { ("second", there) } else { ("first", here) };
    let mut kinds = blanks.chars();
    let phrase = match (kinds.next(), kinds.next()) {
        (Some(' '), None) => "a space".to_owned(),
        (Some('\n' | '\r'), None) => "a line break".to_owned(),
        (Some('\t'), None) => "a tab".to_owned(),
        (Some(c), None) => format!("a space of another kind ({})", code(c)),
        _ => format!("{} characters of white space", blanks.chars().count()),
    };
    format!("the {which} {at} with {phrase}")
}

/// One of the two has a character there that cannot be seen.
fn about_invisible(a: &[&str], b: &[&str], same: usize) -> String {
    let hidden = |rest: &[&str]| rest.first().and_then(|grapheme| grapheme.chars().find(|&c| is_ignorable(c)));
    let (which, c) = match (hidden(a), hidden(b)) {
        (Some(c), _) => ("first", Some(c)),
        (None, c) => ("second", c),
    };
    let what = c.map_or_else(String::new, |c| format!(" ({})", code(c)));
    match same {
        0 => format!("the {which} has a character at its start that cannot be seen{what}"),
        _ => format!("the {which} has a character near character {same} that cannot be seen{what}"),
    }
}

pub(super) fn about_characters(one: &str, other: &str, position: usize) -> String {
    if one.nfc().eq(other.nfc()) {
        return format!(
            "character {position} looks the same, but is {} in the first and {} in the second",
            codes(one, 4),
            codes(other, 4)
        );
    }
    let closely = match (one.is_ascii() && other.is_ascii(), script(one) == script(other)) {
        (true, _) => Closely::Seen,
        (false, true) => Closely::Coded,
        (false, false) => Closely::Named,
    };
    format!(
        "character {position} is {} in the first and {} in the second",
        describe(one, closely),
        describe(other, closely)
    )
}

/// How much is told of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closely {
    /// As it looks.
    Seen,
    /// With its code points.
    Coded,
    /// With its script and the first of its code points.
    Named,
}

/// The script of a character, where it has one of its own.
fn script(grapheme: &str) -> Option<Script> {
    grapheme.chars().map(|c| c.script()).find(|script| !matches!(script, Script::Common | Script::Inherited))
}

/// A character as a reader knows it.
pub(super) fn describe(grapheme: &str, closely: Closely) -> String {
    match grapheme {
        " " => return "a space".to_owned(),
        _ if grapheme.chars().all(|c| is_blank(c) || is_ignorable(c)) => {
            return format!("a character that cannot be seen ({})", codes(grapheme, 2));
        }
        _ => {}
    }
    let shown = show(grapheme);
    if closely == Closely::Seen || grapheme.chars().all(|c| c.is_ascii() && !c.is_ascii_alphabetic()) {
        return format!("“{shown}”");
    }
    match script(grapheme).filter(|_| closely == Closely::Named) {
        Some(script) => format!("“{shown}” ({}, {})", script.full_name(), codes(grapheme, 2)),
        None => format!("“{shown}” ({})", codes(grapheme, 4)),
    }
}

fn code(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// The code points of one character; those of a very long one are cut short.
fn codes(grapheme: &str, most: usize) -> String {
    let mut codes: Vec<_> = grapheme.chars().take(most).map(code).collect();
    if grapheme.chars().nth(most).is_some() {
        codes.push("…".to_owned());
    }
    codes.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_seen_is_shown() {
        for (title, expected) in [
            ("Plots\u{FFFE}", "Plots⟨U+FFFE⟩"),
            ("\u{FDD0}Plots", "⟨U+FDD0⟩Plots"),
            ("Hot Leads", "Hot Leads"),
            (" Hot  Leads ", "·Hot··Leads·"),
            ("Hot Leads\n", "Hot Leads⟨U+000A⟩"),
            ("Hot \tLeads", "Hot·⟨U+0009⟩Leads"),
            ("New\u{A0}Leads", "New⟨U+00A0⟩Leads"),
            ("\u{FEFF} Inbound\u{200E}", "⟨U+FEFF⟩·Inbound⟨U+200E⟩"),
            ("In\u{AD}bo\u{200D}und", "In⟨U+00AD⟩bo⟨U+200D⟩und"),
            ("evil\u{202E}title\u{1B}[0m", "evil⟨U+202E⟩title⟨U+001B⟩[0m"),
            ("क्\u{200D}षेत्र", "क्\u{200D}षेत्र"),
            ("\u{1F468}\u{200D}\u{1F469} \u{260E}\u{FE0F}", "\u{1F468}\u{200D}\u{1F469} \u{260E}\u{FE0F}"),
            ("a\u{FE0F}", "a⟨U+FE0F⟩"),
            ("\u{301}", "◌\u{301}"),
            ("", ""),
        ] {
            assert_eq!(show(title), expected, "{title:?}");
        }
    }

    #[test]
    fn titles_that_look_the_same_are_told_apart() {
        assert_eq!(show_apart(&["क्\u{200D}ष", "क्ष"]), ["क्⟨U+200D⟩ष", "क्ष"]);
        assert_eq!(show_apart(&["Caf\u{E9}", "Cafe\u{301}"]), ["Caf\u{E9}", "Cafe⟨U+0301⟩"]);
        assert_eq!(show_apart(&["\u{95C}", "\u{921}\u{93C}"]), ["⟨U+095C⟩", "\u{921}\u{93C}"]);
        assert_eq!(show_apart(&["\u{260E}\u{FE0F}", "\u{260E}", "x"]), ["\u{260E}⟨U+FE0F⟩", "\u{260E}", "x"]);
        assert_eq!(show_apart(&["क्\u{200D}ष", "x"]), ["क्\u{200D}ष", "x"]);
    }

    #[test]
    fn the_first_difference_is_named() {
        for (a, b, expected) in [
            ("x", "x", "the two are the same"),
            (
                "P\u{430}id",
                "Paid",
                "character 2 is “а” (Cyrillic, U+0430) in the first and “a” (Latin, U+0061) in the second",
            ),
            ("Inbound", "inbound", "character 1 is “I” in the first and “i” in the second"),
            ("Inbound ", "Inbound", "the first ends with a space"),
            ("Inbound", "\tInbound", "the second starts with a tab"),
            ("Inbound", "Inbound  ", "the second ends with 2 characters of white space"),
            ("Inbound", "Inbound\u{A0}", "the second ends with a space of another kind (U+00A0)"),
            ("क्\u{200D}ष", "क्ष", "a joiner (U+200D) is all that sets the second apart from the first"),
            ("New\u{200B} x", "New x", "the first has a character near character 3 that cannot be seen (U+200B)"),
            ("x", "\u{FEFF}x", "the second has a character at its start that cannot be seen (U+FEFF)"),
            ("Hot  x", "Hot x", "character 5 is a space in the first and “x” in the second"),
            (
                "Caf\u{E9}",
                "Cafe\u{301}",
                "character 4 looks the same, but is U+00E9 in the first and U+0065 U+0301 in the second",
            ),
            ("Lead", "Leads", "the second goes on with “s” (Latin, U+0073) after character 4"),
            ("2O26", "2026", "character 2 is “O” in the first and “0” in the second"),
        ] {
            assert_eq!(first_difference(a, b), expected);
        }
    }

    fn assert_clean(text: &str) {
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(
            !text
                .contains(|c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}' | '\u{FEFF}'))
        );
    }

    proptest! {
        #[test]
        fn no_control_character_is_ever_shown(a in any::<String>(), b in "[ a\u{0}-\u{20}\u{200B}-\u{202E}\u{300}]{0,8}") {
            assert_clean(&show(&a));
            assert_clean(&show(&b));
            assert_clean(&first_difference(&a, &b));
            for text in show_apart(&[&a, &b]) {
                assert_clean(&text);
            }
        }

        #[test]
        fn a_plain_title_is_its_own_display_form(title in "[ -~]{0,6}|[ a\u{7F}\t]{0,3}") {
            if is_plain(&title) {
                prop_assert_eq!(render(&title, Uncover::Strays), title.clone());
                prop_assert_eq!(characters(&title), title.graphemes(true).collect::<Vec<_>>());
            } else {
                prop_assert_ne!(show(&title), title);
            }
        }
    }
}
