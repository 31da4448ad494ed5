//! Sheets that were written before the rest of the report was known are the sheets that the report has.

use std::io::Cursor;

use super::parts::Parts;
use super::sample::{account, bytes};
use super::titled;
use crate::event::Silent;
use crate::listing::Proof;
use crate::report::fixtures::{HOSTILE, with_draft};
use crate::report::xlsx::room::Limits;
use crate::report::xlsx::{SheetsAhead, write_within};
use crate::report::{Pace, RenderError, Report};

/// Every list in a book beside.
const BESIDE: Limits = Limits { beside: 0, ..Limits::EXCEL };

fn ahead(draft: &Report<'_>, limits: Limits) -> SheetsAhead {
    SheetsAhead::write_within(limits, draft, &std::env::temp_dir(), &|| false).unwrap()
}

fn bytes_with(ready: SheetsAhead, report: &Report<'_>, limits: Limits) -> Vec<u8> {
    let mut sink = Cursor::new(Vec::new());
    let mut pace = Pace::new(&Silent, &|| false);
    write_within(limits, report, Some(ready), &std::env::temp_dir(), &mut sink, &mut pace).unwrap();
    sink.into_inner()
}

#[test]
fn a_book_with_sheets_that_lay_ready_is_the_same_byte_for_byte() {
    let long = "x".repeat(40_000);
    let hostile: Vec<_> = [HOSTILE.as_slice(), &HOSTILE, &[&long, &long]].concat();
    let hostile = titled(&hostile);
    for groups in [account(), hostile, Vec::new()] {
        let [draft, report] = with_draft(&groups);
        for (sheet_rows, table_rows, links, thorough_packing) in [
            (1_048_576, 10_000, 10_000, 5_000),
            (1_048_576, 0, 10_000, 0),
            (1_048_576, 10_000, 3, 26),
            (20, 0, 0, 145),
            (40, 30, 100, 0),
        ] {
            let limits = Limits { sheet_rows, table_rows, links, thorough_packing, ..BESIDE };
            let ready = ahead(&draft, limits);
            let (with, without) = (bytes_with(ready, &report, limits), bytes(&report, limits));
            let parts = [&with, &without].map(|bytes| Parts::of(bytes));
            for part in parts[1].names() {
                assert_eq!(parts[0].text(part), parts[1].text(part), "{part}, {limits:?}");
            }
            assert!(with == without, "{limits:?}");
        }
    }
}

#[test]
fn sheets_of_a_list_that_was_not_proved_or_of_a_plan_that_was_decided_about_are_not_used() {
    let groups = account();
    let [draft, mut report] = with_draft(&groups);
    (report.listing.complete, report.listing.proof) = (false, Proof::None);
    let decided = crate::report::fixtures::with_past(&groups);
    for report in [report, decided] {
        assert!(bytes_with(ahead(&draft, BESIDE), &report, BESIDE) == bytes(&report, BESIDE));
    }
}

#[test]
fn nobody_waits_for_sheets_that_are_not_ready_in_time() {
    let groups = account();
    let [draft, _] = with_draft(&groups);
    let stopped = SheetsAhead::write_within(BESIDE, &draft, &std::env::temp_dir(), &|| true);
    assert!(matches!(stopped, Err(RenderError::Interrupted)), "{stopped:?}");
    let nowhere = SheetsAhead::write_within(BESIDE, &draft, std::path::Path::new("/nowhere/at/all"), &|| false);
    assert!(matches!(nowhere, Err(RenderError::Scratch { .. })), "{nowhere:?}");
}

#[test]
fn only_accounts_of_some_size_with_plans_of_less_have_sheets_ahead() {
    for (groups, findings, actions, expected) in
        [(2_499, 0, 0, false), (2_500, 0, 0, true), (2_500, 10_000, 10_000, true), (2_500, 10_001, 0, false)]
    {
        assert_eq!(SheetsAhead::are_worth_it(groups, findings, actions), expected);
    }
    assert!(!SheetsAhead::are_worth_it(1_000_000, 0, 10_001));
}
