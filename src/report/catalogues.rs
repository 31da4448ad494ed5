//! What was read beside the lead groups: the list `catalogues` of the JSON report.

use std::sync::Arc;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::api::{Item, ItemStatus};
use crate::catalogue::Catalogue;
use crate::listing::{Provenance, Snapshot, Unread};
use crate::rules::is_blank;

/// A catalogue beside the lead groups: what was listed, or why it could not be read.
#[derive(Debug, Clone, Serialize)]
pub struct CatalogueList {
    /// Which one; in JSON its name.
    #[serde(rename = "name")]
    pub catalogue: &'static Catalogue,
    /// How the listing came about; nothing if it was not read.
    pub listing: Option<Provenance>,
    /// Items by status; nothing if it was not audited.
    pub totals: Option<StatusTotals>,
    /// Every item by ascending id; nothing if it was not audited.
    pub items: Option<Items>,
    /// Why it was not read.
    pub unread: Option<String>,
    /// Titles that two or more ACTIVE items share; not part of the JSON report.
    #[serde(skip)]
    pub shared_titles: u64,
}

impl CatalogueList {
    /// What was listed.
    #[must_use]
    pub fn of(snapshot: Snapshot) -> Self {
        let Snapshot { catalogue, items, provenance, .. } = snapshot;
        let of = |status| items.iter().filter(|item| item.status() == status).count() as u64;
        let totals = StatusTotals {
            items: items.len() as u64,
            active: of(ItemStatus::Active),
            disabled: of(ItemStatus::Disabled),
            other: of(ItemStatus::Other),
        };
        let shared_titles = shared_titles(&items);
        let items = Some(Items { catalogue, rows: items });
        Self { catalogue, listing: Some(provenance), totals: Some(totals), items, unread: None, shared_titles }
    }

    /// A list that was read only to look names up in it.
    #[must_use]
    pub fn names_only(snapshot: Snapshot) -> Self {
        let Snapshot { catalogue, provenance, .. } = snapshot;
        Self { catalogue, listing: Some(provenance), totals: None, items: None, unread: None, shared_titles: 0 }
    }

    /// What could not be read.
    #[must_use]
    pub fn unread(unread: Unread) -> Self {
        let Unread { catalogue, why } = unread;
        Self { catalogue, listing: None, totals: None, items: None, unread: Some(why), shared_titles: 0 }
    }
}

/// How many titles two or more ACTIVE items share, code point for code point.
pub(super) fn shared_titles(items: &[Item]) -> u64 {
    let mut active: Vec<_> =
        items.iter().filter(|item| item.is_active()).map(Item::title).filter(|title| !is_blank(title)).collect();
    active.sort_unstable();
    active.chunk_by(|a, b| a == b).filter(|equal| equal.len() > 1).count() as u64
}

/// Items by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StatusTotals {
    /// All.
    pub items: u64,
    /// `ACTIVE`
    pub active: u64,
    /// `DISABLED`
    pub disabled: u64,
    /// Any other status.
    pub other: u64,
}

/// The items of a catalogue, which have its further fields too.
#[derive(Debug, Clone)]
pub struct Items {
    /// Which one.
    pub catalogue: &'static Catalogue,
    /// By ascending id.
    pub rows: Arc<[Item]>,
}

impl Serialize for Items {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.iter().map(|item| JsonItem { catalogue: self.catalogue, item }))
    }
}

/// One of them.
struct JsonItem<'a> {
    catalogue: &'static Catalogue,
    item: &'a Item,
}

impl Serialize for JsonItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { catalogue, item } = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &item.id)?;
        map.serialize_entry("org_id", &item.org_id)?;
        map.serialize_entry("title", &item.title)?;
        map.serialize_entry("status", &item.status)?;
        if catalogue.has_type {
            map.serialize_entry("type", &item.kind)?;
        }
        map.serialize_entry("created_by", &item.created_by)?;
        map.serialize_entry("updated_by", &item.updated_by)?;
        map.serialize_entry("created_at", &item.created_at)?;
        map.serialize_entry("updated_at", &item.updated_at)?;
        for (field, value) in catalogue.fields.iter().zip(item.further.iter().flatten()) {
            map.serialize_entry(field, value)?;
        }
        map.end()
    }
}
