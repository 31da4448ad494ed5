//! What people and their programs leave of the sheet Plan.

use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::worklist::read::read_within;
use crate::worklist::untrusted::WorkbookLimits;
use crate::worklist::{AS_PLANNED, DecisionsError, MUTED, Marker, Status, TeamRow, TeamWorkbook, read};

const HEADS: [&str; 13] = [
    "Phase",
    "Step",
    "Severity",
    "Action",
    "Group",
    "Title",
    "New title",
    "Why",
    "Status",
    "Owner",
    "Comment",
    "Verified",
    "Key",
];
const STATUS: u16 = 8;
const OWNER: u16 = 9;
const KEY: u16 = 12;
const PRINT: &str = "662f957512a8aecb1f2a5e2e0b1ac4a6";

fn old_form() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/decisions/libreoffice.xlsx")
}

/// Six rows in which the team has written.
fn sample() -> Vec<u8> {
    book(&[("Plan", &|sheet| {
        heads(sheet, 2, &HEADS);
        for row in 3..9 {
            step(sheet, row, "rename", row, "A title that is long enough to be told from others");
            sheet.write_string(row, STATUS, "In progress").unwrap();
            sheet.write_string(row, OWNER, "Asha").unwrap();
        }
    })])
}

/// A file that is read.
fn file(bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.xlsx");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read_bytes(bytes: impl AsRef<[u8]>) -> Result<TeamWorkbook, DecisionsError> {
    let (_folder, path) = file(bytes);
    read(&path)
}

/// Name and content of a sheet.
type Sheet<'a> = (&'a str, &'a dyn Fn(&mut Worksheet));
/// Writes a cell.
type Put<'a> = &'a dyn Fn(&mut Worksheet, u32, u16);

/// A workbook with these sheets.
fn book(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, write) in sheets {
        write(book.add_worksheet().set_name(*name).unwrap());
    }
    book.save_to_buffer().unwrap()
}

fn heads(sheet: &mut Worksheet, row: u32, heads: &[&str]) {
    sheet.write_row(row, 0, heads.iter().copied()).unwrap();
}

/// A row about a group under [`HEADS`], without the team's columns.
fn step(sheet: &mut Worksheet, row: u32, action: &str, id: u32, title: &str) {
    sheet.write_string(row, 0, "Check first").unwrap();
    sheet.write_number(row, 1, row).unwrap();
    sheet.write_string(row, 2, "Note").unwrap();
    sheet.write_string(row, 5, title).unwrap();
    sheet.write_string(row, KEY, format!("{PRINT} {id} {action}")).unwrap();
}

/// The rows in which somebody has written, in a line each.
fn lines(book: &TeamWorkbook) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let line = |row: &TeamRow| {
        let id = row.key.group_id.map_or("-".to_owned(), |id| id.to_string());
        let status = row.status.map_or("", Status::word);
        format!(
            "{} {id} {} | {status} | {} | {}",
            row.key.action.name(),
            row.title,
            text(&row.owner),
            text(&row.comment)
        )
    };
    let rows = book.rows.iter().filter(|row| row.status.is_some() || row.owner.is_some() || row.comment.is_some());
    rows.map(line).collect()
}

#[test]
fn a_workbook_of_the_older_form_is_called_so_and_nothing_is_read_of_it() {
    let book = read(&old_form()).unwrap();
    assert!(book.is_old_form && book.rows.is_empty() && book.misread.is_empty(), "{book:?}");
}

#[test]
fn a_workbook_that_openpyxl_sorted_and_rearranged_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/decisions/openpyxl.xlsx");
    let book = read(&path).unwrap();
    let status: Vec<_> = book.rows.iter().take(8).map(|row| row.status).collect();
    let (done, later) = (Some(Status::Done), Some(Status::Later));
    let expected = [done, Some(Status::InProgress), later, Some(Status::KeepAsIs), None, done, None, None];
    assert_eq!(status, expected);
    let comments: Vec<_> = book.rows.iter().filter_map(|row| row.comment.as_deref()).collect();
    // openpyxl escapes nothing, so that the format takes this for a character, and so does every spreadsheet.
    assert_eq!(comments, ["line one\nline two", "ticket … 17"]);
    assert_eq!(book.rows.iter().filter(|row| row.owner.as_deref() == Some("asha")).count(), 4);
    assert_eq!((book.rows.len(), book.other_words, book.misread.len()), (40, 2, 3), "{:?}", book.misread);
    assert_eq!(book.marker.unwrap().org_ids, ["4182"]);
    assert!(crate::worklist::edited(&path).is_some() && !crate::worklist::is_as_written(&path));
}

