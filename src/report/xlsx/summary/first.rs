//! What is to be done first, in a sentence or two each: the beginning of the plan. Where there is no plan, the remedies
//! of the most urgent findings.

use crate::audit::titles::show;
use crate::report::xlsx::{findings, plan};
use crate::report::{PlanRow, Report};

/// Things that are told.
const TOLD: usize = 3;
/// New titles that a sentence tells.
const TITLES: usize = 2;

/// One thing to do.
pub(super) struct Thing<'a> {
    /// What it is about.
    pub title: String,
    pub text: String,
    /// The sheet and the row, counted from 0, that say more.
    pub list: &'a str,
    pub row: usize,
}

/// The first three, each about another finding.
pub(super) fn things<'a>(report: &'a Report<'_>) -> Vec<Thing<'a>> {
    if report.plan.is_empty() {
        let thing = |place: usize| {
            let finding = &report.findings[place];
            // Muted findings are not on the sheet.
            let row = report.findings[..place].iter().filter(|finding| finding.muted.is_none()).count();
            Thing { title: shown(&finding.title), text: finding.remedy.clone(), list: findings::NAME, row }
        };
        return report.first_things(TOLD).into_iter().map(thing).collect();
    }
    let mut first: Vec<(usize, Vec<&PlanRow>)> = Vec::new();
    for (row, at) in report.plan.iter().zip(0..) {
        let known = |(_, rows): &(usize, Vec<&PlanRow>)| rows.first().is_some_and(|other| other.finding == row.finding);
        if let Some(place) = first.iter().position(known) {
            first[place].1.push(row);
        } else if first.len() < TOLD {
            first.push((at, vec![row]));
        }
    }
    let thing = |(row, rows): (usize, Vec<&PlanRow>)| {
        let title = rows.first().map(|row| shown(&row.title)).unwrap_or_default();
        Thing { title, text: told(&rows), list: plan::NAME, row }
    };
    first.into_iter().map(thing).collect()
}

fn shown(title: &str) -> String {
    let title = show(title);
    if title.trim().is_empty() { "(blank title)".to_owned() } else { title.trim().to_owned() }
}

/// The actions of one finding, in a few sentences.
fn told(rows: &[&PlanRow]) -> String {
    let of = |action: &'static str| rows.iter().filter(move |row| row.action == action);
    let mut sentences: Vec<String> = of("review").take(1).map(|row| row.reason.clone()).collect();
    sentences.extend(of("keep").filter_map(|row| row.group_id).map(|id| format!("Keep group {id}.")));
    let renames = of("rename").filter_map(|row| Some((row.group_id?, show(row.new_title.as_ref()?))));
    let mut renames: Vec<_> = renames.map(|(id, title)| format!("group {id} to “{title}”")).collect();
    let more = renames.len().saturating_sub(TITLES);
    renames.truncate(TITLES);
    if !renames.is_empty() {
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        sentences.push(format!("Rename {}{more}.", renames.join(", ")));
    }
    if of("keep").next().is_none()
        && let Some(row) = of("rename").next()
    {
        sentences.push(row.reason.clone());
    }
    match of("disable").count() {
        0 => {}
        1 => sentences.push("Disable that group once no lead is left in it.".to_owned()),
        _ => sentences.push("Disable those groups once no lead is left in them.".to_owned()),
    }
    sentences.join(" ")
}
