//! One row of an earlier plan: from cells to what the team decided.

use std::borrow::Cow;

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};

use super::model::{Decision, DecisionKind};
use crate::plan::ActionKind;
use crate::titles::show;

/// Characters of a cell, as spreadsheets have them.
const LONGEST: usize = 32_767;
/// Serial numbers that are days of these decades: 2009 to 2118.
const DAYS: std::ops::Range<f64> = 39_814.0..80_000.0;

/// The columns that mean something, in the order of [`HEADS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Fingerprint,
    GroupId,
    Action,
    Step,
    Title,
    NewTitle,
    Decision,
    Owner,
    Done,
    Comment,
}

/// The columns by their headers. The first three are what a row is known by, the last four are the team's.
pub(super) const HEADS: [(Field, &str); 10] = [
    (Field::Fingerprint, "Fingerprint"),
    (Field::GroupId, "Group ID"),
    (Field::Action, "Action"),
    (Field::Step, "Step"),
    (Field::Title, "Title"),
    (Field::NewTitle, "New title"),
    (Field::Decision, "Decision"),
    (Field::Owner, "Owner"),
    (Field::Done, "Done"),
    (Field::Comment, "Comment"),
];

impl Field {
    /// The column of this header, whatever its letter case and its blanks.
    pub(super) fn of(head: &str) -> Option<Self> {
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        let head: String = plain(head);
        HEADS.iter().find(|(_, name)| plain(name) == head).map(|(field, _)| *field)
    }
}

/// The cells of a row that mean something.
#[derive(Debug, Default)]
pub(super) struct Cells([Cell; HEADS.len()]);

/// What a cell says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    /// `#REF!` and the like.
    Error(String),
}

/// What a row is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    pub fingerprint: u128,
    pub group_id: Option<u64>,
    pub action: ActionKind,
}

impl Cell {
    pub(super) fn of(value: &DataRef<'_>) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "spreadsheets know no other numbers")]
        match value {
            DataRef::Empty => Self::Empty,
            DataRef::String(text) | DataRef::DurationIso(text) => Self::text(text),
            DataRef::SharedString(text) => Self::text(text),
            DataRef::Int(number) => Self::Number(*number as f64),
            DataRef::Float(number) => Self::Number(*number),
            DataRef::Bool(true) => Self::text("yes"),
            DataRef::Bool(false) => Self::text("no"),
            DataRef::DateTime(date) if date.is_datetime() => day(*date).map_or(Self::Number(date.as_f64()), Self::Text),
            DataRef::DateTime(duration) => Self::Number(duration.as_f64()),
            // `2026-11-02T00:00:00`
            DataRef::DateTimeIso(text) => Self::text(text.split('T').next().unwrap_or(text)),
            DataRef::Error(error) => Self::Error(error.to_string()),
        }
    }

    fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(unescaped(text).chars().take(LONGEST).collect()) }
    }

    /// The text without blanks around it; nothing if nothing is left. What is wrong is said.
    fn trimmed(&self) -> Result<Option<String>, String> {
        match self {
            Self::Empty => Ok(None),
            Self::Text(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Self::Number(number) => Ok(Some(number.to_string())),
            Self::Error(error) => Err(error.clone()),
        }
    }

    /// The text as it is, where it may matter which blanks it has.
    fn untouched(&self) -> Cow<'_, str> {
        match self {
            Self::Empty | Self::Error(_) => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
        }
    }

    /// As a day, if it is the number of one.
    fn dated(&self) -> Self {
        let day_of = |number| day(ExcelDateTime::new(number, ExcelDateTimeType::DateTime, false));
        match self {
            Self::Number(number) if DAYS.contains(number) => day_of(*number).map_or(self.clone(), Self::Text),
            other => other.clone(),
        }
    }
}

/// What XML cannot hold stands in a workbook as `_x001B_`, and what only looks so as `_x005F_x001B_`.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 7).and_then(|code| code.strip_suffix('_'));
        let meant = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        plain.push_str(&rest[..at]);
        plain.push_str(meant.map_or("_x", |_| ""));
        plain.extend(meant);
        rest = &rest[at + if meant.is_some() { 7 } else { 2 }..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// `2026-11-02`
fn day(date: ExcelDateTime) -> Option<String> {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    let date = chrono::NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())?;
    // A time without a day counts from 1899.
    (date.format("%Y").to_string().as_str() > "1900").then(|| date.to_string())
}

