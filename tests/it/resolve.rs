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
    assert_eq!(
        ended.stdout,
        "  OK                   Inbound        group 1\n  OK                   Website Form   group 5\n2 names: 2 OK\n"
    );
    let ended = resolve(&api, &["Inbound", "website form ", "Twice", "Old", "Lost", "Inbuond", "--", "--x"]).expect(1);
    let lines = [
        "✗ Several groups       Twice          groups 2, 3",
        "✗ Spelled differently  website form   did you mean “Website Form” (5)? Only capitals differ.",
        "✗ Spelled differently  Inbuond        is it the same as “Inbound” (1)? One letter differs.",
        "✗ Group disabled       Old            group 4",
        "✗ Not found            Lost           no title is like it",
        "✗ Not found            --x            no title is like it",
        "  OK                   Inbound        group 1",
        "7 names: 1 OK, 1 several groups, 2 spelled differently, 1 group disabled, 2 not found",
    ];
    assert_eq!(ended.stdout.lines().collect::<Vec<_>>(), lines);
    assert_eq!(ended.stderr, "");
}

#[test]
fn json_has_the_documented_shape_in_the_order_asked() {
    let api = FakeApi::start(account());
    let bench = Bench::new();
    std::fs::write(
        bench.path("names.csv"),
        "name,integration,owner\nTwice,Form,Asha\nInbound,Chat,\nOld,,\nWebsite Frms,,\n",
    )
    .unwrap();
    let arguments = ["website form", "--names", "names.csv", "--format", "json"];
    let ended = finish(&mut command(&bench, &api, &arguments)).expect(1);
    let expected = [
        json!({"name": "website form", "verdict": "near", "ok": false, "group_ids": [5], "titles": ["Website Form"],
               "level": "case", "suggestion": "Website Form", "integration": null, "owner": null}),
        json!({"name": "Twice", "verdict": "ambiguous", "ok": false, "group_ids": [2, 3], "titles": ["Twice", "Twice"],
               "level": null, "suggestion": null, "integration": "Form", "owner": "Asha"}),
        json!({"name": "Inbound", "verdict": "ok", "ok": true, "group_ids": [1], "titles": ["Inbound"],
               "level": null, "suggestion": null, "integration": "Chat", "owner": null}),
        json!({"name": "Old", "verdict": "disabled", "ok": false, "group_ids": [4], "titles": ["Old"],
               "level": null, "suggestion": null, "integration": null, "owner": null}),
        json!({"name": "Website Frms", "verdict": "missing", "ok": false, "group_ids": [], "titles": [],
               "level": null, "suggestion": "Website Form", "integration": null, "owner": null}),
    ];
    assert_eq!(serde_json::from_str::<Value>(&ended.stdout).unwrap(), json!(expected));
    // No report, no lock: the folder holds what the test put there.
    assert_eq!(std::fs::read_dir(bench.path("")).unwrap().count(), 1);
}

#[test]
fn a_saved_listing_answers_without_the_network() {
    let bench = Bench::new();
    for (file, titles) in [
        ("khanda-ta.json", ["উৎসব", "উত্\u{200D}সব"]),
        ("tatweel.json", ["مــحمد", "محمد"]),
        ("disabled.json", ["webinar", "Webinar"]),
    ] {
        let status = |at: usize| if file == "disabled.json" && at == 0 { "DISABLED" } else { "ACTIVE" };
        let rows: Vec<_> = titles
            .iter()
            .enumerate()
            .map(|(at, title)| {
                json!({"id": at + 1, "org_id": 42, "title": title, "status": status(at), "type": null, "created_by": 678,
                       "updated_by": null, "created_at": "2026-01-15T09:00:00.000Z",
                       "updated_at": "2026-01-15T09:00:00.000Z"})
            })
            .collect();
        let page = json!({"data": {"rows": rows, "total_pages": 1, "current_page": 1, "page_size": 50, "total_items": 2},
                          "message": "success"});
        std::fs::write(bench.path(file), page.to_string()).unwrap();
    }
    let ask = |file: &str, name: &str| -> Value {
        let ended = finish(&mut bench.bare(&["resolve", name, "--from", file, "--format", "json"])).expect(1);
        serde_json::from_str::<Value>(&ended.stdout).unwrap()[0].clone()
    };
    let near = ask("khanda-ta.json", "উত্সব");
    assert_eq!((&near["verdict"], &near["level"]), (&json!("near"), &json!("invisible")));
    let near = ask("tatweel.json", "محمــد");
    assert_eq!((&near["verdict"], &near["level"]), (&json!("near"), &json!("accents")));
    let disabled = ask("disabled.json", "webinar");
    assert_eq!((&disabled["suggestion"], &disabled["level"]), (&json!("Webinar"), &json!("case")));
    finish(&mut bench.bare(&["resolve", "Webinar", "--from", "disabled.json"])).expect(0);
    finish(&mut bench.bare(&["resolve", "x", "--from", "none.json"])).expect(2).says(&["none.json"]);
}

#[test]
fn nothing_to_resolve_is_a_usage_error_before_the_first_request() {
    let api = FakeApi::builder().may_stay_idle().start();
    let bench = Bench::new();
    std::fs::write(bench.path("names.txt"), "\n").unwrap();
    std::fs::write(bench.path("head.csv"), "title\nInbound\n").unwrap();
    for (arguments, part) in [
        (&[][..], "no name to resolve"),
        (&["--names", "names.txt"], "names.txt holds no names to resolve"),
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
    let ended = resolve(&moving, &["Group 0001"])
        .expect(5)
        .says(&["kept changing while it was read", "No name was looked up. Try again at a quieter hour."]);
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
    assert_eq!(ended.stdout.lines().count(), 3, "{}", ended.stdout);
    let ended = finish(&mut bench.bare(&["resolve", "--config", "c.toml", "Inbound"])).expect(0);
    assert_eq!(ended.stdout, "  OK                   Inbound   group 1\n1 name: 1 OK\n");
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
