//! From flags, environment and config file to validated settings.
//!
//! Flag > environment > config file > default. The config file is `--config FILE`, else the one in the user's
//! configuration folder; nothing is loaded from the current folder, where a planted file could send the key elsewhere.

mod api_key;
mod base_url;
mod catalogues;
mod connection;
mod console;
mod csv_style;
mod day;
mod email;
mod file;
mod first;
mod format;
mod key;
mod mail_server;
mod name_pattern;
mod options;
mod password;
mod policy;
mod send_policy;
mod settings;
mod severity;
mod syntax;
mod table;
mod values;
mod wanted;
mod webhook;
mod webhook_address;
mod zone;

use std::path::PathBuf;

pub use api_key::{ApiKey, KeyError};
pub use base_url::{BaseUrl, BaseUrlError, is_loopback};
pub use catalogues::CatalogueChoice;
pub use connection::{BASE_URL_VARIABLE, Connection, Verify};
pub use console::Console;
pub use csv_style::{CsvStyle, Safety};
pub use day::{Day, OlderThan, day_begins};
pub use email::Email;
pub use file::{ConfigFile, load, user_file};
pub use format::{FileKind, Format};
pub use key::{KEY_VARIABLES, find_key};
pub use mail_server::{MailServer, Security, is_active};
pub use name_pattern::NamePattern;
pub use options::{Clash, OptionSource, Options};
pub use password::{SMTP_PASSWORD_VARIABLE, find_smtp_password};
pub use policy::{KnownRule, Mute, MuteRule, Policy, Target};
pub use send_policy::SendPolicy;
pub use settings::{Clock, HISTORY, Output, ReadOptions, Settings, contradictions};
pub use severity::Severity;
pub use values::{DecisionsFrom, Delimiter, FailOn, LogFormat, Rate, Switch, UpTo, When};
pub use webhook::{WEBHOOK_VARIABLE, Webhook, find_webhook};
pub use webhook_address::WebhookAddress;
pub use zone::zone;

/// Why a run cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A config file that was named, or exists, and cannot be read.
    #[error("cannot read the config file {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A config file that says something wrong.
    #[error("config file {}, line {line}{}: {problem}", path.display(), key_part(.key.as_deref()))]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// The key on that line, if there is one.
        key: Option<String>,
        /// What is wrong.
        problem: String,
    },
    /// Two options that exclude each other.
    #[error("--{} and --{} {given} and do not go together: {}", .clash.first, .clash.second, .clash.why)]
    Clash {
        /// Which, and why.
        clash: Clash,
        /// Where.
        given: OptionSource,
    },
    /// A saved report of a part of the account, and names.
    #[error("{} covers a part of the account (--text) and does not go with --names: it cannot tell what a name finds", .0.display())]
    PartWithNames(PathBuf),
    /// Nothing to record that is not recorded anyway.
    #[error("--record goes with --from or --since only: every other run enters the history by itself")]
    RecordWithoutFrom,
    /// Reports of a replay would take the place of what is replayed.
    #[error("the reports would be written over or among the saved files of --from {}: give another --out-dir or --name", .0.display())]
    OverSaved(PathBuf),
    /// `resolve` without a name.
    #[error("there is no name to resolve: give one or more, or a file of names with --names")]
    NothingToResolve,
    /// `resolve` with an empty names file.
    #[error("the names file {} holds no names to resolve; is it the right file?", .0.display())]
    NoNames(PathBuf),
    /// No key anywhere.
    #[error(
        "no API key: {} are not set and no --api-key-file is given; Superfone hands out keys at hello@superfone.in",
        KEY_VARIABLES.join(" and ")
    )]
    NoKey,
    /// The key file cannot be read.
    #[error("cannot read the API key from {origin}: {source}")]
    KeyFile {
        /// The file, or standard input.
        origin: String,
        /// Why.
        source: std::io::Error,
    },
    /// A key file that holds something else; what it holds is never part of the message.
    #[error("the API key cannot be taken from {origin}: it {problem}")]
    KeyContent {
        /// The file, or standard input.
        origin: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The base URL cannot be used.
    #[error(transparent)]
    BaseUrl(#[from] BaseUrlError),
    /// `SOURCE_DATE_EPOCH` is not a time.
    #[error("SOURCE_DATE_EPOCH is {0:?}; it must be whole seconds since 1970")]
    Clock(String),
    /// Reports on standard output.
    #[error(
        "--out-dir names a folder, and `-` is none: reports are files. --json prints what became of the run to standard output, with the files' paths"
    )]
    OutDirIsDash,
    /// `--email-dry-run` without anything to write.
    #[error("--email-dry-run needs an [email] table in the config file: it says who gets the mail")]
    DryRunWithoutEmail,
    /// A user of the mail server without a password.
    #[error(
        "the mail server's user {user} has no password: set {SMTP_PASSWORD_VARIABLE}, or name a file with password-file under [email]"
    )]
    NoSmtpPassword {
        /// The user name in `smtp`.
        user: String,
    },
    /// The file of the password cannot be read.
    #[error("cannot read the mail server's password from {}: {source}", path.display())]
    SmtpPasswordFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A webhook without a URL.
    #[error(
        "the webhook has no URL: set {WEBHOOK_VARIABLE}, or name a file that holds it with url-file under [webhook]"
    )]
    NoWebhookUrl,
    /// The file of the webhook's URL cannot be read.
    #[error("cannot read the webhook's URL from {}: {source}", path.display())]
    WebhookFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A URL that cannot be used; it is never part of the message.
    #[error("the webhook's URL from {origin} {problem}")]
    WebhookUrl {
        /// The variable or the file.
        origin: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A password that cannot be used; it is never part of the message.
    #[error("the mail server's password from {origin} {problem}")]
    SmtpPassword {
        /// The variable or the file.
        origin: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A format is to be attached that is not written.
    #[error("`attach` under [email] names {0}, which --format does not ask for; add it there, or leave it out")]
    AttachNotWritten(String),
    /// An option without meaning for this command.
    #[error("--{0} has no meaning for `demo`, which reads its own sample account")]
    NotForDemo(&'static str),
}

impl ConfigError {
    /// The line of the config file that is wrong, if it is one.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Invalid { line, .. } => Some(*line),
            _ => None,
        }
    }
}

fn key_part(key: Option<&str>) -> String {
    key.map_or(String::new(), |key| format!(", key `{key}`"))
}
