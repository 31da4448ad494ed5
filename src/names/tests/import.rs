//! Sheets and bodies: what they send, and their mistakes.

use super::*;

/// Of each name the catalogue, the text and the rows; then the rows of each combination, and those that clash.
type Told = (Vec<(&'static str, String, Vec<u64>)>, Vec<(Vec<u32>, Vec<u64>)>, Vec<u64>);

fn file(name: &str, bytes: impl AsRef<[u8]>, skip: bool) -> Result<NamesFile, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_names(&path, &LEAD_GROUPS, skip).map_err(|error| error.to_string().replace(&path.display().to_string(), name))
}

fn told(file: NamesFile) -> Told {
    let import = file.import.expect("no import");
    let rows = |sent: SentName| sent.sender.rows.unwrap().first;
    let names = file.names.into_iter().map(|sent| (sent.catalogue.name, sent.name.clone(), rows(sent)));
    let combinations = import.combinations.into_iter().map(|one| (one.names.into_vec(), one.rows.first));
    (names.collect(), combinations.collect(), import.clashing.first)
}

fn names(found: &NamesFile) -> Vec<&str> {
    found.names.iter().map(|sent| sent.name.as_str()).collect()
}

#[test]
fn the_header_or_the_first_character_tells_what_kind_of_file_it_is() {
    let table: [(&str, &str, bool, &[&str]); 18] = [
        // One name a line, whatever it begins with.
        ("n.txt", "[VIP] Leads\n", false, &["[VIP] Leads"]),
        ("n.txt", "{x}\n", false, &["{x}"]),
        ("n.txt", "name,owner\na,b\n", false, &["name,owner", "a,b"]),
        // Names with who sends them.
        ("n.csv", "name,note\na,b\n", false, &["a"]),
        ("n.csv", "lead_group_name\na\n", false, &["a"]),
        ("n", "lead_group_name,owner,note\na,b,c\n", false, &["a"]),
        ("n.tsv", "lead_group_name\tintegration\na\tb\n", false, &["a"]),
        // Sheets.
        ("n.csv", "name,phone,lead_group_name\nAsha,1,a\n", true, &["a"]),
        ("n.csv", "Phone;LEAD_GROUP_NAME \n1;a\n", true, &["a"]),
        ("n.csv", "lead_group_name,integration,source_type\na,b,c\n", true, &["a", "c"]),
        ("n.txt", "phone\tadd_labels\n1\ta|b\n", true, &["a", "b"]),
        ("n", "\u{feff}lead_stage_name\nx\n", true, &["x"]),
        // Bodies.
        ("n.txt", "\n {\"lead_group_name\": \"a\"}\n", true, &["a"]),
        ("n", " [ {\"lead_group_name\": \"a\"} ]", true, &["a"]),
        ("n", "{\n \"lead_group_name\":\n \"a\"\n}\n", true, &["a"]),
        ("n.json", "[]", true, &[]),
        ("n.jsonl", "", true, &[]),
        ("n.NDJSON", "{}", true, &[]),
    ];
    for (name, text, is_import, expected) in table {
        let found = file(name, text, false).unwrap_or_else(|error| panic!("{name}, {text}: {error}"));
        assert_eq!((names(&found), found.import.is_some()), (expected.to_vec(), is_import), "{name}: {text}");
    }
}

#[test]
fn a_sheet_gives_names_their_catalogue_and_their_rows() {
    let text = "customer_phone,lead_group_name,lead_stage_name,add_labels,remove_labels,add_products,source_type\r\n\
                +911,Inbound ,New,Hot|VIP,,\"[\"\"Villa, large\"\", null, \"\"\"\"]\",OTHERS\r\n\
                +912,Inbound ,null,,,,\r\n\
                ,,,,,,\r\n\
                \r\n\
                +913,\"two\nlines\",,Hot||Hot,,[Villa],\r\n\
                +914,,,Hot,Cold,,\r\n\
                +915,Inbound ,,,,null,\r\n";
    let (names, combinations, clashing) = told(file("i.csv", text, false).unwrap());
    let name = |catalogue: &'static str, name: &str, rows: &[u64]| (catalogue, name.to_owned(), rows.to_vec());
    let expected = [
        name("lead-groups", "Inbound ", &[2, 3, 8]),
        name("lead-stages", "New", &[2]),
        name("labels", "Hot", &[2, 6, 7]),
        name("labels", "VIP", &[2]),
        name("products", "Villa, large", &[2]),
        name("source-types", "OTHERS", &[2]),
        name("lead-groups", "two\nlines", &[6]),
        name("products", "[Villa]", &[6]),
        name("labels", "Cold", &[7]),
    ];
    assert_eq!(names, expected);
    assert_eq!(combinations, [(vec![0, 1, 2, 3, 4, 5], vec![2]), (vec![0], vec![3, 8]), (vec![2, 6, 7], vec![6])]);
    assert_eq!(clashing, [7]);
}

#[test]
fn bodies_give_names_their_catalogue_and_their_rows_in_either_form() {
    let bodies = [
        r#"{"customer_phone": "+911", "lead_group_name": "In\u0062ound", "add_labels": ["Hot", null, ""], "x": {"add_labels": 5}}"#,
        r#"{"lead_group_name": null, "add_labels": [], "source_type": "", "email": "}]{[\""}"#,
        r#"{"lead_group_name": "null", "remove_labels": ["Hot"], "add_labels": null, "add_products": ["a|b"]}"#,
        r#"{"add_labels": ["Hot"], "remove_labels": ["Hot"]}"#,
    ];
    let expected_names = |rows: [u64; 4]| {
        let name = |catalogue: &'static str, name: &str, rows: &[u64]| (catalogue, name.to_owned(), rows.to_vec());
        vec![
            name("lead-groups", "Inbound", &rows[..1]),
            name("labels", "Hot", &[rows[0], rows[2], rows[3]]),
            name("lead-groups", "null", &rows[2..3]),
            name("products", "a|b", &rows[2..3]),
        ]
    };
    for (name, text, rows) in [
        ("a.json", format!("[{}]", bodies.join(",\n")), [1, 2, 3, 4]),
        ("a.json", format!("[\n\n{}\n]\n", bodies.join(" , ")), [1, 2, 3, 4]),
        ("a.jsonl", bodies.join("\r\n"), [1, 2, 3, 4]),
        ("a.jsonl", format!("{}\n\n{}\n{}\n{}\n", bodies[0], bodies[1], bodies[2], bodies[3]), [1, 3, 4, 5]),
        ("a.json", format!("{{\n{}\n{}{}{}", &bodies[0][1..], bodies[1], bodies[2], bodies[3]), [1, 2, 3, 4]),
    ] {
        let (names, combinations, clashing) = told(file(name, &text, false).unwrap());
        assert_eq!(names, expected_names(rows), "{text}");
        let expected = [(vec![0, 1], vec![rows[0]]), (vec![], vec![rows[1]]), (vec![1, 2, 3], vec![rows[2]])];
        assert_eq!((combinations.as_slice(), clashing), (&expected[..], vec![rows[3]]), "{text}");
    }
}

/// What no error may quote.
const PERSONAL: &str = "9820098200";

#[test]
fn a_broken_row_is_told_by_its_number_or_counted_and_no_cell_is_quoted() {
    let sheet = |row: &str| format!("note,lead_group_name,add_labels\n,a,\n\"\n\",b,\n{row}\n,c,\n");
    let lines = |row: &str| format!("{{\"lead_group_name\":\"a\"}}\n\n{row}\n{{\"lead_group_name\":\"c\"}}\n");
    let array = |row: &str| format!("[{{\"lead_group_name\":\"a\"}},\n{row},\n{{\"lead_group_name\":\"c\"}}]");
    let table = [
        ("i.csv", sheet("9820098200,9820098200"), "row 4 (line 5): has 2 cells where the header has 3", 4),
        ("i.csv", sheet("9820098200,x,9820098200,"), "row 4 (line 5): has 4 cells", 4),
        ("i.csv", sheet(",x,\"[\"\"9820098200\"\"\""), "row 4 (line 5): column `add_labels` holds a list that", 4),
        ("i.csv", sheet(",x,\"[\"\"a\"\", 9820098200]\""), "row 4 (line 5): column `add_labels` holds a list that", 4),
        ("n.csv", "name,owner\na,\nb,9820098200,c\nc,\n".to_owned(), "row 3: has 3 cells where the header has 2", 3),
        ("b.jsonl", lines("{\"lead_group_name\": 9820098200}"), "row 3: `lead_group_name` is no name", 3),
        ("b.jsonl", lines("{\"add_labels\": \"9820098200\"}"), "row 3: `add_labels` is no array of names", 3),
        ("b.jsonl", lines("{\"add_labels\": [\"a\", {\"9820098200\": 1}]}"), "`add_labels` is no array of names", 3),
        (
            "b.jsonl",
            lines("{\"source_type\":\"9820098200\",\"source_type\":\"x\"}"),
            "row 3: has `source_type` twice",
            3,
        ),
        ("b.jsonl", lines("9820098200"), "row 3: is no JSON object", 3),
        ("b.jsonl", lines("[\"9820098200\"]"), "row 3: is no JSON object", 3),
        ("b.jsonl", lines("{\"x\": 9820098200"), "row 3: is no JSON", 3),
        ("b.jsonl", lines("{\"9820098200"), "row 3: is no JSON", 3),
        ("b.json", array("{\"9820098200\": tru}"), "row 2: is no JSON", 2),
        ("b.json", array("9820098200"), "row 2: is no JSON object", 2),
        ("b.json", array("\"[{9820098200\\\"\""), "row 2: is no JSON object", 2),
        ("b.json", array("{\"lead_stage_name\": [\"9820098200\"]}"), "row 2: `lead_stage_name` is no name", 2),
    ];
    for (name, text, expected, row) in table {
        let error = file(name, &text, false).unwrap_err();
        let starts = error.starts_with(&format!("names file {name}, row {row}"));
        assert!(starts && error.contains(expected) && error.contains("--skip-broken-rows"), "{text}: {error}");
        assert!(!error.contains(PERSONAL), "{error}");
        let found = file(name, &text, true).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((found.broken.count, &*found.broken.first), (1, &[row][..]), "{text}");
        assert!(names(&found).last() == Some(&"c") && !names(&found).contains(&"x"), "{text}: {found:?}");
    }
}

#[test]
fn what_ends_nowhere_is_an_error_whatever_is_skipped_and_no_cell_is_quoted() {
    let long = "9820098200".repeat(200_000);
    let table = [
        ("i.csv", "x,add_labels\n1,\"9820098200\n2,b\n".to_owned(), "line 2: opens a cell with a quotation mark"),
        ("i.csv", "x,add_labels\n1,\"9820098200\"x\n".to_owned(), "line 2: opens a cell with a quotation mark"),
        ("i.csv", format!("x,add_labels\n1,\"{long}\n2,b\n"), "line 2: opens a cell with a quotation mark"),
        ("i.csv", format!("x,add_labels\n1,{long}\n"), "line 2: is longer than 1 MiB"),
        ("i.csv", format!("x,add_labels\n1,{}\n", ",".repeat(3 << 20)), "line 2: is longer than 1 MiB"),
        ("i.csv", "x,add_labels,ADD_LABELS\n1,9820098200,b\n".to_owned(), "line 1: has two columns `add_labels`"),
        ("i.csv", "9820098200,Asha\n9820098201,Ravi\n".to_owned(), "line 1: has no column `name` in its header"),
        ("n.txt", long.clone(), "line 1: is longer than 1 MiB"),
        ("b.jsonl", format!("{{}}\n{{\"x\":\"{long}\"}}"), "line 2: is longer than 1 MiB"),
        ("b.json", format!("[{{}},\n{{\"x\":\"{long}\"}}]"), "line 2: is longer than 1 MiB"),
        ("b.json", "[{},\n{\"x\": \"9820098200".to_owned(), "line 2: begins a body that never ends"),
        ("b.json", "[{\"x\": 9820098200}\n".to_owned(), "line 2: ends before the array of bodies does"),
        ("b.json", "[{\"x\": 9820098200} {}]".to_owned(), "line 1: has no comma between two bodies"),
        ("b.json", "[{}] 9820098200".to_owned(), "line 1: goes on behind the array of bodies"),
    ];
    for (name, text, expected) in table {
        let error = file(name, &text, true).unwrap_err();
        assert!(error.starts_with(&format!("names file {name}, {expected}")), "{}: {error}", &text[..20]);
        assert!(!error.contains("98200") && !error.contains("Asha"), "{error}");
    }
    for (name, bytes, line) in [
        ("i.csv", &b"add_labels,x\na,\xc3\nb,\n"[..], 2),
        ("i.csv", b"add_labels,x\n\xc3,\xa9\n", 2),
        ("b.jsonl", b"{}\n{\"x\": \"\xff\"}\n", 2),
        ("b.json", b"[{},\n\n{\"x\": \"\xff\"}]", 3),
    ] {
        let error = file(name, bytes, true).unwrap_err();
        assert!(error.contains(&format!("line {line}: is neither UTF-8 nor UTF-16")), "{error}");
    }
}

#[test]
fn utf_16_is_read_too() {
    let text = "phone;add_labels\r\n1;पुणे|Hot\r\n";
    let wide = [&b"\xff\xfe"[..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat();
    assert_eq!(names(&file("i.csv", wide, false).unwrap()), ["पुणे", "Hot"]);
}

#[test]
fn what_would_have_to_be_kept_is_limited() {
    use std::fmt::Write as _;
    let mut text = "add_labels\n".to_owned();
    for number in 0..=limits::MOST_NAMES {
        writeln!(text, "{number}").unwrap();
    }
    let error = file("i.csv", &text, true).unwrap_err();
    assert!(error.contains("i.csv, row 200002: more different names than can be kept (200000 names, "), "{error}");
    let long = "x".repeat(1_000_000);
    let mut text = "add_labels\n".to_owned();
    for number in 0..70 {
        writeln!(text, "{number}{long}").unwrap();
    }
    let error = file("i.csv", &text, true).unwrap_err();
    assert!(error.contains("row 69: more different names"), "{error}");
}
