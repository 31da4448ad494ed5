//! One HTTP exchange.
//!
//! The client follows no redirect, sends no referer, never takes a proxy on the way to loopback, and speaks plain http
//! to nobody else: wherever reqwest would carry `x-api-key` along by itself, it is told not to.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, ClientBuilder, Response};
use tokio::time::timeout;

use super::coding::unpack;
use super::proxy::{Proxy, ProxyError, Way};
use super::resolver::Resolver;
use super::send_error::chain;
use super::{PageId, SendError, install_crypto};
use crate::catalogue::LEAD_GROUPS;
use crate::config::{ApiKey, BaseUrl, KeyError};

/// Most that one decoded body may hold, in bytes. 50 rows are about 11 kB; a bomb is stopped here.
pub const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// Of an answer that is not 200, this much is read for the message.
const ERROR_BODY_LIMIT: usize = 16 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Shorter than the keep-alive of common servers, so that a pooled connection is not closed under a request.
const POOL_IDLE: Duration = Duration::from_secs(4);
/// A connection that many requests share is asked so often whether it lives, and is given up after as long again.
const HTTP2_PING: Duration = Duration::from_secs(5);
/// Lines and bytes of a head: a balancer's cookies are many.
const HEAD: (usize, u32) = (1_000, 256 * 1024);

/// What carries one request for one page. Everything above it can be driven without a socket.
pub trait Transport: Send + Sync {
    /// Sends one request and reads the whole answer.
    fn get(
        &self,
        page: PageId,
        page_size: u32,
        options: SendOptions,
    ) -> impl Future<Output = Result<Reply, SendError>> + Send;
}

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendOptions {
    /// How long the server may say nothing, at the start or in the middle of its answer.
    pub silence: Duration,
    /// On a connection of its own, that no other request had before.
    pub new_connection: bool,
}

/// One answer, whatever its status.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After`, as sent; several are joined with commas.
    pub retry_after: Option<String>,
    /// `Date`, as sent.
    pub date: Option<String>,
    /// `Content-Type`, as sent.
    pub content_type: Option<String>,
    /// Scheme and host of `Location`; the rest of it may hold anything.
    pub redirect_to: Option<String>,
    /// The decoded body; the first 16 KiB of it unless the status is 200.
    pub body: Vec<u8>,
}

/// Why no client can be built.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The key cannot be sent.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// `--ca-file` cannot be read.
    #[error("cannot read the certificate file {}: {source}", path.display())]
    CaFile {
        /// The file named.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// `--ca-file` holds no PEM certificate.
    #[error("{} holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----", .0.display())]
    NoCertificate(PathBuf),
    /// The environment names a proxy that cannot be used.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    /// The TLS stack refused to start.
    #[error("the HTTPS client cannot start ({0}); are the system's root certificates (ca-certificates) installed?")]
    Tls(String),
    /// The TLS stack refused to start for the mail server.
    #[error(
        "TLS for the mail server cannot start ({0}); are the system's root certificates (ca-certificates) installed?"
    )]
    MailTls(String),
    /// The TLS stack refused to start for the webhook.
    #[error("TLS for the webhook cannot start ({0}); are the system's root certificates (ca-certificates) installed?")]
    WebhookTls(String),
}

/// The transport that talks HTTP/1.1 or HTTP/2 to the API.
#[derive(Debug)]
pub struct HttpTransport {
    settings: ClientSettings,
    client: Client,
    /// Never uses a connection twice; made when it is first needed.
    unpooled: OnceLock<Client>,
    text: Option<String>,
}

/// What a client is made of.
#[derive(Debug)]
struct ClientSettings {
    base: BaseUrl,
    headers: HeaderMap,
    ca_pem: Option<Vec<u8>>,
    way: Way,
}

impl HttpTransport {
    /// A client for one account.
    ///
    /// # Errors
    /// [`ClientError`] if the key, the certificate file or the proxy of the environment cannot be used.
    pub fn new(base: BaseUrl, key: &ApiKey, text: Option<String>, ca_file: Option<&Path>) -> Result<Self, ClientError> {
        install_crypto();
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-api-key"), key.header()?);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        let ca_pem = ca_file.map(ca_pem).transpose()?;
        let way = if base.is_loopback() {
            Way::Direct
        } else {
            Way::to(&base.page(&LEAD_GROUPS, 1, 1, None), |name| std::env::var(name).ok())?
        };
        let settings = ClientSettings { base, headers, ca_pem, way };
        let client = settings.client(usize::MAX).map_err(|error| ClientError::Tls(chain(&error)))?;
        Ok(Self { settings, client, unpooled: OnceLock::new(), text })
    }

    fn client(&self, options: SendOptions) -> &Client {
        if !options.new_connection {
            return &self.client;
        }
        // The settings are those of a client that could be built.
        self.unpooled.get_or_init(|| self.settings.client(0).unwrap_or_else(|_| self.client.clone()))
    }
}

