//! A year of obedience, and a year of people: the month's loop played through, audit after audit, in a history of its own.

mod several;

use std::collections::HashSet;
use std::path::PathBuf;

use chrono::Days;
use proptest::prelude::*;
use tempfile::TempDir;

use super::judge::{Judgement, judge};
use super::session::HistorySession;
use super::team::TeamSource;
use crate::api::Item;
use crate::catalogue::{Catalogue, LEAD_GROUPS, Wanted};
use crate::config::{Clock, Options, Settings};
use crate::interrupt::Interrupt;
use crate::listing::{Lists, Snapshot};
use crate::names::{Integration, SentName};
use crate::plan::{ActionKind, Phase};
use crate::report::{FindingRow, PlanRow, Report};
use crate::rules::{Resolution, resolve};
use crate::testing::{groups, snapshot};
use crate::worklist::{Key, Status, TeamRow, TeamWorkbook};

/// An account, its history, and a person who works on it.
struct Months {
    _folder: TempDir,
    settings: Settings,
    names: Vec<SentName>,
    history: PathBuf,
    groups: Vec<Item>,
    /// The other catalogues that are audited.
    others: Vec<(&'static Catalogue, Vec<Item>)>,
    month: u64,
}

impl Months {
    fn new(groups: &[Item]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let history = folder.path().join("history.db");
        let settings = Settings::new(&Options::default(), Clock::System, folder.path()).unwrap();
        let (names, groups) = (Vec::new(), groups.to_vec());
        Self { _folder: folder, settings, names, history, groups, others: Vec::new(), month: 0 }
    }

    /// The same with other catalogues.
    fn with_others(self, others: Vec<(&'static Catalogue, Vec<Item>)>) -> Self {
        let mut months = Self { others, ..self };
        for (catalogue, _) in &months.others {
            months.settings.catalogues.push(Wanted { catalogue, required: true, names_only: false });
        }
        months
    }

    /// The items of a catalogue.
    fn items(&mut self, catalogue: &Catalogue) -> &mut Vec<Item> {
        if catalogue == &LEAD_GROUPS {
            return &mut self.groups;
        }
        &mut self.others.iter_mut().find(|(other, _)| *other == catalogue).unwrap().1
    }

    /// The audit of the next month, with what somebody wrote into the last workbook.
    fn audit(&mut self, book: Option<TeamWorkbook>) -> Report {
        self.month += 1;
        self.audit_again(book)
    }

    /// An audit of the same day.
    fn audit_again(&mut self, book: Option<TeamWorkbook>) -> Report {
        let lists = std::iter::once((&LEAD_GROUPS, &self.groups));
        let lists = lists.chain(self.others.iter().map(|(catalogue, items)| (*catalogue, items)));
        let read = lists.map(|(catalogue, items)| {
            let mut snapshot = Snapshot { catalogue, ..snapshot(items) };
            snapshot.context.taken_at = snapshot.context.taken_at + Days::new(30 * self.month);
            snapshot
        });
        let lists = Lists { read: read.collect(), unread: Vec::new() };
        let session = HistorySession::Keep(self.history.clone());
        let team = book.map_or(TeamSource::Nothing, |book| TeamSource::Named(Box::new(book)));
        let interrupt = Interrupt::default();
        let Judgement { report, records } =
            judge(&self.settings, &self.names, &session, team, lists, &interrupt).unwrap();
        session.write(&records, &report, &[], &interrupt).unwrap().finish(&[]).unwrap();
        report
    }

    fn names(&mut self, names: &[(&str, &str)]) {
        let sender = |owner: &str| Integration {
            integration: Some("Form".to_owned()),
            owner: Some(owner.to_owned()),
            rows: None,
        };
        self.names = names
            .iter()
            .map(|(name, owner)| SentName { catalogue: &LEAD_GROUPS, name: (*name).to_owned(), sender: sender(owner) })
            .collect();
    }

    fn group(&mut self, id: u64) -> &mut Item {
        self.groups.iter_mut().find(|group| group.id == id).unwrap()
    }

    /// Does in the dashboard what a row says.
    fn obey(&mut self, row: &PlanRow) {
        let Some(id) = row.planned.group_id else { return };
        let item = self.items(row.planned.catalogue()).iter_mut().find(|item| item.id == id).unwrap();
        match kind(row) {
            ActionKind::Rename => item.title = row.planned.new_title.as_deref().map(Into::into),
            ActionKind::Disable => item.status = Some("DISABLED".into()),
            ActionKind::Integration | ActionKind::Decide => {}
        }
    }
}

fn kind(row: &PlanRow) -> ActionKind {
    row.planned.action
}

/// The workbook of this report, in which somebody has written.
fn book(report: &Report, write: impl Fn(&PlanRow) -> Option<Status>) -> TeamWorkbook {
    let row = |row: &PlanRow| TeamRow {
        key: Key::of(&row.planned),
        place: format!("Plan, row {}", row.planned.step),
        status: write(row),
        owner: Some("asha".to_owned()),
        comment: None,
        phase: None,
        is_finished: report.finished.iter().any(|finished| finished.planned == row.planned),
        step: Some(row.planned.step),
        severity: None,
        title: row.planned.title.clone(),
        new_title: row.planned.new_title.clone(),
        reason: String::new(),
    };
    TeamWorkbook {
        path: PathBuf::from(format!("{}.xlsx", report.audit.taken_at)),
        rows: report.plan.iter().map(row).collect(),
        ..TeamWorkbook::default()
    }
}

fn open(report: &Report) -> Vec<&FindingRow> {
    report.open_findings().collect()
}

fn keys(report: &Report) -> HashSet<Key> {
    report.plan.iter().map(|row| Key::of(&row.planned)).collect()
}

fn of<'r>(report: &'r Report, rule: &str) -> Vec<&'r FindingRow> {
    report.findings.iter().filter(|finding| finding.rule.code == rule).collect()
}

