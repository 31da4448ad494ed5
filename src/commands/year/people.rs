//! A year of people: what they write in the workbook, do, do otherwise, and do not do.

use super::*;

/// Three groups of one title, and others.
fn triplets() -> Vec<Item> {
    let mut rows =
        vec![(1, "Inbound", "ACTIVE"), (2, "Inbound", "ACTIVE"), (3, "Inbound", "ACTIVE"), (4, "Old", "DISABLED")];
    rows.extend([
        (5, "Walk-in", "ACTIVE"),
        (6, "Site visit", "ACTIVE"),
        (7, "Hostel", "ACTIVE"),
        (8, "Resale", "ACTIVE"),
    ]);
    groups(&rows)
}

#[test]
fn what_the_plan_asked_for_is_told_as_progress_and_accepted_by_itself() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    assert_eq!(first.totals.rejected_titles, 1);
    let renames: Vec<_> = first.plan.iter().filter(|row| row.planned.phase == Phase::Now).cloned().collect();
    assert_eq!(renames.len(), 2);
    for row in &renames {
        months.obey(row);
    }
    let second = months.audit(None);
    assert_eq!((second.history.direction, moved(&second)), (Some("better"), [0, 1, 0, 1]));
    assert_eq!((second.totals.plan.done_unticked, second.finished.len()), (2, 2));
    let disables: Vec<_> = second.plan.iter().filter(|row| kind(row) == ActionKind::Disable).cloned().collect();
    assert_eq!(disables.len(), 2, "the second half stays: {:?}", second.plan);
    for row in &disables {
        months.obey(row);
    }
    for month in 0..3 {
        let report = months.audit(None);
        assert_eq!((report.history.direction, report.totals.new), (Some("same"), 0));
        let planned: Vec<_> = of(&report, "disabled-group").into_iter().filter(|row| row.accepted.is_some()).collect();
        assert_eq!(planned.len(), 2);
        assert!(planned.iter().all(|row| row.accepted.as_ref().unwrap().as_planned));
        assert_eq!((open(&report).len(), report.totals.findings.accepted), (1, 0));
        assert!(report.history.notes.iter().any(|note| note == "2 groups were disabled as planned."));
        assert_eq!(report.totals.plan.done_unticked, if month == 0 { 2 } else { 0 }, "told once");
    }
}

#[test]
fn a_tick_is_seen_or_not_seen_and_told_once() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let all_done = book(&first, |_| Some(Status::Done));
    let row = first.plan.iter().find(|row| row.planned.phase == Phase::Now).unwrap().clone();
    months.obey(&row);
    let second = months.audit(Some(all_done));
    assert_eq!(second.totals.plan.done_verified, 1);
    let finished = &second.finished[0];
    assert_eq!(
        (Key::of(&finished.planned), finished.team.as_ref().unwrap().verified),
        (Key::of(&row.planned), Some(true))
    );
    let not_seen = second.plan.iter().filter(|row| row.team.as_ref().is_some_and(|team| team.verified == Some(false)));
    assert_eq!(not_seen.clone().count() as u64, second.totals.plan.done_not_seen);
    for row in not_seen {
        let team = row.team.as_ref().unwrap();
        assert_eq!(
            (team.status, team.owner.as_deref()),
            (Status::Todo, Some("asha")),
            "owner stays, the tick does not"
        );
    }
    assert!(
        second.history.notes.iter().any(|note| note.contains("1 of 5 steps is done")),
        "{:?}",
        second.history.notes
    );
}

