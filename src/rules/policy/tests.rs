//! Mutes and severities, case by case.

use chrono_tz::Tz;

use super::*;
use crate::catalogue::{LABELS, LEAD_GROUPS, LEAD_STAGES};
use crate::config::{MuteRule, Severity, Target};
use crate::names::{Integration, SentName};
use crate::rules::{Subject, asked, check};
use crate::testing::{groups, input_of, input_with};

fn mute(rule: &'static str, target: Target, until: &str) -> MuteRule {
    let until = until.parse().unwrap();
    MuteRule {
        catalogue: &LEAD_GROUPS,
        rule,
        target,
        mute: Mute { reason: "kept for 2027".to_owned(), owner: None, until },
    }
}

fn id(id: u64) -> MuteRule {
    mute("disabled-group", Target::Id(id), "2027-01-31")
}

fn title(rule: &'static str, title: &str) -> MuteRule {
    mute(rule, Target::Title(title.to_owned()), "2027-01-31")
}

fn name(name: &str) -> MuteRule {
    mute("missing-name", Target::Name(name.to_owned()), "2027-01-31")
}

/// Rule, title and whether it is muted, of every finding about an account with these mutes.
fn judged(mutes: Vec<MuteRule>, names: &[&str], whole: bool) -> Vec<(&'static str, String, bool)> {
    let rows = [(1, "A", "ACTIVE"), (2, "A", "ACTIVE"), (3, "Old", "DISABLED"), (4, "", "DISABLED")];
    let groups = groups(&rows);
    let sender = Integration::default();
    let names: Vec<_> = names
        .iter()
        .map(|name| SentName { catalogue: &LEAD_GROUPS, name: (*name).to_owned(), sender: sender.clone() })
        .collect();
    let policy = Policy { mutes, ..Policy::default() };
    let mut judged = check(&input_with(&groups, &names).whole(whole), &policy);
    let known = ["duplicate-title", "disabled-group", "missing-name", "expired-mute", "unused-mute"];
    judged.retain(|judged| known.contains(&judged.finding.rule.code));
    judged.into_iter().map(|judged| (judged.finding.rule.code, judged.finding.title, judged.mute.is_some())).collect()
}

#[test]
fn a_mute_matches_by_rule_and_group_title_or_name() {
    let muted = |mute: MuteRule| -> Vec<_> {
        let found = judged(vec![mute], &["Gone", "A"], true);
        found.into_iter().filter(|found| found.2 || found.0 == "unused-mute").map(|found| (found.0, found.1)).collect()
    };
    let found = |rule, title: &str| vec![(rule, title.to_owned())];
    for (mute, expected) in [
        (id(3), found("disabled-group", "Old")),
        (id(4), found("disabled-group", "")),
        (id(1), found("unused-mute", "A")),
        (id(9), found("unused-mute", "group 9")),
        (title("duplicate-title", "A"), found("duplicate-title", "A")),
        (title("duplicate-title", "a"), found("unused-mute", "a")),
        (title("disabled-group", "Old"), found("disabled-group", "Old")),
        (title("disabled-group", "A"), found("unused-mute", "A")),
        (name("Gone"), found("missing-name", "Gone")),
        (name("gone"), found("unused-mute", "gone")),
    ] {
        assert_eq!(muted(mute.clone()), expected, "{mute:?}");
    }
}

#[test]
fn a_mute_is_not_called_unused_where_that_cannot_be_known() {
    let unused = |mute, names: &[&str], whole| judged(vec![mute], names, whole).iter().any(|f| f.0 == "unused-mute");
    assert!(unused(id(9), &[], true) && unused(name("Lost"), &["A"], true));
    assert!(!unused(id(9), &[], false) && !unused(name("Lost"), &["A"], false) && !unused(name("Lost"), &[], true));
}

#[test]
fn a_mute_holds_through_its_last_day_in_the_reports_zone() {
    // 23 November 2026 in Kolkata ends at 18:30 UTC.
    for (time, zone, holds) in [
        ("2026-11-23T18:29:00Z", Tz::Asia__Kolkata, true),
        ("2026-11-23T18:31:00Z", Tz::Asia__Kolkata, false),
        ("2026-11-23T18:31:00Z", Tz::UTC, true),
        ("2026-11-24T07:59:00Z", Tz::America__Los_Angeles, true),
        ("2026-11-24T08:01:00Z", Tz::America__Los_Angeles, false),
    ] {
        let groups = groups(&[(3, "Old", "DISABLED")]);
        let mutes = vec![mute("disabled-group", Target::Id(3), "2026-11-23")];
        let taken_at = time.parse().unwrap();
        let policy = Policy { mutes, zone, ..Policy::default() };
        let found = check(&RuleInput::new(&LEAD_GROUPS, &groups, &[], taken_at), &policy);
        let brief: Vec<_> = found.iter().map(|f| (f.finding.rule.code, &*f.finding.title, f.mute.is_some())).collect();
        let expected: &[_] = if holds {
            &[("disabled-group", "Old", true)]
        } else {
            &[("disabled-group", "Old", false), ("expired-mute", "Old", false)]
        };
        assert_eq!(brief, expected, "{time} {zone}");
    }
}