fn is_worse(report: &Report) -> bool {
    report.history.direction == Some("worse")
}

fn moved(report: &Report) -> [u64; 4] {
    let totals = &report.totals;
    [totals.new, totals.persisting, totals.reopened, totals.resolved]
}

/// Titles by which leads reach exactly one active item.
fn sound(catalogue: &'static Catalogue, groups: &[Item]) -> Vec<SentName> {
    let nobody = Integration::default();
    let names: Vec<_> = groups
        .iter()
        .map(|group| SentName { catalogue, name: group.title().to_owned(), sender: nobody.clone() })
        .filter(|name| !name.name.trim().is_empty())
        .collect();
    let ok: HashSet<String> = resolve(groups, &names)
        .into_iter()
        .filter(|name| matches!(name.resolution, Resolution::Ok(_)))
        .map(|name| name.name)
        .collect();
    names.into_iter().filter(|name| ok.contains(&name.name)).collect()
}

fn title() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["Hot", "hot", "Lead", "Leads", "LEAD", "Q1", "P\u{430}id", "Paid", "Inbound"]);
    let gap = prop::sample::select(vec![" ", "  ", "-", "\u{200b}", ", "]);
    let ending = prop::sample::select(vec!["", "", "", " ", "&amp;", "\u{fffd}", " +91 98200 12345"]);
    let words = (prop::collection::vec((word, gap), 0..3), ending);
    words.prop_map(|(words, ending)| words.iter().flat_map(|(word, gap)| [*word, *gap]).chain([ending]).collect())
}

fn accounts() -> impl Strategy<Value = Vec<Item>> {
    let status = prop::sample::select(vec!["ACTIVE", "ACTIVE", "ACTIVE", "DISABLED", "ARCHIVED"]);
    prop::collection::vec((title(), status), 0..10).prop_map(|rows| {
        let rows: Vec<_> = rows.iter().zip(1..).map(|((title, status), id)| (id, title.as_str(), *status)).collect();
        groups(&rows)
    })
}

