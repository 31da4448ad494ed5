//! Every sentence about a report that more than one surface says: standard output, Markdown, page, mail and workbook.
//!
//! Plurals, lists, dates and titles in quotation marks are made by [`super::text`] alone. Where a title or a name from
//! outside is part of a sentence, it stands in its display form; a surface still escapes the sentence for its medium.

mod catalogues;
mod proof;
mod subject;
mod team;
mod verdict;

use chrono::NaiveDate;
use serde::Serialize;

use super::text::{count, day_beside, few, list, long_day, quoted, shown, thousands};
use super::{Report, Workbook};
use crate::catalogue::LEAD_GROUPS;
use crate::history::{Origin, PastAudit};
use crate::rules::Resolution;

pub use catalogues::ListSaid;
pub(super) use catalogues::{compared_otherwise, most_gone_of};
pub(super) use team::{judged_anew, team};
pub use verdict::Tone;
pub(super) use verdict::is_mostly_gone;

/// What every report says of itself. A template sees it as `sentences`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentences {
    /// What people call the account: `Acme Pune`, else `Superfone 4182`.
    pub account: String,
    /// The day of the audit: `3 August 2026`.
    pub day: String,
    /// The day of the audit that this one is compared with: `1 July`.
    pub since: Option<String>,
    /// `Acme Pune: lead groups on 3 August 2026`
    pub title: String,
    /// What stands over everything that was taken from an incomplete listing.
    pub banner: Option<String>,
    /// That only a part of the account is covered.
    pub scope: Option<String>,
    /// The headline: what is certain.
    pub verdict: String,
    /// How good or bad the verdict is.
    pub tone: Tone,
    /// Better or worse than the audit before, and by what.
    pub trend: String,
    /// What else a reader should know of the comparison, a sentence or two each.
    pub notes: Vec<String>,
    /// `Acme Pune: 144 lead groups (138 active, 5 disabled, 1 other)`
    pub groups: String,
    /// Open findings by severity, with the difference, and what is not counted.
    pub counts: String,
    /// `16 names checked: 13 OK, 3 not OK.`
    pub names: Option<String>,
    /// That findings are accepted, and how long that holds.
    pub accepted: Option<String>,
    /// `Plan: 36 steps.`
    pub plan: Option<String>,
    /// Where the whole plan stands, and what to do with it.
    pub workbook: Option<String>,
    /// Of a mail.
    pub subject: String,
    /// How it is known that nothing is missing.
    pub proof: String,
    /// What changed in the lists: `Groups: 2 added, 1 gone.`
    pub changes: Vec<String>,
    /// The catalogues that the report is about, one after the other.
    pub lists: Vec<ListSaid>,
}

impl Sentences {
    /// Of this report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let (account, day) = (account(report), long_day(today(report)));
        let verdict = verdict::Verdict::of(report);
        let mut notes: Vec<_> = verdict.besides.into_iter().chain(catalogues::unread(report)).collect();
        notes.extend(report.history.notes.iter().cloned());
        Self {
            title: if report.is_of_several() {
                format!("{account}: audit of {day}")
            } else {
                format!("{account}: lead groups on {day}")
            },
            since: day_before(report),
            banner: banner(report),
            scope: scope(report),
            verdict: verdict.text,
            tone: verdict.tone,
            trend: trend(report),
            notes,
            groups: groups(report, &account),
            counts: counts(report),
            names: names(report).map(|names| names + "."),
            accepted: accepted(report),
            plan: plan(report),
            workbook: workbook(report, &Workbook::None),
            subject: subject::subject(report),
            proof: proof::proof(report),
            changes: catalogues::changes(report),
            lists: catalogues::lists(report),
            account,
            day,
        }
    }

    /// The same for a text whose readers find the workbook there.
    pub(super) fn naming(self, report: &Report, at: &Workbook) -> Self {
        Self { workbook: workbook(report, at), ..self }
    }
}

/// The day of the audit in the report's time zone.
pub(crate) fn today(report: &Report) -> NaiveDate {
    report.audit.taken_at.with_timezone(&report.zone).date_naive()
}

