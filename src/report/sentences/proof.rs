//! How it is known that nothing is missing.

use super::catalogues::items;
use crate::catalogue::Catalogue;
use crate::listing::{Doubt, Proof, Provenance};
use crate::report::Report;
use crate::report::text::{count, list};

/// Of every list that was read; one sentence for those that were read in the same way.
pub(super) fn proof(report: &Report) -> String {
    let text = if report.is_of_several() { of_several(report) } else { of_groups(report) };
    let replayed = report.listings().any(|(_, listing)| listing.replayed);
    if replayed { format!("{text} Read from saved files, not from Superfone.") } else { text }
}

fn of_groups(report: &Report) -> String {
    let (listing, groups) = (&report.listing, report.totals.groups.groups);
    match doubt(listing) {
        Some(doubt) => format!("Not proved: {doubt}."),
        None if groups == 0 && listing.proof == Proof::SinglePage => "Complete: the list is empty.".to_owned(),
        None if groups == 1 => format!("Complete: the only group {}.", read_how(listing, "was", "")),
        None => format!("Complete: all {} {}.", count(groups, "group"), read_how(listing, "were", "")),
    }
}

fn of_several(report: &Report) -> String {
    let mut clauses: Vec<String> = Vec::new();
    let (mut empty, mut doubtful) = (Vec::new(), Vec::new());
    let mut alike: Vec<(&Provenance, Vec<&'static Catalogue>)> = Vec::new();
    for (catalogue, listing) in report.listings() {
        if let Some(doubt) = doubt(listing) {
            doubtful.push(format!("The {} are not proved: {doubt}.", catalogue.many));
        } else if report.number_read(catalogue) == 0 {
            empty.push(catalogue.many.to_owned());
        } else if let Some((_, known)) = alike.iter_mut().find(|(other, _)| is_read_like(other, listing)) {
            known.push(catalogue);
        } else {
            alike.push((listing, vec![catalogue]));
        }
    }
    for (listing, catalogues) in alike {
        let mut is_first = true;
        let part = |catalogue: &&'static Catalogue| match report.number_read(catalogue) {
            1 => format!("the only {}", catalogue.one),
            _ => format!("{}{}", if std::mem::take(&mut is_first) { "all " } else { "" }, items(report, catalogue)),
        };
        let parts: Vec<_> = catalogues.iter().map(part).collect();
        let is_one = catalogues.len() == 1 && report.number_read(catalogues[0]) == 1;
        let (were, each) = (if is_one { "was" } else { "were" }, if catalogues.len() > 1 { " each" } else { "" });
        clauses.push(format!("{} {}", list(&parts), read_how(listing, were, each)));
    }
    if !empty.is_empty() {
        let (lists, are) = if empty.len() == 1 { ("list", "is") } else { ("lists", "are") };
        clauses.push(format!("the {lists} of {} {are} empty", list(&empty)));
    }
    let complete = (!clauses.is_empty()).then(|| format!("Complete: {}.", clauses.join("; ")));
    complete.into_iter().chain(doubtful).collect::<Vec<_>>().join(" ")
}

/// Whether the same is said of both.
fn is_read_like(one: &Provenance, other: &Provenance) -> bool {
    one.proof == other.proof && (one.proof == Proof::SinglePage || one.passes == other.passes)
}

/// `were read twice, with the same result`
fn read_how(listing: &Provenance, were: &str, each: &str) -> String {
    let passes = listing.passes;
    match listing.proof {
        Proof::SinglePage => format!("came on one page{each}"),
        Proof::TwoEqualPasses if passes > 2 => format!("{were} read {passes} times, the last two with the same result"),
        Proof::TwoEqualSets if passes > 2 => format!("{were} read {passes} times, each time in another order"),
        Proof::TwoEqualSets => format!("{were} read twice, the second time in another order"),
        Proof::TwoEqualPasses | Proof::CountsOnly | Proof::None => format!("{were} read twice, with the same result"),
    }
}

/// Why a listing is not proved; nothing of one that is.
fn doubt(listing: &Provenance) -> Option<&'static str> {
    Some(match (listing.proof, &listing.doubt) {
        (Proof::None, Some(Doubt::KeptMoving { .. })) => "the list kept changing while it was read",
        (Proof::None, Some(Doubt::PageMissing { .. })) => "not every page was saved",
        (Proof::None, Some(_)) => "the list contradicted itself while it was read",
        (Proof::None, None) => "the list kept changing, or contradicted itself, while it was read",
        (Proof::CountsOnly, _) => "the number is right, but the list was read only once",
        _ => return None,
    })
}
