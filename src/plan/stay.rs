//! Who stays and who gets another title.
//!
//! The groups are gone through in the order in which one would keep them. A group stays unless it collides with one
//! that stays already; so a likeness that does not chain (`Q1` is like `Ql` and like `Qi`, which are not alike) costs no
//! more titles than it must. Two groups collide if a finding that nobody has muted holds both.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::keeper::Rank;
use super::scene::{Concern, Place, Scene};

/// The outcome.
#[derive(Debug, Default)]
pub(super) struct Stay {
    /// Groups that get another title because of the one named here, which stays.
    pub leaving: BTreeMap<Place, Place>,
    /// Groups that stay although others have a title that collides with theirs, with the reason.
    pub staying: BTreeMap<Place, &'static str>,
}

impl Stay {
    pub(super) fn decide(scene: &Scene<'_>) -> Self {
        let colliding = scene.concerned().map(|(place, _)| place).filter(|place| scene.is(*place, Concern::Collision));
        let mut ranked: Vec<_> = colliding.map(|place| (Rank::of(scene, place), place)).collect();
        ranked.sort();

        let mut stay = Self::default();
        let mut kept: HashMap<usize, Vec<Place>> = HashMap::new();
        // For each that stays, the best of those that leave because of it.
        let mut rivals: BTreeMap<Place, &Rank> = BTreeMap::new();
        for (rank, place) in &ranked {
            let stays = |at: usize| kept.get(&at).into_iter().flatten().copied();
            let keeper = scene
                .about(*place, Concern::Collision)
                .flat_map(stays)
                .find(|keeper| !scene.is_accepted(*keeper, *place));
            if let Some(keeper) = keeper {
                stay.leaving.insert(*place, keeper);
                rivals.entry(keeper).or_insert(rank);
            } else {
                for at in scene.about(*place, Concern::Collision) {
                    kept.entry(at).or_default().push(*place);
                }
            }
        }
        let told: BTreeSet<Place> = stay.leaving.keys().copied().collect();
        for (rank, place) in ranked.iter().filter(|(_, place)| !told.contains(place)) {
            let others_leave = || {
                let findings = scene.about(*place, Concern::Collision);
                findings.flat_map(|at| scene.places(at)).any(|other| told.contains(&other))
            };
            if let Some(rival) = rivals.get(place) {
                stay.staying.insert(*place, rank.why(rival));
            } else if others_leave() {
                stay.staying.insert(*place, "every group that can be mistaken for it gets another title");
            }
        }
        stay
    }

    /// The group that is left of a group: itself, or the one that stays in its place.
    pub(super) fn survivor(&self, place: Place) -> Place {
        self.leaving.get(&place).copied().unwrap_or(place)
    }
}
