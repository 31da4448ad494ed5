//! The wire model: bytes of one answer to one [`Page`].
//!
//! Rows are decoded one by one from the envelope, so that a refusal names page, row and field. What becomes of a row, and of
//! each of its fields, is `row.rs`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::row::{Decoder, Row};
use super::value::FieldValue;
use super::{Item, Notes, PageId, ShapeError};
use crate::catalogue::Catalogue;
use crate::scrub::Scrubber;

/// One decoded page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The page number that was asked for, from 1.
    pub number: u64,
    /// The rows in the server's order.
    pub rows: Vec<Item>,
    /// What the server says about the whole list.
    pub paging: Paging,
    /// What was unusual in the rows and was accepted.
    pub notes: Notes,
    /// Fingerprint of the body's bytes.
    pub print: u128,
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

#[derive(Deserialize)]
struct Envelope<D> {
    data: Option<D>,
}

#[derive(Deserialize)]
struct PageData<'a, R> {
    rows: Option<R>,
    #[serde(borrow)]
    total_pages: Option<&'a RawValue>,
    current_page: Option<&'a RawValue>,
    page_size: Option<&'a RawValue>,
    total_items: Option<&'a RawValue>,
}

/// Decodes the body of a successful answer to the request for a page.
///
/// A body without surprises is read in one go. Whatever that stumbles over is read again layer by layer, which accepts
/// more and can say what is wrong.
///
/// # Errors
/// [`ShapeError`] if the body is not JSON, has no `data.rows`, or has a row without a usable id.
pub fn decode(body: &[u8], page: PageId, scrubber: &Scrubber) -> Result<Page, ShapeError> {
    let print = body_print(body);
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|error| ShapeError::NotJson(error.to_string()))?;
    let (rows, paging, notes) = match at_once(text, page, scrubber) {
        Some(decoded) => decoded,
        None => by_layers(text, page, scrubber)?,
    };
    Ok(Page { number: page.number, rows, paging, notes, print })
}

/// Two bodies with the same fingerprint are the same.
#[must_use]
pub(super) fn body_print(body: &[u8]) -> u128 {
    xxhash_rust::xxh3::xxh3_128(body)
}

type Decoded = (Vec<Item>, Paging, Notes);

/// A body in which every value is a whole number, a text or null; nothing if there is any other, or a catalogue has further
/// fields, which may be anything.
fn at_once(text: &str, page: PageId, scrubber: &Scrubber) -> Option<Decoded> {
    if !page.catalogue.fields.is_empty() {
        return None;
    }
    let envelope: Envelope<PageData<'_, Vec<Row<FieldValue<'_>>>>> = serde_json::from_str(text).ok()?;
    let data = envelope.data?;
    let paging = data.paging();
    let mut decoder = Decoder::new(page, scrubber);
    let rows = data.rows?.into_iter().map(|row| decoder.row(row, "")).collect::<Result<_, _>>().ok()?;
    Some((rows, paging, decoder.into_notes()))
}

fn by_layers(text: &str, page: PageId, scrubber: &Scrubber) -> Result<Decoded, ShapeError> {
    let no_rows = |problem| ShapeError::NoRows { catalogue: page.catalogue, problem };
    let envelope: &RawValue = serde_json::from_str(text).map_err(|error| ShapeError::NotJson(error.to_string()))?;
    let data = serde_json::from_str::<Envelope<&RawValue>>(envelope.get())
        .map_err(|_| no_rows("the outermost value is not an object with one `data`"))?
        .data
        .ok_or(no_rows("`data` is missing"))?;
    let data: PageData<'_, &RawValue> =
        serde_json::from_str(data.get()).map_err(|_| no_rows("`data` is not an object as documented"))?;
    let paging = data.paging();
    let rows = data.rows.ok_or(no_rows("`data.rows` is missing"))?;
    let rows: Vec<&RawValue> = serde_json::from_str(rows.get()).map_err(|_| no_rows("`data.rows` is not a list"))?;
    let mut decoder = Decoder::new(page, scrubber);
    let rows = rows.iter().map(|row| decoder.raw_row(row.get())).collect::<Result<_, _>>()?;
    Ok((rows, paging, decoder.into_notes()))
}

impl<R> PageData<'_, R> {
    fn paging(&self) -> Paging {
        Paging {
            total_pages: self.total_pages.and_then(whole),
            current_page: self.current_page.and_then(whole),
            page_size: self.page_size.and_then(whole),
            total_items: self.total_items.and_then(whole),
        }
    }
}

