//! Validated settings of a run.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use clap::ValueEnum as _;

use super::{
    BaseUrl, CatalogueChoice, ConfigError, CsvStyle, DecisionsFrom, Email, FailOn, Format, NamePattern, Options,
    Policy, Safety, Switch, Verify, Webhook,
};
use crate::catalogue::{Catalogue, Wanted};

/// The documented production address.
const BASE_URL: &str = "https://prod-api.superfone.co.in/superfone";

/// Name of the history in the output folder.
pub const HISTORY: &str = "history.db";

/// Everything a run needs to know, the key apart.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the API is.
    pub base_url: BaseUrl,
    /// A further trusted root.
    pub ca_file: Option<PathBuf>,
    /// Limit of one attempt.
    pub timeout: Duration,
    /// Limit of the whole listing.
    pub deadline: Duration,
    /// Failures that a page may be charged while others come.
    pub retries: u32,
    /// What people call the account.
    pub account: Option<String>,
    /// What is read.
    pub catalogues: Vec<Wanted>,
    /// The API's own filter.
    pub text: Option<String>,
    /// The file of the names that integrations send.
    pub names: Option<PathBuf>,
    /// Whether broken rows of it are left aside.
    pub skip_broken_rows: bool,
    /// Saved files that are audited instead of the API's list.
    pub from: Option<PathBuf>,
    /// Whether their audit enters the history.
    pub record: bool,
    /// What the team has decided about findings.
    pub policy: Policy,
    /// The earlier workbook whose decisions are read.
    pub decisions: Option<DecisionsFrom>,
    /// How the list is read.
    pub listing: ReadOptions,
    /// What is written, and where.
    pub output: Output,
    /// The database of past audits; none if none is kept.
    pub history: Option<PathBuf>,
    /// Compare with the last audit on or before this day.
    pub since: Option<NaiveDate>,
    /// Who gets the reports by mail.
    pub email: Option<Email>,
    /// Whether the mail is written to a file instead.
    pub email_dry_run: bool,
    /// Which chat is told of the run.
    pub webhook: Option<Webhook>,
    /// When findings make the exit code 1.
    pub fail_on: FailOn,
    /// When the audit is taken.
    pub clock: Clock,
}

/// How the list is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Rows asked for in a page.
    pub page_size: u32,
    /// Requests in flight at the most.
    pub concurrency: usize,
    /// Requests a second at the most.
    pub rate: Option<f64>,
    /// Whether a second pass is read when nothing is wrong with the first.
    pub verify: Verify,
    /// Return what was read although it could not be proved complete.
    pub allow_incomplete: bool,
}

/// What is written, and where.
#[derive(Debug, Clone)]
pub struct Output {
    /// Folder of the reports.
    pub folder: PathBuf,
    /// Pattern of the stem.
    pub name: NamePattern,
    /// Formats.
    pub formats: Vec<Format>,
    /// A template of the user's.
    pub template: Option<PathBuf>,
    /// Zone of every date that a person reads.
    pub zone: Tz,
    /// Dialect of the CSV files.
    pub csv: CsvStyle,
}

/// The audit's clock: the computer's, or a fixed time for reproducible runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The computer's.
    System,
    /// `SOURCE_DATE_EPOCH`.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The clock that the environment asks for.
    ///
    /// # Errors
    /// [`ConfigError::Clock`] if `SOURCE_DATE_EPOCH` is set and not whole seconds since 1970.
    pub fn from_environment(source_date_epoch: Option<&str>) -> Result<Self, ConfigError> {
        let Some(text) = source_date_epoch.filter(|text| !text.is_empty()) else { return Ok(Self::System) };
        let time = text.trim().parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        // Beyond year 9999 a date has no four-digit form.
        match time.filter(|time| (0..253_402_300_800).contains(&time.timestamp())) {
            Some(time) => Ok(Self::Fixed(time)),
            None => Err(ConfigError::Clock(text.to_owned())),
        }
    }

    /// The time, if it is fixed.
    #[must_use]
    pub fn fixed(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Fixed(time) => Some(time),
            Self::System => None,
        }
    }

    /// The time, to the second.
    #[must_use]
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::Fixed(time) => time,
            Self::System => DateTime::from_timestamp(Utc::now().timestamp(), 0).unwrap_or_default(),
        }
    }
}

impl Settings {
    /// The catalogues that are audited; others are read only to look names up in them.
    pub fn audited(&self) -> impl Iterator<Item = &'static Catalogue> + '_ {
        self.catalogues.iter().filter(|wanted| !wanted.names_only).map(|wanted| wanted.catalogue)
    }

