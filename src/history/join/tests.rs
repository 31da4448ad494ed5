use std::collections::BTreeMap;

use super::*;
use crate::catalogue::LEAD_GROUPS;
use crate::config::Severity;
use crate::history::{Change, ChangeKind, Direction, Origin, State, by_org_id};
use crate::listing::{Proof, Snapshot};
use crate::rules::{Audited, Finding, Judged, Scope, Subject as About};
use crate::testing::{groups, snapshot};

/// A finding of these groups, known by the title.
fn judged(rule: &'static str, title: &str, ids: &[u64]) -> Judged {
    let finding = Finding {
        catalogue: &LEAD_GROUPS,
        rule: crate::rules::by_code(rule).unwrap(),
        severity: Severity::Error,
        subject: About::Title(title.to_owned()),
        title: title.to_owned(),
        group_ids: ids.to_vec(),
        message: String::new(),
        remedy: String::new(),
        level: None,
        integrations: Vec::new(),
    };
    Judged { finding, mute: None }
}

struct Case {
    snapshot: Snapshot,
    scope: Scope,
    audited: Audited,
    asked: Vec<&'static str>,
    listed: BTreeMap<String, usize>,
}

impl Case {
    fn new(findings: Vec<Judged>) -> Self {
        let groups = groups(&[(1, "A", "ACTIVE"), (2, "A", "ACTIVE"), (3, "A", "DISABLED")]);
        let scope = Scope::of(&LEAD_GROUPS, &groups, None);
        let audited = Audited::new(findings, &scope);
        Self {
            snapshot: snapshot(&groups),
            scope,
            audited,
            asked: vec!["duplicate-title", "near-name"],
            listed: by_org_id(&groups),
        }
    }

    fn subject(&self) -> AuditInput<'_> {
        AuditInput {
            scope: &self.scope,
            snapshot: &self.snapshot,
            listed: &self.listed,
            sent: &[],
            asked: &self.asked,
            judged_by: "",
            audited: &self.audited,
        }
    }

    /// The findings as an audit of 23 October had them.
    fn then(&self) -> Vec<PastFinding> {
        let findings = self.audited.findings.iter().zip(&self.audited.fingerprints);
        findings
            .map(|(judged, fingerprint)| PastFinding {
                fingerprint: *fingerprint,
                recorded: Some(*fingerprint),
                rule: judged.finding.rule.code.to_owned(),
                about: Some(judged.finding.rule.about),
                severity: judged.finding.severity,
                title: judged.finding.title.clone(),
                group_ids: judged.finding.group_ids.clone(),
                active: self.subject().active(&judged.finding.group_ids),
                muted: judged.mute.is_some(),
                accepted: false,
                first_seen: "2026-08-21".parse().unwrap(),
                audits: 3,
            })
            .collect()
    }

    /// The audit beside one that had these findings.
    fn past(&self, findings: Vec<PastFinding>) -> Past {
        let with = self.snapshot.context.taken_at - chrono::Days::new(31);
        let predecessors = predecessors(&self.audited, &findings);
        let day = "2026-10-23".parse().unwrap();
        let nothing = Past::nothing(Origin::Compared, &self.subject());
        Past { with: Some(with), day, findings, predecessors, ..nothing }
    }

    fn compare(&self, past: &Past, settled: &Settled) -> Comparison {
        past.compare(&self.subject(), settled)
    }

    /// State and cause of the first finding, and better or worse.
    fn told(&self, past: &Past, settled: &Settled) -> (State, Option<Cause>, Option<Direction>) {
        let comparison = self.compare(past, settled);
        (comparison.states[0].state, comparison.states[0].cause, comparison.direction())
    }
}

fn untouched() -> Settled {
    Settled::default()
}

fn earlier(case: &Case, before_baseline: bool) -> HashMap<crate::rules::Fingerprint, Earlier> {
    let first_seen = "2026-06-01".parse().unwrap();
    HashMap::from([(case.audited.fingerprints[0], Earlier { first_seen, audits: 2, before_baseline })])
}

#[test]
fn what_both_audits_have_persists_and_is_as_old_as_its_first_day() {
    let case = Case::new(vec![judged("duplicate-title", "A", &[1, 2])]);
    let comparison = case.compare(&case.past(case.then()), &untouched());
    let state = &comparison.states[0];
    assert_eq!((state.state, state.trend, state.cause), (State::Persisting, None, None));
    assert_eq!((state.first_seen.to_string(), state.age), ("2026-08-21".to_owned(), Age { days: 94, audits: 4 }));
    assert_eq!(comparison.direction(), Some(Direction::Same));
}

