//! `untidy-title`: leading, trailing or doubled white space, invisible or control characters.

use std::borrow::Cow;

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule};
use super::text::shown;
use super::tidy::tidied;
use super::{damaged_title, rename};
use crate::config::Severity;
use crate::titles::{is_plain, is_white, strays};

/// Source: the vendor documents that integrations name a group by its title, but not whether white space at the ends is
/// overlooked; hence "may". Joiners inside Indic words and emoji, and the selectors after emoji, are spelling.
pub(super) static RULE: Rule = Rule {
    code: "untidy-title",
    name: "Hidden or extra characters",
    line: "Typed by hand, this title may not be found.",
    unsure_line: None,
    severity: Severity::Warning,
    about: About::Group,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Tidy,
    what: "A title has white space or invisible characters that nobody would type.",
    why: "Whoever types the name as it looks types another name. Superfone does not say whether it overlooks the \
          difference, so a lead that a form or an integration sends to this group may be rejected.",
    repair: "In the Superfone dashboard, type the title again. If another group has the tidy title already, decide \
             which of the two to keep: never give two groups one title.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    let untidy: Vec<_> = input
        .titled()
        .filter_map(|group| {
            let text = Some(group.title()).filter(|title| !is_plain(title)).and_then(meant)?;
            let faults = faults(&text);
            let new = || Some(tidied(&text)).filter(|new| !new.is_empty());
            (!faults.is_empty()).then(|| (faults, (group, new())))
        })
        .collect();
    let (faults, renames): (Vec<_>, Vec<_>) = untidy.into_iter().unzip();
    let advice = rename::advice(input, &renames);
    let parts = faults.into_iter().zip(renames).zip(advice);
    parts
        .map(|((faults, (group, _)), remedy)| {
            let message = format!(
                "This title {}. Made visible, it is {}. A lead that a form or an integration sends {} the name as it \
                 looks may be rejected.",
                faults.join(". It "),
                shown(group.title()),
                input.catalogue.to()
            );
            Finding::of_group(&RULE, input, group, message, remedy)
        })
        .collect()
}

/// The title, undone if it was encoded twice: what looks like a control character there is a part of a letter. `None`
/// if it is too far gone to be judged.
fn meant(title: &str) -> Option<Cow<'_, str>> {
    match damaged_title::garbled(title) {
        None => Some(Cow::Borrowed(title)),
        Some(reading) => reading.map(Cow::Owned),
    }
}

/// Which characters are of one kind.
type Kind = fn(char) -> bool;

/// What is untidy, as predicates to "this title".
fn faults(title: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if title.starts_with(is_white) {
        faults.push("starts with white space".to_owned());
    }
    if title.ends_with(is_white) {
        faults.push("ends with white space".to_owned());
    }
    let inner = title.trim_matches(is_white);
    let mut pairs = inner.chars().zip(inner.chars().skip(1));
    if pairs.any(|(a, b)| is_white(a) && is_white(b)) {
        faults.push("has more than one space in a row".to_owned());
    }
    let strays: Vec<char> = strays(inner).into_iter().map(|(_, c)| c).collect();
    let of = |wanted: Kind| strays.iter().copied().filter(move |&c| wanted(c));
    let kinds: [(&str, Kind); 4] = [
        ("a tab or a line break where a space belongs", is_break),
        ("a control character", |c| c.is_control() && !is_break(c)),
        ("a space that looks like any other, but is not the one people type", |c| is_white(c) && !c.is_control()),
        ("a character that cannot be seen", |c| !is_white(c)),
    ];
    for (kind, wanted) in kinds {
        let codes = codes(of(wanted));
        if !codes.is_empty() {
            faults.push(format!("has {kind} ({codes})"));
        }
    }
    faults
}

fn is_break(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The code points, each once, no more than three.
fn codes(chars: impl Iterator<Item = char>) -> String {
    let mut codes: Vec<String> = Vec::new();
    for c in chars {
        let code = format!("U+{:04X}", u32::from(c));
        if codes.contains(&code) {
            continue;
        }
        if codes.len() == 3 {
            codes.push("…".to_owned());
            break;
        }
        codes.push(code);
    }
    codes.join(", ")
}

#[cfg(test)]
mod tests;
