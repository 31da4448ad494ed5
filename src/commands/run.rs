//! `run`: the main job. List the groups, check the rules, compare with the history, plan, report, publish, mail.

use std::path::Path;
use std::sync::Arc;

use super::account::{AuditedAccount, Sources, clock};
use super::notices::Notices;
use super::outcome::{Notice, Outcome};
use super::session::{HistorySession, Record, judged_by};
use super::team::TeamSource;
use crate::catalogue::LEAD_GROUPS;
use crate::commands::Failure;
use crate::config::{ConfigError, FailOn, Options, Settings, Severity};
use crate::exit::Exit;
use crate::history::{AuditInput, PendingFile, PlannedRow};
use crate::interrupt::Interrupt;
use crate::listing::Snapshot;
use crate::names::{NamesFile, RowCount, SentName, read_names};
use crate::plan::{self, PlanInput};
use crate::publish::{self, Destination, PublishError, Staged};
use crate::report::{Report, Style, Template, Workbook};
use crate::rules::{self, Audited, RuleInput, Scope};
use crate::ui::{self, Ui};
use crate::worklist::{self, Before, TeamState, Whose};

pub(super) fn run(
    options: &Options,
    sources: &Sources,
    outcome: &Outcome,
    ui: &Ui,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let settings = Settings::new(options, clock()?, Path::new("reports"))?;
    let names = sent_names(&settings)?;
    let (account, notices) = (AuditedAccount::find(&settings, sources)?, Notices::prepare(&settings)?);
    let ended = audit(&settings, &names, account, &notices, outcome, ui, interrupt);
    notices.failure(&ended, interrupt);
    ended
}

/// The names that integrations send, as the file of the settings has them. One without any becomes a warning.
pub(super) fn sent_names(settings: &Settings) -> Result<Vec<SentName>, Failure> {
    let Some(file) = &settings.names else { return Ok(Vec::new()) };
    let NamesFile { mut names, broken, .. } = read_names(file, settings.skip_broken_rows)?;
    warn_of_broken(file, &broken);
    names.retain(|name| name.catalogue == &LEAD_GROUPS);
    if names.is_empty() {
        tracing::warn!("the names file {} holds no names", file.display());
    }
    Ok(names)
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
    let kinds = output.formats.iter().flat_map(|format| format.files()).copied().collect();
    let destination = Destination::prepare(&output.folder, stem, kinds)?;
    let team = TeamSource::read(settings.decisions.as_ref())?;
    let session = HistorySession::prepare(settings, interrupt)?;

    // List.
    let mut lists = account.lists(settings, &context, ui, interrupt)?;
    outcome.listed();
    let complete = lists.read.iter().all(|snapshot| snapshot.provenance.complete);
    let snapshot = lists.read.remove(0);
    let destination = if complete { destination } else { destination.of_incomplete()? };
    if let Some(saved) = settings.from.as_ref().filter(|saved| destination.meets(saved)) {
        return Err(ConfigError::OverSaved(saved.clone()).into());
    }

    // Judge it: rules, history, the team's work, the plan.
    let Judgement { mut report, record } = judge(settings, names, &session, team, snapshot, interrupt)?;
    report.scrub(&scrubber);
    let report = Arc::new(report);

    style.workbook = destination.workbook();

    // Publish: the files and the audit of the history, or nothing.
    let staged = publish::stage(&destination, &report, &style, ui.bar(), interrupt)?;
    let pending = session.write(&record, &report, &pending_files(&staged, settings)?, interrupt)?;
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

/// What was made of a listing.
pub(super) struct Judgement {
    pub(super) report: Report,
    pub(super) record: Record,
}

/// Checks the rules, compares with the history and with what the team wrote, and plans.
pub(super) fn judge(
    settings: &Settings,
    names: &[SentName],
    session: &HistorySession,
    team: TeamSource,
    snapshot: Snapshot,
    interrupt: &Interrupt,
) -> Result<Judgement, Failure> {
    // Check the rules.
    let context = &snapshot.context;
    let input = RuleInput::new(snapshot.catalogue, &snapshot.items, names, context.taken_at).whole(snapshot.is_whole());
    let scope = Scope::of(snapshot.catalogue, &snapshot.items, &context.base_url, context.text.as_deref());
    let audited = Audited::new(rules::check(&input, &settings.policy), &scope);

    // Compare with the history, and with what the team wrote.
    let asked = rules::asked(&input, &settings.policy);
    let judged_by = judged_by(settings, names, &asked);
    let subject = AuditInput {
        scope: &scope,
        snapshot: &snapshot,
        sent: &input.sent,
        asked: &asked,
        judged_by: &judged_by,
        audited: &audited,
    };
    let past = session.past(settings, names, &subject, interrupt)?;
    let today = context.today();
    let state = TeamState::from_history(past.team.as_deref(), past.team_of_today.as_deref(), today);
    let state = state.map_err(|error| session.damaged(&error))?;
    let whose = Whose { org_ids: &past.org_ids, base_url: &context.base_url, text: context.text.as_deref() };
    let found = team.find(&past, &state, whose)?;
    let book = found.book.as_ref().map(|book| (book, found.is_seen));
    let before = Before { rules: &input, audited: &audited, past: &past, state: &state, book, today };
    let settlement = worklist::settle(&before);
    let comparison = past.compare(&subject, &settlement.findings);
    comparison.notes.iter().for_each(|note| tracing::warn!("{note}"));

    // Plan.
    let judged = audited.findings.iter().zip(&comparison.standings);
    let plan = plan::plan(&PlanInput {
        rules: &input,
        findings: &audited.findings,
        open: judged.map(|(judged, standing)| judged.mute.is_none() && standing.accepted.is_none()).collect(),
        pending: &settlement.pending,
        dropped: settlement.dropped.clone(),
    });
    let plan = PlannedRow::all(plan, &audited.fingerprints);
    let mut work = worklist::join(&before, &settlement, &comparison, &plan);
    work.chosen(found.seen, found.notes);
    let work_for_history = work.for_history();
    // What else the rules looked up is large.
    let RuleInput { sent, .. } = input;
    let record = Record { context: context.clone(), asked, judged_by, past, team: work_for_history };
    Ok(Judgement { report: Report::build(snapshot, audited, plan, sent, comparison, work), record })
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