proptest! {
    /// Somebody does what stands under Now, and what stands under Once empty in the months after.
    #[test]
    fn a_year_of_obedience(account in accounts(), listed in prop::collection::vec(title(), 0..3)) {
        let mut months = Months::new(&account);
        months.names(&listed.iter().map(|name| (name.as_str(), "ravi")).collect::<Vec<_>>());
        let sent = sound(&LEAD_GROUPS, &account);
        let mut before = months.audit(None);
        let mut obeyed: HashSet<Key> = HashSet::new();
        for month in 0..6 {
            let phase = if month % 2 == 0 { Phase::Now } else { Phase::OnceEmpty };
            let rows: Vec<_> = before.plan.iter().filter(|row| row.planned.phase == phase && row.planned.group_id.is_some()).cloned().collect();
            for row in &rows {
                months.obey(row);
            }
            obeyed.extend(rows.iter().map(|row| Key::of(&row.planned)));
            let now = months.audit(None);
            // Never worse, and nothing new, by what was asked.
            prop_assert!(!is_worse(&now), "{:?}", now.findings);
            prop_assert_eq!((now.totals.new, now.totals.reopened), (0, 0), "{:?}", now.findings);
            // What is open gets less, and every open finding has a row.
            prop_assert!(open(&now).len() <= open(&before).len());
            for finding in open(&now) {
                prop_assert!(now.plan.iter().any(|row| row.planned.finding.as_ref() == Some(&finding.fingerprint))
                    || finding.group_ids.iter().any(|id| now.plan.iter().any(|row| row.planned.group_id == Some(*id))), "{finding:?}");
            }
            // No step comes back.
            let back: Vec<_> = now.plan.iter().filter(|row| obeyed.contains(&Key::of(&row.planned))).collect();
            prop_assert!(back.is_empty(), "{back:?}");
            // No step is lost: what was not done yet is still asked for, unless its finding is gone.
            let current: HashSet<_> = open(&now).iter().map(|finding| finding.fingerprint).collect();
            for row in before.plan.iter().filter(|row| !obeyed.contains(&Key::of(&row.planned)) && kind(row) == ActionKind::Disable) {
                let is_settled = row.planned.finding.is_some_and(|finding| !current.contains(&finding));
                prop_assert!(is_settled || now.plan.iter().any(|other| other.planned.group_id == row.planned.group_id && kind(other) == ActionKind::Disable), "{row:?}");
            }
            // A group that made way is to be disabled, until it is.
            for row in rows.iter().filter(|row| kind(row) == ActionKind::Rename && row.planned.keeper.is_some()) {
                let group = months.groups.iter().find(|group| Some(group.id) == row.planned.group_id).unwrap();
                let keeper = months.groups.iter().any(|other| other.title() == row.planned.title && other.is_active());
                let is_asked = now.plan.iter().any(|other| other.planned.group_id == row.planned.group_id && kind(other) == ActionKind::Disable);
                prop_assert!(!group.is_active() || !keeper || is_asked, "{row:?}");
            }
            // Every name that reached a group still does.
            let broken: Vec<_> = resolve(&months.groups, &sent)
                .into_iter()
                .filter(|name| !matches!(name.resolution, Resolution::Ok(_)))
                .collect();
            prop_assert!(broken.is_empty(), "{broken:?}");
            before = now;
        }
        // Nothing is left to be done at once.
        prop_assert!(before.plan.iter().all(|row| row.planned.phase != Phase::Now || row.planned.group_id.is_none()), "{:?}", before.plan);
    }
}

/// Three groups of one title, and others.
fn triplets() -> Vec<Item> {
    let mut rows =
        vec![(1, "Inbound", "ACTIVE"), (2, "Inbound", "ACTIVE"), (3, "Inbound", "ACTIVE"), (4, "Old", "DISABLED")];
    rows.extend([
        (5, "Walk-in", "ACTIVE"),
        (6, "Site visit", "ACTIVE"),
        (7, "Hostel", "ACTIVE"),
        (8, "Resale", "ACTIVE"),
    ]);
    groups(&rows)
}

