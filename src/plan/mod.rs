//! The plan: what a person does about the findings, by hand, in the dashboard.
//!
//! The API can only list groups, so the plan is a text, and it has to be right for somebody who does exactly what it says
//! and nothing else. A title that works today may be in use by a form that nobody has listed: what could take such a title
//! away is never done now, but only after somebody has looked. `docs/month.md` tells what the plan does and what it never does.
//!
//! It is a pure function of the groups, the names that integrations send, the judged findings and what history knows. The
//! rooms, in the order of the work:
//!
//! * `context`: groups, names and findings, looked up by one another;
//! * `keeper`, `written`: of groups whose titles collide, which one stays;
//! * `leaving`: who stays and who gets another title, over all findings at once;
//! * `titles`: the form of proposed titles, made of the group's own title and id alone;
//! * `proposals`: the titles themselves, each tried against every title there is and every title proposed before;
//! * `second_half`: groups that made way and are still active;
//! * `names`: what integrations have to send, and what has to be asked about names;
//! * `rows`, `reasons`: the rows and why each is there;
//! * `order`: phases, order and steps.

mod context;
mod keeper;
mod leaving;
mod names;
mod order;
mod proposals;
mod reasons;
mod rows;
mod second_half;
#[cfg(test)]
mod tests;
mod titles;
mod written;

use std::collections::HashSet;

use self::context::PlanContext;
use self::leaving::Leaving;
use self::proposals::Proposals;
pub use self::second_half::{SecondHalf, is_disabled_as_planned};
use crate::config::Severity;
use crate::rules::{Judged, RuleInput, keep_to_the_end};

/// When a row is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// It is safe for whoever does it.
    Now,
    /// It is right once somebody has looked who uses the title.
    CheckFirst,
    /// When no lead is left in the group.
    OnceEmpty,
}

impl Phase {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Now, Self::CheckFirst, Self::OnceEmpty];

    /// The word of the JSON report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::CheckFirst => "check-first",
            Self::OnceEmpty => "once-empty",
        }
    }
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionKind {
    /// An integration sends another name.
    Integration,
    /// The group gets another title.
    Rename,
    /// Somebody has to decide.
    Decide,
    /// The group is disabled, once no lead is left in it.
    Disable,
}

impl ActionKind {
    /// Everything that a plan may ask for.
    pub const ALL: [Self; 4] = [Self::Integration, Self::Rename, Self::Decide, Self::Disable];

    /// The word of the JSON report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Integration => "integration",
            Self::Rename => "rename",
            Self::Decide => "decide",
            Self::Disable => "disable",
        }
    }
}

/// One row of the plan: one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Place in the order of work, from 1.
    pub step: u32,
    /// When it is done.
    pub phase: Phase,
    /// What is done.
    pub kind: ActionKind,
    /// The group; none where it is about a name or a mute.
    pub group_id: Option<u64>,
    /// The group's title now, or the name that an integration sends.
    pub title: String,
    /// The group that keeps the title, or has the one that is to be sent.
    pub keeper: Option<u64>,
    /// The title to give the group, or the name that the integration should send.
    pub new_title: Option<String>,
    /// Why, in 90 characters at most; what there is to say besides stands in the finding.
    pub reason: String,
    /// Position of the finding that this answers in the list of judged findings; none for a group that has made way.
    pub finding: Option<usize>,
    /// Severity of that finding.
    pub severity: Severity,
}

/// What a row is known by within one audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowKey {
    /// Position of the finding; none where the group is to be disabled, whatever for.
    pub finding: Option<usize>,
    /// The group.
    pub group_id: Option<u64>,
    /// What is done.
    pub kind: ActionKind,
}

impl Action {
    /// What the row is known by.
    #[must_use]
    pub fn key(&self) -> RowKey {
        let finding = self.finding.filter(|_| self.kind != ActionKind::Disable);
        RowKey { finding, group_id: self.group_id, kind: self.kind }
    }
}

/// What a plan is made from.
#[derive(Debug)]
pub struct PlanInput<'a> {
    /// Groups and names. Where they are not the whole account, nothing but exact twins is renamed without a look.
    pub rules: &'a RuleInput<'a>,
    /// What was found.
    pub findings: &'a [Judged],
    /// For each finding, whether somebody has to answer it: not if it is muted or accepted.
    pub open: Vec<bool>,
    /// Groups that an earlier plan renamed to make way.
    pub pending: &'a [SecondHalf],
    /// Rows that the team keeps as they are, for good.
    pub dropped: HashSet<RowKey>,
}

impl<'a> PlanInput<'a> {
    /// The input of a plan that knows of no earlier one: what is muted, and what was disabled as planned, is not open.
    #[must_use]
    pub fn new(rules: &'a RuleInput<'a>, findings: &'a [Judged]) -> Self {
        let is_open = |judged: &Judged| judged.mute.is_none() && !is_disabled_as_planned(rules, &[], &judged.finding);
        Self { rules, findings, open: findings.iter().map(is_open).collect(), pending: &[], dropped: HashSet::new() }
    }
}

/// Makes the plan. The order of findings and names changes nothing.
///
/// Time grows as sorting does: titles are compared by their keys, never pair by pair.
#[must_use]
pub fn plan(input: &PlanInput<'_>) -> Vec<Action> {
    plan_all(std::slice::from_ref(input)).pop().unwrap_or_default()
}

/// Makes one plan for several catalogues: for each input its rows, whose steps are counted through all of them.
#[must_use]
pub fn plan_all(inputs: &[PlanInput<'_>]) -> Vec<Vec<Action>> {
    order::in_steps(inputs.iter().map(rows_of).collect())
}

/// The rows of one catalogue, in no order.
fn rows_of(input: &PlanInput<'_>) -> Vec<order::OrderedRow> {
    let context = PlanContext::new(input);
    let leaving = Leaving::decide(&context);
    let proposals = Proposals::make(&context, &leaving);
    let mut rows = rows::rows(&context, &leaving, &proposals);
    rows.retain(|row| !input.dropped.contains(&row.action.key()));
    for row in &mut rows {
        keep_to_the_end(&mut row.action.reason);
    }
    rows
}
