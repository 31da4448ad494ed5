//! One row of an answer to one [`Item`].
//!
//! Unknown fields are ignored and only `id` is required; everything else that differs from the documents is kept as it came
//! and noted. Texts are decoded without losing what JSON allows and Unicode does not: a lone surrogate becomes U+FFFD and a
//! note.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;

use super::value::{FieldValue, RawField};
use super::word::Words;
use super::{Further, Item, NoteKind, Notes, Number, PageId, ShapeError, Timestamp, Word};
use crate::scrub::Scrubber;

/// A row's fields, each read by itself ([`FieldValue`]) or left to be read later ([`RawField`]).
#[derive(Deserialize)]
pub(super) struct Row<F> {
    #[serde(default)]
    id: F,
    #[serde(default)]
    org_id: F,
    #[serde(default)]
    title: F,
    #[serde(default)]
    status: F,
    #[serde(default, rename = "type")]
    kind: F,
    #[serde(default)]
    created_by: F,
    #[serde(default)]
    updated_by: F,
    #[serde(default)]
    created_at: F,
    #[serde(default)]
    updated_at: F,
}

/// Decodes the rows of one page.
pub(super) struct Decoder<'s> {
    page: PageId,
    row: usize,
    scrubber: &'s Scrubber,
    words: Words,
    notes: Notes,
}

impl<'s> Decoder<'s> {
    pub(super) fn new(page: PageId, scrubber: &'s Scrubber) -> Self {
        Self { page, row: 0, scrubber, words: Words::default(), notes: Notes::default() }
    }

    /// The same after so many rows.
    pub(super) fn after(self, rows: usize) -> Self {
        Self { row: rows, ..self }
    }

    /// What was unusual in the rows.
    pub(super) fn into_notes(self) -> Notes {
        self.notes
    }