#[test]
fn a_cluster_that_grows_is_worse_and_one_that_shrinks_is_better() {
    let case = Case::new(vec![judged("duplicate-title", "A", &[1, 2])]);
    for (ids, active, trend) in [
        (vec![1, 2, 3], 2, Some(Trend::Better)),
        (vec![1, 3], 1, Some(Trend::Worse)),
        (vec![1, 9], 2, None),
        (vec![1], 1, Some(Trend::Worse)),
    ] {
        let mut then = case.then();
        (then[0].group_ids, then[0].active) = (ids, active);
        assert_eq!(case.compare(&case.past(then), &untouched()).states[0].trend, trend, "{active}");
    }
    // One group that is disabled is the same finding, not less of it.
    let case = Case::new(vec![judged("untidy-title", "A", &[3])]);
    let mut then = case.then();
    then[0].active = 1;
    assert_eq!(case.compare(&case.past(then), &untouched()).states[0].trend, None);
}

#[test]
fn what_the_baseline_lacks_is_new_or_back_again() {
    let case = Case::new(vec![judged("duplicate-title", "A", &[1, 2])]);
    let past = |earlier| Past { earlier, ..case.past(Vec::new()) };
    let worse = Some(Direction::Worse);
    assert_eq!(case.told(&past(HashMap::new()), &untouched()), (State::New, None, worse));
    assert_eq!(case.told(&past(earlier(&case, true)), &untouched()), (State::Reopened, None, worse));
    // With --since: it came after the audit that is compared with.
    assert_eq!(case.told(&past(earlier(&case, false)), &untouched()), (State::New, None, worse));
    let state = &case.compare(&past(earlier(&case, true)), &untouched()).states[0];
    assert_eq!((state.first_seen.to_string(), state.age), ("2026-06-01".to_owned(), Age { days: 175, audits: 3 }));
}

#[test]
fn what_only_todays_rules_find_in_the_list_of_then_is_no_change_of_the_account() {
    let case = Case::new(vec![judged("near-name", "A", &[1])]);
    let unrecorded = |case: &Case| {
        let mut then = case.then();
        then[0].recorded = None;
        case.past(then)
    };
    let same = Some(Direction::Same);
    assert_eq!(case.told(&unrecorded(&case), &untouched()), (State::New, Some(Cause::Names), same));
    let back = Past { earlier: earlier(&case, true), ..unrecorded(&case) };
    assert_eq!(case.told(&back, &untouched()), (State::Persisting, Some(Cause::Names), same));
    let case = Case::new(vec![judged("duplicate-title", "A", &[1, 2])]);
    assert_eq!(case.told(&unrecorded(&case), &untouched()), (State::New, Some(Cause::Rules), same));
    // What today's rules would not find any more is not resolved either: it is not among the findings of then.
    let now = Case::new(Vec::new());
    assert!(now.compare(&unrecorded(&case), &untouched()).resolved.is_empty());
}

#[test]
fn what_nobody_asks_now_is_not_resolved_and_what_was_set_aside_neither() {
    let then = Case::new(vec![judged("duplicate-title", "A", &[1, 2]), judged("near-name", "B", &[3])]);
    let mut now = Case::new(Vec::new());
    let gone = |now: &Case, then: Vec<PastFinding>| -> (Vec<String>, Option<Direction>) {
        let comparison = now.compare(&now.past(then), &untouched());
        let direction = comparison.direction();
        (comparison.resolved.into_iter().map(|gone| gone.title).collect(), direction)
    };
    let better = Some(Direction::Better);
    assert_eq!(gone(&now, then.then()), (vec!["A".to_owned(), "B".to_owned()], better));
    now.asked = vec!["duplicate-title"];
    assert_eq!(gone(&now, then.then()), (vec!["A".to_owned()], better));
    for aside in [|past: &mut PastFinding| past.muted = true, |past: &mut PastFinding| past.accepted = true] {
        let mut findings = then.then();
        findings.iter_mut().for_each(aside);
        assert_eq!(gone(&now, findings), (Vec::new(), Some(Direction::Same)));
    }
    let most = Past { most_gone: Some((2, 3)), ..now.past(then.then()) };
    let comparison = now.compare(&most, &untouched());
    assert_eq!((comparison.resolved.len(), comparison.direction()), (0, None), "most groups are gone");
    now.snapshot.provenance.proof = Proof::CountsOnly;
    assert_eq!(gone(&now, then.then()), (Vec::new(), None), "only a proved listing resolves anything");
}