#[test]
fn what_the_plan_asked_for_is_told_as_progress_and_accepted_by_itself() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    assert_eq!(first.totals.rejected_titles, 1);
    let renames: Vec<_> = first.plan.iter().filter(|row| row.planned.phase == Phase::Now).cloned().collect();
    assert_eq!(renames.len(), 2);
    for row in &renames {
        months.obey(row);
    }
    let second = months.audit(None);
    assert_eq!((second.history.direction, moved(&second)), (Some("better"), [0, 1, 0, 1]));
    assert_eq!((second.totals.plan.done_unticked, second.finished.len()), (2, 2));
    let disables: Vec<_> = second.plan.iter().filter(|row| kind(row) == ActionKind::Disable).cloned().collect();
    assert_eq!(disables.len(), 2, "the second half stays: {:?}", second.plan);
    for row in &disables {
        months.obey(row);
    }
    for month in 0..3 {
        let report = months.audit(None);
        assert_eq!((report.history.direction, report.totals.new), (Some("same"), 0));
        let planned: Vec<_> = of(&report, "disabled-group").into_iter().filter(|row| row.accepted.is_some()).collect();
        assert_eq!(planned.len(), 2);
        assert!(planned.iter().all(|row| row.accepted.as_ref().unwrap().as_planned));
        assert_eq!((open(&report).len(), report.totals.findings.accepted), (1, 0));
        assert!(report.history.notes.iter().any(|note| note == "2 groups were disabled as planned."));
        assert_eq!(report.totals.plan.done_unticked, if month == 0 { 2 } else { 0 }, "told once");
    }
}

#[test]
fn a_tick_is_seen_or_not_seen_and_told_once() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let all_done = book(&first, |_| Some(Status::Done));
    let row = first.plan.iter().find(|row| row.planned.phase == Phase::Now).unwrap().clone();
    months.obey(&row);
    let second = months.audit(Some(all_done));
    assert_eq!(second.totals.plan.done_verified, 1);
    let finished = &second.finished[0];
    assert_eq!(
        (Key::of(&finished.planned), finished.team.as_ref().unwrap().verified),
        (Key::of(&row.planned), Some(true))
    );
    let not_seen = second.plan.iter().filter(|row| row.team.as_ref().is_some_and(|team| team.verified == Some(false)));
    assert_eq!(not_seen.clone().count() as u64, second.totals.plan.done_not_seen);
    for row in not_seen {
        let team = row.team.as_ref().unwrap();
        assert_eq!(
            (team.status, team.owner.as_deref()),
            (Status::Todo, Some("asha")),
            "owner stays, the tick does not"
        );
    }
    assert!(
        second.history.notes.iter().any(|note| note.contains("1 of 5 steps is done")),
        "{:?}",
        second.history.notes
    );
}

