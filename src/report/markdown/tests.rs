//! The built-in template on reports of every kind.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use chrono_tz::Tz;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::*;
use crate::config::Mute;
use crate::listing::{Doubt, Proof, Provenance};
use crate::report::fixtures::{account, every_kind, judged, only_labels, report, several_with_past, unread, with_past};
use crate::report::model::AcceptedRow;
use crate::report::template::sample;
use crate::report::{Report, Template, Workbook};
use crate::rules::About;
use crate::testing::groups;

fn rendered(report: &Report) -> String {
    let mut file = Cursor::new(Vec::new());
    let workbook = Workbook::Named("lead-groups-2026-11-23.xlsx".to_owned());
    Template::built_in().write(&Arc::new(report.clone()), &workbook, &mut file).unwrap();
    let text = String::from_utf8(file.into_inner()).unwrap();
    is_tidy(&text);
    text
}

fn is_tidy(text: &str) {
    assert!(text.starts_with("# ") && text.ends_with(".\n") && !text.ends_with("\n\n"), "{text}");
    assert!(!text.contains("\n\n\n"), "{text}");
    assert_eq!(text.lines().find(|line| line.ends_with(' ')), None);
}

#[test]
fn the_sample_account() {
    let groups = account();
    assert_eq!(groups.len(), 144);
    insta::assert_snapshot!(rendered(&report(&groups)));
}

#[test]
fn names_and_a_mute() {
    let groups = account();
    let mut report = judged(&groups);
    // What is said of the other rules is seen above.
    report.findings.retain(|finding| {
        matches!(finding.rule.about, About::Name | About::Mute)
            || finding.muted.is_some()
            || !finding.integrations.is_empty()
    });
    insta::assert_snapshot!(rendered(&report));
}

#[test]
fn several_catalogues() {
    insta::assert_snapshot!(rendered(&several_with_past()));
}

#[test]
fn a_catalogue_that_could_not_be_read_and_one_that_is_not_proved() {
    insta::assert_snapshot!(rendered(&unread()));
}

#[test]
fn several_catalogues_of_which_only_the_labels_have_anything_wrong() {
    insta::assert_snapshot!(rendered(&only_labels()));
}

#[test]
fn no_findings() {
    insta::assert_snapshot!(rendered(&report(&groups(&[(1, "Inbound", "ACTIVE")]))));
}

#[test]
fn no_groups() {
    let mut report = report(&[]);
    report.listing.proof = Proof::SinglePage;
    insta::assert_snapshot!(rendered(&report));
}

#[test]
fn an_incomplete_listing_of_a_part_of_the_account() {
    let groups = groups(&[(1, "Pune", "ACTIVE"), (2, "Pune", "ACTIVE"), (3, "Pune 3", "ARCHIVED")]);
    let warnings = vec!["the list could not be proved complete: it kept changing while it was read".to_owned()];
    let mut report = report(&groups);
    report.audit.text = Some("Pune|*".to_owned());
    report.listing = Provenance {
        complete: false,
        proof: Proof::None,
        doubt: Some(Doubt::KeptMoving { passes: 4 }),
        replayed: true,
        passes: 4,
        unseen_ids: vec![3],
        warnings,
        ..report.listing
    };
    insta::assert_snapshot!(rendered(&report));
}

#[test]
fn hostile_titles() {
    let titles = [
        "- a | b\n# c",
        "<script>alert(1)</script>",
        "[click](http://evil.example) ![x](y)",
        "**bold** _it_ `code` ~~no~~ $x$",
        "@everyone #12 priya.k@example.com www.example.com",
        "&lt; &#60;",
        "\u{202e}desrever\u{200b}",
        " lead and trail ",
        "   ",
        "{{ 7 * 7 }} {% raw %}",
    ];
    let rows: Vec<_> = titles.iter().zip(1..).map(|(title, id)| (id, *title, "DISABLED")).collect();
    let groups = groups(&rows);
    let text = rendered(&report(&groups));
    let events: Vec<_> = Parser::new_ext(&text, Options::all()).collect();
    let is_active = |event: &Event<'_>| {
        matches!(
            event,
            Event::Html(_)
                | Event::Code(_)
                | Event::InlineMath(_)
                | Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis)
        )
    };
    assert_eq!(events.iter().find(|event| is_active(event)), None);
    insta::assert_snapshot!(text);
}

#[test]
fn an_audit_with_a_past() {
    let groups = account();
    insta::assert_snapshot!(rendered(&with_past(&groups)));
}

#[test]
fn every_kind_of_report_is_tidy_and_reads_raw() {
    every_kind(|name, report| {
        let text = rendered(report);
        for tag in ["<details", "<summary", "<br"] {
            assert!(!text.contains(tag) || name.contains("hostile"), "{name}: {tag}");
        }
        for order in ["**Leads sent", "## Do this first", "## What is open", "## How the list was read"].windows(2) {
            let at = |part: &str| text.find(part);
            assert!(at(order[0]).zip(at(order[1])).is_none_or(|(one, other)| one < other), "{name}: {order:?}");
        }
    });
}

#[test]
fn what_later_audits_will_say() {
    let mut out = Vec::new();
    Template::built_in().fill(sample::full(), Tz::Asia__Kolkata, 0, true, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    is_tidy(&text);
    insta::assert_snapshot!(text);
}

#[test]
fn no_list_is_longer_than_ten_rows() {
    let titles: Vec<_> = (0..120).map(|n| format!("Title {}", n / 2)).collect();
    let rows: Vec<_> = titles.iter().zip(1..).map(|(title, id)| (id, &**title, "ACTIVE")).collect();
    let text = rendered(&report(&groups(&rows)));
    assert_eq!(text.matches("\n- “Title").count(), 10);
    assert!(text.contains("\n- 50 more in the workbook\n"), "{text}");
}

#[test]
fn what_is_accepted_or_muted_is_listed_or_counted_and_never_both() {
    let groups = account();
    for (accepted, muted, more) in [(3, 2, None), (9, 4, Some(3)), (0, 11, Some(1)), (12, 0, Some(2))] {
        let mut report = report(&groups);
        for (at, finding) in report.findings.iter_mut().take(accepted + muted).enumerate() {
            if at < accepted {
                let since = "2026-11-23".parse().unwrap();
                finding.accepted = Some(Box::new(AcceptedRow { owner: None, comment: None, since, as_planned: false }));
            } else {
                let until = "2027-01-31".parse().unwrap();
                finding.muted = Some(Box::new(Mute { reason: "agreed with all".to_owned(), owner: None, until }));
            }
        }
        (report.totals.findings.accepted, report.totals.findings.muted) = (accepted as u64, muted as u64);
        let text = rendered(&report);
        let (_, section) = text.split_once("\n## Accepted and muted\n").unwrap();
        let (section, _) = section.split_once("\n## ").unwrap();
        let told = section.lines().filter(|line| line.starts_with("- ") && !line.ends_with("more in the workbook"));
        assert_eq!(told.count(), (accepted + muted).min(10), "{section}");
        let line = more.map(|more| format!("\n- {more} more in the workbook\n"));
        assert_eq!(section.contains("more in the workbook"), line.is_some(), "{section}");
        assert!(section.contains(&line.unwrap_or_default()), "{section}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let groups = account();
    assert_eq!(rendered(&report(&groups)), rendered(&report(&groups)));
}

#[test]
fn the_built_in_template_is_as_good_as_any_other() {
    let (file, source) = MARKDOWN.built_in;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(file);
    Template::from_file(&path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(std::fs::read_to_string(path).unwrap(), source);
}
