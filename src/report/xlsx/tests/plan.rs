//! The sheets about what to do: Plan, Integrations, Muted.

use calamine::Data;

use super::parts::Parts;
use super::sample::{Book, account, bytes, report, report_with};
use super::{text, titled};
use crate::report::Report;
use crate::report::xlsx::room::Limits;
use crate::rules::{Finding, Integration, Judged, Mute, Severity, Subject};

fn mute(judged: &mut Judged) {
    let until = chrono::NaiveDate::from_ymd_opt(2027, 1, 31).unwrap();
    let (reason, owner) = ("kept for the 2027 campaign".to_owned(), Some("ops@example.com".to_owned()));
    judged.mute = Some(Mute { reason, owner, until });
}

#[test]
fn every_action_is_there_in_order_with_room_for_the_team() {
    let groups = account();
    let report = report(&groups);
    let mut book = Book::of(&report);
    let cell = |text: &str| if text.is_empty() { Data::Empty } else { Data::String(text.to_owned()) };
    assert!(report.plan.len() > 10);
    for (head, field) in [("Action", 0), ("Title", 1), ("New title", 2), ("Why", 3), ("Fingerprint", 4)] {
        let expected = report.plan.iter().map(|row| {
            let new_title = row.new_title.as_deref().unwrap_or_default();
            cell([row.action, &row.title, new_title, &row.reason, &row.finding][field])
        });
        assert_eq!(book.column("Plan", head), expected.collect::<Vec<_>>(), "{head}");
    }
    let steps: Vec<_> = report.plan.iter().map(|row| Data::Float(f64::from(row.step))).collect();
    assert_eq!(book.column("Plan", "Step"), steps);
    for head in ["Decision", "Owner", "Done", "Comment"] {
        assert_eq!(book.column("Plan", head), vec![Data::Empty; report.plan.len()], "{head}");
    }
}

#[test]
fn a_row_leads_to_its_group_and_to_its_finding() {
    let groups = account();
    let report = report(&groups);
    let mut book = Book::of(&report);
    let rules = book.column("Findings", "Rule");
    let (shown, links) = (book.column("Plan", "Finding"), book.links("Plan"));
    assert_eq!(links.len(), 2 * report.plan.len());
    for ((row, rule), links) in report.plan.iter().zip(shown).zip(links.chunks(2)) {
        assert!(links[0].starts_with("'Groups'!A"), "{links:?}");
        let target: usize = links[1].strip_prefix("'Findings'!A").unwrap().parse().unwrap();
        let finding = report.open_findings().nth(target - 2).unwrap();
        assert_eq!((&finding.fingerprint, &rules[target - 2]), (&row.finding, &rule));
    }
    let few = Limits { links: 5, ..Limits::EXCEL };
    assert_eq!(Book::within(&report, few).links("Plan").len(), 0);
}

#[test]
fn decisions_are_chosen_from_a_list_and_the_fingerprint_is_out_of_sight() {
    let groups = account();
    for table_rows in [0, 10_000] {
        let parts = Parts::of(&bytes(&report(&groups), Limits { table_rows, ..Limits::EXCEL }));
        let sheet = parts.text("xl/worksheets/sheet2.xml");
        assert!(sheet.contains("Accept,Reject,Later"), "{table_rows}");
        assert!(sheet.contains("errorStyle=\"warning\""), "{table_rows}");
        assert!(sheet.contains("hidden=\"1\""), "{table_rows}");
        assert_eq!(sheet.contains("<tableParts"), table_rows > 0);
    }
}

#[test]
fn titles_that_a_plan_proposes_are_texts() {
    let groups = titled(&["=1+1", "=1+1", "+91 Leads", "+91 Leads"]);
    let mut book = Book::of(&report(&groups));
    let proposed = book.column("Plan", "New title");
    assert!(proposed.contains(&text("=1+1 (duplicate 2)")) && proposed.contains(&text("+91 Leads (duplicate 4)")));
}

