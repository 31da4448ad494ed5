//! From decisions to pieces of work: the findings that share a group are mended together.

use std::collections::BTreeMap;

use super::keeper::Rank;
use super::order::Work;
use super::proposals::{Proposal, Proposals};
use super::scene::{Concern, Place, Scene};
use super::senders::{self, name_of};
use super::stay::Stay;
use super::wording;
use super::{Action, ActionKind};
use crate::audit::Integration;

/// Every piece of work, in no order.
pub(super) fn works(scene: &Scene<'_>, stay: &Stay, proposals: &Proposals) -> Vec<Work> {
    let mut bench = Bench::new(scene, stay, proposals);
    bench.integrations();
    bench.names();
    bench.staying_and_leaving();
    bench.repairs();
    bench.questions();
    bench.disabling();
    bench.works.into_values().filter(|work| !(work.before.is_empty() && work.titles.is_empty())).collect()
}

struct Bench<'s, 'a> {
    scene: &'s Scene<'a>,
    stay: &'s Stay,
    proposals: &'s Proposals,
    /// For each finding, one that stands for all that are mended together.
    together: Vec<usize>,
    /// By that finding.
    works: BTreeMap<usize, Work>,
}

impl<'s, 'a> Bench<'s, 'a> {
    fn new(scene: &'s Scene<'a>, stay: &'s Stay, proposals: &'s Proposals) -> Self {
        let mut together: Vec<usize> = (0..scene.asked.keys().max().map_or(0, |last| last + 1)).collect();
        for findings in scene.about.values() {
            // A question about groups is no reason to mend them together.
            let mut joined = findings.iter().copied().filter(|at| scene.asked.get(at) != Some(&Concern::Alike));
            let Some(first) = joined.next() else { continue };
            for other in joined {
                let (one, other) = (head(&together, first), head(&together, other));
                together[one.max(other)] = one.min(other);
            }
        }
        let heads: Vec<_> = (0..together.len()).map(|at| head(&together, at)).collect();
        let mut worst: BTreeMap<usize, usize> = BTreeMap::new();
        let order = |at: usize| (scene.risk(at), scene.finding(at).order());
        for at in scene.asked.keys() {
            let place = worst.entry(heads[*at]).or_insert(*at);
            if order(*at) < order(*place) {
                *place = *at;
            }
        }
        let works = worst.into_iter().map(|(head, at)| {
            let finding = scene.finding(at);
            let work = Work {
                risk: scene.risk(at),
                title: finding.title.clone(),
                ids: finding.group_ids.clone(),
                before: Vec::new(),
                titles: Vec::new(),
                after: Vec::new(),
            };
            (head, work)
        });
        Self { scene, stay, proposals, works: works.collect(), together: heads }
    }

    fn work(&mut self, finding: usize) -> Option<&mut Work> {
        self.works.get_mut(self.together.get(finding)?)
    }

    /// The finding that a new title of this group mends: the worst of those that the title settles.
    fn mended(&self, place: Place) -> Option<usize> {
        self.settled(place).next()
    }

