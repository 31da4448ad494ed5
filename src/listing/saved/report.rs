//! A JSON report of this program, read as a stream: a million groups are 300 MB of it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;

use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::{SavedError, instant};
use crate::api::{Item, decode_item};
use crate::catalogue::{self, Catalogue, LEAD_GROUPS};
use crate::config::BaseUrl;
use crate::listing::{Context, Listing, Lists, Proof, Provenance, Snapshot, Unread};

/// Most bytes of one value: a group, or all about the listing with its warnings. Nothing else is held as it came.
const LONGEST_VALUE: u64 = 64 * 1024 * 1024;

/// The place of what was read beside the lead groups.
const CATALOGUES: &str = "`catalogues`";

/// The place of what is in no key of the report.
const OUTERMOST: &str = "the outermost value";

/// The report's object `audit`, as far as it concerns the listing.
#[derive(Deserialize)]
struct Audit {
    taken_at: String,
    base_url: String,
    account: Option<String>,
    text: Option<String>,
}

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

/// What is needed of a report, as far as it has come.
#[derive(Default)]
struct Parts {
    version: bool,
    audit: Option<Audit>,
    listing: Option<Provenance>,
    groups: Option<Vec<Item>>,
    /// The other catalogues.
    others: Option<Vec<Other>>,
}

/// A catalogue beside the lead groups, as far as it has come.
struct Other {
    catalogue: &'static Catalogue,
    listing: Option<Provenance>,
    items: Option<Vec<Item>>,
    unread: Option<String>,
}

impl Parts {
    /// What was listed, if nothing is missing and the figures fit the items: a report that somebody has shortened must not
    /// pass for the whole list.
    fn put_together(self, zone: Tz) -> Result<Lists, ReportProblem> {
        if !self.version {
            return Err(ReportProblem::Neither);
        }
        let refuse = |problem: String| ReportProblem::Content(problem);
        let missing = |name| refuse(format!("`{name}` is missing"));
        let audit = self.audit.ok_or_else(|| missing("audit"))?;
        let made = self.listing.ok_or_else(|| missing("listing"))?;
        let groups = self.groups.ok_or_else(|| missing("groups"))?;

        let time = chrono::DateTime::parse_from_rfc3339(&audit.taken_at).ok();
        let taken_at = time
            .and_then(|time| instant(time.timestamp()))
            .ok_or_else(|| refuse("`audit.taken_at` is not a time such as 2026-11-23T03:30:00Z".to_owned()))?;
        let base_url = BaseUrl::parse(&audit.base_url).map_err(|error| refuse(format!("`audit.base_url`: {error}")))?;
        let text = audit.text.filter(|text| !text.is_empty());
        let context = Context { taken_at, zone, account: audit.account, base_url: base_url.to_string(), text };
        let mut lists = Lists { read: Vec::new(), unread: Vec::new() };
        lists.read.push(Snapshot::new(trusted(&LEAD_GROUPS, groups, made)?, context.clone()));
        for Other { catalogue, listing, items, unread } in self.others.unwrap_or_default() {
            match (listing, items, unread) {
                (_, _, Some(why)) => lists.unread.push(Unread { catalogue, why }),
                // Names were looked up in it, and that is all.
                (Some(_), None, None) => {}
                (Some(made), Some(items), None) => {
                    lists.read.push(Snapshot::new(trusted(catalogue, items, made)?, context.clone()));
                }
                _ => {
                    return Err(refuse(format!("`catalogues`: the {} have no `listing`", catalogue.many)));
                }
            }
        }
        Ok(lists)
    }
}

