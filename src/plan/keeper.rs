//! Of groups whose titles collide, which one stays?
//!
//! The one that an integration names, then an active one, then one whose title is clean, then the oldest, then the one
//! of the lowest id. Each question is asked only if the ones before it leave a choice, so the answer can be told in one
//! clause.

use chrono::{DateTime, Utc};

use super::repair;
use super::scene::{Place, Scene};
use crate::api::Timestamp;

/// How good a reason there is to keep a group. Less is better.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    unnamed: bool,
    inactive: bool,
    unclean: bool,
    /// The end of time where nobody knows.
    created: DateTime<Utc>,
    id: u64,
}

impl Rank {
    pub(super) fn of(scene: &Scene<'_>, place: Place) -> Self {
        let group = &scene.groups[place];
        let created = group.created_at.as_ref().and_then(Timestamp::instant);
        Self {
            unnamed: scene.senders(group.title()).is_none(),
            inactive: !group.is_active(),
            unclean: !repair::is_clean(scene, place),
            created: created.unwrap_or(DateTime::<Utc>::MAX_UTC),
            id: group.id,
        }
    }

    /// Why this one is kept rather than the next best.
    pub(super) fn why(&self, rival: &Self) -> &'static str {
        if self.unnamed != rival.unnamed {
            "an integration names it"
        } else if self.inactive != rival.inactive {
            "it is active"
        } else if self.unclean != rival.unclean {
            "its title is cleanly written"
        } else if self.created != rival.created {
            "it was created first"
        } else {
            "nothing else sets them apart, and it has the lowest id"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::sent;
    use crate::testing::{groups, input_with};

    /// The ids in the order in which they would be kept, and why each is kept rather than the next.
    fn ranked(rows: &[(u64, &str, &str, &str)], names: &[&str]) -> (Vec<u64>, Vec<&'static str>) {
        let mut groups = groups(&rows.iter().map(|(id, title, status, _)| (*id, *title, *status)).collect::<Vec<_>>());
        for (group, (.., created)) in groups.iter_mut().zip(rows) {
            group.created_at = Some((*created).into());
        }
        let names: Vec<_> = names.iter().map(|name| sent(name, "Form", None)).collect();
        let input = input_with(&groups, &names);
        let scene = Scene::new(&input, &[]);
        let mut ranks: Vec<_> = (0..groups.len()).map(|place| Rank::of(&scene, place)).collect();
        ranks.sort();
        let why = ranks.windows(2).map(|pair| pair[0].why(&pair[1])).collect();
        (ranks.iter().map(|rank| rank.id).collect(), why)
    }

    #[test]
    fn each_question_decides_only_where_the_ones_before_do_not() {
        let (early, late, odd) = ("2023-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z", "0000-00-00");
        let rows = [
            (1, "Inbound ", "DISABLED", early),
            (2, "Inbound", "DISABLED", early),
            (3, " Inbound", "ACTIVE", early),
            (4, "Inbound", "ACTIVE", odd),
            (5, "Inbound", "ACTIVE", odd),
            (6, "Inbound", "ACTIVE", late),
            (7, "Inbound", "ACTIVE", early),
            (8, "inbound ", "DISABLED", late),
        ];
        let (ids, why) = ranked(&rows, &["inbound "]);
        assert_eq!(ids, [8, 7, 6, 4, 5, 3, 2, 1]);
        assert_eq!(
            why,
            [
                "an integration names it",
                "it was created first",
                "it was created first",
                "nothing else sets them apart, and it has the lowest id",
                "its title is cleanly written",
                "it is active",
                "its title is cleanly written",
            ]
        );
    }

    #[test]
    fn an_unknown_status_is_not_active_and_a_name_counts_to_the_code_point() {
        let rows = [(1, "A", "ARCHIVED", ""), (2, "A", "ACTIVE", ""), (3, "a", "ACTIVE", "")];
        assert_eq!(ranked(&rows, &["A "]).0, [2, 3, 1]);
    }
}
