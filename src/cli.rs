//! The command line: definitions only, no decisions.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueHint};

use crate::audit::rules;
use crate::config::Options;

/// Monthly audit of Superfone lead groups: which titles collide, which groups are disabled, what to do about it.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Try it without a key: superfone-audit demo")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List all lead groups, check them and write the reports
    Run {
        /// Config file [default: superfone-audit/config.toml in your configuration folder]
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        config: Option<PathBuf>,
        /// The options.
        #[command(flatten)]
        options: Options,
    },
    /// The same job on a built-in sample account, served by the program itself; needs no key and no network
    ///
    /// Writes to demo-reports unless --out-dir says otherwise. Neither the config file nor your key is read.
    Demo {
        /// The options.
        #[command(flatten)]
        options: Options,
    },
    /// Say what a rule finds, why it matters and how it is repaired; all rules in short without one
    Explain {
        /// Code of a rule, as in the reports
        #[arg(value_name = "RULE", value_parser = rule_codes(), hide_possible_values = true)]
        rule: Option<String>,
    },
}

/// The codes of the rules, so that a mistyped one is answered with those that come near.
fn rule_codes() -> clap::builder::PossibleValuesParser {
    rules::ALL.iter().map(|rule| rule.code).collect::<Vec<_>>().into()
}

/// Options that would lead the demo away from its own sample account.
pub const NOT_FOR_DEMO: [&str; 3] = ["base-url", "api-key-file", "ca-file"];

/// The command line as it is parsed and shown.
#[must_use]
pub fn command() -> clap::Command {
    use clap::CommandFactory as _;
    Cli::command().mut_subcommand("demo", |demo| {
        demo.mut_args(|argument| {
            let led_away = argument.get_long().is_some_and(|name| NOT_FOR_DEMO.contains(&name));
            if led_away { argument.hide(true).env(None) } else { argument }
        })
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definitions_are_consistent() {
        super::command().debug_assert();
    }
}
