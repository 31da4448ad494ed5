//! Small accounts, and what is done about them.

use super::*;
use crate::catalogue::LABELS;
use crate::config::Mute;
use crate::testing::{groups, input};

type Row<'a> = (u64, &'a str, &'a str);

/// Phase, action, group or name, and new title of each row.
fn lines(rows: &[Row<'_>], names: &[SentName]) -> Vec<String> {
    planned(&groups(rows), names).iter().map(line).collect()
}

fn line(action: &Action) -> String {
    let id = action.group_id.map_or_else(|| format!("{:?}", action.title), |id| id.to_string());
    let new = action.new_title.as_ref().map_or_else(String::new, |new| format!(" {new:?}"));
    format!("{} {} {id}{new}", action.phase.name(), action.kind.name())
}

/// The reasons of the rows.
fn reasons(rows: &[Row<'_>], names: &[SentName]) -> Vec<String> {
    planned(&groups(rows), names).into_iter().map(|row| row.reason).collect()
}

#[test]
fn of_twins_the_oldest_stays_and_the_others_get_titles_before_they_are_disabled() {
    let rows = [(3, "Inbound", "ACTIVE"), (1, "Inbound", "ACTIVE"), (2, "Inbound", "DISABLED")];
    assert_eq!(
        lines(&rows, &[]),
        [
            "now rename 2 \"Inbound (duplicate 2)\"",
            "now rename 3 \"Inbound (duplicate 3)\"",
            "check-first decide 2",
            "once-empty disable 3"
        ]
    );
    let actions = planned(&groups(&rows), &[]);
    assert!(actions.iter().filter(|row| row.kind != ActionKind::Decide).all(|row| row.keeper == Some(1)));
    assert_eq!(actions[1].reason, "Group 1 keeps this title. Leads to it are rejected while two groups have it.");
}

#[test]
fn of_twins_none_changes_unseen_where_nobody_says_that_leads_are_rejected() {
    let rows = groups(&[(1, "VIP", "ACTIVE"), (2, "VIP", "ACTIVE"), (3, "", "ACTIVE"), (4, "Cold", "ACTIVE")]);
    let names = [sent("vip", "Form", None), sent("COLD", "Form", None), sent("Gone", "Form", None)];
    let actions = planned_of(&LABELS, &rows, &names);
    assert_eq!(
        actions.iter().map(line).collect::<Vec<_>>(),
        [
            "now integration \"COLD\" \"Cold\"",
            "now rename 3 \"Untitled label 3\"",
            "check-first rename 2 \"VIP (duplicate 2)\"",
            "check-first decide \"Gone\"",
            "check-first decide \"vip\"",
        ]
    );
    let reasons: Vec<_> = actions.iter().map(|row| &*row.reason).collect();
    assert_eq!(
        reasons,
        [
            "“Form” sends it. Label 4 has the new one: only capitals differ.",
            "Nobody can pick or name this label. A title that says what it is for will do as well.",
            "Label 1 keeps this title. Look first which one leads have: a form may find either.",
            "No label has this title. Correct the name, or create a label with this title.",
            "Labels 1 and 2 are like it. Which one is meant? Then let it send that title.",
        ]
    );
    let made_way = groups(&[(1, "VIP", "ACTIVE"), (2, "VIP (duplicate, label 2)", "ACTIVE")]);
    let rows = planned_of(&LABELS, &made_way, &[]);
    assert_eq!(rows.iter().map(line).collect::<Vec<_>>(), ["once-empty disable 2"]);
    assert_eq!(rows[0].reason, "It made way for label 1. Disable it once no lead is left with it.");
}

#[test]
fn nothing_found_is_nothing_to_do() {
    assert_eq!(lines(&[(1, "Inbound", "ACTIVE"), (2, "Old", "ACTIVE")], &[]), [""; 0]);
    assert_eq!(lines(&[], &[]), [""; 0]);
}

#[test]
fn a_title_that_works_is_changed_only_after_somebody_has_looked_and_nobody_disables_it() {
    let rows = [(1, "E-Commerce", "ACTIVE"), (2, "Ecommerce", "ACTIVE")];
    let rename = "check-first rename 1 \"E-Commerce (duplicate 1)\"";
    assert_eq!(lines(&rows, &[]), [rename]);
    assert_eq!(reasons(&rows, &[]), ["Too like group 2, which stays. Find out who sends it; change both at once."]);
    let named = [sent("Ecommerce", "Form", None)];
    assert_eq!(lines(&rows, &named), [rename]);
    assert_eq!(
        reasons(&rows, &named),
        ["Too like group 2, which stays. No name in your list sends it; ask, change both."]
    );
    let named = [sent("E-Commerce", "Form", None)];
    assert_eq!(lines(&rows, &named), ["check-first rename 2 \"Ecommerce (duplicate 2)\""]);
    let both = [sent("E-Commerce", "Form", None), sent("Ecommerce", "Pabbly", None)];
    assert_eq!(reasons(&rows, &both), ["Too like group 2, which stays. “Form” sends it: change both at once."]);
}

#[test]
fn the_better_written_title_stays_and_stray_marks_are_not_carried_over() {
    let rows = [(1, "Hot Leads,", "ACTIVE"), (2, "hot leads", "ACTIVE"), (3, "Hot Leads", "ACTIVE")];
    assert_eq!(
        lines(&rows, &[]),
        ["check-first rename 1 \"Hot Leads (duplicate 1)\"", "check-first rename 2 \"hot leads (duplicate 2)\"",]
    );
    assert_eq!(lines(&[(1, "Hot Leads , ", "ACTIVE")], &[]), ["check-first rename 1 \"Hot Leads\""]);
}

#[test]
fn a_name_that_is_nearly_a_title_is_changed_unless_it_is_not_sure_which_is_meant() {
    let rows =
        [(1, "Inbound", "ACTIVE"), (2, "Off", "DISABLED"), (3, "Hot Leads", "ACTIVE"), (4, "HotLeads", "ACTIVE")];
    let find = |name: &str| {
        let actions = planned(&groups(&rows), &[sent(name, "Form", None)]);
        let about = actions.into_iter().find(|row| row.group_id.is_none()).unwrap();
        (line(&about), about.reason, about.keeper)
    };
    let line_of = |name, line: &str| (format!("{line} {name:?}"), find(name).1, find(name).2);
    assert_eq!(
        find("IN-BOUND"),
        (
            "now integration \"IN-BOUND\" \"Inbound\"".to_owned(),
            "“Form” sends it. Group 1 has the new one: only punctuation or spaces differ.".to_owned(),
            Some(1)
        )
    );
    assert_eq!(find("off").1, "Only group 2 is like it, and it is not active. Enable it? Create another? Ask.");
    assert_eq!(find("hot-leads").1, "Groups 3 and 4 are like it. Which one is meant? Then let it send that title.");
    assert_eq!(
        find("Leads Hot").1,
        "Is “Hot Leads” (group 3) meant? Same words, other order. Ask, change nothing before."
    );
    for name in ["off", "hot-leads", "Leads Hot", "Nowhere"] {
        assert_eq!(find(name), line_of(name, "check-first decide"), "nobody is told to send another name");
    }
}

#[test]
fn nobody_is_told_to_send_a_title_that_is_on_its_way_out() {
    let rows = [(1, "Raipur", "ACTIVE"), (2, "R\u{101}ipur", "ACTIVE")];
    let names = [sent("r\u{101}ipur", "Form", None)];
    assert_eq!(
        lines(&rows, &names),
        ["check-first rename 2 \"R\u{101}ipur (duplicate 2)\"", "check-first decide \"r\u{101}ipur\""]
    );
    assert_eq!(
        reasons(&rows, &names)[1],
        "Groups 2 and 1 are like it. Which one is meant? Then let it send that title."
    );
}

#[test]
fn a_group_whose_title_reads_as_the_list_says_once_it_is_mended_is_mended_and_the_integration_is_right() {
    let rows = [(1, "Another ", "ACTIVE"), (3, "Virar Plots ", "ACTIVE")];
    let names = [sent("Virar Plots", "Microsite", None)];
    assert_eq!(lines(&rows, &names), ["check-first rename 3 \"Virar Plots\"", "check-first rename 1 \"Another\""]);
    assert_eq!(
        reasons(&rows, &names),
        [
            "“Virar Plots” in your list finds it then. Nothing has to change there.",
            "Hidden or extra characters. No name in your list sends it. Who does? Change both at once."
        ]
    );
    let names = [sent("Virar Plots ", "Microsite", None), sent("virar plots", "Form", None)];
    assert_eq!(
        lines(&rows[1..], &names),
        ["check-first rename 3 \"Virar Plots\"", "check-first decide \"virar plots\""]
    );
    assert_eq!(
        reasons(&rows[1..], &names),
        [
            "Hidden or extra characters. “Microsite” sends it: change both at once.",
            "Only once group 3 has its new title “Virar Plots”: let it send that."
        ]
    );
}

#[test]
fn the_one_that_stays_is_mended_after_its_title_is_free() {
    let rows = [(1, "Inbound ", "ACTIVE"), (2, "Inbound", "DISABLED"), (3, "Zebra ", "ACTIVE")];
    assert_eq!(
        lines(&rows, &[]),
        [
            "check-first rename 2 \"Inbound (duplicate 2)\"",
            "check-first rename 3 \"Zebra\"",
            "check-first rename 1 \"Inbound\"",
            "check-first decide 2",
        ]
    );
    assert_eq!(
        reasons(&rows, &[])[2],
        "After group 2 has left this title. Find out who sends it; change both at once."
    );
}

#[test]
fn of_twins_that_are_kept_as_they_are_only_one_gets_the_mended_title() {
    let groups = groups(&[(1, "Inbound ", "ACTIVE"), (2, "Inbound ", "ACTIVE")]);
    let input = input_with(&groups, &[]);
    let judged = check(&input, &Policy::default());
    let mut input = PlanInput::new(&input, &judged);
    for (open, judged) in input.open.iter_mut().zip(&judged) {
        *open = judged.finding.rule.code != "duplicate-title";
    }
    let titles: Vec<_> = plan(&input).into_iter().filter_map(|row| row.new_title).collect();
    assert_eq!(titles, ["Inbound", "Inbound (group 2)"]);
}

#[test]
fn a_likeness_that_does_not_chain_costs_one_title() {
    let rows = [(1, "Ql", "ACTIVE"), (2, "Q1", "ACTIVE"), (3, "Qi", "ACTIVE")];
    let lines = lines(&rows, &[sent("Ql", "Form", None)]);
    assert_eq!(lines.iter().filter(|line| line.contains("rename")).count(), 1, "{lines:?}");
}

#[test]
fn other_words_in_another_order_or_number_are_a_question() {
    let rows = [(1, "Hot Leads", "ACTIVE"), (2, "Hot Lead", "ACTIVE"), (3, "HOT LEAD", "ACTIVE")];
    let actions = planned(&groups(&rows), &[]);
    assert_eq!(
        actions.iter().map(line).collect::<Vec<_>>(),
        ["check-first rename 3 \"HOT LEAD (duplicate 3)\"", "check-first decide 1"]
    );
    assert_eq!(actions[1].reason, "“Hot Lead” (2): one and many. Both meant? Keep as is. If not, keep one.");
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
            "now rename 1 \"Untitled group 1\"",
            "check-first rename 3 \"Home & Loan\"",
            "check-first rename 5 \"Paid Leads\"",
            "check-first rename 7 \"Sales & Marketing (group 7)\"",
            "check-first rename 2 \"Virar Plots\"",
            "check-first decide 4",
        ]
    );
}

