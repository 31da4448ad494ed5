//! Two parsers and the exhaustive form as the yardstick.

use comrak::nodes::NodeValue;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::escape;

/// What stops an address in the exhaustive form.
const CUT: &str = "<!-- -->";

/// The form that cannot be wrong and cannot be read: a backslash before all punctuation, a cut after every `@`.
fn exhaustive(text: &str) -> String {
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        let outermost = at == 0 || at + 1 == text.len();
        match c {
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            ' ' if outermost => out.push_str("&#32;"),
            _ if c.is_control() => out.push('\u{fffd}'),
            '@' => out.push_str("\\@<!-- -->"),
            _ if c.is_ascii_punctuation() => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

/// What the reader is to see.
fn seen(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && !"\n\t".contains(c) { '\u{fffd}' } else { c }).collect()
}

/// Where a template may put a value, and the text that is to be seen there.
const PLACES: [(&str, &str); 8] = [
    ("Top\n\nV\n", "TopV"),
    ("Head\nV\n", "Head\nV"),
    ("## V\n", "V"),
    ("- V\n", "V"),
    ("> V\n", "V"),
    ("Group V is new.\n", "Group V is new."),
    ("From V to V, then.\n", "From V to V, then."),
    ("| a | b |\n| --- | --- |\n| V | V |\n", "abVV"),
];

/// The text that comrak sees, or what it takes for markup.
fn comrak_text(source: &str) -> Result<String, String> {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    options.extension.math_code = true;
    options.extension.alerts = true;
    let arena = comrak::Arena::new();
    let mut text = String::new();
    for node in comrak::parse_document(&arena, source, &options).descendants() {
        match &node.data().value {
            NodeValue::Text(part) => text.push_str(part),
            NodeValue::SoftBreak => text.push('\n'),
            NodeValue::HtmlInline(html) if html == CUT => {}
            // It says what the text says, and asks nobody for anything.
            NodeValue::Link(link) if link.url.contains('@') && !link.url.contains("//") => {}
            NodeValue::Document
            | NodeValue::Paragraph
            | NodeValue::Heading(_)
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::BlockQuote
            | NodeValue::Table(_)
            | NodeValue::TableRow(_)
            | NodeValue::TableCell => {}
            other => return Err(format!("{other:?}")),
        }
    }
    Ok(text)
}

/// The same for pulldown-cmark.
fn pulldown_text(source: &str) -> Result<String, String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let mut text = String::new();
    for event in Parser::new_ext(source, options) {
        match event {
            Event::Text(part) => text.push_str(&part),
            Event::SoftBreak => text.push('\n'),
            Event::InlineHtml(html) if &*html == CUT => {}
            Event::End(_)
            | Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::List(_)
                | Tag::Item
                | Tag::BlockQuote(None)
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell,
            ) => {}
            other => return Err(format!("{other:?}")),
        }
    }
    Ok(text)
}

/// Blocks that the parsers find, so that a value adds none.
fn blocks(source: &str) -> usize {
    Parser::new_ext(source, Options::ENABLE_TABLES | Options::ENABLE_GFM)
        .filter(|event| matches!(event, Event::Start(_)))
        .count()
}

fn check(text: &str) -> Result<(), TestCaseError> {
    for (form, escaped) in [("own", escape(text)), ("exhaustive", exhaustive(text))] {
        for (place, to_see) in PLACES {
            let source = place.replace('V', &escaped);
            let expected = to_see.replace('V', &seen(text));
            for found in [comrak_text(&source), pulldown_text(&source)] {
                prop_assert_eq!(found.as_ref(), Ok(&expected), "{} form, {:?}", form, source);
            }
            prop_assert_eq!(blocks(&source), blocks(place), "{} form, {:?}", form, source);
        }
    }
    prop_assert!(escape(text).len() <= exhaustive(text).len());
    Ok(())
}

#[test]
fn plain_titles_stay_as_they_are() {
    for title in [
        "Follow-up (Delhi)",
        "Hot Leads 2026.",
        "A & B",
        "R&D",
        "Leads at 100%",
        "कॉल",
        "👨\u{200d}👩\u{200d}👧 Family",
        "Delhi-NCR, Gurugram; Noida: all!",
        "google_ads_pune",
        "Grade A+ Investors",
        "Budget < 50 Lakh",
        "Budget > 50 Lakh",
        "+91 Leads",
        "C# Developers",
        "Leads @ Delhi",
        "Owner's \"best\" list?",
        "{{group}}",
        "=HYPERLINK(1)",
        "a * b ~ c",
        "C:\\Users",
        "Ratio 1:2, 3.5 % / 7 = x^y",
        "10:30 call",
        "",
    ] {
        assert_eq!(escape(title), title);
    }
}

#[test]
fn what_is_active_stays_text() {
    for (title, escaped) in [
        ("- Do Not Call -", r"\- Do Not Call -"),
        ("# one", r"\# one"),
        ("1. first", r"1\. first"),
        ("2026) x", r"2026\) x"),
        ("> x", r"\> x"),
        ("---", r"\---"),
        ("VIP*", r"VIP\*"),
        ("_Requests_", r"\_Requests\_"),
        ("~~gone~~", r"\~\~gone\~\~"),
        ("$5 or $6", r"\$5 or \$6"),
        ("`x`", r"\`x\`"),
        ("a|b", r"a\|b"),
        ("<b>Hot</b>", r"\<b>Hot\</b>"),
        ("[x](http://a.b)", r"\[x\](http\://a.b)"),
        ("![x][y]", r"!\[x\]\[y\]"),
        ("[^1]", r"\[^1\]"),
        ("www.example.com", r"www\.example.com"),
        ("priya.k@example.com", "priya.k@example.com"),
        ("@home Leads", "@home Leads"),
        ("Lead #12", "Lead #12"),
        ("a &amp; b &#38; c", r"a \&amp; b \&#38; c"),
        (r"a\*b\", r"a\\\*b\\"),
        (" x ", "&#32;x&#32;"),
        ("a\nb\tc", "a&#10;b&#9;c"),
        ("a\r\0\u{1b}\u{7f}", "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
    ] {
        assert_eq!(escape(title), escaped, "{title:?}");
        check(title).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2 * ProptestConfig::default().cases))]

    #[test]
    fn a_value_is_seen_as_it_is_by_two_parsers_and_does_nothing(
        text in "([-+*_~$=:#@|<>&;!`.()\\[\\]\\\\\"' \t\n\r/^%{}]|[a-c0-3]|www\\.|https?://|amp;|कॉ|é|\u{a0}|\u{200b}|.){1,12}"
    ) {
        check(&text)?;
    }

    #[test]
    fn so_is_what_looks_like_markup(
        text in "(<b>|</b>|<!--|-->|<a@b.c>|<http://a.b>|www\\.a\\.b|http://a\\.b|ftp://a\\.b/c|mailto:a@b\\.c|a@b\\.c|xmpp:a@b\\.c/d|\\[a\\]\\(b\\)|\\[\\^1\\]|\\[a\\]:|!\\[a\\]|&amp;|&#10;|#12|@a|\\*\\*|__|~~|\\$\\$|```|---|===|\\| --- \\||:-:|1\\.|- |\\[x\\]| |a|\n|\\\\){1,6}"
    ) {
        check(&text)?;
    }
}
