//! Which page is in trouble: others come, this one does not.
//!
//! A failure is charged to its page only when another page comes later, so an outage charges nobody. The limit is
//! `--retries` while hardly any other page fails, and more where many do: one dead backend of three must not end the run.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::time::Duration;

/// Outcomes that tell how many of the other pages fail.
const OUTCOMES: usize = 50;
/// Chance with which a page may use up its limit by bad luck.
const BAD_LUCK: f64 = 1e-6;
/// Largest share of failures that raises the limit.
const WORST: f64 = 0.75;
/// Waits before a page is asked for again: the first, and the longest.
const WAIT: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(2));

/// The pages that are being asked for.
#[derive(Debug)]
pub(super) struct Charges<P> {
    retries: u32,
    pages: HashMap<P, PageTrouble>,
    outcomes: VecDeque<(P, bool)>,
    /// Two pages that have come, each the witness of all others.
    witnesses: [Option<P>; 2],
    /// The last request of a page in trouble went to a witness.
    heard: bool,
}

/// What a page that is being asked for has been through.
#[derive(Debug, Default)]
struct PageTrouble {
    /// Failed since another page came.
    due: bool,
    charged: u32,
    /// Not charged once already, for an outage that no probe confirmed.
    pardoned: bool,
    failures: u32,
    stalls: u32,
}

impl<P: Copy + Eq + Hash> Charges<P> {
    /// `retries` charges are allowed to each page.
    pub(super) fn new(retries: u32) -> Self {
        let (pages, outcomes) = (HashMap::new(), VecDeque::with_capacity(OUTCOMES));
        Self { retries, pages, outcomes, witnesses: [None; 2], heard: false }
    }

    /// A page is asked for from now on.
    pub(super) fn open(&mut self, page: P) {
        self.pages.insert(page, PageTrouble::default());
    }

    /// A page is not asked for any more.
    pub(super) fn close(&mut self, page: P) {
        self.pages.remove(&page);
    }

    /// How often the page was cut off in silence.
    pub(super) fn stalls(&self, page: P) -> u32 {
        self.pages.get(&page).map_or(0, |trouble| trouble.stalls)
    }

    /// Whether the page has used up its limit.
    pub(super) fn exhausted(&self, page: P) -> bool {
        let Some(trouble) = self.pages.get(&page).filter(|trouble| trouble.charged > 0) else { return false };
        let others = || self.outcomes.iter().filter(|(other, _)| *other != page);
        #[expect(clippy::cast_precision_loss, reason = "at most 50")]
        let share = others().filter(|(_, came)| !came).count() as f64 / others().count().max(1) as f64;
        f64::from(trouble.charged) > f64::from(self.retries).max(BAD_LUCK.ln() / share.min(WORST).ln())
    }

    /// The page to ask for in place of this one, to see whether pages come at all: where the gate is closed, or no page is
    /// asked for that is not in trouble. In turn with the page itself.
    pub(super) fn witness(&mut self, page: P, closed: bool) -> Option<P> {
        let in_trouble = self.pages.get(&page).is_some_and(|trouble| trouble.due);
        let wanted = in_trouble && !self.heard && (closed || self.pages.values().all(|trouble| trouble.due));
        let witness = self.witnesses.into_iter().flatten().find(|witness| *witness != page).filter(|_| wanted);
        self.heard = witness.is_some();
        witness
    }

    /// A page came. Whoever failed before is charged, unless it `was_outage`.
    pub(super) fn came(&mut self, page: P, was_closed: bool, was_outage: bool) {
        self.note(page, true);
        self.heard = false;
        match &mut self.witnesses {
            [first @ None, _] => *first = Some(page),
            [Some(first), second @ None] if *first != page => *second = Some(page),
            _ => {}
        }
        for (_, trouble) in self.pages.iter_mut().filter(|(other, trouble)| **other != page && trouble.due) {
            trouble.due = false;
            if was_outage {
                continue;
            }
            if was_closed && !trouble.pardoned {
                trouble.pardoned = true;
            } else {
                trouble.charged += 1;
            }
        }
    }

