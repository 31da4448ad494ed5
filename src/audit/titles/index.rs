//! Which titles does a name meet? Built once from an account's titles, asked once for each name.
//!
//! The keys up to `separators` nest, so one table answers for six levels: whatever meets the name at any of them is
//! filed under the same key of `separators`. `look-alike`, `word-order` and `plural` have a table each. A table is a
//! sorted list of 16-byte entries; what it finds is compared with the name's own keys, so a hash decides nothing.

use std::ops::Range;

use super::group::{Entry, hash, id, index};
use super::ladder::{Keys, climb, key_at};
use super::level::Level;
use super::look_alike::{Look, LookKeys};
use crate::beside::{each, joined, parts};

/// An account's titles, filed by their keys.
#[derive(Debug)]
pub struct Index<'a> {
    titles: &'a [&'a str],
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
    /// Files the titles. Leave out blank ones: every blank name would meet them.
    #[must_use]
    pub fn new(titles: &'a [&'a str]) -> Self {
        let mut filed = each(&parts(titles.len()), |part| file(titles, part.clone()));
        let tables = [0, 1, 2, 3].map(|table| joined(filed.iter_mut().map(|filed| &mut filed[table])));
        let [separators, word_order, plural, looks] = tables.map(Table::new);
        Self { titles, separators, looks, word_order, plural }
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
fn file(titles: &[&str], part: Range<usize>) -> [Vec<Entry>; 4] {
    const KEYED: [Level; 3] = [Level::Separators, Level::WordOrder, Level::Plural];
    let mut filed = [const { Vec::new() }; 4];
    for at in part {
        let mut tables = filed.iter_mut();
        climb(titles[at], &KEYED, |key| {
            if let Some(table) = tables.next() {
                table.push((hash(key), id(at)));
            }
        });
        let looks = LookKeys::of(titles[at]);
        let (raw, folded) = (hash(&looks.raw), hash(&looks.folded));
        filed[3].push((raw, id(at)));
        if raw != folded {
            filed[3].push((folded, id(at)));
        }
    }
    filed
}

/// Positions filed by the hash of a key, sorted by hash, then position.
#[derive(Debug)]
pub(super) struct Table(Vec<Entry>);

impl Table {
    fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable();
        Self(entries)
    }

    fn find(&self, key: &str) -> impl Iterator<Item = usize> + '_ {
        self.at(hash(key))
    }

    /// The positions filed under a hash.
    pub(super) fn at(&self, wanted: u64) -> impl Iterator<Item = usize> + '_ {
        let start = self.0.partition_point(|&(hash, _)| hash < wanted);
        self.0[start..].iter().take_while(move |(hash, _)| *hash == wanted).map(|&(_, at)| index(at))
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
        assert_eq!(meet("INBOUND"), Some((Level::Case, vec![0, 1, 6])));
        assert_eq!(meet("in_bound"), Some((Level::Separators, vec![0, 1, 2, 6])));
        assert_eq!(meet("paid"), Some((Level::LookAlike, vec![3])));
        assert_eq!(meet("Mumbai Leads"), Some((Level::WordOrder, vec![4])));
        assert_eq!(meet("Hot Leads"), Some((Level::Plural, vec![5])));
        assert_eq!(meet("Outbound"), None);
    }
}