#[test]
fn what_is_kept_as_it_is_holds_until_it_gets_worse_and_with_or_without_a_workbook() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let duplicate = of(&first, "duplicate-title")[0].fingerprint;
    let of_it = |row: &PlanRow| row.planned.finding.as_ref() == Some(&duplicate);
    // Not all of its rows: the finding stays open, and the word stays beside the row.
    let one = first.plan.iter().find(|row| of_it(row)).map(|row| Key::of(&row.planned)).unwrap();
    let second = months.audit(Some(book(&first, |row| (Key::of(&row.planned) == one).then_some(Status::KeepAsIs))));
    assert_eq!((second.totals.findings.accepted, second.totals.plan.keep_as_is), (0, 1));
    let kept = book(&second, |row| of_it(row).then_some(Status::KeepAsIs));
    let third = months.audit(Some(kept));
    let finding = |report: &Report| of(report, "duplicate-title")[0].clone();
    let accepted = finding(&third).accepted.unwrap();
    assert_eq!((accepted.owner.as_deref(), accepted.since.to_string().as_str()), (Some("asha"), "2027-02-21"));
    assert_eq!((third.totals.findings.accepted, third.totals.rejected_titles), (1, 1), "it stays in the headline");
    assert!(!third.plan.iter().any(of_it) && !is_worse(&third));
    assert_eq!(third.totals.resolved, 0, "kept is not resolved");
    // Without a workbook, and again on the same day.
    for _ in 0..2 {
        assert_eq!(months.audit(None).totals.findings.accepted, 1);
        assert_eq!(months.audit_again(None).totals.findings.accepted, 1);
    }
    // A further group ends it.
    months.group(5).title = Some("Inbound".into());
    let worse = months.audit(None);
    assert!(finding(&worse).accepted.is_none() && is_worse(&worse));
    let rows: Vec<_> = worse.plan.iter().filter(|row| of_it(row)).collect();
    assert!(!rows.is_empty());
    for row in rows {
        let team = row.team.as_ref().unwrap();
        assert_eq!((team.status, team.comment.as_deref()), (Status::Todo, Some("was kept as is (asha)")));
    }
    assert!(worse.history.notes.iter().any(|note| note.starts_with("No longer kept as is")));
    // Somebody keeps it all the same, on that very day.
    let again = months.audit_again(Some(book(&worse, |row| of_it(row).then_some(Status::KeepAsIs))));
    assert!(finding(&again).accepted.is_some());
    assert!(finding(&months.audit(None)).accepted.is_some());
}

#[test]
fn an_acceptance_is_taken_back_in_the_sheet_accepted_and_nothing_gets_worse_by_it() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    months.audit(Some(book(&first, |_| Some(Status::KeepAsIs))));
    let third = months.audit(None);
    assert_eq!(open(&third).len(), 0);
    let kept = of(&third, "disabled-group")[0];
    let finding = kept.fingerprint;
    let row = crate::worklist::EditedAcceptance { finding, status: Some(Status::Todo), owner: None, comment: None };
    let back = months.audit(Some(TeamWorkbook { accepted: vec![row], ..book(&third, |_| None) }));
    assert_eq!((open(&back).len(), is_worse(&back), back.totals.new), (1, false, 0));
    assert_eq!(open(&back)[0].cause, Some(crate::history::Cause::Decision));
    // Neither does a second run of the day that does not see the workbook.
    let again = months.audit_again(None);
    assert_eq!((open(&again).len(), is_worse(&again), again.totals.new), (1, false, 0));
    assert_eq!(open(&again)[0].cause, Some(crate::history::Cause::Decision));
    assert_eq!(open(&months.audit(None))[0].cause, None, "a cause speaks of its audit alone");
}

#[test]
fn an_acceptance_outlasts_a_month_in_which_its_rule_was_switched_off() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    months.audit(Some(book(&first, |_| Some(Status::KeepAsIs))));
    let rule = of(&first, "disabled-group")[0].rule.code;
    months.settings.policy.severities.insert(rule, None);
    let off = months.audit(None);
    assert_eq!((of(&off, rule).len(), off.totals.resolved), (0, 0));
    months.settings.policy.severities.clear();
    let on = months.audit(None);
    assert!(of(&on, rule).iter().all(|finding| finding.accepted.is_some()), "nobody took it back");
    assert_eq!((open(&on).len(), is_worse(&on)), (0, false));
}

