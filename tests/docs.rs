//! The documents say what the program does.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should end where it stands")]

use std::collections::BTreeSet;
use std::fs;

/// Names of the tests in a file of `tests/`.
fn tests_in(area: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(format!("tests/{area}.rs")).unwrap();
    let mut names = BTreeSet::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(rest) = line.trim_start_matches("async ").strip_prefix("fn ")
            && std::mem::take(&mut is_test)
        {
            names.insert(rest.split('(').next().unwrap().to_owned());
        }
    }
    names
}

#[test]
fn the_table_of_faults_and_the_tests_are_the_same() {
    let table = fs::read_to_string("docs/faults.md").unwrap();
    let mut listed = BTreeSet::new();
    let rows = table.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    for cell in rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next()) {
        for reference in cell.split('`').filter(|part| part.contains("::")) {
            listed.insert(reference.to_owned());
        }
    }
    let tested: BTreeSet<_> = ["drift", "faults", "files", "moving_list", "retry", "rows", "secrecy"]
        .iter()
        .flat_map(|area| tests_in(area).into_iter().map(move |name| format!("{area}::{name}")))
        .collect();
    let (unlisted, untested): (Vec<_>, Vec<_>) =
        (tested.difference(&listed).collect(), listed.difference(&tested).collect());
    assert!(unlisted.is_empty() && untested.is_empty(), "not in the table: {unlisted:#?}\nno such test: {untested:#?}");
}
