//! The sample account: saved API pages that are part of the program.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::catalogue::{Catalogue, LABELS, LEAD_GROUPS, LEAD_STAGES, PRODUCTS, SOURCE_TYPES};

/// The rows of each catalogue, as JSON.
pub type SampleLists = Vec<(&'static Catalogue, Vec<Box<RawValue>>)>;

const PAGES: [(&Catalogue, &[&str]); 5] = [
    (
        &LEAD_GROUPS,
        &[
            include_str!("../../samples/account/page-1.json"),
            include_str!("../../samples/account/page-2.json"),
            include_str!("../../samples/account/page-3.json"),
        ],
    ),
    (&LEAD_STAGES, &[include_str!("../../samples/account/lead-stages/page-1.json")]),
    (
        &LABELS,
        &[
            include_str!("../../samples/account/labels/page-1.json"),
            include_str!("../../samples/account/labels/page-2.json"),
        ],
    ),
    (&PRODUCTS, &[include_str!("../../samples/account/products/page-1.json")]),
    (&SOURCE_TYPES, &[include_str!("../../samples/account/source-types/page-1.json")]),
];

/// The saved pages cannot be read; a test sees to it that they can.
#[derive(Debug, thiserror::Error)]
#[error("the built-in sample account cannot be read: {0}")]
pub struct SampleError(#[from] serde_json::Error);

#[derive(Deserialize)]
struct Saved {
    data: SavedRows,
}

#[derive(Deserialize)]
struct SavedRows {
    rows: Vec<Box<RawValue>>,
}

/// The rows of the sample account in the server's order.
///
/// # Errors
/// [`SampleError`] if a saved page is damaged.
pub fn sample_lists() -> Result<SampleLists, SampleError> {
    let mut lists = Vec::new();
    for (catalogue, pages) in PAGES {
        let mut rows = Vec::new();
        for page in pages {
            let saved: Saved = serde_json::from_str(page)?;
            rows.extend(saved.data.rows);
        }
        lists.push((catalogue, rows));
    }
    Ok(lists)
}
