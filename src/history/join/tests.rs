use super::*;
use crate::listing::{Proof, Snapshot};
use crate::rules::{Audited, Finding, Judged, Mute, Scope, Severity, Subject as About};
use crate::testing::{groups, snapshot};

/// A finding of these groups, known by the title.
fn judged(rule: &'static str, title: &str, ids: &[u64]) -> Judged {
    let finding = Finding {
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
}

impl Case {
    fn new(findings: Vec<Judged>) -> Self {
        let groups = groups(&[(1, "A", "ACTIVE"), (2, "A", "ACTIVE"), (3, "A", "DISABLED")]);
        let scope = Scope::of(&groups, "https://a.example", None);
        let audited = Audited::new(findings, &scope);
        Self { snapshot: snapshot(&groups), scope, audited, asked: vec!["duplicate-title", "near-name"] }
    }

    fn subject(&self) -> Subject<'_> {
        Subject { scope: &self.scope, snapshot: &self.snapshot, sent: &[], asked: &self.asked, audited: &self.audited }
    }

    /// The findings as an audit of 23 October had them.
    fn then(&self) -> Vec<PastFinding> {
        let past = |(judged, fingerprint): (&Judged, &String)| PastFinding {
            fingerprint: fingerprint.clone(),
            rule: judged.finding.rule.code.to_owned(),
            severity: judged.finding.severity,
            title: judged.finding.title.clone(),
            group_ids: judged.finding.group_ids.clone(),
            active: self.subject().active(&judged.finding.group_ids),
            muted: judged.mute.is_some(),
            first_seen: "2026-08-21".parse().unwrap(),
            audits: 3,
        };
        self.audited.findings.iter().zip(&self.audited.fingerprints).map(past).collect()
    }
}

fn baseline(findings: Vec<PastFinding>, asked: &[&str]) -> Baseline {
    Baseline {
        day: "2026-10-23".parse().unwrap(),
        asked: asked.iter().map(|code| (*code).to_owned()).collect(),
        findings,
        by_todays_rules: None,
    }
}

fn state(case: &Case, baseline: &Baseline, earlier: &HashMap<String, Earlier>) -> State {
    standings(&case.subject(), baseline, earlier)[0].state
}

const BOTH: [&str; 2] = ["duplicate-title", "near-name"];

#[test]
fn what_both_audits_have_persists_and_is_as_old_as_its_first_day() {
    let case = Case::new(vec![judged("duplicate-title", "A", &[1, 2])]);
    let standing = &standings(&case.subject(), &baseline(case.then(), &BOTH), &HashMap::new())[0];
    assert_eq!((standing.state, standing.trend), (State::Persisting, None));
    assert_eq!((standing.first_seen.to_string(), standing.age), ("2026-08-21".to_owned(), Age { days: 94, audits: 4 }));
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
        let standing = &standings(&case.subject(), &baseline(then, &BOTH), &HashMap::new())[0];
        assert_eq!(standing.trend, trend, "{active}");
    }
    // One group that is disabled is the same finding, not less of it.
    let case = Case::new(vec![judged("untidy-title", "A", &[3])]);
    let mut then = case.then();
    then[0].active = 1;
    assert_eq!(standings(&case.subject(), &baseline(then, &BOTH), &HashMap::new())[0].trend, None);
}

#[test]
fn what_the_baseline_lacks_is_new_or_back_again() {
    let case = Case::new(vec![judged("duplicate-title", "A", &[1, 2])]);
    let earlier = |before_baseline| {
        let first_seen = "2026-06-01".parse().unwrap();
        HashMap::from([(case.audited.fingerprints[0].clone(), Earlier { first_seen, audits: 2, before_baseline })])
    };
    let nothing = baseline(Vec::new(), &BOTH);
    assert_eq!(state(&case, &nothing, &HashMap::new()), State::New);
    assert_eq!(state(&case, &nothing, &earlier(true)), State::Reopened);
    // With --since: it came after the audit that is compared with.
    assert_eq!(state(&case, &nothing, &earlier(false)), State::New);
    let standing = &standings(&case.subject(), &nothing, &earlier(true))[0];
    assert_eq!(
        (standing.first_seen.to_string(), standing.age),
        ("2026-06-01".to_owned(), Age { days: 175, audits: 3 })
    );
}

#[test]
fn what_nobody_asked_then_is_neither_new_nor_back_again() {
    let case = Case::new(vec![judged("near-name", "A", &[1])]);
    let unasked = baseline(Vec::new(), &["duplicate-title"]);
    assert_eq!(state(&case, &unasked, &HashMap::new()), State::Baseline);
    let seen = Earlier { first_seen: "2026-06-01".parse().unwrap(), audits: 2, before_baseline: true };
    let earlier = HashMap::from([(case.audited.fingerprints[0].clone(), seen)]);
    assert_eq!(state(&case, &unasked, &earlier), State::Persisting);
}

#[test]
fn what_nobody_asks_now_is_not_resolved_and_what_was_muted_neither() {
    let mut then = Case::new(vec![judged("duplicate-title", "A", &[1, 2]), judged("near-name", "B", &[3])]);
    let mut now = Case::new(Vec::new());
    let gone = |now: &Case, then: &Case| -> Vec<String> {
        resolved(&now.subject(), &baseline(then.then(), &BOTH)).into_iter().map(|gone| gone.title).collect()
    };
    assert_eq!(gone(&now, &then), ["A", "B"]);
    now.asked = vec!["duplicate-title"];
    assert_eq!(gone(&now, &then), ["A"]);
    then.audited.findings[0].mute =
        Some(Mute { reason: String::new(), owner: None, until: "2027-01-31".parse().unwrap() });
    assert!(gone(&now, &then).is_empty());
    now.asked = BOTH.to_vec();
    now.snapshot.provenance.proof = Proof::CountsOnly;
    assert!(gone(&now, &then).is_empty(), "only a proved listing resolves anything");
}

#[test]
fn a_change_of_the_rules_is_neither_progress_nor_a_setback() {
    let found =
        |titles: &[&str]| Case::new(titles.iter().map(|title| judged("duplicate-title", title, &[1, 2])).collect());
    // Then, the old rules found A, B and C; today's rules find B, C and D in the list of then; now they find C, D and E.
    let (then, now) = (found(&["A", "B", "C"]), found(&["C", "D", "E"]));
    let by_todays_rules = Some(found(&["B", "C", "D"]).audited.fingerprints.into_iter().collect());
    let baseline = Baseline { by_todays_rules, ..baseline(then.then(), &BOTH) };
    let states: Vec<_> =
        standings(&now.subject(), &baseline, &HashMap::new()).iter().map(|standing| standing.state).collect();
    assert_eq!(states, [State::Persisting, State::Baseline, State::New]);
    let gone = resolved(&now.subject(), &baseline);
    assert_eq!(gone.iter().map(|gone| &*gone.title).collect::<Vec<_>>(), ["B"]);
    assert_eq!(gone[0].last_seen.to_string(), "2026-10-23");
}
