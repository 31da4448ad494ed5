//! `completions`: what a shell needs to complete commands, options and values.

use clap_complete::Shell;

use crate::cli;

/// The script of a shell.
pub(super) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "superfone-audit", &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        // With a hyphen in the program's name, clap_complete spells the state after a command in two ways, and nothing
        // is completed any more (clap-rs/clap#6421).
        Shell::Bash => script.replace("superfone__subcmd__audit", "superfone__audit"),
        _ => script.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

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
