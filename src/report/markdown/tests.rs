//! The built-in template on reports of every kind.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use chrono_tz::Tz;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::*;
use crate::listing::{Proof, Provenance};
use crate::report::fixtures::{account, every_kind, judged, report, with_past};
use crate::report::template::sample;
use crate::report::{Report, Template};
use crate::rules::About;
use crate::testing::groups;

fn rendered(report: &Report) -> String {
    let mut file = Cursor::new(Vec::new());
    Template::built_in().write(&Arc::new(report.clone()), &mut file).unwrap();
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
    let warnings = vec!["this listing could not be proved complete: the list kept moving".to_owned()];
    let mut report = report(&groups);
    report.audit.text = Some("Pune|*".to_owned());
    report.listing = Provenance {
        complete: false,
        proof: Proof::None,
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
    // Folding is the template's own; no title makes a line.
    let unfolded: Vec<_> = text.lines().filter(|line| !is_fold(line)).collect();
    let unfolded = unfolded.join("\n");
    let events: Vec<_> = Parser::new_ext(&unfolded, Options::all()).collect();
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

/// Whether a line is one of those that fold a list.
fn is_fold(line: &str) -> bool {
    let summary = line.strip_prefix("<summary>").and_then(|rest| rest.strip_suffix("</summary>"));
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
    ["<details>", "</details>"].contains(&line) || summary.is_some_and(plain)
}

#[test]
fn an_audit_with_a_past() {
    let groups = account();
    insta::assert_snapshot!(rendered(&with_past(&groups)));
}

#[test]
fn every_kind_of_report_is_tidy_and_folds_what_is_long() {
    every_kind(|name, report| {
        let text = rendered(report);
        let mut lists = 0;
        for fold in text.split("\n<details>\n").skip(1) {
            let (list, _) = fold.split_once("\n\n</details>\n").unwrap_or_else(|| panic!("{name}: {fold}"));
            let (summary, rows) = list.split_once("</summary>\n\n").unwrap();
            let count: usize = summary["<summary>".len()..].split(' ').next().unwrap().parse().unwrap();
            assert!((11..=50).contains(&count), "{name}: {summary}");
            let is_row = |line: &&str| line.starts_with("- ") || (line.starts_with("| ") && !line.starts_with("| -"));
            let heads = rows.matches(" --- |").count().min(1);
            assert_eq!(rows.lines().filter(is_row).count() - heads, count, "{name}: {summary}");
            lists += 1;
        }
        assert!(lists > 0 || ["empty", "clean"].contains(&name), "{name}");
        // Folded or not, what is in it is parsed: a list or a table, and never text with bars in it.
        let parsed = Parser::new_ext(&text, Options::ENABLE_TABLES | Options::ENABLE_GFM);
        let bars = parsed
            .filter(|event| matches!(event, Event::Text(text) if text.contains("| ---") || text.contains("---:")));
        assert_eq!(bars.count(), 0, "{name}");
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
fn no_list_is_longer_than_fifty_rows() {
    let titles: Vec<_> = (0..120).map(|n| format!("Title {}", n / 2)).collect();
    let rows: Vec<_> = titles.iter().zip(1..).map(|(title, id)| (id, &**title, "ACTIVE")).collect();
    let groups = groups(&rows);
    let text = rendered(&report(&groups));
    assert_eq!(text.matches("\n- “Title").count(), 50);
    assert!(text.contains("\nAnd 10 more: see this audit's workbook"), "{text}");

    let rows: Vec<_> = titles.iter().zip(1..).map(|(title, id)| (id, &**title, "DISABLED")).take(51).collect();
    let rows: Vec<_> = rows.into_iter().map(|(id, _, status)| (id, "", status)).collect();
    let groups = self::groups(&rows);
    let text = rendered(&report(&groups));
    assert_eq!(text.matches("| (blank title) |").count(), 50);
    assert!(text.contains("|\n\nAnd 1 more: "), "{text}");
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
