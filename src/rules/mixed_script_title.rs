//! `mixed-script-title`: Latin mixed with Cyrillic or Greek inside a word.

use unicode_script::{Script, UnicodeScript};

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule};
use super::text::shown;
use crate::config::Severity;
use crate::titles::{is_ignorable, is_mark};

/// Source: UTS 39, section 5.1, narrowed to the scripts whose letters look like Latin ones. Latin beside Devanagari is
/// what people write here, and two scripts in two words are two languages.
pub(super) static RULE: Rule = Rule {
    code: "mixed-script-title",
    name: "Mixed alphabets",
    line: "A letter only looks like the one people type.",
    unsure_line: None,
    severity: Severity::Warning,
    about: About::Group,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Latinize,
    what: "A word of a title mixes Latin letters with Cyrillic or Greek ones that look like them.",
    why: "Nobody sees the difference, and nobody can type it: a lead that a form or an integration sends to the name as \
          it looks does not find this group and may be rejected.",
    repair: "In the Superfone dashboard, type the word again. If another group has that title already, decide which of \
             the two to keep: never give two groups one title.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    let mixed = input.titled().filter(|group| !group.title().is_ascii());
    mixed
        .filter_map(|group| {
            let word = mixed_word(group.title())?;
            let message = format!(
                "In the word {}, {}. A lead that a form or an integration sends {} this name, typed as it looks, may be \
                 rejected.",
                shown(&word),
                foreign(&word)?,
                input.catalogue.to()
            );
            let remedy = format!(
                "In the dashboard, open {} {} and type this word again, unless another {} has the title that this gives: \
                 then decide which of the two to keep.",
                input.catalogue.one, group.id, input.catalogue.item
            );
            Some(Finding::of_group(&RULE, input, group, message, remedy))
        })
        .collect()
}

/// The scripts that this rule tells apart; everything else is none of them.
fn script(c: char) -> Option<Script> {
    if c.is_ascii() {
        return c.is_ascii_alphabetic().then_some(Script::Latin);
    }
    Some(c.script()).filter(|script| matches!(script, Script::Latin | Script::Cyrillic | Script::Greek))
}

/// The first word with letters of two of these scripts, without what cannot be seen in it.
fn mixed_word(title: &str) -> Option<String> {
    let seen: String = title.chars().filter(|&c| !is_ignorable(c)).collect();
    let mut words = seen.split(|c: char| !(c.is_alphabetic() || is_mark(c)));
    words.find(|word| is_mixed(word)).map(str::to_owned)
}

fn is_mixed(word: &str) -> bool {
    if word.is_ascii() {
        return false;
    }
    let has = |wanted| word.chars().any(|c| script(c) == Some(wanted));
    has(Script::Latin) && (has(Script::Cyrillic) || has(Script::Greek)) && !is_symbol(word)
}

/// Units and symbols: `kΩ`, `μm`, `Δt`. Their Greek letters look like no Latin ones.
fn is_symbol(word: &str) -> bool {
    const SYMBOLS: &str = "μΩΔπΣσλ\u{2126}";
    word.chars().count() <= 3 && word.chars().all(|c| c.is_ascii_alphabetic() || SYMBOLS.contains(c))
}

/// Which letters of a mixed word stand out, in words: the ones of the script that has fewer.
fn foreign(word: &str) -> Option<String> {
    let letters: Vec<(char, Script)> = word.chars().filter_map(|c| Some((c, script(c)?))).collect();
    let latin = letters.iter().filter(|(_, script)| *script == Script::Latin).count();
    let stands_out = |script: Script| (script == Script::Latin) == (2 * latin < letters.len());
    let mut odd = letters.iter().filter(|(_, script)| stands_out(*script));
    let &(c, script) = odd.next()?;
    let others = if script == Script::Latin { "the others are not" } else { "the others are Latin" };
    let letter = format!("the letter “{c}” (U+{:04X}) is {}", u32::from(c), script.full_name());
    Some(match odd.count() {
        0 => format!("{letter}, {others}"),
        more => format!(
            "{letter}, as {} of the others, and the rest {}",
            more,
            if script == Script::Latin { "is not" } else { "is Latin" }
        ),
    })
}

