//! Why saved files cannot be audited.

use std::path::{Path, PathBuf};

use crate::api::ShapeError;
use crate::catalogue::Catalogue;

/// Why saved files give no listing at all. No message shows what stands in them, an id that is none apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SavedError {
    /// A file or folder cannot be read.
    #[error("cannot read {}: {problem}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: String,
    },
    /// A pipe, a device.
    #[error("{} is neither a file nor a folder", .0.display())]
    NeitherFileNorFolder(PathBuf),
    /// A folder without pages.
    #[error("the folder {} holds no *.json file; save each page of the API as one", .0.display())]
    NoPages(PathBuf),
    /// More files than any account has pages.
    #[error("the folder {} holds more than {max} *.json files", .0.display(), max = super::super::pass::PAGE_CAP)]
    TooManyFiles(PathBuf),
    /// What was asked for by name is not there.
    #[error(
        "{} holds no {}; give --catalogue only what was saved (each but lead groups in a folder of its name)",
        path.display(),
        catalogue.many
    )]
    NoCatalogue {
        /// The file or folder.
        path: PathBuf,
        /// What was asked for.
        catalogue: &'static Catalogue,
    },
    /// A page that no API sends.
    #[error("{} holds more than 16 MiB, and no page does", .0.display())]
    TooLarge(PathBuf),
    /// A file that is no page.
    #[error("{} is not a page of the API: {shape}", path.display())]
    Page {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        shape: ShapeError,
    },
    /// A report among the pages.
    #[error("{} is a report of this program and not a page of the API: give --from the file itself", .0.display())]
    ReportAmongPages(PathBuf),
    /// No JSON, or broken off.
    #[error("{} is not JSON: {problem}", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        problem: String,
    },
    /// JSON of somebody else.
    #[error(
        "{} is neither a JSON report of this program (it has no `schema_version`) nor a page of the API (it has no `data`)",
        .0.display()
    )]
    Neither(PathBuf),
    /// A report of another version of the program.
    #[error("{} has the schema version {found}; this version of the program reads 1", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// What it says.
        found: String,
    },
    /// A report that was changed, or is broken.
    #[error("{} is not a report as this program writes it: {problem}", path.display())]
    Report {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        problem: String,
    },
    /// `--text` names another part of the account.
    #[error("--text does not fit {}, whose list {}; leave it out: the report says itself what it covers", path.display(), covers(.text.as_deref()))]
    OtherText {
        /// The file.
        path: PathBuf,
        /// The filter that the report was made with.
        text: Option<String>,
    },
}

impl SavedError {
    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), problem: error.to_string() }
    }
}

fn covers(text: Option<&str>) -> String {
    text.map_or_else(|| "is of the whole account".to_owned(), |text| format!("was filtered by {text:?}"))
}
