//! The team's own severities and mutes, through the config file.
use crate::support::program::{Bench, Ended, STEM, finish};
use crate::support::{Account, FakeApi, group};
use serde_json::{Value, json};
use superfone_audit::catalogue::LABELS;

fn account() -> Account {
    Account::new([group(1, "A"), group(2, "A"), group(3, "Old").status("DISABLED"), group(4, "Off").status("DISABLED")])
}

const MUTE: &str = "[[mute]]\nrule = \"disabled-group\"\nid = 3\nreason = \"=kept for 2027\"\nowner = \"Asha\"\n\
                    until = 2026-11-23\n";

/// `run` with this config file.
fn run(bench: &Bench, api: &FakeApi, config: &str, arguments: &[&str]) -> Ended {
    std::fs::write(bench.path("c.toml"), config).unwrap();
    bench.run(api, &[&["--config", "c.toml"], arguments].concat())
}

/// Severity, rule, title and whether it is muted.
fn findings(report: &Value) -> Vec<(String, String, String, bool)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|f| (text(&f["severity"]), text(&f["rule"]), text(&f["title"]), !f["muted"].is_null())).collect()
}

fn is_told(report: &Value, rule: &str) -> bool {
    findings(report).iter().any(|finding| finding.1 == rule)
}

#[test]
fn a_muted_finding_stays_visible_and_counts_apart() {
    let api = FakeApi::start(account());
    let bench = Bench::new();
    let ended = run(&bench, &api, MUTE, &["--fail-on", "warning", "--csv-bom", "off"]).expect(1);
    assert!(ended.stdout.contains("1 error, 1 warning, 0 notes; 1 muted in the settings."), "{}", ended.stdout);
    let report = bench.json();
    let found: Vec<_> = findings(&report).into_iter().map(|(_, rule, title, muted)| (rule, title, muted)).collect();
    let expected = [("duplicate-title", "A", false), ("disabled-group", "Off", false), ("disabled-group", "Old", true)];
    assert_eq!(found, expected.map(|(rule, title, muted)| (rule.to_owned(), title.to_owned(), muted)));
    assert_eq!(
        report["findings"][2]["muted"],
        json!({"reason": "=kept for 2027", "owner": "Asha", "until": "2026-11-23"})
    );
    assert_eq!(report["totals"]["findings"], json!({"error": 1, "warning": 1, "info": 0, "muted": 1, "accepted": 0}));
    let csv = bench.text(&format!("{STEM}.findings.csv"));
    assert!(csv.contains(",\"'=kept for 2027 (Asha, until 2026-11-23)\",\"\"\r\n"), "{csv}");
    assert!(
        bench
            .text(&format!("{STEM}.md"))
            .contains("group is disabled. Muted until 23 November 2026 by Asha: =kept for 2027\n")
    );
}

#[test]
fn a_run_whose_findings_are_all_muted_or_off_does_not_fail() {
    let api = FakeApi::start(Account::new([group(3, "Old").status("DISABLED"), group(4, "B"), group(5, "B")]));
    let bench = Bench::new();
    let config = format!("[severity]\nduplicate-title = \"off\"\n{MUTE}");
    let ended = run(&bench, &api, &config, &["--fail-on", "info"]).expect(0);
    assert!(ended.stdout.contains("\nNo finding is open; 1 muted in the settings."), "{}", ended.stdout);
}

#[test]
fn severities_are_the_teams_choice() {
    let api = FakeApi::start(account());
    let bench = Bench::new();
    let config = "[severity]\nduplicate-title = \"info\"\ndisabled-group = \"error\"\n";
    run(&bench, &api, config, &["--fail-on", "error"]).expect(1);
    let severities: Vec<_> = findings(&bench.json()).into_iter().map(|f| (f.0, f.1)).collect();
    let expected = [("error", "disabled-group"), ("error", "disabled-group"), ("info", "duplicate-title")];
    assert_eq!(severities, expected.map(|(severity, rule)| (severity.to_owned(), rule.to_owned())));
}

#[test]
fn a_mute_holds_to_the_end_of_its_last_day_in_the_reports_zone() {
    let api = FakeApi::start(account());
    // 23 November 2026 ends in Kolkata at 18:30 UTC.
    for (clock, zone, expired) in
        [("1795458540", "Asia/Kolkata", false), ("1795458660", "Asia/Kolkata", true), ("1795458660", "UTC", false)]
    {
        let bench = Bench::new();
        std::fs::write(bench.path("c.toml"), MUTE).unwrap();
        let arguments = ["--config", "c.toml", "--timezone", zone, "--format", "json", "--name", "x"];
        finish(bench.command(&api, &arguments).env("SOURCE_DATE_EPOCH", clock)).expect(0);
        let report: Value = serde_json::from_str(&bench.text("x.json")).unwrap();
        assert_eq!(
            (is_told(&report, "expired-mute"), report["totals"]["findings"]["muted"].as_u64()),
            (expired, Some(u64::from(!expired)))
        );
    }
}

