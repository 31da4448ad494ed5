//! The wire model: bytes of one answer to one [`Page`].
//!
//! Rows are decoded one by one from the envelope, so that a refusal names page, row and field. Unknown fields are
//! ignored and only `id` is required; everything else that differs from the documents is kept as it came and noted.
//! Texts are decoded without losing what JSON allows and Unicode does not: a lone surrogate becomes U+FFFD and a note.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{LeadGroup, NoteKind, Notes, Number, Scrubber};

/// One decoded page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The page number that was asked for, from 1.
    pub number: u64,
    /// The rows in the server's order.
    pub rows: Vec<LeadGroup>,
    /// What the server says about the whole list.
    pub paging: Paging,
    /// What was unusual in the rows and was accepted.
    pub notes: Notes,
}

impl Page {
    /// The same page under the number that it turned out to have, in its notes too.
    #[must_use]
    pub fn renumbered(mut self, number: u64) -> Self {
        self.notes.renumber(number);
        Self { number, ..self }
    }
}

/// The four paging fields; `None` where absent or not a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Paging {
    /// Pages available.
    pub total_pages: Option<u64>,
    /// The page that the server says it returned.
    pub current_page: Option<u64>,
    /// Items a page, as applied by the server.
    pub page_size: Option<u64>,
    /// Matching items over all pages.
    pub total_items: Option<u64>,
}

/// Why a body is not a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// Not JSON, or not UTF-8.
    #[error("the answer is not JSON ({0})")]
    NotJson(String),
    /// JSON, but without `data.rows`.
    #[error("the answer has no list of lead groups: {0}")]
    NoRows(&'static str),
    /// A row that cannot be accepted.
    #[error("row {row}, field `{field}`: {problem}")]
    Row {
        /// Position in the page, from 1.
        row: usize,
        /// The field's name on the wire.
        field: &'static str,
        /// What is wrong with it.
        problem: String,
    },
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    rows: Option<&'a RawValue>,
    total_pages: Option<&'a RawValue>,
    current_page: Option<&'a RawValue>,
    page_size: Option<&'a RawValue>,
    total_items: Option<&'a RawValue>,
}

/// A row's fields as slices of the body. A null is `None` here too, see [`Field`].
#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow, default)]
    id: Field<'a>,
    #[serde(borrow, default)]
    org_id: Field<'a>,
    #[serde(borrow, default)]
    title: Field<'a>,
    #[serde(borrow, default)]
    status: Field<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: Field<'a>,
    #[serde(borrow, default)]
    created_by: Field<'a>,
    #[serde(borrow, default)]
    updated_by: Field<'a>,
    #[serde(borrow, default)]
    created_at: Field<'a>,
    #[serde(borrow, default)]
    updated_at: Field<'a>,
}

/// A field's JSON text; empty if the field is absent (no JSON text is empty).
#[derive(Clone, Copy, Default)]
struct Field<'a>(&'a str);

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'a RawValue>::deserialize(deserializer).map(|raw| Self(raw.get()))
    }
}

/// Decodes the body of a successful answer to the request for page `number`.
///
/// # Errors
/// [`ShapeError`] if the body is not JSON, has no `data.rows`, or has a row without a usable id.
pub fn decode(body: &[u8], number: u64, scrubber: &Scrubber) -> Result<Page, ShapeError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|error| ShapeError::NotJson(error.to_string()))?;
    let envelope: &RawValue = serde_json::from_str(text).map_err(|error| ShapeError::NotJson(error.to_string()))?;
    let data = serde_json::from_str::<Envelope<'_>>(envelope.get())
        .map_err(|_| ShapeError::NoRows("the outermost value is not an object with one `data`"))?
        .data
        .ok_or(ShapeError::NoRows("`data` is missing"))?;
    let data: Data<'_> =
        serde_json::from_str(data.get()).map_err(|_| ShapeError::NoRows("`data` is not an object as documented"))?;
    let rows = data.rows.ok_or(ShapeError::NoRows("`data.rows` is missing"))?;
    let rows: Vec<&RawValue> =
        serde_json::from_str(rows.get()).map_err(|_| ShapeError::NoRows("`data.rows` is not a list"))?;

    let mut decoder = Decoder { page: number, row: 0, scrubber, notes: Notes::default() };
    let rows = rows.iter().map(|row| decoder.row(row.get())).collect::<Result<_, _>>()?;
    let paging = Paging {
        total_pages: data.total_pages.and_then(whole),
        current_page: data.current_page.and_then(whole),
        page_size: data.page_size.and_then(whole),
        total_items: data.total_items.and_then(whole),
    };
    Ok(Page { number, rows, paging, notes: decoder.notes })
}

