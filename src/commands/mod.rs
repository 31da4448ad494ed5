//! The subcommands; the only code that knows every stage.

mod demo;
mod run;

use std::time::Duration;

use crate::api::ClientError;
use crate::cli::{Cli, Command};
use crate::config::{self, ConfigError, Options};
use crate::delivery::DeliveryError;
use crate::exit::Exit;
use crate::interrupt::{Interrupt, Signal, signal};
use crate::listing::ListingError;
use crate::report::TemplateError;
use crate::ui::Ui;

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
    /// No listing.
    #[error(transparent)]
    Listing(#[from] ListingError),
    /// No files.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// The demo's own server does not run.
    #[error("the demo cannot start its server on loopback: {0}")]
    Demo(std::io::Error),
    /// A signal.
    #[error("{}; no file of this run was written", match .0 { Signal::Interrupt => "interrupted", Signal::Terminate => "terminated" })]
    Signal(Signal),
    /// The program itself.
    #[error("{0}")]
    Runtime(String),
}

/// Runs a command to its end, or until a signal.
#[must_use]
pub fn execute(cli: Cli) -> Exit {
    let (named, options) = match cli.command {
        Command::Run { config, options } => (Some(config), options),
        Command::Demo { options } => (None, options),
    };
    // The log must run before the config file is read, and the file may say how it looks.
    let file = named.as_ref().map_or(Ok(Options::default()), |named| config::load(named.as_deref()));
    let (file, problem) = match file {
        Ok(file) => (file, None),
        Err(error) => (Options::default(), Some(error)),
    };
    let sources =
        run::Sources { config_key_file: file.api_key_file.clone(), flag_key_file: options.api_key_file.clone() };
    let options = options.or(file);
    let ui = Ui::start(&options);
    let outcome = match problem {
        Some(problem) => Err(problem.into()),
        None => on_runtime(named.is_none(), options, sources, &ui),
    };
    match outcome {
        Ok(exit) => exit,
        Err(failure) => {
            tracing::error!("{}", chain(&failure));
            Exit::from(&failure)
        }
    }
}

fn on_runtime(demo: bool, options: Options, sources: run::Sources, ui: &Ui) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::Runtime(format!("cannot start: {error}")))?;
    let interrupt = Interrupt::default();
    let work = {
        let (ui, interrupt) = (ui.clone(), interrupt.clone());
        async move {
            if demo {
                demo::demo(&options, &ui, &interrupt).await
            } else {
                run::run(&options, &sources, &ui, &interrupt).await
            }
        }
    };
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
            Ok(signal) if interrupt.stop() => {
                let _ = tokio::time::timeout(GRACE, work).await;
                Err(Failure::Signal(signal))
            }
            // The files are appearing; they are all there in a moment.
            _ => finished(work.await),
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
