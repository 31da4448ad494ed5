//! The names file: what integrations send as `lead_group_name`.
//!
//! A CSV file with a header, its cells parted by commas, semicolons or tabs, or one name a line. Names are taken code point for code point: a space at the end is what
//! this is all about. Only a byte order mark and line ends are dropped, and empty lines skipped.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::{Integration, NamesError, SentName};
use crate::catalogue::LEAD_GROUPS;
use crate::encoding::decode;

/// Reads the names file.
///
/// # Errors
/// [`NamesError::Unreadable`] or [`NamesError::Wrong`], which names file and line.
pub fn read_names(path: &Path) -> Result<Vec<SentName>, NamesError> {
    let bytes = fs::read(path).map_err(|source| NamesError::Unreadable { path: path.to_owned(), source })?;
    let wrong = |line, problem| NamesError::Wrong { path: path.to_owned(), line, problem };
    let text = decode(&bytes).map_err(|line| wrong(line as u64, NOT_TEXT.to_owned()))?;
    let is_csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let mut names = if is_csv { table(&text).map_err(|(line, problem)| wrong(line, problem))? } else { list(&text) };
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    Ok(names)
}

const NOT_TEXT: &str = "is neither UTF-8 nor UTF-16; save the file as “CSV UTF-8” or as text in UTF-8";

fn list(text: &str) -> Vec<SentName> {
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    lines
        .filter(|line| !line.is_empty())
        .map(|line| SentName { catalogue: &LEAD_GROUPS, name: line.to_owned(), sender: Integration::default() })
        .collect()
}

/// A line, from 1, and what is wrong there.
type LineProblem = (u64, String);

fn table(text: &str) -> Result<Vec<SentName>, LineProblem> {
    let delimiter = delimiter(text);
    closed(text, delimiter)?;
    let mut reader = ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| problem(&error))?.clone();
    let column = |names: &[&str]| {
        let is_one = |head: &str| names.iter().any(|name| head.trim().eq_ignore_ascii_case(name));
        let mut at = header.iter().enumerate().filter(|(_, head)| is_one(head));
        match (at.next(), at.next()) {
            (_, Some(_)) => Err((1, format!("has two columns `{}`", names.join("` or `")))),
            (first, None) => Ok(first.map(|(at, _)| at)),
        }
    };
    let Some(name) = column(&NAME)? else {
        let found: Vec<_> = header.iter().map(|head| format!("`{head}`")).collect();
        return Err((1, format!("has no column `name` in its header, only {}", found.join(", "))));
    };
    let (integration, owner) = (column(&["integration"])?, column(&["owner"])?);
    let mut names = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| problem(&error))?;
        // A spreadsheet writes rows that once held something as commas alone.
        if record.iter().all(str::is_empty) {
            continue;
        }
        let cell = |column: Option<usize>| column.and_then(|at| given(&record, at));
        let sender = Integration { integration: cell(integration), owner: cell(owner) };
        names.push(SentName { catalogue: &LEAD_GROUPS, name: record.get(name).unwrap_or_default().to_owned(), sender });
    }
    Ok(names)
}

/// What the column of names may be called; the second is the field of the API.
const NAME: [&str; 2] = ["name", LEAD_GROUPS.upsert_fields[0].name];

/// What parts the cells: the header shows it, as the one that gives it a column of names.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let cell = |cell: &str| cell.trim().trim_matches('"').trim().to_ascii_lowercase();
    let fits = |mark: &char| header.split(*mark).any(|head| NAME.contains(&&*cell(head)));
    // A header of one cell fits every mark.
    if fits(&'\n') {
        return b',';
    }
    [(b',', ','), (b';', ';'), (b'\t', '\t')].iter().find(|(_, mark)| fits(mark)).map_or(b',', |(byte, _)| *byte)
}

