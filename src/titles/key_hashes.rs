//! The hashes of a title by which those that it may meet are found, without comparing every two.
//!
//! Two titles that meet at a level share a hash of that level. A hash decides nothing: whatever shares one is compared by
//! [`lowest_level`](super::lowest_level).

use super::keys::hash;
use super::level::Level;
use super::look_alike::LookKeys;
use super::match_keys::{ByWords, NESTED, nested};
use super::typo;

/// The number of a title.
pub(super) type Id = u32;

/// The hash of a key, and whose key it is.
pub(super) type Entry = (u64, Id);

/// The hashes of a title's keys.
#[derive(Debug, Clone)]
pub(super) struct KeyHashes {
    nested: [u64; NESTED.len()],
    pub(super) separators: u64,
    word_order: u64,
    plural: [u64; 2],
    copy: [u64; 2],
    looks: [u64; 2],
    /// Whether the title has a character that misleads the eye.
    pub(super) telling: bool,
    /// What must not differ from level `separators` on: the symbols; at `copy` also the number of the copy mark.
    pub(super) symbols: u64,
    pub(super) number: u64,
}

impl KeyHashes {
    /// The hashes of a title.
    pub(super) fn of(title: &str) -> Self {
        Self::made(title, |_| {})
    }

    /// The same, and those of its forms with one letter less, for typos.
    pub(super) fn with_gaps(title: &str) -> (Self, Vec<u64>) {
        let mut gaps = Vec::new();
        let hashes = Self::made(title, |key| gaps.extend(typo::gaps(key).into_iter().map(|(gap, _)| gap)));
        (hashes, gaps)
    }

    /// Shows the key of `copy`.
    fn made(title: &str, show: impl FnOnce(&str)) -> Self {
        let mut hashes = [0; NESTED.len()];
        let mut slots = hashes.iter_mut();
        let text = nested(title, |_, key| {
            if let Some(slot) = slots.next() {
                *slot = hash(key);
            }
        });
        let words = ByWords::of(&text);
        let order = words.word_order();
        let word_order = hash(&order);
        let plural_key = words.plural_of(order);
        let plural = [hash(&plural_key), hash(&words.plural_joined())];
        let original = words.original();
        let (copy, copy_key) = match &original {
            Some(original) => {
                let key = original.plural();
                ([hash(&key), hash(&original.plural_joined())], key)
            }
            None => (plural, plural_key),
        };
        show(&copy_key);
        let looks = LookKeys::of(title, words.tokens.as_deref());
        Self {
            nested: hashes,
            separators: hash(&words.separators()),
            word_order,
            plural,
            copy,
            looks: [hash(&looks.raw), hash(&looks.folded)],
            telling: looks.telling,
            symbols: hash(&words.symbols),
            number: original.as_ref().and_then(|original| original.number).map_or(0, hash),
        }
    }

    /// The hashes of a level: titles that meet there, and not lower, share one of them.
    pub(super) fn at(&self, level: Level) -> &[u64] {
        match level {
            Level::Exact | Level::Invisible => &self.nested[..1],
            Level::Case => &self.nested[1..2],
            Level::Compatibility => &self.nested[2..3],
            Level::Accents => &self.nested[3..],
            Level::Separators => std::slice::from_ref(&self.separators),
            Level::LookAlike => &self.looks,
            Level::WordOrder => std::slice::from_ref(&self.word_order),
            Level::Plural => &self.plural,
            Level::Copy | Level::Typo => &self.copy,
        }
    }

    /// Every hash under which a title stands that meets others at any level but `typo`, each once.
    pub(super) fn all(&self) -> Vec<u64> {
        let levels = [Level::Separators, Level::LookAlike, Level::WordOrder, Level::Plural, Level::Copy];
        let mut all: Vec<_> = levels.iter().flat_map(|level| self.at(*level)).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The ids that share a hash with another, one list a hash, each in ascending id.
pub(super) fn groups(mut entries: Vec<Entry>) -> Vec<Vec<Id>> {
    entries.sort_unstable();
    entries.dedup();
    let same = entries.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1);
    same.map(|same| same.iter().map(|(_, id)| *id).collect()).collect()
}

/// Joins lists that share a member.
pub(super) fn connected(lists: Vec<Vec<Id>>) -> Vec<Vec<Id>> {
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

/// An index as an [`Id`]. More titles than an `Id` can number do not fit the memory of today's machines.
pub(super) fn id(index: usize) -> Id {
    Id::try_from(index).unwrap_or(Id::MAX)
}

/// An [`Id`] as an index.
pub(super) fn index(id: Id) -> usize {
    usize::try_from(id).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_hashes_are_grouped_and_groups_that_share_a_member_joined() {
        assert_eq!(groups(vec![(7, 2), (9, 1), (7, 0), (8, 3), (9, 4), (7, 2)]), [vec![0, 2], vec![1, 4]]);
        assert_eq!(connected(vec![vec![0, 2], vec![1, 4], vec![2, 3]]), [vec![0, 2, 3], vec![1, 4]]);
    }
}
