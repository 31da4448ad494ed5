//! Findings then and now: what is new, what persists, what came back, what is gone, and what brought it about.
//!
//! Both sides are judged by the same rules. A finding that today's rules find in the list of then, and that was not written
//! down then, came by the rules, the severities or the names; it is new to the reader and no change of the account.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::past::{AuditInput, Earlier, Past, PastFinding, Settled};
use super::{Age, Balance, Burden, Cause, Comparison, FindingState, Resolved, State, Trend};
use crate::config::Severity;
use crate::rules::{About, Audited, DUPLICATE_TITLE, Finding, Fingerprint, Subject, by_code};

/// For each current finding, the earlier one that it continues: the one of the same fingerprint; for a look-alike without one
/// of its own, the earlier look-alike with which it shares most groups, two at least; for a name that is sent, whatever was
/// said of the name then.
pub(super) fn predecessors(audited: &Audited, then: &[PastFinding]) -> Vec<Option<usize>> {
    let by_print: HashMap<_, usize> = then.iter().zip(0..).map(|(past, at)| (past.fingerprint, at)).collect();
    let mut found: Vec<_> = audited.fingerprints.iter().map(|print| by_print.get(print).copied()).collect();
    let own: HashSet<usize> = found.iter().flatten().copied().collect();
    let is_of_names = |past: &PastFinding| by_code(&past.rule).is_some_and(|rule| rule.needs_names);
    let names = then.iter().zip(0..).filter(|(past, at)| is_of_names(past) && !own.contains(at));
    let names: HashMap<&str, usize> = names.map(|(past, at)| (&*past.title, at)).collect();
    for (judged, at) in audited.findings.iter().zip(0..) {
        if let (None, Subject::Name(name)) = (found[at], &judged.finding.subject) {
            found[at] = names.get(&**name).copied();
        }
    }
    // The earlier ones by their groups: few groups are in more than two clusters.
    let mut by_group: HashMap<(&str, u64), Vec<usize>> = HashMap::new();
    let orphans = || audited.findings.iter().zip(0..).filter(|(judged, _)| judged.finding.level.is_some());
    if orphans().any(|(_, at)| found[at].is_none()) {
        for (at, past) in then.iter().enumerate().filter(|(at, _)| !own.contains(at)) {
            past.group_ids.iter().for_each(|id| by_group.entry((&*past.rule, *id)).or_default().push(at));
        }
    }
    for (judged, at) in orphans() {
        if found[at].is_some() {
            continue;
        }
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for id in &judged.finding.group_ids {
            for past in by_group.get(&(judged.finding.rule.code, *id)).into_iter().flatten() {
                *shared.entry(*past).or_default() += 1;
            }
        }
        let most = shared
            .into_iter()
            .filter(|(_, groups)| *groups > 1)
            .max_by_key(|(past, groups)| (*groups, usize::MAX - past));
        found[at] = most.map(|(past, _)| past);
    }
    found
}

impl Past {
    /// The comparison, with what the team keeps as it is.
    #[must_use]
    pub fn compare(&self, subject: &AuditInput<'_>, settled: &Settled) -> Comparison {
        let findings = || subject.audited.findings.iter().zip(&subject.audited.fingerprints).enumerate();
        let state = |(at, (judged, print)): (usize, (&crate::rules::Judged, &Fingerprint))| {
            let accepted = settled.accepted.get(at).cloned().flatten();
            let is_open = judged.mute.is_none() && accepted.is_none();
            let state = match self.predecessors.get(at).copied().flatten().map(|past| &self.findings[past]) {
                _ if self.with.is_none() => first(subject),
                Some(past) => persisting(subject, &judged.finding, past, self.earlier.get(print)),
                None => self.absent(subject, &judged.finding, self.earlier.get(print), settled),
            };
            let taken_back = is_open && settled.taken_back.contains(&at);
            let unmuted = is_open && self.predecessor(at).is_some_and(|past| past.muted);
            let lost_by_plan = self.predecessor(at).is_some_and(|past| {
                past.rule != judged.finding.rule.code && past.group_ids.iter().any(|id| settled.as_planned.contains(id))
            });
            let cause = match state.cause {
                None if lost_by_plan => Some(Cause::Plan),
                None if taken_back => Some(Cause::Decision),
                None if unmuted => Some(Cause::Mute),
                cause => cause,
            };
            FindingState { cause, accepted, ..state }
        };
        let states: Vec<_> = findings().map(state).collect();
        let resolved = self.resolved(subject);
        let balance = self.balance(subject, &states);
        Comparison {
            origin: self.origin,
            with: self.with,
            balance,
            most_gone: self.most_gone,
            states,
            resolved,
            changes: self.changes.clone(),
            judged_anew: self.judged_anew,
            past: self.figures.clone(),
            notes: self.notes.clone(),
        }
    }

