//! Many pages to one listing that can be vouched for.
//!
//! A page-numbered list may move while it is read. The listing is accepted only if two consecutive passes were equal
//! page by page, the second begun after the first had ended: then the list was exactly that at the moment between them.
//! Everything else is refused, or returned as incomplete if the caller asks for it. `docs/listing.md` has the reasons.

mod checks;
mod fingerprint;
mod pass;
mod prove;
pub mod saved;
mod snapshot;

use crate::api::{ApiError, Item};
use crate::catalogue::{Catalogue, LEAD_GROUPS};

pub use fingerprint::row_fingerprint;
pub use prove::{read, read_all};
pub use saved::SavedError;
pub use snapshot::{Context, Lists, Snapshot};

/// The items of a catalogue, and how far they can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// What was listed.
    pub catalogue: &'static Catalogue,
    /// Every item once, by ascending id.
    pub items: Vec<Item>,
    /// How the listing came about.
    pub provenance: Provenance,
}

/// A catalogue that could not be read, and need not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The catalogue.
    pub catalogue: &'static Catalogue,
    /// What the API answered.
    pub why: String,
}

impl Unread {
    /// What a reader is told of it.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("the {} were not read, and nothing is said of them: {}", self.catalogue.many, self.why)
    }
}

/// How a listing came about: the object `listing` of the JSON report.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Provenance {
    /// Whether the listing is what the server held.
    pub complete: bool,
    /// Why that is believed.
    pub proof: Proof,
    /// What stands against it, where that is known; for people, `warnings` tell more.
    #[serde(skip)]
    pub doubt: Option<Doubt>,
    /// Read from saved files instead of from the API.
    pub replayed: bool,
    /// Pages of the accepted pass.
    pub pages: u64,
    /// Rows a page, as echoed by the server (as asked, if it echoes nothing).
    pub page_size: u64,
    /// What the server says the list holds.
    pub total_items: Option<u64>,
    /// Rows received in the accepted pass, repetitions included.
    pub rows: u64,
    /// Rows of it whose id had come before.
    pub repeated_rows: u64,
    /// Passes read.
    pub passes: u32,
    /// Requests sent.
    pub requests: u64,
    /// Of these, repetitions after a failure.
    pub retries: u64,
    /// Items of an incomplete listing that an earlier pass held and the last one did not.
    pub unseen_ids: Vec<u64>,
    /// What a reader should know about the listing.
    pub warnings: Vec<String>,
}

/// Why a listing is believed to be what the server held at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// All of it came in one answer.
    SinglePage,
    /// Two passes, one after the other, were the same page by page.
    TwoEqualPasses,
    /// Two passes held the same rows in another order, each with as many distinct ids as the server counts.
    TwoEqualSets,
    /// One pass whose figures agree (`--verify never`); the list may have moved unseen.
    CountsOnly,
    /// None: the listing is incomplete.
    None,
}

impl Proof {
    /// Whether history may take the listing as a baseline.
    #[must_use]
    pub fn is_proved(self) -> bool {
        matches!(self, Self::SinglePage | Self::TwoEqualPasses | Self::TwoEqualSets)
    }

    /// All of them, the best first.
    pub const ALL: [Self; 5] =
        [Self::SinglePage, Self::TwoEqualPasses, Self::TwoEqualSets, Self::CountsOnly, Self::None];

    /// The proof of this word, if it is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|proof| proof.name() == name)
    }

    /// The word of the JSON report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SinglePage => "single-page",
            Self::TwoEqualPasses => "two-equal-passes",
            Self::TwoEqualSets => "two-equal-sets",
            Self::CountsOnly => "counts-only",
            Self::None => "none",
        }
    }
}

/// Why there is no listing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListingError {
    /// A page failed for good, or time ran out.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A saved listing cannot be read.
    #[error(transparent)]
    Saved(#[from] SavedError),
    /// A list could not be proved complete.
    #[error("{} could not be proved complete: {doubt}", the_list(.catalogue))]
    Unproved {
        /// What was listed.
        catalogue: &'static Catalogue,
        /// What stands against it.
        doubt: Doubt,
    },
}

/// What stands against a listing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// No two passes were equal.
    #[error("it kept changing while it was read ({passes} readings, no two the same)")]
    KeptMoving {
        /// Passes read.
        passes: u32,
    },
    /// Different pages have the same content, in two passes.
    #[error("the server ignores the page number: pages {} and {} are the same", .pages.0, .pages.1)]
    IgnoresPage {
        /// Two page numbers.
        pages: (u64, u64),
    },
    /// Nothing moved, and yet an id comes twice or the count is wrong.
    #[error(
        "the server contradicts itself, twice in the same way: {distinct} distinct ids in {rows} rows, while it counts {}",
        .total.map_or("nothing".to_owned(), |total| total.to_string())
    )]
    Contradiction {
        /// Distinct ids.
        distinct: u64,
        /// Rows.
        rows: u64,
        /// `total_items`
        total: Option<u64>,
    },
    /// More pages than any account can have.
    #[error("the server announces {0} pages; {max} are the most that are read", max = pass::PAGE_CAP)]
    TooManyPages(u64),
    /// Page after page beyond those that page 1 announces.
    #[error("the list has no end: page {page} is far beyond what the first page announces, and still rows come")]
    NoEnd {
        /// Where it was given up.
        page: u64,
    },
    /// Not all pages were saved.
    #[error("page {page} of {of} is not among the saved files{}", and_more(*.more))]
    PageMissing {
        /// The first page that is missing.
        page: u64,
        /// Pages announced.
        of: u64,
        /// Further pages that are missing.
        more: u64,
    },
    /// Two saved files are the same page and hold something else.
    #[error("{first} and {second} both are page {page}, and they differ")]
    PageTwice {
        /// The page.
        page: u64,
        /// Name of one file.
        first: String,
        /// Name of the other.
        second: String,
    },
    /// Saved pages do not make one list.
    #[error("the saved pages do not agree: {0}; the list may have moved while they were saved")]
    SavedPages(String),
    /// A report of an incomplete listing.
    #[error("the saved report says of itself that its listing is incomplete")]
    SavedIncomplete,
}

impl Doubt {
    /// What a report that is written all the same says first.
    fn as_warning(&self) -> String {
        format!("the list could not be proved complete: {self}")
    }

    /// That there is no listing of this catalogue.
    fn refusing(self, catalogue: &'static Catalogue) -> ListingError {
        ListingError::Unproved { catalogue, doubt: self }
    }
}

/// What an error calls the list of a catalogue.
#[must_use]
pub fn the_list(catalogue: &Catalogue) -> String {
    if catalogue == &LEAD_GROUPS { "the list".to_owned() } else { format!("the list of {}", catalogue.many) }
}

fn and_more(more: u64) -> String {
    match more {
        0 => String::new(),
        1 => ", nor is another one".to_owned(),
        more => format!(", nor are {more} others"),
    }
}
