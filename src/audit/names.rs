//! The names that integrations send as `lead_group_name`.

use super::Integration;

/// One name that an integration sends, code point for code point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentName {
    /// The name.
    pub name: String,
    /// Who sends it.
    pub sender: Integration,
}
