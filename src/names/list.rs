//! One name a line. Nothing is trimmed: a space at the end is what this is all about. Empty lines are skipped.

use std::io::{BufRead, Read as _};

use super::error::FileProblem;
use super::limits::LONGEST_ROW;
use super::{Integration, SentName};
use crate::catalogue::Catalogue;

pub(super) fn read(mut text: impl BufRead, catalogue: &'static Catalogue) -> Result<Vec<SentName>, FileProblem> {
    let mut names = Vec::new();
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        if text.by_ref().take(LONGEST_ROW as u64 + 1).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        if bytes.len() > LONGEST_ROW {
            return Err(FileProblem::wrong(line, FileProblem::too_long()));
        }
        let name = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let name = name.strip_suffix(b"\r").unwrap_or(name);
        let name = std::str::from_utf8(name).map_err(|_| FileProblem::wrong(line, FileProblem::NOT_TEXT))?;
        if !name.is_empty() {
            names.push(SentName { catalogue, name: name.to_owned(), sender: Integration::default() });
        }
    }
    Ok(names)
}
