//! One name, and who sends it.

use super::row_count::RowCount;
use crate::catalogue::Catalogue;

/// An integration that sends a name, as the names file tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Integration {
    /// What it is called.
    pub integration: Option<String>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// The rows of the file that send it, where the file holds what is sent instead of who sends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<RowCount>,
}

/// One name that an integration sends, code point for code point.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SentName {
    /// Where it is looked up.
    pub catalogue: &'static Catalogue,
    /// The name.
    pub name: String,
    /// Who sends it.
    pub sender: Integration,
}
