//! The only code that knows a terminal: bar, log lines, summary, and the last gate before any of them.

mod bar;
mod gate;
mod log;
mod past_audits;
mod progress;
mod summary;
mod verdicts;
mod wrap;

use std::io::{IsTerminal as _, Write as _};
use std::sync::{Arc, OnceLock};

use crate::config::{Console, When};
use crate::event::{Event, Observer as _};

pub use bar::Bar;
pub use gate::{clean, guard_key, guard_password, guard_webhook, hook_panics};
pub use past_audits::{past_audits_as_json, past_audits_as_text, pruned_as_text};
pub use summary::{Line, summary};
pub use verdicts::{CheckedName, CheckedRows, verdicts_as_json, verdicts_as_text};
pub use wrap::wrapped;

/// Standard output and standard error of a run.
#[derive(Debug, Clone)]
pub struct Ui {
    quiet: bool,
    /// Whether standard output may be coloured.
    color: bool,
    bar: Arc<Bar>,
}

impl Ui {
    /// Sets up bar and log lines as the options and the environment ask for. With `json`, standard output is for another
    /// program, and nothing is said there to people.
    #[must_use]
    pub fn start(console: Console, json: bool) -> Self {
        let quiet = console.quiet.unwrap_or_default();
        let terminal = std::io::stderr().is_terminal();
        let when = console.color.unwrap_or_default();
        let color = may_color(when, terminal);
        let bar = Arc::new(match console.progress.unwrap_or_default() {
            When::Never => Bar::Hidden,
            When::Auto if quiet || !terminal => Bar::Hidden,
            When::Always if !terminal => Bar::lines(),
            When::Auto | When::Always => Bar::terminal(color),
        });
        log::start(console, &bar, color);
        Self { quiet: quiet || json, color: may_color(when, std::io::stdout().is_terminal()), bar }
    }

    /// Who shows the progress.
    #[must_use]
    pub fn bar(&self) -> &Bar {
        &self.bar
    }

    /// Takes the progress off the screen.
    pub fn finish(&self) {
        self.bar.on(Event::Done);
    }

    /// Prints to standard output, unless `--quiet`.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            print(text);
        }
    }

    /// Prints lines to standard output, coloured if that is allowed, unless `--quiet`.
    pub fn say_lines(&self, lines: &[Line]) {
        if !self.quiet {
            let lines: Vec<_> = lines.iter().map(|line| line.printed(self.color)).collect();
            put(&lines.join("\n"));
        }
    }
}

/// Ends a log in JSON with one more object.
pub fn end_log(object: &str) {
    // A standard error that is closed must not end the run.
    let _ = writeln!(std::io::stderr().lock(), "{}", clean(object));
}

/// Prints to standard output. What goes wrong with it is told by [`unprinted`].
pub fn print(text: &str) {
    put(&clean(text));
}

/// The first error that standard output had. A reader that has gone away is none.
static UNPRINTED: OnceLock<std::io::Error> = OnceLock::new();

/// Why something could not be printed, if it is so: a full disk behind standard output, for instance.
pub fn unprinted() -> Option<&'static std::io::Error> {
    UNPRINTED.get()
}

/// Prints what has been cleaned.
fn put(text: &str) {
    let mut out = std::io::stdout().lock();
    heard(writeln!(out, "{text}").and_then(|()| out.flush()));
}

/// Keeps an error of standard output for the end.
pub fn heard(outcome: std::io::Result<()>) {
    if let Err(error) = outcome
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        let _ = UNPRINTED.set(error);
    }
}

/// Whether a stream may be coloured that is a terminal or not.
fn may_color(when: When, terminal: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}
