//! A mute of the config file, and which findings it is for.

use super::input::RuleInput;
use super::rule::{Finding, Rule, Subject};
use super::text::is_blank;
use crate::api::Item;
use crate::config::{Mute, MuteRule, Target};

/// A finding after policy had its say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The finding, with the severity that the config file gives it.
    pub finding: Finding,
    /// The mute that holds for it.
    pub mute: Option<Mute>,
}

impl MuteRule {
    /// Whether the finding is meant.
    pub(super) fn matches(&self, finding: &Finding, input: &RuleInput<'_>) -> bool {
        self.rule == finding.rule.code
            && match (&self.target, &finding.subject) {
                (Target::Id(id), Subject::Group(group)) => id == group,
                (Target::Name(name), Subject::Name(sent)) => name == sent,
                (Target::Title(title), Subject::Title(_) | Subject::Group(_)) => {
                    let mut groups = finding.group_ids.iter().filter_map(|id| input.group(*id));
                    groups.any(|group| group.title() == title)
                }
                _ => false,
            }
    }

    /// Whether a mute that matched nothing could have: on a part of the account, or without a names file, that says nothing.
    pub(super) fn could_match(&self, input: &RuleInput<'_>) -> bool {
        input.whole && (!input.names.is_empty() || !matches!(self.target, Target::Name(_)))
    }

    /// A finding about this mute, under the title, name or group that is muted.
    pub(super) fn finding(&self, rule: &'static Rule, input: &RuleInput<'_>, message: String, remedy: &str) -> Finding {
        let (title, key, group) = match &self.target {
            Target::Id(id) => {
                let group = input.group(*id);
                let title = group.map(Item::title).filter(|title| !is_blank(title));
                (
                    title.map_or_else(|| format!("{} {id}", input.catalogue.item), str::to_owned),
                    format!("id {id}"),
                    group,
                )
            }
            Target::Title(title) => (title.clone(), format!("title {title}"), None),
            Target::Name(name) => (name.clone(), format!("name {name}"), None),
        };
        Finding {
            catalogue: input.catalogue,
            rule,
            severity: rule.severity,
            subject: Subject::Mute(format!("{} {key}", self.rule)),
            title,
            group_ids: group.map(|group| group.id).into_iter().collect(),
            message,
            remedy: remedy.to_owned(),
            level: None,
            integrations: Vec::new(),
        }
    }
}
