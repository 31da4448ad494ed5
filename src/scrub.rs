//! The scrubbing of whatever a server may have echoed: no output holds the key or the mail server's password, in whatever
//! form somebody has written it.

mod plain;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

/// What stands where the key stood.
const KEY_REMOVED: &str = "[API key]";
/// What stands where the mail server's password stood.
const PASSWORD_REMOVED: &str = "[password]";
/// What stands where the webhook's URL stood.
const WEBHOOK_REMOVED: &str = "[webhook]";
/// A text shorter than this occurs in ordinary titles; replacing it in rows would falsify them.
const ROW_LENGTH: usize = 8;
/// A piece of base64 shorter than this occurs by chance.
const BASE64_LENGTH: usize = 8;
/// Longest excerpt of a server's text in a message, in characters.
const EXCERPT: usize = 300;

/// Removes the key, or the mail server's password, from text: as it is; escaped as JSON, percent or HTML entities, mixed
/// and more than once; in base64; with white space or characters between that cannot be seen. It is the last gate before
/// any output, and stands at the border for rows.
#[derive(Clone, Default)]
pub struct Scrubber {
    secrets: Vec<Secret>,
    removed: &'static str,
}

/// One secret in the forms that are looked for.
#[derive(Clone)]
struct Secret {
    /// As it is.
    literal: SecretString,
    /// Without escapes that it may hold itself.
    plain: SecretString,
    /// What base64 makes of it, by the three places where it may begin.
    base64: Vec<SecretString>,
}

impl Secret {
    fn new(literal: SecretString) -> Self {
        let bytes = literal.expose_secret().as_bytes();
        let plain = SecretString::from(plain::Plain::of(literal.expose_secret()).text);
        let base64 = (0..3).filter_map(|before| base64_core(bytes, before)).map(SecretString::from).collect();
        Self { literal, plain, base64 }
    }

    /// Where the secret stands in a text.
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        if !self.may_be_in(text) {
            return Vec::new();
        }
        let literal = self.literal.expose_secret();
        let mut places: Vec<_> = text.match_indices(literal).map(|(at, found)| at..at + found.len()).collect();
        let plain = self.plain.expose_secret();
        if plain.is_empty() || text.len() < plain.len() {
            return places;
        }
        let undone = plain::Plain::of(text);
        places.extend(undone.text.match_indices(plain).map(|(at, found)| undone.place(at..at + found.len())));
        let one_alphabet = to_one_alphabet(&undone.text);
        for core in self.base64.iter().map(ExposeSecret::expose_secret) {
            for (at, found) in one_alphabet.match_indices(core) {
                places.push(undone.place(run(&undone, text, at..at + found.len())));
            }
        }
        places
    }

    /// A quick look: nearly every text has no escapes and lacks a character of each form.
    fn may_be_in(&self, text: &str) -> bool {
        let mut has = [false; 256];
        text.bytes().for_each(|byte| has[usize::from(byte)] = true);
        let has = |byte: u8| has[usize::from(byte)];
        // The two alphabets of base64 differ in two characters.
        let has_either = |byte| has(byte) || byte == b'+' && has(b'-') || byte == b'/' && has(b'_');
        let mut forms = [&self.literal, &self.plain].into_iter().chain(&self.base64);
        plain::ESCAPES.into_iter().any(has) || forms.any(|form| form.expose_secret().bytes().all(has_either))
    }
}

/// In one of the two alphabets of base64.
fn to_one_alphabet(text: &str) -> String {
    text.replace('-', "+").replace('_', "/")
}

/// The characters of base64 that a secret alone decides, behind so many other bytes of a group of three.
fn base64_core(secret: &[u8], before: usize) -> Option<String> {
    let bytes = [&[0; 2][..before], secret].concat();
    let encoded = STANDARD_NO_PAD.encode(&bytes);
    let core = encoded.get((before * 8).div_ceil(6)..bytes.len() * 8 / 6)?;
    (core.len() >= BASE64_LENGTH).then(|| core.to_owned())
}

/// The whole run of base64 around a place in a text without escapes. Lines of it go on; a blank ends it.
fn run(undone: &plain::Plain, text: &str, place: Range<usize>) -> Range<usize> {
    let is_part = |at: usize| {
        let byte = undone.text.as_bytes().get(at);
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_'))
    };
    let joins = |at: usize| !text.get(undone.gap(at)).is_some_and(|gap| gap.contains([' ', '\t']));
    let (mut start, mut end) = (place.start, place.end);
    while start > 0 && is_part(start - 1) && joins(start) {
        start -= 1;
    }
    while is_part(end) && joins(end) {
        end += 1;
    }
    start..end
}

impl Scrubber {
    /// A scrubber that knows no key, for replays and tests.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// What removes a key.
    #[must_use]
    pub fn of_key(key: SecretString) -> Self {
        Self { secrets: vec![Secret::new(key)], removed: KEY_REMOVED }
    }

    /// What removes a password in each of its forms, the longest first.
    #[must_use]
    pub fn of_password(forms: Vec<SecretString>) -> Self {
        Self::of_forms(forms, PASSWORD_REMOVED)
    }

    /// What removes a webhook's URL and its parts, the longest first.
    #[must_use]
    pub fn of_webhook(parts: Vec<SecretString>) -> Self {
        Self::of_forms(parts, WEBHOOK_REMOVED)
    }

    fn of_forms(mut forms: Vec<SecretString>, removed: &'static str) -> Self {
        forms.retain(|form| !form.expose_secret().is_empty());
        forms.sort_by_key(|form| std::cmp::Reverse(form.expose_secret().len()));
        Self { secrets: forms.into_iter().map(Secret::new).collect(), removed }
    }

    /// The text without the key.
    #[must_use]
    pub fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut places: Vec<_> = self.secrets.iter().flat_map(|secret| secret.places(text)).collect();
        if places.is_empty() {
            return Cow::Borrowed(text);
        }
        places.sort_by_key(|place| (place.start, place.end));
        let (mut out, mut kept) = (String::with_capacity(text.len()), 0);
        for place in places {
            if place.start >= kept {
                out.push_str(text.get(kept..place.start).unwrap_or_default());
                out.push_str(self.removed);
            }
            kept = kept.max(place.end);
        }
        out.push_str(text.get(kept..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// A row's text without the key, or `None` if the key is not in it. Keys too short to be real are left alone here.
    #[must_use]
    pub fn clean_row(&self, text: &str) -> Option<String> {
        let secret = self.secrets.first()?;
        if secret.literal.expose_secret().len() < ROW_LENGTH {
            return None;
        }
        match self.clean(text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(clean) => Some(clean),
        }
    }

    /// A short excerpt of a server's body for a message: no key, no control characters, one line, at most 300 characters.
    #[must_use]
    pub fn excerpt(&self, body: &[u8]) -> String {
        let text = String::from_utf8_lossy(body.get(..64 * 1024).unwrap_or(body));
        let text = self.clean(&text);
        let mut line = String::new();
        for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            if line.chars().count() > EXCERPT {
                line = line.chars().take(EXCERPT).collect();
                let _ = write!(line, "…");
                break;
            }
        }
        line
    }
}

impl std::fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scrubber")
    }
}

#[cfg(test)]
mod tests;
