//! The plan: what a person does about the findings, by hand, in the dashboard, in an order that removes the most risk
//! first.
//!
//! The API can only list groups, so the plan is a text. It is a pure function of the groups, the names that
//! integrations send and the judged findings; a muted finding has no part in it. `docs/plan.md` tells what it does and
//! what it never does.
//!
//! The rooms, in the order of the work:
//!
//! * `scene`: groups, names and findings, looked up by one another; what each finding asks for;
//! * `keeper`: of groups whose titles collide, which one stays, and why;
//! * `stay`: who stays and who gets another title, over all findings at once;
//! * `repair`: what a title should have been;
//! * `titles`: the form of proposed titles, made of the group's own title and id alone;
//! * `proposals`: the titles themselves, each tried against every title there is and every title promised;
//! * `senders`: which integrations have to send something else first;
//! * `works` and `wording`: the actions of one piece of work, and their sentences;
//! * `order`: pieces of work, the riskiest first, and the numbers of the steps.

mod keeper;
mod order;
mod proposals;
mod repair;
mod scene;
mod senders;
mod stay;
#[cfg(test)]
mod tests;
mod titles;
mod wording;
mod works;

use self::proposals::Proposals;
use self::scene::Scene;
use self::stay::Stay;
use crate::rules::{Judged, RuleInput};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionKind {
    /// The group stays as it is; it is named so that nobody touches it.
    Keep,
    /// The group gets another title.
    Rename,
    /// The group is disabled, once no lead is left in it.
    Disable,
    /// Somebody has to decide, or to change an integration.
    Review,
}

impl ActionKind {
    /// Everything that a plan may ask for.
    pub const ALL: [Self; 4] = [Self::Keep, Self::Rename, Self::Disable, Self::Review];

    /// The word used everywhere.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Rename => "rename",
            Self::Disable => "disable",
            Self::Review => "review",
        }
    }
}

/// One line of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Place in the order of work, from 1. Actions of one step belong together.
    pub step: u32,
    /// What is done.
    pub kind: ActionKind,
    /// The group; none where an integration has to be changed.
    pub group_id: Option<u64>,
    /// The group's title now, or the name that an integration sends.
    pub title: String,
    /// The title to give the group, or the name that the integration should send.
    pub new_title: Option<String>,
    /// Why, in a manager's words.
    pub reason: String,
    /// Position of the finding that this mends in the list of judged findings.
    pub finding: usize,
}

/// Makes the plan. Findings are the judged ones of this input; their order changes nothing, nor that of names.
///
/// Time grows as sorting does: titles are compared by their keys, never pair by pair.
#[must_use]
pub fn plan(input: &RuleInput<'_>, judged: &[Judged]) -> Vec<Action> {
    let scene = Scene::new(input, judged);
    if scene.is_idle() {
        return Vec::new();
    }
    let stay = Stay::decide(&scene);
    let proposals = Proposals::make(&scene, &stay);
    let (works, actions) = works::works(&scene, &stay, &proposals);
    drop(proposals);
    order::in_steps(&works, actions)
}
