//! Which titles does a name meet? Built once from an account's titles, asked once for each name; who meets whom in the
//! account itself ([`Index::clusters`]) and which proposed title is free ([`super::Register`]) is read off it too.
//!
//! The keys up to `separators` nest, so one table answers for six levels: whatever meets the name at any of them is
//! filed under the same key of `separators`. `look-alike`, `word-order` and `plural` have a table each. A table is a
//! sorted list of 8-byte entries; what it finds is compared with the name's own keys, so a hash decides nothing.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::chars::is_unseen;
use super::cluster::{self, Cluster};
use super::group::{Id, hash, id, index};
use super::ladder::{Keys, climb, key_at};
use super::level::Level;
use super::look_alike::{Look, LookKeys};
use crate::beside::{each, each_if, joined, parts};

/// An account's titles, filed by their keys.
#[derive(Debug, Clone)]
pub struct Index<'a> {
    titles: Vec<&'a str>,
    separators: Table,
    looks: Table,
    word_order: Table,
    plural: Table,
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
    /// Files the titles.
    #[must_use]
    pub fn new(titles: &[&'a str]) -> Self {
        Self::filed_if(titles.to_vec(), |_| true)
    }

    /// Files the titles of an account, but for blank ones: every blank name would meet them.
    #[must_use]
    pub fn of_account(titles: Vec<&'a str>) -> Self {
        Self::filed_if(titles, |title| !title.chars().all(is_unseen))
    }

    fn filed_if(titles: Vec<&'a str>, wanted: impl Fn(&str) -> bool + Sync) -> Self {
        let mut filed = each(&parts(titles.len()), |part| file(&titles, part.clone(), &wanted));
        let tables = [0, 1, 2, 3].map(|table| Mutex::new(joined(filed.iter_mut().map(|filed| &mut filed[table]))));
        let sorted = each_if(filed.len() > 1, &tables, |table| {
            Table::new(std::mem::take(&mut table.lock().unwrap_or_else(PoisonError::into_inner)))
        });
        let mut sorted = sorted.into_iter();
        let mut next = || sorted.next().unwrap_or_default();
        let (separators, word_order, plural, looks) = (next(), next(), next(), next());
        Self { titles, separators, looks, word_order, plural }
    }

    /// The titles, in the order in which they were given.
    #[must_use]
    pub fn titles(&self) -> &[&'a str] {
        &self.titles
    }

    /// Every cluster of the titles that are filed, by level, then by key.
    ///
    /// Only those in company have to be compared: whatever meets another title at any level is filed beside it in one of
    /// the tables.
    #[must_use]
    pub fn clusters(&self) -> Vec<Cluster> {
        let company = self.company();
        let titles: Vec<_> = company.iter().map(|&at| self.titles[index(at)]).collect();
        let mut clusters = cluster::clusters(&titles);
        for member in clusters.iter_mut().flat_map(|cluster| &mut cluster.members) {
            *member = index(company[*member]);
        }
        clusters
    }

    /// Positions of the titles that share a hash with another one, ascending.
    fn company(&self) -> Vec<Id> {
        let mut together = vec![false; self.titles.len()];
        for table in [&self.separators, &self.looks, &self.word_order, &self.plural] {
            for same in table.0.chunk_by(|a, b| a.half() == b.half()).filter(|same| same.len() > 1) {
                for entry in same {
                    together[index(entry.id())] = true;
                }
            }
        }
        (0..).zip(together).filter_map(|(at, together)| together.then_some(at)).collect()
    }

    /// The lowest level at which any title meets the name, with the titles that meet it there.
    #[must_use]
    pub fn meet(&self, name: &str) -> Option<Meeting> {
        let keys = Keys::of(name);
        self.below_look_alike(name, &keys)
            .or_else(|| self.look_alike(name))
            .or_else(|| self.by_words(&self.word_order, Level::WordOrder, &keys.word_order))
            .or_else(|| self.by_words(&self.plural, Level::Plural, &keys.plural))
    }

    /// How many of the titles are this one, character for character. Blank titles of an account are not counted.
    #[must_use]
    pub fn count(&self, title: &str) -> usize {
        let filed = self.separators.find(&key_at(title, Level::Separators));
        filed.filter(|&at| self.titles[at] == title).count()
    }

    /// The table that answers for a number of [`super::register`]: separators, looks, word order, plural.
    pub(super) fn filed(&self, table: u8) -> &Table {
        match table {
            0 => &self.separators,
            1 => &self.looks,
            2 => &self.word_order,
            _ => &self.plural,
        }
    }

    fn below_look_alike(&self, name: &str, keys: &Keys) -> Option<Meeting> {
        let mut best: Option<Meeting> = None;
        for at in self.separators.find(&keys.separators) {
            let title = self.titles[at];
            let level = if title == name { Some(Level::Exact) } else { keys.meet_below_look_alike(&Keys::of(title)) };
            let Some(level) = level else { continue };
            match &mut best {
                Some(best) if best.level < level => {}
                Some(best) if best.level == level => best.members.push(at),
                _ => best = Some(Meeting { level, members: vec![at] }),
            }
        }
        best
    }

    fn look_alike(&self, name: &str) -> Option<Meeting> {
        let look = Look::of(name);
        let keys = look.keys();
        let mut members: Vec<_> = self.looks.find(&keys.raw).chain(self.looks.find(&keys.folded)).collect();
        members.sort_unstable();
        members.dedup();
        members.retain(|&at| look.resembles(&Look::of(self.titles[at])));
        (!members.is_empty()).then_some(Meeting { level: Level::LookAlike, members })
    }

    fn by_words(&self, table: &Table, level: Level, key: &str) -> Option<Meeting> {
        let members: Vec<_> = table.find(key).filter(|&at| key_at(self.titles[at], level) == key).collect();
        (!members.is_empty()).then_some(Meeting { level, members })
    }
}

