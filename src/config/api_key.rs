//! The API key.

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::scrub::Scrubber;

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
    pub(crate) fn header(&self) -> Result<HeaderValue, KeyError> {
        let mut value =
            HeaderValue::from_str(self.secret.expose_secret()).map_err(|_| KeyError::Unusable(self.origin.clone()))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// What removes this key from text of the server.
    #[must_use]
    pub fn scrubber(&self) -> Scrubber {
        Scrubber::of_key(self.secret.clone())
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApiKey(from {})", self.origin)
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
}
