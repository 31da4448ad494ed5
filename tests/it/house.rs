//! The rooms of the house: a stage never imports a later one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order of the data, each knowing only those before it: first what knows no stage, then the settings,
/// whose types the stages take from there. The history remembers plans, so it knows what they are; `commands` alone knows
/// all.
const ROOMS: [&str; 25] = [
    "exit",
    "contain",
    "interrupt",
    "catalogue",
    "encoding",
    "scrub",
    "config",
    "names",
    "event",
    "api",
    "demo",
    "listing",
    "titles",
    "rules",
    "plan",
    "history",
    "worklist",
    "report",
    "publish",
    "mail",
    "webhook",
    "cli",
    "ui",
    "commands",
    "lib",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn place(room: &str) -> usize {
    ROOMS
        .iter()
        .position(|other| *other == room)
        .unwrap_or_else(|| panic!("`{room}` has no place in the order of the rooms"))
}

/// The code of every file of the program, without tests and what serves them.
fn sources(source: &Path) -> BTreeMap<String, String> {
    let mut sources = BTreeMap::new();
    for path in files(source) {
        let file = path.strip_prefix(source).unwrap().to_string_lossy().into_owned();
        let is_test = file.contains("tests")
            || file.contains("fixtures")
            || ["parity.rs", "schema.rs"].iter().any(|end| file.ends_with(end));
        if is_test
            || ["main.rs", "lib.rs", "testing.rs"].contains(&&*file)
            || path.extension().is_none_or(|end| end != "rs")
        {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n"));
        sources.insert(file, code.collect());
    }
    sources
}

#[test]
fn no_room_imports_a_later_one() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut imports = 0;
    for (file, code) in sources(&source) {
        let room = file.split('/').next().unwrap().trim_end_matches(".rs");
        for line in code.lines() {
            for (at, _) in line.match_indices("crate::") {
                let rest = &line[at + "crate::".len()..];
                let names = rest.strip_prefix('{').map_or_else(|| vec![rest], |list| list.split(", ").collect());
                for name in names {
                    let other: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    if other == "testing" {
                        continue;
                    }
                    assert!(place(&other) <= place(room), "src/{file} imports the later room `{other}`: {line}");
                    imports += 1;
                }
            }
        }
    }
    assert!(imports > 200, "{imports}");
}

/// What the file of a room hands on from the others, each with the file that it is from.
fn handed_on(codes: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut handed_on = BTreeMap::new();
    for (file, code) in codes {
        let Some(folder) = file.strip_suffix("/mod.rs") else { continue };
        for statement in code.split(';') {
            let Some((_, path)) = statement.rsplit_once("use ") else { continue };
            let Some((from, names)) = path.trim_start_matches("self::").split_once("::") else { continue };
            let from = format!("{folder}/{from}.rs");
            if codes.contains_key(&from) {
                for name in names.trim_matches(['{', '}']).split(',') {
                    let name = name.rsplit([' ', ':', '\n']).next().unwrap();
                    handed_on.insert(format!("{folder}/{name}"), from.clone());
                }
            }
        }
    }
    handed_on
}

/// The files of a room that a file of it imports, by what stands behind `super::` and `crate::room::`. The file of a room
/// itself is left out, and what it hands on is from the file that it is from; what a file has under a folder of its own
/// name is left out too.
fn imported(file: &str, code: &str, all: &BTreeSet<String>, handed_on: &BTreeMap<String, String>) -> BTreeSet<String> {
    let own: Vec<_> = file.trim_end_matches(".rs").split('/').collect();
    let mut found = BTreeSet::new();
    for (at, start) in code.match_indices("super::").chain(code.match_indices("crate::")) {
        let before = &code[..at];
        if before.ends_with("super::") || before.ends_with(|c: char| c.is_alphanumeric()) {
            continue;
        }
        let mut folder = if start == "super::" { own[..own.len() - 1].to_vec() } else { Vec::new() };
        let mut rest = &code[at + start.len()..];
        while let Some(further) = rest.strip_prefix("super::") {
            folder.pop();
            rest = further;
        }
        // One path, or a list of paths: of each the beginning is enough.
        let list = rest.strip_prefix('{').map_or(rest, |list| list.split_once("};").map_or(list, |(list, _)| list));
        let paths: Vec<_> = if list.len() == rest.len() { vec![rest] } else { list.split(',').collect() };
        for path in paths {
            let path = path.trim_start();
            let path = path.split([';', '{', '(', ')', '<', '>', ' ', '\n']).next().unwrap();
            let mut place = folder.clone();
            for part in path.split("::").map(str::trim) {
                place.push(part);
                let path = place.join("/");
                let target = handed_on.get(&path).cloned().unwrap_or_else(|| format!("{path}.rs"));
                let is_parent = file.starts_with(&target.replace(".rs", "/"));
                if target != file && all.contains(&target) && !is_parent {
                    found.insert(target);
                }
            }
        }
    }
    found.retain(|target| !target.starts_with(&format!("{}/", own.join("/"))));
    found
}

#[test]
fn no_files_of_a_room_import_each_other_in_a_circle() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let codes = sources(&source);
    let all: BTreeSet<_> = codes.keys().filter(|file| !file.ends_with("mod.rs")).cloned().collect();
    let handed_on = handed_on(&codes);
    assert!(handed_on.len() > 100, "{handed_on:#?}");
    let mut imports: BTreeMap<_, _> =
        all.iter().map(|file| (file, imported(file, &codes[file], &all, &handed_on))).collect();

    assert!(imports.values().map(BTreeSet::len).sum::<usize>() > 200, "{imports:#?}");
    // Whoever imports nothing that is left is in no circle; neither is who is imported by nobody left.
    loop {
        let left: BTreeSet<_> = imports.keys().map(|file| (*file).clone()).collect();
        let wanted: BTreeSet<_> = imports.values().flatten().cloned().collect();
        imports.retain(|file, others| others.iter().any(|other| left.contains(other)) && wanted.contains(*file));
        if imports.len() == left.len() {
            break;
        }
    }
    assert!(imports.is_empty(), "{imports:#?}");
}