#[test]
fn what_is_kept_as_it_is_holds_until_it_gets_worse_and_with_or_without_a_workbook() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let duplicate = of(&first, "duplicate-title")[0].fingerprint;
    let of_it = |row: &PlanRow| row.planned.finding.as_ref() == Some(&duplicate);
    // Not all of its rows: the finding stays open, and the word stays beside the row.
    let one = first.plan.iter().find(|row| of_it(row)).map(|row| Key::of(&row.planned)).unwrap();
    let second = months.audit(Some(book(&first, |row| (Key::of(&row.planned) == one).then_some(Status::KeepAsIs))));
    assert_eq!((second.totals.findings.accepted, second.totals.plan.keep_as_is), (0, 1));
    let kept = book(&second, |row| of_it(row).then_some(Status::KeepAsIs));
    let third = months.audit(Some(kept));
    let finding = |report: &Report| of(report, "duplicate-title")[0].clone();
    let accepted = finding(&third).accepted.unwrap();
    assert_eq!((accepted.owner.as_deref(), accepted.since.to_string().as_str()), (Some("asha"), "2027-02-21"));
    assert_eq!((third.totals.findings.accepted, third.totals.rejected_titles), (1, 1), "it stays in the headline");
    assert!(!third.plan.iter().any(of_it) && !is_worse(&third));
    assert_eq!(third.totals.resolved, 0, "kept is not resolved");
    // Without a workbook, and again on the same day.
    for _ in 0..2 {
        assert_eq!(months.audit(None).totals.findings.accepted, 1);
        assert_eq!(months.audit_again(None).totals.findings.accepted, 1);
    }
    // A further group ends it.
    months.group(5).title = Some("Inbound".into());
    let worse = months.audit(None);
    assert!(finding(&worse).accepted.is_none() && is_worse(&worse));
    let rows: Vec<_> = worse.plan.iter().filter(|row| of_it(row)).collect();
    assert!(!rows.is_empty());
    for row in rows {
        let team = row.team.as_ref().unwrap();
        assert_eq!((team.status, team.comment.as_deref()), (Status::Todo, Some("was kept as is (asha)")));
    }
    assert!(worse.history.notes.iter().any(|note| note.starts_with("No longer kept as is")));
    // Somebody keeps it all the same, on that very day.
    let again = months.audit_again(Some(book(&worse, |row| of_it(row).then_some(Status::KeepAsIs))));
    assert!(finding(&again).accepted.is_some());
    assert!(finding(&months.audit(None)).accepted.is_some());
}

#[test]
fn an_acceptance_is_taken_back_in_the_sheet_accepted_and_nothing_gets_worse_by_it() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    months.audit(Some(book(&first, |_| Some(Status::KeepAsIs))));
    let third = months.audit(None);
    assert_eq!(open(&third).len(), 0);
    let kept = of(&third, "disabled-group")[0];
    let finding = kept.fingerprint;
    let row = crate::worklist::EditedAcceptance { finding, status: Some(Status::Todo), owner: None, comment: None };
    let back = months.audit(Some(TeamWorkbook { accepted: vec![row], ..book(&third, |_| None) }));
    assert_eq!((open(&back).len(), is_worse(&back), back.totals.new), (1, false, 0));
    assert_eq!(open(&back)[0].cause, Some(crate::history::Cause::Decision));
    // Neither does a second run of the day that does not see the workbook.
    let again = months.audit_again(None);
    assert_eq!((open(&again).len(), is_worse(&again), again.totals.new), (1, false, 0));
    assert_eq!(open(&again)[0].cause, Some(crate::history::Cause::Decision));
    assert_eq!(open(&months.audit(None))[0].cause, None, "a cause speaks of its audit alone");
}

#[test]
fn an_acceptance_outlasts_a_month_in_which_its_rule_was_switched_off() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    months.audit(Some(book(&first, |_| Some(Status::KeepAsIs))));
    let rule = of(&first, "disabled-group")[0].rule.code;
    months.settings.policy.severities.insert(rule, None);
    let off = months.audit(None);
    assert_eq!((of(&off, rule).len(), off.totals.resolved), (0, 0));
    months.settings.policy.severities.clear();
    let on = months.audit(None);
    assert!(of(&on, rule).iter().all(|finding| finding.accepted.is_some()), "nobody took it back");
    assert_eq!((open(&on).len(), is_worse(&on)), (0, false));
}

#[test]
fn a_rerun_of_the_day_shows_the_same_difference_and_loses_nothing_that_was_written() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let duplicate = of(&first, "disabled-group")[0].fingerprint;
    let row = first.plan.iter().find(|row| row.planned.phase == Phase::Now).unwrap().clone();
    months.obey(&row);
    let written = book(&first, |other| {
        (Key::of(&other.planned) == Key::of(&row.planned))
            .then_some(Status::Done)
            .or((other.planned.finding.as_ref() == Some(&duplicate)).then_some(Status::KeepAsIs))
    });
    let second = months.audit(Some(written.clone()));
    let again = months.audit_again(Some(written));
    assert_eq!((moved(&second), &second.totals.plan), (moved(&again), &again.totals.plan));
    assert_eq!((second.finished.len(), again.finished.len()), (1, 1));
    // Without a workbook the same day: what was learned holds.
    assert_eq!(months.audit_again(None).totals.findings.accepted, 1);
    assert_eq!(months.audit(None).totals.findings.accepted, 1);
}

