//! One row of a workbook: from cells to what the team wrote.

use std::borrow::Cow;

use calamine::{DataRef, ExcelDateTime};

use super::key::Key;
use super::model::{FINISHED, Status};
use crate::config::Severity;
use crate::plan::Phase;
use crate::rules::Fingerprint;
use crate::titles::show_hidden;

/// Characters of a cell, as spreadsheets have them.
const LONGEST: usize = 32_767;

/// The columns that mean something, in the order of [`HEADS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Key,
    Status,
    Owner,
    Comment,
    Phase,
    Step,
    Severity,
    Title,
    NewTitle,
    Why,
    Decision,
    Done,
}

/// The columns by their headers. By the first a row is found again, the next three are the team's; the last two stood in
/// workbooks of an older form.
pub(super) const HEADS: [(Field, &str); 12] = [
    (Field::Key, "Key"),
    (Field::Status, "Status"),
    (Field::Owner, "Owner"),
    (Field::Comment, "Comment"),
    (Field::Phase, "Phase"),
    (Field::Step, "Step"),
    (Field::Severity, "Severity"),
    (Field::Title, "Title"),
    (Field::NewTitle, "New title"),
    (Field::Why, "Why"),
    (Field::Decision, "Decision"),
    (Field::Done, "Done"),
];

impl Field {
    /// The column of this header, whatever its letter case and its blanks.
    pub(super) fn of(head: &str) -> Option<Self> {
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        let head: String = plain(head);
        // The sheet Accepted has other words for who signed.
        if head == "acceptedby" {
            return Some(Self::Owner);
        }
        HEADS.iter().find(|(_, name)| plain(name) == head).map(|(field, _)| *field)
    }
}

/// The cells of a row that mean something.
#[derive(Debug, Default)]
pub(super) struct EditedCells([EditedCell; HEADS.len()]);

/// What a cell says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum EditedCell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    /// `#REF!` and the like.
    Error(String),
}

/// The team's columns of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Written {
    pub status: Option<Status>,
    /// Whether words stand under Status that are none of the five.
    pub other_words: bool,
    pub owner: Option<String>,
    pub comment: Option<String>,
}

/// A row of the plan as it stands in a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRow {
    /// What it is known by.
    pub key: Key,
    /// Where it stands: `Plan, row 14`.
    pub place: String,
    /// How far it is; nothing if the cell is empty or has other words.
    pub status: Option<Status>,
    /// Who does it.
    pub owner: Option<String>,
    /// What was remarked.
    pub comment: Option<String>,
    /// When it is done, if that can still be read.
    pub phase: Option<Phase>,
    /// Whether it stands under Finished: it acknowledges what was done, and asks for nothing.
    pub is_finished: bool,
    /// Its step.
    pub step: Option<u32>,
    /// How bad its finding is.
    pub severity: Option<Severity>,
    /// The title, in the form in which the sheet shows it.
    pub title: String,
    /// The title to give.
    pub new_title: Option<String>,
    /// Why.
    pub reason: String,
}

/// A row of the sheet Accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedAcceptance {
    /// The finding.
    pub finding: Fingerprint,
    /// What stands under Status; nothing if the cell is empty or has other words.
    pub status: Option<Status>,
    /// Who signed.
    pub owner: Option<String>,
    /// What was remarked.
    pub comment: Option<String>,
}

impl EditedCell {
    /// Text comes with its escapes undone: the reader of workbooks does that, and what it leaves is meant.
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
        if text.is_empty() { Self::Empty } else { Self::Text(text.chars().take(LONGEST).collect()) }
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
}

/// `2026-11-02`
fn day(date: ExcelDateTime) -> Option<String> {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    let date = chrono::NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())?;
    // A time without a day counts from 1899.
    (date.format("%Y").to_string().as_str() > "1900").then(|| date.to_string())
}

impl EditedCells {
    pub(super) fn set(&mut self, field: Field, cell: EditedCell) {
        self.0[field as usize] = cell;
    }

    fn get(&self, field: Field) -> &EditedCell {
        &self.0[field as usize]
    }

    fn word(&self, field: Field) -> Option<String> {
        self.get(field).trimmed().ok().flatten()
    }

    /// Whether the row says nothing of what it is known by.
    pub(super) fn is_nameless(&self) -> bool {
        self.get(Field::Key).trimmed() == Ok(None)
    }

    /// Whether the team has written something.
    pub(super) fn is_filled(&self) -> bool {
        [Field::Status, Field::Owner, Field::Comment].iter().any(|field| self.get(*field).trimmed() != Ok(None))
    }

    /// What the row is known by.
    pub(super) fn key(&self) -> Option<String> {
        self.word(Field::Key)
    }

    pub(super) fn title(&self) -> String {
        self.get(Field::Title).untouched().into_owned()
    }

    /// What the team wrote. What cannot be understood is left out, and told; words of the program's own under Status are
    /// neither.
    pub(super) fn written(&self, own: &[&str], mut tell: impl FnMut(String)) -> Written {
        let mut other_words = false;
        let status = match self.get(Field::Status).trimmed() {
            Ok(None) => None,
            Ok(Some(word)) if own.contains(&&*word) => None,
            Ok(Some(word)) => {
                let status = Status::from_word(&word);
                if status.is_none() {
                    other_words = true;
                    tell(format!("{} is none of the five words; it counts as To do", quoted(&word)));
                }
                status
            }
            Err(error) => {
                tell(format!("Status is the error {error}; it counts as To do"));
                None
            }
        };
        let mut text = |name: &str, field| {
            self.get(field).trimmed().unwrap_or_else(|error| {
                tell(format!("{name} is the error {error}; write the text itself"));
                None
            })
        };
        let (owner, comment) = (text("Owner", Field::Owner), text("Comment", Field::Comment));
        Written { status, other_words, owner, comment }
    }

    /// The row under this key, with what the team wrote.
    pub(super) fn row(&self, key: Key, place: String, written: Written) -> TeamRow {
        let Written { status, owner, comment, .. } = written;
        let plain = |text: &str| text.to_lowercase().replace([' ', '-'], "");
        let phase = self.word(Field::Phase).map(|word| plain(&word));
        let severity = self.word(Field::Severity).map(|word| word.to_lowercase());
        let severities = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")];
        TeamRow {
            key,
            place,
            status,
            owner,
            comment,
            is_finished: phase.as_deref() == Some(&*plain(FINISHED)),
            phase: Phase::ALL.into_iter().find(|kind| Some(plain(kind.name())) == phase),
            step: self.word(Field::Step).and_then(|step| step.parse().ok()),
            severity: severities.into_iter().find(|(_, word)| Some(*word) == severity.as_deref()).map(|(kind, _)| kind),
            title: self.title(),
            new_title: Some(self.get(Field::NewTitle).untouched().into_owned()).filter(|title| !title.is_empty()),
            reason: self.word(Field::Why).unwrap_or_default(),
        }
    }
}

/// A text from the workbook for a sentence: nothing in it is hidden, and no more than a line of it.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    let text = show_hidden(&text.chars().take(SHOWN + 1).collect::<String>());
    if text.chars().count() <= SHOWN {
        return if text.is_empty() { "empty".to_owned() } else { format!("“{text}”") };
    }
    format!("“{} …”", text.chars().take(SHOWN).collect::<String>())
}
