//! What is said of catalogues beside the lead groups.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::parts_of;
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::history::ChangeKind;
use crate::report::Report;
use crate::report::text::{day_beside, thousands};
use crate::rules::capital;

/// One of the catalogues that a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListSaid {
    /// Which one.
    pub catalogue: &'static Catalogue,
    /// What is open in it, or that it was not read: `Labels: 1 error, 9 warnings`. Nothing where lead groups are the only one.
    pub text: Option<String>,
}

/// How many items there are, in full: `26 labels`.
pub(super) fn items(report: &Report, catalogue: &Catalogue) -> String {
    let items = report.number_read(catalogue);
    format!("{} {}", thousands(items), if items == 1 { catalogue.one } else { catalogue.many })
}

/// That catalogues could not be read, a sentence each.
pub(super) fn unread(report: &Report) -> impl Iterator<Item = String> {
    report.others.iter().filter_map(|list| {
        let why = list.unread.as_ref()?;
        Some(format!(
            "The {} were not read: {}; nothing is said of them.",
            list.catalogue.many,
            why.trim_end_matches('.')
        ))
    })
}

/// What is open in each catalogue, in the order of the reports.
pub(super) fn lists(report: &Report) -> Vec<ListSaid> {
    if !report.is_of_several() {
        return vec![ListSaid { catalogue: &LEAD_GROUPS, text: None }];
    }
    let is_audited = |catalogue| report.catalogues().any(|audited| audited == catalogue);
    let read = report.listings().map(|(catalogue, _)| {
        let mut open = [0; 3];
        for finding in report.open_findings().filter(|finding| finding.catalogue() == catalogue) {
            open[finding.severity as usize] += 1;
        }
        let open = parts_of(open).unwrap_or_else(|| "nothing is open".to_owned());
        (catalogue, if is_audited(catalogue) { open } else { format!("{open} (read for names alone)") })
    });
    let unread = report.others.iter().filter(|list| list.unread.is_some());
    let mut lists: Vec<_> = read.chain(unread.map(|list| (list.catalogue, "not read".to_owned()))).collect();
    lists.sort_by_key(|(catalogue, _)| *catalogue);
    let said = |(catalogue, text): (&'static Catalogue, String)| ListSaid {
        catalogue,
        text: Some(format!("{}: {text}", capital(catalogue.many))),
    };
    lists.into_iter().map(said).collect()
}

/// What changed in each list, by kind, in the order in which the kinds first come: `Labels: 2 added, 1 of a new type.`
pub(super) fn changes(report: &Report) -> Vec<String> {
    let mut lists: BTreeMap<&Catalogue, Vec<(ChangeKind, u64)>> = BTreeMap::new();
    for change in &report.changes {
        let kinds = lists.entry(change.catalogue.unwrap_or(&LEAD_GROUPS)).or_default();
        match kinds.iter_mut().find(|(kind, _)| *kind == change.kind) {
            Some((_, number)) => *number += 1,
            None => kinds.push((change.kind, 1)),
        }
    }
    let said = |(catalogue, kinds): (&Catalogue, Vec<(ChangeKind, u64)>)| {
        let many = if report.is_of_several() { catalogue.many } else { catalogue.items };
        let kinds: Vec<_> = kinds.into_iter().map(|(kind, number)| format!("{number} {}", happened(kind))).collect();
        format!("{}: {}.", capital(many), kinds.join(", "))
    };
    lists.into_iter().map(said).collect()
}

fn happened(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "added",
        ChangeKind::Gone => "gone",
        ChangeKind::Renamed => "renamed",
        ChangeKind::Disabled => "disabled",
        ChangeKind::Enabled => "enabled",
        ChangeKind::Retyped => "of a new type",
    }
}

/// That a catalogue is compared with another audit than the lead groups, or with none.
pub(in crate::report) fn compared_otherwise(
    catalogue: &Catalogue,
    groups: Option<NaiveDate>,
    with: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<String> {
    match with {
        None => groups.map(|_| format!("This is the first audit of the {}.", catalogue.many)),
        Some(day) if groups == Some(day) => None,
        Some(day) => Some(format!("The {} are compared with those of {}.", catalogue.many, day_beside(day, today))),
    }
}

/// That most items of a catalogue are gone.
pub(in crate::report) fn most_gone_of(catalogue: &Catalogue, gone: u64, of: u64) -> String {
    format!(
        "{} of {} {} are gone. Check the account first. Nothing about them is called resolved or done.",
        thousands(gone),
        thousands(of),
        catalogue.many
    )
}
