//! Whole histories against a model that is too simple to be wrong.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::api::{Item, Number};
use crate::catalogue::LEAD_GROUPS;
use crate::config::Severity;
use crate::listing::Proof;
use crate::rules::{Audited, Finding, Judged, Scope};
use crate::testing::{groups, snapshot};

const FIRST: &str = "2026-01-01";

fn day(number: u64) -> NaiveDate {
    FIRST.parse::<NaiveDate>().unwrap().checked_add_days(Days::new(number)).unwrap()
}

/// One finding a number, about the group of that number.
fn audited(found: &BTreeSet<u64>, scope: &Scope) -> Audited {
    let judged = |id: &u64| Judged {
        finding: Finding {
            catalogue: &LEAD_GROUPS,
            rule: crate::rules::by_code("disabled-group").unwrap(),
            severity: Severity::Warning,
            subject: crate::rules::Subject::Group(*id),
            title: format!("T{id}"),
            group_ids: vec![*id],
            message: String::new(),
            remedy: String::new(),
            level: None,
            integrations: Vec::new(),
        },
        mute: None,
    };
    Audited::new(found.iter().map(judged).collect(), scope)
}

/// Writes an audit down.
fn record(history: &History, subject: &AuditInput<'_>, past: &Past, comparison: &Comparison) -> Recorded {
    let snapshot = subject.snapshot;
    let figures =
        PastAudit { taken_at: snapshot.context.taken_at, groups: snapshot.items.len() as u64, ..PastAudit::default() };
    let audit = AuditRecord {
        scope: subject.scope,
        context: &snapshot.context,
        proof: snapshot.provenance.proof,
        asked: subject.asked,
        judged_by: subject.judged_by,
        past,
        figures,
        team: "{}",
    };
    let findings = subject.audited.findings.iter().zip(&subject.audited.fingerprints).zip(&comparison.states);
    let findings = findings.map(|((judged, fingerprint), state)| FindingRecord {
        fingerprint: *fingerprint,
        rule: judged.finding.rule.code,
        severity: judged.finding.severity,
        title: &judged.finding.title,
        group_ids: &judged.finding.group_ids,
        active: subject.active(&judged.finding.group_ids),
        muted: false,
        accepted: false,
        first_seen: state.first_seen,
        audits: state.age.audits,
    });
    history.record(&audit, findings, std::iter::empty()).unwrap()
}

/// Audits what was found on a day, up to where it is written down.
fn audited_on(
    path: &std::path::Path,
    number: u64,
    found: &BTreeSet<u64>,
    proof: Proof,
) -> (History, Recorded, Comparison) {
    let scope = Scope::of(&LEAD_GROUPS, &[], None);
    let audited = audited(found, &scope);
    // Others besides, that most groups are never gone.
    let others = (100..120).map(|id| (id, "ACTIVE"));
    let list: Vec<Item> = found
        .iter()
        .map(|id| (*id, "DISABLED"))
        .chain(others)
        .flat_map(|(id, status)| groups(&[(id, &format!("T{id}"), status)]))
        .collect();
    let mut snapshot = snapshot(&list);
    snapshot.provenance.proof = proof;
    // Noon, UTC: the same day in Kolkata.
    let noon = 1_767_268_800 + i64::try_from(number).unwrap() * 86_400;
    snapshot.context.taken_at = DateTime::from_timestamp(noon, 0).unwrap();
    let subject = AuditInput {
        scope: &scope,
        snapshot: &snapshot,
        listed: &by_org_id(&list),
        sent: &[],
        asked: &["disabled-group"],
        judged_by: "",
        audited: &audited,
    };
    let history = History::begin(path, &|| false).unwrap();
    let past = history.past(&subject, None, &|_, _| unreachable!("the rules are the same")).unwrap();
    let comparison = past.compare(&subject, &Settled::default());
    let recorded = record(&history, &subject, &past, &comparison);
    history.record_items(&recorded, &list, &|| false).unwrap();
    (history, recorded, comparison)
}

/// An audit of a day with one finding, written down and not committed.
pub(super) fn record_one(path: &std::path::Path, day: u64) -> (History, Recorded) {
    let (history, recorded, _) = audited_on(path, day, &BTreeSet::from([1]), Proof::TwoEqualPasses);
    (history, recorded)
}

/// Audits what was found on a day.
fn audit(path: &std::path::Path, number: u64, found: &BTreeSet<u64>, proof: Proof) -> Comparison {
    let (mut history, recorded, comparison) = audited_on(path, number, found, proof);
    history.commit_pending(std::slice::from_ref(&recorded), &[], None, &|| false).unwrap();
    history.finish(&[recorded], None).unwrap();
    comparison
}