#[test]
fn a_mute_that_matches_nothing_is_told_unless_only_a_part_was_read() {
    let unused = MUTE.replace("id = 3", "id = 99");
    let api = FakeApi::start(account());
    let bench = Bench::new();
    run(&bench, &api, &unused, &[]).expect(0);
    assert!(is_told(&bench.json(), "unused-mute"));
    run(&bench, &api, &unused, &["--text", "A"]).expect(0);
    assert!(!is_told(&bench.json(), "unused-mute"));

    let moving = FakeApi::builder()
        .account(Account::numbered(120))
        .on_request(|n, _page, account: &mut Account| account.push(group(1_000 + n, "New")))
        .start();
    let bench = Bench::new();
    run(&bench, &moving, &unused, &["--allow-incomplete", "--name", "x"]).expect(5);
    let report: Value = serde_json::from_str(&bench.text("x-INCOMPLETE.json")).unwrap();
    assert!(!is_told(&report, "unused-mute"));
    assert!(moving.count_page(1) > 1);
}

#[test]
fn mistakes_in_the_config_file_are_found_before_the_first_request() {
    let api = FakeApi::builder().may_stay_idle().start();
    let bench = Bench::new();
    for (config, parts) in [
        (
            "[severity]\nduplicate-titel = \"off\"\n".to_owned(),
            ["c.toml, line 2, key `severity.duplicate-titel`", "did you mean `duplicate-title`?"],
        ),
        (MUTE.replace("=kept for 2027", "kept"), ["c.toml, line 4, key `mute.reason`", "10 characters"]),
        (MUTE.replace("id = 3", "id = 3\nname = \"x\""), ["c.toml, line 4, key `mute.name`", "only one"]),
        (MUTE.replace("until = 2026-11-23\n", ""), ["c.toml, line 1, key `mute.until`", "missing"]),
        (MUTE.replace("owner", "ower"), ["c.toml, line 5, key `mute.ower`", "did you mean `owner`?"]),
    ] {
        run(&bench, &api, &config, &[]).expect(2).says(&parts);
    }
    assert_eq!((api.count(), bench.files()), (0, Vec::<String>::new()));
}

#[test]
fn the_sample_mutes_do_what_they_say() {
    let api = FakeApi::start(Account::from_folder("samples/account"));
    let bench = Bench::new();
    let config = std::fs::read_to_string("samples/mutes.toml").unwrap();
    let names = std::fs::canonicalize("samples/names.csv").unwrap();
    run(&bench, &api, &config, &["--names", names.to_str().unwrap()]).expect(0);
    let report = bench.json();
    let about: Vec<_> = findings(&report)
        .into_iter()
        .filter(|(_, rule, title, muted)| *muted || rule.ends_with("-mute") || title == "Sulekha")
        .map(|(_, rule, title, muted)| (rule, title, muted))
        .collect();
    let expected = [
        ("missing-name", "Sulekha", false),
        ("disabled-group", "Justdial", true),
        ("expired-mute", "Sulekha", false),
        ("unused-mute", "Thane Plots", false),
    ];
    assert_eq!(about, expected.map(|(rule, title, muted)| (rule.to_owned(), title.to_owned(), muted)));
}

#[test]
fn a_mute_of_a_catalogue_holds_where_it_is_read_and_is_silent_elsewhere() {
    let builder = FakeApi::builder().account(account());
    let api = builder.catalogue(&LABELS, Account::from_folder("samples/account/labels")).start();
    let bench = Bench::new();
    let config =
        std::fs::read_to_string("samples/mutes.toml").unwrap().split_once("# In another").unwrap().1.to_owned();
    let config = format!("[severity.labels]\ndisabled-group = \"error\"\n#{config}");
    let told = |catalogues: &[&str]| -> Vec<_> {
        run(&bench, &api, &config, &[catalogues, &["--name", "x"]].concat()).expect(0);
        let report: Value = serde_json::from_str(&bench.text("x.json")).unwrap();
        let found =
            findings(&report).into_iter().filter(|found| found.1 == "disabled-group" || found.1.ends_with("mute"));
        found.map(|(severity, _, title, muted)| (severity, title, muted)).collect()
    };
    let expected = |found: &[(&str, &str, bool)]| -> Vec<_> {
        found.iter().map(|(severity, title, muted)| ((*severity).to_owned(), (*title).to_owned(), *muted)).collect()
    };
    let in_groups = [("warning", "Off", false), ("warning", "Old", false)];
    assert_eq!(told(&[]), expected(&in_groups));
    let with_labels = [&[("error", "Diwali Offer 2025", true)], &in_groups[..]].concat();
    assert_eq!(told(&["--catalogue", "labels"]), expected(&with_labels));
}

#[test]
fn every_setting_of_the_sample_config_file_that_this_version_has_is_accepted() {
    let api = FakeApi::start(account());
    let bench = Bench::new();
    std::fs::write(bench.path("names.csv"), "name\nA\n").unwrap();
    let config = std::fs::read_to_string("samples/config.toml").unwrap();
    let later = ["from", "record", "history", "no-history", "since", "ca-file", "api-key-file", "base-url"];
    let wanted = |line: &&str| {
        let key = line.trim_start_matches('#').split(" =").next().unwrap_or_default();
        let setting = line.starts_with('#') && line.contains(" = ") && !line.starts_with("# ");
        setting && !later.contains(&key) && !["text", "template"].contains(&key)
    };
    let (options, _) = config.split_once("\n#[severity]").unwrap();
    let options: Vec<_> = options.lines().filter(wanted).map(|line| line.trim_start_matches('#')).collect();
    assert!(options.len() > 15, "{options:?}");
    let options = options.join("\n").replace("/etc/superfone-audit/names.csv", "names.csv");
    run(&bench, &api, &options, &[]).expect(0);
}