#[test]
fn a_list_that_lost_most_of_its_groups_resolves_nothing_and_says_so() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let all_done = book(&first, |_| Some(Status::Done));
    months.groups.retain(|group| group.id > 6);
    let report = months.audit(Some(all_done));
    assert_eq!((report.history.direction, moved(&report)[3], report.totals.plan.done_verified), (None, 0, 0));
    assert!(report.finished.is_empty());
}

#[test]
fn a_disable_that_is_kept_as_it_is_is_dropped_for_good() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    for row in first.plan.iter().filter(|row| row.planned.phase == Phase::Now) {
        months.obey(row);
    }
    let second = months.audit(None);
    let disables = |report: &Report| report.plan.iter().filter(|row| kind(row) == ActionKind::Disable).count();
    assert_eq!(disables(&second), 2);
    let one = second.plan.iter().find(|row| kind(row) == ActionKind::Disable).map(|row| Key::of(&row.planned)).unwrap();
    let third = months.audit(Some(book(&second, |row| (Key::of(&row.planned) == one).then_some(Status::KeepAsIs))));
    assert_eq!(disables(&third), 1);
    assert_eq!(disables(&months.audit(None)), 1);
    assert!(!keys(&months.audit(None)).contains(&one));
}

#[test]
fn what_stands_under_finished_in_the_next_workbook_is_not_told_again_until_it_is_asked_for_again() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let renames: Vec<_> = first.plan.iter().filter(|row| row.planned.phase == Phase::Now).cloned().collect();
    // One is ticked, the other is not.
    months.obey(&renames[0]);
    months.obey(&renames[1]);
    let ticked = Key::of(&renames[0].planned);
    let mut last = months.audit(Some(book(&first, |row| (Key::of(&row.planned) == ticked).then_some(Status::Done))));
    assert_eq!((last.totals.plan.done_verified, last.totals.plan.done_unticked), (1, 1));
    let with_finished = |report: &Report| {
        let mut all = report.clone();
        all.plan.extend(report.finished.iter().cloned());
        book(&all, |row| {
            report.finished.iter().any(|done| Key::of(&done.planned) == Key::of(&row.planned)).then_some(Status::Done)
        })
    };
    for month in 0..3 {
        last = months.audit(Some(with_finished(&last)));
        assert_eq!((last.finished.len(), last.totals.plan.done_verified), (0, 0), "month {month}");
    }
    // Somebody undoes it; the plan asks again, and it is told again.
    months.group(ticked.group_id.unwrap()).title = Some("Inbound".into());
    let again = months.audit(None);
    assert!(keys(&again).contains(&ticked), "{:?}", again.plan);
    months.obey(again.plan.iter().find(|row| Key::of(&row.planned) == ticked).unwrap());
    let told = months.audit(Some(book(&again, |row| (Key::of(&row.planned) == ticked).then_some(Status::Done))));
    assert_eq!(told.finished.iter().map(|row| Key::of(&row.planned)).collect::<Vec<_>>(), [ticked]);
}

#[test]
fn what_is_written_beside_a_disable_holds_when_its_group_has_been_renamed() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    for row in first.plan.iter().filter(|row| row.planned.phase == Phase::Now) {
        months.obey(row);
    }
    let disables: Vec<_> = first.plan.iter().filter(|row| kind(row) == ActionKind::Disable).collect();
    let (kept, later) = (disables[0].planned.group_id, disables[1].planned.group_id);
    let second = months.audit(Some(book(&first, |row| match row.planned.group_id {
        id if kind(row) != ActionKind::Disable => id.and(None),
        id if id == kept => Some(Status::KeepAsIs),
        id if id == later => Some(Status::Later),
        _ => None,
    })));
    let left: Vec<_> = second.plan.iter().filter(|row| kind(row) == ActionKind::Disable).collect();
    assert_eq!(left.iter().map(|row| row.planned.group_id).collect::<Vec<_>>(), [later], "kept for good");
    let team = left[0].team.as_ref().unwrap();
    assert_eq!((team.status, team.owner.as_deref()), (Status::Later, Some("asha")));
}