/// The day of the audit that this one is compared with, as a sentence names it: `1 July`.
pub(crate) fn day_before(report: &Report) -> Option<String> {
    let instant = report.audit.compared_with?;
    Some(day_beside(instant.with_timezone(&report.zone).date_naive(), today(report)))
}

/// The figures of the audit that this one is compared with.
pub(crate) fn audit_before(report: &Report) -> Option<&PastAudit> {
    report.history.months.iter().rfind(|month| month.compared).map(|month| &month.figures)
}

/// What people call the account; else the ids that the API gives it, else where it was read.
#[must_use]
pub(crate) fn account(report: &Report) -> String {
    account_called(report.audit.account.as_deref(), report.audit.org_ids.iter().map(ToString::to_string))
}

/// The same of what is known of an account without a report.
pub(crate) fn account_called(label: Option<&str>, org_ids: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 2;
    if let Some(label) = label {
        return shown(label);
    }
    let ids: Vec<_> = org_ids.map(|id| shown(&id)).collect();
    match ids.len() {
        0 => "Superfone".to_owned(),
        _ => format!("Superfone {}", list(&few(ids, SHOWN))),
    }
}

/// The warning over everything that was taken from an incomplete listing.
fn banner(report: &Report) -> Option<String> {
    if report.is_complete() {
        return None;
    }
    let is_of_several = report.is_of_several();
    let incomplete = report.listings().filter(|(_, listing)| !listing.complete);
    let (mut parts, mut one) = (Vec::new(), false);
    for (catalogue, listing) in incomplete {
        let seen = report.number_read(catalogue);
        let word = if is_of_several { catalogue.one } else { catalogue.item };
        let total = listing.total_items.filter(|total| *total > seen);
        one = total.is_none() && seen == 1;
        parts.push(match total {
            Some(total) => format!("{} of {}", thousands(seen), count(total, word)),
            None => count(seen, word),
        });
    }
    let were = if one && parts.len() == 1 { "was" } else { "were" };
    Some(format!("INCOMPLETE: {} {were} seen. Please do not act on what is missing here.", list(&parts)))
}

/// That only a part of the account is covered.
fn scope(report: &Report) -> Option<String> {
    let filter = quoted(report.audit.text.as_deref()?);
    let what = if report.is_of_several() { "what" } else { "the groups that" };
    Some(format!("Only a part of the account: {what} Superfone finds for {filter}."))
}

/// `Acme Pune: 144 lead groups (138 active, 5 disabled, 1 other)`
fn groups(report: &Report, account: &str) -> String {
    let groups = &report.totals.groups;
    let parts = [(groups.active, "active"), (groups.disabled, "disabled"), (groups.other, "other")];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<_> = parts.map(|(number, word)| format!("{} {word}", thousands(*number))).collect();
    let by_status = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    let groups = format!("{}{by_status}", count(groups.groups, LEAD_GROUPS.one));
    let others = report.catalogues().skip(1).map(|catalogue| catalogues::items(report, catalogue));
    format!("{account}: {}", list(&std::iter::once(groups).chain(others).collect::<Vec<_>>()))
}

/// Better or worse than the audit before, and by what.
fn trend(report: &Report) -> String {
    let Some(before) = day_before(report) else {
        return match report.history.origin {
            Origin::Begun => "First audit of this account. The next one will say what changed.",
            Origin::NotKept => "Not compared with an earlier audit: no history was used.",
            Origin::NothingToCompare | Origin::Compared => {
                "Not compared with an earlier audit: none of them was proved complete."
            }
        }
        .to_owned();
    };
    // Of a list that is not complete, nobody knows whether it is better or worse.
    let direction = report.history.direction.filter(|_| report.is_complete());
    let totals = &report.totals;
    let part = |number: u64, what: &str| (number > 0).then(|| format!("{} {what}", thousands(number)));
    let (new, resolved) = (part(totals.new, "new"), part(totals.resolved, "resolved"));
    let again = part(totals.reopened, "back again");
    let still = part(totals.persisting, "still open");
    let nothing = new.is_none() && resolved.is_none() && again.is_none();
    let parts = if nothing && (!report.is_proved() || is_mostly_gone(report)) {
        vec![Some("nothing new".to_owned()), still]
    } else if nothing {
        vec![Some("nothing new".to_owned()), Some("nothing resolved".to_owned()), still]
    } else if direction == Some("better") {
        vec![resolved, new, again, still]
    } else {
        vec![new, again, resolved, still]
    };
    let parts = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    match direction {
        Some("better") => format!("Better than on {before}: {parts}."),
        Some("worse") => format!("Worse than on {before}: {parts}."),
        Some(_) => format!("Same as on {before}: {parts}."),
        None => format!("Since {before}: {parts}."),
    }
}

