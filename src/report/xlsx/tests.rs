mod by_hand;
mod golden;
mod parts;
mod past;
mod plan;
mod sample;

use std::io::{self, Cursor, ErrorKind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use calamine::Data;

use self::parts::Parts;
use self::sample::{Book, account, bytes, judged, report, write};
use super::explain;
use super::room::Limits;
use crate::api::{LeadGroup, Number};
use crate::listing::Proof;
use crate::report::RenderError;
use crate::testing::groups;

fn text(text: &str) -> Data {
    Data::String(text.to_owned())
}

/// A text that may be empty.
fn cell(value: &str) -> Data {
    if value.is_empty() { Data::Empty } else { text(value) }
}

fn titled(titles: &[&str]) -> Vec<LeadGroup> {
    let rows: Vec<_> = titles.iter().zip(1..).map(|(title, id)| (id, *title, "ACTIVE")).collect();
    groups(&rows)
}

#[test]
fn the_sheets_stand_in_order_and_begin_with_their_headers() {
    let groups = account();
    let mut book = Book::of(&report(&groups));
    assert_eq!(book.names(), ["Summary", "Plan", "Findings", "Duplicates", "Groups", "About"]);
    let head = |book: &mut Book, sheet: &str| {
        book.sheet(sheet).rows().next().unwrap().iter().map(Data::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        head(&mut book, "Findings"),
        [
            "Severity",
            "Rule",
            "Title",
            "Title, hidden characters shown",
            "Group IDs",
            "What is wrong",
            "What to do",
            "State",
            "First seen"
        ]
    );
    assert_eq!(head(&mut book, "Groups")[..5], ["ID", "Title", "Title, hidden characters shown", "Status", "Type"]);
    assert_eq!(head(&mut book, "Duplicates")[..3], ["Cluster", "Severity", "Title"]);
}

#[test]
fn every_finding_and_every_group_is_there_in_order() {
    let groups = account();
    let report = report(&groups);
    let mut book = Book::of(&report);
    let findings = [("Severity", 0), ("Rule", 1), ("Title", 2), ("What is wrong", 3), ("What to do", 4)];
    for (head, field) in findings {
        let expected =
            report.findings.iter().map(|f| [f.severity.name(), f.rule.code, &f.title, &f.message, &f.remedy][field]);
        assert_eq!(book.column("Findings", head), expected.map(cell).collect::<Vec<_>>(), "{head}");
    }
    let ids: Vec<_> = groups.iter().map(|group| Data::Float(f64::from(u32::try_from(group.id).unwrap()))).collect();
    assert_eq!(book.column("Groups", "ID"), ids);
    let titles: Vec<_> = groups.iter().map(|group| cell(group.title())).collect();
    assert_eq!(book.column("Groups", "Title"), titles);
    let clusters = report.findings.iter().filter(|f| f.rule == &crate::rules::DUPLICATE_TITLE);
    let ids: Vec<_> =
        clusters.flat_map(|f| &f.group_ids).map(|id| Data::Float(f64::from(u32::try_from(*id).unwrap()))).collect();
    assert_eq!(book.column("Duplicates", "Group ID"), ids);
}

#[test]
fn titles_are_texts_character_for_character() {
    let titles = [
        "=1+1",
        "+91 Leads",
        "-1",
        "@SUM(A1)",
        "=HYPERLINK(\"https://example.com\")",
        "'quoted",
        "_x0041_",
        "a\u{0}b\u{1b}[31m\u{7f}\r\n\tc",
        "\u{202e}txt\u{200b}",
        "<&>\"'",
        "https://example.com",
        "00123",
        "1E5",
        "TRUE",
        " outer ",
        "क्\u{200d}षेत्र 👨\u{200d}👩\u{200d}👧",
    ];
    // Twice, so that they stand on every list.
    let groups = titled(&[titles, titles].concat());
    let mut book = Book::of(&report(&groups));
    let expected: Vec<_> = titles.map(text).to_vec();
    assert_eq!(book.column("Groups", "Title"), [expected.clone(), expected.clone()].concat());
    for found in book.column("Findings", "Title") {
        assert!(expected.contains(&found), "{found:?}");
    }
    assert_eq!(book.column("Duplicates", "Title").len(), 2 * titles.len());
    let shown = book.column("Groups", "Title, hidden characters shown");
    assert_eq!(shown[7], text("a⟨U+0000⟩b⟨U+001B⟩[31m⟨U+007F⟩⟨U+000D⟩⟨U+000A⟩⟨U+0009⟩c"));
    assert_eq!((&shown[0], &shown[8]), (&Data::Empty, &text("⟨U+202E⟩txt⟨U+200B⟩")));
}

#[test]
fn ids_of_more_than_fifteen_digits_and_unreadable_dates_stay_texts() {
    let mut groups = groups(&[(7, "A", "ACTIVE"), (999_999_999_999_999, "B", "ACTIVE"), (u64::MAX, "C", "ACTIVE")]);
    let dates = ["2026-01-15T20:00:00.000Z", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z"];
    for (group, date) in groups.iter_mut().zip(dates) {
        group.created_at = Some(date.into());
        group.created_by = Some(Number::Text("-5.50".into()));
        group.org_id = Some(Number::Whole(4182));
    }
    let mut book = Book::of(&report(&groups));
    assert_eq!(
        book.column("Groups", "ID"),
        [Data::Float(7.0), Data::Float(999_999_999_999_999.0), text("18446744073709551615")]
    );
    let created = book.column("Groups", "Created (Asia/Kolkata)");
    let Data::DateTime(date) = &created[0] else { panic!("{created:?}") };
    // 2026-01-16, 01:30
    assert!(date.is_datetime() && (date.as_f64() - 46_038.062_5).abs() < 1e-9, "{date:?}");
    assert_eq!(created[1..], [text(dates[1]), text(dates[2])]);
    assert_eq!(book.column("Groups", "Created by"), vec![text("-5.50"); 3]);
    assert_eq!(book.column("Groups", "Account"), vec![Data::Float(4182.0); 3]);
}

#[test]
fn a_text_that_no_cell_holds_is_cut_with_a_mark_and_counted() {
    let long = "x".repeat(40_000);
    let groups = titled(&[&long, "Inbound"]);
    let mut book = Book::of(&report(&groups));
    let Data::String(title) = &book.column("Groups", "Title")[0] else { panic!() };
    assert!(title.ends_with("… [cut]") && title.chars().count() == 32_767);
    assert!(book.words("About").contains("\n1. A cell holds 32,767 characters"));
}

#[test]
fn without_findings_or_groups_the_summary_says_so() {
    let groups = titled(&["Inbound"]);
    let mut report = report(&groups);
    let mut book = Book::of(&report);
    assert_eq!(book.names(), ["Summary", "Plan", "Findings", "Groups", "About"]);
    assert!(book.words("Summary").contains("No problems were found in 1 lead group."));
    assert_eq!(book.column("Findings", "Severity"), [text("Nothing to list.")]);
    assert_eq!(book.column("Plan", "Step"), [text("Nothing has to be done.")]);
    assert_eq!(book.words("About").matches("\nnothing\n").count(), crate::rules::ALL.len());

    report.audit.text = Some("In\u{200b}".to_owned());
    assert!(Book::of(&report).words("Summary").contains("Only a part of the account is covered"));

    let mut book = Book::of(&sample::report(&[]));
    assert!(book.words("Summary").contains("No lead groups were returned"));
    assert_eq!(book.column("Groups", "ID"), [text("Nothing to list.")]);
}

#[test]
fn an_incomplete_listing_has_a_banner_on_every_list_and_marks_what_was_not_seen() {
    let groups = groups(&[(1, "A", "ACTIVE"), (2, "A", "ACTIVE"), (3, "B", "ACTIVE")]);
    let mut report = report(&groups);
    (report.listing.complete, report.listing.proof) = (false, Proof::None);
    (report.listing.unseen_ids, report.listing.total_items) = (vec![2], Some(4));
    let mut book = Book::of(&report);
    for sheet in ["Summary", "Plan", "Findings", "Duplicates", "Groups", "About"] {
        assert!(book.words(sheet).contains("INCOMPLETE"), "{sheet}");
    }
    for sheet in ["Plan", "Findings", "Duplicates", "Groups"] {
        assert!(book.sheet(sheet).rows().next().unwrap()[0].to_string().starts_with("INCOMPLETE"), "{sheet}");
    }
    assert_eq!(book.column("Groups", "Not in the last reading"), [Data::Empty, text("not seen: 2"), Data::Empty]);
    assert_eq!(book.column("Duplicates", "Not in the last reading"), [Data::Empty, text("not seen: 2")]);
    assert_eq!(book.column("Findings", "Not in the last reading"), [text("not seen: 2")]);
    assert!(book.words("Summary").contains("3 read, Superfone counts 4"));
}

#[test]
fn rows_beyond_the_last_of_a_sheet_continue_on_the_next() {
    let titles: Vec<_> = (0..5).map(|n| format!("T{n}")).collect();
    let titles: Vec<_> = titles.iter().chain(&titles).map(String::as_str).collect();
    let groups = titled(&titles);
    let report = report(&groups);
    for (table_rows, links) in [(0, 100), (100, 100), (100, 3)] {
        let mut book = Book::within(&report, Limits { sheet_rows: 4, table_rows, links, ..Limits::EXCEL });
        let lists = ["Findings", "Findings (2)", "Duplicates", "Duplicates (2)", "Duplicates (3)", "Duplicates (4)"];
        assert_eq!(book.names()[1..6], ["Plan", "Plan (2)", "Plan (3)", "Plan (4)", "Plan (5)"]);
        assert_eq!(book.names()[6..12], lists);
        assert_eq!(book.names()[12..16], ["Groups", "Groups (2)", "Groups (3)", "Groups (4)"]);
        let ids: Vec<_> =
            ["Groups", "Groups (2)", "Groups (3)", "Groups (4)"].iter().flat_map(|s| book.column(s, "ID")).collect();
        assert_eq!(ids, (1..=10).map(|id| Data::Float(f64::from(id))).collect::<Vec<_>>());
        assert!(book.words("Summary").contains("Groups takes 4 sheets, the last is “Groups (4)”."));
    }
    // A sheet that is exactly full needs no other.
    let book = Book::within(&report, Limits { sheet_rows: 11, ..Limits::EXCEL });
    assert_eq!(book.names()[5], "Groups");
    assert_eq!(book.names().last().unwrap(), "About");
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let groups = account();
    let report = report(&groups);
    assert!(bytes(&report, Limits::EXCEL) == bytes(&report, Limits::EXCEL));
    // Two threads, whichever comes first.
    let beside = Limits { beside: 0, ..Limits::EXCEL };
    let first = bytes(&report, beside);
    for _ in 0..8 {
        assert!(bytes(&report, beside) == first);
    }
}

#[test]
fn a_book_packed_in_two_is_the_book_packed_in_one() {
    let (few, many) =
        (account(), titled(&["Hot", "hot", "HOT", "Cold", "Cold", "cold", " New ", "x\u{200b}", "y", "z"]));
    for groups in [few, many] {
        let report = report(&groups);
        for (sheet_rows, table_rows) in [(1_048_576, 10_000), (1_048_576, 0), (4, 0), (4, 100), (11, 3)] {
            let limits = Limits { sheet_rows, table_rows, ..Limits::EXCEL };
            let [one, two] = [usize::MAX, 0].map(|beside| Parts::of(&bytes(&report, Limits { beside, ..limits })));
            assert_eq!(one.names().collect::<Vec<_>>(), two.names().collect::<Vec<_>>());
            for part in one.names() {
                assert_eq!(one.text(part), two.text(part), "{part}, {limits:?}");
            }
        }
    }
}

#[test]
fn an_error_of_the_sink_and_a_signal_come_through() {
    struct Full(Cursor<Vec<u8>>, ErrorKind);
    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::new(self.1, "no more"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    impl io::Seek for Full {
        fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }
    let groups: Vec<_> =
        (0..2000).map(|id| crate::testing::groups(&[(id, &format!("T{id}"), "ACTIVE")]).remove(0)).collect();
    let report = report(&groups);
    for limits in [Limits::EXCEL, Limits { beside: 0, ..Limits::EXCEL }] {
        for kind in [ErrorKind::StorageFull, ErrorKind::Interrupted] {
            let error = write(&report, limits, &mut Full(Cursor::default(), kind), &|| false).unwrap_err();
            assert!(matches!(&error, RenderError::Io(error) if error.kind() == kind), "{error:?}");
        }
        let error = write(&report, limits, &mut Cursor::new(Vec::new()), &|| true).unwrap_err();
        assert!(matches!(error, RenderError::Interrupted), "{error:?}");
    }
    // Whenever it comes, to whichever of the two threads.
    let limits = Limits { beside: 0, ..Limits::EXCEL };
    let (mut looks, mut written) = (0, false);
    while !written {
        let left = AtomicUsize::new(looks);
        let stop = || left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_err();
        let outcome = write(&report, limits, &mut Cursor::new(Vec::new()), &stop);
        written = outcome.is_ok();
        assert!(written || matches!(outcome, Err(RenderError::Interrupted)), "after {looks} looks: {outcome:?}");
        looks += 1;
    }
    assert!(looks > 3, "{looks}");
}

#[test]
fn a_panic_over_the_scratch_file_names_the_folder_and_another_is_called_a_panic() {
    let folder = std::path::Path::new("/scratch");
    let full = "Couldn't write to xml file: Os { code: 28, kind: StorageFull, message: \"No space left on device\" }";
    let error = explain(&full.to_owned(), folder);
    let words = "the workbook's scratch file cannot be written in /scratch: No space left on device";
    assert_eq!(error.to_string(), words);
    let error = explain(&"Couldn't write to xml file: failed to write whole buffer", folder);
    assert!(matches!(&error, RenderError::Scratch { cause, .. } if cause.ends_with("whole buffer")), "{error:?}");
    assert!(explain(&"index out of bounds", folder).to_string().contains("panic: index out of bounds"));
}

#[test]
fn the_summary_tells_a_manager_how_complete_the_list_is() {
    let groups = account();
    let mut report = report(&groups);
    for (proof, words) in [
        (Proof::SinglePage, "Complete: all of it, 144 lead groups, came in one answer."),
        (Proof::TwoEqualPasses, "Complete: the list was read twice, and both readings were the same"),
        (Proof::TwoEqualSets, "two readings held the same 144 lead groups"),
        (Proof::CountsOnly, "Read once: 144 lead groups, as many as Superfone counts."),
    ] {
        report.listing.proof = proof;
        assert!(Book::of(&report).words("Summary").contains(words), "{words}");
    }
    let words = Book::of(&report).words("Summary");
    for expected in [
        "7 errors, 49 warnings and 10 remarks in 144 lead groups. Leads sent to 3 titles are being rejected.",
        "Account 4182 · 23 November 2026, 09:00 (Asia/Kolkata)",
        "1. Home Loan Referral",
        "Keep group 22149. Rename group 24599 to “Home Loan Referral (duplicate 24599)”.",
        "disabled (+ 2 other)",
    ] {
        assert!(words.contains(expected), "{expected}");
    }
}

#[test]
fn the_summary_leaves_muted_findings_out_and_what_is_used_first() {
    let groups = account();
    let mut report = judged(&groups);
    let words = Book::of(&report).words("Summary");
    assert!(words.contains("Muted, and not counted: 1 finding."), "{words}");
    let first = |words: &str| words.lines().find_map(|line| line.strip_prefix("1. ").map(str::to_owned));
    assert_eq!(first(&words).as_deref(), Some("Home Loan Referral"));
    assert_eq!(Book::of(&report).links("Summary")[0], "'Plan'!A2");
    // Where there is nothing to plan, the remedies stand there.
    report.plan.clear();
    let place = report.first_things(1)[0];
    let row = report.findings[..place].iter().filter(|finding| finding.muted.is_none()).count();
    let mut book = Book::of(&report);
    assert_eq!(first(&book.words("Summary")), Some(report.findings[place].title.clone()));
    assert_eq!(book.links("Summary")[0], format!("'Findings'!A{}", row + 2));
}

#[test]
fn a_finding_leads_to_its_first_group_unless_there_are_too_many_links_for_a_sheet() {
    let groups = account();
    let mut report = report(&groups);
    // A group that is not in the list.
    report.findings[0].group_ids = vec![1];
    let mut book = Book::of(&report);
    let ids = book.column("Groups", "ID");
    let links = book.links("Findings");
    assert_eq!(links.len(), report.findings.len() - 1);
    for (finding, link) in report.findings[1..].iter().zip(links) {
        let row = ids.iter().position(|id| *id == Data::Float(f64::from(u32::try_from(finding.group_ids[0]).unwrap())));
        assert_eq!(link, format!("'Groups'!A{}", row.unwrap() + 2));
    }
    assert_eq!((book.links("Duplicates").len(), book.links("Groups").len()), (11, 0));

    let mut book = Book::within(&report, Limits { links: 3, ..Limits::EXCEL });
    assert_eq!((book.links("Findings").len(), book.links("Duplicates").len()), (0, 0));
    assert_eq!(book.links("Summary")[0], "'Plan'!A2");
}

#[test]
fn a_scratch_folder_that_is_not_there_is_named() {
    let (groups, folder) = (titled(&["A"]), std::path::Path::new("/nowhere/at/all"));
    let (report, silent) = (report(&groups), crate::event::Silent);
    let mut pace = crate::report::Pace::new(&silent, &|| false);
    let error = super::write(&report, folder, &mut Cursor::new(Vec::new()), &mut pace).unwrap_err();
    assert!(matches!(error, RenderError::Scratch { folder, .. } if folder.ends_with("nowhere/at/all")));
}
