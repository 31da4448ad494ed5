//! A blocking HTTP client for trying out the fake server.

use std::error::Error;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap};
use reqwest::{Certificate, ClientBuilder, Response, Version, redirect};
use serde_json::Value;
use tokio::runtime::{self, Runtime};

use crate::support::{Builder, FakeApi, KEY};

/// Why there is no whole answer.
pub type Failure = Box<dyn Error + Send + Sync>;

/// A blocking face for reqwest, with connections that outlive one call.
pub struct Client {
    pub runtime: Runtime,
    pub http: reqwest::Client,
}

/// One answer, read to its end.
pub struct Reply {
    pub status: u16,
    pub version: Version,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn ids(&self) -> Vec<u64> {
        self.json()["data"]["rows"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Client {
    pub fn new() -> Self {
        Self::with(packed)
    }

    pub fn trusting(ca_pem: &str) -> Self {
        let authority = Certificate::from_pem(ca_pem.as_bytes()).unwrap();
        Self::with(|client| packed(client).tls_certs_only([authority]))
    }

    pub fn with(set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        superfone_audit::api::install_crypto();
        let client = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none());
        Self {
            runtime: runtime::Builder::new_current_thread().enable_all().build().unwrap(),
            http: set(client).build().unwrap(),
        }
    }

    pub fn try_get(&self, api: &FakeApi, query: &str) -> Result<Reply, Failure> {
        self.runtime.block_on(self.request(api, query))
    }

    pub fn get(&self, api: &FakeApi, query: &str) -> Reply {
        self.try_get(api, query).unwrap()
    }

    pub fn page(&self, api: &FakeApi, page: u64) -> Reply {
        self.get(api, &format!("page={page}&page_size=10"))
    }

    pub fn request(&self, api: &FakeApi, query: &str) -> impl Future<Output = Result<Reply, Failure>> + Send + use<> {
        let url = format!("{}/enterprise/api/lead-group?{query}", api.base_url());
        let request = self.http.get(url).header("x-api-key", KEY);
        async { read(request.send().await?).await }
    }
}

/// A client that takes packed answers.
fn packed(client: ClientBuilder) -> ClientBuilder {
    client.default_headers(HeaderMap::from_iter([(ACCEPT_ENCODING, "gzip".parse().unwrap())]))
}

async fn read(response: Response) -> Result<Reply, Failure> {
    let (status, version, headers) = (response.status().as_u16(), response.version(), response.headers().clone());
    let (body, mut text) = (response.bytes().await?, String::new());
    if headers.contains_key(CONTENT_ENCODING) {
        MultiGzDecoder::new(&*body).read_to_string(&mut text).map_err(|error| format!("decoding: {error}"))?;
    } else {
        text = String::from_utf8(body.into())?;
    }
    Ok(Reply { status, version, headers, text })
}

/// An error with all its causes.
pub fn chain(error: &dyn Error) -> String {
    error.source().map_or(error.to_string(), |cause| format!("{error}: {}", chain(cause)))
}

/// Starts the server without TLS for HTTP/1.1 or with it for HTTP/2, and a client that trusts it.
pub fn served(tls: bool, server: Builder) -> (FakeApi, Client) {
    if tls {
        let api = server.tls().start();
        let client = Client::trusting(api.ca_pem());
        (api, client)
    } else {
        (server.start(), Client::new())
    }
}
