//! What people and their programs leave of the sheet Plan.

use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::worklist::book::Limits;
use crate::worklist::read::{Earlier, read, read_within};
use crate::worklist::{DecisionKind, DecisionsError};

const HEADS: [&str; 12] = [
    "Step",
    "Action",
    "Group ID",
    "Title",
    "New title",
    "Why",
    "Finding",
    "Decision",
    "Owner",
    "Done",
    "Comment",
    "Fingerprint",
];
const PRINT: &str = "662f957512a8aecb1f2a5e2e0b1ac4a6";

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/decisions/libreoffice.xlsx")
}

/// A file that is read.
fn file(bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.xlsx");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read_bytes(bytes: impl AsRef<[u8]>) -> Result<Earlier, DecisionsError> {
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
    sheet.write_number(row, 0, row).unwrap();
    sheet.write_string(row, 1, action).unwrap();
    sheet.write_number(row, 2, id).unwrap();
    sheet.write_string(row, 3, title).unwrap();
    sheet.write_string(row, 11, PRINT).unwrap();
}

/// The rows in a line each.
fn lines(earlier: &Earlier) -> Vec<String> {
    let line = |row: &crate::worklist::EarlierRow| {
        let decision = &row.decision;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        format!(
            "{} {} {} | {} | {} | {} | {}",
            row.key.action.name(),
            row.key.group_id.map_or("-".to_owned(), |id| id.to_string()),
            row.title,
            decision.decision.map_or("", DecisionKind::name),
            text(&decision.owner),
            text(&decision.done),
            text(&decision.comment),
        )
    };
    earlier.rows.iter().map(line).collect()
}

/// What is said of a row of an older plan that this one has no more.
const OLDER: &str =
    "; it must be rename, disable, integration or decide, as it was; what the team wrote there was not read";

#[test]
fn a_workbook_that_libreoffice_sorted_filtered_and_moved_about_is_read() {
    let earlier = read(&fixture()).unwrap();
    assert_eq!(
        lines(&earlier),
        [
            "rename 22084 Palghar Plots |  | Asha | yes | ",
            "rename 24599 Home Loan Referral | Accept |  | 2026-11-03 | ",
            "disable 24599 Home Loan Referral |  | Ravi |  | ",
        ]
    );
    assert_eq!(
        earlier.misread,
        [
            "Plan, row 4 (“Website Enquiry”): Action is “keep”".to_owned() + OLDER,
            "Plan, row 9 (“Palghar Plots”): Action is “keep”".to_owned() + OLDER,
            "Plan, row 13 (“Home Loan Referral”): Action is “keep”".to_owned() + OLDER,
            "Plan, row 15 (“Home Loan Referral”): Decision is “maybe”; it must be Accept, Reject or Later".to_owned(),
        ]
    );
    assert_eq!((earlier.source.as_str(), earlier.keys.len()), ("libreoffice.xlsx", 7));
}

#[test]
fn a_workbook_that_nobody_has_written_in_has_rows_and_no_decisions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/reports/lead-groups-2026-11-23.xlsx");
    let earlier = read(&path).unwrap();
    assert!(earlier.rows.is_empty() && earlier.misread.is_empty() && earlier.keys.len() > 70, "{earlier:?}");
}