    /// Fills the gaps with defaults and checks what belongs together. `folder` is the default of `--out-dir`.
    ///
    /// # Errors
    /// [`ConfigError`] for a base URL that cannot be used, or options that exclude each other.
    pub fn new(options: &Options, clock: Clock, folder: &Path) -> Result<Self, ConfigError> {
        if let Some((_, contradiction)) = contradictions(options).next() {
            return Err(contradiction);
        }
        let formats = formats(options);
        let email_dry_run = options.email_dry_run.unwrap_or_default();
        let seconds = |value: Option<std::num::NonZeroU64>, default| {
            // A year is as good as for ever, and does not overflow the clock.
            Duration::from_secs(value.map_or(default, std::num::NonZeroU64::get).min(366 * 86_400))
        };
        let connection = &options.connection;
        let text = options.text.clone().filter(|text| !text.is_empty());
        let zone = options.timezone.unwrap_or(Tz::Asia__Kolkata);
        if let Some(clash) = options.clashes().next() {
            return Err(ConfigError::Clash { clash, given: options.given });
        }
        let folder = options.out_dir.clone().unwrap_or_else(|| folder.to_owned());
        let history = match (options.no_history, &options.history) {
            (Some(true), _) => None,
            (_, Some(file)) => Some(file.clone()),
            (_, None) => Some(folder.join(HISTORY)),
        };
        Ok(Self {
            base_url: BaseUrl::parse(connection.base_url.as_deref().unwrap_or(BASE_URL))?,
            ca_file: connection.ca_file.clone(),
            timeout: seconds(connection.timeout, 60),
            deadline: seconds(connection.deadline, 900),
            retries: connection.retries.unwrap_or(4),
            account: options.account.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
            catalogues: CatalogueChoice::wanted(options.catalogue.as_deref().unwrap_or_default()),
            text,
            names: options.names.clone(),
            skip_broken_rows: options.skip_broken_rows.unwrap_or_default(),
            from: options.from.clone(),
            record: options.record.unwrap_or_default(),
            policy: Policy { zone, ..options.policy.clone() },
            decisions: options.decisions.clone(),
            listing: ReadOptions {
                page_size: connection.page_size.map_or(50, std::num::NonZeroU32::get),
                concurrency: connection.concurrency.map_or(8, |most| most.get().into()),
                rate: connection.rate.map(super::Rate::get),
                verify: connection.verify.unwrap_or_default(),
                allow_incomplete: options.allow_incomplete.unwrap_or_default(),
            },
            output: Output {
                folder,
                name: options.name.clone().unwrap_or_default(),
                formats,
                template: options.template.clone(),
                zone,
                csv: CsvStyle {
                    bom: options.csv_bom != Some(Switch::Off),
                    delimiter: options.csv_delimiter.map_or(b',', super::Delimiter::byte),
                    safety: options.csv_safety.unwrap_or(Safety::Guard),
                },
            },
            history,
            since: options.since.map(super::Day::date),
            email: options.email.clone(),
            email_dry_run,
            webhook: options.webhook.clone(),
            fail_on: options.fail_on.unwrap_or_default(),
            clock,
        })
    }
}

/// What makes no sense with the rest, by the key in question; what excludes each other apart ([`Options::clashes`]).
pub fn contradictions(options: &Options) -> impl Iterator<Item = (&'static str, ConfigError)> {
    let is_dash = options.out_dir.as_deref() == Some(Path::new("-"));
    let nobody = options.email.is_none() && options.email_dry_run == Some(true);
    let not_written = options.email.as_ref().and_then(|email| not_written(email, &formats(options)));
    let at_once = options.record == Some(true) && options.from.is_none() && options.since.is_none();
    [
        is_dash.then_some(("out-dir", ConfigError::OutDirIsDash)),
        nobody.then_some(("email-dry-run", ConfigError::DryRunWithoutEmail)),
        not_written.map(|format| ("email.attach", ConfigError::AttachNotWritten(format))),
        at_once.then_some(("record", ConfigError::RecordWithoutFrom)),
    ]
    .into_iter()
    .flatten()
}

fn formats(options: &Options) -> Vec<Format> {
    options.format.clone().unwrap_or_else(|| Format::DEFAULT.into())
}

/// The first format that is to be attached by name and is not written.
fn not_written(email: &Email, written: &[Format]) -> Option<String> {
    let format = email.attach.iter().flatten().find(|format| !written.contains(format))?;
    format.to_possible_value().map(|value| value.get_name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_documents() {
        let settings = Settings::new(&Options::default(), Clock::System, Path::new("reports")).unwrap();
        assert_eq!(settings.base_url.to_string(), BASE_URL);
        assert_eq!((settings.timeout.as_secs(), settings.deadline.as_secs(), settings.retries), (60, 900, 4));
        assert_eq!((settings.listing.page_size, settings.listing.concurrency), (50, 8));
        assert_eq!(settings.listing.verify, Verify::Always);
        assert_eq!(settings.output.formats, Format::DEFAULT);
        assert_eq!(settings.output.zone.name(), "Asia/Kolkata");
        assert!(settings.output.csv.bom);
    }

    #[test]
    fn the_clock_can_be_fixed_and_nonsense_is_refused() {
        let fixed = Clock::from_environment(Some("1795404600")).unwrap();
        assert_eq!(fixed.now().to_rfc3339(), "2026-11-23T03:30:00+00:00");
        assert_eq!(Clock::from_environment(None).unwrap(), Clock::System);
        for text in ["now", "-1", "1.5", "999999999999999"] {
            assert!(Clock::from_environment(Some(text)).is_err(), "{text}");
        }
    }
}
