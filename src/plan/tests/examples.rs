//! Small accounts, and what is done about them.

use super::*;
use crate::rules::Mute;
use crate::testing::{groups, input};

type Row<'a> = (u64, &'a str, &'a str);

/// Step, action, group and new title of the plan.
fn lines(rows: &[Row<'_>], names: &[SentName]) -> Vec<String> {
    planned(&groups(rows), names).iter().map(line).collect()
}

fn line(action: &Action) -> String {
    let id = action.group_id.map_or_else(|| format!("{:?}", action.title), |id| id.to_string());
    let new = action.new_title.as_ref().map_or_else(String::new, |new| format!(" {new:?}"));
    format!("{} {} {id}{new}", action.step, action.kind.name())
}

#[test]
fn of_twins_the_oldest_stays_and_the_others_get_titles_before_they_are_disabled() {
    let rows = [(3, "Inbound", "ACTIVE"), (1, "Inbound", "ACTIVE"), (2, "Inbound", "DISABLED")];
    assert_eq!(
        lines(&rows, &[]),
        ["1 keep 1", "1 rename 2 \"Inbound (duplicate 2)\"", "1 rename 3 \"Inbound (duplicate 3)\"", "2 disable 3"]
    );
}

#[test]
fn nothing_found_is_nothing_to_do() {
    assert_eq!(lines(&[(1, "Inbound", "ACTIVE"), (2, "Old", "DISABLED")], &[]), [""; 0]);
    assert_eq!(lines(&[], &[]), [""; 0]);
}

#[test]
fn an_integration_that_sends_a_title_that_goes_is_changed_first() {
    let rows = [(1, "INBOUND", "ACTIVE"), (2, "Inbound", "ACTIVE")];
    let names = [sent("Inbound", "Form", None), sent("INBOUND", "Pabbly", Some("asha@example.com"))];
    let actions = planned(&groups(&rows), &names);
    assert_eq!(
        actions.iter().map(line).collect::<Vec<_>>(),
        ["1 review \"Inbound\" \"INBOUND\"", "2 keep 1", "2 rename 2 \"Inbound (duplicate 2)\"", "3 disable 2"]
    );
    assert!(actions[0].reason.starts_with("Change “Form”: it should send “INBOUND”"), "{}", actions[0].reason);
}

#[test]
fn a_name_that_is_nearly_a_title_is_changed_first_unless_the_plan_makes_it_one() {
    let rows = [(1, "Inbound", "ACTIVE"), (2, "inbound", "ACTIVE"), (3, "Virar Plots ", "ACTIVE")];
    let names = [sent("IN-BOUND", "Form", None), sent("Virar Plots", "Microsite", None)];
    assert_eq!(
        lines(&rows, &names),
        [
            "1 review \"IN-BOUND\" \"Inbound\"",
            "2 keep 1",
            "2 rename 2 \"inbound (duplicate 2)\"",
            "3 disable 2",
            "4 rename 3 \"Virar Plots\""
        ]
    );
}

#[test]
fn a_mended_title_that_an_integration_sends_as_it_was_is_changed_there_together_with_the_rename() {
    let actions = planned(&groups(&[(3, "Virar Plots ", "ACTIVE")]), &[sent("Virar Plots ", "Form", None)]);
    let lines: Vec<_> = actions.iter().map(line).collect();
    assert_eq!(lines, ["1 review \"Virar Plots \" \"Virar Plots\"", "2 rename 3 \"Virar Plots\""]);
    assert!(actions[0].reason.contains("Do this together with the rename of group 3"), "{}", actions[0].reason);
}

#[test]
fn the_one_that_stays_is_mended_when_its_title_is_free() {
    let rows = [(1, "Inbound ", "ACTIVE"), (2, "Inbound", "DISABLED")];
    assert_eq!(lines(&rows, &[]), ["1 keep 1", "1 rename 2 \"Inbound (duplicate 2)\"", "1 rename 1 \"Inbound\""]);
}

#[test]
fn the_last_active_group_is_never_disabled() {
    let rows = [(1, "Inbound", "DISABLED"), (2, "INBOUND", "ACTIVE")];
    let actions = planned(&groups(&rows), &[sent("Inbound", "Form", None)]);
    assert_eq!(
        actions.iter().map(line).collect::<Vec<_>>(),
        ["1 review 1", "2 keep 1", "2 rename 2 \"INBOUND (duplicate 2)\""]
    );
    assert!(actions[1].reason.contains("It is not active: enable it"), "{}", actions[1].reason);
}

#[test]
fn a_likeness_that_does_not_chain_costs_one_title() {
    let rows = [(1, "Ql", "ACTIVE"), (2, "Q1", "ACTIVE"), (3, "Qi", "ACTIVE")];
    let actions = planned(&groups(&rows), &[sent("Ql", "Form", None)]);
    assert_eq!(
        actions.iter().map(line).collect::<Vec<_>>(),
        ["1 keep 1", "1 rename 2 \"Q1 (duplicate 2)\"", "1 keep 3", "2 disable 2"]
    );
}

#[test]
fn other_words_in_another_order_or_number_are_a_question() {
    let rows = [(1, "Hot Leads", "ACTIVE"), (2, "Hot Lead", "ACTIVE"), (3, "HOT LEAD", "ACTIVE")];
    let actions = planned(&groups(&rows), &[]);
    assert_eq!(actions.iter().map(line).collect::<Vec<_>>(), ["1 review 1"]);
    let question = &actions[0].reason;
    assert!(question.starts_with("Are these meant to be separate groups? Groups 1 (“Hot Leads”)"), "{question}");
}

#[test]
fn titles_that_are_wrong_by_themselves_are_mended_or_asked_about() {
    let rows = [
        (1, "", "ACTIVE"),
        (2, "Virar  Plots ", "ACTIVE"),
        (3, "Home &amp; Loan", "ACTIVE"),
        (4, "Caf\u{fffd} Leads", "ACTIVE"),
        (5, "P\u{430}id Leads", "ACTIVE"),
        (6, "Sales and Marketing", "ACTIVE"),
        (7, "Sales &amp; Marketing", "ACTIVE"),
    ];
    assert_eq!(
        lines(&rows, &[]),
        [
            "1 rename 1 \"Untitled group 1\"",
            "2 review 4",
            "3 rename 3 \"Home & Loan\"",
            "4 rename 5 \"Paid Leads\"",
            "5 rename 7 \"Sales & Marketing (group 7)\"",
            "6 rename 2 \"Virar Plots\"",
        ]
    );
}

#[test]
fn one_rename_settles_every_finding_about_a_title() {
    let rows = [(1, "Paid Ads", "ACTIVE"), (2, "P\u{430}id Ads", "ACTIVE")];
    let actions = planned(&groups(&rows), &[]);
    let lines: Vec<_> = actions.iter().map(line).collect();
    assert_eq!(lines, ["1 keep 1", "1 rename 2 \"Paid Ads (duplicate 2)\"", "2 disable 2"]);
    assert!(actions[1].reason.ends_with("The same rename settles: mixed-script-title."), "{}", actions[1].reason);
}

#[test]
fn a_title_that_is_taken_gives_way_to_the_next_form() {
    let rows = [
        (1, "Inbound", "ACTIVE"),
        (2, "Inbound", "DISABLED"),
        (3, "INBOUND: duplicate 2", "ACTIVE"),
        (4, "Inbound", "DISABLED"),
        (5, "inbound duplicate 4", "ACTIVE"),
        (6, "Inbound duplicate group 4", "ACTIVE"),
        (7, "Lead group id of 4", "ACTIVE"),
    ];
    assert_eq!(lines(&rows, &[]), ["1 keep 1", "1 rename 2 \"Inbound (duplicate, group 2)\"", "1 review 4"]);
}

#[test]
fn an_id_in_a_title_is_no_telephone_number() {
    let ids = [1, 123_456, 1_234_567, 98_765_432, 9_876_543_210, 919_876_543_210, u64::MAX];
    for title in ["Batch 98765", "98765", "Inbound ", ""] {
        let rows: Vec<_> = ids.iter().map(|id| (*id, title, "ACTIVE")).collect();
        let mut groups = groups(&rows);
        for action in planned(&groups, &[]).into_iter().filter(|action| action.kind == ActionKind::Rename) {
            let group = groups.iter_mut().find(|group| Some(group.id) == action.group_id).unwrap();
            group.title = action.new_title.map(Into::into);
        }
        assert_eq!(judged(&groups, &[]), [], "{title:?}");
    }
}

#[test]
fn what_is_muted_stays() {
    let groups = groups(&[(1, "Inbound", "ACTIVE"), (2, "Inbound", "ACTIVE"), (3, "INBOUND", "ACTIVE")]);
    let mut judged = judged(&groups, &[]);
    let mute = Mute { reason: "both are needed".to_owned(), owner: None, until: chrono::NaiveDate::MAX };
    judged[0].mute = Some(mute.clone());
    let lines: Vec<_> = plan(&input(&groups), &judged).iter().map(line).collect();
    assert_eq!(lines, ["1 keep 1", "1 rename 3 \"INBOUND (duplicate 3)\"", "1 keep 2", "2 disable 3"]);
    for judged in &mut judged {
        judged.mute = Some(mute.clone());
    }
    assert_eq!(plan(&input(&groups), &judged), []);
}

#[test]
fn the_riskiest_comes_first() {
    let rows = [
        (1, "A warning ", "ACTIVE"),
        (2, "Z", "ACTIVE"),
        (3, "Z", "ACTIVE"),
        (4, "Named", "ACTIVE"),
        (5, "Named", "ACTIVE"),
        (6, "Asleep", "DISABLED"),
        (7, "An info", "ACTIVE"),
        (8, "an info", "DISABLED"),
    ];
    let names = [sent("Named", "Form", None), sent("Nowhere", "Pabbly", None), sent("Asleep", "Form", None)];
    let actions = planned(&groups(&rows), &names);
    let first: Vec<_> = actions.iter().map(|action| action.group_id).collect();
    let ids = [Some(4), Some(5), Some(5), None, Some(2), Some(3), Some(3), Some(6), Some(1), Some(7), Some(8)];
    assert_eq!(first, ids);
}

#[test]
fn findings_that_nobody_repairs_in_the_dashboard_are_not_in_it() {
    for rule in ["disabled-group", "impossible-date", "unknown-status", "expired-mute", "unused-mute"] {
        let groups = groups(&[(1, "Inbound", "DISABLED")]);
        let finding = finding(rule, Severity::Warning, "Inbound", &[1]);
        assert_eq!(plan(&input(&groups), &[Judged { finding, mute: None }]), []);
    }
    let groups = groups(&[(1, "+91 55555 01234", "ACTIVE")]);
    let finding = finding("personal-data-title", Severity::Info, "+91 55555 01234", &[1]);
    let actions = plan(&input(&groups), &[Judged { finding, mute: None }]);
    assert_eq!(actions.iter().map(line).collect::<Vec<_>>(), ["1 review 1"]);
}

#[test]
fn the_sample_account() {
    let groups = crate::testing::account();
    let names: Vec<_> = std::fs::read_to_string("samples/names.csv").unwrap().lines().skip(1).map(a_name).collect();
    let judged = judged(&groups, &names);
    insta::assert_snapshot!(told(&plan(&input_with(&groups, &names), &judged), &judged));
}

/// A line of the sample's names file.
fn a_name(line: &str) -> SentName {
    let mut record = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
    let cells = record.records().next().unwrap().unwrap();
    sent(&cells[1], &cells[0], Some(&cells[2]).filter(|owner| !owner.is_empty()))
}
