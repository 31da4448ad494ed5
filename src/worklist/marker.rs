//! What a workbook says of itself in a hidden cell: properties of a document do not survive every program.

use serde::{Deserialize, Serialize};

/// How the cell begins.
const BEGINS: &str = "superfone-audit ";

/// Of which audit a workbook is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The account: every `org_id`.
    pub org_ids: Vec<String>,
    /// Where the list was read; it counts only without any `org_id`.
    pub base_url: String,
    /// `--text`
    pub text: Option<String>,
    /// When the audit was taken, RFC 3339.
    pub taken_at: String,
}

impl Marker {
    /// The text of the cell.
    #[must_use]
    pub fn cell(&self) -> String {
        format!("{BEGINS}{}", serde_json::to_string(self).unwrap_or_default())
    }

    /// From the text of a cell, if it is that one.
    #[must_use]
    pub fn parse(cell: &str) -> Option<Self> {
        serde_json::from_str(cell.trim().strip_prefix(BEGINS.trim_end())?.trim()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_comes_back_as_it_was() {
        let marker = Marker {
            org_ids: vec!["4182".to_owned(), "A \"7\"".to_owned()],
            base_url: "https://a.example".to_owned(),
            text: Some("पुणे".to_owned()),
            taken_at: "2026-11-23T03:30:00Z".to_owned(),
        };
        assert_eq!(Marker::parse(&format!(" {} ", marker.cell())), Some(marker));
        assert_eq!(Marker::parse("superfone-audit"), None);
        assert_eq!(Marker::parse("12 steps"), None);
    }
}
