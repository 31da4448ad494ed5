//! The lines of a text, one at a time.

use std::io::{BufRead, Read as _};

use super::error::FileProblem;
use super::limits::LONGEST_ROW;

/// Puts the next line, of this number, in place of what `bytes` holds; false at the end.
pub(super) fn next_line(text: &mut impl BufRead, number: u64, bytes: &mut Vec<u8>) -> Result<bool, FileProblem> {
    bytes.clear();
    if text.take(LONGEST_ROW as u64 + 1).read_until(b'\n', bytes)? > LONGEST_ROW {
        return Err(FileProblem::wrong(number, FileProblem::too_long()));
    }
    Ok(!bytes.is_empty())
}
