//! The sample account holds what `samples/README.md` says it holds, and the rules find exactly that.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use chrono::DateTime;
use superfone_audit::api::{Item, PageId, decode};
use superfone_audit::catalogue::LEAD_GROUPS;
use superfone_audit::rules::{self, Finding, RuleInput};
use superfone_audit::scrub::Scrubber;
use superfone_audit::titles::Level;

/// The rules that need more than an account: names that integrations send, mutes.
const NOT_OF_THE_ACCOUNT: [&str; 4] = ["missing-name", "near-name", "expired-mute", "unused-mute"];

/// The account, by ascending id.
fn account() -> Vec<Item> {
    let page = |number: u64| {
        let body = fs::read(format!("samples/account/page-{number}.json")).unwrap();
        decode(&body, PageId { catalogue: &LEAD_GROUPS, number }, &Scrubber::none()).unwrap().rows
    };
    let mut groups: Vec<_> = (1..=3).flat_map(page).collect();
    groups.sort_by_key(|group| group.id);
    groups
}

/// What the rules find in it on the day the samples are a picture of.
fn findings(groups: &[Item]) -> Vec<Finding> {
    let input = RuleInput::new(groups, &[], DateTime::from_timestamp(1_795_404_600, 0).unwrap());
    let of_account = rules::ALL.iter().filter(|rule| !NOT_OF_THE_ACCOUNT.contains(&rule.code));
    of_account.flat_map(|rule| (rule.check)(&input)).collect()
}

/// The rows of a table under a heading of the README, cell by cell.
fn table(heading: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string("samples/README.md").unwrap();
    let section = text.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let cells = row.trim_matches('|').replace("\\|", "¦");
        cells.split('|').map(|cell| cell.trim().to_owned()).collect()
    })
    .collect()
}

/// The ids of a cell.
fn ids(cell: &str) -> Vec<u64> {
    cell.split_whitespace().filter_map(|word| word.trim_end_matches("\\*").parse().ok()).collect()
}

#[test]
fn the_rules_find_what_is_planted_and_nothing_else() {
    let mut planted: BTreeMap<String, BTreeSet<Vec<u64>>> = BTreeMap::new();
    for row in table("Planted problems") {
        let (rule, ids) = (row[0].trim_matches('`').to_owned(), ids(&row[2]));
        let findings = planted.entry(rule.clone()).or_default();
        if matches!(&*rule, "duplicate-title" | "lookalike-title") {
            findings.insert(ids);
        } else {
            findings.extend(ids.into_iter().map(|id| vec![id]));
        }
    }
    let mut found: BTreeMap<String, BTreeSet<Vec<u64>>> = BTreeMap::new();
    let groups = account();
    for finding in findings(&groups) {
        let new = found.entry(finding.rule.code.to_owned()).or_default().insert(finding.group_ids);
        assert!(new, "{} was found twice", finding.rule.code);
    }
    assert_eq!(found, planted);
    for rule in rules::ALL.iter().filter(|rule| !NOT_OF_THE_ACCOUNT.contains(&rule.code)) {
        assert!(planted.contains_key(rule.code), "the sample account has no case of {}", rule.code);
    }
}

#[test]
fn look_alikes_meet_at_the_level_the_samples_name() {
    let groups = account();
    let found = findings(&groups);
    for row in table("Planted problems").iter().filter(|row| row[0] == "`lookalike-title`") {
        let (level, info) = (row[1].split(':').next().unwrap(), row[1].contains("info"));
        let of_row = |finding: &&Finding| finding.rule.code == "lookalike-title" && finding.group_ids == ids(&row[2]);
        let finding = found.iter().find(of_row).unwrap();
        assert_eq!(finding.level.map(Level::name), Some(level), "{row:?}");
        assert_eq!(finding.severity.name(), if info { "info" } else { "warning" }, "{row:?}");
    }
}

#[test]
fn what_must_not_be_found_is_not_found() {
    let groups = account();
    let concerned: BTreeSet<u64> = findings(&groups).into_iter().flat_map(|finding| finding.group_ids).collect();
    for row in table("Must not be found") {
        for word in row[2].split_whitespace() {
            let (id, marked) = (ids(word)[0], word.ends_with("\\*"));
            assert_eq!(concerned.contains(&id), marked, "{id} ({})", row[0]);
        }
    }
    let text = fs::read_to_string("samples/README.md").unwrap().replace('\n', " ");
    let (with, without) = (concerned.len(), groups.len() - concerned.len());
    let sentence = format!("{with} of the {} groups have a finding, {without} have none", groups.len());
    assert!(text.contains(&sentence), "{sentence}");
}
