//! `run`: the main job, in the order the data takes.

use std::path::{Path, PathBuf};

use super::account::{Account, Scene, Sources, clock};
use super::decisions::Asked;
use super::judgement::{Judge, Judgement};
use super::ledger::{Ledger, Open};
use super::notify::Post;
use crate::commands::Failure;
use crate::config::{ConfigError, FailOn, Options, Settings};
use crate::event::{Event, Observer as _};
use crate::exit::Exit;
use crate::history::Subject;
use crate::interrupt::Interrupt;
use crate::listing::Listing;
use crate::publish::{self, Destination};
use crate::report::{Report, Style, Template};
use crate::rules::Severity;
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
    let desk = Desk::prepare(settings, account.scene(settings), interrupt)?;
    let listing = account.list(settings, ui, interrupt).await?;
    let outcome = tokio::task::block_in_place(|| desk.write_up(settings, &listing, post, ui, interrupt));
    // The process ends here: taking a large listing apart first would only take time.
    std::mem::forget(listing);
    outcome
}

/// Whatever can be wrong on this side, found before the first request.
struct Desk {
    scene: Scene,
    judge: Judge,
    style: Style,
    destination: Destination,
    ledger: Ledger,
    asked: Asked,
}

impl Desk {
    fn prepare(settings: &Settings, scene: Scene, interrupt: &Interrupt) -> Result<Self, Failure> {
        let output = &settings.output;
        let (markdown, html) = Template::pair(output.template.as_deref())?;
        let scratch = output.folder.clone();
        let style = Style { csv: output.csv, markdown, html, scratch };
        let stem = output.name.stem(&scene.taken_at.with_timezone(&output.zone));
        let kinds = output.formats.iter().flat_map(|format| format.files()).copied().collect();
        let destination = Destination::prepare(&output.folder, stem, kinds)?;
        let asked = Asked::read(settings.decisions.as_ref())?;
        let ledger = Ledger::prepare(settings, interrupt)?;
        let judge = Judge::new(settings, &scene);
        Ok(Self { scene, judge, style, destination, ledger, asked })
    }

    /// Judges the listing, compares it with the last audit and writes the reports.
    fn write_up(
        self,
        settings: &Settings,
        listing: &Listing,
        post: Option<&Post<'_>>,
        ui: &Ui,
        interrupt: &Interrupt,
    ) -> Result<Exit, Failure> {
        let complete = listing.provenance.complete;
        let destination = self.destination(complete)?;
        if let Some(saved) = settings.from.as_ref().filter(|saved| destination.meets(saved)) {
            return Err(ConfigError::OverSaved(saved.clone()).into());
        }
        let Self { scene, judge, style, ledger, asked, .. } = self;
        let Judgement { scope, audited, plan, sent, asked: asked_rules } = judge.judge(&listing.groups, complete);
        let subject = Subject {
            scope: &scope,
            taken_at: scene.taken_at,
            zone: settings.output.zone,
            proof: listing.provenance.proof,
            replayed: listing.provenance.replayed,
            groups: &listing.groups,
            sent: &sent,
            asked: &asked_rules,
            audited: &audited,
        };
        let entry = ledger.enter(settings, &subject, interrupt)?;
        let whole = listing.provenance.proof.is_proved() && scene.text.is_none();
        let present = Present { audited: &audited, plan: &plan, groups: &listing.groups, whole };
        let decisions = asked.joined(entry.latest_workbook.as_deref(), &present);
        let (comparison, record) = entry.into_parts();
        comparison.notes.iter().for_each(|note| tracing::warn!("{note}"));
        let circumstances = scene.circumstances(settings.output.zone);
        let report =
            Report::build(&listing.groups, &listing.provenance, audited, plan, comparison, decisions, circumstances);
        let meanwhile = |stop: &dyn Fn() -> bool| record.with_groups(&listing.groups, stop);
        let seal = |record: Open, files: &[PathBuf]| record.seal(files);
        let delivered = publish::deliver(&destination, &report, &style, ui.bar(), interrupt, (meanwhile, seal))?;
        ui.bar().on(Event::Done);
        ui.say_lines(&ui::summary(&report, &delivered));
        let mailed = post
            .map_or(Exit::Clean, |post| post.reports(&report, &style, &destination, &delivered.files, ui, interrupt));
        let verdict = if fails(&report, settings.fail_on) { Exit::Findings } else { Exit::Clean };
        std::mem::forget(report);
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

fn fails(report: &Report<'_>, threshold: FailOn) -> bool {
    let worst = report.findings.iter().filter(|finding| finding.muted.is_none()).map(|finding| finding.severity).min();
    match (worst, threshold) {
        (None, _) | (_, FailOn::Never) => false,
        (Some(worst), FailOn::Error) => worst <= Severity::Error,
        (Some(worst), FailOn::Warning) => worst <= Severity::Warning,
        (Some(_), FailOn::Info) => true,
    }
}