#[test]
fn what_is_written_about_a_finding_stays_when_another_act_mends_it() {
    let mut months =
        Months::new(&groups(&[(1, "Hot Leads", "ACTIVE"), (2, "Hot Lead", "ACTIVE"), (3, "Pune ", "ACTIVE")]));
    let first = months.audit(None);
    assert_eq!(
        first.plan.iter().map(|row| (kind(row), row.planned.group_id)).collect::<Vec<_>>(),
        [(ActionKind::Rename, Some(3)), (ActionKind::Decide, Some(1)),]
    );
    // The question is told with another group, and the group gets its title for another finding.
    months.group(1).status = Some("DISABLED".into());
    months.groups.extend(groups(&[(4, "Pune", "ACTIVE")]));
    let second = months.audit(Some(book(&first, |_| Some(Status::Later))));
    for (action, id) in [(ActionKind::Rename, 3), (ActionKind::Decide, 2)] {
        let row = second.plan.iter().find(|row| kind(row) == action && row.planned.group_id == Some(id));
        let team = row.and_then(|row| row.team.as_ref()).unwrap_or_else(|| panic!("{action:?}: {:?}", second.plan));
        assert_eq!((team.status, team.owner.as_deref()), (Status::Later, Some("asha")));
    }
    let with_owner = |report: &Report| report.plan.iter().filter(|row| row.team.is_some()).count();
    assert_eq!(with_owner(&second), 2, "and nowhere else: {:?}", second.plan);
}

#[test]
fn a_name_whose_likeness_is_mended_away_is_not_called_done_and_makes_nothing_worse() {
    let mut months = Months::new(&groups(&[(1, "Pune &amp; Co", "ACTIVE"), (2, "Walk-in", "ACTIVE")]));
    months.names(&[("PUNE &AMP; CO", "ravi")]);
    let first = months.audit(None);
    let name = Key::of(&first.plan.iter().find(|row| row.planned.group_id.is_none()).unwrap().planned);
    let rename = first.plan.iter().find(|row| kind(row) == ActionKind::Rename).unwrap().clone();
    months.obey(&rename);
    let second = months.audit(Some(book(&first, |row| (Key::of(&row.planned) == name).then_some(Status::Later))));
    assert_eq!((second.totals.new, is_worse(&second)), (0, false), "{:?}", second.findings);
    assert!(second.finished.iter().all(|row| Key::of(&row.planned) != name), "{:?}", second.finished);
    let row = second.plan.iter().find(|row| row.planned.group_id.is_none()).unwrap();
    let team = row.team.as_ref().unwrap();
    assert_eq!((team.status, team.owner.as_deref()), (Status::Later, Some("asha")));
}

#[test]
fn an_integration_that_sends_what_the_plan_gave_it_is_a_resolved_finding() {
    let mut months = Months::new(&triplets());
    months.names(&[("WALK-IN", "ravi"), ("RESALE", "ravi")]);
    let first = months.audit(None);
    let fixes = first.plan.iter().filter(|row| kind(row) == ActionKind::Integration).count();
    assert_eq!(fixes, 2, "{:?}", first.plan);
    // One of them, and the other is no more heard of.
    months.names(&[("Walk-in", "ravi")]);
    let second = months.audit(None);
    assert_eq!((second.history.direction, moved(&second)[3]), (Some("better"), 1), "{:?}", second.findings);
    assert_eq!(moved(&months.audit_again(None))[3], 1);
    assert_eq!(moved(&months.audit(None))[3], 0);
}

