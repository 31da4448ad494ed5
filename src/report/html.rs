//! `STEM.html`: one page without scripts, pictures or requests, for a browser, a phone, a printer and the body of a mail.

use super::template::Medium;

/// HTML, for text between tags and for attributes in quotation marks.
pub(super) static HTML: Medium =
    Medium { name: "html", escape, built_in: ("report.html.j2", include_str!("../../templates/report.html.j2")) };

/// The text as it may stand between tags or in an attribute between quotation marks of either kind. Control characters,
/// which no page may hold, become U+FFFD; a template shows them with the filter `visible`.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            _ if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
pub(super) mod tests;
