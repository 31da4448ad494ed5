//! What becomes of a name: does it find exactly one group that is active? The rules about names and `resolve` share it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::names::{Integration, SentName};
use super::text::is_blank;
use crate::api::{LeadGroup, Status};
use crate::titles::{Index, Level};

/// What a name finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// One group, and it is active.
    Ok(u64),
    /// More than one group has this very title.
    Ambiguous {
        /// All of them, ascending.
        ids: Vec<u64>,
        /// How many are active.
        active: usize,
    },
    /// Its only group is not active.
    Disabled {
        /// The group.
        id: u64,
        /// `None` if the status is `DISABLED`, else what the server says instead.
        other_status: Option<String>,
    },
    /// No title is equal, but some meet the name on the ladder.
    Near {
        /// The lowest level at which any does.
        level: Level,
        /// The title that was probably meant: one that would resolve, if there is any.
        suggestion: String,
        /// Whether the suggestion would resolve.
        sound: bool,
        /// All groups that meet the name there, ascending.
        ids: Vec<u64>,
    },
    /// No title comes near.
    Missing,
}

impl Resolution {
    /// The verdict in a word: `ok`, `ambiguous`, `disabled`, `near` or `missing`.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match self {
            Self::Ok(_) => "ok",
            Self::Ambiguous { .. } => "ambiguous",
            Self::Disabled { .. } => "disabled",
            Self::Near { .. } => "near",
            Self::Missing => "missing",
        }
    }

    /// The groups concerned, ascending.
    #[must_use]
    pub fn group_ids(&self) -> &[u64] {
        match self {
            Self::Ok(id) | Self::Disabled { id, .. } => std::slice::from_ref(id),
            Self::Ambiguous { ids, .. } | Self::Near { ids, .. } => ids,
            Self::Missing => &[],
        }
    }
}

/// A name with everybody who sends it and what it finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedName {
    /// The name.
    pub name: String,
    /// Who sends it, in the order of the names file.
    pub senders: Vec<Integration>,
    /// What it finds.
    pub resolution: Resolution,
}

/// Resolves names, each once however many send it, in the order in which they first come. `groups` are by ascending id.
#[must_use]
pub fn resolve(groups: &[LeadGroup], sent: &[SentName]) -> Vec<ResolvedName> {
    resolve_with(|| Cow::Owned(Index::of_account(groups.iter().map(LeadGroup::title).collect())), groups, sent)
}

/// The same where the titles of the groups are filed already.
pub(super) fn resolve_in(titles: &Index<'_>, groups: &[LeadGroup], sent: &[SentName]) -> Vec<ResolvedName> {
    resolve_with(|| Cow::Borrowed(titles), groups, sent)
}

