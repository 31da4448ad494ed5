//! The rooms of the house: a stage never imports a later one.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order of the data, each knowing only those before it. Settings name what later stages do, so they
/// stand behind what they set; the history remembers plans, so it knows what they are; `commands` alone knows all.
const ROOMS: [&str; 22] = [
    "exit",
    "event",
    "contain",
    "interrupt",
    "catalogue",
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
    "config",
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

#[test]
fn no_room_imports_a_later_one() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut imports = 0;
    for path in files(&source) {
        let file = path.strip_prefix(&source).unwrap().to_string_lossy().into_owned();
        let is_test = file.contains("tests")
            || file.contains("fixtures")
            || ["parity.rs", "schema.rs"].iter().any(|end| file.ends_with(end));
        if is_test
            || ["main.rs", "lib.rs", "testing.rs"].contains(&&*file)
            || path.extension().is_none_or(|end| end != "rs")
        {
            continue;
        }
        let room = file.split('/').next().unwrap().trim_end_matches(".rs");
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
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
