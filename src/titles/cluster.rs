//! The clusters of a whole account.
//!
//! Titles are numbered by exact equality first; everything after works on different titles only. Level by level the
//! classes of the level below are filed under the hash of their key, and those that meet are united. Titles are climbed
//! once, and only hashes are kept from that: a million titles need less than a hundred megabytes beside themselves.

use std::borrow::Cow;
use std::ops::Range;

use super::group::{Entry, Id, groups, hash, id, index};
use super::ladder::{KEYED, climb, key_at};
use super::level::Level;
use super::look_alike::{LookKeys, resemble};
use super::look_pairs::{self, LookCluster};
use crate::beside::{each, joined, parts};

/// The most members of a cluster that are listed, except at `exact`, where every one of them has to be renamed.
pub const BROAD: usize = 1_000;

/// How many different titles are tried for a pair that is not reported lower already.
const TRIED: usize = 64;

/// The levels whose key is a function of the one before.
const NESTED: [Level; 5] = [Level::Invisible, Level::Case, Level::Compatibility, Level::Accents, Level::Separators];

/// The levels that start again from the tokens.
const WORDS: [Level; 2] = [Level::WordOrder, Level::Plural];

/// Titles that meet at a level, and of which at least two do not meet lower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The level at which they meet.
    pub level: Level,
    /// Positions in the list of titles, ascending. No more than [`BROAD`] above `exact`: then every different title
    /// comes before any repetition.
    pub members: Vec<usize>,
    /// How many titles meet, listed or not.
    pub size: usize,
    /// What names the cluster, whoever belongs to it: the key its members share. Unique within its level, the same in
    /// any order of the titles and after a member has left. (Only where a look has several clusters, the members' own
    /// keys are part of it.)
    pub key: String,
    /// The class is too large to say anything of each pair, and not all of it is listed.
    pub too_broad: bool,
}

/// Finds every cluster of titles, by level, then by key. For those of an account, [`super::Index::clusters`] is quicker.
///
/// A pair is reported at the lowest level at which it meets. A cluster may list titles that meet lower as well: its
/// members are the whole class. Time grows as sorting does, memory with the number of titles.
#[must_use]
pub fn clusters(titles: &[&str]) -> Vec<Cluster> {
    let mut account = Account::new(titles);
    let mut accents = Vec::new();
    let (nested, words, looks) = account.climb();
    for (level, hashes) in NESTED.into_iter().zip(nested) {
        if level == Level::Separators {
            accents.clone_from(&account.classes);
        }
        account.unite(level, &hashes);
    }
    let separators = std::mem::replace(&mut account.classes, accents);
    account.look_alikes(&separators, looks);
    for (level, hashes) in WORDS.into_iter().zip(words) {
        account.unite_words(level, &hashes, &separators);
    }
    let mut clusters = account.clusters;
    clusters.sort_by(|a, b| {
        let first = |cluster: &Cluster| cluster.members.first().map(|&at| titles[at]);
        (a.level, &a.key, first(a)).cmp(&(b.level, &b.key, first(b)))
    });
    clusters
}

/// The hashes of keys, one list a level.
type Hashes<const LEVELS: usize> = [Vec<u64>; LEVELS];

/// A title filed under a look, and whether it is telling.
type Looking = (Entry, bool);

/// The different titles of an account, and how far they have been united.
struct Account<'a> {
    titles: &'a [&'a str],
    /// Positions of titles, equal ones side by side, ascending among equals.
    order: Vec<Id>,
    /// Where in `order` each different title starts, and the end.
    starts: Vec<Id>,
    /// For each different title, the one that stands for its class.
    classes: Vec<Id>,
    clusters: Vec<Cluster>,
}

