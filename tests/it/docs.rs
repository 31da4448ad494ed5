//! The documents say what the program does.
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args as _;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use superfone_audit::config::{self, Options};
use superfone_audit::exit::Exit;
use superfone_audit::rules;

/// Names of the tests in a file of `tests/`.
fn tests_in(area: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(format!("tests/it/{area}.rs")).unwrap();
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
        "catalogues",
        "decisions",
        "drift",
        "faults",
        "files",
        "history",
        "history_file",
        "machine",
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
        has at the worst.\nWhere Superfone does not document what it does, the words are \"may\".\n\n{OTHER}\n\n\
        <!-- Written from the rules: UPDATE=1 cargo test --test it docs:: -->\n\n\
        | rule | severity | finds |\n|---|---|---|\n"
        .replace("{OTHER}", rules::OTHER_CATALOGUES);
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
    assert!(written == page, "docs/rules.md is out of date; UPDATE=1 cargo test --test it docs:: writes it");
}

#[test]
fn every_rule_has_one_name_everywhere() {
    let (page, samples) = (rules_page(), fs::read_to_string("samples/README.md").unwrap());
    let mut codes = BTreeSet::new();
    for rule in rules::ALL {
        let code = rule.code;
        assert!(codes.insert(code), "{code} is registered twice");
        let file = format!("src/rules/{}.rs", code.replace('-', "_"));
        let source = fs::read_to_string(&file).unwrap_or_default();
        assert!(source.starts_with(&format!("//! `{code}`: ")), "{file} begins with the name of its rule");
        // Rules about names and mutes are tested through the command line, with the files that they need.
        let elsewhere =
            ["names", "mutes", "resolve"].map(|area| fs::read_to_string(format!("tests/it/{area}.rs")).unwrap());
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

/// The pages that a person reads, and their text.
fn pages() -> Vec<(PathBuf, String)> {
    let in_docs = fs::read_dir("docs").unwrap().map(|entry| entry.unwrap().path());
    let elsewhere =
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "samples/README.md", "fuzz/README.md"];
    let all = in_docs.chain(elsewhere.map(PathBuf::from));
    let pages = all.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn the_tables_of_exit_codes_are_the_programs() {
    for page in ["README.md", "docs/exit-codes.md"] {
        let text = fs::read_to_string(page).unwrap();
        let rows: Vec<Vec<_>> = text
            .lines()
            .filter(|line| line.starts_with("| ") && line.matches('|').count() == 4)
            .map(|line| line.split('|').map(|cell| cell.trim().replace('`', "")).collect())
            .collect();
        for exit in Exit::ALL {
            let of_code: Vec<_> = rows.iter().filter(|row| row[1] == exit.code().to_string()).collect();
            assert_eq!(of_code.len(), 1, "{page} has one row of exit code {}", exit.code());
            assert_eq!(of_code[0][2], exit.meaning(), "{page}");
        }
    }
    let advice = fs::read_to_string("docs/troubleshooting.md").unwrap();
    for exit in Exit::ALL.into_iter().filter(|exit| *exit != Exit::Clean) {
        let code = exit.code().to_string();
        let mut headings = advice.lines().filter_map(|line| line.strip_prefix("## "));
        let named = headings.any(|line| line.split([' ', ':']).any(|word| word == code));
        assert!(named, "docs/troubleshooting.md says what to do about exit code {code}");
    }
}

/// The sources of the program in one text.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries.map(|path| match path.extension() {
        Some(extension) if extension == "rs" => fs::read_to_string(path).unwrap(),
        _ if path.is_dir() => sources(&path),
        _ => String::new(),
    });
    texts.collect()
}

#[test]
fn the_messages_that_troubleshooting_quotes_are_the_programs() {
    let (page, sources) = (fs::read_to_string("docs/troubleshooting.md").unwrap(), sources(Path::new("src")));
    let cells = page.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
    let mut compared = 0;
    for quoted in cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
        // What stands for a value is left out in the page; single words are too common to tell anything.
        for part in quoted.split('…').map(|part| part.trim_matches([' ', ',', ':'])) {
            if part.matches(' ').count() >= 2 {
                assert!(sources.contains(part), "{part:?} of {quoted:?}");
                compared += 1;
            }
        }
    }
    assert!(compared > 15, "{compared}");
}

/// Everything that looks like a long option.
fn options_in(text: &str) -> BTreeSet<&str> {
    let starts =
        text.match_indices("--").filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '-'));
    let names = starts.map(|(at, dashes)| {
        let rest = &text[at + dashes.len()..];
        &rest[..rest.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(rest.len())]
    });
    names.filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('-')).collect()
}

#[test]
fn every_option_that_the_documents_name_exists() {
    // Options of cargo, git, systemctl, useradd, kubectl and systemd-analyze.
    let of_others = [
        "release",
        "lib",
        "test",
        "bench",
        "locked",
        "path",
        "now",
        "system",
        "home-dir",
        "shell",
        "from-file",
        "headless",
        "build-arg",
        "ignore-missing",
        "retry",
        "check",
        "target",
        "strip-components",
        "infilter",
    ];
    let command = superfone_audit::cli::command();
    let nested = command.get_subcommands().flat_map(clap::Command::get_subcommands);
    let all = command.get_subcommands().chain(nested).flat_map(clap::Command::get_arguments);
    let mut known: BTreeSet<_> = all.filter_map(clap::Arg::get_long).collect();
    known.extend(["help", "version"]);
    known.extend(of_others);
    let config = PathBuf::from("samples/config.toml");
    let pages = pages().into_iter().filter(|(path, _)| !path.starts_with("fuzz"));
    for (path, text) in pages.chain([(config.clone(), fs::read_to_string(&config).unwrap())]) {
        let unknown: Vec<_> = options_in(&text).into_iter().filter(|name| !known.contains(name)).collect();
        assert!(unknown.is_empty(), "{} names options that do not exist: {unknown:?}", path.display());
    }
}