#[test]
fn a_text_is_unescaped_exactly_once() {
    let shown = "ticket _x2026_ 17";
    let comment = |sheet: &mut Worksheet| {
        heads(sheet, 0, &HEADS);
        step(sheet, 1, "rename", 1, "A");
        sheet.write_string(1, 10, shown).unwrap();
    };
    let bytes = book(&[("Plan", &comment)]);
    assert_eq!(read_bytes(&bytes).unwrap().rows[0].comment.as_deref(), Some(shown));
    // The same as other programs write it: inside the cell.
    let inline = repacked(&bytes, |name, part| {
        let text = String::from_utf8(part).unwrap();
        Some(
            if name.ends_with("sheet1.xml") { shared_as_inline(&text, "K2", "ticket _x005F_x2026_ 17") } else { text }
                .into(),
        )
    });
    assert_eq!(read_bytes(inline).unwrap().rows[0].comment.as_deref(), Some(shown));
}

/// The sheet with this cell's text inside it.
fn shared_as_inline(sheet: &str, cell: &str, text: &str) -> String {
    let begin = sheet.find(&format!("<c r=\"{cell}\"")).unwrap();
    let end = begin + sheet[begin..].find("</c>").unwrap();
    format!("{}<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is>{}", &sheet[..begin], &sheet[end..])
}

#[test]
fn the_five_words_count_in_any_form_and_any_other_is_told_and_counts_as_none() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
    let dated = Format::new().set_num_format("dd.mm.yyyy");
    let cells: [(Put<'_>, Option<Status>, &str); 14] = [
        (&|sheet, row, col| drop(sheet.write_string(row, col, "done")), Some(Status::Done), ""),
        (&|sheet, row, col| drop(sheet.write_string(row, col, " DONE\u{a0}\n")), Some(Status::Done), ""),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "keep  AS is")), Some(Status::KeepAsIs), ""),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "To Do")), Some(Status::Todo), ""),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "in progress")), Some(Status::InProgress), ""),
        (
            &|sheet, row, col| drop(sheet.write_formula(row, col, Formula::new("=\"Later\"").set_result("Later"))),
            Some(Status::Later),
            "",
        ),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "WIP")), None, "“WIP”"),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "N/A")), None, "“N/A”"),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "will do Friday")), None, "“will do Friday”"),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "नहीं")), None, "“नहीं”"),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "Done.")), None, "“Done.”"),
        (&|sheet, row, col| drop(sheet.write_boolean(row, col, true)), None, "“yes”"),
        (&|sheet, row, col| drop(sheet.write_number(row, col, 1)), None, "“1”"),
        (&|sheet, row, col| drop(sheet.write_datetime_with_format(row, col, day, &dated)), None, "“2026-11-02”"),
    ];
    let write = |sheet: &mut Worksheet| {
        heads(sheet, 0, &HEADS);
        for ((put, ..), row) in cells.iter().zip(1..) {
            step(sheet, row, "rename", row, "A");
            put(sheet, row, STATUS);
        }
    };
    let book = read_bytes(book(&[("Plan", &write)])).unwrap();
    let found: Vec<_> = book.rows.iter().map(|row| row.status).collect();
    assert_eq!(found, cells.map(|(_, status, _)| status));
    let told: Vec<_> = cells.iter().zip(2..).filter(|((.., word), _)| !word.is_empty()).collect();
    let told: Vec<_> = told
        .iter()
        .map(|((.., word), row)| format!("Plan, row {row} (“A”): {word} is none of the five words; it counts as To do"))
        .collect();
    assert_eq!((book.other_words, book.misread), (8, told));
}

#[test]
fn the_sheet_accepted_is_read_by_its_fingerprints() {
    let plan = |sheet: &mut Worksheet| heads(sheet, 2, &HEADS);
    let accepted = |sheet: &mut Worksheet| {
        sheet.write_string(0, 0, "2 findings").unwrap();
        heads(sheet, 2, &["Severity", "Kind", "Title", "Accepted by", "Comment", "Status", "Key"]);
        sheet.write_row(3, 0, ["Error", "x", "A", "Asha", "by agreement", "to do", PRINT]).unwrap();
        sheet.write_row(4, 0, ["Note", "x", "B", "", "", "Keep as is", &PRINT.replace('6', "7")]).unwrap();
        // The program's own words, where the team has nothing to say.
        sheet.write_row(5, 0, ["Note", "x", "C", "ops", "agreed", MUTED, &PRINT.replace('6', "8")]).unwrap();
        sheet.write_row(6, 0, ["Note", "x", "D", "", "", AS_PLANNED, &PRINT.replace('6', "9")]).unwrap();
    };
    let book = read_bytes(book(&[("Plan", &plan), ("Accepted", &accepted)])).unwrap();
    let rows: Vec<_> = book.accepted.iter().map(|row| (row.status, row.owner.as_deref())).collect();
    let own = [(None, Some("ops")), (None, None)];
    assert_eq!(rows, [[(Some(Status::Todo), Some("Asha")), (Some(Status::KeepAsIs), None)], own].concat());
    assert_eq!(book.other_words, 0);
    assert!(book.misread.is_empty(), "{:?}", book.misread);
}

