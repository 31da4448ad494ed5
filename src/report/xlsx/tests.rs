mod catalogues;
mod golden;
mod parts;
mod past;
mod plan;
mod sample;

use std::io::{self, Cursor, ErrorKind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use calamine::Data;

use self::sample::{Book, account, bytes, judged, report, write};
use super::context::SheetLimits;
use super::explain;
use crate::api::{Item, Number};
use crate::listing::Proof;
use crate::report::fixtures::every_kind;
use crate::report::{RenderError, words};
use crate::rules::DUPLICATE_TITLE;
use crate::testing::groups;
use crate::titles::show_hidden;

fn text(text: &str) -> Data {
    Data::String(text.to_owned())
}

/// A text that may be empty.
fn cell(value: &str) -> Data {
    if value.is_empty() { Data::Empty } else { text(value) }
}

fn number(value: u64) -> Data {
    Data::Float(f64::from(u32::try_from(value).unwrap()))
}

/// A title as people read it.
fn shown(title: &str) -> Data {
    text(&if crate::rules::is_blank(title) { "(no title)".to_owned() } else { show_hidden(title) })
}

fn titled(titles: &[&str]) -> Vec<Item> {
    let rows: Vec<_> = titles.iter().zip(1..).map(|(title, id)| (id, *title, "ACTIVE")).collect();
    groups(&rows)
}

fn head(book: &mut Book, sheet: &str) -> Vec<String> {
    book.sheet(sheet).rows().nth(2).unwrap().iter().map(Data::to_string).collect()
}

#[test]
fn nobody_reads_a_word_on_a_sheet_for_which_there_is_another() {
    every_kind(|kind, report| {
        if kind.starts_with("big") {
            return;
        }
        let mut book = Book::of(report);
        for sheet in book.names() {
            assert_eq!(words::unsaid(&book.words(&sheet)), None, "{kind}, {sheet}");
        }
    });
}

/// LibreOffice prints a text that is a link in one line, and cuts it at the edge of its cell.
#[test]
fn a_text_of_more_than_one_line_is_no_link() {
    let links = |twins: usize| {
        let groups = titled(&vec!["Inbound"; twins]);
        let links = Book::of(&judged(&groups)).links("Findings");
        links.iter().filter(|link| link.starts_with("'Groups'")).count()
    };
    assert_eq!((links(2), links(30)), (1, 0));
}

#[test]
fn the_sheets_stand_in_order_and_begin_with_their_headers() {
    let groups = account();
    let mut book = Book::of(&judged(&groups));
    assert_eq!(
        book.names(),
        ["Summary", "Plan", "Findings", "Duplicates", "Integrations", "Groups", "Accepted", "About"]
    );
    for (sheet, heads) in [
        ("Findings", "Severity, Kind, Title, Groups, What is wrong, State, Since, Plan"),
        ("Integrations", "Answer, Name sent, Integration, Owner, Groups, What to do"),
        ("Accepted", "Severity, Kind, Title, Groups, Accepted by, Since, Until, Comment, Status, Key"),
    ] {
        assert_eq!(head(&mut book, sheet).join(", "), heads);
    }
    assert_eq!(head(&mut book, "Groups")[..5], ["Group", "Title", "Status", "Type", "Severity"]);
    assert_eq!(head(&mut book, "Duplicates")[..3], ["Severity", "Title", "Group"]);
}

#[test]
fn every_finding_and_every_group_is_there_in_order() {
    let groups = account();
    let report = report(&groups);
    let mut book = Book::of(&report);
    for (head, field) in [("Kind", 0), ("What is wrong", 1)] {
        let expected = report.findings.iter().map(|f| cell([&*f.rule.name_of(f.catalogue()), &f.message][field]));
        assert_eq!(book.column("Findings", head), expected.collect::<Vec<_>>(), "{head}");
    }
    let titles: Vec<_> = report.findings.iter().map(|finding| shown(&finding.title)).collect();
    assert_eq!(book.column("Findings", "Title"), titles);
    let ids: Vec<_> = groups.iter().map(|group| number(group.id)).collect();
    assert_eq!(book.column("Groups", "Group"), ids);
    let titles: Vec<_> = groups.iter().map(|group| shown(group.title())).collect();
    assert_eq!(book.column("Groups", "Title"), titles);
    let clusters = report.findings.iter().filter(|f| f.rule == &DUPLICATE_TITLE);
    let ids: Vec<_> = clusters.flat_map(|f| &f.group_ids).map(|id| number(*id)).collect();
    assert_eq!(book.column("Duplicates", "Group"), ids);
}

#[test]
fn every_column_of_every_list_is_explained_on_about() {
    let groups = account();
    let mut book = Book::of(&judged(&groups));
    let about = book.words("About");
    for sheet in ["Plan", "Findings", "Duplicates", "Integrations", "Groups", "Accepted"] {
        let told = about.split(&format!("Columns of the sheet {sheet}\n")).nth(1).unwrap().to_owned();
        for head in head(&mut book, sheet) {
            assert!(told.contains(&format!("{head}\n")), "{sheet}: {head}");
        }
    }
}

#[test]
fn titles_are_texts_and_nothing_in_them_is_hidden() {
    let titles = [
        "=1+1",
        "+91 Leads",
        "-1",
        "@SUM(A1)",
        "=HYPERLINK(\"https://example.com\")",
        "'quoted",
        "_x0041_",
        "<&>\"'",
        "https://example.com",
        "00123",
        "1E5",
        "TRUE",
        "क्\u{200d}षेत्र 👨\u{200d}👩\u{200d}👧",
    ];
    let hidden = [
        ("a\u{0}b\u{1b}[31m\r\n\tc", "a⟨hidden⟩b⟨hidden⟩[31m⟨hidden⟩c"),
        ("\u{202e}txt\u{200b}", "⟨hidden⟩txt⟨hidden⟩"),
        (" outer ", "·outer·"),
        ("a\u{fffe}b", "a⟨hidden⟩b"),
    ];
    let plain = titles.iter().map(|title| (*title, *title));
    let (given, seen): (Vec<_>, Vec<_>) = plain.chain(hidden).unzip();
    // Twice, so that they stand on every list.
    let groups = titled(&[&*given, &*given].concat());
    let mut book = Book::of(&report(&groups));
    let expected: Vec<_> = seen.iter().map(|title| text(title)).collect();
    assert_eq!(book.column("Groups", "Title"), [expected.clone(), expected.clone()].concat());
    for found in book.column("Findings", "Title") {
        assert!(expected.contains(&found), "{found:?}");
    }
    assert_eq!(book.column("Duplicates", "Title").len(), 2 * given.len());
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
        book.column("Groups", "Group"),
        [Data::Float(7.0), Data::Float(999_999_999_999_999.0), text("18446744073709551615")]
    );
    let created = book.column("Groups", "Created");
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
    assert!(book.words("Summary").contains("Nothing to do: no finding is open in 1 lead group."));
    assert!(book.words("Findings").starts_with("No findings\n"));
    assert_eq!(book.words("About").matches("\nNothing found.").count(), crate::rules::ALL.len());

    report.audit.text = Some("In\u{200b}".to_owned());
    assert!(Book::of(&report).words("Summary").contains("Only a part of the account"));

    let mut book = Book::of(&sample::report(&[]));
    assert!(book.words("Summary").contains("Superfone returned no lead groups"));
    assert!(book.words("Groups").starts_with("0 lead groups\n"));
}

