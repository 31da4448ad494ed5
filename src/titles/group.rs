//! Groups of equal keys, found by sorting hashes: 16 bytes a title, whatever its length, and no hash map whose order
//! could show. A hash decides nothing: where two are equal, the keys themselves are compared.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

/// The number of a title or of a class of titles.
pub(super) type Id = u32;

/// The hash of a key, and whose key it is.
pub(super) type Entry = (u64, Id);

/// The hash under which a key is filed.
pub(super) fn hash(key: &str) -> u64 {
    xxh3_64(key.as_bytes())
}

/// The ids that share a key with another, one list a key, each in ascending id. `key` makes the key of an id again.
pub(super) fn groups<'a>(mut entries: Vec<Entry>, key: impl Fn(Id) -> Cow<'a, str>) -> Vec<Vec<Id>> {
    entries.sort_unstable();
    let mut groups = Vec::new();
    for same_hash in entries.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        let mut keys: Vec<_> = same_hash.iter().map(|&(_, id)| (key(id), id)).collect();
        keys.sort_unstable();
        groups.extend(keys.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1).map(|same| {
            let mut ids: Vec<_> = same.iter().map(|(_, id)| *id).collect();
            ids.dedup();
            ids
        }));
    }
    groups
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
    fn equal_keys_are_grouped_and_equal_hashes_are_not_trusted() {
        let keys = ["b", "a", "b", "c", "a"];
        let key = |id| Cow::Borrowed(keys[index(id)]);
        let by_hash = |hash: fn(&str) -> u64| {
            let mut found = groups(keys.iter().enumerate().map(|(at, key)| (hash(key), id(at))).collect(), key);
            found.sort();
            found
        };
        assert_eq!(by_hash(hash), [[0, 2], [1, 4]]);
        assert_eq!(by_hash(|_| 7), [[0, 2], [1, 4]]);
    }
}
