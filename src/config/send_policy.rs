//! When somebody is told of a run.

/// `when`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SendPolicy {
    /// After every run.
    #[default]
    Always,
    /// If there is a finding that nobody has muted.
    Findings,
    /// If something differs from the audit before, or there is none to tell.
    Changes,
}

impl SendPolicy {
    /// The words of the config file.
    pub const ALL: [(&'static str, Self); 3] =
        [("always", Self::Always), ("findings", Self::Findings), ("changes", Self::Changes)];
}
