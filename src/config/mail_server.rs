//! The mail server's address, checked once.

use std::fmt;

use reqwest::Url;

use super::is_loopback;

/// Where the mail is handed over, and how the way there is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Host name or IP address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// User name, decoded.
    pub user: Option<String>,
}

/// How the connection is protected. There is no way in between: what asks for TLS gets TLS or fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// `smtps://`: TLS from the first byte.
    Tls,
    /// `smtp://`: STARTTLS before anything else, or nothing.
    StartTls,
    /// `smtp+plain://`: in clear, to this machine only.
    Plain,
}

impl Security {
    const ALL: [(&'static str, Self, u16); 3] =
        [("smtps", Self::Tls, 465), ("smtp", Self::StartTls, 587), ("smtp+plain", Self::Plain, 25)];

    fn scheme(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, security, _)| *security == self).map_or("", |(scheme, ..)| scheme)
    }
}

impl MailServer {
    /// Checks and takes the value of `smtp`.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence. A password in it is not repeated.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text.trim()).map_err(|error| {
            format!("must be an address such as smtps://audit@smtp.example.com:465 (the @ inside a user name is %40): {error}")
        })?;
        let known = Security::ALL.into_iter().find(|(scheme, ..)| *scheme == url.scheme());
        let Some((_, security, port)) = known else {
            return Err(format!(
                "must begin with smtps:// (TLS), smtp:// (STARTTLS) or smtp+plain:// (loopback only), not {}://",
                url.scheme()
            ));
        };
        if url.password().is_some() {
            return Err("must not hold a password: it belongs into SUPERFONE_SMTP_PASSWORD or password-file".to_owned());
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err("must be scheme, user name, host and port only".to_owned());
        }
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() || !host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':'))
        {
            return Err("must name a host in ASCII (an international name in its xn-- form)".to_owned());
        }
        if security == Security::Plain && !is_loopback(&host) {
            return Err("may be smtp+plain:// on this machine only (localhost, 127.0.0.1): elsewhere the mail and the password would cross the network in clear".to_owned());
        }
        let user =
            decoded(url.username()).ok_or("has a user name that cannot be decoded or holds control characters")?;
        let user = Some(user).filter(|user| !user.is_empty());
        Ok(Self { host, port: url.port().filter(|port| *port > 0).unwrap_or(port), security, user })
    }
}

impl fmt::Display for MailServer {
    /// Without the user.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host, port) = (self.security.scheme(), &self.host, self.port);
        if host.contains(':') { write!(f, "{scheme}://[{host}]:{port}") } else { write!(f, "{scheme}://{host}:{port}") }
    }
}

/// Whether a character would do something else in a header than be read: a control character, a line separator, or one
/// that changes the direction of what follows.
#[must_use]
pub fn is_active(c: char) -> bool {
    let bidi = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}');
    c.is_control() || bidi || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Percent decoding, to text without control characters.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains(is_active))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scheme_has_its_protection_and_its_port() {
        for (text, shown, security, user) in [
            ("smtps://audit@smtp.example.com", "smtps://smtp.example.com:465", Security::Tls, Some("audit")),
            ("smtp://a%40b.example@h.example", "smtp://h.example:587", Security::StartTls, Some("a@b.example")),
            ("smtp://a@b.example@h.example:25/", "smtp://h.example:25", Security::StartTls, Some("a@b.example")),
            ("SMTPS://h.example:2465", "smtps://h.example:2465", Security::Tls, None),
            ("smtp+plain://localhost", "smtp+plain://localhost:25", Security::Plain, None),
            ("smtp+plain://u@[::1]:2525", "smtp+plain://[::1]:2525", Security::Plain, Some("u")),
            ("smtp+plain://127.8.8.8", "smtp+plain://127.8.8.8:25", Security::Plain, None),
            ("smtps://%C3%A4@h", "smtps://h:465", Security::Tls, Some("ä")),
        ] {
            let server = MailServer::parse(text).unwrap();
            assert_eq!((server.to_string().as_str(), server.security), (shown, security));
            assert_eq!(server.user.as_deref(), user);
        }
    }

    #[test]
    fn what_would_send_in_clear_or_holds_a_password_is_refused_and_not_repeated() {
        for (text, part) in [
            ("smtp+plain://smtp.example.com", "this machine only"),
            ("smtp+plain://127.0.0.1.example.com", "this machine only"),
            ("smtps://a:hunter2@h.example", "password-file"),
            ("smtp://a:hunter2@h.example:587", "password-file"),
            ("http://h.example", "must begin with smtps://"),
            ("h.example:465", "must begin with smtps://"),
            ("h.example", "must be an address"),
            ("", "must be an address"),
            ("smtps://", "must name a host"),
            ("smtps://a@", ""),
            ("smtps://h.example?tls=none", "only"),
            ("smtps://h.example/hunter2", "only"),
            ("smtps://a:hunt/er2@h.example", ""),
            ("smtps://h\u{e4}.example", "xn--"),
            ("smtps://%0d%0aRCPT@h.example", "control characters"),
            ("smtps://%00@h.example", "control characters"),
            ("smtps://%zz@h.example", "cannot be decoded"),
            ("smtps://%ff@h.example", "cannot be decoded"),
            ("smtps://h.example:99999", "must be an address"),
        ] {
            let error = MailServer::parse(text).unwrap_err();
            assert!(error.contains(part) && !error.contains("hunt"), "{text}: {error}");
        }
    }
}
