//! What the long helps and the man page end with: examples, exit codes, where things are.
//!
//! A test runs every example through the parser, so that none of them shows an option that is gone.

use crate::exit::Exit;

/// After the list of commands.
pub(super) const MAIN: &str = "\
Examples:
  superfone-audit demo                       Try it: no key, no network
  superfone-audit run --api-key-file KEY     The monthly audit
  superfone-audit resolve Inbound            Would a lead that names this group find it?
  superfone-audit explain duplicate-title    What a finding means
  superfone-audit config example             Print a config file to start from

More about a command: superfone-audit COMMAND --help";

/// After a short help that leaves options out.
pub(super) const MORE: &str = "All options, with examples: --help";

/// After the options of `run`.
pub(super) fn run() -> String {
    let examples = "\
Examples:
  The reports of this month, with the key in a file that only you can read:
    superfone-audit run --api-key-file ~/.superfone-key --out-dir reports

  From cron: silent unless something goes wrong, exit code 1 if there are errors:
    superfone-audit run -q --config /etc/superfone-audit/config.toml --fail-on error

  Hold the names that integrations send against the list:
    superfone-audit run --api-key-file KEY --names names.csv

  The workbook alone, under a name of its own:
    superfone-audit run --api-key-file KEY --format xlsx --name 'audit-%Y-%m'

  What every request came to, for a machine:
    superfone-audit run --api-key-file KEY -v --log-format json";
    format!("{examples}\n\nExit codes:\n{}", Exit::table())
}

/// After the options of `resolve`.
pub(super) const RESOLVE: &str = "\
Examples:
  One name, or several:
    superfone-audit resolve --api-key-file KEY Inbound 'Website Enquiry'

  Names of labels:
    superfone-audit resolve --api-key-file KEY --catalogue labels NRI Investor

  A whole file of them, for a program:
    superfone-audit resolve --api-key-file KEY --names names.csv --format json";

/// After the options of `demo`.
pub(super) const DEMO: &str = "\
Examples:
  superfone-audit demo
  superfone-audit demo --out-dir /tmp/superfone-demo --format xlsx";

/// After `config`.
pub(super) const CONFIG: &str = "\
Examples:
  superfone-audit config example > config.toml
  superfone-audit config check --config config.toml
  superfone-audit config check --config config.toml --online";

/// After `completions`.
pub(super) const COMPLETIONS: &str = "\
Examples:
  For you alone, in bash:
    superfone-audit completions bash > ~/.local/share/bash-completion/completions/superfone-audit

  In fish:
    superfone-audit completions fish > ~/.config/fish/completions/superfone-audit.fish

  In zsh, into a folder that is in its fpath:
    superfone-audit completions zsh > ~/.zfunc/_superfone-audit";

/// After `man`.
pub(super) const MAN: &str = "\
Examples:
  superfone-audit man > superfone-audit.1
  man -l superfone-audit.1";
