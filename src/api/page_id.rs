//! Which page of which list.

use crate::catalogue::Catalogue;

/// A page of a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageId {
    /// The list.
    pub catalogue: &'static Catalogue,
    /// Number of the page, from 1.
    pub number: u64,
}

impl std::fmt::Display for PageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "page {} of the {}", self.number, self.catalogue.many)
    }
}
