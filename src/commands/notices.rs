//! Who is told of a run, by mail and in a chat, once its reports are on disk or it has failed.

use std::path::PathBuf;
use std::sync::Arc;

use super::Failure;
use super::chat::Chat;
use super::mailer::Mailer;
use super::outcome::Notice;
use crate::config::Settings;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::publish::Destination;
use crate::report::{Report, Style};
use crate::ui::{self, Ui};

/// Everything that can be wrong with it on this side is found before the first request.
#[derive(Default)]
pub(super) struct Notices<'a> {
    mailer: Option<Mailer<'a>>,
    chat: Option<Chat<'a>>,
}

impl<'a> Notices<'a> {
    /// Prepares what the config file asks for.
    pub(super) fn prepare(settings: &'a Settings) -> Result<Self, Failure> {
        Ok(Self { mailer: Mailer::prepare(settings)?, chat: Chat::prepare(settings)? })
    }

    /// Tells of reports that stand on disk: by mail, then in the chat; the one does not hold up the other.
    pub(super) fn reports(
        &self,
        report: &Arc<Report>,
        style: &Style,
        destination: &Destination,
        files: &[PathBuf],
        ui: &Ui,
        interrupt: &Interrupt,
    ) -> [Option<Notice>; 2] {
        interrupt.let_through();
        let mail = self.mailer.as_ref().map(|mailer| mailer.reports(report, style, destination, files, ui, interrupt));
        let chat = self.chat.as_ref().filter(|_| !interrupt.is_set());
        [mail, chat.map(|chat| chat.reports(report, ui, interrupt))]
    }

    /// Tells of a run that failed, if somebody wants to hear of it.
    pub(super) fn failure(&self, outcome: &Result<Exit, Failure>, interrupt: &Interrupt) {
        let (exit, told) = match outcome {
            Ok(exit) => (*exit, String::new()),
            Err(failure) => (failure.exit(), ui::clean(&failure.cause())),
        };
        if !matches!(exit, Exit::KeyRefused | Exit::Api | Exit::Incomplete | Exit::Write) {
            return;
        }
        if let Some(mailer) = self.mailer.as_ref().filter(|_| !interrupt.is_set()) {
            mailer.failure(exit, &told, outcome.is_ok(), interrupt);
        }
        if let Some(chat) = self.chat.as_ref().filter(|_| !interrupt.is_set()) {
            chat.failure(exit, &told, outcome.is_ok(), interrupt);
        }
    }
}
