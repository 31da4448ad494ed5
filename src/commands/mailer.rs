//! Mail about a run: its reports, or that it failed.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Failure;
use super::outcome::Notice;
use super::session::last_known;
use crate::config::{Clock, Email, FileKind, SMTP_PASSWORD_VARIABLE, Settings, find_smtp_password};
use crate::event::Silent;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::mail::{
    Access, Attachments, Bodies, Composed, Failed, MailError, Message, Stamp, failure_message, send, subject, thread,
    write_eml,
};
use crate::publish::Destination;
use crate::report::sentences::account_called;
use crate::report::{Pace, Report, Style, Workbook, mail_text, render};
use crate::ui::{self, Ui};

/// Who is told, and how. Everything that can be wrong with it on this side is found before the first request.
pub(super) struct Mailer<'a> {
    email: &'a Email,
    settings: &'a Settings,
    /// None where the mail is written to a file instead.
    access: Option<Access>,
    began: DateTime<Utc>,
}

impl<'a> Mailer<'a> {
    /// Prepares what the config file asks for, if it asks for mail. What was saved is news to nobody: an audit of it is
    /// mailed only as a dry run.
    pub(super) fn prepare(settings: &'a Settings) -> Result<Option<Self>, Failure> {
        let Some(email) = settings.email.as_ref().filter(|_| settings.from.is_none() || settings.email_dry_run) else {
            return Ok(None);
        };
        let access = if settings.email_dry_run { None } else { Some(access(email, settings.ca_file.as_deref())?) };
        Ok(Some(Self { email, settings, access, began: settings.clock.now() }))
    }

    /// Mails the reports that stand on disk, and says so.
    pub(super) fn reports(
        &self,
        report: &Arc<Report>,
        style: &Style,
        destination: &Destination,
        files: &[PathBuf],
        ui: &Ui,
        interrupt: &Interrupt,
    ) -> Notice {
        if let Some(why) = self.email.when.silence(report) {
            ui.say(&format!("no mail: {why}"));
            return Notice::unneeded(why);
        }
        match self.send_reports(report, style, destination, files, interrupt) {
            Ok(said) => {
                ui.say(&said);
                if self.access.is_some() { Notice::sent() } else { Notice::written() }
            }
            Err(error) => {
                // The signal has its own words.
                if error != MailError::Interrupted {
                    tracing::error!("{error}; the reports are on disk");
                }
                Notice::failed(&error)
            }
        }
    }

    fn send_reports(
        &self,
        report: &Arc<Report>,
        style: &Style,
        destination: &Destination,
        files: &[PathBuf],
        interrupt: &Interrupt,
    ) -> Result<String, MailError> {
        let email = self.email;
        let formats = email.attach.as_deref().unwrap_or(&Email::ATTACHED);
        let kinds = destination.targets().map(|(kind, _)| kind);
        let files: Vec<_> = kinds.zip(files.iter().map(PathBuf::as_path)).collect();
        let attachments = Attachments::gather(&files, formats, email.most_attached)?;
        let enclosed = |path: &Path| path.file_name().is_some_and(|name| attachments.holds(name));
        let style = Style {
            workbook: match files.iter().find(|(kind, _)| *kind == FileKind::Xlsx) {
                Some((_, path)) if enclosed(path) => Workbook::Attached,
                Some((_, path)) => Workbook::Named(path.file_name().unwrap_or_default().to_string_lossy().into_owned()),
                None => Workbook::None,
            },
            ..style.clone()
        };
        let folder = destination.folder();
        let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf()).display().to_string();
        let bodies = Bodies {
            text: mail_text(report, &style.workbook).map_err(|error| MailError::Content(error.to_string()))?,
            html: Some(rendered(FileKind::Html, report, &style)?),
        };
        let mut bodies = bodies.bounded(&whole);
        if let Some(note) = attachments.note() {
            tracing::warn!("{note}");
            bodies = bodies.noting(&note);
        }
        let message = Message {
            subject: subject(report),
            bodies,
            enclosures: attachments.enclosed,
            thread: Some(thread(report)),
        };
        let mail = message.compose(&email.from, &email.to, &email.cc, self.stamp())?;
        match &self.access {
            None => {
                let path = write_eml(folder, destination.stem(), &mail, interrupt)?;
                Ok(format!("{} (the mail, not sent)", path.display()))
            }
            Some(access) => hand_over(access, &mail, interrupt).map(|people| format!("mailed to {people}")),
        }
    }

    /// Tells of a run that failed, if somebody wants to hear of it. That this fails too changes nothing but the log.
    pub(super) fn failure(&self, exit: Exit, told: &str, written: bool, interrupt: &Interrupt) {
        let to = &self.email.on_failure;
        if to.is_empty() {
            return;
        }
        let Some(access) = &self.access else {
            tracing::warn!("--email-dry-run: the mail about this failure is neither sent nor written");
            return;
        };
        let began = (self.began, self.settings.output.zone);
        let source = self.settings.base_url.to_string();
        let label = self.settings.account.as_deref();
        let known = last_known(self.settings, interrupt);
        let account = match (label, &known) {
            (None, None) => source,
            (label, known) => account_called(label, known.iter().flat_map(|known| known.org_ids.clone())),
        };
        let last = known.map(|known| known.last);
        let message = failure_message(&Failed { exit, told, account: &account, began, last, written });
        let sent = message
            .compose(&self.email.from, to, &[], self.stamp())
            .and_then(|mail| hand_over(access, &mail, interrupt));
        match sent {
            Ok(people) => tracing::info!("the failure was mailed to {people}"),
            Err(error) => tracing::error!("nobody could be told of the failure: {error}"),
        }
    }

    fn stamp(&self) -> Stamp {
        let clock = self.settings.clock;
        Stamp { date: clock.now(), unique: clock == Clock::System }
    }
}

/// The mail server, with the password from where it is kept.
pub(super) fn access(email: &Email, ca_file: Option<&Path>) -> Result<Access, Failure> {
    let password = match &email.server.user {
        Some(user) => {
            let variable = std::env::var(SMTP_PASSWORD_VARIABLE).ok();
            let (password, warning) = find_smtp_password(user, email.password_file.as_deref(), variable)?;
            if let Some(warning) = warning {
                tracing::warn!("{warning}");
            }
            Some(password)
        }
        None => None,
    };
    let access = Access::new(email.server.clone(), password.as_ref(), ca_file, email.timeout)?;
    ui::guard_password(access.scrubber());
    Ok(access)
}

/// A report as text.
fn rendered(kind: FileKind, report: &Arc<Report>, style: &Style) -> Result<String, MailError> {
    let mut sink = Cursor::new(Vec::new());
    let never = || false;
    render(kind, report, style, &mut sink, &mut Pace::new(&Silent, &never))
        .map_err(|error| MailError::Content(error.to_string()))?;
    String::from_utf8(sink.into_inner()).map_err(|error| MailError::Content(error.to_string()))
}

fn hand_over(access: &Access, mail: &Composed, interrupt: &Interrupt) -> Result<String, MailError> {
    let recipients = send(access, mail, &|| interrupt.is_set())?;
    Ok(if recipients == 1 { "1 recipient".to_owned() } else { format!("{recipients} recipients") })
}