#[test]
fn continued_sheets_banners_other_columns_and_numbers_as_text_are_no_obstacle() {
    let marker = Marker {
        org_ids: vec!["7".to_owned()],
        base_url: "https://a.example".to_owned(),
        text: None,
        taken_at: "2026-11-23T03:30:00Z".to_owned(),
    };
    let first = |sheet: &mut Worksheet| {
        sheet.write_string(0, 0, "INCOMPLETE: groups may be missing").unwrap();
        sheet.write_string(0, 4, marker.cell()).unwrap();
        heads(sheet, 1, &["comment", " STATUS", "Our\nnotes", "K ey ", "Title"]);
        sheet
            .write_row(2, 0, ["first", " Later ", "x", &format!(" {} 17 rename ", PRINT.to_uppercase()), " A "])
            .unwrap();
        // Empty, then a line of the team's own, then what the team tried out.
        sheet.write_row(4, 0, ["call Ravi", "", "", ""]).unwrap();
        sheet.write_row(5, 0, ["", "", "only a note"]).unwrap();
    };
    let second = |sheet: &mut Worksheet| {
        heads(sheet, 0, &HEADS);
        step(sheet, 1, "decide 00000000000000aa", 0, "Inbound");
        sheet.write_string(1, KEY, format!("{PRINT} - decide 00000000000000aa")).unwrap();
        sheet.write_string(1, OWNER, "Asha").unwrap();
    };
    let other = |sheet: &mut Worksheet| drop(sheet.write_string(0, 0, "not a plan"));
    let sheets: [Sheet<'_>; 4] = [("Planning", &other), ("Plan", &first), ("PLAN (2)", &second), ("Plan (3)", &other)];
    let book = read_bytes(book(&sheets)).unwrap();
    assert_eq!(lines(&book), ["rename 17  A  | Later |  | first", "decide - Inbound |  | Asha | "]);
    assert_eq!(
        book.misread,
        [
            "Plan: there is no column “Owner”, so nothing was read of it",
            "Plan, row 5: the row has no key any more; what the team wrote there was not read",
        ]
    );
    assert_eq!(book.marker, Some(marker));
}

#[test]
fn a_row_that_cannot_be_understood_is_named_with_what_is_wrong() {
    let write = |sheet: &mut Worksheet| {
        heads(sheet, 0, &HEADS);
        for row in 1..=5 {
            step(sheet, row, "rename", 7, "In\u{200b}bound");
            sheet.write_string(row, OWNER, format!("owner {}", if row == 5 { 1 } else { row })).unwrap();
        }
        sheet.write_string(3, KEY, "662f 7 rename").unwrap();
        sheet.write_string(4, KEY, format!("{PRINT} 7 delete")).unwrap();
    };
    let book = read_bytes(book(&[("Plan", &write)])).unwrap();
    let place = |row: u32| format!("Plan, row {row} (“In⟨hidden⟩bound”): ");
    let changed = "the key of the row was changed; what the team wrote there was not read";
    assert_eq!(
        book.misread,
        [
            place(3) + "differs from Plan, row 2, which is about the same and counts",
            place(4) + changed,
            place(5) + changed,
        ]
    );
    // Row 6 says the same as row 2.
    assert_eq!(lines(&book), ["rename 7 In\u{200b}bound |  | owner 1 | "]);
}

#[test]
fn what_is_no_workbook_of_ours_says_what_to_do() {
    let sample = sample();
    let compound = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&[0xd0, 0xcf, 0x11, 0xe0][..], &[0; 600], &name].concat()
    };
    let without = |column: &'static str| {
        let kept: Vec<_> = HEADS.into_iter().filter(|head| *head != column).collect();
        book(&[("Plan", &move |sheet: &mut Worksheet| heads(sheet, 0, &kept))])
    };
    let nothing = |_: &mut Worksheet| ();
    let table: [(Vec<u8>, &str); 9] = [
        (Vec::new(), "no XLSX workbook"),
        (b"name,owner\n".to_vec(), "no XLSX workbook"),
        (compound("Workbook"), "no XLSX workbook"),
        (compound("EncryptedPackage"), "protected by a password"),
        (sample[..sample.len() / 2].to_vec(), "damaged"),
        (repacked(&sample, |name, text| (!name.ends_with("workbook.xml")).then_some(text)), "no XLSX workbook"),
        (book(&[("Blatt 1", &nothing)]), "no sheet “Plan”"),
        (book(&[("Plan", &nothing)]), "no column “Key”"),
        (without("Key"), "no column “Key”"),
    ];
    for (bytes, part) in table {
        let (_folder, path) = file(bytes);
        let error = read(&path).unwrap_err().to_string();
        assert!(error.contains(part) && error.contains(&path.display().to_string()), "{part}: {error}");
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(read(&folder.path().join("none.xlsx")), Err(DecisionsError::Unreadable { .. })));
    assert!(matches!(read(folder.path()), Err(DecisionsError::NotXlsx(_))));
}

