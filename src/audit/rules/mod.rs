//! The rules: one file each, named as the rule. `CONTRIBUTING.md` tells how to add one.

mod disabled_group;
mod duplicate_title;

use super::{Finding, Severity};
use crate::api::LeadGroup;

/// Every rule, in the order of the documents.
pub const ALL: &[&Rule] = &[&duplicate_title::RULE, &disabled_group::RULE];

/// One rule: what it is called, what it is for, and the pure function that applies it.
#[derive(Debug)]
pub struct Rule {
    /// Stable kebab-case code: the same in file name, tests, documents and reports.
    pub code: &'static str,
    /// The severity that its findings have at the worst.
    pub severity: Severity,
    /// What it finds, in a sentence.
    pub what: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// How it is repaired.
    pub repair: &'static str,
    /// Finds it. Sees nothing but the evidence: no network, no clock, no printing.
    pub check: fn(&Evidence<'_>) -> Vec<Finding>,
}

/// What the rules judge.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// Every group once, by ascending id.
    pub groups: &'a [LeadGroup],
}

/// Whether there is nothing to see in a title. Such titles enter no other rule about titles.
pub(super) fn is_blank(title: &str) -> bool {
    title.chars().all(|c| c.is_whitespace() || c.is_control())
}

/// `12`, `12 and 15`, `12, 15 and 19`; long lists are cut, the reports carry all ids beside the sentence.
pub(super) fn id_list(ids: &[u64]) -> String {
    const SHOWN: usize = 8;
    let text: Vec<_> = ids.iter().take(SHOWN).map(u64::to_string).collect();
    match (ids.len(), text.split_last()) {
        (_, None) => String::new(),
        (1, Some((last, _))) => last.clone(),
        (count, Some(_)) if count > SHOWN => format!("{} and {} more", text.join(", "), count - SHOWN),
        (_, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_as_a_sentence() {
        assert_eq!(id_list(&[]), "");
        assert_eq!(id_list(&[5]), "5");
        assert_eq!(id_list(&[5, 6]), "5 and 6");
        assert_eq!(id_list(&[5, 6, 7]), "5, 6 and 7");
        assert_eq!(id_list(&(1..=10).collect::<Vec<_>>()), "1, 2, 3, 4, 5, 6, 7, 8 and 2 more");
    }
}
