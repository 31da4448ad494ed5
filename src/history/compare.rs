//! What the history knows of an account when an audit comes to it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::accounts::which;
use super::changes::changes;
use super::join::predecessors;
use super::past::{AuditInput, Past, PastFinding, PlannedRow, StoredAudit};
use super::{ChangeKind, History, HistoryError, Origin};
use crate::api::Item;
use crate::plan::ActionKind;
use crate::rules::{Audited, Fingerprint, Resolution, ResolvedName, by_code};

/// What today's rules find in an earlier list, taken at that time.
pub type ByTodaysRules<'a> = dyn Fn(&[Item], DateTime<Utc>) -> Audited + 'a;

impl History {
    /// Finds the account, and in its history the last proved audit of an earlier day; the last on or before `since`, if that
    /// is given.
    ///
    /// `by_todays_rules` is asked only if rules, severities or names were others then.
    ///
    /// # Errors
    /// [`HistoryError`]
    pub fn past(
        &self,
        subject: &AuditInput<'_>,
        since: Option<NaiveDate>,
        by_todays_rules: &ByTodaysRules<'_>,
    ) -> Result<Past, HistoryError> {
        let (today, context) = (subject.today(), &subject.snapshot.context);
        let catalogue = subject.scope.history_name();
        let accounts = self.accounts()?;
        let which = which(&accounts, subject.listed.clone(), &context.base_url, context.account.as_deref());
        let day = |entry: &StoredAudit| subject.day(entry.figures.taken_at);
        let entries = self.entries(which.number, &catalogue, context.text.as_deref())?;
        // A second run on the first day begins the history once more.
        let begins = self.count(&catalogue)? == entries.iter().filter(|entry| day(entry) == today).count() as u64;
        let origin = if begins { Origin::Begun } else { Origin::NothingToCompare };
        let mut past = Past { account: which.number, notes: which.notes, ..Past::nothing(origin, subject) };
        past.org_ids = which.org_ids.into_iter().collect();
        let workbooks = entries.iter().filter(|entry| entry.proved && day(entry) <= today);
        let workbooks = workbooks.flat_map(|entry| entry.workbooks.iter().chain(&entry.workbook));
        past.workbooks = workbooks.map(Into::into).collect();
        let replaced: Vec<_> = entries.iter().filter(|entry| day(entry) == today).collect();
        past.team_of_today = replaced.iter().rev().find_map(|entry| entry.team.clone());
        past.replaced_workbooks =
            replaced.iter().flat_map(|entry| entry.workbooks.iter().chain(&entry.workbook)).cloned().collect();
        past.replaced_workbooks.dedup();
        let (earlier, rest): (Vec<_>, Vec<_>) =
            entries.into_iter().filter(|entry| entry.proved).partition(|entry| day(entry) < today);
        let later = rest.iter().map(day).filter(|day| *day > today).max();
        if let Some(day) = later.filter(|_| !subject.snapshot.provenance.replayed) {
            past.notes.push(format!(
                "The history holds an audit of a later day, {day}. It was left aside; is the clock of this computer right?"
            ));
        }
        past.figures = earlier.iter().map(|entry| entry.figures.clone()).collect();
        if let Some(last) = earlier.last() {
            past.last = Some(day(last));
            past.team.clone_from(&last.team);
            past.last_plan = self.plan(subject.snapshot.catalogue, last.id)?;
        }
        let limit = since.unwrap_or(NaiveDate::MAX);
        let Some(entry) = earlier.iter().rfind(|entry| day(entry) <= limit) else {
            if let Some(since) = since.filter(|_| !earlier.is_empty()) {
                past.notes
                    .push(format!("The history holds no proved audit of {since} or before, so nothing was compared."));
            }
            return Ok(past);
        };
        self.hold_against(&mut past, entry, subject, by_todays_rules)?;
        let times: HashMap<_, _> = earlier.iter().map(|entry| (entry.id, entry.figures.taken_at.timestamp())).collect();
        past.earlier = self.earlier(&subject.audited.fingerprints, &times, entry.figures.taken_at.timestamp())?;
        Ok(past)
    }

