//! The titles themselves, each tried against every title there is and every title promised before.
//!
//! A title for a group that leaves its title to another must meet nothing at all, at any level of the ladder. A repaired
//! title must meet nothing more closely than the title that it replaces does already: `Hot Lead` for `Hot Lead `
//! is no worse beside `Hot Leads`. Groups are gone through by id, so that nothing depends on the order of the input.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::repair;
use super::scene::{Concern, Place, Scene};
use super::stay::Stay;
use super::titles;
use crate::titles::{Candidate, Taken, TitleRegistry, lowest_level};

/// Titles that a repaired one is compared with before it is called too close; in a class of so many, nobody can tell
/// them apart anyway.
const COMPARED: u32 = 64;

/// What becomes of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Proposal {
    /// It becomes this one.
    Title(String),
    /// It becomes this one: the repaired title itself would come too close to another.
    Crowded(String),
    /// Nobody but its owner can tell what it should be.
    Unknown,
    /// Every form of proposal is taken.
    Taken,
}

/// Proposals by group.
#[derive(Debug, Default)]
pub(super) struct Proposals {
    pub of: BTreeMap<Place, Proposal>,
}

impl Proposals {
    pub(super) fn make(scene: &Scene<'_>, stay: &Stay) -> Self {
        let repairs: Vec<_> = scene
            .concerned()
            .map(|(place, _)| place)
            .filter(|place| !stay.leaving.contains_key(place) && needs_repair(scene, *place))
            .collect();
        let mut proposals = Self::default();
        if stay.leaving.is_empty() && repairs.is_empty() {
            return proposals;
        }
        let mut desk = Desk { scene, stay, register: TitleRegistry::new(scene.titles), promised: Vec::new() };
        for place in stay.leaving.keys().copied() {
            let first = desk.first_form(place);
            proposals.of.insert(place, desk.leave(place, first));
        }
        for place in repairs {
            proposals.of.insert(place, desk.repair(place));
        }
        proposals
    }

    /// The title that a group gets, if it gets one.
    pub(super) fn title(&self, place: Place) -> Option<&str> {
        match self.of.get(&place)? {
            Proposal::Title(title) | Proposal::Crowded(title) => Some(title),
            Proposal::Unknown | Proposal::Taken => None,
        }
    }

    /// The title of a group once the plan is carried out.
    pub(super) fn last<'b>(&'b self, scene: &Scene<'b>, place: Place) -> &'b str {
        self.title(place).unwrap_or(scene.title(place))
    }
}

/// Whether something is wrong with the title by itself.
pub(super) fn needs_repair(scene: &Scene<'_>, place: Place) -> bool {
    [Concern::Blank, Concern::Damaged, Concern::Mixed, Concern::Untidy]
        .into_iter()
        .any(|concern| scene.is(place, concern))
}

/// Where titles are tried and promised.
struct Desk<'s, 'a> {
    scene: &'s Scene<'a>,
    stay: &'s Stay,
    register: TitleRegistry<'s>,
    /// To whom.
    promised: Vec<Place>,
}

impl Desk<'_, '_> {
    fn leave(&mut self, place: Place, first: Option<Candidate>) -> Proposal {
        if let Some(first) = first.filter(|first| !self.register.meets_reserved(first, |_| true, |_, _| true)) {
            return Proposal::Title(self.promise(place, first));
        }
        self.first_free(place, self.forms(place)).map_or(Proposal::Taken, Proposal::Title)
    }

    /// Titles for a group that leaves its own to another.
    fn forms(&self, place: Place) -> Vec<String> {
        let base = repair::clean(self.scene, place);
        titles::for_duplicate(base.as_deref(), self.scene.groups[place].id)
    }

    /// The first of them, if no title of the account is in its way.
    fn first_form(&self, place: Place) -> Option<Candidate> {
        let first = self.forms(place).into_iter().next().map(Candidate::new)?;
        let others = |taken| taken != Taken::Account(place);
        (!self.register.meets_account(&first, others, |_, _| true)).then_some(first)
    }

    fn repair(&mut self, place: Place) -> Proposal {
        let id = self.scene.groups[place].id;
        match repair::clean(self.scene, place) {
            None if self.scene.is(place, Concern::Blank) => {
                self.first_free(place, titles::for_untitled(id)).map_or(Proposal::Taken, Proposal::Title)
            }
            None => Proposal::Unknown,
            Some(clean) if clean == self.scene.title(place) => Proposal::Unknown,
            Some(clean) => {
                let candidate = Candidate::new(clean);
                if self.comes_closer(place, &candidate) {
                    let forms = titles::for_repair(candidate.title(), id);
                    return self.first_free(place, forms).map_or(Proposal::Taken, Proposal::Crowded);
                }
                Proposal::Title(self.promise(place, candidate))
            }
        }
    }

    /// The first of the titles that meets no other, promised.
    fn first_free(&mut self, place: Place, forms: Vec<String>) -> Option<String> {
        let others = |taken| taken != Taken::Account(place);
        let mut candidates = forms.into_iter().map(Candidate::new);
        let free = candidates.find(|form| !self.register.meets(form, others, |_, _| true))?;
        Some(self.promise(place, free))
    }

    fn promise(&mut self, place: Place, candidate: Candidate) -> String {
        let title = candidate.title().to_owned();
        self.register.reserve(candidate);
        self.promised.push(place);
        title
    }

    /// Whether a title meets another more closely than the group's own title does. Those that leave because of this
    /// group have left by then.
    fn comes_closer(&self, place: Place, title: &Candidate) -> bool {
        let relevant = |taken| match taken {
            Taken::Account(other) => other != place && self.stay.leaving.get(&other) != Some(&place),
            Taken::Reserved(_) => true,
        };
        let compared = Cell::new(0);
        self.register.meets(title, relevant, |taken, level| {
            let (Taken::Account(other) | Taken::Reserved(other)) = taken;
            let other = if matches!(taken, Taken::Reserved(_)) { self.promised[other] } else { other };
            compared.set(compared.get() + 1);
            let before = lowest_level(self.scene.title(place), self.scene.title(other));
            compared.get() > COMPARED || before.is_none_or(|before| level < before)
        })
    }
}
