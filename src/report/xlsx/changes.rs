//! Changes: what happened since the audit that is compared with. What breaks an integration comes first, then the
//! findings that are gone, then the rest by group.

use rust_xlsxwriter::XlsxError;

use super::column::{Column, Kind, shown_title};
use super::layout::Spec;
use super::list::List;
use super::room::{Room, hides_something};
use crate::api::LeadGroup;
use crate::history::ChangeKind;
use crate::report::{ChangeRow, RenderError, Report, ResolvedRow};
use crate::titles::show;

/// Name of the sheet.
pub(super) const NAME: &str = "Changes";
/// What a finding that is gone is called, beside the kinds of changes.
const RESOLVED: &str = "resolved";

/// Rows of the sheet.
pub(super) fn rows(report: &Report) -> usize {
    report.changes.len() + report.resolved.len()
}

/// Whether anything happened.
pub(super) fn has_content(report: &Report) -> bool {
    rows(report) > 0
}

/// Whether some title here hides something. Two titles may differ in nothing else.
fn has_hidden(report: &Report) -> bool {
    let texts = report.changes.iter().flat_map(|row| row.before.iter().chain(&row.after));
    texts.chain(report.resolved.iter().map(|row| &row.title)).any(|text| hides_something(text))
}

/// The columns that this report needs.
fn columns(report: &Report) -> Vec<Column> {
    let mut columns = vec![
        Column::new(
            "What happened",
            13,
            Kind::Change,
            "Since the audit that is compared with. resolved: a finding is gone. Else it is about a group. added: it was \
            not there. gone: it is not there any more. renamed, retyped: it has another title or type. disabled, \
            enabled: its status has changed.",
        ),
        Column::new("Group IDs", 14, Kind::Prose, "Groups concerned. The link leads to the first that is still there."),
        Column::new(
            "Title",
            30,
            Kind::Prose,
            "Title of the group now; of one that is gone, and of a finding, its last.",
        ),
    ];
    if has_hidden(report) {
        columns.push(shown_title());
    }
    if !report.changes.is_empty() {
        columns.extend([
            Column::new("Before", 28, Kind::Prose, "Title, status or type before."),
            Column::new("Now", 28, Kind::Prose, "The same now."),
            Column::new("Changed by", 11, Kind::Id, "Number of the user who changed the group last."),
            Column::new(
                "What breaks by it",
                26,
                Kind::Alarm,
                "Names that integrations send and that no longer find exactly one active group.",
            ),
        ]);
    }
    if !report.resolved.is_empty() {
        columns.extend([
            Column::new("Rule", 18, Kind::Text, "Code of the rule whose finding is gone."),
            Column::new("Severity", 10, Kind::Severity, "How bad the finding was."),
            Column::new("First seen", 11, Kind::Day, "Day of the audit that found it first."),
            Column::new("Last seen", 11, Kind::Day, "Day of the audit that found it last."),
        ]);
    }
    columns
}

/// What the list is.
pub(super) fn spec(report: &Report) -> Spec {
    Spec {
        name: NAME,
        columns: columns(report),
        rows: rows(report),
        frozen: 3,
        links: 1,
        clustered: false,
        long: false,
    }
}

/// Writes the sheet, or the sheets.
pub(super) fn write(room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    let report = room.report;
    let mut list = List::start(room, spec(report))?;
    let breaks = |row: &&ChangeRow| !row.breaks.is_empty();
    for row in report.changes.iter().filter(breaks) {
        change(&mut list, row)?;
    }
    for row in &report.resolved {
        resolved(&mut list, row)?;
    }
    for row in report.changes.iter().filter(|row| !breaks(row)) {
        change(&mut list, row)?;
    }
    list.finish()
}

fn change(list: &mut List<'_, '_, '_>, row: &ChangeRow) -> Result<(), RenderError> {
    let titles = matches!(row.kind, ChangeKind::Added | ChangeKind::Gone | ChangeKind::Renamed);
    let known = row.after.as_deref().or(row.before.as_deref()).filter(|_| titles);
    let title = list.room().group(row.group_id).map(LeadGroup::title).or(known).unwrap_or_default();
    list.text(row.kind.name())?;
    list.group(row.group_id)?;
    list.text(title)?;
    shown(list, title, row)?;
    list.text(row.before.as_deref().unwrap_or_default())?;
    list.text(row.after.as_deref().unwrap_or_default())?;
    list.api_number(row.updated_by.as_ref())?;
    list.text(&row.breaks.join("\n"))?;
    list.end_row()
}

fn resolved(list: &mut List<'_, '_, '_>, row: &ResolvedRow) -> Result<(), RenderError> {
    list.text(RESOLVED)?;
    match row.group_ids[..] {
        [id] => list.group(id)?,
        _ => list.groups(&row.group_ids)?,
    }
    list.title(&row.title)?;
    if !list.room().report.changes.is_empty() {
        list.skip(4);
    }
    list.text(&row.rule)?;
    list.text(row.severity.name())?;
    list.day(&row.first_seen)?;
    list.day(&row.last_seen)?;
    list.end_row()
}

/// The title with its hidden characters shown; of a renamed group both titles, if either has any.
fn shown(list: &mut List<'_, '_, '_>, title: &str, row: &ChangeRow) -> Result<(), XlsxError> {
    match (&row.before, &row.after) {
        (Some(before), Some(after)) if hides_something(before) || hides_something(after) => {
            list.shown(&format!("{} → {}", show(before), show(after)))
        }
        _ => list.shown_title(title),
    }
}
