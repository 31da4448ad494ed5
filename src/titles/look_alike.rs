//! The level `look-alike`: other characters that look the same. A relation between two titles, not a key.
//!
//! Two titles resemble each other if their UTS 39 skeletons are equal, tried on the raw and on the folded text, and if
//! **every place where they differ** is one of these two:
//!
//! * letters of different scripts, or a letter outside ASCII against ASCII (`Pаid` with a Cyrillic `а`). Skeletons also
//!   put `rn` for `m`, and one vowel sign of an Indic script for another: equal skeletons alone prove little;
//! * `O` for `0`, `l` or `i` for `1`, where the word on one side mixes letters and digits (`2O26`, `Inb0und`).
//!
//! The skeleton is taken from the tokens, with digits already ASCII (the table takes ੧ for 9) and accents dropped, so
//! that the level also joins titles that differ in script and in case or punctuation at once. Each title is kept as a
//! run of *places*: what the character is (folded), what it looks like raw, and what it looks like folded. Equal looks
//! are lined up place by place; no edit distance is involved and the work is linear.

use caseless::Caseless;
use unicode_script::{Script, UnicodeScript};

use super::chars::{is_number, plain_letters};
use super::words::split;
use super::{keys, tokens};

/// One title as the eye sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Appearance {
    /// What the characters are: folded, without accents.
    plain: Track,
    /// What they look like in the title's own case, and folded: skeletons in lower case.
    raw: Track,
    folded: Track,
    /// For each place, whether its token mixes letters and digits.
    mixed: Vec<bool>,
}

/// Text with the end of every place in it, in bytes.
#[derive(Clone, Debug, Default)]
struct Track {
    text: String,
    ends: Vec<usize>,
}

impl Track {
    fn start(&self, place: usize) -> usize {
        place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0)
    }

    /// The text of the places `from..to`.
    fn span(&self, from: usize, to: usize) -> &str {
        self.text.get(self.start(from)..self.start(to)).unwrap_or_default()
    }
}

/// The two keys by which titles that may resemble each other are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LookKeys {
    /// The loose look of the raw text.
    pub(super) raw: String,
    /// The loose look of the folded text.
    pub(super) folded: String,
    /// Whether there is a letter outside ASCII, or a digit-like letter in a mixed token. Two titles that have neither
    /// cannot resemble each other.
    pub(super) telling: bool,
}

impl Appearance {
    /// Looks at a title. A title without words or figures looks like nothing.
    pub(super) fn of(title: &str) -> Self {
        let mut look = Self::default();
        let Some(tokens) = tokens::tokens(&keys::raw(title)) else { return look };
        for token in split(&tokens) {
            let mixed = token.contains(is_number) && token.contains(char::is_alphabetic);
            let before = look.mixed.len().checked_sub(1).and_then(|last| look.end(last));
            let start = token.chars().next().and_then(|c| plain(c).next());
            if keeps_apart(before, start.map(|c| (c, mixed))) {
                look.place(' ', false);
            }
            token.chars().for_each(|c| look.place(c, mixed));
        }
        look
    }

    /// The keys by which the title is found.
    pub(super) fn keys(&self) -> LookKeys {
        LookKeys {
            raw: self.raw.text.chars().map(loose).collect(),
            folded: self.folded.text.chars().map(loose).collect(),
            telling: (0..self.mixed.len()).any(|at| self.is_telling(at)),
        }
    }

    /// Whether the two look the same and are not the same.
    pub(super) fn resembles(&self, other: &Self) -> bool {
        self.agrees(other, |look| &look.raw) || self.agrees(other, |look| &look.folded)
    }

    fn place(&mut self, c: char, mixed: bool) {
        self.mixed.push(mixed);
        let (start, from) = (self.plain.text.len(), self.raw.text.len());
        self.plain.text.extend(plain(c));
        let plain = &self.plain.text[start..];
        if c.is_ascii() || !plain.is_ascii() {
            push_look(&mut self.raw.text, c);
        } else {
            plain.chars().for_each(|c| push_look(&mut self.raw.text, c));
        }
        if plain.chars().eq([c]) {
            self.folded.text.push_str(&self.raw.text[from..]);
        } else {
            plain.chars().for_each(|c| push_look(&mut self.folded.text, c));
        }
        for track in [&mut self.plain, &mut self.raw, &mut self.folded] {
            track.ends.push(track.text.len());
        }
    }

