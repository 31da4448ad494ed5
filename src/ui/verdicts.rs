//! The verdicts of `resolve`: for a person a line each, for a program the JSON array of the documents.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::gate::is_unprintable;
use crate::names::{Integration, SentName};
use crate::report::words;
use crate::rules::{Resolution, ResolvedName, Suggestion, tidied};
use crate::titles::{Level, show};

/// A name that was asked for, by whom, and what it finds.
#[derive(Debug, Clone, Copy)]
pub struct CheckedName<'a> {
    asked: &'a SentName,
    found: &'a ResolvedName,
}

impl<'a> CheckedName<'a> {
    /// An answer to each name that was asked for, in that order.
    #[must_use]
    pub fn each(asked: &'a [SentName], resolved: &'a [ResolvedName]) -> Vec<Self> {
        let found: HashMap<&str, &ResolvedName> = resolved.iter().map(|name| (&*name.name, name)).collect();
        asked.iter().filter_map(|asked| Some(Self { asked, found: found.get(&*asked.name)? })).collect()
    }
}

/// A line each: names that fail first, and marked, then a count. A title is shown as it would be typed, without a character
/// that only stands for another: people copy from here.
#[must_use]
pub fn verdicts_as_text(answers: &[CheckedName<'_>]) -> String {
    /// A longer name does not push the others to the right.
    const WIDEST: usize = 40;
    let mut order: Vec<_> = answers.iter().collect();
    order.sort_by_key(|answer| rank(&answer.found.resolution));
    let width =
        order.iter().map(|answer| typed(&answer.asked.name).chars().count()).filter(|width| *width <= WIDEST).max();
    let mut text = String::new();
    for CheckedName { asked, found } in &order {
        let mark = if found.is_ok() { ' ' } else { '✗' };
        let (label, name, width) = (words::answer(&found.resolution), typed(&asked.name), width.unwrap_or(WIDEST));
        let line = format!("{mark} {label:<19}  {name:<width$}   {}{}", told(found), sender(&asked.sender));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let names = if answers.len() == 1 { "1 name".to_owned() } else { format!("{} names", answers.len()) };
    let mut counts: Vec<(u8, &str, usize)> = Vec::new();
    for answer in &order {
        let (rank, label) = (rank(&answer.found.resolution), words::answer(&answer.found.resolution));
        match counts.last_mut() {
            Some(last) if last.0 == rank => last.2 += 1,
            _ => counts.push((rank, label, 1)),
        }
    }
    // What is well is counted first.
    counts.sort_by_key(|(rank, ..)| if *rank == OK { 0 } else { *rank });
    let lower = |label: &str| if label == "OK" { label.to_owned() } else { label.to_lowercase() };
    let counts: Vec<_> = counts.iter().map(|(_, label, count)| format!("{count} {}", lower(label))).collect();
    text + &format!("{names}: {}", counts.join(", "))
}

/// The last rank of all.
const OK: u8 = 5;

fn rank(resolution: &Resolution) -> u8 {
    match resolution {
        Resolution::Ambiguous { .. } => 1,
        Resolution::Near { .. } => 2,
        Resolution::Disabled { .. } => 3,
        Resolution::Missing { .. } => 4,
        Resolution::Ok(_) => OK,
    }
}

/// A text as somebody would type it.
fn typed(text: &str) -> String {
    let tidy = tidied(text);
    if tidy.is_empty() { "(blank)".to_owned() } else { show(&tidy) }
}

fn told(found: &ResolvedName) -> String {
    let ids = |ids: &[u64]| ids.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let groups = |list: &[u64]| format!("{} {}", if list.len() == 1 { "group" } else { "groups" }, ids(list));
    let own = found.resolution.group_ids();
    let title = |suggestion: &Suggestion| format!("“{}” ({})", typed(&suggestion.title), ids(&suggestion.ids));
    let differ = |level: &Level| sentence(words::level(*level));
    match &found.resolution {
        Resolution::Near { level, suggestion, .. } => {
            let question = if level.is_close() { "did you mean" } else { "is it the same as" };
            format!("{question} {}? {}{}", title(suggestion), differ(level), doubts(suggestion))
        }
        Resolution::Missing { closest: Some(suggestion) } => {
            format!("closest title {}, please check{}", title(suggestion), doubts(suggestion))
        }
        Resolution::Missing { closest: None } => String::new(),
        Resolution::Disabled { other_status: Some(status), active: None, .. } => {
            format!("{} has the status “{}”", groups(own), show(status))
        }
        Resolution::Disabled { active: Some((level, suggestion)), .. } => {
            format!("{}; {} is active. {}", groups(own), title(suggestion), differ(level))
        }
        _ => groups(own),
    }
}

/// What speaks against a suggested title.
fn doubts(suggestion: &Suggestion) -> String {
    let mut doubts = String::new();
    if tidied(&suggestion.title) != suggestion.title {
        doubts.push_str(" That title has hidden or extra characters: mend it first.");
    }
    if !suggestion.sound {
        doubts.push_str(" That title does not find exactly one active group either.");
    }
    doubts
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// Who sends a name, in brackets.
fn sender(sender: &Integration) -> String {
    let known: Vec<_> = [&sender.integration, &sender.owner].into_iter().flatten().map(|text| show(text)).collect();
    if known.is_empty() { String::new() } else { format!(" ({})", known.join(", ")) }
}

/// The keys of the contract.
#[derive(Serialize)]
struct VerdictJson<'a> {
    name: &'a str,
    verdict: &'static str,
    ok: bool,
    group_ids: &'a [u64],
    titles: &'a [String],
    level: Option<Level>,
    suggestion: Option<&'a str>,
    integration: Option<&'a str>,
    owner: Option<&'a str>,
}

/// One JSON array. Values are exact: what a terminal must not get is escaped, not replaced.
#[must_use]
pub fn verdicts_as_json(answers: &[CheckedName<'_>]) -> String {
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

fn row<'a>(CheckedName { asked, found }: &CheckedName<'a>) -> VerdictJson<'a> {
    VerdictJson {
        name: &asked.name,
        verdict: found.resolution.verdict(),
        ok: found.is_ok(),
        group_ids: found.resolution.group_ids(),
        titles: &found.titles,
        level: found.resolution.level(),
        suggestion: found.resolution.suggestion().map(|suggestion| &*suggestion.title),
        integration: asked.sender.integration.as_deref(),
        owner: asked.sender.owner.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::LEAD_GROUPS;
    use crate::rules::resolve;
    use crate::testing::groups;

    fn asked(names: &[&str]) -> Vec<SentName> {
        let sender = Integration { integration: Some("Form".to_owned()), owner: Some("Asha".to_owned()), rows: None };
        names
            .iter()
            .map(|name| SentName { catalogue: &LEAD_GROUPS, name: (*name).to_owned(), sender: sender.clone() })
            .collect()
    }

    #[test]
    fn json_keeps_every_character_and_text_has_none_that_stands_for_another() {
        let groups = groups(&[(1, "In\u{202e}bound\u{9b}\n", "ACTIVE"), (2, " Hot  Leads ", "ACTIVE")]);
        let names = ["In\u{202e}bound\u{9b}\n", "In\u{202e}bound\u{9b}", "Hot Leads", "\u{200b}"];
        let asked = asked(&names);
        let resolved = resolve(&groups, &asked);
        let answers = CheckedName::each(&asked, &resolved);
        let json = verdicts_as_json(&answers);
        assert_eq!(crate::ui::clean(&json), json);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read[1]["suggestion"], names[0]);
        let text = verdicts_as_text(&answers);
        assert_eq!(crate::ui::clean(&text), text);
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                "✗ Spelled differently  Inbound     did you mean “Inbound” (1)? Only hidden characters or spaces differ. That title \
                 has hidden or extra characters: mend it first. (Form, Asha)",
                "✗ Spelled differently  Hot Leads   did you mean “Hot Leads” (2)? Only hidden characters or spaces differ. That \
                 title has hidden or extra characters: mend it first. (Form, Asha)",
                "✗ Not found            (blank)      (Form, Asha)",
                "  OK                   Inbound     group 1 (Form, Asha)",
                "4 names: 1 OK, 2 spelled differently, 1 not found",
            ]
        );
    }

    #[test]
    fn names_that_fail_come_first_and_all_are_counted() {
        let groups = groups(&[
            (21461, "Inbound", "ACTIVE"),
            (21851, "Website Enquiry", "ACTIVE"),
            (22066, "Justdial", "DISABLED"),
            (22874, "Wakad Enquiry", "ACTIVE"),
            (22931, "99acres Pune", "ACTIVE"),
            (23192, "Website Enquiry", "ACTIVE"),
            (24000, "webinar", "DISABLED"),
            (24001, "Webinar", "ACTIVE"),
            (24002, "Mumbai Leads", "ACTIVE"),
        ]);
        let mut asked = asked(&[
            "Inbound",
            "Wakad Inquiry",
            "Justdial",
            "99Acres Pune",
            "Website Enquiry",
            "webinar",
            "Leads Mumbai",
            "Nobody",
        ]);
        for sent in &mut asked {
            sent.sender = Integration::default();
        }
        let resolved = resolve(&groups, &asked);
        assert_eq!(
            verdicts_as_text(&CheckedName::each(&asked, &resolved)).lines().collect::<Vec<_>>(),
            [
                "✗ Several groups       Website Enquiry   groups 21851, 23192",
                "✗ Spelled differently  99Acres Pune      did you mean “99acres Pune” (22931)? Only capitals differ.",
                "✗ Spelled differently  Leads Mumbai      is it the same as “Mumbai Leads” (24002)? Same words, other order.",
                "✗ Group disabled       Justdial          group 22066",
                "✗ Group disabled       webinar           group 24000; “Webinar” (24001) is active. Only capitals differ.",
                "✗ Not found            Wakad Inquiry     closest title “Wakad Enquiry” (22874), please check",
                "✗ Not found            Nobody",
                "  OK                   Inbound           group 21461",
                "8 names: 1 OK, 1 several groups, 2 spelled differently, 2 group disabled, 2 not found",
            ]
        );
    }
}
