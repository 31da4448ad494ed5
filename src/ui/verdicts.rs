//! The verdicts of `resolve`: for a person a line each, for a program the JSON array of the documents.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::gate::is_unprintable;
use crate::rules::{Resolution, ResolvedName, SentName, sender_in_words};
use crate::titles::{Level, show};

/// A name that was asked for, by whom, and what it finds.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    asked: &'a SentName,
    found: &'a ResolvedName,
}

impl<'a> Answer<'a> {
    /// An answer to each name that was asked for, in that order.
    #[must_use]
    pub fn each(asked: &'a [SentName], resolved: &'a [ResolvedName]) -> Vec<Self> {
        let found: HashMap<&str, &ResolvedName> = resolved.iter().map(|name| (&*name.name, name)).collect();
        asked.iter().filter_map(|asked| Some(Self { asked, found: found.get(&*asked.name)? })).collect()
    }
}

/// `“Inbound”: ok, lead group 12` and so on, a line each.
#[must_use]
pub fn verdicts_as_text(answers: &[Answer<'_>]) -> String {
    let lines: Vec<_> = answers.iter().map(line).collect();
    lines.join("\n")
}

fn line(Answer { asked, found }: &Answer<'_>) -> String {
    let mut line = format!("“{}”", show(&asked.name));
    if let Some(sender) = sender_in_words(&asked.sender) {
        let _ = write!(line, ", sent by {sender}");
    }
    let _ = match (&found.resolution, found.advice()) {
        (Resolution::Ok(id), _) => write!(line, ": ok, lead group {id}"),
        (Resolution::Near { level, .. }, Some(advice)) => {
            write!(line, ": near ({level}). {} {}", advice.problem, advice.remedy)
        }
        (resolution, Some(advice)) => {
            write!(line, ": {}. {} {}", resolution.verdict(), advice.problem, advice.remedy)
        }
        (resolution, None) => write!(line, ": {}", resolution.verdict()),
    };
    line
}

/// The keys of the contract.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    verdict: &'static str,
    group_ids: &'a [u64],
    level: Option<&'static str>,
    suggestion: Option<&'a str>,
    integration: Option<&'a str>,
}

/// One JSON array. Values are exact: what a terminal must not get is escaped, not replaced.
#[must_use]
pub fn verdicts_as_json(answers: &[Answer<'_>]) -> String {
    let rows: Vec<_> = answers.iter().map(row).collect();
    // Texts and numbers alone: this cannot fail.
    let json = serde_json::to_string_pretty(&rows).unwrap_or_default();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_unprintable(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

fn row<'a>(Answer { asked, found }: &Answer<'a>) -> Row<'a> {
    let (level, suggestion) = match &found.resolution {
        Resolution::Near { level, suggestion, .. } => (Some(Level::name(*level)), Some(&**suggestion)),
        _ => (None, None),
    };
    Row {
        name: &asked.name,
        verdict: found.resolution.verdict(),
        group_ids: found.resolution.group_ids(),
        level,
        suggestion,
        integration: asked.sender.integration.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Integration, resolve};
    use crate::testing::groups;

    #[test]
    fn json_keeps_every_character_and_text_shows_it() {
        let groups = groups(&[(1, "In\u{202e}bound\u{9b}\n", "ACTIVE")]);
        let sender = Integration { integration: Some("Form".to_owned()), owner: Some("Asha".to_owned()) };
        let names = ["In\u{202e}bound\u{9b}\n", "In\u{202e}bound\u{9b}"];
        let asked = names.map(|name| SentName { name: name.to_owned(), sender: sender.clone() });
        let resolved = resolve(&groups, &asked);
        let answers = Answer::each(&asked, &resolved);
        let json = verdicts_as_json(&answers);
        assert_eq!(crate::ui::clean(&json), json);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read[1]["suggestion"], names[0]);
        let text = verdicts_as_text(&answers);
        assert_eq!(crate::ui::clean(&text), text);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "“In⟨U+202E⟩bound⟨U+009B⟩⟨U+000A⟩”, sent by “Form” (owner Asha): ok, lead group 1");
        assert!(lines.len() == 2 && lines[1].contains(": near (invisible). No lead group has exactly"), "{text}");
    }
}
