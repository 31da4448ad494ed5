mod several;

use super::*;
use crate::config::Policy;
use crate::listing::{Doubt, Proof};
use crate::report::brief;
use crate::report::fixtures::{account as sample, report, report_of, with_past};
use crate::testing::groups as listed;

#[test]
fn a_first_audit_names_the_titles_whose_leads_are_rejected() {
    let groups = sample();
    let said = Sentences::of(&report(&groups));
    assert_eq!(said.title, "Superfone 4182: lead groups on 23 November 2026");
    assert_eq!(said.groups, "Superfone 4182: 144 lead groups (132 active, 10 disabled, 2 other)");
    assert_eq!(
        said.verdict,
        "Leads sent to 3 titles are being rejected: “Home Loan Referral”, “Open House Sunday” and “Website Enquiry”."
    );
    assert_eq!(said.tone, Tone::Error);
    assert_eq!(said.trend, "First audit of this account. The next one will say what changed.");
    assert_eq!(said.counts, "7 errors, 49 warnings, 10 notes.");
    assert_eq!(said.proof, "Complete: all 144 groups were read twice, with the same result.");
    assert_eq!((said.banner, said.scope), (None, None));
}

#[test]
fn a_later_audit_says_better_worse_or_the_same_and_what_came_and_went() {
    let groups = sample();
    let mut audit = with_past(&groups);
    audit.audit.account = Some("Acme Pune".to_owned());
    (audit.totals.new, audit.totals.reopened, audit.totals.resolved, audit.totals.persisting) = (8, 1, 16, 3);
    for (direction, told) in [
        (Some("better"), "Better than on 23 October: 16 resolved, 8 new, 1 back again, 3 still open."),
        (Some("worse"), "Worse than on 23 October: 8 new, 1 back again, 16 resolved, 3 still open."),
        (Some("same"), "Same as on 23 October: 8 new, 1 back again, 16 resolved, 3 still open."),
        (None, "Since 23 October: 8 new, 1 back again, 16 resolved, 3 still open."),
    ] {
        audit.history.direction = direction;
        assert_eq!(trend(&audit), told);
    }
    (audit.totals.new, audit.totals.reopened, audit.totals.resolved) = (0, 0, 0);
    audit.history.direction = Some("same");
    assert_eq!(trend(&audit), "Same as on 23 October: nothing new, nothing resolved, 3 still open.");
    audit.totals.findings.error = 8;
    assert_eq!(
        counts(&audit),
        "8 errors (no change), 48 warnings (4 fewer), 10 notes (1 more); 1 accepted by the team."
    );
    audit.listing.complete = false;
    assert_eq!(trend(&audit), "Since 23 October: nothing new, nothing resolved, 3 still open.");
    audit.listing.proof = Proof::None;
    assert_eq!(trend(&audit), "Since 23 October: nothing new, 3 still open.", "nobody knows what is resolved");
    (audit.totals.findings.error, audit.totals.findings.warning, audit.totals.findings.info) = (0, 0, 0);
    assert_eq!(counts(&audit), "No finding is open; 1 accepted by the team.");
    assert_eq!(Sentences::of(&audit).title, "Acme Pune: lead groups on 23 November 2026");
}

#[test]
fn a_headline_names_as_many_titles_as_fit_and_marks_what_is_muted() {
    let verdict = |titles: &[&str]| {
        let rows: Vec<_> = (1..).zip(titles.iter().flat_map(|title| [*title; 2])).collect();
        let groups = listed(&rows.iter().map(|(id, title)| (*id, *title, "ACTIVE")).collect::<Vec<_>>());
        Sentences::of(&report(&groups)).verdict
    };
    assert_eq!(verdict(&["A"]), "Leads sent to 1 title are being rejected: “A”.");
    assert_eq!(
        verdict(&["A", "B", "C", "D", "E"]),
        "Leads sent to 5 titles are being rejected: “A”, “B”, “C” and 2 more."
    );
    let long = ["Admission enquiry of the north", "Brochure of the new school year", "Campus visit on the open day"];
    assert_eq!(
        verdict(&long),
        "Leads sent to 3 titles are being rejected: “Admission enquiry of the north” and 2 more."
    );

    let groups = listed(&[(1, "A", "ACTIVE"), (2, "A", "ACTIVE")]);
    let mut audit = report(&groups);
    let mute = crate::config::Mute { reason: "known".to_owned(), owner: None, until: "2027-01-31".parse().unwrap() };
    audit.findings[0].muted = Some(Box::new(mute));
    assert_eq!(Sentences::of(&audit).verdict, "Leads sent to 1 title are being rejected: “A” (muted).");
}