    /// The findings that a new title of this group settles, the worst first.
    fn settled(&self, place: Place) -> impl Iterator<Item = usize> + '_ {
        let leaves = self.stay.leaving.contains_key(&place);
        let findings = self.scene.about.get(&place).into_iter().flatten().copied();
        findings.filter(move |at| match self.scene.asked.get(at) {
            Some(Concern::Collision) => leaves,
            Some(Concern::Blank | Concern::Damaged | Concern::Mixed | Concern::Untidy) => true,
            _ => false,
        })
    }

    fn action(&self, kind: ActionKind, place: Place, reason: String, finding: usize) -> Action {
        let new_title = self.proposals.title(place).filter(|_| kind == ActionKind::Rename).map(str::to_owned);
        let (group_id, title) = (Some(self.scene.groups[place].id), self.scene.title(place).to_owned());
        Action { step: 0, kind, group_id, title, new_title, reason, finding }
    }

    /// Integrations that send a title or name that has to change.
    fn integrations(&mut self) {
        let mut changes = senders::near(self.scene, self.stay, self.proposals);
        changes.extend(senders::broken(self.scene, self.stay, self.proposals, |place| self.mended(place)));
        changes.sort_by(|a, b| a.name.cmp(b.name));
        for change in changes {
            let action = Action {
                step: 0,
                kind: ActionKind::Review,
                group_id: None,
                title: change.name.to_owned(),
                reason: wording::change(self.scene, &change),
                new_title: Some(change.to),
                finding: change.finding,
            };
            if let Some(work) = self.work(action.finding) {
                work.before.push(action);
            }
        }
    }

    /// Names without a group that takes leads.
    fn names(&mut self) {
        for (at, concern) in &self.scene.asked {
            let senders: Vec<&Integration> = self.scene.finding(*at).integrations.iter().collect();
            let action = match concern {
                Concern::Missing => Action {
                    step: 0,
                    kind: ActionKind::Review,
                    group_id: None,
                    title: name_of(self.scene, *at).to_owned(),
                    new_title: None,
                    reason: wording::missing(&senders),
                    finding: *at,
                },
                Concern::Disabled => {
                    let Some(place) = self.scene.places(*at).next() else { continue };
                    if self.stay.leaving.contains_key(&place) {
                        continue;
                    }
                    self.action(ActionKind::Review, place, wording::disabled(&senders), *at)
                }
                _ => continue,
            };
            if let Some(work) = self.work(*at) {
                work.before.push(action);
            }
        }
    }

    fn staying_and_leaving(&mut self) {
        let mut because: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
        for (place, keeper) in &self.stay.leaving {
            because.entry(*keeper).or_default().push(*place);
        }
        for (place, why) in &self.stay.staying {
            let leaving = because.remove(place).unwrap_or_default();
            let Some(finding) = self.scene.about(*place, Concern::Collision).next() else { continue };
            let reason = wording::keep(self.scene, *place, &leaving, why);
            let mut actions = vec![self.action(ActionKind::Keep, *place, reason, finding)];
            actions.extend(leaving.into_iter().filter_map(|leaving| self.new_title(leaving)));
            if let Some(work) = self.work(finding) {
                work.titles.extend(actions);
            }
        }
    }

    /// Titles that are wrong by themselves.
    fn repairs(&mut self) {
        for place in self.proposals.of.keys() {
            if self.stay.leaving.contains_key(place) {
                continue;
            }
            if let Some(action) = self.new_title(*place)
                && let Some(work) = self.work(action.finding)
            {
                work.titles.push(action);
            }
        }
    }

    /// The new title of a group, or the question after one.
    fn new_title(&self, place: Place) -> Option<Action> {
        let finding = self.mended(place)?;
        let rule = self.scene.finding(finding).rule;
        let mut others: Vec<_> =
            self.settled(place).map(|at| self.scene.finding(at).rule).filter(|other| *other != rule).collect();
        others.sort_unstable();
        others.dedup();
        let (kind, reason) = match (self.proposals.of.get(&place)?, self.stay.leaving.get(&place)) {
            (Proposal::Unknown, _) => (ActionKind::Review, wording::unknown(self.scene, place).to_owned()),
            (Proposal::Taken, _) => (ActionKind::Review, wording::taken().to_owned()),
            (_, Some(keeper)) => (ActionKind::Rename, wording::leave(self.scene, place, *keeper)),
            (proposal, None) => {
                let crowded = matches!(proposal, Proposal::Crowded(_));
                (ActionKind::Rename, wording::repair(self.scene, place, crowded))
            }
        };
        let settles = if kind == ActionKind::Rename { wording::settles(&others) } else { String::new() };
        Some(self.action(kind, place, reason + &settles, finding))
    }

    /// What only a person can answer.
    fn questions(&mut self) {
        for (at, concern) in &self.scene.asked {
            let left = self.scene.places(*at).filter(|place| !self.stay.leaving.contains_key(place));
            let action = match concern {
                Concern::Personal => {
                    left.map(|place| self.action(ActionKind::Review, place, wording::personal().to_owned(), *at)).next()
                }
                Concern::Alike => self.alike(*at, &left.collect::<Vec<_>>()),
                _ => None,
            };
            if let Some(action) = action
                && let Some(work) = self.work(*at)
            {
                work.titles.push(action);
            }
        }
    }

    fn alike(&self, at: usize, places: &[Place]) -> Option<Action> {
        let best = *places.iter().min_by_key(|place| Rank::of(self.scene, **place))?;
        let reason = wording::alike(self.scene, places, self.scene.finding(at).level, best);
        (places.len() > 1).then(|| self.action(ActionKind::Review, best, reason, at))
    }

    /// Groups that are active and need not be, once no lead is left in them. Never the last active one.
    fn disabling(&mut self) {
        for (place, keeper) in &self.stay.leaving {
            let both = self.scene.groups[*place].is_active() && self.scene.groups[*keeper].is_active();
            let Some(finding) = self.mended(*place).filter(|_| both) else { continue };
            let action = self.action(ActionKind::Disable, *place, wording::disable(self.scene, *keeper), finding);
            if let Some(work) = self.work(finding) {
                work.after.push(action);
            }
        }
    }
}

fn head(together: &[usize], mut at: usize) -> usize {
    while together[at] != at {
        at = together[at];
    }
    at
}
