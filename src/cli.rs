//! The command line: definitions only, no decisions.

mod examples;

use std::path::PathBuf;

use chrono_tz::Tz;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::catalogue::{self, Catalogue};
use crate::config::{Connection, Console, OlderThan, Options};
use crate::rules;

/// The version, the commit where it is known, and the platform.
const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("SUPERFONE_AUDIT_BUILD"), ")");

/// Monthly audit of Superfone lead groups: which titles collide, which groups are disabled, what to do about it.
#[derive(Debug, Parser)]
#[command(version, long_version = BUILD, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Try it without a key: superfone-audit demo", after_long_help = examples::MAIN)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List all lead groups, check them and write the reports
    ///
    /// The list is read twice and accepted only if nothing moved meanwhile. The files appear together or not at all. Every
    /// option may stand in the config file under its long name; a flag outranks the environment, which outranks the file.
    #[command(after_help = examples::MORE, after_long_help = examples::run())]
    Run {
        /// Config file [default: superfone-audit/config.toml in your configuration folder]
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        config: Option<PathBuf>,
        /// The options.
        #[command(flatten)]
        options: Options,
    },
    /// Would a lead that names these groups find exactly one active group each?
    ///
    /// Reads the whole list and gives one verdict a name. Exits with 1 if any name would not resolve; writes no files.
    #[command(after_help = examples::MORE, after_long_help = examples::RESOLVE)]
    Resolve(Question),
    /// The same job on a built-in sample account; needs no key and no network
    ///
    /// The program serves the account itself, on loopback, and reads it through the client that reads yours. Writes to demo-reports unless --out-dir says otherwise. Neither the config file nor your key is read.
    #[command(after_help = examples::MORE, after_long_help = examples::DEMO)]
    Demo {
        /// The options.
        #[command(flatten)]
        options: Options,
    },
    /// Show the past audits, oldest first
    History(PastAudits),
    /// Say what a rule finds, why it matters and how to repair it
    ///
    /// Without a rule, all of them in short.
    Explain {
        /// Code of a rule, as in the reports
        #[arg(value_name = "RULE", value_parser = rule_codes(), hide_possible_values = true)]
        rule: Option<String>,
    },
    /// Check a config file, or print one to start from
    #[command(subcommand, after_long_help = examples::CONFIG)]
    Config(ConfigCommand),
    /// Print the completions of a shell
    #[command(after_long_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the man page, of all commands together
    #[command(after_long_help = examples::MAN)]
    Man,
}

/// What is done with a config file.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check a config file and the files it names, without the network
    ///
    /// Every mistake is named by file, line and key. The environment is left out of account; nothing is written, and the
    /// key is not shown and, without --online, not sent.
    Check {
        /// Ask the API for one page too, and greet the mail server; no mail is sent
        ///
        /// The key and the password come from where a run takes them, the environment included.
        #[arg(long)]
        online: bool,
        /// Config file [default: superfone-audit/config.toml in your configuration folder]
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        config: Option<PathBuf>,
    },
    /// Print a config file with every key, explained
    Example,
}

/// The codes of the rules, so that a mistyped one is answered with those that come near.
fn rule_codes() -> PossibleValuesParser {
    rules::ALL.iter().map(|rule| rule.code).collect::<Vec<_>>().into()
}

/// A catalogue by its name.
fn catalogue() -> impl TypedValueParser<Value = &'static Catalogue> {
    let names = PossibleValuesParser::new(catalogue::upsert_catalogues().map(|catalogue| catalogue.name));
    names.try_map(|name| catalogue::by_name(&name).ok_or("no catalogue"))
}

/// Which history, and what is done with it.
#[derive(Debug, Args)]
pub struct PastAudits {
    /// Database of past audits [default: history.db in the output folder]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub history: Option<PathBuf>,

    /// Output folder of the runs [default: reports]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out_dir: Option<PathBuf>,

    /// Form of the list
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub format: ListForm,

