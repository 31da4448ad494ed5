//! The names file: what integrations send as `lead_group_name`.
//!
//! A CSV file with a header, or one name a line. Names are taken code point for code point: a space at the end is what
//! this is all about. Only a byte order mark and line ends are dropped, and empty lines skipped.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::ConfigError;
use crate::rules::{Integration, SentName};

/// Reads the names file.
///
/// # Errors
/// [`ConfigError::NamesUnreadable`] or [`ConfigError::Names`], which names file and line.
pub fn read_names(path: &Path) -> Result<Vec<SentName>, ConfigError> {
    let bytes = fs::read(path).map_err(|source| ConfigError::NamesUnreadable { path: path.to_owned(), source })?;
    let wrong = |line, problem| ConfigError::Names { path: path.to_owned(), line, problem };
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        wrong(String::from_utf8_lossy(before).matches('\n').count() as u64 + 1, NOT_UTF8.to_owned())
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let mut names = if is_csv { table(text).map_err(|(line, problem)| wrong(line, problem))? } else { list(text) };
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    Ok(names)
}

const NOT_UTF8: &str = "is not UTF-8; save the file as “CSV UTF-8” or as text in UTF-8";

fn list(text: &str) -> Vec<SentName> {
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let nobody = Integration { integration: None, owner: None };
    lines
        .filter(|line| !line.is_empty())
        .map(|line| SentName { name: line.to_owned(), sender: nobody.clone() })
        .collect()
}

/// A line, from 1, and what is wrong there.
type Problem = (u64, String);

fn table(text: &str) -> Result<Vec<SentName>, Problem> {
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| problem(&error))?.clone();
    let column = |name: &str| {
        let mut at = header.iter().enumerate().filter(|(_, head)| head.trim().eq_ignore_ascii_case(name));
        match (at.next(), at.next()) {
            (_, Some(_)) => Err((1, format!("has two columns `{name}`"))),
            (first, None) => Ok(first.map(|(at, _)| at)),
        }
    };
    let Some(name) = column("name")? else {
        let found: Vec<_> = header.iter().map(|head| format!("`{head}`")).collect();
        let hint = if header.len() == 1 && text.contains(';') { "; cells are parted by commas" } else { "" };
        return Err((1, format!("has no column `name` in its header, only {}{hint}", found.join(", "))));
    };
    let (integration, owner) = (column("integration")?, column("owner")?);
    let mut names = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| problem(&error))?;
        // A spreadsheet writes rows that once held something as commas alone.
        if record.iter().all(str::is_empty) {
            continue;
        }
        let cell = |column: Option<usize>| column.and_then(|at| given(&record, at));
        let sender = Integration { integration: cell(integration), owner: cell(owner) };
        names.push(SentName { name: record.get(name).unwrap_or_default().to_owned(), sender });
    }
    Ok(names)
}

fn given(record: &StringRecord, at: usize) -> Option<String> {
    record.get(at).filter(|cell| !cell.trim().is_empty()).map(str::to_owned)
}

fn problem(error: &csv::Error) -> Problem {
    let line = error.position().map_or(1, csv::Position::line);
    let text = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} cells where the header has {expected_len}; a cell with a comma needs quotation marks")
        }
        _ => error.to_string(),
    };
    (line, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, integration, owner.
    type Row = (String, Option<String>, Option<String>);

    fn read(name: &str, bytes: impl AsRef<[u8]>) -> Result<Vec<Row>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let parts = |sent: SentName| (sent.name, sent.sender.integration, sent.sender.owner);
        let told = |error: ConfigError| error.to_string().replace(&path.display().to_string(), name);
        read_names(&path).map(|names| names.into_iter().map(parts).collect()).map_err(told)
    }

    fn only(names: &[&str]) -> Vec<Row> {
        names.iter().map(|name| ((*name).to_owned(), None, None)).collect()
    }

    #[test]
    fn a_text_file_holds_one_name_a_line_and_nothing_is_trimmed() {
        let text = "\u{feff}Inbound\r\n Inbound\n\nInbound \n\tx\u{200b}\nInbound\n   \nlast\r";
        let names = ["Inbound", " Inbound", "Inbound ", "\tx\u{200b}", "   ", "last"];
        assert_eq!(read("names.txt", text), Ok(only(&names)));
        assert_eq!(read("names", "name,owner\n"), Ok(only(&["name,owner"])));
        assert_eq!(read("names.txt", ""), Ok(Vec::new()));
    }

    #[test]
    fn a_table_has_its_columns_in_any_order_and_may_have_others() {
        let row = |name: &str, integration: &str, owner: &str| {
            let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            (name.to_owned(), given(integration), given(owner))
        };
        let text = "\u{feff}owner,note,Name ,integration\r\nAsha,x,\"Baner, Pune \",Form\r\n,,,\r\n\r\nAsha,y,\"Baner, Pune \",Form\r\n,,a,\r\nRavi,,,Chat\r\n";
        let rows = [row("Baner, Pune ", "Form", "Asha"), row("a", "", ""), row("", "Chat", "Ravi")];
        for name in ["names.csv", "NAMES.CSV"] {
            assert_eq!(read(name, text), Ok(rows.to_vec()));
        }
        assert_eq!(read("n.csv", "name\n\"two\nlines\"\n"), Ok(only(&["two\nlines"])));
        assert_eq!(read("n.csv", "name\n"), Ok(Vec::new()));
    }

    #[test]
    fn mistakes_are_named_by_file_and_line() {
        let table: [(&str, &[u8], &[&str]); 7] = [
            ("n.csv", b"integration;name\na;b\n", &["n.csv, line 1: ", "no column `name`", "parted by commas"]),
            ("n.csv", b"", &["n.csv, line 1: ", "no column `name`"]),
            ("n.csv", b"name,name\n", &["line 1: has two columns `name`"]),
            ("n.csv", b"name,owner\na,b\nBaner, Pune,Asha\n", &["line 3: has 3 cells where the header has 2"]),
            ("n.csv", b"name\na\nCaf\xe9\n", &["line 3: is not UTF-8"]),
            ("n.txt", b"a\n\xff\xfe", &["n.txt, line 2: is not UTF-8"]),
            ("n.txt", b"\xff\xfeI\0n\0", &["line 1: is not UTF-8"]),
        ];
        for (name, bytes, parts) in table {
            let error = read(name, bytes).unwrap_err();
            assert!(error.starts_with("names file ") && parts.iter().all(|part| error.contains(part)), "{error}");
        }
        let error = read_names(Path::new("/nonexistent/n.csv")).unwrap_err().to_string();
        assert!(error.contains("/nonexistent/n.csv"), "{error}");
    }
}
