//! What becomes of a name: does it find exactly one group that is active? The rules about names and `resolve` share it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::text::is_blank;
use super::tidy::tidied;
use crate::api::{Item, ItemStatus};
use crate::catalogue::Catalogue;
use crate::names::{Integration, SentName};
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
        /// An active look-alike, and the level at which it meets the name.
        active: Option<(Level, Suggestion)>,
    },
    /// No title is equal, but some meet the name at some level.
    Near {
        /// The lowest level at which any does.
        level: Level,
        /// The title that was probably meant: one that would resolve, if there is any.
        suggestion: Suggestion,
        /// All groups that meet the name there, ascending.
        ids: Vec<u64>,
    },
    /// No title comes near.
    Missing {
        /// The closest title in letters.
        closest: Option<Suggestion>,
    },
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
            Self::Missing { .. } => "missing",
        }
    }

    /// The groups concerned, ascending.
    #[must_use]
    pub fn group_ids(&self) -> &[u64] {
        match self {
            Self::Ok(id) | Self::Disabled { id, .. } => std::slice::from_ref(id),
            Self::Ambiguous { ids, .. } | Self::Near { ids, .. } => ids,
            Self::Missing { .. } => &[],
        }
    }

    /// The title that was probably meant.
    #[must_use]
    pub fn suggestion(&self) -> Option<&Suggestion> {
        match self {
            Self::Near { suggestion, .. } => Some(suggestion),
            Self::Disabled { active, .. } => active.as_ref().map(|(_, suggestion)| suggestion),
            Self::Missing { closest } => closest.as_ref(),
            Self::Ok(_) | Self::Ambiguous { .. } => None,
        }
    }

    /// The level at which that title meets the name; nothing where it is only the closest in letters.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        match self {
            Self::Near { level, .. } => Some(*level),
            Self::Disabled { active, .. } => active.as_ref().map(|(level, _)| *level),
            _ => None,
        }
    }
}

/// A title that was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The title.
    pub title: String,
    /// The groups that have this very title, ascending.
    pub ids: Vec<u64>,
    /// Whether it would resolve: one group has it, and that is active.
    pub sound: bool,
}

/// A name with everybody who sends it and what it finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedName {
    /// Where it is looked up.
    pub catalogue: &'static Catalogue,
    /// The name.
    pub name: String,
    /// Who sends it, in the order of the names file.
    pub senders: Vec<Integration>,
    /// What it finds.
    pub resolution: Resolution,
    /// The titles of [`Resolution::group_ids`], one each.
    pub titles: Vec<String>,
}

impl ResolvedName {
    /// Whether it finds exactly one group, and that is active.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        matches!(self.resolution, Resolution::Ok(_))
    }
}

/// Resolves names, each once however many send it, in the order in which they first come. `groups` are by ascending id.
#[must_use]
pub fn resolve(groups: &[Item], sent: &[SentName]) -> Vec<ResolvedName> {
    resolve_with(|| Cow::Owned(Index::of_account(groups.iter().map(Item::title).collect())), groups, sent)
}

/// The same where the titles of the groups are indexed already.
pub(super) fn resolve_in(titles: &Index<'_>, groups: &[Item], sent: &[SentName]) -> Vec<ResolvedName> {
    resolve_with(|| Cow::Borrowed(titles), groups, sent)
}

