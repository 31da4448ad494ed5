//! Mail: the reports by themselves in somebody's inbox, and word of a run that failed.
//!
//! A [`Message`] is what a mail says; [`Message::compose`] makes the bytes of it and [`send()`] hands them to the
//! server. lettre builds the message and knows SMTP's words; which TLS is spoken, what is heard,
//! what is tried again and what must not be is decided here. Nothing that comes from outside (ids of the account, titles,
//! replies of the server) reaches a header or the log with a control character in it.

mod attachments;
mod conversation;
mod eml;
mod failure;
mod message;
mod policy;
mod send;
mod smtp;
mod subject;
mod text;
mod wire;

use std::path::PathBuf;

pub use attachments::{Attachments, Enclosure};
pub use eml::write_eml;
pub use failure::{Failed, failure_message};
pub use message::{Bodies, Composed, Message, Stamp};
pub use send::send;
pub use smtp::{Access, Stage};
pub use subject::{subject, thread};
pub use text::one_line;

/// Why a mail was not accepted. Replies of the server are scrubbed, one line, and short.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The message cannot be built.
    #[error("the mail cannot be built: {0}")]
    Build(String),
    /// A file that is to be attached, or the body, cannot be made.
    #[error("the mail cannot be put together: {0}")]
    Content(String),
    /// The `.eml` file cannot be written.
    #[error("cannot write {}: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// The server did not take it, or not for sure.
    #[error("the mail server {server} did not take the mail: {stage} failed{}: {cause}{}", tries(*.attempts), .advice)]
    Refused {
        /// The server, without the user.
        server: String,
        /// How far it came.
        stage: Stage,
        /// Connections made.
        attempts: u32,
        /// What the server or the network said.
        cause: String,
        /// What to look at: the end of the sentence, or nothing.
        advice: &'static str,
    },
    /// The server was asked whether it would take mail, and would not.
    #[error("the mail server {server} cannot be used: {stage} failed: {cause}{advice}")]
    Greeting {
        /// The server, without the user.
        server: String,
        /// How far it came.
        stage: Stage,
        /// What the server or the network said.
        cause: String,
        /// What to look at: the end of the sentence, or nothing.
        advice: &'static str,
    },
    /// The whole mail was sent and no answer came: it may have arrived, so it is not sent again.
    #[error(
        "the mail server {server} had the whole mail and did not say that it took it: {cause}; it may have arrived, so it was not sent again"
    )]
    Uncertain {
        /// The server, without the user.
        server: String,
        /// What the network said.
        cause: String,
    },
    /// Some recipients were refused; the others have the mail.
    #[error("the mail server {server} refused {}; the mail went to {accepted} of {} recipients", .refused.join(", "), .accepted + .refused.len())]
    Partly {
        /// The server, without the user.
        server: String,
        /// Address and what the server said, one each.
        refused: Vec<String>,
        /// Recipients who have it.
        accepted: usize,
    },
    /// A signal came first.
    #[error("interrupted before the mail was sent")]
    Interrupted,
}

fn tries(attempts: u32) -> String {
    if attempts > 1 { format!(" ({attempts} attempts)") } else { String::new() }
}
