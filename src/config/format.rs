//! The formats that a user can ask for, and the files that they are made of.

use serde::Deserialize;

/// What `--format` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Two CSV files: groups and findings.
    Csv,
    /// The workbook.
    Xlsx,
    /// The Markdown report.
    Md,
    /// The report as one page for a browser or a mail.
    Html,
    /// Everything, for programs.
    Json,
}

impl Format {
    /// What is written unless the user asks for something else.
    pub const DEFAULT: [Self; 4] = [Self::Csv, Self::Xlsx, Self::Md, Self::Json];

    /// The files of this format.
    #[must_use]
    pub fn files(self) -> &'static [FileKind] {
        match self {
            Self::Csv => &[FileKind::GroupsCsv, FileKind::FindingsCsv],
            Self::Xlsx => &[FileKind::Xlsx],
            Self::Md => &[FileKind::Markdown],
            Self::Html => &[FileKind::Html],
            Self::Json => &[FileKind::Json],
        }
    }
}

/// One file of a run. The declared order is the order in which they appear; JSON comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// `STEM.groups.csv`
    GroupsCsv,
    /// `STEM.findings.csv`
    FindingsCsv,
    /// `STEM.xlsx`
    Xlsx,
    /// `STEM.md`
    Markdown,
    /// `STEM.html`
    Html,
    /// `STEM.json`
    Json,
}

impl FileKind {
    /// What follows the stem.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::GroupsCsv => ".groups.csv",
            Self::FindingsCsv => ".findings.csv",
            Self::Xlsx => ".xlsx",
            Self::Markdown => ".md",
            Self::Html => ".html",
            Self::Json => ".json",
        }
    }
}
