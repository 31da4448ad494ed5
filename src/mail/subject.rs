//! The subject: the answer before the mail is opened.

use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_128;

use super::text::one_line;
use crate::report::{Report, parse_instant};

/// Longest part that comes from outside, in characters.
const PART: usize = 40;

/// `[lead groups] 2 new, 1 resolved, 3 open - account 4182, 23 Nov 2026`
#[must_use]
pub fn subject(report: &Report) -> String {
    let totals = &report.totals;
    let open = totals.findings.open();
    let mut verdict = if report.audit.compared_with.is_some() {
        let again = if totals.reopened > 0 { format!("{} back again, ", totals.reopened) } else { String::new() };
        format!("{} new, {again}{} resolved, {open} open", totals.new, totals.resolved)
    } else if open == 0 {
        "no findings".to_owned()
    } else {
        let findings = &totals.findings;
        let parts = [("error", findings.error), ("warning", findings.warning), ("remark", findings.info)];
        let parts = parts.into_iter().filter(|(_, number)| *number > 0);
        let parts = parts.map(|(noun, number)| format!("{number} {noun}{}", if number == 1 { "" } else { "s" }));
        parts.collect::<Vec<_>>().join(", ")
    };
    if !report.listing.complete {
        verdict.insert_str(0, "INCOMPLETE: ");
    }
    let day = parse_instant(&report.audit.taken_at).unwrap_or_default().with_timezone(&report.zone);
    format!("[lead groups] {verdict} - {}, {}", account(report), day.format("%-d %b %Y"))
}

/// `account 4182`, and which part of it.
#[must_use]
pub fn account(report: &Report) -> String {
    let ids: Vec<_> = report.audit.org_ids.iter().map(|id| one_line(&id.to_string(), PART)).collect();
    let mut text = match ids.as_slice() {
        [] => "one account".to_owned(),
        [id] => format!("account {id}"),
        [first, second] => format!("accounts {first} and {second}"),
        [first, rest @ ..] => format!("account {first} and {} more", rest.len()),
    };
    if let Some(filter) = &report.audit.text {
        let _ = write!(text, " (titles with \"{}\")", one_line(filter, PART));
    }
    text
}

/// What all mails about one account have in common, so that a reader shows the months together: left of the `@`.
#[must_use]
pub fn thread(report: &Report) -> String {
    let audit = &report.audit;
    let ids: Vec<_> = audit.org_ids.iter().map(ToString::to_string).collect();
    let account = if ids.is_empty() { audit.base_url.clone() } else { ids.join("\n") };
    let key = format!("{account}\0{}", audit.text.as_deref().unwrap_or_default());
    format!("lead-groups.{:032x}", xxh3_128(key.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Number;
    use crate::report::fixtures::{report, with_past};
    use crate::testing::{account as sample, groups};

    #[test]
    fn the_difference_is_said_first() {
        let account = sample();
        let report = with_past(&account);
        let open = report.totals.findings.open();
        let (new, again) = (report.totals.new, report.totals.reopened);
        assert_eq!(
            subject(&report),
            format!("[lead groups] {new} new, {again} back again, 1 resolved, {open} open - account 4182, 23 Nov 2026")
        );
    }

    #[test]
    fn without_a_difference_the_counts_are_said_and_an_incomplete_listing_in_any_case() {
        let account = sample();
        let mut first = report(&account);
        assert_eq!(subject(&first), "[lead groups] 7 errors, 49 warnings, 10 remarks - account 4182, 23 Nov 2026");
        first.listing.complete = false;
        assert!(subject(&first).starts_with("[lead groups] INCOMPLETE: 7 errors"), "{}", subject(&first));
        let clean = groups(&[(1, "A", "ACTIVE")]);
        assert_eq!(subject(&report(&clean)), "[lead groups] no findings - one account, 23 Nov 2026");
    }

    #[test]
    fn what_the_server_calls_the_account_cannot_leave_its_line() {
        let account = sample();
        let mut hostile = report(&account);
        hostile.audit.org_ids = vec![Number::Text("4\r\nBcc: x@y.example\0".into())];
        hostile.audit.text = Some("\u{202e}Pune\n".repeat(60));
        let subject = subject(&hostile);
        assert!(!subject.contains(crate::mail::is_active) && subject.chars().count() < 200, "{subject}");
        assert!(subject.contains("account 4 Bcc: x@y.example (titles with \"Pune Pune"), "{subject}");
    }

    #[test]
    fn a_thread_is_one_account_and_scope() {
        let account = sample();
        let (plain, mut part) = (report(&account), report(&account));
        assert_eq!(thread(&plain), thread(&with_past(&account)));
        part.audit.text = Some("Pune".to_owned());
        assert_ne!(thread(&plain), thread(&part));
    }
}