#[test]
fn without_a_rejected_title_the_headline_claims_no_more_than_was_proved() {
    let clean = listed(&[(1, "A", "ACTIVE"), (2, "B", "DISABLED")]);
    let nothing = listed(&[(1, "A", "ACTIVE")]);
    let told = |change: fn(&mut Report), groups: &[crate::api::Item]| {
        let mut audit = report(groups);
        change(&mut audit);
        let said = Sentences::of(&audit);
        (said.verdict, said.tone)
    };
    let said = |text: &str, tone| (text.to_owned(), tone);
    assert_eq!(
        told(|_| {}, &clean),
        said("No two active groups share a title, so no lead is rejected for that.", Tone::Good)
    );
    assert_eq!(told(|_| {}, &nothing), said("Nothing to do: no finding is open in 1 lead group.", Tone::Good));
    assert_eq!(
        told(|audit| audit.audit.text = Some("Pune".to_owned()), &clean),
        said("No two active groups that match “Pune” share a title, so no lead is rejected for that.", Tone::Good)
    );
    assert_eq!(
        told(|audit| audit.listing.complete = false, &nothing),
        said("No two active groups that were seen share a title.", Tone::Warning)
    );
    assert_eq!(
        told(|audit| audit.totals.findings.error = 2, &clean),
        said("No two active groups share a title, but 2 errors are open.", Tone::Error)
    );
    assert_eq!(told(|_| {}, &[]).1, Tone::Warning);
}

#[test]
fn titles_that_reject_leads_are_said_also_where_nobody_looks_for_them() {
    let groups = listed(&[(1, "A", "ACTIVE"), (2, "A", "ACTIVE")]);
    let severities = [("duplicate-title", None)].into_iter().collect();
    let audit = report_of(&groups, &[], &Policy { severities, ..Policy::default() }, |_| {});
    let said = Sentences::of(&audit);
    assert!(audit.findings.is_empty());
    assert_eq!(
        (&*said.verdict, said.tone),
        ("Leads sent to 1 title are being rejected; “Same title twice” is switched off in the settings.", Tone::Error)
    );
    assert_eq!(said.subject, "Superfone: leads to 1 title are rejected (switched off) (first audit)");
}

#[test]
fn a_listing_that_is_not_proved_says_why() {
    let told = |doubt| {
        let mut audit = report(&[]);
        (audit.listing.proof, audit.listing.doubt) = (Proof::None, doubt);
        Sentences::of(&audit).proof
    };
    for (doubt, text) in [
        (Some(Doubt::KeptMoving { passes: 4 }), "Not proved: the list kept changing while it was read."),
        (Some(Doubt::IgnoresPage { pages: (1, 2) }), "Not proved: the list contradicted itself while it was read."),
        (Some(Doubt::PageMissing { page: 1, of: 2, more: 0 }), "Not proved: not every page was saved."),
        (None, "Not proved: the list kept changing, or contradicted itself, while it was read."),
    ] {
        assert_eq!(told(doubt), text);
    }
}

#[test]
fn an_account_that_lost_most_of_its_groups_is_told_first() {
    let groups = sample();
    let mut audit = with_past(&groups);
    let gone = audit.changes[1].clone();
    audit.changes = vec![gone; 70];
    assert!(!Sentences::of(&audit).verdict.contains("are gone"));
    let one = audit.changes[0].clone();
    audit.changes.push(one);
    let said = Sentences::of(&audit);
    assert_eq!(
        said.verdict,
        "71 of 140 groups are gone since 23 October. Check the account first. Nothing about them is called resolved or \
         done."
    );
    assert!(said.notes[0].starts_with("Leads sent to 3 titles are being rejected"), "{:?}", said.notes);
    let first = |report: &Report| brief::first(report).into_iter().map(|thing| thing.title).collect::<Vec<_>>();
    assert_eq!(first(&audit), ["The account"], "nobody is told to correct names or to make groups");

    let mut emptied = with_past(&[]);
    emptied.totals.groups.groups = 0;
    assert_eq!(first(&emptied), ["The account"]);
    assert_eq!(
        Sentences::of(&emptied).verdict,
        "Superfone returned no lead groups; on 23 October there were 140. Check the account first. Nothing is called \
         resolved or done."
    );
    (emptied.totals.new, emptied.totals.reopened, emptied.totals.resolved) = (0, 0, 0);
    (emptied.totals.persisting, emptied.history.direction) = (0, None);
    assert_eq!(
        Sentences::of(&emptied).trend,
        "Since 23 October: nothing new.",
        "nothing is called resolved, nor unresolved"
    );
}

