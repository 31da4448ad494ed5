//! Groups, and a sheet of each other catalogue: every item by id, as Superfone returned it, with what was found about it.

use std::borrow::Cow;
use std::iter::Peekable;
use std::vec::IntoIter;

use super::book::Book;
use super::cell::{Cell, Value};
use super::context::SheetContext;
use super::findings::{UNSEEN, unseen};
use super::layout;
use super::styles::Look;
use super::table::{Column, Table};
use crate::api::{Further, Item};
use crate::catalogue::Catalogue;
use crate::config::{FileKind, Severity};
use crate::report::text::{count, thousands};
use crate::report::{FindingRow, RenderError, Report};
use crate::rules::{Rule, capital};

/// Pixels of all columns, and of those that are there in any case but for the title and what was found.
const WIDTHS: (u32, u32) = (1_236, 642);
/// Pixels of the column of a type, of one that only a catalogue has, and of what the last reading did not return.
const TYPE: u32 = 110;
const FURTHER: u32 = 72;
const LAST_READING: u32 = 90;

/// An item, and what was found about it, the worst first.
struct ItemRow<'r> {
    catalogue: &'static Catalogue,
    item: &'r Item,
    found: Vec<FoundRule>,
}

/// Severity and rule of a finding.
type FoundRule = (Severity, &'static Rule);

/// Writes the sheets.
pub(super) fn write(cx: &SheetContext<'_>, book: &mut Book<'_>) -> Result<(), RenderError> {
    cx.report.catalogues().try_for_each(|catalogue| table(cx, catalogue).write(cx, book))
}

fn table<'r>(cx: &SheetContext<'r>, catalogue: &'static Catalogue) -> Table<'r, ItemRow<'r>> {
    let report = cx.report;
    let items = report.items(catalogue);
    Table {
        name: layout::items(catalogue).into(),
        title: Value::text(in_words(report, catalogue)),
        aside: None,
        intro: format!(
            "Every {} as Superfone returned it, by its number. Dates are those of {}.",
            catalogue.item,
            report.zone.name()
        ),
        columns: columns(cx, catalogue),
        rows: Box::new(ItemRows {
            catalogue,
            items: items.iter(),
            found: found(report, catalogue).into_iter().peekable(),
        }),
        frozen: 2,
        breaks: None,
        finish: None,
    }
}

/// `144 lead groups: 132 active, 10 disabled, 2 other`
fn in_words(report: &Report, catalogue: &Catalogue) -> String {
    let total = count(report.items(catalogue).len() as u64, catalogue.one);
    match statuses(report, catalogue) {
        parts if parts.is_empty() => total,
        parts => format!("{total}: {parts}"),
    }
}

/// `132 active, 10 disabled, 2 other`
pub(super) fn statuses(report: &Report, catalogue: &Catalogue) -> String {
    let totals = report.status_totals(catalogue);
    let parts = [(totals.active, "active"), (totals.disabled, "disabled"), (totals.other, "other")];
    let parts = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", thousands(*n)));
    parts.collect::<Vec<_>>().join(", ")
}

