//! `damaged-title`: U+FFFD, double-encoded UTF-8, HTML entities and tags, escapes and URL codes left as text, question marks
//! for letters, shortened numbers, unresolved templates, literal `null`.

mod entities;
mod escapes;
mod mojibake;
mod placeholders;
mod tags;

use super::input::RuleInput;
use super::rename;
use super::rule::{About, Finding, Mend, Rule};
use super::text::{is_blank, shown};
use super::tidy::tidied;
use crate::config::Severity;

/// Source: what forms, spreadsheets and scripts are known to leave behind. That Superfone keeps titles as they are sent
/// is not documented, so nothing is said of where the damage happened.
pub(super) static RULE: Rule = Rule {
    code: "damaged-title",
    name: "Broken text",
    line: "A program has spoiled this title.",
    unsure_line: None,
    severity: Severity::Warning,
    about: About::Group,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Restore,
    what: "A title was damaged by a program: lost or garbled letters, codes of a program or a web page, an unfilled placeholder.",
    why: "Nobody types such a name, so leads that a form or an integration sends to the right name do not find this \
          group and may be rejected. The program that made the title may go on making more.",
    repair: "In the Superfone dashboard, type the title as it was meant. Then look for the form, import or script that \
             made it.",
    check,
};

/// What a program did to a title.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault<'a> {
    /// U+FFFD stands where something was.
    Lost,
    /// Encoded twice.
    Garbled,
    /// The first HTML entity.
    Entity(&'a str),
    /// The first HTML tag.
    Tag(&'a str),
    /// The first escape or URL code.
    Escape(&'a str),
    /// Question marks where letters were.
    Questions(&'a str),
    /// A number that a spreadsheet has shortened.
    Shortened(&'a str),
    /// The first unresolved template.
    Template(&'a str),
    /// The title is the name of an empty value.
    Literal(&'a str),
}

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    let (damaged, renames): (Vec<_>, Vec<_>) = input
        .titled()
        .filter_map(|group| {
            let faults = faults(group.title());
            (!faults.is_empty()).then(|| (faults, (group, repaired(group.title()))))
        })
        .unzip();
    let advice = rename::advice(input, &renames);
    let parts = damaged.into_iter().zip(renames).zip(advice);
    parts
        .map(|((faults, (group, _)), remedy)| {
            let (title, faults) = (shown(group.title()), faults.iter().map(Fault::phrase).collect::<Vec<_>>().join(". It "));
            // A title that is nothing but the damage is not said twice.
            let whole = if faults.contains(&title) { String::new() } else { format!(". It reads {title}") };
            let message = format!(
                "This title {faults}{whole}. Leads that a form or an integration sends {} the name it should have may be \
                 rejected.",
                input.catalogue.to()
            );
            Finding::of_group(&RULE, input, group, message, remedy)
        })
        .collect()
}

impl Fault<'_> {
    /// A predicate to "this title".
    fn phrase(&self) -> String {
        match self {
            Self::Lost => "has the sign “\u{FFFD}” where a letter was lost".to_owned(),
            Self::Garbled => "has letters that were garbled on their way from one program to another".to_owned(),
            Self::Entity(code) => format!("has the code {} of a web page where a character belongs", shown(code)),
            Self::Tag(tag) => format!("has the tag {} of a web page", shown(tag)),
            Self::Escape(code) => format!("has the code {} of a program where a character belongs", shown(code)),
            Self::Questions(marks) => format!("has {} where letters were lost", shown(marks)),
            Self::Shortened(number) => format!("has {}, to which a spreadsheet has shortened a number", shown(number)),
            Self::Template(mark) => format!("has the placeholder {} that no program has filled in", shown(mark)),
            Self::Literal(word) => format!("is {}, which programs write where a value is missing", shown(word)),
        }
    }
}

/// Whether a program did something to the title.
pub(super) fn is_damaged(title: &str) -> bool {
    !faults(title).is_empty()
}

fn faults(title: &str) -> Vec<Fault<'_>> {
    let mut faults = Vec::new();
    if title.contains('\u{FFFD}') {
        faults.push(Fault::Lost);
    }
    if garbled(title).is_some() {
        faults.push(Fault::Garbled);
    }
    if let Some((place, _)) = entities::first(title) {
        faults.push(Fault::Entity(&title[place]));
    }
    if let Some((place, _)) = tags::first(title) {
        faults.push(Fault::Tag(&title[place]));
    }
    if let Some((place, _)) = escapes::first(title) {
        faults.push(Fault::Escape(&title[place]));
    }
    faults.extend(placeholders::questions(title).map(Fault::Questions));
    faults.extend(placeholders::scientific(title).map(Fault::Shortened));
    faults.extend(placeholders::template(title).map(Fault::Template));
    faults.extend(placeholders::literal(title).map(Fault::Literal));
    faults
}

/// What a title reads that was encoded twice: `None` if it was not, `Some(None)` if parts of it are lost.
#[allow(clippy::option_option, reason = "not garbled, or garbled for good")]
pub(super) fn garbled(title: &str) -> Option<Option<String>> {
    if title.is_ascii() { None } else { mojibake::read(title) }
}

/// The title as it was before a program damaged it: garbled letters read again, codes of web pages replaced, tidied.
/// `None` if there is nothing of the kind, or if it does not make the title whole: a lost letter, a placeholder.
///
/// What it returns needs no repair: repairing it gives `None`.
#[must_use]
pub(crate) fn repaired(title: &str) -> Option<String> {
    /// Damage upon damage (`&amp;amp;amp;`): more than this is not a title any more.
    const ROUNDS: usize = 8;
    let mut text = decoded(title)?;
    for _ in 0..ROUNDS {
        if let Some(next) = decoded(&text) {
            text = next;
            continue;
        }
        let tidy = tidied(&text);
        if tidy == text {
            return (faults(&text).is_empty() && !is_blank(&text)).then_some(text);
        }
        text = tidy;
    }
    None
}

/// One step back, if there is one to take.
fn decoded(text: &str) -> Option<String> {
    let steps: [fn(&str) -> String; 3] = [entities::decode, escapes::decode, tags::strip];
    let plain = steps.iter().map(|step| step(text)).find(|plain| plain != text);
    plain.or_else(|| garbled(text)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{groups, input};
    use proptest::prelude::*;

    fn message(title: &str) -> Option<String> {
        let groups = groups(&[(7, title, "ACTIVE")]);
        check(&input(&groups)).pop().map(|finding| finding.message)
    }

    #[test]
    fn damage_is_named_and_undone_where_that_makes_the_title_whole() {
        for (title, part, repair) in [
            ("Offer \u{FFFD}50", "where a letter was lost", None),
            ("CafÃ© Leads", "garbled", Some("Café Leads")),
            ("CafÃƒÂ© Leads", "garbled", Some("Café Leads")),
            ("ï»¿Panvel", "garbled", Some("Panvel")),
            ("ï¿½50", "garbled", None),
            ("Loan &amp; Legal", "the code “&amp;” of a web page", Some("Loan & Legal")),
            ("Loan &amp;amp; Legal", "“&amp;”", Some("Loan & Legal")),
            ("Hot&nbsp;&nbsp;Leads&#8203;", "“&nbsp;”", Some("Hot Leads")),
            ("Caf&Atilde;&copy;", "“&Atilde;”", Some("Café")),
            ("a &am\u{200B}p;&amp; b", "“&amp;”", Some("a && b")),
            ("&nbsp;", "“&nbsp;”", None),
            ("&#0; x &amp; y", "“&#0;”", None),
            ("&quot;null&quot;", "“&quot;”", Some("\"null\"")),
            ("&#110;ull", "“&#110;”", None),
            ("{{group}}", "the placeholder “{{group}}”", None),
            ("{{a}} &amp; b", "of a web page where a character belongs. It has the placeholder", None),
            ("null", "is “null”, which programs write", None),
            (r"Owner\xe2\x80\x99s List", r"the code “\xe2\x80\x99” of a program", Some("Owner’s List")),
            (r"Hot Leads\n", r"the code “\n” of a program", Some("Hot Leads")),
            (r"x \xe2\x80 y", "of a program", None),
            ("Hot%20Leads%20", "the code “%20” of a program", Some("Hot Leads")),
            ("Leads+Pune+2026", "of a program", Some("Leads Pune 2026")),
            ("<b>Hot</b> Leads", "the tag “<b>” of a web page", Some("Hot Leads")),
            ("&lt;b&gt;Hot&lt;/b&gt;", "the code “&lt;”", Some("Hot")),
            ("???? ????", "“????” where letters were lost", None),
            ("9.17E+11", "a spreadsheet has shortened", None),
            ("{name} Leads", "the placeholder “{name}”", None),
        ] {
            let message = message(title).unwrap_or_default();
            assert!(message.contains(part), "{title:?}: {message}");
            assert_eq!(repaired(title).as_deref(), repair, "{title:?}");
        }
    }

    #[test]
    fn what_people_type_is_left_alone() {
        for title in [
            "",
            "Hot Leads",
            "São Paulo",
            "Ñandú",
            "Ã",
            "R&D;",
            "AT&T",
            "Q&A",
            "None of these",
            "None",
            "N/A",
            "{0}",
            "{VIP}",
            "BPO+KPO",
            "नल",
        ] {
            assert_eq!(message(title), None, "{title:?}");
            assert_eq!(repaired(title), None, "{title:?}");
        }
    }

    #[test]
    fn damage_without_end_is_given_up() {
        assert_eq!(repaired(&format!("&{}lt;", "amp;".repeat(100))), None);
    }

    proptest! {
        #[test]
        fn a_repaired_title_needs_no_repair(
            any in any::<String>(),
            odd in "[ a]?(&amp;|&#82;|&nbsp;|&lt;|\u{200B}|Ã|©|amp;|lt;|&|[{}%$]|null|\u{FFFD}){0,6}",
        ) {
            for title in [any, odd] {
                let _ = message(&title);
                if let Some(text) = repaired(&title) {
                    prop_assert_eq!(repaired(&text), None);
                    prop_assert_eq!(tidied(&text), text);
                }
            }
        }
    }
}
