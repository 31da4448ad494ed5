//! Parse, run, map the outcome to an exit code.

use std::process::ExitCode;

use clap::FromArgMatches as _;
use mimalloc::MiMalloc;
use superfone_audit::cli::{self, Cli};
use superfone_audit::exit::Exit;
use superfone_audit::{commands, ui};

/// Measured against the system's allocator: `docs/performance.md`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    ui::hook_panics();
    let parsed = cli::command().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => commands::execute(cli).into(),
        Err(error) => {
            let printed = error.print();
            if !error.use_stderr() {
                return commands::answered(printed).into();
            }
            if std::env::args_os().any(|argument| argument == "--json") {
                ui::print(&commands::misunderstood(error.to_string().trim()));
            }
            Exit::Usage.into()
        }
    }
}
