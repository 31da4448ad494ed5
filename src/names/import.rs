//! What an integration sends, row by row: which names, and together with which others.

use std::collections::HashMap;

use super::error::FileProblem;
use super::limits::{MOST_BYTES, MOST_COMBINATIONS, MOST_NAMES};
use super::row_count::RowCount;
use super::{Integration, SentName};
use crate::catalogue::upsert_fields;

/// The rows of a file of what is sent, without anything that is no name of an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// How many rows were read, without those that were skipped because they are broken.
    pub rows: u64,
    /// The rows by what they send: which names stand in the same row.
    pub combinations: Vec<Combination>,
    /// Rows that send two fields which the vendor forbids together (see [`crate::catalogue::Catalogue::upsert_fields`]). They are in no
    /// combination.
    pub clashing: RowCount,
}

/// Rows that send the same names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combination {
    /// Places of the names among those of the file, ascending.
    pub names: Box<[u32]>,
    /// The rows.
    pub rows: RowCount,
}

/// What a row sends.
#[derive(Debug, Default)]
pub(super) struct SentRow {
    /// The names, each with the place of its field among [`upsert_fields`].
    names: Vec<(usize, String)>,
}

impl SentRow {
    /// Begins another row.
    pub(super) fn clear(&mut self) {
        self.names.clear();
    }

    /// A name; an empty one is not sent.
    pub(super) fn send(&mut self, field: usize, name: &str) {
        if !name.is_empty() {
            self.names.push((field, name.to_owned()));
        }
    }
}

/// What the rows of a file have sent so far.
pub(super) struct Sent {
    /// Of each field the first one that looks up the same catalogue.
    homes: Vec<usize>,
    /// Of each such field the names, and their places.
    places: Vec<HashMap<String, u32>>,
    /// The rows of each name, by its place.
    names: Vec<RowCount>,
    bytes: usize,
    combinations: HashMap<Box<[u32]>, RowCount>,
    import: Import,
    /// The places of the names of a row, while it is added.
    of_row: Vec<u32>,
}

impl Sent {
    pub(super) fn new() -> Self {
        let catalogues: Vec<_> = upsert_fields().map(|(catalogue, _)| catalogue).collect();
        let home = |at: usize| catalogues.iter().position(|other| *other == catalogues[at]).unwrap_or(at);
        Self {
            homes: (0..catalogues.len()).map(home).collect(),
            places: vec![HashMap::new(); catalogues.len()],
            names: Vec::new(),
            bytes: 0,
            combinations: HashMap::new(),
            import: Import::default(),
            of_row: Vec::new(),
        }
    }

    /// Adds what a row sends, and leaves it empty.
    pub(super) fn add(&mut self, number: u64, row: &mut SentRow) -> Result<(), FileProblem> {
        self.import.rows += 1;
        let clashes = |(field, _): &(usize, String)| {
            row.names.iter().any(|(other, _)| other != field && self.homes[*other] == self.homes[*field])
        };
        let is_clashing = row.names.iter().any(clashes);
        self.of_row.clear();
        for (field, name) in row.names.drain(..) {
            let places = &mut self.places[self.homes[field]];
            let place = places.get(&name).copied();
            let place = if let Some(place) = place {
                place
            } else {
                self.bytes += name.len();
                let names = self.names.len();
                if names == MOST_NAMES || self.bytes > MOST_BYTES {
                    return Err(FileProblem::TooMany { row: number });
                }
                let place = u32::try_from(names).map_err(|_| FileProblem::TooMany { row: number })?;
                self.names.push(RowCount::default());
                places.insert(name, place);
                place
            };
            self.of_row.push(place);
        }
        self.of_row.sort_unstable();
        self.of_row.dedup();
        self.of_row.iter().for_each(|place| self.names[*place as usize].add(number));
        if is_clashing {
            self.import.clashing.add(number);
            return Ok(());
        }
        if let Some(rows) = self.combinations.get_mut(self.of_row.as_slice()) {
            rows.add(number);
            return Ok(());
        }
        if self.combinations.len() == MOST_COMBINATIONS {
            return Err(FileProblem::TooMany { row: number });
        }
        let mut rows = RowCount::default();
        rows.add(number);
        self.combinations.insert(self.of_row.as_slice().into(), rows);
        Ok(())
    }

    /// The names in the order in which they first came, and the rows.
    pub(super) fn finish(self) -> (Vec<SentName>, Import) {
        let catalogues: Vec<_> = upsert_fields().map(|(catalogue, _)| catalogue).collect();
        let placed = self
            .places
            .into_iter()
            .zip(catalogues)
            .flat_map(|(places, catalogue)| places.into_iter().map(move |(name, place)| (place, catalogue, name)));
        let mut placed: Vec<_> = placed.collect();
        placed.sort_unstable_by_key(|(place, ..)| *place);
        let names = placed.into_iter().zip(self.names).map(|((_, catalogue, name), rows)| {
            let sender = Integration { rows: Some(rows), ..Integration::default() };
            SentName { catalogue, name, sender }
        });
        let combinations = self.combinations.into_iter().map(|(names, rows)| Combination { names, rows });
        let mut combinations: Vec<_> = combinations.collect();
        combinations.sort_unstable_by(|one, other| one.rows.first.cmp(&other.rows.first));
        (names.collect(), Import { combinations, ..self.import })
    }
}
