//! Months of audits through the command line, with a clock of their own.
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::support::program::{Bench, Ended, finish};
use crate::support::{Account, FakeApi, Fault, Group, KEY, Match};
use serde_json::Value;

/// 09:00 in Kolkata of a day in 2026.
pub(super) fn at(month: u32, day: u32) -> String {
    let days_before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month as usize - 1];
    // 2026-01-01T03:30:00Z, and so many days on.
    (1_767_238_200 + u64::from(days_before + day - 1) * 86_400).to_string()
}

pub(super) fn stem(month: u32, day: u32) -> String {
    format!("lead-groups-2026-{month:02}-{day:02}")
}

/// A folder with a history, and the account that it is the history of.
pub(super) struct Months {
    pub(super) bench: Bench,
}

impl Months {
    pub(super) fn new() -> Self {
        Self { bench: Bench::new() }
    }

    pub(super) fn command(&self, (month, day): (u32, u32), account: &Account, options: &[&str]) -> (Command, FakeApi) {
        let api = FakeApi::start(account.clone());
        let mut command = self.bench.command(&api, options);
        command.env("SOURCE_DATE_EPOCH", at(month, day));
        (command, api)
    }

    pub(super) fn run(&self, day: (u32, u32), account: &Account, options: &[&str]) -> Ended {
        let (mut command, _api) = self.command(day, account, options);
        finish(&mut command)
    }

    /// Audits the account and gives the JSON report.
    pub(super) fn audit(&self, (month, day): (u32, u32), account: &Account, options: &[&str]) -> Value {
        self.run((month, day), account, options).expect(0);
        self.json((month, day))
    }

    pub(super) fn json(&self, (month, day): (u32, u32)) -> Value {
        serde_json::from_str(&self.bench.text(&format!("{}.json", stem(month, day)))).unwrap()
    }

    /// A run that must end before its first request.
    pub(super) fn refused(&self, (month, day): (u32, u32), options: &[&str], code: i32) -> Ended {
        let mut command = self.bench.bare(&["run", "--base-url", "http://127.0.0.1:9"]);
        command.args(options).env("SUPERFONE_API_KEY", KEY).env("SOURCE_DATE_EPOCH", at(month, day));
        finish(&mut command).expect(code)
    }

    pub(super) fn history(&self, options: &[&str]) -> Ended {
        finish(&mut self.bench.bare(&[&["history"], options].concat()))
    }

    /// What `history --format json` gives.
    pub(super) fn past(&self) -> Vec<Value> {
        serde_json::from_str(&self.history(&["--format", "json"]).expect(0).stdout).unwrap()
    }

    pub(super) fn database(&self) -> PathBuf {
        self.bench.reports().join("history.db")
    }
}

/// New, persisting, reopened, resolved.
pub(super) fn moved(report: &Value) -> [u64; 4] {
    ["new", "persisting", "reopened", "resolved"].map(|key| report["totals"][key].as_u64().unwrap())
}

/// State, trend and first day of the finding about a title.
pub(super) fn standing(report: &Value, rule: &str, title: &str) -> (String, Option<String>, String) {
    let findings = report["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == rule && finding["title"] == title).unwrap();
    let word = |key: &str| finding[key].as_str().map(str::to_owned);
    (word("state").unwrap(), word("trend"), word("first_seen").unwrap())
}

/// What brought the finding about a title about.
pub(super) fn cause(report: &Value, title: &str) -> Value {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["title"] == title).unwrap()["cause"].clone()
}

pub(super) fn changes(report: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let tell = |change: &Value| {
        let broken = change["breaks"].as_array().unwrap().iter().map(word).collect::<Vec<_>>().join("+");
        let text = format!(
            "{} {} {} {} {broken}",
            word(&change["kind"]),
            change["group_id"],
            word(&change["before"]),
            word(&change["after"])
        );
        text.trim().to_owned()
    };
    report["changes"].as_array().unwrap().iter().map(tell).collect()
}

pub(super) fn compared_with(report: &Value) -> Option<String> {
    report["audit"]["compared_with"].as_str().map(|text| text[..10].to_owned())
}

/// A group of the year before: nothing is wrong with its dates.
pub(super) fn group(id: u64, title: &str) -> Group {
    crate::support::group(id, title).created_at("2025-01-15T09:00:00.000Z")
}

