//! Sentences about a report, in a manager's words.

use super::parse_instant;
use crate::listing::Proof;
use crate::report::{Report, brief};
use crate::titles::show;

/// How many problems there are and whom they hurt.
pub(super) fn verdict(report: &Report) -> String {
    let (groups, findings) = (report.totals.groups.groups, &report.totals.findings);
    if groups == 0 {
        return match report.audit.text {
            Some(_) => "No lead group matches the filter, so nothing was checked.".to_owned(),
            None => "No lead groups were returned, so there was nothing to check.".to_owned(),
        };
    }
    let scope = count(groups, "lead group");
    let mut parts = Vec::new();
    if findings.error > 0 {
        parts.push(count(findings.error, "error"));
    }
    if findings.warning > 0 {
        parts.push(count(findings.warning, "warning"));
    }
    if findings.info > 0 {
        parts.push(count(findings.info, "remark"));
    }
    let mut sentences = vec![match parts.split_last() {
        None => format!("No problems were found in {scope}."),
        Some((only, [])) => format!("{only} in {scope}."),
        Some((last, rest)) => format!("{} and {last} in {scope}.", rest.join(", ")),
    }];
    let rejected = brief::rejected(report);
    if rejected > 0 {
        sentences.push(format!("Leads sent to {} are being rejected.", count(rejected, "title")));
    }
    if findings.muted > 0 {
        sentences.push(format!("Muted, and not counted: {}.", count(findings.muted, "finding")));
    }
    sentences.join(" ")
}

/// Whether the listing is complete and how that is known.
pub(super) fn proof(report: &Report) -> String {
    let listing = &report.listing;
    let (groups, passes) = (count(report.totals.groups.groups, "lead group"), listing.passes);
    let source = if listing.replayed { " (Read from saved files, not from Superfone.)" } else { "" };
    let text = match listing.proof {
        _ if !listing.complete => banner(report),
        Proof::SinglePage => format!("Complete: all of it, {groups}, came in one answer."),
        Proof::TwoEqualPasses if passes > 2 => {
            format!("Complete: the list was read {passes} times, and the last two readings were the same: {groups}.")
        }
        Proof::TwoEqualPasses => {
            format!("Complete: the list was read twice, and both readings were the same: {groups}.")
        }
        Proof::TwoEqualSets => format!(
            "Complete: the list was read {passes} times; its order moved, but two readings held the same {groups}, as \
             many as Superfone counts."
        ),
        Proof::CountsOnly | Proof::None => format!(
            "Read once: {groups}, as many as Superfone counts. No second reading was asked for that would show whether \
             the list moved meanwhile."
        ),
    };
    text + source
}

/// The warning over everything that was taken from an incomplete listing.
pub(super) fn banner(report: &Report) -> String {
    let listing = &report.listing;
    let mut sentences =
        vec!["INCOMPLETE: the list could not be read in full, so groups and findings may be missing here.".to_owned()];
    if let Some(total) = listing.total_items {
        let groups = thousands(report.totals.groups.groups);
        sentences.push(format!("{groups} read, Superfone counts {}.", thousands(total)));
    }
    match u64::try_from(listing.unseen_ids.len()).unwrap_or_default() {
        0 => {}
        1 => sentences.push("1 group was not in the last reading; its rows are marked.".to_owned()),
        n => sentences.push(format!("{} were not in the last reading; their rows are marked.", count(n, "group"))),
    }
    sentences.join(" ")
}

/// That only a part of the account is covered.
pub(super) fn scope(report: &Report) -> Option<String> {
    let text = show(report.audit.text.as_deref()?);
    Some(format!("Only a part of the account is covered: the groups that Superfone's own filter finds for “{text}”."))
}

/// The account in a few words.
pub(super) fn account(report: &Report) -> String {
    let ids: Vec<_> = report.audit.org_ids.iter().take(4).map(|id| show(&id.to_string())).collect();
    match report.audit.org_ids.len() {
        0 => format!("account at {}", report.audit.base_url.split('/').nth(2).unwrap_or(&report.audit.base_url)),
        1 => format!("account {}", ids.concat()),
        n if n > ids.len() => format!("accounts {} and {} more", ids.join(", "), n - ids.len()),
        _ => format!("accounts {}", ids.join(", ")),
    }
}

/// When the audit was taken, in the report's zone.
pub(super) fn when(report: &Report) -> String {
    match parse_instant(&report.audit.taken_at) {
        Some(instant) => {
            let local = instant.with_timezone(&report.zone);
            format!("{} ({})", local.format("%-d %B %Y, %H:%M"), report.audit.timezone)
        }
        None => report.audit.taken_at.clone(),
    }
}

/// `1 error`, `12 errors`.
pub(super) fn count(n: u64, what: &str) -> String {
    format!("{} {what}{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// `1,048,576`
pub(super) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_well() {
        assert_eq!((count(0, "error"), count(1, "error")), ("0 errors".to_owned(), "1 error".to_owned()));
        for (n, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_048_576, "1,048,576")] {
            assert_eq!(thousands(n), text);
        }
    }
}
