//! A display form of titles in which nothing is hidden; the value itself is kept apart from it.

use std::fmt::Write as _;

/// The text with control, bidirectional and zero-width characters as `⟨U+200B⟩`. Everything else stays as it is.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_hidden(c) {
            let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_show_and_letters_stay() {
        assert_eq!(visible("In\u{200b}bound\n\u{202e}x\u{1b}[31m"), "In⟨U+200B⟩bound⟨U+000A⟩⟨U+202E⟩x⟨U+001B⟩[31m");
        for text in ["क्\u{200d}षेत्र", "👨\u{200d}👩\u{200d}👧 Family", "☎\u{fe0f} Calls", "Café – Ω"]
        {
            assert_eq!(visible(text), text);
        }
    }
}
