//! Sentences about what has changed since an earlier audit, in a manager's words.

use chrono::{DateTime, Datelike};
use chrono_tz::Tz;

use super::words::{count, thousands};
use crate::history::ChangeKind;
use crate::report::{DecidedRow, Month, Report, parse_instant};
use crate::worklist::Outcome;

/// The difference with its direction: "Better than last month (23 October 2026): 2 new, …".
pub(super) fn difference(report: &Report) -> String {
    let history = &report.history;
    let Some((then, is_last_month)) = compared_with(report) else {
        return sentence(&history.difference);
    };
    let day = then.format("%-d %B %Y");
    let when = if is_last_month { format!("last month ({day})") } else { format!("on {day}") };
    let comparison = match history.direction {
        Some("better") => format!("Better than {when}"),
        Some("worse") => format!("Worse than {when}"),
        Some(_) => format!("Neither better nor worse than {when}"),
        None => format!("Since {}", if is_last_month { when } else { day.to_string() }),
    };
    format!("{comparison}: {}.", history.difference)
}

/// When the audit was taken that this one is compared with, in the report's zone, and whether that was in the month
/// before.
fn compared_with(report: &Report) -> Option<(DateTime<Tz>, bool)> {
    let local = |text: &str| Some(parse_instant(text)?.with_timezone(&report.zone));
    let then = local(report.audit.compared_with.as_deref()?)?;
    let month = |at: DateTime<Tz>| i64::from(at.year()) * 12 + i64::from(at.month());
    Some((then, month(local(&report.audit.taken_at)?) - month(then) == 1))
}

/// The figures of the audit that this one is compared with.
pub(super) fn then(report: &Report) -> Option<&Month> {
    report.history.months.iter().find(|month| month.compared)
}

/// What happened to the list: "In the list: 1 added, 2 renamed. 1 name that integrations send breaks by it.".
pub(super) fn changes(report: &Report) -> Option<String> {
    use ChangeKind::{Added, Disabled, Enabled, Gone, Renamed, Retyped};
    let of = |kind: ChangeKind| {
        let n = report.changes.iter().filter(|row| row.kind == kind).count();
        (n > 0).then(|| format!("{} {}", thousands(n as u64), kind.name()))
    };
    let kinds: Vec<_> = [Added, Gone, Renamed, Disabled, Enabled, Retyped].into_iter().filter_map(of).collect();
    if kinds.is_empty() {
        return None;
    }
    let broken = match report.changes.iter().map(|row| row.breaks.len() as u64).sum() {
        0 => String::new(),
        1 => " 1 name that integrations send breaks by it.".to_owned(),
        n => format!(" {} names that integrations send break by it.", thousands(n)),
    };
    Some(format!("Groups since then: {}.{broken}", kinds.join(", ")))
}

/// What became of the team's decisions, and of rows that were not understood.
pub(super) fn decisions(report: &Report) -> Option<String> {
    let info = report.decisions.as_ref()?;
    let mut parts = Vec::new();
    for (n, words) in [
        (info.verified, "done and verified"),
        (info.still_there, "marked done but still there"),
        (info.open, "still to do"),
        (info.obsolete, "no longer in the plan"),
    ] {
        if n > 0 {
            parts.push(format!("{} {words}", thousands(n)));
        }
    }
    let rows = info.rows.len() as u64;
    let text = match (rows, parts.is_empty()) {
        (0, _) | (_, true) => "The team has decided nothing in the last plan.".to_owned(),
        _ => format!("Of {} that the team has written about: {}.", count(rows, "step"), parts.join(", ")),
    };
    let misread = match info.misread.len() as u64 {
        0 => String::new(),
        1 => " 1 row was not understood.".to_owned(),
        n => format!(" {} rows were not understood.", thousands(n)),
    };
    Some(text + &misread)
}

/// What the new listing says of a step, in a word or two.
pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Verified => super::styles::SEEN,
        Outcome::StillThere => super::styles::STILL_THERE,
        Outcome::Open => "still to do",
        Outcome::Obsolete => "no longer in the plan",
    }
}

/// One step that the team has written about: "rename group 12 “Inbound”: Accept, owner Asha, done 2026-11-02, “…”".
pub(super) fn decided(row: &DecidedRow) -> String {
    let show = crate::titles::show;
    let group = row.group_id.map_or(String::new(), |id| format!(" group {id}"));
    let mut said = Vec::from_iter(row.decision.map(str::to_owned));
    for (name, text) in [("owner", &row.owner), ("done", &row.done), ("comment", &row.comment)] {
        said.extend(text.as_deref().filter(|text| !text.is_empty()).map(|text| format!("{name} “{}”", show(text))));
    }
    format!("{}{group} “{}”: {}", row.action, show(&row.title), said.join(", "))
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}
