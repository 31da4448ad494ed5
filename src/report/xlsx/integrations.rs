//! Integrations: every name that forms and feeds send, and what becomes of it; those that fail first.

use super::cell::{Cell, Value};
use super::context::SheetContext;
use super::styles::Look;
use super::table::{Column, Table};
use crate::names::Integration;
use crate::plan::ActionKind;
use crate::report::text::{quoted, short_owner};
use crate::report::{FindingRow, Report, sentences, words};
use crate::rules::{Resolution, ResolvedName, capital};

/// Name of the sheet.
pub(super) const NAME: &str = "Integrations";

/// A name and one that sends it, if that is known.
pub(super) struct IntegrationRow<'r> {
    name: &'r ResolvedName,
    sender: Option<&'r Integration>,
}

/// Whether names were given.
pub(super) fn has_content(report: &Report) -> bool {
    !report.names.is_empty()
}

/// The sheet.
pub(super) fn table<'r>(cx: &SheetContext<'r>) -> Table<'r, IntegrationRow<'r>> {
    let report = cx.report;
    let mut rows: Vec<_> = report
        .names
        .iter()
        .flat_map(|name| {
            let unknown = name.senders.is_empty().then_some(IntegrationRow { name, sender: None });
            name.senders.iter().map(move |sender| IntegrationRow { name, sender: Some(sender) }).chain(unknown)
        })
        .collect();
    rows.sort_by_key(|row| rank(&row.name.resolution));
    let mut columns = columns(cx);
    Column::insert_where(cx, &mut columns, 2, |row| row.name.catalogue);
    Table {
        name: NAME.into(),
        title: Value::text(sentences::names(report).unwrap_or_default()),
        aside: None,
        intro:
            "The names that your forms and feeds send, against the titles in Superfone. Names that fail stand first."
                .to_owned(),
        columns,
        rows: Box::new(rows.into_iter()),
        frozen: 2,
        breaks: None,
        finish: None,
    }
}

fn columns<'r>(cx: &SheetContext<'r>) -> Vec<Column<'r, IntegrationRow<'r>>> {
    vec![
        Column::new(
            "Answer",
            140,
            Look::Strong,
            cx.word(
                "What becomes of leads that are sent to this name. OK: exactly one group has it, and it is active.",
                "What becomes of leads that are sent with this name. OK: exactly one has it, and it is active.",
            ),
            |_, row: &IntegrationRow<'r>| {
                let answer = words::answer(&row.name.resolution);
                match row.name.resolution {
                    Resolution::Ok(_) => Cell::text(format!("✓ {answer}")).looking(Look::Good),
                    _ => Cell::text(format!("✗ {answer}")).looking(Look::Alarm),
                }
            },
        ),
        Column::new("Name sent", 180, Look::Strong, "The name, with everything hidden in it shown.", |_, row| {
            Cell::title(&row.name.name)
        }),
        Column::new("Integration", 170, Look::Prose, "What sends it, as the names file tells.", |_, row| {
            Cell::maybe(row.sender.and_then(|sender| sender.integration.as_deref()))
        }),
        Column::new("Owner", 90, Look::Prose, "Who looks after the integration.", |_, row| {
            Cell::text(short_owner(row.sender.and_then(|sender| sender.owner.as_deref()).unwrap_or_default()))
        }),
        Column::new(
            cx.word("Groups", "Ids"),
            170,
            Look::Prose,
            cx.word(
                "Groups concerned. The link leads to the first of them.",
                "Ids of what is concerned. The link leads to the first of them.",
            ),
            |cx, row| {
                let ids = row.name.resolution.group_ids();
                Cell::ids(ids).linked(cx.item_link(row.name.catalogue, ids))
            },
        ),
        Column::new("What to do", 380, Look::Prose, "The repair; the sheet Plan has it in order.", what_to_do),
    ]
}

/// What fails for certain comes first, what is fine last.
fn rank(resolution: &Resolution) -> u8 {
    match resolution {
        Resolution::Ambiguous { .. } => 0,
        Resolution::Near { .. } => 1,
        Resolution::Missing { .. } => 2,
        Resolution::Disabled { .. } => 3,
        Resolution::Ok(_) => 4,
    }
}

fn what_to_do<'r>(cx: &SheetContext<'r>, row: &IntegrationRow<'r>) -> Cell<'r> {
    let (name, catalogue) = (row.name, row.name.catalogue);
    let step = || {
        let findings = cx.report.open_findings();
        let is_it = |finding: &&FindingRow| finding.title == name.name && finding.catalogue() == catalogue;
        findings.filter(is_it).find_map(|finding| cx.planned(finding))
    };
    // A title that is put right is the very name: the plan changes the title, and not the form.
    let renames = (!name.is_ok()).then(|| cx.renaming(catalogue, &name.name)).flatten();
    if let Some((step, link)) = renames {
        let text =
            format!("Plan, step {}, gives the {} this title. Change nothing in the form.", step.step, catalogue.item);
        return Cell::text(text).linked(Some(link));
    }
    match &name.resolution {
        Resolution::Ok(_) => Cell::empty(),
        Resolution::Ambiguous { .. } => match step() {
            Some((step, link)) => {
                Cell::text(format!("Plan, step {}. Change nothing in the form.", step.step)).linked(Some(link))
            }
            None => Cell::text(cx.word(
                "One of the groups keeps the title, the others get another.",
                "One of them keeps the title, the others get another.",
            )),
        },
        Resolution::Near { level, suggestion, .. } if level.is_close() => match step() {
            Some((step, link)) if step.action == ActionKind::Decide => {
                Cell::text(format!("Plan, step {}: {}", step.step, step.reason)).linked(Some(link))
            }
            _ => Cell::text(format!("Send {}. {}.", quoted(&suggestion.title), capital(words::level(*level)))),
        },
        Resolution::Near { level, suggestion, .. } => Cell::text(format!(
            "Closest title: {} ({}). Please check.",
            quoted(&suggestion.title),
            words::level(*level)
        )),
        Resolution::Missing { closest: Some(closest) } => {
            Cell::text(format!("Closest title: {}. Please check.", quoted(&closest.title)))
        }
        Resolution::Missing { closest: None } if catalogue.is_fixed => {
            Cell::text(format!("No {} has a title like this. Change the form.", catalogue.item))
        }
        Resolution::Missing { closest: None } => {
            Cell::text(format!("No {0} has a title like this. Add the {0}, or change the form.", catalogue.item))
        }
        Resolution::Disabled { other_status: None, .. } => {
            Cell::text(format!("Enable the {}, or stop the form or feed.", catalogue.item))
        }
        Resolution::Disabled { other_status: Some(status), .. } => {
            Cell::text(format!("Its status is {}. Set it to active, or stop the form or feed.", quoted(status)))
        }
    }
}
