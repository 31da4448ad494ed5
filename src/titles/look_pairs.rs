//! Clusters of titles that look alike, where the likeness holds between every two of them.
//!
//! `look-alike` is a relation between pairs: `Q1` is like `Ql` and like `Qi`, and these two are not like each other. So
//! the candidates (titles that share a key of the look) are not reported as one lump. They are compared in pairs, and
//! the pairs are gathered into clusters in which any two members meet; every pair is in exactly one of them.

use super::ladder::key_at;
use super::level::Level;
use super::look_alike::{Look, LookKeys};

/// The most candidates that are compared with one another. More titles than this that share one look are too broad a
/// class to say anything about each pair; the rest is left out.
pub(super) const MOST_COMPARED: usize = 64;

/// A cluster among the candidates.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LookCluster {
    /// The members, as positions in the list of candidates, in ascending order.
    pub(super) members: Vec<usize>,
    /// What names the cluster: the look that its members share.
    pub(super) key: String,
    /// Whether candidates were left out.
    pub(super) too_broad: bool,
}

/// One candidate with what is needed to compare it.
struct Candidate {
    at: usize,
    separators: String,
    look: Look,
    keys: LookKeys,
}

/// Finds the clusters among different titles that share a look.
///
/// The result does not depend on the order of `titles`, but for the positions it names.
pub(super) fn look_clusters(titles: &[&str]) -> Vec<LookCluster> {
    let mut order: Vec<_> = titles
        .iter()
        .enumerate()
        .map(|(at, title)| (key_at(title, Level::Separators).into_owned(), *title, at))
        .collect();
    order.sort_unstable();
    let (firsts, others): (Vec<_>, Vec<_>) = {
        let mut seen: Option<String> = None;
        order.into_iter().partition(|(separators, _, _)| {
            let is_first = seen.as_ref() != Some(separators);
            if is_first {
                seen = Some(separators.clone());
            }
            is_first
        })
    };
    if firsts.len() < 2 {
        return Vec::new();
    }
    let candidates: Vec<_> = firsts
        .into_iter()
        .chain(others)
        .take(MOST_COMPARED)
        .map(|(separators, title, at)| {
            let look = Look::of(title);
            Candidate { at, separators, keys: look.keys(), look }
        })
        .collect();
    name(&cliques(&candidates), &candidates, titles.len() > MOST_COMPARED)
}

/// How two candidates stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    /// They meet at a lower level.
    Lower,
    /// They look alike, and no cluster has both yet.
    Open,
    /// They look alike, and a cluster has both.
    Covered,
    /// They do not meet here.
    Apart,
}

/// Sets of candidates in which any two meet, so that every two that look alike are in exactly one of them.
fn cliques(candidates: &[Candidate]) -> Vec<Vec<usize>> {
    let compare = |a: &Candidate, b: &Candidate| {
        if a.separators == b.separators {
            Pair::Lower
        } else if a.look.resembles(&b.look) {
            Pair::Open
        } else {
            Pair::Apart
        }
    };
    let mut pairs: Vec<Vec<Pair>> =
        candidates.iter().map(|a| candidates.iter().map(|b| compare(a, b)).collect()).collect();
    let mut cliques = Vec::new();
    for first in 0..candidates.len() {
        while let Some(second) = (first + 1..candidates.len()).find(|&at| pairs[first][at] == Pair::Open) {
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

/// Gives every clique its key: the look its members share. Where one look has several cliques, their members' keys of
/// `separators` tell them apart.
fn name(cliques: &[Vec<usize>], candidates: &[Candidate], too_broad: bool) -> Vec<LookCluster> {
    let shared = |clique: &[usize]| {
        let keys = || clique.iter().filter_map(|&at| candidates.get(at)).map(|candidate| &candidate.keys);
        let raw = keys().map(|keys| &keys.raw).min();
        let folded = keys().map(|keys| &keys.folded).min();
        let same_raw = keys().all(|keys| Some(&keys.raw) == raw);
        if same_raw { raw.cloned() } else { folded.cloned() }.unwrap_or_default()
    };
    let looks: Vec<_> = cliques.iter().map(|clique| shared(clique)).collect();
    let mut clusters = Vec::with_capacity(cliques.len());
    for (clique, look) in cliques.iter().zip(&looks) {
        let mut key = look.clone();
        if looks.iter().filter(|other| *other == look).count() > 1 {
            let mut names: Vec<_> = clique.iter().map(|&at| &*candidates[at].separators).collect();
            names.sort_unstable();
            names.dedup();
            key = format!("{look} ({})", names.join(" / "));
        }
        let mut members: Vec<_> = clique.iter().map(|&at| candidates[at].at).collect();
        members.sort_unstable();
        clusters.push(LookCluster { members, key, too_broad });
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(titles: &[&str]) -> Vec<(String, Vec<String>)> {
        let mut found: Vec<_> = look_clusters(titles)
            .into_iter()
            .map(|cluster| {
                let mut members: Vec<_> = cluster.members.iter().map(|&at| titles[at].to_owned()).collect();
                members.sort();
                (cluster.key, members)
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn a_likeness_is_not_chained() {
        let clusters = found(&["Q1", "Ql", "Qi"]);
        let members: Vec<_> = clusters.iter().map(|(_, members)| members.join(" ")).collect();
        assert_eq!(members, ["Q1 Qi", "Q1 Ql"]);
        assert_ne!(clusters[0].0, clusters[1].0);
    }

    #[test]
    fn what_looks_alike_throughout_is_one_cluster() {
        let all = ["Paid", "P\u{430}id", "P\u{430}\u{456}d", "PAID"];
        let clusters = found(&all);
        assert_eq!(clusters.len(), 1);
        assert_eq!(clusters[0].1.len(), 4);
        assert_eq!(found(&all[..2])[0].0, clusters[0].0, "the key outlives a member");
        assert_eq!(found(&["PAID", "Paid"]), []);
    }

    #[test]
    fn too_many_candidates_are_capped() {
        let titles: Vec<_> = (0..200_u32).map(|n| format!("x{n:08b}2").replace('0', "l")).collect();
        let titles: Vec<_> = titles.iter().map(String::as_str).collect();
        let clusters = look_clusters(&titles);
        assert_eq!(clusters.len(), 1);
        assert!(clusters[0].too_broad && clusters[0].members.len() == MOST_COMPARED);
    }
}
