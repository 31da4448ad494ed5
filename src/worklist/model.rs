//! The team's columns: plain data for the report.

/// Under Phase, of a row that an audit has seen done.
pub const FINISHED: &str = "Finished";

/// How far a step is, in the team's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nobody has begun.
    #[default]
    Todo,
    /// Somebody is at it.
    InProgress,
    /// Somebody says that it is done.
    Done,
    /// Not this month.
    Later,
    /// It is meant to be as it is.
    KeepAsIs,
}

/// What stands under Status on the sheet Accepted in place of the team's word: a mute of the config file set the finding aside.
pub const MUTED: &str = "Muted in the settings";
/// The same of a group that was disabled because a plan said so.
pub const AS_PLANNED: &str = "As planned";

impl Status {
    /// The words of the drop-down, in its order.
    pub const ALL: [Self; 5] = [Self::Todo, Self::InProgress, Self::Done, Self::Later, Self::KeepAsIs];

    /// The word in the workbook.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Todo => "To do",
            Self::InProgress => "In progress",
            Self::Done => "Done",
            Self::Later => "Later",
            Self::KeepAsIs => "Keep as is",
        }
    }

    /// The status of this word, in any letter case and whatever blanks are around and between.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        Self::ALL.into_iter().find(|status| plain(status.word()) == plain(word))
    }
}

/// What the team wrote beside one row of the plan, and what the listing says of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Team {
    /// How far it is.
    pub status: Status,
    /// Who does it.
    pub owner: Option<String>,
    /// What was remarked.
    pub comment: Option<String>,
    /// Marked as done: whether the listing shows it. Nothing if it was not marked, or if that was told before.
    pub verified: Option<bool>,
}

/// Rows of the plan by what the team says of them; then the rows of the team's workbook and of the last plan by what this
/// audit saw of them first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct PlanTotals {
    /// Rows of this plan that nobody has begun.
    pub todo: u64,
    /// Rows of this plan that somebody is at.
    pub in_progress: u64,
    /// Rows of this plan that are put off.
    pub later: u64,
    /// Rows of this plan that are meant to be as they are.
    pub keep_as_is: u64,
    /// Marked as done, and not seen in the listing.
    pub done_not_seen: u64,
    /// Marked as done, and seen.
    pub done_verified: u64,
    /// Seen done without a mark.
    pub done_unticked: u64,
}

impl std::ops::Add for PlanTotals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            todo: self.todo + other.todo,
            in_progress: self.in_progress + other.in_progress,
            later: self.later + other.later,
            keep_as_is: self.keep_as_is + other.keep_as_is,
            done_not_seen: self.done_not_seen + other.done_not_seen,
            done_verified: self.done_verified + other.done_verified,
            done_unticked: self.done_unticked + other.done_unticked,
        }
    }
}
