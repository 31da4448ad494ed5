//! Word of a run that failed: one paragraph, no attachment.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::text::one_line;
use super::{Bodies, Letter};

/// Longest part of the paragraph that comes from outside, in characters.
const TOLD: usize = 2_000;

/// The letter. `what` is the meaning of the exit code, `told` the error as it was printed, both scrubbed; `written` is
/// whether reports were written all the same.
#[must_use]
pub fn failure_letter(
    code: u8,
    what: &str,
    told: &str,
    source: &str,
    began: (DateTime<Utc>, Tz),
    written: bool,
) -> Letter {
    let (at, zone) = began;
    let at = at.with_timezone(&zone);
    let files = if written {
        "Reports were written all the same and are marked INCOMPLETE."
    } else {
        "No report of this run was written; those of earlier runs are as they were."
    };
    let told = match one_line(told, TOLD) {
        told if told.is_empty() => String::new(),
        told => format!(" ({told})"),
    };
    let text = format!(
        "The audit of lead groups at {} that began on {} ({}) ended with exit code {code}: {what}{told}. {files} What \
         the code means and what to do about it: superfone-audit, README, \"From cron\".\n",
        one_line(source, TOLD),
        at.format("%-d %b %Y at %H:%M"),
        zone.name(),
    );
    Letter {
        subject: format!("[lead groups] the audit failed: {what} - {}", at.format("%-d %b %Y")),
        bodies: Bodies { text, html: None },
        ..Letter::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_one_paragraph_whatever_the_error_holds() {
        let at = DateTime::from_timestamp(1_795_404_600, 0).unwrap();
        let told = format!("page 2: HTTP 500\r\n\r\nBcc: x@y.example\0{}", "x".repeat(5_000));
        let letter = failure_letter(4, "the API failed", &told, "https://a.example", (at, Tz::Asia__Kolkata), false);
        assert_eq!(letter.subject, "[lead groups] the audit failed: the API failed - 23 Nov 2026");
        let text = letter.bodies.text;
        assert_eq!(text.lines().count(), 1);
        assert!(text.len() < 2_600 && text.contains("at 09:00 (Asia/Kolkata) ended with exit code 4"), "{text}");
        assert!(text.contains("(page 2: HTTP 500 Bcc: x@y.example x"), "{text}");
    }
}
