//! A lead group as the API sent it.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Timestamp, Word};

/// One lead group, every value as it came: dates stay text, an unknown status stays what it is.
///
/// Only `id` is required of the server. `None` means absent or null; the wire model notes which. A row takes 136 bytes and
/// its title: an account may have a million of them. It is serialised as a row of the JSON report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Item {
    /// The group's id, unique in an account.
    pub id: u64,
    /// The account the group belongs to.
    pub org_id: Option<Number>,
    /// The title, which integrations send as `lead_group_name`.
    pub title: Option<Box<str>>,
    /// `ACTIVE`, `DISABLED`, or something that the vendor does not document.
    pub status: Option<Word>,
    /// An optional tag whose values the vendor does not list.
    #[serde(rename = "type")]
    pub kind: Option<Word>,
    /// Numeric id of the user who created the group.
    pub created_by: Option<Number>,
    /// Numeric id of the user who changed it last.
    pub updated_by: Option<Number>,
    /// ISO 8601 text, unparsed.
    pub created_at: Option<Timestamp>,
    /// ISO 8601 text, unparsed.
    pub updated_at: Option<Timestamp>,
    /// The fields that only its catalogue has, in the order of the declaration; nothing where it has none.
    #[serde(skip)]
    pub further: Option<Box<[Option<Further>]>>,
}

/// A value that is passed on as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Further {
    /// A text.
    Text(Box<str>),
    /// The text of any other JSON.
    Json(Box<str>),
}

impl Further {
    /// The text, or the JSON as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Json(text) => text,
        }
    }
}

/// As it came.
impl Serialize for Further {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Json(json) => match serde_json::from_str::<&RawValue>(json) {
                Ok(json) => json.serialize(serializer),
                Err(_) => serializer.serialize_str(json),
            },
        }
    }
}

impl Item {
    /// The title as text; a missing or null title reads as empty.
    #[must_use]
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or_default()
    }

    /// What the status says.
    #[must_use]
    pub fn status(&self) -> ItemStatus {
        match self.status.as_deref() {
            Some("ACTIVE") => ItemStatus::Active,
            Some("DISABLED") => ItemStatus::Disabled,
            _ => ItemStatus::Other,
        }
    }

    /// The value of its catalogue's further field at this place.
    #[must_use]
    pub fn further(&self, at: usize) -> Option<&Further> {
        self.further.as_deref()?.get(at)?.as_ref()
    }

    /// Whether the status is exactly `ACTIVE`.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status() == ItemStatus::Active
    }
}

/// The two documented statuses, and everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemStatus {
    /// `ACTIVE`
    Active,
    /// `DISABLED`
    Disabled,
    /// absent, null, or a value that the vendor does not document
    Other,
}

/// A value that is documented as a number, kept exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Number {
    /// A whole number, sent as a number or as a text of digits.
    Whole(u64),
    /// Anything else, as the JSON text that came (a text without its quotes).
    Text(Word),
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(value) => value.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// A JSON number where it is whole, else the text that came.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(value) => serializer.serialize_u64(*value),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_small() {
        assert_eq!(size_of::<Item>(), 136);
    }
}
