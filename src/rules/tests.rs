//! What holds for every rule: a sentence of a finding has 140 characters at most, as a reader counts them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::{ALL, check};
use crate::api::Item;
use crate::catalogue::{self, Catalogue, LEAD_GROUPS, SOURCE_TYPES};
use crate::config::{Mute, MuteRule, Policy, Target};
use crate::names::{Integration, RowCount, SentName};
use crate::testing::{groups, input_of};
use crate::titles::Level;

const LONGEST: usize = 140;

/// Long beyond any cut, at both ends of what is told.
const LONG: &str =
    "Scholarship Test for Science and Commerce in Nagpur and Vidarbha, walk-ins and enquiries by telephone";

/// The codes of the rules that find something, and the levels at which titles meet; no sentence of it is too long.
fn told(
    catalogue: &'static Catalogue,
    items: &[Item],
    names: &[SentName],
    policy: &Policy,
) -> (BTreeSet<&'static str>, BTreeSet<Level>) {
    let input = input_of(catalogue, items, names).names_only(catalogue.is_fixed);
    let (mut codes, mut levels) = (BTreeSet::new(), BTreeSet::new());
    for judged in check(&input, policy) {
        let message = &judged.finding.message;
        for sentence in message.split(". ").flat_map(|part| part.split("? ")) {
            // With its full stop.
            let length = sentence.graphemes(true).count() + 1;
            assert!(length <= LONGEST, "{length}: {sentence}\n{message}");
        }
        codes.insert(judged.finding.rule.code);
        levels.extend(judged.finding.level);
    }
    (codes, levels)
}

fn sent(catalogue: &'static Catalogue, name: &str, integration: &str, owner: &str) -> SentName {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let sender = Integration { integration: given(integration), owner: given(owner), rows: None };
    SentName { catalogue, name: name.to_owned(), sender }
}

fn mute(catalogue: &'static Catalogue, rule: &'static str, target: Target, year: i32) -> MuteRule {
    let until = NaiveDate::from_ymd_opt(year, 9, 30).unwrap();
    MuteRule { catalogue, rule, target, mute: Mute { reason: format!("{LONG}, {LONG}"), owner: None, until } }
}

