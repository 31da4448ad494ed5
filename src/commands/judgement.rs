//! What an audit makes of a list of groups, apart from whether the list is proved: made of the first reading while the
//! second is waited for, and kept if both are the same.

use chrono::{DateTime, Utc};

use crate::api::LeadGroup;
use crate::audit::{self, Action, Evidence, Judged, Policy, ResolvedName, SentName};
use crate::config::Settings;

/// What is needed to judge groups.
#[derive(Clone)]
pub(super) struct Judge {
    names: Vec<SentName>,
    policy: Policy,
    taken_at: DateTime<Utc>,
    /// No filter leaves groups out.
    unfiltered: bool,
}

/// Findings and plan, and how they came about. Nothing of it is borrowed from the groups.
pub(super) struct Judgement {
    pub(super) findings: Vec<Judged>,
    pub(super) plan: Vec<Action>,
    pub(super) sent: Vec<ResolvedName>,
    /// Codes of the rules that were asked.
    pub(super) asked: Vec<&'static str>,
}

impl Judge {
    pub(super) fn new(settings: &Settings, taken_at: DateTime<Utc>, unfiltered: bool) -> Self {
        Self { names: settings.names.clone(), policy: settings.policy.clone(), taken_at, unfiltered }
    }

    /// Judges groups, by ascending id; `complete`: the list is all that the API has.
    pub(super) fn judge(&self, groups: &[LeadGroup], complete: bool) -> Judgement {
        let evidence = Evidence::new(groups, &self.names, self.taken_at).whole(complete && self.unfiltered);
        let findings = audit::audit(&evidence, &self.policy);
        let plan = audit::plan(&evidence, &findings);
        let asked = audit::asked(&evidence, &self.policy);
        // What else was needed is large, and goes.
        let Evidence { sent, .. } = evidence;
        Judgement { findings, plan, sent, asked }
    }
}
