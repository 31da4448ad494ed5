//! One name a line. Nothing is trimmed: a space at the end is what this is all about. Empty lines are skipped.

use std::io::BufRead;

use super::distinct::Distinct;
use super::error::FileProblem;
use super::lines::next_line;
use super::{Integration, SentName};
use crate::catalogue::Catalogue;

pub(super) fn read(mut text: impl BufRead, catalogue: &'static Catalogue) -> Result<Vec<SentName>, FileProblem> {
    let mut names = Distinct::default();
    let mut bytes = Vec::new();
    for line in 1.. {
        if !next_line(&mut text, line, &mut bytes)? {
            break;
        }
        let text = std::str::from_utf8(&bytes).ok().filter(|text| !text.contains('\0'));
        let text = text.ok_or_else(|| FileProblem::wrong(line, FileProblem::NOT_TEXT))?;
        // Old programs of the Mac end lines with a carriage return alone.
        for name in text.split(['\r', '\n']).filter(|name| !name.is_empty()) {
            names.add(line, SentName { catalogue, name: name.to_owned(), sender: Integration::default() })?;
        }
    }
    Ok(names.into_names())
}
