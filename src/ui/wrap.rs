//! Sentences in lines that a terminal and a mail show whole.

/// The widest line, as in the help.
pub(super) const WIDTH: usize = 100;

/// The text in lines of no more than 100 characters, every one of them indented. A longer word has a line of its own.
#[must_use]
pub fn wrapped(text: &str, indent: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{:indent$}{word}", "")),
        }
    }
    lines.join("\n")
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
