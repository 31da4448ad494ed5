//! The rules: one file each, named as the rule; then the team's policy and the identity of what was found.
//!
//! `CONTRIBUTING.md` tells how to add a rule.

mod advice;
mod ambiguous_name;
mod blank_title;
pub(crate) mod damaged_title;
mod disabled_group;
mod disabled_name;
mod duplicate_title;
mod expired_mute;
mod finding;
mod impossible_date;
mod input;
mod lookalike_title;
mod missing_name;
mod mixed_script_title;
mod names;
mod near_name;
mod personal_data_title;
mod policy;
mod rename;
mod resolution;
mod rule;
mod scope;
mod unknown_status;
pub(crate) mod untidy_title;
mod unused_mute;
mod usage;

pub use advice::Advice;
pub use finding::{Finding, Fingerprints, Integration, Judged, Severity, Subject, Urgency, org_ids};
pub use input::RuleInput;
pub use names::{SentName, sender_in_words};
pub use policy::{Mute, MuteRule, Policy, Target};
pub use resolution::{Resolution, ResolvedName, resolve};
pub(crate) use rule::id_list;
pub use rule::{ALL, Rule, is_blank, targets};
use rule::{mute_finding, of_group, quoted, shown, titled};
pub use scope::Scope;

use crate::beside::{each_if, joined};
use crate::plan::Action;

/// Version of the rules as a whole. It goes up when the same listing would give other findings, so that history can
/// tell a change of the rules from a change of the account.
pub const RULES_VERSION: u32 = 1;

/// What an audit found, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Findings, most severe first, then by rule, title and ids.
    pub findings: Vec<Judged>,
    /// One for each finding: what it is known by in every month.
    pub fingerprints: Vec<String>,
    /// What to do; actions name findings by their position.
    pub plan: Vec<Action>,
}

impl Audited {
    /// Findings with the plan for them.
    #[must_use]
    pub fn new(findings: Vec<Judged>, plan: Vec<Action>, scope: &Scope) -> Self {
        let fingerprints = scope.fingerprints();
        let fingerprints = findings.iter().map(|judged| fingerprints.fingerprint(&judged.finding)).collect();
        Self { findings, fingerprints, plan }
    }
}

/// The codes of the rules that such an audit asks: not those that the team switched off, nor those that need names
/// where none are given, nor those about mutes where only a part of the account is known.
#[must_use]
pub fn asked(input: &RuleInput<'_>, policy: &Policy) -> Vec<&'static str> {
    let is_asked = |code: &&str| {
        policy.severities.get(code) != Some(&None)
            && (!code.ends_with("-name") || !input.names.is_empty())
            && (*code != "unused-mute" || input.whole)
    };
    ALL.iter().map(|rule| rule.code).filter(is_asked).collect()
}

/// Runs every rule and applies the team's policy. Findings come most severe first, then by rule, title and ids.
#[must_use]
pub fn check(input: &RuleInput<'_>, policy: &Policy) -> Vec<Judged> {
    /// Groups from which on a second thread is worth its start.
    const MANY: usize = 1_000;
    let mut found = each_if(input.groups.len() >= MANY, ALL, |rule| (rule.check)(input));
    let mut findings = joined(found.iter_mut());
    usage::name_integrations(&mut findings, input);
    // Sentences are put together with room to grow; hundreds of thousands of them are kept to the end.
    findings.iter_mut().flat_map(|finding| [&mut finding.message, &mut finding.remedy]).for_each(String::shrink_to_fit);
    let mut judged = policy.judge(findings, input);
    judged.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
    judged
}
