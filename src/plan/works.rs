//! From decisions to pieces of work: the findings that share a group are mended together.

use std::collections::BTreeMap;

use super::keeper::Rank;
use super::order::{Filed, Stage, Work};
use super::proposals::{Proposal, Proposals};
use super::scene::{Concern, Place, Scene};
use super::senders::{self, name_of};
use super::stay::Stay;
use super::wording;
use super::{Action, ActionKind};
use crate::rules::Integration;

/// Every piece of work and every action, in no order.
pub(super) fn works<'a>(scene: &Scene<'a>, stay: &Stay, proposals: &Proposals) -> (Vec<Work<'a>>, Vec<Filed>) {
    let mut bench = Bench::new(scene, stay, proposals);
    bench.integrations();
    bench.names();
    bench.staying_and_leaving();
    bench.repairs();
    bench.questions();
    bench.disabling();
    (bench.works, bench.filed)
}

struct Bench<'s, 'a> {
    scene: &'s Scene<'a>,
    stay: &'s Stay,
    proposals: &'s Proposals,
    /// For each finding that asks for something, the piece of work that mends it.
    seats: Vec<usize>,
    works: Vec<Work<'a>>,
    filed: Vec<Filed>,
}

impl<'s, 'a> Bench<'s, 'a> {
    fn new(scene: &'s Scene<'a>, stay: &'s Stay, proposals: &'s Proposals) -> Self {
        let mut together: Vec<usize> = (0..scene.asked().last().map_or(0, |(last, _)| last + 1)).collect();
        for (_, findings) in scene.concerned() {
            // A question about groups is no reason to mend them together.
            let mut joined = findings.iter().copied().filter(|at| scene.concern(*at) != Some(Concern::Alike));
            let Some(first) = joined.next() else { continue };
            for other in joined {
                let (one, other) = (head(&together, first), head(&together, other));
                together[one.max(other)] = one.min(other);
            }
        }
        // A class is named by its first finding, which asks for something as all of them do.
        let order = |at: usize| (scene.risk(at), scene.finding(at).order());
        let (mut seats, mut worst) = (vec![usize::MAX; together.len()], Vec::new());
        for (at, _) in scene.asked() {
            let head = head(&together, at);
            if head == at {
                seats[at] = worst.len();
                worst.push(at);
                continue;
            }
            seats[at] = seats[head];
            let worst = &mut worst[seats[head]];
            if order(at) < order(*worst) {
                *worst = at;
            }
        }
        let works = worst.into_iter().map(|at| {
            let finding = scene.finding(at);
            Work { risk: scene.risk(at), title: &finding.title, ids: &finding.group_ids }
        });
        Self { scene, stay, proposals, seats, works: works.collect(), filed: Vec::new() }
    }

    /// Files an action under the work that mends the finding.
    fn file(&mut self, finding: usize, stage: Stage, action: Action) {
        let mut filed = std::mem::take(&mut self.filed);
        self.file_in(&mut filed, finding, stage, action);
        self.filed = filed;
    }

    fn file_in(&self, filed: &mut Vec<Filed>, finding: usize, stage: Stage, action: Action) {
        let seat = self.seats.get(finding).copied().filter(|seat| *seat < self.works.len());
        let number = u32::try_from(filed.len()).unwrap_or(u32::MAX);
        filed.extend(seat.map(|work| Filed { work, stage, number, action }));
    }

    /// The finding that a new title of this group mends: the worst of those that the title settles.
    fn mended(&self, place: Place) -> Option<usize> {
        self.settled(place).next()
    }

    /// The findings that a new title of this group settles, the worst first.
    fn settled(&self, place: Place) -> impl Iterator<Item = usize> + '_ {
        let leaves = self.stay.leaving.contains_key(&place);
        self.scene.findings(place).iter().copied().filter(move |at| match self.scene.concern(*at) {
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
            self.file(action.finding, Stage::Before, action);
        }
    }

    /// Names without a group that takes leads.
    fn names(&mut self) {
        let scene = self.scene;
        for (at, concern) in scene.asked() {
            let senders: Vec<&Integration> = self.scene.finding(at).integrations.iter().collect();
            let action = match concern {
                Concern::Missing => Action {
                    step: 0,
                    kind: ActionKind::Review,
                    group_id: None,
                    title: name_of(self.scene, at).to_owned(),
                    new_title: None,
                    reason: wording::missing(&senders),
                    finding: at,
                },
                Concern::Disabled => {
                    let Some(place) = self.scene.places(at).next() else { continue };
                    if self.stay.leaving.contains_key(&place) {
                        continue;
                    }
                    self.action(ActionKind::Review, place, wording::disabled(&senders), at)
                }
                _ => continue,
            };
            self.file(at, Stage::Before, action);
        }
    }

    fn staying_and_leaving(&mut self) {
        let mut because: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
        for (place, keeper) in &self.stay.leaving {
            because.entry(*keeper).or_default().push(*place);
        }
        let staying = &self.stay.staying;
        let mut filed = std::mem::take(&mut self.filed);
        filed.reserve_exact(staying.len() + 2 * self.stay.leaving.len());
        for (place, why) in staying {
            let leaving = because.get(place).map(Vec::as_slice).unwrap_or_default();
            let Some(finding) = self.scene.about(*place, Concern::Collision).next() else { continue };
            let reason = wording::keep(self.scene, *place, leaving, why);
            let keep = self.action(ActionKind::Keep, *place, reason, finding);
            for action in std::iter::once(keep).chain(leaving.iter().filter_map(|leaving| self.new_title(*leaving))) {
                self.file_in(&mut filed, finding, Stage::Titles, action);
            }
        }
        self.filed = filed;
    }

    /// Titles that are wrong by themselves.
    fn repairs(&mut self) {
        for place in self.proposals.of.keys() {
            if self.stay.leaving.contains_key(place) {
                continue;
            }
            if let Some(action) = self.new_title(*place) {
                self.file(action.finding, Stage::Titles, action);
            }
        }
    }

    /// The new title of a group, or the question after one.
    fn new_title(&self, place: Place) -> Option<Action> {
        let finding = self.mended(place)?;
        let rule = self.scene.finding(finding).rule.code;
        let mut others: Vec<_> =
            self.settled(place).map(|at| self.scene.finding(at).rule.code).filter(|other| *other != rule).collect();
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
        let scene = self.scene;
        for (at, concern) in scene.asked() {
            let left = self.scene.places(at).filter(|place| !self.stay.leaving.contains_key(place));
            let action = match concern {
                Concern::Personal => {
                    left.map(|place| self.action(ActionKind::Review, place, wording::personal().to_owned(), at)).next()
                }
                Concern::Alike => self.alike(at, &left.collect::<Vec<_>>()),
                _ => None,
            };
            if let Some(action) = action {
                self.file(at, Stage::Titles, action);
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
            self.file(finding, Stage::After, action);
        }
    }
}

fn head(together: &[usize], mut at: usize) -> usize {
    while together[at] != at {
        at = together[at];
    }
    at
}
