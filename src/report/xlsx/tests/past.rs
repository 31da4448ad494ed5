//! What history and the team's decisions bring to the sheets.

use std::collections::{BTreeMap, HashSet};

use calamine::Data;

use super::sample::{Book, account, judged, report, with_past};
use super::{text, titled};
use crate::history::ChangeKind;
use crate::report::xlsx::room::Limits;
use crate::report::{ChangeRow, Report};

fn number(value: u32) -> Data {
    Data::Float(f64::from(value))
}

fn lines_with(words: &str, what: &str) -> Vec<String> {
    words.lines().filter(|line| line.contains(what)).map(str::to_owned).collect()
}

#[test]
fn every_finding_stands_on_findings_or_on_muted() {
    let groups = account();
    for report in [report(&groups), judged(&groups), with_past(&groups)] {
        let mut book = Book::of(&report);
        let mut told: BTreeMap<[String; 3], i32> = BTreeMap::new();
        let sheets = book.names().into_iter().filter(|name| name == "Findings" || name == "Muted");
        for sheet in sheets {
            let [rules, titles, ids] = ["Rule", "Title", "Group IDs"].map(|head| book.column(&sheet, head));
            for ((rule, title), ids) in rules.iter().zip(&titles).zip(&ids) {
                *told.entry([rule, title, ids].map(Data::to_string)).or_default() += 1;
            }
        }
        for finding in &report.findings {
            let ids: Vec<_> = finding.group_ids.iter().map(u64::to_string).collect();
            *told.entry([finding.rule.code.to_owned(), finding.title.clone(), ids.join(", ")]).or_default() -= 1;
        }
        told.retain(|_, count| *count != 0);
        assert_eq!(told, BTreeMap::new());
    }
}

#[test]
fn findings_and_clusters_tell_their_state_their_trend_and_their_age() {
    let groups = account();
    let report = with_past(&groups);
    let mut book = Book::of(&report);
    let states: Vec<_> = report.open_findings().map(|finding| text(finding.state.name())).collect();
    assert_eq!(book.column("Findings", "State"), states);
    for state in ["new", "persisting", "reopened"] {
        assert!(states.contains(&text(state)), "{state}");
    }
    let trends = book.column("Findings", "Trend");
    assert!(trends.contains(&text("better")) && trends.contains(&text("worse")) && trends.contains(&Data::Empty));
    let ages: Vec<_> = report.open_findings().map(|finding| number(finding.age.days)).collect();
    assert_eq!(book.column("Findings", "Age (days)"), ages);
    assert_eq!(book.column("Findings", "Audits")[..3], [number(4), number(1), number(2)]);
    assert!(book.column("Findings", "First seen").iter().all(|day| matches!(day, Data::DateTime(_))));
    for head in ["State", "Trend", "First seen", "Age (days)", "Audits"] {
        assert_eq!(book.column("Duplicates", head).len(), book.column("Duplicates", "Cluster").len(), "{head}");
    }
}

#[test]
fn a_first_audit_has_no_ages_and_no_changes() {
    let groups = account();
    let mut book = Book::of(&report(&groups));
    assert!(!book.names().contains(&"Changes".to_owned()));
    assert!(!book.words("Findings").contains("Age (days)"));
    assert!(book.words("Summary").contains("First audit in a new history: the next one will say what changed."));
    assert!(!book.words("Summary").contains("Month after month"));
}

#[test]
fn what_breaks_an_integration_comes_first_then_what_is_resolved_then_the_rest() {
    let groups = account();
    let report = with_past(&groups);
    let mut book = Book::of(&report);
    let kinds = ["renamed", "disabled", "resolved", "added", "gone", "enabled", "retyped"];
    assert_eq!(book.column("Changes", "What happened"), kinds.map(text));
    assert_eq!(book.column("Changes", "What breaks by it")[..2], [text("Home Loan"), text("Justdial")]);
    let ids = book.column("Changes", "Group IDs");
    assert_eq!((&ids[0], &ids[2], &ids[4]), (&number(22_149), &text("21990, 22010"), &number(21_990)));
    // Of groups that are still there.
    assert_eq!(book.links("Changes").len(), 3);
    assert_eq!(book.column("Changes", "Title")[2], text("=Old | Leads"));
    assert_eq!(book.column("Changes", "Before")[1], text("ACTIVE"));
    assert_eq!(book.column("Changes", "Severity")[2], text("error"));
    assert!(matches!(book.column("Changes", "Last seen")[..3], [Data::Empty, Data::Empty, Data::DateTime(_)]));
}

#[test]
fn a_title_that_changed_in_nothing_that_can_be_seen_is_shown() {
    let groups = titled(&["Inbound\u{200b}", "B", "C", "D"]);
    let mut report = report(&groups);
    report.changes = vec![ChangeRow {
        kind: ChangeKind::Renamed,
        group_id: 1,
        before: Some("Inbound".to_owned()),
        after: Some("Inbound\u{200b}".to_owned()),
        updated_by: None,
        breaks: vec!["Inbound".to_owned()],
    }];
    let mut book = Book::of(&report);
    assert_eq!(book.column("Changes", "Title, hidden characters shown"), [text("Inbound → Inbound⟨U+200B⟩")]);
}

