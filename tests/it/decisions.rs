//! A year of people: workbooks come back as people leave them, and each outcome is told once and rightly.
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::PathBuf;
use std::process::Command;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use superfone_audit::catalogue::LABELS;

use crate::support::program::{Bench, Ended, finish, names};
use crate::support::{Account, FakeApi, Group, label};

/// 09:00 in Kolkata of the first day of a month; month 1 is December 2026.
fn first_of(month: u64) -> String {
    let days = [8, 39, 70, 98, 129, 159, 190][usize::try_from(month).unwrap() - 1];
    (1_795_404_600 + days * 86_400_u64).to_string()
}

fn stem(month: usize) -> String {
    let day = ["2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01", "2027-05-01"][month - 1];
    format!("lead-groups-{day}")
}

/// A group of the year before: nothing is wrong with its dates.
fn group(id: u64, title: &str) -> Group {
    crate::support::group(id, title).created_at("2025-01-15T09:00:00.000Z")
}

/// Three groups share a title, one is disabled, five are as they should be.
fn account() -> Account {
    let mut account = Account::new([1, 2, 3].map(|id| group(id, "Inbound")));
    account.push(group(4, "Old").status("DISABLED"));
    ["Walk-in", "Site visit", "Hostel", "Resale", "Brochure"]
        .into_iter()
        .zip(5..)
        .for_each(|(title, id)| account.push(group(id, title)));
    account
}