#[test]
fn a_mute_that_ends_and_a_decision_that_is_taken_back_make_nothing_worse() {
    let case = Case::new(vec![judged("duplicate-title", "A", &[1, 2])]);
    let mut then = case.then();
    then[0].muted = true;
    let same = Some(Direction::Same);
    assert_eq!(case.told(&case.past(then), &untouched()), (State::Persisting, Some(Cause::Mute), same));
    let mut then = case.then();
    then[0].accepted = true;
    let taken_back = Settled { taken_back: HashSet::from([0]), ..Settled::default() };
    assert_eq!(case.told(&case.past(then), &taken_back), (State::Persisting, Some(Cause::Decision), same));
    // What speaks of the configuration is never the account's doing.
    let case = Case::new(vec![judged("unused-mute", "A", &[])]);
    assert_eq!(case.told(&case.past(Vec::new()), &untouched()), (State::New, Some(Cause::Mute), same));
}

#[test]
fn what_the_plan_asked_for_makes_nothing_worse_and_anything_else_does() {
    let case = Case::new(vec![judged("lookalike-title", "A", &[1, 2])]);
    let past = |changed: &[u64]| {
        let change = |id: &u64| Change {
            catalogue: None,
            kind: ChangeKind::Renamed,
            group_id: *id,
            before: None,
            after: None,
            updated_by: None,
            breaks: Vec::new(),
        };
        Past { changes: changed.iter().map(change).collect(), ..case.past(Vec::new()) }
    };
    let planned = Settled { as_planned: HashSet::from([2]), ..Settled::default() };
    assert_eq!(case.told(&past(&[2]), &planned), (State::New, Some(Cause::Plan), Some(Direction::Same)));
    assert_eq!(case.told(&past(&[1, 2]), &planned), (State::New, None, Some(Direction::Worse)));
    assert_eq!(case.told(&past(&[2]), &untouched()), (State::New, None, Some(Direction::Worse)));
}

#[test]
fn a_name_that_fails_otherwise_than_last_time_is_the_same_trouble() {
    let of = |rule: &'static str, ids: &[u64]| {
        let mut judged = judged(rule, "inbound", ids);
        judged.finding.subject = About::Name("inbound".to_owned());
        judged
    };
    let now = Case::new(vec![of("missing-name", &[])]);
    let past = || now.past(Case::new(vec![of("near-name", &[1, 2])]).then());
    let untouched = now.compare(&past(), &untouched());
    let state = &untouched.states[0];
    assert_eq!((state.state, state.cause, state.trend), (State::Persisting, None, None));
    assert!(untouched.resolved.is_empty());
    // The group that was like it got another title as planned.
    let planned = Settled { as_planned: HashSet::from([1]), ..Settled::default() };
    assert_eq!(now.told(&past(), &planned).1, Some(Cause::Plan));
}

#[test]
fn a_likeness_that_a_renamed_group_had_hidden_is_the_plans_doing() {
    let of = |title: &str, ids: &[u64]| {
        let mut judged = judged("lookalike-title", title, ids);
        judged.finding.level = Some(crate::titles::Level::Typo);
        judged
    };
    // 3 was told to be like 1, which stood for 2 as well; 1 has left.
    let now = Case::new(vec![of("A", &[2, 3])]);
    let past = || now.past(Case::new(vec![of("B", &[1, 3])]).then());
    let planned = Settled { as_planned: HashSet::from([1]), ..Settled::default() };
    assert_eq!(now.told(&past(), &planned).1, Some(Cause::Plan));
    assert_eq!(now.told(&past(), &untouched()).1, None);
    let other = Settled { as_planned: HashSet::from([9]), ..Settled::default() };
    assert_eq!(now.told(&past(), &other).1, None);
}

#[test]
fn a_look_alike_continues_the_one_with_which_it_shares_two_groups() {
    let of = |title: &str, ids: &[u64]| {
        let mut judged = judged("lookalike-title", title, ids);
        judged.finding.level = Some(crate::titles::Level::Case);
        judged
    };
    let now = Case::new(vec![of("a", &[1, 2, 3])]);
    for (ids, state) in [(vec![1_u64, 2], State::Persisting), (vec![3, 9], State::New), (vec![7, 8], State::New)] {
        let then = Case::new(vec![of("b", &ids)]).then();
        assert_eq!(now.told(&now.past(then), &untouched()).0, state, "{ids:?}");
    }
    // One that has its own predecessor leaves the other to whoever has none.
    let now = Case::new(vec![of("a", &[1, 2, 3]), of("c", &[1, 2])]);
    let then = Case::new(vec![of("a", &[1, 2, 3])]).then();
    let states: Vec<_> = now.compare(&now.past(then), &untouched()).states.iter().map(|s| s.state).collect();
    assert_eq!(states, [State::Persisting, State::New]);
    // Titles that are the same code point for code point are no look-alikes.
    let now = Case::new(vec![judged("duplicate-title", "A", &[1, 2])]);
    let then = Case::new(vec![judged("duplicate-title", "B", &[1, 2])]).then();
    assert_eq!(now.told(&now.past(then), &untouched()).0, State::New);
}
