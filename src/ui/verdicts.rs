//! The verdicts of `resolve`: for a person a line each, for a program the JSON array of the documents.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::gate::is_unprintable;
use crate::catalogue::{Catalogue, LABELS};
use crate::names::{Import, RowCount, SentName};
use crate::report::words;
use crate::rules::{LeadFate, Resolution, ResolvedName, RowFates, Suggestion, tidied};
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
    pub fn each(asked: &'a [SentName], resolved: &'a [(&'static Catalogue, Vec<ResolvedName>)]) -> Vec<Self> {
        let found = resolved.iter().flat_map(|(of, names)| names.iter().map(move |name| ((*of, &*name.name), name)));
        let found: HashMap<(&Catalogue, &str), &ResolvedName> = found.collect();
        let of = |asked: &'a SentName| found.get(&(asked.catalogue, &*asked.name)).copied();
        asked.iter().filter_map(|asked| Some(Self { asked, found: of(asked)? })).collect()
    }

    /// Whether it finds exactly one item, and that is in use.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.found.is_ok()
    }

    /// What becomes of a lead that sends it.
    #[must_use]
    pub fn fate(&self) -> LeadFate {
        LeadFate::of(self.asked.catalogue, self.found)
    }
}

/// The rows of an import, and what becomes of them.
#[derive(Debug, Serialize)]
pub struct CheckedRows<'a> {
    /// How many were read.
    read: u64,
    #[serde(flatten)]
    fates: RowFates,
    /// Of those that are rejected: two fields that the vendor forbids together.
    forbidden_fields: &'a RowCount,
    /// Those that were left aside.
    broken: &'a RowCount,
}

impl<'a> CheckedRows<'a> {
    /// The rows of this import, whose names fare so.
    #[must_use]
    pub fn of(import: &'a Import, fates: &[LeadFate], broken: &'a RowCount) -> Self {
        let fates = RowFates::of(import, fates);
        Self { read: import.rows, fates, forbidden_fields: &import.clashing, broken }
    }

    /// Whether every row that was read goes through.
    #[must_use]
    pub fn all_go_through(&self) -> bool {
        self.fates.go_through.count == self.read
    }

    /// `12 rows: 9 would go through, 2 would be rejected for certain, 1 may be rejected`, and which.
    fn in_words(&self) -> String {
        let which = |rows: &RowCount| if rows.count == 0 { String::new() } else { format!(" ({})", rows.numbers()) };
        let RowFates { go_through, may_be_rejected, rejected } = &self.fates;
        let mut text = format!(
            "{}: {} would go through, {} would be rejected for certain{}, {} may be rejected{}",
            counted(self.read, "row"),
            go_through.count,
            rejected.count,
            which(rejected),
            may_be_rejected.count,
            which(may_be_rejected)
        );
        // Writing to a string cannot fail.
        if self.forbidden_fields.count > 0 {
            let fields: Vec<_> = LABELS.upsert_fields.iter().map(|field| field.name).collect();
            let rows = counted(self.forbidden_fields.count, "row");
            let _ = write!(text, "\n{rows} with {} together{}", fields.join(" and "), which(self.forbidden_fields));
        }
        if self.broken.count > 0 {
            let _ = write!(text, "\n{} left aside{}", counted(self.broken.count, "broken row"), which(self.broken));
        }
        text
    }
}

