//! Decisions of the team: plain data for the report.

/// What the team decided about a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum DecisionKind {
    /// It will be done.
    Accept,
    /// It will not be done.
    Reject,
    /// It is put off.
    Later,
}

impl DecisionKind {
    /// The words of the drop-down.
    pub const ALL: [Self; 3] = [Self::Accept, Self::Reject, Self::Later];

    /// The word in the workbook and the reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "Accept",
            Self::Reject => "Reject",
            Self::Later => "Later",
        }
    }
}

/// What the team wrote beside one step of an earlier plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// What it decided.
    pub decision: Option<DecisionKind>,
    /// Who does it.
    pub owner: Option<String>,
    /// What stands under Done.
    pub done: Option<String>,
    /// What stands under Comment.
    pub comment: Option<String>,
}

/// What the new listing says of a step that the team has written about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Marked as done, and the listing shows it.
    Verified,
    /// Marked as done, and yet still there.
    StillThere,
    /// Not marked as done, and still to do.
    Open,
    /// Not in the plan any more, though nobody marked it as done or the listing does not show that it was.
    Obsolete,
}

/// What became of an earlier workbook's decisions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decisions {
    /// Name of the workbook.
    pub source: String,
    /// One for each action of the new plan, in its order: what is carried into it, and whether the listing shows it done.
    pub carried: Vec<Option<(Decision, Option<bool>)>>,
    /// Every row that the team had written in.
    pub decided: Vec<Decided>,
    /// Rows that could not be understood: where, and why.
    pub misread: Vec<String>,
}

/// One row of an earlier plan that the team had written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The group; none where an integration had to be changed.
    pub group_id: Option<u64>,
    /// Its title then, or the name that the integration sent.
    pub title: String,
    /// `keep`, `rename`, `disable` or `review`.
    pub action: String,
    /// What was written.
    pub decision: Decision,
    /// What the new listing says.
    pub outcome: Outcome,
}