/// The entries of a part of the titles: separators, word order, plural, looks.
fn file(titles: &[&str], part: Range<usize>, wanted: impl Fn(&str) -> bool) -> [Vec<Filed>; 4] {
    const KEYED: [Level; 3] = [Level::Separators, Level::WordOrder, Level::Plural];
    let mut filed = [const { Vec::new() }; 4];
    for table in &mut filed {
        table.reserve_exact(part.len());
    }
    for at in part.filter(|at| wanted(titles[*at])) {
        let mut tables = filed.iter_mut();
        climb(titles[at], &KEYED, |key| {
            if let Some(table) = tables.next() {
                table.push(Filed::new(hash(key), id(at)));
            }
        });
        let looks = LookKeys::of(titles[at]);
        let (raw, folded) = (hash(&looks.raw), hash(&looks.folded));
        filed[3].push(Filed::new(raw, id(at)));
        if raw != folded {
            filed[3].push(Filed::new(folded, id(at)));
        }
    }
    filed
}

/// A position under the upper half of a hash, in one number: half the memory and quicker to sort than both in full. Now
/// and then two keys share the half; whoever looks compares the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Filed(u64);

impl Filed {
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

/// Positions filed by the hash of a key, sorted by hash, then position.
#[derive(Debug, Clone, Default)]
pub(super) struct Table(Vec<Filed>);

impl Table {
    fn new(mut entries: Vec<Filed>) -> Self {
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
        let is_below = |entry: &Filed| entry.half() < wanted;
        let bracketed = low.checked_sub(1).is_none_or(|at| is_below(&entries[at]))
            && entries.get(high).is_none_or(|entry| !is_below(entry));
        let (low, high) = if bracketed { (low, high) } else { (0, entries.len()) };
        low + entries[low..high].partition_point(is_below)
    }

    fn find(&self, key: &str) -> impl Iterator<Item = usize> + '_ {
        self.at(hash(key))
    }

    /// The positions filed under a hash, and hardly any others.
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
    }

    #[test]
    fn a_hash_is_found_wherever_it_stands() {
        let spread = (0..5_000_u32).map(|id| Filed::new(u64::from(id).wrapping_mul(0x9e37_79b9_7f4a_7c15), id / 2));
        let crowded = (0..5_000_u32).map(|id| Filed::new(u64::from(id % 7) << 32, id));
        for entries in [spread.collect::<Vec<_>>(), crowded.collect(), Vec::new()] {
            let table = Table::new(entries.clone());
            for entry in entries.iter().copied().chain([Filed(0), Filed(u64::MAX)]) {
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
