//! Why a command did not do its job, and the exit code that this is.

use std::path::PathBuf;

use super::chain;
use crate::api::{ApiError, ClientError, PageError};
use crate::catalogue::Catalogue;
use crate::config::ConfigError;
use crate::exit::Exit;
use crate::history::HistoryError;
use crate::interrupt::Signal;
use crate::listing::{Doubt, ListingError, the_list};
use crate::mail::MailError;
use crate::names::NamesError;
use crate::publish::PublishError;
use crate::report::TemplateError;
use crate::worklist::DecisionsError;

/// Why a command did not do its job.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Options, config file or key.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The file of names.
    #[error(transparent)]
    Names(#[from] NamesError),
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
    /// No list that a report or an answer could rest on.
    #[error("{} could not be proved complete: {doubt}. {then}", the_list(.catalogue))]
    Unproved {
        /// What was listed.
        catalogue: &'static Catalogue,
        /// What stands against it.
        doubt: Doubt,
        /// What was not done, and what helps: whole sentences.
        then: String,
    },
    /// A list in which names are to be looked up was not saved.
    #[error(
        "{} holds no {many}, and names are sent for them: save the pages of {endpoint} as *.json in its folder {folder}, or \
         leave out --from",
        path.display(),
        many = catalogue.many,
        endpoint = catalogue.path,
        folder = catalogue.name
    )]
    NoSuchList {
        /// The folder or file.
        path: PathBuf,
        /// What is missing.
        catalogue: &'static Catalogue,
    },
    /// No history.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// No files.
    #[error(transparent)]
    Delivery(#[from] PublishError),
    /// The mail server that was greeted.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The demo's own server does not run.
    #[error("the demo cannot start its server on loopback: {0}")]
    Demo(std::io::Error),
    /// A signal, whatever was going on.
    #[error("{}", interrupted(*.signal, *.files_in_place))]
    Interrupted {
        /// Which one.
        signal: Signal,
        /// Whether the files of the run were in place, and only the mail was left to do.
        files_in_place: bool,
    },
    /// The machine does not give what the program needs.
    #[error("{0}")]
    Runtime(String),
}

fn interrupted(signal: Signal, files_in_place: bool) -> String {
    let what = match signal {
        Signal::Interrupt => "interrupted",
        Signal::Terminate => "terminated",
    };
    if files_in_place {
        format!("{what} while the mail was on its way; the reports are on disk, and the mail may not have been sent")
    } else {
        format!("{what}; no file of this run was written")
    }
}

impl Failure {
    /// The same, with what was not done, if it is a list that could not be proved complete. `marked`: whether a report of
    /// such a list may be asked for.
    pub(super) fn with_what_was_not_done(self, marked: bool, not_done: impl FnOnce() -> String) -> Self {
        let Self::Listing(ListingError::Unproved { catalogue, doubt }) = self else { return self };
        let advice = match (matches!(doubt, Doubt::KeptMoving { .. }), marked) {
            (true, true) => " Try again at a quieter hour, or use --allow-incomplete for a report that is marked.",
            (true, false) => " Try again at a quieter hour.",
            (false, true) => " Use --allow-incomplete for a report that is marked.",
            (false, false) => "",
        };
        Self::Unproved { catalogue, doubt, then: not_done() + advice }
    }

    /// The error and its causes, without what was not done and what helps: whoever is told of it says that.
    pub(super) fn cause(&self) -> String {
        match self {
            Self::Unproved { catalogue, doubt, .. } => {
                ListingError::Unproved { catalogue, doubt: doubt.clone() }.to_string()
            }
            other => chain(other),
        }
    }

    /// How the program ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Config(_)
            | Self::Names(_)
            | Self::Client(_)
            | Self::Template(_)
            | Self::Decisions(_)
            | Self::NoSuchList { .. }
            | Self::Listing(ListingError::Saved(_)) => Exit::Usage,
            Self::Listing(ListingError::Api(ApiError::Page { cause: PageError::KeyRefused { .. }, .. })) => {
                Exit::KeyRefused
            }
            Self::Listing(ListingError::Api(_)) | Self::Demo(_) => Exit::Api,
            Self::Listing(ListingError::Unproved { .. }) | Self::Unproved { .. } => Exit::Incomplete,
            Self::Mail(_) => Exit::NotTold,
            Self::Delivery(_) | Self::History(_) | Self::Runtime(_) => Exit::Write,
            Self::Interrupted { signal: Signal::Interrupt, .. } => Exit::Interrupted,
            Self::Interrupted { signal: Signal::Terminate, .. } => Exit::Terminated,
        }
    }
}
