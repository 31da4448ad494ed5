//! Which titles are taken? Those of an account, and those reserved since: what a plan asks before it proposes one.
//!
//! Candidates are found by hash, as in [`Index`]; whether and how two titles meet is [`lowest_level`]'s verdict alone. Slips
//! are not looked for: that a title is one letter away from another only raises a question.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::index::Index;
use super::key_hashes::KeyHashes;
use super::level::Level;
use super::match_keys::lowest_level;

/// A title that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// By a title of the account, at this position of the list.
    Account(usize),
    /// By the reservation of this number, counted from 0.
    Reserved(usize),
}

/// The titles of an account, and reserved ones.
#[derive(Debug)]
pub struct TitleRegistry<'a> {
    account: &'a Index<'a>,
    reserved: Vec<String>,
    /// The first reserved title by hash.
    by_hash: HashMap<u64, usize>,
    /// Further reserved there; hardly any hash has one.
    more: HashMap<u64, Vec<usize>>,
}

impl<'a> TitleRegistry<'a> {
    /// A register of the titles of an account, without reserved.
    #[must_use]
    pub fn new(account: &'a Index<'a>) -> Self {
        Self { account, reserved: Vec::new(), by_hash: HashMap::new(), more: HashMap::new() }
    }

    /// Files one more title.
    pub fn reserve(&mut self, candidate: Candidate) {
        let number = self.reserved.len();
        for place in candidate.hashes {
            match self.by_hash.entry(place) {
                Entry::Vacant(entry) => drop(entry.insert(number)),
                Entry::Occupied(first) if *first.get() == number => {}
                Entry::Occupied(_) => self.more.entry(place).or_default().push(number),
            }
        }
        self.reserved.push(candidate.title);
    }

    /// Whether the candidate meets a title that is `relevant` in a way that `matters`.
    pub fn meets(
        &self,
        candidate: &Candidate,
        relevant: impl Fn(Taken) -> bool,
        mut matters: impl FnMut(Taken, Level) -> bool,
    ) -> bool {
        self.meets_reserved(candidate, &relevant, &mut matters) || self.meets_account(candidate, relevant, matters)
    }

    /// The same among the reserved alone.
    pub fn meets_reserved(
        &self,
        candidate: &Candidate,
        relevant: impl Fn(Taken) -> bool,
        matters: impl FnMut(Taken, Level) -> bool,
    ) -> bool {
        let Candidate { title, hashes } = candidate;
        let mut reserved: Vec<usize> = hashes.iter().filter_map(|place| self.by_hash.get(place)).copied().collect();
        if !reserved.is_empty() && !self.more.is_empty() {
            reserved.extend(hashes.iter().filter_map(|place| self.more.get(place)).flatten());
        }
        reserved.sort_unstable();
        reserved.dedup();
        let reserved = reserved.into_iter().map(|number| (Taken::Reserved(number), &*self.reserved[number]));
        any_meets(title, reserved, relevant, matters)
    }

    /// The same among the titles of the account alone, which no reservation changes.
    pub fn meets_account(
        &self,
        candidate: &Candidate,
        relevant: impl Fn(Taken) -> bool,
        matters: impl FnMut(Taken, Level) -> bool,
    ) -> bool {
        let Candidate { title, hashes } = candidate;
        let account = self.account.candidates(hashes).into_iter();
        any_meets(title, account.map(|at| (Taken::Account(at), self.account.titles()[at])), relevant, matters)
    }
}

/// Whether the title meets one of these that is `relevant` in a way that `matters`.
fn any_meets<'t>(
    title: &str,
    mut taken: impl Iterator<Item = (Taken, &'t str)>,
    relevant: impl Fn(Taken) -> bool,
    mut matters: impl FnMut(Taken, Level) -> bool,
) -> bool {
    taken.any(|(taken, other)| relevant(taken) && lowest_level(title, other).is_some_and(|level| matters(taken, level)))
}

/// A title that may be given, with its keys made once.
#[derive(Debug, Clone)]
pub struct Candidate {
    title: String,
    hashes: Vec<u64>,
}

impl Candidate {
    /// Makes the keys.
    #[must_use]
    pub fn new(title: String) -> Self {
        Self { hashes: KeyHashes::of(&title).all(), title }
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn met(register: &TitleRegistry<'_>, name: &str) -> Vec<(Taken, Level)> {
        let mut met = Vec::new();
        register.meets(
            &Candidate::new(name.to_owned()),
            |_| true,
            |taken, level| {
                met.push((taken, level));
                false
            },
        );
        met
    }

    #[test]
    fn every_meeting_is_told_whatever_its_level() {
        let titles = ["Hot Lead", "HOT LEADS", "Leads Hot", "Cold"];
        let index = Index::new(&titles);
        let mut register = TitleRegistry::new(&index);
        register.reserve(Candidate::new("hot-leads".to_owned()));
        assert_eq!(
            met(&register, "Hot Leads"),
            [
                (Taken::Reserved(0), Level::Separators),
                (Taken::Account(0), Level::Plural),
                (Taken::Account(1), Level::Case),
                (Taken::Account(2), Level::WordOrder),
            ]
        );
        assert!(!register.meets(&Candidate::new("Hot Leads".to_owned()), |_| false, |_, _| true));
        assert_eq!(met(&register, "Warm"), []);
    }

    proptest! {
        #[test]
        fn nothing_is_overlooked(
            titles in prop::collection::vec("[aAl1O0о ]{1,4}(s|-b)?", 0..8), name in "[aAl1O0о ]{1,4}(s|-b)?"
        ) {
            let split = titles.len() / 2;
            let account: Vec<&str> = titles[..split].iter().map(String::as_str).collect();
            let index = Index::new(&account);
            let mut register = TitleRegistry::new(&index);
            for title in &titles[split..] {
                register.reserve(Candidate::new(title.clone()));
            }
            let expected = titles.iter().filter(|title| lowest_level(&name, title).is_some()).count();
            let mut found: Vec<_> = met(&register, &name).into_iter().map(|(taken, _)| format!("{taken:?}")).collect();
            found.sort();
            found.dedup();
            prop_assert_eq!(found.len(), expected);
        }
    }
}
