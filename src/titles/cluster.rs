//! The clusters of a whole account.
//!
//! Different titles are sorted, so that nothing depends on their order in the account. Level by level those that share a
//! hash are looked at together: where they share one key they are one class, else they are compared in pairs.

use std::collections::HashMap;

use super::key_hashes::{Entry, Id, KeyHashes, connected, groups, id, index};
use super::level::Level;
use super::match_keys::{NESTED, key_at, lowest_level};
use super::pairs::{cliques, typo_pairs};

/// The most members of a cluster that are listed, except at `exact`, where every one of them has to be renamed.
const BROAD: usize = 1_000;

/// The most different titles that are compared with one another. Of more than this, the rest is left out.
const COMPARED: usize = 64;

/// The levels above the nested ones at which more than two titles can meet.
const LATER: [Level; 5] = [Level::Separators, Level::LookAlike, Level::WordOrder, Level::Plural, Level::Copy];

/// Titles that meet at a level, and of which at least two do not meet lower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The level at which they meet.
    pub level: Level,
    /// Positions in the list of titles, ascending. No more than `BROAD` above `exact`: then every different title
    /// comes before any repetition.
    pub members: Vec<usize>,
    /// How many titles meet, listed or not.
    pub size: usize,
    /// What names the cluster, whoever belongs to it: the key its members share. Unique within its level, the same in
    /// any order of the titles, and, where a level has one key, after a member has left.
    pub key: String,
    /// The class is too large to say anything of each pair, and not all of it is listed.
    pub too_broad: bool,
}

/// Finds every cluster of titles, by level, then by key. For those of an account, [`super::Index::clusters`] is quicker.
///
/// A pair is reported at the lowest level at which it meets. A cluster may list titles that meet lower as well: its
/// members are the whole class; at `typo` it has two titles. Time grows as sorting does, memory with the number of titles.
#[must_use]
pub fn clusters(titles: &[&str]) -> Vec<Cluster> {
    let mut clusters = clusters_but_typos(titles);
    clusters.extend(typos(titles));
    clusters
}

/// The clusters of every level but the last.
pub(super) fn clusters_but_typos(titles: &[&str]) -> Vec<Cluster> {
    let mut account = AccountTitles::new(titles);
    account.twins();
    for level in NESTED.into_iter().chain(LATER) {
        account.level(level);
    }
    sorted(account.clusters)
}

/// The clusters of the level `typo`.
pub(super) fn typos(titles: &[&str]) -> Vec<Cluster> {
    let mut account = AccountTitles::unhashed(titles);
    for pair in typo_pairs(&account.titles) {
        account.push(Level::Typo, &pair.map(id), false, false);
    }
    sorted(account.clusters)
}

fn sorted(mut clusters: Vec<Cluster>) -> Vec<Cluster> {
    clusters.sort_by(|a, b| (a.level, &a.key, &a.members).cmp(&(b.level, &b.key, &b.members)));
    clusters
}

/// The different titles of an account, and what is found of them.
struct AccountTitles<'a> {
    /// Every different title once, sorted.
    titles: Vec<&'a str>,
    /// Where in the account each of them stands, ascending.
    positions: Vec<Vec<usize>>,
    hashes: Vec<KeyHashes>,
    clusters: Vec<Cluster>,
}

