//! Which kind of file it is: its header or its first character tells, or the end of its name.

use std::path::Path;

use crate::catalogue::{LEAD_GROUPS, upsert_fields};

/// A kind of names file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamesKind {
    /// One name a line.
    List,
    /// A table with a column of names, its cells parted by this.
    Table(u8),
    /// A table whose columns are fields of an upsert, its cells parted by this.
    Sheet(u8),
    /// Bodies of upserts, one on each line.
    BodyLines,
    /// Bodies of upserts, one behind the other or in an array.
    Bodies,
}

/// What the column of names may be called; the second is the field of the API.
pub(super) const NAME: [&str; 2] = ["name", LEAD_GROUPS.upsert_fields[0].name];
/// Columns that say who sends a name.
pub(super) const SENDER: [&str; 2] = ["integration", "owner"];
const MARKS: [u8; 3] = [b',', b';', b'\t'];

impl NamesKind {
    /// The kind of a file of this name that begins like this.
    pub(super) fn of(path: &Path, head: &[u8]) -> Self {
        let ends = |ends: &[&str]| {
            path.extension().is_some_and(|found| ends.iter().any(|end| found.eq_ignore_ascii_case(end)))
        };
        let is_table = ends(&["csv"]);
        if ends(&["json", "jsonl", "ndjson"]) || (!is_table && begins_like_bodies(head)) {
            return if is_one_a_line(head) { Self::BodyLines } else { Self::Bodies };
        }
        let header = header(head);
        let is_field = |word: &str| upsert_fields().any(|(_, field)| field.name == word);
        for mark in MARKS {
            let words = words(&header, mark);
            let has = |word: &str| words.iter().any(|found| found == word);
            if words.iter().any(|word| is_field(word)) && is_sheet(&words) {
                return Self::Sheet(mark);
            }
            if (is_table && NAME.into_iter().any(has)) || (words.iter().any(|word| is_field(word))) {
                return Self::Table(mark);
            }
        }
        if is_table { Self::Table(b',') } else { Self::List }
    }
}

/// Whether the rows are leads, and not names with who sends them. A column `lead_group_name` is both; alone, or beside who
/// sends it, it is a column of names.
fn is_sheet(words: &[String]) -> bool {
    let is_of_names = |word: &String| NAME.contains(&word.as_str());
    let is_sender = |word: &String| SENDER.contains(&word.as_str());
    let other_fields = upsert_fields().any(|(_, field)| field.name != NAME[1] && words.iter().any(|w| w == field.name));
    other_fields || (!words.iter().any(is_sender) && !words.iter().all(is_of_names))
}

/// The first line.
fn header(head: &[u8]) -> String {
    let end = head.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(head.len());
    String::from_utf8_lossy(&head[..end]).into_owned()
}

/// The cells of a header, as they are compared.
fn words(header: &str, mark: u8) -> Vec<String> {
    header.split(char::from(mark)).map(word).collect()
}

/// The text of a cell of a header, as it is compared.
pub(super) fn word(cell: &str) -> String {
    cell.trim().trim_matches('"').trim().to_ascii_lowercase()
}

/// `{"` or `[{`, with spaces between: a name that begins with a bracket goes on otherwise.
fn begins_like_bodies(head: &[u8]) -> bool {
    let mut marks = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    matches!((marks.next(), marks.next()), (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{' | b']')))
}

/// Whether a body ends with its line: one that is spread over lines breaks off behind a mark.
fn is_one_a_line(head: &[u8]) -> bool {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    matches!(lines.next(), Some([b'{', .., last]) if !b"{[,:".contains(last))
}
