//! Columns of dates in a form that nobody can read.

use super::{Item, Timestamp};

/// So many dates that cannot be read speak of their column; fewer, of their items.
const SEVERAL: usize = 3;

/// The columns of dates of which most cannot be read: told once for the column, and never of each item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnreadableDates {
    /// How many of `created_at`; none if the column can be read.
    pub created_at: Option<usize>,
    /// The same of `updated_at`.
    pub updated_at: Option<usize>,
}

impl UnreadableDates {
    /// The columns of these items.
    #[must_use]
    pub fn of(items: &[Item]) -> Self {
        Self {
            created_at: most_of(items.iter().filter_map(|item| item.created_at.as_ref())),
            updated_at: most_of(items.iter().filter_map(|item| item.updated_at.as_ref())),
        }
    }

    /// One sentence for each such column.
    pub fn sentences(self) -> impl Iterator<Item = String> {
        let columns = [("created_at", self.created_at), ("updated_at", self.updated_at)];
        columns.into_iter().filter_map(|(field, rows)| {
            let rows = rows?;
            Some(format!(
                "field `{field}` is a date in a form that cannot be read in {rows} rows; it was kept as it came"
            ))
        })
    }
}

/// How many of the dates cannot be read, if they are several, and most.
fn most_of<'d>(dates: impl Iterator<Item = &'d Timestamp>) -> Option<usize> {
    let (mut all, mut unreadable) = (0, 0);
    for date in dates {
        all += 1;
        unreadable += usize::from(date.instant().is_none());
    }
    (unreadable >= SEVERAL && unreadable > all / 2).then_some(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::groups;

    #[test]
    fn a_column_of_which_most_cannot_be_read_is_told_once() {
        let told = |created: &[Option<&str>]| {
            let titles: Vec<_> = (1..).zip(created).map(|(id, _)| (id, "A", "ACTIVE")).collect();
            let mut items = groups(&titles);
            for (item, created) in items.iter_mut().zip(created) {
                item.created_at = created.map(Into::into);
            }
            UnreadableDates::of(&items).sentences().collect::<Vec<_>>()
        };
        let (odd, good) = (Some("15/01/2026"), Some("2026-01-15T09:00:00.000Z"));
        assert_eq!(
            told(&[odd, None, odd, good, odd, good, odd]),
            ["field `created_at` is a date in a form that cannot be read in 4 rows; it was kept as it came"]
        );
        for few in [&[odd, odd][..], &[odd, odd, odd, good, good, good], &[good; 5], &[None; 5], &[]] {
            assert!(told(few).is_empty(), "{few:?}");
        }
    }
}
