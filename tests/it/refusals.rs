//! What ends a run before or at its first request: each with its message, its exit code and no file.
use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::support::program::{Bench, finish};
use crate::support::{Account, FakeApi, Fault, Match};

#[test]
fn a_missing_key_says_where_it_was_looked_for_and_where_to_get_one() {
    let bench = Bench::new();
    finish(&mut bench.bare(&["run"])).expect(2).says(&[
        "SUPERFONE_API_KEY",
        "SF_API_KEY",
        "--api-key-file",
        "hello@superfone.in",
    ]);
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn a_refused_key_is_exit_3_and_names_its_origin_but_not_itself() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    let mut command = bench.bare(&["run", "--base-url", &api.base_url()]);
    let ended = finish(command.env("SF_API_KEY", "wrong-key-12345")).expect(3).says(&["SF_API_KEY", "401"]);
    assert!(!ended.stderr.contains("wrong-key-12345"));
    assert_eq!(api.count(), 1, "a refusal is not asked again");
    let forbidden = FakeApi::builder().fault(Match::any(), Fault::status(403)).start();
    bench.run(&forbidden, &[]).expect(3).says(&["403"]);
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn the_key_may_come_from_a_file_or_from_standard_input() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    std::fs::write(bench.path("key"), format!("{}\n", crate::support::KEY)).unwrap();
    let url = api.base_url();
    finish(&mut bench.bare(&["run", "--base-url", &url, "--api-key-file", "key"])).expect(0);
    let stdin = std::fs::File::open(bench.path("key")).unwrap();
    let mut command = bench.bare(&["run", "--base-url", &url, "--api-key-file", "-"]);
    finish(command.stdin(stdin)).expect(0);
    finish(&mut bench.bare(&["run", "--base-url", &url, "--api-key-file", "none"])).expect(2).says(&["none"]);
    let mut both = bench.command(&api, &[]);
    finish(both.env("SF_API_KEY", "another-key-123")).expect(0).says(&["SUPERFONE_API_KEY is used"]);
}

#[test]
fn a_wrong_url_is_a_usage_error() {
    let bench = Bench::new();
    for url in ["http://api.example.com", "not a url", "https://user:pass@example.com", "https://example.com/?a=1", ""]
    {
        let mut command = bench.bare(&["run", "--base-url", url]);
        let ended = finish(command.env("SUPERFONE_API_KEY", "k")).expect(2);
        assert!(ended.stderr.contains("base URL") && !ended.stderr.contains("pass@"), "{url}: {}", ended.stderr);
    }
}

#[test]
fn a_dead_port_is_exit_4_and_says_what_to_check() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let bench = Bench::new();
    let start = Instant::now();
    let mut command = bench.bare(&["run", "--base-url", &format!("http://127.0.0.1:{port}")]);
    finish(command.env("SUPERFONE_API_KEY", "k")).expect(4).says(&["no answer from the API in 15 s", "--base-url"]);
    assert!(start.elapsed() < Duration::from_secs(25));
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn a_host_that_does_not_exist_is_exit_4() {
    let bench = Bench::new();
    // A machine without a resolver cannot tell, and tries for a while.
    let mut command = bench.bare(&["run", "--base-url", "https://no-such-host.invalid"]);
    finish(command.env("SUPERFONE_API_KEY", crate::support::KEY)).expect(4).says(&["failed to lookup address"]);
}

#[test]
fn a_destination_that_cannot_be_written_is_found_before_the_first_request() {
    let api = FakeApi::builder().may_stay_idle().start();
    let bench = Bench::new();
    std::fs::write(bench.path("file"), "").unwrap();
    bench.run(&api, &["--out-dir", "file"]).expect(6).says(&["file", "--out-dir"]);
    bench.run(&api, &["--out-dir", "file/below"]).expect(6);
    if cfg!(target_os = "linux") {
        bench.run(&api, &["--out-dir", "/proc/reports"]).expect(6);
    }
    std::fs::create_dir_all(bench.path("reports/lead-groups-2026-11-23.xlsx")).unwrap();
    bench.run(&api, &[]).expect(6).says(&["is a folder"]);
    assert_eq!(api.count(), 0);
}

#[test]
fn nonsense_on_the_command_line_is_exit_2_before_the_first_request() {
    let api = FakeApi::builder().may_stay_idle().start();
    let bench = Bench::new();
    for arguments in [
        &["--page-size", "0"][..],
        &["--concurrency", "0"],
        &["--rate", "0"],
        &["--name", "a/b"],
        &["--name", "%!"],
        &["--format", "pdf"],
        &["--timezone", "Mars"],
        &["--csv-delimiter", "ab"],
        &["--template", "none.j2"],
        &["--template", "none.html.j2"],
        &["--ca-file", "none.pem"],
        &["--no-such-option"],
        &["surplus"],
    ] {
        let ended = bench.run(&api, arguments).expect(2);
        assert!(ended.stderr.starts_with("error: "), "{}", ended.stderr);
    }
    let mut clock = bench.command(&api, &[]);
    finish(clock.env("SOURCE_DATE_EPOCH", "yesterday")).expect(2).says(&["SOURCE_DATE_EPOCH"]);
    assert_eq!(api.count(), 0);
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn a_broken_template_of_either_kind_names_file_and_line_before_the_first_request() {
    let api = FakeApi::builder().may_stay_idle().start();
    let bench = Bench::new();
    for name in ["own.md.j2", "own.html.j2", "own.html"] {
        std::fs::write(bench.path(name), "one\n{{ totals.grups }}\n").unwrap();
        let ended = bench.run(&api, &["--template", name, "--format", "html,md"]).expect(2);
        let message = format!("{name} is broken in line 2: `totals.grups` is undefined");
        assert!(ended.stderr.contains(&message), "{}", ended.stderr);
    }
    assert_eq!(api.count(), 0);
    assert_eq!(bench.files(), Vec::<String>::new());
}
