//! Answers that fail, over real sockets: asked again where that can help, given up with exit 4 where it cannot.
use std::time::{Duration, Instant};

use crate::support::program::{Bench, Ended, finish};
use crate::support::{Account, FAR, FakeApi, Fault, KEY, Match, Proxy};

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
fn a_page_that_alone_fails_has_the_retries_of_the_flag_and_is_named() {
    let start = Instant::now();
    fatal(Fault::status(500), 3, &["--retries", "2"]).says(&["after 3 attempts", "HTTP 500"]);
    fatal(Fault::status(500), 1, &["--retries", "0"]);
    fatal(Fault::body("x"), 2, &["--retries", "1"]);
    fatal(Fault::status(502), 5, &[]).says(&["after 5 attempts"]);
    assert!(start.elapsed() < Duration::from_secs(25));
}

#[test]
fn a_listener_that_closes_for_a_while_is_waited_for() {
    for (seconds, arguments) in [(0.2, &["--retries", "0"][..]), (2.0, &[])] {
        let api = FakeApi::builder()
            .account(Account::numbered(2_000))
            .latency(Duration::from_millis(5))
            .closing_at(15, Duration::from_secs_f64(seconds))
            .start();
        let (bench, start) = (Bench::new(), Instant::now());
        bench.run(&api, arguments).expect(0).says(&["Superfone could not be reached once", "Nothing is missing"]);
        assert_eq!(bench.json()["totals"]["groups"], 2_000);
        assert!(start.elapsed().as_secs_f64() < seconds + 6.0, "{:?}", start.elapsed());
    }
}

#[test]
fn a_server_that_closes_kept_connections_without_a_word_costs_nothing() {
    let api = FakeApi::builder().account(Account::numbered(2_000)).one_answer_a_connection().start();
    let (bench, start) = (Bench::new(), Instant::now());
    let ended = bench.run(&api, &["--retries", "0"]).expect(0);
    assert!(!ended.stderr.contains("could not be reached"), "{}", ended.stderr);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    assert_eq!(api.count(), 80);
}

#[test]
fn a_limit_is_found_whatever_its_status_and_told_in_one_line() {
    for (status, retry_after) in [(429, None), (503, None), (503, Some("1"))] {
        let mut refusal = Fault::status(status);
        if let Some(retry_after) = retry_after {
            refusal = refusal.header("retry-after", retry_after);
        }
        let api = FakeApi::builder().account(Account::numbered(2_000)).limit(20.0, 5.0, refusal).start();
        let (bench, start) = (Bench::new(), Instant::now());
        let ended = bench.run(&api, &[]).expect(0);
        let said = retry_after.map_or("Superfone limited the speed", |_| "Superfone asked the audit to wait");
        assert_eq!(ended.stderr.matches(said).count(), 1, "{}", ended.stderr);
        // 75 pages at 20 a second are 3.75 s.
        assert!(start.elapsed() < Duration::from_secs(12), "{status}: {:?}", start.elapsed());
        assert!(api.limited() < 40, "{status}: {} refusals", api.limited());
    }
}

#[test]
fn a_rate_holds_after_a_pause_too() {
    let quiet = Fault::status(503).header("retry-after", "1");
    let api = FakeApi::builder().account(Account::numbered(500)).fault(Match::nth(4), quiet).start();
    Bench::new().run(&api, &["--rate", "10", "--verify", "never"]).expect(0);
    let requests = api.requests();
    let shortest = requests.windows(2).map(|two| two[1].arrived - two[0].arrived).min().unwrap();
    assert!(shortest > Duration::from_millis(60), "{shortest:?}");
}

#[test]
fn gzip_is_known_by_all_its_names_and_another_coding_is_named() {
    for name in ["x-gzip", "GZIP", "gzip, identity"] {
        let named = Fault::none().header("content-encoding", name);
        Bench::new().run(&failing(u64::MAX, named), &[]).expect(0);
    }
    fatal(Fault::body("x").header("content-encoding", "br"), 1, &[]).says(&["packed as `br`"]);
}

#[test]
fn a_hundred_and_fifty_cookies_are_no_broken_answer() {
    let mut fault = Fault::none();
    for cookie in 0..150 {
        fault = fault.more("set-cookie", &format!("balancer{cookie}=0123456789abcdef; Path=/"));
    }
    let api = failing(u64::MAX, fault);
    Bench::new().run(&api, &[]).expect(0);
    assert_eq!(api.count(), 6);
}

