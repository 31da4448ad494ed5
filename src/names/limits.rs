//! How much of a file is kept at a time, and altogether.

/// No row is longer, in bytes.
pub(super) const LONGEST_ROW: usize = 1 << 20;
/// How many different names may stand in what is sent.
pub(super) const MOST_NAMES: usize = 200_000;
/// How many bytes they may have together.
pub(super) const MOST_BYTES: usize = 64 << 20;
/// How many different combinations of them.
pub(super) const MOST_COMBINATIONS: usize = 1_000_000;
