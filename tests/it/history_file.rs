//! The history as a file: shared, interrupted, damaged, of an earlier version.
use std::fs;
use std::io::Read as _;
use std::process::{Child, Command};

use crate::history::{Months, at, clean, compared_with, group, moved, standing, stem};
use crate::support::program::{Ended, finish, send, start};
use crate::support::{Account, FakeApi, Match};
use serde_json::Value;

#[test]
fn reports_and_history_agree_when_something_goes_wrong() {
    let months = Months::new();
    let account = clean();
    months.audit((1, 1), &account, &[]);
    let (before, files) = (months.past(), months.bench.contents());
    // A report cannot be put in place: no audit is left behind.
    fs::create_dir(months.bench.reports().join(format!("{}.json", stem(2, 1)))).unwrap();
    months.refused((2, 1), &[], 6);
    let api = FakeApi::start(account.clone());
    let hold = api.hold(Match::page(2));
    let mut command = months.bench.command(&api, &[]);
    let child = start(command.env("SOURCE_DATE_EPOCH", at(3, 1)));
    hold.wait_for(1);
    fs::create_dir(months.bench.reports().join(format!("{}.json", stem(3, 1)))).unwrap();
    hold.release();
    Ended::from(child.wait_with_output().unwrap()).expect(6);
    fs::remove_dir(months.bench.reports().join(format!("{}.json", stem(3, 1)))).unwrap();
    fs::remove_dir(months.bench.reports().join(format!("{}.json", stem(2, 1)))).unwrap();
    assert_eq!(months.past(), before);
    let history = months.bench.path("not-a-database");
    fs::write(&history, "x".repeat(5000)).unwrap();
    months.refused((2, 1), &["--history", "not-a-database"], 6).says(&[
        "not-a-database",
        "is not an SQLite database",
        "--history",
    ]);
    assert_eq!(fs::read(&history).unwrap(), "x".repeat(5000).into_bytes());
    assert_eq!(months.bench.contents(), files);
}

#[cfg(unix)]
#[test]
fn a_history_on_a_full_disk_is_exit_6_and_neither_it_nor_the_reports_change() {
    let months = Months::new();
    let account = clean();
    months.audit((1, 1), &account, &[]);
    let (before, files) = (fs::read(months.database()).unwrap(), months.bench.contents());
    let large = Account::numbered(3_000);
    let (command, _api) = months.command((2, 1), &large, &["--page-size", "1000", "--format", "md"]);
    // No file may grow over so many blocks of 512 bytes.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$@\"", "sh"]).arg(command.get_program());
    shell.args(command.get_args()).current_dir(command.get_current_dir().unwrap()).env_clear();
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    finish(&mut shell).expect(6).says(&["history.db"]);
    assert_eq!(fs::read(months.database()).unwrap(), before);
    assert_eq!(months.bench.contents(), files);
}

#[test]
fn two_runs_at_once_both_land() {
    let months = Months::new();
    let accounts =
        [7, 8].map(|org: u64| Account::new((1..=60).map(|id| group(id, &format!("G{id}")).set("org_id", org))));
    let apis = accounts.map(FakeApi::start);
    let children: Vec<_> = apis
        .iter()
        .zip(["a", "b"])
        .map(|(api, name)| start(&mut months.bench.command(api, &["--out-dir", name, "--history", "h.db"])))
        .collect();
    for child in children {
        Ended::from(child.wait_with_output().unwrap()).expect(0);
    }
    let past = months.history(&["--history", "h.db", "--format", "json"]).expect(0).stdout;
    assert_eq!(serde_json::from_str::<Vec<Value>>(&past).unwrap().len(), 2);
}

#[cfg(unix)]
/// Waits until a child has said something on standard error, and gives what it said.
fn heard(child: &mut Child, part: &str) -> String {
    let mut said = String::new();
    let stderr = child.stderr.as_mut().unwrap();
    while !said.contains(part) {
        let mut byte = [0];
        assert_eq!(stderr.read(&mut byte).unwrap(), 1, "it ended and said: {said}");
        said.push(char::from(byte[0]));
    }
    said
}

#[cfg(unix)]
/// The reports that have appeared, with their content.
fn published(months: &Months) -> Vec<(String, Vec<u8>)> {
    months.bench.contents().into_iter().filter(|(name, _)| !name.starts_with('.')).collect()
}

