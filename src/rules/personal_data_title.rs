//! `personal-data-title`: a phone number or an e-mail address in a title.

mod email;
mod phone;

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule};
use crate::config::Severity;

/// Source: a title is shown to everybody who sees the group, and goes out with every event about one of its leads.
pub(super) static RULE: Rule = Rule {
    code: "personal-data-title",
    name: "Phone or e-mail in title",
    line: "Everybody who exports the list can see it.",
    unsure_line: None,
    severity: Severity::Info,
    about: About::Group,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Decide("Not meant? Choose another title. Meant to be so? Keep as is."),
    what: "A title has a phone number or an e-mail address in it.",
    why: "A title is seen by everybody who works with the group and travels with its leads into other systems. A \
          person's number or address in it is easily passed on to people who should not have it.",
    repair: "In the Superfone dashboard, give the group a title that says what it is for, and keep the number or the \
             address with the lead.",
    check,
};

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    input.titled()
        .filter_map(|group| {
            let found = personal(group.title());
            if found.is_empty() {
                return None;
            }
            let message = format!(
                "This title seems to hold {}. Everybody who works with the {} sees it.",
                found.join(" and "),
                input.catalogue.item
            );
            let remedy = format!(
                "In the dashboard, open {} {} and give it a title without personal data. Whatever sends leads {} the old \
                 name has to send the new one.",
                input.catalogue.one,
                group.id,
                input.catalogue.to()
            );
            Some(Finding::of_group(&RULE, input, group, message, remedy))
        })
        .collect()
}

/// The personal data of a title in words that do not repeat it.
fn personal(title: &str) -> Vec<String> {
    let address = email::first(title);
    let initial = address.as_ref().and_then(|place| title[place.clone()].chars().next());
    let number = phone::last_digits(title, address.as_ref());
    let address = initial.map(|initial| format!("an e-mail address that begins with “{initial}”"));
    let number = number.map(|digits| format!("a phone number that ends in {digits}"));
    address.into_iter().chain(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{groups, input};
    use proptest::prelude::*;

    #[test]
    fn the_message_does_not_repeat_what_it_warns_of() {
        let groups = groups(&[
            (1, "Ramesh +44 7700 900123", "ACTIVE"),
            (2, "priya.k@example.com", "ACTIVE"),
            (3, "ravi@example.com or 98765 43210", "DISABLED"),
            (4, "9876543210@example.com", "ACTIVE"),
            (5, "Leads", "ACTIVE"),
        ]);
        let found = check(&input(&groups));
        let seems: Vec<_> =
            found.iter().filter_map(|finding| finding.message.strip_prefix("This title seems to hold ")).collect();
        assert!(seems[0].starts_with("a phone number that ends in 23."), "{}", seems[0]);
        assert!(seems[1].starts_with("an e-mail address that begins with “p”."), "{}", seems[1]);
        assert!(seems[2].starts_with("an e-mail address that begins with “r” and a phone number that ends in 10."));
        assert!(seems[3].starts_with("an e-mail address that begins with “9”."), "{}", seems[3]);
        assert_eq!(found.len(), 4);
    }

    proptest! {
        #[test]
        fn any_title_can_be_judged(any in any::<String>(), odd in "[0-9+() @.\\-aक]{0,30}") {
            let _ = (personal(&any), personal(&odd));
        }
    }
}