#[test]
fn what_stands_under_done_is_read_as_a_person_reads_it() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
    let noon = day.and_hms_opt(14, 30, 0).unwrap();
    let dated = Format::new().set_num_format("dd.mm.yyyy");
    let timed = Format::new().set_num_format("h:mm");
    let cells: [(Put<'_>, &str); 13] = [
        (&|sheet, row, col| drop(sheet.write_datetime_with_format(row, col, day, &dated)), "2026-11-02"),
        (&|sheet, row, col| drop(sheet.write_datetime_with_format(row, col, noon, &dated)), "2026-11-02"),
        (&|sheet, row, col| drop(sheet.write_number(row, col, 46_328)), "2026-11-02"),
        (&|sheet, row, col| drop(sheet.write_number_with_format(row, col, 0.5, &timed)), "0.5"),
        (&|sheet, row, col| drop(sheet.write_number(row, col, 1)), "1"),
        (&|sheet, row, col| drop(sheet.write_number(row, col, 100)), "100"),
        (&|sheet, row, col| drop(sheet.write_boolean(row, col, true)), "yes"),
        (&|sheet, row, col| drop(sheet.write_boolean(row, col, false)), "no"),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "\u{a0} x\n ")), "x"),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "2.11.")), "2.11."),
        (&|sheet, row, col| drop(sheet.write_string(row, col, "a\u{1}b_x")), "a\u{1}b_x"),
        (&|sheet, row, col| drop(sheet.write_formula(row, col, Formula::new("=\"y\"").set_result("y"))), "y"),
        (
            &|sheet, row, col| {
                let (bold, plain) = (Format::new().set_bold(), Format::default());
                sheet.write_rich_string(row, col, &[(&bold, "2 Nov"), (&plain, "ember")]).unwrap();
            },
            "2 November",
        ),
    ];
    let write = |sheet: &mut Worksheet| {
        heads(sheet, 0, &HEADS);
        for ((put, _), row) in cells.iter().zip(1..) {
            step(sheet, row, "decide", row, "A");
            put(sheet, row, 9);
        }
    };
    let earlier = read_bytes(book(&[("Plan", &write)])).unwrap();
    let done: Vec<_> = earlier.rows.iter().map(|row| row.decision.done.as_deref().unwrap_or_default()).collect();
    assert_eq!(done, cells.map(|(_, text)| text));
    assert_eq!(earlier.misread, Vec::<String>::new());
}

