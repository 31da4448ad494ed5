//! What a row of the plan is known by in every month, and how that stands in a hidden cell.

use std::fmt;
use std::str::FromStr;

use xxhash_rust::xxh3::xxh3_64;

use crate::catalogue::{self, Catalogue, LEAD_GROUPS};
use crate::history::PlannedRow;
use crate::plan::ActionKind;
use crate::rules::Fingerprint;

/// What a row is known by: nothing depends on where it stands, and little on what people do to its other cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Key {
    /// What it is about an item of.
    pub catalogue: &'static Catalogue,
    /// Fingerprint of the finding that it answers; none for a question about a group that has made way for another, nor
    /// where a group is to be disabled: that is the same act before and after its finding is gone.
    pub finding: Option<Fingerprint>,
    /// The group; none where it is about a name.
    pub group_id: Option<u64>,
    /// What is done.
    pub action: ActionKind,
    /// Digest of the name, where it is about one: a finding may have several.
    pub name: Option<u64>,
}

impl Key {
    /// Of a row of the plan.
    #[must_use]
    pub fn of(row: &PlannedRow) -> Self {
        let name = row.group_id.is_none().then(|| xxh3_64(row.title.as_bytes()));
        let key = Self { catalogue: row.catalogue(), finding: None, group_id: row.group_id, action: row.action, name };
        key.about(row.finding)
    }

    /// The same for the finding as it is known now.
    #[must_use]
    pub fn about(self, finding: Option<Fingerprint>) -> Self {
        Self { finding: finding.filter(|_| self.action != ActionKind::Disable), ..self }
    }
}

impl fmt::Display for Key {
    /// `662f9575…ac4a6 24599 rename`, with a catalogue other than lead groups before it; a dash stands for what there is not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.catalogue != &LEAD_GROUPS {
            write!(f, "{} ", self.catalogue.name)?;
        }
        match self.finding {
            Some(finding) => write!(f, "{finding}")?,
            None => f.write_str("-")?,
        }
        match self.group_id {
            Some(id) => write!(f, " {id} {}", self.action.name())?,
            None => write!(f, " - {}", self.action.name())?,
        }
        self.name.map_or(Ok(()), |name| write!(f, " {name:016x}"))
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.to_string()
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no key of a row");
        let maybe = |text: &str| if text == "-" { None } else { Some(text.to_owned()) };
        let parts: Vec<_> = text.split_whitespace().collect();
        let (catalogue, parts) = match parts.split_first() {
            Some((first, rest)) => {
                catalogue::by_name(first).map_or((&LEAD_GROUPS, &*parts), |catalogue| (catalogue, rest))
            }
            None => return Err(wrong()),
        };
        let (finding, group_id, action, name) = match parts[..] {
            [finding, group_id, action] => (finding, group_id, action, None),
            [finding, group_id, action, name] => (finding, group_id, action, Some(name)),
            _ => return Err(wrong()),
        };
        let finding = maybe(finding).map(|text| text.parse().map_err(|_| wrong())).transpose()?;
        let group_id = maybe(group_id).map(|text| text.parse().map_err(|_| wrong())).transpose()?;
        let action = ActionKind::ALL.into_iter().find(|kind| kind.name() == action).ok_or_else(wrong)?;
        let name = name.map(|text| u64::from_str_radix(text, 16).map_err(|_| wrong())).transpose()?;
        Ok(Self { catalogue, finding: None, group_id, action, name }.about(finding))
    }
}

impl TryFrom<String> for Key {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_text_as_it_was() {
        let print = "662f957512a8aecb1f2a5e2e0b1ac4a6".parse().unwrap();
        let key = |catalogue, finding, group_id, name| {
            ActionKind::ALL.map(|action| Key { catalogue, finding: None, group_id, action, name }.about(finding))
        };
        let keys = [
            key(&LEAD_GROUPS, Some(print), Some(u64::MAX), None),
            key(&LEAD_GROUPS, None, Some(1), None),
            key(&LEAD_GROUPS, Some(print), None, Some(u64::MAX)),
            key(&catalogue::LABELS, Some(print), Some(7), None),
            key(&catalogue::LABELS, None, Some(7), None),
        ];
        for key in keys.concat() {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        // Whatever finding a disable answered at first.
        let disable = keys[1].into_iter().find(|key| key.action == ActionKind::Disable);
        assert_eq!(format!("{print} 1 disable").parse().ok(), disable);
        for text in ["", "x 1 rename", "- x rename", "- 1 delete", "- 1 rename z", "- 1 rename 1 1", "- 1"] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
    }
}