    /// The last character of a place, and whether its token is mixed.
    fn end(&self, place: usize) -> Option<(char, bool)> {
        self.plain.span(place, place + 1).chars().last().map(|c| (c, self.mixed[place]))
    }

    fn is_telling(&self, place: usize) -> bool {
        let plain = self.plain.span(place, place + 1);
        !plain.is_ascii() || (self.mixed[place] && plain.chars().any(|c| loose(c) != c || matches!(c, '0' | '1')))
    }

    /// Lines up two equal looks and asks of every place where the titles differ whether it is one that misleads.
    fn agrees(&self, other: &Self, track: impl Fn(&Self) -> &Track) -> bool {
        let (left, right) = (track(self), track(other));
        if left.text.len() != right.text.len() || !left.text.chars().map(loose).eq(right.text.chars().map(loose)) {
            return false;
        }
        let (mut from, mut to, mut differ) = ((0, 0), (0, 0), false);
        while to.0 < left.ends.len() && to.1 < right.ends.len() {
            let (end, other_end) = (left.ends[to.0], right.ends[to.1]);
            to.0 += usize::from(end <= other_end);
            to.1 += usize::from(other_end <= end);
            if end != other_end {
                continue;
            }
            let (here, there) = (self.plain.span(from.0, to.0), other.plain.span(from.1, to.1));
            if here != there {
                let same_look = left.span(from.0, to.0) == right.span(from.1, to.1);
                let mixed = self.mixed[from.0..to.0].contains(&true) || other.mixed[from.1..to.1].contains(&true);
                let ascii = here.is_ascii() && there.is_ascii();
                if !(if ascii { mixed } else { same_look && crosses_scripts(here, there) }) {
                    return false;
                }
                differ = true;
            }
            from = to;
        }
        differ && to == (left.ends.len(), right.ends.len())
    }
}

/// Whether two titles look the same and are not the same.
pub(super) fn resemble(a: &str, b: &str) -> bool {
    // Most titles are ASCII and have nothing to mislead with.
    (may_mislead(a) || may_mislead(b)) && Appearance::of(a).resembles(&Appearance::of(b))
}

/// Whether a title may be telling, as in [`LookKeys`]: never false for one that is.
fn may_mislead(title: &str) -> bool {
    !title.is_ascii() || title.bytes().any(|byte| byte.is_ascii_digit())
}

impl LookKeys {
    /// The keys of a title, without the detour over places where it is ASCII: then by the tokens of its key of `accents`.
    pub(super) fn of(title: &str, tokens: Option<&str>) -> Self {
        if !title.is_ascii() {
            return Appearance::of(title).keys();
        }
        let tokens = tokens.unwrap_or_default();
        let mut look = String::with_capacity(tokens.len());
        let (mut telling, mut before) = (false, None);
        for token in split(tokens) {
            let mixed = token.bytes().any(|b| b.is_ascii_digit()) && token.bytes().any(|b| b.is_ascii_alphabetic());
            if keeps_apart(before, token.chars().next().map(|c| (c, mixed))) {
                look.push(' ');
            }
            telling |= mixed && token.contains(['0', '1', 'o', 'i', 'l']);
            before = token.chars().last().map(|c| (c, mixed));
            look.extend(token.chars().map(|c| loose(ascii_look(c))));
        }
        Self { raw: look.clone(), folded: look, telling }
    }
}

/// What a character is: folded, and spelt in plain letters.
fn plain(c: char) -> impl Iterator<Item = char> {
    std::iter::once(c).default_case_fold().flat_map(|folded| {
        let letters = plain_letters(folded);
        letters.unwrap_or_default().chars().chain(letters.is_none().then_some(folded))
    })
}

/// Whether a break is kept between the end of one token and the start of the next, as `separators` keeps it between two
/// numbers: both are read as figures, and one of them surely is one, being a number or in a token with a number.
fn keeps_apart(end: Option<(char, bool)>, start: Option<(char, bool)>) -> bool {
    let reads = |(c, _): (char, bool)| is_number(c) || matches!(c, 'o' | 'i' | 'l');
    let surely = |(c, mixed): (char, bool)| is_number(c) || (mixed && reads((c, mixed)));
    end.zip(start).is_some_and(|(end, start)| reads(end) && reads(start) && (surely(end) || surely(start)))
}

