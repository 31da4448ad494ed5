//! A message to a chat about a run: what it found, or that it failed.

use std::path::Path;

use super::Failure;
use super::outcome::Notice;
use crate::config::{Settings, WEBHOOK_VARIABLE, Webhook, find_webhook};
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::report::Report;
use crate::ui::{self, Ui};
use crate::webhook::{Hook, WebhookError, failure_text, reports_text};

/// Which chat is told, and of what.
pub(super) struct Chat<'a> {
    webhook: &'a Webhook,
    hook: Hook,
    settings: &'a Settings,
}

impl<'a> Chat<'a> {
    /// Prepares what the config file asks for. What was saved is news to nobody, and a dry run sends nothing.
    pub(super) fn prepare(settings: &'a Settings) -> Result<Option<Self>, Failure> {
        let Some(webhook) = settings.webhook.as_ref().filter(|_| settings.from.is_none() && !settings.email_dry_run)
        else {
            return Ok(None);
        };
        let (address, warning) = find_webhook(webhook.url_file.as_deref(), std::env::var(WEBHOOK_VARIABLE).ok())?;
        if let Some(warning) = warning {
            tracing::warn!("{warning}");
        }
        ui::guard_webhook(address.scrubber());
        let hook = Hook::new(address, settings.ca_file.as_deref().map(Path::new))?;
        Ok(Some(Self { webhook, hook, settings }))
    }

    /// Tells what the run found, and says so.
    pub(super) fn reports(&self, report: &Report, ui: &Ui, interrupt: &Interrupt) -> Notice {
        if let Some(why) = self.webhook.when.silence(report) {
            tracing::info!("no message to the webhook: {why}");
            return Notice::unneeded(why);
        }
        match self.hook.post(&reports_text(report), &|| interrupt.is_set()) {
            Ok(()) => {
                ui.say("the webhook was told");
                Notice::sent()
            }
            Err(error) => {
                // The signal has its own words.
                if error != WebhookError::Interrupted {
                    tracing::error!("{error}; the reports are on disk");
                }
                Notice::failed(&error)
            }
        }
    }

    /// Tells of a run that failed. That this fails too changes nothing but the log.
    pub(super) fn failure(&self, exit: Exit, told: &str, written: bool, interrupt: &Interrupt) {
        if !self.webhook.on_failure {
            return;
        }
        let source = self.settings.base_url.to_string();
        let account = self.settings.account.as_deref().unwrap_or(&source);
        let of: Vec<_> = self.settings.catalogues.iter().map(|wanted| wanted.catalogue).collect();
        let text = failure_text(account, &of, exit.code(), exit.meaning(), told, written);
        match self.hook.post(&text, &|| interrupt.is_set()) {
            Ok(()) => tracing::info!("the webhook was told of the failure"),
            Err(error) => tracing::error!("{error}"),
        }
    }
}
