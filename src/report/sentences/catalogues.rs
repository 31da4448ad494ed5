//! What is said of catalogues beside the lead groups.

use chrono::NaiveDate;

use crate::catalogue::Catalogue;
use crate::report::text::{day_beside, thousands};

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
