//! `run --from`: saved reports and saved pages are audited without a network, a key, or the clock of today.
use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use crate::support::program::{Bench, Ended, STEM, finish, names};
use crate::support::{Account, FakeApi, group};
use serde_json::{Value, json};

/// `run --from` without a key; the API's address leads nowhere.
fn replay(bench: &Bench, from: &str, arguments: &[&str]) -> Ended {
    let mut command = bench.bare(&["run", "--from", from, "--base-url", "https://192.0.2.1/superfone"]);
    finish(command.args(arguments))
}

/// The JSON report in a folder.
fn report(bench: &Bench, file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(bench.path(file)).unwrap()).unwrap()
}

/// The text of the groups, byte for byte.
fn groups(bench: &Bench, file: &str) -> String {
    let text = fs::read_to_string(bench.path(file)).unwrap();
    text[text.find("\n  \"groups\": [").unwrap()..].to_owned()
}

/// The pages of the sample account in a folder of the bench.
fn sample_pages(bench: &Bench) {
    fs::create_dir(bench.path("pages")).unwrap();
    for page in 1..=3 {
        let name = format!("page-{page}.json");
        fs::copy(Path::new("samples/account").join(&name), bench.path("pages").join(&name)).unwrap();
    }
}

#[test]
fn saved_pages_give_the_findings_that_reading_them_from_the_api_gives() {
    let api = FakeApi::start(Account::from_folder("samples/account"));
    let bench = Bench::new();
    sample_pages(&bench);
    bench.run(&api, &["--out-dir", "live"]).expect(0);
    let ended = replay(&bench, "pages", &[]).expect(0);
    assert!(
        ended.stdout.contains("\nNot proved: the number is right, but the list was read only once. Read from saved files, not from\n  Superfone.\n"),
        "{}",
        ended.stdout
    );
    assert_eq!(ended.stderr, "");

    let (live, saved) = (report(&bench, &format!("live/{STEM}.json")), bench.json());
    for part in ["findings", "plan", "groups", "totals"] {
        assert_eq!(live[part], saved[part], "{part}");
    }
    assert_eq!(saved["audit"]["base_url"], "https://192.0.2.1/superfone");
    assert_eq!(
        saved["listing"],
        json!({"complete": true, "proof": "counts-only", "replayed": true, "pages": 3, "page_size": 50,
               "total_items": 144, "rows": 144, "repeated_rows": 0, "passes": 1, "requests": 0, "retries": 0,
               "unseen_ids": [], "warnings": []})
    );
    assert!(
        bench
            .text(&format!("{STEM}.md"))
            .contains("the list was read only once. Read from saved files, not from Superfone.")
    );
}

#[test]
fn a_report_of_ours_is_audited_again_with_the_same_result() {
    let rows = [
        group(1, "Inbound").set("org_id", Value::Null),
        group(2, "Inbound").set("org_id", "0501").set("created_by", -1).set("updated_by", "x 9"),
        group(18_446_744_073_709_551_615, "\u{1f600} \\ \" \u{7}").set("created_by", 1.5).without("updated_at"),
        group(4, "x").set("title", json!({"a": [1, null]})).set("status", Value::Null).set("type", 7),
        group(5, "").set("org_id", json!("18446744073709551616")).without("title").without("org_id"),
    ];
    let api = FakeApi::start(Account::new(rows));
    let bench = Bench::new();
    bench.run(&api, &["--out-dir", "live"]).expect(0);
    let from = format!("live/{STEM}.json");
    replay(&bench, &from, &[]).expect(0).says(&["field `title`"]);

    let again = format!("reports/{STEM}.json");
    assert_eq!(groups(&bench, &from), groups(&bench, &again));
    let (mut live, saved) = (report(&bench, &from), report(&bench, &again));
    assert_eq!(live["listing"]["replayed"], false);
    live["listing"]["replayed"] = true.into();
    for part in ["audit", "listing", "findings", "plan", "totals"] {
        assert_eq!(live[part], saved[part], "{part}");
    }
    // A replay can itself be replayed.
    replay(&bench, &again, &["--out-dir", "third"]).expect(0);
    assert_eq!(groups(&bench, &again), groups(&bench, &format!("third/{STEM}.json")));
}

