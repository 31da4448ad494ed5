use mail_parser::{MessageParser, MimeHeaders as _, PartType};
use proptest::prelude::*;

use super::*;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn stamp() -> Stamp {
    Stamp { date: DateTime::from_timestamp(1_795_404_600, 0).unwrap(), unique: false }
}

fn message() -> Message {
    let enclosure = |name: &str, content_type, bytes: &[u8]| Enclosure {
        name: name.to_owned(),
        content_type,
        bytes: bytes.to_owned(),
    };
    Message {
        subject: "[lead groups] 2 new, 1 resolved, 3 open - account 4182, 23 Nov 2026".to_owned(),
        bodies: Bodies {
            text: format!("# Report\n\nनमस्ते {}\n.\n..x\nFrom here \n\u{0}\u{1b}[31m", "|x".repeat(2_000)),
            html: Some("<html><body class=\"a\"><p>Report ≤ 1</p></body></html>".to_owned()),
        },
        enclosures: vec![
            enclosure("lead-groups-2026-11-23.xlsx", XLSX, &(0..=255).cycle().take(70_000).collect::<Vec<_>>()),
            enclosure("lead groups \"ä\".csv", "text/csv; charset=utf-8", b"\xef\xbb\xbfa,b\r\nc\rd\n.\n"),
            enclosure("empty.json", "application/json", b""),
        ],
        thread: Some("lead-groups.00ff".to_owned()),
    }
}

fn mailboxes(texts: &[&str]) -> Vec<Mailbox> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn composed(message: &Message, stamp: Stamp) -> Composed {
    let from = &mailboxes(&["Lead audit <audit@example.com>"])[0];
    let to = mailboxes(&["\"Rao, Asha\" <manager@example.com>", "ops@example.com"]);
    message.compose(from, &to, &mailboxes(&["Ravi Ünlü <ravi@example.com>", "ops@example.com"]), stamp).unwrap()
}

/// Names of the headers of one part, in lower case.
fn names(part: &mail_parser::MessagePart<'_>) -> Vec<String> {
    part.headers.iter().map(|header| header.name().to_ascii_lowercase()).collect()
}

#[test]
fn another_library_reads_back_what_was_put_in() {
    let message = message();
    let mail = composed(&message, stamp());
    let read = MessageParser::default().parse(&mail.bytes).unwrap();
    assert_eq!(read.subject(), Some(message.subject.as_str()));
    assert_eq!(read.date().unwrap().to_rfc3339(), "2026-11-23T03:30:00Z");
    let people = |address: Option<&mail_parser::Address<'_>>| -> Vec<(Option<String>, String)> {
        let all = address.unwrap().iter();
        all.map(|one| (one.name().map(str::to_owned), one.address().unwrap().to_owned())).collect()
    };
    let named = |name: &str, address: &str| (Some(name.to_owned()), address.to_owned());
    assert_eq!(people(read.from()), [named("Lead audit", "audit@example.com")]);
    assert_eq!(people(read.to()), [named("Rao, Asha", "manager@example.com"), (None, "ops@example.com".to_owned())]);
    assert_eq!(people(read.cc())[0], named("Ravi Ünlü", "ravi@example.com"));
    assert_eq!(read.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
    assert_eq!(read.header_raw("X-Auto-Response-Suppress").map(str::trim), Some("All"));
    assert!(read.message_id().unwrap().ends_with("@example.com"), "{:?}", read.message_id());
    for header in ["In-Reply-To", "References"] {
        assert_eq!(read.header_raw(header).map(str::trim), Some("<lead-groups.00ff@example.com>"));
    }
    assert!(read.bcc().is_none());

    let kinds: Vec<_> = read
        .parts
        .iter()
        .map(|part| {
            assert_eq!(names(part).iter().filter(|name| *name == "content-type").count(), 1, "{:?}", names(part));
            let kind = part.content_type().unwrap();
            format!("{}/{}", kind.ctype(), kind.subtype().unwrap())
        })
        .collect();
    let expected =
        ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", XLSX, "text/csv", "application/json"];
    assert_eq!(kinds, expected);
    let text = read.body_text(0).unwrap();
    assert_eq!(text.replace("\r\n", "\n").trim_end(), message.bodies.text);
    assert_eq!(read.body_html(0).unwrap().trim_end(), message.bodies.html.as_deref().unwrap());
    let attached: Vec<_> =
        read.attachments().map(|part| (part.attachment_name().unwrap().to_owned(), part.contents().to_vec())).collect();
    let put_in: Vec<_> = message.enclosures.into_iter().map(|one| (one.name, one.bytes)).collect();
    assert_eq!(attached, put_in);

    let recipients: Vec<_> = mail.recipients.iter().map(ToString::to_string).collect();
    assert_eq!(recipients, ["manager@example.com", "ops@example.com", "ravi@example.com"], "each of them once");
    assert!(mail.bytes.is_ascii() && mail.bytes.split(|byte| *byte == b'\n').all(|line| line.len() < 998));
    assert!(!mail.bytes.contains(&0) && mail.bytes.windows(2).all(|pair| (pair[1] == b'\n') == (pair[0] == b'\r')));
}

