//! What is said where a report is about several catalogues.

use super::*;
use crate::api::Item;
use crate::catalogue::{Catalogue, LABELS, LEAD_STAGES, PRODUCTS};
use crate::listing::{Provenance, Unread};
use crate::report::fixtures::{only_labels, several_of, several_with_past, unread};

type Rows<'a> = &'a [(u64, &'a str, &'a str)];

fn of(groups: Rows<'_>, stages: Rows<'_>, labels: Rows<'_>) -> Report {
    let lists: [(&'static Catalogue, Vec<Item>); 3] =
        [(&LEAD_GROUPS, listed(groups)), (&LEAD_STAGES, listed(stages)), (&LABELS, listed(labels))];
    several_of(&lists)
}

const CLEAN: Rows<'_> = &[(1, "A", "ACTIVE"), (2, "B", "ACTIVE")];
const TWINS: Rows<'_> = &[(1, "A", "ACTIVE"), (2, "A", "ACTIVE")];

#[test]
fn the_headline_names_what_rejects_leads_and_counts_the_rest_over_all() {
    let said = Sentences::of(&several_with_past());
    assert_eq!(said.title, "Superfone 4182: audit of 23 November 2026");
    assert_eq!(
        said.verdict,
        "Leads sent to 3 titles are being rejected: “Home Loan Referral”, “Website Enquiry” and “Open House Sunday”."
    );
    assert_eq!(
        said.groups,
        "Superfone 4182: 144 lead groups (132 active, 10 disabled, 2 other), 8 lead stages, 26 labels and 9 products"
    );
    assert_eq!(
        said.proof,
        "Complete: all 144 lead groups, 8 lead stages, 26 labels and 9 products were read twice, with the same result."
    );
    // The products have no past, so that their counts would look like something that came up.
    assert!(!said.counts.contains("more"), "{}", said.counts);
    let lists: Vec<_> = said.lists.into_iter().filter_map(|list| list.text).collect();
    assert!(lists[0].starts_with("Lead groups: ") && lists[3].starts_with("Products: "), "{lists:?}");
}

#[test]
fn what_is_documented_of_lead_groups_alone_is_said_of_nothing_else() {
    let told = |report: &Report| {
        let said = Sentences::of(report);
        (said.verdict, said.tone)
    };
    let said = |text: &str, tone| (text.to_owned(), tone);
    assert_eq!(
        told(&of(CLEAN, TWINS, TWINS)),
        said(
            "No lead is rejected for certain. 1 lead stage and 1 label stand more than once; leads that name them may go \
             wrong.",
            Tone::Warning
        )
    );
    assert_eq!(
        told(&of(CLEAN, CLEAN, &[(1, "A", "ACTIVE"), (2, "A", "ACTIVE"), (3, "", "ACTIVE")])),
        said(
            "No lead is rejected for certain, but 1 error is open. 1 label stands more than once; leads that name it may \
             go wrong.",
            Tone::Error
        )
    );
    assert_eq!(
        told(&of(CLEAN, &[(1, "A", "DISABLED")], CLEAN)),
        said("No lead is rejected for certain: no active title stands twice in its list.", Tone::Good)
    );
    // A title that stands in two catalogues is no fault.
    assert_eq!(
        told(&of(CLEAN, CLEAN, CLEAN)),
        said("Nothing to do: no finding is open in 2 lead groups, 2 lead stages and 2 labels.", Tone::Good)
    );
    let mut part = of(CLEAN, CLEAN, TWINS);
    part.audit.text = Some("Pune".to_owned());
    assert_eq!(
        told(&part).0,
        "Of what matches “Pune”, nothing rejects leads for certain. 1 label stands more than once; leads that name it \
         may go wrong."
    );
    assert!(told(&of(TWINS, CLEAN, TWINS)).0.starts_with("Leads sent to 1 title are being rejected: “A”."));
    let emptied = Sentences::of(&of(&[], CLEAN, TWINS));
    assert!(emptied.verdict.ends_with("Check the account first. Nothing about them is called resolved or done."));
    assert!(emptied.notes[0].ends_with("1 label stands more than once; leads that name it may go wrong."));
}

#[test]
fn a_list_that_is_not_proved_and_one_that_was_not_read_are_told_by_name() {
    let said = Sentences::of(&unread());
    assert_eq!(
        said.banner.as_deref(),
        Some("INCOMPLETE: 26 of 30 labels were seen. Please do not act on what is missing here.")
    );
    assert_eq!(
        said.proof,
        "Complete: all 144 lead groups and 8 lead stages were read twice, with the same result. The labels are not \
         proved: the list kept changing while it was read."
    );
    assert_eq!(
        said.notes[0],
        "The products were not read: Superfone does not let this key read them (HTTP 403); nothing is said of them."
    );
    assert_eq!(said.lists.last().and_then(|list| list.text.as_deref()), Some("Products: not read"));
    assert!(!said.groups.contains("product"), "{}", said.groups);
}

#[test]
fn lists_that_were_read_in_other_ways_are_told_apart() {
    let mut report = only_labels();
    for list in &mut report.others {
        list.listing = list.listing.take().map(|made| Provenance { proof: Proof::SinglePage, passes: 1, ..made });
    }
    assert_eq!(
        Sentences::of(&report).proof,
        "Complete: all 2 lead groups were read twice, with the same result; the only lead stage and all 26 labels \
         came on one page each; the list of products is empty."
    );
}

#[test]
fn a_list_that_was_read_for_names_alone_is_not_called_empty() {
    let mut report = only_labels();
    for list in report.others.iter_mut().filter(|list| list.catalogue == &LABELS) {
        (list.items, list.totals) = (None, None);
        list.listing = list.listing.take().map(|made| Provenance { rows: 27, repeated_rows: 1, ..made });
    }
    let proof = Sentences::of(&report).proof;
    assert!(proof.contains(" and 26 labels were read twice"), "{proof}");
}

#[test]
fn a_subject_says_what_most_concerns_the_account_whatever_the_list() {
    let subject = |report: &Report| Sentences::of(report).subject;
    assert_eq!(subject(&unread()), "Superfone 4182: INCOMPLETE list, please do not act on it yet");
    let why = "HTTP 404".to_owned();
    let clean = [(&LEAD_GROUPS, listed(CLEAN)), (&LABELS, listed(CLEAN))];
    let mut report = several_of(&clean);
    report.others.push(crate::report::CatalogueList::unread(Unread { catalogue: &PRODUCTS, why }));
    assert_eq!(subject(&report), "Superfone: nothing to do; products not read");
    let gone = crate::history::Change { kind: crate::history::ChangeKind::Gone, ..report.changes[0].clone() };
    report.changes = vec![crate::history::Change { catalogue: Some(&LABELS), ..gone }; 5];
    assert_eq!(subject(&report), "Superfone: 5 of 7 labels are gone. Please check today");
}

#[test]
fn changes_are_counted_by_list() {
    let changes = Sentences::of(&several_with_past()).changes;
    assert_eq!(changes[0], "Lead groups: 1 added, 1 gone, 1 renamed, 1 disabled, 1 enabled, 1 of a new type.");
    assert_eq!(changes[2], "Labels: 1 renamed.");
}