/// `3 errors (3 fewer), 9 warnings (8 fewer), 4 notes (no change); 1 muted in the settings.`
fn counts(report: &Report) -> String {
    let findings = &report.totals.findings;
    let aside = [(findings.accepted, "accepted by the team"), (findings.muted, "muted in the settings")];
    let aside = aside.iter().filter(|(number, _)| *number > 0);
    let aside: Vec<_> = aside.map(|(number, what)| format!("; {} {what}", thousands(*number))).collect();
    let aside = aside.concat();
    if findings.open() == 0 {
        return format!("No finding is open{aside}.");
    }
    let before = audit_before(report)
        .filter(|_| report.history.direction.is_some() && report.history.is_alike && report.is_complete());
    let part = |now: u64, what: &str, before: Option<u64>| {
        let difference = before.map(|before| format!(" ({})", difference(now, before))).unwrap_or_default();
        format!("{}{difference}", count(now, what))
    };
    let text = [
        part(findings.error, "error", before.map(|month| month.error)),
        part(findings.warning, "warning", before.map(|month| month.warning)),
        part(findings.info, "note", before.map(|month| month.info)),
    ]
    .join(", ");
    format!("{text}{aside}.")
}

/// `3 errors, 1 note`: what is open; nothing where nothing is.
pub(crate) fn open_findings(report: &Report) -> Option<String> {
    let findings = &report.totals.findings;
    parts_of([findings.error, findings.warning, findings.info])
}

/// The same of these counts, by severity.
fn parts_of([error, warning, info]: [u64; 3]) -> Option<String> {
    let parts = [(error, "error"), (warning, "warning"), (info, "note")];
    let parts: Vec<_> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(*n, what)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// `15 names checked: 10 OK, 5 not OK`; nothing where no names were given.
pub(crate) fn names(report: &Report) -> Option<String> {
    let names = report.names.len();
    let ok = report.names.iter().filter(|name| matches!(name.resolution, Resolution::Ok(_))).count();
    let bad = if ok == names { String::new() } else { format!(", {} not OK", thousands((names - ok) as u64)) };
    (names > 0).then(|| format!("{} checked: {} OK{bad}", count(names as u64, "name"), thousands(ok as u64)))
}

/// `3 fewer`, `1 more`, `no change`
pub(crate) fn difference(now: u64, before: u64) -> String {
    match now.cmp(&before) {
        std::cmp::Ordering::Less => format!("{} fewer", thousands(before - now)),
        std::cmp::Ordering::Equal => "no change".to_owned(),
        std::cmp::Ordering::Greater => format!("{} more", thousands(now - before)),
    }
}

/// `3 findings are accepted by the team and not counted. One comes back by itself if it gets worse.`
fn accepted(report: &Report) -> Option<String> {
    match report.totals.findings.accepted {
        0 => None,
        1 => Some(
            "1 finding is accepted by the team and not counted. It comes back by itself if it gets worse.".to_owned(),
        ),
        n => Some(format!(
            "{} are accepted by the team and not counted. One comes back by itself if it gets worse.",
            count(n, "finding")
        )),
    }
}

fn workbook(report: &Report, at: &Workbook) -> Option<String> {
    let steps = report.plan.last()?.planned.step;
    let steps = count(steps.into(), "step");
    let name = match at {
        Workbook::None => return Some(format!("The whole plan has {steps}.")),
        Workbook::Named(name) => name,
        Workbook::Attached => "the attached workbook",
    };
    Some(format!(
        "The whole plan has {steps}: open {name}, sheet Plan. Write in its yellow columns; the next audit reads them."
    ))
}

fn plan(report: &Report) -> Option<String> {
    let steps = report.plan.last()?.planned.step;
    Some(format!("Plan: {}.", count(steps.into(), "step")))
}

#[cfg(test)]
mod tests;
