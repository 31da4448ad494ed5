//! Who stays and who gets another title.
//!
//! Of exact twins one stays: the others get another title whatever else is found about them, and at once where it is
//! documented that leads are rejected meanwhile. Of what is left, groups are gone through in the order in which one would keep
//! them, and one stays unless it collides with one that stays already; so a likeness that does not chain (`Q1` is like `Ql`
//! and like `Qi`, which are not alike) costs no more titles than it must. Beyond the level `look-alike` nobody leaves: people
//! are asked.

use std::collections::{BTreeMap, HashMap};

use super::context::{GroupIndex, PlanContext};
use super::keeper::Rank;
use crate::titles::{Level, lowest_level};

/// Why a group gets another title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Departure {
    /// The group that stays.
    pub keeper: GroupIndex,
    /// The finding that holds both.
    pub finding: usize,
    /// Whether both have the very same title.
    pub is_twin: bool,
    /// Whether nobody's leads depend on the one that leaves: both have the very same title, and the vendor documents that
    /// leads are rejected then.
    pub is_safe: bool,
}

/// The groups that get another title because of one that stays.
#[derive(Debug, Default)]
pub(super) struct Leaving {
    pub of: BTreeMap<GroupIndex, Departure>,
    /// By the group that stays, those whose title is like its own, but not the same.
    alike: HashMap<GroupIndex, Vec<GroupIndex>>,
}

impl Leaving {
    pub(super) fn decide(context: &PlanContext<'_>) -> Self {
        let mut leaving = Self::default();
        let colliding = context.concerned().map(|(place, _)| place);
        let colliding =
            colliding.filter(|place| context.findings(*place).iter().any(|at| may_hold_close(context, *at)));
        let mut ranked: Vec<_> = colliding.map(|place| (Rank::of(context, place), place)).collect();
        ranked.sort();
        leaving.part(context, &ranked, |level| level == Level::Exact);
        ranked.retain(|(_, place)| !leaving.of.contains_key(place));
        leaving.part(context, &ranked, |level| level != Level::Exact);
        leaving
    }

    /// Lets one of each finding of these levels stay.
    fn part(&mut self, context: &PlanContext<'_>, ranked: &[(Rank, GroupIndex)], is_meant: fn(Level) -> bool) {
        let mut kept: HashMap<usize, Vec<GroupIndex>> = HashMap::new();
        for (_, place) in ranked {
            let findings = context.findings(*place).iter().copied().filter(|at| may_hold_close(context, *at));
            let findings = findings.filter(|at| context.collision(*at).is_some_and(is_meant));
            let stays = |at: usize| kept.get(&at).into_iter().flatten().map(move |keeper| (at, *keeper));
            let collide = |at: usize, keeper: GroupIndex| {
                !context.is_accepted(keeper, *place)
                    && (context.collision(at).is_some_and(Level::is_close)
                        || lowest_level(context.title(keeper), context.title(*place)).is_some_and(Level::is_close))
            };
            let first = findings.clone().flat_map(stays).find(|(at, keeper)| collide(*at, *keeper));
            if let Some((finding, keeper)) = first {
                let is_twin = context.title(keeper) == context.title(*place);
                self.of.insert(
                    *place,
                    Departure { keeper, finding, is_twin, is_safe: is_twin && context.rejects_twins() },
                );
                if !is_twin {
                    self.alike.entry(keeper).or_default().push(*place);
                }
            } else {
                findings.for_each(|at| kept.entry(at).or_default().push(*place));
            }
        }
    }

    /// The groups that leave a title that is like the one of this group, because it stays.
    pub(super) fn because_of(&self, keeper: GroupIndex) -> &[GroupIndex] {
        self.alike.get(&keeper).map_or(&[], Vec::as_slice)
    }

    /// Whether a group gets another title at once.
    pub(super) fn leaves_now(&self, place: GroupIndex) -> bool {
        self.of.get(&place).is_some_and(|departure| departure.is_safe)
    }
}

/// Groups of a finding that are held against each other one by one.
const COMPARED: usize = 64;

/// Whether a finding tells of titles that are so close that one can only be meant for the other. One of a wider likeness may
/// hold some, as long as they are not too many to look at.
fn may_hold_close(context: &PlanContext<'_>, at: usize) -> bool {
    let is_small = || context.finding(at).group_ids.len() <= COMPARED;
    context.collision(at).is_some_and(|level| level.is_close() || is_small())
}
