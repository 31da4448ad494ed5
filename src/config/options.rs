//! The options of a run, as flags and as keys of the config file: one list for both.

use std::path::PathBuf;

use chrono_tz::Tz;
use clap::{Args, ValueHint};
use serde::Deserialize;

use super::catalogues::CatalogueChoice;
use super::day::Day;
use super::first::first;
use super::name_pattern::NamePattern;
use super::values::{DecisionsFrom, Delimiter, FailOn, Switch};
use super::zone::{zone, zone_in_file};
use super::{Connection, Console, Email, Format, Policy, Safety, Webhook};

/// What may be given; `None` where it is not. Every field is a flag and, under the same long name, a key of the file.
///
/// The groups of options that other commands share are structs of their own; in the file all keys stand side by side,
/// and [`super::load`] tells them apart.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(clippy::doc_markdown, rustdoc::bare_urls, reason = "help texts are printed as they stand")]
pub struct Options {
    /// Where the list is and how it is read.
    #[command(flatten)]
    #[serde(skip)]
    pub connection: Connection,

    /// What to read and audit, comma-separated or repeated; lead groups always are [default: lead-groups]
    ///
    /// What is named must be read. Of `all`, what the key may not read or the API does not know is told and left out.
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',', help_heading = "Listing")]
    pub catalogue: Option<Vec<CatalogueChoice>>,

    /// Only groups whose title contains this, by the API's own filter
    ///
    /// The report then covers a part of the account, and says so.
    #[arg(long, value_name = "FILTER", help_heading = "Listing")]
    pub text: Option<String>,

    /// Write reports although the listing could not be proved complete; the exit code is still 5
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true, help_heading = "Listing")]
    pub allow_incomplete: Option<bool>,

    /// The names that integrations send as lead_group_name: would each find exactly one active group?
    ///
    /// A *.csv file has a header with name and, if you like, integration and owner; any other file one name a line. The sheet of an import (headers as the fields of an upsert) and JSON bodies are taken too.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Listing")]
    pub names: Option<PathBuf>,

    /// Leave aside rows of the names file that are broken, and count them; without it, one ends the run with exit code 2
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true, help_heading = "Listing")]
    pub skip_broken_rows: Option<bool>,

    /// Audit a saved JSON report, a saved API page or a folder of such pages (*.json) instead of asking the API
    ///
    /// Needs no network and no key. The audit's time is the snapshot's: a report knows it; of pages it is
    /// SOURCE_DATE_EPOCH, or else the newest modification time.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath, help_heading = "Listing")]
    pub from: Option<PathBuf>,

    /// Enter an audit of saved files, or one that looks back, into the history; only with --from or --since
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true, help_heading = "Listing")]
    pub record: Option<bool>,

    /// Folder of the reports, created if missing [default: reports]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Reports")]
    pub out_dir: Option<PathBuf>,

    /// strftime pattern of the files' common stem [default: lead-groups-%Y-%m-%d]
    #[arg(long, value_name = "PATTERN", help_heading = "Reports")]
    pub name: Option<NamePattern>,

    /// Formats to write, comma-separated or repeated [default: csv,xlsx,md,json]
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',', help_heading = "Reports")]
    pub format: Option<Vec<Format>>,

    /// Template that replaces the built-in Markdown one, or the HTML one if its name ends in .html or .html.j2
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reports")]
    pub template: Option<PathBuf>,

    /// An earlier workbook in which the team wrote, a folder of such workbooks, or `latest` for the one edited last
    ///
    /// What stands under Status, Owner and Comment is carried into the new plan, and the reports say what is done and what
    /// is marked as done and yet still there. The workbook itself is never changed.
    #[arg(long, value_name = "FILE.xlsx|FOLDER|latest", value_hint = ValueHint::AnyPath, help_heading = "Reports")]
    pub decisions: Option<DecisionsFrom>,

    /// What people call the account: in titles, subjects and file properties
    ///
    /// Without it, Superfone and the account's id.
    #[arg(long, value_name = "NAME", help_heading = "Reports")]
    pub account: Option<String>,

    /// Time zone of every date that a person reads [default: Asia/Kolkata]
    #[arg(long, value_name = "TZ", value_parser = zone, help_heading = "Reports")]
    #[serde(default, deserialize_with = "zone_in_file")]
    pub timezone: Option<Tz>,

    /// Database of past audits [default: history.db in the output folder]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "History")]
    pub history: Option<PathBuf>,

    /// Neither compare with past audits nor keep this one
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true, help_heading = "History")]
    pub no_history: Option<bool>,

    /// Compare with the last audit on or before this day [default: the last audit of an earlier day]
    #[arg(long, value_name = "DATE", help_heading = "History")]
    pub since: Option<Day>,

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

    /// Write the mail to STEM.eml beside the reports instead of sending it
    ///
    /// For sendmail -t or msmtp -t, or to look at it. The config file must say who gets mail.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true, help_heading = "Reports")]
    pub email_dry_run: Option<bool>,

    /// Print one JSON object about the run to standard output, and nothing else
    ///
    /// Whether it succeeds or fails: exit code and its meaning, totals, files, mail and webhook. docs/run.schema.json
    /// describes it. The reports are written as without it.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true, help_heading = "Output")]
    pub json: Option<bool>,

    /// What a terminal shows.
    #[command(flatten)]
    #[serde(skip)]
    pub console: Console,

    /// Severities and mutes: tables of the file, no flags.
    #[arg(skip)]
    #[serde(skip)]
    pub policy: Policy,

    /// Where what excludes each other would have been given: a flag takes the file's side away.
    #[arg(skip)]
    #[serde(skip)]
    pub given: OptionSource,

    /// Mail: a table of the file, no flag.
    #[arg(skip)]
    #[serde(skip)]
    pub email: Option<Email>,

    /// Messages to a chat: a table of the file, no flag.
    #[arg(skip)]
    #[serde(skip)]
    pub webhook: Option<Webhook>,
}

