//! Integrations: the names that forms and scripts send, as far as something is wrong with them, by whom to talk to.

use super::column::{Column, Kind, shown_title};
use super::layout::Spec;
use super::list::List;
use super::room::{Room, hides_something};
use crate::report::{FindingRow, IntegrationRow, RenderError, Report};

/// Name of the sheet.
pub(super) const NAME: &str = "Integrations";
/// For a name of which nobody knows the sender.
static UNKNOWN: IntegrationRow = IntegrationRow { integration: None, owner: None };

/// The verdict on a name, by the rule that found it.
fn verdict(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "missing-name" => "missing: no group has this title",
        "ambiguous-name" => "ambiguous: more than one group has this title",
        "disabled-name" => "disabled: its only group is disabled",
        "near-name" => "near: no group has exactly this title",
        _ => return None,
    })
}

/// A row an integration and name.
fn rows(report: &Report) -> impl Iterator<Item = (&FindingRow, &'static str, &IntegrationRow)> + Clone {
    report.open_findings().filter_map(|finding| Some((finding, verdict(finding.rule.code)?))).flat_map(
        |(finding, verdict)| {
            let unknown = finding.integrations.is_empty().then_some(&UNKNOWN);
            finding.integrations.iter().chain(unknown).map(move |sender| (finding, verdict, sender))
        },
    )
}

/// Whether something is wrong with a name.
pub(super) fn has_content(report: &Report) -> bool {
    rows(report).next().is_some()
}

fn has_hidden(report: &Report) -> bool {
    rows(report).any(|(finding, ..)| hides_something(&finding.title))
}

/// The columns that this report needs.
fn columns(report: &Report) -> Vec<Column> {
    let mut columns = vec![
        Column::new(
            "Name sent",
            28,
            Kind::Prose,
            "The name, character for character. Names that are fine are not listed.",
        ),
        Column::new("Integration", 28, Kind::Prose, "What sends it, as the names file tells."),
        Column::new("Owner", 24, Kind::Text, "Who looks after the integration."),
        Column::new("Severity", 10, Kind::Severity, "error: leads are being rejected, or may be. warning: look at it."),
        Column::new("Verdict", 30, Kind::Prose, "What becomes of leads that are sent to this name."),
        Column::new("Group IDs", 20, Kind::Prose, "Groups concerned. The link leads to the first of them."),
        Column::new("What to do", 46, Kind::Prose, "The repair."),
    ];
    if has_hidden(report) {
        columns.insert(1, shown_title());
    }
    columns
}

/// What the list is.
pub(super) fn spec(report: &Report) -> Spec {
    Spec {
        name: NAME,
        columns: columns(report),
        rows: rows(report).count(),
        frozen: 1,
        links: 1,
        clustered: false,
        long: false,
    }
}

/// Writes the sheet.
pub(super) fn write(room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    let report = room.report;
    let mut list = List::start(room, spec(report))?;
    for (finding, verdict, sender) in rows(report) {
        list.title(&finding.title)?;
        list.text(sender.integration.as_deref().unwrap_or_default())?;
        list.text(sender.owner.as_deref().unwrap_or_default())?;
        list.text(finding.severity.name())?;
        list.text(verdict)?;
        list.groups(&finding.group_ids)?;
        list.text(&finding.remedy)?;
        list.end_row()?;
    }
    list.finish()
}
