//! That each fault looks to the client as it should.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::client::{Client, chain, served};
use crate::support::{Account, FakeApi, Fault, KEY, Match};

/// The error of a client that asks a server with this fault for page 1.
fn failure(fault: Fault) -> String {
    let api = FakeApi::builder().account(Account::numbered(30)).fault(Match::page(1), fault).start();
    let failed = Client::new().try_get(&api, "page=1");
    chain(&*failed.err().expect("the fault was survived"))
}

#[test]
fn faults_follow_pages_attempts_and_the_order_of_arrival() {
    let api = FakeApi::builder()
        .account(Account::numbered(90))
        .fault(Match::page(3).attempts(1..=2), Fault::status(503).header("retry-after", "1"))
        .fault(Match::pages(5..=6), Fault::status(500))
        .fault(Match::nth(4), Fault::status(429))
        .fault(Match::from_nth(8), Fault::status(418))
        .start();
    let client = Client::new();
    let statuses = [3, 3, 3, 1, 1, 5, 6, 1, 2].map(|page| client.page(&api, page).status);
    assert_eq!(statuses, [503, 503, 200, 429, 200, 500, 500, 418, 418]);
}

#[test]
fn answers_can_be_made_of_anything() {
    let api = FakeApi::builder()
        .account(Account::numbered(30))
        .fault(
            Match::nth(1),
            Fault::status(503).header("retry-after", "7").header("date", "Thu, 01 Jan 2026 00:00:00 GMT"),
        )
        .fault(Match::nth(2), Fault::answer(502, "<html>").header("content-type", "text/html"))
        .fault(Match::nth(3), Fault::body(""))
        .fault(Match::nth(4), Fault::json(&json!({})))
        .fault(Match::nth(5), Fault::redirect("http://127.0.0.1:1/elsewhere"))
        .fault(Match::nth(6), Fault::echo_key(400))
        .fault(Match::nth(7), Fault::none().header("x-note", "hello"))
        .start();
    let client = Client::new();
    let [unavailable, html, empty, object, redirect, echo, correct] = [1; 7].map(|page| client.page(&api, page));
    assert_eq!(unavailable.json(), json!({"message": "fake error 503"}));
    assert_eq!(unavailable.header("retry-after"), "7");
    assert_eq!(unavailable.headers.get_all("date").iter().count(), 1);
    assert_eq!(unavailable.header("date"), "Thu, 01 Jan 2026 00:00:00 GMT");
    assert_eq!((html.status, html.text.as_str(), html.header("content-type")), (502, "<html>", "text/html"));
    assert_eq!((empty.status, empty.text.as_str()), (200, ""));
    assert_eq!(object.json(), json!({}));
    assert_eq!((redirect.status, redirect.header("location")), (302, "http://127.0.0.1:1/elsewhere"));
    assert!(echo.status == 400 && echo.text.contains(KEY));
    assert_eq!((correct.ids().len(), correct.header("x-note")), (10, "hello"));
}

#[test]
fn broken_connections_and_codings_fail_in_the_client() {
    for (fault, causes) in [
        (Fault::reset_before(), ["reset"].as_slice()),
        (Fault::reset_inside(), &["reset"]),
        (Fault::cut_short(), &["end of file", "unexpected EOF", "IncompleteMessage"]),
        (Fault::broken_gzip(), &["decoding"]),
        (Fault::bad_checksum(), &["decoding"]),
    ] {
        let failed = failure(fault.clone());
        assert!(causes.iter().any(|cause| failed.contains(cause)), "{fault:?}: {failed}");
    }
}

#[test]
fn a_head_arrives_before_the_body_breaks() {
    let breaks = [Fault::reset_inside(), Fault::cut_short()];
    for (tls, fault) in [false, true].into_iter().flat_map(|tls| breaks.clone().map(|fault| (tls, fault))) {
        let (api, client) = served(tls, FakeApi::builder().account(Account::numbered(30)).fault(Match::any(), fault));
        client.runtime.block_on(async {
            let url = format!("{}/enterprise/api/lead-group", api.base_url());
            let mut response = client.http.get(url).header("x-api-key", KEY).send().await.unwrap();
            assert_eq!(response.status(), 200);
            let half = response.chunk().await.unwrap().unwrap();
            assert!(half.starts_with(b"{\"data\""));
            response.chunk().await.unwrap_err();
        });
    }
}

#[test]
fn a_broken_connection_is_followed_by_a_new_one() {
    let breaks = [Fault::reset_before(), Fault::reset_inside(), Fault::cut_short()];
    for (tls, fault) in [false, true].into_iter().flat_map(|tls| breaks.clone().map(|fault| (tls, fault))) {
        let (api, client) = served(tls, FakeApi::builder().fault(Match::nth(2), fault));
        client.page(&api, 1);
        assert!(client.try_get(&api, "page=2").is_err());
        assert_eq!(client.page(&api, 2).status, 200);
        assert_eq!((api.count(), api.connections()), (3, 2));
    }
}

#[test]
fn large_bodies_are_correct_pages_when_somebody_reads_them_all() {
    let size = 3_000_000;
    let api = FakeApi::builder()
        .account(Account::numbered(30))
        .fault(Match::nth(1), Fault::gzip_bomb(size))
        .fault(Match::nth(2), Fault::oversize_body(size))
        .start();
    let client = Client::new();
    for _ in 1..=2 {
        let reply = client.page(&api, 1);
        assert_eq!((reply.text.len(), reply.ids().len()), (size, 10));
    }
}

#[test]
fn slow_answers_are_slow_and_correct() {
    let pause = Duration::from_millis(20);
    let api = FakeApi::builder()
        .account(Account::numbered(30))
        .latency(pause)
        .fault(Match::nth(1), Fault::delay(pause))
        .fault(Match::nth(2), Fault::drip(1_000, pause))
        .start();
    let client = Client::new();
    for _ in 1..=2 {
        let start = Instant::now();
        assert_eq!(client.page(&api, 1).ids().len(), 10);
        assert!(start.elapsed() >= 2 * pause);
    }
}

#[test]
fn a_hanging_request_ends_with_the_client_or_the_server() {
    let api = FakeApi::builder().fault(Match::any(), Fault::hang()).start();
    let failed = Client::with(|client| client.timeout(Duration::from_millis(100))).try_get(&api, "");
    assert!(failed.err().unwrap().downcast::<reqwest::Error>().unwrap().is_timeout());

    let hold = api.hold(Match::any());
    let client = Client::new();
    let request = client.request(&api, "");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| client.runtime.block_on(request));
        hold.wait_for(1);
        drop(api);
        assert!(waiting.join().unwrap().is_err());
    });
}
