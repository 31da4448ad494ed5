//! The one list of all rules.

use super::rule::Rule;
use super::{
    blank_title, damaged_title, disabled_group, duplicate_title, expired_mute, impossible_date, lookalike_title,
    missing_name, mixed_script_title, near_name, personal_data_title, unknown_status, untidy_title, unused_mute,
};
use crate::config::KnownRule;

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
    &near_name::RULE,
    &expired_mute::RULE,
    &unused_mute::RULE,
];

/// How far the rules hold beyond lead groups, of which they speak.
pub const OTHER_CATALOGUES: &str = "The rules hold for lead stages, labels and products in the same way, where they are read \
    (--catalogue). That leads are rejected where two have one title is documented for lead groups alone: of the others it \
    is said that they may be, and such a title is a warning unless an integration sends it.";

/// The rule of this code, if there is one.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code == code)
}

/// Every rule, as far as the config file can speak of it.
#[must_use]
pub fn known() -> Vec<KnownRule> {
    ALL.iter().map(|rule| KnownRule { code: rule.code, mute_keys: rule.about.mute_keys() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;
    use crate::rules::About;

    #[test]
    fn every_rule_says_what_readers_need_in_the_room_there_is() {
        for rule in ALL {
            for catalogue in catalogue::ALL {
                let (name, line) = (rule.name_of(catalogue), rule.line_of(catalogue, rule.severity));
                assert!((1..=26).contains(&name.chars().count()), "{rule:?}: {name}");
                assert!((1..=90).contains(&line.chars().count()) && line.ends_with('.'), "{rule:?}: {line}");
                let is_whole = |text: &str| !text.contains(['{', '}']);
                assert!(is_whole(&name) && is_whole(&line), "{rule:?}: {name}: {line}");
                assert!(catalogue == &catalogue::LEAD_GROUPS || !format!("{name} {line}").contains("roup"), "{line}");
            }
            for question in catalogue::ALL.into_iter().filter_map(|catalogue| rule.mend.question(catalogue)) {
                assert!((1..=90).contains(&question.chars().count()), "{rule:?}: {question}");
            }
            assert_eq!(rule.needs_names, rule.about == About::Name, "{rule:?}");
            assert_eq!(by_code(rule.code), Some(*rule));
        }
        assert_eq!(by_code("no-such-rule"), None);
    }
}
