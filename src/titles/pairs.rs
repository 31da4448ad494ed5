//! Clusters of titles that meet in pairs, where meeting is a relation and no key.
//!
//! `Q1` is like `Ql` and like `Qi`, and these two are not like each other; `🔥 X` and `❄ X` are both `X`. So candidates are
//! not reported as one lump. They are compared in pairs, and the pairs are gathered into clusters in which any two meet;
//! every pair is in exactly one of them.

use std::collections::{BTreeMap, BTreeSet};

use super::key_hashes::{Id, id, index};
use super::level::Level;
use super::match_keys::{key_at, lowest_level};
use super::typo::{deletions, gaps, is_slip};

/// How two candidates stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    /// They meet at a lower level.
    Lower,
    /// They meet here, and no cluster has both yet.
    Open,
    /// They meet here, and a cluster has both.
    Covered,
    /// They do not meet, or only further up.
    Apart,
}

/// Sets of titles, as positions, in which any two meet at the level or below, so that every two that meet at this very
/// level are in exactly one of them.
pub(super) fn cliques(titles: &[&str], level: Level) -> Vec<Vec<usize>> {
    let compare = |a: &&str, b: &&str| match lowest_level(a, b) {
        Some(met) if met < level => Pair::Lower,
        Some(met) if met == level => Pair::Open,
        _ => Pair::Apart,
    };
    let mut pairs: Vec<Vec<Pair>> = titles.iter().map(|a| titles.iter().map(|b| compare(a, b)).collect()).collect();
    let mut cliques = Vec::new();
    for first in 0..titles.len() {
        while let Some(second) = (first + 1..titles.len()).find(|&at| pairs[first][at] == Pair::Open) {
            let mut clique = vec![first, second];
            for (at, row) in pairs.iter().enumerate() {
                let fits = |&member: &usize| member != at && matches!(row[member], Pair::Lower | Pair::Open);
                if clique.iter().all(fits) {
                    clique.push(at);
                }
            }
            clique.sort_unstable();
            for &a in &clique {
                for &b in &clique {
                    if pairs[a][b] == Pair::Open {
                        pairs[a][b] = Pair::Covered;
                    }
                }
            }
            cliques.push(clique);
        }
    }
    cliques
}

/// Pairs of different titles that meet at the level `typo`: one pair for every two words in the same surroundings, however
/// many titles have them.
///
/// Titles that differ in one word share the hash of all else; of those, words that differ in one letter share what is left
/// when a letter is taken out. So time grows with the titles, not with the pairs of them.
pub(super) fn typo_pairs(titles: &[&str]) -> Vec<[usize; 2]> {
    let key = |title: Id| key_at(titles[index(title)], Level::Typo);
    let mut entries: Vec<(u64, Id)> = Vec::new();
    for title in 0..id(titles.len()) {
        entries.extend(gaps(&key(title)).into_iter().map(|(gap, _)| (gap, title)));
    }
    entries.sort_unstable();
    let mut pairs = Vec::new();
    for same in entries.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for &(gap, title) in same {
            let key = key(title);
            let word = gaps(&key).into_iter().find(|(other, _)| *other == gap);
            words.entry(word.map_or("", |(_, word)| word).to_owned()).or_default().push(index(title));
        }
        for (one, other) in slips(&words) {
            pairs.extend(first_pair(titles, one, other));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Words that differ by a slip, as the titles that have them.
fn slips(words: &BTreeMap<String, Vec<usize>>) -> Vec<(&[usize], &[usize])> {
    /// Words that share what is left without a letter: hardly ever more than two.
    const MOST: usize = 64;
    let list: Vec<_> = words.iter().collect();
    if list.len() < 2 {
        return Vec::new();
    }
    let mut left: Vec<(u64, usize)> =
        list.iter().enumerate().flat_map(|(at, (word, _))| deletions(word).map(move |left| (left, at))).collect();
    left.sort_unstable();
    left.dedup();
    let mut found = BTreeSet::new();
    for same in left.chunk_by(|a, b| a.0 == b.0) {
        let same = &same[..same.len().min(MOST)];
        for (at, &(_, one)) in same.iter().enumerate() {
            found.extend(same[at + 1..].iter().map(|&(_, other)| (one, other)));
        }
    }
    let slipped = found.into_iter().filter(|&(one, other)| is_slip(list[one].0, list[other].0));
    slipped.map(|(one, other)| (list[one].1.as_slice(), list[other].1.as_slice())).collect()
}

/// The first pair of the two that meets at `typo` and nowhere lower.
fn first_pair(titles: &[&str], one: &[usize], other: &[usize]) -> Option<[usize; 2]> {
    /// Titles of one class that are tried.
    const TRIED: usize = 16;
    let tried = one.iter().take(TRIED).flat_map(|a| other.iter().take(TRIED).map(move |b| [*a.min(b), *a.max(b)]));
    { tried }.find(|[a, b]| lowest_level(titles[*a], titles[*b]) == Some(Level::Typo))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(titles: &[&str], level: Level) -> Vec<String> {
        let named = |clique: Vec<usize>| clique.into_iter().map(|at| titles[at]).collect::<Vec<_>>().join(", ");
        cliques(titles, level).into_iter().map(named).collect()
    }

    #[test]
    fn a_likeness_is_not_chained() {
        assert_eq!(found(&["Q1", "Qi", "Ql"], Level::LookAlike), ["Q1, Qi", "Q1, Ql"]);
        assert_eq!(found(&["X", "❄ X", "🔥 X"], Level::Separators), ["X, ❄ X", "X, 🔥 X"]);
    }

    #[test]
    fn what_looks_alike_throughout_is_one_cluster() {
        assert_eq!(found(&["Paid", "P\u{430}id", "P\u{430}\u{456}d", "PAID"], Level::LookAlike).len(), 1);
        assert_eq!(found(&["PAID", "Paid"], Level::LookAlike).len(), 0);
    }

    #[test]
    fn a_slip_is_one_pair_however_many_titles_have_it() {
        let titles = ["Kolkata Leads", "kolkata leads", "Kolkatta Leads", "Delhi Leads"];
        assert_eq!(typo_pairs(&titles), [[0, 2]]);
    }
}