#[test]
fn no_sentence_of_any_rule_is_too_long() {
    let mut codes = BTreeSet::new();
    let mut levels = BTreeSet::new();
    for catalogue in catalogue::ALL.into_iter().chain([&SOURCE_TYPES]) {
        let mut titles: Vec<String> = Vec::new();
        // One word of its own keeps each of these from the others.
        for (word, others) in [
            ("Amber", vec![LONG.to_owned(), LONG.to_owned(), format!("{LONG} "), format!("\u{200B}{LONG}")]),
            ("Birch", vec![LONG.to_owned(), LONG.to_uppercase(), LONG.to_lowercase()]),
            ("Cedar", vec![LONG.to_owned(), LONG.replace("Nagpur", "\u{FF2E}\u{FF41}gpur")]),
            ("Dahlia", vec![LONG.to_owned(), LONG.replace('a', "\u{E1}"), LONG.replace('e', "\u{E9}")]),
            ("Ebony", vec![LONG.to_owned(), LONG.replace(' ', "_"), LONG.replace(" and ", " & and / ")]),
            ("Fern", vec![LONG.to_owned(), LONG.replace('a', "\u{430}"), LONG.replace('o', "\u{3BF}")]),
            ("Ginger", vec![LONG.to_owned(), LONG.replace("Nagpur and Vidarbha", "Vidarbha and Nagpur")]),
            ("Hazel", vec![LONG.to_owned(), LONG.replace("telephone", "telephones")]),
            ("Iris", vec![LONG.to_owned(), format!("{LONG} (copy)"), format!("{LONG} (2)")]),
            ("Jasmine", vec![LONG.to_owned(), LONG.replace("Vidarbha", "Vidarba")]),
            ("Kadam", vec![LONG.replace("and", "क्\u{200D}ष"), LONG.replace("and", "क्ष")]),
            ("Lotus", vec![LONG.replace("and", "न्दी न्दी"), LONG.replace("and", "नंदी न्दी")]),
            ("Mango", vec![LONG.replace("Test", "Caf\u{E9}"), LONG.replace("Test", "Cafe\u{301}")]),
            ("Neem", vec![format!("{LONG} {{{{campaign.name}}}} &amp; \\x27 CafÃ© \u{FFFD} <b>{LONG}</b> ????")]),
            ("Rose", vec![LONG.to_owned(), LONG.replace(' ', "_")]),
            ("Oak", vec![format!("+91 98200 12345 {LONG} sunita.rao@example.com")]),
            ("Palm", vec![format!("\u{A0}\u{2003}  {LONG}\t\u{7}\u{8}\u{2028}\u{200B}\u{FEFF}\u{202E}{LONG} ")]),
        ] {
            titles.extend(others.into_iter().map(|title| format!("{word} {title}")));
        }
        titles.extend((0..12).map(|n| format!("Quince{}{LONG}", " ".repeat(n + 1))));
        titles.extend(["A".repeat(300) + &"ж".repeat(90), String::new(), "\u{200B}".repeat(90), "null".to_owned()]);
        let rows: Vec<_> = (90_000_001..).zip(&titles).map(|(id, title)| (id, &**title, "ACTIVE")).collect();
        let mut items = groups(&rows);
        for (item, status) in items.iter_mut().rev().zip(["DISABLED", "DISABLED", LONG, ""]) {
            item.status = Some(status.into());
        }
        for (item, (created, updated)) in items.iter_mut().zip([
            ("2026-01-15T09:00:00.123456789+05:30", "2026-01-14T09:00:00.123456789+05:30"),
            ("2030-01-01T00:00:00.123456789+05:30", "2029-01-01T00:00:00.123456789+05:30"),
            (LONG, LONG),
        ]) {
            (item.created_at, item.updated_at) = (Some(created.into()), Some(updated.into()));
        }
        let mut names: Vec<SentName> = titles.iter().map(|title| sent(catalogue, title, LONG, LONG)).collect();
        for title in &titles {
            names.push(sent(catalogue, &title.to_uppercase(), "", LONG));
            names.push(sent(catalogue, &title.replace("telephone", "telefone"), LONG, "Asha"));
        }
        let unlike = "Something else that nothing is anywhere near to in this whole account of a customer of ours";
        names.extend((0..12).map(|n| sent(catalogue, unlike, &format!("{n} {LONG}"), LONG)));
        names.push(sent(catalogue, "Nothing like it", "", ""));
        names.push(sent(catalogue, " ", "Form", "Asha"));
        let mut rows = sent(catalogue, "Nothing at all", "", "");
        rows.sender.rows = Some(RowCount { count: 100_000, first: vec![1_000_001; 5] });
        names.push(rows);
        let mutes = vec![
            mute(catalogue, "blank-title", Target::Id(90_000_001), 2027),
            mute(catalogue, "untidy-title", Target::Title(titles[2].clone()), 2025),
            mute(catalogue, "missing-name", Target::Name(unlike.to_owned()), 2025),
        ];
        let (found, met) = told(catalogue, &items, &names, &Policy { mutes, ..Policy::default() });
        codes.extend(found);
        levels.extend(met);
    }
    assert_eq!(codes, ALL.iter().map(|rule| rule.code).collect());
    assert_eq!(levels.len(), 10, "{levels:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nor_is_one_of_a_random_account(
        parts in prop::collection::vec(prop::sample::select(vec![
            LONG, "Leads", "leads", "LEADS", "Lead", " ", "  ", "\u{A0}", "\u{200B}", "\u{200D}", "क्ष", "न्दी", "नं", "é", "e\u{301}",
            "р", "ο", "Ａ", "A", "-", "_", "&amp;", "🔥", "👨\u{200D}👩\u{200D}👧", "1\u{308}\u{309}\u{30A}\u{30B}\u{30C}", "𐒰", "ᐁ", "(2)", "copy of ",
        ]), 2..60),
        width in 1_usize..6,
    ) {
        let titles: Vec<String> = parts.chunks(width).map(<[_]>::concat).collect();
        let rows: Vec<_> = (90_000_001..).zip(&titles).map(|(id, title)| (id, &**title, "ACTIVE")).collect();
        let names: Vec<_> = parts.iter().map(|part| sent(&LEAD_GROUPS, part, LONG, "Asha")).collect();
        told(&LEAD_GROUPS, &groups(&rows), &names, &Policy::default());
    }
}
