//! The sheets about what to do: Plan, Integrations, Accepted.

use calamine::Data;

use super::sample::{Book, account, judged, report, with_past};
use super::{cell, shown, text, titled};
use crate::rules::{Integration, Resolution, ResolvedName};
use crate::titles::Level;

#[test]
fn every_action_is_there_in_order_with_room_for_the_team() {
    let groups = account();
    let report = report(&groups);
    let mut book = Book::of(&report);
    assert!(report.plan.len() > 10);
    for (head, field) in [("Action", 0), ("New title", 1), ("Why", 2), ("Key", 3)] {
        let expected = report.plan.iter().map(|row| {
            let new_title = row.new_title.as_deref().unwrap_or_default();
            cell([row.action, new_title, &row.reason, &row.key.to_string()][field])
        });
        assert_eq!(book.column("Plan", head), expected.collect::<Vec<_>>(), "{head}");
    }
    let titles: Vec<_> = report.plan.iter().map(|row| shown(&row.title)).collect();
    assert_eq!(book.column("Plan", "Title"), titles);
    assert_eq!(book.column("Plan", "Status"), vec![text("To do"); report.plan.len()]);
    for head in ["Owner", "Comment"] {
        assert_eq!(book.column("Plan", head), vec![Data::Empty; report.plan.len()], "{head}");
    }
}

#[test]
fn the_team_finds_again_what_it_wrote_and_what_the_list_shows_of_it() {
    let groups = account();
    let report = with_past(&groups);
    let mut book = Book::of(&report);
    let mut written = |head: &str| book.column("Plan", head)[..3].to_vec();
    assert_eq!(written("Status"), [text("To do"), text("To do"), text("Later")]);
    assert_eq!(written("Owner"), [Data::Empty, text("Asha"), text("Asha")]);
    assert_eq!(written("Comment"), [Data::Empty, text("=done"), text("after Diwali")]);
    assert_eq!(written("Verified"), [Data::Empty, text("Not seen"), Data::Empty]);
}

#[test]
fn titles_that_a_plan_proposes_are_texts() {
    let groups = titled(&["=1+1", "=1+1", "+91 Leads", "+91 Leads"]);
    let mut book = Book::of(&report(&groups));
    let proposed = book.column("Plan", "New title");
    assert!(proposed.contains(&text("=1+1 (duplicate 2)")) && proposed.contains(&text("+91 Leads (duplicate 4)")));
}

#[test]
fn what_is_muted_stands_on_accepted_and_is_counted_nowhere_else() {
    let groups = account();
    let report = judged(&groups);
    let muted = report.findings.iter().find(|finding| finding.muted.is_some()).unwrap();
    let mut book = Book::of(&report);
    assert!(book.words("Accepted").starts_with("1 finding not counted: 1 muted in the settings\n"));
    assert_eq!(book.column("Accepted", "Title"), [shown(&muted.title)]);
    assert_eq!(book.column("Accepted", "Kind"), [text("Group is disabled")]);
    assert_eq!(book.column("Accepted", "Accepted by"), [text("ops@example.com")]);
    assert_eq!(book.column("Accepted", "Comment"), [text("kept for the | 2027 campaign")]);
    assert_eq!(book.column("Accepted", "Status"), [text("Muted in the settings")]);
    assert!(matches!(book.column("Accepted", "Until")[..], [Data::DateTime(_)]));
    assert_eq!(book.links("Accepted").len(), 1);
    assert_eq!(book.column("Findings", "Kind").len(), report.findings.len() - 1);
}

#[test]
fn every_name_that_was_checked_is_there_and_those_that_fail_come_first() {
    let groups = titled(&["Inbound", "Outbound", "Outbound"]);
    let sender = |integration: &str, owner: Option<&str>| Integration {
        integration: Some(integration.to_owned()),
        owner: owner.map(str::to_owned),
    };
    let name = |name: &str, senders: Vec<Integration>, resolution| {
        let (titles, suggestion) = (Vec::new(), None);
        ResolvedName { name: name.to_owned(), senders, resolution, titles, suggestion }
    };
    let near = Resolution::Near { level: Level::Case, suggestion: "Inbound".to_owned(), sound: true, ids: vec![1] };
    let mut report = report(&groups);
    report.names = vec![
        name("Inbound", vec![sender("IVR", None)], Resolution::Ok(1)),
        name("inbound", vec![sender("Form", Some("asha@example.com")), sender("=Pabbly", None)], near),
        name("Nowhere", vec![], Resolution::Missing),
        name("Outbound", vec![sender("Feed", Some("Imran"))], Resolution::Ambiguous { ids: vec![2, 3], active: 2 }),
    ];
    let mut book = Book::of(&report);
    assert!(book.words("Integrations").starts_with("4 names checked: 1 OK, 3 not OK\n"));
    let answers = ["✗ Several groups", "✗ Spelled differently", "✗ Spelled differently", "✗ Not found", "✓ OK"];
    assert_eq!(book.column("Integrations", "Answer"), answers.map(text));
    assert_eq!(
        book.column("Integrations", "Integration"),
        [text("Feed"), text("Form"), text("=Pabbly"), Data::Empty, text("IVR")]
    );
    assert_eq!(book.column("Integrations", "Owner")[..2], [text("Imran"), text("asha")]);
    let to_do = book.column("Integrations", "What to do");
    assert_eq!(to_do[1], text("Send “Inbound”. Only capitals differ."));
    assert_eq!(to_do[4], Data::Empty);
    assert!(book.words("Summary").contains("4 names checked: 1 OK, 3 not OK."));
}
