//! Names files of every kind, their mistakes, and that they are read back as they were written.

mod import;
mod written;

use std::path::Path;

use super::*;
use crate::catalogue::{LABELS, LEAD_GROUPS};

/// Name, integration, owner.
type Row = (String, Option<String>, Option<String>);

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Result<Vec<Row>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let parts = |sent: SentName| (sent.name, sent.sender.integration, sent.sender.owner);
    let told = |error: NamesError| error.to_string().replace(&path.display().to_string(), name);
    read_names(&path, &LEAD_GROUPS, false).map(|file| file.names.into_iter().map(parts).collect()).map_err(told)
}

#[test]
fn plain_names_are_of_the_catalogue_that_is_asked_for_and_others_where_their_field_says() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, catalogue) in [
        ("names.txt", "Hot\n", &LABELS),
        ("names.csv", "name,owner\nHot,Asha\n", &LABELS),
        ("groups.csv", "lead_group_name,owner\nHot,Asha\n", &LEAD_GROUPS),
        ("sheet.csv", "phone,lead_group_name\n1,Hot\n", &LEAD_GROUPS),
        ("bodies.json", r#"{"lead_group_name": "Hot"}"#, &LEAD_GROUPS),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let names = read_names(&path, &LABELS, false).unwrap().names;
        assert_eq!(names.iter().map(|sent| sent.catalogue).collect::<Vec<_>>(), [catalogue], "{name}");
    }
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
    assert_eq!(read("names.txt", "Inbound\rSulekha \r"), Ok(only(&["Inbound", "Sulekha "])), "as an old Mac writes it");
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
    let table: [(&str, &[u8], &[&str]); 12] = [
        ("n.csv", b"integration|name\na|b\n", &["n.csv, line 1: ", "no column `name`"]),
        ("n.csv", b"name,lead_group_name\na,b\n", &["line 1: has two columns `name` or `lead_group_name`"]),
        ("n.csv", b"name;owner\na;b;c\n", &["n.csv, row 2: has 3 cells"]),
        ("n.csv", b"", &["n.csv, line 1: ", "no column `name`"]),
        ("n.csv", b"name,name\n", &["line 1: has two columns `name`"]),
        ("n.csv", b"name,owner\na,b\nBaner, Pune,Asha\n", &["row 3: has 3 cells where the header has 2"]),
        ("n.csv", b"name\na\nCaf\xe9\n", &["line 3: is neither UTF-8"]),
        ("n.txt", b"a\n\xff\xfe", &["n.txt, line 2: is neither UTF-8"]),
        ("n.txt", b"\xff\xfeI\0n", &["line 1: is neither UTF-8"]),
        // UTF-16 without a mark that does not begin with a letter of ASCII.
        ("n.txt", b"*\t\n\0I\0n\0\n\0", &["line 2: is neither UTF-8"]),
        ("n.csv", b"name\na\nIn\0bound\n", &["line 3: is neither UTF-8"]),
        ("n.csv", b"name,owner\n\"a\"b,c\n", &["line 2: opens a cell", "where the cell ends; close it"]),
    ];
    for (name, bytes, parts) in table {
        let error = read(name, bytes).unwrap_err();
        assert!(error.starts_with("names file ") && parts.iter().all(|part| error.contains(part)), "{error}");
    }
    let error = read_names(Path::new("/nonexistent/n.csv"), &LEAD_GROUPS, false).unwrap_err().to_string();
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
    let error = read("n.csv", "name\n\"a").unwrap_err();
    assert!(error.ends_with("put the whole cell into quotation marks and write it twice"), "{error}");
    assert_eq!(read("n.csv", "name\n5\" pipe\n\"say \"\"hi\"\"\"\n"), Ok(only(&["5\" pipe", "say \"hi\""])));
}

#[test]
fn a_list_of_more_names_than_any_account_has_is_refused_and_a_long_one_of_few_is_not() {
    let lines = |count: usize, names: usize| {
        let lines: Vec<_> = (0..count).map(|at| format!("Lead {}\n", at % names)).collect();
        lines.concat()
    };
    for name in ["n.txt", "n.csv"] {
        let head = if name == "n.csv" { "name\n" } else { "" };
        let more = limits::MOST_NAMES + 1;
        let error = read(name, format!("{head}{}", lines(more, more))).unwrap_err();
        let row = more + usize::from(!head.is_empty());
        assert!(error.contains(&format!("row {row}: more different names than can be kept")), "{error}");
        assert_eq!(read(name, format!("{head}{}", lines(more, 7))).unwrap().len(), 7);
    }
}
