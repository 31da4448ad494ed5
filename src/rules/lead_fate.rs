//! What becomes of the leads of an import, row by row, as far as the vendor documents it.

use super::resolution::{Resolution, ResolvedName};
use crate::catalogue::Catalogue;
use crate::names::{Import, RowCount};

/// What becomes of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadFate {
    /// Each name finds exactly one item that is in use.
    GoesThrough,
    /// The vendor does not say what becomes of such a name: nothing has it, only something that is not in use, or several where
    /// that is documented of lead groups alone.
    MayBeRejected,
    /// The vendor documents that it is rejected.
    Rejected,
}

impl LeadFate {
    /// What becomes of a lead that sends this name.
    #[must_use]
    pub fn of(catalogue: &Catalogue, name: &ResolvedName) -> Self {
        match name.resolution {
            Resolution::Ok(_) => Self::GoesThrough,
            Resolution::Ambiguous { active: 2.., .. } if catalogue.rejects_twins => Self::Rejected,
            _ => Self::MayBeRejected,
        }
    }
}

/// The rows of an import by what becomes of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct RowFates {
    /// Every name finds exactly one item.
    pub go_through: RowCount,
    /// Nobody knows.
    pub may_be_rejected: RowCount,
    /// Rejected for certain.
    pub rejected: RowCount,
}

impl RowFates {
    /// Judges the rows; `fates` are those of the names of the file, in its order. A row fares as its worst name.
    #[must_use]
    pub fn of(import: &Import, fates: &[LeadFate]) -> Self {
        let mut rows = Self { rejected: import.clashing.clone(), ..Self::default() };
        for combination in &import.combinations {
            let fates = combination.names.iter().filter_map(|place| fates.get(*place as usize));
            let sum = match fates.max().unwrap_or(&LeadFate::GoesThrough) {
                LeadFate::GoesThrough => &mut rows.go_through,
                LeadFate::MayBeRejected => &mut rows.may_be_rejected,
                LeadFate::Rejected => &mut rows.rejected,
            };
            sum.join(&combination.rows);
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{LABELS, LEAD_GROUPS, SOURCE_TYPES};
    use crate::names::{Combination, Integration, SentName};
    use crate::rules::resolve;
    use crate::testing::groups;

    #[test]
    fn only_what_the_vendor_documents_is_certain() {
        use LeadFate::{GoesThrough, MayBeRejected, Rejected};
        let items = groups(&[
            (1, "One", "ACTIVE"),
            (2, "Twice", "ACTIVE"),
            (3, "Twice", "ACTIVE"),
            (4, "Off", "DISABLED"),
            (5, "Half", "ACTIVE"),
            (6, "Half", "DISABLED"),
        ]);
        let fate = |catalogue, name: &str| {
            let sent = SentName { catalogue, name: name.to_owned(), sender: Integration::default() };
            LeadFate::of(catalogue, &resolve(&items, &[sent])[0])
        };
        let table = [
            ("One", GoesThrough, GoesThrough),
            ("Twice", Rejected, MayBeRejected),
            ("Half", MayBeRejected, MayBeRejected),
            ("Off", MayBeRejected, MayBeRejected),
            ("one", MayBeRejected, MayBeRejected),
            ("None", MayBeRejected, MayBeRejected),
        ];
        for (name, of_group, of_label) in table {
            let found = [&LEAD_GROUPS, &LABELS, &SOURCE_TYPES].map(|catalogue| fate(catalogue, name));
            assert_eq!(found, [of_group, of_label, of_label], "{name}");
        }
    }

    #[test]
    fn a_row_fares_as_its_worst_name_and_forbidden_fields_are_certain() {
        use LeadFate::{GoesThrough, MayBeRejected, Rejected};
        let rows = |first: &[u64]| RowCount { count: first.len() as u64, first: first.to_vec() };
        let combination = |names: &[u32], first: &[u64]| Combination { names: names.into(), rows: rows(first) };
        let import = Import {
            rows: 9,
            combinations: vec![
                combination(&[0], &[2, 9]),
                combination(&[0, 1], &[3]),
                combination(&[0, 1, 2], &[4, 5]),
                combination(&[2], &[6]),
                combination(&[], &[7]),
            ],
            clashing: rows(&[1, 8]),
        };
        let found = RowFates::of(&import, &[GoesThrough, MayBeRejected, Rejected]);
        assert_eq!(found.go_through, rows(&[2, 7, 9]));
        assert_eq!(found.may_be_rejected, rows(&[3]));
        assert_eq!(found.rejected, RowCount { count: 5, first: vec![1, 4, 5, 6, 8] });
    }
}
