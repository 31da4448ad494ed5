//! A title without what nobody would type.

use std::borrow::Cow;

use crate::titles::{is_ignorable, is_unseen, is_white, strays};

/// The title as it should be typed: white space is single spaces between words, and what cannot be seen is gone unless
/// it belongs to the spelling. Empty if nothing is left. Tidying twice changes nothing more.
///
/// A title that is damaged as well is repaired first ([`super::damaged_title::repaired`], which tidies).
#[must_use]
pub(crate) fn tidied(title: &str) -> String {
    /// Dropping a character may leave its neighbour without its place; more than this often is nobody's spelling.
    const ROUNDS: usize = 4;
    let mut text = Cow::Borrowed(title);
    for _ in 0..ROUNDS {
        let strays = strays(&text);
        let mut at_stray = strays.iter().map(|&(at, _)| at).peekable();
        let kept = text.chars().enumerate().filter(|&(at, c)| at_stray.next_if_eq(&at).is_none() || is_white(c));
        let next = spaced(kept.map(|(_, c)| c));
        if next == text {
            return next;
        }
        text = Cow::Owned(next);
    }
    let plain: Vec<char> = text.chars().filter(|&c| is_white(c) || !is_hidden(c)).collect();
    spaced(plain.into_iter())
}

/// Whether the character may be taken for one that cannot be seen, wherever it stands.
fn is_hidden(c: char) -> bool {
    is_ignorable(c) || is_unseen(c) || !strays(c.encode_utf8(&mut [0; 4])).is_empty()
}

/// The characters with single spaces for white space, and none at the ends.
fn spaced(chars: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for c in chars {
        if !is_white(c) {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text.truncate(text.trim_end_matches(' ').len());
    text
}
