//! `run`: the main job, in the order the data takes.

use std::path::Path;

use super::account::{Sources, clock, list};
use crate::api::ApiKey;
use crate::audit::{self, Audited, Evidence, Fingerprints, Severity, org_ids};
use crate::commands::Failure;
use crate::config::{FailOn, Options, Settings};
use crate::delivery::{self, Destination};
use crate::event::{Event, Observer as _};
use crate::exit::Exit;
use crate::history::{Comparison, Origin};
use crate::interrupt::Interrupt;
use crate::report::{Circumstances, Report, Style, Template, TemplateError};
use crate::ui::{self, Ui};

pub(super) async fn run(options: &Options, sources: &Sources, ui: &Ui, interrupt: &Interrupt) -> Result<Exit, Failure> {
    let settings = Settings::new(options, clock()?, Path::new("reports"))?;
    if let Some(file) = options.names.as_ref().filter(|_| settings.names.is_empty()) {
        tracing::warn!("the names file {} holds no names", file.display());
    }
    audit_account(&settings, &sources.key()?, settings.base_url.to_string(), ui, interrupt).await
}

/// Lists, checks and reports one account. `source` is what the reports call the place where the list was read.
pub(super) async fn audit_account(
    settings: &Settings,
    key: &ApiKey,
    source: String,
    ui: &Ui,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    ui::guard_key(key.scrubber());
    let output = &settings.output;
    let taken_at = settings.clock.now();
    // Whatever can be wrong on this side is found before the first request.
    let style =
        Style { csv: output.csv, markdown: template(output.template.as_deref())?, scratch: output.folder.clone() };
    let stem = output.name.stem(&taken_at.with_timezone(&output.zone));
    let kinds = output.formats.iter().flat_map(|format| format.files()).copied().collect();
    let mut destination = Destination::prepare(&output.folder, stem, kinds)?;

    let listing = list(settings, key, ui, interrupt).await?;
    let complete = listing.provenance.complete;
    if !complete {
        let stem = format!("{}-INCOMPLETE", destination.stem());
        destination = destination.renamed(stem)?;
    }

    tokio::task::block_in_place(|| {
        let evidence = Evidence::new(&listing.groups, &settings.names, taken_at);
        let findings = audit::audit(&evidence.whole(complete && settings.text.is_none()), &settings.policy);
        let plan = audit::plan(&listing.groups, &settings.names, &findings);
        let account: Vec<_> = org_ids(&listing.groups).iter().map(ToString::to_string).collect();
        let audited = Audited::new(findings, plan, &Fingerprints::of(&account, &source, settings.text.as_deref()));
        let today = taken_at.with_timezone(&output.zone).date_naive();
        let comparison = Comparison::with_nothing(Origin::NotKept, audited.findings.len(), today);
        let circumstances =
            Circumstances { taken_at, zone: output.zone, base_url: source, text: settings.text.clone() };
        let report = Report::build(&listing.groups, &listing.provenance, audited, comparison, None, circumstances);
        let files = delivery::deliver(&destination, &report, &style, ui.bar(), interrupt)?;
        ui.bar().on(Event::Done);
        ui.say(&ui::summary(&report, &files));
        let verdict = if fails(&report, settings.fail_on) { Exit::Findings } else { Exit::Clean };
        Ok(if complete { verdict } else { verdict.min(Exit::Incomplete) })
    })
}

fn template(path: Option<&Path>) -> Result<Template, TemplateError> {
    path.map_or_else(|| Ok(Template::built_in()), Template::from_file)
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