/// Two pages of groups that nothing is wrong with.
pub(super) fn clean() -> Account {
    Account::new((1..=60).map(|id| group(id, &format!("Group {id:04}"))))
}

#[test]
fn a_year_of_months_with_one_that_failed_one_run_twice_and_a_clock_that_went_back() {
    let months = Months::new();
    let mut account = clean();
    account.push(group(101, "Inbound"));
    account.push(group(102, "Inbound"));
    account.push(group(103, "Old").status("DISABLED"));

    // January: nothing to compare with.
    let january = months.audit((1, 1), &account, &[]);
    assert_eq!((moved(&january), compared_with(&january)), ([0; 4], None));
    assert_eq!(standing(&january, "duplicate-title", "Inbound").0, "baseline");

    // February: the cluster has grown, and another group is disabled.
    account.push(group(104, "Inbound"));
    account.push(group(105, "Late").status("DISABLED"));
    let february = months.audit((2, 1), &account, &[]);
    assert_eq!(moved(&february), [1, 2, 0, 0]);
    assert_eq!(compared_with(&february).as_deref(), Some("2026-01-01"));
    let worse = ("persisting".to_owned(), Some("worse".to_owned()), "2026-01-01".to_owned());
    assert_eq!(standing(&february, "duplicate-title", "Inbound"), worse);
    assert_eq!(standing(&february, "disabled-group", "Late"), ("new".to_owned(), None, "2026-02-01".to_owned()));
    assert_eq!(changes(&february), ["added 104 - Inbound", "added 105 - Late"]);

    // March fails: nothing is written, and nothing is remembered.
    let before = fs::read(months.database()).unwrap();
    let broken = FakeApi::builder().account(account.clone()).fault(Match::page(2), Fault::status(501)).start();
    let mut command = months.bench.command(&broken, &[]);
    finish(command.env("SOURCE_DATE_EPOCH", at(3, 1))).expect(4);
    assert_eq!(fs::read(months.database()).unwrap(), before);

    // April: compared with February. The cluster has shrunk to two, "Old" has been enabled.
    account.delete(102);
    account.delete(103);
    account.push(group(103, "Old"));
    let april = months.audit((4, 1), &account, &[]);
    assert_eq!((moved(&april), compared_with(&april).as_deref()), ([0, 2, 0, 1], Some("2026-02-01")));
    assert_eq!(standing(&april, "duplicate-title", "Inbound").1.as_deref(), Some("better"));
    assert_eq!(april["resolved"][0]["title"], "Old");
    assert_eq!(april["resolved"][0]["first_seen"], "2026-01-01");
    assert_eq!(april["resolved"][0]["last_seen"], "2026-02-01");
    assert_eq!(changes(&april), ["gone 102 Inbound -", "enabled 103 DISABLED ACTIVE"]);

    // May is run twice: the second run shows the month's difference once more, and replaces the first.
    account.push(group(106, "May").status("DISABLED"));
    assert_eq!(moved(&months.audit((5, 1), &account, &[])), [1, 2, 0, 0]);
    account.push(group(107, "May too").status("DISABLED"));
    let may = months.audit((5, 1), &account, &[]);
    assert_eq!((moved(&may), compared_with(&may).as_deref()), ([2, 2, 0, 0], Some("2026-04-01")));
    assert_eq!(months.past().len(), 4);

    // June: what was resolved in April is back.
    account.delete(103);
    account.push(group(103, "Old").status("DISABLED"));
    let june = months.audit((6, 1), &account, &[]);
    assert_eq!(moved(&june), [0, 4, 1, 0]);
    assert_eq!(standing(&june, "disabled-group", "Old"), ("reopened".to_owned(), None, "2026-01-01".to_owned()));

    // July: a group is renamed to another's old title, and the other has gone on to a new one.
    account.rename(105, "Latest");
    account.rename(106, "Late");
    let july = months.audit((7, 1), &account, &[]);
    assert_eq!(changes(&july), ["renamed 105 Late Latest", "renamed 106 May Late"]);
    // A finding about one group is the group's, whatever it is called.
    assert_eq!(standing(&july, "disabled-group", "Late").2, "2026-05-01");
    assert_eq!(moved(&july), [0, 5, 0, 0]);

    // The clock goes back to the middle of June: compared with 1 June, with a word about it.
    let told = months.run((6, 15), &account, &[]).expect(0);
    told.says(&["audit of a later day, 2026-07-01", "clock"]);
    assert_eq!(compared_with(&months.json((6, 15))).as_deref(), Some("2026-06-01"));

    // August to December go on from July.
    for month in 8..=12 {
        let report = months.audit((month, 1), &account, &[]);
        let last = format!("2026-{:02}-01", month - 1);
        assert_eq!((moved(&report), compared_with(&report)), ([0, 5, 0, 0], Some(last)));
        // The history counts as the report does.
        let kept = months.past().pop().unwrap();
        assert_eq!(kept["findings"], report["totals"]["findings"]);
        assert_eq!((moved(&serde_json::json!({"totals": kept})), kept["groups"].clone()), (moved(&report), 66.into()));
    }
    let table = months.history(&[]).expect(0).stdout;
    assert!(table.starts_with("account 501\nDay "), "{table}");
    assert_eq!(table.lines().count(), 2 + 12);
    assert!(!table.contains("2026-03-01"), "{table}");
}