/// Holds against the file that every quotation mark that opens a cell is closed, and closed at the end of a cell:
/// otherwise the rows up to the next mark would pass for one cell, and be missed.
fn closed(text: &str, delimiter: u8) -> Result<(), LineProblem> {
    let never = |line| (line, "opens a cell with a quotation mark that is never closed".to_owned());
    let (mut line, mut opened, mut at_start) = (1, None, true);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        line += u64::from(byte == b'\n');
        match (byte, opened) {
            (b'"', None) if at_start => opened = Some(line),
            (b'"', Some(_)) if bytes.peek() == Some(&b'"') => drop(bytes.next()),
            (b'"', Some(from)) => {
                opened = None;
                if bytes.peek().is_some_and(|next| *next != delimiter && !matches!(next, b'\n' | b'\r')) {
                    return Err(never(from));
                }
            }
            _ => {}
        }
        at_start = byte == delimiter || byte == b'\n';
    }
    opened.map_or(Ok(()), |from| Err(never(from)))
}

fn given(record: &StringRecord, at: usize) -> Option<String> {
    record.get(at).filter(|cell| !cell.trim().is_empty()).map(str::to_owned)
}

fn problem(error: &csv::Error) -> LineProblem {
    let line = error.position().map_or(1, csv::Position::line);
    let text = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!(
                "has {len} cells where the header has {expected_len}; a cell that holds the mark between cells needs quotation marks"
            )
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
        let told = |error: NamesError| error.to_string().replace(&path.display().to_string(), name);
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
        let table: [(&str, &[u8], &[&str]); 9] = [
            ("n.csv", b"integration|name\na|b\n", &["n.csv, line 1: ", "no column `name`"]),
            ("n.csv", b"name,lead_group_name\na,b\n", &["line 1: has two columns `name` or `lead_group_name`"]),
            ("n.csv", b"name;owner\na;b;c\n", &["line 2: has 3 cells"]),
            ("n.csv", b"", &["n.csv, line 1: ", "no column `name`"]),
            ("n.csv", b"name,name\n", &["line 1: has two columns `name`"]),
            ("n.csv", b"name,owner\na,b\nBaner, Pune,Asha\n", &["line 3: has 3 cells where the header has 2"]),
            ("n.csv", b"name\na\nCaf\xe9\n", &["line 3: is neither UTF-8"]),
            ("n.txt", b"a\n\xff\xfe", &["n.txt, line 2: is neither UTF-8"]),
            ("n.txt", b"\xff\xfeI\0n", &["line 1: is neither UTF-8"]),
        ];
        for (name, bytes, parts) in table {
            let error = read(name, bytes).unwrap_err();
            assert!(error.starts_with("names file ") && parts.iter().all(|part| error.contains(part)), "{error}");
        }
        let error = read_names(Path::new("/nonexistent/n.csv")).unwrap_err().to_string();
        assert!(error.contains("/nonexistent/n.csv"), "{error}");
    }

    #[test]
    fn the_header_shows_what_parts_the_cells_and_what_the_column_of_names_is_called() {
        let row = ("Baner, Pune; West".to_owned(), Some("Form".to_owned()), None);
        for text in [
            "name,integration\n\"Baner, Pune; West\",Form\n",
            "Integration;NAME\r\nForm;\"Baner, Pune; West\"\r\n",
            "integration\tLead_Group_Name\nForm\tBaner, Pune; West\n",
            "\"lead_group_name\";\"integration\"\n\"Baner, Pune; West\";Form\n",
        ] {
            assert_eq!(read("n.csv", text), Ok(vec![row.clone()]), "{text}");
        }
        let wide: Vec<u8> = "\u{feff}Name;Owner\r\nपुणे;\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read("n.csv", wide), Ok(only(&["पुणे"])));
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_named_by_the_line_where_it_opens() {
        for (text, line) in [
            ("name,integration\nInbound,web\nSales Team,\"form\nHot,fb\nNo Such Group,api\n", 3),
            ("name\n\"a\nb\n\"c\"\n", 2),
            ("name,integration\n\"two\nlines\",x\n\"a", 4),
            ("\"name\n", 1),
            ("name;owner\na;\"b\nc;\"d\"\n", 2),
        ] {
            let error = read("n.csv", text).unwrap_err();
            assert!(error.contains(&format!("line {line}: opens a cell")), "{text}: {error}");
        }
        assert_eq!(read("n.csv", "name\n5\" pipe\n\"say \"\"hi\"\"\"\n"), Ok(only(&["5\" pipe", "say \"hi\""])));
    }
}
