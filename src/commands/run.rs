//! `run`: the main job. List the groups, check the rules, compare with the history, plan, report, publish, mail.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::account::{AuditedAccount, Sources, clock};
use super::judge::{Judgement, judge};
use super::notices::Notices;
use super::outcome::{Notice, Outcome};
use super::session::{HistorySession, last_known};
use super::team::TeamSource;
use crate::catalogue::{Catalogue, LEAD_GROUPS, Wanted, upsert_catalogues};
use crate::commands::Failure;
use crate::config::{ConfigError, FailOn, FileKind, Options, Settings, Severity};
use crate::exit::Exit;
use crate::history::PendingFile;
use crate::interrupt::Interrupt;
use crate::names::{NamesFile, RowCount, SentName, read_names};
use crate::publish::{self, Destination, PublishError, Staged};
use crate::report::text::day_beside;
use crate::report::{Report, Style, Template, Workbook};
use crate::ui::{self, Ui};

pub(super) fn run(
    options: &Options,
    sources: &Sources,
    outcome: &Outcome,
    ui: &Ui,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let mut settings = Settings::new(options, clock()?, Path::new("reports"))?;
    let names = sent_names(&mut settings)?;
    let account = AuditedAccount::find(&settings, sources);
    let account = account.map_err(|failure| without_report(failure, &settings, interrupt))?;
    let notices = Notices::prepare(&settings)?;
    let ended = audit(&settings, &names, account, &notices, outcome, ui, interrupt);
    notices.failure(&ended, interrupt);
    ended
}

/// The names that integrations send, as the file of the settings has them. One without any becomes a warning. A list that
/// they need is read too, if the API has it, and not audited unless that was asked for.
pub(super) fn sent_names(settings: &mut Settings) -> Result<Vec<SentName>, Failure> {
    let Some(file) = &settings.names else { return Ok(Vec::new()) };
    let NamesFile { names, broken, .. } = read_names(file, &LEAD_GROUPS, settings.skip_broken_rows)?;
    warn_of_broken(file, &broken);
    for catalogue in needed_by(&names) {
        if settings.catalogues.iter().all(|wanted| wanted.catalogue != catalogue) {
            settings.catalogues.push(Wanted { catalogue, required: false, names_only: true });
        }
    }
    settings.catalogues.sort_by_key(|wanted| wanted.catalogue);
    if names.is_empty() {
        tracing::warn!("the names file {} holds no names", file.display());
    }
    Ok(names)
}

/// The lists in which these names are looked up, in the order of the reports.
pub(super) fn needed_by(names: &[SentName]) -> impl Iterator<Item = &'static Catalogue> + '_ {
    upsert_catalogues().filter(|catalogue| names.iter().any(|sent| sent.catalogue == *catalogue))
}

/// That rows of a names file were left aside.
pub(super) fn warn_of_broken(file: &Path, broken: &RowCount) {
    if broken.count > 0 {
        let rows = if broken.count == 1 { "1 broken row" } else { &format!("{} broken rows", broken.count) };
        tracing::warn!("{rows} of the names file {} were left aside: row {}", file.display(), broken.numbers());
    }
}

/// Lists, checks and reports one account.
pub(super) fn audit(
    settings: &Settings,
    names: &[SentName],
    account: AuditedAccount,
    notices: &Notices<'_>,
    outcome: &Outcome,
    ui: &Ui,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    // Prepare: whatever can be wrong on this side is found before the first request.
    let (context, scrubber) = (account.context(settings), account.scrubber());
    let output = &settings.output;
    let (markdown, html) = Template::pair(output.template.as_deref())?;
    let mut style = Style { csv: output.csv, markdown, html, scratch: output.folder.clone(), workbook: Workbook::None };
    let stem = output.name.stem(&context.taken_at.with_timezone(&context.zone));
    let kinds = FileKind::of(settings.audited());
    let kinds = kinds.filter(|kind| output.formats.contains(&kind.format())).collect();
    let destination = Destination::prepare(&output.folder, stem, kinds)?;
    let team = TeamSource::read(settings.decisions.as_ref())?;
    let session = HistorySession::prepare(settings, interrupt)?;

    // List.
    let lists = account
        .lists(settings, &context, ui, interrupt)
        .map_err(|failure| without_report(failure, settings, interrupt))?;
    outcome.listed();
    let complete = lists.read.iter().all(|snapshot| snapshot.provenance.complete);
    let destination = if complete { destination } else { destination.of_incomplete()? };
    let is_read = |kind| match kind {
        FileKind::ItemsCsv(catalogue) => lists.read.iter().any(|snapshot| snapshot.catalogue == catalogue),
        _ => true,
    };
    let destination = destination.only(is_read);
    if let Some(saved) = settings.from.as_ref().filter(|saved| destination.meets(saved)) {
        return Err(ConfigError::OverSaved(saved.clone()).into());
    }

    // Judge it: rules, history, the team's work, the plan.
    let Judgement { mut report, records } = judge(settings, names, &session, team, lists, interrupt)?;
    report.scrub(&scrubber);
    let report = Arc::new(report);

    style.workbook = destination.workbook();

    // Publish: the files and the audit of the history, or nothing.
    let staged = publish::stage(&destination, &report, &style, ui.bar(), interrupt)?;
    let pending = session.write(&records, &report, &pending_files(&staged, settings)?, interrupt)?;
    let renamed = match staged.rename(interrupt) {
        Ok(renamed) => renamed,
        Err(error) => {
            pending.discard();
            return Err(error.into());
        }
    };
    pending.finish(renamed.files())?;
    let published = renamed.keep();
    outcome.published(&report, &destination, &published);
    ui.finish();
    ui.say_lines(&ui::summary(&report, &published));

    // Tell: by mail, in a chat.
    let told = notices.reports(&report, &style, &destination, &published.files, ui, interrupt);
    let not_told = told.iter().flatten().map(Notice::exit).min().unwrap_or(Exit::Clean);
    outcome.told(told);
    let verdict = if fails(&report, settings.fail_on) { Exit::Findings } else { Exit::Clean };
    Ok(not_told.min(if complete { verdict } else { verdict.min(Exit::Incomplete) }))
}

/// The failure, with the word that there is no report if the list could not be proved complete.
fn without_report(failure: Failure, settings: &Settings, interrupt: &Interrupt) -> Failure {
    failure.with_what_was_not_done(true, || {
        let Some(known) = last_known(settings, interrupt) else { return "No report was written.".to_owned() };
        let day = |at: DateTime<Utc>| at.with_timezone(&settings.output.zone).date_naive();
        let last = day_beside(day(known.last), day(settings.clock.now()));
        format!("No report was written; the last one is of {last}.")
    })
}

/// The files of a run, as they stand under their temporary names.
fn pending_files(staged: &Staged, settings: &Settings) -> Result<Vec<PendingFile>, PublishError> {
    let files = staged.files().map(|(temporary, target)| PendingFile::of(temporary, target));
    let folder = &settings.output.folder;
    files.collect::<Result<_, _>>().map_err(|source| PublishError::Folder { folder: folder.clone(), source })
}

fn fails(report: &Report, threshold: FailOn) -> bool {
    let worst = report.open_findings().map(|finding| finding.severity).min();
    match (worst, threshold) {
        (None, _) | (_, FailOn::Never) => false,
        (Some(worst), FailOn::Error) => worst <= Severity::Error,
        (Some(worst), FailOn::Warning) => worst <= Severity::Warning,
        (Some(_), FailOn::Info) => true,
    }
}
