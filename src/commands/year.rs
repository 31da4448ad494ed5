//! A year of obedience, and a year of people: the month's loop played through, audit after audit, in a history of its own.

mod people;
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
