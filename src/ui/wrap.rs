//! Sentences in lines that a terminal and a mail show whole.

use crate::report::text::in_lines;

/// The widest line, as in the help.
pub(super) const WIDTH: usize = 100;

/// The text in lines of no more than 100 characters, every one of them indented. A longer word has a line of its own.
#[must_use]
pub fn wrapped(text: &str, indent: usize) -> String {
    in_lines(text, WIDTH, indent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_full_and_no_longer_than_the_width() {
        assert_eq!(wrapped("a b", 2), "  a b");
        assert_eq!(wrapped(&"ab ".repeat(40), 2).lines().next().map(str::len), Some(WIDTH));
        assert_eq!(wrapped("", 2), "");
    }
}
