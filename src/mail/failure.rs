//! Word of a run that failed: one paragraph, no attachment.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::text::one_line;
use super::{Bodies, Message};
use crate::exit::Exit;
use crate::report::text::{day_beside, long_day};

/// Longest part of the paragraph that comes from outside, in characters.
const TOLD: usize = 2_000;

/// The page that tells what to do after each exit code.
const PAGE: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/troubleshooting.md");

/// A run that failed.
#[derive(Debug, Clone, Copy)]
pub struct Failed<'a> {
    /// How it ended.
    pub exit: Exit,
    /// The error as it was printed, scrubbed.
    pub told: &'a str,
    /// What people call the account; else where its list is read.
    pub account: &'a str,
    /// When it began, and in which zone that is told.
    pub began: (DateTime<Utc>, Tz),
    /// When the account was audited last, if that is known.
    pub last: Option<DateTime<Utc>>,
    /// Whether reports were written all the same.
    pub written: bool,
}

/// The message about it.
#[must_use]
pub fn failure_message(failed: &Failed<'_>) -> Message {
    let (at, zone) = failed.began;
    let day = at.with_timezone(&zone).date_naive();
    let untouched = match failed.last.map(|last| day_beside(last.with_timezone(&zone).date_naive(), day)) {
        Some(last) => format!("The last report is of {last}; no file was changed."),
        None => "No file was changed.".to_owned(),
    };
    let day = long_day(day);
    let account = one_line(failed.account, 60);
    let (short, why, advice, anchor) = words(failed.exit);
    let told = match one_line(failed.told, TOLD) {
        told if told.is_empty() => String::new(),
        told => format!(" The program said: {}.", told.trim_end_matches('.')),
    };
    let code = failed.exit.code();
    let (subject, text) = if failed.written {
        let text = format!(
            "The audit of {account} on {day} is marked INCOMPLETE: {why} (exit code {code}).{told} Please do not act on what \
             is missing there. {advice} More: {PAGE}#{anchor}\n"
        );
        (format!("{account}: INCOMPLETE audit, {short}"), text)
    } else {
        let text = format!(
            "No audit of {account} was made on {day}: {why} (exit code {code}). {untouched}{told} {advice} More: \
             {PAGE}#{anchor}\n"
        );
        (format!("{account}: no audit today, {short}"), text)
    };
    Message { subject, bodies: Bodies { text, html: None }, ..Message::default() }
}

/// What happened in a few words and in a sentence, what most likely helps, and where the page says more.
fn words(exit: Exit) -> (&'static str, &'static str, &'static str, &'static str) {
    match exit {
        Exit::KeyRefused => (
            "the key was refused",
            "Superfone refused the API key",
            "Most likely the key was replaced in Superfone. Put the new key in the key file and run the audit again.",
            "3-the-key-was-refused",
        ),
        Exit::Incomplete => (
            "the list was not proved complete",
            "the list could not be proved complete",
            "Run the audit again at a quieter hour.",
            "5-the-listing-could-not-be-proved-complete",
        ),
        Exit::Write => (
            "a file could not be written",
            "a report or the history could not be written",
            "Look at the space and the rights of the output folder, and run the audit again.",
            "6-a-report-or-the-history-could-not-be-written",
        ),
        _ => (
            "Superfone could not be reached",
            "Superfone or the network failed",
            "Most likely it has passed by now: run the audit again.",
            "4-the-api-or-the-network",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(exit: Exit, told: &str, written: bool) -> Message {
        let began = (DateTime::from_timestamp(1_795_404_600, 0).unwrap(), Tz::Asia__Kolkata);
        failure_message(&Failed { exit, told, account: "Acme Pune", began, last: None, written })
    }

    #[test]
    fn it_is_one_paragraph_whatever_the_error_holds() {
        let told = format!("page 2: HTTP 500\r\n\r\nBcc: x@y.example\0{}", "x".repeat(5_000));
        let message = failed(Exit::Api, &told, false);
        assert_eq!(message.subject, "Acme Pune: no audit today, Superfone could not be reached");
        let text = message.bodies.text;
        assert_eq!(text.lines().count(), 1);
        assert!(text.len() < 2_800, "{text}");
        assert!(text.starts_with("No audit of Acme Pune was made on 23 November 2026: Superfone or the network failed (exit code 4). No file was changed. The program said: page 2: HTTP 500 Bcc: x@y.example x"), "{text}");
    }

    #[test]
    fn the_page_that_it_names_has_the_heading() {
        let page = include_str!("../../docs/troubleshooting.md");
        for exit in [Exit::KeyRefused, Exit::Api, Exit::Incomplete, Exit::Write] {
            let text = failed(exit, "", exit == Exit::Incomplete).bodies.text;
            let anchor = text.trim_end().rsplit('#').next().unwrap();
            let heading = |line: &str| {
                let kept =
                    line.trim_start_matches(['#', ' ']).chars().filter(|c| c.is_alphanumeric() || " -".contains(*c));
                kept.collect::<String>().to_lowercase().replace(' ', "-")
            };
            assert!(page.lines().any(|line| line.starts_with('#') && heading(line) == anchor), "{anchor}");
        }
    }
}
