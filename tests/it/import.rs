//! A check before an import: sheets and bodies through the command line, and that personal data stays where it is.
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use superfone_audit::catalogue::{LABELS, LEAD_GROUPS, LEAD_STAGES, PRODUCTS, SOURCE_TYPES};

use crate::support::program::{Bench, STEM, finish, holds};
use crate::support::smtp::{FakeSmtp, Trick};
use crate::support::{Account, Builder, FakeApi, Fault, KEY, Match, group, label};
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

/// An account with one of each list, and two lead groups of one title.
fn account() -> Builder {
    let groups = [group(1, "Inbound"), group(2, "Twice"), group(3, "Twice")];
    let labels = [label(51, "Hot"), label(52, "Cold"), label(53, "Cold"), label(54, "Off").status("DISABLED")];
    FakeApi::builder()
        .account(Account::new(groups))
        .catalogue(&LABELS, Account::new(labels))
        .catalogue(&LEAD_STAGES, Account::from_folder("samples/account/lead-stages"))
        .catalogue(&SOURCE_TYPES, Account::from_folder("samples/account/source-types"))
}

/// The findings of a report: rule, catalogue, title, state.
fn told(report: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let one = |finding: &Value| ["rule", "catalogue", "title", "state"].map(|key| word(&finding[key])).join(" ");
    report["findings"].as_array().unwrap().iter().map(one).collect()
}

const SHEET: &str = "phone,lead_group_name,add_labels,source_type\n1,Inbound,Hot|Warm,PABBLY\n\
                     2,Inbound,hot|Cold|Off,pabbly\n3,Twice,Hot,Walk-in\n";

#[test]
fn a_list_that_names_need_is_read_and_only_what_is_wrong_with_the_names_is_told() {
    let api = account().start();
    let bench = Bench::new();
    fs::write(bench.path("import.csv"), SHEET).unwrap();
    let names = ["--names", "import.csv"];
    let ended = bench.run(&api, &names).expect(0);
    assert_eq!(ended.stderr, "");
    assert_eq!(
        [&LEAD_GROUPS, &LEAD_STAGES, &LABELS, &SOURCE_TYPES].map(|catalogue| api.count_of(catalogue)),
        [1, 0, 1, 1]
    );
    assert!(bench.files().iter().all(|name| !name.contains("labels")), "{:?}", bench.files());
    let page = bench.text(&format!("{STEM}.md"));
    assert!(page.contains("Labels: 2 errors (read for names alone)"), "{page}");
    let report = bench.json();
    let expected = [
        "duplicate-title lead-groups Twice baseline",
        "missing-name source-types Walk-in baseline",
        "missing-name labels Warm baseline",
        "near-name labels hot baseline",
        "near-name source-types pabbly baseline",
    ];
    let mut found = told(&report);
    found.sort_unstable();
    let mut sorted = expected.map(str::to_owned);
    sorted.sort_unstable();
    assert_eq!(found, sorted);
    // Labels that come twice or are off are in the list of names, and no finding: the list is not audited.
    assert_eq!(report["totals"]["names"], json!({"ok": 3, "ambiguous": 2, "disabled": 1, "near": 2, "missing": 2}));
    let lists: Vec<_> = report["catalogues"].as_array().unwrap().iter().collect();
    assert_eq!(
        lists.iter().map(|list| json!([list["name"], list["items"], list["listing"]["proof"]])).collect::<Vec<_>>(),
        [json!(["labels", null, "single-page"]), json!(["source-types", null, "single-page"])]
    );
    let walk_in = report["findings"].as_array().unwrap().iter().find(|finding| finding["title"] == "Walk-in").unwrap();
    assert_eq!(walk_in["remedy"], "Correct the name in the integration.", "nobody makes another source type");
    assert!(
        report["plan"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["catalogue"] == "lead-groups" || row["group_id"].is_null()),
        "nothing of such a list is changed: {}",
        report["plan"]
    );
    // The JSON report is read again, without what it does not hold.
    fs::copy(bench.reports().join(format!("{STEM}.json")), bench.path("saved.json")).unwrap();
    finish(&mut bench.bare(&["run", "--from", "saved.json", "--out-dir", "again"])).expect(0);
    finish(&mut bench.bare(&["run", "--from", "saved.json", "--out-dir", "again", "--catalogue", "labels"]))
        .expect(2)
        .says(&["holds no labels"]);
}

