//! The rows: one act each, and for every open finding at least one.

use std::collections::HashSet;

use super::context::{GroupIndex, PlanContext};
use super::keeper::Rank;
use super::leaving::{Departure, Leaving};
use super::names::{self, NameRemedy};
use super::order::{OrderedRow, Turn};
use super::proposals::{Proposal, Proposals};
use super::second_half::{self, Rest};
use super::{Action, ActionKind, Phase, reasons};
use crate::config::Severity;
use crate::names::Integration;
use crate::rules::{About, Mend, Subject};

/// Every row, in no order.
pub(super) fn rows(context: &PlanContext<'_>, leaving: &Leaving, proposals: &Proposals) -> Vec<OrderedRow> {
    let mut builder = Builder { context, leaving, proposals, rows: Vec::new() };
    builder.departures();
    builder.repairs();
    builder.answers();
    builder.second_halves();
    builder.what_others_settle();
    builder.rows
}

struct Builder<'s, 'a> {
    context: &'s PlanContext<'a>,
    leaving: &'s Leaving,
    proposals: &'s Proposals,
    rows: Vec<OrderedRow>,
}

impl Builder<'_, '_> {
    /// Adds a row that answers a finding.
    fn add(&mut self, turn: Turn, at: usize, action: Action) {
        let finding = self.context.finding(at);
        self.rows.push(OrderedRow {
            turn,
            is_uncertain: !self.context.is_certain(at),
            integrations: finding.integrations.len(),
            groups: finding.group_ids.len(),
            action: Action { finding: Some(at), severity: finding.severity, ..action },
        });
    }

    /// A row about a group.
    fn action(&self, phase: Phase, kind: ActionKind, place: GroupIndex, reason: String) -> Action {
        Action {
            step: 0,
            phase,
            kind,
            group_id: Some(self.context.id(place)),
            title: self.context.title(place).to_owned(),
            keeper: None,
            new_title: None,
            reason,
            finding: None,
            severity: Severity::Info,
        }
    }

    /// Somebody decides about a group.
    fn ask(&mut self, at: usize, place: GroupIndex, reason: String) {
        let action = self.action(Phase::CheckFirst, ActionKind::Decide, place, reason);
        self.add(self.question(at), at, action);
    }

    /// What is wrong, in the words of every report.
    fn lead(&self, at: usize) -> String {
        let finding = self.context.finding(at);
        format!("{}.", finding.rule.name_of(finding.catalogue))
    }

    /// Questions of one kind stand together.
    fn question(&self, at: usize) -> Turn {
        let finding = self.context.finding(at);
        Turn::Question(finding.severity, finding.rule.code)
    }

    /// Who is known to send a title; none if there is no list of names.
    fn senders(&self, title: &str) -> Option<&[Integration]> {
        let known = || self.context.sent(title).map_or(&[][..], |name| &name.senders);
        self.context.has_names().then(known)
    }

    /// Groups that leave their title to another.
    fn departures(&mut self) {
        for (place, Departure { keeper, finding, is_twin, is_safe }) in &self.leaving.of {
            let (place, keeper, at) = (*place, *keeper, *finding);
            let Some(title) = self.proposals.title(place) else {
                self.ask(at, place, reasons::taken());
                continue;
            };
            let (id, both_active) =
                (self.context.id(keeper), self.context.is_active(place) && self.context.is_active(keeper));
            let reason = if *is_twin {
                self.context.reasons.twin(id, both_active)
            } else {
                self.context.reasons.alike(id, self.senders(self.context.title(place)))
            };
            let phase = if *is_safe { Phase::Now } else { Phase::CheckFirst };
            let action = self.action(phase, ActionKind::Rename, place, reason);
            self.add(Turn::Title, at, Action { keeper: Some(id), new_title: Some(title.to_owned()), ..action });
            if *is_safe && both_active {
                let action =
                    self.action(Phase::OnceEmpty, ActionKind::Disable, place, self.context.reasons.disable(id));
                self.add(Turn::Title, at, Action { keeper: Some(id), ..action });
            }
        }
    }

    /// Titles that are wrong by themselves.
    fn repairs(&mut self) {
        for (place, proposal) in &self.proposals.of {
            let place = *place;
            if self.leaving.of.contains_key(&place) {
                continue;
            }
            let is_repair = |at: &&usize| {
                let mend = self.context.finding(**at).rule.mend;
                matches!(mend, Mend::Entitle | Mend::Restore | Mend::Tidy | Mend::Latinize)
            };
            let Some(at) = self.context.findings(place).iter().find(is_repair).copied() else { continue };
            let mends = self.context.mends(place);
            let senders = self.senders(self.context.title(place));
            let finds = proposal.title().filter(|title| self.context.sent(title).is_some());
            let (turn, phase, reason) = match (proposal, finds) {
                (Proposal::Unknown, _) => {
                    self.ask(at, place, self.context.reasons.unknown(mends.contains(&Mend::Restore)));
                    continue;
                }
                (Proposal::Taken, _) => {
                    self.ask(at, place, reasons::taken());
                    continue;
                }
                _ if mends.contains(&Mend::Entitle) && self.context.is_whole() => {
                    (Turn::Title, Phase::Now, self.context.reasons.untitled())
                }
                _ if mends.contains(&Mend::Entitle) => {
                    (Turn::Title, Phase::CheckFirst, self.context.reasons.untitled())
                }
                (Proposal::After(_, holder), _) => {
                    (Turn::Afterwards, Phase::CheckFirst, self.context.reasons.after(self.context.id(*holder), senders))
                }
                (_, Some(title)) if senders.is_none_or(<[_]>::is_empty) => {
                    (Turn::Listed, Phase::CheckFirst, reasons::finds_it(title))
                }
                _ => {
                    let lead = self.lead(at);
                    (Turn::Title, Phase::CheckFirst, self.context.reasons.look_first(&lead, senders))
                }
            };
            let action = self.action(phase, ActionKind::Rename, place, reason);
            self.add(turn, at, Action { new_title: proposal.title().map(str::to_owned), ..action });
        }
    }