/// Names that still stand for two types: to be mended, not to be joined.
const SHARED_NAMES: [&str; 1] = ["Value"];

/// The names of the types that a file declares. What a trait asks for (`type Error = ...`) is no name of ours.
fn declared(code: &str) -> impl Iterator<Item = &str> {
    code.lines().filter_map(|line| {
        let is_inner = line.starts_with(' ');
        let line = line.trim_start();
        let line = match line.strip_prefix("pub") {
            Some(rest) if rest.starts_with('(') => rest.split_once(") ")?.1,
            Some(rest) => rest.trim_start(),
            None => line,
        };
        let (kind, rest) = line.split_once(' ')?;
        let is_type = matches!(kind, "struct" | "enum" | "trait") || kind == "type" && !is_inner;
        is_type.then(|| rest.split(|c: char| !c.is_alphanumeric()).next()).flatten()
    })
}

#[test]
fn no_two_types_have_the_same_name() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sources = sources(&source);
    let mut types: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, code) in &sources {
        declared(code).for_each(|name| types.entry(name).or_default().push(file));
    }
    assert!(types.len() > 300, "{}", types.len());
    let twice: BTreeMap<_, _> = types.iter().filter(|(_, files)| files.len() > 1).collect();
    let unknown: Vec<_> = twice.iter().filter(|(name, _)| !SHARED_NAMES.contains(name)).collect();
    assert!(unknown.is_empty(), "one type a name; these have two: {unknown:#?}");
    for name in SHARED_NAMES {
        assert!(twice.contains_key(&name), "`{name}` stands for one type now: take it off the list");
    }
}
