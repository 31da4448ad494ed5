//! The lists of a report, item by item.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::parts::Other;
use super::{ReportProblem, ReportReading, Skipped};
use crate::api::{Item, decode_item};
use crate::catalogue::{self, Catalogue, LEAD_GROUPS};

/// The place of what was read beside the lead groups.
const CATALOGUES: &str = "`catalogues`";

/// Items with ascending ids, each once, as this program writes them, and where they stand.
pub(super) struct SavedItems<'r>(
    pub(super) &'r ReportReading<'r>,
    pub(super) &'static Catalogue,
    pub(super) &'static str,
);

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
pub(super) struct Others<'r>(pub(super) &'r ReportReading<'r>);

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
