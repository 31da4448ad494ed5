//! Where things stand in the workbook: names of the sheets that others link to, and the rows above a list.

use crate::catalogue::Catalogue;
use crate::rules::capital;

pub(super) const ACCEPTED: &str = "Accepted";
pub(super) const FINDINGS: &str = "Findings";
pub(super) const PLAN: &str = "Plan";

/// The sheet of a catalogue's items: `Groups`, `Labels`.
pub(super) fn items(catalogue: &Catalogue) -> String {
    capital(catalogue.items)
}

/// Rows above the first row of a list: the count in words, a sentence, the header.
pub(super) const ROWS_ABOVE: u32 = 3;

/// The name of a sheet of a list; the first has no number.
pub(super) fn part_name(list: &str, part: usize) -> String {
    if part == 0 { list.to_owned() } else { format!("{list} ({})", part + 1) }
}