/// Proved audits by day.
#[derive(Default)]
struct Model(BTreeMap<u64, BTreeSet<u64>>);

impl Model {
    fn expected(&self, today: u64, found: &BTreeSet<u64>, proved: bool) -> (Vec<(State, NaiveDate)>, Vec<String>) {
        let earlier = || self.0.range(..today);
        let Some((_, last)) = earlier().next_back() else {
            return (found.iter().map(|_| (State::Baseline, day(today))).collect(), Vec::new());
        };
        let state = |id: &u64| {
            let seen: Vec<_> = earlier().filter(|(_, found)| found.contains(id)).map(|(day, _)| *day).collect();
            let state = match seen.last() {
                _ if last.contains(id) => State::Persisting,
                Some(_) => State::Reopened,
                None => State::New,
            };
            (state, day(seen.first().copied().unwrap_or(today)))
        };
        let gone = last.difference(found).map(|id| format!("T{id}"));
        (found.iter().map(state).collect(), if proved { gone.collect() } else { Vec::new() })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]
    #[test]
    fn states_and_first_days_are_those_of_a_plain_model(
        audits in proptest::collection::vec((0_u64..12, proptest::collection::btree_set(1_u64..8, 0..7), any::<bool>()), 1..14)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        let mut model = Model::default();
        for (today, found, proved) in audits {
            // A day that is run again after later ones: those go on saying what they knew of it.
            if model.0.contains_key(&today) && model.0.range(today + 1..).next().is_some() {
                continue;
            }
            let proof = if proved { Proof::TwoEqualPasses } else { Proof::CountsOnly };
            let comparison = audit(&path, today, &found, proof);
            let states: Vec<_> = comparison.states.iter().map(|s| (s.state, s.first_seen)).collect();
            let resolved: Vec<_> = comparison.resolved.iter().map(|gone| gone.title.clone()).collect();
            prop_assert_eq!((states, resolved), model.expected(today, &found, proved));
            if proved {
                model.0.insert(today, found);
            }
        }
        // One proved audit a day is left.
        let proved: Vec<_> = crate::history::audits(&path, &|| false).unwrap().into_iter().filter(|audit| audit.proved).map(|audit| audit.groups).collect();
        prop_assert_eq!(proved, model.0.values().map(|found| found.len() as u64 + 20).collect::<Vec<_>>());
    }
}

#[test]
fn a_list_comes_back_from_the_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let scope = Scope::of(&LEAD_GROUPS, &[], None);
    let none = Audited::new(Vec::new(), &scope);
    let mut list =
        groups(&[(1, "A", "ACTIVE"), (2, "\0=1+1\u{10FFFF}", "x"), (u64::MAX - 1, "", ""), (u64::MAX, "Z", "")]);
    list[0].org_id = Some(Number::Whole(u64::MAX));
    list[1].created_by = Some(Number::Text("1.5".into()));
    list[2].updated_by = Some(Number::Whole(0));
    (list[2].title, list[3].status, list[3].created_at) = (None, None, Some("soon".into()));
    let taken = |seconds| {
        let mut snapshot = snapshot(&list);
        snapshot.context.taken_at = DateTime::from_timestamp(seconds, 0).unwrap();
        snapshot
    };
    let listed = by_org_id(&list);
    let subject = |snapshot| AuditInput {
        scope: &scope,
        snapshot,
        listed: &listed,
        sent: &[],
        asked: &[],
        judged_by: "",
        audited: &none,
    };
    let (one_day, another) = (taken(0), taken(86_400));
    let history = History::begin(&path, &|| false).unwrap();
    let first = subject(&one_day);
    let past = history.past(&first, None, &|_, _| unreachable!()).unwrap();
    assert_eq!(past.origin, Origin::Begun);
    let comparison = past.compare(&first, &Settled::default());
    let recorded = record(&history, &first, &past, &comparison);
    history.record_items(&recorded, &list, &|| false).unwrap();
    let mut history = history;
    history.commit_pending(std::slice::from_ref(&recorded), &[], None, &|| false).unwrap();
    history.finish(&[recorded], None).unwrap();
    let history = History::begin(&path, &|| false).unwrap();
    let back = history.with_groups(1, |groups| groups.collect::<Result<Vec<_>, _>>()).unwrap();
    assert_eq!(back, list);
    // Nothing has changed a day later.
    let next = history.past(&subject(&another), None, &|_, _| unreachable!()).unwrap();
    assert_eq!((next.origin, next.changes), (Origin::Compared, Vec::new()));
}
