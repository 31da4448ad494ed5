//! Names with who sends them, each once.

use std::collections::HashSet;

use super::SentName;
use super::error::FileProblem;
use super::limits::{MOST_BYTES, MOST_NAMES};

/// Names in the order in which they first come.
#[derive(Default)]
pub(super) struct Distinct {
    names: Vec<SentName>,
    seen: HashSet<SentName>,
    bytes: usize,
}

impl Distinct {
    /// Adds a name that stands in this row.
    pub(super) fn add(&mut self, row: u64, name: SentName) -> Result<(), FileProblem> {
        if self.seen.contains(&name) {
            return Ok(());
        }
        self.bytes += name.name.len();
        if self.names.len() == MOST_NAMES || self.bytes > MOST_BYTES {
            return Err(FileProblem::TooMany { row });
        }
        self.seen.insert(name.clone());
        self.names.push(name);
        Ok(())
    }

    /// All of them.
    pub(super) fn into_names(self) -> Vec<SentName> {
        self.names
    }
}
