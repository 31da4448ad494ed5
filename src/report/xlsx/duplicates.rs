//! Duplicates: the groups that share a title, side by side, to decide which one stays.

use super::cell::{Cell, Value};
use super::context::SheetContext;
use super::findings::{UNSEEN, unseen};
use super::styles::Look;
use super::table::{Column, Table};
use crate::api::Item;
use crate::report::text::count;
use crate::report::{FindingRow, Report, words};
use crate::rules::DUPLICATE_TITLE;

/// Name of the sheet.
pub(super) const NAME: &str = "Duplicates";

/// A group and the finding that it shares its title.
pub(super) struct DuplicateRow<'r> {
    finding: &'r FindingRow,
    id: u64,
    /// The group, if it is listed.
    group: Option<&'r Item>,
}

fn findings(report: &Report) -> impl Iterator<Item = &FindingRow> {
    report.open_findings().filter(|finding| finding.rule == &DUPLICATE_TITLE)
}

/// Whether there is any.
pub(super) fn has_content(report: &Report) -> bool {
    findings(report).next().is_some()
}

/// Rows of the sheet.
pub(super) fn len(report: &Report) -> usize {
    findings(report).map(|finding| finding.group_ids.len()).sum()
}

/// The sheet.
pub(super) fn table<'r>(cx: &SheetContext<'r>) -> Table<'r, DuplicateRow<'r>> {
    let report = cx.report;
    let mut columns = vec![
        Column::new(
            "Severity",
            78,
            Look::Text,
            "Error: two or more of the groups are active, so leads to this title are rejected. Warning: they may be.",
            |_, row: &DuplicateRow<'r>| Cell::severity(row.finding.severity),
        ),
        Column::new(
            "Title",
            cx.word(220, if cx.complete { 200 } else { 160 }),
            Look::Strong,
            cx.word("The title that the groups share.", "The title that they share."),
            |_, row| Cell::title(&row.finding.title),
        ),
        Column::new(
            cx.word("Group", "Id"),
            76,
            Look::Id,
            cx.word(
                "Id of the group. The link leads to its row on the sheet Groups.",
                "Its id. The link leads to its row on the sheet of its list.",
            ),
            |cx, row| Cell::number(row.id).linked(cx.item_link(row.finding.catalogue(), &[row.id])),
        ),
        Column::new("Status", 86, Look::Text, "Active or disabled, or what Superfone says instead.", |_, row| {
            row.group.map_or_else(Cell::empty, status)
        }),
        Column::new("Type", 110, Look::Prose, "The group's optional tag.", |_, row| {
            Cell::maybe(row.group.and_then(|group| group.kind.as_deref()))
        }),
        Column::new("Created", 92, Look::Day, "When the group was created.", |cx, row| {
            Cell::instant(row.group.and_then(|group| group.created_at.as_ref()), cx.report.zone)
        }),
        Column::new("Created by", 84, Look::Id, "Number of the user who created it.", |_, row| {
            Cell::api_number(row.group.and_then(|group| group.created_by.as_ref()))
        }),
        Column::new("Updated", 92, Look::Day, "When the group was changed last.", |cx, row| {
            Cell::instant(row.group.and_then(|group| group.updated_at.as_ref()), cx.report.zone)
        }),
        Column::new("Updated by", 84, Look::Id, "Number of the user who changed it last.", |_, row| {
            Cell::api_number(row.group.and_then(|group| group.updated_by.as_ref()))
        }),
        Column::new("State", 86, Look::Text, "What the last audits say of it, as on the sheet Findings.", |_, row| {
            Cell::text(words::state(row.finding.state))
        }),
        Column::new("Since", 90, Look::Day, "Day of the audit that found it first.", |_, row| {
            Cell::day(row.finding.first_seen)
        }),
        Column::new("Plan", 70, Look::Text, "The step of the plan that mends it, with a link.", |cx, row| {
            match cx.step(row.finding) {
                Some((step, link)) => Cell::text(format!("Step {step}")).linked(Some(link)),
                None => Cell::empty(),
            }
        }),
    ];
    if !cx.complete {
        columns.push(Column::new("Last reading", 70, Look::Alarm, UNSEEN, |cx, row| {
            unseen(cx, row.finding.catalogue(), &[row.id])
        }));
    }
    let rows = findings(report).flat_map(move |finding| {
        let row = move |id: &u64| DuplicateRow { finding, id: *id, group: report.item(finding.catalogue(), *id) };
        finding.group_ids.iter().map(row)
    });
    let titles = findings(report).count() as u64;
    Column::insert_where(cx, &mut columns, 2, |row| row.finding.catalogue());
    Table {
        name: NAME.into(),
        title: Value::text(format!(
            "{} on {}",
            count(titles, "title"),
            count(len(report) as u64, cx.word("group", "row"))
        )),
        aside: None,
        intro: cx
            .word(
                "The groups that share a title, side by side. One of them keeps it; the sheet Plan says which.",
                "What shares a title in one list, side by side. One of them keeps it; the sheet Plan says which.",
            )
            .to_owned(),
        columns,
        rows: Box::new(rows),
        frozen: 3 + cx.word(0, 1),
        breaks: Some(|row, next| row.finding.fingerprint != next.finding.fingerprint),
        finish: None,
    }
}

/// The status of a group, in a reader's words.
pub(super) fn status(group: &Item) -> Cell<'_> {
    use crate::api::ItemStatus;
    match group.status() {
        ItemStatus::Active => Cell::text("active"),
        ItemStatus::Disabled => Cell::text("disabled"),
        ItemStatus::Other => Cell::maybe(group.status.as_deref()),
    }
}
