//! Answers that fail, over real sockets: asked again where that can help, given up with exit 4 where it cannot.
use std::time::{Duration, Instant};

use crate::support::program::{Bench, Ended};
use crate::support::{Account, FakeApi, Fault, Match};

/// A fault that befalls page 2 in its first attempts, in an account of three pages.
fn failing(attempts: u64, fault: Fault) -> FakeApi {
    let once = Match::page(2).attempts(1..=attempts);
    FakeApi::builder().account(Account::numbered(120)).fault(once, fault).start()
}

/// The run must succeed in spite of the fault.
fn survived(fault: Fault) {
    let shown = format!("{fault:?}");
    let api = failing(1, fault);
    let bench = Bench::new();
    bench.run(&api, &[]).expect(0);
    assert_eq!(bench.json()["totals"]["groups"], 120, "{shown}");
    assert!(bench.json()["listing"]["retries"].as_u64() >= Some(1), "{shown}");
}

/// The run must end with exit 4 after so many requests for page 2, without a file.
fn fatal(fault: Fault, requests: usize, arguments: &[&str]) -> Ended {
    let api = failing(u64::MAX, fault);
    let bench = Bench::new();
    let ended = bench.run(&api, arguments).expect(4).says(&["page 2"]);
    assert_eq!(api.count_page(2), requests, "{}", ended.stderr);
    assert_eq!(bench.files(), Vec::<String>::new());
    ended
}

#[test]
fn transient_statuses_are_asked_again() {
    for status in [408, 425, 429, 500, 502, 503, 504, 520] {
        survived(Fault::status(status));
    }
}

#[test]
fn lost_connections_and_damaged_bodies_are_asked_again() {
    survived(Fault::reset_before());
    survived(Fault::reset_inside());
    survived(Fault::cut_short());
    survived(Fault::broken_gzip());
    survived(Fault::bad_checksum());
}

#[test]
fn bodies_that_are_no_page_are_asked_again_twice_and_then_shown() {
    let html = || Fault::body("<html><title>Bad Gateway</title></html>").header("content-type", "text/html");
    survived(html());
    survived(Fault::body("{\"data\": {\"rows\": ["));
    survived(Fault::status(204));
    fatal(html(), 3, &[]).says(&["not JSON", "text/html", "Bad Gateway"]);
    fatal(Fault::body(""), 3, &[]).says(&["not JSON"]);
    fatal(Fault::body("{\"message\":\"success\"}"), 3, &[]).says(&["`data` is missing", "success"]);
    fatal(Fault::body("{\"data\":[]}"), 3, &[]).says(&["no list of lead groups"]);
    fatal(Fault::answer(202, "{}"), 3, &[]).says(&["HTTP 202"]);
}

#[test]
fn what_cannot_pass_is_not_asked_again() {
    for status in [400, 404, 410, 422, 501, 505] {
        fatal(Fault::status(status), 1, &[]).says(&[&format!("HTTP {status}"), &format!("fake error {status}")]);
    }
}

#[test]
fn retries_are_limited_by_the_flag_and_by_the_row_of_the_table() {
    fatal(Fault::status(500), 3, &["--retries", "2"]).says(&["after 3 attempts"]);
    fatal(Fault::status(500), 1, &["--retries", "0"]);
    fatal(Fault::body("x"), 2, &["--retries", "1"]);
}

#[test]
fn a_server_that_fails_too_often_ends_the_run_before_every_page_has_had_its_retries() {
    let api =
        FakeApi::builder().account(Account::numbered(1_500)).fault(Match::pages(2..=30), Fault::status(500)).start();
    let bench = Bench::new();
    bench.run(&api, &["--retries", "100"]).expect(4).says(&["gave up after 10 retries"]);
    // One for page 1, eight in flight, ten retries.
    assert!(api.count() <= 1 + 8 + 10, "{}", api.count());
}

#[test]
fn an_attempt_that_takes_too_long_is_given_up() {
    let api = failing(1, Fault::hang());
    let bench = Bench::new();
    bench.run(&api, &["--timeout", "1"]).expect(0);
    assert_eq!(bench.json()["listing"]["retries"], 1);
    fatal(Fault::hang(), 2, &["--timeout", "1", "--retries", "1"]).says(&["no whole answer within 1 s"]);
}

#[test]
fn a_body_that_drips_is_given_up_too() {
    let drip = Fault::drip(1, Duration::from_millis(50));
    fatal(drip, 1, &["--timeout", "1", "--retries", "0"]).says(&["no whole answer"]);
}

#[test]
fn the_deadline_bounds_everything() {
    let start = Instant::now();
    let api = failing(u64::MAX, Fault::hang());
    let bench = Bench::new();
    bench.run(&api, &["--deadline", "1"]).expect(4).says(&["not finished within 1 s", "--deadline"]);
    assert!(start.elapsed() < Duration::from_secs(10));
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn a_body_over_16_mib_is_refused_packed_or_not() {
    const MIB: usize = 1024 * 1024;
    fatal(Fault::gzip_bomb(17 * MIB), 1, &[]).says(&["more than 16 MiB"]);
    fatal(Fault::oversize_body(17 * MIB), 1, &[]).says(&["more than 16 MiB"]);
    survived_as_it_is(Fault::gzip_bomb(15 * MIB));
}

fn survived_as_it_is(fault: Fault) {
    Bench::new().run(&failing(1, fault), &[]).expect(0);
}

#[test]
fn a_wait_that_is_too_long_ends_the_run_at_once() {
    let start = Instant::now();
    for status in [429, 503, 500] {
        let asks = Fault::status(status).header("retry-after", "3600");
        fatal(asks, 1, &[]).says(&["asks to wait 3600 s"]);
    }
    let over_the_deadline = Fault::status(429).header("retry-after", "30");
    fatal(over_the_deadline, 1, &["--deadline", "20"]).says(&["asks to wait 30 s"]);
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_rate_that_cannot_fit_the_deadline_fails_after_page_1() {
    let api = FakeApi::start(Account::numbered(1_500));
    let bench = Bench::new();
    bench.run(&api, &["--rate", "0.5", "--deadline", "20"]).expect(4).says(&["--rate", "--deadline"]);
    assert_eq!(api.count(), 1);
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_not_asked_again() {
    let api = FakeApi::builder().tls().may_stay_idle().start();
    let bench = Bench::new();
    bench.run(&api, &[]).expect(4).says(&["certificate", "--ca-file"]);
    assert_eq!(api.connections(), 1);
}
