//! A message to a chat after a run: one POST of `{"text": …}`, which Slack, Google Chat, Mattermost and workflows of Teams
//! take.
//!
//! Whoever knows the URL can post, so it is a secret: it stands in no message, log line or report. Titles come from
//! outside; in the text they cannot call anybody, link anywhere or set anything in bold.

mod send;
mod text;

pub use send::Hook;
pub use text::{failure_text, reports_text};

/// Why a message was not taken. Answers of the server are scrubbed, one line, and short.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// It has not got the message, for sure.
    #[error("the webhook did not take the message{}: {cause}", tries(*.attempts))]
    Refused {
        /// Requests sent.
        attempts: u32,
        /// What the server or the network said.
        cause: String,
    },
    /// The message was sent and no answer came: it may have arrived, so it is not sent again.
    #[error("the webhook had the message and did not answer: {0}; it may have arrived, so it was not sent again")]
    Uncertain(String),
    /// A signal came first.
    #[error("interrupted before the webhook was told")]
    Interrupted,
}

fn tries(attempts: u32) -> String {
    if attempts > 1 { format!(" ({attempts} attempts)") } else { String::new() }
}
