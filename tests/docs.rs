//! The documents say what the program does.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should end where it stands")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use superfone_audit::audit::rules;

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
    let areas = [
        "decisions",
        "drift",
        "faults",
        "files",
        "history",
        "mail",
        "moving_list",
        "replay",
        "retry",
        "rows",
        "secrecy",
    ];
    let tested: BTreeSet<_> =
        areas.iter().flat_map(|area| tests_in(area).into_iter().map(move |name| format!("{area}::{name}"))).collect();
    let (unlisted, untested): (Vec<_>, Vec<_>) =
        (tested.difference(&listed).collect(), listed.difference(&tested).collect());
    assert!(unlisted.is_empty() && untested.is_empty(), "not in the table: {unlisted:#?}\nno such test: {untested:#?}");
}

/// `docs/rules.md` as the rules have it.
fn rules_page() -> String {
    let mut page = "# Rules\n\n\
        What an audit looks for, in the order of `superfone-audit explain`. The severity is the one that a finding \
        has at the worst.\nWhere Superfone does not document what it does, the words are \"may\".\n\n\
        <!-- Written from the rules: UPDATE=1 cargo test --test docs -->\n\n\
        | rule | severity | finds |\n|---|---|---|\n"
        .to_owned();
    for rule in rules::ALL {
        let (code, severity) = (rule.code, rule.severity.name());
        writeln!(page, "| [`{code}`](#{code}) | {severity} | {} |", rule.what).unwrap();
    }
    for rule in rules::ALL {
        let (code, severity) = (rule.code, rule.severity.name());
        writeln!(page, "\n## {code}\n\nSeverity: {severity}. {}", rule.what).unwrap();
        writeln!(page, "\n**Why it matters.** {}\n\n**What to do.** {}", rule.why, rule.repair).unwrap();
    }
    page
}

#[test]
fn the_page_of_rules_is_what_the_rules_say() {
    let page = rules_page();
    if std::env::var_os("UPDATE").is_some() {
        fs::write("docs/rules.md", &page).unwrap();
    }
    let written = fs::read_to_string("docs/rules.md").unwrap_or_default();
    assert!(written == page, "docs/rules.md is out of date; UPDATE=1 cargo test --test docs writes it");
}

#[test]
fn every_rule_has_one_name_everywhere() {
    let (page, samples) = (rules_page(), fs::read_to_string("samples/README.md").unwrap());
    let mut codes = BTreeSet::new();
    for rule in rules::ALL {
        let code = rule.code;
        assert!(codes.insert(code), "{code} is registered twice");
        let file = format!("src/audit/rules/{}.rs", code.replace('-', "_"));
        let source = fs::read_to_string(&file).unwrap_or_default();
        assert!(source.starts_with(&format!("//! `{code}`: ")), "{file} begins with the name of its rule");
        // Rules about names and mutes are tested through the command line, with the files that they need.
        let elsewhere =
            ["names", "mutes", "resolve"].map(|area| fs::read_to_string(format!("tests/{area}.rs")).unwrap());
        assert!(source.contains("mod tests") || elsewhere.concat().contains(code), "{file} has tests");
        assert!(page.contains(&format!("\n## {code}\n")), "docs/rules.md has a heading {code}");
        assert!(samples.contains(&format!("`{code}`")), "samples/README.md has a case of {code}");
        for text in [rule.what, rule.why, rule.repair] {
            assert!(text.ends_with('.') && !text.contains("  "), "{code}: {text}");
        }
    }
}

#[test]
fn explain_answers_a_code_and_helps_with_a_mistyped_one() {
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("superfone-audit"))
            .arg("explain")
            .args(arguments)
            .env_clear()
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, all, _) = run(&[]);
    assert_eq!(code, Some(0));
    assert!(rules::ALL.iter().all(|rule| all.contains(rule.code)), "{all}");
    let (code, one, _) = run(&["duplicate-title"]);
    assert_eq!(code, Some(0));
    assert!(one.starts_with("duplicate-title (error)\n\nWhat\n  Two or more"), "{one}");
    for (mistyped, near) in
        [("duplicate", "duplicate-title"), ("lookalike", "lookalike-title"), ("blank_title", "blank-title")]
    {
        let (code, out, err) = run(&[mistyped]);
        assert_eq!((code, &*out), (Some(2), ""));
        assert!(err.contains("similar") && err.contains(near), "{err}");
    }
    let (code, _, err) = run(&["x"]);
    assert!(code == Some(2) && err.contains('x'), "{err}");
}