fn counted(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// A line each: names that fail first, and marked, then a count. A title is shown as it would be typed, without a character
/// that only stands for another: people copy from here.
#[must_use]
pub fn verdicts_as_text(answers: &[CheckedName<'_>], rows: Option<&CheckedRows<'_>>) -> String {
    /// A longer name does not push the others to the right.
    const WIDEST: usize = 40;
    let mut order: Vec<_> = answers.iter().collect();
    order.sort_by_key(|answer| rank(&answer.found.resolution));
    let width =
        order.iter().map(|answer| typed(&answer.asked.name).chars().count()).filter(|width| *width <= WIDEST).max();
    let mut text = String::new();
    for CheckedName { asked, found } in &order {
        let mark = if found.is_ok() { ' ' } else { '✗' };
        let (label, name, width) = (answer(asked.catalogue, found), typed(&asked.name), width.unwrap_or(WIDEST));
        let line = format!("{mark} {label:<19}  {name:<width$}   {}{}", told(asked.catalogue, found), sender(asked));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let names = if answers.len() == 1 { "1 name".to_owned() } else { format!("{} names", answers.len()) };
    let mut counts: Vec<(u8, String, usize)> = Vec::new();
    for CheckedName { asked, found } in &order {
        let (rank, label) = (rank(&found.resolution), answer(asked.catalogue, found));
        match counts.iter_mut().find(|known| known.0 == rank && known.1 == label) {
            Some(known) => known.2 += 1,
            None => counts.push((rank, label, 1)),
        }
    }
    // What is well is counted first.
    counts.sort_by_key(|(rank, ..)| if *rank == OK { 0 } else { *rank });
    let lower = |label: &str| if label == "OK" { label.to_owned() } else { label.to_lowercase() };
    let counts: Vec<_> = counts.iter().map(|(_, label, count)| format!("{count} {}", lower(label))).collect();
    // Writing to a string cannot fail.
    let _ = write!(text, "{names}: {}", counts.join(", "));
    if let Some(rows) = rows {
        let _ = write!(text, "\n{}", rows.in_words());
    }
    text
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

/// The verdict in a few words, for an item of this catalogue.
fn answer(catalogue: &Catalogue, found: &ResolvedName) -> String {
    match found.resolution {
        Resolution::Ambiguous { .. } => format!("Several {}", catalogue.items),
        Resolution::Disabled { .. } => capital(&format!("{} disabled", catalogue.item)),
        _ => words::answer(&found.resolution).to_owned(),
    }
}

fn told(catalogue: &Catalogue, found: &ResolvedName) -> String {
    let ids = |ids: &[u64]| ids.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let groups =
        |list: &[u64]| format!("{} {}", if list.len() == 1 { catalogue.item } else { catalogue.items }, ids(list));
    let own = found.resolution.group_ids();
    let title = |suggestion: &Suggestion| format!("“{}” ({})", typed(&suggestion.title), ids(&suggestion.ids));
    let differ = |level: &Level| sentence(words::level(*level));
    match &found.resolution {
        Resolution::Near { level, suggestion, .. } => {
            let question = if level.is_close() { "did you mean" } else { "is it the same as" };
            format!("{question} {}? {}{}", title(suggestion), differ(level), doubts(catalogue, suggestion))
        }
        Resolution::Missing { closest: Some(suggestion) } => {
            format!("closest title {}, please check{}", title(suggestion), doubts(catalogue, suggestion))
        }
        Resolution::Missing { closest: None } => "no title is like it".to_owned(),
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
fn doubts(catalogue: &Catalogue, suggestion: &Suggestion) -> String {
    let mut doubts = String::new();
    if tidied(&suggestion.title) != suggestion.title {
        doubts.push_str(" That title has hidden or extra characters: correct it first.");
    }
    if !suggestion.sound {
        // Writing to a string cannot fail.
        let _ = write!(doubts, " That title does not find exactly one active {} either.", catalogue.item);
    }
    doubts
}

fn sentence(text: &str) -> String {
    capital(text) + "."
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), chars.as_str()))
}

/// Who sends a name, in brackets; of an import, what it is a name of, and in which rows.
fn sender(SentName { catalogue, sender, .. }: &SentName) -> String {
    if let Some(rows) = &sender.rows {
        return format!(" ({}, {}: {})", catalogue.one, counted(rows.count, "row"), rows.numbers());
    }
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
    #[serde(flatten)]
    import: Option<InImport<'a>>,
}

/// What is said besides of a name of an import.
#[derive(Serialize)]
struct InImport<'a> {
    catalogue: &'static str,
    rows: &'a RowCount,
}

/// The answer about an import.
#[derive(Serialize)]
struct ImportJson<'a> {
    names: Vec<VerdictJson<'a>>,
    rows: &'a CheckedRows<'a>,
}

/// One JSON array; of an import an object of it and of the rows. Values are exact: what a terminal must not get is escaped, not replaced.
#[must_use]
pub fn verdicts_as_json(answers: &[CheckedName<'_>], rows: Option<&CheckedRows<'_>>) -> String {
    let names: Vec<_> = answers.iter().map(row).collect();
    let json = match rows {
        Some(rows) => serde_json::to_string_pretty(&ImportJson { names, rows }),
        None => serde_json::to_string_pretty(&names),
    };
    // Texts and numbers alone: this cannot fail.
    let json = json.unwrap_or_default();
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
        import: asked.sender.rows.as_ref().map(|rows| InImport { catalogue: asked.catalogue.name, rows }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::LEAD_GROUPS;
    use crate::names::Integration;
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
        let resolved = [(&LEAD_GROUPS, resolve(&groups, &asked))];
        let answers = CheckedName::each(&asked, &resolved);
        let json = verdicts_as_json(&answers, None);
        assert_eq!(crate::ui::clean(&json), json);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read[1]["suggestion"], names[0]);
        let text = verdicts_as_text(&answers, None);
        assert_eq!(crate::ui::clean(&text), text);
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                "✗ Spelled differently  Inbound     did you mean “Inbound” (1)? Only hidden characters or spaces differ. That title \
                 has hidden or extra characters: correct it first. (Form, Asha)",
                "✗ Spelled differently  Hot Leads   did you mean “Hot Leads” (2)? Only hidden characters or spaces differ. That \
                 title has hidden or extra characters: correct it first. (Form, Asha)",
                "✗ Not found            (blank)     no title is like it (Form, Asha)",
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
        let resolved = [(&LEAD_GROUPS, resolve(&groups, &asked))];
        assert_eq!(
            verdicts_as_text(&CheckedName::each(&asked, &resolved), None).lines().collect::<Vec<_>>(),
            [
                "✗ Several groups       Website Enquiry   groups 21851, 23192",
                "✗ Spelled differently  99Acres Pune      did you mean “99acres Pune” (22931)? Only capitals differ.",
                "✗ Spelled differently  Leads Mumbai      is it the same as “Mumbai Leads” (24002)? Same words, other order.",
                "✗ Group disabled       Justdial          group 22066",
                "✗ Group disabled       webinar           group 24000; “Webinar” (24001) is active. Only capitals differ.",
                "✗ Not found            Wakad Inquiry     closest title “Wakad Enquiry” (22874), please check",
                "✗ Not found            Nobody            no title is like it",
                "  OK                   Inbound           group 21461",
                "8 names: 1 OK, 1 several groups, 2 spelled differently, 2 group disabled, 2 not found",
            ]
        );
    }
}
