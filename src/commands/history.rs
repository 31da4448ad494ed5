//! `history`: the audits that were kept.

use std::path::Path;

use chrono_tz::Tz;

use super::Failure;
use super::account::clock;
use crate::cli::{ListForm, PastAudits};
use crate::config::{HISTORY, Options, day_begins};
use crate::exit::Exit;
use crate::history::{audits, prune};
use crate::interrupt::Interrupt;
use crate::ui::{self, Ui};

/// Where a flag says nothing, the config file of the runs does.
pub(super) fn history(past: &PastAudits, file: &Options, ui: &Ui, interrupt: &Interrupt) -> Result<Exit, Failure> {
    let zone = past.timezone.or(file.timezone).unwrap_or(Tz::Asia__Kolkata);
    let in_folder = |folder: &std::path::PathBuf| folder.join(HISTORY);
    let path = past
        .history
        .clone()
        .or_else(|| file.history.clone())
        .or_else(|| past.out_dir.as_ref().map(in_folder))
        .or_else(|| file.out_dir.as_ref().map(in_folder))
        .unwrap_or_else(|| Path::new("reports").join(HISTORY));
    if let Some(age) = past.prune {
        let today = clock()?.now().with_timezone(&zone).date_naive();
        let Some(limit) = age.limit(today) else {
            ui.say("nothing deleted: no calendar goes back that far");
            return Ok(Exit::Clean);
        };
        let pruned = prune(&path, day_begins(limit, zone), &|| interrupt.is_set())?;
        ui.say(&ui::pruned_as_text(pruned, limit));
    } else {
        let audits = audits(&path, &|| interrupt.is_set())?;
        ui.say(&match past.format {
            ListForm::Text => ui::past_audits_as_text(&audits, zone),
            ListForm::Json => ui::past_audits_as_json(&audits),
        });
    }
    Ok(Exit::Clean)
}
