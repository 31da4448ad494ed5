//! What history brings to the sheets.

use std::collections::{BTreeMap, HashSet};

use calamine::Data;

use super::sample::{Book, account, judged, report, with_past};
use super::{number, shown, text, titled};
use crate::history::Change;
use crate::history::ChangeKind;
use crate::report::words;
use crate::report::xlsx::context::SheetLimits;

#[test]
fn every_finding_stands_on_findings_or_on_accepted() {
    let groups = account();
    for report in [report(&groups), judged(&groups), with_past(&groups)] {
        let mut book = Book::of(&report);
        let mut told: BTreeMap<[String; 3], i32> = BTreeMap::new();
        let sheets = book.names().into_iter().filter(|name| name == "Findings" || name == "Accepted");
        for sheet in sheets {
            let [kinds, titles, ids] = ["Kind", "Title", "Groups"].map(|head| book.column(&sheet, head));
            for ((kind, title), ids) in kinds.iter().zip(&titles).zip(&ids) {
                *told.entry([kind, title, ids].map(Data::to_string)).or_default() += 1;
            }
        }
        for finding in &report.findings {
            let ids: Vec<_> = finding.group_ids.iter().map(u64::to_string).collect();
            let key = [
                finding.rule.name_of(finding.catalogue()).into_owned(),
                shown(&finding.title).to_string(),
                ids.join(", "),
            ];
            *told.entry(key).or_default() -= 1;
        }
        told.retain(|_, count| *count != 0);
        assert_eq!(told, BTreeMap::new());
    }
}

#[test]
fn findings_and_duplicates_tell_their_state_and_their_day() {
    let groups = account();
    let report = with_past(&groups);
    let mut book = Book::of(&report);
    let states: Vec<_> = report.open_findings().map(|finding| text(words::state(finding.state))).collect();
    assert_eq!(book.column("Findings", "State"), states);
    for state in ["New", "Still open", "Back again"] {
        assert!(states.contains(&text(state)), "{state}");
    }
    for sheet in ["Findings", "Duplicates"] {
        assert!(book.column(sheet, "Since").iter().all(|day| matches!(day, Data::DateTime(_))), "{sheet}");
    }
}

#[test]
fn a_first_audit_has_no_changes_and_one_month() {
    let groups = account();
    let mut book = Book::of(&report(&groups));
    assert!(!book.names().contains(&"Changes".to_owned()));
    let words = book.words("Summary");
    assert!(words.contains("First audit of this account. The next one will say what changed."));
    assert!(words.contains("Month by month\nAudit\nErrors") || words.contains("Month by month"), "{words}");
    assert!(!words.contains("Since "), "{words}");
}

#[test]
fn what_breaks_an_integration_comes_first_then_what_is_resolved_then_the_rest() {
    let groups = account();
    let report = with_past(&groups);
    let mut book = Book::of(&report);
    let kinds = ["Renamed", "Disabled", "Resolved", "Added", "Gone", "Enabled", "New type"];
    assert_eq!(book.column("Changes", "What happened"), kinds.map(text));
    assert_eq!(book.column("Changes", "What breaks by it")[..2], [text("Home Loan"), text("Justdial")]);
    let ids = book.column("Changes", "Groups");
    assert_eq!((&ids[0], &ids[2], &ids[4]), (&number(22_149), &text("21990, 22010"), &number(21_990)));
    // Of groups that are still there.
    assert_eq!(book.links("Changes").len(), 3);
    assert_eq!(book.column("Changes", "Title")[2], text("=Old | Leads"));
    let before = book.column("Changes", "Before");
    assert_eq!((&before[1], &before[2]), (&text("active"), &text("Error: Same title twice, since 22 Sep 2026")));
    assert!(book.words("Changes").starts_with("7 changes since 23 October\n"));
}

#[test]
fn a_title_that_changed_in_nothing_that_can_be_seen_is_shown() {
    let groups = titled(&["Inbound\u{200b}", "B", "C", "D"]);
    let mut report = report(&groups);
    report.changes = vec![Change {
        catalogue: None,
        kind: ChangeKind::Renamed,
        group_id: 1,
        before: Some("Inbound".to_owned()),
        after: Some("Inbound\u{200b}".to_owned()),
        updated_by: None,
        breaks: vec!["Inbound".to_owned()],
    }];
    let mut book = Book::of(&report);
    assert_eq!(book.column("Changes", "Before"), [text("Inbound")]);
    assert_eq!(book.column("Changes", "Now"), [text("Inbound⟨hidden⟩")]);
}

#[test]
fn many_changes_continue_on_further_sheets_and_the_summary_says_so() {
    let groups = account();
    let mut report = with_past(&groups);
    report.changes = (1..=40).map(|id| Change { group_id: id, ..report.changes[0].clone() }).collect();
    let mut book = Book::within(&report, SheetLimits { sheet_rows: 17, ..SheetLimits::EXCEL });
    let sheets = ["Changes", "Changes (2)", "Changes (3)"];
    let ids: Vec<_> = sheets.iter().flat_map(|sheet| book.column(sheet, "Groups")).collect();
    assert_eq!(ids[1..], (1..=40).map(number).collect::<Vec<_>>());
    assert!(book.words("Summary").contains("Changes takes 3 sheets, the last is “Changes (3)”."));
}

#[test]
fn the_summary_tells_the_difference_of_every_severity_and_kind() {
    let groups = account();
    let mut report = with_past(&groups);
    let words = Book::of(&report).words("Summary");
    assert!(words.contains(&*crate::report::Sentences::of(&report).trend), "{words}");
    assert!(words.contains("\nSince 23 October\n") && words.contains(" new, 1 resolved\n"), "{words}");
    assert!(words.contains("\nErrors, ") && words.contains("\n22 Sep 2026\n9\n52\n9\n"), "{words}");
    // Other rules: no direction, and no figures to compare with.
    report.history.direction = None;
    report.history.notes = vec!["The rules have changed since the last audit.".to_owned()];
    let words = Book::of(&report).words("Summary");
    assert!(
        words.contains("\nErrors\n") && words.contains("\nThe rules have changed since the last audit.\n"),
        "{words}"
    );
}

#[test]
fn no_two_rows_of_the_plan_are_taken_for_each_other() {
    let groups = account();
    for report in [report(&groups), judged(&groups), with_past(&groups)] {
        let keys = Book::of(&report).column("Plan", "Key");
        let rows: HashSet<_> = keys.iter().map(ToString::to_string).collect();
        assert_eq!(rows.len(), report.plan.len() + report.finished.len());
    }
}
