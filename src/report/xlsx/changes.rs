//! Changes: what happened since the audit that is compared with. What breaks an integration comes first, then the
//! findings that are gone, then the rest by group.

use super::cell::{Cell, Value};
use super::context::SheetContext;
use super::styles::Look;
use super::table::{Column, Table};
use crate::api::Item;
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::history::{Change, ChangeKind, Resolved};
use crate::report::text::{count, short_day};
use crate::report::{Report, sentences, words};
use crate::rules;

/// Name of the sheet.
pub(super) const NAME: &str = "Changes";

/// Something that happened.
pub(super) enum ChangeRow<'r> {
    /// To an item.
    Item(&'r Change),
    /// A finding is gone.
    Resolved(&'r Resolved),
}

impl ChangeRow<'_> {
    fn catalogue(&self) -> &'static Catalogue {
        let of = match self {
            Self::Item(row) => row.catalogue,
            Self::Resolved(row) => row.catalogue,
        };
        of.unwrap_or(&LEAD_GROUPS)
    }
}

/// Rows of the sheet.
pub(super) fn len(report: &Report) -> usize {
    report.changes.len() + report.resolved.len()
}

/// Whether anything happened.
pub(super) fn has_content(report: &Report) -> bool {
    len(report) > 0
}

/// The sheet.
pub(super) fn table<'r>(cx: &SheetContext<'r>) -> Table<'r, ChangeRow<'r>> {
    let report = cx.report;
    let breaks = |row: &&Change| !row.breaks.is_empty();
    let first = report.changes.iter().filter(breaks).map(ChangeRow::Item);
    let rest = report.changes.iter().filter(move |row| !breaks(row)).map(ChangeRow::Item);
    let since = sentences::day_before(report).map_or_else(String::new, |day| format!(" since {day}"));
    let mut columns = columns(cx);
    Column::insert_where(cx, &mut columns, 1, ChangeRow::catalogue);
    Table {
        name: NAME.into(),
        title: Value::text(format!("{}{since}", count(len(report) as u64, "change"))),
        aside: None,
        intro: "What breaks a form or feed comes first, then the findings that are gone, then the rest.".to_owned(),
        columns,
        rows: Box::new(first.chain(report.resolved.iter().map(ChangeRow::Resolved)).chain(rest)),
        frozen: 3 + cx.word(0, 1),
        breaks: None,
        finish: None,
    }
}

fn columns<'r>(cx: &SheetContext<'r>) -> Vec<Column<'r, ChangeRow<'r>>> {
    vec![
            Column::new(
                "What happened",
                100,
                Look::Strong,
                cx.word(
                    "Resolved: a finding is gone. Else it is about a group. Added: it was not there. Gone: it is not there any \
                     more. Renamed, New type: it has another title or type. Disabled, Enabled: its status has changed.",
                    "Resolved: a finding is gone. Added: it was not there. Gone: it is not there any more. Renamed, New type: \
                     it has another title or type. Disabled, Enabled: its status has changed.",
                ),
                |_, row: &ChangeRow<'r>| match row {
                    ChangeRow::Item(row) => Cell::text(words::change(row.kind)),
                    ChangeRow::Resolved(_) => Cell::text(words::RESOLVED).looking(Look::Good),
                },
            ),
            Column::new(
                cx.word("Groups", "Ids"),
                120,
                Look::Prose,
                cx.word("Groups concerned. The link leads to the first of them.", "Ids of what is concerned. The link leads to the first of them."),
                |cx, row| {
                    let ids = match row {
                        ChangeRow::Item(row) => std::slice::from_ref(&row.group_id),
                        ChangeRow::Resolved(row) => &row.group_ids[..],
                    };
                    Cell::ids(ids).linked(cx.item_link(row.catalogue(), ids))
                },
            ),
            Column::new(
                "Title",
                200,
                Look::Prose,
                cx.word(
                    "Title of the group now; of one that is gone, and of a finding, its last.",
                    "Its title now; of what is gone, and of a finding, the last.",
                ),
                title,
            ),
            Column::new("Before", 210, Look::Prose, "Title, status or type before; of a finding, what it was.", before),
            Column::new("Now", 210, Look::Prose, "The same now.", |_, row| match row {
                ChangeRow::Item(row) => shown(row.after.as_deref(), row.kind),
                ChangeRow::Resolved(_) => Cell::empty(),
            }),
            Column::new(
                "Changed by",
                84,
                Look::Id,
                cx.word("Number of the user who changed the group last.", "Number of the user who changed it last."),
                |_, row| match row {
                    ChangeRow::Item(row) => Cell::api_number(row.updated_by.as_ref()),
                    ChangeRow::Resolved(_) => Cell::empty(),
                },
            ),
            Column::new(
                "What breaks by it",
                180,
                Look::Alarm,
                cx.word(
                    "Names that forms and feeds send and that no longer find exactly one active group.",
                    "Names that forms and feeds send and that no longer find exactly one that is active.",
                ),
                |_, row| match row {
                    ChangeRow::Item(row) => Cell::text(row.breaks.join("\n")),
                    ChangeRow::Resolved(_) => Cell::empty(),
                },
            ),
    ]
}

fn title<'r>(cx: &SheetContext<'r>, row: &ChangeRow<'r>) -> Cell<'r> {
    match row {
        ChangeRow::Resolved(row) => Cell::title(&row.title),
        ChangeRow::Item(change) => {
            let titles = matches!(change.kind, ChangeKind::Added | ChangeKind::Gone | ChangeKind::Renamed);
            let known = change.after.as_deref().or(change.before.as_deref()).filter(|_| titles);
            let item = cx.report.item(row.catalogue(), change.group_id);
            Cell::title(item.map(Item::title).or(known).unwrap_or_default())
        }
    }
}

fn before<'r>(_: &SheetContext<'r>, row: &ChangeRow<'r>) -> Cell<'r> {
    match row {
        ChangeRow::Item(row) => shown(row.before.as_deref(), row.kind),
        ChangeRow::Resolved(row) => {
            let of = row.catalogue.unwrap_or(&LEAD_GROUPS);
            let kind = rules::by_code(&row.rule).map_or_else(|| row.rule.as_str().into(), |rule| rule.name_of(of));
            let since = short_day(row.first_seen);
            Cell::text(format!("{}: {kind}, since {since}", words::severity(row.severity)))
        }
    }
}

/// A title with what is hidden in it; a status or a type as it is.
fn shown(text: Option<&str>, kind: ChangeKind) -> Cell<'_> {
    match (text, kind) {
        (None, _) => Cell::empty(),
        (Some("ACTIVE"), ChangeKind::Disabled | ChangeKind::Enabled) => Cell::text("active"),
        (Some("DISABLED"), ChangeKind::Disabled | ChangeKind::Enabled) => Cell::text("disabled"),
        (Some(text), ChangeKind::Added | ChangeKind::Gone | ChangeKind::Renamed) => Cell::title(text),
        (Some(text), _) => Cell::text(text),
    }
}
