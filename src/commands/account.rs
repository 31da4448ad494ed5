//! Reading an account: what every command that needs a listing does first.

use std::path::{Path, PathBuf};

use tokio::time::Instant;

use crate::api::{ApiKey, Fetcher, Gate, HttpTransport, Limits, Scrubber};
use crate::commands::Failure;
use crate::config::{Clock, ConfigError, Connection, Settings, find_key};
use crate::interrupt::Interrupt;
use crate::listing::saved::{self, Said};
use crate::listing::{self, Context, Listing, Provenance, Snapshot};
use crate::publish::PublishError;
use crate::ui::{self, Ui};

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

/// The account that is audited.
pub(super) enum Account {
    /// What the API lists; `source` is what the reports call the place.
    Live { key: ApiKey, source: String },
    /// What was saved.
    Saved(Snapshot),
}

impl Account {
    /// The account of the settings: the saved one where there is one, and then no key is looked for.
    pub(super) fn find(settings: &Settings, sources: &Sources) -> Result<Self, Failure> {
        match &settings.from {
            Some(path) => tokio::task::block_in_place(|| replay(settings, path)).map(Self::Saved),
            None => Ok(Self::live(sources.key()?, settings.base_url.to_string())),
        }
    }

    /// What the API lists to this key, which no message shows from now on.
    pub(super) fn live(key: ApiKey, source: String) -> Self {
        ui::guard_key(key.scrubber());
        Self::Live { key, source }
    }

    /// What removes the key from whatever the program makes of texts of the server; what was saved holds none.
    pub(super) fn scrubber(&self) -> Scrubber {
        match self {
            Self::Live { key, .. } => key.scrubber(),
            Self::Saved(_) => Scrubber::none(),
        }
    }

    /// When, where and of what part of the account the listing is.
    pub(super) fn context(&self, settings: &Settings) -> Context {
        let account = settings.account.clone();
        match self {
            Self::Live { source, .. } => Context {
                taken_at: settings.clock.now(),
                zone: settings.output.zone,
                account,
                base_url: source.clone(),
                text: settings.text.clone(),
            },
            Self::Saved(Snapshot { context, .. }) => {
                Context { account: account.or_else(|| context.account.clone()), ..context.clone() }
            }
        }
    }

    /// The listing, until a signal. What is odd about it becomes warnings.
    pub(super) async fn snapshot(
        self,
        settings: &Settings,
        context: Context,
        ui: &Ui,
        interrupt: &Interrupt,
    ) -> Result<Snapshot, Failure> {
        match self {
            Self::Live { key, .. } => Ok(Snapshot::new(list(settings, &key, ui, interrupt).await?, context)),
            Self::Saved(snapshot) => {
                warn(&snapshot.provenance);
                Ok(Snapshot { context, ..snapshot })
            }
        }
    }
}

fn replay(settings: &Settings, path: &Path) -> Result<Snapshot, Failure> {
    let said = Said {
        base_url: &settings.base_url,
        text: settings.text.as_deref(),
        taken_at: settings.clock.fixed(),
        zone: settings.output.zone,
        allow_incomplete: settings.listing.allow_incomplete,
    };
    let snapshot = saved::read(path, said)?;
    if snapshot.context.text.is_some() && !settings.names.is_empty() {
        return Err(ConfigError::PartWithNames(path.to_owned()).into());
    }
    Ok(snapshot)
}

fn warn(provenance: &Provenance) {
    provenance.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
}

/// The listing of the account, until a signal. What is odd about it becomes warnings.
pub(super) async fn list(
    settings: &Settings,
    key: &ApiKey,
    ui: &Ui,
    interrupt: &Interrupt,
) -> Result<Listing, Failure> {
    let listing = tokio::select! {
        outcome = read(settings, key, ui) => outcome?,
        () = interrupt.stopped() => return Err(PublishError::Interrupted.into()),
    };
    warn(&listing.provenance);
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