#[test]
fn many_changes_continue_on_further_sheets_and_the_summary_says_so() {
    let groups = account();
    let mut report = with_past(&groups);
    report.changes = (1..=40).map(|id| ChangeRow { group_id: id, ..report.changes[0].clone() }).collect();
    for table_rows in [0, 10_000] {
        let mut book = Book::within(&report, Limits { sheet_rows: 15, table_rows, ..Limits::EXCEL });
        let sheets = ["Changes", "Changes (2)", "Changes (3)"];
        let ids: Vec<_> = sheets.iter().flat_map(|sheet| book.column(sheet, "Group IDs")).collect();
        assert_eq!(ids[1..], (1..=40).map(number).collect::<Vec<_>>());
        assert!(book.words("Summary").contains("Changes takes 3 sheets, the last is “Changes (3)”."));
    }
}

#[test]
fn the_team_finds_again_what_it_wrote_and_what_the_listing_says_of_it() {
    let groups = account();
    let report = with_past(&groups);
    let mut book = Book::of(&report);
    let written = |book: &mut Book, head: &str| book.column("Plan", head)[..3].to_vec();
    assert_eq!(written(&mut book, "Decision"), [Data::Empty, text("Accept"), text("Later")]);
    assert_eq!(written(&mut book, "Owner"), [Data::Empty, text("Asha"), text("Asha")]);
    assert_eq!(written(&mut book, "Done"), [Data::Empty, text("2026-11-02"), Data::Empty]);
    assert_eq!(written(&mut book, "Comment"), [Data::Empty, text("=done"), text("after Diwali")]);
    assert_eq!(written(&mut book, "Verified"), [Data::Empty, text("marked done, still there"), Data::Empty]);
    let about = book.words("About");
    for told in [
        "rename group 21990 “=Old | Leads”: Accept, owner “Asha”, done “yes”",
        "Plan, row 7: Decision is “maybe”; it must be Accept, Reject or Later",
    ] {
        assert_eq!(lines_with(&about, told).len(), 1, "{told}");
    }
}

#[test]
fn the_plan_can_be_read_back_by_its_headers_and_no_two_rows_are_taken_for_each_other() {
    let groups = account();
    for report in [report(&groups), judged(&groups), with_past(&groups)] {
        let mut book = Book::of(&report);
        let heads = [
            "Step",
            "Action",
            "Group ID",
            "Title",
            "New title",
            "Why",
            "Finding",
            "Decision",
            "Owner",
            "Done",
            "Comment",
            "Fingerprint",
        ];
        let columns = heads.map(|head| book.column("Plan", head));
        let key = |at: usize| [11, 2, 1].map(|column: usize| columns[column][at].to_string());
        let keys: HashSet<_> = (0..report.plan.len()).map(key).collect();
        assert_eq!(keys.len(), report.plan.len());
    }
}

fn told(report: &Report, what: &str) -> Vec<String> {
    lines_with(&Book::of(report).words("Summary"), what)
}

#[test]
fn the_summary_leads_with_the_difference_and_its_direction() {
    let groups = account();
    let mut report = with_past(&groups);
    let difference = report.history.difference.clone();
    assert_eq!(told(&report, &difference), [format!("Worse than last month (23 October 2026): {difference}.")]);
    report.history.direction = Some("better");
    assert_eq!(told(&report, &difference), [format!("Better than last month (23 October 2026): {difference}.")]);
    report.history.direction = Some("same");
    report.audit.compared_with = Some("2026-09-30T20:00:00Z".to_owned());
    // 1 October in Kolkata, which is not the month before November, but the one before that would be.
    assert!(told(&report, &difference)[0].starts_with("Neither better nor worse than last month (1 October 2026): "));
    report.audit.compared_with = Some("2026-09-30T09:00:00Z".to_owned());
    assert!(told(&report, &difference)[0].starts_with("Neither better nor worse than on 30 September 2026: "));
    // Other rules: no direction, and no figures to compare with.
    assert_eq!(told(&report, "errors (was 8)").len(), 1);
    report.history.direction = None;
    report.history.notes = vec!["The rules have changed since the last audit.".to_owned()];
    assert!(told(&report, &difference)[0].starts_with("Since 30 September 2026: "));
    assert_eq!((told(&report, "errors (was 8)").len(), told(&report, "The rules have changed").len()), (0, 1));
}

#[test]
fn the_summary_tells_what_changed_and_what_became_of_the_plan() {
    let groups = account();
    let mut report = with_past(&groups);
    let words = Book::of(&report).words("Summary");
    for line in [
        "Groups since then: 1 added, 1 gone, 1 renamed, 1 disabled, 1 enabled, 1 retyped. 2 names that integrations send \
         break by it.",
        "Of 4 steps that the team has written about: 1 done and verified, 1 marked done but still there, 1 still to do, \
         1 no longer in the plan. 1 row was not understood. More on the sheet About.",
    ] {
        assert_eq!(lines_with(&words, line).len(), 1, "{line}");
    }
    let info = report.decisions.as_mut().unwrap();
    (info.verified, info.still_there, info.open, info.obsolete) = (0, 0, 0, 0);
    info.rows.clear();
    info.misread.clear();
    assert_eq!(
        told(&report, "decided nothing"),
        ["The team has decided nothing in the last plan. More on the sheet About."]
    );
    assert_eq!(told(&report, "Month after month").len(), 1);
}

#[test]
fn a_long_list_of_decisions_ends_with_the_number_of_the_others() {
    let groups = account();
    let mut report = with_past(&groups);
    let info = report.decisions.as_mut().unwrap();
    info.misread = vec!["unclear".to_owned(); 203];
    let about = Book::of(&report).words("About");
    assert_eq!(lines_with(&about, "unclear").len(), 200);
    assert_eq!(lines_with(&about, "3 more are in the workbook that was read.").len(), 1);
}
