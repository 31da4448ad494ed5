//! What an audit makes of a list of groups.

use chrono::{DateTime, Utc};

use super::account::Scene;
use crate::api::LeadGroup;
use crate::config::Settings;
use crate::plan::Action;
use crate::rules::{self, Audited, Policy, ResolvedName, RuleInput, Scope, SentName};

/// What is needed to judge groups.
pub(super) struct Judge {
    names: Vec<SentName>,
    policy: Policy,
    taken_at: DateTime<Utc>,
    source: String,
    /// The filter that leaves groups out.
    text: Option<String>,
}

/// Findings and plan, and how they came about. Nothing of it is borrowed from the groups.
pub(super) struct Judgement {
    pub(super) scope: Scope,
    pub(super) audited: Audited,
    pub(super) plan: Vec<Action>,
    pub(super) sent: Vec<ResolvedName>,
    /// Codes of the rules that were asked.
    pub(super) asked: Vec<&'static str>,
}

impl Judge {
    pub(super) fn new(settings: &Settings, scene: &Scene) -> Self {
        let Scene { taken_at, source, text, .. } = scene.clone();
        Self { names: settings.names.clone(), policy: settings.policy.clone(), taken_at, source, text }
    }

    /// Judges groups, by ascending id; `complete`: the list is all that the API has.
    pub(super) fn judge(&self, groups: &[LeadGroup], complete: bool) -> Judgement {
        let input = RuleInput::new(groups, &self.names, self.taken_at).whole(complete && self.text.is_none());
        let findings = rules::check(&input, &self.policy);
        let plan = crate::plan::plan(&input, &findings);
        let asked = rules::asked(&input, &self.policy);
        // What else was needed is large, and goes.
        let RuleInput { sent, .. } = input;
        let scope = Scope::of(groups, &self.source, self.text.as_deref());
        let audited = Audited::new(findings, &scope);
        Judgement { scope, audited, plan, sent, asked }
    }
}