#[test]
fn whoever_else_holds_the_history_is_waited_for_before_anything_is_published() {
    let months = Months::new();
    months.audit((1, 1), &clean(), &[]);
    let files = published(&months);
    for lock in ["BEGIN; SELECT count(*) FROM audit", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
        for signal in [None, Some(("TERM", 143)), Some(("INT", 130))] {
            let other = rusqlite::Connection::open(months.database()).unwrap();
            let before = fs::read(months.database()).unwrap();
            other.execute_batch(lock).unwrap();
            let api = FakeApi::builder().account(clean()).may_stay_idle().start();
            let mut command = months.bench.command(&api, &["--format", "json"]);
            let mut child = start(command.env("SOURCE_DATE_EPOCH", at(2, 1)));
            heard(&mut child, "history.db open");
            assert_eq!(published(&months), files, "{lock}");
            if lock == "BEGIN EXCLUSIVE" {
                assert_eq!(api.count(), 0, "nobody can say yet whether the file is whole");
            }
            if let Some((signal, code)) = signal {
                send(signal, &child);
                Ended::from(child.wait_with_output().unwrap()).expect(code);
                other.execute_batch("ROLLBACK").unwrap();
                assert_eq!(fs::read(months.database()).unwrap(), before);
                assert_eq!(published(&months), files, "{lock}");
                continue;
            }
            other.execute_batch("ROLLBACK").unwrap();
            Ended::from(child.wait_with_output().unwrap()).expect(0);
            assert_eq!(months.past().len(), 2);
            let day = [stem(2, 1), ".json".to_owned()].concat();
            fs::remove_file(months.bench.reports().join(day)).unwrap();
        }
    }
}

#[test]
fn a_first_run_that_fails_leaves_no_history_behind() {
    let months = Months::new();
    let api = FakeApi::start(clean());
    let hold = api.hold(Match::page(2));
    let mut command = months.bench.command(&api, &["--format", "json"]);
    let child = start(command.env("SOURCE_DATE_EPOCH", at(1, 1)));
    hold.wait_for(1);
    // A folder takes the place of a report: nothing can be published any more.
    fs::create_dir(months.bench.reports().join(format!("{}.json", stem(1, 1)))).unwrap();
    hold.release();
    Ended::from(child.wait_with_output().unwrap()).expect(6);
    assert!(!months.database().exists());
}

#[test]
fn a_file_of_every_earlier_version_is_taken_over() {
    // A file of every version: the account as it was then, who sends names, a day of the next month, and what is open.
    let small = Account::new([group(1, "A"), group(2, "A"), group(3, "Off").status("DISABLED")]);
    let sample = Account::from_folder("samples/account");
    let names = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/names.csv");
    let versions = [
        (1, small, &[][..], (2, 1), [0, 2, 0, 0], "2026-01-01", 2),
        (2, sample, &["--names", names], (12, 23), [0, 67, 0, 0], "2026-11-23", 4),
    ];
    for (version, account, options, day, expected, last, audits) in versions {
        let months = Months::new();
        fs::create_dir_all(months.bench.reports()).unwrap();
        fs::copy(format!("tests/fixtures/history/{version}.db"), months.database()).unwrap();
        let report = months.audit(day, &account, options);
        assert_eq!((moved(&report), compared_with(&report).as_deref()), (expected, Some(last)), "version {version}");
        assert_eq!((&report["resolved"], &report["changes"]), (&serde_json::json!([]), &serde_json::json!([])));
        assert!(report["findings"].as_array().unwrap().iter().all(|finding| finding["trend"] != "worse"));
        assert_eq!(months.past().len(), audits);
        // What the team has kept as it is, still is.
        let kept = report["findings"].as_array().unwrap().iter().filter(|finding| !finding["accepted"].is_null());
        assert_eq!(kept.count(), if version == 2 { 3 } else { 0 });
    }
}

