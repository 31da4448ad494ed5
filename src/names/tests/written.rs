//! What others write is read back: tables of the csv crate, bodies of serde.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::catalogue::upsert_fields;

/// A row: of each field the names, and another cell.
type Row = (Vec<Vec<String>>, String);

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec!["Hot", "null", "[a]", "[\"", "\"", "a,b;c\td", "two\r\nlines", "ज्ञ", " ", "x "])
            .prop_map(str::to_owned),
        // Bytes with a NUL are no text.
        "[^\0\n]{1,8}",
    ]
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let field = |is_list| prop::collection::vec(text(), 0..if is_list { 4 } else { 2 });
    let fields: Vec<_> = upsert_fields().map(|(_, upsert)| field(upsert.is_list).boxed()).collect();
    prop::collection::vec((fields, text()), 0..8)
}

/// Names that came back, each with its catalogue and its rows.
type Names = Vec<(&'static str, String, Vec<u64>)>;

/// The names that come back: of each catalogue and name the rows, `number` giving the number of a row.
fn expected(rows: &[Row], number: impl Fn(usize) -> u64) -> Names {
    let mut found: Names = Vec::new();
    for (at, (fields, _)) in rows.iter().enumerate() {
        for (names, (catalogue, _)) in fields.iter().zip(upsert_fields()) {
            for name in names {
                let known = found.iter_mut().find(|(other, text, _)| *other == catalogue.name && text == name);
                match known {
                    Some((.., rows)) if rows.last() == Some(&number(at)) => {}
                    Some((.., rows)) => rows.push(number(at)),
                    None => found.push((catalogue.name, name.clone(), vec![number(at)])),
                }
            }
        }
    }
    for (.., rows) in &mut found {
        rows.truncate(RowCount::TOLD);
    }
    found
}

fn read(name: &str, bytes: &[u8]) -> (Names, u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let file = read_names(&path, &LEAD_GROUPS, false).unwrap();
    let import = file.import.unwrap();
    assert_eq!(import.combinations.iter().map(|one| one.rows.count).sum::<u64>() + import.clashing.count, import.rows);
    let names = file.names.into_iter().map(|sent| (sent.catalogue.name, sent.name, sent.sender.rows.unwrap().first));
    (names.collect(), import.rows)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_table_that_the_csv_crate_writes(rows in rows(), mark in prop::sample::select(vec![b',', b';', b'\t']), quote: bool) {
        // In a cell the word `null`, and a list in JSON, mean something else.
        let mut rows = rows;
        for (names, (_, upsert)) in rows.iter_mut().flat_map(|(fields, _)| fields.iter_mut().zip(upsert_fields())) {
            names.retain(|name| upsert.is_list || name != "null");
        }
        let style = if quote { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer = csv::WriterBuilder::new().delimiter(mark).quote_style(style).from_writer(Vec::new());
        writer.write_record(upsert_fields().map(|(_, upsert)| upsert.name).chain(["note"])).unwrap();
        for (fields, note) in &rows {
            let cell = |(names, (_, upsert)): (&Vec<String>, (_, crate::catalogue::UpsertField))| match names.as_slice() {
                [] => String::new(),
                names if upsert.is_list => serde_json::to_string(names).unwrap(),
                names => names[0].clone(),
            };
            let cells = fields.iter().zip(upsert_fields()).map(cell);
            writer.write_record(cells.chain([note.clone()])).unwrap();
        }
        let (names, count) = read("i.csv", &writer.into_inner().unwrap());
        prop_assert_eq!((names, count), (expected(&rows, |at| at as u64 + 2), rows.len() as u64));
    }

    #[test]
    fn bodies_that_serde_writes(rows in rows(), form in 0..4_u8) {
        let body = |(fields, note): &Row| {
            let value = |(names, (_, upsert)): (&Vec<String>, (_, crate::catalogue::UpsertField))| {
                let value = if upsert.is_list { json!(names) } else { names.first().map_or(Value::Null, |name| json!(name)) };
                (upsert.name.to_owned(), value)
            };
            // The order in which the fields are declared.
            let fields: Vec<_> = fields.iter().zip(upsert_fields()).map(value).collect();
            let mut text: Vec<_> = fields.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
            text.push(format!("{}:{}", json!(note), json!({"add_labels": [note, 5]})));
            format!("{{{}}}", text.join(","))
        };
        let bodies: Vec<_> = rows.iter().map(body).collect();
        let (name, text) = match form {
            0 => ("i.jsonl", bodies.join("\n")),
            1 => ("i.json", format!("[{}]", bodies.join(","))),
            2 => ("i.json", format!("[\n{}\n]", bodies.join("\n,\n"))),
            _ => ("i.json", format!("{{\n}}{}", bodies.concat())),
        };
        let (names, count) = read(name, text.as_bytes());
        let first = u64::from(form == 3);
        prop_assert_eq!((names, count), (expected(&rows, |at| at as u64 + 1 + first), rows.len() as u64 + first));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\",:|\n\r\\ul1 ".to_vec())], 0..60), kind in 0..5_usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(["i.csv", "i.json", "i.jsonl", "i.txt", "i"][kind]);
        let text = [&b"add_labels,x\n"[..kind.checked_sub(1).map_or(13, |_| 0)], &bytes].concat();
        std::fs::write(&path, text).unwrap();
        let _ = (read_names(&path, &LEAD_GROUPS, false), read_names(&path, &LEAD_GROUPS, true));
    }
}
