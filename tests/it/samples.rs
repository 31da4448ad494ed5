//! The sample account holds what `samples/README.md` says it holds, and the rules find exactly that.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use chrono::DateTime;
use superfone_audit::api::{Item, PageId, decode};
use superfone_audit::catalogue::{ALL, Catalogue, LEAD_GROUPS, by_name};
use superfone_audit::rules::{self, Finding, RuleInput};
use superfone_audit::scrub::Scrubber;
use superfone_audit::titles::Level;

use crate::support::program::{Bench, finish};

/// The rules that need more than an account: names that integrations send, mutes.
const NOT_OF_THE_ACCOUNT: [&str; 4] = ["missing-name", "near-name", "expired-mute", "unused-mute"];

/// The lead groups of the account, by ascending id.
fn account() -> Vec<Item> {
    items(&LEAD_GROUPS)
}

/// The items of a catalogue, by ascending id; none of them says anything that is not documented.
fn items(catalogue: &'static Catalogue) -> Vec<Item> {
    let folder = if catalogue == &LEAD_GROUPS { String::new() } else { format!("{}/", catalogue.name) };
    let mut items = Vec::new();
    for number in 1.. {
        let Ok(body) = fs::read(format!("samples/account/{folder}page-{number}.json")) else { break };
        let page = decode(&body, PageId { catalogue, number }, &Scrubber::none()).unwrap();
        assert_eq!(page.notes.sentences(), [""; 0]);
        items.extend(page.rows);
    }
    items.sort_by_key(|item| item.id);
    items
}

/// What the rules find in it on the day the samples are a picture of.
fn findings(groups: &[Item]) -> Vec<Finding> {
    let input = RuleInput::new(&LEAD_GROUPS, groups, &[], DateTime::from_timestamp(1_795_404_600, 0).unwrap());
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

/// What each rule finds, or is meant to find: the ids of each finding.
type Found = BTreeMap<String, BTreeSet<Vec<u64>>>;

/// What rows of a table say: rule, case, ids.
fn planted(rows: &[Vec<String>]) -> Found {
    let mut planted = Found::new();
    for row in rows {
        let (rule, ids) = (row[0].trim_matches('`').to_owned(), ids(&row[2]));
        let findings = planted.entry(rule.clone()).or_default();
        if matches!(&*rule, "duplicate-title" | "lookalike-title") {
            findings.insert(ids);
        } else {
            findings.extend(ids.into_iter().map(|id| vec![id]));
        }
    }
    planted
}

fn found(items: &[Item]) -> Found {
    let mut found = Found::new();
    for finding in findings(items) {
        let new = found.entry(finding.rule.code.to_owned()).or_default().insert(finding.group_ids);
        assert!(new, "{} was found twice", finding.rule.code);
    }
    found
}

/// Rows of a table by the catalogue in their first cell, which is left out.
fn by_catalogue(rows: Vec<Vec<String>>) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut rows_of = BTreeMap::<_, Vec<_>>::new();
    for mut row in rows {
        rows_of.entry(row.remove(0).trim_matches('`').to_owned()).or_default().push(row);
    }
    rows_of
}

fn look_alikes_meet(items: &[Item], rows: &[Vec<String>]) {
    let found = findings(items);
    for row in rows.iter().filter(|row| row[0] == "`lookalike-title`") {
        let (level, info) = (row[1].split(':').next().unwrap(), row[1].contains("info"));
        let of_row = |finding: &&Finding| finding.rule.code == "lookalike-title" && finding.group_ids == ids(&row[2]);
        let finding = found.iter().find(of_row).unwrap();
        assert_eq!(finding.level.map(Level::name), Some(level), "{row:?}");
        assert_eq!(finding.severity.name(), if info { "info" } else { "warning" }, "{row:?}");
    }
}

