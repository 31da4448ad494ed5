//! The sheets about what to do: Plan, Integrations, Accepted.

use calamine::Data;

use super::parts::Parts;
use super::sample::{Book, account, bytes, judged, report};
use super::{cell, head, shown, text, titled};
use crate::catalogue::LEAD_GROUPS;
use crate::config::Policy;
use crate::history::PlannedRow;
use crate::names::{Integration, SentName};
use crate::report::PlanRow;
use crate::report::fixtures::report_of;
use crate::report::xlsx::context::SheetLimits;
use crate::rules::{Resolution, ResolvedName, Suggestion};
use crate::titles::Level;
use crate::worklist::{Status, Team};

#[test]
fn every_row_is_there_in_order_with_room_for_the_team() {
    let groups = account();
    let report = report(&groups);
    let mut book = Book::of(&report);
    assert!(report.plan.len() > 10);
    let heads = "Phase, Step, Severity, Action, Group, Title, New title, Why, Status, Owner, Comment, Verified, Key";
    assert_eq!(head(&mut book, "Plan").join(", "), heads);
    for (head, field) in [("New title", 0), ("Why", 1)] {
        let expected = report.plan.iter().map(|row| {
            let new_title = row.planned.new_title.as_deref().unwrap_or_default();
            cell([new_title, &row.planned.reason][field])
        });
        assert_eq!(book.column("Plan", head), expected.collect::<Vec<_>>(), "{head}");
    }
    let titles: Vec<_> = report.plan.iter().map(|row| shown(&row.planned.title)).collect();
    assert_eq!(book.column("Plan", "Title"), titles);
    let phases = book.column("Plan", "Phase");
    assert!(phases.iter().all(|phase| ["Now", "Check first", "Once empty"].contains(&&*phase.to_string())));
    assert_eq!(book.column("Plan", "Status"), vec![text("To do"); report.plan.len()]);
    assert_eq!(book.column("Plan", "Comment"), vec![Data::Empty; report.plan.len()]);
    let done = format!("0 of {} done", report.plan.len());
    assert!(book.words("Plan").starts_with(&done) && book.words("Summary").contains(&done));
}

#[test]
fn whoever_looks_after_a_form_is_proposed_as_owner() {
    let groups = account();
    let report = judged(&groups);
    let owners = Book::of(&report).column("Plan", "Owner");
    let known = |row: &PlanRow| {
        let finding = report.findings.iter().find(|finding| Some(&finding.fingerprint) == row.planned.finding.as_ref());
        finding.is_some_and(|finding| finding.integrations.iter().any(|one| one.owner.is_some()))
    };
    for (row, owner) in report.plan.iter().zip(&owners) {
        assert_eq!(*owner != Data::Empty, known(row), "{row:?}");
        assert!(!owner.to_string().contains('@'), "{owner}");
    }
    assert!(owners.iter().any(|owner| *owner != Data::Empty));
}

#[test]
fn the_team_finds_again_what_it_wrote_and_rows_seen_done_stand_at_the_end() {
    let groups = account();
    let mut report = report(&groups);
    let team = |status, verified| {
        let (owner, comment) = (Some("Asha".to_owned()), Some("=done".to_owned()));
        Some(Box::new(Team { status, owner, comment, verified }))
    };
    report.plan[0].team = team(Status::Later, None);
    report.plan[1].team = team(Status::Todo, Some(false));
    report.plan[2].team = team(Status::KeepAsIs, None);
    report.plan[3].team = team(Status::Done, None);
    report.finished = vec![
        PlanRow { team: team(Status::Done, Some(true)), ..report.plan[0].clone() },
        PlanRow { team: None, ..report.plan[0].clone() },
    ];
    let (rows, mut book) = (report.plan.len(), Book::of(&report));
    let status = book.column("Plan", "Status");
    assert_eq!(status[..4], ["Later", "To do", "Keep as is", "Done"].map(text));
    assert_eq!(book.column("Plan", "Owner")[0], text("Asha"));
    assert_eq!(book.column("Plan", "Comment")[0], text("=done"));
    let verified = book.column("Plan", "Verified");
    assert_eq!(verified[..2], [Data::Empty, text("Not seen 23 Nov")]);
    assert_eq!(verified[rows..], ["Seen 23 Nov", "Seen, no tick"].map(text));
    assert_eq!(book.column("Plan", "Phase")[rows..], ["Finished", "Finished"].map(text));
    assert_eq!(book.column("Plan", "Step")[rows..], [Data::Empty, Data::Empty]);
    let words = book.words("Plan");
    let counts =
        format!("1 of {} done\nTo do {}   ·   In progress 0   ·   Later 1   ·   Keep as is 1\n", rows - 1, rows - 3);
    assert!(words.starts_with(&counts), "{words}");
}

