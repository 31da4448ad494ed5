//! Findings then and now: what is new, what persists, what came back, what is gone.
//!
//! A finding that is there now and was not then is new only if it could have been found then. It could not if its rule
//! was not asked, or if the rules were others and today's would have found it in the list of then; then it is part of
//! the baseline. In the same way, what is not there any more is resolved only if it would still be found today.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::past::{Earlier, PastFinding, Subject};
use super::{Age, Resolved, Standing, State, Trend};
use crate::rules::Judged;

/// The audit that is compared with.
pub(super) struct Baseline {
    /// Its day in the report's time zone.
    pub(super) day: NaiveDate,
    /// Rules that it asked.
    pub(super) asked: HashSet<String>,
    /// Its findings, in their order.
    pub(super) findings: Vec<PastFinding>,
    /// If the rules were others: what today's rules find in the list of then, by fingerprint.
    pub(super) by_todays_rules: Option<HashSet<String>>,
}

/// Where each finding of the audit stands. `earlier` is what all earlier audits know.
pub(super) fn standings(
    subject: &Subject<'_>,
    baseline: &Baseline,
    earlier: &HashMap<String, Earlier>,
) -> Vec<Standing> {
    let known: HashMap<&str, &PastFinding> = baseline.findings.iter().map(|past| (&*past.fingerprint, past)).collect();
    let findings = subject.audited.findings.iter().zip(&subject.audited.fingerprints);
    let standing =
        |(judged, fingerprint): (&Judged, &String)| match (known.get(&**fingerprint), earlier.get(fingerprint)) {
            (Some(past), seen) => persisting(subject, judged, past, seen),
            (None, seen) => absent(subject, judged, fingerprint, baseline, seen),
        };
    findings.map(standing).collect()
}

fn persisting(subject: &Subject<'_>, judged: &Judged, past: &PastFinding, seen: Option<&Earlier>) -> Standing {
    let (first_seen, audits) = seen.map_or((past.first_seen, past.audits), |seen| (seen.first_seen, seen.audits));
    Standing {
        state: State::Persisting,
        cause: None,
        accepted: None,
        trend: trend((past.group_ids.len(), past.active), size(subject, judged)),
        first_seen,
        age: age(subject.today(), first_seen, audits + 1),
    }
}

/// A finding that the baseline does not have.
fn absent(
    subject: &Subject<'_>,
    judged: &Judged,
    fingerprint: &str,
    baseline: &Baseline,
    seen: Option<&Earlier>,
) -> Standing {
    let was_asked = baseline.asked.contains(judged.finding.rule.code);
    let would_have_been_found = baseline.by_todays_rules.as_ref().is_some_and(|found| found.contains(fingerprint));
    let state = match seen {
        // Nobody can say that it was ever gone.
        Some(_) if !was_asked => State::Persisting,
        None if !was_asked => State::Baseline,
        _ if would_have_been_found => State::Baseline,
        Some(seen) if seen.before_baseline => State::Reopened,
        _ => State::New,
    };
    let today = subject.today();
    let (first_seen, audits) = seen.map_or((today, 0), |seen| (seen.first_seen, seen.audits));
    Standing { state, cause: None, accepted: None, trend: None, first_seen, age: age(today, first_seen, audits + 1) }
}

/// What is gone, in the order of the baseline. Nothing is, unless the listing is proved.
pub(super) fn resolved(subject: &Subject<'_>, baseline: &Baseline) -> Vec<Resolved> {
    if !subject.is_proved() {
        return Vec::new();
    }
    let now: HashSet<&str> = subject.audited.fingerprints.iter().map(String::as_str).collect();
    let would_be_found = |past: &PastFinding| {
        subject.asked.contains(&&*past.rule)
            && baseline.by_todays_rules.as_ref().is_none_or(|found| found.contains(&past.fingerprint))
    };
    // What somebody had accepted was not counted as open, and is not counted as resolved.
    let gone = |past: &&PastFinding| !past.muted && !now.contains(&*past.fingerprint) && would_be_found(past);
    let row = |past: &PastFinding| Resolved {
        fingerprint: past.fingerprint.clone(),
        rule: past.rule.clone(),
        severity: past.severity,
        title: past.title.clone(),
        group_ids: past.group_ids.clone(),
        first_seen: past.first_seen,
        last_seen: baseline.day,
    };
    baseline.findings.iter().filter(gone).map(row).collect()
}

/// How many groups a finding concerns, and how many of them are active.
fn size(subject: &Subject<'_>, judged: &Judged) -> (usize, usize) {
    (judged.finding.group_ids.len(), subject.active(&judged.finding.group_ids))
}

/// A cluster that shrinks is better, one that grows is worse; of equal size, by the groups that are active.
fn trend(then: (usize, usize), now: (usize, usize)) -> Option<Trend> {
    if then.0.max(now.0) < 2 {
        return None;
    }
    match now.cmp(&then) {
        std::cmp::Ordering::Less => Some(Trend::Better),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Trend::Worse),
    }
}

fn age(today: NaiveDate, first_seen: NaiveDate, audits: u32) -> Age {
    // A clock that went back makes nothing younger than today.
    Age { days: u32::try_from((today - first_seen).num_days()).unwrap_or_default(), audits }
}

#[cfg(test)]
mod tests;
