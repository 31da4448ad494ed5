//! Lists that move, and servers that page wrongly: a correct listing, or exit 5 and no file.
use crate::support::program::{Bench, STEM, finish};
use crate::support::{Account, FakeApi, Fault, Match, group};
use serde_json::{Value, json};

/// The `listing` object of a run that must succeed, and the ids it reports.
fn accepted(api: &FakeApi, arguments: &[&str]) -> (Value, Vec<u64>) {
    let bench = Bench::new();
    bench.run(api, arguments).expect(0);
    let json = bench.json();
    let ids = json["groups"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect();
    (json["listing"].clone(), ids)
}

/// Runs that must end with exit 5, no file and this text.
fn refused(api: &FakeApi, text: &str) {
    let bench = Bench::new();
    bench.run(api, &[]).expect(5).says(&[text, "--allow-incomplete"]);
    assert_eq!(bench.files(), Vec::<String>::new());
}

fn ids(count: u64) -> Vec<u64> {
    (1..=count).collect()
}

/// An account of 120 groups, three pages of 50, that is edited before the n-th request is answered.
fn moving(edit: impl Fn(u64, &mut Account) + Send + 'static) -> FakeApi {
    FakeApi::builder().account(Account::numbered(120)).on_request(move |n, _page, account| edit(n, account)).start()
}

#[test]
fn a_quiet_list_is_proved_by_two_equal_passes() {
    let (listing, seen) = accepted(&FakeApi::start(Account::numbered(120)), &[]);
    assert_eq!(seen, ids(120));
    assert_eq!(
        listing,
        json!({"complete": true, "proof": "two-equal-passes", "replayed": false, "pages": 3, "page_size": 50,
               "total_items": 120, "rows": 120, "repeated_rows": 0, "passes": 2, "requests": 6, "retries": 0,
               "unseen_ids": [], "warnings": []})
    );
}

#[test]
fn the_second_pass_begins_when_the_first_has_ended() {
    let api = FakeApi::start(Account::numbered(120));
    let hold = api.hold(Match::page(3).attempts(1..=1));
    let bench = Bench::new();
    let child = crate::support::program::start(&mut bench.command(&api, &[]));
    hold.wait_for(1);
    // Page 2 is there, page 3 is not: nothing of the second pass may have been sent.
    std::thread::sleep(std::time::Duration::from_millis(150));
    assert_eq!(api.count_page(1), 1);
    hold.release();
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(api.count(), 6);
}

#[test]
fn verify_never_is_one_pass_that_says_it_proves_nothing() {
    let api = FakeApi::start(Account::numbered(120));
    let (listing, seen) = accepted(&api, &["--verify", "never"]);
    assert_eq!((&listing["proof"], &listing["passes"], seen), (&json!("counts-only"), &json!(1), ids(120)));
    assert_eq!(api.count(), 3);
}

#[test]
fn edits_between_two_pages_are_seen_and_read_again() {
    let delete = moving(|n, account| {
        if n == 2 {
            account.delete(1);
        }
    });
    let (listing, seen) = accepted(&delete, &["--concurrency", "1"]);
    assert_eq!(seen, (2..=120).collect::<Vec<_>>());
    assert!(listing["passes"].as_u64() > Some(2) && listing["warnings"][0].as_str().unwrap().contains("changed"));

    let insert = moving(|n, account| {
        if n == 2 {
            account.insert(0, group(999, "New"));
        }
    });
    assert_eq!(accepted(&insert, &["--concurrency", "1"]).1.len(), 121);

    let rename = moving(|n, account| {
        if n == 5 {
            account.rename(1, "Renamed while page 2 of the second pass was read");
        }
    });
    assert_eq!(accepted(&rename, &["--concurrency", "1"]).1, ids(120));
}

#[test]
fn a_delete_and_an_insert_that_leave_every_total_equal_are_seen() {
    let api = moving(|n, account| {
        if n == 2 {
            account.delete(1);
            account.push(group(999, "New"));
        }
    });
    let (_, seen) = accepted(&api, &["--concurrency", "1"]);
    // Row 51 would be missing from a single pass: it moved to page 1 after that was read.
    assert_eq!(seen, (2..=120).chain([999]).collect::<Vec<_>>());
}

#[test]
fn a_list_that_is_not_proved_leaves_the_last_report_and_says_of_when_it_is() {
    let bench = Bench::new();
    let quiet = FakeApi::start(Account::numbered(120));
    bench.run(&quiet, &[]).expect(0);
    let files = bench.files();
    let api = moving(|n, account| account.push(group(1_000 + n, "New")));
    let mut later = bench.command(&api, &[]);
    // 21 December 2026
    finish(later.env("SOURCE_DATE_EPOCH", "1797823800")).expect(5).says(&[
        "the list could not be proved complete: it kept changing while it was read",
        "No report was written; the last one is of 23 November. Try again at a quieter hour, or use --allow-incomplete for a \
         report that is marked.",
    ]);
    assert_eq!(bench.files(), files);
}

#[test]
fn a_list_that_never_rests_is_refused() {
    let api = moving(|n, account| account.push(group(1_000 + n, "New")));
    refused(&api, "it kept changing while it was read (4 readings, no two the same). No report was written.");
    assert!(api.count_page(1) == 4, "four passes at the most");
}

#[test]
fn allow_incomplete_writes_marked_reports_and_still_exits_with_5() {
    let api = moving(|n, account| {
        if n % 3 == 2 {
            account.delete(n / 3 + 1);
        }
    });
    let bench = Bench::new();
    let ended = bench.run(&api, &["--allow-incomplete", "--concurrency", "1"]).expect(5);
    assert!(ended.stdout.starts_with("INCOMPLETE"), "{}", ended.stdout);
    assert!(bench.files().iter().all(|name| name.contains("-INCOMPLETE.")), "{:?}", bench.files());
    assert_eq!(bench.files().len(), 5);
    let json: Value = serde_json::from_str(&bench.text(&format!("{STEM}-INCOMPLETE.json"))).unwrap();
    let listing = &json["listing"];
    assert_eq!((&listing["complete"], &listing["proof"]), (&json!(false), &json!("none")));
    assert!(listing["unseen_ids"].as_array().unwrap().contains(&json!(1)), "{listing}");
    assert!(json["groups"].as_array().unwrap().iter().any(|row| row["id"] == 1));
    assert!(bench.text(&format!("{STEM}-INCOMPLETE.md")).contains("INCOMPLETE"));
}

#[test]
fn the_same_rows_in_another_order_are_accepted_as_equal_sets() {
    let rotate = |n: u64, _page: u64, account: &mut Account| {
        // Before each pass, so that every pass is whole and no two are in the same order.
        if n % 3 == 1 {
            account.rows.rotate_left(7);
        }
    };
    let api = FakeApi::builder().account(Account::numbered(120)).on_request(rotate).start();
    let (listing, seen) = accepted(&api, &[]);
    assert_eq!((&listing["proof"], seen), (&json!("two-equal-sets"), ids(120)));
}

#[test]
fn an_order_that_changes_with_every_answer_is_refused() {
    let shuffle = |_n: u64, _page: u64, account: &mut Account| account.rows.rotate_left(7);
    let api = FakeApi::builder().account(Account::numbered(120)).on_request(shuffle).start();
    refused(&api, "it kept changing while it was read (4 readings, no two the same). No report was written.");
}

#[test]
fn a_server_that_ignores_the_page_number_is_named() {
    for fault in [Fault::page(1), Fault::rows_of_page(1)] {
        let api = FakeApi::builder().account(Account::numbered(120)).fault(Match::any(), fault).start();
        refused(&api, "ignores the page number");
    }
}

#[test]
fn a_smaller_page_size_than_asked_is_a_note() {
    let api = FakeApi::builder().account(Account::numbered(120)).page_size_cap(20).start();
    let (listing, seen) = accepted(&api, &["--page-size", "100"]);
    assert_eq!((seen, &listing["page_size"]), (ids(120), &json!(20)));
    assert!(listing["warnings"][0].as_str().unwrap().contains("asked for 100"));
}

#[test]
fn a_page_size_that_is_refused_is_tried_once_more_at_50() {
    let api = FakeApi::builder().account(Account::numbered(120)).page_size_refused_above(60).start();
    let (listing, seen) = accepted(&api, &["--page-size", "100"]);
    assert_eq!((seen, &listing["page_size"]), (ids(120), &json!(50)));
    assert!(listing["warnings"][0].as_str().unwrap().contains("refused a page size of 100"));
    // At the documented size there is nothing to fall back to.
    let strict = FakeApi::builder().account(Account::numbered(120)).page_size_refused_above(20).start();
    let ended = Bench::new().run(&strict, &[]).expect(4).says(&["HTTP 400"]);
    assert!(!ended.stderr.contains("--page-size"), "{}", ended.stderr);
    assert_eq!(strict.count(), 1);
}

#[test]
fn a_wrong_current_page_alone_is_a_warning() {
    let wrong = |json: &mut Value| json["data"]["current_page"] = json!(1);
    let api = FakeApi::builder().account(Account::numbered(120)).rewrite(Match::any(), wrong).start();
    let (listing, seen) = accepted(&api, &[]);
    assert_eq!((seen, &listing["proof"]), (ids(120), &json!("two-equal-passes")));
    assert!(listing["warnings"][0].as_str().unwrap().contains("page 1"));
}

#[test]
fn more_pages_announced_on_the_way_are_read_too() {
    let understated = |json: &mut Value| json["data"]["total_pages"] = json!(2);
    let api = FakeApi::builder().account(Account::numbered(120)).rewrite(Match::page(1), understated).start();
    let (listing, seen) = accepted(&api, &[]);
    assert_eq!(seen, ids(120));
    assert!(listing["warnings"][0].as_str().unwrap().contains("do not agree"), "{listing}");
}

#[test]
fn page_counts_that_understate_the_list_are_read_past() {
    for pages in [0, 1, 2] {
        let understated = move |json: &mut Value| json["data"]["total_pages"] = json!(pages);
        let api = FakeApi::builder().account(Account::numbered(120)).rewrite(Match::any(), understated).start();
        assert_eq!(accepted(&api, &[]).1, ids(120), "total_pages {pages}");
    }
}

#[test]
fn page_counts_that_overstate_the_list_do_no_harm() {
    for pages in [json!(5), json!(150_000), json!(1_000_000_000_000_u64)] {
        let overstated = move |json: &mut Value| json["data"]["total_pages"] = pages.clone();
        let api = FakeApi::builder().account(Account::numbered(120)).rewrite(Match::any(), overstated).start();
        assert_eq!(accepted(&api, &[]).1, ids(120));
        assert!(api.count() <= 12, "{}", api.count());
    }
}

#[test]
fn a_page_size_that_is_capped_without_a_word_loses_nothing() {
    // 100 asked for, 100 echoed, 50 given; the page count is that of the pages that are given.
    let silent = |json: &mut Value| json["data"]["page_size"] = json!(100);
    let api =
        FakeApi::builder().account(Account::numbered(230)).page_size_cap(50).rewrite(Match::any(), silent).start();
    assert_eq!(accepted(&api, &["--page-size", "100"]).1, ids(230));
}

#[test]
fn a_count_that_no_reading_confirms_is_refused() {
    for total in [119, 121] {
        let wrong = move |json: &mut Value| json["data"]["total_items"] = json!(total);
        let api = FakeApi::builder().account(Account::numbered(120)).rewrite(Match::any(), wrong).start();
        refused(&api, "contradicts itself");
    }
}

#[test]
fn an_id_that_comes_twice_in_the_same_places_is_refused() {
    let mut account = Account::numbered(120);
    account.rows[70]["id"] = json!(3);
    let api = FakeApi::start(account);
    refused(&api, "contradicts itself");
}

#[test]
fn answers_without_paging_fields_are_read_to_an_empty_page_twice() {
    for value in [None, Some(json!("many")), Some(json!(null)), Some(json!({}))] {
        let shown = format!("{value:?}");
        let strip = move |json: &mut Value| {
            let data = json["data"].as_object_mut().unwrap();
            for field in ["total_pages", "total_items", "current_page", "page_size"] {
                match &value {
                    None => drop(data.remove(field)),
                    Some(value) => drop(data.insert(field.to_owned(), value.clone())),
                }
            }
        };
        let api = FakeApi::builder().account(Account::numbered(120)).rewrite(Match::any(), strip).start();
        let (listing, seen) = accepted(&api, &["--verify", "never"]);
        assert_eq!((seen, &listing["proof"]), (ids(120), &json!("two-equal-passes")), "{shown}");
        assert!(listing["warnings"][0].as_str().unwrap().contains("do not say how many"), "{listing}");
        // Three full pages and the empty one, twice.
        assert_eq!(api.count(), 8, "{shown}");
    }
}

#[test]
fn paging_figures_sent_as_text_are_figures() {
    let texts = |json: &mut Value| {
        for field in ["total_pages", "total_items", "current_page", "page_size"] {
            let figure = json["data"][field].as_u64().unwrap();
            json["data"][field] = json!(figure.to_string());
        }
    };
    let api = FakeApi::builder().account(Account::numbered(120)).rewrite(Match::any(), texts).start();
    assert_eq!(accepted(&api, &[]).1, ids(120));
    assert_eq!(api.count(), 6);
}

#[test]
fn a_server_without_paging_that_repeats_itself_does_not_go_on_for_ever() {
    let strip = |json: &mut Value| {
        let rows = json["data"]["rows"].clone();
        json["data"] = json!({ "rows": rows });
    };
    let api = FakeApi::builder()
        .account(Account::numbered(120))
        .fault(Match::any(), Fault::page(1))
        .rewrite(Match::any(), strip)
        .start();
    refused(&api, "ignores the page number");
    assert_eq!(api.count(), 4);
}

#[test]
fn an_empty_account_may_announce_no_page_or_one() {
    for pages in [0, 1] {
        let api = FakeApi::builder()
            .account(Account::numbered(0))
            .rewrite(Match::any(), move |json| json["data"]["total_pages"] = json!(pages))
            .start();
        let (listing, seen) = accepted(&api, &[]);
        assert_eq!((seen.len(), &listing["proof"]), (0, &json!("single-page")));
    }
}
