//! `resolve`: what would a lead that names these groups find?

use std::path::Path;

use super::account::{AuditedAccount, Sources, clock};
use crate::catalogue::LEAD_GROUPS;
use crate::cli::{ListForm, Question};
use crate::commands::Failure;
use crate::config::{ConfigError, Options, Settings};
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::listing::ListingError;
use crate::names::{Integration, NamesFile, SentName, read_names};
use crate::rules::{self, ResolvedName};
use crate::ui::{self, CheckedName, Ui};

/// The question with what the config file says where the command line says nothing.
///
/// A name on the command line asks for no others: then the file's list of names is left alone. What makes a nightly run
/// silent must not make an answer so: `quiet` counts as a flag alone.
pub(super) fn with_file(question: Question, file: Options) -> Question {
    let quiet = question.console.quiet;
    let mut console = question.console.or(file.console);
    console.quiet = quiet;
    let names = question.names.or_else(|| file.names.filter(|_| question.name.is_empty()));
    Question { names, connection: question.connection.or(file.connection), console, ..question }
}

pub(super) fn resolve(question: &Question, sources: &Sources, ui: &Ui, interrupt: &Interrupt) -> Result<Exit, Failure> {
    let options = Options {
        connection: question.connection.clone(),
        names: question.names.clone(),
        from: question.from.clone(),
        ..Options::default()
    };
    let settings = Settings::new(&options, clock()?, Path::new("reports"))?;
    let asked = question.name.iter().map(|name| SentName {
        catalogue: &LEAD_GROUPS,
        name: name.clone(),
        sender: Integration::default(),
    });
    let file = settings.names.as_deref().map_or(Ok(NamesFile::default()), |path| read_names(path, false))?;
    let asked: Vec<_> = asked.chain(file.names.into_iter().filter(|name| name.catalogue == &LEAD_GROUPS)).collect();
    if asked.is_empty() {
        return Err(ConfigError::NothingToResolve.into());
    }
    let account = AuditedAccount::find(&settings, sources)?;
    let context = account.context(&settings);
    let lists = account.lists(&settings, &context, ui, interrupt).map_err(|failure| match failure {
        Failure::Listing(ListingError::Unproved(doubt)) => Failure::Unproved(doubt),
        other => other,
    })?;

    let resolved = rules::resolve(lists.items(&LEAD_GROUPS), &asked);
    let answers = CheckedName::each(&asked, &resolved);
    ui.finish();
    ui.say(&match question.format {
        ListForm::Text => ui::verdicts_as_text(&answers),
        ListForm::Json => ui::verdicts_as_json(&answers),
    });
    Ok(if resolved.iter().all(ResolvedName::is_ok) { Exit::Clean } else { Exit::Findings })
}
