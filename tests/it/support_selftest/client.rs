//! A blocking HTTP client for trying out the fake server.

use std::error::Error;

use reqwest::header::HeaderMap;
use reqwest::{Certificate, ClientBuilder, Response, Version, redirect};
use serde_json::Value;
use tokio::runtime::{self, Runtime};

use crate::support::{Builder, FakeApi, KEY};

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
        Self::with(|client| client)
    }

    pub fn trusting(ca_pem: &str) -> Self {
        let authority = Certificate::from_pem(ca_pem.as_bytes()).unwrap();
        Self::with(|client| client.tls_certs_only([authority]))
    }

    pub fn with(set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        superfone_audit::api::install_crypto();
        let client = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none());
        Self {
            runtime: runtime::Builder::new_current_thread().enable_all().build().unwrap(),
            http: set(client).build().unwrap(),
        }
    }

    pub fn try_get(&self, api: &FakeApi, query: &str) -> reqwest::Result<Reply> {
        self.runtime.block_on(self.request(api, query))
    }

    pub fn get(&self, api: &FakeApi, query: &str) -> Reply {
        self.try_get(api, query).unwrap()
    }

    pub fn page(&self, api: &FakeApi, page: u64) -> Reply {
        self.get(api, &format!("page={page}&page_size=10"))
    }

    pub fn request(&self, api: &FakeApi, query: &str) -> impl Future<Output = reqwest::Result<Reply>> + Send + use<> {
        let url = format!("{}/enterprise/api/lead-group?{query}", api.base_url());
        let request = self.http.get(url).header("x-api-key", KEY);
        async { read(request.send().await?).await }
    }
}

async fn read(response: Response) -> reqwest::Result<Reply> {
    let (status, version, headers) = (response.status().as_u16(), response.version(), response.headers().clone());
    Ok(Reply { status, version, headers, text: response.text().await? })
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
