//! Groups that were renamed to make way for another: the second half of the work is to disable them once they are empty.

use std::collections::{BTreeMap, HashMap};

use super::context::{GroupIndex, PlanContext};
use super::titles::given_up;
use crate::api::ItemStatus;
use crate::rules::{DISABLED_GROUP, Finding, RuleInput, Subject};

/// A group that an earlier plan renamed to make way, as history knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondHalf {
    /// The group.
    pub group_id: u64,
    /// The title that was proposed for it.
    pub new_title: String,
    /// The title that it gave up.
    pub old_title: String,
}

/// What is left to do with a group that made way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// It has the proposed title: it is disabled once it is empty.
    Disable,
    /// It has yet another title: somebody says whether it is needed.
    Ask,
}

/// The groups that have made way and are still active, with what is left to do and the group that has their old title.
/// Not those whose title an integration sends.
pub(super) fn left(context: &PlanContext<'_>) -> BTreeMap<GroupIndex, (Rest, GroupIndex)> {
    let mut candidates: BTreeMap<GroupIndex, (Rest, &str)> = BTreeMap::new();
    for half in context.input.pending {
        let Some(place) = context.place(half.group_id) else { continue };
        let title = context.title(place);
        if title != half.old_title {
            let rest = if title == half.new_title { Rest::Disable } else { Rest::Ask };
            candidates.insert(place, (rest, &half.old_title));
        }
    }
    for place in 0..context.groups.len() {
        if let Some(old) = given_up(context.catalogue(), context.title(place), context.id(place)) {
            candidates.entry(place).or_insert((Rest::Disable, old));
        }
    }
    candidates.retain(|place, _| context.is_active(*place) && context.sent(context.title(*place)).is_none());
    if candidates.is_empty() {
        return BTreeMap::new();
    }
    let mut keepers: HashMap<&str, GroupIndex> = candidates.values().map(|(_, old)| (*old, usize::MAX)).collect();
    for place in (0..context.groups.len()).filter(|place| context.is_active(*place)) {
        if let Some(keeper) = keepers.get_mut(context.title(place)) {
            *keeper = (*keeper).min(place);
        }
    }
    let kept = |old| keepers.get(old).copied().filter(|keeper| *keeper != usize::MAX);
    candidates.iter().filter_map(|(place, (rest, old))| Some((*place, (*rest, kept(old)?)))).collect()
}

/// Whether a finding says of a group that it is disabled that was disabled as planned: it made way for another, has the
/// title that was proposed, and no integration sends that. Such a finding is accepted by itself, with the comment
/// "disabled as planned".
#[must_use]
pub fn is_disabled_as_planned(rules: &RuleInput<'_>, pending: &[SecondHalf], finding: &Finding) -> bool {
    let Subject::Group(id) = finding.subject else { return false };
    let Some(group) = rules.group(id).filter(|group| group.status() == ItemStatus::Disabled) else { return false };
    let title = group.title();
    finding.rule == &DISABLED_GROUP
        && (given_up(rules.catalogue, title, id).is_some()
            || pending.iter().any(|half| half.group_id == id && half.new_title == title))
        && rules.sent_name(title).is_none()
}
