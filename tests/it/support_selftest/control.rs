//! What a test sees of the server, and how it steers it.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use reqwest::Version;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::client::{Client, chain, served};
use crate::support::{Account, FakeApi, KEY, Match, Trap, group};

#[test]
fn http_1_keeps_its_connection_alive() {
    let api = FakeApi::start(Account::numbered(30));
    let client = Client::new();
    for page in 1..=3 {
        assert_eq!(client.page(&api, page).version, Version::HTTP_11);
    }
    assert_eq!(api.connections(), 1);
}

#[test]
fn tls_offers_http_2_and_can_be_kept_to_http_1() {
    let api = FakeApi::builder().tls().start();
    let client = Client::trusting(api.ca_pem());
    assert!(api.base_url().starts_with("https://127.0.0.1:"));
    assert_eq!(client.page(&api, 1).version, Version::HTTP_2);
    assert_eq!(api.requests()[0].version, Version::HTTP_2);

    let api = FakeApi::builder().tls().http1_only().start();
    assert_eq!(Client::trusting(api.ca_pem()).page(&api, 1).version, Version::HTTP_11);
}

#[test]
fn a_certificate_of_another_authority_is_not_trusted() {
    let api = FakeApi::builder().tls().may_stay_idle().start();
    let other = FakeApi::builder().tls().may_stay_idle().start();
    let failed = Client::trusting(other.ca_pem()).try_get(&api, "page=1");
    assert!(chain(&*failed.err().unwrap()).contains("certificate"));
    assert_eq!((api.count(), api.connections()), (0, 1));
}

#[test]
fn every_request_is_recorded() {
    let before = Instant::now();
    let api = FakeApi::start(Account::numbered(30));
    let client = Client::with(|client| client.user_agent("probe/1"));
    client.page(&api, 2);
    client.get(&api, "page=2&page_size=7&text=a%2Bb+c");
    client.get(&api, "");

    let [first, second, third] = api.requests().try_into().unwrap();
    assert_eq!((first.n, first.page, first.attempt, first.page_size), (1, 2, 1, 10));
    assert_eq!((second.n, second.page, second.attempt, second.page_size), (2, 2, 2, 7));
    assert_eq!((third.n, third.page, third.attempt, third.page_size), (3, 1, 1, 50));
    assert_eq!(second.text.as_deref(), Some("a+b c"));
    assert_eq!(second.query, "page=2&page_size=7&text=a%2Bb+c");
    assert_eq!((first.method.as_str(), first.path.as_str()), ("GET", "/superfone/enterprise/api/lead-group"));
    assert_eq!((first.header("user-agent"), first.header("x-api-key")), (Some("probe/1"), Some(KEY)));
    assert!(before < first.arrived && first.arrived < second.arrived);
    assert_eq!((api.count(), api.count_page(2), api.count_page(9)), (3, 2, 0));
}

#[test]
fn the_list_can_move_between_pages() {
    let api = FakeApi::builder()
        .account(Account::numbered(30))
        .on_request(|n, page, account| match (n, page) {
            (2, 2) => account.delete(1),
            (3, 3) => account.insert(0, group(31, "new")),
            (4, 1) => account.rename(2, "renamed"),
            _ => {}
        })
        .start();
    let client = Client::new();
    assert_eq!(client.page(&api, 1).ids(), (1..=10).collect::<Vec<_>>());
    assert_eq!(client.page(&api, 2).ids(), (12..=21).collect::<Vec<_>>());
    assert_eq!(client.page(&api, 3).ids(), (21..=30).collect::<Vec<_>>());
    assert_eq!(client.page(&api, 1).json()["data"]["rows"][1]["title"], "renamed");
    api.edit(|account| account.rows.truncate(1));
    assert_eq!(client.page(&api, 1).ids(), [31]);
}

#[test]
fn held_requests_wait_for_the_test() {
    for tls in [false, true] {
        let (api, client) = served(tls, FakeApi::builder().account(Account::numbered(30)));
        let hold = api.hold(Match::pages(2..).attempts(1..=1));
        let mut requests = JoinSet::new();
        for page in 1..=3 {
            requests.spawn_on(client.request(&api, &format!("page={page}&page_size=10")), client.runtime.handle());
        }
        let client_thread = thread::spawn(move || {
            let replies = client.runtime.block_on(requests.join_all());
            let rows = replies.into_iter().map(|reply| reply.unwrap().ids().len()).sum::<usize>();
            (client, rows)
        });
        hold.wait_for(2);
        assert_eq!(hold.held(), 2);
        assert!(api.max_in_flight() >= 2);
        api.edit(|account| account.rows.truncate(22));
        hold.release();
        let (client, rows) = client_thread.join().unwrap();
        assert_eq!(rows, 22);
        assert_eq!(hold.held(), 0);
        assert_eq!(client.page(&api, 2).status, 200);
    }
}

#[test]
fn a_client_that_leaves_is_no_longer_held() {
    for tls in [false, true] {
        let (api, client) = served(tls, FakeApi::builder());
        let hold = api.hold(Match::any());
        let request = client.request(&api, "");
        let patience = Duration::from_millis(150);
        client.runtime.block_on(async { timeout(patience, request).await.map(drop).unwrap_err() });
        drop(client);
        hold.wait_until_empty();
    }
}

#[test]
#[should_panic(expected = "the fake server was never called")]
fn a_server_that_nobody_calls_fails_its_test() {
    FakeApi::start(Account::default());
}

#[test]
fn a_trap_keeps_what_it_is_sent() {
    let trap = Trap::start(204);
    let client = Client::new();
    let request = client.http.get(trap.url()).header("x-api-key", "secret").send();
    assert_eq!(client.runtime.block_on(request).unwrap().status(), 204);
    let [received] = trap.finish().try_into().unwrap();
    assert!(String::from_utf8(received).unwrap().contains("x-api-key: secret"));

    assert!(Trap::start(200).finish().is_empty());
}

#[test]
fn a_trap_misses_nothing_that_came_before_it_is_finished() {
    for _ in 0..20 {
        let trap = Trap::start(200);
        let mut connection = TcpStream::connect(trap.url().trim_start_matches("http://")).unwrap();
        connection.write_all(b"half a request").unwrap();
        drop(connection);
        assert_eq!(trap.finish(), [b"half a request"]);
    }
}

#[test]
#[should_panic(expected = "the fake server panicked")]
fn a_hook_that_panics_fails_its_test() {
    let api = FakeApi::builder().on_request(|_, _, account| account.delete(7)).start();
    assert!(Client::new().try_get(&api, "").is_err());
}
