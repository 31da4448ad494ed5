//! What the stages announce while they work. Only `ui/` knows what becomes of it.

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// A pass over the list begins; counted from 1.
    PassStarted(u32),
    /// The pass has so many pages, as far as is known now.
    PagesExpected(u64),
    /// A page has arrived with so many rows.
    PageRead(u64),
    /// A file of so many rows is being written.
    FileStarted(&'a str, u64),
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
