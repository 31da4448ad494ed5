//! Plan: what to do, step by step, the riskiest first, with the columns in which the team writes what it decided.

use std::collections::HashMap;

use rust_xlsxwriter::XlsxError;

use super::column::{Column, Kind, shown_title};
use super::layout::Spec;
use super::list::List;
use super::room::{Room, hides_something};
use super::styles::{SEEN, STILL_THERE};
use crate::report::{DecisionRow, RenderError, Report};
use crate::worklist::DecisionKind;

/// Name of the sheet.
pub(super) const NAME: &str = "Plan";

/// Whether some title here hides something.
fn has_hidden(report: &Report) -> bool {
    report.plan.iter().any(|row| hides_something(&row.title))
}

/// Whether the listing was asked about anything that the team calls done.
fn has_verdicts(report: &Report) -> bool {
    report.plan.iter().any(|row| row.decision.as_ref().is_some_and(|decision| decision.verified.is_some()))
}

/// The columns that this report needs.
fn columns(report: &Report) -> Vec<Column> {
    let mut columns = vec![
        Column::new("Step", 6, Kind::Id, "Place in the order of work. Rows with the same number belong together."),
        Column::new(
            "Action",
            9,
            Kind::Action,
            "keep: leave the group as it is. rename: give it the new title. disable: once no lead is left in it. review: \
            decide, or change an integration.",
        ),
        Column::new("Group ID", 10, Kind::Id, "The group; empty where an integration has to be changed."),
        Column::new("Title", 24, Kind::Prose, "Its title now, or the name that an integration sends."),
        Column::new(
            "New title",
            28,
            Kind::Prose,
            "The title to give the group, or the name that the integration should send. A proposal: any other will do \
            that no group has.",
        ),
        Column::new("Why", 46, Kind::Prose, "What the action is for, and what to look out for."),
        Column::new(
            "Finding",
            17,
            Kind::Text,
            "The rule that found it. The link leads to the row on the sheet Findings.",
        ),
        Column::new("Decision", 10, Kind::Decision, "For the team: Accept, Reject or Later."),
        Column::new("Owner", 13, Kind::Team, "For the team: who does it."),
        Column::new("Done", 11, Kind::Done, "For the team: when it was done."),
        Column::new("Comment", 24, Kind::Team, "For the team."),
    ];
    if has_verdicts(report) {
        columns.push(Column::new(
            "Verified",
            14,
            Kind::Verified,
            "What the new listing says of a step that the team calls done: done and seen, or marked done, still there.",
        ));
    }
    columns.push(Column::new(
        "Fingerprint",
        34,
        Kind::Hidden,
        "By this next month's audit finds the team's columns again.",
    ));
    if has_hidden(report) {
        columns.insert(4, shown_title());
    }
    columns
}

/// What the list is.
pub(super) fn spec(report: &Report) -> Spec {
    Spec {
        name: NAME,
        columns: columns(report),
        rows: report.plan.len(),
        frozen: 4,
        links: 2,
        clustered: true,
        long: false,
    }
}

/// Writes the sheet.
pub(super) fn write(room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    let report = room.report;
    let verdicts = has_verdicts(report);
    let findings: HashMap<&str, usize> =
        report.findings.iter().enumerate().map(|(at, finding)| (&*finding.fingerprint, at)).collect();
    let mut list = List::start(room, spec(report))?;
    for row in &report.plan {
        let finding = findings.get(&*row.finding).copied();
        let rule = finding.map_or("", |at| report.findings[at].rule.code);
        list.number(row.step.into())?;
        list.text(row.action)?;
        match row.group_id {
            Some(id) => list.group(id)?,
            None => list.text("")?,
        }
        list.title(&row.title)?;
        list.text(row.new_title.as_deref().unwrap_or_default())?;
        list.text(&row.reason)?;
        list.finding(rule, finding)?;
        entries(&mut list, row.decision.as_deref())?;
        if verdicts {
            list.text(match row.decision.as_ref().and_then(|decision| decision.verified) {
                None => "",
                Some(true) => SEEN,
                Some(false) => STILL_THERE,
            })?;
        }
        list.text(&row.finding)?;
        list.end_row()?;
    }
    list.finish_or_say(match report.open_findings().next() {
        None => "Nothing has to be done.",
        Some(_) => "No title and no integration has to be changed. What else was found is on the sheet Findings.",
    })
}

/// The team's columns, with what it wrote there last time.
fn entries(list: &mut List<'_, '_, '_>, decision: Option<&DecisionRow>) -> Result<(), XlsxError> {
    let text = |of: fn(&DecisionRow) -> Option<&str>| decision.and_then(of).unwrap_or_default();
    list.entries([
        text(|row| row.decision.map(DecisionKind::name)),
        text(|row| row.owner.as_deref()),
        text(|row| row.done.as_deref()),
        text(|row| row.comment.as_deref()),
    ])
}