impl Cells {
    pub(super) fn set(&mut self, field: Field, cell: Cell) {
        self.0[field as usize] = cell;
    }

    fn get(&self, field: Field) -> &Cell {
        &self.0[field as usize]
    }

    /// Whether the row says nothing of what it is known by.
    pub(super) fn is_nameless(&self) -> bool {
        [Field::Fingerprint, Field::GroupId, Field::Action].iter().all(|field| is_blank(self.get(*field)))
    }

    /// Whether the team has written something.
    pub(super) fn is_filled(&self) -> bool {
        [Field::Decision, Field::Owner, Field::Done, Field::Comment].iter().any(|field| !is_blank(self.get(*field)))
    }

    /// What the row is known by, or what is wrong with it.
    pub(super) fn key(&self) -> Result<Key, String> {
        let said = |field| self.get(field).trimmed().unwrap_or_else(Some).unwrap_or_default();
        let fingerprint = said(Field::Fingerprint);
        let is_one = fingerprint.len() == 32 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
        let fingerprint = u128::from_str_radix(&fingerprint, 16).ok().filter(|_| is_one).ok_or_else(|| {
            format!("Fingerprint is {}; it must be 32 digits and letters a to f, as they were", quoted(&fingerprint))
        })?;
        let action = said(Field::Action);
        let action =
            ActionKind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(&action)).ok_or_else(|| {
                format!("Action is {}; it must be rename, disable, integration or decide, as it was", quoted(&action))
            })?;
        let group_id = said(Field::GroupId);
        let group_id = match group_id.parse() {
            Ok(id) => Some(id),
            Err(_) if group_id.is_empty() && matches!(action, ActionKind::Integration | ActionKind::Decide) => None,
            Err(_) => return Err(format!("Group ID is {}; it must be the id of the group", quoted(&group_id))),
        };
        Ok(Key { fingerprint, group_id, action })
    }

    pub(super) fn step(&self) -> Option<u32> {
        self.get(Field::Step).trimmed().ok()??.parse().ok()
    }

    pub(super) fn title(&self) -> String {
        self.get(Field::Title).untouched().into_owned()
    }

    pub(super) fn new_title(&self) -> Option<String> {
        Some(self.get(Field::NewTitle).untouched().into_owned()).filter(|title| !title.is_empty())
    }

    /// What the team wrote. What cannot be understood is left out, and told.
    pub(super) fn decision(&self, mut tell: impl FnMut(String)) -> Decision {
        let decision = match self.get(Field::Decision).trimmed() {
            Ok(None) => None,
            Ok(Some(word)) => {
                let kind = DecisionKind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(&word));
                if kind.is_none() {
                    tell(format!("Decision is {}; it must be Accept, Reject or Later", quoted(&word)));
                }
                kind
            }
            Err(error) => {
                tell(format!("Decision is the error {error}; it must be Accept, Reject or Later"));
                None
            }
        };
        let mut text = |name: &str, cell: &Cell| {
            cell.trimmed().unwrap_or_else(|error| {
                tell(format!("{name} is the error {error}; write the text itself"));
                None
            })
        };
        Decision {
            decision,
            owner: text("Owner", self.get(Field::Owner)),
            done: text("Done", &self.get(Field::Done).dated()),
            comment: text("Comment", self.get(Field::Comment)),
        }
    }
}

fn is_blank(cell: &Cell) -> bool {
    matches!(cell.trimmed(), Ok(None))
}

/// A text from the workbook for a sentence: nothing in it is hidden, and no more than a line of it.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    let text = show(&text.chars().take(SHOWN + 1).collect::<String>());
    if text.chars().count() <= SHOWN {
        return if text.is_empty() { "empty".to_owned() } else { format!("“{text}”") };
    }
    format!("“{} …”", text.chars().take(SHOWN).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_the_format_are_undone_and_what_looks_like_one_stays() {
        for (text, plain) in [
            ("a_x000D_\nb", "a\r\nb"),
            ("_x005F_x0041_", "_x0041_"),
            ("_x_x005F_x0041_", "_x_x0041_"),
            ("x_xyz_ _x12_ _xD800_ _x", "x_xyz_ _x12_ _xD800_ _x"),
            ("हिन्दी_x0020_न", "हिन्दी न"),
            ("_xनन", "_xनन"),
        ] {
            assert_eq!(unescaped(text), plain);
        }
    }
}
