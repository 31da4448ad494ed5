//! Names that integrations send, through the command line: read from a file, held against the listing, told in reports.
use crate::support::program::{Bench, STEM, finish};
use crate::support::{Account, FakeApi, group};
use serde_json::{Value, json};

fn account() -> Account {
    Account::new([
        group(5, "Inbound"),
        group(3, "Inbound"),
        group(7, "Old").status("DISABLED"),
        group(8, "Website Form"),
        group(9, "Alone"),
        group(10, "Alone"),
    ])
}

/// Rule, title, ids and integrations of the findings about names.
fn about_names(report: &Value) -> Vec<(String, String, Value, Value)> {
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    findings
        .filter(|finding| finding["rule"].as_str().unwrap().ends_with("-name"))
        .map(|f| (text(&f["rule"]), text(&f["title"]), f["group_ids"].clone(), f["integrations"].clone()))
        .collect()
}

#[test]
fn a_table_of_names_gives_one_finding_a_name_with_everybody_who_sends_it() {
    let api = FakeApi::start(account());
    let bench = Bench::new();
    let names = "integration,name,owner\r\nForm,Inbound,Asha\r\nChat,Inbound,\r\nAd,Old,Ravi\r\nOK,Website Form,\r\n\
                 Typo,website form ,\r\n,Gone,\r\nForm,Inbound,Asha\r\n";
    std::fs::write(bench.path("Names.CSV"), names).unwrap();
    let ended = bench.run(&api, &["--names", "Names.CSV", "--fail-on", "error"]).expect(1);
    assert_eq!(ended.stderr, "");
    let report = bench.json();
    let found = about_names(&report);
    let expected = [
        ("missing-name", "Gone", json!([]), json!([[null, null]])),
        ("near-name", "website form ", json!([8]), json!([["Typo", null]])),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((rule, title, ids, integrations), found) in expected.into_iter().zip(found) {
        let senders = integrations.as_array().unwrap().iter();
        let senders: Vec<_> = senders.map(|s| json!({"integration": s[0], "owner": s[1]})).collect();
        assert_eq!(found, (rule.to_owned(), title.to_owned(), ids, json!(senders)));
    }
    // A name of several groups, or of one that is off, is told by the finding about the group.
    let of = |rule: &str| {
        let mut found = report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule);
        found.find(|finding| finding["integrations"] != json!([])).unwrap()
    };
    let duplicate = of("duplicate-title");
    assert_eq!((&duplicate["title"], &duplicate["severity"]), (&json!("Inbound"), &json!("error")));
    let senders = json!([{"integration": "Form", "owner": "Asha"}, {"integration": "Chat", "owner": null}]);
    assert_eq!(duplicate["integrations"], senders);
    assert_eq!(of("disabled-group")["integrations"], json!([{"integration": "Ad", "owner": "Ravi"}]));
    assert_eq!(report["totals"]["names"], json!({"ok": 1, "ambiguous": 1, "disabled": 1, "near": 1, "missing": 1}));
    let near = report["findings"].as_array().unwrap().iter().find(|f| f["rule"] == "near-name").unwrap();
    assert_eq!(near["level"], "case");
    let message = near["message"].as_str().unwrap();
    assert!(message.starts_with("“Typo” sends leads to “website form·”."), "{message}");
    assert!(message.contains("Did you mean “Website Form” (lead group 8)?"), "{message}");
}

#[test]
fn what_an_integration_sends_is_named_in_other_findings_and_done_first() {
    let api = FakeApi::start(account());
    let bench = Bench::new();
    std::fs::write(bench.path("names.txt"), "Inbound\n").unwrap();
    std::fs::write(bench.path("c.toml"), "names = \"names.txt\"\n").unwrap();
    bench.run(&api, &["--config", "c.toml"]).expect(0);
    let report = bench.json();
    let titles: Vec<_> = report["findings"].as_array().unwrap().iter().map(|f| f["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Alone", "Inbound", "Old"]);
    let inbound = &report["findings"][1];
    assert_eq!(inbound["integrations"], json!([{"integration": null, "owner": null}]));
    assert!(inbound["message"].as_str().unwrap().ends_with("In use: An integration sends leads to “Inbound”."));
    let markdown = bench.text(&format!("{STEM}.md"));
    let (_, first) = markdown.split_once("## Do this first").unwrap();
    assert!(
        first.trim_start().starts_with("1. **Inbound**: Two groups have it. Rename group 5; 3 keeps it."),
        "{first}"
    );
}