#[test]
fn accounts_and_filters_never_mix() {
    let months = Months::new();
    let twins = |org: u64, title: &str| {
        let rows = [1, 2].map(|id| group(id, title).set("org_id", org));
        Account::new(rows)
    };
    months.audit((1, 1), &twins(7, "A"), &[]);
    // Another account with the same ids, in the same file.
    let other = months.audit((1, 2), &twins(8, "A"), &[]);
    assert_eq!((compared_with(&other), standing(&other, "duplicate-title", "A").0.as_str()), (None, "baseline"));
    // A part of the first account.
    let part = months.audit((1, 3), &twins(7, "A"), &["--text", "a"]);
    assert_eq!(compared_with(&part), None);
    let part = months.audit((1, 4), &twins(7, "A"), &["--text", "a"]);
    assert_eq!(compared_with(&part).as_deref(), Some("2026-01-03"));
    // Back to the whole: nothing of the part has come in between.
    let whole = months.audit((1, 5), &twins(7, "A"), &[]);
    assert_eq!((compared_with(&whole).as_deref(), moved(&whole)), (Some("2026-01-01"), [0, 1, 0, 0]));
    let scopes: Vec<_> = months.past().iter().map(|audit| format!("{} {}", audit["account"], audit["text"])).collect();
    assert_eq!(scopes, ["\"7\" null", "\"7\" null", "\"7\" \"a\"", "\"7\" \"a\"", "\"8\" null"]);
}

#[test]
fn only_a_proved_listing_is_a_baseline_or_resolves_anything() {
    let months = Months::new();
    let mut account = clean();
    account.push(group(101, "Off").status("DISABLED"));
    account.push(group(102, "Off too").status("DISABLED"));
    months.audit((1, 1), &account, &[]);
    account.delete(102);
    account.push(group(103, "New").status("DISABLED"));
    let unproved = months.audit((2, 1), &account, &["--verify", "never"]);
    assert_eq!((moved(&unproved), compared_with(&unproved).as_deref()), ([1, 1, 0, 0], Some("2026-01-01")));
    assert_eq!(changes(&unproved), ["added 103 - New"]);
    // A proved run of the same day takes its place; an unproved one after it does not.
    months.audit((2, 1), &account, &[]);
    months.audit((2, 1), &account, &["--verify", "never"]);
    let proofs: Vec<_> = months.past().iter().map(|audit| audit["proof"].to_string()).collect();
    assert_eq!(proofs, ["\"two-equal-passes\"", "\"two-equal-passes\"", "\"counts-only\""]);
    let march = months.audit((3, 1), &account, &[]);
    assert_eq!((moved(&march), compared_with(&march).as_deref()), ([0, 2, 0, 0], Some("2026-02-01")));
}

