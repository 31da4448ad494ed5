//! An audit beside the one that it is compared with.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::changes::changes;
use super::join::{Baseline, resolved, standings};
use super::past::{Entry, Subject};
use super::{Comparison, History, HistoryError, Origin};
use crate::api::LeadGroup;
use crate::rules::RULES_VERSION;

/// The fingerprints of what today's rules find in an earlier list, taken at that time.
pub type ByTodaysRules<'a> = dyn Fn(&[LeadGroup], DateTime<Utc>) -> HashSet<String> + 'a;

impl History {
    /// Compares an audit with the last proved one of the same scope and an earlier day; with the last on or before
    /// `since`, if that is given.
    ///
    /// `by_todays_rules` is asked only if the rules were others then.
    ///
    /// # Errors
    /// [`HistoryError`]
    pub fn compare(
        &self,
        subject: &Subject<'_>,
        since: Option<NaiveDate>,
        by_todays_rules: &ByTodaysRules<'_>,
    ) -> Result<Comparison, HistoryError> {
        let today = subject.today();
        let entries = self.entries(subject.scope)?;
        // A second run on the first day begins the history once more.
        let of_today = entries.iter().filter(|entry| subject.day(entry.figures.taken_at) == today).count();
        let begins = self.count()? == of_today as u64;
        let (mut earlier, rest): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .filter(|entry| entry.proved)
            .partition(|entry| subject.day(entry.figures.taken_at) < today);
        let mut notes = Vec::new();
        let later = rest.iter().map(|entry| subject.day(entry.figures.taken_at)).filter(|day| *day > today).max();
        if let Some(day) = later.filter(|_| !subject.snapshot.provenance.replayed) {
            notes.push(format!(
                "The history holds an audit of a later day, {day}. It was left aside; is the clock of this computer right?"
            ));
        }
        let limit = since.unwrap_or(NaiveDate::MAX);
        let baseline = earlier.iter().rfind(|entry| subject.day(entry.figures.taken_at) <= limit).cloned();
        let findings = subject.audited.findings.len();
        let Some(entry) = baseline else {
            if let Some(since) = since.filter(|_| !earlier.is_empty()) {
                notes.push(format!("The history holds no proved audit of {since} or before, so nothing was compared."));
            }
            let origin = if begins { Origin::Begun } else { Origin::NothingToCompare };
            let past = earlier.into_iter().map(|entry| entry.figures).collect();
            return Ok(Comparison { past, notes, ..Comparison::with_nothing(origin, findings, today) });
        };
        let baseline = self.baseline(&entry, subject, by_todays_rules)?;
        let times: HashMap<_, _> = earlier.iter().map(|entry| (entry.id, entry.figures.taken_at.timestamp())).collect();
        let seen = self.earlier(&subject.audited.fingerprints, &times, entry.figures.taken_at.timestamp())?;
        let standings = standings(subject, &baseline, &seen);
        let mut changes =
            self.with_groups(entry.id, |before| changes(before, &subject.snapshot.groups, subject.sent))?;
        if !subject.is_proved() {
            // What was not seen may be there all the same.
            changes.retain(|change| change.kind != super::ChangeKind::Gone);
        }
        Ok(Comparison {
            origin: Origin::Compared,
            with: Some(entry.figures.taken_at),
            standings,
            resolved: resolved(subject, &baseline),
            changes,
            other_rules: Some(entry.figures.rules_version).filter(|version| *version != RULES_VERSION),
            past: earlier.drain(..).map(|entry| entry.figures).collect(),
            notes,
        })
    }

    fn baseline(
        &self,
        entry: &Entry,
        subject: &Subject<'_>,
        by_todays_rules: &ByTodaysRules<'_>,
    ) -> Result<Baseline, HistoryError> {
        let taken_at = entry.figures.taken_at;
        let by_todays_rules = if entry.figures.rules_version == RULES_VERSION {
            None
        } else {
            let groups = self.with_groups(entry.id, |groups| groups.collect::<Result<Vec<_>, _>>())?;
            Some(by_todays_rules(&groups, taken_at))
        };
        Ok(Baseline {
            day: subject.day(taken_at),
            asked: entry.asked.split_whitespace().map(str::to_owned).collect(),
            findings: self.findings(entry.id)?,
            by_todays_rules,
        })
    }
}
