//! The vocabulary: for each word of the machine the one that people read, in every format alike.
//!
//! A rule says itself what people call it. Codes stay in CSV, JSON, the config file, `explain` and the sheet About. `docs/words.md` is made of this table.

use crate::config::Severity;
use crate::history::{ChangeKind, State};
use crate::plan::{ActionKind, Phase};
use crate::rules::Resolution;
use crate::titles::Level;
pub use crate::worklist::MUTED;

/// One finding of this severity.
#[must_use]
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Note",
    }
}

/// Several findings of this severity, or none.
#[must_use]
pub fn severities(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Errors",
        Severity::Warning => "Warnings",
        Severity::Info => "Notes",
    }
}

/// When a row of the plan may be done.
#[must_use]
pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Now => "Now",
        Phase::CheckFirst => "Check first",
        Phase::OnceEmpty => "Once empty",
    }
}

/// What a row of the plan asks for.
#[must_use]
pub fn action(action: ActionKind) -> &'static str {
    match action {
        ActionKind::Rename => "Rename",
        ActionKind::Disable => "Disable",
        ActionKind::Decide => "Decide",
        ActionKind::Integration => "Fix integration",
    }
}

/// What history says of a finding.
#[must_use]
pub fn state(state: State) -> &'static str {
    match state {
        State::Baseline => "First audit",
        State::New => "New",
        State::Persisting => "Still open",
        State::Reopened => "Back again",
    }
}

/// What is said of a finding that is gone.
pub const RESOLVED: &str = "Resolved";
/// Why a finding is not counted: the team's word, or else [`MUTED`].
pub const ACCEPTED: &str = "Accepted by the team";

/// What happened to a group.
#[must_use]
pub fn change(change: ChangeKind) -> &'static str {
    match change {
        ChangeKind::Added => "Added",
        ChangeKind::Gone => "Gone",
        ChangeKind::Renamed => "Renamed",
        ChangeKind::Disabled => "Disabled",
        ChangeKind::Enabled => "Enabled",
        ChangeKind::Retyped => "New type",
    }
}

/// What becomes of leads that are sent to a name.
#[must_use]
pub fn answer(resolution: &Resolution) -> &'static str {
    match resolution {
        Resolution::Ok(_) => "OK",
        Resolution::Ambiguous { .. } => "Several groups",
        Resolution::Disabled { .. } => "Group disabled",
        Resolution::Near { .. } => "Spelled differently",
        Resolution::Missing { .. } => "Not found",
    }
}

/// What sets two titles apart that meet at a level.
#[must_use]
pub fn level(level: Level) -> &'static str {
    level.in_brief()
}

/// Words of the machine and of earlier reports, for which people read others or none.
#[cfg(test)]
pub(in crate::report) const UNSAID: [&str; 17] = [
    "accept this finding with a mute",
    "baseline",
    "cluster",
    "fingerprint",
    "for information",
    "in a new history",
    "last month",
    "last time",
    "mend it",
    "mend that",
    "no longer in the plan",
    "not in the plan any more",
    "obsolete",
    "persisting",
    "remark",
    "reopened",
    "this very title",
];