#[test]
fn what_was_not_seen_is_said_over_everything() {
    let groups = sample();
    let mut audit = report(&groups);
    audit.listing.complete = false;
    audit.listing.total_items = Some(147);
    assert_eq!(
        banner(&audit).unwrap(),
        "INCOMPLETE: 144 of 147 groups were seen. Please do not act on what is missing here."
    );
    audit.listing.total_items = None;
    assert_eq!(banner(&audit).unwrap(), "INCOMPLETE: 144 groups were seen. Please do not act on what is missing here.");
}

#[test]
fn what_the_account_is_called_cannot_hide_anything() {
    let groups = sample();
    let mut audit = report(&groups);
    audit.audit.account = Some("Acme\n\u{202e}Pune".to_owned());
    assert_eq!(account(&audit), "Acme⟨hidden⟩Pune");
    audit.audit.account = None;
    audit.audit.org_ids = (1..5).map(crate::api::Number::Whole).collect();
    assert_eq!(account(&audit), "Superfone 1, 2 and 2 more");
    audit.audit.org_ids.clear();
    assert_eq!(account(&audit), "Superfone");
}

#[test]
fn a_subject_says_what_is_certain_before_the_counts() {
    let (groups, clean) = (sample(), listed(&[(1, "A", "ACTIVE"), (2, "B", "DISABLED")]));
    let nothing = listed(&[(1, "A", "ACTIVE")]);
    let told = |mut audit: Report, change: fn(&mut Report)| {
        audit.audit.account = Some("Acme Pune".to_owned());
        change(&mut audit);
        Sentences::of(&audit).subject
    };
    let still = |audit: &mut Report| {
        (audit.totals.new, audit.totals.reopened, audit.totals.resolved) = (0, 0, 0);
    };
    let moved = |audit: &mut Report| {
        (audit.totals.new, audit.totals.reopened, audit.totals.resolved) = (8, 0, 16);
    };
    let later = |groups: &[crate::api::Item]| Report { audit: with_past(&sample()).audit, ..report(groups) };
    assert_eq!(told(report(&groups), |_| {}), "Acme Pune: leads to 3 titles are rejected (first audit)");
    assert_eq!(told(with_past(&groups), moved), "Acme Pune: leads to 3 titles are rejected; 8 new, 16 resolved");
    assert_eq!(told(with_past(&groups), still), "Acme Pune: leads to 3 titles are rejected; no change");
    assert_eq!(told(later(&clean), |audit| audit.totals.findings.error = 2), "Acme Pune: 2 errors; no change");
    assert_eq!(told(later(&clean), moved), "Acme Pune: no errors; 8 new, 16 resolved");
    assert_eq!(told(later(&clean), still), "Acme Pune: no change since 23 October; 1 open");
    assert_eq!(told(report(&nothing), |_| {}), "Acme Pune: nothing to do");
    assert_eq!(
        told(report(&groups), |audit| audit.listing.complete = false),
        "Acme Pune: INCOMPLETE list, please do not act on it yet"
    );
    let gone = |audit: &mut Report| audit.changes = vec![audit.changes[1].clone(); 131];
    assert_eq!(told(with_past(&groups), gone), "Acme Pune: 131 of 140 groups are gone. Please check today");
    let accepted = |audit: &mut Report| {
        (audit.totals.new, audit.totals.reopened, audit.totals.resolved) = (0, 0, 0);
        let row = crate::report::AcceptedRow {
            owner: Some("Kavya".to_owned()),
            comment: None,
            since: "2026-11-03".parse().unwrap(),
            as_planned: false,
        };
        for finding in audit.findings.iter_mut().filter(|finding| finding.rule.code == "duplicate-title") {
            finding.accepted = Some(Box::new(row.clone()));
        }
    };
    assert_eq!(told(with_past(&groups), accepted), "Acme Pune: leads to 3 titles are rejected (accepted); no change");
    let mut kept = with_past(&groups);
    accepted(&mut kept);
    assert!(
        Sentences::of(&kept).verdict.starts_with(
            "Leads sent to 3 titles are being rejected: “Home Loan Referral” (accepted by Kavya, 3 November)"
        ),
        "{}",
        Sentences::of(&kept).verdict
    );
}