fn resolve_with<'i, 'a: 'i>(
    index: impl FnOnce() -> Cow<'i, Index<'a>>,
    groups: &[Item],
    sent: &[SentName],
) -> Vec<ResolvedName> {
    if sent.is_empty() {
        return Vec::new();
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut names: Vec<(&SentName, Vec<Integration>)> = Vec::new();
    for sent in sent {
        let place = *places.entry(&sent.name).or_insert_with(|| {
            names.push((sent, Vec::new()));
            names.len() - 1
        });
        names[place].1.push(sent.sender.clone());
    }
    // Names are few and groups may be many: the groups are gone through once, and nothing is kept of the others.
    let mut equal: Vec<Vec<&Item>> = vec![Vec::new(); names.len()];
    for group in groups {
        if let Some(place) = places.get(group.title()) {
            equal[*place].push(group);
        }
    }
    let is_open = |((sent, _), equal): (&(&SentName, Vec<Integration>), &Vec<&Item>)| {
        !is_blank(&sent.name) && !matches!(equal.as_slice(), [_, _, ..]) && !equal.iter().any(|group| group.is_active())
    };
    // Titles are indexed only if a name asks for one that is not its own.
    let titles = names.iter().zip(&equal).any(is_open).then(index);
    let resolved = names.into_iter().zip(equal).map(|((SentName { catalogue, name, .. }, senders), equal)| {
        let search = titles.as_deref().map(|titles| Search { titles, groups, name });
        let missing = || (Resolution::Missing { closest: None }, Vec::new());
        let (resolution, found) = match equal.as_slice() {
            _ if is_blank(name) => missing(),
            [] => search.map_or_else(missing, Search::nearest),
            [group] if group.is_active() => (Resolution::Ok(group.id), equal),
            [group] => (inactive(group, search.and_then(Search::active)), equal),
            groups => {
                let ids = groups.iter().map(|group| group.id).collect();
                let active = groups.iter().filter(|group| group.is_active()).count();
                (Resolution::Ambiguous { ids, active }, equal)
            }
        };
        let titles = found.into_iter().map(|group| group.title().to_owned()).collect();
        ResolvedName { catalogue, name: name.clone(), senders, resolution, titles }
    });
    resolved.collect()
}

fn inactive(group: &Item, active: Option<(Level, Suggestion)>) -> Resolution {
    let other_status = match group.status() {
        ItemStatus::Disabled => None,
        _ => Some(group.status.as_deref().unwrap_or_default().to_owned()),
    };
    Resolution::Disabled { id: group.id, other_status, active }
}

/// A name among the titles of an account.
#[derive(Clone, Copy)]
struct Search<'s> {
    titles: &'s Index<'s>,
    groups: &'s [Item],
    name: &'s str,
}

impl<'s> Search<'s> {
    /// What becomes of a name that is no title, with the groups that meet it.
    fn nearest(self) -> (Resolution, Vec<&'s Item>) {
        let Some(meeting) = self.titles.meet(self.name) else {
            return (Resolution::Missing { closest: self.best(&self.titles.closest(self.name)) }, Vec::new());
        };
        let found: Vec<_> = meeting.members.iter().map(|at| &self.groups[*at]).collect();
        let Some(suggestion) = self.best(&meeting.members) else {
            return (Resolution::Missing { closest: None }, Vec::new());
        };
        let resolution =
            Resolution::Near { level: meeting.level, suggestion, ids: found.iter().map(|group| group.id).collect() };
        (resolution, found)
    }

    /// The active look-alike of a title whose only group is not active.
    fn active(self) -> Option<(Level, Suggestion)> {
        let others = |at: usize| self.groups[at].is_active() && self.groups[at].title() != self.name;
        let meeting = self.titles.meet_among(self.name, others)?;
        Some((meeting.level, self.best(&meeting.members)?))
    }