#[test]
fn every_table_of_the_documents_is_a_table() {
    let mut tables = 0;
    for (path, text) in pages() {
        let mut inside = [false, false];
        for (event, range) in Parser::new_ext(&text, pulldown_cmark::Options::ENABLE_TABLES).into_offset_iter() {
            match event {
                Event::Start(Tag::Table(columns)) => {
                    (inside[0], tables) = (true, tables + 1);
                    // A cell too many is dropped without a word, a missing one is empty.
                    for row in text[range].lines() {
                        let row = row.replace("\\|", "");
                        assert_eq!(row.matches('|').count(), columns.len() + 1, "{}: {row}", path.display());
                    }
                }
                Event::End(TagEnd::Table) => inside[0] = false,
                Event::Start(Tag::CodeBlock(_)) => inside[1] = true,
                Event::End(TagEnd::CodeBlock) => inside[1] = false,
                // What is left of a table that broke: a row without a head, or a head without its line.
                Event::Text(words) if inside == [false, false] => {
                    let line = &text[text[..range.start].rfind('\n').map_or(0, |at| at + 1)..];
                    let line = line.lines().next().unwrap_or_default().trim_start();
                    assert!(!line.starts_with('|'), "{}: no table around {words:?}", path.display());
                }
                _ => {}
            }
        }
    }
    assert!(tables > 20, "{tables}");
}

/// What GitHub makes of the headings of a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(words) | Event::Code(words) => heading.iter_mut().for_each(|heading| heading.push_str(&words)),
            Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take().map(|heading| {
                let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
                kept.collect::<String>().to_lowercase().replace(' ', "-")
            })),
            _ => {}
        }
    }
    anchors
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let mut followed = 0;
    for (path, text) in pages() {
        for event in Parser::new(&text) {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else {
                continue;
            };
            if dest_url.contains("://") {
                continue;
            }
            let (file, anchor) = dest_url.split_once('#').unwrap_or((&dest_url, ""));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(target.exists(), "{}: {dest_url}", path.display());
            if !anchor.is_empty() {
                let there = anchors(&fs::read_to_string(&target).unwrap());
                assert!(there.contains(anchor), "{}: {dest_url}; there are {there:?}", path.display());
            }
            followed += 1;
        }
    }
    assert!(followed > 30, "{followed}");
    for (page, _) in pages().iter().filter(|(path, _)| path.starts_with("docs")) {
        let name = page.strip_prefix("docs").unwrap().to_str().unwrap();
        let linked = pages().iter().any(|(path, text)| {
            path != page && text.contains(&format!("{name})")) || text.contains(&format!("{name}#"))
        });
        assert!(linked, "no page links to {name}");
    }
}

/// The settings of the sample config file above its first table, each as the line that it is without its `#`.
fn sample_settings() -> Vec<(String, String)> {
    let sample = fs::read_to_string("samples/config.toml").unwrap();
    let above = sample.lines().take_while(|line| !line.starts_with("#["));
    let lines = above.map(|line| line.strip_prefix('#').unwrap_or(line));
    let settings = lines.filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    settings.filter_map(|line| Some((line.split_once(" = ")?.0.to_owned(), line.to_owned()))).collect()
}

#[test]
fn the_sample_config_file_has_every_option_with_its_default() {
    let command = Options::augment_args(clap::Command::new("options"));
    let settings = sample_settings();
    let mut known = String::new();
    for argument in command.get_arguments() {
        // The way back from a key of the file is no key itself.
        let Some(name) = argument.get_long().filter(|name| *name != "no-verbose") else { continue };
        let lines: Vec<_> = settings.iter().filter(|(key, _)| key == name).collect();
        assert_eq!(lines.len(), 1, "samples/config.toml has one line of {name}");
        let line = &lines[0].1;
        // Examples that exclude each other.
        if !["text", "since"].contains(&name) {
            writeln!(known, "{line}").unwrap();
        }
        let help = argument.get_long_help().or_else(|| argument.get_help()).unwrap().to_string();
        let default = help.split("[default: ").nth(1).and_then(|rest| rest.split(']').next());
        // Where the default is said in words, the sample has an example.
        if let Some(default) = default.filter(|_| !["rate", "history", "since"].contains(&name)) {
            let value = line.split_once(" = ").unwrap().1.replace(['"', '[', ']', ' '], "");
            assert_eq!(value, default, "samples/config.toml, {name}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, known).unwrap();
    config::load(Some(&path), &rules::known()).unwrap();
}

#[test]
fn the_readme_shows_the_summary_of_a_real_run() {
    let readme = fs::read_to_string("README.md").unwrap();
    let shown = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    for file in shown.lines().filter(|line| line.starts_with("reports/")) {
        assert!(Path::new("samples").join(file).exists(), "{file}");
    }
}