#[test]
fn the_accounts_of_an_earlier_version_are_united_by_their_org_ids() {
    let months = Months::new();
    fs::create_dir_all(months.bench.reports()).unwrap();
    fs::copy("tests/fixtures/history/1-year.db", months.database()).unwrap();
    // Three months of 501 with one of a part and one unproved; 7, which later had a group of 9; and an empty list.
    let told: Vec<_> = months.past().iter().map(|audit| format!("{} {}", audit["account"], audit["groups"])).collect();
    assert_eq!(
        told,
        ["\"501\" 36", "\"501\" 37", "\"501\" 37", "\"501\" 37", "\"501\" 36", "\"7 9\" 2", "\"7 9\" 3", "\"7 9\" 0"]
    );
    let mut account = Account::new((1..=30).map(|id| group(id, &format!("Group {id:04}"))));
    account.push(group(101, "Inbound"));
    account.push(group(102, "Inbound (duplicate, group 102)"));
    account.push(group(103, "Old").status("DISABLED"));
    account.push(group(104, "Hostel Enquiry"));
    account.push(group(105, "hostel enquiry"));
    account.push(group(106, " Walk-in "));
    account.push(group(107, "Inbound"));
    let report = months.audit((4, 1), &account, &[]);
    // The same list a month later, judged by other rules: nothing is new, and nothing worse.
    assert_eq!(compared_with(&report).as_deref(), Some("2026-03-01"));
    assert_eq!((report["totals"]["new"].clone(), report["totals"]["reopened"].clone()), (0.into(), 0.into()));
    assert_eq!(standing(&report, "duplicate-title", "Inbound").2, "2026-01-01");
    assert_eq!(report["changes"], serde_json::json!([]));
}

#[test]
fn a_damaged_history_is_exit_6_before_the_first_request_and_stays_as_it_is() {
    let months = Months::new();
    months.audit((1, 1), &clean(), &[]);
    let whole = fs::read(months.database()).unwrap();
    let cut = [100, 4096, 8192, whole.len() - 4096].map(|length| whole[..length].to_vec());
    // A bit inside a title, which SQLite cannot see, wherever its page has been.
    let mut flipped = whole.clone();
    for at in 0..whole.len() - 10 {
        flipped[at + 9] ^= u8::from(&whole[at..at + 10] == b"Group 0007");
    }
    for damaged in cut.into_iter().chain([flipped]) {
        fs::write(months.database(), &damaged).unwrap();
        months.refused((2, 1), &["--format", "json"], 6).says(&["history.db"]);
        assert!(fs::read(months.database()).unwrap() == damaged);
        months.history(&[]).expect(6).says(&["history.db"]);
        months.history(&["--prune", "1d"]).expect(6).says(&["history.db"]);
        assert!(fs::read(months.database()).unwrap() == damaged);
    }
}

#[test]
fn a_run_that_is_killed_at_any_moment_leaves_reports_and_history_that_agree_after_the_next_start() {
    // KILLS=300 for a campaign.
    let kills: u32 = std::env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(8);
    let months = Months::new();
    let account = Account::new((1..=40).map(|id| group(id, &format!("Group {id:04}"))));
    let begun = std::time::Instant::now();
    months.audit((1, 1), &account, &[]);
    let whole = begun.elapsed();
    let (mut settled, mut published, mut nothing) = (0, 0, 0);
    for kill in 0..kills {
        let (month, day) = (2 + kill / 28 % 10, 1 + kill % 28);
        let api = FakeApi::builder().account(account.clone()).may_stay_idle().start();
        let mut command = months.bench.command(&api, &[]);
        let mut child = start(command.env("SOURCE_DATE_EPOCH", at(month, day)));
        // Most of them while files are written and appear, which is the last third.
        std::thread::sleep(whole.mul_f64(0.4 + 0.7 * f64::from(kill) / f64::from(kills)));
        let _ = child.kill();
        let code = child.wait().unwrap().code();
        // The next start settles it; the file is whole, and a day has all of its reports or none, as the history says.
        let told = months.run((12, 1), &account, &["--name", "next"]);
        let told = told.expect(0);
        let stem = stem(month, day);
        let files = months.bench.files().into_iter().filter(|name| name.starts_with(&stem)).count();
        let day = format!("2026-{month:02}-{day:02}");
        let is_kept = months.past().iter().any(|audit| audit["taken_at"].as_str().unwrap().starts_with(&day));
        assert_eq!((files > 0, files == 5 || files == 0), (is_kept, true), "{day}: {files} files\n{}", told.stderr);
        assert!(code.is_none() || is_kept, "{day} ended by itself");
        settled += u32::from(told.stderr.contains("earlier run was ended"));
        *if is_kept { &mut published } else { &mut nothing } += 1;
    }
    eprintln!(
        "{kills} kills: {published} left reports and an audit, {nothing} neither; {settled} were settled by the next start"
    );
}