#[test]
fn a_rerun_of_the_day_shows_the_same_difference_and_loses_nothing_that_was_written() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let duplicate = of(&first, "disabled-group")[0].fingerprint;
    let row = first.plan.iter().find(|row| row.planned.phase == Phase::Now).unwrap().clone();
    months.obey(&row);
    let written = book(&first, |other| {
        (Key::of(&other.planned) == Key::of(&row.planned))
            .then_some(Status::Done)
            .or((other.planned.finding.as_ref() == Some(&duplicate)).then_some(Status::KeepAsIs))
    });
    let second = months.audit(Some(written.clone()));
    let again = months.audit_again(Some(written));
    assert_eq!((moved(&second), &second.totals.plan), (moved(&again), &again.totals.plan));
    assert_eq!((second.finished.len(), again.finished.len()), (1, 1));
    // Without a workbook the same day: what was learned holds.
    assert_eq!(months.audit_again(None).totals.findings.accepted, 1);
    assert_eq!(months.audit(None).totals.findings.accepted, 1);
}

#[test]
fn a_list_that_lost_most_of_its_groups_resolves_nothing_and_says_so() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let all_done = book(&first, |_| Some(Status::Done));
    months.groups.retain(|group| group.id > 6);
    let report = months.audit(Some(all_done));
    assert_eq!((report.history.direction, moved(&report)[3], report.totals.plan.done_verified), (None, 0, 0));
    assert!(report.finished.is_empty());
}

#[test]
fn a_disable_that_is_kept_as_it_is_is_dropped_for_good() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    for row in first.plan.iter().filter(|row| row.planned.phase == Phase::Now) {
        months.obey(row);
    }
    let second = months.audit(None);
    let disables = |report: &Report| report.plan.iter().filter(|row| kind(row) == ActionKind::Disable).count();
    assert_eq!(disables(&second), 2);
    let one = second.plan.iter().find(|row| kind(row) == ActionKind::Disable).map(|row| Key::of(&row.planned)).unwrap();
    let third = months.audit(Some(book(&second, |row| (Key::of(&row.planned) == one).then_some(Status::KeepAsIs))));
    assert_eq!(disables(&third), 1);
    assert_eq!(disables(&months.audit(None)), 1);
    assert!(!keys(&months.audit(None)).contains(&one));
}

#[test]
fn what_stands_under_finished_in_the_next_workbook_is_not_told_again_until_it_is_asked_for_again() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let renames: Vec<_> = first.plan.iter().filter(|row| row.planned.phase == Phase::Now).cloned().collect();
    // One is ticked, the other is not.
    months.obey(&renames[0]);
    months.obey(&renames[1]);
    let ticked = Key::of(&renames[0].planned);
    let mut last = months.audit(Some(book(&first, |row| (Key::of(&row.planned) == ticked).then_some(Status::Done))));
    assert_eq!((last.totals.plan.done_verified, last.totals.plan.done_unticked), (1, 1));
    let with_finished = |report: &Report| {
        let mut all = report.clone();
        all.plan.extend(report.finished.iter().cloned());
        book(&all, |row| {
            report.finished.iter().any(|done| Key::of(&done.planned) == Key::of(&row.planned)).then_some(Status::Done)
        })
    };
    for month in 0..3 {
        last = months.audit(Some(with_finished(&last)));
        assert_eq!((last.finished.len(), last.totals.plan.done_verified), (0, 0), "month {month}");
    }
    // Somebody undoes it; the plan asks again, and it is told again.
    months.group(ticked.group_id.unwrap()).title = Some("Inbound".into());
    let again = months.audit(None);
    assert!(keys(&again).contains(&ticked), "{:?}", again.plan);
    months.obey(again.plan.iter().find(|row| Key::of(&row.planned) == ticked).unwrap());
    let told = months.audit(Some(book(&again, |row| (Key::of(&row.planned) == ticked).then_some(Status::Done))));
    assert_eq!(told.finished.iter().map(|row| Key::of(&row.planned)).collect::<Vec<_>>(), [ticked]);
}

