//! `explain`: the rules, for somebody who reads a report.

use crate::rules::Rule;
use crate::rules::{ALL, OTHER_CATALOGUES};
use crate::ui::wrapped;

/// What `explain` prints: everything about one rule, or one entry for each.
pub(super) fn explain(rule: Option<&str>) -> String {
    match ALL.iter().find(|known| Some(known.code) == rule) {
        Some(rule) => one(rule),
        None => all(),
    }
}

fn one(rule: &Rule) -> String {
    let Rule { code, severity, what, why, repair, .. } = rule;
    let head = format!("{code} ({})", severity.name());
    let parts = [("What", what), ("Why", why), ("Repair", repair)];
    let parts = parts.map(|(name, text)| format!("\n\n{name}\n{}", wrapped(text, 2)));
    head + &parts.concat()
}

fn all() -> String {
    let longest = |width: fn(&Rule) -> usize| ALL.iter().map(|rule| width(rule)).max().unwrap_or_default();
    let (codes, severities) = (longest(|rule| rule.code.len()), longest(|rule| rule.severity.name().len()));
    let entry = |rule: &&Rule| {
        let head = format!("{:codes$}  {:severities$}  ", rule.code, rule.severity.name());
        let text = wrapped(rule.what, head.len());
        format!("{head}{}\n", text.trim_start())
    };
    let entries: String = ALL.iter().map(entry).collect();
    entries + "\n" + &wrapped(OTHER_CATALOGUES, 0) + "\n\nMore about one of them: superfone-audit explain RULE"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_longer_than_those_of_the_help() {
        for text in ALL.iter().map(|rule| one(rule)).chain([all()]) {
            assert!(text.lines().all(|line| line.chars().count() <= 100 && line == line.trim_end()), "{text}");
        }
    }

    #[test]
    fn every_rule_is_listed_and_explained() {
        let list = explain(None);
        for rule in ALL {
            assert!(list.lines().any(|line| line.starts_with(&format!("{} ", rule.code))), "{list}");
            let text = explain(Some(rule.code));
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
            for part in [rule.what, rule.why, rule.repair] {
                assert!(words(&text).contains(part), "{text}");
            }
        }
    }
}
