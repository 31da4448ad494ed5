//! `blank-title`: empty, null, absent, or nothing visible.

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule};
use super::text::{is_blank, shown};
use crate::api::Item;
use crate::config::Severity;

/// Source: the vendor documents that integrations name a group by its title; such a group has nothing to be named by.
pub(super) static RULE: Rule = Rule {
    code: "blank-title",
    name: "No title",
    line: "Nobody can pick or name this {item}.",
    unsure_line: None,
    severity: Severity::Error,
    about: About::Group,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Entitle,
    what: "A lead group has no title, or none that can be seen.",
    why: "Forms and integrations name a lead group by its title, so nothing can name this one, and nobody finds it in a \
          list. Superfone does not say what it does with a lead that is sent to an empty name.",
    repair: "In the Superfone dashboard, give the group a title, or disable it once no lead is left in it.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    input.groups.iter().filter(|group| is_blank(group.title())).map(|group| finding(input, group)).collect()
}

fn finding(input: &RuleInput<'_>, group: &Item) -> Finding {
    let (one, within) = (input.catalogue.one, input.catalogue.within());
    let fault = match group.title.as_deref() {
        None => format!("This {one} has no title at all."),
        Some("") => format!("The title of this {one} is empty."),
        Some(title) => format!("The title of this {one} has nothing in it that can be seen: {}.", shown(title)),
    };
    let message = format!("{fault} No form or integration can name it, and nobody can find it in a list.");
    let remedy = format!(
        "In the dashboard, open {one} {}: give it a title that says what it is for, or disable it once no lead is left \
         {within} it.",
        group.id
    );
    Finding::of_group(&RULE, input, group, message, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{groups, input};

    #[test]
    fn titles_without_anything_to_see_are_found_and_shown() {
        for (title, expected) in [
            ("", Some("empty")),
            ("   ", Some("“···”")),
            ("\u{200B}", Some("“⟨U+200B⟩”")),
            ("\u{A0}\t\u{FEFF}\n", Some("⟨U+FEFF⟩")),
            ("\u{2800}", Some("⟨U+2800⟩")),
            ("\u{3164}", Some("⟨U+3164⟩")),
            ("x", None),
            (" - ", None),
            ("।", None),
            ("\u{FFFD}", None),
            ("\u{1F525}", None),
        ] {
            let groups = groups(&[(7, title, "ACTIVE")]);
            let found = check(&input(&groups));
            assert_eq!(found.len(), usize::from(expected.is_some()), "{title:?}");
            for finding in found {
                assert!(finding.message.contains(expected.unwrap_or_default()), "{}", finding.message);
                assert_eq!((finding.severity, &*finding.group_ids), (Severity::Error, &[7][..]));
            }
        }
    }

    #[test]
    fn a_missing_title_is_blank_too() {
        let mut groups = groups(&[(7, "", "DISABLED")]);
        groups[0].title = None;
        assert!(check(&input(&groups))[0].message.contains("no title at all"));
    }
}
