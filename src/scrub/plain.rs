//! A text without its escapes, and where each of its characters stands in the text.

use std::ops::Range;

/// Escapes within escapes that are undone; nobody escapes a text more often by accident.
const ROUNDS: usize = 16;

/// Names of HTML for the ASCII characters that a key may hold and a page would escape.
const ENTITIES: [(&str, char); 44] = [
    ("amp", '&'),
    ("AMP", '&'),
    ("lt", '<'),
    ("LT", '<'),
    ("gt", '>'),
    ("GT", '>'),
    ("quot", '"'),
    ("QUOT", '"'),
    ("apos", '\''),
    ("excl", '!'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("lpar", '('),
    ("rpar", ')'),
    ("ast", '*'),
    ("midast", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("period", '.'),
    ("sol", '/'),
    ("colon", ':'),
    ("semi", ';'),
    ("equals", '='),
    ("quest", '?'),
    ("commat", '@'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("bsol", '\\'),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("Hat", '^'),
    ("lowbar", '_'),
    ("UnderBar", '_'),
    ("grave", '`'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("verbar", '|'),
    ("vert", '|'),
    ("VerticalLine", '|'),
    ("rcub", '}'),
    ("rbrace", '}'),
    ("dash", '-'),
];

/// What an escape stands for that stands for nothing to be seen.
const NOTHING: char = '\0';

/// What an escape begins with.
pub(super) const ESCAPES: [u8; 3] = [b'\\', b'%', b'&'];

/// The visible ASCII characters of a text, escapes undone, and the bytes each was written with.
pub(super) struct Plain {
    pub(super) text: String,
    places: Vec<(usize, usize)>,
}

impl Plain {
    pub(super) fn of(text: &str) -> Self {
        let seen = text.char_indices().filter(|(_, c)| c.is_ascii_graphic());
        let (text, places) = seen.map(|(at, c)| (c, (at, at + 1))).unzip();
        let mut plain = Self { text, places };
        for _ in 0..ROUNDS {
            match plain.undone() {
                Some(further) => plain = further,
                None => break,
            }
        }
        plain
    }

    /// Where in the original text these characters stand.
    pub(super) fn place(&self, chars: Range<usize>) -> Range<usize> {
        let start = self.places.get(chars.start).map_or(0, |place| place.0);
        let end = chars.end.checked_sub(1).and_then(|last| self.places.get(last)).map_or(start, |place| place.1);
        start..end
    }

    /// What was left out in the original text before this character.
    pub(super) fn gap(&self, at: usize) -> Range<usize> {
        let end = self.places.get(at).map_or(0, |place| place.0);
        let start = at.checked_sub(1).and_then(|before| self.places.get(before)).map_or(0, |place| place.1);
        start..end
    }

    /// The same with one layer of escapes undone; `None` if there is none.
    fn undone(&self) -> Option<Self> {
        if !self.text.bytes().any(|byte| ESCAPES.contains(&byte)) {
            return None;
        }
        let mut next = Self { text: String::with_capacity(self.text.len()), places: Vec::new() };
        let (mut rest, mut at, mut changed) = (self.text.as_str(), 0, false);
        while let Some(first) = rest.chars().next() {
            let (c, length) = match escape(rest) {
                Some(undone) => {
                    changed = true;
                    undone
                }
                None => (first, 1),
            };
            // What cannot be seen is left out.
            if c.is_ascii_graphic() {
                next.text.push(c);
                next.places.push((self.places[at].0, self.places[at + length - 1].1));
            }
            rest = &rest[length..];
            at += length;
        }
        changed.then_some(next)
    }
}

/// The character that an escape at the beginning of a text stands for, if it is one, and how long the escape is.
fn escape(text: &str) -> Option<(char, usize)> {
    let (mark, rest) = (text.as_bytes().first()?, text.get(1..)?);
    match mark {
        b'\\' => match rest.as_bytes().first()? {
            c @ (b'/' | b'\\' | b'"' | b'\'') => Some((char::from(*c), 2)),
            b'u' => code(rest.get(1..5)?, 16).map(|c| (c, 6)),
            b'x' => code(rest.get(1..3)?, 16).map(|c| (c, 4)),
            b'n' | b'r' | b't' => Some((NOTHING, 2)),
            _ => None,
        },
        b'%' => code(rest.get(..2)?, 16).map(|c| (c, 3)),
        b'&' => entity(rest).map(|(c, length)| (c, 1 + length)),
        _ => None,
    }
}

/// The character of this number; half of a surrogate pair is [`NOTHING`].
fn code(digits: &str, radix: u32) -> Option<char> {
    let all_digits = digits.chars().all(|c| c.is_digit(radix));
    let number = Some(digits).filter(|_| all_digits).and_then(|digits| u32::from_str_radix(digits, radix).ok())?;
    Some(char::from_u32(number).unwrap_or(NOTHING))
}

/// What stands behind an ampersand, with or without the semicolon.
fn entity(text: &str) -> Option<(char, usize)> {
    let semicolon = |length: usize| length + usize::from(text.as_bytes().get(length) == Some(&b';'));
    if let Some(number) = text.strip_prefix('#') {
        let (mark, radix) = if number.starts_with(['x', 'X']) { (2, 16) } else { (1, 10) };
        let digits = text.get(mark..)?.chars().take_while(|c| c.is_digit(radix)).count();
        // Without a semicolon a digit that follows may belong to the text; no character that matters has more than five.
        let digits = digits.min(7);
        let c = code(text.get(mark..mark + digits)?, radix)?;
        return Some((c, semicolon(mark + digits)));
    }
    let names = ENTITIES.iter().filter(|(name, _)| text.starts_with(name));
    // Only the oldest names go without a semicolon; the longest name that fits is meant.
    let (name, c) = names
        .filter(|(name, _)| text[name.len()..].starts_with(';') || name.len() <= 4)
        .max_by_key(|(name, _)| name.len())?;
    Some((*c, semicolon(name.len())))
}
