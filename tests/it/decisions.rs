//! The team's decisions come back, and an edited workbook stays.
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use crate::support::program::{Bench, Ended, STEM, finish, names};
use crate::support::{Account, FakeApi, group};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// 2026-12-01 09:00 in Kolkata.
const DECEMBER: &str = "1796095800";
const NEXT_STEM: &str = "lead-groups-2026-12-01";

/// What Excel does to a workbook in which somebody writes something on the sheet Plan and saves.
fn edit(bytes: &[u8], cells: &[(&str, &str)]) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        if name == "xl/worksheets/sheet2.xml" {
            for (cell, written) in cells {
                let begin = text.find(&format!("<c r=\"{cell}\"")).unwrap();
                let end = begin + text[begin..].find("/>").unwrap() + 2;
                let cell = format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{written}</t></is></c>");
                text.replace_range(begin..end, &cell);
            }
        }
        if name == "docProps/core.xml" {
            let begin = text.find("<dcterms:modified").unwrap();
            text.replace_range(begin.., &text[begin..].replace("2026-11-23T03:30:00Z", "2026-11-23T08:00:00Z"));
        }
        new.start_file(name, SimpleFileOptions::default()).unwrap();
        new.write_all(text.as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

/// The account in which two groups share a title. On the sheet Plan: rename 2 (row 4), disable 2 (row 5).
fn twins() -> Account {
    Account::new([group(1, "Inbound"), group(2, "Inbound"), group(3, "Outbound")])
}

/// A run in the next month.
fn next_month(bench: &Bench, account: Account, options: &[&str]) -> Ended {
    let api = FakeApi::start(account);
    finish(bench.command(&api, options).env("SOURCE_DATE_EPOCH", DECEMBER))
}

/// A text without its line breaks.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Action, group and decision of each row of a plan.
fn plan(path: &Path) -> Vec<(String, u64, Value)> {
    let report: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let row = |row: &Value| {
        (row["action"].as_str().unwrap().to_owned(), row["group_id"].as_u64().unwrap_or(0), row["decision"].clone())
    };
    report["plan"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn what_the_team_wrote_is_in_the_next_plan_with_what_the_listing_says_of_it() {
    let bench = Bench::new();
    bench.run(&FakeApi::start(twins()), &[]).expect(0);
    let written =
        [("I4", "accept"), ("J4", " Asha "), ("K4", "2026-11-25"), ("I5", "perhaps"), ("L5", "when it is empty")];
    let workbook = edit(&bench.contents()[&format!("{STEM}.xlsx")], &written);
    fs::write(bench.path("team.xlsx"), &workbook).unwrap();
    let options = ["--decisions", "team.xlsx"];
    let ended = next_month(&bench, twins(), &options).expect(0);
    let ended =
        ended.says(&["team.xlsx: Plan, row 5 (“Inbound”): Decision is “perhaps”; it must be Accept, Reject or"]);
    let told = "decisions of team.xlsx: 0 done and verified, 1 marked as done and still there, 1 still to do; 1 row not \
                understood";
    assert!(words(&ended.stdout).contains(told), "{}", ended.stdout);
    let decision = |decision: Value, owner: Value, done: Value, comment: Value, verified: Value| json!({"decision": decision, "owner": owner, "done": done, "comment": comment, "verified": verified});
    let (none, accept) = (Value::Null, json!("Accept"));
    assert_eq!(
        plan(&bench.reports().join(format!("{NEXT_STEM}.json"))),
        [
            ("rename".to_owned(), 2, decision(accept, json!("Asha"), json!("2026-11-25"), none.clone(), json!(false))),
            (
                "disable".to_owned(),
                2,
                decision(none.clone(), none.clone(), none.clone(), json!("when it is empty"), none)
            ),
        ]
    );
    assert_eq!(fs::read(bench.path("team.xlsx")).unwrap(), workbook);

    let renamed = Account::new([group(1, "Inbound"), group(2, "Inbound, old"), group(3, "Outbound")]);
    let ended = next_month(&bench, renamed, &options).expect(0);
    assert!(
        words(&ended.stdout).contains("1 done and verified, 0 marked as done and still there, 0 still to do, 1 not in"),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_workbook_of_another_account_changes_nothing_and_is_called_so() {
    let bench = Bench::new();
    let other = Account::new([group(8, "A"), group(9, "A")]);
    bench.run(&FakeApi::start(other), &["--format", "xlsx", "--name", "other"]).expect(0);
    let workbook = edit(&fs::read(bench.reports().join("other.xlsx")).unwrap(), &[("K4", "x")]);
    fs::write(bench.path("other.xlsx"), workbook).unwrap();
    let ended = next_month(&bench, twins(), &["--decisions", "other.xlsx"]).expect(0);
    let ended = ended.says(&["no row of other.xlsx belongs to this account or scope"]);
    assert!(
        words(&ended.stdout).contains("0 done and verified, 0 marked as done and still there, 0 still to do, 1 not in"),
        "{}",
        ended.stdout
    );
    assert!(plan(&bench.reports().join(format!("{NEXT_STEM}.json"))).iter().all(|(.., decision)| decision.is_null()));
}

#[test]
fn a_workbook_that_cannot_be_read_ends_the_run_before_the_first_request() {
    let bench = Bench::new();
    fs::write(bench.path("list.xlsx"), "name\n").unwrap();
    let api = FakeApi::builder().account(twins()).may_stay_idle().start();
    for (file, part) in [("list.xlsx", "no XLSX workbook"), ("none.xlsx", "cannot read"), (".", "no XLSX")] {
        bench.run(&api, &["--decisions", file]).expect(2).says(&[file, part]);
    }
    fs::write(bench.path("c.toml"), "decisions = \"list.xlsx\"\n").unwrap();
    bench.run(&api, &["--config", "c.toml"]).expect(2).says(&["list.xlsx"]);
    assert_eq!(api.count(), 0);
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn without_an_earlier_workbook_the_latest_is_none() {
    let bench = Bench::new();
    let ended = bench.run(&FakeApi::start(twins()), &["--decisions", "latest"]).expect(0);
    ended.says(&["no earlier workbook is known"]);
    assert!(plan(&bench.reports().join(format!("{STEM}.json"))).iter().all(|(.., decision)| decision.is_null()));
}

#[test]
fn the_latest_workbook_is_the_last_that_the_history_knows_of_edited_or_not() {
    let bench = Bench::new();
    let api = FakeApi::start(twins());
    bench.run(&api, &[]).expect(0);
    let first = bench.reports().join(format!("{STEM}.xlsx"));
    fs::write(&first, edit(&fs::read(&first).unwrap(), &[("J4", "Asha"), ("L4", "by phone")])).unwrap();
    let owner = |stem: &str| plan(&bench.reports().join(format!("{stem}.json")))[0].2["owner"].clone();
    // The same day again: the new workbook stands beside the edited one, and has what the team wrote.
    let latest = ["--decisions", "latest"];
    bench.run(&api, &latest).expect(0);
    assert_eq!(owner(STEM), "Asha");
    assert!(bench.files().contains(&format!("{STEM}-2.xlsx")));
    // A month later: nobody has touched that one, and nothing is lost.
    next_month(&bench, twins(), &latest).expect(0);
    assert_eq!(owner(NEXT_STEM), "Asha");
    // A workbook that is gone is told, and the audit goes on; nobody has named it.
    fs::remove_file(bench.reports().join(format!("{NEXT_STEM}.xlsx"))).unwrap();
    let ended = next_month(&bench, twins(), &latest).expect(0);
    ended.says(&["decisions of lead-groups-2026-12-01.xlsx: cannot read"]);
}

#[test]
fn the_demo_reads_what_libreoffice_saved() {
    let bench = Bench::new();
    let fixture = std::path::absolute("tests/fixtures/decisions/libreoffice.xlsx").unwrap();
    let list = std::path::absolute("samples/names.csv").unwrap();
    let options = ["demo", "--decisions", fixture.to_str().unwrap(), "--names", list.to_str().unwrap()];
    let ended = finish(&mut bench.bare(&options)).expect(0);
    let ended = ended.says(&["Decision is “maybe”", "Action is “keep”"]);
    assert!(
        words(&ended.stdout).contains("1 done and verified, 1 marked as done and still there, 1 still to do; "),
        "{}",
        ended.stdout
    );
    let rows = plan(&bench.path(format!("demo-reports/{STEM}.json")));
    let of = |action: &str, id| &rows.iter().find(|row| row.0 == action && row.1 == id).unwrap().2;
    assert_eq!(of("rename", 24599)["done"], "2026-11-03");
    assert_eq!(of("rename", 24599)["verified"], false);
    assert_eq!(of("disable", 24599)["owner"], "Ravi");
}

#[test]
fn a_workbook_that_somebody_has_edited_is_never_replaced() {
    let bench = Bench::new();
    let api = FakeApi::start(twins());
    let [first, second, third] = ["", "-2", "-3"].map(|number| format!("{STEM}{number}.xlsx"));
    bench.run(&api, &[]).expect(0);
    let original = bench.contents()[&first].clone();
    let ended = bench.run(&api, &[]).expect(0);
    assert!(!ended.stdout.contains("edited"), "{}", ended.stdout);

    let edited = edit(&original, &[("J4", "Asha")]);
    fs::write(bench.reports().join(&first), &edited).unwrap();
    for _ in 0..2 {
        let ended = bench.run(&api, &[]).expect(0);
        let told = format!("{first} was edited; the new workbook is {second}\n");
        assert!(ended.stdout.ends_with(&told), "{}", ended.stdout);
        assert!(ended.stdout.contains(&format!("reports/{second}\n")), "{}", ended.stdout);
        assert!(!ended.stdout.contains(&format!("reports/{first}\n")), "{}", ended.stdout);
        assert!(bench.contents()[&first] == edited && bench.contents()[&second] == original);
    }
    // What is no workbook of ours is not ours to replace.
    fs::write(bench.reports().join(&second), "mine").unwrap();
    bench.run(&api, &["-q", "--format", "xlsx"]).expect(0);
    let contents = bench.contents();
    assert!(contents[&first] == edited && contents[&second] == b"mine" && contents[&third] == original);
    assert_eq!(names(&bench.reports()).len(), 7);

    // What was edited can be read by the very run that leaves it alone.
    let path = format!("reports/{first}");
    bench.run(&api, &["--decisions", &path]).expect(0);
    let owners: Vec<_> = plan(&bench.reports().join(format!("{STEM}.json"))).into_iter().map(|row| row.2).collect();
    assert_eq!(owners[0]["owner"], "Asha");
    assert!(bench.contents()[&first] == edited);
}
