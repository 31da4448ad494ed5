//! A name that does not resolve, in words: what is wrong with it and what to do. The same for findings and `resolve`.

use super::input::RuleInput;
use super::names::senders;
use super::repair::is_well_written;
use super::resolution::{Resolution, ResolvedName, Suggestion};
use super::rule::{Finding, Rule, Subject};
use super::text::{id_list, is_blank};
use crate::config::Severity;
use crate::titles::{Level, difference_at, show_apart};

/// What is wrong with a name, and what to do about it. Both are whole sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What is wrong and whom it hurts.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl ResolvedName {
    /// What to say of the name; nothing if it resolves.
    #[must_use]
    pub fn advice(&self) -> Option<Advice> {
        let (problem, remedy) = match &self.resolution {
            Resolution::Ok(_) => return None,
            Resolution::Missing { closest } => missing(&self.name, closest.as_ref()),
            Resolution::Ambiguous { ids, active } => ambiguous(ids, *active),
            Resolution::Disabled { id, other_status, .. } => disabled(*id, other_status.as_deref()),
            Resolution::Near { level, suggestion, .. } => near(&self.name, suggestion, *level),
        };
        Some(Advice { problem, remedy })
    }
}

/// The findings of a rule about names: one for each name that finds such a thing, whoever sends it.
pub(super) fn findings(input: &RuleInput<'_>, rule: &'static Rule, is_one: fn(&Resolution) -> bool) -> Vec<Finding> {
    let names = input.sent.iter().filter(|sent| is_one(&sent.resolution));
    names
        .filter_map(|sent| Some((sent, sent.advice()?)))
        .map(|(sent, advice)| finding(input, rule, sent, advice))
        .collect()
}

fn finding(input: &RuleInput<'_>, rule: &'static Rule, sent: &ResolvedName, advice: Advice) -> Finding {
    let (who, many) = senders(&sent.senders);
    let verb = if many { "send" } else { "sends" };
    let (shown, level) = match &sent.resolution {
        Resolution::Near { suggestion, level, .. } => (shown_beside(&sent.name, &suggestion.title).0, Some(*level)),
        _ => (crate::titles::show(&sent.name), None),
    };
    let mut message = format!("{who} {verb} leads to “{shown}”. {}", advice.problem);
    if let Some(first) = message.get(..1) {
        let upper = first.to_uppercase();
        message.replace_range(..1, &upper);
    }
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
        message,
        remedy: advice.remedy,
        level,
        integrations: sent.senders.clone(),
    }
}

fn missing(name: &str, closest: Option<&Suggestion>) -> (String, String) {
    let mut problem = if is_blank(name) {
        "This name is blank, so it finds no lead group: such leads may be rejected or get no group."
    } else {
        "No lead group has this title or one like it: such leads may be rejected or get no group."
    }
    .to_owned();
    if let Some(Suggestion { title, ids, .. }) = closest {
        let (_, shown) = shown_beside(name, title);
        let groups = if ids.len() == 1 { "lead group" } else { "lead groups" };
        problem =
            format!("{problem} The closest title is “{shown}” ({groups} {}): check whether it is meant.", id_list(ids));
    }
    let remedy =
        "Correct the name in the integration, or create a lead group with exactly this title in the dashboard.";
    (problem, remedy.to_owned())
}

fn ambiguous(ids: &[u64], active: usize) -> (String, String) {
    let (count, list) = (ids.len(), id_list(ids));
    let harm = if active >= 2 {
        "every such lead is rejected, because Superfone cannot tell which one is meant."
    } else {
        "such leads may be rejected, for Superfone does not say whether a group that is not active still counts."
    };
    (
        format!("{count} lead groups ({list}) have this very title: {harm}"),
        format!(
            "In the dashboard, keep the one of the lead groups {list} that is meant, and give each of the others a title of its own."
        ),
    )
}

fn disabled(id: u64, other_status: Option<&str>) -> (String, String) {
    let state = match other_status {
        None => "is disabled".to_owned(),
        Some("") => "has no status".to_owned(),
        Some(status) => {
            format!("has the status “{}”, which Superfone does not document", crate::titles::show(status))
        }
    };
    (
        format!("The only lead group of this title, {id}, {state}: such leads may be rejected or overlooked."),
        format!(
            "In the dashboard, make lead group {id} active again, or have the integration send the name of another group."
        ),
    )
}

fn near(name: &str, Suggestion { title, ids, sound }: &Suggestion, level: Level) -> (String, String) {
    let (_, shown) = shown_beside(name, title);
    let groups = if ids.len() == 1 { "lead group" } else { "lead groups" };
    let question = if level.is_close() { "did you mean" } else { "is this the same as" };
    let difference = difference_at(level, name, title).map_or_else(String::new, |text| format!(": {text}"));
    let problem = format!(
        "No lead group has exactly this title: {question} “{shown}” ({groups} {})? The two {}{difference}. Superfone does not \
         say that it forgives such a difference, so such leads may be rejected.",
        id_list(ids),
        level.phrase(),
    );
    if !level.is_close() {
        let remedy = format!(
            "Find out whether “{shown}” is meant. If so, have the integration send it exactly so; if not, create a lead group \
             with the title that is sent."
        );
        return (problem, remedy);
    }
    if !is_well_written(title) {
        let remedy = "That title is not as it should be itself: mend it first, then have the integration send it as it \
                      reads then.";
        return (problem, remedy.to_owned());
    }
    let mut remedy = format!("Have the integration send “{shown}”, exactly as the dashboard has it.");
    if !*sound {
        remedy.push_str(" That title does not lead to exactly one active group either: mend that first.");
    }
    (problem, remedy)
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
            "“X” sends leads to “a”. No lead group has exactly this title: did you mean “A” (lead groups 1 and 2)? The two \
             differ only by upper and lower case: character 1 is",
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
        assert!(message.contains("did you mean “Inbound⟨U+200B⟩”"), "{message}");
        assert!(found[0].remedy.contains("mend it first"), "nobody is told to send that: {}", found[0].remedy);
    }
}