impl ClientSettings {
    fn client(&self, idle_connections: usize) -> reqwest::Result<Client> {
        let mut builder = Client::builder()
            .user_agent(concat!("superfone-audit/", env!("CARGO_PKG_VERSION")))
            .default_headers(self.headers.clone())
            .redirect(reqwest::redirect::Policy::none())
            // What is sent again is decided in one place, and passes the gate.
            .retry(reqwest::retry::never())
            .referer(false)
            .https_only(!self.base.is_plain())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(idle_connections)
            .http1_max_headers(HEAD.0)
            .http2_max_header_list_size(HEAD.1)
            .http2_keep_alive_interval(HTTP2_PING)
            .http2_keep_alive_timeout(HTTP2_PING)
            .dns_resolver(Resolver)
            .tcp_nodelay(true);
        builder = match &self.ca_pem {
            Some(pem) => builder.tls_certs_merge(Certificate::from_pem_bundle(pem).unwrap_or_default()),
            // Loading the system's roots costs more than the rest of a run that speaks no TLS.
            None if self.base.is_plain() => builder.tls_certs_only([]),
            None => builder,
        };
        builder = match &self.way {
            Way::Unknown => builder,
            Way::Direct => builder.no_proxy(),
            Way::Through(proxy) => builder.proxy(proxy.for_client()?),
        };
        if self.base.is_loopback() {
            builder = to_loopback(builder);
        }
        builder.build()
    }

    fn proxy(&self) -> Option<&Proxy> {
        if let Way::Through(proxy) = &self.way { Some(proxy) } else { None }
    }
}

/// The content of `--ca-file`: PEM with one certificate at the least.
///
/// # Errors
/// [`ClientError::CaFile`] or [`ClientError::NoCertificate`].
pub fn ca_pem(path: &Path) -> Result<Vec<u8>, ClientError> {
    let pem = std::fs::read(path).map_err(|source| ClientError::CaFile { path: path.to_owned(), source })?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(pem),
        _ => Err(ClientError::NoCertificate(path.to_owned())),
    }
}

/// `localhost` must be this machine whatever the resolver says.
fn to_loopback(builder: ClientBuilder) -> ClientBuilder {
    let addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
    builder.resolve_to_addrs("localhost", &addresses)
}

impl Transport for HttpTransport {
    async fn get(&self, page: PageId, page_size: u32, options: SendOptions) -> Result<Reply, SendError> {
        let url = self.settings.base.page(page.catalogue, page.number, page_size, self.text.as_deref());
        let silent = |_| SendError::Timeout(options.silence);
        let sending = self.client(options).get(url.clone()).send();
        let mut response = match timeout(options.silence, sending).await.map_err(silent)? {
            Ok(response) => response,
            Err(error) => {
                let error = SendError::of_request(error, self.settings.proxy(), CONNECT_TIMEOUT);
                return Err(match (error, self.settings.proxy()) {
                    (SendError::ProxyRefused { proxy: name, status: None }, Some(proxy)) => {
                        SendError::ProxyRefused { proxy: name, status: proxy.refusal(&url).await }
                    }
                    (error, _) => error,
                });
            }
        };
        let (mut reply, codings) = head(&response);
        if reply.status == 200 {
            while let Some(chunk) =
                timeout(options.silence, response.chunk()).await.map_err(silent)?.map_err(SendError::of_body)?
            {
                if reply.body.len() + chunk.len() > BODY_LIMIT {
                    return Err(SendError::TooLarge);
                }
                reply.body.extend_from_slice(&chunk);
            }
            reply.body = unpack(reply.body, &codings, BODY_LIMIT)?;
        } else {
            // The status says what to do; a body that breaks off here changes nothing.
            while let Ok(Ok(Some(chunk))) = timeout(options.silence, response.chunk()).await {
                reply.body.extend_from_slice(&chunk);
                if reply.body.len() >= ERROR_BODY_LIMIT {
                    reply.body.truncate(ERROR_BODY_LIMIT);
                    break;
                }
            }
            reply.body = unpack(reply.body, &codings, BODY_LIMIT).unwrap_or_default();
            reply.body.truncate(ERROR_BODY_LIMIT);
        }
        Ok(reply)
    }
}

/// An answer without its body, and what the body is packed in.
fn head(response: &Response) -> (Reply, String) {
    let status = response.status().as_u16();
    let header = |name: &str| {
        let values = response.headers().get_all(name).iter();
        let values: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        (!values.is_empty()).then(|| values.join(", "))
    };
    let redirect_to = response
        .headers()
        .get("location")
        .filter(|_| (300..400).contains(&status))
        .and_then(|value| response.url().join(value.to_str().ok()?).ok())
        .map(|url| format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default()));
    let reply = Reply {
        status,
        retry_after: header("retry-after"),
        date: header("date"),
        content_type: header("content-type"),
        redirect_to,
        body: Vec::new(),
    };
    (reply, header("content-encoding").unwrap_or_default())
}