#[test]
fn continued_sheets_banners_other_columns_and_numbers_as_text_are_no_obstacle() {
    let first = |sheet: &mut Worksheet| {
        sheet.write_string(0, 0, "INCOMPLETE: groups may be missing").unwrap();
        heads(sheet, 1, &["comment", " GROUP id", "Our\nnotes", "ACTION", "Finger print ", "Decision", "Title"]);
        sheet.write_row(2, 0, ["first", " 17 ", "x", " Rename", &PRINT.to_uppercase(), "", " A "]).unwrap();
        // Empty, then a line of the team's own, then what the team tried out.
        sheet.write_row(4, 0, ["call Ravi", "", "", ""]).unwrap();
        sheet.write_row(5, 0, ["", "", "only a note"]).unwrap();
    };
    let second = |sheet: &mut Worksheet| {
        heads(sheet, 0, &HEADS);
        step(sheet, 1, "integration", 0, "Inbound");
        sheet.write_string(1, 2, " ").unwrap();
        sheet.write_string(1, 8, "Asha").unwrap();
    };
    let other = |sheet: &mut Worksheet| drop(sheet.write_string(0, 0, "not a plan"));
    let sheets: [Sheet<'_>; 4] = [("Planning", &other), ("Plan", &first), ("PLAN (2)", &second), ("Plan (3)", &other)];
    let earlier = read_bytes(book(&sheets)).unwrap();
    assert_eq!(lines(&earlier), ["rename 17  A  |  |  |  | first", "integration - Inbound |  | Asha |  | "]);
    assert_eq!(
        earlier.misread,
        [
            "Plan: there is no column “Owner”, so nothing was read of it",
            "Plan: there is no column “Done”, so nothing was read of it",
            "Plan, row 5: the row is none of the plan, since it has no Fingerprint, Action and Group ID",
            "Plan (3): there is no column “Fingerprint”, so the sheet was not read",
        ]
    );
}

#[test]
fn a_row_that_cannot_be_understood_is_named_with_what_was_expected() {
    let write = |sheet: &mut Worksheet| {
        heads(sheet, 0, &HEADS);
        for row in 1..=8 {
            step(sheet, row, "rename", 7, "In\u{200b}bound");
            sheet.write_string(row, 8, format!("owner {}", if row == 8 { 1 } else { row })).unwrap();
        }
        sheet.write_string(1, 7, "Yes please").unwrap();
        sheet.write_string(3, 11, "662f").unwrap();
        sheet.write_string(4, 11, "+62f957512a8aecb1f2a5e2e0b1ac4a6").unwrap();
        sheet.write_string(5, 1, "delete").unwrap();
        sheet.write_string(6, 2, " ").unwrap();
        sheet.write_number(7, 2, 7.5).unwrap();
    };
    let earlier = read_bytes(book(&[("Plan", &write)])).unwrap();
    let place = |row: u32| format!("Plan, row {row} (“In⟨U+200B⟩bound”): ");
    let lost = "; what the team wrote there was not read";
    let print = "it must be 32 digits and letters a to f, as they were";
    assert_eq!(
        earlier.misread,
        [
            place(2) + "Decision is “Yes please”; it must be Accept, Reject or Later",
            place(3) + "differs from Plan, row 2, which is about the same and counts",
            place(4) + "Fingerprint is “662f”; " + print + lost,
            place(5) + "Fingerprint is “+62f957512a8aecb1f2a5e2e0b1ac4a6”; " + print + lost,
            place(6) + "Action is “delete”; it must be rename, disable, integration or decide, as it was" + lost,
            place(7) + "Group ID is empty; it must be the id of the group" + lost,
            place(8) + "Group ID is “7.5”; it must be the id of the group" + lost,
        ]
    );
    // Row 9 says the same as row 2.
    assert_eq!(lines(&earlier), ["rename 7 In\u{200b}bound |  | owner 1 |  | "]);
}

#[test]
fn what_is_no_workbook_of_ours_says_what_to_do() {
    let sample = std::fs::read(fixture()).unwrap();
    let compound = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&[0xd0, 0xcf, 0x11, 0xe0][..], &[0; 600], &name].concat()
    };
    let without = |column: &'static str| {
        let kept: Vec<_> = HEADS.into_iter().filter(|head| *head != column).collect();
        book(&[("Plan", &move |sheet: &mut Worksheet| heads(sheet, 0, &kept))])
    };
    let nothing = |_: &mut Worksheet| ();
    let table: [(Vec<u8>, &str); 10] = [
        (Vec::new(), "no XLSX workbook"),
        (b"name,owner\n".to_vec(), "no XLSX workbook"),
        (compound("Workbook"), "no XLSX workbook"),
        (compound("EncryptedPackage"), "protected by a password"),
        (sample[..sample.len() / 2].to_vec(), "damaged"),
        (repacked(&sample, |name, text| (!name.ends_with("workbook.xml")).then_some(text)), "no XLSX workbook"),
        (book(&[("Blatt 1", &nothing)]), "no sheet “Plan”"),
        (book(&[("Plan", &nothing)]), "no column “Fingerprint”"),
        (without("Action"), "no column “Action”"),
        (without("Group ID"), "no column “Group ID”"),
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
    let ample = Limits::AMPLE;
    assert!(read_within(ample, &fixture()).is_ok());
    for limits in [
        Limits { file: 5_000, ..ample },
        Limits { unpacked: 20_000, ..ample },
        Limits { besides_sheets: 10_000, ..ample },
        Limits { written: 50, ..ample },
    ] {
        assert!(matches!(read_within(limits, &fixture()), Err(DecisionsError::TooLarge(_))), "{limits:?}");
    }
}

#[test]
fn a_table_of_texts_cannot_ask_for_more_room_than_there_is() {
    let sample = std::fs::read(fixture()).unwrap();
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
        assert_eq!(with(change).unwrap().rows.len(), 3);
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
    let sample = std::fs::read(fixture()).unwrap();
    let far = repacked(&sample, |name, bytes| {
        let text = String::from_utf8_lossy(&bytes).replace(
            "</sheetData>",
            "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>far</t></is></c></row></sheetData>",
        );
        Some(if name.contains("worksheets/sheet") { text.into_bytes() } else { bytes })
    });
    assert_eq!(lines(&read_bytes(far).unwrap()).len(), 3);
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
        let sample = std::fs::read(fixture()).unwrap();
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