#[test]
fn what_is_written_beside_a_disable_holds_when_its_group_has_been_renamed() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    for row in first.plan.iter().filter(|row| row.planned.phase == Phase::Now) {
        months.obey(row);
    }
    let disables: Vec<_> = first.plan.iter().filter(|row| kind(row) == ActionKind::Disable).collect();
    let (kept, later) = (disables[0].planned.group_id, disables[1].planned.group_id);
    let second = months.audit(Some(book(&first, |row| match row.planned.group_id {
        id if kind(row) != ActionKind::Disable => id.and(None),
        id if id == kept => Some(Status::KeepAsIs),
        id if id == later => Some(Status::Later),
        _ => None,
    })));
    let left: Vec<_> = second.plan.iter().filter(|row| kind(row) == ActionKind::Disable).collect();
    assert_eq!(left.iter().map(|row| row.planned.group_id).collect::<Vec<_>>(), [later], "kept for good");
    let team = left[0].team.as_ref().unwrap();
    assert_eq!((team.status, team.owner.as_deref()), (Status::Later, Some("asha")));
}

#[test]
fn what_is_written_about_a_finding_stays_when_another_act_mends_it() {
    let mut months =
        Months::new(&groups(&[(1, "Hot Leads", "ACTIVE"), (2, "Hot Lead", "ACTIVE"), (3, "Pune ", "ACTIVE")]));
    let first = months.audit(None);
    assert_eq!(
        first.plan.iter().map(|row| (kind(row), row.planned.group_id)).collect::<Vec<_>>(),
        [(ActionKind::Rename, Some(3)), (ActionKind::Decide, Some(1)),]
    );
    // The question is told with another group, and the group gets its title for another finding.
    months.group(1).status = Some("DISABLED".into());
    months.groups.extend(groups(&[(4, "Pune", "ACTIVE")]));
    let second = months.audit(Some(book(&first, |_| Some(Status::Later))));
    for (action, id) in [(ActionKind::Rename, 3), (ActionKind::Decide, 2)] {
        let row = second.plan.iter().find(|row| kind(row) == action && row.planned.group_id == Some(id));
        let team = row.and_then(|row| row.team.as_ref()).unwrap_or_else(|| panic!("{action:?}: {:?}", second.plan));
        assert_eq!((team.status, team.owner.as_deref()), (Status::Later, Some("asha")));
    }
    let with_owner = |report: &Report| report.plan.iter().filter(|row| row.team.is_some()).count();
    assert_eq!(with_owner(&second), 2, "and nowhere else: {:?}", second.plan);
}

#[test]
fn a_name_whose_likeness_is_mended_away_is_not_called_done_and_makes_nothing_worse() {
    let mut months = Months::new(&groups(&[(1, "Pune &amp; Co", "ACTIVE"), (2, "Walk-in", "ACTIVE")]));
    months.names(&[("PUNE &AMP; CO", "ravi")]);
    let first = months.audit(None);
    let name = Key::of(&first.plan.iter().find(|row| row.planned.group_id.is_none()).unwrap().planned);
    let rename = first.plan.iter().find(|row| kind(row) == ActionKind::Rename).unwrap().clone();
    months.obey(&rename);
    let second = months.audit(Some(book(&first, |row| (Key::of(&row.planned) == name).then_some(Status::Later))));
    assert_eq!((second.totals.new, is_worse(&second)), (0, false), "{:?}", second.findings);
    assert!(second.finished.iter().all(|row| Key::of(&row.planned) != name), "{:?}", second.finished);
    let row = second.plan.iter().find(|row| row.planned.group_id.is_none()).unwrap();
    let team = row.team.as_ref().unwrap();
    assert_eq!((team.status, team.owner.as_deref()), (Status::Later, Some("asha")));
}

#[test]
fn an_integration_that_sends_what_the_plan_gave_it_is_a_resolved_finding() {
    let mut months = Months::new(&triplets());
    months.names(&[("WALK-IN", "ravi"), ("RESALE", "ravi")]);
    let first = months.audit(None);
    let fixes = first.plan.iter().filter(|row| kind(row) == ActionKind::Integration).count();
    assert_eq!(fixes, 2, "{:?}", first.plan);
    // One of them, and the other is no more heard of.
    months.names(&[("Walk-in", "ravi")]);
    let second = months.audit(None);
    assert_eq!((second.history.direction, moved(&second)[3]), (Some("better"), 1), "{:?}", second.findings);
    assert_eq!(moved(&months.audit_again(None))[3], 1);
    assert_eq!(moved(&months.audit(None))[3], 0);
}

