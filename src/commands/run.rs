//! `run`: the main job, in the order the data takes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::account::{Account, Sources, clock};
use super::decisions::Asked;
use super::ledger::{Ledger, Open};
use super::notify::Post;
use crate::api::Scrubber;
use crate::commands::Failure;
use crate::config::{ConfigError, FailOn, Options, Settings};
use crate::event::{Event, Observer as _};
use crate::exit::Exit;
use crate::history::Subject;
use crate::interrupt::Interrupt;
use crate::listing::{Context, Snapshot};
use crate::plan;
use crate::publish::{self, Destination};
use crate::report::{Report, Style, Template};
use crate::rules::{self, Audited, RuleInput, Scope, Severity};
use crate::ui::{self, Ui};
use crate::worklist::Present;

pub(super) async fn run(options: &Options, sources: &Sources, ui: &Ui, interrupt: &Interrupt) -> Result<Exit, Failure> {
    let settings = Settings::new(options, clock()?, Path::new("reports"))?;
    if let Some(file) = options.names.as_ref().filter(|_| settings.names.is_empty()) {
        tracing::warn!("the names file {} holds no names", file.display());
    }
    let (account, post) = (Account::find(&settings, sources)?, Post::prepare(&settings)?);
    let outcome = audit_account(&settings, account, post.as_ref(), ui, interrupt).await;
    if let Some(post) = &post {
        tokio::task::block_in_place(|| post.failure(&outcome, interrupt));
    }
    outcome
}

/// Lists, checks and reports one account.
pub(super) async fn audit_account(
    settings: &Settings,
    account: Account,
    post: Option<&Post<'_>>,
    ui: &Ui,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let context = account.context(settings);
    let desk = Desk::prepare(settings, &context, account.scrubber(), interrupt)?;
    let snapshot = account.snapshot(settings, context, ui, interrupt).await?;
    tokio::task::block_in_place(|| desk.write_up(settings, snapshot, post, ui, interrupt))
}

/// Whatever can be wrong on this side, found before the first request.
struct Desk {
    /// What no sentence may hold that the program has made of the server's texts.
    scrubber: Scrubber,
    style: Style,
    destination: Destination,
    ledger: Ledger,
    asked: Asked,
}

impl Desk {
    fn prepare(
        settings: &Settings,
        context: &Context,
        scrubber: Scrubber,
        interrupt: &Interrupt,
    ) -> Result<Self, Failure> {
        let output = &settings.output;
        let (markdown, html) = Template::pair(output.template.as_deref())?;
        let style = Style { csv: output.csv, markdown, html, scratch: output.folder.clone() };
        let stem = output.name.stem(&context.taken_at.with_timezone(&context.zone));
        let kinds = output.formats.iter().flat_map(|format| format.files()).copied().collect();
        let destination = Destination::prepare(&output.folder, stem, kinds)?;
        let asked = Asked::read(settings.decisions.as_ref())?;
        let ledger = Ledger::prepare(settings, interrupt)?;
        Ok(Self { scrubber, style, destination, ledger, asked })
    }

    /// Checks the rules, compares with the last audit, plans and writes the reports.
    fn write_up(
        self,
        settings: &Settings,
        snapshot: Snapshot,
        post: Option<&Post<'_>>,
        ui: &Ui,
        interrupt: &Interrupt,
    ) -> Result<Exit, Failure> {
        let complete = snapshot.provenance.complete;
        let destination = self.destination(complete)?;
        if let Some(saved) = settings.from.as_ref().filter(|saved| destination.meets(saved)) {
            return Err(ConfigError::OverSaved(saved.clone()).into());
        }
        let Self { scrubber, style, ledger, asked, .. } = self;
        let context = &snapshot.context;
        let input = RuleInput::new(&snapshot.groups, &settings.names, context.taken_at).whole(snapshot.is_whole());
        let scope = Scope::of(&snapshot.groups, &context.base_url, context.text.as_deref());
        let audited = Audited::new(rules::check(&input, &settings.policy), &scope);
        let subject = Subject {
            scope: &scope,
            snapshot: &snapshot,
            sent: &input.sent,
            asked: &rules::asked(&input, &settings.policy),
            audited: &audited,
        };
        let entry = ledger.enter(settings, &subject, interrupt)?;
        let plan = plan::plan(&input, &audited.findings);
        let whole = snapshot.provenance.proof.is_proved() && context.text.is_none();
        let present = Present { audited: &audited, plan: &plan, groups: &snapshot.groups, whole };
        let decisions = asked.joined(entry.latest_workbook.as_deref(), &present);
        // What else the rules looked up is large.
        let RuleInput { sent, .. } = input;
        let (comparison, record) = entry.into_parts();
        comparison.notes.iter().for_each(|note| tracing::warn!("{note}"));
        let mut report = Report::build(snapshot, audited, plan, &sent, comparison, decisions);
        report.scrub(&scrubber);
        let report = Arc::new(report);
        let meanwhile = |stop: &dyn Fn() -> bool| record.with_groups(&report.groups, stop);
        let seal = |record: Open, files: &[PathBuf]| record.seal(files);
        let delivered = publish::deliver(&destination, &report, &style, ui.bar(), interrupt, (meanwhile, seal))?;
        ui.bar().on(Event::Done);
        ui.say_lines(&ui::summary(&report, &delivered));
        let mailed = post
            .map_or(Exit::Clean, |post| post.reports(&report, &style, &destination, &delivered.files, ui, interrupt));
        let verdict = if fails(&report, settings.fail_on) { Exit::Findings } else { Exit::Clean };
        Ok(mailed.min(if complete { verdict } else { verdict.min(Exit::Incomplete) }))
    }

    /// Where the files go; those of an incomplete listing are called so.
    fn destination(&self, complete: bool) -> Result<Destination, Failure> {
        let destination = self.destination.clone();
        if complete {
            return Ok(destination);
        }
        let stem = format!("{}-INCOMPLETE", destination.stem());
        Ok(destination.renamed(stem)?)
    }
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
