//! A name that nothing has as its title, in words: what is wrong with it and what to do.

use super::input::RuleInput;
use super::names::senders;
use super::repair::is_well_written;
use super::resolution::{Resolution, ResolvedName, Suggestion};
use super::rule::{Finding, Rule, Subject};
use super::text::{capital, few_ids, is_blank, quoted};
use crate::catalogue::Catalogue;
use crate::config::Severity;
use crate::titles::{Level, difference_at, show_apart};

/// What is wrong with a name, and what to do about it. Both are whole sentences.
struct Advice {
    /// What is wrong and whom it hurts.
    problem: String,
    /// What to do.
    remedy: String,
}

/// The findings of a rule about names: one for each name that finds such a thing, whoever sends it.
pub(super) fn findings(input: &RuleInput<'_>, rule: &'static Rule, is_one: fn(&Resolution) -> bool) -> Vec<Finding> {
    let names = input.sent.iter().filter(|sent| is_one(&sent.resolution));
    names
        .filter_map(|sent| Some((sent, advice(input.catalogue, sent)?)))
        .map(|(sent, advice)| finding(input, rule, sent, advice))
        .collect()
}

/// What to say of a name; nothing if some item has it as its title: that is told by the findings about the item.
fn advice(catalogue: &Catalogue, sent: &ResolvedName) -> Option<Advice> {
    match &sent.resolution {
        Resolution::Missing { closest } => Some(missing(catalogue, &sent.name, closest.as_ref())),
        Resolution::Near { level, suggestion, .. } => Some(near(catalogue, &sent.name, suggestion, *level)),
        Resolution::Ok(_) | Resolution::Ambiguous { .. } | Resolution::Disabled { .. } => None,
    }
}

fn finding(input: &RuleInput<'_>, rule: &'static Rule, sent: &ResolvedName, advice: Advice) -> Finding {
    let (who, many) = senders(&sent.senders);
    let (name, level) = match &sent.resolution {
        Resolution::Near { suggestion, level, .. } => (shown_beside(&sent.name, &suggestion.title).0, Some(*level)),
        _ => (crate::titles::show(&sent.name), None),
    };
    let sends = input.catalogue.sends(many, &quoted(&name));
    Finding {
        catalogue: input.catalogue,
        rule,
        severity: match level {
            Some(level) if !level.is_close() => rule.severity.max(Severity::Warning),
            _ => rule.severity,
        },
        subject: Subject::Name(sent.name.clone()),
        title: sent.name.clone(),
        group_ids: sent.resolution.group_ids().to_vec(),
        message: capital(&format!("{who} {sends}. {}", advice.problem)),
        remedy: advice.remedy,
        level,
        integrations: sent.senders.clone(),
    }
}

fn missing(catalogue: &Catalogue, name: &str, closest: Option<&Suggestion>) -> Advice {
    let Catalogue { one, item, .. } = catalogue;
    let fault = if is_blank(name) {
        format!("This name is blank, so it finds no {one}")
    } else {
        format!("No {one} has this title or one like it")
    };
    let mut problem = format!("{fault}: such leads may be rejected or get no {item}.");
    if let Some(Suggestion { title, ids, .. }) = closest {
        let (_, shown) = shown_beside(name, title);
        let (noun, list) = (catalogue.noun(ids.len()), few_ids(ids));
        problem =
            format!("{problem} The closest title is {} ({noun} {list}). Check whether it is meant.", quoted(&shown));
    }
    let remedy = if catalogue.is_fixed {
        "Correct the name in the integration.".to_owned()
    } else {
        format!("Correct the name in the integration, or create a {one} with exactly this title in the dashboard.")
    };
    Advice { problem, remedy }
}