    /// Of several titles the one that would resolve, if one does: no other group has it, and its group is active. Among equals
    /// one that can be typed as it looks, then the oldest.
    fn best(self, places: &[usize]) -> Option<Suggestion> {
        let is_twin = |group: &Item| self.titles.count(group.title()) > 1;
        let groups = || places.iter().map(|at| &self.groups[*at]);
        let is_untidy = |group: &Item| tidied(group.title()) != group.title();
        let rank = |group: &'s Item| (is_twin(group), !group.is_active(), is_untidy(group), group.id, group.title());
        let (twin, inactive, _, _, title) = groups().map(rank).min()?;
        let ids = groups().filter(|group| group.title() == title).map(|group| group.id).collect();
        Some(Suggestion { title: title.to_owned(), ids, sound: !twin && !inactive })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::LEAD_GROUPS;
    use crate::testing::groups;

    fn resolved(rows: &[(u64, &str, &str)], names: &[&str]) -> Vec<Resolution> {
        let sender = Integration::default();
        let sent: Vec<_> = names
            .iter()
            .map(|name| SentName { catalogue: &LEAD_GROUPS, name: (*name).to_owned(), sender: sender.clone() })
            .collect();
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
        let disabled =
            |id, other: Option<&str>| Resolution::Disabled { id, other_status: other.map(str::to_owned), active: None };
        let near = |level, suggestion: &str, sound, ids: &[u64]| Resolution::Near {
            level,
            suggestion: Suggestion { title: suggestion.to_owned(), ids: ids.to_vec(), sound },
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
            ("Outbound", Resolution::Missing { closest: None }),
            ("", Resolution::Missing { closest: None }),
            ("\u{200b}", Resolution::Missing { closest: None }),
            ("   ", Resolution::Missing { closest: None }),
        ];
        let names: Vec<_> = table.iter().map(|(name, _)| *name).collect();
        for ((name, expected), found) in table.iter().zip(resolved(&rows, &names)) {
            assert_eq!(found, *expected, "{name:?}");
        }
        assert_eq!(resolved(&[], &["Inbound", ""]), [const { Resolution::Missing { closest: None } }; 2]);
        assert_eq!(resolved(&rows, &[]), []);
    }

    #[test]
    fn the_suggestion_is_a_title_that_would_resolve_if_there_is_one() {
        let rows =
            [(1, "inBound", "DISABLED"), (2, "INBOUND", "ACTIVE"), (3, "INBOUND", "ACTIVE"), (4, "InBound", "ACTIVE")];
        let Resolution::Near { suggestion, ids, .. } = resolved(&rows, &["inbound"]).remove(0) else {
            panic!("not near");
        };
        assert_eq!((&*suggestion.title, suggestion.sound, ids), ("InBound", true, vec![1, 2, 3, 4]));
    }

    #[test]
    fn the_suggestion_is_a_title_that_can_be_typed_as_it_looks_if_there_is_one() {
        let rows = [(1, "Fresh\u{a0}Leads", "ACTIVE"), (2, "Fresh Leads", "ACTIVE"), (3, " Fresh Leads", "ACTIVE")];
        let found = resolved(&rows, &["Fresh Leads "]).remove(0);
        assert_eq!(found.suggestion().map(|one| (&*one.title, &*one.ids)), Some(("Fresh Leads", &[2][..])));
    }

    #[test]
    fn a_suggestion_claims_no_group_of_another_title() {
        let rows = [
            (1, "webinar", "DISABLED"),
            (2, "Webinar", "ACTIVE"),
            (3, "Wakad Enquiry", "ACTIVE"),
            (4, "Wakad enquiry", "ACTIVE"),
            (5, "Unpaid", "ACTIVE"),
        ];
        let sender = Integration::default();
        let sent = ["webinar", "Wakad Inquiry", "WAKAD ENQUIRY", "Paid", "Webinar"].map(|name| SentName {
            catalogue: &LEAD_GROUPS,
            name: name.to_owned(),
            sender: sender.clone(),
        });
        let found = resolve(&groups(&rows), &sent);
        let brief: Vec<_> = found
            .iter()
            .map(|name| {
                let suggestion = name
                    .resolution
                    .suggestion()
                    .map(|s| (&*s.title, &*s.ids, name.resolution.level().map(Level::name), s.sound));
                (name.resolution.verdict(), name.titles.join(" | "), suggestion)
            })
            .collect();
        let text = str::to_owned;
        assert_eq!(
            brief,
            [
                ("disabled", text("webinar"), Some(("Webinar", &[2][..], Some("case"), true))),
                ("missing", text(""), Some(("Wakad Enquiry", &[3], None, true))),
                ("near", text("Wakad Enquiry | Wakad enquiry"), Some(("Wakad Enquiry", &[3], Some("case"), true))),
                ("missing", text(""), None),
                ("ok", text("Webinar"), None),
            ]
        );
    }

    #[test]
    fn a_name_that_several_send_is_resolved_once() {
        let sender = |text: &str| Integration { integration: Some(text.to_owned()), owner: None, rows: None };
        let sent =
            |name: &str, by: &str| SentName { catalogue: &LEAD_GROUPS, name: name.to_owned(), sender: sender(by) };
        let names = resolve(&groups(&[(1, "A", "ACTIVE")]), &[sent("B", "x"), sent("A", "y"), sent("B", "z")]);
        let brief: Vec<_> = names.iter().map(|name| (&*name.name, name.senders.clone())).collect();
        assert_eq!(brief, [("B", vec![sender("x"), sender("z")]), ("A", vec![sender("y")])]);
    }
}
