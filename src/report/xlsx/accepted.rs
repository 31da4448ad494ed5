//! Accepted: findings that are not counted, because a mute of the config file or the team says so.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::about;
use super::cell::{Cell, Value};
use super::context::SheetContext;
use super::findings::title_column;
use super::styles::Look;
use super::table::{Column, Table, WHERE};
use crate::report::text::{count, short_owner, thousands};
use crate::report::{FindingRow, Report, words};
use crate::worklist::{AS_PLANNED, Status};

/// Name of the sheet.
pub(super) const NAME: &str = super::layout::ACCEPTED;

/// Column of the team's word, if no column says what a row is about.
const STATUS: u16 = 8;

/// Whether there is any.
pub(super) fn has_content(report: &Report) -> bool {
    report.findings.iter().any(|finding| !finding.is_open())
}

/// The sheet.
pub(super) fn table<'r>(cx: &SheetContext<'r>) -> Table<'r, &'r FindingRow> {
    let report = cx.report;
    let closed = report.findings.iter().filter(|finding| !finding.is_open());
    let (muted, team): (Vec<_>, Vec<_>) = closed.partition(|finding| finding.muted.is_some());
    let (planned, team): (Vec<_>, Vec<_>) = team
        .into_iter()
        .partition(|finding: &&FindingRow| finding.accepted.as_ref().is_some_and(|accepted| accepted.as_planned));
    let parts = [
        (team.len(), "accepted by the team"),
        (muted.len(), "muted in the settings"),
        (planned.len(), "disabled as planned"),
    ];
    let parts = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", thousands(*n as u64)));
    let parts = parts.collect::<Vec<_>>().join(", ");
    let all = muted.len() + team.len() + planned.len();
    let mut columns = columns(cx);
    Column::insert_where(cx, &mut columns, 2, |row| row.catalogue());
    Table {
        name: NAME.into(),
        title: Value::text(format!("{} not counted: {parts}", count(all as u64, "finding"))),
        aside: None,
        intro:
            "They come back by themselves: a mute after its last day, the others when they get worse. Change Status to \
                bring one back."
                .to_owned(),
        columns,
        rows: Box::new(report.findings.iter().filter(|finding| !finding.is_open())),
        frozen: 3 + cx.word(0, 1),
        breaks: None,
        finish: Some(finish),
    }
}

fn columns<'r>(cx: &SheetContext<'r>) -> Vec<Column<'r, &'r FindingRow>> {
    vec![
        Column::new("Severity", 78, Look::Text, "How bad it would be if it counted.", |_, row: &&FindingRow| {
            Cell::severity(row.severity)
        }),
        Column::new("Kind", 160, Look::Prose, "What kind of problem it is.", |_, row| {
            Cell::text(row.rule.name_of(row.catalogue()))
        }),
        title_column(cx),
        Column::new(
            cx.word("Groups", "Ids"),
            90,
            Look::Prose,
            cx.word("Ids of the groups concerned.", "Ids of what is concerned."),
            |cx, row| Cell::ids(&row.group_ids).linked(cx.item_link(row.catalogue(), &row.group_ids)),
        ),
        Column::new("Accepted by", 110, Look::Prose, "Who answers for it.", |_, row| {
            // What the team wrote comes back as it was; an address of the config file would be cut.
            let team = || row.accepted.as_deref().and_then(|accepted| accepted.owner.as_deref());
            Cell::maybe(row.muted.as_deref().and_then(|mute| mute.owner.as_deref()).map(short_owner).or_else(team))
        }),
        Column::new("Since", 100, Look::Day, "Day of the audit that learned it; of a mute nobody knows.", |_, row| {
            row.accepted.as_deref().map_or_else(Cell::empty, |accepted| Cell::day(accepted.since))
        }),
        Column::new("Until", 100, Look::Day, "The last day on which a mute holds.", |_, row| {
            row.muted.as_deref().map_or_else(Cell::empty, |mute| Cell::day(mute.until))
        }),
        Column::new("Comment", 290 - cx.word(0, WHERE), Look::Prose, "Why it was accepted.", |_, row| {
            let team = || row.accepted.as_deref().and_then(|accepted| accepted.comment.as_deref());
            Cell::maybe(row.muted.as_deref().map(|mute| &*mute.reason).or_else(team))
        }),
        Column::new(
            "Status",
            110,
            Look::Team,
            "Keep as is: the team says so; choose another word, and the finding counts again. Else the settings say so, \
                 or it came about as planned.",
            |_, row| match (&row.muted, row.accepted.as_deref()) {
                (Some(_), _) => Cell::text(words::MUTED).looking(Look::Prose),
                (None, Some(accepted)) if accepted.as_planned => Cell::text(AS_PLANNED).looking(Look::Prose),
                (None, _) => Cell::text(Status::KeepAsIs.word()),
            },
        ),
        Column::hidden("Key", "By this the next audit finds the row again.", |_, row| {
            Cell::text(row.fingerprint.to_string())
        }),
    ]
}

/// The same choices as on the sheet Plan.
fn finish(cx: &SheetContext<'_>, sheet: &mut Worksheet, first: u32, last: u32) -> Result<(), XlsxError> {
    let status = STATUS + cx.word(0, 1);
    sheet.add_data_validation(first, status, last, status, &about::statuses()?).map(drop)
}
