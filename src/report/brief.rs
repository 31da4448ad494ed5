//! What every report says first, in sentences: whose leads are rejected, and the three things to do.
//!
//! The things are the beginning of the plan, the actions of one finding together; without a plan, the remedies of the most
//! urgent findings.

use serde::Serialize;

use super::text::{few, list, short_owner};
use super::{FindingRow, PlanRow, Report, sentences};
use crate::api::Item;
use crate::catalogue::LEAD_GROUPS;
use crate::plan::{ActionKind, Phase};
use crate::rules::DUPLICATE_TITLE;
use crate::titles::show_hidden;

/// Things that are told.
const TOLD: usize = 3;
/// New titles that one of them tells.
const TITLES: usize = 2;

/// What every report says first. A template sees it as `brief`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Brief {
    /// Titles that leads are rejected for: two or more active groups have them.
    pub rejected: u64,
    /// What to do first, three things at the most.
    pub first: Vec<Thing>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Thing {
    /// The title that it is about, in its display form.
    pub title: String,
    /// Who does it, if that is known.
    pub owner: Option<String>,
    /// What to do, in a few sentences.
    pub text: String,
    /// The row of the report that says more.
    #[serde(skip)]
    pub at: Place,
}

/// A row of the report, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Of the plan.
    Plan(usize),
    /// Of the findings.
    Finding(usize),
    /// None: it is about the account.
    Account,
}

impl Brief {
    /// Of this report.
    pub(super) fn of(report: &Report) -> Self {
        Self { rejected: rejected(report), first: first(report) }
    }
}

/// How many titles leads are rejected for.
pub(super) fn rejected(report: &Report) -> u64 {
    report.open_findings().filter(|finding| is_rejected(report, finding)).count() as u64
}

/// How many titles leads are rejected for: those whose finding is open, and those that somebody has set aside.
pub(super) fn all_rejected(report: &Report) -> (u64, u64) {
    let (open, aside): (Vec<_>, Vec<_>) =
        report.findings.iter().filter(|finding| is_rejected(report, finding)).partition(|finding| finding.is_open());
    (open.len() as u64, aside.len() as u64)
}

/// What to do first.
pub(super) fn first(report: &Report) -> Vec<Thing> {
    if sentences::is_mostly_gone(report) {
        // Whoever corrected names or made groups now would make it worse.
        let text = "Find out where its groups have gone, before anything else is done.".to_owned();
        return vec![Thing { title: "The account".to_owned(), owner: None, text, at: Place::Account }];
    }
    if report.plan.is_empty() { remedies(report) } else { steps(report) }
}

/// Whether leads to this finding's title are rejected. A team may give the rule another severity; what is documented is
/// about two active items, and not of every catalogue.
pub(super) fn is_rejected(report: &Report, finding: &FindingRow) -> bool {
    finding.catalogue().rejects_twins && is_shared(report, finding)
}

/// Whether two active items share this finding's title.
pub(super) fn is_shared(report: &Report, finding: &FindingRow) -> bool {
    let is_active = |id: &&u64| report.item(finding.catalogue(), **id).is_some_and(Item::is_active);
    finding.rule == &DUPLICATE_TITLE && finding.group_ids.iter().filter(is_active).nth(1).is_some()
}

fn remedies(report: &Report) -> Vec<Thing> {
    let thing = |place: usize| {
        let finding = &report.findings[place];
        let owners = finding.integrations.iter().filter_map(|sender| sender.owner.as_deref());
        let (title, owner) = (shown(&finding.title), owner(owners));
        Thing { title, owner, text: finding.remedy.clone(), at: Place::Finding(place) }
    };
    report.first_things(TOLD).into_iter().map(thing).collect()
}

fn steps(report: &Report) -> Vec<Thing> {
    let mut first: Vec<(usize, Vec<&PlanRow>)> = Vec::new();
    for (row, at) in report.plan.iter().zip(0..) {
        let known = |(_, rows): &(usize, Vec<&PlanRow>)| {
            row.planned.finding.is_some()
                && rows.first().is_some_and(|other| other.planned.finding == row.planned.finding)
        };
        if let Some(place) = first.iter().position(known) {
            first[place].1.push(row);
        } else if first.len() < TOLD {
            first.push((at, vec![row]));
        }
    }
    let title = |rows: &[&PlanRow]| rows.first().map(|row| shown(&row.planned.title)).unwrap_or_default();
    let thing = |(at, rows): (usize, Vec<&PlanRow>)| {
        let owners = rows.iter().filter_map(|row| row.team.as_ref()?.owner.as_deref());
        Thing { title: title(&rows), owner: owner(owners), text: told(&rows), at: Place::Plan(at) }
    };
    first.into_iter().map(thing).collect()
}

/// The first of them, short.
fn owner<'a>(mut owners: impl Iterator<Item = &'a str>) -> Option<String> {
    owners.next().map(|owner| show_hidden(short_owner(owner)))
}

fn shown(title: &str) -> String {
    if title.trim().is_empty() { "(no title)".to_owned() } else { show_hidden(title) }
}

