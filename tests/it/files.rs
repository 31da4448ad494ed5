//! Files appear together or not at all, whatever stops the run.
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::program::{Bench, Ended, finish, send, start, under};
use crate::support::{Account, FakeApi, Match, group};

/// A folder that holds the reports of an earlier audit of the same day.
fn with_earlier_reports() -> (Bench, BTreeMap<String, Vec<u8>>) {
    let bench = Bench::new();
    let api = FakeApi::start(Account::new([group(1, "Earlier")]));
    bench.run(&api, &[]).expect(0);
    let contents = bench.contents();
    assert_eq!(contents.len(), 5);
    (bench, contents)
}

/// So many groups on five pages that writing them takes a while.
fn large_account() -> FakeApi {
    FakeApi::start(Account::numbered(20_000))
}

const LARGE_PAGES: [&str; 2] = ["--page-size", "4000"];

/// The first bytes of a report: more than the file holds with which the folder is tried before the first request.
const FIRST: u64 = 1_000;

/// Waits until a temporary file of the run stands in the folder.
fn wait_for_temporary_file(folder: &Path, bytes: u64) {
    let start = Instant::now();
    loop {
        let large = fs::read_dir(folder).unwrap().flatten().any(|entry| {
            entry.file_name().to_string_lossy().ends_with(".tmp") && entry.metadata().is_ok_and(|m| m.len() >= bytes)
        });
        if large {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "no temporary file appears");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_signal_while_pages_are_read_is_obeyed_within_a_second_and_changes_nothing() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let (bench, earlier) = with_earlier_reports();
        let api = FakeApi::start(Account::numbered(120));
        let hold = api.hold(Match::page(2));
        let child = start(&mut bench.command(&api, &[]));
        hold.wait_for(1);
        let sent = Instant::now();
        send(signal, &child);
        let ended: Ended = child.wait_with_output().unwrap().into();
        assert!(sent.elapsed() < Duration::from_secs(1), "{:?}", sent.elapsed());
        ended.expect(code).says(&["no file of this run was written"]);
        assert_eq!(bench.contents(), earlier);
    }
}

#[test]
fn a_signal_while_large_files_are_written_is_obeyed_within_a_second_and_changes_nothing() {
    // A little of the CSV; then all of the CSV and, some time later, the workbook.
    for (signal, code, bytes) in [("TERM", 143, FIRST), ("INT", 130, 1_200_000)] {
        let (bench, earlier) = with_earlier_reports();
        let api = large_account();
        let child = start(&mut bench.command(&api, &LARGE_PAGES));
        wait_for_temporary_file(&bench.reports(), bytes);
        if bytes > FIRST {
            std::thread::sleep(Duration::from_millis(400));
        }
        let sent = Instant::now();
        send(signal, &child);
        let ended: Ended = child.wait_with_output().unwrap().into();
        assert!(sent.elapsed() < Duration::from_secs(1), "{:?}", sent.elapsed());
        ended.expect(code);
        assert_eq!(bench.contents(), earlier);
    }
}

/// The workbook's library has threads of its own, and tables of hashes another order in every process.
#[test]
fn a_large_account_gives_the_same_bytes_on_one_core_and_on_two() {
    let title =
        |id: u64| if id.is_multiple_of(2) { format!("Hot Lead {}", id / 5) } else { format!("hot-lead {}", id / 5) };
    let api = FakeApi::start(Account::new((1..=6_000).map(|id| group(id, &title(id)))));
    let reports = |one_core: bool| {
        let bench = Bench::new();
        let mut command = bench.command(&api, &["--page-size", "3000", "--no-history"]);
        if one_core {
            // Without the tool both runs are alike, and the test says less.
            let tool = Command::new("taskset").arg("--version").output().is_ok();
            command = if tool { under("exec taskset -c 0 \"$@\"", &command) } else { command };
        }
        let ended: Ended = command.output().unwrap().into();
        ended.expect(0);
        bench.contents()
    };
    let (one, two) = (reports(true), reports(false));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(*bytes == two[name], "{name}");
    }
}

