//! The summary as text, plain and coloured.

use super::*;
use crate::report::fixtures::{every_kind, judged, several_with_past, unread, with_past};
use crate::testing::account;

fn printed(report: &Report, color: bool) -> String {
    let files = vec!["reports/lead-groups-2026-11-23.json".into()];
    let lines: Vec<_> =
        summary(report, &Published { files, edited_workbook: None }).iter().map(|line| line.printed(color)).collect();
    lines.join("\n")
}

#[test]
fn an_audit_with_a_past() {
    let groups = account();
    insta::assert_snapshot!(printed(&with_past(&groups), false));
}

#[test]
fn a_first_audit_with_a_mute() {
    let groups = account();
    insta::assert_snapshot!(printed(&judged(&groups), false));
}

#[test]
fn several_catalogues() {
    insta::assert_snapshot!(printed(&several_with_past(), false));
}

#[test]
fn several_catalogues_of_which_one_could_not_be_read() {
    insta::assert_snapshot!(printed(&unread(), false));
}

#[test]
fn where_nothing_is_open_the_proof_follows_and_no_row_of_noughts() {
    let groups = crate::testing::groups(&[(1, "Inbound", "ACTIVE"), (2, "Outbound", "ACTIVE")]);
    let text = printed(&crate::report::fixtures::report(&groups), false);
    assert!(text.contains("\n\nComplete: all 2 groups were read twice") && !text.contains("0 errors"), "{text}");
}

#[test]
fn lines_are_short_and_plain_unless_colour_is_allowed() {
    every_kind(|name, report| {
        let plain = printed(report, false);
        for line in plain.lines() {
            assert!(line.chars().count() <= 100 && line == line.trim_end(), "{name}: {line}");
        }
        assert!(!plain.contains("\n\n\n") && !plain.starts_with('\n') && !plain.ends_with('\n'), "{name}: {plain}");
        let coloured = printed(report, true);
        assert_eq!(uncoloured(&coloured), plain, "{name}");
    });
}

/// The text without its colours.
fn uncoloured(text: &str) -> String {
    let mut parts = text.split('\x1b');
    let first = parts.next().unwrap().to_owned();
    first + &parts.map(|part| part.split_once('m').unwrap().1).collect::<String>()
}

#[test]
fn what_the_filter_says_does_nothing_to_a_terminal() {
    let mut report = crate::report::fixtures::report(&[]);
    report.audit.text = Some(format!("\x1b[2J\u{202e}{}", "x".repeat(200)));
    let text = printed(&report, false);
    assert!(text.contains("“⟨hidden⟩[2J⟨hidden⟩xxx"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100 && !line.contains(char::is_control)), "{text}");
}
