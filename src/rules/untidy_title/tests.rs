use proptest::prelude::*;

use super::*;
use crate::testing::{groups, input};

fn message(title: &str) -> Option<String> {
    let groups = groups(&[(7, title, "ACTIVE")]);
    check(&input(&groups)).pop().map(|finding| finding.message)
}

#[test]
fn what_nobody_would_type_is_found_named_and_tidied() {
    for (title, part, tidy) in [
        (" Thane", "starts with white space", "Thane"),
        ("Thane ", "ends with white space", "Thane"),
        ("Walk  in", "more than one space", "Walk in"),
        ("Road\tLeads", "tab or a line break where a space belongs (U+0009)", "Road Leads"),
        ("Road\r\nLeads", "(U+000D, U+000A)", "Road Leads"),
        ("Price\u{A0}Enquiry", "not the one people type (U+00A0)", "Price Enquiry"),
        ("Price\u{3000}Enquiry", "(U+3000)", "Price Enquiry"),
        ("Price\u{2009}\u{202F}Enquiry", "more than one space", "Price Enquiry"),
        ("\u{FEFF}Panvel", "cannot be seen (U+FEFF)", "Panvel"),
        ("White\u{200B}field", "cannot be seen (U+200B)", "Whitefield"),
        ("In\u{AD}bound", "(U+00AD)", "Inbound"),
        ("Inbound\u{200E}", "(U+200E)", "Inbound"),
        ("evil\u{202E}title", "(U+202E)", "eviltitle"),
        ("a\u{7}b", "control character (U+0007)", "a b"),
        ("a\u{FE0F}b", "(U+FE0F)", "ab"),
        ("Lea\u{200D}ds", "(U+200D)", "Leads"),
        ("दि\u{200B}वाली", "(U+200B)", "दिवाली"),
        ("a\u{200B}\u{200C}\u{2060}\u{AD}b", "(U+200B, U+200C, U+2060, …)", "ab"),
        ("x \u{2800} y", "(U+2800)", "x y"),
        ("\u{A0}Hot \u{200B} Leads\n", "starts with white space. It ends with", "Hot Leads"),
    ] {
        let message = message(title).unwrap_or_default();
        assert!(message.contains(part), "{title:?}: {message}");
        assert_eq!(tidied(title), tidy, "{title:?}");
    }
}

#[test]
fn spelling_is_left_alone() {
    for title in [
        "Hot Leads",
        "",
        "   ",
        "\u{200B}",
        "हिंजवडी क्\u{200D}षेत्र",
        "न\u{200C}हीं",
        "می\u{200C}خواهم",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} Family",
        "\u{260E}\u{FE0F} Calls",
        "1\u{FE0F}\u{20E3} First",
        "\u{2764}\u{FE0F}\u{200D}\u{1F525} Hot",
        "Café – “Sky” ₹50,000",
        "Cafe\u{301}",
        // U+FFFD alone is damage, and so are the halves of letters that were encoded twice.
        "Offer \u{FFFD}50",
        "CafÃ© Meet-up",
        "JÃ\u{AD}mena",
    ] {
        assert_eq!(message(title), None, "{title:?}");
    }
    assert!(message("CafÃ©  Meet-up").is_some_and(|message| message.contains("more than one space")));
}

#[test]
fn the_remedy_names_the_tidy_title_unless_it_is_taken() {
    let rows = [(1, "Brochure", "ACTIVE"), (2, "Brochure\u{200B}", "ACTIVE"), (3, " Thane", "ACTIVE")];
    let groups = groups(&rows);
    let remedies: Vec<_> = check(&input(&groups)).into_iter().map(|finding| finding.remedy).collect();
    assert!(remedies[0].contains("Do not simply rename lead group 2"), "{}", remedies[0]);
    assert!(remedies[1].contains("again: “Thane”."), "{}", remedies[1]);
}

proptest! {
    #[test]
    fn tidying_twice_changes_nothing_more_and_leaves_nothing_untidy(
        any in any::<String>(),
        odd in "[ a1क्☎\u{1F3F4}\u{0}\t\u{A0}\u{200B}-\u{200F}\u{2800}\u{E000}\u{E0062}\u{E007F}\u{FE0F}\u{301}]{0,10}",
    ) {
        for title in [any, odd] {
            let once = tidied(&title);
            prop_assert!(!is_plain(&title) || faults(&title).is_empty());
            prop_assert_eq!(&tidied(&once), &once);
            prop_assert_eq!(faults(&once), Vec::<String>::new());
            let _ = message(&title);
        }
    }
}