/// Twins of which one keeps the title: `Two groups have it. Rename group 25288; 25241 keeps it.`
fn twins(rows: &[&PlanRow]) -> Option<String> {
    const NUMBERS: [&str; 8] = ["Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
    const NAMED: usize = 4;
    let renames: Vec<_> =
        rows.iter().filter(|row| row.planned.action == ActionKind::Rename && row.planned.phase == Phase::Now).collect();
    let first = renames.first()?;
    let (keeper, catalogue) = (first.planned.keeper?, first.planned.catalogue());
    let ids: Vec<_> = renames.iter().filter_map(|row| row.planned.group_id).map(|id| id.to_string()).collect();
    let many = NUMBERS.get(ids.len().checked_sub(1)?);
    let many = many.map_or_else(|| (ids.len() + 1).to_string(), |word| (*word).to_owned());
    let items = if ids.len() == 1 { catalogue.item } else { catalogue.items };
    let all = catalogue.items;
    Some(format!("{many} {all} have it. Rename {items} {}; {keeper} keeps it.", list(&few(ids, NAMED))))
}

/// The actions of one finding, in a few sentences.
fn told(rows: &[&PlanRow]) -> String {
    if let Some(text) = twins(rows) {
        return text;
    }
    let of = |action| rows.iter().filter(move |row| row.planned.action == action);
    let questions = of(ActionKind::Decide).chain(of(ActionKind::Integration)).take(1);
    let mut sentences: Vec<String> = questions.map(|row| row.planned.reason.clone()).collect();
    sentences.extend(
        of(ActionKind::Integration)
            .filter_map(|row| row.planned.new_title.as_ref())
            .map(|name| format!("Let it send “{}”.", show_hidden(name))),
    );
    // Who has to look first reads that first.
    let why = of(ActionKind::Rename).next().map(|row| row.planned.reason.clone());
    let is_now = of(ActionKind::Rename).next().is_some_and(|row| row.planned.phase == Phase::Now);
    sentences.extend(why.clone().filter(|_| !is_now));
    let renames = of(ActionKind::Rename)
        .filter_map(|row| Some((row.planned.group_id?, show_hidden(row.planned.new_title.as_ref()?))));
    let catalogue = rows.first().map_or(&LEAD_GROUPS, |row| row.planned.catalogue());
    let (item, within) = (catalogue.item, catalogue.within());
    let mut renames: Vec<_> = renames.map(|(id, title)| format!("{item} {id} to “{title}”")).collect();
    let more = renames.len().saturating_sub(TITLES);
    renames.truncate(TITLES);
    if !renames.is_empty() {
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        sentences.push(format!("Rename {}{more}.", renames.join(", ")));
    }
    sentences.extend(why.filter(|_| is_now));
    match of(ActionKind::Disable).count() {
        0 => {}
        1 => sentences.push(format!("Disable that {item} once no lead is left {within} it.")),
        _ => sentences.push(format!("Disable those {} once no lead is left {within} them.", catalogue.items)),
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Policy;
    use crate::names::{Integration, SentName};
    use crate::report::fixtures::{account, report, report_of};
    use crate::testing::groups;

    #[test]
    fn the_plan_begins_with_three_findings_each_told_once() {
        let groups = account();
        let Brief { rejected, first } = Brief::of(&report(&groups));
        assert_eq!((rejected, first.len()), (3, 3));
        assert_eq!(
            first[0],
            Thing {
                title: "Website Enquiry".to_owned(),
                owner: None,
                text: "Three groups have it. Rename groups 23192 and 24926; 21851 keeps it.".to_owned(),
                at: first[0].at,
            }
        );
        let Place::Plan(at) = first[0].at else { panic!("the plan is not empty") };
        assert_eq!(report(&groups).plan[at].planned.title, "Website Enquiry");
        let twins = crate::testing::groups(&[1, 2, 3, 4].map(|id| (id, if id < 3 { "A" } else { "B" }, "ACTIVE")));
        let sender = Integration::default();
        let names = [SentName { catalogue: &LEAD_GROUPS, name: "B".to_owned(), sender }];
        let urgent = Brief::of(&report_of(&twins, &names, &Policy::default(), |_| {}));
        assert_eq!(urgent.first[0].title, "B", "of what is certain, what an integration sends comes first");
    }

    #[test]
    fn only_two_active_groups_of_one_title_reject_leads_for_certain() {
        for (status, rejected) in [("ACTIVE", 1), ("DISABLED", 0)] {
            let groups = groups(&[(1, "A", "ACTIVE"), (2, "A", status)]);
            let mut report = report(&groups);
            assert_eq!(Brief::of(&report).rejected, rejected);
            report.plan.clear();
            let remedy = report.findings[report.first_things(1)[0]].remedy.clone();
            assert_eq!(
                Brief::of(&report).first[0],
                Thing { title: "A".to_owned(), owner: None, text: remedy, at: Place::Finding(0) }
            );
        }
    }

    #[test]
    fn nothing_to_do_is_nothing() {
        assert_eq!(Brief::of(&report(&[])), Brief { rejected: 0, first: Vec::new() });
    }
}
