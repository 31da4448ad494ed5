//! Short forms for unit tests.

use std::path::Path;

use chrono::DateTime;
use chrono_tz::Tz;

use crate::api::{self, Item, PageId};
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::listing::{Context, Proof, Provenance, Snapshot};
use crate::names::SentName;
use crate::rules::RuleInput;
use crate::scrub::Scrubber;

/// Groups from id, title and status; everything else is absent.
pub(crate) fn groups(rows: &[(u64, &str, &str)]) -> Vec<Item> {
    let group = |(id, title, status): &(u64, &str, &str)| Item {
        id: *id,
        org_id: None,
        title: Some((*title).into()),
        status: Some((*status).into()),
        kind: None,
        created_by: None,
        updated_by: None,
        created_at: None,
        updated_at: None,
        further: None,
    };
    rows.iter().map(group).collect()
}

/// Rule input of these groups, no names, taken on 2026-11-23 at 09:00 in Kolkata.
pub(crate) fn input(groups: &[Item]) -> RuleInput<'_> {
    input_with(groups, &[])
}

/// The same with names that integrations send.
pub(crate) fn input_with<'a>(groups: &'a [Item], names: &'a [SentName]) -> RuleInput<'a> {
    input_of(&LEAD_GROUPS, groups, names)
}

/// The same of another catalogue.
pub(crate) fn input_of<'a>(catalogue: &'static Catalogue, items: &'a [Item], names: &'a [SentName]) -> RuleInput<'a> {
    RuleInput::new(catalogue, items, names, DateTime::from_timestamp(1_795_404_600, 0).unwrap_or_default())
}

/// A complete listing of these groups, proved by two passes, taken at the same time.
pub(crate) fn snapshot(groups: &[Item]) -> Snapshot {
    let (rows, pages) = (groups.len() as u64, (groups.len() as u64).div_ceil(50).max(1));
    let provenance = Provenance {
        complete: true,
        proof: Proof::TwoEqualPasses,
        doubt: None,
        replayed: false,
        pages,
        page_size: 50,
        total_items: Some(rows),
        rows,
        repeated_rows: 0,
        passes: 2,
        requests: 2 * pages,
        retries: 0,
        unseen_ids: Vec::new(),
        warnings: Vec::new(),
    };
    Snapshot { catalogue: &LEAD_GROUPS, items: groups.into(), provenance, context: context() }
}

/// The whole of an account on 2026-11-23 at 09:00 in Kolkata.
pub(crate) fn context() -> Context {
    Context {
        taken_at: DateTime::from_timestamp(1_795_404_600, 0).unwrap_or_default(),
        zone: Tz::Asia__Kolkata,
        account: None,
        base_url: "https://a.example".to_owned(),
        text: None,
    }
}

/// The lead groups of the sample account, by ascending id.
pub(crate) fn account() -> Vec<Item> {
    sample(&LEAD_GROUPS)
}

/// A catalogue of the sample account, by ascending id.
pub(crate) fn sample(catalogue: &'static Catalogue) -> Vec<Item> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/account");
    let folder = if catalogue == &LEAD_GROUPS { folder } else { folder.join(catalogue.name) };
    let pages = (1..).map(|number| (number, folder.join(format!("page-{number}.json"))));
    let mut items: Vec<_> = pages
        .take_while(|(_, path)| path.exists())
        .flat_map(|(number, path)| {
            let body = std::fs::read(path).unwrap();
            api::decode(&body, PageId { catalogue, number }, &Scrubber::none()).unwrap().rows
        })
        .collect();
    items.sort_by_key(|item| item.id);
    items
}
