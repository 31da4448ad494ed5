//! Not run by themselves: workbooks to look at, and a large one to measure.

use super::golden::golden;
use super::sample::{account, bytes, judged, report, with_past, write};
use super::titled;
use crate::api::{LeadGroup, Number};
use crate::listing::Proof;
use crate::report::xlsx::room::Limits;
use crate::report::{Month, Report};

/// For a look at it: `WORKBOOK=/tmp/x cargo test -- --ignored look_at_it`.
#[test]
#[ignore = "writes files to look at"]
fn look_at_it() {
    let folder = std::path::PathBuf::from(std::env::var_os("WORKBOOK").unwrap());
    let groups = account();
    let mut sample = report(&groups);
    std::fs::write(folder.join("sample.xlsx"), bytes(&sample, Limits::EXCEL)).unwrap();
    (sample.listing.complete, sample.listing.proof) = (false, Proof::None);
    (sample.listing.unseen_ids, sample.listing.total_items) = (vec![21851, 21937, 22066], Some(146));
    sample.audit.text = Some("enquiry".to_owned());
    let warnings = vec!["14 rows have no type (first: page 1, row 1)".to_owned()];
    sample.listing.warnings = warnings;
    std::fs::write(folder.join("incomplete.xlsx"), bytes(&sample, Limits::EXCEL)).unwrap();
    let shared = ["Inb\u{200b}ound", "=1+1", &"Leads from a very long campaign ".repeat(12), " outer ", "\u{200b}"];
    let hostile = titled(&[shared, shared].concat());
    std::fs::write(folder.join("hostile.xlsx"), bytes(&report(&hostile), Limits::EXCEL)).unwrap();
    std::fs::write(folder.join("past.xlsx"), bytes(&golden(&groups), Limits::EXCEL)).unwrap();
    std::fs::write(folder.join("year.xlsx"), bytes(&year(&groups), Limits::EXCEL)).unwrap();
    std::fs::write(folder.join("names.xlsx"), bytes(&judged(&groups), Limits::EXCEL)).unwrap();
    std::fs::write(folder.join("nothing.xlsx"), bytes(&report(&[]), Limits::EXCEL)).unwrap();
    let clean = titled(&["Inbound", "Outbound"]);
    std::fs::write(folder.join("clean.xlsx"), bytes(&report(&clean), Limits::EXCEL)).unwrap();
}

/// A year of audits that get better month by month; its first sheet is `docs/summary.png`.
fn year(groups: &[LeadGroup]) -> Report {
    let mut report = with_past(groups);
    let now = report.history.months.pop().unwrap();
    let then = report.history.months.pop().unwrap();
    let month = |(back, day): (u64, &str)| Month {
        day: day.to_owned(),
        groups: now.groups - 2 * back,
        error: now.error + 3 * back / 2,
        warning: now.warning + 2 * back,
        info: now.info + back % 3,
        new: 2 + back % 4,
        persisting: now.error + now.warning + now.info + 3 * back,
        resolved: 3 + back % 5,
        compared: back == 1,
        ..then.clone()
    };
    let days = ["2026-05-25", "2026-06-23", "2026-07-23", "2026-08-24", "2026-09-23", "2026-10-23"];
    report.history.months = (1..=6).rev().zip(days).map(month).collect();
    report.history.months.push(Month { new: 2, persisting: 72, reopened: 0, resolved: 6, ..now });
    report.history.direction = Some("better");
    report.history.difference = "2 new, 6 resolved, 72 still open (oldest 182 days)".to_owned();
    report
}

/// `cargo test --release --lib -- --ignored --nocapture a_million`.
#[test]
#[ignore = "takes seconds and hundreds of megabytes"]
fn a_million_groups() {
    let peak = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap().to_owned();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    };
    let number = |name: &str, default| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (share, pairs) = (number("DISABLED_EVERY", 20_u64), number("PAIR_EVERY", 100_u64));
    let groups: Vec<_> = (1..=1_000_000_u64)
        .map(|id| {
            let status = if id.is_multiple_of(share) { "DISABLED" } else { "ACTIVE" };
            let title = format!("Campaign {} Mumbai", if id.is_multiple_of(pairs) { id - 1 } else { id });
            let mut group = crate::testing::groups(&[(id + 20_000, &title, status)]).remove(0);
            group.kind = Some("CAMPAIGN".into());
            group.org_id = Some(Number::Whole(4182));
            group.created_by = Some(Number::Whole(8121 + id % 9));
            group.updated_by = Some(Number::Whole(8121 + id % 7));
            group.created_at = Some("2026-11-08T07:49:10.716Z".into());
            group.updated_at = Some("2026-11-08T07:49:10.716Z".into());
            group
        })
        .collect();
    let report = report(&groups);
    let (before, begun) = (peak(), std::time::Instant::now());
    let path = std::env::temp_dir().join("million.xlsx");
    write(&report, Limits::EXCEL, &mut std::fs::File::create(&path).unwrap(), &|| false).unwrap();
    let size = std::fs::metadata(&path).unwrap().len() / 1_000_000;
    println!("{} findings, {:?}, {size} MB, peak {before} -> {} MB", report.findings.len(), begun.elapsed(), peak());
}
