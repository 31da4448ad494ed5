//! Host names to addresses, by the system's own resolver.
//!
//! Each question has a thread of its own that nobody waits for at the end: a resolver that hangs ends with the deadline,
//! and where no thread can be had the question is asked without one.

use std::net::{SocketAddr, ToSocketAddrs as _};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

/// The system's resolver.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver;

/// Why a name has no address.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResolveError {
    /// It does not exist.
    #[error("{0}")]
    NoSuchHost(String),
    /// The resolver cannot tell now.
    #[error("{0}")]
    Unknown(String),
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let (answer, found) = oneshot::channel();
            let asked = host.clone();
            let thread = std::thread::Builder::new().name("resolver".to_owned());
            let addresses = match thread.spawn(move || answer.send(look_up(&asked))) {
                Ok(_) => found.await?,
                Err(_) => look_up(&host),
            };
            Ok(Box::new(addresses?.into_iter()) as Addrs)
        })
    }
}

fn look_up(host: &str) -> Result<Vec<SocketAddr>, ResolveError> {
    let addresses = (host, 0).to_socket_addrs().map_err(|error| {
        // The resolver's own words are all there is; one that cannot answer now is not "no such host".
        let gone = [
            "Name or service not known",
            "nodename nor servname",
            "No address associated",
            "Name does not resolve",
            "No such host",
        ];
        let text = error.to_string();
        let is_gone = gone.iter().any(|words| text.contains(words));
        if is_gone { ResolveError::NoSuchHost(text) } else { ResolveError::Unknown(text) }
    })?;
    Ok(addresses.collect())
}
