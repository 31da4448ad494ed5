//! Groups: every group by id, as Superfone returned it, with what was found about it.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::cell::{Cell, Value};
use super::context::SheetContext;
use super::findings::{UNSEEN, unseen};
use super::styles::Look;
use super::table::{Column, Table};
use crate::api::Item;
use crate::config::Severity;
use crate::report::text::{count, thousands};
use crate::report::{FindingRow, Report};
use crate::rules::Rule;

/// Name of the sheet.
pub(super) const NAME: &str = super::layout::GROUPS;

/// A group, and what was found about it, the worst first.
pub(super) struct GroupRow<'r> {
    group: &'r Item,
    found: Vec<FoundRule>,
}

/// Severity and rule of a finding.
type FoundRule = (Severity, &'static Rule);

/// The sheet.
pub(super) fn table<'r>(cx: &SheetContext<'r>) -> Table<'r, GroupRow<'r>> {
    let (report, totals) = (cx.report, &cx.report.totals.groups);
    let mut columns = vec![
        Column::new("Group", 76, Look::Id, "Id of the group.", |_, row: &GroupRow<'r>| Cell::number(row.group.id)),
        Column::new(
            "Title",
            if report.listing.complete { 270 } else { 200 },
            Look::Prose,
            "Forms and feeds name the group by it. · is a space that is easily missed, ⟨hidden⟩ a character that cannot be \
             seen; the files groups.csv and JSON have the title as it is.",
            |_, row| Cell::title(row.group.title()),
        ),
        Column::new("Status", 84, Look::Text, "ACTIVE or DISABLED, as Superfone returned it.", |_, row| {
            Cell::maybe(row.group.status.as_deref())
        }),
        Column::new("Type", 110, Look::Text, "An optional tag.", |_, row| Cell::maybe(row.group.kind.as_deref())),
        Column::new("Severity", 78, Look::Text, "The worst of what was found about the group.", |_, row| {
            row.found.first().map_or_else(Cell::empty, |(severity, _)| Cell::severity(*severity))
        }),
        Column::new("What we found", 190, Look::Prose, "All kinds of problems that the group has.", |_, row| {
            Cell::text(row.found.iter().map(|(_, rule)| rule.name).collect::<Vec<_>>().join(", "))
        }),
        Column::new("Created", 84, Look::Day, "When the group was created; text where that is no date.", |cx, row| {
            Cell::instant(row.group.created_at.as_ref(), cx.report.zone)
        }),
        Column::new("Created by", 80, Look::Id, "Number of the user who created it.", |_, row| {
            Cell::api_number(row.group.created_by.as_ref())
        }),
        Column::new("Updated", 84, Look::Day, "When the group was changed last.", |cx, row| {
            Cell::instant(row.group.updated_at.as_ref(), cx.report.zone)
        }),
        Column::new("Updated by", 80, Look::Id, "Number of the user who changed it last.", |_, row| {
            Cell::api_number(row.group.updated_by.as_ref())
        }),
        Column::new("Account", 76, Look::Id, "Number of the Superfone account (org_id).", |_, row| {
            Cell::api_number(row.group.org_id.as_ref())
        }),
    ];
    if !report.listing.complete {
        columns.push(Column::new("Last reading", 90, Look::Alarm, UNSEEN, |cx, row| unseen(cx, &[row.group.id])));
    }
    let parts = [(totals.active, "active"), (totals.disabled, "disabled"), (totals.other, "other")];
    let parts = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", thousands(*n)));
    let parts = parts.collect::<Vec<_>>().join(", ");
    let title = count(totals.groups, "lead group");
    Table {
        name: NAME,
        title: Value::text(if parts.is_empty() { title } else { format!("{title}: {parts}") }),
        aside: None,
        intro: format!(
            "Every group as Superfone returned it, by its number. Dates are those of {}.",
            report.zone.name()
        ),
        columns,
        rows: Box::new(GroupRows { groups: report.groups.iter(), found: found(report).into_iter().peekable() }),
        frozen: 2,
        breaks: None,
        finish: None,
    }
}

/// Groups with what was found about each; both are by id.
struct GroupRows<'r> {
    groups: std::slice::Iter<'r, Item>,
    found: Peekable<IntoIter<(u64, FoundRule)>>,
}

impl<'r> Iterator for GroupRows<'r> {
    type Item = GroupRow<'r>;

    fn next(&mut self) -> Option<GroupRow<'r>> {
        let group = self.groups.next()?;
        let mut found = Vec::new();
        while let Some((id, of)) = self.found.next_if(|(id, _)| *id <= group.id) {
            found.extend((id == group.id).then_some(of));
        }
        Some(GroupRow { group, found })
    }
}

/// What was found that is not muted, by group, the worst first, every kind once.
fn found(report: &Report) -> Vec<(u64, FoundRule)> {
    let of = |finding: &FindingRow| {
        let found = (finding.severity, finding.rule);
        finding.group_ids.iter().map(move |id| (*id, found)).collect::<Vec<_>>()
    };
    let mut found: Vec<_> = report.open_findings().flat_map(of).collect();
    found.sort_unstable_by_key(|(id, (severity, rule))| (*id, *severity, rule.code));
    found.dedup();
    found
}
