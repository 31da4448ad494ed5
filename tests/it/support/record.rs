//! What the fake server remembers of a request.

use std::collections::BTreeMap;
use std::time::Instant;

use hyper::body::Incoming;
use hyper::{Request, Version};
use reqwest::Url;
use superfone_audit::catalogue::Catalogue;

/// What stands before the path of a list.
const BASE: &str = "/superfone";

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its place in the order of arrival, from 1.
    pub n: u64,
    /// Which attempt at its page of its list it is, from 1.
    pub attempt: u64,
    /// The page asked for: 1 if the parameter is absent, 0 if it is not a whole number.
    pub page: u64,
    /// The page size asked for: 50 if the parameter is absent, 0 if it is not a whole number.
    pub page_size: u64,
    /// The title filter, decoded.
    pub text: Option<String>,
    /// The method, such as `GET`.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The query as it was sent, empty if there was none.
    pub query: String,
    /// The header fields by lower-case name; of a repeated one the last.
    pub headers: BTreeMap<String, String>,
    /// `Version::HTTP_11` or `Version::HTTP_2`.
    pub version: Version,
    /// When its head had been read.
    pub arrived: Instant,
}

impl Record {
    /// Reads a request; the two counters stay 0 until the server has numbered it.
    pub(super) fn read(request: &Request<Incoming>) -> Self {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let parameters = parameters(&query);
        let number = |name, default| parameters.get(name).map_or(default, |text| text.parse().unwrap_or(0));
        let headers = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        Self {
            n: 0,
            attempt: 0,
            page: number("page", 1),
            page_size: number("page_size", 50),
            text: parameters.get("text").cloned(),
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query,
            headers,
            version: request.version(),
            arrived: Instant::now(),
        }
    }

    /// Whether it is for the list of this catalogue.
    pub fn is_of(&self, catalogue: &Catalogue) -> bool {
        self.path.strip_prefix(BASE) == Some(catalogue.path)
    }

    /// The value of a header field; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

fn parameters(query: &str) -> BTreeMap<String, String> {
    let mut url = Url::parse("http://localhost/").unwrap();
    url.set_query(Some(query));
    url.query_pairs().into_owned().collect()
}
