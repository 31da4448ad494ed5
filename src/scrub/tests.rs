use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use proptest::prelude::*;

use super::*;

/// Keys with everything in them that one escape or another is about.
const KEYS: [&str; 6] =
    ["sf_live_0123456789", "ab/cd+ef==gh", "k<1>&\"quoted\"&", "%2Fa&amp;b\\u003cc", "a-b_c/d+e=f", "x'y`z{1}|~^@"];

fn scrubber(key: &str) -> Scrubber {
    Scrubber::of_key(SecretString::from(key))
}

fn each(key: &str, form: impl Fn(char) -> String) -> String {
    key.chars().map(form).collect()
}

/// One way to write a character, by number.
fn written(c: char, way: u8) -> String {
    let code = u32::from(c);
    let named = ENTITIES_FOR_TESTS.iter().find(|(known, _)| *known == c);
    match (way % 10, named) {
        (1, _) => format!("\\u{code:04x}"),
        (2, _) => format!("%{code:02X}"),
        (3, _) => format!("&#{code};"),
        (4, _) => format!("&#x{code:x};"),
        (5, Some((_, name))) => format!("&{name};"),
        (6, _) => format!("%25{code:02x}"),
        (7, _) => format!("&amp;#{code};"),
        (8, _) => format!("{c}\u{200b}"),
        (9, _) if matches!(c, '/' | '"' | '\\') => format!("\\{c}"),
        _ => c.to_string(),
    }
}

const ENTITIES_FOR_TESTS: [(char, &str); 7] =
    [('&', "amp"), ('<', "lt"), ('>', "gt"), ('"', "quot"), ('/', "sol"), ('+', "plus"), ('=', "equals")];

#[test]
fn a_key_is_removed_however_it_is_escaped() {
    for key in KEYS {
        let scrubber = scrubber(key);
        for way in 0..10 {
            let text = format!("the key {} is wrong", each(key, |c| written(c, way)));
            let clean = scrubber.clean(&text).replace('\u{200b}', "");
            assert_eq!(clean, "the key [API key] is wrong", "{way}: {text}");
        }
        let json = serde_json::to_string(key).unwrap();
        assert_eq!(scrubber.clean(&json), "\"[API key]\"");
        assert_eq!(scrubber.clean(&json.replace('/', "\\/")), "\"[API key]\"");
        assert_eq!(scrubber.clean(&serde_json::to_string(&json).unwrap()), "\"\\\"[API key]\\\"\"");
    }
}

#[test]
fn a_key_in_base64_is_removed_wherever_it_begins() {
    for key in KEYS {
        for before in ["", "a", "ab", "abc", "x-api-key: "] {
            for after in ["", "\r\n", "more of it"] {
                let whole = format!("{before}{key}{after}");
                for encoded in [STANDARD.encode(&whole), URL_SAFE.encode(&whole)] {
                    let text = format!("token {encoded} refused");
                    assert_eq!(scrubber(key).clean(&text), "token [API key] refused", "{whole}");
                    let wrapped = format!("token {}\n{} refused", &encoded[..5], &encoded[5..]);
                    assert_eq!(scrubber(key).clean(&wrapped), "token [API key] refused", "{whole}");
                }
            }
        }
    }
}

#[test]
fn what_is_not_the_key_stays_as_it_is() {
    let scrubber = scrubber("sf_live_0123456789");
    for text in ["", "100 % of R&D, “A&amp;B” \\u0041 %41", "sf_live_012345678", "c2ZfbGl2ZV8", "&#115;&#102;_live"]
    {
        assert!(matches!(scrubber.clean(text), Cow::Borrowed(_)), "{text}");
    }
    assert_eq!(scrubber.clean("a%41sf_live_0123456789%41&amp;"), "a%41[API key]%41&amp;");
    assert_eq!(scrubber.clean("sf_live_0123456789 sf_live_0123456789"), "[API key] [API key]");
}

#[test]
fn an_excerpt_is_one_short_line_without_the_key() {
    let scrubber = scrubber("sf_live_0123456789");
    let body = b"<html>\r\n\x1b[31mkey sf_live_0123456789 is\0 wrong</html>";
    assert_eq!(scrubber.excerpt(body), "<html> [31mkey [API key] is wrong</html>");
    assert_eq!(scrubber.excerpt(&[b'a'; 5000]).chars().count(), EXCERPT + 1);
    let wide: Vec<u8> = "key sf_live_0123456789".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(!scrubber.excerpt(&wide).replace(' ', "").contains("0123"), "{}", scrubber.excerpt(&wide));
}

#[test]
fn a_short_key_does_not_falsify_rows() {
    let short = scrubber("Hot");
    assert_eq!(short.clean_row("Hot Leads"), None);
    assert_eq!(short.clean("Hot Leads"), "[API key] Leads");
    let scrubber = scrubber("sf_live_0123456789");
    assert_eq!(scrubber.clean_row("&#115;f_live\u{200b}_0123456789 "), Some("[API key] ".to_owned()));
    assert_eq!(scrubber.clean_row("Website Enquiry & more"), None);
}

#[test]
fn a_text_of_nothing_but_escapes_ends() {
    let scrubber = scrubber("sf_live_0123456789");
    for text in
        ["&amp;".repeat(20_000), format!("&{}", "amp;".repeat(20_000)), "%25".repeat(20_000), "\\".repeat(60_000)]
    {
        assert_eq!(scrubber.clean(&text), text);
    }
}

proptest! {
    #[test]
    fn a_mixture_of_escapes_hides_nothing(ways in prop::collection::vec(0_u8..10, 20), which in 0..KEYS.len()) {
        let key = KEYS[which];
        let text: String = key.chars().zip(ways.iter().cycle()).map(|(c, way)| written(c, *way)).collect();
        // Behind a backslash, a per cent sign or an ampersand of the key, an escape may read as another one.
        prop_assume!(!key.contains(['\\', '%', '&']));
        let scrubber = scrubber(key);
        let clean = scrubber.clean(&text);
        prop_assert_eq!(clean.trim_end_matches('\u{200b}'), "[API key]");
    }

    #[test]
    fn no_text_makes_it_stumble(text in ".{0,80}", key in "[!-~]{1,20}") {
        let scrubber = scrubber(&key);
        let literal = format!("{text}{key}{text}");
        prop_assert!(scrubber.clean(&literal).contains("[API key]"));
        let _ = scrubber.clean(&text);
    }
}