impl<'a> Account<'a> {
    fn new(titles: &'a [&'a str]) -> Self {
        let entries = titles.iter().enumerate().map(|(at, title)| (hash(title), id(at))).collect();
        let mut clusters = Vec::new();
        // Different titles are numbered as they first appear, so that later passes read memory from front to back.
        let mut first: Vec<Id> = (0..id(titles.len())).collect();
        for group in groups(entries, |at| Cow::Borrowed(titles[index(at)])) {
            let Some(&head) = group.first() else { continue };
            for &at in &group {
                first[index(at)] = head;
            }
            let members: Vec<_> = group.into_iter().map(index).collect();
            let (size, key) = (members.len(), titles[index(head)].to_owned());
            clusters.push(Cluster { level: Level::Exact, members, size, key, too_broad: false });
        }
        let mut order: Vec<Id> = (0..id(titles.len())).collect();
        order.sort_unstable_by_key(|&at| (first[index(at)], at));
        let mut starts: Vec<Id> = Vec::new();
        for (at, &title) in order.iter().enumerate() {
            if first[index(title)] == title {
                starts.push(id(at));
            }
        }
        let classes = (0..id(starts.len())).collect();
        starts.push(id(order.len()));
        Self { titles, order, starts, classes, clusters }
    }

    /// Where a different title stands in the account's list.
    fn positions(&self, distinct: Id) -> &[Id] {
        let at = index(distinct);
        &self.order[index(self.starts[at])..index(self.starts[at + 1])]
    }

    fn title(&self, distinct: Id) -> &'a str {
        self.positions(distinct).first().map_or("", |&at| self.titles[index(at)])
    }

    /// The hashes of every different title's keys, one list a level, and what is filed of its look.
    fn climb(&self) -> (Hashes<5>, Hashes<2>, Vec<Looking>) {
        let mut parts = each(&parts(self.classes.len()), |part| self.climb_part(part.clone()));
        // Each list leaves its parts as it is put together, so that they are not in memory twice.
        let mut list = |level: usize| joined(parts.iter_mut().map(|(hashes, _)| &mut hashes[level]));
        let (nested, words) = ([0, 1, 2, 3, 4].map(&mut list), [5, 6].map(&mut list));
        (nested, words, joined(parts.iter_mut().map(|(_, looks)| looks)))
    }

    fn climb_part(&self, part: Range<usize>) -> (Hashes<7>, Vec<Looking>) {
        let (mut hashes, mut looks) = ([const { Vec::new() }; 7], Vec::with_capacity(part.len()));
        for list in &mut hashes {
            list.reserve_exact(part.len());
        }
        for at in part.map(id) {
            let title = self.title(at);
            let mut lists = hashes.iter_mut();
            climb(title, &KEYED, |key| {
                if let Some(list) = lists.next() {
                    list.push(hash(key));
                }
            });
            let keys = LookKeys::of(title);
            looks.push(((hash(&keys.raw), at), keys.telling));
            if keys.folded != keys.raw {
                looks.push(((hash(&keys.folded), at), keys.telling));
            }
        }
        (hashes, looks)
    }

    /// Unites the classes that share a key, and gives back the different titles of each class that has grown.
    fn merge(&mut self, level: Level, hashes: &[u64]) -> Vec<Vec<Id>> {
        let is_head = |at: Id| self.classes[index(at)] == at;
        let heads = (0..).zip(hashes).filter(|&(at, _)| is_head(at));
        let entries: Vec<Entry> = heads.map(|(at, &hash)| (hash, at)).collect();
        let grown = groups(entries, |head| key_at(self.title(head), level));
        if grown.is_empty() {
            return grown;
        }
        let mut united: Vec<Id> = (0..id(self.classes.len())).collect();
        let mut slots: Vec<(Id, usize)> = Vec::with_capacity(grown.len());
        for (slot, heads) in grown.iter().enumerate() {
            let Some(&class) = heads.first() else { continue };
            for &head in heads {
                united[index(head)] = class;
            }
            slots.push((class, slot));
        }
        slots.sort_unstable();
        let mut members = vec![Vec::new(); grown.len()];
        for (at, class) in (0..).zip(&mut self.classes) {
            *class = united[index(*class)];
            if let Ok(slot) = slots.binary_search_by_key(class, |&(head, _)| head) {
                members[slots[slot].1].push(at);
            }
        }
        members
    }

    /// A level whose key is a function of the one below: whatever is united now was apart before.
    fn unite(&mut self, level: Level, hashes: &[u64]) {
        for distinct in self.merge(level, hashes) {
            self.report(level, &distinct);
        }
    }

    /// A level of tokens: what it unites may have met already, at `separators` or because it looks alike.
    fn unite_words(&mut self, level: Level, hashes: &[u64], separators: &[Id]) {
        let below = self.classes.clone();
        for distinct in self.merge(level, hashes) {
            let below = (level == Level::Plural).then_some(&*below);
            if self.has_new_pair(&distinct, separators, below) {
                self.report(level, &distinct);
            }
        }
    }

    /// Whether two of the titles have not met at `separators`, nor at the level `below`, nor look alike.
    fn has_new_pair(&self, distinct: &[Id], separators: &[Id], below: Option<&[Id]>) -> bool {
        let class = |at: &Id| (separators[index(*at)], below.map(|below| below[index(*at)]));
        let mut tried: Vec<_> = distinct.iter().map(|at| (class(at), *at)).collect();
        tried.sort_unstable();
        tried.dedup_by_key(|(class, _)| *class);
        tried.truncate(TRIED);
        tried.iter().enumerate().any(|(at, (class, one))| {
            tried[at + 1..].iter().any(|(other_class, other)| {
                let apart = class.0 != other_class.0 && (class.1.is_none() || class.1 != other_class.1);
                apart && !resemble(self.title(*one), self.title(*other))
            })
        })
    }

    /// The level that is a relation: candidates are found by the hashes of their looks, then compared in pairs.
    fn look_alikes(&mut self, separators: &[Id], mut looks: Vec<Looking>) {
        looks.sort_unstable();
        let mut candidates: Vec<Vec<Id>> = Vec::new();
        for group in looks.chunk_by(|a, b| a.0.0 == b.0.0) {
            let ids = || group.iter().map(|&((_, at), _)| at);
            let class = separators[index(group[0].0.1)];
            if ids().any(|at| separators[index(at)] != class) && group.iter().any(|&(_, telling)| telling) {
                candidates.push(ids().collect());
            }
        }
        drop(looks);
        for candidates in connected(candidates) {
            let titles: Vec<_> = candidates.iter().map(|&at| self.title(at)).collect();
            for LookCluster { members, key, too_broad } in look_pairs::look_clusters(&titles) {
                let distinct: Vec<_> = members.iter().map(|&at| candidates[at]).collect();
                self.push(Level::LookAlike, &distinct, key, too_broad);
            }
        }
    }

    fn report(&mut self, level: Level, distinct: &[Id]) {
        let key = distinct.first().map(|&at| key_at(self.title(at), level).into_owned()).unwrap_or_default();
        self.push(level, distinct, key, false);
    }

    /// Files a cluster of different titles with all their positions, or as many as are listed.
    fn push(&mut self, level: Level, distinct: &[Id], key: String, too_broad: bool) {
        let size = distinct.iter().map(|&at| self.positions(at).len()).sum();
        let mut members: Vec<usize> = if size <= BROAD {
            distinct.iter().flat_map(|&at| self.positions(at)).map(|&at| index(at)).collect()
        } else {
            let mut by_title = distinct.to_vec();
            by_title.sort_unstable_by_key(|&at| self.title(at));
            let firsts = by_title.iter().filter_map(|&at| self.positions(at).first());
            let others = by_title.iter().flat_map(|&at| self.positions(at).iter().skip(1));
            firsts.chain(others).take(BROAD).map(|&at| index(at)).collect()
        };
        members.sort_unstable();
        self.clusters.push(Cluster { level, too_broad: too_broad || size > BROAD, members, size, key });
    }
}