    fn predecessor(&self, at: usize) -> Option<&PastFinding> {
        self.predecessors.get(at).copied().flatten().map(|past| &self.findings[past])
    }

    /// A finding that the audit which is compared with does not have.
    fn absent(
        &self,
        subject: &AuditInput<'_>,
        finding: &Finding,
        seen: Option<&Earlier>,
        settled: &Settled,
    ) -> FindingState {
        let today = subject.today();
        let state = if seen.is_some_and(|seen| seen.before_baseline) { State::Reopened } else { State::New };
        let cause = if finding.rule.about == About::Mute {
            Some(Cause::Mute)
        } else if self.is_by_plan(finding, settled) || self.was_hidden(finding, settled) {
            Some(Cause::Plan)
        } else {
            None
        };
        let (first_seen, audits) = seen.map_or((today, 0), |seen| (seen.first_seen, seen.audits));
        FindingState { state, cause, accepted: None, trend: None, first_seen, age: age(today, first_seen, audits + 1) }
    }

    /// Whether nothing has happened to the groups of a finding but what the plan asked for.
    fn is_by_plan(&self, finding: &Finding, settled: &Settled) -> bool {
        let is_planned = |id: &u64| settled.as_planned.contains(id);
        let changed = |id: &u64| self.changes.binary_search_by_key(id, |change| change.group_id).is_ok();
        finding.group_ids.iter().any(is_planned) && finding.group_ids.iter().all(|id| is_planned(id) || !changed(id))
    }

    /// Whether titles that are as they were are told to be alike only now that one which stood for them, being alike to
    /// both, was renamed as planned.
    fn was_hidden(&self, finding: &Finding, settled: &Settled) -> bool {
        let is_planned = |id: &u64| settled.as_planned.contains(id);
        let changed = |id: &u64| self.changes.binary_search_by_key(id, |change| change.group_id).is_ok();
        finding.level.is_some()
            && !settled.as_planned.is_empty()
            && !finding.group_ids.iter().any(changed)
            && self.findings.iter().any(|past| {
                past.rule == finding.rule.code
                    && past.group_ids.iter().any(is_planned)
                    && past.group_ids.iter().any(|id| finding.group_ids.contains(id))
            })
    }

    /// What is gone, in the order of then. Nothing is, unless the listing is proved, nor if most groups are gone.
    fn resolved(&self, subject: &AuditInput<'_>) -> Vec<Resolved> {
        if !subject.is_proved() || self.most_gone.is_some() {
            return Vec::new();
        }
        let continued: HashSet<usize> = self.predecessors.iter().flatten().copied().collect();
        // What somebody had accepted was not counted as open, and is not counted as resolved.
        let gone = |(at, past): &(usize, &PastFinding)| {
            is_counted(past) && !continued.contains(at) && subject.asked.contains(&&*past.rule)
        };
        let row = |(_, past): (usize, &PastFinding)| Resolved {
            catalogue: None,
            fingerprint: past.fingerprint,
            rule: past.rule.clone(),
            severity: past.severity,
            title: past.title.clone(),
            group_ids: past.group_ids.clone(),
            first_seen: past.first_seen,
            last_seen: self.day,
        };
        self.findings.iter().enumerate().filter(gone).map(row).collect()
    }

