//! Plan: what to do, step by step, with the columns in which the team writes what it decided.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::about;
use super::cell::Cell;
use super::context::SheetContext;
use super::styles::Look;
use super::table::{Column, Table};
use crate::report::text::count;
use crate::report::{PlanRow, sentences};
use crate::worklist::Status;

/// Name of the sheet.
pub(super) const NAME: &str = "Plan";
/// Column of the team's word.
const STATUS: u16 = 8;

/// The sheet.
pub(super) fn table<'r>(cx: &SheetContext<'r>) -> Table<'r, &'r PlanRow> {
    let report = cx.report;
    let steps = report.plan.last().map_or(0, |row| row.step);
    Table {
        name: NAME,
        title: if steps == 0 { "Nothing has to be done".to_owned() } else { count(steps.into(), "step") },
        intro: format!(
            "{}, {}. Do what stands here in the Superfone dashboard, from top to bottom. Write in the yellow columns; the \
             next audit reads this file.",
            sentences::account(report),
            crate::report::text::long_day(sentences::today(report)),
        ),
        columns: columns(),
        rows: Box::new(report.plan.iter()),
        frozen: 5,
        breaks: Some(|row, next| row.step != next.step),
        finish: Some(finish),
    }
}

fn columns<'r>() -> Vec<Column<'r, &'r PlanRow>> {
    vec![
        Column::new("Step", 46, Look::Step, "Place in the order of work.", |_, row: &&PlanRow| {
            Cell::number(row.step.into())
        }),
        Column::new("Phase", 80, Look::Text, "When it is done.", |_, row| Cell::text(row.phase)),
        Column::new("Action", 80, Look::Text, "What is done.", |_, row| Cell::text(row.action)),
        Column::new("Group ID", 66, Look::Id, "The group; empty where a form or feed has to be changed.", |cx, row| {
            match row.group_id {
                Some(id) => Cell::number(id).linked(cx.group_link(&[id])),
                None => Cell::empty(),
            }
        }),
        Column::new("Title", 135, Look::Prose, "Its title now, or the name that is sent.", |_, row| {
            Cell::title(&row.title)
        }),
        Column::new("New title", 155, Look::Strong, "The title to give. Ready to copy.", |_, row| {
            Cell::maybe(row.new_title.as_deref())
        }),
        Column::new("Why", 220, Look::Quiet, "What it is for. The sheet Findings says more.", |_, row| {
            Cell::text(&*row.reason)
        }),
        Column::new("Finding", 75, Look::Prose, "What it mends, with a link.", |cx, row| {
            let kind = row.finding.as_deref().and_then(|print| cx.finding(print));
            let kind = kind.map_or("", |finding| finding.rule.name);
            Cell::text(kind).linked(row.finding.as_deref().and_then(|print| cx.fingerprint_link(print)))
        }),
        Column::new("Status", 84, Look::Team, "For the team: how far it is.", |_, row| {
            Cell::text(row.team.as_ref().map_or(Status::Todo, |team| team.status).word())
        }),
        Column::new("Owner", 66, Look::Team, "For the team: who does it.", |_, row| {
            Cell::maybe(row.team.as_deref().and_then(|team| team.owner.as_deref()))
        }),
        Column::new("Comment", 124, Look::Team, "For the team.", |_, row| {
            Cell::maybe(row.team.as_deref().and_then(|team| team.comment.as_deref()))
        }),
        Column::new("Verified", 80, Look::Prose, "What the new list shows of a step that is called done.", |_, row| {
            match row.team.as_deref().and_then(|team| team.verified) {
                None => Cell::empty(),
                Some(true) => Cell::text("Seen"),
                Some(false) => Cell::text("Not seen").looking(Look::Alarm),
            }
        }),
        Column::hidden("Key", "By this the next audit finds the row again.", |_, row| Cell::text(row.key.to_string())),
    ]
}

/// The choices of the team. Another word is let through: it is their column.
fn finish(_: &SheetContext<'_>, sheet: &mut Worksheet, first: u32, last: u32) -> Result<(), XlsxError> {
    sheet.add_data_validation(first, STATUS, last, STATUS, &about::statuses()?).map(drop)
}