    /// Holds the audit against this one.
    fn hold_against(
        &self,
        past: &mut Past,
        entry: &StoredAudit,
        subject: &AuditInput<'_>,
        by_todays_rules: &ByTodaysRules<'_>,
    ) -> Result<(), HistoryError> {
        let taken_at = entry.figures.taken_at;
        past.origin = Origin::Compared;
        past.with = Some(taken_at);
        past.day = subject.day(taken_at);
        past.findings = self.findings(entry.id)?;
        // Today's rules may not find these in the list of then either.
        let unasked = past.findings.iter().filter(|finding| !subject.asked.contains(&&*finding.rule));
        past.unasked = unasked.map(|finding| finding.fingerprint).collect();
        past.judged_anew = entry.judged_by != subject.judged_by;
        if past.judged_anew {
            let groups = self.with_groups(entry.id, |groups| groups.collect::<Result<Vec<_>, _>>())?;
            let found = by_todays_rules(&groups, taken_at);
            let active: HashSet<u64> = groups.iter().filter(|group| group.is_active()).map(|group| group.id).collect();
            let recorded = std::mem::take(&mut past.findings);
            past.findings = judged_anew(&recorded, found, &active, past.day);
            let fixed = fixed_integrations(&past.last_plan, subject.sent);
            let is_fixed = |finding: &PastFinding| {
                fixed.contains(&finding.fingerprint)
                    && past.findings.iter().all(|other| other.recorded != Some(finding.fingerprint))
            };
            let recorded: Vec<_> = recorded.into_iter().filter(is_fixed).collect();
            past.findings.extend(recorded);
        }
        past.predecessors = predecessors(subject.audited, &past.findings);
        let current = subject.audited.fingerprints.iter().zip(&subject.audited.findings);
        let current = current.map(|(print, judged)| (*print, judged.finding.rule.code));
        let continued: HashMap<usize, (Fingerprint, &str)> =
            past.predecessors.iter().zip(current).filter_map(|(at, now)| Some(((*at)?, now))).collect();
        for (at, finding) in past.findings.iter().enumerate() {
            let now = continued.get(&at).filter(|(_, rule)| *rule == finding.rule).map(|(print, _)| *print);
            for then in finding.recorded.into_iter().chain([finding.fingerprint]) {
                let now = now.unwrap_or(finding.fingerprint);
                if now != then {
                    past.renamed.insert(then, now);
                }
            }
            if now.is_none() && !subject.asked.contains(&&*finding.rule) {
                past.unasked.insert(finding.fingerprint);
            }
        }
        past.changes = self.with_groups(entry.id, |before| changes(before, &subject.snapshot.items, subject.sent))?;
        let gone = past.changes.iter().filter(|change| change.kind == ChangeKind::Gone).count() as u64;
        if subject.is_proved() {
            let then = entry.figures.groups;
            past.most_gone = (gone >= 3 && gone * 2 > then).then_some((gone, then));
        } else {
            // What was not seen may be there all the same.
            past.changes.retain(|change| change.kind != ChangeKind::Gone);
        }
        Ok(())
    }
}

/// Findings about names that nobody sends any more, because each integration sends what the plan gave it, and that is found.
/// With today's names they were not found then either, and yet they are resolved.
fn fixed_integrations(plan: &[PlannedRow], sent: &[ResolvedName]) -> HashSet<Fingerprint> {
    let by_name: HashMap<&str, &Resolution> = sent.iter().map(|sent| (&*sent.name, &sent.resolution)).collect();
    let resolution = |name: &str| by_name.get(name);
    let is_fixed = |row: &&PlannedRow| {
        row.action == ActionKind::Integration
            && resolution(&row.title).is_none()
            && row.new_title.as_deref().and_then(resolution).is_some_and(|found| matches!(found, Resolution::Ok(_)))
    };
    plan.iter().filter(is_fixed).filter_map(|row| row.finding).collect()
}

/// The findings of an earlier audit as today's rules find them, with what was written down of each.
fn judged_anew(recorded: &[PastFinding], found: Audited, active: &HashSet<u64>, day: NaiveDate) -> Vec<PastFinding> {
    let mut by_print: HashMap<Fingerprint, usize> = HashMap::new();
    let mut by_groups: HashMap<(&str, &[u64]), usize> = HashMap::new();
    let mut by_title: HashMap<(&str, &str), usize> = HashMap::new();
    for (at, finding) in recorded.iter().enumerate() {
        by_print.insert(finding.fingerprint, at);
        if !finding.group_ids.is_empty() {
            by_groups.insert((&finding.rule, &finding.group_ids), at);
        }
        by_title.insert((&finding.rule, &finding.title), at);
    }
    let mut taken = HashSet::new();
    let mut findings = Vec::with_capacity(found.findings.len());
    for (judged, fingerprint) in found.findings.into_iter().zip(found.fingerprints) {
        let finding = judged.finding;
        let code = finding.rule.code;
        let at = by_print
            .get(&fingerprint)
            .or_else(|| by_groups.get(&(code, &*finding.group_ids)))
            .or_else(|| by_title.get(&(code, &*finding.title)))
            .copied()
            .filter(|at| taken.insert(*at));
        let known = at.map(|at| &recorded[at]);
        findings.push(PastFinding {
            recorded: known.map(|known| known.fingerprint),
            fingerprint,
            rule: code.to_owned(),
            about: Some(finding.rule.about),
            severity: finding.severity,
            active: finding.group_ids.iter().filter(|id| active.contains(id)).count(),
            title: finding.title,
            group_ids: finding.group_ids,
            muted: known.is_some_and(|known| known.muted),
            accepted: known.is_some_and(|known| known.accepted),
            first_seen: known.map_or(day, |known| known.first_seen),
            audits: known.map_or(0, |known| known.audits),
        });
    }
    findings
}

/// What a rule of this code is about.
pub(super) fn about(code: &str) -> Option<crate::rules::About> {
    by_code(code).map(|rule| rule.about)
}