#[test]
fn since_compares_with_the_last_audit_on_or_before_a_day() {
    let months = Months::new();
    let mut account = clean();
    for (month, id) in [(1, 101), (2, 102), (3, 103)] {
        account.push(group(id, &format!("Off {id}")).status("DISABLED"));
        months.audit((month, 1), &account, &[]);
    }
    for (since, with, expected) in [
        ("2026-01-01", Some("2026-01-01"), [2, 1, 0, 0]),
        ("2026-02-28", Some("2026-02-01"), [1, 2, 0, 0]),
        ("2030-01-01", Some("2026-03-01"), [0, 3, 0, 0]),
        ("2025-12-31", None, [0, 0, 0, 0]),
    ] {
        let report = months.audit((3, 15), &account, &["--since", since]);
        assert_eq!((compared_with(&report).as_deref(), moved(&report)), (with, expected), "{since}");
    }
    // What came between is as old as it is.
    let report = months.audit((3, 15), &account, &["--since", "2026-01-01"]);
    assert_eq!(standing(&report, "disabled-group", "Off 102"), ("new".to_owned(), None, "2026-02-01".to_owned()));
    months.refused((3, 15), &["--since", "2026-02-30"], 2).says(&["must be a day"]);
    months.refused((3, 15), &["--since", "2026-02-01", "--no-history"], 2).says(&["--since"]);
}

#[test]
fn a_rule_that_was_switched_off_brings_neither_progress_nor_news() {
    let months = Months::new();
    let mut account = clean();
    account.push(group(101, "Off").status("DISABLED"));
    let config = |text: &str| fs::write(months.bench.path("c.toml"), text).unwrap();
    let options = ["--config", "c.toml"];
    config("");
    months.audit((1, 1), &account, &options);
    config("[severity]\ndisabled-group = \"off\"\n");
    assert_eq!(moved(&months.audit((2, 1), &account, &options)), [0; 4]);
    config("");
    let march = months.audit((3, 1), &account, &options);
    assert_eq!(standing(&march, "disabled-group", "Off"), ("persisting".to_owned(), None, "2026-01-01".to_owned()));
    assert_eq!((cause(&march, "Off"), moved(&march)), ("rules".into(), [0; 4]));
    // A cause speaks of its audit alone.
    let april = months.audit((4, 1), &account, &options);
    assert_eq!((cause(&april, "Off"), moved(&april)), (Value::Null, [0, 1, 0, 0]));
}

#[test]
fn a_change_says_which_names_break_by_it() {
    let months = Months::new();
    let mut account = clean();
    account.push(group(101, "Inbound"));
    account.push(group(102, "Walk-in").set("updated_by", 77));
    fs::write(months.bench.path("names.txt"), "Inbound\nWalk-in\n").unwrap();
    let names = ["--names", "names.txt"];
    months.audit((1, 1), &account, &names);
    account.rename(101, "Inbound calls");
    account.delete(102);
    account.push(group(102, "Walk-in").status("DISABLED").set("updated_by", 77));
    let report = months.audit((2, 1), &account, &names);
    assert_eq!(changes(&report), ["renamed 101 Inbound Inbound calls Inbound", "disabled 102 ACTIVE DISABLED Walk-in"]);
    assert_eq!(report["changes"][1]["updated_by"], 77);
}

#[test]
fn a_change_of_the_rules_is_said_and_counts_neither_as_new_nor_as_resolved() {
    // The file of an older program, as if its rules had found something that today's do not, and had not found something
    // that they do.
    let months = Months::new();
    fs::create_dir_all(months.bench.reports()).unwrap();
    fs::copy("tests/fixtures/history/1.db", months.database()).unwrap();
    let database = rusqlite::Connection::open(months.database()).unwrap();
    let old_rules = "UPDATE audit SET rules_version = 0; DELETE FROM finding WHERE title = 'Off'; \
                     INSERT INTO finding SELECT audit, '0123456789abcdef0123456789abcdef', 9, rule, severity, 'Odd', \
                     '5', active, muted, first_seen, audits FROM finding";
    database.execute_batch(old_rules).unwrap();
    drop(database);
    let account =
        Account::new([group(1, "A"), group(3, "Off").status("DISABLED"), group(4, "Brand new").status("DISABLED")]);
    let report = months.audit((2, 1), &account, &[]);
    assert_eq!((standing(&report, "disabled-group", "Off").0.as_str(), cause(&report, "Off")), ("new", "rules".into()));
    assert_eq!(
        (standing(&report, "disabled-group", "Brand new").0.as_str(), cause(&report, "Brand new")),
        ("new", Value::Null)
    );
    let resolved: Vec<_> = report["resolved"].as_array().unwrap().iter().map(|gone| gone["title"].clone()).collect();
    assert_eq!((moved(&report), resolved), ([1, 0, 0, 1], vec![Value::from("A")]));
}