/// What somebody writes: for a row of the plan, by its action and group, a word for Status, an owner and a comment.
type Write<'a> = &'a dyn Fn(&str, u64) -> Option<(&'a str, &'a str, &'a str)>;

fn cells(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let (top, left) = range.start().unwrap();
    assert_eq!((top, left), (0, 0), "the sheet begins in its corner");
    let text = |cell: &Data| if matches!(cell, Data::Empty) { String::new() } else { cell.to_string() };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

/// The row that names the columns, and where each is.
fn header(rows: &[Vec<String>]) -> (usize, impl Fn(&str) -> usize + '_) {
    let at = rows.iter().position(|row| row.iter().any(|cell| cell == "Key")).unwrap();
    (at, move |head: &str| rows[at].iter().position(|cell| cell == head).unwrap_or_else(|| panic!("no {head}")))
}

/// `C7`
fn place(column: usize, row: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap());
    let before =
        if column < 26 { String::new() } else { char::from(b'A' + u8::try_from(column / 26 - 1).unwrap()).to_string() };
    format!("{before}{letter}{}", row + 1)
}

/// A sheet in which somebody has typed a text into a cell.
fn typed(mut sheet: String, column: usize, row: usize, text: &str) -> String {
    let (cell, new) = (place(column, row), format!("t=\"inlineStr\"><is><t>{text}</t></is></c>"));
    let new = format!("<c r=\"{cell}\" {new}");
    if let Some(begin) = sheet.find(&format!("<c r=\"{cell}\"")) {
        let tag = begin + sheet[begin..].find('>').unwrap();
        let end = if sheet[..tag].ends_with('/') { tag + 1 } else { tag + sheet[tag..].find("</c>").unwrap() + 4 };
        sheet.replace_range(begin..end, &new);
    } else {
        let begin = sheet.find(&format!("<row r=\"{}\"", row + 1)).unwrap();
        let end = begin + sheet[begin..].find("</row>").unwrap();
        sheet.insert_str(end, &new);
    }
    sheet
}

/// The workbook after somebody has written in it and saved it at this time.
fn edited(bytes: &[u8], saved: &str, write: Write<'_>) -> Vec<u8> {
    let rows = cells(bytes, "Plan");
    let (header, column) = header(&rows);
    let mut texts = Vec::new();
    for (at, row) in rows.iter().enumerate().skip(header + 1) {
        let key: Vec<_> = row[column("Key")].split(' ').collect();
        // What is about another catalogue begins with its name: `labels rename`.
        let (of, key) = if key[0].len() < 10 && key[0] != "-" {
            (format!("{} ", key[0]), &key[1..])
        } else {
            (String::new(), &key[..])
        };
        let [_, group, action, ..] = key[..] else { continue };
        if let Some((status, owner, comment)) = write(&format!("{of}{action}"), group.parse().unwrap_or(0)) {
            for (head, text) in [("Status", status), ("Owner", owner), ("Comment", comment)] {
                if !text.is_empty() {
                    texts.push((column(head), at, text.to_owned()));
                }
            }
        }
    }
    changed(bytes, "Plan", saved, |sheet| {
        texts.iter().fold(sheet, |sheet, (column, row, text)| typed(sheet, *column, *row, text))
    })
}

/// The workbook with a sheet that somebody has changed and saved at this time.
fn changed(bytes: &[u8], sheet: &str, saved: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let names = Xlsx::new(Cursor::new(bytes)).unwrap().sheet_names();
    let number = names.iter().position(|name| name == sheet).unwrap() + 1;
    let part = format!("xl/worksheets/sheet{number}.xml");
    let mut old = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut entry = old.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        if name == part {
            text = change(text);
        }
        if name == "docProps/core.xml" {
            let begin = text.find("<dcterms:modified").unwrap();
            let (from, to) = (begin + text[begin..].find('>').unwrap() + 1, begin + text[begin..].find("</").unwrap());
            text.replace_range(from..to, saved);
        }
        new.start_file(name, SimpleFileOptions::default()).unwrap();
        new.write_all(text.as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

/// A bench, an account, and audits of it.
struct People {
    bench: Bench,
    account: Account,
    /// None unless they are asked for.
    labels: Account,
}

impl People {
    fn new() -> Self {
        Self { bench: Bench::new(), account: account(), labels: Account::numbered(0) }
    }

    fn command(&self, month: usize, options: &[&str]) -> (Command, FakeApi) {
        let api = FakeApi::builder().account(self.account.clone()).catalogue(&LABELS, self.labels.clone()).start();
        let mut command = self.bench.command(&api, options);
        command.env("SOURCE_DATE_EPOCH", first_of(month as u64));
        (command, api)
    }

    fn run(&self, month: usize, options: &[&str]) -> Ended {
        let (mut command, _api) = self.command(month, options);
        finish(&mut command).expect(0)
    }

    fn audit(&self, month: usize, options: &[&str]) -> Value {
        self.run(month, options);
        self.json(&stem(month))
    }

    fn json(&self, stem: &str) -> Value {
        serde_json::from_str(&self.bench.text(&format!("{stem}.json"))).unwrap()
    }

    fn workbook(&self, stem: &str) -> PathBuf {
        self.bench.reports().join(format!("{stem}.xlsx"))
    }

    /// Somebody writes in a workbook where it stands.
    fn write(&self, stem: &str, saved: &str, write: Write<'_>) {
        let path = self.workbook(stem);
        fs::write(&path, edited(&fs::read(&path).unwrap(), saved, write)).unwrap();
    }
}

/// What the team wrote beside a row of a plan.
fn team<'v>(report: &'v Value, action: &str, id: u64) -> &'v Value {
    let rows = report["plan"].as_array().unwrap();
    let row = rows.iter().find(|row| row["action"] == action && row["group_id"] == id);
    row.map_or(&Value::Null, |row| &row["team"])
}

fn plan_totals(report: &Value) -> [u64; 7] {
    ["todo", "in_progress", "later", "keep_as_is", "done_not_seen", "done_verified", "done_unticked"]
        .map(|key| report["totals"]["plan"][key].as_u64().unwrap())
}

const LATEST: [&str; 2] = ["--decisions", "latest"];

#[test]
fn what_the_team_wrote_is_in_the_next_plan_with_what_the_list_says_of_it() {
    let mut people = People::new();
    people.audit(1, &LATEST);
    people.write(&stem(1), "2026-12-10T08:00:00Z", &|action, id| match (action, id) {
        ("rename", 2) => Some(("done", "asha", "by phone")),
        ("rename", 3) => Some(("Done ", "ravi", "")),
        ("decide", 4) => Some(("WIP", "kavya", "asked Meera")),
        _ => None,
    });
    people.account.rename(2, "Inbound (duplicate 2)");
    let ended = people.run(2, &LATEST);
    let report = people.json(&stem(2));
    ended.says(&["“WIP” is none of the five words; it counts as To do"]);
    assert_eq!(report["finished"].as_array().unwrap().len(), 1);
    assert_eq!(
        report["finished"][0]["team"],
        json!({"status": "done", "owner": "asha", "comment": "by phone", "verified": true})
    );
    assert_eq!(
        team(&report, "rename", 3),
        &json!({"status": "todo", "owner": "ravi", "comment": null, "verified": false})
    );
    assert_eq!(
        team(&report, "decide", 4),
        &json!({"status": "todo", "owner": "kavya", "comment": "asked Meera", "verified": null})
    );
    assert_eq!(plan_totals(&report)[4..], [1, 1, 0]);
    // Nobody touches the next workbook: the one that was edited last still counts, and nothing is told twice.
    let report = people.audit(3, &LATEST);
    assert_eq!((plan_totals(&report)[4..].to_vec(), report["finished"].as_array().unwrap().len()), (vec![0, 0, 0], 0));
    assert_eq!(
        team(&report, "rename", 3),
        &json!({"status": "todo", "owner": "ravi", "comment": null, "verified": null})
    );
    // What was not seen and is done later is told then.
    people.account.rename(3, "Inbound (duplicate 3)");
    let report = people.audit(4, &LATEST);
    assert_eq!(plan_totals(&report)[4..], [0, 1, 0]);
    assert_eq!(report["finished"][0]["team"]["owner"], "ravi");
    assert_eq!(plan_totals(&people.audit(5, &LATEST))[4..], [0, 0, 0]);
}

#[test]
fn what_the_team_wrote_about_labels_is_read_back_and_no_lead_group_of_the_same_number_is_meant() {
    let mut people = People::new();
    people.labels = Account::new([label(2, "Hot"), label(3, "Hot"), label(4, "VIP").status("DISABLED")]);
    let options = ["--decisions", "latest", "--catalogue", "labels"];
    people.audit(1, &options);
    people.write(&stem(1), "2026-12-10T08:00:00Z", &|action, id| match (action, id) {
        ("labels rename", 3) => Some(("Done", "asha", "by phone")),
        ("labels decide", 4) => Some(("Keep as is", "ravi", "for Diwali")),
        _ => None,
    });
    people.labels.rename(3, "Hot lead");
    for month in [2, 3] {
        let report = people.audit(month, &options);
        let finished = report["finished"].as_array().unwrap();
        if month == 2 {
            assert_eq!(
                (finished.len(), &finished[0]["catalogue"], &finished[0]["group_id"]),
                (1, &json!("labels"), &json!(3))
            );
            let told = json!({"status": "done", "owner": "asha", "comment": "by phone", "verified": true});
            assert_eq!(finished[0]["team"], told);
        } else {
            assert_eq!(finished.len(), 0);
        }
        let findings = report["findings"].as_array().unwrap();
        let accepted: Vec<_> = findings.iter().filter(|finding| !finding["accepted"].is_null()).collect();
        assert_eq!(
            (accepted.len(), &accepted[0]["catalogue"], &accepted[0]["title"]),
            (1, &json!("labels"), &json!("VIP"))
        );
        assert_eq!(
            (&accepted[0]["accepted"]["owner"], &accepted[0]["accepted"]["comment"]),
            (&json!("ravi"), &json!("for Diwali"))
        );
        // The groups 3 and 4 are as open as they were.
        let plan = report["plan"].as_array().unwrap();
        let of_groups: Vec<_> = plan.iter().filter(|row| row["catalogue"] == "lead-groups").collect();
        for id in [3, 4] {
            assert!(of_groups.iter().any(|row| row["group_id"] == id && row["team"].is_null()), "{id}: {of_groups:?}");
        }
        let sheet = cells(&fs::read(people.workbook(&stem(month))).unwrap(), "Accepted");
        let (head, column) = header(&sheet);
        assert_eq!(
            (sheet[head + 1][column("Where")].as_str(), sheet[head + 1][column("Status")].as_str()),
            ("Labels", "Keep as is")
        );
    }
    // Somebody takes the word back on the sheet Accepted.
    let path = people.workbook(&stem(3));
    let written = fs::read(&path).unwrap();
    let rows = cells(&written, "Accepted");
    let (head, column) = header(&rows);
    let status = column("Status");
    let back = changed(&written, "Accepted", "2027-02-10T08:00:00Z", |sheet| typed(sheet, status, head + 1, "To do"));
    fs::write(&path, back).unwrap();
    let report = people.audit(4, &options);
    assert!(report["findings"].as_array().unwrap().iter().all(|finding| finding["accepted"].is_null()));
}

#[test]
fn only_an_edit_changes_which_workbook_counts() {
    let people = People::new();
    people.audit(1, &LATEST);
    people.write(&stem(1), "2026-12-10T08:00:00Z", &|action, id| {
        (action == "rename" && id == 2).then_some(("In progress", "asha", ""))
    });
    let owner = |report: &Value| team(report, "rename", 2)["owner"].clone();
    assert_eq!(owner(&people.audit(2, &LATEST)), "asha");
    // A second run of the day, with its own untouched workbook in place; another name; a look back; JSON alone.
    assert_eq!(owner(&people.audit(2, &LATEST)), "asha");
    people.run(2, &["--decisions", "latest", "--name", "side"]);
    assert_eq!(owner(&people.json("side")), "asha");
    people.run(3, &["--decisions", "latest", "--since", "2026-12-01", "--name", "back"]);
    assert_eq!(owner(&people.json("back")), "asha");
    people.run(3, &["--decisions", "latest", "--format", "json"]);
    assert_eq!(owner(&people.json(&stem(3))), "asha");
    // Somebody goes on in the workbook of the second run.
    people.write("side", "2027-01-05T08:00:00Z", &|action, id| {
        (action == "rename" && id == 2).then_some(("In progress", "ravi", ""))
    });
    assert_eq!(owner(&people.audit(4, &LATEST)), "ravi");
    // And in the first one after that.
    people.write(&stem(1), "2027-03-20T08:00:00Z", &|action, id| {
        (action == "rename" && id == 2).then_some(("Later", "kavya", ""))
    });
    assert_eq!(owner(&people.audit(5, &LATEST)), "kavya");
}

#[test]
fn a_look_back_leaves_the_months_audit_in_the_history() {
    let people = People::new();
    people.audit(1, &[]);
    people.audit(2, &[]);
    let past = |people: &People| finish(&mut people.bench.bare(&["history"])).expect(0).stdout;
    let before = past(&people);
    people.run(2, &["--since", "2026-11-30", "--name", "back"]);
    people.run(3, &["--since", "2026-12-31", "--name", "back"]);
    assert_eq!(past(&people), before);
    people.run(3, &["--since", "2026-12-31", "--name", "back", "--record"]);
    assert_ne!(past(&people), before);
}

#[test]
fn in_a_folder_the_workbook_of_this_account_that_was_edited_last_counts_and_the_rest_is_named() {
    let people = People::new();
    people.audit(1, &[]);
    let written = fs::read(people.workbook(&stem(1))).unwrap();
    let shared = people.bench.path("shared");
    fs::create_dir(&shared).unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(shared.join(name), bytes).unwrap();
    let asha = |action: &str, id: u64| (action == "rename" && id == 2).then_some(("Later", "asha", ""));
    let ravi = |action: &str, id: u64| (action == "rename" && id == 2).then_some(("Later", "ravi", ""));
    put("plan.xlsx", &written);
    put("plan (1).xlsx", &edited(&written, "2026-12-11T08:00:00Z", &asha));
    put("plan - Ravi.xlsx", &edited(&written, "2026-12-12T08:00:00Z", &ravi));
    put("~$plan.xlsx", b"lock");
    put("broken.xlsx", &written[..written.len() / 2]);
    put("notes.txt", b"x");
    let other = People { account: Account::new([1, 2].map(|id| group(id, "A").set("org_id", 9))), ..People::new() };
    other.audit(1, &[]);
    let theirs = fs::read(other.workbook(&stem(1))).unwrap();
    put("theirs.xlsx", &edited(&theirs, "2026-12-20T08:00:00Z", &ravi));
    let ended = people.run(2, &["--decisions", "shared"]);
    assert_eq!(team(&people.json(&stem(2)), "rename", 2)["owner"], "ravi");
    ended.says(&[
        "Two workbooks were filled in. The one saved last counts (plan - Ravi.xlsx); plan (1).xlsx was not read.",
        "plan (1).xlsx differs there: Plan, row",
        "broken.xlsx",
        "of another account or another part of it: theirs.xlsx",
        "~$plan.xlsx",
    ]);
    // Said once: the next audit has seen both.
    let ended = people.run(3, &["--decisions", "shared"]);
    assert!(!ended.stderr.contains("Two workbooks"), "{}", ended.stderr);
    assert_eq!(team(&people.json(&stem(3)), "rename", 2)["owner"], "ravi");
}

#[test]
fn if_nobody_wrote_one_sentence_names_the_workbook_and_how_a_copy_comes_back() {
    let people = People::new();
    people.run(1, &LATEST).says(&["No workbook of this account is known yet"]);
    let sentence = format!(
        "Nobody wrote in the workbook {}.xlsx. If you wrote in a copy, send it to your administrator.",
        stem(1)
    );
    let ended = people.run(2, &LATEST).says(&[&sentence, "run again with --decisions COPY.xlsx"]);
    assert!(!ended.stdout.contains("--decisions"), "a reader has no options: {}", ended.stdout);
    fs::remove_file(people.workbook(&stem(1))).unwrap();
    fs::remove_file(people.workbook(&stem(2))).unwrap();
    people.run(3, &LATEST).says(&["Nobody wrote in the workbook"]);
}

#[test]
fn a_workbook_of_the_older_form_is_a_warning() {
    let people = People::new();
    let fixture = std::path::absolute("tests/fixtures/decisions/libreoffice.xlsx").unwrap();
    let ended = people.run(1, &["--decisions", fixture.to_str().unwrap()]);
    ended.says(&["libreoffice.xlsx is of an older form (columns Decision and Done)"]);
}

#[test]
fn a_workbook_of_another_account_changes_nothing_and_is_called_so() {
    let people = People::new();
    let other =
        People { account: Account::new([1, 2].map(|id| group(id, "Inbound").set("org_id", 9))), ..People::new() };
    other.audit(1, &[]);
    let theirs =
        edited(&fs::read(other.workbook(&stem(1))).unwrap(), "2026-12-20T08:00:00Z", &|_, _| Some(("Done", "x", "")));
    fs::write(people.bench.path("theirs.xlsx"), theirs).unwrap();
    people.run(1, &["--decisions", "theirs.xlsx"]).says(&["theirs.xlsx is of another account"]);
    let report = people.json(&stem(1));
    assert!(report["plan"].as_array().unwrap().iter().all(|row| row["team"].is_null()));
}

#[test]
fn kept_as_is_moves_to_the_sheet_accepted_and_comes_back_from_there() {
    let people = People::new();
    people.audit(1, &LATEST);
    people.write(&stem(1), "2026-12-10T08:00:00Z", &|action, id| {
        (action == "decide" && id == 4).then_some(("keep as is", "kavya", "for the archive"))
    });
    let report = people.audit(2, &LATEST);
    let finding = |report: &Value| {
        let findings = report["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["rule"] == "disabled-group").unwrap().clone()
    };
    assert_eq!(
        finding(&report)["accepted"],
        json!({"owner": "kavya", "comment": "for the archive", "since": "2027-01-01"})
    );
    assert_eq!((team(&report, "decide", 4), &report["totals"]["findings"]["accepted"]), (&Value::Null, &json!(1)));
    assert!(
        people
            .bench
            .text(&format!("{}.findings.csv", stem(2)))
            .contains("kept as is (kavya, since 2027-01-01): for the archive")
    );
    // It holds without a workbook too.
    assert_eq!(people.audit(3, &[])["totals"]["findings"]["accepted"], 1);
    // Somebody chooses another word on the sheet Accepted.
    let path = people.workbook(&stem(3));
    let bytes = fs::read(&path).unwrap();
    let rows = cells(&bytes, "Accepted");
    let (header, column) = header(&rows);
    let back = changed(&bytes, "Accepted", "2027-02-05T08:00:00Z", |sheet| {
        typed(sheet, column("Status"), header + 1, "To do")
    });
    fs::write(&path, back).unwrap();
    let report = people.audit(4, &LATEST);
    assert_eq!(
        (finding(&report)["accepted"].clone(), finding(&report)["cause"].clone()),
        (Value::Null, json!("decision"))
    );
    assert_eq!(report["totals"]["new"], 0);
}

#[test]
fn a_workbook_that_cannot_be_read_ends_the_run_before_the_first_request() {
    let bench = Bench::new();
    fs::write(bench.path("list.xlsx"), "name\n").unwrap();
    let api = FakeApi::builder().account(account()).may_stay_idle().start();
    for (file, part) in [("list.xlsx", "no XLSX workbook"), ("none.xlsx", "cannot read")] {
        bench.run(&api, &["--decisions", file]).expect(2).says(&[file, part]);
    }
    fs::write(bench.path("c.toml"), "decisions = \"list.xlsx\"\n").unwrap();
    bench.run(&api, &["--config", "c.toml"]).expect(2).says(&["list.xlsx"]);
    assert_eq!(api.count(), 0);
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn a_workbook_that_somebody_has_edited_is_never_replaced() {
    let people = People::new();
    let api = FakeApi::start(people.account.clone());
    let run =
        |options: &[&str]| finish(people.bench.command(&api, options).env("SOURCE_DATE_EPOCH", first_of(1))).expect(0);
    let [first, second, third] = ["", "-2", "-3"].map(|number| format!("{}{number}.xlsx", stem(1)));
    run(&[]);
    let original = people.bench.contents()[&first].clone();
    let ended = run(&[]);
    assert!(!ended.stdout.contains("edited"), "{}", ended.stdout);
    people.write(&stem(1), "2026-12-10T08:00:00Z", &|action, id| {
        (action == "rename" && id == 2).then_some(("Later", "Asha", ""))
    });
    let edited = people.bench.contents()[&first].clone();
    for _ in 0..2 {
        let ended = run(&[]);
        let told = format!("{first} was edited; the new workbook is {second}\n");
        assert!(ended.stdout.ends_with(&told), "{}", ended.stdout);
        assert!(!ended.stdout.contains(&format!("reports/{first}\n")), "{}", ended.stdout);
        assert!(people.bench.contents()[&first] == edited && people.bench.contents()[&second] == original);
    }
    // What is no workbook of ours is not ours to replace.
    fs::write(people.bench.reports().join(&second), "mine").unwrap();
    run(&["-q", "--format", "xlsx"]);
    let contents = people.bench.contents();
    assert!(contents[&first] == edited && contents[&second] == b"mine" && contents[&third] == original);
    assert_eq!(names(&people.bench.reports()).len(), 7);
    // What was edited is read by the very run that leaves it alone.
    run(&LATEST);
    let report = people.json(&stem(1));
    assert_eq!(team(&report, "rename", 2)["owner"], "Asha");
    assert!(people.bench.contents()[&first] == edited);
}
