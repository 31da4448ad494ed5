//! The sample account: saved API pages that are part of the program.

use serde::Deserialize;
use serde_json::value::RawValue;

const PAGES: [&str; 3] = [
    include_str!("../../samples/account/page-1.json"),
    include_str!("../../samples/account/page-2.json"),
    include_str!("../../samples/account/page-3.json"),
];

/// The saved pages cannot be read; a test sees to it that they can.
#[derive(Debug, thiserror::Error)]
#[error("the built-in sample account cannot be read: {0}")]
pub struct SampleError(#[from] serde_json::Error);

#[derive(Deserialize)]
struct Saved {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    rows: Vec<Box<RawValue>>,
}

/// The rows of the sample account in the server's order, as JSON.
///
/// # Errors
/// [`SampleError`] if a saved page is damaged.
pub fn sample_rows() -> Result<Vec<Box<RawValue>>, SampleError> {
    let mut rows = Vec::new();
    for page in PAGES {
        let saved: Saved = serde_json::from_str(page)?;
        rows.extend(saved.data.rows);
    }
    Ok(rows)
}