#[test]
fn a_row_about_one_group_says_what_is_wrong_with_it() {
    let rows = [
        (1, "P\u{430}id Ads", "ACTIVE"),
        (2, "Tata &amp; Sons", "ACTIVE"),
        (3, "Expo", "DISABLED"),
        (4, "Mela", "PAUSED"),
        (5, "asha@example.com", "ACTIVE"),
    ];
    let names = [sent("Expo", "Expo form", None)];
    let all = reasons(&rows, &names);
    for (wrong, row) in
        ["Broken text. No name", "Mixed alphabets. No name", "Unknown status. Set it", "Phone or e-mail in title. Not"]
            .iter()
            .map(|wrong| (wrong, all.iter().find(|reason| reason.starts_with(wrong))))
    {
        assert!(row.is_some(), "{wrong}: {all:#?}");
    }
    let expo = "“Expo form” sends leads to it. Still needed? Enable it. Meant to be off? Keep as is.";
    assert!(all.iter().any(|reason| reason == expo), "{all:#?}");
    let off = "Group is disabled. Still needed? Enable it. Meant to be off? Keep as is.";
    assert_eq!(reasons(&rows[2..3], &[]), [off]);
}

#[test]
fn a_finding_that_another_rename_settles_has_a_row_that_says_so() {
    let rows = [(1, "Paid Ads", "ACTIVE"), (2, "P\u{430}id Ads", "ACTIVE")];
    assert_eq!(lines(&rows, &[]), ["check-first rename 2 \"Paid Ads (duplicate 2)\"", "check-first decide 2"]);
    assert_eq!(
        reasons(&rows, &[])[1],
        "Mixed alphabets. The new title that this group gets in another row settles it too."
    );
}