fn resolve_with<'i, 'a: 'i>(
    filed: impl FnOnce() -> Cow<'i, Index<'a>>,
    groups: &[LeadGroup],
    sent: &[SentName],
) -> Vec<ResolvedName> {
    if sent.is_empty() {
        return Vec::new();
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut names: Vec<(&str, Vec<Integration>)> = Vec::new();
    for SentName { name, sender } in sent {
        let place = *places.entry(name).or_insert_with(|| {
            names.push((name, Vec::new()));
            names.len() - 1
        });
        names[place].1.push(sender.clone());
    }
    // Names are few and groups may be many: the groups are gone through once, and nothing is kept of the others.
    let mut equal: Vec<Vec<&LeadGroup>> = vec![Vec::new(); names.len()];
    for group in groups {
        if let Some(place) = places.get(group.title()) {
            equal[*place].push(group);
        }
    }
    let strays = || names.iter().zip(&equal).filter(|((name, _), equal)| equal.is_empty() && !is_blank(name));
    let mut near = Vec::new();
    if strays().next().is_some() {
        let titles = filed();
        near.extend(strays().map(|((name, _), _)| nearest(&titles, groups, name)));
    }
    let mut near = near.into_iter();
    let resolved = names.into_iter().zip(equal).map(|((name, senders), equal)| {
        let resolution = match equal.as_slice() {
            _ if is_blank(name) => Resolution::Missing,
            [] => near.next().unwrap_or(Resolution::Missing),
            [group] => alone(group),
            groups => Resolution::Ambiguous {
                ids: groups.iter().map(|group| group.id).collect(),
                active: groups.iter().filter(|group| group.is_active()).count(),
            },
        };
        ResolvedName { name: name.to_owned(), senders, resolution }
    });
    resolved.collect()
}

fn alone(group: &LeadGroup) -> Resolution {
    match group.status() {
        Status::Active => Resolution::Ok(group.id),
        Status::Disabled => Resolution::Disabled { id: group.id, other_status: None },
        Status::Other => {
            let status = group.status.as_deref().unwrap_or_default().to_owned();
            Resolution::Disabled { id: group.id, other_status: Some(status) }
        }
    }
}

fn nearest(titles: &Index<'_>, groups: &[LeadGroup], name: &str) -> Resolution {
    let Some(meeting) = titles.meet(name) else { return Resolution::Missing };
    let members: Vec<_> = meeting.members.iter().map(|member| &groups[*member]).collect();
    // The best one would resolve: no other group has its title, and it is active. Among equals the oldest.
    let is_twin = |group: &LeadGroup| members.iter().filter(|other| other.title() == group.title()).count() > 1;
    let best = members.iter().map(|group| (is_twin(group), !group.is_active(), group.id, group.title())).min();
    best.map_or(Resolution::Missing, |(twin, inactive, _, title)| Resolution::Near {
        level: meeting.level,
        suggestion: title.to_owned(),
        sound: !twin && !inactive,
        ids: members.iter().map(|group| group.id).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::groups;

    fn resolved(rows: &[(u64, &str, &str)], names: &[&str]) -> Vec<Resolution> {
        let sender = Integration { integration: None, owner: None };
        let sent: Vec<_> =
            names.iter().map(|name| SentName { name: (*name).to_owned(), sender: sender.clone() }).collect();
        resolve(&groups(rows), &sent).into_iter().map(|name| name.resolution).collect()
    }

    #[test]
    fn every_verdict() {
        let rows = [
            (1, "Inbound", "ACTIVE"),
            (2, "Twice", "ACTIVE"),
            (3, "Twice", "ACTIVE"),
            (4, "Off", "DISABLED"),
            (5, "Shelf", "ARCHIVED"),
            (6, "", "ACTIVE"),
            (7, "Mixed", "DISABLED"),
            (8, "Mixed", "ACTIVE"),
            (9, "\u{200b}", "ACTIVE"),
        ];
        let ambiguous = |ids: &[u64], active| Resolution::Ambiguous { ids: ids.to_vec(), active };
        let disabled = |id, other: Option<&str>| Resolution::Disabled { id, other_status: other.map(str::to_owned) };
        let near = |level, suggestion: &str, sound, ids: &[u64]| Resolution::Near {
            level,
            suggestion: suggestion.to_owned(),
            sound,
            ids: ids.to_vec(),
        };
        let table = [
            ("Inbound", Resolution::Ok(1)),
            ("Twice", ambiguous(&[2, 3], 2)),
            ("Mixed", ambiguous(&[7, 8], 1)),
            ("Off", disabled(4, None)),
            ("Shelf", disabled(5, Some("ARCHIVED"))),
            ("inbound", near(Level::Case, "Inbound", true, &[1])),
            ("Inbound ", near(Level::Invisible, "Inbound", true, &[1])),
            ("\u{406}nbound", near(Level::LookAlike, "Inbound", true, &[1])),
            ("twice", near(Level::Case, "Twice", false, &[2, 3])),
            ("off", near(Level::Case, "Off", false, &[4])),
            ("Outbound", Resolution::Missing),
            ("", Resolution::Missing),
            ("\u{200b}", Resolution::Missing),
            ("   ", Resolution::Missing),
        ];
        let names: Vec<_> = table.iter().map(|(name, _)| *name).collect();
        for ((name, expected), found) in table.iter().zip(resolved(&rows, &names)) {
            assert_eq!(found, *expected, "{name:?}");
        }
        assert_eq!(resolved(&[], &["Inbound", ""]), [Resolution::Missing, Resolution::Missing]);
        assert_eq!(resolved(&rows, &[]), []);
    }

    #[test]
    fn the_suggestion_is_a_title_that_would_resolve_if_there_is_one() {
        let rows =
            [(1, "inBound", "DISABLED"), (2, "INBOUND", "ACTIVE"), (3, "INBOUND", "ACTIVE"), (4, "InBound", "ACTIVE")];
        let Resolution::Near { suggestion, sound, ids, .. } = resolved(&rows, &["inbound"]).remove(0) else {
            panic!("not near");
        };
        assert_eq!((&*suggestion, sound, ids), ("InBound", true, vec![1, 2, 3, 4]));
    }

    #[test]
    fn a_name_that_several_send_is_resolved_once() {
        let sender = |text: &str| Integration { integration: Some(text.to_owned()), owner: None };
        let sent = |name: &str, by: &str| SentName { name: name.to_owned(), sender: sender(by) };
        let names = resolve(&groups(&[(1, "A", "ACTIVE")]), &[sent("B", "x"), sent("A", "y"), sent("B", "z")]);
        let brief: Vec<_> = names.iter().map(|name| (&*name.name, name.senders.clone())).collect();
        assert_eq!(brief, [("B", vec![sender("x"), sender("z")]), ("A", vec![sender("y")])]);
    }
}
