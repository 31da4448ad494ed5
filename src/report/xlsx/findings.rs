//! Findings: what is wrong, why, and what to do, most severe first; one row each. Muted findings have a sheet of
//! their own.

use super::column::{Column, Kind, shown_title, unseen};
use super::layout::Spec;
use super::list::List;
use super::room::{Room, hides_something};
use super::standing;
use crate::report::{RenderError, Report};

/// Name of the sheet.
pub(super) const NAME: &str = "Findings";

/// Whether some title here hides something.
fn has_hidden(report: &Report) -> bool {
    report.open_findings().any(|finding| hides_something(&finding.title))
}

/// The columns that this report needs.
fn columns(report: &Report) -> Vec<Column> {
    let mut columns = vec![
        Column::new(
            "Severity",
            10,
            Kind::Severity,
            "error: leads are being rejected, or nobody can name the group. warning: \
            look at it this month. info: good to know.",
        ),
        Column::new("Rule", 16, Kind::Text, "Code of the rule, the same in every file and every month."),
        Column::new("Title", 26, Kind::Prose, "Title of the group, character for character."),
        Column::new(
            "Group IDs",
            18,
            Kind::Prose,
            "Groups concerned. The link leads to the first of them on the sheet Groups.",
        ),
        Column::new("What is wrong", 44, Kind::Prose, "What was found and whom it hurts."),
        Column::new("What to do", 44, Kind::Prose, "The repair, by hand, in the Superfone dashboard."),
    ];
    columns.extend(standing::columns(report));
    if has_hidden(report) {
        columns.insert(3, shown_title());
    }
    if !report.listing.complete {
        columns.push(unseen());
    }
    columns
}

/// What the list is.
pub(super) fn spec(report: &Report) -> Spec {
    Spec {
        name: NAME,
        columns: columns(report),
        rows: report.open_findings().count(),
        frozen: 3,
        links: 1,
        clustered: false,
        long: false,
    }
}

/// Writes the sheet.
pub(super) fn write(room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    let report = room.report;
    let mut list = List::start(room, spec(report))?;
    for finding in report.open_findings() {
        list.text(finding.severity.name())?;
        list.text(finding.rule.code)?;
        list.title(&finding.title)?;
        list.groups(&finding.group_ids)?;
        list.text(&finding.message)?;
        list.text(&finding.remedy)?;
        standing::cells(&mut list, finding)?;
        if !report.listing.complete {
            list.unseen(&finding.group_ids)?;
        }
        list.end_row()?;
    }
    list.finish()
}