    /// A page failed; returns how long it waits, `chance` being drawn evenly from 0 to 1.
    pub(super) fn failed(&mut self, page: P, stalled: bool, chance: f64) -> Duration {
        self.note(page, false);
        let Some(trouble) = self.pages.get_mut(&page) else { return Duration::ZERO };
        trouble.due = true;
        trouble.stalls += u32::from(stalled);
        trouble.failures += 1;
        let wait = WAIT.0.saturating_mul(1 << (trouble.failures - 1).min(16)).min(WAIT.1);
        wait.mul_f64(0.5 + 0.5 * chance)
    }

    fn note(&mut self, page: P, came: bool) {
        if self.outcomes.len() == OUTCOMES {
            self.outcomes.pop_front();
        }
        self.outcomes.push_back((page, came));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(retries: u32, pages: impl IntoIterator<Item = u64>) -> Charges<u64> {
        let mut charges = Charges::new(retries);
        pages.into_iter().for_each(|page| charges.open(page));
        charges
    }

    #[test]
    fn a_failure_is_charged_when_another_page_comes_and_once_for_each_spell() {
        let mut charges = asking(1, [2, 3]);
        for _ in 0..9 {
            charges.failed(2, false, 0.5);
        }
        assert!(!charges.exhausted(2), "nothing came yet");
        charges.came(3, false, false);
        charges.came(3, false, false);
        assert!(!charges.exhausted(2));
        charges.failed(2, false, 0.5);
        charges.came(3, false, false);
        assert!(charges.exhausted(2));
    }

    #[test]
    fn an_outage_charges_nobody_and_a_gate_that_was_closed_in_vain_only_the_second_time() {
        let mut charges = asking(0, [2, 3]);
        for _ in 0..5 {
            charges.failed(2, false, 0.5);
            charges.came(3, true, true);
        }
        charges.failed(2, false, 0.5);
        charges.came(3, true, false);
        assert!(!charges.exhausted(2));
        charges.failed(2, false, 0.5);
        charges.came(3, true, false);
        assert!(charges.exhausted(2));
    }

    #[test]
    fn where_a_third_of_all_requests_fail_a_page_may_fail_more_often() {
        let mut charges = asking(4, [2]);
        let mut spells = 0;
        while !charges.exhausted(2) {
            charges.failed(2, false, 0.5);
            for other in 10..12 {
                charges.came(other, false, false);
            }
            charges.failed(20, false, 0.5);
            spells += 1;
        }
        // ln(1e-6) / ln(1/3) = 12.6
        assert_eq!(spells, 13);
    }

    #[test]
    fn pages_that_are_all_in_trouble_hear_a_witness_in_turn_with_themselves() {
        let mut charges = asking(4, [1, 9]);
        charges.came(1, false, false);
        charges.close(1);
        charges.open(8);
        charges.failed(9, false, 0.5);
        assert_eq!(charges.witness(9, false), None, "page 8 may come");
        assert_eq!(charges.witness(9, true), Some(1), "nothing comes");
        assert_eq!(charges.witness(9, true), None);
        charges.close(8);
        assert_eq!(charges.witness(9, false), Some(1));
        charges.came(1, false, false);
        assert_eq!(charges.witness(9, false), None, "not in trouble any more");
        // Page 1 of the next pass needs another one.
        charges.came(9, false, false);
        charges.close(9);
        charges.open(1);
        charges.failed(1, false, 0.5);
        assert_eq!(charges.witness(1, false), Some(9));
    }

    #[test]
    fn waits_grow_to_two_seconds_and_use_half_of_it_for_chance() {
        for chance in [0.0, 1.0] {
            let mut charges = asking(4, [2]);
            let waits = [(); 6].map(|()| charges.failed(2, true, chance).as_millis());
            let full = [250, 500, 1_000, 2_000, 2_000, 2_000];
            assert_eq!(waits, if chance > 0.5 { full } else { full.map(|wait| wait / 2) });
            assert_eq!(charges.stalls(2), 6);
        }
    }
}
