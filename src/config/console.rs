//! The options about what a terminal shows: those of every command.

use clap::Args;
use serde::{Deserialize, Deserializer};

use super::first::first;
use super::values::{LogFormat, When};

/// What a terminal shows.
#[derive(Debug, Clone, Copy, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Console {
    /// When to show the progress bar [default: auto]
    #[arg(long, value_name = "WHEN", value_enum, help_heading = "Output")]
    pub progress: Option<When>,

    /// When to use colour [default: auto]
    #[arg(long, value_name = "WHEN", value_enum, help_heading = "Output")]
    pub color: Option<When>,

    /// Print nothing on success
    #[arg(short, long, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true, help_heading = "Output")]
    pub quiet: Option<bool>,

    /// Say more: -v a line for each request, -vv what follows from it, -vvv everything
    #[arg(short, long, action = clap::ArgAction::Count, overrides_with = "no_verbose", help_heading = "Output")]
    #[serde(default, deserialize_with = "verbosity")]
    pub verbose: u8,

    /// Say no more than usual, whatever the config file says
    #[arg(long, overrides_with = "verbose", help_heading = "Output")]
    #[serde(skip)]
    pub no_verbose: bool,

    /// Form of log lines [default: text]
    #[arg(long, value_name = "FORM", value_enum, help_heading = "Output")]
    pub log_format: Option<LogFormat>,
}

/// In the file, where nothing can be repeated: `verbose = true` or a number.
fn verbosity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "must be true, false or how many times -v is meant")]
    enum Verbosity {
        Said(bool),
        Times(u8),
    }
    Ok(match Verbosity::deserialize(deserializer)? {
        Verbosity::Said(said) => said.into(),
        Verbosity::Times(times) => times,
    })
}

impl Console {
    /// These options, and those of `file` wherever these say nothing. Who asks for more is not kept quiet by the file.
    #[must_use]
    pub fn or(self, mut file: Self) -> Self {
        if self.verbose > 0 {
            file.quiet = None;
        }
        let verbose = if self.no_verbose || self.verbose > 0 { self.verbose } else { file.verbose };
        Self { verbose, ..first!(self, file; progress, color, quiet, log_format; verbose, no_verbose) }
    }
}