#[test]
fn status_is_chosen_from_a_list_in_cells_and_the_key_is_out_of_sight() {
    let groups = account();
    let parts = Parts::of(&bytes(&report(&groups), SheetLimits::EXCEL));
    let sheet = parts.node("xl/worksheets/sheet2.xml");
    let list = sheet.all("dataValidation").next().unwrap();
    assert_eq!((list.attribute("type"), list.attribute("errorStyle")), (Some("list"), Some("information")));
    assert_eq!(list.all("formula1").next().unwrap().text, "About!$H$2:$H$6");
    let mut book = Book::of(&report(&groups));
    let about = book.sheet("About");
    let words: Vec<_> = (1..6).map(|row| about.get_value((row, 7)).unwrap().to_string()).collect();
    assert_eq!(words, Status::ALL.map(Status::word));
    let hidden = sheet.all("col").filter(|col| col.attribute("hidden").is_some());
    assert_eq!(hidden.map(|col| col.attribute("min").unwrap()).collect::<Vec<_>>(), ["13"]);
    assert!(book.words("Plan").contains("superfone-audit {"), "the account stands in a hidden cell");
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
    assert_eq!(book.column("Accepted", "Accepted by"), [text("ops")]);
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
        rows: None,
    };
    let name = |name: &str, senders: Vec<Integration>, resolution| ResolvedName {
        catalogue: &LEAD_GROUPS,
        name: name.to_owned(),
        senders,
        resolution,
        titles: Vec::new(),
    };
    let suggestion = Suggestion { title: "Inbound".to_owned(), ids: vec![1], sound: true };
    let near = Resolution::Near { level: Level::Case, suggestion, ids: vec![1] };
    let mut report = report(&groups);
    report.names = vec![
        name("Inbound", vec![sender("IVR", None)], Resolution::Ok(1)),
        name("inbound", vec![sender("Form", Some("asha@example.com")), sender("=Pabbly", None)], near),
        name("Nowhere", vec![], Resolution::Missing { closest: None }),
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

#[test]
fn what_to_do_about_a_name_is_what_the_plan_does() {
    let groups = titled(&["Won ", "Fresh\u{a0}Leads", "Fresh Leads", " Fresh Leads", "Hot Leads"]);
    let sent = ["Won", "Fresh Leads ", "HOT LEADS", "Nowhere"].map(|name| SentName {
        catalogue: &LEAD_GROUPS,
        name: name.to_owned(),
        sender: Integration::default(),
    });
    let report = report_of(&groups, &sent, &Policy::default(), |_| {});
    let step =
        |is: fn(&PlannedRow) -> bool| report.plan.iter().map(|row| &row.planned).find(|row| is(row)).unwrap().step;
    let (renamed, asked) = (step(|row| row.group_id == Some(1)), step(|row| row.title == "Fresh Leads "));
    let mut book = Book::of(&report);
    let names = book.column("Integrations", "Name sent");
    let to_do = book.column("Integrations", "What to do");
    let of = |name: &str| to_do[names.iter().position(|other| *other == text(name)).unwrap()].to_string();
    assert_eq!(of("Won"), format!("Plan, step {renamed}, gives the group this title. Change nothing in the form."));
    let question = "3 groups are like it. Which one is meant? Then let it send that title.";
    assert_eq!(of("Fresh Leads·"), format!("Plan, step {asked}: {question}"));
    assert_eq!(of("HOT LEADS"), "Send “Hot Leads”. Only capitals differ.");
    assert_eq!(of("Nowhere"), "No group has a title like this. Add the group, or change the form.");
}
