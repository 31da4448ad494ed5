//! The summary on standard output: what a person at a terminal, or a reader of cron's mail, wants to know.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::listing::Proof;
use crate::report::Report;

/// A few lines of result, then one line a file.
#[must_use]
pub fn summary(report: &Report<'_>, files: &[PathBuf]) -> String {
    let mut text = String::new();
    let (totals, listing) = (&report.totals, &report.listing);
    if !listing.complete {
        text.push_str("INCOMPLETE: this listing could not be proved complete\n");
    }
    let groups = &totals.groups;
    let _ = write!(text, "{}", count(groups.groups, "lead group"));
    let _ = write!(text, ": {} active, {} disabled", groups.active, groups.disabled);
    if groups.other > 0 {
        let _ = write!(text, ", {} of another status", groups.other);
    }
    if let Some(filter) = &report.audit.text {
        let _ = write!(text, " (only titles that contain {filter:?})");
    }
    let findings = &totals.findings;
    if findings.open() == 0 {
        text.push_str("\nno findings");
    } else {
        let _ = write!(
            text,
            "\n{}: {}, {}, {} for information",
            count(findings.open(), "finding"),
            count(findings.error, "error"),
            count(findings.warning, "warning"),
            findings.info
        );
    }
    if findings.muted > 0 {
        let _ = write!(text, ", {} muted", findings.muted);
    }
    let source = if listing.replayed {
        ", from saved files".to_owned()
    } else {
        format!(" ({})", count(listing.requests, "request"))
    };
    let _ = writeln!(text, "\nlisting: {}{source}", proof(listing.proof));
    for file in files {
        let _ = write!(text, "\n{}", file.display());
    }
    text
}

fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::SinglePage => "complete, all of it in one page",
        Proof::TwoEqualPasses => "complete, read twice with the same result",
        Proof::TwoEqualSets => "complete, read twice with the same groups in another order",
        Proof::CountsOnly => "read once, its counts agree (not proved)",
        Proof::None => "incomplete",
    }
}

fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
