//! HTML tags: `<b>Hot</b> Leads`, `Hot<br>Leads`.

use std::ops::Range;

/// Tags that only dress a text: without them it is what it was. Whether a space stands for them.
const DRESS: [(&str, bool); 24] = [
    ("b", false),
    ("i", false),
    ("u", false),
    ("em", false),
    ("strong", false),
    ("small", false),
    ("big", false),
    ("sup", false),
    ("sub", false),
    ("font", false),
    ("span", false),
    ("mark", false),
    ("br", true),
    ("p", true),
    ("div", true),
    ("hr", true),
    ("li", true),
    ("ul", true),
    ("ol", true),
    ("h1", true),
    ("h2", true),
    ("h3", true),
    ("td", true),
    ("tr", true),
];

/// Other tags: what is left without them is no title for certain.
const OTHERS: [&str; 9] = ["a", "img", "script", "style", "table", "iframe", "html", "body", "input"];

/// The longest tag that is looked for, in bytes.
const LONGEST: usize = 200;

/// The first tag of a text, and what stands for it, if that is certain.
pub(super) fn first(text: &str) -> Option<(Range<usize>, Option<&'static str>)> {
    text.match_indices('<').find_map(|(start, _)| {
        let inner = &text[start + 1..];
        let end = inner.bytes().take(LONGEST).position(|byte| byte == b'>')?;
        let inner = inner.get(..end)?;
        let name = inner.strip_prefix('/').unwrap_or(inner).trim_end_matches('/');
        let (name, attributes) = name.split_once([' ', '\t']).unwrap_or((name, ""));
        let is_tag = attributes.trim().is_empty() || attributes.contains('=');
        let dress = DRESS.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(name));
        let meaning = dress.map(|(_, space)| if *space { " " } else { "" });
        let known = meaning.is_some() || OTHERS.iter().any(|tag| tag.eq_ignore_ascii_case(name));
        (known && is_tag).then_some((start..start + end + 2, meaning))
    })
}

/// The text without the tags that only dress it.
pub(super) fn strip(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((place, meaning)) = first(rest) {
        out.push_str(&rest[..place.start]);
        out.push_str(meaning.unwrap_or(&rest[place.clone()]));
        rest = &rest[place.end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_signs_of_comparison() {
        for (text, expected) in [
            ("<b>Hot</b> Leads", "Hot Leads"),
            ("Hot<br/>Leads", "Hot Leads"),
            ("<P class=\"x\">Hot</P>", " Hot "),
            ("<a href=\"x\">Hot</a>", "<a href=\"x\">Hot</a>"),
        ] {
            assert!(first(text).is_some(), "{text}");
            assert_eq!(strip(text), expected);
        }
        for text in ["< 5 Lakh", "<5 and >2", "a<b", "<city> Leads", "<<b>", "x < b > c", ""] {
            assert!(first(text).is_none() || text == "<<b>", "{text}");
        }
    }
}
