//! Rows of a file, told by their number.

/// Some rows of a file: how many, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct RowCount {
    /// How many.
    pub count: u64,
    /// The numbers of the first ones, ascending, [`RowCount::TOLD`] at the most. In a table the header is row 1, as a
    /// spreadsheet counts.
    pub first: Vec<u64>,
}

impl RowCount {
    /// How many are told by their number.
    pub const TOLD: usize = 5;

    /// One more row, behind all others.
    pub(super) fn add(&mut self, row: u64) {
        self.count += 1;
        if self.first.len() < Self::TOLD {
            self.first.push(row);
        }
    }

    /// These rows and those, which are others.
    pub fn join(&mut self, others: &Self) {
        self.count += others.count;
        self.first.extend(&others.first);
        self.first.sort_unstable();
        self.first.truncate(Self::TOLD);
    }

    /// The numbers of the first ones, and that there are more: `2, 5, 9, …`.
    #[must_use]
    pub fn numbers(&self) -> String {
        let numbers: Vec<_> = self.first.iter().map(u64::to_string).collect();
        let more = if self.count > self.first.len() as u64 { ", …" } else { "" };
        numbers.join(", ") + more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_the_first_are_told() {
        let rows = |numbers: &[u64]| {
            let mut rows = RowCount::default();
            for number in numbers {
                rows.add(*number);
            }
            rows
        };
        assert_eq!(rows(&[2, 5]).numbers(), "2, 5");
        let mut many = rows(&[3, 4, 8, 9, 10, 11]);
        assert_eq!((many.count, many.numbers().as_str()), (6, "3, 4, 8, 9, 10, …"));
        many.join(&rows(&[2, 5]));
        assert_eq!((many.count, many.numbers().as_str()), (8, "2, 3, 4, 5, 8, …"));
        assert_eq!(rows(&[]).numbers(), "");
    }
}