/// Joins lists that share a member: a title is filed under its raw and its folded look.
fn connected(lists: Vec<Vec<Id>>) -> Vec<Vec<Id>> {
    let mut seats: Vec<(Id, usize)> =
        lists.iter().enumerate().flat_map(|(list, ids)| ids.iter().map(move |&id| (id, list))).collect();
    seats.sort_unstable();
    let mut root: Vec<usize> = (0..lists.len()).collect();
    for same in seats.chunk_by(|a, b| a.0 == b.0) {
        for pair in same.windows(2) {
            let (a, b) = (find(&mut root, pair[0].1), find(&mut root, pair[1].1));
            root[a.max(b)] = a.min(b);
        }
    }
    let mut joined: Vec<Vec<Id>> = vec![Vec::new(); lists.len()];
    for (list, ids) in lists.into_iter().enumerate() {
        joined[find(&mut root, list)].extend(ids);
    }
    joined.retain(|ids| !ids.is_empty());
    for ids in &mut joined {
        ids.sort_unstable();
        ids.dedup();
    }
    joined
}

fn find(root: &mut [usize], list: usize) -> usize {
    let mut at = list;
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(titles: &[&str]) -> Vec<(Level, Vec<usize>)> {
        clusters(titles).into_iter().map(|cluster| (cluster.level, cluster.members)).collect()
    }

    #[test]
    fn a_class_is_one_cluster_at_each_level_that_unites_something() {
        let titles = ["Inbound", "INBOUND", "Inbound", "Inbound ", "Outbound"];
        assert_eq!(
            found(&titles),
            [(Level::Exact, vec![0, 2]), (Level::Invisible, vec![0, 2, 3]), (Level::Case, vec![0, 1, 2, 3])]
        );
    }

    #[test]
    fn what_met_lower_is_not_said_again() {
        assert_eq!(found(&["GoogleAds", "Google Ads"]), [(Level::Separators, vec![0, 1])]);
        assert_eq!(found(&["l1 1l", "1l l1"]), [(Level::LookAlike, vec![0, 1])]);
        assert_eq!(found(&["Hot Lead", "Leads Hot"]), [(Level::Plural, vec![0, 1])]);
    }

    #[test]
    fn a_very_large_class_is_capped_and_shows_its_different_titles() {
        let mut titles = vec!["Hot Leads"; 3_000];
        titles.push("hot leads");
        let clusters = clusters(&titles);
        assert_eq!(clusters[0].members.len(), 3_000, "exact twins are all listed");
        assert_eq!((clusters[1].members.len(), clusters[1].size), (BROAD, 3_001));
        assert!(clusters[1].too_broad && clusters[1].members.contains(&3_000));
    }

    #[test]
    fn the_key_outlives_a_member() {
        let key = |titles: &[&str]| clusters(titles).pop().map(|cluster| cluster.key);
        assert_eq!(key(&["Hot-Leads", "Hot Leads", "HotLeads"]), key(&["HotLeads", "hot_leads"]));
    }

    #[test]
    fn nothing_and_blank_titles_are_no_trouble() {
        assert_eq!(found(&[]), []);
        assert_eq!(found(&["", " ", "\u{200B}"]), [(Level::Invisible, vec![0, 1, 2])]);
    }
}
