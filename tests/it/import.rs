//! A check before an import: sheets and bodies through the command line, and that personal data stays where it is.
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use crate::support::program::{Bench, finish, holds};
use crate::support::{Account, FakeApi, Fault, KEY, Match, group};
use serde_json::{Value, json};
use zip::ZipArchive;

fn resolve(bench: &Bench, api: &FakeApi, arguments: &[&str]) -> Command {
    let mut command = bench.bare(&["resolve"]);
    command.env("SUPERFONE_BASE_URL", api.base_url()).env("SUPERFONE_API_KEY", KEY).args(arguments);
    command
}

#[test]
fn the_sample_sheet_gives_the_answer_of_the_documents() {
    let [sheet, account] = ["samples/import.csv", "samples/account"].map(|path| fs::canonicalize(path).unwrap());
    let arguments = ["resolve", "--names", sheet.to_str().unwrap(), "--from", account.to_str().unwrap()];
    let ended = finish(&mut Bench::new().bare(&arguments)).expect(1);
    assert_eq!(ended.stderr, "");
    for page in ["README.md", "docs/import.md"] {
        let page = fs::read_to_string(page).unwrap();
        assert!(page.contains(&format!("```text\n{}```", ended.stdout)), "{}", ended.stdout);
    }
    let docs = fs::read_to_string("docs/import.md").unwrap();
    assert!(docs.contains(&format!("```csv\n{}```", fs::read_to_string(sheet).unwrap())));
}

#[test]
fn json_of_an_import_has_a_verdict_a_name_and_the_numbers_of_the_rows() {
    let api = FakeApi::start(Account::new([group(1, "Inbound"), group(2, "Twice"), group(3, "Twice")]));
    let bench = Bench::new();
    let bodies = [
        json!({"customer_phone": "+911", "lead_group_name": "Inbound"}),
        json!({"customer_phone": "+912", "lead_group_name": "Twice"}),
        json!({"customer_phone": "+913", "lead_group_name": 5}),
        json!({"customer_phone": "+914", "lead_group_name": "inbound"}),
        json!({"customer_phone": "+915", "lead_group_name": null}),
    ];
    fs::write(bench.path("log.jsonl"), bodies.map(|body| body.to_string()).join("\n")).unwrap();
    let arguments = ["Twice", "--names", "log.jsonl", "--format", "json"];
    finish(&mut resolve(&bench, &api, &arguments)).expect(2).says(&["log.jsonl, row 3: `lead_group_name` is no name"]);
    assert_eq!(api.count(), 0, "a broken row is found before the first request");
    let with = |more: &[&str]| finish(&mut resolve(&bench, &api, &[&arguments[..], more].concat()));
    let ended = with(&["--skip-broken-rows"]).expect(1).says(&["1 broken row of the names file log.jsonl", "row 3"]);
    let answer: Value = serde_json::from_str(&ended.stdout).unwrap();
    let names: Vec<_> = answer["names"].as_array().unwrap().iter().collect();
    let brief = names.iter().map(|name| json!([name["name"], name["verdict"], name["catalogue"], name["rows"]]));
    let rows = |first: u64| json!({"count": 1, "first": [first]});
    let expected = [
        json!(["Twice", "ambiguous", null, null]),
        json!(["Inbound", "ok", "lead-groups", rows(1)]),
        json!(["Twice", "ambiguous", "lead-groups", rows(2)]),
        json!(["inbound", "near", "lead-groups", rows(4)]),
    ];
    assert_eq!(brief.collect::<Vec<_>>(), expected);
    let expected = json!({
        "read": 4,
        "go_through": {"count": 2, "first": [1, 5]},
        "may_be_rejected": rows(4),
        "rejected": rows(2),
        "forbidden_fields": {"count": 0, "first": []},
        "broken": rows(3),
    });
    assert_eq!(answer["rows"], expected);
    fs::write(bench.path("config.toml"), "skip-broken-rows = true\nnames = \"log.jsonl\"\n").unwrap();
    finish(&mut resolve(&bench, &api, &["--config", "config.toml"])).expect(1);
    finish(&mut resolve(&bench, &api, &["--config", "config.toml", "--skip-broken-rows=false"])).expect(2);
}