#[test]
fn a_rename_is_told_once_although_its_look_alike_goes_on_under_another_fingerprint() {
    let rows = [
        (1, "Pune Office", "ACTIVE"),
        (2, "Pune Office", "ACTIVE"),
        (3, "\u{1f525} Pune Office", "ARCHIVED"),
        (4, "Pune Offices", "ACTIVE"),
    ];
    let mut months = Months::new(&groups(&rows));
    let first = months.audit(None);
    let rename = first.plan.iter().find(|row| row.planned.group_id == Some(3) && kind(row) == ActionKind::Rename);
    let rename = rename.unwrap().clone();
    first.plan.iter().filter(|row| kind(row) == ActionKind::Rename).for_each(|row| months.obey(row));
    let ticked = book(&first, |row| (row.planned == rename.planned).then_some(Status::Done));
    let second = months.audit(Some(ticked.clone()));
    let told = |report: &Report| report.finished.iter().filter(|row| row.planned.group_id == Some(3)).count();
    assert_eq!(told(&second), 1);
    assert!(
        second.findings.iter().all(|finding| Some(finding.fingerprint) != rename.planned.finding),
        "it has another"
    );
    let mut with_finished = second.clone();
    with_finished.plan.extend(second.finished.clone());
    assert_eq!(told(&months.audit(Some(book(&with_finished, |_| Some(Status::Done))))), 0);
    assert_eq!(told(&months.audit(Some(ticked))), 0);
}

#[test]
fn a_rename_is_seen_done_whatever_else_happens_to_the_title_that_was_left() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let renames: Vec<_> = first.plan.iter().filter(|row| row.planned.phase == Phase::Now).cloned().collect();
    // One is renamed, one deleted, and two more get the title.
    months.obey(&renames[0]);
    months.groups.retain(|group| Some(group.id) != renames[1].planned.group_id);
    months.group(7).title = Some("Inbound".into());
    months.group(8).title = Some("Inbound".into());
    let second = months.audit(Some(book(&first, |row| {
        renames.iter().any(|rename| rename.planned == row.planned).then_some(Status::Done)
    })));
    assert_eq!(second.totals.plan.done_verified, 2, "{:?}", second.finished);
}

#[test]
fn what_was_done_about_a_finding_does_not_stand_against_keeping_the_rest_of_it() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let done = first.plan.iter().find(|row| row.planned.phase == Phase::Now).unwrap().clone();
    months.obey(&done);
    let mut second = months
        .audit(Some(book(&first, |row| (Key::of(&row.planned) == Key::of(&done.planned)).then_some(Status::Done))));
    let of_it = |row: &PlanRow| row.planned.finding == done.planned.finding;
    assert_eq!((second.finished.len(), second.plan.iter().filter(|row| of_it(row)).count()), (1, 2));
    second.plan.extend(second.finished.clone());
    let third = months.audit(Some(book(&second, |row| {
        Some(if Key::of(&row.planned) == Key::of(&done.planned) { Status::Done } else { Status::KeepAsIs })
            .filter(|_| of_it(row))
    })));
    assert!(of(&third, "duplicate-title")[0].accepted.is_some(), "{:?}", third.plan);
}

#[test]
fn names_that_are_given_for_the_first_time_make_nothing_worse() {
    let mut months = Months::new(&triplets());
    months.audit(None);
    months.names(&[("Nowhere", "ravi"), ("Inbound", "kavya")]);
    let report = months.audit(None);
    assert!(!is_worse(&report) && report.totals.new == 0, "{:?}", moved(&report));
    assert_eq!(of(&report, "missing-name")[0].cause, Some(crate::history::Cause::Names));
    let owners: Vec<_> = report.plan.iter().filter_map(|row| row.team.as_ref()?.owner.as_deref()).collect();
    assert!(owners.contains(&"ravi"), "{owners:?}");
    assert!(report.history.notes.iter().any(|note| note.starts_with("Rules, severities or names are not those of")));
}