    /// Delete the audits that are older: 90d, 12w, 18m, 2y, or taken before a day
    ///
    /// The last proved audit of each account stays, because the next run compares with it.
    #[arg(long, value_name = "OLDER_THAN")]
    pub prune: Option<OlderThan>,

    /// Time zone of every date [default: Asia/Kolkata]
    #[arg(long, value_name = "TZ", value_parser = crate::config::zone)]
    pub timezone: Option<Tz>,

    /// Config file [default: superfone-audit/config.toml in your configuration folder]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// What a terminal shows.
    #[command(flatten)]
    pub console: Console,
}

/// Which names, and how they are looked up.
#[derive(Debug, Args)]
pub struct Question {
    /// A name as an integration would send it, code point for code point
    #[arg(value_name = "NAME")]
    pub name: Vec<String>,

    /// File of names: *.csv with a header, one name a line, the sheet of an import, or JSON bodies [default: the config file's, if no NAME is given]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub names: Option<PathBuf>,

    /// Where plain names are looked up; the fields of a sheet or of JSON bodies say it themselves [default: lead-groups]
    #[arg(long, value_name = "CATALOGUE", value_parser = catalogue())]
    pub catalogue: Option<&'static Catalogue>,

    /// Leave aside rows of the file that are broken, and count them; without it, one is exit code 2
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub skip_broken_rows: Option<bool>,

    /// Look them up in a saved JSON report, a saved API page or a folder of pages; no network
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub from: Option<PathBuf>,

    /// Form of the verdicts
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub format: ListForm,

    /// Config file [default: superfone-audit/config.toml in your configuration folder]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// Where the list is and how it is read.
    #[command(flatten)]
    pub connection: Connection,

    /// What a terminal shows.
    #[command(flatten)]
    pub console: Console,
}

/// The form of a list on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ListForm {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON array.
    Json,
}

/// Options that would lead the demo away from its own sample account, or ask it for a mail.
pub const NOT_FOR_DEMO: [&str; 6] = ["base-url", "api-key-file", "ca-file", "from", "record", "email-dry-run"];

/// Options that nobody needs in the first months. The short help leaves them out; `--help` and the man page have them.
const RARE: [&str; 16] = [
    "skip-broken-rows",
    "ca-file",
    "timeout",
    "deadline",
    "retries",
    "concurrency",
    "rate",
    "page-size",
    "verify",
    "csv-bom",
    "csv-delimiter",
    "csv-safety",
    "progress",
    "color",
    "log-format",
    "record",
];

/// The command line as it is parsed and shown.
#[must_use]
pub fn command() -> clap::Command {
    use clap::CommandFactory as _;
    let shown = |argument: clap::Arg| {
        let rare = argument.get_long().is_some_and(|name| RARE.contains(&name));
        // A variable that is set to nothing is not set.
        let is_empty = argument.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        let argument = if is_empty { argument.env(None) } else { argument };
        // A value of the environment may hold more than a stranger who looks on should see.
        argument.hide_short_help(rare).hide_env_values(true)
    };
    let for_demo = |argument: clap::Arg| match argument.get_long() {
        Some("out-dir") => argument.help("Folder of the reports, created if missing [default: demo-reports]"),
        Some(name) if NOT_FOR_DEMO.contains(&name) => argument.hide(true).env(None),
        _ => argument,
    };
    Cli::command()
        // The last one counts, so that a script can add to a command line that it was given.
        .mut_subcommands(|command| command.mut_args(shown).args_override_self(true))
        .mut_subcommand("demo", |demo| demo.mut_args(for_demo))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_are_consistent() {
        command().debug_assert();
    }

    #[test]
    fn every_rare_option_is_one() {
        let run = command().find_subcommand("run").unwrap().clone();
        for name in RARE {
            assert!(run.get_arguments().any(|argument| argument.get_long() == Some(name)), "{name}");
        }
    }
}
