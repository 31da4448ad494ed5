//! What the fake server answers when no fault is set.

use std::fs;

use reqwest::header::{ACCEPT_ENCODING, HeaderMap};
use serde_json::json;

use super::client::{Client, Reply};
use crate::support::{Account, FakeApi, Fault, Match, group};

#[test]
fn pages_are_served_as_documented() {
    let api = FakeApi::start(Account::numbered(25));
    let client = Client::new();

    let last = client.page(&api, 3);
    assert_eq!((last.status, last.ids()), (200, (21..=25).collect()));
    let data = &last.json()["data"];
    assert_eq!(data["total_pages"], 3);
    assert_eq!(data["current_page"], 3);
    assert_eq!(data["page_size"], 10);
    assert_eq!(data["total_items"], 25);
    assert_eq!(last.json()["message"], "success");
    assert_eq!(data["rows"][0]["title"], "Group 0021");

    assert!(client.page(&api, 4).ids().is_empty());
    assert_eq!(client.get(&api, "").ids().len(), 25);
    assert_eq!(client.get(&api, "text=oUP%200007").ids(), [7]);
}

#[test]
fn an_empty_account_has_no_pages() {
    let api = FakeApi::start(Account::default());
    let data = Client::new().page(&api, 1).json()["data"].take();
    assert_eq!(data, json!({"rows": [], "total_pages": 0, "current_page": 1, "page_size": 10, "total_items": 0}));
}

#[test]
fn bad_requests_get_the_documented_statuses() {
    let api = FakeApi::builder().page_size_refused_above(100).key("another").start();
    let client = Client::new();
    let refused = client.page(&api, 1);
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json(), json!({"message": "UnAuthorized, Please Provide Valid API Key"}));

    let api = FakeApi::builder().page_size_refused_above(100).start();
    for query in ["page=0", "page=-1", "page=x", "page_size=0", "page_size=x", "page_size=101"] {
        assert_eq!(client.get(&api, query).status, 400, "{query}");
    }
    assert_eq!(client.get(&api, "page_size=100").status, 200);
}

#[test]
fn rows_can_be_odd_or_come_from_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    for (file, page) in [("b.json", 1), ("a.json", 10)] {
        let text = json!({"data": {"rows": [{"id": page}], "current_page": page}}).to_string();
        fs::write(folder.path().join(file), text).unwrap();
    }
    fs::write(folder.path().join("notes.txt"), "no page").unwrap();
    let mut account = Account::from_folder(folder.path());
    account.push(group(11, "ß").status("DISABLED").kind("CAMPAIGN").without("org_id").set("id", "11"));
    account.push(json!("not even an object"));

    let api = FakeApi::start(account);
    let rows = Client::new().page(&api, 1).json()["data"]["rows"].take();
    assert_eq!(rows[0]["id"], 1);
    assert_eq!(rows[1]["id"], 10);
    assert_eq!(rows[2]["id"], "11");
    assert_eq!(rows[2]["status"], "DISABLED");
    assert_eq!(rows[2].get("org_id"), None);
    assert_eq!(rows[3], "not even an object");
}

#[test]
fn gzip_is_used_if_the_client_accepts_it() {
    let encodings = |api: &FakeApi| {
        ["identity", "gzip"].map(|wish| {
            let wish = HeaderMap::from_iter([(ACCEPT_ENCODING, wish.parse().unwrap())]);
            let reply = Client::with(|client| client.default_headers(wish)).page(api, 1);
            assert_eq!(reply.ids().len(), 10);
            reply.header("content-encoding") == "gzip"
        })
    };
    assert_eq!(encodings(&FakeApi::start(Account::numbered(30))), [false, true]);
    assert_eq!(encodings(&FakeApi::builder().account(Account::numbered(30)).without_gzip().start()), [false, false]);
}

#[test]
fn paging_can_lie() {
    let api = FakeApi::builder()
        .account(Account::numbered(30))
        .page_size_cap(5)
        .fault(Match::nth(2), Fault::page(1))
        .fault(Match::nth(3), Fault::rows_of_page(1))
        .rewrite(Match::nth(4), |json| json["data"]["total_pages"] = json!("six"))
        .rewrite(Match::nth(4), |json| {
            json["data"].as_object_mut().unwrap().remove("page_size");
        })
        .rewrite(Match::nth(4), |json| json["data"]["rows"].as_array_mut().unwrap().reverse())
        .start();
    let client = Client::new();
    let [capped, first, disguised, odd] = [2; 4].map(|page| client.page(&api, page));
    let paging = |reply: &Reply| (reply.ids(), reply.json()["data"]["current_page"].as_u64().unwrap());
    assert_eq!(capped.json()["data"]["page_size"], 5);
    assert_eq!(paging(&capped), ((6..=10).collect(), 2));
    assert_eq!(paging(&first), ((1..=5).collect(), 1));
    assert_eq!(paging(&disguised), ((1..=5).collect(), 2));
    assert_eq!(paging(&odd), ((6..=10).rev().collect(), 2));
    assert_eq!(odd.json()["data"]["total_pages"], "six");
    assert_eq!(odd.json()["data"].get("page_size"), None);
}
