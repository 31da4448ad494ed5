//! `resolve`: what would a lead that names these groups find?

use std::path::Path;

use super::account::{AuditedAccount, Sources, clock};
use super::run::{needed_by, warn_of_broken};
use crate::catalogue::{Catalogue, LEAD_GROUPS, Wanted};
use crate::cli::{ListForm, Question};
use crate::commands::Failure;
use crate::config::{ConfigError, Options, Settings};
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::listing::{ListingError, SavedError};
use crate::names::{Integration, NamesFile, SentName, read_names};
use crate::rules;
use crate::ui::{self, CheckedName, CheckedRows, Ui};

/// The question with what the config file says where the command line says nothing.
///
/// A name on the command line asks for no others: then the file's list of names is left alone, as where the names of another
/// catalogue are asked for. What makes a nightly run
/// silent must not make an answer so: `quiet` counts as a flag alone.
pub(super) fn with_file(question: Question, file: Options) -> Question {
    let quiet = question.console.quiet;
    let mut console = question.console.or(file.console);
    console.quiet = quiet;
    let names =
        question.names.or_else(|| file.names.filter(|_| question.name.is_empty() && question.catalogue.is_none()));
    let skip_broken_rows = question.skip_broken_rows.or(file.skip_broken_rows);
    Question { names, skip_broken_rows, connection: question.connection.or(file.connection), console, ..question }
}

pub(super) fn resolve(question: &Question, sources: &Sources, ui: &Ui, interrupt: &Interrupt) -> Result<Exit, Failure> {
    let options = Options {
        connection: question.connection.clone(),
        names: question.names.clone(),
        skip_broken_rows: question.skip_broken_rows,
        from: question.from.clone(),
        ..Options::default()
    };
    let mut settings = Settings::new(&options, clock()?, Path::new("reports"))?;
    let plain = question.catalogue.unwrap_or(&LEAD_GROUPS);
    let named = question.name.iter().map(|name| SentName {
        catalogue: plain,
        name: name.clone(),
        sender: Integration::default(),
    });
    let mut asked: Vec<_> = named.collect();
    let named = asked.len();
    let file = match &settings.names {
        Some(path) => {
            let file = read_names(path, plain, settings.skip_broken_rows)?;
            warn_of_broken(path, &file.broken);
            file
        }
        None => NamesFile::default(),
    };
    asked.extend(file.names);
    if asked.is_empty() {
        let nothing = settings.names.map_or(ConfigError::NothingToResolve, ConfigError::NoNames);
        return Err(nothing.into());
    }
    // What the names need is read, whatever is audited otherwise.
    let asked_of = |catalogue| asked.iter().filter(move |sent| sent.catalogue == catalogue);
    let catalogues: Vec<_> = needed_by(&asked).collect();
    let wanted = |catalogue: &&'static Catalogue| Wanted { catalogue, required: true, names_only: true };
    settings.catalogues = catalogues.iter().map(wanted).collect();
    let no_lookup = || "No name was looked up.".to_owned();
    let account = AuditedAccount::find(&settings, sources).map_err(|failure| match failure {
        Failure::Listing(ListingError::Saved(SavedError::NoCatalogue { path, catalogue })) => {
            Failure::NoSuchList { path, catalogue }
        }
        other => other.with_what_was_not_done(false, no_lookup),
    })?;
    let context = account.context(&settings);
    let lists = account
        .lists(&settings, &context, ui, interrupt)
        .map_err(|failure| failure.with_what_was_not_done(false, no_lookup))?;

    let resolved: Vec<_> = catalogues
        .iter()
        .map(|catalogue| {
            let sent: Vec<_> = asked_of(*catalogue).cloned().collect();
            (*catalogue, rules::resolve(lists.items(catalogue), &sent))
        })
        .collect();
    let answers = CheckedName::each(&asked, &resolved);
    let rows = file.import.as_ref().map(|import| {
        let fates: Vec<_> = answers[named..].iter().map(CheckedName::fate).collect();
        CheckedRows::of(import, &fates, &file.broken)
    });
    ui.finish();
    ui.say(&match question.format {
        ListForm::Text => ui::verdicts_as_text(&answers, rows.as_ref()),
        ListForm::Json => ui::verdicts_as_json(&answers, rows.as_ref()),
    });
    let is_ok = answers.iter().all(CheckedName::is_ok) && rows.is_none_or(|rows| rows.all_go_through());
    Ok(if is_ok { Exit::Clean } else { Exit::Findings })
}