#[test]
fn what_kill_9_leaves_behind_is_gone_after_the_next_run() {
    let (bench, earlier) = with_earlier_reports();
    let api = large_account();
    let mut child = start(&mut bench.command(&api, &LARGE_PAGES));
    wait_for_temporary_file(&bench.reports(), FIRST);
    send("KILL", &child);
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    let after = bench.contents();
    assert!(after.len() > earlier.len(), "the kill came too late to leave anything");
    for (name, bytes) in &earlier {
        assert_eq!(&after[name], bytes, "{name}");
    }
    bench.run(&FakeApi::start(Account::new([group(1, "Earlier")])), &["--format", "json"]).expect(0);
    assert_eq!(bench.files(), earlier.keys().cloned().collect::<Vec<_>>());
}

#[test]
fn a_disk_that_is_full_is_exit_6_and_changes_nothing() {
    let (bench, earlier) = with_earlier_reports();
    let api = FakeApi::start(Account::numbered(5_000));
    // No file may grow over so many blocks of 512 bytes: the CSV fails, the workbook's scratch file, its result.
    for (blocks, format) in [("64", "csv"), ("600", "xlsx"), ("64", "xlsx"), ("64", "json"), ("0", "md")] {
        let program = bench.command(&api, &["--format", format]);
        let ended = finish(&mut under(&format!("ulimit -f {blocks}"), &program));
        let ended = ended.expect(6).says(&["cannot write"]);
        assert!(!ended.stderr.contains("panicked") && !ended.stderr.contains("bug"), "{}", ended.stderr);
        assert_eq!(bench.contents(), earlier, "{format} {blocks}");
    }
}

#[test]
fn a_folder_that_vanishes_during_the_run_is_made_again() {
    let bench = Bench::new();
    let api = FakeApi::start(Account::numbered(120));
    let hold = api.hold(Match::page(2));
    let child = start(&mut bench.command(&api, &[]));
    hold.wait_for(1);
    fs::remove_dir_all(bench.reports()).unwrap();
    hold.release();
    Ended::from(child.wait_with_output().unwrap()).expect(0);
    assert_eq!(bench.files().len(), 5);
}

#[test]
fn a_folder_that_turns_into_a_file_during_the_run_is_exit_6() {
    let bench = Bench::new();
    let api = FakeApi::start(Account::numbered(120));
    let hold = api.hold(Match::page(2));
    let child = start(&mut bench.command(&api, &[]));
    hold.wait_for(1);
    fs::remove_dir_all(bench.reports()).unwrap();
    fs::write(bench.reports(), "a file").unwrap();
    hold.release();
    Ended::from(child.wait_with_output().unwrap()).expect(6).says(&["reports"]);
    assert_eq!(fs::read_to_string(bench.reports()).unwrap(), "a file");
}

#[test]
fn two_runs_at_once_both_land_and_leave_nothing_but_reports() {
    let bench = Bench::new();
    let api = FakeApi::start(Account::numbered(2_000));
    let hold = api.hold(Match::page(1).attempts(3..));
    let mut children: Vec<_> = (0..4).map(|_| start(&mut bench.command(&api, &[]))).collect();
    hold.wait_for(2);
    hold.release();
    for child in children.drain(..) {
        Ended::from(child.wait_with_output().unwrap()).expect(0);
    }
    assert_eq!(bench.files().len(), 5, "{:?}", bench.files());
    assert_eq!(bench.json()["totals"]["groups"], 2_000);
}

#[test]
fn files_follow_the_umask() {
    use std::os::unix::fs::PermissionsExt as _;
    let api = FakeApi::start(Account::numbered(3));
    for (umask, mode) in [("022", 0o644), ("077", 0o600), ("002", 0o664)] {
        let bench = Bench::new();
        finish(&mut under(&format!("umask {umask}"), &bench.command(&api, &[]))).expect(0);
        for name in bench.files() {
            let found = fs::metadata(bench.reports().join(&name)).unwrap().permissions().mode() & 0o777;
            assert_eq!(found, mode, "{name}");
        }
    }
}

#[test]
fn a_closed_standard_output_is_no_error() {
    let bench = Bench::new();
    let api = FakeApi::start(Account::numbered(3));
    let mut child = start(&mut bench.command(&api, &[]));
    drop(child.stdout.take());
    Ended::from(child.wait_with_output().unwrap()).expect(0);
    assert_eq!(bench.files().len(), 5);
}