#[test]
fn source_types_are_read_where_a_file_names_one_and_nothing_else_is() {
    let rows: Vec<_> = ["CSV_UPLOAD", "PABBLY", "OTHERS"]
        .iter()
        .zip(1..)
        .map(|(title, id)| json!({"id": id, "title": title}))
        .collect();
    let data = json!({"rows": rows, "total_pages": 1, "current_page": 1, "page_size": 50, "total_items": 3});
    let answer = Fault::json(&json!({"data": data, "message": "success"}));
    let api = FakeApi::builder().fault(Match::any(), answer).start();
    let bench = Bench::new();
    let lines = |names: &[&str]| format!("source_type;note\n{};x\n", names.join(";x\n"));
    fs::write(bench.path("good.csv"), lines(&["PABBLY", "", "OTHERS", "PABBLY"])).unwrap();
    let ended = finish(&mut resolve(&bench, &api, &["--names", "good.csv"])).expect(0);
    assert_eq!(ended.stderr, "");
    assert!(
        ended.stdout.ends_with("\n4 rows: 4 would go through, 0 would be rejected for certain, 0 may be rejected\n"),
        "{}",
        ended.stdout
    );
    fs::write(bench.path("bad.csv"), lines(&["pabbly", "CSV_UPLAOD", "Walk-in"])).unwrap();
    let ended = finish(&mut resolve(&bench, &api, &["--names", "bad.csv"])).expect(1);
    for part in [
        "did you mean “PABBLY” (2)? Only capitals differ. (source type, 1 row: 2)",
        "“CSV_UPLOAD” (1)",
        "Not found            Walk-in",
    ] {
        assert!(ended.stdout.contains(part), "{}", ended.stdout);
    }
    let paths: Vec<_> = api.requests().iter().map(|request| request.path.clone()).collect();
    assert_eq!(paths, ["/superfone/enterprise/api/source-type"; 2]);
}