    /// What integrations have to send, and what only a person can answer.
    fn answers(&mut self) {
        let open: Vec<_> = self.context.open().collect();
        for at in open {
            let finding = self.context.finding(at);
            match finding.rule.mend {
                Mend::Send => self.name(at),
                Mend::Decide(_) => {
                    let question = finding.rule.mend.question(finding.catalogue).unwrap_or_default();
                    let reason = match finding.integrations.as_slice() {
                        senders @ [_, ..] if !finding.group_ids.is_empty() => {
                            self.context.reasons.in_use(senders, &self.lead(at), &question)
                        }
                        // What is missing is told by the question.
                        _ if finding.rule.about == About::Name => question,
                        _ => reasons::after_lead(&self.lead(at), [question]),
                    };
                    let group_id = if let Subject::Group(id) = finding.subject { Some(id) } else { None };
                    let action = self.about_a_name(at, ActionKind::Decide, reason);
                    self.add(self.question(at), at, Action { group_id, ..action });
                }
                Mend::Apart => self.alike(at),
                Mend::Entitle | Mend::Restore | Mend::Tidy | Mend::Latinize => {}
            }
        }
    }

    /// A row that is about no group.
    fn about_a_name(&self, at: usize, kind: ActionKind, reason: String) -> Action {
        let finding = self.context.finding(at);
        let title = if let Subject::Name(name) = &finding.subject { name } else { &finding.title };
        Action {
            step: 0,
            phase: if kind == ActionKind::Integration { Phase::Now } else { Phase::CheckFirst },
            kind,
            group_id: None,
            title: title.clone(),
            keeper: None,
            new_title: None,
            reason,
            finding: None,
            severity: Severity::Info,
        }
    }

    fn name(&mut self, at: usize) {
        let finding = self.context.finding(at);
        match names::answer(self.context, self.leaving, self.proposals, at) {
            Some(NameRemedy::Send(place)) => {
                let id = self.context.id(place);
                let reason = self.context.reasons.send(&finding.integrations, finding.level, id);
                let action = self.about_a_name(at, ActionKind::Integration, reason);
                let new_title = Some(self.context.title(place).to_owned());
                self.add(Turn::Title, at, Action { keeper: Some(id), new_title, ..action });
            }
            Some(NameRemedy::Ask(reason)) => {
                let action = self.about_a_name(at, ActionKind::Decide, reason);
                self.add(self.question(at), at, action);
            }
            None => {}
        }
    }

    /// Titles that may well be meant as they are.
    fn alike(&mut self, at: usize) {
        let Some(level) = self.context.collision(at).filter(|level| !level.is_close()) else { return };
        let mut staying: Vec<_> =
            self.context.places(at).filter(|place| !self.leaving.of.contains_key(place)).collect();
        staying.sort_by_cached_key(|place| Rank::of(self.context, *place));
        let [best, other, ..] = staying.as_slice() else { return };
        let reason =
            self.context.reasons.meant_so(staying.len(), (self.context.id(*other), self.context.title(*other)), level);
        self.ask(at, *best, reason);
    }

    /// Groups that an earlier plan renamed.
    fn second_halves(&mut self) {
        for (place, (rest, keeper)) in second_half::left(self.context) {
            if self.leaving.of.contains_key(&place) {
                continue;
            }
            let id = self.context.id(keeper);
            let (phase, kind, reason) = match rest {
                Rest::Disable => (Phase::OnceEmpty, ActionKind::Disable, self.context.reasons.made_way(id)),
                Rest::Ask => (Phase::CheckFirst, ActionKind::Decide, self.context.reasons.renamed_otherwise(id)),
            };
            let action = Action { keeper: Some(id), ..self.action(phase, kind, place, reason) };
            let turn = if kind == ActionKind::Decide { Turn::Question(Severity::Info, "") } else { Turn::Afterwards };
            self.rows.push(OrderedRow { turn, is_uncertain: true, integrations: 0, groups: 1, action });
        }
    }

    /// Findings that a row of another finding settles have one too: else nobody could answer them.
    fn what_others_settle(&mut self) {
        let answered: HashSet<_> = self.rows.iter().filter_map(|row| row.action.finding).collect();
        let left: Vec<_> = self.context.open().filter(|at| !answered.contains(at)).collect();
        for at in left {
            let gets_a_title = |place: &GroupIndex| self.proposals.title(*place).is_some();
            let places: Vec<_> = self.context.places(at).collect();
            let renamed = places.iter().copied().find(gets_a_title);
            let Some(place) = renamed.or(places.first().copied()) else { continue };
            let alone = places.len() == 1;
            self.ask(
                at,
                place,
                if alone {
                    self.context.reasons.settled(&self.lead(at))
                } else {
                    self.context.reasons.settled_by_others()
                },
            );
        }
    }
}
