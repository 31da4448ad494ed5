//! What the stages announce while they work. Only `ui/` knows what becomes of it.

use crate::catalogue::Catalogue;

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// A pass over a list begins.
    PassStarted {
        /// The list.
        catalogue: &'static Catalogue,
        /// Which pass over it, counted from 1.
        pass: u32,
        /// Passes over it in all, as far as is known now. A list of one page needs one.
        of: u32,
    },
    /// The pass has so many pages, as far as is known now.
    PagesExpected(u64),
    /// A page has arrived with so many rows.
    PageRead(u64),
    /// A file is being written.
    FileStarted {
        /// Its name.
        name: &'a str,
        /// Groups that it holds.
        rows: u64,
        /// Files of the run that are written before it, and all of them.
        place: (usize, usize),
    },
    /// Rows written to the file since the last such event.
    RowsWritten(u64),
    /// All files are in place, or the run ends otherwise.
    Done,
}

/// Whoever wants to know.
pub trait Observer: Send + Sync {
    /// Takes one event; must return at once.
    fn on(&self, event: Event<'_>);
}

/// Nobody wants to know.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn on(&self, _: Event<'_>) {}
}
