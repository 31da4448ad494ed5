//! `completions`: what a shell needs to complete commands, options and values.

use chrono_tz::TZ_VARIANTS;
use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;

use crate::cli;

/// The script of a shell.
pub(super) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "superfone-audit", &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        // With a hyphen in the program's name, clap_complete spells the state after a command in two ways, and nothing
        // is completed any more (clap-rs/clap#6421).
        Shell::Bash => script.replace("superfone__subcmd__audit", "superfone__audit"),
        _ => script.into_owned(),
    }
}

/// The command line with what a shell should offer: the zones of `--timezone`, and files only where a file is meant.
fn command() -> Command {
    let takes_other = |argument: &Arg| {
        argument.get_possible_values().is_empty()
            && argument.get_action().takes_values()
            && argument.get_num_args().is_none_or(|number| number.takes_values())
    };
    let offered = |argument: Arg| match argument.get_long() {
        Some("timezone") => argument.value_parser(TZ_VARIANTS.map(chrono_tz::Tz::name)),
        _ if takes_other(&argument) && argument.get_value_hint() == ValueHint::Unknown => {
            argument.value_hint(ValueHint::Other)
        }
        _ => argument,
    };
    let of_command = |command: Command| command.mut_args(offered).mut_subcommands(|nested| nested.mut_args(offered));
    cli::command().mut_subcommands(of_command)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn zones_are_offered_and_files_only_where_a_file_is_meant() {
        for shell in Shell::value_variants() {
            assert!(completions(*shell).contains("Asia/Kolkata"), "{shell}");
        }
        let bash = completions(Shell::Bash);
        let offered = |option: &str| {
            let from = bash.find(&format!("                --{option})")).unwrap();
            bash[from..].split(";;").next().unwrap().to_owned()
        };
        assert!(offered("names").contains("compgen -f") && offered("out-dir").contains("-d"), "{}", offered("out-dir"));
        for option in ["since", "text", "account", "rate"] {
            assert!(!offered(option).contains("compgen -f"), "{}", offered(option));
        }
    }

    #[test]
    fn every_shell_completes_every_command_and_option() {
        for shell in Shell::value_variants() {
            let script = completions(*shell);
            for word in ["run", "resolve", "demo", "explain", "config", "completions", "man", "api-key-file", "csv-bom"]
            {
                assert!(script.contains(word), "{shell}: {word}");
            }
            assert_eq!(crate::ui::clean(&script), script, "{shell}: it is printed as it is");
        }
    }
}
