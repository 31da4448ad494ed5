//! The address of the API, checked once.

use std::net::IpAddr;

use reqwest::Url;

use crate::catalogue::{self, Catalogue};

/// A base URL that may carry the key: https, or http on loopback; no user, query or fragment in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why a base URL is refused.
#[derive(Debug, thiserror::Error)]
pub enum BaseUrlError {
    /// Not a URL at all.
    #[error("the base URL is not a URL ({0}); it looks like https://prod-api.superfone.co.in/superfone")]
    Unreadable(String),
    /// http to another machine, or another scheme.
    #[error("the base URL must start with https:// (found {0}://): the key would cross the network in clear")]
    Insecure(String),
    /// User name or password, query, fragment, or no host.
    #[error("the base URL must be scheme, host and path only; it has {0}")]
    Surplus(&'static str),
}

impl BaseUrl {
    /// Checks and takes a base URL. A trailing slash makes no difference, nor does the path of the endpoint.
    ///
    /// # Errors
    /// [`BaseUrlError`]; a user name or password in the URL is not repeated.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let mut url = Url::parse(text.trim()).map_err(|error| BaseUrlError::Unreadable(error.to_string()))?;
        if url.cannot_be_a_base() || !url.has_host() {
            return Err(BaseUrlError::Surplus("no host"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::Surplus("a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Surplus("a query or a fragment"));
        }
        // Somebody may have copied the whole address of the endpoint.
        let path = url.path().trim_end_matches('/');
        let path = catalogue::ALL
            .into_iter()
            .find_map(|list| path.strip_suffix(list.path))
            .unwrap_or(path)
            .trim_end_matches('/')
            .to_owned();
        url.set_path(&path);
        let base = Self(url);
        match base.0.scheme() {
            "https" => Ok(base),
            "http" if base.is_loopback() => Ok(base),
            scheme => Err(BaseUrlError::Insecure(scheme.to_owned())),
        }
    }

    /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.0.host_str().unwrap_or_default())
    }

    /// Whether the connection is plain http (loopback only).
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// The address of one page of a catalogue. `text` is the API's own filter.
    #[must_use]
    pub fn page(&self, catalogue: &Catalogue, number: u64, size: u32, text: Option<&str>) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{}", self.0.path().trim_end_matches('/'), catalogue.path));
        let mut query = url.query_pairs_mut();
        query.append_pair("page", &number.to_string()).append_pair("page_size", &size.to_string());
        if let Some(text) = text {
            query.append_pair("text", text);
        }
        drop(query);
        url
    }
}

/// Whether a host, as it stands in a URL, is this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_is_appended_and_the_filter_is_encoded() {
        for text in [
            "https://api.example.com/superfone",
            "https://api.example.com/superfone/",
            "https://api.example.com/superfone/enterprise/api/lead-group",
            "https://api.example.com/superfone/enterprise/api/lead-group/",
        ] {
            let page = BaseUrl::parse(text).unwrap().page(&catalogue::LEAD_GROUPS, 3, 50, Some("a&b c"));
            assert_eq!(
                page.as_str(),
                "https://api.example.com/superfone/enterprise/api/lead-group?page=3&page_size=50&text=a%26b+c"
            );
        }
        assert_eq!(BaseUrl::parse("https://api.example.com/").unwrap().to_string(), "https://api.example.com");
    }

    #[test]
    fn only_loopback_may_be_plain() {
        for text in ["http://127.0.0.1:8080", "http://localhost:1/x", "http://[::1]:9/", "http://127.9.9.9"] {
            assert!(BaseUrl::parse(text).unwrap().is_loopback(), "{text}");
        }
        for text in ["http://api.example.com", "http://127.0.0.1.example.com", "ftp://127.0.0.1", "http://10.0.0.1"] {
            assert!(matches!(BaseUrl::parse(text), Err(BaseUrlError::Insecure(_))), "{text}");
        }
    }

    #[test]
    fn secrets_and_surplus_parts_are_refused_and_not_repeated() {
        let error = BaseUrl::parse("https://me:hunter2@api.example.com").unwrap_err().to_string();
        assert!(error.contains("user name") && !error.contains("hunter2"));
        for text in ["https://a.example/?x=1", "https://a.example/#x", "mailto:a@b", "not a url", ""] {
            assert!(BaseUrl::parse(text).is_err(), "{text}");
        }
    }
}