#[test]
fn nothing_is_asked_and_no_key_is_read() {
    let api = FakeApi::builder().may_stay_idle().start();
    let bench = Bench::new();
    sample_pages(&bench);
    fs::write(bench.path("c.toml"), "api-key-file = \"none\"\nconcurrency = 3\nfrom = \"pages\"\n").unwrap();
    let mut command = bench.bare(&["run", "--config", "c.toml", "--base-url", &api.base_url()]);
    finish(&mut command).expect(0);
    assert_eq!(api.count(), 0);
    assert_eq!(bench.json()["audit"]["base_url"], api.base_url());
}

#[test]
fn the_time_of_the_audit_is_that_of_the_snapshot() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    let mut earlier = bench.command(&api, &["--out-dir", "live"]);
    // 2026-08-31 at 23:00 UTC, which is September in Kolkata.
    finish(earlier.env("SOURCE_DATE_EPOCH", "1788217200")).expect(0);
    replay(&bench, "live/lead-groups-2026-09-01.json", &[]).expect(0);
    assert!(bench.files().contains(&"lead-groups-2026-09-01.xlsx".to_owned()), "{:?}", bench.files());
    assert_eq!(report(&bench, "reports/lead-groups-2026-09-01.json")["audit"]["taken_at"], "2026-08-31T23:00:00Z");

    sample_pages(&bench);
    for (page, day) in [(1, 20_000), (2, 20_100), (3, 20_050)] {
        let path = bench.path(format!("pages/page-{page}.json"));
        let time = UNIX_EPOCH + Duration::from_secs(day * 86_400);
        fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    }
    let mut command = bench.bare(&["run", "--from", "pages", "--out-dir", "by-file"]);
    finish(command.env_remove("SOURCE_DATE_EPOCH")).expect(0);
    assert!(names(&bench.path("by-file")).contains(&"lead-groups-2025-01-12.json".to_owned()));
    replay(&bench, "pages", &["--out-dir", "by-variable"]).expect(0);
    assert!(names(&bench.path("by-variable")).contains(&format!("{STEM}.json")));
}

#[test]
fn a_part_of_the_account_stays_that_part() {
    let api = FakeApi::start(Account::new([group(1, "Pune A"), group(2, "Pune A"), group(3, "Thane")]));
    let bench = Bench::new();
    fs::write(bench.path("names.txt"), "Pune A\n").unwrap();
    bench.run(&api, &["--out-dir", "live", "--text", "Pune"]).expect(0);
    let from = format!("live/{STEM}.json");
    replay(&bench, &from, &[]).expect(0);
    let live = report(&bench, &from);
    assert_eq!(bench.json()["audit"]["text"], "Pune");
    assert_eq!(bench.json()["findings"], live["findings"], "fingerprints depend on the scope");
    replay(&bench, &from, &["--text", "Pune"]).expect(0);
    for arguments in [&["--text", "Thane"][..], &["--names", "names.txt"]] {
        replay(&bench, &from, &[arguments, &["--out-dir", "none"]].concat()).expect(2).says(&["--text", &from]);
    }

    // Pages do not say how they were filtered; whoever saved them can.
    let page = json!({"data": {"rows": live["groups"], "total_pages": 1, "current_page": 1, "page_size": 50, "total_items": 2}});
    fs::write(bench.path("page.json"), page.to_string()).unwrap();
    replay(&bench, "page.json", &["--text", "Pune", "--out-dir", "page"]).expect(0);
    let found = report(&bench, &format!("page/{STEM}.json"));
    assert_eq!((&found["audit"]["text"], &found["findings"]), (&json!("Pune"), &live["findings"]));
    assert_eq!(found["listing"]["proof"], "single-page");
}

#[test]
fn pages_that_are_not_all_there_are_refused_or_marked() {
    let bench = Bench::new();
    sample_pages(&bench);
    replay(&bench, "pages/page-2.json", &[]).expect(5).says(&[
        "page 1 of 3",
        "nor is another one",
        "--allow-incomplete",
    ]);
    fs::remove_file(bench.path("pages/page-2.json")).unwrap();
    replay(&bench, "pages", &[]).expect(5).says(&["page 2 of 3 is not among the saved files"]);
    assert_eq!(bench.files(), Vec::<String>::new());

    let ended = replay(&bench, "pages", &["--allow-incomplete"]).expect(5);
    assert!(ended.stdout.starts_with("INCOMPLETE"), "{}", ended.stdout);
    let marked = format!("reports/{STEM}-INCOMPLETE.json");
    let json = report(&bench, &marked);
    assert_eq!((&json["listing"]["proof"], json["groups"].as_array().unwrap().len()), (&json!("none"), 94));
    // What is incomplete once is incomplete for ever.
    let ended = replay(&bench, &marked, &["--out-dir", "again"]).expect(5);
    ended.says(&["the saved report says of itself that its listing is incomplete", "--allow-incomplete"]);
    replay(&bench, &marked, &["--out-dir", "again", "--allow-incomplete"]).expect(5);
    assert_eq!(report(&bench, &format!("again/{STEM}-INCOMPLETE.json")), json);
}

