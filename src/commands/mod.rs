//! The subcommands; the only code that knows every stage.

mod account;
mod chat;
mod completions;
mod config_file;
mod demo;
mod explain;
mod failure;
mod history;
mod judge;
mod mailer;
mod man;
mod notices;
mod online;
mod outcome;
mod resolve;
mod run;
mod session;
mod team;
#[cfg(test)]
mod year;

use std::io::Write as _;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use self::account::Sources;
pub use self::failure::Failure;
use self::outcome::Outcome;
use crate::cli::{Cli, Command, ConfigCommand, PastAudits, Question};
use crate::config::{self, ConfigError, Console, LogFormat, Options};
use crate::exit::Exit;
use crate::interrupt::{self, Interrupt};
use crate::rules;
use crate::ui::{self, Ui};

/// How long work that was asked to stop may take to tidy up; a signal is obeyed within a second.
const GRACE: Duration = Duration::from_millis(700);

/// What is to be done, with everything that was given for it.
enum Job {
    Run(Options, Sources, Outcome),
    Demo(Options, Outcome),
    Resolve(Question, Sources),
    History(PastAudits, Options),
}

impl Job {
    fn work(self, ui: &Ui, interrupt: &Interrupt) -> Result<Exit, Failure> {
        match self {
            Self::Run(options, sources, outcome) => run::run(&options, &sources, &outcome, ui, interrupt),
            Self::Demo(options, outcome) => demo::demo(&options, &outcome, ui, interrupt),
            Self::Resolve(question, sources) => resolve::resolve(&question, &sources, ui, interrupt),
            Self::History(past, file) => history::history(&past, &file, ui, interrupt),
        }
    }
}

/// Runs a command to its end, or until a signal. That its answer could not be printed is an error too.
#[must_use]
pub fn execute(cli: Cli) -> Exit {
    work_off(cli).min(answered(Ok(())))
}

/// Whether standard output took everything, and this last piece. A reader that has gone away is no error.
#[must_use]
pub fn answered(last: std::io::Result<()>) -> Exit {
    crate::ui::heard(last);
    let Some(error) = crate::ui::unprinted() else { return Exit::Clean };
    // Not every command has set up the log.
    let told = crate::ui::clean(&format!("error: cannot write to standard output: {error}"));
    let _ = writeln!(std::io::stderr(), "{told}");
    Exit::Write
}

fn work_off(cli: Cli) -> Exit {
    let outcome = Outcome::new();
    // Whether standard output is for another program; nothing where there is no outcome to tell.
    let mut json = None;
    // The log must run before a problem is told, and the config file may say how it looks.
    let (console, job) = match cli.command {
        Command::Run { config, options } => {
            let (file, problem) = read(config.as_deref());
            let sources = Sources::new(&options.connection, &file.connection);
            let options = options.or(file);
            json = Some(options.json.unwrap_or_default());
            (options.console, problem.map_or(Ok(Job::Run(options, sources, outcome.clone())), Err))
        }
        Command::Demo { options } => {
            json = Some(options.json.unwrap_or_default());
            (options.console, Ok(Job::Demo(options, outcome.clone())))
        }
        Command::History(past) => {
            let (file, problem) = read(past.config.as_deref());
            // What makes a nightly run silent must not make an answer so.
            let console = Console { quiet: past.console.quiet, ..past.console.or(file.console) };
            (console, problem.map_or(Ok(Job::History(past, file)), Err))
        }
        Command::Explain { rule } => return page(&explain::explain(rule.as_deref())),
        Command::Config(ConfigCommand::Check { online, config }) => {
            return config_file::check(config.as_deref(), online);
        }
        Command::Config(ConfigCommand::Example) => return page(config_file::EXAMPLE),
        Command::Completions { shell } => return page(&completions::completions(shell)),
        Command::Man => return page(&man::page()),
        Command::Resolve(question) => {
            let (file, problem) = read(question.config.as_deref());
            let sources = Sources::new(&question.connection, &file.connection);
            let question = resolve::with_file(question, file);
            (question.console, problem.map_or(Ok(Job::Resolve(question, sources)), Err))
        }
    };
    let ui = Ui::start(console, json.unwrap_or_default());
    let (exit, error) = match job.map_err(Failure::from).and_then(|job| until_signal(job, &ui)) {
        Ok(exit) => (exit, None),
        Err(failure) => {
            let error = chain(&failure);
            tracing::error!("{error}");
            (failure.exit(), Some(error))
        }
    };
    if let Some(to_stdout) = json {
        let object = outcome.object(exit, error.as_deref());
        // The log of a quiet run that did not fail stays empty.
        if console.log_format == Some(LogFormat::Json) && (error.is_some() || console.quiet != Some(true)) {
            ui::end_log(&object);
        }
        if to_stdout {
            ui::print(&object);
        }
    }
    exit
}

/// What other programs are told of a `run --json` that was never understood.
#[must_use]
pub fn misunderstood(error: &str) -> String {
    Outcome::new().object(Exit::Usage, Some(error))
}

/// Prints a page that is the same for everybody.
fn page(text: &str) -> Exit {
    crate::ui::print(text.trim_end_matches('\n'));
    Exit::Clean
}

/// The config file; nothing in place of one that cannot be read.
fn read(named: Option<&Path>) -> (Options, Option<ConfigError>) {
    match config::load(named, &rules::known()) {
        Ok(file) => (file, None),
        Err(error) => (Options::default(), Some(error)),
    }
}

/// Does a job until its end or a signal. It has a thread of its own, so that a signal ends the program also where the work
/// does not hear it at once; where no second thread can be had, the job is done by this one.
fn until_signal(job: Job, ui: &Ui) -> Result<Exit, Failure> {
    let interrupt = Interrupt::listen().map_err(|error| Failure::Runtime(format!("cannot hear signals: {error}")))?;
    let (give, given) = mpsc::channel::<Job>();
    let (tell, told) = mpsc::channel();
    let worker = {
        let (ui, interrupt) = (ui.clone(), interrupt.clone());
        // An error means that nobody listens any more.
        let work = move || given.recv().is_ok_and(|job| tell.send(job.work(&ui, &interrupt)).is_ok());
        thread::Builder::new().name("work".to_owned()).spawn(work)
    };
    let outcome = match worker {
        Ok(_) => {
            // The worker waits for it.
            let _ = give.send(job);
            wait(&told, &interrupt)
        }
        Err(_) => Some(job.work(ui, &interrupt)),
    };
    ui.finish();
    match (interrupt.signal(), outcome) {
        (Some(signal), _) => Err(Failure::Interrupted { signal, files_in_place: interrupt.files_in_place() }),
        (None, Some(outcome)) => outcome,
        (None, None) => Err(Failure::Runtime("the run ended by a bug, see above".to_owned())),
    }
}

/// What came of the work; nothing if it ended in a panic, or does not hear a signal.
fn wait(told: &Receiver<Result<Exit, Failure>>, interrupt: &Interrupt) -> Option<Result<Exit, Failure>> {
    loop {
        match told.recv_timeout(interrupt::LOOK_AGAIN) {
            Ok(outcome) => return Some(outcome),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) if interrupt.is_set() => return told.recv_timeout(GRACE).ok(),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// An error and its causes, each once.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let more = cause.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        next = cause.source();
    }
    text
}
