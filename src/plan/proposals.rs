//! The titles themselves, each tried against every title there is and every title proposed before.
//!
//! A title for a group that leaves its title to another must meet nothing at all, at any level. A repaired
//! title must meet nothing more closely than the title that it replaces does already: `Hot Lead` for `Hot Lead `
//! is no worse beside `Hot Leads`. Groups are gone through by id, so that nothing depends on the order of the input.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::context::{GroupIndex, PlanContext};
use super::leaving::Leaving;
use super::titles;
use super::written::without_stray_ends;
use crate::rules::Mend;
use crate::titles::{Candidate, Level, Taken, TitleRegistry, lowest_level};

/// Titles that a repaired one is compared with before it is called too close; in a class of so many, nobody can tell
/// them apart anyway.
const COMPARED: u32 = 64;

/// What becomes of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Proposal {
    /// It becomes this one.
    Title(String),
    /// It becomes this one as soon as another group has left it.
    After(String, GroupIndex),
    /// It becomes this one: the repaired title itself would come too close to another.
    Crowded(String),
    /// Nobody but its owner can tell what it should be.
    Unknown,
    /// Every form of proposal is taken.
    Taken,
}

impl Proposal {
    pub(super) fn title(&self) -> Option<&str> {
        match self {
            Self::Title(title) | Self::After(title, _) | Self::Crowded(title) => Some(title),
            Self::Unknown | Self::Taken => None,
        }
    }
}

/// Proposals by group.
#[derive(Debug, Default)]
pub(super) struct Proposals {
    pub of: BTreeMap<GroupIndex, Proposal>,
}

impl Proposals {
    pub(super) fn make(context: &PlanContext<'_>, leaving: &Leaving) -> Self {
        let repairs: Vec<_> = context
            .concerned()
            .map(|(place, _)| place)
            .filter(|place| !leaving.of.contains_key(place) && !context.mends(*place).is_empty())
            .collect();
        if leaving.of.is_empty() && repairs.is_empty() {
            return Self::default();
        }
        let mut allocator =
            Allocator { context, leaving, registry: TitleRegistry::new(context.titles), owners: Vec::new() };
        let mut proposals = Self::default();
        // What an integration sends already is nobody else's.
        let is_listed = |place: &GroupIndex| context.clean(*place).is_some_and(|clean| context.sent(&clean).is_some());
        let (listed, others): (Vec<_>, Vec<_>) = repairs.into_iter().partition(is_listed);
        for place in listed {
            proposals.of.insert(place, allocator.repair(place));
        }
        for place in leaving.of.keys() {
            proposals.of.insert(*place, allocator.leave(*place));
        }
        for place in others {
            proposals.of.insert(place, allocator.repair(place));
        }
        proposals
    }

    /// The title that a group gets, if it gets one.
    pub(super) fn title(&self, place: GroupIndex) -> Option<&str> {
        self.of.get(&place)?.title()
    }
}

/// Tries titles and keeps what was proposed.
struct Allocator<'s, 'a> {
    context: &'s PlanContext<'a>,
    leaving: &'s Leaving,
    registry: TitleRegistry<'s>,
    /// The groups that the proposed titles are for.
    owners: Vec<GroupIndex>,
}

impl Allocator<'_, '_> {
    /// A title for a group that leaves its own to another.
    fn leave(&mut self, place: GroupIndex) -> Proposal {
        let base = self.context.clean(place);
        let forms = titles::for_duplicate(self.context.catalogue(), base.as_deref(), self.context.id(place));
        self.first_free(place, forms).map_or(Proposal::Taken, Proposal::Title)
    }

    fn repair(&mut self, place: GroupIndex) -> Proposal {
        let id = self.context.id(place);
        if self.context.mends(place).contains(&Mend::Entitle) {
            return self
                .first_free(place, titles::for_untitled(self.context.catalogue(), id))
                .map_or(Proposal::Taken, Proposal::Title);
        }
        let Some(clean) = self.context.clean(place) else { return Proposal::Unknown };
        let is_listed = self.context.sent(&clean).is_some();
        let clean = if is_listed { clean } else { without_stray_ends(&clean).to_owned() };
        if clean == self.context.title(place) {
            return Proposal::Unknown;
        }
        let candidate = Candidate::new(clean);
        if self.comes_closer(place, &candidate, is_listed) {
            let forms = titles::for_repair(self.context.catalogue(), candidate.title(), id);
            return self.first_free(place, forms).map_or(Proposal::Taken, Proposal::Crowded);
        }
        let mut left = self.leaving.because_of(place).iter().copied();
        let holder = left.find(|other| self.context.title(*other) == candidate.title());
        let title = self.reserve(place, candidate);
        holder.map_or_else(|| Proposal::Title(title.clone()), |holder| Proposal::After(title.clone(), holder))
    }

    /// The first of the titles that meets no other, and that nobody sends: it would find a group that is on its way out.
    fn first_free(&mut self, place: GroupIndex, forms: Vec<String>) -> Option<String> {
        let others = |taken| taken != Taken::Account(place);
        let mut candidates = forms.into_iter().filter(|form| self.context.sent(form).is_none()).map(Candidate::new);
        let free = candidates.find(|form| !self.registry.meets(form, others, |_, _| true))?;
        Some(self.reserve(place, free))
    }

    fn reserve(&mut self, place: GroupIndex, candidate: Candidate) -> String {
        let title = candidate.title().to_owned();
        self.registry.reserve(candidate);
        self.owners.push(place);
        title
    }

    /// Whether a title meets another more closely than the group's own title does. Those that leave because of this
    /// group have left by then. A title that an integration sends already may come as close as it likes, short of being the
    /// same: it is what its leads look for.
    fn comes_closer(&self, place: GroupIndex, title: &Candidate, is_listed: bool) -> bool {
        let relevant = |taken| match taken {
            Taken::Account(other) => {
                other != place && self.leaving.of.get(&other).is_none_or(|departure| departure.keeper != place)
            }
            Taken::Reserved(_) => true,
        };
        let compared = Cell::new(0);
        self.registry.meets(title, relevant, |taken, level| {
            if is_listed {
                return level == Level::Exact;
            }
            let (Taken::Account(other) | Taken::Reserved(other)) = taken;
            let other = if matches!(taken, Taken::Reserved(_)) { self.owners[other] } else { other };
            compared.set(compared.get() + 1);
            let before = lowest_level(self.context.title(place), self.context.title(other));
            // Of twins that are meant so, only one gets the mended title: it works from then on.
            level == Level::Exact || compared.get() > COMPARED || before.is_none_or(|before| level < before)
        })
    }
}