#[test]
fn without_a_page_or_files_there_is_as_little_structure_as_needed() {
    let mut message = message();
    let root = |message: &Message| {
        let mail = composed(message, stamp());
        let read = MessageParser::default().parse(&mail.bytes).unwrap();
        let kind = read.content_type().unwrap();
        (format!("{}/{}", kind.ctype(), kind.subtype().unwrap()), read.parts.len())
    };
    message.bodies.html = None;
    assert_eq!(root(&message), ("multipart/mixed".to_owned(), 5));
    message.enclosures.clear();
    assert_eq!(root(&message), ("text/plain".to_owned(), 1));
    message.bodies.html = Some("<p>".to_owned());
    assert_eq!(root(&message), ("multipart/alternative".to_owned(), 3));
}

#[test]
fn the_same_letter_at_a_fixed_time_is_the_same_mail_and_never_so_otherwise() {
    let bytes = |stamp| composed(&message(), stamp).bytes;
    assert_eq!(bytes(stamp()), bytes(stamp()));
    let unique = Stamp { unique: true, ..stamp() };
    assert_ne!(bytes(unique), bytes(unique));
}

#[test]
fn a_note_stands_before_everything_else_and_cannot_be_markup() {
    let page = "<!doctype html><html><head></head><body class=\"x\"><h1>A</h1></body></html>";
    let bodies = Bodies { text: "A".to_owned(), html: Some(page.to_owned()) }.noting("at a<b> & c");
    assert_eq!(bodies.text, "at a<b> & c\n\nA");
    let html = bodies.html.unwrap();
    assert!(html.contains("<body class=\"x\"><p>at a&lt;b&gt; &amp; c</p><h1>"), "{html}");
    let bare = Bodies { text: String::new(), html: Some("<h1>A</h1>".to_owned()) }.noting("n");
    assert_eq!(bare.html.as_deref(), Some("<p>n</p><h1>A</h1>"));
}

#[test]
fn what_is_too_long_for_a_mail_is_cut_after_a_line_and_says_where_the_rest_is() {
    let long = "| नमस्ते |\n".repeat(20_000);
    let bodies = Bodies { text: long.clone(), html: Some("x".repeat(PAGE + 1)) }.bounded("/reports");
    assert_eq!(bodies.html, None);
    let (kept, note) = bodies.text.split_once("\n\n").unwrap();
    assert!(long.starts_with(&format!("{kept}\n")) && kept.len() > TEXT - 100 && kept.len() <= TEXT);
    assert_eq!(note, "[Cut here: the whole report stands in /reports]\n");
    let short = Bodies { text: "a".to_owned(), html: Some("b".to_owned()) }.bounded("/reports");
    assert_eq!((short.text.as_str(), short.html.as_deref()), ("a", Some("b")));
}

proptest! {
    #[test]
    fn no_text_brings_a_header_a_recipient_or_a_part_of_its_own(
        subject in hostile(), name in hostile(), file in hostile(), text in hostile(),
    ) {
        let mut message = message();
        message.subject = subject;
        message.enclosures[0].name = file;
        message.bodies.text = text;
        let address = "a@example.com".parse().unwrap();
        let person = Mailbox::new(Some(name), address);
        let mail = message.compose(&person, std::slice::from_ref(&person), &[], stamp()).unwrap();
        prop_assert_eq!(mail.recipients.len(), 1);
        prop_assert!(mail.bytes.is_ascii() && mail.bytes.split(|byte| *byte == b'\n').all(|line| line.len() < 998));
        let read = MessageParser::default().parse(&mail.bytes).unwrap();
        prop_assert_eq!(read.parts.len(), 7);
        let mut found = names(&read.parts[0]);
        found.sort();
        let expected = [
            "auto-submitted", "content-type", "date", "from", "in-reply-to", "message-id", "mime-version", "references",
            "subject", "to", "x-auto-response-suppress", "x-mailer",
        ];
        prop_assert_eq!(found, expected);
        prop_assert_eq!(read.attachment_count(), 3);
        prop_assert_eq!(read.attachment(0).unwrap().contents(), &*message.enclosures[0].bytes);
    }
}

/// Text with everything that ends a header, a line, a parameter or an encoded word.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\0".to_owned()),
        Just("\r\nBcc: x@y.example\r\n".to_owned()),
        Just("\r\n\r\n--".to_owned()),
        Just("\r\n.\r\n".to_owned()),
        Just("?= =?utf-8?Q?=0D=0A?=".to_owned()),
        Just("\"; filename=\"x.exe".to_owned()),
        Just("\u{2028}\u{202e}".to_owned()),
        Just(", <x@y.example>".to_owned()),
        "\\PC{0,12}",
        any::<char>().prop_map(String::from),
        "[a-z]{0,80}",
    ];
    prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat())
}

#[test]
fn part_types_are_what_they_say() {
    let mail = composed(&message(), stamp());
    let read = MessageParser::default().parse(&mail.bytes).unwrap();
    assert!(matches!(read.parts[2].body, PartType::Text(_)) && matches!(read.parts[3].body, PartType::Html(_)));
}
