//! The files that go along with a mail, under their own names.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::MailError;
use crate::config::{FileKind, Format};

/// One attached file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Its name, without a folder.
    pub name: String,
    /// Its media type.
    pub content_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What goes along, and what is too large to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attachments {
    /// What goes along.
    pub enclosed: Vec<Enclosure>,
    /// Where the others are, and how many bytes they hold.
    pub left_out: Vec<(PathBuf, u64)>,
}

impl Attachments {
    /// Reads the files of these formats, in the order of the formats, as long as all of them together hold no more than
    /// `most` bytes.
    ///
    /// # Errors
    /// [`MailError::Content`] if a file cannot be read.
    pub fn gather(files: &[(FileKind, &Path)], formats: &[Format], most: u64) -> Result<Self, MailError> {
        let fail = |path: &Path, error| MailError::Content(format!("cannot read {}: {error}", path.display()));
        let (mut all, mut sum) = (Self::default(), 0);
        for format in formats {
            for (_, path) in files.iter().filter(|(kind, _)| kind.format() == *format) {
                let length = fs::metadata(path).map_err(|error| fail(path, error))?.len();
                if sum + length > most {
                    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
                    all.left_out.push((path, length));
                    continue;
                }
                sum += length;
                let bytes = fs::read(path).map_err(|error| fail(path, error))?;
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                all.enclosed.push(Enclosure { content_type: content_type(&name), name, bytes });
            }
        }
        Ok(all)
    }

    /// Whether a file of this name goes along.
    #[must_use]
    pub fn holds(&self, name: &OsStr) -> bool {
        self.enclosed.iter().any(|enclosed| *enclosed.name == *name.to_string_lossy())
    }

    /// Where the files are that are too large; nothing if there are none.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let (path, length) = self.left_out.first()?;
        let mut note = format!("Too large to be attached: {} ({})", path.display(), size(*length));
        for (path, length) in self.left_out.iter().skip(1) {
            let _ = write!(note, ", {} ({})", path.display(), size(*length));
        }
        Some(note)
    }
}

fn size(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv" => "text/csv; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_attached_in_the_order_asked_until_they_are_too_many_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (xlsx, md, json) = (at("a.xlsx"), at("a.md"), at("a.json"));
        fs::write(&xlsx, [7; 600]).unwrap();
        fs::write(&md, "# A").unwrap();
        fs::write(&json, vec![b' '; 500]).unwrap();
        let files = [(FileKind::Xlsx, &*xlsx), (FileKind::Markdown, &*md), (FileKind::Json, &*json)];
        let formats = [Format::Json, Format::Xlsx, Format::Md, Format::Csv];
        let all = Attachments::gather(&files, &formats, 1_000).unwrap();
        let names: Vec<_> = all.enclosed.iter().map(|one| (one.name.as_str(), one.bytes.len())).collect();
        assert_eq!(names, [("a.json", 500), ("a.md", 3)]);
        assert_eq!(all.left_out, [(xlsx.clone(), 600)]);
        let note = all.note().unwrap();
        assert_eq!(note, format!("Too large to be attached: {} (0.1 MB)", xlsx.display()));
        assert_eq!(Attachments::gather(&files, &formats, 5_000).unwrap().note(), None);
        fs::remove_file(&md).unwrap();
        let error = Attachments::gather(&files, &formats, 5_000).unwrap_err().to_string();
        assert!(error.contains("a.md"), "{error}");
    }
}
