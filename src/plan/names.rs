//! What integrations have to send, and what has to be asked about names that find no group.
//!
//! Another name is given only up to the level `look-alike`, and only if it finds exactly one active group whatever of the
//! plan is done: its title is as it should be and does not change. Everything else is a question.

use std::collections::BTreeSet;

use super::context::{GroupIndex, PlanContext};
use super::leaving::Leaving;
use super::proposals::Proposals;
use crate::rules::{Finding, is_well_written};

/// What is to be done about a name that is nearly a title.
pub(super) enum NameRemedy {
    /// It becomes the title of this group.
    Send(GroupIndex),
    /// Somebody decides.
    Ask(String),
}

/// What is to be done about the name of this finding.
pub(super) fn answer(
    context: &PlanContext<'_>,
    leaving: &Leaving,
    proposals: &Proposals,
    at: usize,
) -> Option<NameRemedy> {
    let (finding, places) = (context.finding(at), context.places(at).collect::<Vec<_>>());
    let level = finding.level?;
    let best = closest(context, finding, &places)?;
    let ask = |reason| Some(NameRemedy::Ask(reason));
    if !level.is_close() {
        return ask(context.reasons.is_it_meant(context.id(best), context.title(best), level));
    }
    let titles: BTreeSet<_> = places.iter().map(|place| context.title(*place)).collect();
    if titles.len() > 1 {
        return ask(context.reasons.which(&finding.group_ids));
    }
    let staying: Vec<_> = places.iter().copied().filter(|place| !leaving.leaves_now(*place)).collect();
    let [place] = staying.as_slice() else { return ask(context.reasons.which(&finding.group_ids)) };
    let id = context.id(*place);
    if !context.is_active(*place) {
        return ask(context.reasons.off(id));
    }
    // The title that it is to get tells that it is on its way out: nobody should send that.
    if let Some(departure) = leaving.of.get(place) {
        return ask(context.reasons.which(&[id, context.id(departure.keeper)]));
    }
    if let Some(title) = proposals.title(*place) {
        return ask(context.reasons.send_later(id, title));
    }
    if !is_well_written(context.title(*place)) || !context.is_whole() {
        return ask(if context.is_whole() {
            context.reasons.not_as_it_is(id)
        } else {
            context.reasons.is_it_meant(id, context.title(*place), level)
        });
    }
    Some(NameRemedy::Send(*place))
}

/// The group to name in a question: an active one, if there is any.
fn closest(context: &PlanContext<'_>, finding: &Finding, places: &[GroupIndex]) -> Option<GroupIndex> {
    debug_assert_eq!(finding.group_ids.len(), places.len());
    places.iter().copied().min_by_key(|place| (!context.is_active(*place), context.id(*place)))
}
