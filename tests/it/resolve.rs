//! `resolve` through the command line: would these names find exactly one active group each?
use std::process::Command;

use crate::support::program::{Bench, Ended, finish};
use crate::support::{Account, FakeApi, Fault, Match, group};
use serde_json::{Value, json};

fn command(bench: &Bench, api: &FakeApi, arguments: &[&str]) -> Command {
    let mut command = bench.bare(&["resolve"]);
    command.env("SUPERFONE_BASE_URL", api.base_url()).env("SUPERFONE_API_KEY", crate::support::KEY).args(arguments);
    command
}

fn resolve(api: &FakeApi, arguments: &[&str]) -> Ended {
    finish(&mut command(&Bench::new(), api, arguments))
}

fn account() -> Account {
    Account::new([
        group(1, "Inbound"),
        group(2, "Twice"),
        group(3, "Twice"),
        group(4, "Old").status("DISABLED"),
        group(5, "Website Form"),
    ])
}

#[test]
fn a_name_that_resolves_is_exit_0_and_any_other_is_exit_1() {
    let api = FakeApi::start(account());
    let ended = resolve(&api, &["Inbound", "Website Form"]).expect(0);
    assert_eq!(ended.stdout, "“Inbound”: ok, lead group 1\n“Website Form”: ok, lead group 5\n");
    let ended = resolve(&api, &["Inbound", "website form ", "Twice", "Old", "Lost", "--", "--x"]).expect(1);
    let starts = [
        "“Inbound”: ok, lead group 1",
        "“website form·”: near (case). No lead group has exactly this title: did you mean “Website Form” (lead group 5)?",
        "“Twice”: ambiguous. 2 lead groups (2 and 3) have this very title: every such lead is rejected",
        "“Old”: disabled. The only lead group of this title, 4, is disabled",
        "“Lost”: missing. No lead group has this title",
        "“--x”: missing",
    ];
    assert_eq!(ended.stdout.lines().count(), starts.len(), "{}", ended.stdout);
    for (line, start) in ended.stdout.lines().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
    assert_eq!(ended.stderr, "");
}

#[test]
fn json_has_the_documented_shape_in_the_order_asked() {
    let api = FakeApi::start(account());
    let bench = Bench::new();
    std::fs::write(bench.path("names.csv"), "name,integration\nTwice,Form\nInbound,Chat\nTwice,Ad\n").unwrap();
    let arguments = ["website form", "--names", "names.csv", "--format", "json"];
    let ended = finish(&mut command(&bench, &api, &arguments)).expect(1);
    let row = |name: &str, verdict: &str, ids: &[u64], near: [Option<&str>; 2], integration: Option<&str>| {
        json!({"name": name, "verdict": verdict, "group_ids": ids, "level": near[0], "suggestion": near[1],
               "integration": integration})
    };
    let expected = [
        row("website form", "near", &[5], [Some("case"), Some("Website Form")], None),
        row("Twice", "ambiguous", &[2, 3], [None; 2], Some("Form")),
        row("Inbound", "ok", &[1], [None; 2], Some("Chat")),
        row("Twice", "ambiguous", &[2, 3], [None; 2], Some("Ad")),
    ];
    assert_eq!(serde_json::from_str::<Value>(&ended.stdout).unwrap(), json!(expected));
    // No report, no lock: the folder holds what the test put there.
    assert_eq!(std::fs::read_dir(bench.path("")).unwrap().count(), 1);
}

#[test]
fn nothing_to_resolve_is_a_usage_error_before_the_first_request() {
    let api = FakeApi::builder().may_stay_idle().start();
    let bench = Bench::new();
    std::fs::write(bench.path("names.txt"), "\n").unwrap();
    std::fs::write(bench.path("head.csv"), "title\nInbound\n").unwrap();
    for (arguments, part) in [
        (&[][..], "no name to resolve"),
        (&["--names", "names.txt"], "no name to resolve"),
        (&["--names", "head.csv"], "head.csv, line 1"),
        (&["--names", "none.txt", "Inbound"], "none.txt"),
        (&["Inbound", "--out-dir", "x"], "--out-dir"),
        (&["Inbound", "--text", "x"], "--text"),
    ] {
        finish(&mut command(&bench, &api, arguments)).expect(2).says(&[part]);
    }
    finish(&mut bench.bare(&["resolve", "Inbound"])).expect(2).says(&["SUPERFONE_API_KEY"]);
    assert_eq!(api.count(), 0);
}

