//! The exit codes and their precedence. Which failure is which code, [`Failure::exit`] says.
//!
//! [`Failure::exit`]: crate::commands::Failure::exit

use std::process::ExitCode;

/// How the program ends. The declared order is the precedence, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 130: SIGINT.
    Interrupted,
    /// 143: SIGTERM.
    Terminated,
    /// 2: usage or configuration, a missing key included.
    Usage,
    /// 3: the key was refused.
    KeyRefused,
    /// 4: the API or the network failed for good.
    Api,
    /// 6: a report or the history could not be written.
    Write,
    /// 5: the listing could not be proved complete.
    Incomplete,
    /// 7: the reports are on disk, but the mail or the webhook was not accepted.
    NotTold,
    /// 1: findings at or above `--fail-on`, or a name that does not resolve.
    Findings,
    /// 0
    Clean,
}

impl Exit {
    /// Every way to end, strongest first.
    pub const ALL: [Self; 10] = [
        Self::Interrupted,
        Self::Terminated,
        Self::Usage,
        Self::KeyRefused,
        Self::Api,
        Self::Write,
        Self::Incomplete,
        Self::NotTold,
        Self::Findings,
        Self::Clean,
    ];

    /// The number that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::KeyRefused => 3,
            Self::Api => 4,
            Self::Incomplete => 5,
            Self::Write => 6,
            Self::NotTold => 7,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// One word for it, for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Findings => "findings",
            Self::Usage => "usage",
            Self::KeyRefused => "key-refused",
            Self::Api => "api",
            Self::Incomplete => "incomplete",
            Self::Write => "write",
            Self::NotTold => "not-told",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }

    /// What it means, in the words of the documents, the help and the man page.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Clean => "complete; nothing at or above --fail-on",
            Self::Findings => "complete; findings at or above --fail-on, or a name that would not resolve",
            Self::Usage => "usage or configuration, a missing key included",
            Self::KeyRefused => "the key was refused",
            Self::Api => "the API or the network failed for good",
            Self::Incomplete => "the listing could not be proved complete",
            Self::Write => "a report or the history could not be written",
            Self::NotTold => "reports are on disk, but the mail or the webhook was not accepted",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }

    /// A line for each, in the order of the numbers.
    #[must_use]
    pub fn table() -> String {
        let mut all = Self::ALL;
        all.sort_by_key(|exit| exit.code());
        all.map(|exit| format!("{:>5}  {}\n", exit.code(), exit.meaning())).concat()
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_outranks_everything_and_a_finding_only_success() {
        let codes: Vec<_> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert_eq!(codes, [130, 143, 2, 3, 4, 6, 5, 7, 1, 0]);
        assert!(Exit::ALL.is_sorted());
        assert_eq!(Exit::Findings.min(Exit::Incomplete), Exit::Incomplete);
    }
}
