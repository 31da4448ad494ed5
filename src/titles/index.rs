//! Which titles does a name meet? Built once from an account's titles, asked once for each name; who meets whom in the
//! account itself ([`Index::clusters`]) and which proposed title is free ([`super::TitleRegistry`]) is read off it too.
//!
//! One table has every hash of every title, another one the hashes under which gaps are found. A table is a sorted list of
//! 8-byte entries; what it finds is compared with the name, so a hash decides nothing.

use std::sync::OnceLock;

use super::chars::is_unseen;
use super::closest::{self, Outline};
use super::cluster::{self, Cluster};
use super::key_hashes::{Id, KeyHashes, id, index};
use super::keys::hash;
use super::level::Level;
use super::match_keys::{key_at, lowest_level};

/// An account's titles, found by their keys.
#[derive(Debug, Clone)]
pub struct Index<'a> {
    titles: Vec<&'a str>,
    keys: HashTable,
    gaps: HashTable,
    outlines: OnceLock<Vec<Outline>>,
}

/// The lowest level at which any title meets a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The level.
    pub level: Level,
    /// The titles that meet the name there, as ascending positions in the list the index was built from.
    pub members: Vec<usize>,
}

impl<'a> Index<'a> {
    /// Of these titles.
    #[must_use]
    pub fn new(titles: &[&'a str]) -> Self {
        Self::of_those(titles.to_vec(), |_| true)
    }

    /// Of the titles of an account, but for blank ones: every blank name would meet them.
    #[must_use]
    pub fn of_account(titles: Vec<&'a str>) -> Self {
        Self::of_those(titles, |title| !title.chars().all(is_unseen))
    }

    fn of_those(titles: Vec<&'a str>, wanted: impl Fn(&str) -> bool) -> Self {
        let (mut keys, mut gaps) = (Vec::new(), Vec::new());
        for (at, title) in titles.iter().enumerate().filter(|(_, title)| wanted(title)) {
            let (hashes, of_gaps) = KeyHashes::with_gaps(title);
            keys.extend(hashes.all().into_iter().map(|hash| HashEntry::new(hash, id(at))));
            gaps.extend(of_gaps.into_iter().map(|gap| HashEntry::new(gap, id(at))));
        }
        Self { titles, keys: HashTable::new(keys), gaps: HashTable::new(gaps), outlines: OnceLock::new() }
    }

    /// The titles, in the order in which they were given.
    #[must_use]
    pub fn titles(&self) -> &[&'a str] {
        &self.titles
    }

    /// Every cluster of the titles that are indexed, by level, then by key.
    ///
    /// Only those that share a hash have to be compared: whatever meets another title at any level shares one with it in one
    /// of the tables.
    #[must_use]
    pub fn clusters(&self) -> Vec<Cluster> {
        let mut clusters = self.of_sharing(&self.keys, cluster::clusters_but_typos);
        clusters.extend(self.of_sharing(&self.gaps, cluster::typos));
        clusters
    }

    fn of_sharing(&self, table: &HashTable, find: impl Fn(&[&str]) -> Vec<Cluster>) -> Vec<Cluster> {
        let mut together = vec![false; self.titles.len()];
        for same in table.0.chunk_by(|a, b| a.half() == b.half()).filter(|same| same.len() > 1) {
            for entry in same {
                together[index(entry.id())] = true;
            }
        }
        let sharing: Vec<Id> = (0..).zip(together).filter_map(|(at, together)| together.then_some(at)).collect();
        let titles: Vec<_> = sharing.iter().map(|&at| self.titles[index(at)]).collect();
        let mut clusters = find(&titles);
        for member in clusters.iter_mut().flat_map(|cluster| &mut cluster.members) {
            *member = index(sharing[*member]);
        }
        clusters
    }

    /// The lowest level at which any title meets the name, with the titles that meet it there.
    #[must_use]
    pub fn meet(&self, name: &str) -> Option<Meeting> {
        self.meet_among(name, |_| true)
    }

    /// The same among the wanted titles alone.
    #[must_use]
    pub fn meet_among(&self, name: &str, wanted: impl Fn(usize) -> bool) -> Option<Meeting> {
        let (hashes, gaps) = KeyHashes::with_gaps(name);
        let lowest = |candidates: Vec<usize>| self.lowest(name, candidates.into_iter().filter(|&at| wanted(at)));
        lowest(self.candidates(&hashes.all())).or_else(|| lowest(find(&self.gaps, &gaps)))
    }

    fn lowest(&self, name: &str, candidates: impl Iterator<Item = usize>) -> Option<Meeting> {
        let mut best: Option<Meeting> = None;
        for at in candidates {
            let Some(level) = lowest_level(name, self.titles[at]) else { continue };
            match &mut best {
                Some(best) if best.level < level => {}
                Some(best) if best.level == level => best.members.push(at),
                _ => best = Some(Meeting { level, members: vec![at] }),
            }
        }
        best
    }

    /// The titles that a name which meets none may have been meant for: those at the smallest number of letters from it, as
    /// long as that is small.
    #[must_use]
    pub fn closest(&self, name: &str) -> Vec<usize> {
        let outlines = self.outlines.get_or_init(|| self.titles.iter().map(|title| Outline::of(title)).collect());
        closest::closest(name, &self.titles, outlines)
    }

    /// How many of the titles are this one, character for character. Blank titles of an account are not counted.
    #[must_use]
    pub fn count(&self, title: &str) -> usize {
        let keys = self.keys.at(hash(&key_at(title, Level::Separators)));
        keys.filter(|&at| self.titles[at] == title).count()
    }

    /// Positions of the titles that may meet a name of these hashes at some level but `typo`, and some that do not; ascending.
    pub(super) fn candidates(&self, hashes: &[u64]) -> Vec<usize> {
        find(&self.keys, hashes)
    }
}

fn find(table: &HashTable, hashes: &[u64]) -> Vec<usize> {
    let mut found: Vec<_> = hashes.iter().flat_map(|hash| table.at(*hash)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A position under the upper half of a hash, in one number: half the memory and quicker to sort than both in full. Now
/// and then two keys share the half; whoever looks compares the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct HashEntry(u64);

impl HashEntry {
    fn new(hash: u64, id: Id) -> Self {
        Self(hash & !u64::from(Id::MAX) | u64::from(id))
    }

    fn half(self) -> u64 {
        self.0 >> 32
    }

    fn id(self) -> Id {
        Id::try_from(self.0 & u64::from(Id::MAX)).unwrap_or(Id::MAX)
    }
}

/// Positions by the hash of a key, sorted by hash, then position.
#[derive(Debug, Clone, Default)]
pub(super) struct HashTable(Vec<HashEntry>);

impl HashTable {
    fn new(mut entries: Vec<HashEntry>) -> Self {
        entries.sort_unstable();
        Self(entries)
    }

    /// Where a hash stands or would stand. Hashes are spread evenly, so that it is near where its value says; a search over
    /// all of a large table would wait for memory at every step.
    fn start(&self, wanted: u64) -> usize {
        let (entries, wanted) = (&self.0, wanted >> 32);
        let guess = usize::try_from((u128::from(wanted) * entries.len() as u128) >> 32).unwrap_or_default();
        let around = 4 * entries.len().isqrt();
        let (low, high) = (guess.saturating_sub(around), (guess + around).min(entries.len()));
        let is_below = |entry: &HashEntry| entry.half() < wanted;
        let bracketed = low.checked_sub(1).is_none_or(|at| is_below(&entries[at]))
            && entries.get(high).is_none_or(|entry| !is_below(entry));
        let (low, high) = if bracketed { (low, high) } else { (0, entries.len()) };
        low + entries[low..high].partition_point(is_below)
    }

    /// The positions of a hash, and hardly any others.
    pub(super) fn at(&self, wanted: u64) -> impl Iterator<Item = usize> + '_ {
        let same = self.0[self.start(wanted)..].iter().take_while(move |entry| entry.half() == wanted >> 32);
        same.map(|entry| index(entry.id()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_meets_titles_at_the_lowest_level_any_of_them_offers() {
        let titles = ["Inbound", "inbound", "In-bound", "P\u{430}id", "Leads Mumbai", "Hot Lead", "Inbound"];
        let index = Index::new(&titles);
        let meet = |name| index.meet(name).map(|meeting| (meeting.level, meeting.members));
        assert_eq!(meet("Inbound"), Some((Level::Exact, vec![0, 6])));
        assert_eq!(["Inbound", "inbound", "INBOUND", "Outbound"].map(|title| index.count(title)), [2, 1, 0, 0]);
        assert_eq!(meet("INBOUND"), Some((Level::Case, vec![0, 1, 6])));
        assert_eq!(meet("in_bound"), Some((Level::Separators, vec![0, 1, 2, 6])));
        assert_eq!(meet("paid"), Some((Level::LookAlike, vec![3])));
        assert_eq!(meet("Mumbai Leads"), Some((Level::WordOrder, vec![4])));
        assert_eq!(meet("Hot Leads"), Some((Level::Plural, vec![5])));
        assert_eq!(meet("Outbound"), None);
        assert_eq!(meet("Copy of Hot Lead"), Some((Level::Copy, vec![5])));
        assert_eq!(meet("Leads Mumabi"), Some((Level::Typo, vec![4])));
    }

    #[test]
    fn a_hash_is_found_wherever_it_stands() {
        let spread = (0..5_000_u32).map(|id| HashEntry::new(u64::from(id).wrapping_mul(0x9e37_79b9_7f4a_7c15), id / 2));
        let crowded = (0..5_000_u32).map(|id| HashEntry::new(u64::from(id % 7) << 32, id));
        for entries in [spread.collect::<Vec<_>>(), crowded.collect(), Vec::new()] {
            let table = HashTable::new(entries.clone());
            for entry in entries.iter().copied().chain([HashEntry(0), HashEntry(u64::MAX)]) {
                let mut expected: Vec<_> = entries
                    .iter()
                    .filter(|other| other.half() == entry.half())
                    .map(|other| index(other.id()))
                    .collect();
                expected.sort_unstable();
                assert_eq!(table.at(entry.0).collect::<Vec<_>>(), expected);
            }
        }
    }
}