#[test]
fn a_saved_report_is_compared_and_enters_the_history_only_if_it_is_told_to() {
    let months = Months::new();
    let mut account = clean();
    account.push(group(101, "Off").status("DISABLED"));
    months.audit((1, 1), &account, &[]);
    account.push(group(102, "Off too").status("DISABLED"));
    let live = months.audit((2, 1), &account, &[]);
    let replay = |(month, day): (u32, u32), options: &[&str]| -> Value {
        let saved = format!("reports/{}.json", stem(month, day));
        let mut command = months.bench.bare(&["run", "--from", &saved, "--out-dir", "again"]);
        finish(command.args(options)).expect(0);
        serde_json::from_slice(&fs::read(months.bench.path(format!("again/{}.json", stem(month, day)))).unwrap())
            .unwrap()
    };
    // Its time is its own, and so is what it is compared with.
    let again = replay((2, 1), &["--history", "reports/history.db"]);
    assert_eq!((&again["totals"], compared_with(&again)), (&live["totals"], compared_with(&live)));
    assert_eq!(months.past().len(), 2);
    assert_eq!(compared_with(&replay((2, 1), &[])), None);
    assert!(!months.bench.path("again/history.db").exists(), "nothing to read, and nothing is made");
    // A history made anew of the reports, the later one first.
    replay((2, 1), &["--record", "--history", "new.db"]);
    assert_eq!(compared_with(&replay((1, 1), &["--record", "--history", "new.db"])), None);
    let again = replay((2, 1), &["--record", "--history", "new.db"]);
    assert_eq!(again["totals"], live["totals"]);
    let table = |file: &str| months.history(&["--history", file]).expect(0).stdout;
    assert_eq!(table("new.db"), table("reports/history.db"));
}

#[test]
fn without_a_history_nothing_is_compared_and_no_file_is_made() {
    let months = Months::new();
    months.audit((1, 1), &clean(), &["--no-history"]);
    assert!(!months.database().exists());
    months.history(&[]).expect(6).says(&["there is no history"]);
    months.audit((1, 1), &clean(), &[]);
    assert!(months.database().exists());
}

#[test]
fn what_is_old_can_be_deleted_and_the_last_proved_audit_stays() {
    let months = Months::new();
    let mut account = clean();
    account.push(group(101, "Off").status("DISABLED"));
    for month in 1..=6 {
        months.audit((month, 1), &account, &[]);
    }
    let prune = |age: &str| {
        let mut command = months.bench.bare(&["history", "--prune", age]);
        finish(command.env("SOURCE_DATE_EPOCH", at(7, 1))).expect(0).stdout
    };
    assert_eq!(prune("2026-03-01"), "deleted 2 audits from before 2026-03-01\n");
    assert_eq!(prune("2m"), "deleted 2 audits from before 2026-05-01\n");
    let told = prune("0d");
    assert!(told.starts_with("deleted 1 audit from before 2026-07-01; one stays"), "{told}");
    assert_eq!(months.past().len(), 1);
    // How long a finding has been known is not forgotten.
    let july = months.audit((7, 1), &account, &[]);
    assert_eq!(standing(&july, "disabled-group", "Off"), ("persisting".to_owned(), None, "2026-01-01".to_owned()));
    finish(&mut months.bench.bare(&["history", "--prune", "soon"])).expect(2).says(&["must be an age"]);
}

#[test]
fn the_workbook_of_an_audit_is_remembered_with_its_whole_path() {
    let months = Months::new();
    months.audit((1, 1), &clean(), &[]);
    months.audit((2, 1), &clean(), &["--format", "json"]);
    let past = months.past();
    let path = past[0]["workbook"].as_str().unwrap();
    assert_eq!(
        PathBuf::from(path),
        months.bench.reports().canonicalize().unwrap().join(format!("{}.xlsx", stem(1, 1)))
    );
    assert_eq!(past[1]["workbook"], Value::Null);
}
