//! From history and the team's work to what a report says of them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::history::{Cause, Comparison, Direction, Origin, PastAudit, State};
use crate::report::model::{AuditInfo, FindingRow, PlanRow};
use crate::report::past::{DecidedRow, DecisionOutcome, DecisionsInfo, HistoryInfo, Month};
use crate::report::sentences;
use crate::report::totals::Totals;

/// Audits that a trend shows at the most, this one included.
const MONTHS: usize = 24;

impl HistoryInfo {
    /// From what history says, and what the report counts.
    pub(in crate::report) fn new(
        comparison: &Comparison,
        audit: &AuditInfo,
        totals: &Totals,
        findings: &[FindingRow],
        zone: Tz,
        proved: bool,
        team: Vec<String>,
    ) -> Self {
        let open = findings.iter().filter(|finding| finding.is_open());
        let oldest_days = open.filter(|f| f.state == State::Persisting).map(|f| f.age.days).max();
        let compared = comparison.with;
        let month = |figures: PastAudit| Month {
            day: figures.taken_at.with_timezone(&zone).date_naive(),
            current: false,
            compared: Some(figures.taken_at) == compared,
            figures,
        };
        let mut months: Vec<_> = comparison.past.iter().cloned().map(month).collect();
        let direction = comparison.direction().map(|direction| match direction {
            Direction::Better => "better",
            Direction::Same => "same",
            Direction::Worse => "worse",
        });
        months.push(Month { current: true, compared: false, ..month(totals.figures(audit.taken_at)) });
        months.drain(..months.len().saturating_sub(MONTHS));
        let mut notes = comparison.notes.clone();
        let day = |instant: DateTime<Utc>| instant.with_timezone(&zone).date_naive();
        // Of a list that is not proved nothing is said to be worse, and some rules were not asked of it.
        if let Some(then) = compared.filter(|_| comparison.judged_anew && proved) {
            let count = findings.iter().filter(|row| matches!(row.cause, Some(Cause::Rules | Cause::Names))).count();
            notes.push(sentences::judged_anew(count as u64, day(then), day(audit.taken_at)));
        }
        if compared.is_some() && !proved {
            notes.push("This listing is not proved complete, so nothing is called resolved or gone.".to_owned());
        }
        notes.extend(team);
        let difference = match comparison.origin {
            Origin::NotKept => "not compared with earlier audits: no history was used".to_owned(),
            Origin::Begun => "first audit of this account: the next one will say what changed".to_owned(),
            Origin::NothingToCompare => "no earlier proved audit to compare with".to_owned(),
            Origin::Compared => difference(totals, oldest_days),
        };
        Self { origin: comparison.origin, difference, direction, oldest_days, notes, months, is_alike: true }
    }
}

/// `2 new, 1 back again, 1 resolved, 3 still open (oldest 94 days)`
fn difference(totals: &Totals, oldest_days: Option<u32>) -> String {
    let mut parts = vec![format!("{} new", totals.new)];
    if totals.reopened > 0 {
        parts.push(format!("{} back again", totals.reopened));
    }
    parts.push(format!("{} resolved", totals.resolved));
    let age = match oldest_days {
        None => String::new(),
        Some(1) => " (oldest 1 day)".to_owned(),
        Some(days) => format!(" (oldest {days} days)"),
    };
    parts.push(format!("{} still open{age}", totals.persisting));
    parts.join(", ")
}

impl DecisionsInfo {
    /// From the workbook that was read, and what became of its rows.
    pub(in crate::report) fn new(source: String, misread: Vec<String>, plan: &[PlanRow], finished: &[PlanRow]) -> Self {
        let seen = finished.iter().map(|row| decided(row, DecisionOutcome::Verified));
        let rows = plan.iter().filter_map(|row| {
            let is_seen = row.team.as_ref()?.verified != Some(false);
            Some(decided(row, if is_seen { DecisionOutcome::Open } else { DecisionOutcome::StillThere }))
        });
        let rows: Vec<_> = seen.chain(rows).collect();
        let of = |outcome| rows.iter().filter(|row| row.outcome == outcome).count() as u64;
        Self {
            source,
            verified: of(DecisionOutcome::Verified),
            still_there: of(DecisionOutcome::StillThere),
            open: of(DecisionOutcome::Open),
            misread,
            rows,
        }
    }
}

fn decided(row: &PlanRow, outcome: DecisionOutcome) -> DecidedRow {
    let team = row.team.as_deref();
    DecidedRow {
        group_id: row.planned.group_id,
        title: row.planned.title.clone(),
        action: row.planned.action,
        status: team.map(|team| team.status.word()),
        owner: team.and_then(|team| team.owner.clone()),
        comment: team.and_then(|team| team.comment.clone()),
        outcome,
    }
}
