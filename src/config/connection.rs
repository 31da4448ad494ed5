//! The options that say where the list is and how it is read: those of every command that talks to the API.

use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde::Deserialize;

use super::first::first;
use super::values::{Rate, UpTo};

/// Environment variable that outranks the config file's `base-url`.
pub const BASE_URL_VARIABLE: &str = "SUPERFONE_BASE_URL";

/// Where the list is and how it is read.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(clippy::doc_markdown, rustdoc::bare_urls, reason = "help texts are printed as they stand")]
pub struct Connection {
    /// Where the API is; /enterprise/api/lead-group is appended
    ///
    /// https only, except on this machine. [default: https://prod-api.superfone.co.in/superfone]
    #[arg(long, value_name = "URL", env = BASE_URL_VARIABLE, help_heading = "Connection")]
    pub base_url: Option<String>,

    /// File that holds the API key; - reads standard input
    ///
    /// Otherwise the key comes from SUPERFONE_API_KEY or SF_API_KEY. It is never a flag: flags show in the process list.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Connection")]
    pub api_key_file: Option<PathBuf>,

    /// PEM file of a further trusted root certificate
    #[arg(long, value_name = "PEM", value_hint = ValueHint::FilePath, help_heading = "Connection")]
    pub ca_file: Option<PathBuf>,

    /// Limit of one attempt, in seconds [default: 60]
    #[arg(long, value_name = "SECONDS", help_heading = "Connection")]
    pub timeout: Option<NonZeroU64>,

    /// Limit of all waiting for the API, in seconds [default: 900]
    #[arg(long, value_name = "SECONDS", help_heading = "Connection")]
    pub deadline: Option<NonZeroU64>,

    /// Failures a page may have while others come; an outage and a rate limit do not count [default: 4]
    #[arg(long, value_name = "N", help_heading = "Connection")]
    pub retries: Option<u32>,

    /// Requests in flight at the most; 1 is strictly one after another [default: 8]
    #[arg(long, value_name = "N", help_heading = "Connection")]
    pub concurrency: Option<UpTo<1_000>>,

    /// Requests a second at the most [default: no limit]
    #[arg(long, value_name = "N", help_heading = "Connection")]
    pub rate: Option<Rate>,

    /// Groups asked for in one page [default: 50]
    #[arg(long, value_name = "N", help_heading = "Listing")]
    pub page_size: Option<NonZeroU32>,

    /// Whether a second pass proves the listing [default: always]
    #[arg(long, value_name = "WHEN", value_enum, help_heading = "Listing")]
    pub verify: Option<Verify>,
}

/// When a second pass is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verify {
    /// Whenever there is more than one page.
    #[default]
    Always,
    /// Only if the first pass contradicts itself.
    Never,
}

impl Connection {
    /// These options, and those of `file` wherever these say nothing.
    #[must_use]
    pub fn or(self, file: Self) -> Self {
        first!(self, file;
            base_url, api_key_file, ca_file, timeout, deadline, retries, concurrency, rate, page_size, verify)
    }
}
