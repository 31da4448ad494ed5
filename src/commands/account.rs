//! Reading an account: what every command that talks to the API does first.

use std::path::PathBuf;

use tokio::time::Instant;

use crate::api::{ApiKey, Fetcher, Gate, HttpTransport, Limits};
use crate::commands::Failure;
use crate::config::{Clock, Connection, Settings, find_key};
use crate::delivery::DeliveryError;
use crate::interrupt::Interrupt;
use crate::listing::{self, Listing};
use crate::ui::Ui;

/// Where the key may come from: the flag outranks the environment, the config file does not.
#[derive(Debug, Clone, Default)]
pub(super) struct Sources {
    flag_key_file: Option<PathBuf>,
    config_key_file: Option<PathBuf>,
}

impl Sources {
    pub(super) fn new(flags: &Connection, file: &Connection) -> Self {
        Self { flag_key_file: flags.api_key_file.clone(), config_key_file: file.api_key_file.clone() }
    }

    /// The key. A doubt about which one it is becomes a warning.
    pub(super) fn key(&self) -> Result<ApiKey, Failure> {
        let variable = |name: &str| std::env::var(name).ok();
        let (key, warning) = find_key(self.flag_key_file.as_deref(), self.config_key_file.as_deref(), variable)?;
        if let Some(warning) = warning {
            tracing::warn!("{warning}");
        }
        Ok(key)
    }
}

/// The clock that the environment asks for.
pub(super) fn clock() -> Result<Clock, Failure> {
    Ok(Clock::from_environment(std::env::var("SOURCE_DATE_EPOCH").ok().as_deref())?)
}

/// The listing of the account, until a signal. What is odd about it becomes warnings.
pub(super) async fn list(
    settings: &Settings,
    key: &ApiKey,
    ui: &Ui,
    interrupt: &Interrupt,
) -> Result<Listing, Failure> {
    let listing = tokio::select! {
        listing = read(settings, key, ui) => listing?,
        () = interrupt.stopped() => return Err(DeliveryError::Interrupted.into()),
    };
    listing.provenance.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    Ok(listing)
}

async fn read(settings: &Settings, key: &ApiKey, ui: &Ui) -> Result<Listing, Failure> {
    let transport =
        HttpTransport::new(settings.base_url.clone(), key, settings.text.clone(), settings.ca_file.as_deref())?;
    let gate = Gate::new(settings.listing.concurrency, settings.listing.rate);
    let limits = Limits {
        retries: settings.retries,
        timeout: settings.timeout,
        deadline: (settings.deadline, Instant::now() + settings.deadline),
        key_origin: key.origin().to_owned(),
    };
    let fetcher = Fetcher::new(transport, gate, limits, key.scrubber());
    Ok(listing::read(&fetcher, &settings.listing, ui.bar()).await?)
}
