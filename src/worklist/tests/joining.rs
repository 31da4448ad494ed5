//! What becomes of the team's decisions in the next audit.

use std::collections::HashSet;

use proptest::prelude::*;

use crate::api::LeadGroup;
use crate::plan::{Action, ActionKind};
use crate::rules::{self, Audited, Integration, Policy, Scope, SentName};
use crate::testing::{groups, input_with};
use crate::worklist::read::{Earlier, EarlierRow};
use crate::worklist::row::Key;
use crate::worklist::{Decision, DecisionKind, Decisions, Outcome, Present, join};

/// Id, title, status.
type Rows<'a> = [(u64, &'a str, &'a str)];

const TWINS: [(u64, &str, &str); 2] = [(1, "Inbound", "ACTIVE"), (2, "Inbound", "ACTIVE")];

/// An audit and its plan.
struct Month {
    audited: Audited,
    plan: Vec<Action>,
}

fn audited(groups: &[LeadGroup], names: &[SentName]) -> Month {
    let input = input_with(groups, names);
    let findings = rules::check(&input, &Policy::default());
    let plan = crate::plan::plan(&crate::plan::PlanInput::new(&input, &findings));
    Month { audited: Audited::new(findings, &Scope::of(&[], "1", None)), plan }
}

fn sent(names: &[&str]) -> Vec<SentName> {
    let sender = Integration { integration: Some("Form".to_owned()), owner: None };
    names.iter().map(|name| SentName { name: (*name).to_owned(), sender: sender.clone() }).collect()
}

/// The workbook of that audit, in which the team has written.
fn workbook(month: &Month, mut written: impl FnMut(&Action) -> Decision) -> Earlier {
    let key = |action: &Action| {
        let fingerprint = u128::from_str_radix(&month.audited.fingerprints[action.finding.unwrap()], 16).unwrap();
        Key { fingerprint, group_id: action.group_id, action: action.kind }
    };
    let row = |action: &Action| EarlierRow {
        key: key(action),
        step: Some(action.step),
        title: action.title.clone(),
        new_title: action.new_title.clone(),
        decision: written(action),
    };
    let mut rows: Vec<_> = month.plan.iter().map(row).collect();
    rows.retain(|row| row.decision != Decision::default());
    let keys = month.plan.iter().map(key).collect();
    Earlier { source: "old.xlsx".to_owned(), rows, keys, misread: Vec::new() }
}

fn done(text: &str) -> Decision {
    Decision { done: Some(text.to_owned()), ..Decision::default() }
}

/// Everything of that month's plan is marked like this; then comes another month.
fn next_month(before: &Rows<'_>, now: &Rows<'_>, mark: &str, whole: bool) -> (Decisions, Month) {
    let earlier = workbook(&audited(&groups(before), &[]), |_| done(mark));
    let groups = groups(now);
    let audited = audited(&groups, &[]);
    (join(earlier, &Present { audited: &audited.audited, plan: &audited.plan, groups: &groups, whole }), audited)
}

fn outcomes(decisions: &Decisions) -> Vec<(&str, u64, Outcome)> {
    decisions.decided.iter().map(|row| (row.action.as_str(), row.group_id.unwrap_or(0), row.outcome)).collect()
}

