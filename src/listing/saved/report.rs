//! A JSON report of this program, read as a stream: a million groups are 300 MB of it.

mod items;
mod parts;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;

use chrono_tz::Tz;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use self::items::{Others, SavedItems};
use self::parts::Parts;
use super::SavedError;
use crate::catalogue::LEAD_GROUPS;
use crate::listing::Lists;

/// Most bytes of one value: a group, or all about the listing with its warnings. Nothing else is held as it came.
const LONGEST_VALUE: u64 = 64 * 1024 * 1024;

/// The place of what is in no key of the report.
const OUTERMOST: &str = "the outermost value";

/// Reads a report; `None` if the file seems to be a page of the API.
pub(super) fn read(path: &Path, zone: Tz) -> Result<Option<Lists>, SavedError> {
    let unreadable = |error| SavedError::unreadable(path, &error);
    let file = File::open(path).map_err(unreadable)?;
    let left = Cell::new(LONGEST_VALUE);
    let mut input = BufReader::with_capacity(1 << 16, Metered { inner: file, left: &left });
    if input.fill_buf().map_err(unreadable)?.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    let reading = ReportReading { left: &left, place: Cell::new(OUTERMOST), problem: RefCell::default() };
    let mut json = serde_json::Deserializer::from_reader(input);
    let outcome = (&reading).deserialize(&mut json).and_then(|parts| json.end().map(|()| parts));
    let problem = match outcome {
        Ok(parts) => match parts.put_together(zone) {
            Ok(lists) => return Ok(Some(lists)),
            Err(problem) => problem,
        },
        Err(error) => reading.problem.take().unwrap_or_else(|| reading.explain(&error)),
    };
    let path = path.to_owned();
    match problem {
        ReportProblem::Page => Ok(None),
        ReportProblem::Neither => Err(SavedError::Neither(path)),
        ReportProblem::NotJson(problem) => Err(SavedError::NotJson { path, problem }),
        ReportProblem::Version(found) => Err(SavedError::Version { path, found }),
        ReportProblem::Unreadable(problem) => Err(SavedError::Unreadable { path, problem }),
        ReportProblem::Content(problem) => Err(SavedError::Report { path, problem }),
    }
}

/// Why the reading ended.
enum ReportProblem {
    Page,
    Neither,
    NotJson(String),
    Version(String),
    Unreadable(String),
    Content(String),
}

/// A reader that gives no more bytes than are left for the current value, so that a hostile file fills no memory.
struct Metered<'a, R> {
    inner: R,
    left: &'a Cell<u64>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.get().checked_sub(read as u64) {
            Some(left) => self.left.set(left),
            None => return Err(io::Error::other("a single value in it is longer than 64 MiB")),
        }
        Ok(read)
    }
}

/// The way through the report's outermost object. Its keys may stand in any order.
struct ReportReading<'a> {
    left: &'a Cell<u64>,
    /// Where the reading is, for messages.
    place: Cell<&'static str>,
    /// What ended it, where JSON alone would not have.
    problem: RefCell<Option<ReportProblem>>,
}

impl ReportReading<'_> {
    /// A value begins.
    fn next(&self, place: &'static str) {
        self.left.set(LONGEST_VALUE);
        self.place.set(place);
    }

    /// An error of the deserializer that ends the reading for this problem.
    fn end<E: serde::de::Error>(&self, problem: ReportProblem) -> E {
        self.problem.replace(Some(problem));
        E::custom("")
    }

    /// A problem of JSON or of types in words that show no value: they are the customer's.
    fn explain(&self, error: &serde_json::Error) -> ReportProblem {
        let (place, text) = (self.place.get(), error.to_string());
        let named = text.starts_with("missing field") || text.starts_with("duplicate field");
        match error.classify() {
            Category::Io => ReportProblem::Unreadable(text),
            Category::Syntax | Category::Eof => ReportProblem::NotJson(format!("{text}, in {place}")),
            Category::Data if place == OUTERMOST => ReportProblem::Neither,
            Category::Data if named => ReportProblem::Content(format!("{place}: {text}")),
            Category::Data => {
                let (line, column) = (error.line(), error.column());
                ReportProblem::Content(format!(
                    "{place} is of another kind than documented at line {line} column {column}"
                ))
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for &ReportReading<'_> {
    type Value = Parts;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Parts, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &ReportReading<'_> {
    type Value = Parts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a report")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts, A::Error> {
        let mut parts = Parts::default();
        while let Some(key) = map.next_key::<String>()? {
            self.next("a key that is not the report's own");
            let is_new = match key.as_str() {
                "schema_version" => {
                    self.next("`schema_version`");
                    let found: Box<RawValue> = map.next_value()?;
                    if found.get() != "1" {
                        let found = found.get().parse::<u64>().map_or("none".to_owned(), |found| found.to_string());
                        return Err(self.end(ReportProblem::Version(found)));
                    }
                    !std::mem::replace(&mut parts.version, true)
                }
                "audit" => {
                    self.next("`audit`");
                    parts.audit.replace(map.next_value()?).is_none()
                }
                "listing" => {
                    self.next("`listing`");
                    parts.listing.replace(map.next_value()?).is_none()
                }
                "groups" => {
                    self.next("`groups`");
                    parts.groups.replace(map.next_value_seed(SavedItems(self, &LEAD_GROUPS, "`groups`"))?).is_none()
                }
                "catalogues" => {
                    self.next("`catalogues`");
                    parts.others.replace(map.next_value_seed(Others(self))?).is_none()
                }
                // Only a page has it; whatever else stands there is for the page parser.
                "data" if !parts.version => return Err(self.end(ReportProblem::Page)),
                _ => {
                    map.next_value_seed(Skipped(self))?;
                    true
                }
            };
            if !is_new {
                return Err(self.end(ReportProblem::Content(format!("{} comes twice", self.place.get()))));
            }
            self.next(OUTERMOST);
        }
        Ok(parts)
    }
}

/// A value that the audit does not need, passed over piece by piece.
struct Skipped<'r>(&'r ReportReading<'r>);

impl<'de> DeserializeSeed<'de> for Skipped<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Skipped<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {
            self.0.next(self.0.place.get());
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            self.0.next(self.0.place.get());
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_without_end_fills_no_memory() {
        let left = Cell::new(100);
        let mut endless = Metered { inner: io::repeat(b'['), left: &left };
        let mut buffer = [0; 60];
        assert_eq!(endless.read(&mut buffer).unwrap(), 60);
        assert!(endless.read(&mut buffer).is_err());
        left.set(60);
        assert_eq!(endless.read(&mut buffer).unwrap(), 60);
    }
}
