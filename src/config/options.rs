//! The options of a run, as flags and as keys of the config file: one list for both.

use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use chrono_tz::Tz;
use clap::{Args, ValueHint};
use serde::Deserialize;

use super::values::{Delimiter, FailOn, LogFormat, NamePattern, Rate, Switch, When};
use crate::report::{Format, Safety};

/// What may be given; `None` where it is not. Every field is a flag and, under the same long name, a key of the file.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(clippy::doc_markdown, rustdoc::bare_urls, reason = "help texts are printed as they stand")]
pub struct Options {
    /// Where the API is; /enterprise/api/lead-group is appended
    ///
    /// https only, except on this machine. [default: https://prod-api.superfone.co.in/superfone]
    #[arg(long, value_name = "URL", env = "SUPERFONE_BASE_URL", help_heading = "Connection")]
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

    /// Limit of the whole listing, in seconds [default: 900]
    #[arg(long, value_name = "SECONDS", help_heading = "Connection")]
    pub deadline: Option<NonZeroU64>,

    /// Attempts after the first, for each page [default: 4]
    #[arg(long, value_name = "N", help_heading = "Connection")]
    pub retries: Option<u32>,

    /// Requests in flight at the most; 1 is strictly one after another [default: 8]
    #[arg(long, value_name = "N", help_heading = "Connection")]
    pub concurrency: Option<NonZeroUsize>,

    /// Requests a second at the most [default: no limit]
    #[arg(long, value_name = "N", help_heading = "Connection")]
    pub rate: Option<Rate>,

    /// Only groups whose title contains this, by the API's own filter
    ///
    /// The report then covers a part of the account, and says so.
    #[arg(long, value_name = "FILTER", help_heading = "Listing")]
    pub text: Option<String>,

    /// Groups asked for in one page [default: 50]
    #[arg(long, value_name = "N", help_heading = "Listing")]
    pub page_size: Option<NonZeroU32>,

    /// Whether a second pass proves the listing [default: always]
    #[arg(long, value_name = "WHEN", value_enum, help_heading = "Listing")]
    pub verify: Option<VerifyOption>,

    /// Write reports although the listing could not be proved complete; the exit code is still 5
    #[arg(long, num_args = 0, default_missing_value = "true", help_heading = "Listing")]
    pub allow_incomplete: Option<bool>,

    /// Folder of the reports, created if missing [default: reports]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Reports")]
    pub out_dir: Option<PathBuf>,

    /// strftime pattern of the files' common stem [default: lead-groups-%Y-%m-%d]
    #[arg(long, value_name = "PATTERN", help_heading = "Reports")]
    pub name: Option<NamePattern>,

    /// Formats to write, comma-separated or repeated [default: csv,xlsx,md,json]
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',', help_heading = "Reports")]
    pub format: Option<Vec<Format>>,

    /// Template that replaces the built-in Markdown one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reports")]
    pub template: Option<PathBuf>,

    /// Time zone of every date that a person reads [default: Asia/Kolkata]
    #[arg(long, value_name = "TZ", help_heading = "Reports")]
    pub timezone: Option<Tz>,

    /// Exit with 1 if there are findings of this severity or worse [default: never]
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Reports")]
    pub fail_on: Option<FailOn>,

    /// Start CSV files with a byte order mark, which Excel needs [default: on]
    #[arg(long, value_name = "ON|OFF", value_enum, help_heading = "Reports")]
    pub csv_bom: Option<Switch>,

    /// Character between CSV cells: , ; | : or tab [default: ,]
    #[arg(long, value_name = "CHAR", help_heading = "Reports")]
    pub csv_delimiter: Option<Delimiter>,

    /// What happens to CSV cells that a spreadsheet would run as formulas [default: guard]
    #[arg(long, value_name = "MODE", value_enum, help_heading = "Reports")]
    pub csv_safety: Option<Safety>,

    /// When to show the progress bar [default: auto]
    #[arg(long, value_name = "WHEN", value_enum, help_heading = "Output")]
    pub progress: Option<When>,

    /// When to use colour [default: auto]
    #[arg(long, value_name = "WHEN", value_enum, help_heading = "Output")]
    pub color: Option<When>,

    /// Print nothing on success
    #[arg(short, long, num_args = 0, default_missing_value = "true", help_heading = "Output")]
    pub quiet: Option<bool>,

    /// Say more: -v shows retries, -vv each page, -vvv everything
    #[arg(short, long, action = clap::ArgAction::Count, help_heading = "Output")]
    #[serde(default)]
    pub verbose: u8,

    /// Form of log lines [default: text]
    #[arg(long, value_name = "FORM", value_enum, help_heading = "Output")]
    pub log_format: Option<LogFormat>,
}

/// When a second pass is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VerifyOption {
    /// Whenever there is more than one page.
    #[default]
    Always,
    /// Only if the first pass contradicts itself.
    Never,
}

impl Options {
    /// These options, and those of `file` wherever these say nothing.
    #[must_use]
    pub fn or(self, file: Self) -> Self {
        macro_rules! first {
            ($($field:ident),+) => {
                Self { verbose: self.verbose.max(file.verbose), $($field: self.$field.or(file.$field)),+ }
            };
        }
        first!(
            base_url,
            api_key_file,
            ca_file,
            timeout,
            deadline,
            retries,
            concurrency,
            rate,
            text,
            page_size,
            verify,
            allow_incomplete,
            out_dir,
            name,
            format,
            template,
            timezone,
            fail_on,
            csv_bom,
            csv_delimiter,
            csv_safety,
            progress,
            color,
            quiet,
            log_format
        )
    }
}
