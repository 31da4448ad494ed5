//! The API key, and the scrubbing of whatever a server may have echoed.

use std::fmt::Write as _;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// The key with the place it came from. Printing it in any way prints the place only.
#[derive(Clone)]
pub struct ApiKey {
    secret: SecretString,
    origin: String,
}

/// A key that cannot be used; the key itself is never part of the message.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Nothing but white space.
    #[error("the API key from {0} is empty")]
    Empty(String),
    /// Line breaks, blanks or characters that an HTTP header cannot carry.
    #[error(
        "the API key from {0} holds a character that no key has (a blank, a line break or a non-ASCII letter); copy it again"
    )]
    Unusable(String),
}

impl ApiKey {
    /// Takes a key as read from `origin` (`SUPERFONE_API_KEY`, `the file /etc/…`). White space around it is dropped.
    ///
    /// # Errors
    /// [`KeyError`] if nothing is left or if it holds anything but visible ASCII.
    pub fn new(secret: &str, origin: impl Into<String>) -> Result<Self, KeyError> {
        let (secret, origin) = (secret.trim(), origin.into());
        if secret.is_empty() {
            return Err(KeyError::Empty(origin));
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(KeyError::Unusable(origin));
        }
        Ok(Self { secret: SecretString::from(secret), origin })
    }

    /// Where the key came from, for messages.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether two keys are the same, for the warning about two variables that differ.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.secret.expose_secret() == other.secret.expose_secret()
    }

    /// The one header value that carries the key, marked sensitive so that no debug output shows it.
    pub(super) fn header(&self) -> Result<HeaderValue, KeyError> {
        let mut value =
            HeaderValue::from_str(self.secret.expose_secret()).map_err(|_| KeyError::Unusable(self.origin.clone()))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// What removes this key from text of the server.
    #[must_use]
    pub fn scrubber(&self) -> Scrubber {
        Scrubber { secrets: vec![self.secret.clone()], removed: REMOVED }
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApiKey(from {})", self.origin)
    }
}

/// What stands where the key stood.
const REMOVED: &str = "[API key]";
/// A text shorter than this occurs in ordinary titles; replacing it in rows would falsify them.
const ROW_LENGTH: usize = 8;
/// Longest excerpt of a server's text in a message, in characters.
const EXCERPT: usize = 300;

/// What stands where the mail server's password stood.
const PASSWORD_REMOVED: &str = "[password]";

/// Removes the literal key, or the mail server's password, from text. It is the last gate before any output, and stands
/// at the border for rows.
#[derive(Clone, Default)]
pub struct Scrubber {
    secrets: Vec<SecretString>,
    removed: &'static str,
}

impl Scrubber {
    /// A scrubber that knows no key, for replays and tests.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// What removes a password in each of its forms, the longest first.
    #[must_use]
    pub fn of_password(mut forms: Vec<SecretString>) -> Self {
        forms.retain(|form| !form.expose_secret().is_empty());
        forms.sort_by_key(|form| std::cmp::Reverse(form.expose_secret().len()));
        Self { secrets: forms, removed: PASSWORD_REMOVED }
    }

    /// The text without the key.
    #[must_use]
    pub fn clean<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        let mut text = std::borrow::Cow::Borrowed(text);
        for secret in self.secrets.iter().map(ExposeSecret::expose_secret) {
            if text.contains(secret) {
                text = text.replace(secret, self.removed).into();
            }
        }
        text
    }

    /// Whether the key stands in a body, as it is. Escaped in JSON, it may stand there all the same.
    #[must_use]
    pub(super) fn is_in(&self, body: &str) -> bool {
        self.secrets.iter().any(|secret| body.contains(secret.expose_secret()))
    }

    /// A row's text without the key, or `None` if the key is not in it. Keys too short to be real are left alone here.
    #[must_use]
    pub(super) fn clean_row(&self, text: &str) -> Option<String> {
        let secret = self.secrets.first()?.expose_secret();
        (secret.len() >= ROW_LENGTH && text.contains(secret)).then(|| text.replace(secret, REMOVED))
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
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_shown_by_debug_or_by_its_errors() {
        let key = ApiKey::new("  sf_live_0123456789\n", "SUPERFONE_API_KEY").unwrap();
        assert_eq!(format!("{key:?} {:?}", key.scrubber()), "ApiKey(from SUPERFONE_API_KEY) Scrubber");
        assert!(!format!("{:?}", key.header().unwrap()).contains("0123"));
        let refused = ApiKey::new("sf live 0123456789", "the file k").unwrap_err();
        assert!(!refused.to_string().contains("0123"));
        assert!(matches!(ApiKey::new(" \n", "x"), Err(KeyError::Empty(_))));
    }

    #[test]
    fn an_excerpt_is_one_short_line_without_the_key() {
        let scrubber = ApiKey::new("sf_live_0123456789", "x").unwrap().scrubber();
        let body = b"<html>\r\n\x1b[31mkey sf_live_0123456789 is\0 wrong</html>";
        assert_eq!(scrubber.excerpt(body), "<html> [31mkey [API key] is wrong</html>");
        assert_eq!(scrubber.excerpt(&[b'a'; 5000]).chars().count(), EXCERPT + 1);
    }

    #[test]
    fn a_short_key_does_not_falsify_rows() {
        let short = ApiKey::new("Hot", "x").unwrap().scrubber();
        assert_eq!(short.clean_row("Hot Leads"), None);
        assert_eq!(short.clean("Hot Leads"), "[API key] Leads");
    }
}
