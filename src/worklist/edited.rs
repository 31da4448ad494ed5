//! Whether somebody has edited a workbook since this program wrote it, and when, told from the file alone.
//!
//! A workbook of ours names this program as author and last editor, was last modified when it was created, and none of
//! its parts bears a date. Excel sets editor and date of modification when it saves, LibreOffice at least the dates of
//! the parts. What cannot be read, or is not ours, counts as edited. Not seen is a tool that exchanges a part and takes
//! care to leave all of this as it was.

use std::fs::{self, File};
use std::io::{BufReader, Read as _};
use std::path::Path;

use chrono::{DateTime, Utc};
use zip::{DateTime as PartDate, ZipArchive};

/// Bytes that are read of a workbook's properties; ours have about a thousand.
const PROPERTIES: u64 = 1 << 16;

/// Whether the file is a workbook of this program that nobody has saved since.
#[must_use]
pub fn is_as_written(path: &Path) -> bool {
    let Some((undated, properties)) = look(path) else { return false };
    undated && are_as_written(&properties)
}

/// When a workbook was edited last: by its own word if an editor has left one, else by the file's. Nothing if it is as it
/// was written.
#[must_use]
pub fn edited(path: &Path) -> Option<DateTime<Utc>> {
    let looked = look(path);
    if looked.as_ref().is_some_and(|(undated, properties)| *undated && are_as_written(properties)) {
        return None;
    }
    // As it was created is the word of this program, not of an editor.
    let of = |name| content(&looked.as_ref()?.1, name).and_then(|text| text.trim().parse::<DateTime<Utc>>().ok());
    let own = of("dcterms:modified").filter(|modified| of("dcterms:created") != Some(*modified));
    own.or_else(|| fs::metadata(path).and_then(|metadata| metadata.modified()).ok().map(DateTime::from))
}

/// Whether no part bears a date, and the properties.
fn look(path: &Path) -> Option<(bool, String)> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
    let parts = archive.len();
    let undated = |at| archive.by_index_raw(at).is_ok_and(|part| part.last_modified() == Some(PartDate::DEFAULT));
    let undated = (0..parts).all(undated);
    let mut text = String::new();
    if let Ok(properties) = archive.by_name("docProps/core.xml") {
        properties.take(PROPERTIES).read_to_string(&mut text).ok()?;
    }
    Some((undated, text))
}

/// Whether the properties are those of a workbook of this program that nobody has saved since.
fn are_as_written(text: &str) -> bool {
    let of = |name| content(text, name);
    let author = of("dc:creator").filter(|author| author.starts_with(concat!(env!("CARGO_PKG_NAME"), " ")));
    let created = of("dcterms:created").filter(|created| !created.is_empty());
    author.is_some() && of("cp:lastModifiedBy") == author && created.is_some() && of("dcterms:modified") == created
}

/// The text of an element without children.
fn content<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{name}"))?;
    let (_, rest) = rest.split_once('>')?;
    Some(rest.split_once(&format!("</{name}>"))?.0)
}
