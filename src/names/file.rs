//! A names file of any kind.

use std::path::Path;

use super::broken::BrokenRows;
use super::error::FileProblem;
use super::import::{Import, Sent};
use super::kind::NamesKind;
use super::open::Opened;
use super::{NamesError, RowCount, SentName, bodies, list, senders, sheet};
use crate::catalogue::Catalogue;

/// What a names file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamesFile {
    /// Every name once with each who sends it, in the order in which they first come.
    pub names: Vec<SentName>,
    /// The rows, where the file holds what an integration sends, row by row.
    pub import: Option<Import>,
    /// Broken rows that were skipped.
    pub broken: RowCount,
}

/// Reads a names file. A broken row is an error, or skipped and counted. `plain` is where names are looked up of which the
/// file does not say so.
///
/// # Errors
/// [`NamesError`], which names file and line or row.
pub fn read_names(path: &Path, plain: &'static Catalogue, skip_broken_rows: bool) -> Result<NamesFile, NamesError> {
    let opened = Opened::open(path)?;
    read(path, plain, opened, BrokenRows::new(skip_broken_rows)).map_err(|problem| problem.of(path))
}

fn read(
    path: &Path,
    plain: &'static Catalogue,
    opened: Opened,
    mut broken: BrokenRows,
) -> Result<NamesFile, FileProblem> {
    let kind = NamesKind::of(path, opened.head());
    let (text, broken_rows) = (opened.text(), &mut broken);
    let (names, import) = match kind {
        NamesKind::List => (list::read(text, plain)?, None),
        NamesKind::Table(mark) => (senders::read(text, mark, plain, broken_rows)?, None),
        NamesKind::Sheet(mark) => with_rows(sheet::read(text, mark, broken_rows)?),
        NamesKind::BodyLines => with_rows(bodies::lines(text, broken_rows)?),
        NamesKind::Bodies => with_rows(bodies::stream(text, broken_rows)?),
    };
    Ok(NamesFile { names, import, broken: broken.rows })
}

fn with_rows(sent: Sent) -> (Vec<SentName>, Option<Import>) {
    let (names, import) = sent.finish();
    (names, Some(import))
}
