//! What a body can lack of a page.

use crate::catalogue::Catalogue;

/// Why a body is not a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// Not JSON, or not UTF-8.
    #[error("the answer is not JSON ({0})")]
    NotJson(String),
    /// JSON, but without `data.rows`.
    #[error("the answer has no list of {}: {problem}", catalogue.many)]
    NoRows {
        /// Which list it should hold.
        catalogue: &'static Catalogue,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A row that cannot be accepted.
    #[error("row {row}, field `{field}`: {problem}")]
    Row {
        /// Position in the page, from 1.
        row: usize,
        /// The field's name on the wire.
        field: &'static str,
        /// What is wrong with it.
        problem: String,
    },
}
