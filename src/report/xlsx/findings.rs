//! Findings: what is wrong, the worst first; one row each. Accepted ones have a sheet of their own.

use super::cell::{Cell, Value};
use super::context::SheetContext;
use super::styles::Look;
use super::table::{Column, Table, WHERE};
use crate::catalogue::Catalogue;
use crate::report::text::count;
use crate::report::{FindingRow, sentences, words};

/// Name of the sheet.
pub(super) const NAME: &str = super::layout::FINDINGS;

/// The sheet.
pub(super) fn table<'r>(cx: &SheetContext<'r>) -> Table<'r, &'r FindingRow> {
    let report = cx.report;
    let open = report.totals.findings.open();
    let mut columns = vec![
        Column::new(
            "Severity",
            78,
            Look::Text,
            "Error: leads are being rejected, or nobody can name the group. Warning: look at it this month. Note: good to \
             know.",
            |_, row: &&FindingRow| Cell::severity(row.severity),
        ),
        Column::new("Kind", 160, Look::Prose, "What kind of problem it is.", |_, row| {
            Cell::text(row.rule.name_of(row.catalogue()))
        }),
        title_column(cx),
        Column::new(
            cx.word("Groups", "Ids"),
            120,
            Look::Prose,
            cx.word(
                "Ids of the groups concerned. The link leads to the first of them on the sheet Groups.",
                "Ids of what is concerned. The link leads to the first of them on the sheet of its list.",
            ),
            |cx, row| Cell::ids(&row.group_ids).linked(cx.item_link(row.catalogue(), &row.group_ids)),
        ),
        Column::new(
            "What is wrong",
            if cx.complete { 430 } else { 330 } - cx.word(0, WHERE),
            Look::Prose,
            "What was found and whom it hurts.",
            |_, row| Cell::text(&*row.message),
        ),
        Column::new(
            "State",
            86,
            Look::Text,
            "New: no earlier audit had it. Still open: the last one had it too. Back again: it had gone. First audit: there \
             was nothing to compare it with.",
            |_, row| Cell::text(words::state(row.state)),
        ),
        Column::new("Since", 90, Look::Day, "Day of the audit that found it first.", |_, row| {
            Cell::day(row.first_seen)
        }),
        step_column(),
    ];
    if !cx.complete {
        columns.push(Column::new("Last reading", 100, Look::Alarm, UNSEEN, |cx, row| {
            unseen(cx, row.catalogue(), &row.group_ids)
        }));
    }
    Column::insert_where(cx, &mut columns, 2, |row| row.catalogue());
    Table {
        name: NAME.into(),
        title: Value::text(match sentences::open_findings(report) {
            Some(parts) => format!("{}: {parts}", count(open, "finding")),
            None => "No findings".to_owned(),
        }),
        aside: None,
        intro: "What is wrong, the worst first. What to do about it stands on the sheet Plan.".to_owned(),
        columns,
        rows: Box::new(report.findings.iter().filter(|finding| finding.is_open())),
        frozen: 3 + cx.word(0, 1),
        breaks: None,
        finish: None,
    }
}

/// The title that a finding is about.
pub(super) fn title_column<'r>(cx: &SheetContext<'r>) -> Column<'r, &'r FindingRow> {
    Column::new(
        "Title",
        190,
        Look::Prose,
        cx.word(
            "Title of the group, or the name that is sent. · is a space that is easily missed, ⟨hidden⟩ a character that \
             cannot be seen.",
            "The title, or the name that is sent. · is a space that is easily missed, ⟨hidden⟩ a character that cannot be \
             seen.",
        ),
        |_, row: &&FindingRow| Cell::title(&row.title),
    )
}

/// Where the plan mends a finding.
pub(super) fn step_column<'r>() -> Column<'r, &'r FindingRow> {
    Column::new("Plan", 70, Look::Text, "The step of the plan that mends it, with a link.", |cx, row: &&FindingRow| {
        match cx.step(row) {
            Some((step, link)) => Cell::text(format!("Step {step}")).linked(Some(link)),
            None => Cell::empty(),
        }
    })
}

/// What the column "Last reading" means; only incomplete listings have it.
pub(super) const UNSEEN: &str =
    "Groups that an earlier reading of the list returned and the last one did not. They may be gone.";

/// Those of the groups that the last reading did not return.
pub(super) fn unseen<'r>(cx: &SheetContext<'r>, catalogue: &'static Catalogue, ids: &[u64]) -> Cell<'r> {
    let ids: Vec<_> = cx.unseen(catalogue, ids).iter().map(u64::to_string).collect();
    if ids.is_empty() { Cell::empty() } else { Cell::text(format!("Not seen: {}", ids.join(", "))) }
}
