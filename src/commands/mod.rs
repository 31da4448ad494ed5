//! The subcommands; the only code that knows every stage.

mod account;
mod completions;
mod config_file;
mod decisions;
mod demo;
mod explain;
mod history;
mod ledger;
mod man;
mod notify;
mod resolve;
mod run;

use std::path::Path;
use std::time::Duration;

use self::account::Sources;
use crate::api::ClientError;
use crate::cli::{Cli, Command, ConfigCommand, PastAudits, Question};
use crate::config::{self, ConfigError, Console, Options};
use crate::exit::Exit;
use crate::history::HistoryError;
use crate::interrupt::{Interrupt, Signal, signal};
use crate::listing::{Doubt, ListingError};
use crate::publish::PublishError;
use crate::report::TemplateError;
use crate::ui::Ui;
use crate::worklist::DecisionsError;

/// How often a signal is tried again that came while the files were appearing.
const TRY_AGAIN: Duration = Duration::from_millis(20);
/// How long work that was asked to stop may take to tidy up; a signal is obeyed within a second.
const GRACE: Duration = Duration::from_millis(700);

/// Why a command did not do its job.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Options, config file or key.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The client cannot be built from them.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The template that was named cannot be used.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The earlier workbook that was named cannot be read.
    #[error(transparent)]
    Decisions(#[from] DecisionsError),
    /// No listing.
    #[error(transparent)]
    Listing(#[from] ListingError),
    /// No listing that an answer could rest on.
    #[error("the listing could not be proved complete: {0}; no name was looked up")]
    Unproved(Doubt),
    /// No history.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// No files.
    #[error(transparent)]
    Delivery(#[from] PublishError),
    /// The demo's own server does not run.
    #[error("the demo cannot start its server on loopback: {0}")]
    Demo(std::io::Error),
    /// A signal.
    #[error("{}; no file of this run was written", match .0 { Signal::Interrupt => "interrupted", Signal::Terminate => "terminated" })]
    Signal(Signal),
    /// A signal after the files were in place.
    #[error(
        "{} while the mail was on its way; the reports are on disk, and the mail may not have been sent",
        match .0 { Signal::Interrupt => "interrupted", Signal::Terminate => "terminated" }
    )]
    SignalWhileMailing(Signal),
    /// The program itself.
    #[error("{0}")]
    Runtime(String),
}

/// What is to be done, with everything that was given for it.
enum Job {
    Run(Options, Sources),
    Demo(Options),
    Resolve(Question, Sources),
    History(PastAudits, Options),
}

impl Job {
    async fn work(self, ui: Ui, interrupt: Interrupt) -> Result<Exit, Failure> {
        match self {
            Self::Run(options, sources) => run::run(&options, &sources, &ui, &interrupt).await,
            Self::Demo(options) => demo::demo(&options, &ui, &interrupt).await,
            Self::Resolve(question, sources) => resolve::resolve(&question, &sources, &ui, &interrupt).await,
            Self::History(past, file) => history::history(&past, &file, &ui, &interrupt),
        }
    }
}

/// Runs a command to its end, or until a signal.
#[must_use]
pub fn execute(cli: Cli) -> Exit {
    // The log must run before a problem is told, and the config file may say how it looks.
    let (console, job) = match cli.command {
        Command::Run { config, options } => {
            let (file, problem) = read(config.as_deref());
            let sources = Sources::new(&options.connection, &file.connection);
            let options = options.or(file);
            (options.console, problem.map_or(Ok(Job::Run(options, sources)), Err))
        }
        Command::Demo { options } => (options.console, Ok(Job::Demo(options))),
        Command::History(past) => {
            let (file, problem) = read(past.config.as_deref());
            // What makes a nightly run silent must not make an answer so.
            let console = Console { quiet: past.console.quiet, ..past.console.or(file.console) };
            (console, problem.map_or(Ok(Job::History(past, file)), Err))
        }
        Command::Explain { rule } => return page(&explain::explain(rule.as_deref())),
        Command::Config(ConfigCommand::Check { config }) => return config_file::check(config.as_deref()),
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
    let ui = Ui::start(console);
    match job.map_err(Failure::from).and_then(|job| on_runtime(job, &ui)) {
        Ok(exit) => exit,
        Err(failure) => {
            tracing::error!("{}", chain(&failure));
            Exit::from(&failure)
        }
    }
}

/// Prints a page that is the same for everybody.
fn page(text: &str) -> Exit {
    crate::ui::print(text.trim_end_matches('\n'));
    Exit::Clean
}

/// The config file; nothing in place of one that cannot be read.
fn read(named: Option<&Path>) -> (Options, Option<ConfigError>) {
    match config::load(named) {
        Ok(file) => (file, None),
        Err(error) => (Options::default(), Some(error)),
    }
}

fn on_runtime(job: Job, ui: &Ui) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        // For decoding; more of them would only each hold on to memory of their own.
        .max_blocking_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::Runtime(format!("cannot start: {error}")))?;
    let interrupt = Interrupt::default();
    let work = job.work(ui.clone(), interrupt.clone());
    let outcome = runtime.block_on(until_signal(runtime.spawn(work), &interrupt));
    // Work that does not hear the signal must not keep the process alive.
    runtime.shutdown_background();
    crate::event::Observer::on(ui.bar(), crate::event::Event::Done);
    outcome
}

async fn until_signal(
    mut work: tokio::task::JoinHandle<Result<Exit, Failure>>,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let finished = |outcome: Result<_, tokio::task::JoinError>| {
        outcome.unwrap_or_else(|_| Err(Failure::Runtime("the run ended by a bug, see above".to_owned())))
    };
    tokio::select! {
        outcome = &mut work => finished(outcome),
        signal = signal() => match signal {
            Ok(signal) => {
                // While the files are appearing it waits; they are all there in a moment.
                while !interrupt.stop() {
                    if let Ok(outcome) = tokio::time::timeout(TRY_AGAIN, &mut work).await {
                        return finished(outcome);
                    }
                }
                let _ = tokio::time::timeout(GRACE, work).await;
                let mailing = interrupt.files_in_place();
                Err(if mailing { Failure::SignalWhileMailing(signal) } else { Failure::Signal(signal) })
            }
            Err(_) => finished(work.await),
        },
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