/// Decodes one item of a JSON report, which has the fields of the API's rows. `row` is its position, from 1.
///
/// What [`decode`] has kept comes back as it was: a text of digits never stays a text there.
///
/// # Errors
/// [`ShapeError::Row`] if it is not an object with each field once and a usable id.
pub fn decode_item(catalogue: &'static Catalogue, json: &RawValue, row: usize) -> Result<Item, ShapeError> {
    let scrubber = Scrubber::none();
    Decoder::new(PageId { catalogue, number: 0 }, &scrubber).after(row - 1).raw_row(json.get())
}

/// A paging figure: a whole number, or a text of one.
fn whole(raw: &RawValue) -> Option<u64> {
    raw.get().trim_matches('"').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Number;
    use crate::catalogue::LEAD_GROUPS;
    use proptest::prelude::*;

    const PAGE: PageId = PageId { catalogue: &LEAD_GROUPS, number: 7 };

    fn page(rows: &str) -> Result<Page, ShapeError> {
        let body = format!(
            r#"{{"data":{{"rows":{rows},"total_pages":1,"current_page":1,"page_size":50,"total_items":1}},"message":"success"}}"#
        );
        decode(body.as_bytes(), PAGE, &Scrubber::none())
    }

    fn row(fields: &str) -> Item {
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
        assert_eq!(row.created_at, Some("x\0y".into()));
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
        let decode = |body: &str| decode(body.as_bytes(), PAGE, &Scrubber::none());
        for body in ["", "<html>", "{\"data\":{\"rows\":[", "\u{feff}"] {
            assert!(matches!(decode(body), Err(ShapeError::NotJson(_))), "{body}");
        }
        for body in
            ["{}", "[]", "null", r#"{"data":null}"#, r#"{"data":[]}"#, r#"{"data":{}}"#, r#"{"data":{"rows":{}}}"#]
        {
            assert!(matches!(decode(body), Err(ShapeError::NoRows { .. })), "{body}");
        }
        assert!(super::decode(b"{\"data\":\"\xff\"}", PAGE, &Scrubber::none()).is_err());
        assert!(decode("\u{feff}{\"data\":{\"rows\":[]}}").is_ok());
    }

    #[test]
    fn the_key_does_not_enter_a_row_however_it_is_escaped() {
        let scrubber = crate::config::ApiKey::new("sf_live_0123456789", "x").unwrap().scrubber();
        let body =
            r#"{"data":{"rows":[{"id":1,"title":"my sf_live_\u0030123456789","type":{"k":"sf_live_0123456789"}}]}}"#;
        let page = decode(body.as_bytes(), PAGE, &scrubber).unwrap();
        assert_eq!(page.rows[0].title(), "my [API key]");
        assert_eq!(page.rows[0].kind.as_deref(), Some(r#"{"k":"[API key]"}"#));
        assert!(page.notes.sentences().iter().any(|note| note.contains("API key")));
    }

    fn member() -> impl Strategy<Value = String> {
        let key = prop_oneof![
            Just("id"),
            Just("org_id"),
            Just("title"),
            Just("status"),
            Just("type"),
            Just("created_by"),
            Just("updated_by"),
            Just("created_at"),
            Just("updated_at"),
            Just("more"),
        ];
        let value = prop_oneof![
            any::<u64>().prop_map(|number| number.to_string()),
            any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
            "[0-9]{0,3}".prop_map(|digits| format!("\"{digits}\"")),
            prop_oneof![
                Just("null"),
                Just("-0"),
                Just("1.5"),
                Just("true"),
                Just("[1,{}]"),
                Just(r#""\ud800""#),
                Just(r#""sf_live_\u0030123456789""#),
                Just(r#""my sf_live_0123456789""#),
                Just("tru"),
                Just(r#""2026-01-15T09:00:00.000Z""#),
            ]
            .prop_map(str::to_owned),
        ];
        (key, value).prop_map(|(key, value)| format!("\"{key}\":{value}"))
    }

    proptest! {
        #[test]
        fn a_body_that_can_be_read_at_once_says_the_same_layer_by_layer(
            rows in proptest::collection::vec(proptest::collection::vec(member(), 0..6), 0..3),
            with_id in any::<bool>(),
        ) {
            let scrubber = crate::config::ApiKey::new("sf_live_0123456789", "x").unwrap().scrubber();
            let row = |row: &Vec<String>| {
                let id = if with_id { vec!["\"id\":1".to_owned()] } else { Vec::new() };
                format!("{{{}}}", [id, row.clone()].concat().join(","))
            };
            let rows = rows.iter().map(row).collect::<Vec<_>>().join(",");
            let body = format!(r#"{{"data":{{"rows":[{rows}],"total_pages":"3","total_items":null}}}}"#);
            if let Some(decoded) = at_once(&body, PAGE, &scrubber) {
                prop_assert_eq!(Ok(decoded), by_layers(&body, PAGE, &scrubber));
            }
        }
    }
}
