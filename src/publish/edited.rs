//! An edited workbook is never replaced: the new one appears beside it.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::worklist::is_as_written;

/// Workbooks of one stem, the first included.
const MOST: u32 = 9_999;

/// A workbook that was left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedWorkbook {
    /// The workbook that somebody has edited.
    pub edited: PathBuf,
    /// The one that was written instead.
    pub written: PathBuf,
}

/// Where a workbook may be written: at its target or, rather than replace one that somebody has edited, beside it.
///
/// # Errors
/// If all the places there are hold something that must not be replaced.
pub(super) fn free_place(target: &Path) -> io::Result<PathBuf> {
    let (folder, stem) = (target.parent().unwrap_or(Path::new("")), target.file_stem().unwrap_or_default());
    let beside = |number| folder.join(format!("{}-{number}.xlsx", stem.to_string_lossy()));
    let mut places = std::iter::once(target.to_owned()).chain((2..=MOST).map(beside));
    let free = |place: &PathBuf| match fs::metadata(place) {
        Ok(found) => found.is_file() && is_as_written(place),
        Err(error) => error.kind() == ErrorKind::NotFound,
    };
    places.find(free).ok_or_else(|| io::Error::other("too many edited workbooks of this name stand beside it"))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{Read as _, Write as _};

    use rust_xlsxwriter::{DocProperties, Workbook};
    use zip::write::SimpleFileOptions;
    use zip::{DateTime, ZipArchive, ZipWriter};

    use super::*;

    /// Date of the parts, change of the properties, whether that is a workbook as written.
    type Case<'a> = (DateTime, &'a dyn Fn(&str) -> String, bool);

    fn write(path: &Path) {
        let created = chrono::DateTime::from_timestamp(1_795_404_600, 0).unwrap();
        let mut book = Workbook::new();
        book.add_worksheet();
        book.set_properties(&DocProperties::new().set_author("superfone-audit 0.1.0").set_creation_datetime(&created));
        book.save(path).unwrap();
    }

    /// Writes the workbook anew, with other properties and all parts of a date.
    fn save_again(path: &Path, date: DateTime, change: impl Fn(&str) -> String) {
        let mut old = ZipArchive::new(File::open(path).unwrap()).unwrap();
        let mut new = ZipWriter::new(io::Cursor::new(Vec::new()));
        for at in 0..old.len() {
            let mut part = old.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            let name = part.name().unwrap().into_owned();
            if name == "docProps/core.xml" {
                bytes = change(std::str::from_utf8(&bytes).unwrap()).into_bytes();
            }
            new.start_file(name, SimpleFileOptions::default().last_modified_time(date)).unwrap();
            new.write_all(&bytes).unwrap();
        }
        fs::write(path, new.finish().unwrap().into_inner()).unwrap();
    }

    #[test]
    fn a_workbook_counts_as_written_until_somebody_saves_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        let later = DateTime::from_date_and_time(2026, 11, 24, 10, 0, 0).unwrap();
        let modified = |text: &str| {
            let (before, after) = text.rsplit_once("2026-11-23T03:30:00Z").unwrap();
            format!("{before}2026-11-23T04:00:00Z{after}")
        };
        let by = |text: &str| text.replace("<cp:lastModifiedBy>superfone-audit 0.1.0<", "<cp:lastModifiedBy>Asha<");
        let cases: [Case<'_>; 7] = [
            (DateTime::DEFAULT, &str::to_owned, true),
            (later, &str::to_owned, false),
            (DateTime::DEFAULT, &modified, false),
            (DateTime::DEFAULT, &by, false),
            (DateTime::DEFAULT, &|text| text.replace("superfone-audit", "openpyxl"), false),
            (DateTime::DEFAULT, &|text| text.replace("dcterms:", "x:"), false),
            (DateTime::DEFAULT, &|_| String::new(), false),
        ];
        for (at, (date, change, as_written)) in cases.into_iter().enumerate() {
            write(&path);
            save_again(&path, date, change);
            assert_eq!(is_as_written(&path), as_written, "case {at}");
        }
        write(&path);
        assert!(is_as_written(&path));
    }

    #[test]
    fn what_is_no_workbook_of_ours_is_never_in_the_way_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert_eq!(free_place(&at("a.xlsx")).unwrap(), at("a.xlsx"));
        write(&at("a.xlsx"));
        assert_eq!(free_place(&at("a.xlsx")).unwrap(), at("a.xlsx"));
        let whole = fs::read(at("a.xlsx")).unwrap();
        fs::write(at("a.xlsx"), &whole[..whole.len() - 1]).unwrap();
        assert_eq!(free_place(&at("a.xlsx")).unwrap(), at("a-2.xlsx"));
        fs::write(at("a-2.xlsx"), "").unwrap();
        fs::create_dir(at("a-3.xlsx")).unwrap();
        assert_eq!(free_place(&at("a.xlsx")).unwrap(), at("a-4.xlsx"));
        write(&at("a-2.xlsx"));
        assert_eq!(free_place(&at("a.xlsx")).unwrap(), at("a-2.xlsx"));
    }
}
