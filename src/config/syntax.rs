//! Lines of a config file that are no TOML: told one by one, and then left out, so that the rest can be read.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// Lines that are no TOML of which one look at a file tells at the most.
const LINES: usize = 50;

/// A text with blanks in place of the lines that are no TOML: behind one of them nothing else would be read.
pub(super) struct Readable {
    /// The text, of the same length.
    pub(super) text: String,
    /// What is wrong, each with its place.
    pub(super) wrong: Vec<(Range<usize>, String)>,
    /// Where the headers of the tables stand of which lines are missing.
    pub(super) torn: Vec<usize>,
}

impl Readable {
    pub(super) fn new(text: &str) -> Self {
        let mut readable = Self { text: text.to_owned(), wrong: Vec::new(), torn: Vec::new() };
        for _ in 0..LINES {
            if !readable.leave_out_one() {
                break;
            }
        }
        readable
    }

    /// Leaves out what is wrong first; false if nothing is.
    fn leave_out_one(&mut self) -> bool {
        let text = &self.text;
        let (root, errors) = DeTable::parse_recoverable(text);
        let Some(first) = errors.first() else { return false };
        let span = |error: &toml::de::Error| error.span().unwrap_or_default();
        // What is open at the end has been opened somewhere, and what comes after that is not to blame.
        let open = errors.iter().find(|error| span(error).start >= text.trim_end().len());
        let opened = open.and_then(|error| Some((opened(root.get_ref(), span(error).start)?, error)));
        let (place, lines, error) = match opened {
            Some((value, error)) => (value.clone(), line(text, value.start).start..next_key(text, value.start), error),
            None => (span(first), line(text, span(first).start), first),
        };
        if lines.is_empty() {
            return false;
        }
        self.wrong.push((place, error.message().to_owned()));
        self.torn.extend(header(text, lines.start));
        let blanks = text[lines.clone()].chars().flat_map(|c| match c {
            '\n' => vec!['\n'],
            c => vec![' '; c.len_utf8()],
        });
        let blanks: String = blanks.collect();
        self.text.replace_range(lines, &blanks);
        true
    }
}

/// The line on which a place is, without its end.
fn line(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |length| at + length);
    start..end
}

/// The value that goes on until the end and over more than a line, though somebody began another key behind it.
fn opened(table: &DeTable<'_>, end: usize) -> Option<Range<usize>> {
    table.values().find_map(|value| {
        let span = value.span();
        match value.get_ref() {
            DeValue::Table(table) if span.end < end => opened(table, end),
            DeValue::Array(tables) if span.end < end || tables.iter().any(|one| one.get_ref().is_table()) => {
                tables.iter().filter_map(|one| one.get_ref().as_table()).find_map(|table| opened(table, end))
            }
            DeValue::Table(_) | DeValue::Array(_) | DeValue::String(_) if span.end >= end => Some(span),
            _ => None,
        }
    })
}

/// The end of the line before the next one that looks like a key or a table, behind the line of this place.
fn next_key(text: &str, at: usize) -> usize {
    let mut end = line(text, at).end;
    while end < text.len() {
        let next = line(text, end + 1);
        let words = text[next.clone()].trim_start();
        let key = words.split_once('=').map(|(key, _)| key.trim_end());
        let bare = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if words.starts_with('[') || key.is_some_and(bare) {
            break;
        }
        end = next.end;
    }
    end
}

/// Where the header of the table stands to which a line belongs; none above the first table.
fn header(text: &str, line: usize) -> Option<usize> {
    let before = text.get(..line)?;
    let mut at = before.len();
    for one in before.split_inclusive('\n').rev() {
        at -= one.len();
        let words = one.trim_start();
        if words.starts_with('[') {
            return Some(at + one.len() - words.len());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(usize, String)> {
        let readable = Readable::new(text);
        assert_eq!(readable.text.len(), text.len());
        assert!(DeTable::parse(&readable.text).is_ok(), "{}", readable.text);
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        readable.wrong.into_iter().map(|(place, problem)| (line(place.start), problem)).collect()
    }

    #[test]
    fn what_is_never_closed_is_told_where_it_opens_and_blames_nothing_behind_it() {
        for (text, line, part) in [
            ("a = [1,\n 2\nb = \"x\"\nc = \"y\"\n[email]\nto = 1\n", 1, "unclosed array"),
            ("a = 1\nb = [\"x\", \n\n[email]\nto = [\"x\"]\n", 2, "unclosed array"),
            ("a = 1\nb = \"\"\"x\ny\n\n[email]\nto = 1\n", 2, "multi-line"),
            ("[email]\nx = 1\nto = [\"a\",\n\"b\"\nfrom = 1\n", 3, "unclosed array"),
            ("[[mute]]\nid = 1\nreason = '''x\n[[mute]]\nid = 2\n", 3, "multi-line"),
            ("a = 1\nb = [1,\n2", 2, "unclosed array"),
            ("a = \"x\nb = 1\n", 1, "string"),
        ] {
            let told = told(text);
            assert!(told.len() == 1 && told[0].0 == line && told[0].1.contains(part), "{text}\n{told:?}");
        }
        // What comes behind it is read.
        let readable = Readable::new("a = [1,\n 2\nb = \"x\"\n[email]\nto = 1\n");
        let root = DeTable::parse(&readable.text).unwrap();
        assert_eq!(root.get_ref().keys().map(|key| key.get_ref().to_string()).collect::<Vec<_>>(), ["b", "email"]);
    }

    #[test]
    fn each_line_that_is_no_toml_is_told_and_its_table_is_torn() {
        let text = "a = soon\nb = 1\n[x]\nc = 1\n  [y]\nd = é\ne = 2026-02-30\n";
        assert_eq!(told(text).into_iter().map(|(line, _)| line).collect::<Vec<_>>(), [1, 6, 7]);
        let header = text.find("[y]").unwrap();
        assert_eq!(Readable::new(text).torn, [header, header]);
        assert!(told("a = 1\n").is_empty() && told("").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_stumble(text in "[a-c=\\[\\]{}\"'\n\r# é,1]{0,60}") {
            let readable = Readable::new(&text);
            proptest::prop_assert_eq!(readable.text.len(), text.len());
        }
    }
}