#[test]
fn the_sample_names_give_the_verdicts_of_their_table() {
    let api = FakeApi::start(Account::from_folder("samples/account"));
    let bench = Bench::new();
    let names = std::fs::canonicalize("samples/names.csv").unwrap();
    bench.run(&api, &["--names", names.to_str().unwrap()]).expect(0);
    let found: Vec<_> =
        about_names(&bench.json()).into_iter().map(|(rule, title, ids, _)| (rule, title, ids)).collect();
    let expected = [
        ("missing-name", "Sulekha", json!([])),
        ("near-name", "Housing com", json!([21681])),
        ("near-name", "MagicBricks ", json!([21662])),
        ("near-name", "site visit scheduled", json!([21955])),
    ];
    assert_eq!(found, expected.map(|(rule, title, ids)| (rule.to_owned(), title.to_owned(), ids)));
}

#[test]
fn a_names_file_that_cannot_be_used_is_found_before_the_first_request() {
    let api = FakeApi::builder().may_stay_idle().start();
    let bench = Bench::new();
    std::fs::write(bench.path("head.csv"), "integration,title\nForm,Inbound\n").unwrap();
    std::fs::write(bench.path("latin1.txt"), b"Inbound\nCaf\xe9\n").unwrap();
    std::fs::write(bench.path("ragged.csv"), "name,owner\nBaner, Pune,Asha\n").unwrap();
    std::fs::write(bench.path("names.txt"), "Inbound\n").unwrap();
    bench.run(&api, &["--names", "none.csv"]).expect(2).says(&["none.csv"]);
    bench.run(&api, &["--names", "head.csv"]).expect(2).says(&["head.csv, line 1", "`name`", "(lead_group_name, "]);
    bench.run(&api, &["--names", "latin1.txt"]).expect(2).says(&["latin1.txt, line 2", "UTF-8"]);
    bench.run(&api, &["--names", "ragged.csv"]).expect(2).says(&["ragged.csv, row 2", "3 cells"]);
    bench.run(&api, &["--names", "names.txt", "--text", "In"]).expect(2).says(&["--text", "--names"]);
    std::fs::write(bench.path("c.toml"), "names = \"names.txt\"\ntext = \"In\"\n").unwrap();
    bench.run(&api, &["--config", "c.toml"]).expect(2).says(&["--names and --text both stand in the config file"]);
    std::fs::write(bench.path("open.csv"), "name,integration\nInbound,web\nSales,\"form\nHot,fb\n").unwrap();
    bench.run(&api, &["--names", "open.csv"]).expect(2).says(&["open.csv, line 3: opens a cell with a quotation mark"]);
    assert_eq!((api.count(), bench.files()), (0, Vec::<String>::new()));
}

#[test]
fn an_empty_file_of_names_is_a_warning_and_the_demo_takes_names_too() {
    let api = FakeApi::start(account());
    let bench = Bench::new();
    std::fs::write(bench.path("names.txt"), "\n\n").unwrap();
    bench.run(&api, &["--names", "names.txt"]).expect(0).says(&["names.txt holds no names"]);
    finish(&mut bench.bare(&["resolve", "--names", "names.txt"]))
        .expect(2)
        .says(&["names.txt holds no names to resolve"]);
    std::fs::write(bench.path("names.txt"), "Sulekha\n").unwrap();
    finish(&mut bench.bare(&["demo", "--names", "names.txt", "--format", "md"])).expect(0);
    let report = std::fs::read_to_string(bench.path(format!("demo-reports/{STEM}.md"))).unwrap();
    assert!(
        report.contains("### Error: Name not found\n\nA form or feed sends a name that no group has.\n\n- “Sulekha”"),
        "{report}"
    );
}
