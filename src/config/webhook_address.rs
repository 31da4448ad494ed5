//! The URL, which is a secret.

use std::fmt;

use reqwest::Url;
use secrecy::SecretString;

use super::is_loopback;
use crate::scrub::Scrubber;

/// A path or a query shorter than this is no secret, and occurs in ordinary text.
const SECRET: usize = 8;

/// Where a message goes: https, or this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookAddress(Url);

impl WebhookAddress {
    /// Reads a URL. White space around it is dropped.
    ///
    /// # Errors
    /// What is wrong with it, without any part of it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.is_empty() {
            return Err("is empty");
        }
        let url = Url::parse(text).map_err(|_| "is no URL; one begins with https://")?;
        let host = url.host_str().ok_or("names no host")?;
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if is_loopback(host) => Ok(Self(url)),
            "http" => Err("must be https: whoever reads the URL on the way can post"),
            _ => Err("must begin with https://"),
        }
    }

    pub(crate) fn url(&self) -> Url {
        self.0.clone()
    }

    /// Whether the host is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.0.host_str().is_some_and(is_loopback)
    }

    /// Whether the connection is plain http, to this machine alone.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// What removes the URL and its secret parts from text.
    #[must_use]
    pub fn scrubber(&self) -> Scrubber {
        let parts = [Some(self.0.as_str()), Some(self.0.path()), self.0.query(), self.0.password()];
        let secret = parts.into_iter().flatten().filter(|part| part.len() >= SECRET);
        Scrubber::of_webhook(secret.map(SecretString::from).collect())
    }
}

impl fmt::Debug for WebhookAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookAddress")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_this_machine_are_taken_and_no_error_shows_the_url() {
        for text in ["https://hooks.example/T0/B0/abcdefgh", " http://127.0.0.1:9/x \r\n", "http://localhost/x"] {
            assert!(WebhookAddress::parse(text).is_ok(), "{text}");
        }
        for text in
            ["", " \n", "hooks.example/T0/abcdefgh", "http://hooks.example/abcdefgh", "ftp://127.0.0.1/abcdefgh"]
        {
            let error = WebhookAddress::parse(text).unwrap_err();
            assert!(!error.contains("abcdefgh") && !error.contains("hooks.example"), "{error}");
        }
        assert_eq!(format!("{:?}", WebhookAddress::parse("https://a.example/abcdefgh").unwrap()), "WebhookAddress");
    }

    #[test]
    fn the_url_its_path_and_its_query_are_removed() {
        let scrubber =
            WebhookAddress::parse("https://chat.example/v1/spaces/AAA?key=kkkk&token=tttt").unwrap().scrubber();
        for text in [
            "POST https://chat.example/v1/spaces/AAA?key=kkkk&token=tttt failed",
            "no route /v1/spaces/AAA",
            "bad key=kkkk&token=tttt",
        ] {
            let clean = scrubber.clean(text);
            assert!(clean.contains("[webhook]") && !clean.contains("AAA") && !clean.contains("tttt"), "{clean}");
        }
    }
}
