//! What a program writes when it has nothing to write: an unresolved template, the name of an empty value.

use crate::titles::is_unseen;

/// Templates whose marks are so unusual in a title that anything between them counts: Jinja, Liquid, Handlebars, Pabbly
/// (`{{ }}`, `{% %}`), ERB, EJS (`<% %>`), Mailchimp (`*| |*`).
const MARKED: [(&str, &str); 4] = [("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("*|", "|*")];

/// Templates that need a name between their marks: JavaScript and shell, Ruby.
const NAMED: [(&str, &str); 3] = [("${", "}"), ("#{", "}"), ("%{", "}")];

/// The longest template that is looked for, in characters.
const LONGEST: usize = 200;

/// Empty values as languages and spreadsheets spell them; the first two in any case.
///
/// Not among them: `none`, `nil`, `n/a`, which a person may well have meant.
const LITERALS: [&str; 13] = [
    "null",
    "undefined",
    "None",
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

/// The first unresolved template in a title. `[[name]]` and `{name}` are none: people decorate titles so.
pub(super) fn template(title: &str) -> Option<&str> {
    if !title.contains(['{', '<', '*']) {
        return None;
    }
    let marked = MARKED.iter().find_map(|&(open, close)| between(title, open, close, |inner| !inner.trim().is_empty()));
    marked.or_else(|| NAMED.iter().find_map(|&(open, close)| between(title, open, close, is_name)))
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
            "<5%",
        ] {
            assert_eq!(template(title), None, "{title}");
        }
    }

    #[test]
    fn only_a_title_that_is_nothing_else_is_an_empty_value() {
        for title in
            ["null", "NULL", "undefined", "Undefined", "None", "NaN", "[object Object]", " null\u{200B}", "#N/A"]
        {
            assert!(literal(title).is_some(), "{title}");
        }
        for title in ["", "none", "NONE", "Null Leads", "not null", "Nan", "nil", "n/a", "0", "-", "object", "#1"] {
            assert_eq!(literal(title), None, "{title}");
        }
    }
}
