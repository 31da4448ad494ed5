//! Of groups whose titles collide, which one stays?
//!
//! The one that an integration names, then an active one, then one whose title needs no repair, then the better written
//! one, then the oldest, then the one of the lowest id.

use chrono::{DateTime, Utc};

use super::context::{GroupIndex, PlanContext};
use super::written::Legibility;
use crate::api::Timestamp;

/// How good a reason there is to keep a group. Less is better.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    unnamed: bool,
    inactive: bool,
    unclean: bool,
    writing: Legibility,
    /// The end of time where nobody knows.
    created: DateTime<Utc>,
    id: u64,
}

impl Rank {
    pub(super) fn of(context: &PlanContext<'_>, place: GroupIndex) -> Self {
        let group = &context.groups[place];
        let (title, clean) = (group.title(), context.clean(place));
        let created = group.created_at.as_ref().and_then(Timestamp::instant);
        // A title that becomes the name of an integration once it is mended counts as named.
        let is_named = |title: &str| context.sent(title).is_some();
        Self {
            unnamed: !is_named(title) && !clean.as_deref().is_some_and(is_named),
            inactive: !group.is_active(),
            unclean: clean.as_deref() != Some(title),
            writing: Legibility::of(clean.as_deref().unwrap_or(title)),
            created: created.unwrap_or(DateTime::<Utc>::MAX_UTC),
            id: group.id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Policy;
    use crate::plan::PlanInput;
    use crate::plan::tests::sent;
    use crate::rules::check;
    use crate::testing::{groups, input_with};

    /// The ids in the order in which they would be kept.
    fn ranked(rows: &[(u64, &str, &str, &str)], names: &[&str]) -> Vec<u64> {
        let mut groups = groups(&rows.iter().map(|(id, title, status, _)| (*id, *title, *status)).collect::<Vec<_>>());
        for (group, (.., created)) in groups.iter_mut().zip(rows) {
            group.created_at = Some((*created).into());
        }
        let names: Vec<_> = names.iter().map(|name| sent(name, "Form", None)).collect();
        let input = input_with(&groups, &names);
        let judged = check(&input, &Policy::default());
        let input = PlanInput::new(&input, &judged);
        let context = PlanContext::new(&input);
        let mut ranks: Vec<_> = (0..groups.len()).map(|place| Rank::of(&context, place)).collect();
        ranks.sort();
        ranks.iter().map(|rank| rank.id).collect()
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
            (9, "INBOUND", "ACTIVE", early),
            (10, "Inbound,", "ACTIVE", early),
            (11, "In-Bound", "ACTIVE", early),
        ];
        assert_eq!(ranked(&rows, &["inbound "]), [8, 7, 6, 4, 5, 11, 9, 10, 3, 2, 1]);
    }

    #[test]
    fn an_unknown_status_is_not_active_and_a_name_counts_to_the_code_point_or_as_what_the_title_should_read() {
        let rows = [(1, "A", "ARCHIVED", ""), (2, "A", "ACTIVE", ""), (3, "a", "ACTIVE", "")];
        assert_eq!(ranked(&rows, &["A "]), [2, 3, 1]);
        let rows = [(1, "Virar plots", "ACTIVE", ""), (2, "Virar Plots ", "ACTIVE", "")];
        assert_eq!(ranked(&rows, &["Virar Plots"]), [2, 1]);
        assert_eq!(ranked(&rows, &[]), [1, 2]);
    }
}