/// A list whose figures fit its items.
fn trusted(catalogue: &'static Catalogue, items: Vec<Item>, made: Provenance) -> Result<Listing, ReportProblem> {
    let (held, unseen) = (items.len() as u64, made.unseen_ids.len() as u64);
    if made.rows.checked_sub(made.repeated_rows).and_then(|distinct| distinct.checked_add(unseen)) != Some(held) {
        return Err(ReportProblem::Content(format!(
            "it holds {held} {}, which is not what its `listing` says ({} rows, {} of them repeated, {unseen} unseen)",
            catalogue.items, made.rows, made.repeated_rows
        )));
    }
    let whole = made.repeated_rows == 0 && unseen == 0 && made.total_items.is_none_or(|total| total == held);
    if made.complete != (made.proof != Proof::None) || (made.complete && !whole) {
        return Err(ReportProblem::Content("its `listing` contradicts itself on whether it is complete".to_owned()));
    }
    Ok(Listing { catalogue, items, provenance: Provenance { replayed: true, ..made } })
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

/// Items with ascending ids, each once, as this program writes them, and where they stand.
struct SavedItems<'r>(&'r ReportReading<'r>, &'static Catalogue, &'static str);

impl<'de> DeserializeSeed<'de> for SavedItems<'_> {
    type Value = Vec<Item>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for SavedItems<'_> {
    type Value = Vec<Item>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {}", self.1.items)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items: Vec<Item> = Vec::new();
        while let Some(json) = seq.next_element::<Box<RawValue>>()? {
            self.0.next(self.2);
            self.add(&mut items, &json)?;
        }
        Ok(items)
    }
}

impl SavedItems<'_> {
    /// Takes in one more.
    fn add<E: serde::de::Error>(&self, items: &mut Vec<Item>, json: &RawValue) -> Result<(), E> {
        let Self(reading, catalogue, place) = self;
        let row = items.len() + 1;
        let item = decode_item(catalogue, json, row)
            .map_err(|error| reading.end(ReportProblem::Content(format!("{place}, {error}"))))?;
        if items.last().is_some_and(|last| last.id >= item.id) {
            let problem = format!("{place}, row {row}: its id does not come after the one before");
            return Err(reading.end(ReportProblem::Content(problem)));
        }
        items.push(item);
        Ok(())
    }
}

/// A list of items, or nothing, as it came: of which catalogue they are may follow.
struct RawItems<'r>(&'r ReportReading<'r>);

impl<'de> DeserializeSeed<'de> for RawItems<'_> {
    type Value = Option<Vec<Box<RawValue>>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RawItems<'_> {
    type Value = Option<Vec<Box<RawValue>>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items, or null")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(json) = seq.next_element()? {
            self.0.next(CATALOGUES);
            items.push(json);
        }
        Ok(Some(items))
    }
}

/// The catalogues beside the lead groups.
struct Others<'r>(&'r ReportReading<'r>);

impl<'de> DeserializeSeed<'de> for Others<'_> {
    type Value = Vec<Other>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Others<'_> {
    type Value = Vec<Other>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of catalogues")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut others: Vec<Other> = Vec::new();
        while let Some(other) = seq.next_element_seed(OtherList(self.0))? {
            if others.iter().any(|known| known.catalogue == other.catalogue) {
                let problem = format!("`catalogues` holds the {} twice", other.catalogue.many);
                return Err(self.0.end(ReportProblem::Content(problem)));
            }
            others.push(other);
        }
        Ok(others)
    }
}

/// One of them.
struct OtherList<'r>(&'r ReportReading<'r>);

impl<'de> DeserializeSeed<'de> for OtherList<'_> {
    type Value = Other;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Other, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OtherList<'_> {
    type Value = Other;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a catalogue")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Other, A::Error> {
        let content = |problem: &str| self.0.end(ReportProblem::Content(format!("{CATALOGUES}: {problem}")));
        let (mut name, mut items, mut listing, mut unread) = (None, None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            self.0.next(CATALOGUES);
            match key.as_str() {
                "name" => name = Some(map.next_value::<String>()?),
                "listing" => listing = map.next_value()?,
                "unread" => unread = map.next_value()?,
                "items" => items = map.next_value_seed(RawItems(self.0))?,
                _ => map.next_value_seed(Skipped(self.0))?,
            }
        }
        let name = name.ok_or_else(|| content("one has no `name`"))?;
        let catalogue = catalogue::by_name(&name).filter(|catalogue| *catalogue != &LEAD_GROUPS);
        let catalogue = catalogue.ok_or_else(|| content("a name is not one that this version knows"))?;
        let decoded = |raw: Vec<Box<RawValue>>| {
            let (mut items, decoder) = (Vec::with_capacity(raw.len()), SavedItems(self.0, catalogue, CATALOGUES));
            raw.iter().try_for_each(|json| decoder.add(&mut items, json))?;
            Ok(items)
        };
        Ok(Other { catalogue, listing, items: items.map(decoded).transpose()?, unread })
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
