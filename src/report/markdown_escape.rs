//! The border of Markdown: a value stays text wherever a template puts it, and stays readable in a mail.
//!
//! Only what is active is escaped, wherever it may stand: at the start of a line, in a paragraph, a heading, a list
//! item or a table cell, beside other values. Active means active for GitHub, the parser with the most extensions: emphasis,
//! code, links, bare addresses of the web, HTML, entities, footnotes, strike-through, mathematics, tables and block markers. A
//! backslash does for all of them. It does not for e-mail addresses, mentions and issue numbers, which are found in the text
//! after it was parsed; only a tag in their middle would, and nobody could read that raw. They stay: an address becomes a link
//! that says what the text says, and a file that is rendered calls nobody (`docs/outputs.md`). What white space a parser would
//! eat becomes an entity, and control characters, which no parser keeps, become U+FFFD; a template shows them with the filter
//! `visible`.

/// The text as it may stand in Markdown.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let marker = block_marker(text);
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        match c {
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            ' ' if before.is_empty() || after.is_empty() => out.push_str("&#32;"),
            _ if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            _ if marker == Some(at) || is_active(before, c, after) => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

/// Where the character stands that would make a block of a line beginning with this text: a heading, a quotation, a
/// list, a rule, the underline of a heading or of a table head.
fn block_marker(text: &str) -> Option<usize> {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let first = text.chars().next()?;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let marks = match first {
        '>' => true,
        '-' | '+' => ends(&text[1..]),
        '#' => ends(text.trim_start_matches('#')),
        _ => false,
    };
    if marks || (first != ' ' && text.chars().all(|c| " -=:+*_".contains(c))) {
        Some(0)
    } else {
        let number = (1..=9).contains(&digits) && text[digits..].starts_with(['.', ')']) && ends(&text[digits + 1..]);
        number.then_some(digits)
    }
}

/// Whether a character means something between these texts. The ends of the value are unknown ground: whatever the
/// template has there may complete it.
fn is_active(before: &str, c: char, after: &str) -> bool {
    let next = after.chars().next();
    match c {
        '`' | '|' | '[' | ']' => true,
        '*' | '~' | '$' => !between_spaces(before, after),
        '_' => {
            let inside_word = before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
            !inside_word && !between_spaces(before, after)
        }
        // White space may become an entity, which begins with punctuation.
        '\\' => next.is_none_or(|c| c.is_ascii_punctuation() || c.is_whitespace()),
        '<' => next.is_none_or(|c| c.is_ascii_alphabetic() || "/!?".contains(c)),
        '&' => is_entity(after),
        ':' => after.starts_with("//") && before.ends_with(|c: char| c.is_ascii_alphabetic()),
        '.' => {
            before.len().checked_sub(3).and_then(|at| before.get(at..)).is_some_and(|w| w.eq_ignore_ascii_case("www"))
        }
        // The end of a heading may be closed with them.
        '#' => after.bytes().all(|c| c == b'#') && !before.ends_with(char::is_alphanumeric),
        _ => false,
    }
}

/// Whether spaces that stay spaces stand on both sides. The outermost ones of a value do not.
fn between_spaces(before: &str, after: &str) -> bool {
    before.len() > 1 && before.ends_with(' ') && after.len() > 1 && after.starts_with(' ')
}

/// Whether an ampersand before this text begins an entity, known or not.
fn is_entity(after: &str) -> bool {
    let Some((name, _)) = after.split_once(';') else { return false };
    let name = name.strip_prefix('#').unwrap_or(name);
    !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests;