impl<'a> AccountTitles<'a> {
    fn new(titles: &[&'a str]) -> Self {
        let mut account = Self::unhashed(titles);
        account.hashes = account.titles.iter().map(|title| KeyHashes::of(title)).collect();
        account
    }

    fn unhashed(titles: &[&'a str]) -> Self {
        let mut by_title: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, title) in titles.iter().enumerate() {
            by_title.entry(title).or_default().push(at);
        }
        let mut different: Vec<_> = by_title.into_iter().collect();
        different.sort_unstable();
        let (titles, positions) = different.into_iter().unzip();
        Self { titles, positions, hashes: Vec::new(), clusters: Vec::new() }
    }

    /// The level `exact`.
    fn twins(&mut self) {
        for (title, positions) in self.titles.iter().zip(&self.positions).filter(|(_, positions)| positions.len() > 1) {
            let (size, key, members) = (positions.len(), (*title).to_owned(), positions.clone());
            self.clusters.push(Cluster { level: Level::Exact, members, size, key, too_broad: false });
        }
    }

    fn level(&mut self, level: Level) {
        let numbered = (0..).zip(&self.hashes);
        let entries: Vec<Entry> =
            numbered.flat_map(|(id, hashes)| hashes.at(level).iter().map(move |hash| (*hash, id))).collect();
        let mut together = groups(entries);
        if self.hashes.first().is_some_and(|hashes| hashes.at(level).len() > 1) {
            together = connected(together);
        }
        for ids in together {
            self.report(level, &ids);
        }
    }

    /// Files the clusters among titles that share a hash of this level.
    fn report(&mut self, level: Level, ids: &[Id]) {
        let hashes = |id: Id| &self.hashes[index(id)];
        // One title for each class that has met lower, then the others.
        let below = |id: Id| match level {
            Level::Invisible => (u64::from(id), 0),
            Level::Case => (hashes(id).at(Level::Invisible)[0], 0),
            Level::Compatibility => (hashes(id).at(Level::Case)[0], 0),
            Level::Accents => (hashes(id).at(Level::Compatibility)[0], 0),
            Level::Separators => (hashes(id).at(Level::Accents)[0], 0),
            _ => (hashes(id).separators, hashes(id).symbols),
        };
        let mut order: Vec<_> = ids.to_vec();
        order.sort_unstable_by_key(|&id| (below(id), id));
        let (mut firsts, others): (Vec<Id>, Vec<Id>) = {
            let mut last = None;
            order.into_iter().partition(|&id| last.replace(below(id)) != Some(below(id)))
        };
        if firsts.len() < 2 || (level == Level::LookAlike && !ids.iter().any(|&id| hashes(id).telling)) {
            return;
        }
        firsts.sort_unstable();
        let key = |id: Id| (hashes(id).at(level)[0], hashes(id).symbols);
        // `X (1)` and `X (2)` are copies where there is an X, or something else that says so.
        let is_numbered = |&id: &Id| level == Level::Copy && hashes(id).number != 0;
        let is_class = level != Level::LookAlike
            && (NESTED.contains(&level) || ids.iter().all(|&id| key(id) == key(ids[0])))
            && !ids.iter().all(is_numbered);
        if is_class {
            if level <= Level::Separators || self.has_pair(level, &firsts) {
                self.push(level, ids, true, false);
            }
            return;
        }
        let too_broad = ids.len() > COMPARED;
        let mut compared: Vec<_> = firsts.into_iter().chain(others).take(COMPARED).collect();
        compared.sort_unstable();
        let titles: Vec<_> = compared.iter().map(|&id| self.titles[index(id)]).collect();
        for clique in cliques(&titles, level) {
            let members: Vec<_> = clique.into_iter().map(|at| compared[at]).collect();
            self.push(level, &members, false, too_broad);
        }
    }

    /// Whether two of the titles meet at this level and at none below.
    fn has_pair(&self, level: Level, ids: &[Id]) -> bool {
        let tried = &ids[..ids.len().min(COMPARED)];
        let title = |id: Id| self.titles[index(id)];
        let meet = |a: Id, b: Id| lowest_level(title(a), title(b)) == Some(level);
        tried.iter().enumerate().any(|(at, &one)| tried[at + 1..].iter().any(|&other| meet(one, other)))
    }

    /// Files a cluster of different titles with all their positions, or as many as are listed. A class is named by its key,
    /// others by the words of all of their members.
    fn push(&mut self, level: Level, ids: &[Id], is_class: bool, too_broad: bool) {
        let titles = || ids.iter().map(|&id| self.titles[index(id)]);
        let key = if is_class {
            titles().next().map(|title| key_at(title, level).into_owned()).unwrap_or_default()
        } else {
            let mut names: Vec<_> = titles().map(|title| key_at(title, Level::Accents).into_owned()).collect();
            names.sort_unstable();
            names.dedup();
            names.join(" / ")
        };
        let positions = || ids.iter().map(|&id| &self.positions[index(id)]);
        let size = positions().map(Vec::len).sum();
        let mut members: Vec<usize> = if size <= BROAD {
            positions().flatten().copied().collect()
        } else {
            let firsts = positions().filter_map(|positions| positions.first());
            firsts.chain(positions().flat_map(|positions| positions.iter().skip(1))).take(BROAD).copied().collect()
        };
        members.sort_unstable();
        self.clusters.push(Cluster { level, too_broad: too_broad || size > BROAD, members, size, key });
    }
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

    #[test]
    fn titles_of_other_symbols_meet_the_one_without_and_not_each_other() {
        let titles = ["🔥 X", "❄ X", "X", "x 🔥"];
        let separators: Vec<_> = found(&titles).into_iter().filter(|(level, _)| *level == Level::Separators).collect();
        assert_eq!(separators, [(Level::Separators, vec![0, 2, 3]), (Level::Separators, vec![1, 2])]);
        assert_eq!(found(&["🟡 Hot Lead", "🟣 Hot Leads"]), []);
    }

    #[test]
    fn copies_and_slips_are_found() {
        assert_eq!(found(&["Copy of X", "X (1)", "X", "X (2)"]), [(Level::Copy, vec![0, 1, 2, 3])]);
        assert_eq!(found(&["X (1)", "X (2)"]), []);
        assert_eq!(found(&["Kolkata", "Kolkatta", "kolkata"]).last(), Some(&(Level::Typo, vec![0, 1])));
    }
}
