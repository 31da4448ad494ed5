//! What a program writes when it has nothing to write: an unresolved template, the name of an empty value.

use crate::titles::is_unseen;

/// Templates whose marks are so unusual in a title that anything between them counts: Jinja, Liquid, Handlebars, Pabbly
/// (`{{ }}`, `{% %}`), ERB, EJS (`<% %>`), Mailchimp (`*| |*`), PHP (`<? ?>`), Power Automate (`@{ }`).
const MARKED: [(&str, &str); 6] = [("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("*|", "|*"), ("<?", "?>"), ("@{", "}")];

/// Templates that need a name between their marks: JavaScript and shell, Ruby, Salesforce, mail merge, Windows.
const NAMED: [(&str, &str); 7] =
    [("${", "}"), ("#{", "}"), ("%{", "}"), ("{!", "}"), ("<<", ">>"), ("%(", ")s"), ("%", "%")];

/// The longest template that is looked for, in characters.
const LONGEST: usize = 200;

/// Empty values as languages and spreadsheets spell them; the first two in any case.
///
/// Not among them: `None`, `nil`, `N/A`, which are a real choice in many lists.
const LITERALS: [&str; 12] = [
    "null",
    "undefined",
    "NaN",
    "nan",
    "(null)",
    "<null>",
    "[object Object]",
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
];

/// The first unresolved template in a title. `[[name]]`, `{VIP}` and `{0}` are none: people decorate titles so, and a label
/// may be a template on purpose.
pub(super) fn template(title: &str) -> Option<&str> {
    if !title.contains(['{', '<', '*', '%']) {
        return None;
    }
    let marked = MARKED.iter().find_map(|&(open, close)| between(title, open, close, |inner| !inner.trim().is_empty()));
    let named = || {
        NAMED.iter().find_map(|&(open, close)| between(title, open, close, is_name)).filter(|found| {
            // `50%off%` is a figure and a word.
            let before = title.split(found).next().unwrap_or_default();
            !found.starts_with('%') || !before.ends_with(|c: char| c.is_ascii_digit())
        })
    };
    marked.or_else(named).or_else(|| between(title, "{", "}", is_variable)).or_else(|| conversion(title))
}

/// The name of a variable as programs write it: `{city}`, `{lead_city}`.
fn is_variable(inner: &str) -> bool {
    inner.starts_with(|c: char| c.is_ascii_lowercase())
        && inner.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
}

/// `%s` and `%d`, state alone.
fn conversion(title: &str) -> Option<&str> {
    ["%s", "%d", "%1$s"].into_iter().find_map(|mark| {
        title.match_indices(mark).find_map(|(at, found)| {
            let parted = |text: Option<char>| !text.is_some_and(|c| c.is_alphanumeric() || c == '%');
            let (before, after) = (title[..at].chars().next_back(), title[at + mark.len()..].chars().next());
            (parted(before) && parted(after)).then_some(found)
        })
    })
}

/// A run of question marks that stands where letters were: all that there is (`???? ????`), or a word before others. People
/// who doubt put theirs behind a word.
pub(super) fn questions(title: &str) -> Option<&str> {
    let is_run = |word: &&str| word.chars().count() >= 3 && word.chars().all(|c| c == '?');
    let run = title.split_whitespace().find(is_run)?;
    let marks = title.chars().filter(|&c| c == '?').count();
    let nothing_else = !title.contains(char::is_alphabetic) && marks >= 4;
    let leads =
        title.split_whitespace().next().is_some_and(|word| is_run(&word)) && title.contains(char::is_alphanumeric);
    (nothing_else || leads).then_some(run)
}

/// A number that a spreadsheet has shortened: `9.17E+11`.
pub(super) fn scientific(title: &str) -> Option<&str> {
    title.split_whitespace().find(|word| {
        let Some((mantissa, exponent)) = word.split_once(['E', 'e']) else { return false };
        let Some(exponent) = exponent.strip_prefix(['+', '-']) else { return false };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        whole.len() == 1 && digits(whole) && digits(part) && exponent.len() >= 2 && digits(exponent)
    })
}

/// The first such text of which the inside is accepted.
fn between<'a>(title: &'a str, open: &str, close: &str, accepts: impl Fn(&str) -> bool) -> Option<&'a str> {
    title.match_indices(open).find_map(|(start, _)| {
        let rest = &title[start..];
        let rest = rest.char_indices().nth(LONGEST).map_or(rest, |(end, _)| &rest[..end]);
        let inner = &rest[open.len()..];
        let end = inner.find(close)?;
        accepts(&inner[..end]).then(|| &rest[..open.len() + end + close.len()])
    })
}