#[test]
fn a_title_that_is_taken_or_sent_gives_way_to_the_next_form() {
    let rows = [
        (1, "Inbound", "ACTIVE"),
        (2, "Inbound", "ACTIVE"),
        (3, "INBOUND: duplicate 2", "ACTIVE"),
        (4, "Inbound", "ACTIVE"),
        (5, "inbound duplicate 4", "ACTIVE"),
        (6, "Inbound duplicate group 4", "ACTIVE"),
        (7, "Lead group id of 4", "ACTIVE"),
    ];
    assert_eq!(
        lines(&rows, &[]),
        ["now rename 2 \"Inbound (duplicate, group 2)\"", "check-first decide 4", "once-empty disable 2",]
    );
    let names = [sent("Inbound (duplicate 2)", "Form", None)];
    assert!(lines(&rows[..2], &names).contains(&"now rename 2 \"Inbound (duplicate, group 2)\"".to_owned()));
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
        assert_eq!(check(&input(&groups), &Policy::default()), [], "{title:?}");
    }
}

#[test]
fn what_is_muted_stays() {
    let groups = groups(&[(1, "Inbound", "ACTIVE"), (2, "Inbound", "ACTIVE"), (3, "INBOUND", "ACTIVE")]);
    let input = input(&groups);
    let mut judged = check(&input, &Policy::default());
    let mute = Mute { reason: "both are needed".to_owned(), owner: None, until: chrono::NaiveDate::MAX };
    judged[0].mute = Some(mute.clone());
    let lines: Vec<_> = plan(&PlanInput::new(&input, &judged)).iter().map(line).collect();
    assert_eq!(lines, ["check-first rename 3 \"INBOUND (duplicate 3)\""]);
    for judged in &mut judged {
        judged.mute = Some(mute.clone());
    }
    assert_eq!(plan(&PlanInput::new(&input, &judged)), []);
}