#[test]
fn the_list_is_proved_like_any_other() {
    let api = FakeApi::start(Account::numbered(120));
    resolve(&api, &["Group 0120", "--page-size", "40"]).expect(0);
    assert_eq!(api.count(), 6);

    let moving = FakeApi::builder()
        .account(Account::numbered(120))
        .on_request(|n, _page, account: &mut Account| account.push(group(1_000 + n, "New")))
        .start();
    let ended = resolve(&moving, &["Group 0001"]).expect(5).says(&["kept moving", "no name was looked up"]);
    assert!(ended.stdout.is_empty() && !ended.stderr.contains("--allow-incomplete"), "{}", ended.stderr);

    let refused = FakeApi::builder().fault(Match::any(), Fault::status(401)).start();
    resolve(&refused, &["Group 0001"]).expect(3).says(&["401"]);
}

#[test]
fn the_config_file_gives_connection_and_names_where_the_command_line_gives_none() {
    let api = FakeApi::start(account());
    let bench = Bench::new();
    std::fs::write(bench.path("names.txt"), "Inbound\nTwice\n").unwrap();
    std::fs::write(bench.path("key"), crate::support::KEY).unwrap();
    let config = format!(
        "base-url = {:?}\napi-key-file = \"key\"\nnames = \"names.txt\"\nquiet = true\nallow-incomplete = true\n\
         text = \"In\"\nformat = [\"csv\"]\n",
        api.base_url()
    );
    std::fs::write(bench.path("c.toml"), config).unwrap();
    let ended = finish(&mut bench.bare(&["resolve", "--config", "c.toml"])).expect(1);
    assert_eq!(ended.stdout.lines().count(), 2, "{}", ended.stdout);
    let ended = finish(&mut bench.bare(&["resolve", "--config", "c.toml", "Inbound"])).expect(0);
    assert_eq!(ended.stdout, "“Inbound”: ok, lead group 1\n");
    let ended = finish(&mut bench.bare(&["resolve", "--config", "c.toml", "Inbound", "-q"])).expect(0);
    assert_eq!(ended.stdout, "");
    // The whole account is read, whatever the file says of a filter.
    assert!(api.requests().iter().all(|request| request.text.is_none()));
    finish(&mut bench.bare(&["resolve", "--config", "none.toml", "x"])).expect(2).says(&["none.toml"]);
}

#[test]
fn the_sample_names_give_the_verdicts_of_their_table() {
    let api = FakeApi::start(Account::from_folder("samples/account"));
    let names = std::fs::canonicalize("samples/names.csv").unwrap();
    let ended = resolve(&api, &["--names", names.to_str().unwrap(), "--format", "json"]).expect(1);
    let rows: Value = serde_json::from_str(&ended.stdout).unwrap();
    let rows = rows.as_array().unwrap();
    let count = |verdict: &str| rows.iter().filter(|row| row["verdict"] == verdict).count();
    // 21 rows; “Website Enquiry” is sent by two integrations.
    let verdicts = ["ok", "ambiguous", "disabled", "near", "missing"];
    assert_eq!(verdicts.map(count), [12, 4, 1, 3, 1]);
    let near: Vec<_> = rows.iter().filter(|row| row["verdict"] == "near").collect();
    let brief: Vec<_> =
        near.iter().map(|row| (row["name"].as_str().unwrap(), row["level"].as_str().unwrap())).collect();
    assert_eq!(brief, [("MagicBricks ", "invisible"), ("Housing com", "separators"), ("site visit scheduled", "case")]);
}
