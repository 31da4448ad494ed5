//! The bytes of a names file as UTF-8, and what they begin with.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read as _};
use std::path::Path;

use super::NamesError;
use super::error::FileProblem;
use crate::encoding::decode;

/// How much is looked at before it is known what kind of file it is. A header is no longer.
const HEAD: usize = 64 << 10;

/// UTF-16 is decoded as a whole. A spreadsheet that writes it holds no more.
const LARGEST_UTF16: u64 = 64 << 20;

/// A file whose beginning is known, in UTF-8 as far as anybody can tell, without a byte order mark.
pub(super) struct Opened {
    /// The first bytes, all if there are no more.
    head: Vec<u8>,
    rest: BufReader<File>,
}

impl Opened {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> Result<Self, NamesError> {
        let unreadable = |source| NamesError::Unreadable { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(unreadable)?;
        let mut head = Vec::new();
        file.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(unreadable)?;
        match head.as_slice() {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [1..=255, 0, ..] | [0, 1..=255, ..] => {
                file.by_ref().take(LARGEST_UTF16).read_to_end(&mut head).map_err(unreadable)?;
                if head.len() as u64 > LARGEST_UTF16 {
                    return Err(NamesError::LargeUtf16 { path: path.to_owned(), limit: LARGEST_UTF16 });
                }
                let wrong = |line| FileProblem::wrong(line as u64, FileProblem::NOT_TEXT).of(path);
                head = decode(&head).map_err(wrong)?.into_bytes();
            }
            [0xef, 0xbb, 0xbf, ..] => drop(head.drain(..3)),
            _ => {}
        }
        Ok(Self { head, rest: BufReader::with_capacity(HEAD, file) })
    }

    /// What it begins with.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// All of it.
    pub(super) fn text(self) -> impl BufRead {
        Cursor::new(self.head).chain(self.rest)
    }
}
