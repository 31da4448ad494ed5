//! Which integrations have to send something else before a title changes.

use std::collections::{BTreeMap, HashSet};

use super::keeper::Rank;
use super::proposals::Proposals;
use super::scene::{Concern, Place, Scene};
use super::stay::Stay;
use crate::rules::{Integration, Subject};

/// An integration, or several, that have to send another name.
pub(super) struct Change<'a> {
    /// What they send now.
    pub name: &'a str,
    /// What they should send.
    pub to: String,
    /// The group that has, or gets, that title.
    pub place: Place,
    /// Whether the group gets it by this plan: neither name works in between.
    pub with_rename: bool,
    /// Who.
    pub senders: Vec<&'a Integration>,
    /// The finding that this belongs to.
    pub finding: usize,
}

/// Names that stop working because a title changes, each once. `finding` tells to which finding a rename belongs.
pub(super) fn broken<'a>(
    scene: &Scene<'a>,
    stay: &Stay,
    proposals: &Proposals,
    finding: impl Fn(Place) -> Option<usize>,
) -> Vec<Change<'a>> {
    if !scene.has_names() {
        return Vec::new();
    }
    let renamed = |place: &Place| proposals.title(*place).is_some();
    let mut broken: BTreeMap<&str, Change<'a>> = BTreeMap::new();
    for place in proposals.of.keys().copied().filter(renamed) {
        let (name, survivor) = (scene.title(place), stay.survivor(place));
        let (Some(senders), Some(finding)) = (scene.senders(name), finding(place)) else { continue };
        let change = Change {
            name,
            to: proposals.last(scene, survivor).to_owned(),
            place: survivor,
            with_rename: renamed(&survivor),
            senders: senders.to_vec(),
            finding,
        };
        broken.entry(name).or_insert(change);
    }
    // A name goes on working where a group that is not renamed has it.
    let kept: HashSet<&str> = (0..scene.groups.len())
        .filter(|place| !renamed(place))
        .map(|place| scene.title(place))
        .filter(|title| broken.contains_key(title))
        .collect();
    broken.retain(|name, change| !kept.contains(name) && change.to != *name);
    broken.into_values().collect()
}

/// Names that are nearly a title. Where the plan makes a title of that very name, nothing has to change.
pub(super) fn near<'a>(scene: &Scene<'a>, stay: &Stay, proposals: &Proposals) -> Vec<Change<'a>> {
    let findings = scene.asked().filter(|(_, concern)| *concern == Concern::Near).map(|(at, _)| at);
    findings
        .filter_map(|at| {
            let finding = scene.finding(at);
            let name = name_of(scene, at);
            let survivors = scene.places(at).map(|place| stay.survivor(place));
            let place = survivors.min_by_key(|place| Rank::of(scene, *place))?;
            let to = proposals.last(scene, place).to_owned();
            let change = Change {
                name,
                with_rename: proposals.title(place).is_some(),
                to,
                place,
                senders: finding.integrations.iter().collect(),
                finding: at,
            };
            let met = scene.places(at).any(|place| proposals.last(scene, place) == name);
            (!met).then_some(change)
        })
        .collect()
}

/// The name that a finding is about.
pub(super) fn name_of<'a>(scene: &Scene<'a>, at: usize) -> &'a str {
    let finding = scene.finding(at);
    match &finding.subject {
        Subject::Name(name) => name,
        _ => &finding.title,
    }
}