/// The first of these words that is said there.
#[cfg(test)]
pub(in crate::report) fn unsaid(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    UNSAID.into_iter().find(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::sync::Arc;

    use super::*;
    use crate::catalogue::{self, LEAD_GROUPS};
    use crate::listing::Proof;
    use crate::report::fixtures::{account, every_kind, report};
    use crate::report::{Sentences, Template, Workbook};
    use crate::rules::{self, capital};
    use crate::worklist::Status;

    /// The word of the JSON report.
    fn machine(one: impl serde::Serialize) -> String {
        serde_json::to_value(one).unwrap().as_str().unwrap().to_owned()
    }

    /// `docs/words.md`, a table each.
    fn page() -> String {
        let mut page = "# Words\n\n\
             What the machine calls a thing, and what people read instead: the same in workbook, page, mail and terminal.\n"
            .to_owned();
        for (head, rows) in tables() {
            write!(page, "\n## {head}\n\n| machine | people | in one line |\n|---|---|---|\n").unwrap();
            for (machine, people, line) in rows {
                writeln!(page, "{}", format!("| `{machine}` | {people} | {line} |").replace("  |", " |")).unwrap();
            }
        }
        page
    }

    type Row = (String, String, String);

    fn row(machine: &str, people: &str) -> Row {
        (machine.to_owned(), people.to_owned(), String::new())
    }

    fn tables() -> [(&'static str, Vec<Row>); 9] {
        let rules = rules::ALL.iter().map(|rule| {
            let line = rule.line_of(&LEAD_GROUPS, rule.severity);
            (rule.code.to_owned(), rule.name_of(&LEAD_GROUPS).into_owned(), line.into_owned())
        });
        let severities =
            Severity::ALL.map(|one| row(one.name(), &format!("{} (many: {})", severity(one), severities(one))));
        let plan = Phase::ALL.map(|one| row(one.name(), phase(one))).into_iter();
        let plan = plan.chain(ActionKind::ALL.map(|one| row(one.name(), action(one))));
        let plan = plan.chain(Status::ALL.map(|one| row(&machine(one), one.word())));
        let plan = plan.chain([
            row("verified: true", "Seen 3 Aug; Seen, no tick (under Finished)"),
            row("verified: false", "Not seen 3 Aug"),
        ]);
        let states =
            [State::Baseline, State::New, State::Persisting, State::Reopened].map(|one| row(one.name(), state(one)));
        let since = states.into_iter().chain([
            row("resolved", RESOLVED),
            row("muted", MUTED),
            row("accepted", ACCEPTED),
            row("better", "Better than on 1 July"),
            row("worse", "Worse than on 1 July"),
            row("same", "Same as on 1 July"),
        ]);
        let changes = [
            ChangeKind::Added,
            ChangeKind::Gone,
            ChangeKind::Renamed,
            ChangeKind::Disabled,
            ChangeKind::Enabled,
            ChangeKind::Retyped,
        ];
        let names = resolutions().map(|one| row(one.verdict(), answer(&one))).into_iter();
        let names = names.chain([row("name", "Name sent"), row("integration", "Integration"), row("owner", "Owner")]);
        let proofs = Proof::ALL.map(|proof| {
            let mut read = report(&account());
            (read.listing.proof, read.listing.passes) = (proof, 2);
            row(proof.name(), &Sentences::of(&read).proof)
        });
        let catalogues = catalogue::upsert_catalogues().map(|one| {
            let row = row(one.name, &format!("{} (many: {})", one.one, one.many));
            let disabled = if one.is_fixed { String::new() } else { format!(", {} disabled", capital(one.item)) };
            (row.0, row.1, format!("Several {}{disabled}", one.items))
        });
        let catalogues = catalogues.chain([
            row("ACTIVE", "active"),
            row("DISABLED", "disabled"),
            row("group_id", "Group, Stage, Label, Product"),
        ]);
        [
            ("What is found", rules.collect()),
            ("How bad it is", severities.into()),
            ("The plan", plan.collect()),
            ("Since the last audit", since.collect()),
            ("What happened to a group", changes.map(|one| row(&machine(one), change(one))).into()),
            ("Names that are sent", names.collect()),
            ("How titles differ", Level::ALL.map(|one| row(one.name(), level(one))).into()),
            ("How the list was read", proofs.into()),
            ("What is listed", catalogues.collect()),
        ]
    }

    fn resolutions() -> [Resolution; 5] {
        [
            Resolution::Ok(1),
            Resolution::Ambiguous { ids: Vec::new(), active: 0 },
            Resolution::Disabled { id: 1, other_status: None, active: None },
            Resolution::Near {
                level: Level::Case,
                suggestion: crate::rules::Suggestion { title: String::new(), ids: Vec::new(), sound: true },
                ids: Vec::new(),
            },
            Resolution::Missing { closest: None },
        ]
    }

    #[test]
    fn nobody_reads_a_word_for_which_there_is_another() {
        for rule in rules::ALL {
            for text in [rule.name, rule.line, rule.what, rule.why, rule.repair] {
                assert_eq!(unsaid(text), None, "{}: {text}", rule.code);
            }
        }
        every_kind(|kind, report| {
            for template in [Template::built_in(), Template::built_in_html(), Template::mail()] {
                let mut file = std::io::Cursor::new(Vec::new());
                template.write(&Arc::new(report.clone()), &Workbook::Attached, &mut file).unwrap();
                let text = String::from_utf8(file.into_inner()).unwrap();
                assert_eq!(unsaid(&text), None, "{kind}: {text}");
            }
            for finding in report.findings.iter().filter(|_| kind != "hostile") {
                assert_eq!(unsaid(&finding.message).or(unsaid(&finding.remedy)), None, "{kind}: {finding:?}");
            }
        });
    }

    #[test]
    fn the_page_of_words_is_the_table() {
        let (path, page) = (concat!(env!("CARGO_MANIFEST_DIR"), "/docs/words.md"), page());
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(written == page, "docs/words.md is out of date; UPDATE=1 cargo test --lib report::words writes it");
    }
}