#[test]
fn what_is_marked_as_done_is_held_against_the_new_listing() {
    use Outcome::{Obsolete, Open, StillThere, Verified};
    let on = "ACTIVE";
    // Of the twins 1 stays, 2 is renamed, and then disabled.
    let table: [(&str, &Rows<'_>, bool, [Outcome; 2]); 13] = [
        ("2026-11-02", &TWINS, true, [StillThere, StillThere]),
        ("not yet", &TWINS, true, [Open, Open]),
        ("x", &[(1, "Inbound", on), (2, "Outbound", on)], true, [Verified, Obsolete]),
        ("", &[(1, "Inbound", on), (2, "Outbound", on)], true, [Obsolete, Obsolete]),
        ("x", &[(1, "Inbound", on), (2, "Inbound (duplicate 2)", "DISABLED")], true, [Verified, Verified]),
        ("x", &[(1, "Inbound", on), (2, "Inbound", "DISABLED")], true, [StillThere, Verified]),
        ("x", &[(1, "Inbound", on)], true, [Verified, Verified]),
        ("x", &[(1, "Inbound", on)], false, [Obsolete, Obsolete]),
        ("x", &[(1, "Elsewhere", on), (2, "Inbound", on)], true, [Obsolete, Obsolete]),
        ("x", &[(2, "Inbound", on)], true, [Obsolete, Obsolete]),
        ("x", &[(1, "Inbound", "DISABLED"), (2, "Inbound", on)], true, [Obsolete, Obsolete]),
        // Another one stays now, so nobody asks for the rename; it was not done all the same.
        ("x", &[(2, "Inbound", "DISABLED"), (3, "Inbound", "DISABLED")], true, [Obsolete, Verified]),
        ("x", &[(1, "Outbound", on), (2, "Inbound", "DISABLED")], true, [Verified, Verified]),
    ];
    for (mark, now, whole, expected) in table {
        let mark = if mark.is_empty() { "-" } else { mark };
        // Others stand beside them, so that it is the same account whatever becomes of these.
        let others = [(8, "Other", on), (9, "Other", on)];
        let (decisions, _) = next_month(&[&TWINS[..], &others].concat(), &[now, &others].concat(), mark, whole);
        let of_twins: Vec<_> = outcomes(&decisions).into_iter().filter(|(_, id, _)| *id == 2).collect();
        let expected = [("rename", 2, expected[0]), ("disable", 2, expected[1])];
        assert_eq!(of_twins, expected, "{mark} {now:?} {whole}");
        assert_eq!(decisions.misread, Vec::<String>::new());
    }
}

#[test]
fn what_is_still_to_do_is_carried_with_what_the_listing_says_of_it() {
    let (decisions, audited) = next_month(&TWINS, &TWINS, "yes", true);
    let kinds: Vec<_> = audited.plan.iter().map(|action| action.kind).collect();
    assert_eq!(kinds, [ActionKind::Rename, ActionKind::Disable]);
    let carried: Vec<_> =
        decisions.carried.iter().flatten().map(|(decision, verified)| (decision, *verified)).collect();
    let yes = done("yes");
    assert_eq!(carried, [(&yes, Some(false)), (&yes, Some(false))]);
    let (decisions, _) = next_month(&TWINS, &TWINS, "todo", true);
    assert!(
        decisions.carried.iter().flatten().all(|(decision, verified)| *decision == done("todo") && verified.is_none())
    );
}

#[test]
fn under_done_there_are_words_for_not_done() {
    for (text, is_done) in [
        ("2026-11-02", true),
        ("yes", true),
        ("✓", true),
        ("Asha, Monday", true),
        ("No", false),
        (" NOT YET! ", false),
        ("0", false),
        ("–", false),
        ("Pending.", false),
        ("To do", false),
        (".", false),
    ] {
        let (decisions, _) = next_month(&TWINS, &TWINS, text, true);
        assert_eq!(decisions.decided[0].outcome == Outcome::StillThere, is_done, "{text}");
    }
}

#[test]
fn owner_and_comment_outlive_the_action_but_a_decision_about_another_one_does_not() {
    let written = Decision {
        decision: Some(DecisionKind::Accept),
        owner: Some("Asha".to_owned()),
        done: Some("yes".to_owned()),
        comment: Some("ask first".to_owned()),
    };
    let earlier = workbook(&audited(&groups(&TWINS), &[]), |_| written.clone());
    // Every title that could be proposed for 2 is taken now, so somebody has to choose one.
    let groups = groups(&[
        (1, "Inbound", "ACTIVE"),
        (2, "Inbound", "ACTIVE"),
        (3, "Inbound duplicate 2", "ACTIVE"),
        (4, "Inbound duplicate group 2", "ACTIVE"),
        (5, "Lead group of id 2", "ACTIVE"),
    ]);
    let audited = audited(&groups, &[]);
    let decisions =
        join(earlier, &Present { audited: &audited.audited, plan: &audited.plan, groups: &groups, whole: true });
    let kinds: Vec<_> = audited.plan.iter().map(|action| (action.group_id, action.kind)).collect();
    assert_eq!(kinds, [(Some(2), ActionKind::Decide)]);
    let kept = Decision { decision: None, done: None, ..written };
    assert_eq!(decisions.carried, [Some((kept, None))]);
}

#[test]
fn changes_of_integrations_are_told_by_the_name_that_is_sent() {
    let names = sent(&["Walk-in", " Walk-in", "Gone"]);
    let before = audited(&groups(&TWINS), &names);
    let reviews: Vec<_> = before.plan.iter().filter(|action| action.group_id.is_none()).collect();
    assert_eq!(reviews.len(), 3, "{:?}", before.plan);
    let mut earlier = workbook(&before, |action| {
        if action.group_id.is_none() { done(&format!("“{}”", action.title)) } else { Decision::default() }
    });
    // A spreadsheet that takes off blanks.
    for row in &mut earlier.rows {
        row.title = row.title.trim().to_owned();
    }
    let groups = groups(&TWINS);
    let now = audited(&groups, &names[..2]);
    let decisions = join(earlier, &Present { audited: &now.audited, plan: &now.plan, groups: &groups, whole: true });
    for (action, carried) in now.plan.iter().zip(&decisions.carried) {
        let expected = action.group_id.is_none().then(|| (done(&format!("“{}”", action.title)), Some(false)));
        assert_eq!(*carried, expected, "{action:?}");
    }
    let of = |outcome| decisions.decided.iter().filter(|row| row.outcome == outcome).count();
    assert_eq!((of(Outcome::StillThere), of(Outcome::Verified)), (2, 1));
}

#[test]
fn a_workbook_of_another_account_matches_nothing_and_says_so() {
    let (decisions, _) = next_month(&[(8, "A", "ACTIVE"), (9, "A", "ACTIVE")], &TWINS, "yes", true);
    assert_eq!(decisions.misread, ["no row of old.xlsx belongs to this account or scope"]);
    assert!(decisions.carried.iter().all(Option::is_none));
    assert!(decisions.decided.iter().all(|row| row.outcome == Outcome::Obsolete));
    // One whose problems are all gone is not such a one.
    let (decisions, _) = next_month(&TWINS, &[(1, "Inbound", "ACTIVE"), (2, "Outbound", "ACTIVE")], "yes", true);
    assert!(decisions.misread.is_empty());
}

fn some_groups() -> impl Strategy<Value = Vec<LeadGroup>> {
    let title = prop::sample::select(vec!["A", "a", "B", " B", "B ", "C", "", "Home Loan", "Loan Home"]);
    let status = prop::sample::select(vec!["ACTIVE", "DISABLED"]);
    proptest::collection::btree_map(1_u64..12, (title, status), 0..9).prop_map(|rows| {
        let rows: Vec<_> = rows.into_iter().map(|(id, (title, status))| (id, title, status)).collect();
        groups(&rows)
    })
}

proptest! {
    /// Whatever the sheet was sorted by, and whatever came of it: no decision is lost or counted twice.
    #[test]
    fn the_order_of_rows_means_nothing_and_no_decided_row_is_lost(
        before in some_groups(),
        now in some_groups(),
        names in proptest::sample::subsequence(vec!["A", "B", "B ", "Loan", "D"], 0..5),
        marks in proptest::collection::vec(0_usize..4, 40),
        order in Just((0..40_usize).collect::<Vec<_>>()).prop_shuffle(),
        whole in any::<bool>(),
    ) {
        let names = sent(&names);
        let mut marks = marks.into_iter().cycle();
        let mut number = 0;
        let earlier = workbook(&audited(&before, &names), |_| {
            number += 1;
            match marks.next() {
                Some(0) => Decision::default(),
                Some(1) => Decision { owner: Some(number.to_string()), ..Decision::default() },
                Some(2) => Decision { comment: Some(number.to_string()), ..done("no") },
                _ => Decision { comment: Some(number.to_string()), ..done("yes") },
            }
        });
        let mut sorted = earlier.clone();
        let place = |at: usize| order.get(at).copied().unwrap_or(at);
        let mut rows: Vec<_> = sorted.rows.drain(..).enumerate().collect();
        rows.sort_by_key(|(at, _)| place(*at));
        sorted.rows = rows.into_iter().map(|(_, row)| row).collect();

        let audited = audited(&now, &names);
        let present = Present { audited: &audited.audited, plan: &audited.plan, groups: &now, whole };
        let decisions = join(earlier.clone(), &present);
        prop_assert_eq!(&join(sorted, &present), &decisions);
        prop_assert_eq!(decisions.carried.len(), audited.plan.len());
        let numbered = |decision: &Decision| (decision.owner.clone(), decision.comment.clone());
        let written: HashSet<_> = earlier.rows.iter().map(|row| numbered(&row.decision)).collect();
        let told: HashSet<_> = decisions.decided.iter().map(|row| numbered(&row.decision)).collect();
        prop_assert_eq!(decisions.decided.len(), earlier.rows.len());
        prop_assert_eq!(told, written);
        let still = decisions.carried.iter().flatten().filter(|(_, verified)| *verified == Some(false)).count();
        let told = decisions.decided.iter().filter(|row| row.outcome == Outcome::StillThere).count();
        prop_assert_eq!(still, told);
    }
}
