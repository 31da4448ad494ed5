//! Handing a message over: what is tried again, and what must not be.

use std::path::Path;
use std::time::Duration;

use reqwest::{Certificate, Client, StatusCode};

use super::WebhookError;
use crate::api::{ClientError, ca_pem, chain, install_crypto, is_bad_certificate};
use crate::config::WebhookAddress;
use crate::scrub::Scrubber;

/// Requests at the most.
const ATTEMPTS: u32 = 3;
/// Before the second request, at the most; twice that before the third.
const WAIT: Duration = Duration::from_millis(1_500);
/// Limit of the connection, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Limit of one request with its answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How often a waiting message hears a signal.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// A webhook that can be told something.
#[derive(Debug, Clone)]
pub struct Hook {
    client: Client,
    address: WebhookAddress,
    scrubber: Scrubber,
}

/// Why one request did not do it.
enum WebhookFailure {
    /// It has not got the message; another try may help.
    Passing(String),
    /// It has not got the message, and no other try will help.
    Final(String),
    /// It may have the message.
    Uncertain(String),
}

impl Hook {
    /// A client for this one address. `ca_file` holds further trusted roots.
    ///
    /// # Errors
    /// [`ClientError`] if the certificate file cannot be used or TLS cannot start.
    pub fn new(address: WebhookAddress, ca_file: Option<&Path>) -> Result<Self, ClientError> {
        install_crypto();
        // Nothing carries the URL on: no redirect, no referer, no proxy on the way to this machine.
        let mut builder = Client::builder()
            .user_agent(concat!("superfone-audit/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .https_only(!address.is_plain())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT);
        if address.is_loopback() {
            builder = builder.no_proxy();
        }
        builder = match ca_file {
            Some(path) => builder.tls_certs_merge(Certificate::from_pem_bundle(&ca_pem(path)?).unwrap_or_default()),
            None if address.is_plain() => builder.tls_certs_only([]),
            None => builder,
        };
        let client = builder.build().map_err(|error| ClientError::WebhookTls(chain(&error.without_url())))?;
        Ok(Self { client, scrubber: address.scrubber(), address })
    }

    /// Posts the text. What may pass is tried again, as long as the server cannot have taken the message.
    ///
    /// # Errors
    /// [`WebhookError`]
    pub fn post(&self, text: &str, stop: &dyn Fn() -> bool) -> Result<(), WebhookError> {
        let refused = |error: std::io::Error| WebhookError::Refused { attempts: 0, cause: error.to_string() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(refused)?;
        let outcome = runtime.block_on(async {
            tokio::select! {
                outcome = self.deliver(text) => outcome,
                () = stopped(stop) => Err(WebhookError::Interrupted),
            }
        });
        // A name that is being looked up must not keep the program.
        runtime.shutdown_background();
        outcome
    }

    async fn deliver(&self, text: &str) -> Result<(), WebhookError> {
        let body = serde_json::json!({ "text": text }).to_string();
        let mut attempts = 1;
        loop {
            match self.attempt(body.clone()).await {
                Ok(()) => return Ok(()),
                Err(WebhookFailure::Uncertain(cause)) => return Err(WebhookError::Uncertain(cause)),
                Err(WebhookFailure::Passing(cause)) if attempts < ATTEMPTS => {
                    tracing::info!("the webhook is tried again: {cause}");
                    tokio::time::sleep(WAIT.mul_f64(f64::from(attempts) * (0.5 + fastrand::f64() / 2.0))).await;
                    attempts += 1;
                }
                Err(WebhookFailure::Passing(cause) | WebhookFailure::Final(cause)) => {
                    return Err(WebhookError::Refused { attempts, cause });
                }
            }
        }
    }

    async fn attempt(&self, body: String) -> Result<(), WebhookFailure> {
        let request = self.client.post(self.address.url()).header("content-type", "application/json").body(body);
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                let error = error.without_url();
                let told = self.scrubber.excerpt(chain(&error).as_bytes());
                return Err(match error.is_connect() {
                    true if is_bad_certificate(&error) => WebhookFailure::Final(told),
                    true => WebhookFailure::Passing(told),
                    false => WebhookFailure::Uncertain(told),
                });
            }
        };
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let first = response.chunk().await.ok().flatten().unwrap_or_default();
        let words = self.scrubber.excerpt(&first);
        let told = if words.is_empty() {
            format!("HTTP {}", status.as_u16())
        } else {
            format!("HTTP {} ({words})", status.as_u16())
        };
        Err(match status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => WebhookFailure::Passing(told),
            status if status.is_server_error() => WebhookFailure::Passing(told),
            status if status.is_redirection() => WebhookFailure::Final(format!("{told}; redirects are not followed")),
            StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => {
                WebhookFailure::Final(format!("{told}; is the URL right, and does the webhook still exist?"))
            }
            _ => WebhookFailure::Final(told),
        })
    }
}

async fn stopped(stop: &dyn Fn() -> bool) {
    while !stop() {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}
