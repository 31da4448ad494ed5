//! The main job through the command line, on a server that behaves.
use std::time::Duration;

use crate::support::program::{Bench, STEM, finish};
use crate::support::{Account, FakeApi, Match, group};

fn five_files() -> Vec<String> {
    [".findings.csv", ".groups.csv", ".json", ".md", ".xlsx"].map(|suffix| format!("{STEM}{suffix}")).into()
}

#[test]
fn a_run_writes_every_file_and_says_so() {
    let api = FakeApi::start(Account::numbered(120));
    let bench = Bench::new();
    let ended = bench.run(&api, &[]).expect(0);
    assert_eq!(bench.files(), five_files());
    assert!(
        ended
            .stdout
            .contains(": 120 lead groups (120 active)\nNothing to do: no finding is open in 120 lead groups.\n"),
        "{}",
        ended.stdout
    );
    for name in five_files() {
        assert!(ended.stdout.contains(&format!("reports/{name}")), "{}", ended.stdout);
    }
    assert_eq!(ended.stderr, "");
    // Three pages, read twice: one page alone, then the others.
    assert_eq!(api.count(), 6);
}

#[test]
fn the_groups_are_merged_by_id_whatever_order_the_pages_arrive_in() {
    let mut rows: Vec<_> = (1..=230).map(|id| group(id, &format!("Group {id}"))).collect();
    rows.reverse();
    let account = Account::new(rows);
    let quick = FakeApi::start(account.clone());
    let slow = FakeApi::builder()
        .account(account)
        .fault(Match::page(2), crate::support::Fault::delay(Duration::from_millis(60)))
        .fault(Match::page(4), crate::support::Fault::delay(Duration::from_millis(30)))
        .start();
    let (first, second) = (Bench::new(), Bench::new());
    // The base URL is part of the report, so the two servers are compared by their groups.
    first.run(&quick, &["--concurrency", "1"]).expect(0);
    second.run(&slow, &["--concurrency", "8"]).expect(0);
    let groups = |bench: &Bench| bench.text(&format!("{STEM}.groups.csv"));
    assert_eq!(groups(&first), groups(&second));
    let ids: Vec<_> =
        first.json()["groups"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, (1..=230).collect::<Vec<_>>());
    assert_eq!(quick.max_in_flight(), 1);
}

#[test]
fn the_same_listing_gives_the_same_bytes() {
    let api = FakeApi::start(Account::from_folder("samples/account"));
    let (first, second) = (Bench::new(), Bench::new());
    first.run(&api, &[]).expect(0);
    second.run(&api, &[]).expect(0);
    assert_eq!(first.contents(), second.contents());
}

#[test]
fn every_request_carries_key_agent_and_paging_and_asks_for_gzip() {
    let api = FakeApi::start(Account::numbered(120));
    let bench = Bench::new();
    bench.run(&api, &["--page-size", "40", "--text", "Group 1&x"]).expect(0);
    for request in api.requests() {
        assert_eq!(request.header("x-api-key"), Some(crate::support::KEY));
        assert_eq!(request.header("user-agent"), Some(concat!("superfone-audit/", env!("CARGO_PKG_VERSION"))));
        assert_eq!(request.header("accept-encoding"), Some("gzip"));
        assert_eq!(request.header("cache-control"), Some("no-cache"));
        assert_eq!(request.header("referer"), None);
        assert_eq!((request.page_size, request.text.as_deref()), (40, Some("Group 1&x")));
    }
    assert_eq!(bench.json()["audit"]["text"], "Group 1&x");
}

#[test]
fn http_2_is_spoken_where_tls_offers_it_and_the_ca_file_is_trusted() {
    for (http1_only, version) in [(false, "HTTP/2.0"), (true, "HTTP/1.1")] {
        let builder = FakeApi::builder().account(Account::numbered(120)).tls();
        let api = if http1_only { builder.http1_only() } else { builder }.start();
        let bench = Bench::new();
        std::fs::write(bench.path("ca.pem"), api.ca_pem()).unwrap();
        bench.run(&api, &["--ca-file", "ca.pem"]).expect(0);
        assert!(api.requests().iter().all(|request| format!("{:?}", request.version) == version));
    }
}

