//! From a listing to findings: rules that see nothing but the listing, then the identity of what they found.

mod finding;
pub mod rules;

pub use finding::{Finding, Fingerprints, Severity, Subject, org_ids};
pub use rules::{Evidence, Rule};

/// Version of the rules as a whole. It goes up when the same listing would give other findings, so that history can
/// tell a change of the rules from a change of the account.
pub const RULES_VERSION: u32 = 1;

/// Runs every rule. Findings come most severe first, then by rule, title and ids.
#[must_use]
pub fn audit(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings: Vec<_> = rules::ALL.iter().flat_map(|rule| (rule.check)(evidence)).collect();
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    findings
}