fn near(catalogue: &Catalogue, name: &str, Suggestion { title, ids, sound }: &Suggestion, level: Level) -> Advice {
    let Catalogue { one, item, .. } = catalogue;
    let (_, shown) = shown_beside(name, title);
    let question = if level.is_close() { "Did you mean" } else { "Is this the same as" };
    let difference = difference_at(level, name, title).map_or_else(String::new, |text| format!(" {}.", capital(&text)));
    let problem = format!(
        "No {one} has exactly this title. {question} {} ({} {})? The two {}.{difference} Superfone does not say that it \
         forgives such a difference, so such leads may be rejected.",
        quoted(&shown),
        catalogue.noun(ids.len()),
        few_ids(ids),
        level.phrase(),
    );
    let remedy = if !level.is_close() && catalogue.is_fixed {
        format!(
            "Find out whether “{shown}” is meant. If so, have the integration send it exactly so; if not, another one."
        )
    } else if !level.is_close() {
        format!(
            "Find out whether “{shown}” is meant. If so, have the integration send it exactly so; if not, create a {one} \
             with the title that is sent."
        )
    } else if !is_well_written(title) {
        "That title is not as it should be itself: correct it first, then have the integration send it as it reads then."
            .to_owned()
    } else if *sound {
        format!("Have the integration send “{shown}”, exactly as the dashboard has it.")
    } else {
        format!(
            "Have the integration send “{shown}”, exactly as the dashboard has it. That title does not lead to exactly one \
             active {item} either: mend that first."
        )
    };
    Advice { problem, remedy }
}

fn shown_beside(name: &str, suggestion: &str) -> (String, String) {
    let mut shown = show_apart(&[name, suggestion]).into_iter();
    (shown.next().unwrap_or_default(), shown.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::LEAD_GROUPS;
    use crate::config::Severity;
    use crate::names::{Integration, SentName};
    use crate::rules::ALL;
    use crate::testing::{groups, input_with};

    fn sent(name: &str, integration: &str) -> SentName {
        let sender = Integration { integration: Some(integration.to_owned()), owner: None, rows: None };
        SentName { catalogue: &LEAD_GROUPS, name: name.to_owned(), sender }
    }

    #[test]
    fn a_name_has_one_finding_whoever_sends_it_and_the_message_says_who() {
        let groups =
            groups(&[(1, "A", "ACTIVE"), (2, "A", "DISABLED"), (3, "Old", "DISABLED"), (4, "Hot", "ARCHIVED")]);
        let names = [sent("A", "Form"), sent("Gone", "Chat"), sent("A", "Script"), sent("Old", "Ad"), sent("a", "X")];
        let input = input_with(&groups, &names);
        let mut found: Vec<_> = ALL.iter().flat_map(|rule| (rule.check)(&input)).collect();
        found.retain(|finding| matches!(finding.subject, Subject::Name(_)));
        let brief: Vec<_> = found.iter().map(|f| (f.rule.code, &*f.title, f.severity, &*f.group_ids)).collect();
        assert_eq!(
            brief,
            [("missing-name", "Gone", Severity::Error, &[][..]), ("near-name", "a", Severity::Error, &[1, 2]),]
        );
        let starts = [
            "“Chat” sends leads to “Gone”. No lead group has this title",
            "“X” sends leads to “a”. No lead group has exactly this title. Did you mean “A” (lead groups 1 and 2)? The two \
             differ only by upper and lower case. Character 1 is",
        ];
        for (finding, start) in found.iter().zip(starts) {
            assert!(finding.message.starts_with(start), "{}", finding.message);
        }
        assert!(found[1].remedy.ends_with("mend that first."), "{}", found[1].remedy);
    }

    #[test]
    fn what_cannot_be_seen_is_shown_in_the_message() {
        let groups = groups(&[(1, "Inbound\u{200b}", "ACTIVE")]);
        let names = [SentName { catalogue: &LEAD_GROUPS, name: "Inbound ".to_owned(), sender: Integration::default() }];
        let found = (ALL.iter().find(|rule| rule.code == "near-name").unwrap().check)(&input_with(&groups, &names));
        let message = &found[0].message;
        assert!(message.starts_with("An integration sends leads to “Inbound·”."), "{message}");
        assert!(message.contains("Did you mean “Inbound⟨U+200B⟩”"), "{message}");
        assert!(found[0].remedy.contains("correct it first"), "nobody is told to send that: {}", found[0].remedy);
    }
}
