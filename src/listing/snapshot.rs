//! What everything after the listing shares.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{Listing, Provenance, Unread};
use crate::api::{Item, UnreadableDates};
use crate::catalogue::Catalogue;

/// What was read of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists {
    /// The catalogues that were read, lead groups first.
    pub read: Vec<Snapshot>,
    /// Those that could not be, and need not be.
    pub unread: Vec<Unread>,
}

/// The items of a catalogue at one moment, how far they can be trusted, and what the listing itself does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// What was listed.
    pub catalogue: &'static Catalogue,
    /// Every item once, by ascending id.
    pub items: Arc<[Item]>,
    /// How the listing came about.
    pub provenance: Provenance,
    /// When, where and of what part of the account it is.
    pub context: Context,
}

/// When, where and of what part of the account a listing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// When the audit was taken, to the second.
    pub taken_at: DateTime<Utc>,
    /// Zone of every date that a person reads; it says which audits are of the same day.
    pub zone: Tz,
    /// What people call the account.
    pub account: Option<String>,
    /// Where the list was read.
    pub base_url: String,
    /// The API's own filter, if the listing is of a part of the account.
    pub text: Option<String>,
}

impl Lists {
    /// The items of a catalogue; none if it was not read.
    #[must_use]
    pub fn items(&self, catalogue: &Catalogue) -> &[Item] {
        let read = self.read.iter().find(|snapshot| snapshot.catalogue == catalogue);
        read.map_or(&[], |snapshot| &*snapshot.items)
    }
}

impl Snapshot {
    /// A listing in its context.
    #[must_use]
    pub fn new(listing: Listing, context: Context) -> Self {
        let Listing { catalogue, items, mut provenance } = listing;
        for sentence in UnreadableDates::of(&items).sentences() {
            // A saved report has told it already.
            if !provenance.warnings.contains(&sentence) {
                provenance.warnings.push(sentence);
            }
        }
        Self { catalogue, items: items.into(), provenance, context }
    }

    /// Whether these are all items of the account, as far as one reading can tell.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.provenance.complete && self.context.text.is_none()
    }

    /// The item of this id.
    #[must_use]
    pub fn item(&self, id: u64) -> Option<&Item> {
        self.items.binary_search_by_key(&id, |item| item.id).ok().map(|at| &self.items[at])
    }
}

impl Context {
    /// The day of the audit.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.day(self.taken_at)
    }

    /// The day of an instant in the report's time zone.
    #[must_use]
    pub fn day(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }
}
