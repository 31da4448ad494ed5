//! One rule, the list of all, and what rules share: how a finding and its sentences are put together.

use unicode_segmentation::UnicodeSegmentation;

use super::{
    Finding, MuteRule, RuleInput, Severity, Subject, Target, ambiguous_name, blank_title, damaged_title,
    disabled_group, disabled_name, duplicate_title, expired_mute, impossible_date, lookalike_title, missing_name,
    mixed_script_title, near_name, personal_data_title, unknown_status, untidy_title, unused_mute,
};
use crate::api::LeadGroup;
use crate::titles::{self, show};

/// Every rule, in the order of the documents.
pub const ALL: &[&Rule] = &[
    &duplicate_title::RULE,
    &lookalike_title::RULE,
    &disabled_group::RULE,
    &blank_title::RULE,
    &untidy_title::RULE,
    &damaged_title::RULE,
    &mixed_script_title::RULE,
    &personal_data_title::RULE,
    &unknown_status::RULE,
    &impossible_date::RULE,
    &missing_name::RULE,
    &ambiguous_name::RULE,
    &disabled_name::RULE,
    &near_name::RULE,
    &expired_mute::RULE,
    &unused_mute::RULE,
];

/// One rule: what it is called, what it is for, and the pure function that applies it.
#[derive(Debug)]
pub struct Rule {
    /// Stable kebab-case code: the same in file name, tests, documents and reports.
    pub code: &'static str,
    /// The severity that its findings have at the worst.
    pub severity: Severity,
    /// What it finds, in a sentence.
    pub what: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// How it is repaired.
    pub repair: &'static str,
    /// Finds it. Sees nothing but the input: no network, no clock, no printing.
    pub check: fn(&RuleInput<'_>) -> Vec<Finding>,
}

/// By which keys a mute may name a finding of a rule: `id` where it is about one group, `title` where it is about groups,
/// `name` where it is about a name. Findings about mutes cannot be muted.
#[must_use]
pub fn targets(code: &str) -> &'static [&'static str] {
    match code {
        "expired-mute" | "unused-mute" => &[],
        "duplicate-title" | "lookalike-title" => &["title"],
        _ if code.ends_with("-name") => &["name"],
        _ => &["id", "title"],
    }
}

/// Whether there is nothing to see in a title. Such titles enter no other rule about titles.
#[must_use]
pub fn is_blank(title: &str) -> bool {
    title.chars().all(titles::is_unseen)
}

/// The groups that have a title to speak of.
pub(super) fn titled<'a>(input: &RuleInput<'a>) -> impl Iterator<Item = &'a LeadGroup> + use<'a> {
    input.groups.iter().filter(|group| !is_blank(group.title()))
}

/// A finding about one group, whatever it is called, with the severity of its rule.
pub(super) fn of_group(rule: &Rule, group: &LeadGroup, message: String, remedy: String) -> Finding {
    Finding {
        rule: rule.code,
        severity: rule.severity,
        subject: Subject::Group(group.id),
        title: group.title().to_owned(),
        group_ids: vec![group.id],
        message,
        remedy,
        level: None,
        integrations: Vec::new(),
    }
}

/// A text for a sentence: in quotation marks, in the form in which nothing is hidden, the middle of a long one left out.
pub(super) fn shown(text: &str) -> String {
    quoted(&show(text))
}

/// As [`shown`], for a text that is in its display form already.
pub(super) fn quoted(display: &str) -> String {
    const HEAD: usize = 80;
    const TAIL: usize = 40;
    // A character has a byte at least: most titles need no second look.
    if display.len() > HEAD + TAIL {
        let parts: Vec<&str> = display.graphemes(true).collect();
        if parts.len() > HEAD + TAIL {
            return format!("“{} … {}”", parts[..HEAD].concat(), parts[parts.len() - TAIL..].concat());
        }
    }
    format!("“{display}”")
}

/// `12`, `12 and 15`, `12, 15 and 19`; long lists are cut, the reports carry all ids beside the sentence.
pub(crate) fn id_list(ids: &[u64]) -> String {
    const SHOWN: usize = 8;
    let text: Vec<_> = ids.iter().take(SHOWN).map(u64::to_string).collect();
    match (ids.len(), text.split_last()) {
        (_, None) => String::new(),
        (1, Some((last, _))) => last.clone(),
        (count, Some(_)) if count > SHOWN => format!("{} and {} more", text.join(", "), count - SHOWN),
        (_, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
    }
}

/// A finding about a mute, under the title, name or group that is muted.
pub(super) fn mute_finding(
    rule: &Rule,
    mute: &MuteRule,
    input: &RuleInput<'_>,
    message: String,
    remedy: &str,
) -> Finding {
    let (title, key, group) = match &mute.target {
        Target::Id(id) => {
            let group = input.group(*id);
            let title = group.map(LeadGroup::title).filter(|title| !is_blank(title));
            (title.map_or_else(|| format!("group {id}"), str::to_owned), format!("id {id}"), group)
        }
        Target::Title(title) => (title.clone(), format!("title {title}"), None),
        Target::Name(name) => (name.clone(), format!("name {name}"), None),
    };
    Finding {
        rule: rule.code,
        severity: rule.severity,
        subject: Subject::Mute(format!("{} {key}", mute.rule)),
        title,
        group_ids: group.map(|group| group.id).into_iter().collect(),
        message,
        remedy: remedy.to_owned(),
        level: None,
        integrations: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_as_a_sentence() {
        assert_eq!(id_list(&[]), "");
        assert_eq!(id_list(&[5]), "5");
        assert_eq!(id_list(&[5, 6]), "5 and 6");
        assert_eq!(id_list(&[5, 6, 7]), "5, 6 and 7");
        assert_eq!(id_list(&(1..=10).collect::<Vec<_>>()), "1, 2, 3, 4, 5, 6, 7, 8 and 2 more");
    }

    #[test]
    fn a_text_in_a_sentence_hides_nothing_and_does_not_run_on() {
        assert_eq!(shown("New\u{200B} Leads "), "“New⟨U+200B⟩ Leads·”");
        let long = shown(&format!("{} ", "a".repeat(100_000)));
        assert!(long.chars().count() < 130 && long.ends_with("a·”"), "{long}");
    }

    #[test]
    fn a_title_is_blank_exactly_if_nothing_of_it_is_left_at_the_lowest_level() {
        use crate::titles::{Keys, Level};
        for title in ["", " ", "\t\u{A0}", "\u{200B}\u{FEFF}", "\u{0}", "x", "\u{301}", "\u{FFFD}", "!", "\u{1F525}"] {
            let key = Keys::of(title);
            assert_eq!(is_blank(title), key.at(Level::Invisible) == Some(""), "{title:?}");
        }
        assert!(is_blank("\u{2800}"), "the blank Braille pattern");
    }
}
