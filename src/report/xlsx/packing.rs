//! Packing: two books at the same time, made one.
//!
//! The library packs the sheets of a book one after the other. So the longest list lies in a book of its own, which another
//! thread writes and packs; the book itself has that list without its rows. Parts are copied as they are packed. Both
//! books number their formats alike: those of cells are registered, those of conditions named on the first sheet.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use rust_xlsxwriter::{Workbook, XlsxError};
use zip::result::{ZipError, ZipResult};
use zip::{ZipArchive, ZipWriter};

use super::outlet::Outlet;
use crate::report::{RenderError, Stoppable};

/// Bytes that are copied at once.
const AT_ONCE: usize = 1 << 17;

/// A packed book, in a nameless file.
#[derive(Debug)]
pub(super) struct Packed(ZipArchive<BufReader<File>>);

impl Packed {
    /// Packs a book into a file in `scratch`, unless `stop` says otherwise. The book's own scratch files are gone then.
    ///
    /// # Errors
    /// [`RenderError::Scratch`] if there is no room for it, [`RenderError::Interrupted`] if it was stopped.
    pub(super) fn new(
        mut book: Workbook,
        scratch: &Path,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, RenderError> {
        let unwritten = |error: io::Error| {
            if stop() {
                RenderError::Interrupted
            } else {
                RenderError::Scratch { folder: scratch.to_owned(), cause: error.to_string() }
            }
        };
        let mut file = Stoppable::new(tempfile::tempfile_in(scratch).map_err(unwritten)?, stop);
        let mut outlet = Outlet::new(&mut file);
        let saved = book.save_to_writer(&mut outlet);
        match outlet.into_error() {
            Some(error) => return Err(unwritten(error)),
            None => saved?,
        }
        let archive = ZipArchive::new(BufReader::with_capacity(AT_ONCE, file.into_inner())).map_err(XlsxError::from)?;
        Ok(Self(archive))
    }

    /// Copies the book to the outlet, with sheets of another one in the place of its own: pairs of numbers from 0, here and
    /// there. Tables are numbered by sheet; those of the other book belong to sheets before which no other has one.
    pub(super) fn join(
        self,
        other: Self,
        sheets: impl Iterator<Item = (usize, usize)>,
        outlet: &mut Outlet<'_>,
    ) -> Result<(), RenderError> {
        let (mut book, mut other) = (self.0, other.0);
        let copy = || -> ZipResult<()> {
            let place = |book: &ZipArchive<_>, part: &str| book.index_for_name(part).ok_or(ZipError::FileNotFound);
            let mut parts = Vec::new();
            for (here, there) in sheets {
                parts.push((sheet_part(here), place(&other, &sheet_part(there))?));
            }
            for there in 0..other.len() {
                let part = other.by_index_raw(there)?.name()?.into_owned();
                parts.extend(part.starts_with("xl/tables/").then_some((part, there)));
            }
            let mut theirs = vec![None; book.len()];
            for (part, there) in parts {
                let here = place(&book, &part)?;
                theirs[here] = Some((there, part));
            }
            // Every part's size is known before it comes, and stands in front of it: the plainest archive there is.
            let mut whole = ZipWriter::new(outlet);
            for (at, theirs) in theirs.into_iter().enumerate() {
                match theirs {
                    None => whole.raw_copy_file(book.by_index_raw(at)?)?,
                    Some((there, part)) => whole.raw_copy_file_rename(other.by_index_raw(there)?, part)?,
                }
            }
            whole.finish().map(drop)
        };
        Ok(copy().map_err(XlsxError::from)?)
    }
}

/// Where a book keeps the sheet of this number, from 0.
fn sheet_part(sheet: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", sheet + 1)
}