#[test]
fn what_is_certain_comes_first_then_what_touches_more_then_questions_by_kind() {
    let rows = [
        (1, "A warning ", "ACTIVE"),
        (2, "Z", "ACTIVE"),
        (3, "Z", "ACTIVE"),
        (4, "Named", "ACTIVE"),
        (5, "Named", "ACTIVE"),
        (6, "Asleep", "DISABLED"),
        (7, "Half", "ACTIVE"),
        (8, "Half", "DISABLED"),
        (9, "", "ACTIVE"),
    ];
    let names = [
        sent("Named", "Form", None),
        sent("Nowhere", "Pabbly", None),
        sent("Asleep", "Form", None),
        sent("a-warning", "Script", None),
    ];
    assert_eq!(
        lines(&rows, &names),
        [
            "now rename 5 \"Named (duplicate 5)\"",
            "now rename 3 \"Z (duplicate 3)\"",
            "now rename 8 \"Half (duplicate 8)\"",
            "now rename 9 \"Untitled group 9\"",
            "check-first rename 1 \"A warning\"",
            "check-first decide \"Nowhere\"",
            "check-first decide \"a-warning\"",
            "check-first decide 6",
            "check-first decide 8",
            "once-empty disable 5",
            "once-empty disable 3",
        ]
    );
    assert!(reasons(&rows, &names)[7].starts_with("“Form” sends leads to it. Still needed? Enable it."));
}

#[test]
fn what_no_title_mends_is_asked() {
    for (rule, status) in [("disabled-group", "DISABLED"), ("unknown-status", "ARCHIVED")] {
        let rows = [(1, "Inbound", status)];
        assert_eq!(lines(&rows, &[]), ["check-first decide 1"], "{rule}");
        assert!(reasons(&rows, &[])[0].ends_with("Keep as is."));
    }
    assert_eq!(lines(&[(1, "+91 55555 01234", "ACTIVE")], &[]), ["check-first decide 1"]);
}

