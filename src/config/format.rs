//! The formats that a user can ask for, and the files that they are made of.

use std::fmt;

use serde::Deserialize;

use crate::catalogue::{Catalogue, LEAD_GROUPS};

/// What `--format` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// CSV files: the groups, the items of each other catalogue that is asked for, and the findings.
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
}

/// One file of a run. The declared order is the order in which they appear; JSON comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// `STEM.groups.csv`, `STEM.labels.csv`: the items of a catalogue.
    ItemsCsv(&'static Catalogue),
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
    /// Every file that a run about these catalogues can write.
    pub fn of(catalogues: impl IntoIterator<Item = &'static Catalogue>) -> impl Iterator<Item = Self> {
        let others = [Self::FindingsCsv, Self::Xlsx, Self::Markdown, Self::Html, Self::Json];
        catalogues.into_iter().map(Self::ItemsCsv).chain(others)
    }

    /// The format that it belongs to.
    #[must_use]
    pub fn format(self) -> Format {
        match self {
            Self::ItemsCsv(_) | Self::FindingsCsv => Format::Csv,
            Self::Xlsx => Format::Xlsx,
            Self::Markdown => Format::Md,
            Self::Html => Format::Html,
            Self::Json => Format::Json,
        }
    }
}

/// What follows the stem and a dot in its name; `run --json` calls it so.
impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Its name is older than the other catalogues.
            Self::ItemsCsv(catalogue) if *catalogue == &LEAD_GROUPS => f.write_str("groups.csv"),
            Self::ItemsCsv(catalogue) => write!(f, "{}.csv", catalogue.name),
            Self::FindingsCsv => f.write_str("findings.csv"),
            Self::Xlsx => f.write_str("xlsx"),
            Self::Markdown => f.write_str("md"),
            Self::Html => f.write_str("html"),
            Self::Json => f.write_str("json"),
        }
    }
}