#[test]
fn a_workbook_that_unpacks_to_more_than_it_says_is_refused() {
    let ample = WorkbookLimits::AMPLE;
    let (_folder, sample) = file(sample());
    assert!(read_within(ample, &sample).is_ok());
    for limits in [
        WorkbookLimits { file: 2_000, ..ample },
        WorkbookLimits { unpacked: 5_000, ..ample },
        WorkbookLimits { besides_sheets: 3_000, ..ample },
        WorkbookLimits { written: 50, ..ample },
    ] {
        assert!(matches!(read_within(limits, &sample), Err(DecisionsError::TooLarge(_))), "{limits:?}");
    }
}

#[test]
fn a_table_of_texts_cannot_ask_for_more_room_than_there_is() {
    let sample = sample();
    let with = |change: &dyn Fn(&str) -> String| {
        read_bytes(repacked(&sample, |name, bytes| {
            let is_it = name.ends_with("sharedStrings.xml");
            Some(if is_it { change(std::str::from_utf8(&bytes).unwrap()).into_bytes() } else { bytes })
        }))
    };
    let count = |text: &str, count: &str| {
        let (before, rest) = text.split_once("uniqueCount=\"").unwrap();
        format!("{before}uniqueCount=\"{count}\"{}", rest.split_once('"').unwrap().1)
    };
    let many = "9".repeat(15);
    for change in [
        &(|text: &str| count(text, &many)) as &dyn Fn(&str) -> String,
        &|text| count(text, &"9".repeat(30)),
        &|text| text.replace("<sst", &format!("<!-- <sst uniqueCount=\"1\"> -->{}<sst", " ".repeat(9_000))),
        &|text| text.replace(" uniqueCount=", &format!(" uniqueCount='{many}' uniqueCount=")),
    ] {
        assert!(matches!(with(change), Err(DecisionsError::Damaged { .. })));
    }
    for change in [
        &(|text: &str| count(text, "1")) as &dyn Fn(&str) -> String,
        &|text| count(text, ""),
        &|text| text.replace(" uniqueCount=", " other="),
        &|text| format!("\u{feff}{text}"),
    ] {
        assert_eq!(with(change).unwrap().rows.len(), 6);
    }
}

/// The same workbook with other parts; those for which there is nothing are left out.
fn repacked(book: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if let Some(bytes) = change(&name, bytes) {
            new.start_file(name, SimpleFileOptions::default()).unwrap();
            new.write_all(&bytes).unwrap();
        }
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn cells_in_opposite_corners_of_a_sheet_take_no_memory() {
    let sample = sample();
    let far = repacked(&sample, |name, bytes| {
        let text = String::from_utf8_lossy(&bytes).replace(
            "</sheetData>",
            "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>far</t></is></c></row></sheetData>",
        );
        Some(if name.contains("worksheets/sheet") { text.into_bytes() } else { bytes })
    });
    assert_eq!(lines(&read_bytes(far).unwrap()).len(), 6);
}

proptest! {
    /// Whatever happens to a file, it is read or refused.
    #[test]
    fn no_damage_makes_it_panic(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::weighted(0.2, any::<prop::sample::Index>()),
        inside in any::<bool>(),
    ) {
        let hurt = |mut bytes: Vec<u8>| {
            if !bytes.is_empty() {
                for (at, byte) in &damage {
                    let at = at.index(bytes.len());
                    bytes[at] = *byte;
                }
                if let Some(cut) = cut {
                    bytes.truncate(cut.index(bytes.len()));
                }
            }
            bytes
        };
        let sample = sample();
        let is_read = |name: &str| ["sheet1.xml", "sharedStrings.xml", "styles.xml", "workbook.xml", "workbook.xml.rels"]
            .iter()
            .any(|part| name.ends_with(part));
        let bytes = if inside {
            repacked(&sample, |name, bytes| Some(if is_read(name) { hurt(bytes) } else { bytes }))
        } else {
            hurt(sample)
        };
        let _ = read_bytes(bytes);
    }
}
