//! Text for a header: one line of characters that only stand for themselves.

use crate::config::is_active;

/// The text in one line without active characters, blanks drawn together, cut after so many characters.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || is_active(c)).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_no_active_character_and_is_cut_between_characters() {
        assert_eq!(one_line("a\r\nBcc: b\0c\u{2028}d\u{202e}e\t f", 99), "a Bcc: b c d e f");
        assert_eq!(one_line("हिन्दी 👨\u{200d}👩", 99), "हिन्दी 👨\u{200d}👩");
        assert_eq!(one_line("äöü ß", 4), "äöü…");
        assert_eq!(one_line(" \n", 4), "");
    }
}
