//! What the rules judge: the groups of a listing, the names that integrations send, and what is looked up in them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::resolution::{ResolvedName, resolve_in};
use super::text::is_blank;
use crate::api::Item;
use crate::catalogue::Catalogue;
use crate::names::SentName;
use crate::titles::{Cluster, Index};

/// What the rules judge.
#[derive(Debug)]
pub struct RuleInput<'a> {
    /// What is judged.
    pub catalogue: &'static Catalogue,
    /// Every item once, by ascending id.
    pub groups: &'a [Item],
    /// The names that integrations send for this catalogue; empty if nobody said.
    pub names: &'a [SentName],
    /// What each of these names finds, in the order in which they first come.
    pub sent: Vec<ResolvedName>,
    /// Where each of these names is.
    places: HashMap<&'a str, usize>,
    /// Whether `groups` is all of the account: not where a filter was used or the listing is incomplete.
    pub whole: bool,
    /// Whether the items are there only so that names are looked up in them: nothing is said of the items.
    pub names_only: bool,
    /// When the audit was taken.
    pub taken_at: DateTime<Utc>,
    /// The titles of `groups`, found by their keys; blank ones are not.
    pub titles: Index<'a>,
    /// Titles that meet at some level; members are indexes into `groups`. Blank titles are in none of them.
    pub clusters: Vec<Cluster>,
}

impl<'a> RuleInput<'a> {
    /// Puts together what the rules judge; the titles are compared here, once.
    #[must_use]
    pub fn new(
        catalogue: &'static Catalogue,
        groups: &'a [Item],
        names: &'a [SentName],
        taken_at: DateTime<Utc>,
    ) -> Self {
        let titles = Index::of_account(groups.iter().map(Item::title).collect());
        let clusters = titles.clusters();
        let sent = resolve_in(&titles, groups, names);
        let mut places = HashMap::new();
        for SentName { name, .. } in names {
            let next = places.len();
            places.entry(&**name).or_insert(next);
        }
        Self { catalogue, groups, names, sent, places, whole: true, names_only: false, taken_at, titles, clusters }
    }

    /// The same of a listing that may not be all of the account.
    #[must_use]
    pub fn whole(self, whole: bool) -> Self {
        Self { whole, ..self }
    }

    /// The same of a list that is read only to look names up in it.
    #[must_use]
    pub fn names_only(self, names_only: bool) -> Self {
        Self { names_only, ..self }
    }

    /// The group with this id.
    #[must_use]
    pub fn group(&self, id: u64) -> Option<&'a Item> {
        self.groups.binary_search_by_key(&id, |group| group.id).ok().map(|at| &self.groups[at])
    }

    /// The name, if an integration sends this very text.
    #[must_use]
    pub fn sent_name(&self, text: &str) -> Option<&ResolvedName> {
        self.sent.get(*self.places.get(text)?)
    }

    /// The groups that have a title to speak of.
    pub fn titled(&self) -> impl Iterator<Item = &'a Item> + use<'a> {
        self.groups.iter().filter(|group| !is_blank(group.title()))
    }

    /// The groups of a cluster, by ascending id.
    pub fn members<'b>(&'b self, cluster: &'b Cluster) -> impl Iterator<Item = &'a Item> + 'b {
        cluster.members.iter().map(|member| &self.groups[*member])
    }
}