/// The title with the Cyrillic or Greek letters of its Latin words in Latin; none if one of them has no Latin twin, or if
/// it is rather the Latin ones that do not belong there.
pub(super) fn in_one_alphabet(title: &str) -> Option<String> {
    let is_latin = |c: char| c.script() == Script::Latin;
    let is_guest = |c: char| matches!(c.script(), Script::Cyrillic | Script::Greek);
    title
        .split_inclusive(|c: char| !c.is_alphanumeric())
        .map(|word| {
            let [latin, guests] = [&is_latin as &dyn Fn(char) -> bool, &is_guest]
                .map(|is_one| word.chars().filter(|c| is_one(*c)).count());
            let mixed = latin > 0 && guests > 0;
            if mixed && latin < guests {
                return None;
            }
            let letter = |c: char| if mixed && is_guest(c) { latin_twin(c) } else { Some(c) };
            word.chars().map(letter).collect::<Option<String>>()
        })
        .collect()
}

/// The Latin letter that looks the same, by UTS 39. Its tables take `I` for `l`.
fn latin_twin(c: char) -> Option<char> {
    let mut skeleton = unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).collect::<String>();
    if c.is_uppercase() && skeleton == "l" {
        "I".clone_into(&mut skeleton);
    }
    let mut letters = skeleton.chars();
    letters.next().filter(|twin| twin.is_ascii_alphabetic() && letters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{groups, input};
    use proptest::prelude::*;

    fn message(title: &str) -> Option<String> {
        let groups = groups(&[(7, title, "ACTIVE")]);
        check(&input(&groups)).pop().map(|finding| finding.message)
    }

    #[test]
    fn words_of_two_alphabets_are_found_and_the_odd_letter_named() {
        for (title, part) in [
            (
                "P\u{430}id Ads",
                "In the word “P\u{430}id”, the letter “\u{430}” (U+0430) is Cyrillic, the others are Latin",
            ),
            ("Ads \u{39F}nline", "(U+039F) is Greek"),
            ("Br\u{43E}kers Thane", "(U+043E) is Cyrillic"),
            ("P\u{430}\u{456}d", "as 1 of the others, and the rest is Latin"),
            ("З\u{430}я\u{432}кa", "the letter “a” (U+0061) is Latin, the others are not"),
            ("P\u{200B}\u{430}\u{AD}id", "In the word “P\u{430}id”"),
            ("Cafe\u{301}\u{43E}", "Cyrillic"),
            ("WhatsAppЗаявки", "Latin"),
            ("Ωmega", "(U+03A9) is Greek"),
        ] {
            let message = message(title).unwrap_or_default();
            assert!(message.contains(part), "{title:?}: {message}");
        }
    }

    #[test]
    fn two_alphabets_in_two_words_and_symbols_are_left_alone() {
        for title in [
            "Paid Ads",
            "Онлайн Leads",
            "Онлайн-Leads",
            "Ελλάδα Leads",
            "नवरात्रि Offer",
            "Offerनवरात्रि",
            "5 µm",
            "5 μm",
            "10kΩ",
            "Δt",
            "Ω Leads",
            "α-Leads",
            "ＶＩＰ Buyers",
            "Café",
            "2\u{41E}26",
            "VIP東京",
        ] {
            assert_eq!(message(title), None, "{title:?}");
        }
    }

    proptest! {
        #[test]
        fn any_title_can_be_judged(any in any::<String>(), odd in "[a-cа-гα-γ\u{301}\u{200D} क]{0,8}") {
            let _ = (message(&any), message(&odd));
        }
    }

    #[test]
    fn one_alphabet_where_every_letter_has_its_twin() {
        assert_eq!(in_one_alphabet("P\u{430}id Ads").as_deref(), Some("Paid Ads"));
        assert_eq!(in_one_alphabet("\u{39f}nline \u{399}nbound").as_deref(), Some("Online Inbound"));
        assert_eq!(in_one_alphabet("ж\u{430} Leads").as_deref(), Some("ж\u{430} Leads"), "a word of its own alphabet");
        assert_eq!(in_one_alphabet("Leadж"), None);
        assert_eq!(in_one_alphabet("\u{420}\u{43e}c\u{430}"), None, "the Latin letter is the stranger");
    }
}
