//! Which proxy stands on the way, by the environment's own rules, and what it says when it refuses.

use std::time::Duration;

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::Url;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long a refusal is asked for once more, for its status.
const PATIENCE: Duration = Duration::from_secs(5);

/// The proxy to an https host.
#[derive(Debug, Clone)]
pub(super) struct Proxy(Intercept);

/// A variable of the environment that names no proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} names no proxy that can be used; it looks like http://proxy.example.com:3128")]
pub struct ProxyError {
    /// The variable. Its value may hold a password.
    pub variable: &'static str,
}

/// What the environment says about the way to a host.
#[derive(Debug)]
pub(super) enum Way {
    /// Nothing; the system may know a proxy.
    Unknown,
    /// No proxy for this host.
    Direct,
    /// This one.
    Through(Proxy),
}

impl Way {
    /// The way to `url`, by `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in capitals or not.
    ///
    /// # Errors
    /// [`ProxyError`] if the variable that decides cannot be understood.
    pub(super) fn to(url: &Url, variable: impl Fn(&str) -> Option<String>) -> Result<Self, ProxyError> {
        let variable = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
        let Some((name, proxy)) = names.into_iter().find_map(|name| Some((name, variable(name)?))) else {
            return Ok(Self::Unknown);
        };
        let no = variable("NO_PROXY").or_else(|| variable("no_proxy")).unwrap_or_default();
        let Ok(uri) = url.as_str().parse::<hyper::Uri>() else { return Ok(Self::Unknown) };
        let through = |no: &str| Matcher::builder().https(proxy.trim()).no(no).build().intercept(&uri);
        let error = ProxyError { variable: name };
        let Some(found) = through("") else { return Err(error) };
        if !matches!(found.uri().scheme_str(), Some("http" | "https")) {
            return Err(error);
        }
        Ok(through(&without_ports(&no, url)).map_or(Self::Direct, |found| Self::Through(Proxy(found))))
    }
}

/// `NO_PROXY` for one URL: an entry with a port holds for that port alone.
fn without_ports(no: &str, url: &Url) -> String {
    let port = url.port_or_known_default().map(|port| port.to_string());
    let entries = no.split([',', ' ']).map(str::trim).filter_map(|entry| match entry.rsplit_once(':') {
        Some((host, of)) if !host.contains(':') || host.ends_with(']') => {
            (port.as_deref() == Some(of)).then(|| host.trim_matches(['[', ']']))
        }
        _ => Some(entry.trim_matches(['[', ']'])),
    });
    entries.collect::<Vec<_>>().join(",")
}

impl Proxy {
    /// Host and port, without user and password.
    pub(super) fn name(&self) -> String {
        self.0.uri().authority().map_or_else(String::new, ToString::to_string)
    }

    /// For the client.
    pub(super) fn for_client(&self) -> reqwest::Result<reqwest::Proxy> {
        let proxy = reqwest::Proxy::all(self.0.uri().to_string())?;
        Ok(match self.0.basic_auth() {
            Some(auth) => proxy.custom_http_auth(auth.clone()),
            None => proxy,
        })
    }

    /// The status with which the proxy refuses a tunnel to `url`, asked for once more, since the client does not tell it.
    pub(super) async fn refusal(&self, url: &Url) -> Option<u16> {
        tokio::time::timeout(PATIENCE, self.ask(url)).await.ok()?.ok()?
    }

    async fn ask(&self, url: &Url) -> std::io::Result<Option<u16>> {
        let proxy = self.0.uri();
        if proxy.scheme_str() != Some("http") {
            return Ok(None);
        }
        let mut stream = TcpStream::connect((proxy.host().unwrap_or_default(), proxy.port_u16().unwrap_or(80))).await?;
        let to = format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(443));
        let mut request = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n").into_bytes();
        if let Some(auth) = self.0.basic_auth() {
            request.extend_from_slice(b"Proxy-Authorization: ");
            request.extend_from_slice(auth.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"\r\n");
        stream.write_all(&request).await?;
        // `HTTP/1.1 403`
        let mut start = [0; 12];
        stream.read_exact(&mut start).await?;
        let text = String::from_utf8_lossy(&start);
        Ok(text.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..)?.parse().ok()).filter(|status| *status != 200))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(variables: &[(&str, &str)]) -> Result<Option<String>, ProxyError> {
        let url = Url::parse("https://api.example.com/superfone").unwrap();
        let find = |name: &str| Some(variables.iter().find(|(known, _)| *known == name)?.1.to_owned());
        Way::to(&url, find).map(|way| match way {
            Way::Through(proxy) => Some(proxy.name()),
            Way::Direct | Way::Unknown => None,
        })
    }

    #[test]
    fn the_environment_names_the_proxy() {
        for (variables, expected) in [
            (&[][..], None),
            (&[("HTTPS_PROXY", "http://proxy:3128")], Some("proxy:3128")),
            (&[("https_proxy", "proxy:3128")], Some("proxy:3128")),
            (&[("HTTPS_PROXY", "http://me:secret@proxy:3128/")], Some("proxy:3128")),
            (&[("ALL_PROXY", "https://proxy")], Some("proxy")),
            (&[("HTTPS_PROXY", ""), ("ALL_PROXY", "http://other:1")], Some("other:1")),
            (&[("HTTP_PROXY", "http://proxy:3128")], None),
        ] {
            assert_eq!(way(variables), Ok(expected.map(str::to_owned)), "{variables:?}");
        }
    }

    #[test]
    fn no_proxy_may_have_ports() {
        for (no, direct) in [
            ("api.example.com", true),
            (".example.com", true),
            ("example.com:443", true),
            ("api.example.com:443", true),
            ("other, api.example.com:443", true),
            ("*", true),
            ("api.example.com:8443", false),
            ("other.com,10.0.0.0/8,[::1]:443", false),
            ("", false),
        ] {
            let found = way(&[("HTTPS_PROXY", "http://proxy:3128"), ("NO_PROXY", no)]).unwrap();
            assert_eq!(found.is_none(), direct, "{no:?}");
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_understood_is_an_error_without_its_value() {
        for value in ["garbage://x", "http://", "socks5://proxy:1", "http://a b", "::"] {
            let error = way(&[("HTTPS_PROXY", value)]).unwrap_err();
            assert_eq!(error.variable, "HTTPS_PROXY", "{value}");
            assert_eq!(error.to_string().matches(value).count(), usize::from(value == "http://"), "{value}");
        }
    }
}