#[test]
fn the_rules_find_what_is_planted_and_nothing_else() {
    let planted = planted(&table("Planted problems"));
    assert_eq!(found(&account()), planted);
    for rule in rules::ALL.iter().filter(|rule| !NOT_OF_THE_ACCOUNT.contains(&rule.code)) {
        assert!(planted.contains_key(rule.code), "the sample account has no case of {}", rule.code);
    }
}

#[test]
fn look_alikes_meet_at_the_level_the_samples_name() {
    look_alikes_meet(&account(), &table("Planted problems"));
}

#[test]
fn every_further_catalogue_holds_what_is_planted_in_it_and_nothing_else() {
    let rows_of = by_catalogue(table("Planted in the other catalogues"));
    let further = ALL.iter().filter(|catalogue| **catalogue != &LEAD_GROUPS);
    let further: BTreeSet<_> = further.map(|catalogue| catalogue.name.to_owned()).collect();
    assert_eq!(rows_of.keys().cloned().collect::<BTreeSet<_>>(), further);
    let mut rules_seen = BTreeSet::new();
    for (catalogue, rows) in rows_of {
        let (items, planted) = (items(by_name(&catalogue).unwrap()), planted(&rows));
        assert_eq!(found(&items), planted, "{catalogue}");
        look_alikes_meet(&items, &rows);
        rules_seen.extend(planted.into_keys());
    }
    for rule in rules::ALL.iter().filter(|rule| !NOT_OF_THE_ACCOUNT.contains(&rule.code)) {
        assert!(rules_seen.contains(rule.code), "no further catalogue has a case of {}", rule.code);
    }
}

#[test]
fn a_further_catalogue_holds_what_must_not_be_found_and_titles_of_another_one() {
    let groups = account();
    for (catalogue, rows) in by_catalogue(table("Not to be found")) {
        let items = items(by_name(&catalogue).unwrap());
        let concerned: BTreeSet<u64> = findings(&items).into_iter().flat_map(|finding| finding.group_ids).collect();
        for row in rows {
            for word in row[2].split_whitespace() {
                let (id, marked) = (ids(word)[0], word.ends_with("\\*"));
                assert_eq!(concerned.contains(&id), marked, "{id} ({})", row[0]);
                let title = items.iter().find(|item| item.id == id).unwrap().title();
                assert!(row[1].contains(&format!("`{title}`")), "{title}");
                let is_shared = groups.iter().any(|group| group.title() == title);
                assert_eq!(is_shared, row[0].contains("lead groups have them"), "{title}");
            }
        }
    }
}

#[test]
fn further_fields_come_as_the_vendor_documents_them_and_without_a_value_too() {
    let mut without = BTreeSet::new();
    for catalogue in ALL.into_iter().filter(|catalogue| *catalogue != &LEAD_GROUPS) {
        let groups = account();
        for item in items(catalogue) {
            assert_eq!(item.org_id, groups[0].org_id, "one account");
            assert!(groups.iter().all(|group| group.id != item.id), "an id means one thing to a reader");
            let values = item.further.unwrap();
            without.extend(
                catalogue.fields.iter().zip(values).filter(|(_, value)| value.is_none()).map(|(field, _)| *field),
            );
        }
    }
    assert_eq!(without, BTreeSet::from(["description", "identifier", "link"]));
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

/// How many rows of each list were read first, as the log has it.
fn listed(log: &str) -> [u64; 4] {
    let lines: Vec<serde_json::Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    ALL.map(|catalogue| {
        let of_list = lines.iter().filter(|line| line["list"] == catalogue.name);
        of_list.filter_map(|line| line["rows"].as_u64()).sum()
    })
}

#[test]
fn the_demo_can_list_all_four() {
    let arguments = ["demo", "--catalogue", "all", "-v", "--log-format", "json", "--format", "json"];
    let ended = finish(&mut Bench::new().bare(&arguments)).expect(0);
    assert_eq!(listed(&ended.stderr), [144, 8, 26, 9], "{}", ended.stderr);
}
