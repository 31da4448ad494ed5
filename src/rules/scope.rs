//! What an audit is an audit of.

use super::fingerprint::{Fingerprints, org_ids};
use crate::api::Item;
use crate::catalogue::Catalogue;

/// How a history ends that is not of a list, but of the names that were looked up in it.
pub const OF_NAMES: &str = " (names)";

/// A catalogue of an account, a part of it, or the names that are looked up in it. Audits of different scopes have nothing to do with each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    catalogue: &'static Catalogue,
    org_ids: Vec<String>,
    text: Option<String>,
    names_only: bool,
}

impl Scope {
    /// The scope of a listing: its sorted `org_id`s and the filter (`--text`).
    #[must_use]
    pub fn of(catalogue: &'static Catalogue, groups: &[Item], text: Option<&str>) -> Self {
        let org_ids = org_ids(groups).iter().map(ToString::to_string).collect();
        Self { catalogue, org_ids, text: text.map(str::to_owned), names_only: false }
    }

    /// The same of a list that is read only to look names up in it.
    #[must_use]
    pub fn names_only(self, names_only: bool) -> Self {
        Self { names_only, ..self }
    }

    /// Whether the list is read only to look names up in it.
    #[must_use]
    pub fn is_names_only(&self) -> bool {
        self.names_only
    }

    /// What the history files it under: names that are looked up in a list have a history beside that of the list.
    #[must_use]
    pub fn history_name(&self) -> String {
        let name = self.catalogue.name;
        if self.names_only { format!("{name}{OF_NAMES}") } else { name.to_owned() }
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