#[test]
fn an_expired_mute_is_told_also_on_a_part_of_the_account_and_never_twice() {
    let expired = mute("disabled-group", Target::Id(9), "2026-01-31");
    let found = judged(vec![expired], &[], false);
    assert_eq!(found.iter().filter(|found| found.0.ends_with("-mute")).count(), 1);
    let found = judged(vec![mute("disabled-group", Target::Id(9), "2026-01-31")], &[], true);
    assert_eq!(found.iter().filter(|found| found.0.ends_with("-mute")).count(), 1);
}

#[test]
fn a_severity_of_the_teams_replaces_the_rules_in_every_case() {
    let groups = groups(&[(1, "A", "ACTIVE"), (2, "A", "DISABLED"), (3, "B", "ACTIVE"), (4, "B", "ACTIVE")]);
    let found = |severities: &[(&'static str, Option<Severity>)]| -> Vec<_> {
        let policy = Policy {
            severities: severities.iter().copied().collect(),
            mutes: vec![title("duplicate-title", "Z")],
            ..Policy::default()
        };
        let found = check(&input_with(&groups, &[]), &policy).into_iter();
        found.map(|judged| (judged.finding.severity, judged.finding.rule.code, judged.finding.title)).collect()
    };
    let text = str::to_owned;
    assert_eq!(
        found(&[("duplicate-title", Some(Severity::Info)), ("disabled-group", None), ("unused-mute", None)]),
        [(Severity::Info, "duplicate-title", text("A")), (Severity::Info, "duplicate-title", text("B"))]
    );
    assert_eq!(
        found(&[("disabled-group", Some(Severity::Error)), ("unused-mute", Some(Severity::Info))]),
        [
            (Severity::Error, "disabled-group", text("A")),
            (Severity::Error, "duplicate-title", text("B")),
            (Severity::Warning, "duplicate-title", text("A")),
            (Severity::Info, "unused-mute", text("Z")),
        ]
    );
}

#[test]
fn a_mute_and_a_severity_of_a_catalogue_hold_there_alone() {
    let items = groups(&[(3, "Old", "DISABLED"), (4, "Off", "DISABLED")]);
    let here = MuteRule { catalogue: &LABELS, ..id(3) };
    let unused = MuteRule { catalogue: &LABELS, ..title("duplicate-title", "A") };
    let ended = MuteRule { catalogue: &LABELS, ..mute("missing-name", Target::Name("X".to_owned()), "2020-01-31") };
    let policy = Policy {
        mutes: vec![here, unused, ended],
        severities: [("disabled-group", Some(Severity::Info)), ("unused-mute", Some(Severity::Error))].into(),
        severities_of: [(LABELS.name, [("disabled-group", Some(Severity::Error))].into())].into(),
        ..Policy::default()
    };
    let found = |catalogue| -> Vec<_> {
        let judged = check(&input_of(catalogue, &items, &[]), &policy).into_iter();
        judged.map(|one| (one.finding.rule.code, one.finding.severity, one.finding.title, one.mute.is_some())).collect()
    };
    let text = str::to_owned;
    let in_groups = [
        ("disabled-group", Severity::Info, text("Off"), false),
        ("disabled-group", Severity::Info, text("Old"), false),
    ];
    assert_eq!(found(&LEAD_GROUPS), in_groups);
    assert_eq!(found(&LEAD_STAGES), in_groups);
    assert_eq!(
        found(&LABELS),
        [
            ("disabled-group", Severity::Error, text("Off"), false),
            ("disabled-group", Severity::Error, text("Old"), true),
            ("unused-mute", Severity::Error, text("A"), false),
            ("expired-mute", Severity::Warning, text("X"), false),
        ]
    );
    let off = Policy { severities_of: [(LABELS.name, [("disabled-group", None)].into())].into(), ..Policy::default() };
    let is_asked = |catalogue| asked(&input_of(catalogue, &items, &[]), &off).contains(&"disabled-group");
    assert!(is_asked(&LEAD_GROUPS) && !is_asked(&LABELS));
}

#[test]
fn every_finding_of_the_rules_can_be_muted_by_the_keys_that_its_rule_takes() {
    let groups = crate::testing::account();
    let sender = Integration::default();
    let names = ["Website Enquiry", "Diwali Offer 2025", "Housing com", "Sulekha"];
    let names = names.map(|name| SentName { catalogue: &LEAD_GROUPS, name: name.to_owned(), sender: sender.clone() });
    for Judged { finding, .. } in check(&input_with(&groups, &names), &Policy::default()) {
        let kind = match finding.subject {
            Subject::Title(_) => "title",
            Subject::Group(_) => "id",
            Subject::Name(_) => "name",
            Subject::Mute(_) => continue,
        };
        assert!(finding.rule.about.mute_keys().contains(&kind), "{:?} is about a {kind}", finding.rule);
    }
}
