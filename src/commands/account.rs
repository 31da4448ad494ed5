//! Reading an account: what every command that needs a listing does first.

use std::path::{Path, PathBuf};

use crate::api::{Answer, Fetcher, HttpTransport, Limits};
use crate::catalogue::LEAD_GROUPS;
use crate::commands::Failure;
use crate::config::{ApiKey, BaseUrl, Clock, ConfigError, Connection, Settings, find_key};
use crate::demo::{self, DEMO_KEY, SampleLists};
use crate::interrupt::Interrupt;
use crate::listing::saved::{self, SavedOptions};
use crate::listing::{self, Context, Listing, ListingError, Lists, Snapshot, Unread};
use crate::scrub::Scrubber;
use crate::ui::{self, Ui};

/// What the reports call the place of the sample account: its port is another one in every run.
const DEMO_SOURCE: &str = "http://127.0.0.1/superfone";

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
pub(super) enum AuditedAccount {
    /// What the API lists to this key.
    Live(ApiKey),
    /// The sample account, served on loopback.
    Demo(SampleLists),
    /// What was saved.
    Saved(Lists),
}

impl AuditedAccount {
    /// The account of the settings: the saved one where there is one, and then no key is looked for.
    pub(super) fn find(settings: &Settings, sources: &Sources) -> Result<Self, Failure> {
        if let Some(path) = &settings.from {
            return replay(settings, path).map(Self::Saved);
        }
        let key = sources.key()?;
        // No message shows it from now on.
        ui::guard_key(key.scrubber());
        Ok(Self::Live(key))
    }

    /// What removes the key from whatever the program makes of texts of the server; what was saved, or is no secret, holds none.
    pub(super) fn scrubber(&self) -> Scrubber {
        match self {
            Self::Live(key) => key.scrubber(),
            Self::Demo(_) | Self::Saved(_) => Scrubber::none(),
        }
    }

    /// When, where and of what part of the account the listing is.
    pub(super) fn context(&self, settings: &Settings) -> Context {
        let account = settings.account.clone();
        let listed = |base_url| Context {
            taken_at: settings.clock.now(),
            zone: settings.output.zone,
            account: account.clone(),
            base_url,
            text: settings.text.clone(),
        };
        match self {
            Self::Live(_) => listed(settings.base_url.to_string()),
            Self::Demo(_) => listed(DEMO_SOURCE.to_owned()),
            Self::Saved(lists) => match lists.read.first() {
                Some(Snapshot { context, .. }) => {
                    Context { account: account.or_else(|| context.account.clone()), ..context.clone() }
                }
                None => listed(settings.base_url.to_string()),
            },
        }
    }

    /// What is listed, until a signal. What is odd about it becomes warnings.
    pub(super) fn lists(
        self,
        settings: &Settings,
        context: &Context,
        ui: &Ui,
        interrupt: &Interrupt,
    ) -> Result<Lists, Failure> {
        let (read, unread) = match self {
            Self::Live(key) => list(settings, &key, ui, interrupt)?,
            Self::Demo(lists) => list_demo(settings, lists, ui, interrupt)?,
            Self::Saved(mut lists) => {
                lists.read.iter_mut().for_each(|snapshot| snapshot.context = context.clone());
                warn(&lists);
                return Ok(lists);
            }
        };
        let read = read.into_iter().map(|listing| Snapshot::new(listing, context.clone())).collect();
        let lists = Lists { read, unread };
        warn(&lists);
        Ok(lists)
    }
}

fn replay(settings: &Settings, path: &Path) -> Result<Lists, Failure> {
    let options = SavedOptions {
        base_url: &settings.base_url,
        text: settings.text.as_deref(),
        taken_at: settings.clock.fixed(),
        zone: settings.output.zone,
        allow_incomplete: settings.listing.allow_incomplete,
        wanted: &settings.catalogues,
    };
    let lists = saved::read(path, options)?;
    let is_part = lists.read.iter().any(|snapshot| snapshot.context.text.is_some());
    if is_part && settings.names.is_some() {
        return Err(ConfigError::PartWithNames(path.to_owned()).into());
    }
    Ok(lists)
}

fn warn(lists: &Lists) {
    for snapshot in &lists.read {
        let of = if snapshot.catalogue == &LEAD_GROUPS { "" } else { &format!("{}: ", snapshot.catalogue.many) };
        snapshot.provenance.warnings.iter().for_each(|warning| tracing::warn!("{of}{warning}"));
    }
    lists.unread.iter().for_each(|unread| tracing::warn!("{}", unread.sentence()));
}

/// What is listed to this key, until a signal.
fn list(settings: &Settings, key: &ApiKey, ui: &Ui, interrupt: &Interrupt) -> Result<ReadAndNot, Failure> {
    on_runtime(interrupt, read(settings, &settings.base_url, key, ui))
}

type ReadAndNot = (Vec<Listing>, Vec<Unread>);

/// What the sample account holds, whose server runs meanwhile.
fn list_demo(settings: &Settings, lists: SampleLists, ui: &Ui, interrupt: &Interrupt) -> Result<ReadAndNot, Failure> {
    let key = ApiKey::new(DEMO_KEY, "the sample account").map_err(ConfigError::from)?;
    on_runtime(interrupt, async {
        let server = demo::serve(lists).await.map_err(Failure::Demo)?;
        let base_url = BaseUrl::parse(&server.base_url()).map_err(ConfigError::from)?;
        read(settings, &base_url, &key, ui).await
    })
}

/// Does asynchronous work, all there is in the program, on this thread until its end or a signal.
fn on_runtime<T>(interrupt: &Interrupt, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Runtime(format!("cannot start: {error}")))?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = work => outcome,
            signal = interrupt.stopped() => Err(Failure::Interrupted { signal, files_in_place: false }),
        }
    });
    // A name that is being looked up must not keep the program.
    runtime.shutdown_background();
    outcome
}

/// How many groups the first page holds, for a look at whether the API answers.
pub(super) fn first_page(settings: &Settings, key: &ApiKey) -> Result<usize, Failure> {
    let fetcher = fetcher(settings, &settings.base_url, key)?;
    on_runtime(&Interrupt::default(), async {
        let answer = fetcher
            .pages_of(&LEAD_GROUPS)
            .page(1, settings.listing.page_size, None)
            .await
            .map_err(ListingError::from)?;
        Ok(if let Answer::Page(page) = answer { page.rows.len() } else { 0 })
    })
}

async fn read(settings: &Settings, base_url: &BaseUrl, key: &ApiKey, ui: &Ui) -> Result<ReadAndNot, Failure> {
    let fetcher = fetcher(settings, base_url, key)?;
    Ok(listing::read_all(&fetcher, &settings.catalogues, &settings.listing, ui.bar()).await?)
}

/// What asks the API for pages, as the settings have it.
fn fetcher(settings: &Settings, base_url: &BaseUrl, key: &ApiKey) -> Result<Fetcher<HttpTransport>, Failure> {
    let transport = HttpTransport::new(base_url.clone(), key, settings.text.clone(), settings.ca_file.as_deref())?;
    let limits = Limits {
        concurrency: settings.listing.concurrency,
        rate: settings.listing.rate,
        retries: settings.retries,
        timeout: settings.timeout,
        deadline: settings.deadline,
        key_origin: key.origin().to_owned(),
    };
    Ok(Fetcher::new(transport, limits, key.scrubber()))
}
