//! The border: a file that anybody may have made, opened so that it can harm nothing.
//!
//! The sizes that a ZIP file states are not believed: every part is unpacked once into nothing before the reader of
//! workbooks sees it, and the one promise that this reader takes at its word is held against the size of the part. Should
//! it panic all the same, that is caught and reported.

use std::fs::{self, File};
use std::io::{self, Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use calamine::{Reader as _, Xlsx, XlsxError};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::contain::contained;

/// How much a workbook may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct WorkbookLimits {
    /// Bytes of the file. A workbook of a million groups has about half as many.
    pub file: u64,
    /// Bytes of all its parts, unpacked.
    pub unpacked: u64,
    /// Bytes of those parts that are no sheets: they are held in memory.
    pub besides_sheets: u64,
    /// Bytes that the team may have written in all; a book is not that long.
    pub written: usize,
}

impl WorkbookLimits {
    /// Far above what this program writes, far below what would hurt.
    pub(super) const AMPLE: Self =
        Self { file: 128 << 20, unpacked: 1 << 30, besides_sheets: 256 << 20, written: 32 << 20 };
}

/// Bytes in which a part has to say what it is.
const HEAD: u64 = 1 << 12;
/// How a file begins that is no ZIP file but an older workbook, or an encrypted one.
const COMPOUND: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// Why a workbook's decisions cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecisionsError {
    /// The file cannot be read.
    #[error("cannot read the decisions from {}: {source}", path.display())]
    Unreadable {
        /// `--decisions`
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is larger than any workbook of this program, or says so once it is unpacked.
    #[error("cannot read the decisions from {}: it is too large for a workbook of this program", .0.display())]
    TooLarge(PathBuf),
    /// It is something else.
    #[error(
        "cannot read the decisions from {}: it is no XLSX workbook; open the workbook and save it as “Excel Workbook \
         (.xlsx)”",
        .0.display()
    )]
    NotXlsx(PathBuf),
    /// It is encrypted.
    #[error("cannot read the decisions from {}: it is protected by a password; save it without one", .0.display())]
    Protected(PathBuf),
    /// It is an XLSX workbook that cannot be read.
    #[error(
        "cannot read the decisions from {}: the workbook is damaged ({problem}); open it and save it again, or use a \
         copy from before",
        path.display()
    )]
    Damaged {
        /// `--decisions`
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// It has no sheet of this name.
    #[error(
        "cannot read the decisions from {}: it has no sheet “Plan”; name a workbook of this program, with its sheets \
         under their own names",
        .0.display()
    )]
    NoPlan(PathBuf),
    /// The sheet has lost what its rows are known by.
    #[error(
        "cannot read the decisions from {}: the sheet “Plan” has no column “{column}”, by which its rows are found \
         again; copy the team's columns into an unchanged workbook, or bring the column back",
        path.display()
    )]
    NoColumn {
        /// `--decisions`
        path: PathBuf,
        /// The header that is missing.
        column: &'static str,
    },
}

/// An open workbook.
pub(super) type UntrustedWorkbook = Xlsx<Cursor<Vec<u8>>>;

/// Runs something with the workbook. What the reader of workbooks cannot bear is an error too.
pub(super) fn with_book<T>(
    path: &Path,
    limits: WorkbookLimits,
    work: impl FnOnce(&mut UntrustedWorkbook) -> Result<T, DecisionsError>,
) -> Result<T, DecisionsError> {
    let bytes = load(path, limits.file)?;
    check(path, limits, &bytes)?;
    // Unwind safety: after a panic nothing that the closure has touched is used again.
    let work = AssertUnwindSafe(|| {
        let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| explain(path, &error))?;
        work(&mut book)
    });
    contained(|| catch_unwind(work)).unwrap_or_else(|_| Err(damaged(path, "it is not what a spreadsheet writes")))
}

/// What the reader of workbooks says, in this program's words.
pub(super) fn explain(path: &Path, error: &XlsxError) -> DecisionsError {
    match error {
        XlsxError::Password => DecisionsError::Protected(path.to_owned()),
        other => damaged(path, &other.to_string()),
    }
}

fn damaged(path: &Path, problem: &str) -> DecisionsError {
    DecisionsError::Damaged { path: path.to_owned(), problem: problem.to_owned() }
}

/// The whole file, as far as it is no larger than it may be.
fn load(path: &Path, largest: u64) -> Result<Vec<u8>, DecisionsError> {
    let unreadable = |source| DecisionsError::Unreadable { path: path.to_owned(), source };
    // Opening a pipe would wait for somebody to write into it.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(DecisionsError::NotXlsx(path.to_owned()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(largest + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > largest { Err(DecisionsError::TooLarge(path.to_owned())) } else { Ok(bytes) }
}

/// Unpacks every part into nothing.
fn check(path: &Path, limits: WorkbookLimits, bytes: &[u8]) -> Result<(), DecisionsError> {
    let not_xlsx = || DecisionsError::NotXlsx(path.to_owned());
    if bytes.starts_with(&COMPOUND) {
        // The name of the stream that holds an encrypted workbook, in UTF-16.
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_encrypted = bytes.windows(encrypted.len()).any(|window| window == encrypted);
        return Err(if is_encrypted { DecisionsError::Protected(path.to_owned()) } else { not_xlsx() });
    }
    if !bytes.starts_with(b"PK") {
        return Err(not_xlsx());
    }
    let broken = |error: &ZipError| damaged(path, &error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if !archive.file_names().flatten().any(|name| name.to_ascii_lowercase().ends_with("workbook.xml")) {
        return Err(not_xlsx());
    }
    let (mut all, mut besides) = (0, 0);
    for at in 0..archive.len() {
        let part = match archive.by_index(at) {
            Ok(part) => part,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(DecisionsError::Protected(path.to_owned()));
            }
            Err(error) => return Err(broken(&error)),
        };
        let name = part.name().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
        let mut part = part.take(limits.unpacked + 1 - all);
        let (mut head, unreadable) = (Vec::new(), |error: io::Error| damaged(path, &error.to_string()));
        (&mut part).take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
        let size = head.len() as u64 + io::copy(&mut part, &mut io::sink()).map_err(unreadable)?;
        if name.ends_with("sharedstrings.xml") && promised(&head).is_none_or(|strings| strings > size) {
            return Err(damaged(path, "its table of texts does not begin as it should"));
        }
        all += size;
        besides += if name.contains("worksheets/") { 0 } else { size };
        if all > limits.unpacked || besides > limits.besides_sheets {
            return Err(DecisionsError::TooLarge(path.to_owned()));
        }
    }
    Ok(())
}

/// How many texts a table says that it has, 0 if it does not; nothing if it does not begin as such a table.
///
/// The reader of workbooks makes room for as many, and would end the program if there were no such room.
fn promised(head: &[u8]) -> Option<u64> {
    let mut rest = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_owned();
    while rest.starts_with("<?") {
        rest = rest.split_once("?>")?.1.trim_start().to_owned();
    }
    let tag = rest.strip_prefix('<')?.split_once('>')?.0;
    let name = tag.split([' ', '\t', '\r', '\n', '/']).next()?;
    if name.rsplit(':').next() != Some("sst") {
        return None;
    }
    let counts = tag.split("uniqueCount").skip(1).map(|rest| {
        let digits = rest.split(['"', '\'']).nth(1)?.chars().filter(char::is_ascii_digit).collect::<String>();
        if digits.is_empty() { Some(0) } else { digits.parse().ok() }
    });
    counts.sum()
}
