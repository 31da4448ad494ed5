//! What was unusual in rows that were accepted all the same.

use std::collections::BTreeMap;

/// What may be unusual about one field of a row that is accepted all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// The field is not there.
    Absent,
    /// Null where the vendor documents a value.
    Null,
    /// A whole number that came as text.
    NumberAsText,
    /// Another JSON type than documented, kept as its JSON text.
    OtherType,
    /// Half of a surrogate pair, replaced by U+FFFD.
    LoneSurrogate,
    /// The API key stood in the row and was removed.
    KeyRemoved,
}

/// One kind of unusual value: how often, and where first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Rows concerned.
    pub rows: u64,
    /// Page of the first one.
    pub page: u64,
    /// Row of the first one in its page, from 1.
    pub row: usize,
}

/// Unusual values by field and kind, so that a list of a million odd rows gives one line and not a million.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes(BTreeMap<(&'static str, NoteKind), Note>);

impl Notes {
    pub(super) fn add(&mut self, field: &'static str, kind: NoteKind, page: u64, row: usize) {
        self.0.entry((field, kind)).or_insert(Note { rows: 0, page, row }).rows += 1;
    }

    pub(super) fn renumber(&mut self, page: u64) {
        self.0.values_mut().for_each(|note| note.page = page);
    }

    /// Takes over the notes of a further page.
    pub fn merge(&mut self, other: &Self) {
        for (key, note) in &other.0 {
            let sum = self.0.entry(*key).or_insert(Note { rows: 0, ..*note });
            sum.rows += note.rows;
            if (note.page, note.row) < (sum.page, sum.row) {
                (sum.page, sum.row) = (note.page, note.row);
            }
        }
    }

    /// One sentence for each field and kind.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        self.0.iter().map(|((field, kind), note)| note.sentence(field, *kind)).collect()
    }
}

impl Note {
    fn sentence(&self, field: &str, kind: NoteKind) -> String {
        let Self { rows, page, row } = self;
        let what = match kind {
            NoteKind::Absent => "is missing",
            NoteKind::Null => "is null",
            NoteKind::NumberAsText => "is a number sent as text; it was read as a number",
            NoteKind::OtherType => "is of another type than documented; it was kept as it came",
            NoteKind::LoneSurrogate => "holds half a character (a lone surrogate); U+FFFD stands in its place",
            NoteKind::KeyRemoved => "held the API key; it was removed",
        };
        let rows = if *rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
        format!("field `{field}` {what} in {rows} (first: page {page}, row {row})")
    }
}