#[test]
fn a_rename_is_told_once_although_its_look_alike_goes_on_under_another_fingerprint() {
    let rows = [
        (1, "Pune Office", "ACTIVE"),
        (2, "Pune Office", "ACTIVE"),
        (3, "\u{1f525} Pune Office", "ARCHIVED"),
        (4, "Pune Offices", "ACTIVE"),
    ];
    let mut months = Months::new(&groups(&rows));
    let first = months.audit(None);
    let rename = first.plan.iter().find(|row| row.planned.group_id == Some(3) && kind(row) == ActionKind::Rename);
    let rename = rename.unwrap().clone();
    first.plan.iter().filter(|row| kind(row) == ActionKind::Rename).for_each(|row| months.obey(row));
    let ticked = book(&first, |row| (row.planned == rename.planned).then_some(Status::Done));
    let second = months.audit(Some(ticked.clone()));
    let told = |report: &Report| report.finished.iter().filter(|row| row.planned.group_id == Some(3)).count();
    assert_eq!(told(&second), 1);
    assert!(
        second.findings.iter().all(|finding| Some(finding.fingerprint) != rename.planned.finding),
        "it has another"
    );
    let mut with_finished = second.clone();
    with_finished.plan.extend(second.finished.clone());
    assert_eq!(told(&months.audit(Some(book(&with_finished, |_| Some(Status::Done))))), 0);
    assert_eq!(told(&months.audit(Some(ticked))), 0);
}

#[test]
fn a_rename_is_seen_done_whatever_else_happens_to_the_title_that_was_left() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let renames: Vec<_> = first.plan.iter().filter(|row| row.planned.phase == Phase::Now).cloned().collect();
    // One is renamed, one deleted, and two more get the title.
    months.obey(&renames[0]);
    months.groups.retain(|group| Some(group.id) != renames[1].planned.group_id);
    months.group(7).title = Some("Inbound".into());
    months.group(8).title = Some("Inbound".into());
    let second = months.audit(Some(book(&first, |row| {
        renames.iter().any(|rename| rename.planned == row.planned).then_some(Status::Done)
    })));
    assert_eq!(second.totals.plan.done_verified, 2, "{:?}", second.finished);
}

#[test]
fn what_was_done_about_a_finding_does_not_stand_against_keeping_the_rest_of_it() {
    let mut months = Months::new(&triplets());
    let first = months.audit(None);
    let done = first.plan.iter().find(|row| row.planned.phase == Phase::Now).unwrap().clone();
    months.obey(&done);
    let mut second = months
        .audit(Some(book(&first, |row| (Key::of(&row.planned) == Key::of(&done.planned)).then_some(Status::Done))));
    let of_it = |row: &PlanRow| row.planned.finding == done.planned.finding;
    assert_eq!((second.finished.len(), second.plan.iter().filter(|row| of_it(row)).count()), (1, 2));
    second.plan.extend(second.finished.clone());
    let third = months.audit(Some(book(&second, |row| {
        Some(if Key::of(&row.planned) == Key::of(&done.planned) { Status::Done } else { Status::KeepAsIs })
            .filter(|_| of_it(row))
    })));
    assert!(of(&third, "duplicate-title")[0].accepted.is_some(), "{:?}", third.plan);
}

#[test]
fn names_that_are_given_for_the_first_time_make_nothing_worse() {
    let mut months = Months::new(&triplets());
    months.audit(None);
    months.names(&[("Nowhere", "ravi"), ("Inbound", "kavya")]);
    let report = months.audit(None);
    assert!(!is_worse(&report) && report.totals.new == 0, "{:?}", moved(&report));
    assert_eq!(of(&report, "missing-name")[0].cause, Some(crate::history::Cause::Names));
    let owners: Vec<_> = report.plan.iter().filter_map(|row| row.team.as_ref()?.owner.as_deref()).collect();
    assert!(owners.contains(&"ravi"), "{owners:?}");
    assert!(report.history.notes.iter().any(|note| note.starts_with("Rules, severities or names are not those of")));
}
