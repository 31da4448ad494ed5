//! What a team has decided about findings: severities of its own, and mutes. Applied once, after the rules.

use chrono::NaiveDate;

use super::{Finding, Judged};

/// A finding that somebody has accepted, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day it holds, in the report's time zone.
    pub until: NaiveDate,
}

/// The team's decisions.
#[derive(Debug, Clone, Default)]
pub struct Policy {}

impl Policy {
    /// Judges the findings of the rules.
    #[must_use]
    pub fn judge(&self, findings: Vec<Finding>) -> Vec<Judged> {
        findings.into_iter().map(|finding| Judged { finding, mute: None }).collect()
    }
}
