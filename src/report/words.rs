//! The vocabulary: for each word of the machine the one that people read, in every format alike.
//!
//! Codes stay in CSV, JSON, the config file, `explain` and the sheet About. `docs/words.md` is made of this table.

use crate::history::{ChangeKind, State};
use crate::rules::{Resolution, Severity};
use crate::titles::Level;

/// What a kind of finding is called, and what it means for the reader in one line.
struct Kind {
    rule: &'static str,
    name: &'static str,
    line: &'static str,
}

const fn kind_of(rule: &'static str, name: &'static str, line: &'static str) -> Kind {
    Kind { rule, name, line }
}

const KINDS: [Kind; 16] = [
    kind_of("duplicate-title", "Same title twice", "Leads to this title are rejected."),
    kind_of("lookalike-title", "Almost the same title", "People and forms can mix these up."),
    kind_of("disabled-group", "Group is disabled", "Leads sent to this group may be rejected or missed."),
    kind_of("blank-title", "No title", "Nobody can pick or name this group."),
    kind_of("untidy-title", "Hidden or extra characters", "Typed by hand, this title may not be found."),
    kind_of("damaged-title", "Broken text", "A program has spoiled this title."),
    kind_of("mixed-script-title", "Mixed alphabets", "A letter only looks like the one people type."),
    kind_of("personal-data-title", "Phone or e-mail in title", "Everybody who exports the list can see it."),
    kind_of("unknown-status", "Unknown status", "Neither active nor disabled; it may or may not take leads."),
    kind_of("impossible-date", "Wrong date", "Leads are not affected; reports by date may be wrong."),
    kind_of("missing-name", "Name not found", "A form or feed sends a name that no group has."),
    kind_of("ambiguous-name", "Several groups", "A form or feed sends a name that several groups have."),
    kind_of("disabled-name", "Group disabled", "A form or feed sends the name of a disabled group."),
    kind_of("near-name", "Name spelled differently", "A form or feed sends a name that no group has exactly."),
    kind_of("expired-mute", "Mute has ended", "Its last day is over; the finding counts again."),
    kind_of("unused-mute", "Mute fits nothing", "It can be taken out of the config file."),
];

/// What a finding of this rule is called.
#[must_use]
pub fn kind(rule: &str) -> &str {
    KINDS.iter().find(|kind| kind.rule == rule).map_or(rule, |kind| kind.name)
}

/// What a finding of this rule means, in one line.
#[must_use]
pub fn meaning(rule: &str) -> &'static str {
    KINDS.iter().find(|kind| kind.rule == rule).map_or("", |kind| kind.line)
}

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
/// Why a finding is not counted: a mute of the config file, or the team's word.
pub const MUTED: &str = "Muted in the settings";
/// See [`MUTED`].
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
        Resolution::Missing => "Not found",
    }
}

/// What sets two titles apart that meet at a level.
#[must_use]
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Exact => "exactly the same",
        Level::Invisible => "only hidden characters or spaces differ",
        Level::Case => "only capitals differ",
        Level::Compatibility => "only the form of a letter or digit differs",
        Level::Accents => "only accents differ",
        Level::Separators => "only punctuation or spaces differ",
        Level::LookAlike => "looks the same, other letters",
        Level::WordOrder => "same words, other order",
        Level::Plural => "one and many",
        Level::Copy => "a copy mark",
        Level::Typo => "one letter differs",
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::rules;

    /// `docs/words.md` as the table has it.
    fn page() -> String {
        let mut page = "# Words\n\n\
             What the machine calls a thing, and what people read instead: the same in workbook, page, mail and terminal.\n\n\
             | machine | people | in one line |\n|---|---|---|\n"
            .to_owned();
        let mut row = |machine: &str, people: &str, line: &str| {
            let row = format!("| `{machine}` | {people} | {line} |");
            writeln!(page, "{}", row.replace("  |", " |")).unwrap();
        };
        for kind in &KINDS {
            row(kind.rule, kind.name, kind.line);
        }
        for one in Severity::ALL {
            row(one.name(), &format!("{} (many: {})", severity(one), severities(one)), "");
        }
        for one in [State::Baseline, State::New, State::Persisting, State::Reopened] {
            row(one.name(), state(one), "");
        }
        row("resolved", RESOLVED, "");
        row("muted", MUTED, "");
        row("accepted", ACCEPTED, "");
        for one in [
            ChangeKind::Added,
            ChangeKind::Gone,
            ChangeKind::Renamed,
            ChangeKind::Disabled,
            ChangeKind::Enabled,
            ChangeKind::Retyped,
        ] {
            row(one.name(), change(one), "");
        }
        for one in resolutions() {
            row(one.verdict(), answer(&one), "");
        }
        for one in Level::ALL {
            row(one.name(), level(one), "");
        }
        page
    }

    fn resolutions() -> [Resolution; 5] {
        [
            Resolution::Ok(1),
            Resolution::Ambiguous { ids: Vec::new(), active: 0 },
            Resolution::Disabled { id: 1, other_status: None },
            Resolution::Near { level: Level::Case, suggestion: String::new(), sound: true, ids: Vec::new() },
            Resolution::Missing,
        ]
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

    #[test]
    fn every_rule_has_a_name_for_readers_and_every_name_a_rule() {
        let codes: Vec<_> = rules::ALL.iter().map(|rule| rule.code).collect();
        let known: Vec<_> = KINDS.iter().map(|kind| kind.rule).collect();
        for code in &codes {
            assert!(known.contains(code), "{code} has no name");
        }
        for rule in known {
            assert!(codes.contains(&rule), "{rule} is no rule");
        }
        for kind in &KINDS {
            assert!(kind.name.chars().count() <= 26 && kind.line.chars().count() <= 140, "{}", kind.rule);
        }
    }
}
