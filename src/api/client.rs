//! One HTTP exchange.
//!
//! The client follows no redirect, sends no referer, never takes a proxy on the way to loopback, and speaks plain http
//! to nobody else: wherever reqwest would carry `x-api-key` along by itself, it is told not to.

use std::error::Error as _;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::{ACCEPT, CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, ClientBuilder};

use super::{ApiKey, BaseUrl, KeyError, install_crypto};

/// Most that one decoded body may hold, in bytes. 50 rows are about 11 kB; a bomb is stopped here.
pub const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// Of an answer that is not 200, this much is read for the message.
const ERROR_BODY_LIMIT: usize = 16 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const IDLE_READ_TIMEOUT: Duration = Duration::from_secs(20);
/// Shorter than the keep-alive of common servers, so that a pooled connection is not closed under a request.
const POOL_IDLE: Duration = Duration::from_secs(4);

/// What carries one request for one page. Everything above it can be driven without a socket.
pub trait Transport: Send + Sync {
    /// Sends one request and reads the whole answer.
    fn get(&self, page: u64, page_size: u32) -> impl Future<Output = Result<Reply, SendError>> + Send;
}

/// One answer, whatever its status.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After`, as sent.
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

/// Why there is no whole answer. Texts name no URL and no header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The name cannot be resolved.
    #[error("the host name cannot be found ({0})")]
    NoSuchHost(String),
    /// TCP, proxy or TLS handshake.
    #[error("no connection ({0})")]
    Connect(String),
    /// The server's certificate is not trusted.
    #[error("the server's certificate is not accepted ({0})")]
    Certificate(String),
    /// No whole answer in time.
    #[error("no whole answer within {} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// Connection lost or body damaged before the answer was whole.
    #[error("the answer broke off ({0})")]
    Broken(String),
    /// More than 16 MiB after decompression.
    #[error("the answer holds more than 16 MiB")]
    TooLarge,
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
    #[error("{} holds no certificate in PEM form", .0.display())]
    NoCertificate(PathBuf),
    /// The TLS stack refused to start.
    #[error("the HTTPS client cannot start ({0}); are the system's root certificates (ca-certificates) installed?")]
    Tls(String),
    /// The TLS stack refused to start for the mail server.
    #[error(
        "TLS for the mail server cannot start ({0}); are the system's root certificates (ca-certificates) installed?"
    )]
    MailTls(String),
}

/// The transport that talks HTTP/1.1 or HTTP/2 to the API.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: Client,
    base: BaseUrl,
    text: Option<String>,
}

impl HttpTransport {
    /// A client for one account.
    ///
    /// # Errors
    /// [`ClientError`] if the key or the certificate file cannot be used.
    pub fn new(base: BaseUrl, key: &ApiKey, text: Option<String>, ca_file: Option<&Path>) -> Result<Self, ClientError> {
        install_crypto();
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-api-key"), key.header()?);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        let builder = Client::builder()
            .user_agent(concat!("superfone-audit/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .https_only(!base.is_plain())
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(IDLE_READ_TIMEOUT)
            .pool_idle_timeout(POOL_IDLE)
            .tcp_nodelay(true);
        let builder = with_roots(builder, &base, ca_file)?;
        let client = if base.is_loopback() { to_loopback(builder) } else { builder }
            .build()
            .map_err(|error| ClientError::Tls(chain(&error)))?;
        Ok(Self { client, base, text })
    }
}

/// The system's roots and the file's; none at all where no TLS is spoken, since loading them costs more than the rest.
fn with_roots(builder: ClientBuilder, base: &BaseUrl, ca_file: Option<&Path>) -> Result<ClientBuilder, ClientError> {
    let Some(path) = ca_file else {
        return Ok(if base.is_plain() { builder.tls_certs_only([]) } else { builder });
    };
    Ok(builder.tls_certs_merge(Certificate::from_pem_bundle(&ca_pem(path)?).unwrap_or_default()))
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

/// A proxy would receive the key in clear, and `localhost` must be this machine whatever the resolver says.
fn to_loopback(builder: ClientBuilder) -> ClientBuilder {
    let addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
    builder.no_proxy().resolve_to_addrs("localhost", &addresses)
}

impl Transport for HttpTransport {
    async fn get(&self, page: u64, page_size: u32) -> Result<Reply, SendError> {
        let url = self.base.page(page, page_size, self.text.as_deref());
        let mut response = self.client.get(url).send().await.map_err(send_error)?;
        let status = response.status().as_u16();
        let header = |name: &str| {
            response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let redirect_to = response
            .headers()
            .get("location")
            .filter(|_| (300..400).contains(&status))
            .and_then(|value| response.url().join(value.to_str().ok()?).ok())
            .map(|url| format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default()));
        let mut reply = Reply {
            status,
            retry_after: header("retry-after"),
            date: header("date"),
            content_type: header("content-type"),
            redirect_to,
            body: Vec::new(),
        };
        if status == 200 {
            while let Some(chunk) = response.chunk().await.map_err(send_error)? {
                if reply.body.len() + chunk.len() > BODY_LIMIT {
                    return Err(SendError::TooLarge);
                }
                reply.body.extend_from_slice(&chunk);
            }
        } else {
            // The status says what to do; a body that breaks off here changes nothing.
            while let Ok(Some(chunk)) = response.chunk().await {
                reply.body.extend_from_slice(&chunk);
                if reply.body.len() >= ERROR_BODY_LIMIT {
                    reply.body.truncate(ERROR_BODY_LIMIT);
                    break;
                }
            }
        }
        Ok(reply)
    }
}

fn send_error(error: reqwest::Error) -> SendError {
    let (timed_out, connecting) = (error.is_timeout(), error.is_connect());
    let text = chain(&error.without_url());
    if text.contains("invalid peer certificate") {
        SendError::Certificate(text)
    } else if timed_out {
        SendError::Timeout(if connecting { CONNECT_TIMEOUT } else { IDLE_READ_TIMEOUT })
    } else if connecting {
        // The resolver's own words are all there is; a resolver that cannot answer now is not "no such host".
        let gone = ["Name or service not known", "nodename nor servname", "No address associated", "No such host"];
        if gone.iter().any(|words| text.contains(words)) {
            SendError::NoSuchHost(text)
        } else {
            SendError::Connect(text)
        }
    } else {
        SendError::Broken(text)
    }
}

/// The causes of an error from the outside in, each once.
fn chain(error: &reqwest::Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        match texts.last_mut() {
            Some(last) if last.contains(&text) => {}
            Some(last) if text.contains(last.as_str()) => *last = text,
            _ => texts.push(text),
        }
        next = cause.source();
    }
    if texts.is_empty() { error.to_string() } else { texts.join(": ") }
}
