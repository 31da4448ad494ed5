//! What other programs are told of a run: `--json`, and the last line of a log in JSON.
use std::fs;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::program::{Bench, Ended, finish};
use crate::support::{Account, FakeApi, Fault, Match, group};

/// Both schemas in one document: this one refers to that of the report.
fn validator() -> Validator {
    let read = |path| serde_json::from_str::<Value>(&fs::read_to_string(path).unwrap()).unwrap();
    let mut schema = read("docs/run.schema.json");
    schema["$defs"] = json!({ "report": read("docs/report.schema.json") });
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// Standard output, which is one object and fits the schema.
fn object(ended: &Ended) -> Value {
    assert_eq!(ended.stdout.lines().count(), 1, "{}", ended.stdout);
    let object = serde_json::from_str(&ended.stdout).unwrap();
    let problems: Vec<_> =
        validator().iter_errors(&object).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:?} in {object:#}");
    assert_eq!(object["exit"]["code"], json!(ended.code));
    object
}

fn api() -> FakeApi {
    FakeApi::start(Account::new([group(1, "Hot"), group(2, "Hot")]))
}

#[test]
fn a_run_that_succeeds_is_one_object_with_its_totals_and_files() {
    let bench = Bench::new();
    let ended = bench.run(&api(), &["--json", "--fail-on", "error"]).expect(1);
    assert_eq!(ended.stderr, "");
    let object = object(&ended);
    let report = bench.json();
    for part in ["audit", "listing", "totals"] {
        assert_eq!(object[part], report[part], "{part}");
    }
    assert_eq!(
        (&object["exit"]["word"], &object["error"], &object["mail"]),
        (&json!("findings"), &json!(null), &json!(null))
    );
    let files = object["files"].as_array().unwrap();
    let kinds: Vec<_> = files.iter().map(|file| file["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["groups.csv", "findings.csv", "xlsx", "md", "json"]);
    assert!(files.iter().all(|file| fs::exists(file["path"].as_str().unwrap()).unwrap()));
    assert!(object["seconds"]["listing"].as_f64() <= object["seconds"]["total"].as_f64());
    // So is the demo, quiet or not.
    let demo = finish(&mut bench.bare(&["demo", "--json", "-q"])).expect(0);
    assert_eq!(self::object(&demo)["totals"]["groups"], 144);
    let all = finish(&mut bench.bare(&["demo", "--json", "--catalogue", "all"])).expect(0);
    assert_eq!(self::object(&all)["catalogues"][1]["totals"]["items"], 26);
}

#[test]
fn a_run_that_fails_is_one_object_with_its_error() {
    let bench = Bench::new();
    let refusing = FakeApi::builder().fault(Match::any(), Fault::status(401)).start();
    let refused = object(&bench.run(&refusing, &["--json"]).expect(3));
    assert_eq!((&refused["exit"]["word"], &refused["files"]), (&json!("key-refused"), &json!([])));
    assert!(refused["error"].as_str().unwrap().contains("refused the key"), "{refused}");
    let idle = FakeApi::builder().may_stay_idle().start();
    for nonsense in
        [&["--json", "--config", "none.toml"][..], &["--json", "--no-such-option"], &["--json", "--rate", "x"]]
    {
        let ended = bench.run(&idle, nonsense).expect(2);
        assert_eq!(object(&ended)["exit"]["word"], "usage");
        assert!(!ended.stderr.is_empty());
    }
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn mail_and_webhook_that_were_not_taken_are_told() {
    let bench = Bench::new();
    let email = "[email]\nto = \"a@b.example\"\nfrom = \"c@b.example\"\nsmtp = \"smtp+plain://127.0.0.1:1\"\n";
    fs::write(bench.path("c.toml"), format!("json = true\n{email}[webhook]\n")).unwrap();
    let api = api();
    let mut command = bench.command(&api, &["--config", "c.toml"]);
    let ended = finish(command.env("SUPERFONE_WEBHOOK_URL", "http://127.0.0.1:1/abcdefgh")).expect(7);
    let object = object(&ended);
    for notice in ["mail", "webhook"] {
        assert_eq!(object[notice]["outcome"], "failed", "{object}");
        assert!(object[notice]["reason"].as_str().unwrap().contains("did not take"), "{object}");
    }
    let dry = bench.run(&api, &["--config", "c.toml", "--email-dry-run"]).expect(0);
    assert_eq!(self::object(&dry)["mail"], json!({"outcome": "written", "reason": null}));
}

#[test]
fn a_log_in_json_ends_with_the_same_object() {
    let bench = Bench::new();
    let ended = bench.run(&api(), &["--json", "--log-format", "json"]).expect(0);
    assert_eq!(ended.stderr.lines().last(), ended.stdout.lines().last());
    let ended = bench.run(&api(), &["--log-format", "json"]).expect(0);
    let last: Value = serde_json::from_str(ended.stderr.lines().last().unwrap()).unwrap();
    assert_eq!(last["exit"]["word"], "clean");
    assert_eq!(bench.run(&api(), &["--log-format", "json", "-q"]).expect(0).stderr, "", "quiet on success");
    let refusing = FakeApi::builder().fault(Match::any(), Fault::status(401)).start();
    let ended = bench.run(&refusing, &["--log-format", "json", "-q"]).expect(3);
    assert!(ended.stderr.lines().last().unwrap().contains("\"key-refused\""), "{}", ended.stderr);
}

#[test]
fn reports_on_standard_output_are_refused_with_a_hint() {
    let idle = FakeApi::builder().may_stay_idle().start();
    Bench::new().run(&idle, &["--out-dir", "-"]).expect(2).says(&["--out-dir", "--json"]);
}