#[test]
fn what_is_wrong_with_names_is_remembered_and_the_list_has_no_audit_by_it() {
    let bench = Bench::new();
    fs::write(bench.path("import.csv"), SHEET).unwrap();
    let names = ["--names", "import.csv"];
    let run = |day: u64, arguments: &[&str]| {
        let api = account().start();
        let mut command = bench.command(&api, arguments);
        command.env("SOURCE_DATE_EPOCH", (1_795_404_600 + day * 86_400).to_string());
        finish(&mut command).expect(0);
        let text = bench.files().iter().filter(|name| name.contains(".json")).max().unwrap().clone();
        serde_json::from_slice::<Value>(&fs::read(bench.reports().join(text)).unwrap()).unwrap()
    };
    run(0, &names);
    let next = run(1, &names);
    assert!(told(&next).iter().all(|finding| finding.ends_with(" persisting")), "{:?}", told(&next));
    assert_eq!(next["changes"], json!([]));
    // Other names: they alone are the news, and have the cause that names were given.
    fs::write(bench.path("import.csv"), SHEET.replace("Warm", "Lukewarm")).unwrap();
    let other = run(2, &names);
    assert_eq!([&other["totals"]["new"], &other["totals"]["resolved"]], [&json!(0), &json!(0)], "{other}");
    assert!(told(&other).contains(&"missing-name labels Lukewarm new".to_owned()), "{:?}", told(&other));
    // The history lists audits, and none of labels was made.
    let past = finish(&mut bench.bare(&["history", "--format", "json"])).expect(0);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&past.stdout).unwrap().len(), 3);
    // Once labels are audited, their history begins.
    let audited = run(3, &["--names", "import.csv", "--catalogue", "labels"]);
    let found = told(&audited);
    for finding in ["duplicate-title labels Cold baseline", "disabled-group labels Off baseline"] {
        assert!(found.contains(&finding.to_owned()), "{found:?}");
    }
}

#[test]
fn a_list_that_names_need_and_that_cannot_be_read_is_told_and_the_others_go_on() {
    let api = account().fault(Match::any().of(&LABELS), Fault::status(403)).start();
    let bench = Bench::new();
    fs::write(bench.path("import.csv"), SHEET).unwrap();
    bench
        .run(&api, &["--names", "import.csv"])
        .expect(0)
        .says(&["the labels were not read, and nothing is said of them"]);
    assert!(told(&bench.json()).contains(&"missing-name source-types Walk-in baseline".to_owned()));
    // Where it is asked for, it must be there.
    let api = account().fault(Match::any().of(&LABELS), Fault::status(403)).start();
    bench.run(&api, &["--names", "import.csv", "--catalogue", "labels", "--name", "x"]).expect(3);
}

#[test]
fn a_plain_name_is_looked_up_in_the_list_that_is_asked_for() {
    let api = account().start();
    let bench = Bench::new();
    fs::write(bench.path("names.txt"), "Cold\nOff\n").unwrap();
    let arguments = ["--catalogue", "labels", "Hot", "Twice", "--names", "names.txt"];
    let ended = finish(&mut resolve(&bench, &api, &arguments)).expect(1);
    let lines = [
        "✗ Several labels       Cold    labels 52, 53",
        "✗ Label disabled       Off     label 54",
        "✗ Not found            Twice   no title is like it",
        "  OK                   Hot     label 51",
        "4 names: 1 OK, 1 several labels, 1 label disabled, 1 not found",
    ];
    assert_eq!(ended.stdout.lines().collect::<Vec<_>>(), lines);
    assert_eq!([&LEAD_GROUPS, &LABELS].map(|catalogue| api.count_of(catalogue)), [0, 1], "no other list is read");
    let ended = finish(&mut resolve(&bench, &api, &["--catalogue", "source-types", "PABBLY"])).expect(0);
    assert_eq!(ended.stdout, "  OK                   PABBLY   source type 6\n1 name: 1 OK\n");

    // What the config file says is about a run: neither its catalogues nor its names are asked about here.
    fs::write(bench.path("c.toml"), "catalogue = [\"all\"]\nnames = \"names.txt\"\n").unwrap();
    finish(&mut resolve(&bench, &api, &["--config", "c.toml", "Inbound"])).expect(0);
    let nothing = resolve(&bench, &api, &["--config", "c.toml", "--catalogue", "labels"]).output().unwrap();
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("no name to resolve"), "{nothing:?}");
    let all = resolve(&bench, &api, &["--catalogue", "all", "Hot"]).output().unwrap();
    let said = String::from_utf8_lossy(&all.stderr).into_owned();
    assert!(
        all.status.code() == Some(2) && said.contains("lead-groups, lead-stages, labels, products, source-types"),
        "{said}"
    );
}