fn columns<'r>(cx: &SheetContext<'r>, catalogue: &'static Catalogue) -> Vec<Column<'r, ItemRow<'r>>> {
    let item = catalogue.item;
    let is_complete = cx.report.listing(catalogue).is_none_or(|listing| listing.complete);
    let (title, found) = widths(catalogue, is_complete);
    let mut columns = vec![
        Column::new(capital(item), 76, Look::Id, format!("Id of the {item}."), |_, row: &ItemRow<'r>| {
            Cell::number(row.item.id)
        }),
        Column::new(
            "Title",
            title,
            Look::Prose,
            format!(
                "Forms and feeds name the {item} by it. · is a space that is easily missed, ⟨hidden⟩ a character that cannot \
                 be seen; the files {} and JSON have the title as it is.",
                FileKind::ItemsCsv(catalogue),
            ),
            |_, row| Cell::title(row.item.title()),
        ),
        Column::new("Status", 84, Look::Text, "ACTIVE or DISABLED, as Superfone returned it.", |_, row| {
            Cell::maybe(row.item.status.as_deref())
        }),
    ];
    if catalogue.has_type {
        columns.push(Column::new("Type", TYPE, Look::Text, "An optional tag.", |_, row| {
            Cell::maybe(row.item.kind.as_deref())
        }));
    }
    columns.extend([
        Column::new(
            "Severity",
            78,
            Look::Text,
            format!("The worst of what was found about the {item}."),
            |_, row: &ItemRow<'r>| {
                row.found.first().map_or_else(Cell::empty, |(severity, _)| Cell::severity(*severity))
            },
        ),
        Column::new(
            "What we found",
            found,
            Look::Prose,
            format!("All kinds of problems that the {item} has."),
            |_, row| {
                Cell::text(row.found.iter().map(|(_, rule)| rule.name_of(row.catalogue)).collect::<Vec<_>>().join(", "))
            },
        ),
    ]);
    columns.extend(catalogue.fields.iter().zip(0..).map(|(field, at)| Column {
        head: capital(&field.replace('_', " ")).into(),
        width: FURTHER,
        look: Look::Text,
        about: format!("{field}, as Superfone returned it.").into(),
        fill: Box::new(move |_, row: &ItemRow<'r>| Cell::text(row.item.further(at).map(in_a_line).unwrap_or_default())),
    }));
    columns.extend([
        Column::new(
            "Created",
            84,
            Look::Day,
            format!("When the {item} was created; text where that is no date."),
            |cx, row: &ItemRow<'r>| Cell::instant(row.item.created_at.as_ref(), cx.report.zone),
        ),
        Column::new("Created by", 80, Look::Id, "Number of the user who created it.", |_, row| {
            Cell::api_number(row.item.created_by.as_ref())
        }),
        Column::new("Updated", 84, Look::Day, format!("When the {item} was changed last."), |cx, row| {
            Cell::instant(row.item.updated_at.as_ref(), cx.report.zone)
        }),
        Column::new("Updated by", 80, Look::Id, "Number of the user who changed it last.", |_, row| {
            Cell::api_number(row.item.updated_by.as_ref())
        }),
        Column::new("Account", 76, Look::Id, "Number of the Superfone account (org_id).", |_, row| {
            Cell::api_number(row.item.org_id.as_ref())
        }),
    ]);
    if !is_complete {
        columns.push(Column {
            head: "Last reading".into(),
            width: LAST_READING,
            look: Look::Alarm,
            about: UNSEEN.into(),
            fill: Box::new(move |cx, row| unseen(cx, catalogue, &[row.item.id])),
        });
    }
    columns
}

/// A value on one line: JSON may come on several.
fn in_a_line(value: &Further) -> Cow<'_, str> {
    let text = value.text();
    if text.contains(['\n', '\r']) { text.split_whitespace().collect::<Vec<_>>().join(" ").into() } else { text.into() }
}

/// Pixels of the title and of what was found: what the other columns leave.
fn widths(catalogue: &Catalogue, is_complete: bool) -> (u32, u32) {
    if catalogue.fields.is_empty() {
        return (if is_complete { 270 } else { 200 }, 190);
    }
    let further = catalogue.fields.iter().map(|_| FURTHER).sum::<u32>();
    let optional = [(catalogue.has_type, TYPE), (!is_complete, LAST_READING)];
    let optional = optional.iter().filter(|(is_there, _)| *is_there).map(|(_, pixels)| pixels).sum::<u32>();
    let room = WIDTHS.0.saturating_sub(WIDTHS.1 + further + optional).clamp(130, 460);
    (room * 3 / 5, room * 2 / 5)
}

/// Items with what was found about each; both are by id.
struct ItemRows<'r> {
    catalogue: &'static Catalogue,
    items: std::slice::Iter<'r, Item>,
    found: Peekable<IntoIter<(u64, FoundRule)>>,
}

impl<'r> Iterator for ItemRows<'r> {
    type Item = ItemRow<'r>;

    fn next(&mut self) -> Option<ItemRow<'r>> {
        let item = self.items.next()?;
        let mut found = Vec::new();
        while let Some((id, of)) = self.found.next_if(|(id, _)| *id <= item.id) {
            found.extend((id == item.id).then_some(of));
        }
        Some(ItemRow { catalogue: self.catalogue, item, found })
    }
}

/// What was found in a catalogue that is not muted, by item, the worst first, every kind once.
fn found(report: &Report, catalogue: &Catalogue) -> Vec<(u64, FoundRule)> {
    let of = |finding: &FindingRow| {
        let found = (finding.severity, finding.rule);
        finding.group_ids.iter().map(move |id| (*id, found)).collect::<Vec<_>>()
    };
    let findings = report.open_findings().filter(|finding| finding.catalogue() == catalogue);
    let mut found: Vec<_> = findings.flat_map(of).collect();
    found.sort_unstable_by_key(|(id, (severity, rule))| (*id, *severity, rule.code));
    found.dedup();
    found
}
