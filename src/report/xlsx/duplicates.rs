//! Duplicates: the groups that share a title, cluster by cluster, side by side, to decide which one stays.

use super::column::{Column, Kind, shown_title, unseen};
use super::layout::Spec;
use super::list::List;
use super::room::{Room, hides_something};
use super::standing;
use crate::report::{FindingRow, RenderError, Report};
use crate::rules::DUPLICATE_TITLE;

/// Name of the sheet.
pub(super) const NAME: &str = "Duplicates";

fn clusters(report: &Report) -> impl Iterator<Item = &FindingRow> + Clone {
    report.open_findings().filter(|finding| finding.rule == &DUPLICATE_TITLE)
}

/// Whether there is any cluster.
pub(super) fn has_content(report: &Report) -> bool {
    clusters(report).next().is_some()
}

/// Rows of the sheet.
pub(super) fn rows(report: &Report) -> usize {
    clusters(report).map(|cluster| cluster.group_ids.len()).sum()
}

fn has_hidden(report: &Report) -> bool {
    clusters(report).any(|cluster| hides_something(&cluster.title))
}

/// The columns that this report needs.
fn columns(report: &Report) -> Vec<Column> {
    let zone = &report.audit.timezone;
    let mut columns = vec![
        Column::new("Cluster", 9, Kind::Id, "Groups with the same number share one title."),
        Column::new(
            "Severity",
            10,
            Kind::Severity,
            "error: two or more of the groups are active, leads to this title are \
            rejected. warning: they may be.",
        ),
        Column::new("Title", 34, Kind::Prose, "The title that the groups share."),
        Column::new("Group ID", 12, Kind::Id, "Id of the group. The link leads to its row on the sheet Groups."),
        Column::new("Status", 12, Kind::Status, "ACTIVE or DISABLED, as Superfone returned it."),
        Column::new("Type", 14, Kind::Text, "The group's optional tag."),
        Column::new(format!("Created ({zone})"), 18, Kind::Instant, "When the group was created."),
        Column::new("Created by", 11, Kind::Id, "Number of the user who created it."),
        Column::new(format!("Updated ({zone})"), 18, Kind::Instant, "When the group was changed last."),
        Column::new("Updated by", 11, Kind::Id, "Number of the user who changed it last."),
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
    Spec { name: NAME, columns: columns(report), rows: rows(report), frozen: 4, links: 1, clustered: true, long: false }
}

/// Writes the sheet.
pub(super) fn write(room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    let report = room.report;
    let mut list = List::start(room, spec(report))?;
    for (cluster, number) in clusters(report).zip(1..) {
        for id in &cluster.group_ids {
            let group = list.room().group(*id);
            list.number(number)?;
            list.text(cluster.severity.name())?;
            list.title(&cluster.title)?;
            list.group(*id)?;
            list.text(group.and_then(|group| group.status.as_deref()).unwrap_or_default())?;
            list.text(group.and_then(|group| group.kind.as_deref()).unwrap_or_default())?;
            list.instant(group.and_then(|group| group.created_at.as_ref()))?;
            list.api_number(group.and_then(|group| group.created_by.as_ref()))?;
            list.instant(group.and_then(|group| group.updated_at.as_ref()))?;
            list.api_number(group.and_then(|group| group.updated_by.as_ref()))?;
            standing::cells(&mut list, cluster)?;
            if !report.listing.complete {
                list.unseen(&[*id])?;
            }
            list.end_row()?;
        }
    }
    list.finish()
}