/// Decodes one group of a JSON report, which has the fields of the API's rows. `row` is its position, from 1.
///
/// What [`decode`] has kept comes back as it was: a text of digits never stays a text there.
///
/// # Errors
/// [`ShapeError::Row`] if it is not an object with each field once and a usable id.
pub fn decode_group(json: &RawValue, row: usize) -> Result<LeadGroup, ShapeError> {
    let mut decoder = Decoder { page: 0, row: row - 1, scrubber: &Scrubber::none(), notes: Notes::default() };
    decoder.row(json.get())
}

/// A paging figure: a whole number, or a text of one.
fn whole(raw: &RawValue) -> Option<u64> {
    raw.get().trim_matches('"').parse().ok()
}

struct Decoder<'a> {
    page: u64,
    row: usize,
    scrubber: &'a Scrubber,
    notes: Notes,
}

impl Decoder<'_> {
    fn row(&mut self, raw: &str) -> Result<LeadGroup, ShapeError> {
        self.row += 1;
        let row: Row<'_> = serde_json::from_str(raw).map_err(|error| {
            // Of anything but an object the error would show the value itself.
            let detail = if raw.starts_with('{') { format!(" ({error})") } else { String::new() };
            let problem = format!("the row is not an object with each field once{detail}");
            ShapeError::Row { row: self.row, field: "id", problem }
        })?;
        Ok(LeadGroup {
            id: self.id(row.id)?,
            org_id: self.number("org_id", row.org_id),
            // What a title or a status without a value means is for the rules to say.
            title: self.text("title", row.title, false),
            status: self.text("status", row.status, false),
            kind: self.text("type", row.kind, false),
            created_by: self.number("created_by", row.created_by),
            updated_by: self.number("updated_by", row.updated_by),
            created_at: self.text("created_at", row.created_at, true),
            updated_at: self.text("updated_at", row.updated_at, false),
        })
    }

    fn id(&mut self, field: Field<'_>) -> Result<u64, ShapeError> {
        let row = self.row;
        let refuse = |problem: String| ShapeError::Row { row, field: "id", problem };
        match field.0 {
            "" => Err(refuse("missing; without it the row can be neither told apart nor counted".to_owned())),
            "null" => Err(refuse("null; without it the row can be neither told apart nor counted".to_owned())),
            raw => {
                if let Some(Number::Whole(id)) = self.number("id", field) {
                    return Ok(id);
                }
                let shown = self.scrubber.excerpt(raw.as_bytes());
                Err(refuse(format!("{shown} is not a whole number from 0 to {}", u64::MAX)))
            }
        }
    }

    fn number(&mut self, field: &'static str, raw: Field<'_>) -> Option<Number> {
        match raw.0 {
            "" => self.note(field, NoteKind::Absent),
            "null" => {}
            json => {
                if let Ok(value) = json.parse() {
                    return Some(Number::Whole(value));
                }
                let text = self.unquoted(field, json);
                let digits = text.as_deref().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
                if let Some(value) = digits.and_then(|digits| digits.parse().ok()) {
                    self.note(field, NoteKind::NumberAsText);
                    return Some(Number::Whole(value));
                }
                self.note(field, NoteKind::OtherType);
                return Some(Number::Text(text.unwrap_or_else(|| self.scrubbed(field, json.into()))));
            }
        }
        None
    }

    fn text(&mut self, field: &'static str, raw: Field<'_>, note_null: bool) -> Option<Box<str>> {
        match raw.0 {
            "" => self.note(field, NoteKind::Absent),
            "null" if note_null => self.note(field, NoteKind::Null),
            "null" => {}
            json => {
                return Some(self.unquoted(field, json).unwrap_or_else(|| {
                    self.note(field, NoteKind::OtherType);
                    self.scrubbed(field, json.into())
                }));
            }
        }
        None
    }

    /// The text of a JSON string, or `None` if the JSON is something else.
    fn unquoted(&mut self, field: &'static str, json: &str) -> Option<Box<str>> {
        let inner = json.strip_prefix('"')?.strip_suffix('"')?;
        let plain = !inner.bytes().any(|byte| byte == b'\\' || byte < b' ');
        let text = if plain { inner.into() } else { self.unescaped(field, json)? };
        Some(self.scrubbed(field, text))
    }

    fn unescaped(&mut self, field: &'static str, json: &str) -> Option<Box<str>> {
        if let Ok(text) = serde_json::from_str(json) {
            return Some(text);
        }
        let WithSurrogates(text) = serde_json::from_str(json).ok()?;
        self.note(field, NoteKind::LoneSurrogate);
        Some(text)
    }

    fn scrubbed(&mut self, field: &'static str, text: Box<str>) -> Box<str> {
        match self.scrubber.clean_row(&text) {
            Some(clean) => {
                self.note(field, NoteKind::KeyRemoved);
                clean.into()
            }
            None => text,
        }
    }

    fn note(&mut self, field: &'static str, kind: NoteKind) {
        self.notes.add(field, kind, self.page, self.row);
    }
}