#[test]
fn without_repairs_the_plan_says_where_the_rest_is() {
    let groups = crate::testing::groups(&[(1, "Inbound", "DISABLED")]);
    let mut book = Book::of(&report(&groups));
    assert!(book.words("Plan").contains("What else was found is on the sheet Findings."));
    assert!(book.words("Summary").contains("open lead group 1"));
}

#[test]
fn what_is_muted_has_a_sheet_of_its_own_and_is_counted_nowhere_else() {
    let groups = account();
    // Not the very first one: its title is blank.
    let place = report(&groups).findings.iter().position(|finding| finding.rule.code == "duplicate-title").unwrap();
    let first = report(&groups).findings[place].clone();
    let report = report_with(&groups, |findings| mute(&mut findings[place]));
    let mut book = Book::of(&report);
    assert_eq!(book.names()[4..], ["Groups", "Muted", "About"]);
    assert_eq!(book.column("Muted", "Title")[0].to_string(), first.title);
    assert_eq!(book.column("Muted", "Rule"), [text(first.rule.code)]);
    assert_eq!(book.column("Muted", "Reason"), [text("kept for the 2027 campaign")]);
    assert_eq!(book.column("Muted", "Owner"), [text("ops@example.com")]);
    assert!(matches!(book.column("Muted", "Until")[..], [Data::DateTime(_)]));
    assert_eq!(book.links("Muted").len(), 1);
    for sheet in ["Plan", "Findings", "Duplicates"] {
        assert!(!book.column(sheet, "Title").contains(&text(&first.title)), "{sheet}");
    }
    // The rows of the others have moved up, and the links with them.
    let titles = book.column("Findings", "Title");
    let target = book.links("Plan")[1].strip_prefix("'Findings'!A").unwrap().parse::<usize>().unwrap();
    assert_eq!(titles[target - 2], book.column("Plan", "Title")[0]);
    assert!(!book.words("Summary").contains(&first.title));
}

fn with_names(groups: &[crate::api::LeadGroup]) -> Report {
    let name = |rule, name: &str, ids: &[u64], integrations: &[(&str, Option<&str>)]| {
        let sender = |(name, owner): &(&str, Option<&str>)| Integration {
            integration: Some((*name).to_owned()),
            owner: owner.map(str::to_owned),
        };
        let finding = Finding {
            rule: crate::rules::by_code(rule).unwrap(),
            severity: Severity::Error,
            subject: Subject::Name(name.to_owned()),
            title: name.to_owned(),
            group_ids: ids.to_vec(),
            message: "m".to_owned(),
            remedy: "Talk to them.".to_owned(),
            level: None,
            integrations: integrations.iter().map(sender).collect(),
        };
        Judged { finding, mute: None }
    };
    report_with(groups, |findings| {
        findings.push(name("near-name", "inbound", &[1], &[("Form", Some("asha@example.com")), ("=Pabbly", None)]));
        findings.push(name("missing-name", "Nowhere", &[], &[]));
        findings.push(name("unused-mute", "No name", &[], &[]));
    })
}

#[test]
fn integrations_that_send_a_name_without_a_group_are_listed_one_a_row() {
    let groups = titled(&["Inbound", "Outbound"]);
    let report = with_names(&groups);
    let mut book = Book::of(&report);
    assert_eq!(book.names(), ["Summary", "Plan", "Findings", "Integrations", "Groups", "About"]);
    assert_eq!(book.column("Integrations", "Name sent"), [text("inbound"), text("inbound"), text("Nowhere")]);
    assert_eq!(book.column("Integrations", "Integration"), [text("Form"), text("=Pabbly"), Data::Empty]);
    assert_eq!(book.column("Integrations", "Owner"), [text("asha@example.com"), Data::Empty, Data::Empty]);
    assert_eq!(book.column("Integrations", "Verdict")[2], text("missing: no group has this title"));
    assert_eq!(book.links("Integrations").len(), 2);
    assert_eq!(book.column("Plan", "Group ID"), [Data::Empty, Data::Empty]);
    assert_eq!(book.column("Plan", "New title"), [Data::Empty, text("Inbound")]);
}
