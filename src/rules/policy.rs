//! What a team has decided about findings: severities of its own, and mutes. Applied once, after the rules.
//!
//! * A severity of the team's for a catalogue outranks the one for all; either replaces whatever a rule says, in every case: also where the rule itself would be milder
//!   (a duplicate of which fewer than two groups are active). `off` takes the rule's findings away.
//! * A mute is for one catalogue. It holds through its last day in the report's time zone. A muted finding stays where it is and counts apart.
//! * A mute past that day, and one that matches nothing, are findings themselves: else nobody would ever clear them.

use chrono::NaiveDate;

use super::input::RuleInput;
use super::mute::Judged;
use super::rule::Finding;
use super::{expired_mute, unused_mute};
use crate::config::{Mute, MuteRule, Policy};

impl Policy {
    /// Judges the findings of the rules, and adds those about mutes.
    #[must_use]
    pub fn judge(&self, findings: Vec<Finding>, input: &RuleInput<'_>) -> Vec<Judged> {
        let today = input.taken_at.with_timezone(&self.zone).date_naive();
        let severities = self.severities(input.catalogue);
        // The finding with the team's severity, unless its rule is switched off.
        let weigh = |finding: Finding| match severities.get(finding.rule.code) {
            None => Some(finding),
            Some(severity) => severity.map(|severity| Finding { severity, ..finding }),
        };
        let mutes: Vec<_> = self.mutes.iter().filter(|mute| mute.catalogue == input.catalogue).collect();
        let mut used = vec![false; mutes.len()];
        let mut judged = Vec::with_capacity(findings.len());
        let weighed = findings.into_iter().filter_map(weigh);
        judged.extend(weighed.map(|finding| Judged { mute: mute(&mutes, &finding, input, today, &mut used), finding }));
        let stale = mutes.iter().zip(used).filter_map(|(mute, used)| {
            if mute.mute.until < today {
                Some(expired_mute::finding(mute, input))
            } else if !used && mute.could_match(input) {
                Some(unused_mute::finding(mute, input))
            } else {
                None
            }
        });
        let stale: Vec<_> = stale.filter_map(weigh).collect();
        judged.extend(stale.into_iter().map(|finding| Judged { finding, mute: None }));
        judged
    }
}

/// The first mute that holds for the finding. Every one that matches is used.
fn mute(
    mutes: &[&MuteRule],
    finding: &Finding,
    input: &RuleInput<'_>,
    today: NaiveDate,
    used: &mut [bool],
) -> Option<Mute> {
    let mut holds = None;
    for (mute, used) in mutes.iter().zip(used) {
        if mute.mute.until >= today && mute.matches(finding, input) {
            *used = true;
            holds = holds.or(Some(&mute.mute));
        }
    }
    holds.cloned()
}

#[cfg(test)]
mod tests;