#[test]
fn groups_that_were_not_seen_last_stay_marked() {
    let api = FakeApi::builder()
        .account(Account::numbered(120))
        .on_request(|n, _page, account| {
            if account.rows.len() > 60 {
                account.delete(n);
            }
        })
        .start();
    let bench = Bench::new();
    bench.run(&api, &["--out-dir", "live", "--allow-incomplete"]).expect(5);
    let from = format!("live/{STEM}-INCOMPLETE.json");
    assert_ne!(report(&bench, &from)["listing"]["unseen_ids"], json!([]));
    replay(&bench, &from, &["--allow-incomplete"]).expect(5);
    let again = format!("reports/{STEM}-INCOMPLETE.json");
    let mut live = report(&bench, &from);
    live["listing"]["replayed"] = true.into();
    assert_eq!(report(&bench, &again)["listing"], live["listing"]);
    assert_eq!(groups(&bench, &from), groups(&bench, &again));
}

#[test]
fn files_that_cannot_be_audited_are_named_and_nothing_is_written() {
    let bench = Bench::new();
    fs::create_dir(bench.path("empty")).unwrap();
    sample_pages(&bench);
    fs::write(bench.path("html"), "<html>Asha 98200 12345</html>").unwrap();
    fs::write(bench.path("other.json"), "{\"name\": \"Asha 98200 12345\"}").unwrap();
    let shortened = fs::read_to_string("samples/reports/lead-groups-2026-11-23.json").unwrap();
    fs::write(bench.path("half.json"), &shortened[..shortened.len() / 2]).unwrap();
    fs::write(bench.path("next.json"), shortened.replacen("\"schema_version\": 1", "\"schema_version\": 2", 1))
        .unwrap();
    let mut fewer: Value = serde_json::from_str(&shortened).unwrap();
    fewer["groups"].as_array_mut().unwrap().pop();
    fs::write(bench.path("fewer.json"), fewer.to_string()).unwrap();
    for (from, problem) in [
        ("none", "cannot read none"),
        ("empty", "the folder empty holds no *.json file"),
        ("/dev/null", "/dev/null is neither a file nor a folder"),
        ("html", "html is not JSON: expected value at line 1 column 1"),
        ("other.json", "other.json is neither a JSON report of this program"),
        ("half.json", "half.json is not JSON: EOF while parsing"),
        ("next.json", "next.json has the schema version 2"),
        ("fewer.json", "fewer.json is not a report as this program writes it: it holds 143 groups"),
        (".", "fewer.json is a report of this program and not a page of the API"),
    ] {
        if from == "/dev/null" && !cfg!(unix) {
            continue;
        }
        let ended = replay(&bench, from, &[]).expect(2).says(&[problem]);
        assert!(!ended.stderr.contains("Asha"), "{}", ended.stderr);
    }
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn what_is_replayed_is_never_written_over() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    sample_pages(&bench);
    bench.run(&api, &[]).expect(0);
    let before = bench.contents();
    let from = format!("reports/{STEM}.json");
    replay(&bench, &from, &[]).expect(2).says(&["--out-dir", &from]);
    assert_eq!(bench.contents(), before);
    replay(&bench, "pages", &["--out-dir", "pages"]).expect(2).says(&["among the saved files"]);
    assert_eq!(names(&bench.path("pages")).len(), 3);
    replay(&bench, &from, &["--name", "again"]).expect(0);
}

#[test]
fn record_needs_from_and_the_demo_takes_neither() {
    let api = FakeApi::builder().may_stay_idle().start();
    let bench = Bench::new();
    sample_pages(&bench);
    bench.run(&api, &["--record"]).expect(2).says(&["--record goes with --from or --since only"]);
    replay(&bench, "pages", &["--record"]).expect(0);
    finish(&mut bench.bare(&["demo", "--from", "pages"])).expect(2).says(&["--from"]);
    finish(&mut bench.bare(&["demo", "--record"])).expect(2).says(&["--record"]);
    let help = finish(&mut bench.bare(&["demo", "--help"])).expect(0);
    assert!(!help.stdout.contains("--from") && !help.stdout.contains("--record"));
    assert_eq!(api.count(), 0);
}