/// A JSON string read as bytes, where `serde_json` leaves a lone surrogate as its three bytes; each becomes one U+FFFD.
struct WithSurrogates(Box<str>);

impl<'de> Deserialize<'de> for WithSurrogates {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = WithSurrogates;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text")
            }
            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<WithSurrogates, E> {
                let mut text = String::with_capacity(bytes.len());
                for chunk in bytes.utf8_chunks() {
                    text.push_str(chunk.valid());
                    // ED starts every surrogate; its two continuation bytes are reported as chunks of their own.
                    if chunk.invalid().first() == Some(&0xed) {
                        text.push(char::REPLACEMENT_CHARACTER);
                    }
                }
                Ok(WithSurrogates(text.into()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(rows: &str) -> Result<Page, ShapeError> {
        let body = format!(
            r#"{{"data":{{"rows":{rows},"total_pages":1,"current_page":1,"page_size":50,"total_items":1}},"message":"success"}}"#
        );
        decode(body.as_bytes(), 7, &Scrubber::none())
    }

    fn row(fields: &str) -> LeadGroup {
        page(&format!("[{{{fields}}}]")).unwrap().rows.remove(0)
    }

    #[test]
    fn the_documented_row_is_read_without_a_note() {
        let page = page(
            r#"[{"id":12,"org_id":3,"title":"Inbound","status":"ACTIVE","type":null,"created_by":4,"updated_by":null,
                "created_at":"2026-01-15T09:00:00.000Z","updated_at":"2026-01-15T09:00:00.000Z","new_field":{"a":[1]}}]"#,
        )
        .unwrap();
        assert_eq!(page.notes, Notes::default());
        assert_eq!(page.rows[0].title(), "Inbound");
        assert_eq!(page.rows[0].org_id, Some(Number::Whole(3)));
        assert!(page.rows[0].is_active());
        assert_eq!(page.paging.total_items, Some(1));
    }

    #[test]
    fn ids_are_exact_to_the_last_digit() {
        for id in [0, (1 << 53) + 1, u64::MAX] {
            assert_eq!(row(&format!(r#""id":{id}"#)).id, id);
            assert_eq!(row(&format!(r#""id":"{id}""#)).id, id);
        }
    }

    #[test]
    fn a_row_without_a_usable_id_is_refused_by_position_and_field() {
        for id in ["null", "-1", "1.0", "1e3", "18446744073709551616", r#""""#, r#""+1""#, r#""x""#, "{}", "true"] {
            let error = page(&format!(r#"[{{"id":1}},{{"id":{id}}}]"#)).unwrap_err();
            assert!(matches!(error, ShapeError::Row { row: 2, field: "id", .. }), "{id}: {error}");
        }
        for row in ["{}", "null", "3", "[]", r#"{"id":1,"id":2}"#] {
            let error = page(&format!("[{row}]")).unwrap_err();
            assert!(matches!(error, ShapeError::Row { row: 1, field: "id", .. }), "{row}: {error}");
        }
    }

    #[test]
    fn odd_values_are_kept_and_noted() {
        let page = page(
            r#"[{"id":"5","org_id":"6","title":2026,"status":null,"type":["a"],"created_by":-1,"created_at":"x\u0000y"}]"#,
        )
        .unwrap();
        let row = &page.rows[0];
        assert_eq!((row.id, row.title(), row.kind.as_deref()), (5, "2026", Some(r#"["a"]"#)));
        assert_eq!(row.created_by, Some(Number::Text("-1".into())));
        assert_eq!(row.created_at.as_deref(), Some("x\0y"));
        insta::assert_snapshot!(page.notes.sentences().join("\n"), @r"
        field `created_by` is of another type than documented; it was kept as it came in 1 row (first: page 7, row 1)
        field `id` is a number sent as text; it was read as a number in 1 row (first: page 7, row 1)
        field `org_id` is a number sent as text; it was read as a number in 1 row (first: page 7, row 1)
        field `title` is of another type than documented; it was kept as it came in 1 row (first: page 7, row 1)
        field `type` is of another type than documented; it was kept as it came in 1 row (first: page 7, row 1)
        field `updated_at` is missing in 1 row (first: page 7, row 1)
        field `updated_by` is missing in 1 row (first: page 7, row 1)
        ");
    }

    #[test]
    fn lone_surrogates_become_one_replacement_character_each() {
        let title = |json: &str| row(&format!(r#""id":1,"title":"{json}""#)).title().to_owned();
        assert_eq!(title(r"a\ud800b"), "a\u{fffd}b");
        assert_eq!(title(r"\udc00\ud83d"), "\u{fffd}\u{fffd}");
        assert_eq!(title(r"\ud83d\ude00 \u0939"), "\u{1f600} ह");
        assert_eq!(title(&"ह".repeat(40_000)), "ह".repeat(40_000));
    }

    #[test]
    fn a_body_without_rows_is_never_an_empty_account() {
        let decode = |body: &str| decode(body.as_bytes(), 1, &Scrubber::none());
        for body in ["", "<html>", "{\"data\":{\"rows\":[", "\u{feff}"] {
            assert!(matches!(decode(body), Err(ShapeError::NotJson(_))), "{body}");
        }
        for body in
            ["{}", "[]", "null", r#"{"data":null}"#, r#"{"data":[]}"#, r#"{"data":{}}"#, r#"{"data":{"rows":{}}}"#]
        {
            assert!(matches!(decode(body), Err(ShapeError::NoRows(_))), "{body}");
        }
        assert!(super::decode(b"{\"data\":\"\xff\"}", 1, &Scrubber::none()).is_err());
        assert!(decode("\u{feff}{\"data\":{\"rows\":[]}}").is_ok());
    }

    #[test]
    fn the_key_does_not_enter_a_row_however_it_is_escaped() {
        let scrubber = super::super::ApiKey::new("sf_live_0123456789", "x").unwrap().scrubber();
        let body =
            r#"{"data":{"rows":[{"id":1,"title":"my sf_live_\u0030123456789","type":{"k":"sf_live_0123456789"}}]}}"#;
        let page = decode(body.as_bytes(), 1, &scrubber).unwrap();
        assert_eq!(page.rows[0].title(), "my [API key]");
        assert_eq!(page.rows[0].kind.as_deref(), Some(r#"{"k":"[API key]"}"#));
        assert!(page.notes.sentences().iter().any(|note| note.contains("API key")));
    }
}