    /// Better or worse, by rejected titles, then errors, then warnings, of open findings that the account itself brought
    /// about. What the team, a mute or the rules take in or out is on neither side.
    fn balance(&self, subject: &AuditInput<'_>, states: &[FindingState]) -> Option<Balance> {
        self.with.filter(|_| subject.is_proved() && self.most_gone.is_none())?;
        let mut now = Burden::default();
        let mut aside = HashSet::new();
        for (at, (judged, state)) in subject.audited.findings.iter().zip(states).enumerate() {
            let finding = &judged.finding;
            let is_open = judged.mute.is_none() && state.accepted.is_none();
            if is_open && state.cause.is_none() && finding.rule.about != About::Mute {
                now = now + burden(subject, finding.rule.code, finding.severity, subject.active(&finding.group_ids));
            } else {
                aside.extend(self.predecessors.get(at).copied().flatten());
            }
        }
        let mut then = Burden::default();
        for (at, past) in self.findings.iter().enumerate() {
            if is_counted(past) && !aside.contains(&at) && subject.asked.contains(&&*past.rule) {
                then = then + burden(subject, &past.rule, past.severity, past.active);
            }
        }
        Some(Balance { then, now })
    }
}

/// A finding that the audit which is compared with has too.
fn persisting(subject: &AuditInput<'_>, finding: &Finding, past: &PastFinding, seen: Option<&Earlier>) -> FindingState {
    let today = subject.today();
    if past.recorded.is_none() {
        // The rules of then did not find it, or were not asked; earlier ones may have.
        let (first_seen, audits) = seen.map_or((today, 0), |seen| (seen.first_seen, seen.audits));
        let state = if seen.is_some() { State::Persisting } else { State::New };
        let by_names = finding.rule.needs_names || !finding.integrations.is_empty();
        let cause = Some(if by_names { Cause::Names } else { Cause::Rules });
        return FindingState {
            state,
            cause,
            accepted: None,
            trend: None,
            first_seen,
            age: age(today, first_seen, audits + 1),
        };
    }
    let known = (past.first_seen, past.audits);
    let (first_seen, audits) = seen.map_or(known, |seen| (seen.first_seen.min(known.0), seen.audits.max(known.1)));
    FindingState {
        state: State::Persisting,
        cause: None,
        accepted: None,
        trend: (past.rule == finding.rule.code)
            .then(|| trend((past.group_ids.len(), past.active), size(subject, finding)))
            .flatten(),
        first_seen,
        age: age(today, first_seen, audits + 1),
    }
}

/// Whether a finding of then counted: written down, open, and about the account.
fn is_counted(past: &PastFinding) -> bool {
    past.recorded.is_some() && !past.muted && !past.accepted && past.about.is_some_and(|about| about != About::Mute)
}

/// What one finding adds to it.
fn burden(subject: &AuditInput<'_>, rule: &str, severity: Severity, active: usize) -> Burden {
    let rejects = subject.snapshot.catalogue.rejects_twins && rule == DUPLICATE_TITLE.code && active > 1;
    Burden {
        rejected: u64::from(rejects),
        errors: u64::from(severity == Severity::Error),
        warnings: u64::from(severity == Severity::Warning),
    }
}

/// A finding of the first audit.
fn first(subject: &AuditInput<'_>) -> FindingState {
    let today = subject.today();
    FindingState {
        state: State::Baseline,
        cause: None,
        accepted: None,
        trend: None,
        first_seen: today,
        age: age(today, today, 1),
    }
}

/// How many groups a finding concerns, and how many of them are active.
fn size(subject: &AuditInput<'_>, finding: &Finding) -> (usize, usize) {
    (finding.group_ids.len(), subject.active(&finding.group_ids))
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