/// Two options that exclude each other, both given in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clash {
    /// Long name of the one.
    pub first: &'static str,
    /// Long name of the other.
    pub second: &'static str,
    /// Why they do not go together.
    pub why: &'static str,
}

/// Where options were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OptionSource {
    /// As flags.
    #[default]
    CommandLine,
    /// As keys.
    ConfigFile,
}

impl std::fmt::Display for OptionSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::CommandLine => "are both given on the command line",
            Self::ConfigFile => "both stand in the config file",
        })
    }
}

impl Clash {
    /// As a mistake of the config file, on the line of the second.
    pub(super) fn in_file(&self) -> String {
        format!("does not go together with `{}` in the same file: {}", self.first, self.why)
    }
}

impl Options {
    /// Options of this one place that exclude each other.
    pub fn clashes(&self) -> impl Iterator<Item = Clash> + use<> {
        let no_history = self.no_history == Some(true);
        let clash = |is: bool, first, second, why| is.then_some(Clash { first, second, why });
        let names = self.names.is_some() && self.is_filtered();
        [
            clash(names, "names", "text", "a part of the account cannot tell what a name finds"),
            clash(
                no_history && self.history.is_some(),
                "history",
                "no-history",
                "one names a history, the other wants none",
            ),
            clash(
                no_history && self.since.is_some(),
                "since",
                "no-history",
                "without a history there is nothing to compare with",
            ),
        ]
        .into_iter()
        .flatten()
    }

    /// Whether they ask for a part of the account.
    fn is_filtered(&self) -> bool {
        self.text.as_ref().is_some_and(|text| !text.is_empty())
    }

    /// The same without what another place excludes that counts for more.
    fn without_what_is_excluded_by(mut self, flags: &Self) -> Self {
        if flags.names.is_some() {
            self.text = None;
        }
        if flags.is_filtered() {
            self.names = None;
        }
        if flags.history.is_some() || flags.since.is_some() {
            self.no_history = None;
        }
        if flags.no_history == Some(true) {
            (self.history, self.since) = (None, None);
        }
        self
    }

    /// These options, and those of `file` wherever these say nothing and exclude nothing.
    #[must_use]
    pub fn or(self, file: Self) -> Self {
        let file = file.without_what_is_excluded_by(&self);
        let policy = file.policy;
        let given = if self.clashes().next().is_some() { OptionSource::CommandLine } else { OptionSource::ConfigFile };
        let options = first!(
            self, file;
            connection,
            catalogue,
            text,
            allow_incomplete,
            names,
            skip_broken_rows,
            from,
            record,
            out_dir,
            name,
            format,
            template,
            decisions,
            account,
            timezone,
            history,
            no_history,
            since,
            fail_on,
            csv_bom,
            csv_delimiter,
            csv_safety,
            email_dry_run,
            json,
            console,
            email,
            webhook;
            policy, given
        );
        Self { policy, given, ..options }
    }
}