#[test]
fn a_group_that_made_way_stays_on_the_list_until_it_is_disabled() {
    let made_way = |title, status| [(1, "Inbound", "ACTIVE"), (7, title, status)];
    assert_eq!(lines(&made_way("Inbound (duplicate 7)", "ACTIVE"), &[]), ["once-empty disable 7"]);
    assert_eq!(lines(&made_way("Inbound (duplicate, group 7)", "ACTIVE"), &[]), ["once-empty disable 7"]);
    for title in ["Inbound (duplicate 8)", "Other (duplicate 7)", "Inbound (group 7)"] {
        assert_eq!(lines(&made_way(title, "ACTIVE"), &[]), [""; 0], "{title}");
    }
    let sends = [sent("Inbound (duplicate 7)", "Form", None)];
    assert_eq!(lines(&made_way("Inbound (duplicate 7)", "ACTIVE"), &sends), [""; 0], "it is in use");
    // Once it is disabled nobody is asked about it.
    assert_eq!(lines(&made_way("Inbound (duplicate 7)", "DISABLED"), &[]), [""; 0]);
    assert_eq!(lines(&made_way("Inbound (duplicate 7)", "DISABLED"), &sends), ["check-first decide 7"]);
    assert_eq!(lines(&made_way("Inbound (duplicate 8)", "DISABLED"), &[]), ["check-first decide 7"]);
}

#[test]
fn a_group_that_history_knows_to_have_made_way_is_known_by_the_title_that_was_proposed() {
    let pending = [SecondHalf { group_id: 7, new_title: "Later 7".to_owned(), old_title: "Inbound".to_owned() }];
    let lines = |title: &str, status: &str| -> Vec<String> {
        let groups = groups(&[(1, "Inbound", "ACTIVE"), (7, title, status)]);
        let input = input(&groups);
        let judged = check(&input, &Policy::default());
        let is_open = |judged: &Judged| !is_disabled_as_planned(&input, &pending, &judged.finding);
        let open = judged.iter().map(is_open).collect();
        let input = PlanInput { open, pending: &pending, ..PlanInput::new(&input, &judged) };
        plan(&input).iter().map(line).collect()
    };
    assert_eq!(lines("Later 7", "ACTIVE"), ["once-empty disable 7"]);
    assert_eq!(lines("Something else", "ACTIVE"), ["check-first decide 7"]);
    assert_eq!(lines("Later 7", "DISABLED"), [""; 0]);
    assert_eq!(lines("Something else", "DISABLED"), ["check-first decide 7"]);
    assert_eq!(lines("Inbound", "ACTIVE"), ["now rename 7 \"Inbound (duplicate 7)\"", "once-empty disable 7"]);
}

#[test]
fn rows_that_the_team_keeps_as_they_are_go() {
    let groups = groups(&[(1, "Inbound", "ACTIVE"), (2, "Inbound", "ACTIVE"), (7, "Inbound (duplicate 7)", "ACTIVE")]);
    let input = input(&groups);
    let judged = check(&input, &Policy::default());
    let all = plan(&PlanInput::new(&input, &judged));
    let dropped = all.iter().filter(|row| row.kind == ActionKind::Disable).map(Action::key).collect();
    let left = plan(&PlanInput { dropped, ..PlanInput::new(&input, &judged) });
    assert_eq!((all.len(), left.len(), left[0].step), (3, 1, 1));
}

#[test]
fn the_sample_account() {
    let groups = crate::testing::account();
    let names: Vec<_> = std::fs::read_to_string("samples/names.csv").unwrap().lines().skip(1).map(a_name).collect();
    let input = input_with(&groups, &names);
    let judged = check(&input, &Policy::default());
    insta::assert_snapshot!(told(&plan(&PlanInput::new(&input, &judged)), &judged));
}

/// A line of the sample's names file.
fn a_name(line: &str) -> SentName {
    let mut record = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
    let cells = record.records().next().unwrap().unwrap();
    sent(&cells[1], &cells[0], Some(&cells[2]).filter(|owner| !owner.is_empty()))
}