#[test]
fn a_finding_says_in_which_rows_its_name_stands() {
    let api = FakeApi::start(Account::new([group(1, "Inbound"), group(2, "Twice"), group(3, "Twice")]));
    let bench = Bench::new();
    let sheet = "phone,lead_group_name\n1,Lost\n2,Twice\n3,Lost\n4,Inbound\n5,inbound\n";
    fs::write(bench.path("import.csv"), sheet).unwrap();
    bench.run(&api, &["--names", "import.csv"]).expect(0);
    let report = bench.json();
    let of =
        |rule: &str| report["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == rule).unwrap();
    let lost = of("missing-name");
    assert_eq!(
        lost["integrations"],
        json!([{"integration": null, "owner": null, "rows": {"count": 2, "first": [2, 4]}}])
    );
    assert!(lost["message"].as_str().unwrap().contains("2 rows of the file (2, 4)"), "{lost}");
    assert!(
        of("near-name")["message"].as_str().unwrap().starts_with("1 row of the file (6) sends leads to"),
        "{report}"
    );
    let twice = of("duplicate-title")["message"].as_str().unwrap();
    assert!(twice.ends_with("In use: 1 row of the file (3) sends leads to “Twice”."), "{twice}");
}

/// Every file below a folder, and what is packed in it.
fn bytes_below(folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if path.is_dir() {
            bytes_below(&path, found);
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        if path.extension().is_some_and(|end| end == "xlsx") {
            let mut archive = ZipArchive::new(Cursor::new(&bytes)).unwrap();
            for at in 0..archive.len() {
                let mut part = archive.by_index(at).unwrap();
                let mut content = Vec::new();
                part.read_to_end(&mut content).unwrap();
                found.insert(format!("{name}/{}", part.name().unwrap()), content);
            }
        }
        found.insert(name, bytes);
    }
}

#[test]
fn no_cell_of_a_row_but_names_is_in_any_byte_that_is_written() {
    // No word of the program holds one of these.
    const PERSONAL: [&str; 7] = ["98200982", "zqperson", "zqmail", "zqnote", "Zqcity", "zqcompany", "zqkey"];
    let row = |n: usize, group: &str| {
        format!("+9198200982{n:02},zqperson{n},zqmail{n}@example.com,{group},\"zqnote{n}, said\",Zqcity{n}\n")
    };
    let head = "phone,name,email,lead_group_name,note,city\n";
    let rows: String =
        ["Inbound", "Lost", "Twice", "inbound", "Off", ""].iter().enumerate().map(|(n, group)| row(n, group)).collect();
    let body = |n: usize, group: &Value| json!({"customer_phone": format!("+9198200982{n:02}"), "zqkey": {"zqkey": ["zqcompany"]}, "lead_group_name": group, "note": "zqnote"});
    let bodies = [body(1, &json!("Inbound")), body(2, &json!("Lost"))].map(|body| body.to_string());
    let files = [
        ("good.csv", format!("{head}{rows}"), 0),
        ("good.jsonl", bodies.join("\n"), 0),
        ("good.json", format!("[{}]", bodies.join(",")), 0),
        ("ragged.csv", format!("{head}{rows}zqperson,zqmail\n"), 2),
        ("open.csv", format!("{head}{rows}+919820098299,\"zqperson\nzqmail,zqnote\n"), 2),
        ("headless.csv", rows.clone(), 2),
        ("type.jsonl", format!("{}\n{}", bodies[0], body(3, &json!(["zqperson"]))), 2),
        ("cut.jsonl", format!("{}\n{}", bodies[0], &bodies[1][..60]), 2),
        ("cut.json", format!("[{},{}", bodies[0], &bodies[1][..60]), 2),
        ("scalar.json", "[\"zqperson\", 98200982]".to_owned(), 2),
    ];
    for (name, content, code) in files {
        let groups = [group(1, "Inbound"), group(2, "Twice"), group(3, "Twice"), group(4, "Off").status("DISABLED")];
        let api = FakeApi::builder().account(Account::new(groups)).may_stay_idle().start();
        let (bench, other) = (Bench::new(), tempfile::tempdir().unwrap());
        let file = other.path().join(name);
        fs::write(&file, content).unwrap();
        let file = file.to_str().unwrap();
        let mail = "[email]\nto = [\"m@example.com\"]\nfrom = \"a@example.com\"\nsmtp = \"smtps://smtp.example.com\"\nattach = [\"xlsx\", \"csv\", \"json\", \"md\"]\n";
        fs::write(bench.path("mail.toml"), mail).unwrap();
        let all = ["--names", file, "--config", "mail.toml", "--format", "csv,xlsx,md,json,html", "--email-dry-run"];
        let mut said = Vec::new();
        for log in ["text", "json"] {
            let more = ["-vvv", "--log-format", log];
            said.push(bench.run(&api, &[&all[..], &more].concat()).expect(code));
            said.push(
                finish(&mut resolve(&bench, &api, &[&["--names", file][..], &more].concat())).expect(code.max(1)),
            );
            let json = ["--names", file, "--format", "json", "--skip-broken-rows"];
            said.push(finish(&mut resolve(&bench, &api, &[&json[..], &more].concat())));
            said.push(bench.run(&api, &[&all[..], &more, &["--skip-broken-rows", "--json"]].concat()));
        }
        let mut written = BTreeMap::new();
        bytes_below(bench.path(".").as_path(), &mut written);
        assert!(
            code != 0 || written.keys().filter(|name| name.contains("reports")).count() > 20,
            "{:?}",
            written.keys()
        );
        for (at, ended) in said.into_iter().enumerate() {
            written.insert(format!("output {at}"), (ended.stdout + &ended.stderr).into_bytes());
        }
        for (place, bytes) in &written {
            for word in PERSONAL {
                assert!(!holds(bytes, word), "{name}: {word} in {place}: {}", String::from_utf8_lossy(bytes));
            }
        }
    }
}
