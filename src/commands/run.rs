//! `run`: the main job. List the groups, check the rules, compare with the history, plan, report, publish, mail.

use std::path::Path;
use std::sync::Arc;

use super::account::{Account, Sources, clock};
use super::decisions::Asked;
use super::ledger::{Entry, Ledger};
use super::notices::Notices;
use super::outcome::{Notice, Outcome};
use crate::commands::Failure;
use crate::config::{ConfigError, FailOn, Options, Settings};
use crate::exit::Exit;
use crate::history::Subject;
use crate::interrupt::Interrupt;
use crate::plan::{self, PlanInput};
use crate::publish::{self, Destination};
use crate::report::{Report, Style, Template};
use crate::rules::{self, Audited, RuleInput, Scope, Severity};
use crate::ui::{self, Ui};
use crate::worklist::Present;

pub(super) fn run(
    options: &Options,
    sources: &Sources,
    outcome: &Outcome,
    ui: &Ui,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let settings = Settings::new(options, clock()?, Path::new("reports"))?;
    if let Some(file) = options.names.as_ref().filter(|_| settings.names.is_empty()) {
        tracing::warn!("the names file {} holds no names", file.display());
    }
    let (account, notices) = (Account::find(&settings, sources)?, Notices::prepare(&settings)?);
    let ended = audit(&settings, account, &notices, outcome, ui, interrupt);
    notices.failure(&ended, interrupt);
    ended
}

/// Lists, checks and reports one account.
pub(super) fn audit(
    settings: &Settings,
    account: Account,
    notices: &Notices<'_>,
    outcome: &Outcome,
    ui: &Ui,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    // Prepare: whatever can be wrong on this side is found before the first request.
    let (context, scrubber) = (account.context(settings), account.scrubber());
    let output = &settings.output;
    let (markdown, html) = Template::pair(output.template.as_deref())?;
    let style = Style { csv: output.csv, markdown, html, scratch: output.folder.clone() };
    let stem = output.name.stem(&context.taken_at.with_timezone(&context.zone));
    let kinds = output.formats.iter().flat_map(|format| format.files()).copied().collect();
    let destination = Destination::prepare(&output.folder, stem, kinds)?;
    let asked = Asked::read(settings.decisions.as_ref())?;
    let ledger = Ledger::prepare(settings, interrupt)?;

    // List.
    let snapshot = account.snapshot(settings, context, ui, interrupt)?;
    outcome.listed();
    let complete = snapshot.provenance.complete;
    let destination = if complete { destination } else { destination.of_incomplete()? };
    if let Some(saved) = settings.from.as_ref().filter(|saved| destination.meets(saved)) {
        return Err(ConfigError::OverSaved(saved.clone()).into());
    }

    // Check the rules.
    let context = &snapshot.context;
    let input = RuleInput::new(&snapshot.groups, &settings.names, context.taken_at).whole(snapshot.is_whole());
    let scope = Scope::of(&snapshot.groups, &context.base_url, context.text.as_deref());
    let audited = Audited::new(rules::check(&input, &settings.policy), &scope);

    // Compare with the history.
    let asked_rules = rules::asked(&input, &settings.policy);
    let subject =
        Subject { scope: &scope, snapshot: &snapshot, sent: &input.sent, asked: &asked_rules, audited: &audited };
    let Entry { comparison, latest_workbook, record } = ledger.enter(settings, &subject, interrupt)?;
    comparison.notes.iter().for_each(|note| tracing::warn!("{note}"));

    // Plan, with what the team has decided.
    let plan = plan::plan(&PlanInput::new(&input, &audited.findings));
    let whole = snapshot.provenance.proof.is_proved() && context.text.is_none();
    let present = Present { audited: &audited, plan: &plan, groups: &snapshot.groups, whole };
    let decisions = asked.joined(latest_workbook.as_deref(), &present);
    // What else the rules looked up is large.
    let RuleInput { sent, .. } = input;

    // Report.
    let mut report = Report::build(snapshot, audited, plan, sent, comparison, decisions);
    report.scrub(&scrubber);
    let report = Arc::new(report);

    // Publish: the files and the audit of the history, or nothing.
    let staged = publish::stage(&destination, &report, &style, ui.bar(), interrupt)?;
    let record = record.with_groups(&report.groups, interrupt)?;
    let renamed = staged.rename(interrupt)?;
    record.commit(renamed.files())?;
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

fn fails(report: &Report, threshold: FailOn) -> bool {
    let worst = report.open_findings().map(|finding| finding.severity).min();
    match (worst, threshold) {
        (None, _) | (_, FailOn::Never) => false,
        (Some(worst), FailOn::Error) => worst <= Severity::Error,
        (Some(worst), FailOn::Warning) => worst <= Severity::Warning,
        (Some(_), FailOn::Info) => true,
    }
}