#[test]
fn a_403_of_a_gateway_is_not_the_keys_fault() {
    for fault in [
        Fault::answer(403, "<html><h1>403 Forbidden</h1></html>").header("content-type", "text/html"),
        Fault::answer(403, ""),
        Fault::answer(403, r#"{"message":"Rate limit exceeded, slow down"}"#),
        Fault::answer(403, r#"{"message":"Too Many Requests"}"#),
    ] {
        fatal(fault, 1, &[]).says(&["gateway", "the key was not judged"]);
    }
}

#[test]
fn a_304_is_no_redirect_and_a_400_is_blamed_on_the_page_size_only_above_50() {
    let ended = fatal(Fault::answer(304, ""), 1, &[]).says(&["HTTP 304", "cache"]);
    assert!(!ended.stderr.contains("redirect"), "{}", ended.stderr);
    let ended = fatal(Fault::status(400), 1, &[]);
    assert!(!ended.stderr.contains("page size"), "{}", ended.stderr);
    let api = FakeApi::builder().account(Account::numbered(300)).fault(Match::page(2), Fault::status(400)).start();
    Bench::new().run(&api, &["--page-size", "100"]).expect(4).says(&["page size 100", "--page-size 50"]);
}

#[test]
fn the_whole_address_of_the_endpoint_is_a_base_url_too() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    let url = format!("{}/enterprise/api/lead-group/", api.base_url());
    finish(bench.bare(&["run", "--base-url", &url]).env("SUPERFONE_API_KEY", KEY)).expect(0);
    assert_eq!(api.requests()[0].path, "/superfone/enterprise/api/lead-group");
}

/// A run against a host that only a proxy finds.
fn behind(proxy: &str, api: Option<&FakeApi>) -> Ended {
    let bench = Bench::new();
    let mut command = bench.bare(&["run", "--base-url", &format!("https://{FAR}/superfone"), "--deadline", "20"]);
    if let Some(api) = api {
        std::fs::write(bench.path("ca.pem"), api.ca_pem()).unwrap();
        command.args(["--ca-file", "ca.pem"]);
    }
    finish(command.env("SUPERFONE_API_KEY", KEY).env("HTTPS_PROXY", proxy))
}

#[test]
fn a_proxy_tunnels_the_whole_audit() {
    let api = FakeApi::builder().account(Account::numbered(500)).tls().start();
    let proxy = Proxy::to(api.port());
    behind(&format!("http://me:se%20cret@{}", proxy.name()), Some(&api)).expect(0);
    assert_eq!(api.count(), 20);
    let heads = proxy.heads();
    assert!(heads.iter().all(|head| head.starts_with(&format!("CONNECT {FAR}:443 "))), "{heads:?}");
    assert!(heads.iter().all(|head| head.contains("Basic bWU6c2UgY3JldA==") && !head.contains(KEY)), "{heads:?}");
}

#[test]
fn a_proxy_that_refuses_is_named_with_its_status_and_asked_once() {
    for (status, advice) in [(407, "user and a password"), (403, "NO_PROXY"), (503, "NO_PROXY")] {
        let proxy = Proxy::refusing(status);
        let ended = behind(&proxy.name(), None).expect(4);
        let said = format!("the proxy {} refused the connection (HTTP {status})", proxy.name());
        let ended = ended.says(&[&said, advice]);
        assert!(!ended.stderr.contains("--base-url"), "{}", ended.stderr);
        assert!(proxy.heads().len() <= 2, "{:?}", proxy.heads());
    }
}

#[test]
fn a_proxy_that_cannot_be_found_reached_or_understood_is_called_a_proxy() {
    behind("http://no-such-proxy.invalid:3128", None).expect(4).says(&["the proxy no-such-proxy.invalid:3128"]);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let name = format!("127.0.0.1:{port}");
    behind(&name, None).expect(4).says(&[&format!("no connection to the proxy {name}")]);
    let ended = behind("garbage://user:hunter2@x", None).expect(2).says(&["HTTPS_PROXY"]);
    assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
}

#[test]
fn an_attempt_that_takes_too_long_is_given_up() {
    let api = failing(1, Fault::hang());
    let bench = Bench::new();
    bench.run(&api, &["--timeout", "1"]).expect(0);
    assert!(bench.json()["listing"]["retries"].as_u64() >= Some(1));
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
fn silence_is_cut_long_before_the_limit_of_an_attempt() {
    let start = Instant::now();
    let api = failing(1, Fault::hang());
    Bench::new().run(&api, &[]).expect(0);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    // An answer that goes on, slowly, is none.
    let drip = Fault::drip(1_500, Duration::from_millis(700));
    survived_as_it_is(drip);
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
