//! Muted: findings that somebody has accepted for a while. They count nowhere else.

use super::column::{Column, Kind, shown_title};
use super::layout::Spec;
use super::list::List;
use super::room::{Room, hides_something};
use crate::report::{FindingRow, MutedRow, RenderError, Report};

/// Name of the sheet.
pub(super) const NAME: &str = "Muted";

fn rows(report: &Report) -> impl Iterator<Item = (&FindingRow, &MutedRow)> + Clone {
    report.findings.iter().filter_map(|finding| Some((finding, finding.muted.as_deref()?)))
}

/// Whether anything is muted.
pub(super) fn has_content(report: &Report) -> bool {
    rows(report).next().is_some()
}

fn has_hidden(report: &Report) -> bool {
    rows(report).any(|(finding, _)| hides_something(&finding.title))
}

/// The columns that this report needs.
fn columns(report: &Report) -> Vec<Column> {
    let mut columns = vec![
        Column::new("Title", 28, Kind::Prose, "Title or name concerned, character for character."),
        Column::new("Rule", 18, Kind::Text, "Code of the rule whose finding is muted."),
        Column::new("Group IDs", 20, Kind::Prose, "Groups concerned. The link leads to the first of them."),
        Column::new("What was found", 44, Kind::Prose, "What would count as a problem without the mute."),
        Column::new("Reason", 40, Kind::Prose, "Why it was accepted."),
        Column::new("Owner", 22, Kind::Text, "Who answers for it."),
        Column::new("Until", 11, Kind::Day, "The last day on which the mute holds; then the finding counts again."),
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
    for (finding, mute) in rows(report) {
        list.title(&finding.title)?;
        list.text(finding.rule.code)?;
        list.groups(&finding.group_ids)?;
        list.text(&finding.message)?;
        list.text(&mute.reason)?;
        list.text(mute.owner.as_deref().unwrap_or_default())?;
        list.day(&mute.until)?;
        list.end_row()?;
    }
    list.finish()
}