fn is_name(inner: &str) -> bool {
    let inner = inner.trim();
    inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && inner.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']' | '\'' | '"'))
}

/// The empty value that a title consists of.
pub(super) fn literal(title: &str) -> Option<&str> {
    let word = title.trim_matches(is_unseen);
    let exact = LITERALS.contains(&word);
    (exact || LITERALS[..2].iter().any(|literal| literal.eq_ignore_ascii_case(word))).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_told_from_decoration() {
        for (title, expected) in [
            ("{{group}}", "{{group}}"),
            ("{{project_name}} Site Visits", "{{project_name}}"),
            ("Leads {{ 1.name }} x }}", "{{ 1.name }}"),
            ("a {% if x %} b", "{% if x %}"),
            ("Leads <%= city %>", "<%= city %>"),
            ("Leads ${name}", "${name}"),
            ("Leads ${lead.city_name}!", "${lead.city_name}"),
            ("#{city}", "#{city}"),
            ("%{city} Leads", "%{city}"),
            ("*|FNAME|* Leads", "*|FNAME|*"),
            ("{{}} {{x}}", "{{x}}"),
            ("{name}", "{name}"),
            ("Leads {lead_city}", "{lead_city}"),
            ("%name% Leads", "%name%"),
            ("%%FirstName%%", "%FirstName%"),
            ("%s", "%s"),
            ("Leads from %s", "%s"),
            ("Hello %(name)s", "%(name)s"),
            ("@{triggerBody()}", "@{triggerBody()}"),
            ("{!Lead.City} Leads", "{!Lead.City}"),
            ("<<City>> Leads", "<<City>>"),
            ("<?php echo $x ?>", "<?php echo $x ?>"),
        ] {
            assert_eq!(template(title), Some(expected), "{title}");
        }
        for title in [
            "{VIP}",
            "[[VIP]]",
            "{{",
            "{{VIP",
            "}} {{",
            "{{ }}",
            "$5,000",
            "US${50}",
            "100%{ }",
            "50% <off> 60%",
            "<b>Hot</b> | VIP*",
            "*Hot* | *VIP*",
            "#{1}",
            "{0}",
            "Batch {0} of {1}",
            "50%off%",
            "100%sure",
            "50% savings",
            "5%s",
            "<5%",
        ] {
            assert_eq!(template(title), None, "{title}");
        }
    }

    #[test]
    fn only_a_title_that_is_nothing_else_is_an_empty_value() {
        for title in ["null", "NULL", "undefined", "Undefined", "NaN", "[object Object]", " null\u{200B}", "#N/A"] {
            assert!(literal(title).is_some(), "{title}");
        }
        for title in
            ["", "None", "N/A", "none", "NONE", "Null Leads", "not null", "Nan", "nil", "n/a", "0", "-", "object", "#1"]
        {
            assert_eq!(literal(title), None, "{title}");
        }
    }

    #[test]
    fn question_marks_for_letters_are_told_from_doubt() {
        for title in ["???? ????", "????", "??? Leads", "??? 2026 ???"] {
            assert!(questions(title).is_some(), "{title}");
        }
        for title in ["???", "Leads???", "Leads ???", "Why? Who?", "?", "?? Leads"] {
            assert_eq!(questions(title), None, "{title}");
        }
    }

    #[test]
    fn a_number_in_scientific_notation_is_one() {
        for title in ["9.17E+11", "9.17e+11 Leads", "1E+10"] {
            assert!(scientific(title).is_some(), "{title}");
        }
        for title in ["9.17E11", "E+11", "17E+11", "Grade E+", "1E+1", "5E-Class"] {
            assert_eq!(scientific(title), None, "{title}");
        }
    }
}
