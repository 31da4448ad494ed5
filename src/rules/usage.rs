//! Which findings concern a title that some integration sends: those are felt first.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::input::RuleInput;
use super::names::senders;
use super::resolution::ResolvedName;
use super::rule::{Finding, Subject};
use super::text::is_blank;
use crate::titles::show;

/// Names the integrations in every finding about groups whose title one of them sends. Findings about names have theirs.
pub(super) fn name_integrations(findings: &mut [Finding], input: &RuleInput<'_>) {
    let visible = input.sent.iter().filter(|sent| !is_blank(&sent.name));
    let sent: HashMap<&str, &ResolvedName> = visible.map(|sent| (&*sent.name, sent)).collect();
    if sent.is_empty() {
        return;
    }
    for finding in
        findings.iter_mut().filter(|finding| matches!(finding.subject, Subject::Title(_) | Subject::Group(_)))
    {
        let mut users: Vec<&ResolvedName> = Vec::new();
        for title in finding.group_ids.iter().filter_map(|id| input.group(*id)).map(crate::api::LeadGroup::title) {
            if let Some(user) = sent.get(title)
                && !users.iter().any(|known| known.name == user.name)
            {
                users.push(user);
            }
        }
        for user in users {
            let (who, many) = senders(&user.senders);
            let verb = if many { "send" } else { "sends" };
            // Writing to a string cannot fail.
            let _ = write!(finding.message, " In use: {who} {verb} leads to “{}”.", show(&user.name));
            for sender in &user.senders {
                if !finding.integrations.contains(sender) {
                    finding.integrations.push(sender.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::{Integration, Policy, SentName, check};
    use crate::testing::{groups, input_with};

    #[test]
    fn a_finding_whose_title_is_sent_names_who_sends_it() {
        let groups = groups(&[
            (1, "A", "ACTIVE"),
            (2, "A", "ACTIVE"),
            (3, "B", "ACTIVE"),
            (4, "B", "ACTIVE"),
            (5, "a", "ACTIVE"),
        ]);
        let sender = Integration { integration: Some("Form".to_owned()), owner: Some("Asha".to_owned()) };
        let names = ["A", "C"].map(|name| SentName { name: name.to_owned(), sender: sender.clone() });
        let found = check(&input_with(&groups, &names), &Policy::default());
        let used = |title: &str| {
            let mut found = found.iter().filter(|judged| judged.finding.rule == &crate::rules::DUPLICATE_TITLE);
            found.find(|judged| judged.finding.title == title).map(|judged| judged.finding.clone()).unwrap()
        };
        assert_eq!(used("A").integrations, [sender]);
        assert!(
            used("A").message.ends_with(" In use: “Form” (owner Asha) sends leads to “A”."),
            "{}",
            used("A").message
        );
        assert_eq!(used("B").integrations, []);
        assert!(used("A").urgency() < used("B").urgency());
    }
}