    /// A row as its text.
    pub(super) fn raw_row(&mut self, raw: &str) -> Result<Item, ShapeError> {
        let row: Row<RawField<'_>> = serde_json::from_str(raw).map_err(|error| {
            // Of anything but an object the error would show the value itself.
            let detail = if raw.starts_with('{') { format!(" ({error})") } else { String::new() };
            let problem = format!("the row is not an object with each field once{detail}");
            ShapeError::Row { row: self.row + 1, field: "id", problem }
        })?;
        let raw_id = row.id.0;
        let row = Row {
            id: FieldValue::of(row.id),
            org_id: FieldValue::of(row.org_id),
            title: FieldValue::of(row.title),
            status: FieldValue::of(row.status),
            kind: FieldValue::of(row.kind),
            created_by: FieldValue::of(row.created_by),
            updated_by: FieldValue::of(row.updated_by),
            created_at: FieldValue::of(row.created_at),
            updated_at: FieldValue::of(row.updated_at),
        };
        let item = self.row(row, raw_id)?;
        Ok(Item { further: self.further(raw), ..item })
    }

    /// The fields that only this catalogue has, in the order of its declaration.
    fn further(&mut self, raw: &str) -> Option<Box<[Option<Further>]>> {
        let fields = self.page.catalogue.fields;
        if fields.is_empty() {
            return None;
        }
        // The row has been read as an object; of a field that comes twice the last one counts.
        let row: HashMap<Cow<'_, str>, RawField<'_>> = serde_json::from_str(raw).unwrap_or_default();
        let values = fields.iter().map(|field| {
            let json = row.get(*field).copied().unwrap_or_default();
            match FieldValue::of(json) {
                FieldValue::Null => None,
                FieldValue::Absent => {
                    self.note(field, NoteKind::Absent);
                    None
                }
                FieldValue::Text(text) => Some(Further::Text(self.scrubbed(field, text).into())),
                FieldValue::Halved(text) => Some(Further::Text(self.halved(field, text).into())),
                FieldValue::Whole(_) | FieldValue::Other(_) => Some(match self.scrubbed(field, json.0.into()) {
                    Cow::Borrowed(json) => Further::Json(json.into()),
                    Cow::Owned(clean) => Further::Text(clean.into()),
                }),
            }
        });
        Some(values.collect())
    }

    /// A row of which each field has been read; `raw_id` is the text of its id, for a refusal.
    pub(super) fn row(&mut self, row: Row<FieldValue<'_>>, raw_id: &str) -> Result<Item, ShapeError> {
        self.row += 1;
        Ok(Item {
            id: self.id(row.id, raw_id)?,
            org_id: self.number("org_id", row.org_id),
            // What a title or a status without a value means is for the rules to say.
            title: self.text("title", row.title, false).map(Into::into),
            status: self.status(row.status),
            kind: self.kind(row.kind),
            created_by: self.number("created_by", row.created_by),
            updated_by: self.number("updated_by", row.updated_by),
            created_at: self.text("created_at", row.created_at, true).map(|text| Timestamp::from(&*text)),
            updated_at: self.text("updated_at", row.updated_at, false).map(|text| Timestamp::from(&*text)),
            further: None,
        })
    }

    /// Where the vendor fixes the items, all are in use.
    fn status(&mut self, value: FieldValue<'_>) -> Option<Word> {
        if self.page.catalogue.is_fixed {
            return Some(self.words.get("ACTIVE"));
        }
        self.text("status", value, false).map(|text| self.words.get(&text))
    }

    fn kind(&mut self, value: FieldValue<'_>) -> Option<Word> {
        if matches!(value, FieldValue::Absent) && !self.page.catalogue.has_type {
            return None;
        }
        self.text("type", value, false).map(|text| self.words.get(&text))
    }

    fn id(&mut self, value: FieldValue<'_>, raw: &str) -> Result<u64, ShapeError> {
        let row = self.row;
        let refuse = |problem: String| ShapeError::Row { row, field: "id", problem };
        match value {
            FieldValue::Absent => {
                Err(refuse("missing; without it the row can be neither told apart nor counted".to_owned()))
            }
            FieldValue::Null => {
                Err(refuse("null; without it the row can be neither told apart nor counted".to_owned()))
            }
            value => {
                if let Some(Number::Whole(id)) = self.number("id", value) {
                    return Ok(id);
                }
                let shown = self.scrubber.excerpt(raw.as_bytes());
                Err(refuse(format!("{shown} is not a whole number from 0 to {}", u64::MAX)))
            }
        }
    }

    fn number(&mut self, field: &'static str, value: FieldValue<'_>) -> Option<Number> {
        let text = match value {
            FieldValue::Whole(value) => return Some(Number::Whole(value)),
            FieldValue::Null => return None,
            FieldValue::Absent => {
                self.note(field, NoteKind::Absent);
                return None;
            }
            FieldValue::Text(text) => self.scrubbed(field, text),
            FieldValue::Halved(text) => self.halved(field, text),
            FieldValue::Other(json) => {
                self.note(field, NoteKind::OtherType);
                return Some(Number::Text(Word::from(&*self.scrubbed(field, json.into()))));
            }
        };
        let digits = Some(&text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        if let Some(value) = digits.and_then(|digits| digits.parse().ok()) {
            self.note(field, NoteKind::NumberAsText);
            return Some(Number::Whole(value));
        }
        self.note(field, NoteKind::OtherType);
        Some(Number::Text(Word::from(&*text)))
    }

    fn text<'a>(&mut self, field: &'static str, value: FieldValue<'a>, note_null: bool) -> Option<Cow<'a, str>> {
        match value {
            FieldValue::Text(text) => return Some(self.scrubbed(field, text)),
            FieldValue::Halved(text) => return Some(self.halved(field, text)),
            FieldValue::Null if note_null => self.note(field, NoteKind::Null),
            FieldValue::Null => {}
            FieldValue::Absent => self.note(field, NoteKind::Absent),
            FieldValue::Whole(value) => {
                self.note(field, NoteKind::OtherType);
                return Some(self.scrubbed(field, value.to_string().into()));
            }
            FieldValue::Other(json) => {
                self.note(field, NoteKind::OtherType);
                return Some(self.scrubbed(field, json.into()));
            }
        }
        None
    }

    fn halved<'a>(&mut self, field: &'static str, text: String) -> Cow<'a, str> {
        self.note(field, NoteKind::LoneSurrogate);
        self.scrubbed(field, text.into())
    }

    fn scrubbed<'a>(&mut self, field: &'static str, text: Cow<'a, str>) -> Cow<'a, str> {
        match self.scrubber.clean_row(&text) {
            Some(clean) => {
                self.note(field, NoteKind::KeyRemoved);
                clean.into()
            }
            None => text,
        }
    }

    fn note(&mut self, field: &'static str, kind: NoteKind) {
        if kind == NoteKind::Absent && self.page.catalogue.is_fixed && field != "title" {
            return;
        }
        self.notes.add(field, kind, self.page.number, self.row);
    }
}
