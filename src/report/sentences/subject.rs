//! The subject of the mail: account first, then what is certain, then the counts.

use super::{account, audit_before, day_before};
use crate::report::text::{count, list, thousands};
use crate::report::{Report, brief};

/// As short as it can be: 60 characters are what a phone shows.
pub(super) fn subject(report: &Report) -> String {
    let account = account(report);
    let part = if report.audit.text.is_some() { " (a part)" } else { "" };
    format!("{account}{part}: {}", said(report))
}

fn said(report: &Report) -> String {
    let (totals, findings) = (&report.totals, &report.totals.findings);
    if !report.is_complete() {
        return "INCOMPLETE list, please do not act on it yet".to_owned();
    }
    let before = audit_before(report).map(|audit| audit.groups);
    if totals.groups.groups == 0 && report.audit.text.is_none() {
        return match before.filter(|groups| *groups > 0) {
            Some(groups) => format!("all {} are gone. Please check today", count(groups, "group")),
            None => "no lead groups".to_owned(),
        };
    }
    for catalogue in report.catalogues() {
        if let Some((gone, before)) = super::verdict::mostly_gone(report, catalogue) {
            return format!("{} of {} are gone. Please check today", thousands(gone), count(before, catalogue.item));
        }
    }
    let moved = moved(report);
    let rejected = brief::all_rejected(report);
    let (open, aside) = rejected;
    if open + aside > 0 {
        let accepted = if open == 0 { " (accepted)" } else { "" };
        return format!(
            "leads to {} are rejected{accepted}{}",
            count(open + aside, "title"),
            joined(report, moved.as_ref())
        );
    }
    if totals.rejected_titles > 0 {
        let titles = count(totals.rejected_titles, "title");
        return format!("leads to {titles} are rejected (switched off){}", joined(report, moved.as_ref()));
    }
    let open = findings.open();
    if open == 0 {
        let unread = report.others.iter().filter(|list| list.unread.is_some());
        let unread: Vec<_> = unread.map(|list| list.catalogue.many.to_owned()).collect();
        let but = if unread.is_empty() { String::new() } else { format!("; {} not read", list(&unread)) };
        return format!("nothing to do{but}");
    }
    match (&moved, day_before(report)) {
        (None, Some(day)) if findings.error == 0 => format!("no change since {day}; {} open", thousands(open)),
        _ => {
            let errors = if findings.error == 0 { "no errors".to_owned() } else { count(findings.error, "error") };
            format!("{errors}{}", joined(report, moved.as_ref()))
        }
    }
}

/// `8 new, 16 resolved`; nothing if nothing moved.
fn moved(report: &Report) -> Option<String> {
    let totals = &report.totals;
    let parts = [(totals.new, "new"), (totals.reopened, "back again"), (totals.resolved, "resolved")];
    let parts: Vec<_> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", thousands(*n))).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn joined(report: &Report, moved: Option<&String>) -> String {
    match (report.audit.compared_with.is_some(), moved) {
        (false, _) => " (first audit)".to_owned(),
        (true, Some(moved)) => format!("; {moved}"),
        (true, None) => "; no change".to_owned(),
    }
}
