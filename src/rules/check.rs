//! Every rule applied, then the team's policy: what an audit found.

use super::fingerprint::Fingerprint;
use super::input::RuleInput;
use super::mute::Judged;
use super::registry::ALL;
use super::rule::Rule;
use super::scope::Scope;
use super::text::keep_to_the_end;
use super::usage;
use crate::config::Policy;

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Findings, most severe first, then by rule, title and ids.
    pub findings: Vec<Judged>,
    /// One for each finding: what it is known by in every month.
    pub fingerprints: Vec<Fingerprint>,
}

impl Audited {
    /// Findings with their fingerprints in this scope.
    #[must_use]
    pub fn new(findings: Vec<Judged>, scope: &Scope) -> Self {
        let fingerprints = scope.fingerprints();
        let fingerprints = findings.iter().map(|judged| fingerprints.fingerprint(&judged.finding)).collect();
        Self { findings, fingerprints }
    }
}

/// The codes of the rules that such an audit asks: not those that the team switched off, nor those that need names
/// where none are given, nor those that need the whole account where only a part of it is known.
#[must_use]
pub fn asked(input: &RuleInput<'_>, policy: &Policy) -> Vec<&'static str> {
    let severities = policy.severities(input.catalogue);
    let is_asked = |rule: &&&Rule| {
        severities.get(rule.code) != Some(&None)
            && (!rule.needs_names || !input.names.is_empty())
            && (!rule.needs_whole || input.whole)
            && is_of_audit(rule, input)
    };
    ALL.iter().filter(is_asked).map(|rule| rule.code).collect()
}

/// Whether the rule has a say: of a list that is not audited only what is wrong with names is told.
fn is_of_audit(rule: &Rule, input: &RuleInput<'_>) -> bool {
    rule.needs_names || !input.names_only
}

/// Runs every rule and applies the team's policy. Findings come most severe first, then by rule, title and ids.
#[must_use]
pub fn check(input: &RuleInput<'_>, policy: &Policy) -> Vec<Judged> {
    let rules = ALL.iter().filter(|rule| is_of_audit(rule, input));
    let findings = rules.flat_map(|rule| (rule.check)(input)).collect();
    let mut judged = policy.judge(findings, input);
    judged.retain(|judged| is_of_audit(judged.finding.rule, input));
    usage::name_integrations(&mut judged, input);
    usage::join_repairs(&mut judged, input);
    // Sentences are put together with room to grow; hundreds of thousands of them are kept to the end.
    for Judged { finding, .. } in &mut judged {
        keep_to_the_end(&mut finding.message);
        keep_to_the_end(&mut finding.remedy);
    }
    judged.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
    judged
}
