//! What an audit is an audit of.

use super::fingerprint::{Fingerprints, org_ids};
use crate::api::Item;
use crate::catalogue::Catalogue;

/// A catalogue of an account, or a part of it. Audits of different scopes have nothing to do with each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    catalogue: &'static Catalogue,
    org_ids: Vec<String>,
    base_url: String,
    text: Option<String>,
}

impl Scope {
    /// The scope of a listing: its sorted `org_id`s, the base URL where no row carries one, and the filter (`--text`).
    #[must_use]
    pub fn of(catalogue: &'static Catalogue, groups: &[Item], base_url: &str, text: Option<&str>) -> Self {
        let org_ids = org_ids(groups).iter().map(ToString::to_string).collect();
        Self { catalogue, org_ids, base_url: base_url.to_owned(), text: text.map(str::to_owned) }
    }

    /// The catalogue.
    #[must_use]
    pub fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    /// Every `org_id` of the listing, sorted.
    #[must_use]
    pub fn org_ids(&self) -> &[String] {
        &self.org_ids
    }

    /// Where the list was read.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The filter.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// What makes the fingerprints of findings in this scope.
    #[must_use]
    pub fn fingerprints(&self) -> Fingerprints {
        Fingerprints::of(self.catalogue, self.text())
    }
}
