//! What a chat is told. No program that takes it agrees with another about markup, so none is written, and none can be
//! brought in.

use std::fmt::Write as _;

use crate::catalogue::Catalogue;
use crate::config::Severity;
use crate::mail::{one_line, subject};
use crate::report::Report;
use crate::report::text::list;
use crate::rules::DUPLICATE_TITLE;

/// Titles that are named; the report has all of them.
const TITLES: usize = 10;
/// Longest title, in characters.
const TITLE: usize = 80;
/// Longest account and longest error, in characters.
const LINE: usize = 500;

/// The verdict and the difference, as the mail's subject has them, and the titles that reject leads.
#[must_use]
pub fn reports_text(report: &Report) -> String {
    let mut text = plain(&subject(report), LINE);
    let rejected: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.rule == &DUPLICATE_TITLE && finding.severity == Severity::Error)
        .filter(|finding| finding.catalogue().rejects_twins)
        .collect();
    if rejected.is_empty() {
        return text;
    }
    let named: Vec<_> =
        rejected.iter().take(TITLES).map(|finding| format!("“{}”", plain(&finding.title, TITLE))).collect();
    text.push_str("\nLeads to these titles are rejected: ");
    text.push_str(&named.join(", "));
    if rejected.len() > TITLES {
        let _ = write!(text, " and {} more", rejected.len() - TITLES);
    }
    text
}

/// Word of a run of these catalogues that failed. `what` is the meaning of the exit code, `told` the error as it was printed, both scrubbed;
/// `written` is whether reports were written all the same.
#[must_use]
pub fn failure_text(account: &str, of: &[&Catalogue], code: u8, what: &str, told: &str, written: bool) -> String {
    let told = match plain(told, LINE) {
        told if told.is_empty() => String::new(),
        told => format!("\n{told}"),
    };
    let files = if written { "Reports were written and are marked INCOMPLETE." } else { "No report was written." };
    let of = list(&of.iter().map(|catalogue| catalogue.many.to_owned()).collect::<Vec<_>>());
    format!("The audit of {of} at {} failed: {what} (exit code {code}). {files}{told}", plain(account, LINE))
}

/// One line in which no character means anything to a chat: `<!channel>`, `@all`, `[x](y)`, `*x*` and the like.
fn plain(text: &str, most: usize) -> String {
    let stand_in = |c| match c {
        '<' => '‹',
        '>' => '›',
        '@' => '＠',
        '&' => '＆',
        '[' => '［',
        ']' => '］',
        '*' => '＊',
        '_' => '＿',
        '~' => '～',
        '`' => '‘',
        '|' => '｜',
        '\\' => '＼',
        c => c,
    };
    one_line(text, most).chars().map(stand_in).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{LABELS, LEAD_GROUPS};
    use crate::report::fixtures::{report, with_past};
    use crate::testing::{account, groups};

    #[test]
    fn it_says_what_the_subject_says_and_names_the_titles_that_reject_leads() {
        let past = with_past(&account());
        let text = reports_text(&past);
        let (first, titles) = text.split_once('\n').unwrap();
        assert_eq!(first, plain(&subject(&past), LINE));
        assert!(titles.starts_with("Leads to these titles are rejected: “"), "{titles}");
        let clean = groups(&[(1, "A", "ACTIVE")]);
        assert_eq!(reports_text(&report(&clean)).lines().count(), 1);
    }

    #[test]
    fn many_titles_are_counted() {
        let titles: Vec<_> = (0..24_u64).map(|id| (id + 1, format!("T{}", id / 2))).collect();
        let rows: Vec<_> = titles.iter().map(|(id, title)| (*id, title.as_str(), "ACTIVE")).collect();
        let text = reports_text(&report(&groups(&rows)));
        assert!(text.ends_with(" and 2 more") && text.matches('“').count() == 10, "{text}");
    }

    #[test]
    fn no_title_calls_anybody_or_links_anywhere() {
        let hostile = "<!channel> @all <users/all> [x](https://evil.example) *b* `c` \u{202e}\nnext|y";
        let text = reports_text(&report(&groups(&[(1, hostile, "ACTIVE"), (2, hostile, "ACTIVE")])));
        let titles = text.split_once('\n').unwrap().1;
        assert_eq!(titles.lines().count(), 1);
        assert!(!titles.contains(['<', '>', '@', '[', ']', '*', '`', '|', '\u{202e}']), "{titles}");
        let failed = failure_text(
            "https://a.example",
            &[&LEAD_GROUPS, &LABELS],
            4,
            "the API failed",
            "HTTP 500 <!here>\r\n@all",
            false,
        );
        assert!(!failed.contains(['<', '@', '\r']) && failed.lines().count() == 2, "{failed}");
    }
}
