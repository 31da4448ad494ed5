//! A page read back: strict where browsers forgive, so that whatever a value breaks is seen.

/// Elements that a page may have. None of them runs, loads, links or sends anything.
const ELEMENTS: [&str; 26] = [
    "html", "head", "meta", "title", "style", "body", "table", "tr", "th", "td", "caption", "h1", "h2", "h3", "h4",
    "p", "ol", "ul", "li", "b", "div", "bdi", "span", "br", "code", "!doctype",
];
/// Attributes that they may have.
const ATTRIBUTES: [&str; 17] = [
    "lang",
    "charset",
    "name",
    "content",
    "http-equiv",
    "class",
    "role",
    "width",
    "align",
    "cellpadding",
    "cellspacing",
    "bgcolor",
    "style",
    "scope",
    "html",
    "colspan",
    "id",
];
/// Elements without an end.
const VOID: [&str; 3] = ["meta", "br", "!doctype"];
/// Elements that part words.
const INLINE: [&str; 4] = ["b", "bdi", "span", "code"];

/// What a reader gets.
pub(in crate::report) struct Page {
    /// The text of the body, white space made single.
    pub(in crate::report) text: String,
    /// Levels of the headings, in order.
    pub(super) headings: Vec<u32>,
    /// The style sheet.
    pub(super) style: String,
}

impl Page {
    /// Reads a page, or tells what is wrong with it.
    pub(in crate::report) fn read(html: &str) -> Result<Self, String> {
        let (before, rest) = html.split_once("<style>").ok_or("no style")?;
        let (style, after) = rest.split_once("</style>").ok_or("no end of the style")?;
        let source = format!("{before}<style></style>{after}");
        let mut page = Self { text: String::new(), headings: Vec::new(), style: style.to_owned() };
        let mut open: Vec<String> = Vec::new();
        let mut headed: Vec<bool> = Vec::new();
        for part in source.split('<').skip(1) {
            let (tag, text) = part.split_once('>').ok_or_else(|| format!("a tag without an end: {part}"))?;
            if let Some(name) = tag.strip_prefix('/') {
                if open.pop().as_deref() != Some(name) {
                    return Err(format!("</{name}> closes nothing before {text}"));
                }
                if name == "table" && headed.pop() == Some(false) {
                    return Err(format!("a table without headers before {text}"));
                }
            } else {
                let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
                if !ELEMENTS.contains(&name) {
                    return Err(format!("<{tag}>"));
                }
                check(tag, attributes)?;
                if name == "th" {
                    if !attributes.contains("scope=") {
                        return Err(format!("<{tag}> has no scope"));
                    }
                    headed.iter_mut().rev().take(1).for_each(|headed| *headed = true);
                }
                if name == "table" {
                    headed.push(attributes.contains("role=\"presentation\""));
                }
                if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse().ok()) {
                    page.headings.push(level);
                }
                if !VOID.contains(&name) {
                    open.push(name.to_owned());
                }
            }
            if !INLINE.contains(&tag.trim_start_matches('/').split(' ').next().unwrap_or_default()) {
                page.text.push(' ');
            }
            if open.iter().any(|name| name == "body") {
                page.text.push_str(&plain(text)?);
            }
        }
        if !open.is_empty() {
            return Err(format!("never closed: {open:?}"));
        }
        page.text = page.text.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(page)
    }
}

/// Every attribute is known, and quoted.
fn check(tag: &str, attributes: &str) -> Result<(), String> {
    let mut rest = attributes.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').unwrap_or((rest, "\"\""));
        let value = after.strip_prefix('"').and_then(|after| after.split_once('"'));
        let Some((value, after)) = value.filter(|_| ATTRIBUTES.contains(&name)) else {
            return Err(format!("{name} of <{tag}>"));
        };
        if value.contains("url(") || value.contains(':') && name == "content" && value.contains("//") {
            return Err(format!("{name} of <{tag}> asks for something"));
        }
        rest = after.trim_start();
    }
    Ok(())
}

/// The text that entities stand for; an ampersand that begins none is a mistake.
pub(super) fn plain(text: &str) -> Result<String, String> {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';').ok_or_else(|| format!("& in {text}"))?;
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            "nbsp" => '\u{a0}',
            _ => return Err(format!("&{entity}; in {text}")),
        });
        out.push_str(rest);
    }
    Ok(out)
}