#[test]
fn zero_groups_and_one_group_are_accounts_too() {
    for (count, text) in [(0, ": 0 lead groups\n"), (1, ": 1 lead group (1 active)\n")] {
        let api = FakeApi::start(Account::numbered(count));
        let bench = Bench::new();
        let ended = bench.run(&api, &[]).expect(0);
        assert!(ended.stdout.contains(text), "{}", ended.stdout);
        assert_eq!(bench.files(), five_files());
        assert_eq!(bench.json()["listing"]["proof"], "single-page");
        assert_eq!(api.count(), 1);
    }
}

#[test]
fn formats_name_and_folder_are_the_users_choice() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    let options = ["--out-dir", "a/b", "--name", "audit %d.%m.%y", "--format", "json,md", "--format", "json"];
    bench.run(&api, &options).expect(0);
    assert_eq!(crate::support::program::names(&bench.path("a/b")), ["audit 23.11.26.json", "audit 23.11.26.md"]);
}

#[test]
fn the_page_of_html_is_there_if_it_is_asked_for_and_a_template_replaces_only_its_own_kind() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    std::fs::write(bench.path("own.html"), "<p>{{ totals.groups }}</p>").unwrap();
    let ended = bench.run(&api, &["--format", "json,html,md", "--template", "own.html"]).expect(0);
    let files: Vec<_> = ended.stdout.lines().filter(|line| line.starts_with("reports/")).collect();
    assert_eq!(files, [".md", ".html", ".json"].map(|suffix| format!("reports/{STEM}{suffix}")), "JSON comes last");
    assert_eq!(bench.text(&format!("{STEM}.html")), "<p>3</p>");
    assert!(bench.text(&format!("{STEM}.md")).starts_with("# Superfone 501: lead groups on 23 November 2026\n"));
}

#[test]
fn the_summary_is_coloured_only_where_it_may_be() {
    let api = FakeApi::start(Account::new([group(1, "A"), group(2, "A")]));
    let bench = Bench::new();
    let escapes = |ended: &crate::support::program::Ended| ended.stdout.contains('\x1b');
    assert!(!escapes(&bench.run(&api, &["--allow-incomplete", "--verify", "never"]).expect(0)), "this is no terminal");
    let mut forced = bench.command(&api, &["--color", "always", "--verify", "never"]);
    let forced = finish(forced.env("NO_COLOR", "1")).expect(0);
    let plain = bench.run(&api, &["--color", "never", "--verify", "never"]).expect(0);
    assert!(!escapes(&plain));
    let bare = ["31", "32", "33", "36", "0"]
        .iter()
        .fold(forced.stdout, |text, code| text.replace(&format!("\x1b[{code}m"), ""));
    assert_eq!(bare, plain.stdout);
}

#[test]
fn only_the_program_itself_colours_a_line_of_the_log() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    // A private-use character, a bidirectional one and a colour in the name of a file.
    let name = "\u{f8ff}31m\u{202e}\u{1b}[32m.csv";
    std::fs::write(bench.path(name), "name\n").unwrap();
    let forced = bench.run(&api, &["--color", "always", "--names", name]).expect(0);
    assert!(forced.stderr.starts_with("\u{1b}[33mwarning\u{1b}[0m: the names file "), "{}", forced.stderr);
    assert_eq!(forced.stderr.matches('\u{1b}').count(), 2, "{}", forced.stderr);
    assert!(forced.stderr.contains("\u{f8ff}31m⟨U+202E⟩"), "{}", forced.stderr);
    let json = bench.run(&api, &["--color", "always", "--log-format", "json", "--names", name]).expect(0);
    assert!(json.stderr.starts_with('{') && !json.stderr.contains('\u{1b}'), "{}", json.stderr);
}

#[test]
fn the_summary_in_the_readme_is_what_the_demo_prints() {
    let bench = Bench::new();
    // The README shows a run as it is without options: of lead groups.
    let arguments = ["demo", "--catalogue", "lead-groups", "--out-dir", "reports"];
    let ended = finish(&mut bench.bare(&arguments)).expect(0);
    let readme = std::fs::read_to_string("README.md").unwrap();
    let (_, block) = readme.split_once("   ```text\n").unwrap();
    let (block, _) = block.split_once("   ```\n").unwrap();
    let block: Vec<_> = block.lines().map(|line| line.strip_prefix("   ").unwrap_or(line)).collect();
    assert_eq!(block.join("\n"), ended.stdout.trim_end(), "the README shows another summary than the program prints");
}

