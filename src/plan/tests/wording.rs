//! What is said of untidy lists that are no lead groups.

use std::fs;
use std::path::Path;

use super::*;
use crate::api::{self, PageId};
use crate::catalogue::{ALL, LABELS, LEAD_STAGES};
use crate::config::{Mute, MuteRule, Target};
use crate::rules;
use crate::scrub::Scrubber;
use crate::testing;

/// The items of a catalogue of the sample account, and some with the troubles that it lacks.
fn items(catalogue: &'static Catalogue) -> Vec<Item> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/account").join(catalogue.name);
    let page = |number: u64| {
        let body = fs::read(folder.join(format!("page-{number}.json"))).ok()?;
        Some(api::decode(&body, PageId { catalogue, number }, &Scrubber::none()).unwrap().rows)
    };
    let mut items: Vec<_> = (1..).map_while(page).flatten().collect();
    let more = [
        (90_001, "Twice", "ACTIVE"),
        (90_002, "Twice", "ACTIVE"),
        (90_003, "Half", "ACTIVE"),
        (90_004, "Half", "DISABLED"),
        (90_005, "Cold\u{200b}Call ", "ACTIVE"),
        (90_006, "Site &amp; Visit", "ACTIVE"),
        (90_007, "Lost \u{fffd}", "ACTIVE"),
        (90_008, "\u{200b}", "ACTIVE"),
        (90_009, "Pend\u{456}ng", "ARCHIVED"),
        (90_010, "ring 98765 43210", "ACTIVE"),
        (90_011, "E-Mail", "ACTIVE"),
        (90_012, "Email", "ACTIVE"),
        (90_013, " Twice", "ACTIVE"),
        (90_014, "Asleep", "DISABLED"),
        (90_015, "Moved (duplicate 90015)", "ACTIVE"),
        (90_016, "Moved", "ACTIVE"),
    ];
    items.extend(testing::groups(&more));
    items.iter_mut().filter(|item| item.id == 90_016).for_each(|item| item.updated_at = Some("2031-01-01".into()));
    items.sort_by_key(|item| item.id);
    items
}

fn names(catalogue: &'static Catalogue) -> Vec<SentName> {
    let sender = |name: &str| Integration { integration: Some(name.to_owned()), ..Integration::default() };
    let sent = [
        ("Twice", "Form"),
        ("Asleep", "Form"),
        ("Asleep", "Script"),
        ("Site & Visit", "Form"),
        ("e-mail", "Form"),
        ("moved", "Script"),
        ("Mail E", "Script"),
        ("Nowhere at all", "Script"),
        ("Asleeep", "Script"),
        ("", "Script"),
    ];
    sent.map(|(name, by)| SentName { catalogue, name: name.to_owned(), sender: sender(by) }).into()
}

/// With a mute that has ended and two that fit nothing.
fn policy(catalogue: &'static Catalogue) -> Policy {
    let mute = |rule, target, until: &str| MuteRule {
        catalogue,
        rule,
        target,
        mute: Mute { reason: "kept for a while".to_owned(), owner: None, until: until.parse().unwrap() },
    };
    let mutes = vec![
        mute("disabled-group", Target::Id(90_014), "2020-01-31"),
        mute("disabled-group", Target::Id(1), "2027-01-31"),
        mute("duplicate-title", Target::Title("Gone".to_owned()), "2027-01-31"),
    ];
    Policy { mutes, ..Policy::default() }
}

fn judged(input: &RuleInput<'_>) -> Vec<Judged> {
    check(input, &policy(input.catalogue))
}

/// Everything that is said of the items of a catalogue: findings, then the plan.
fn said(catalogue: &'static Catalogue) -> String {
    let (items, names) = (items(catalogue), names(catalogue));
    let input = input_of(catalogue, &items, &names);
    let judged = judged(&input);
    let mut text = String::new();
    for Judged { finding, .. } in &judged {
        let (severity, rule) = (finding.severity.name(), finding.rule.code);
        writeln!(text, "{severity} {rule} {:?}\n  {}\n  {}", finding.title, finding.message, finding.remedy).unwrap();
    }
    for row in plan(&PlanInput::new(&input, &judged)) {
        let new = row.new_title.map_or_else(String::new, |new| format!(" => {new:?}"));
        writeln!(text, "{} {} {:?}{new}\n  {}", row.phase.name(), row.kind.name(), row.title, row.reason).unwrap();
    }
    text
}

#[test]
fn labels() {
    insta::assert_snapshot!(said(&LABELS));
}

#[test]
fn stages() {
    insta::assert_snapshot!(said(&LEAD_STAGES));
}

#[test]
fn nothing_that_is_said_of_another_catalogue_speaks_of_groups() {
    for catalogue in ALL.into_iter().filter(|catalogue| *catalogue != &LEAD_GROUPS) {
        let mut text = said(catalogue);
        for rule in rules::ALL {
            let code = rule.code;
            assert!(text.contains(code), "{catalogue:?}: nothing is said of {code}");
            text = text.replace(code, "");
        }
        let told: Vec<_> = text.lines().filter(|line| line.to_lowercase().contains("group")).collect();
        assert!(told.is_empty(), "{catalogue:?}: {told:#?}");
    }
}

#[test]
fn no_other_catalogue_is_said_to_reject_leads_for_certain() {
    for catalogue in ALL.into_iter().filter(|catalogue| !catalogue.rejects_twins) {
        let text = said(catalogue);
        assert!(text.contains("may be rejected or get the wrong"), "{text}");
        assert!(!text.contains("is rejected") && !text.contains("are rejected"), "{text}");
    }
}
