//! Bodies of upserts in JSON: one a line, one behind the other, or in an array. Other fields are left aside.

use std::fmt;
use std::io::BufRead;

use serde::de::{Deserialize, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::broken::BrokenRows;
use super::error::FileProblem;
use super::import::{Sent, SentRow};
use super::lines::next_line;
use super::values::Values;
use crate::catalogue::{UpsertField, upsert_fields};

/// Bodies that stand on a line each. The number of a row is that of its line.
pub(super) fn lines(mut text: impl BufRead, broken: &mut BrokenRows) -> Result<Sent, FileProblem> {
    let (mut sent, mut bytes) = (Sent::new(), Vec::new());
    for line in 1.. {
        if !next_line(&mut text, line, &mut bytes)? {
            break;
        }
        if !bytes.trim_ascii().is_empty() {
            add(&mut sent, broken, line, line, &bytes)?;
        }
    }
    Ok(sent)
}

/// Bodies behind each other, or in an array. The number of a row is its place among them, from 1.
pub(super) fn stream(text: impl BufRead, broken: &mut BrokenRows) -> Result<Sent, FileProblem> {
    let (mut sent, mut values) = (Sent::new(), Values::new(text));
    let mut row = 0;
    while values.next()? {
        row += 1;
        add(&mut sent, broken, row, values.line(), values.value())?;
    }
    Ok(sent)
}

fn add(sent: &mut Sent, broken: &mut BrokenRows, row: u64, line: u64, bytes: &[u8]) -> Result<(), FileProblem> {
    // What JSON says about the mistake quotes the text.
    if std::str::from_utf8(bytes).is_err() {
        return Err(FileProblem::wrong(line, FileProblem::NOT_TEXT));
    }
    let body = serde_json::from_slice::<Body>(bytes).map_err(|error| {
        let problem = if error.is_data() { "is no JSON object" } else { "is no JSON" };
        FileProblem::Broken { row, line, problem: problem.to_owned() }
    });
    let names = body.and_then(|body| match body.problem {
        Some(problem) => Err(FileProblem::Broken { row, line, problem }),
        None => Ok(body.names),
    });
    match broken.pass(names)? {
        Some(mut names) => sent.add(row, &mut names),
        None => Ok(()),
    }
}

/// What a body sends.
#[derive(Default)]
struct Body {
    names: SentRow,
    problem: Option<String>,
}

impl Body {
    fn take(&mut self, place: usize, field: UpsertField, value: Value) {
        let mut wrong = || self.problem = Some(format!("`{}` is {}", field.name, expected(field)));
        match value {
            Value::Null => {}
            Value::String(name) if !field.is_list => self.names.send(place, &name),
            Value::Array(names) if field.is_list => {
                for name in names {
                    match name {
                        Value::Null => {}
                        Value::String(name) => self.names.send(place, &name),
                        _ => wrong(),
                    }
                }
            }
            _ => wrong(),
        }
    }
}

fn expected(field: UpsertField) -> &'static str {
    if field.is_list { "no array of names" } else { "no name" }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(BodyVisitor)
    }
}

struct BodyVisitor;

impl<'de> Visitor<'de> for BodyVisitor {
    type Value = Body;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body of an upsert")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Body, M::Error> {
        let (mut body, mut seen) = (Body::default(), Vec::new());
        while let Some(FieldKey(field)) = map.next_key()? {
            let Some((place, field)) = field else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if seen.contains(&place) {
                body.problem = Some(format!("has `{}` twice", field.name));
            }
            seen.push(place);
            body.take(place, field, map.next_value()?);
        }
        Ok(body)
    }
}

/// The name of a field, if it is one that names items: no other is kept.
struct FieldKey(Option<(usize, UpsertField)>);

impl<'de> Deserialize<'de> for FieldKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = FieldKey;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field")
            }

            fn visit_str<E>(self, name: &str) -> Result<FieldKey, E> {
                let mut fields = upsert_fields().enumerate();
                Ok(FieldKey(
                    fields.find(|(_, (_, field))| field.name == name).map(|(place, (_, field))| (place, field)),
                ))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}
