//! Groups: every group by id, as Superfone returned it, with what was found about it.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::column::{Column, Kind, shown_title, unseen};
use super::layout::{Spec, conditions};
use super::list::List;
use super::room::{Room, hides_something};
use crate::report::{FindingRow, RenderError, Report};
use crate::rules::Severity;

/// Name of the sheet.
pub(super) const NAME: &str = "Groups";

fn has_hidden(report: &Report) -> bool {
    report.groups.iter().any(|group| hides_something(group.title()))
}

/// The columns that this report needs.
fn columns(report: &Report) -> Vec<Column> {
    let zone = &report.audit.timezone;
    let mut columns = vec![
        Column::new("ID", 12, Kind::Id, "Id of the group."),
        Column::new(
            "Title",
            38,
            Kind::Text,
            "Title, character for character; forms and integrations name the group by it.",
        ),
        Column::new("Status", 12, Kind::Status, "ACTIVE or DISABLED, as Superfone returned it."),
        Column::new("Type", 14, Kind::Text, "An optional tag."),
        Column::new(
            "Worst finding",
            10,
            Kind::Severity,
            "Severity of the worst finding about this group; empty: none that is not muted.",
        ),
        Column::new("Rules", 32, Kind::Text, "Codes of the rules that found something about this group."),
        Column::new(
            format!("Created ({zone})"),
            18,
            Kind::Instant,
            "When the group was created; text where Superfone sent \
            no date that can be read.",
        ),
        Column::new("Created by", 11, Kind::Id, "Number of the user who created it."),
        Column::new(format!("Updated ({zone})"), 18, Kind::Instant, "When the group was changed last."),
        Column::new("Updated by", 11, Kind::Id, "Number of the user who changed it last."),
        Column::new("Account", 10, Kind::Id, "Number of the Superfone account (org_id)."),
    ];
    if has_hidden(report) {
        columns.insert(2, shown_title());
    }
    if !report.listing.complete {
        columns.push(unseen());
    }
    columns
}

/// What the list is.
pub(super) fn spec(report: &Report) -> Spec {
    let (columns, rows) = (columns(report), report.groups.len());
    Spec { name: NAME, columns, rows, frozen: 2, links: 0, clustered: false, long: true }
}

/// Names the conditional formats of the list on the first sheet of a book, above everything that they could apply to. The
/// library numbers them in the order in which sheets bring them; so the list has the same numbers in any book.
pub(super) fn name_conditions(first: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    conditions(first, &spec(report), 0, 0)
}

/// Writes the sheet, or the sheets.
pub(super) fn write(room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    let report = room.report;
    let mut list = List::start(room, spec(report))?;
    let found = found(report);
    let mut rest = found.as_slice();
    for group in &*report.groups {
        let (mine, others) = rest.split_at(rest.iter().take_while(|(id, ..)| *id <= group.id).count());
        rest = others;
        let title = group.title();
        list.number(group.id)?;
        list.title(title)?;
        list.text(group.status.as_deref().unwrap_or_default())?;
        list.text(group.kind.as_deref().unwrap_or_default())?;
        list.text(mine.first().map_or("", |(_, severity, _)| severity.name()))?;
        list.text(&rules(mine))?;
        list.instant(group.created_at.as_ref())?;
        list.api_number(group.created_by.as_ref())?;
        list.instant(group.updated_at.as_ref())?;
        list.api_number(group.updated_by.as_ref())?;
        list.api_number(group.org_id.as_ref())?;
        if !report.listing.complete {
            list.unseen(&[group.id])?;
        }
        list.end_row()?;
    }
    list.finish()
}

/// Group, severity and rule of every finding that is not muted, by group, the worst first.
fn found(report: &Report) -> Vec<(u64, Severity, &'static str)> {
    let of = |finding: &FindingRow| {
        let (severity, rule) = (finding.severity, finding.rule.code);
        finding.group_ids.iter().map(move |id| (*id, severity, rule)).collect::<Vec<_>>()
    };
    let mut found: Vec<_> = report.open_findings().flat_map(of).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn rules(found: &[(u64, Severity, &'static str)]) -> String {
    found.iter().map(|(.., rule)| *rule).collect::<Vec<_>>().join(", ")
}
