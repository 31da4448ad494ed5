//! How CSV files are written.

use serde::Deserialize;

/// Dialect of the CSV files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvStyle {
    /// Whether the file starts with a UTF-8 byte order mark, without which Excel takes it for another encoding.
    pub bom: bool,
    /// One ASCII character between cells.
    pub delimiter: u8,
    /// What happens to cells that a spreadsheet would run.
    pub safety: Safety,
}

/// What happens to cells that a spreadsheet would run as formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// An apostrophe goes in front; it can be taken off again.
    Guard,
    /// Nothing: for programs that read the file.
    Raw,
}