#[test]
fn an_incomplete_listing_has_a_banner_on_every_sheet_and_marks_what_was_not_seen() {
    let groups = groups(&[(1, "A", "ACTIVE"), (2, "A", "ACTIVE"), (3, "B", "ACTIVE")]);
    let mut report = report(&groups);
    (report.listing.complete, report.listing.proof) = (false, Proof::None);
    (report.listing.unseen_ids, report.listing.total_items) = (vec![2], Some(4));
    let mut book = Book::of(&report);
    let banner = "INCOMPLETE: 3 of 4 groups were seen. Please do not act on what is missing here.";
    for sheet in ["Summary", "Plan", "Findings", "Duplicates", "Groups", "About"] {
        assert!(book.words(sheet).contains(banner), "{sheet}");
    }
    assert_eq!(book.column("Groups", "Last reading"), [Data::Empty, text("Not seen: 2"), Data::Empty]);
    assert_eq!(book.column("Duplicates", "Last reading"), [Data::Empty, text("Not seen: 2")]);
    assert_eq!(book.column("Findings", "Last reading"), [text("Not seen: 2")]);
}

#[test]
fn rows_beyond_the_last_of_a_sheet_continue_on_the_next() {
    let titles: Vec<_> = (0..5).map(|n| format!("T{n}")).collect();
    let titles: Vec<_> = titles.iter().chain(&titles).map(String::as_str).collect();
    let groups = titled(&titles);
    let report = report(&groups);
    for links in [100, 3] {
        let mut book = Book::within(&report, SheetLimits { sheet_rows: 6, links, ..SheetLimits::EXCEL });
        let names = book.names();
        let of = |list: &str| names.iter().filter(|name| name.starts_with(list)).cloned().collect::<Vec<_>>();
        assert_eq!(of("Groups"), ["Groups", "Groups (2)", "Groups (3)", "Groups (4)"]);
        assert_eq!((of("Findings").len(), of("Duplicates").len()), (2, 4));
        assert_eq!(of("Plan").len(), report.plan.len().div_ceil(3));
        let ids: Vec<_> = of("Groups").iter().flat_map(|sheet| book.column(sheet, "Group")).collect();
        assert_eq!(ids, (1..=10).map(number).collect::<Vec<_>>());
        assert!(book.words("Summary").contains("Groups takes 4 sheets, the last is “Groups (4)”."));
        assert_eq!(book.links("Findings").len(), links.min(6));
    }
    // A sheet that is exactly full needs no other.
    let book = Book::within(&report, SheetLimits { sheet_rows: 13, ..SheetLimits::EXCEL });
    assert!(book.names().contains(&"Groups".to_owned()) && !book.names().contains(&"Groups (2)".to_owned()));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let groups = account();
    let report = report(&groups);
    assert!(bytes(&report, SheetLimits::EXCEL) == bytes(&report, SheetLimits::EXCEL));
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
    for kind in [ErrorKind::StorageFull, ErrorKind::Interrupted] {
        let error = write(&report, SheetLimits::EXCEL, &mut Full(Cursor::default(), kind), &|| false).unwrap_err();
        assert!(matches!(&error, RenderError::Io(error) if error.kind() == kind), "{error:?}");
    }
    // Whenever it comes.
    for looks in 0..6 {
        let left = AtomicUsize::new(looks);
        let stop = || left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_err();
        let outcome = write(&report, SheetLimits::EXCEL, &mut Cursor::new(Vec::new()), &stop);
        assert!(matches!(outcome, Err(RenderError::Interrupted)), "after {looks} looks: {outcome:?}");
    }
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
fn a_scratch_folder_that_is_not_there_is_named() {
    let (groups, folder) = (titled(&["A"]), std::path::Path::new("/nowhere/at/all"));
    let (report, silent) = (report(&groups), crate::event::Silent);
    let mut pace = crate::report::Pace::new(&silent, &|| false);
    let error = super::write(&report, folder, &mut Cursor::new(Vec::new()), &mut pace).unwrap_err();
    assert!(matches!(error, RenderError::Scratch { folder, .. } if folder.ends_with("nowhere/at/all")));
}

#[test]
fn the_summary_gives_the_answer_first() {
    let groups = account();
    let report = report(&groups);
    let mut book = Book::of(&report);
    let words = book.words("Summary");
    assert!(words.starts_with(
        "Superfone 4182: lead groups on 23 November 2026\n▲  Leads sent to 3 titles are being rejected: “Home Loan \
         Referral”, “Open House Sunday” and “Website Enquiry”.\nFirst audit of this account."
    ));
    let findings = &report.totals.findings;
    let figures = format!("{}\n{}\n{}", findings.error, findings.warning, findings.info);
    for expected in [
        "\nComplete: all 144 groups were read twice, with the same result.\n",
        &format!("\n{figures}\n0\n144\n132\nErrors\nWarnings\nNotes\n"),
        "\nActive (10 disabled, 2 other)\n",
        "\nStep 1\n",
        "\nThe whole plan: ",
        "\nNo title\n4\n",
        &format!("\n23 Nov 2026\n{figures}"),
    ] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    assert_eq!(book.links("Summary")[0], "'Plan'!A4");
}

#[test]
fn the_summary_leads_to_the_findings_where_there_is_no_plan() {
    let groups = account();
    let mut report = judged(&groups);
    report.plan.clear();
    let place = report.first_things(1)[0];
    let row = report.findings[..place].iter().filter(|finding| finding.muted.is_none()).count();
    let mut book = Book::of(&report);
    assert!(book.words("Summary").contains(&report.findings[place].remedy));
    assert_eq!(book.links("Summary")[0], format!("'Findings'!A{}", row + 4));
}

#[test]
fn a_finding_leads_to_its_first_group_and_to_its_step() {
    let groups = account();
    let mut report = report(&groups);
    // A group that is not in the list, and a finding without a step.
    report.findings[0].group_ids = vec![1];
    report.findings[0].fingerprint = "0".repeat(32).parse().unwrap();
    let mut book = Book::of(&report);
    let (ids, steps) = (book.column("Groups", "Group"), book.column("Findings", "Plan"));
    let mut links = book.links("Findings").into_iter();
    assert_eq!(steps[0], Data::Empty);
    for (finding, step) in report.findings[1..].iter().zip(&steps[1..]) {
        let row = ids.iter().position(|id| *id == number(finding.group_ids[0])).unwrap();
        assert_eq!(links.next().unwrap(), format!("'Groups'!A{}", row + 4));
        if let Some(row) = report.plan.iter().position(|row| row.planned.finding.as_ref() == Some(&finding.fingerprint))
        {
            assert_eq!(*step, text(&format!("Step {}", report.plan[row].planned.step)));
            assert_eq!(links.next().unwrap(), format!("'Plan'!A{}", row + 4));
        }
    }
    assert!(links.next().is_none());
}