#[test]
fn the_day_in_a_name_is_the_day_in_the_reports_zone() {
    let api = FakeApi::start(Account::numbered(1));
    let bench = Bench::new();
    bench.run(&api, &["--timezone", "America/Los_Angeles", "--format", "json"]).expect(0);
    assert_eq!(bench.files(), ["lead-groups-2026-11-22.json"]);
}

#[test]
fn fail_on_turns_findings_into_exit_code_1_and_quiet_prints_nothing() {
    let rows = [group(1, "A"), group(2, "B").status("DISABLED")];
    let api = FakeApi::start(Account::new(rows));
    for (threshold, code) in [("error", 0), ("warning", 1), ("info", 1), ("never", 0)] {
        let bench = Bench::new();
        let ended = bench.run(&api, &["--fail-on", threshold, "-q"]).expect(code);
        assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", ""));
        assert_eq!(bench.files(), five_files());
    }
}

#[test]
fn duplicates_and_disabled_groups_are_found() {
    let rows = [
        group(5, "Inbound"),
        group(3, "Inbound"),
        group(9, "Inbound").status("DISABLED"),
        group(4, "inbound"),
        group(7, "Old").status("DISABLED"),
    ];
    let api = FakeApi::start(Account::new(rows));
    let bench = Bench::new();
    bench.run(&api, &[]).expect(0);
    let json = bench.json();
    let found = |rule: &str| -> Vec<(String, String)> {
        let findings = json["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule);
        findings.map(|finding| (finding["severity"].to_string(), finding["group_ids"].to_string())).collect()
    };
    assert_eq!(found("duplicate-title"), [("\"error\"".to_owned(), "[3,5,9]".to_owned())]);
    let disabled: Vec<_> = found("disabled-group").into_iter().map(|(_, ids)| ids).collect();
    assert_eq!(disabled, ["[9]", "[7]"]);
}

#[test]
fn the_config_file_is_read_and_a_flag_outranks_it() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path(".config/superfone-audit")).unwrap();
    let config = "out-dir = \"from-config\"\nformat = [\"json\"]\nname = \"%Y\"\n";
    std::fs::write(bench.path(".config/superfone-audit/config.toml"), config).unwrap();
    bench.run(&api, &["--name", "%m"]).expect(0);
    assert_eq!(crate::support::program::names(&bench.path("from-config")), ["11.json"]);
    let ended = bench.run(&api, &["--config", "none.toml"]).expect(2);
    assert!(ended.stderr.contains("none.toml"), "{}", ended.stderr);
}

#[test]
fn the_demo_needs_no_key_and_no_network() {
    let bench = Bench::new();
    let ended = finish(&mut bench.bare(&["demo"])).expect(0);
    for items in ["144 lead groups", "8 lead stages", "26 labels"] {
        assert!(ended.stdout.contains(items), "{}", ended.stdout);
    }
    let lists = [".labels.csv", ".lead-stages.csv", ".products.csv"].map(|suffix| format!("{STEM}{suffix}"));
    let mut files = [five_files(), lists.into()].concat();
    files.sort();
    assert_eq!(crate::support::program::names(&bench.path("demo-reports")), files);
    finish(&mut bench.bare(&["demo", "--base-url", "https://example.com"])).expect(2).says(&["--base-url"]);
}

#[test]
fn a_prompt_server_sees_all_the_concurrency_it_was_promised_and_no_more() {
    for ceiling in [1, 3, 8] {
        let api = FakeApi::builder().account(Account::numbered(1_500)).latency(Duration::from_millis(20)).start();
        Bench::new().run(&api, &["--concurrency", &ceiling.to_string()]).expect(0);
        assert_eq!(api.max_in_flight(), ceiling);
    }
}

#[test]
fn the_finished_reports_of_the_samples_are_what_the_demo_writes_today() {
    let bench = Bench::new();
    let names = std::path::absolute("samples/names.csv").unwrap();
    let mut command = bench.bare(&["demo", "--out-dir", "reports", "--names", names.to_str().unwrap()]);
    finish(&mut command).expect(0);
    for (name, bytes) in bench.contents() {
        let sample = format!("samples/reports/{name}");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&sample, &bytes).unwrap();
        }
        assert!(
            std::fs::read(&sample).unwrap_or_default() == bytes,
            "{sample} differs: UPDATE=1 cargo test --test it run::"
        );
    }
}
