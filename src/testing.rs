//! Short forms for unit tests.

use std::path::Path;

use chrono::DateTime;

use crate::api::{self, LeadGroup, Scrubber};
use crate::rules::{RuleInput, SentName};

/// Groups from id, title and status; everything else is absent.
pub(crate) fn groups(rows: &[(u64, &str, &str)]) -> Vec<LeadGroup> {
    let group = |(id, title, status): &(u64, &str, &str)| LeadGroup {
        id: *id,
        org_id: None,
        title: Some((*title).into()),
        status: Some((*status).into()),
        kind: None,
        created_by: None,
        updated_by: None,
        created_at: None,
        updated_at: None,
    };
    rows.iter().map(group).collect()
}

/// Rule input of these groups, no names, taken on 2026-11-23 at 09:00 in Kolkata.
pub(crate) fn input(groups: &[LeadGroup]) -> RuleInput<'_> {
    input_with(groups, &[])
}

/// The same with names that integrations send.
pub(crate) fn input_with<'a>(groups: &'a [LeadGroup], names: &'a [SentName]) -> RuleInput<'a> {
    RuleInput::new(groups, names, DateTime::from_timestamp(1_795_404_600, 0).unwrap_or_default())
}

/// The sample account, by ascending id.
pub(crate) fn account() -> Vec<LeadGroup> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/account");
    let mut groups: Vec<_> = (1..=3)
        .flat_map(|page| {
            let body = std::fs::read(folder.join(format!("page-{page}.json"))).unwrap();
            api::decode(&body, page, &Scrubber::none()).unwrap().rows
        })
        .collect();
    groups.sort_by_key(|group| group.id);
    groups
}