/// Skeleton of one character, in lower case. `m` is its own look, and no `rn`: a difference that the eye sees.
fn push_look(look: &mut String, c: char) {
    if c.is_ascii() {
        return look.push(ascii_look(c));
    }
    let start = look.len();
    look.extend(unicode_security::skeleton(c.encode_utf8(&mut [0; 4])));
    let skeleton = &look[start..];
    if skeleton.contains("rn") || !skeleton.chars().flat_map(char::to_lowercase).eq(skeleton.chars()) {
        let lower: String = skeleton.replace("rn", "m").chars().flat_map(char::to_lowercase).collect();
        look.truncate(start);
        look.push_str(&lower);
    }
}

const fn ascii_look(c: char) -> char {
    match c {
        'I' | '1' => 'l',
        '0' => 'o',
        _ => c.to_ascii_lowercase(),
    }
}

/// One sign for all that is read as 0 or 1.
const fn loose(c: char) -> char {
    match c {
        'o' => '0',
        'i' | 'l' => '1',
        _ => c,
    }
}

/// Whether the scripts of the two differ, or one is ASCII and the other is not. Characters common to all scripts have
/// no say.
fn crosses_scripts(here: &str, there: &str) -> bool {
    let name_of = |script: Script| script.short_name();
    let scripts = |text: &str| {
        let own = |script: &Script| !matches!(script, Script::Common | Script::Inherited);
        let mut scripts: Vec<_> = text.chars().map(|c| c.script()).filter(own).map(name_of).collect();
        scripts.sort_unstable();
        scripts.dedup();
        scripts
    };
    here.is_ascii() != there.is_ascii() || scripts(here) != scripts(there)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn alike(a: &str, b: &str) -> bool {
        let (left, right) = (Appearance::of(a), Appearance::of(b));
        assert_eq!(left.resembles(&right), right.resembles(&left), "{a} and {b}");
        left.resembles(&right)
    }

    fn keys_of(title: &str) -> LookKeys {
        LookKeys::of(title, tokens::tokens(&keys::raw(title).to_ascii_lowercase()).as_deref())
    }

    #[test]
    fn letters_of_another_script_look_alike_in_any_case() {
        assert!(alike("P\u{430}id leads", "Paid Leads"));
        assert!(alike("\u{39F}nline", "online"));
        assert!(alike("\u{41D}\u{41E}\u{422} LEADS", "Hot_leads"));
        assert!(alike("INBOUND", "\u{456}nbound"));
        assert!(alike("Caf\u{E9} \u{421}all", "cafe call"));
        assert!(alike("2\u{43E}26", "2026"));
    }

    #[test]
    fn every_place_must_mislead() {
        assert!(!alike("Modern Caf\u{E9}", "Modem Caf\u{E9}"));
        assert!(!alike("Mod\u{435}rn", "Modem"));
        assert!(!alike("Modern", "Modem"));
        assert!(!alike("C\u{430}ll", "Cail"));
        assert!(!alike("Leads", "Ieads"));
        assert!(!alike("\u{D05}\u{D3F}", "\u{D05}\u{D40}"), "vowel signs of one script are different letters");
        assert!(!alike("\u{B95}\u{BB0}", "\u{B95}\u{BBE}"));
    }

    #[test]
    fn digits_mislead_in_mixed_words_only() {
        assert!(alike("VIP 2O26", "vip 2026"));
        assert!(alike("Inb0und", "Inbound"));
        assert!(alike("Q1 2026", "Ql 2026"));
        assert!(!alike("Team I", "Team 1"));
        assert!(!alike("Phase II", "Phase 11"));
        assert!(!alike("Ql", "Qi"));
        assert!(!alike("2O 26", "2026"));
    }

    proptest! {
        #[test]
        fn the_short_way_of_ascii_gives_the_keys_of_the_long_way(title in "[ -~]{0,20}|[01oOlLiI5ab &+%.-]{0,16}") {
            prop_assert_eq!(keys_of(&title), Appearance::of(&title).keys());
        }

        #[test]
        fn what_resembles_shares_a_key_and_is_telling(
            a in "[01oOlIi Aаоs]{0,5}", b in "[01oOlIi Aаоs]{0,5}"
        ) {
            if alike(&a, &b) {
                let (left, right) = (keys_of(&a), keys_of(&b));
                prop_assert!(left.raw == right.raw || left.folded == right.folded);
                prop_assert!(left.telling || right.telling);
                prop_assert!(resemble(&a, &b));
            }
        }

        #[test]
        fn any_text_can_be_looked_at(title in any::<String>()) {
            let look = Appearance::of(&title);
            prop_assert!(!look.resembles(&look));
        }
    }
}