#[test]
fn resolve_says_which_list_was_not_saved_and_where_it_belongs() {
    let bench = Bench::new();
    fs::create_dir(bench.path("pages")).unwrap();
    for page in 1..=3 {
        let name = format!("page-{page}.json");
        fs::copy(format!("samples/account/{name}"), bench.path("pages").join(name)).unwrap();
    }
    fs::write(bench.path("import.csv"), "phone,lead_group_name,add_labels\n1,Inbound,Hot\n").unwrap();
    let ended = finish(&mut bench.bare(&["resolve", "--names", "import.csv", "--from", "pages"])).expect(2);
    let said = ended.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["pages holds no labels", "/enterprise/api/label", "in its folder labels", "leave out --from"] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains("--catalogue"), "it speaks of plain names: {said}");
}

#[test]
fn names_of_lead_groups_alone_leave_every_file_as_it_was() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/account");
    let bench = Bench::new();
    fs::write(bench.path("import.csv"), "phone,lead_group_name\n1,Inbound\n").unwrap();
    finish(&mut bench.bare(&["run", "--from", folder, "--names", "import.csv"])).expect(0);
    let report = bench.json();
    assert!(report.get("catalogues").is_none());
    assert!(report["findings"][0].get("catalogue").is_none());
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
    let all_fields = "phone,lead_group_name,lead_stage_name,add_labels,remove_labels,add_products,source_type,zqkey\n\
                      +919820098201,Inbound,No Stage,Hot|Warm,,No Product,PABBLY,zqnote\n\
                      +919820098202,,,Hot,Cold,,pabbly,zqcompany\n"
        .to_owned();
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
        ("all.csv", all_fields, 0),
        ("deep.jsonl", format!("{}{}", "[".repeat(100_000), bodies[0]), 2),
        ("bytes.csv", format!("{head}{rows}zqperson,\u{0}zqmail,\u{fffd}\u{202e},\"\"zqnote\n"), 2),
    ];
    for (name, content, code) in files {
        let groups = [group(1, "Inbound"), group(2, "Twice"), group(3, "Twice"), group(4, "Off").status("DISABLED")];
        let api = account()
            .account(Account::new(groups))
            .catalogue(&PRODUCTS, Account::from_folder("samples/account/products"))
            .may_stay_idle()
            .start();
        let (bench, other) = (Bench::new(), tempfile::tempdir().unwrap());
        let file = other.path().join(name);
        fs::write(&file, content).unwrap();
        let file = file.to_str().unwrap();
        let mail = "[email]\nto = [\"m@example.com\"]\nfrom = \"a@example.com\"\nsmtp = \"smtps://smtp.example.com\"\nattach = [\"xlsx\", \"csv\", \"json\", \"md\"]\n";
        fs::write(bench.path("mail.toml"), mail).unwrap();
        // A server that takes no mail.
        let smtp = FakeSmtp::builder().trick(1..=99, "MAIL", Trick::Reply("550 not you")).start();
        fs::write(bench.path("refused.toml"), mail.replace("smtps://smtp.example.com", &smtp.url())).unwrap();
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
            let lists =
                ["--names", file, "--config", "refused.toml", "--catalogue", "all", "--format", "csv,xlsx,md,json"];
            let ended = bench.run(&api, &[&lists[..], &more].concat());
            said.push(ended.expect(if code == 0 { 7 } else { code }));
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
