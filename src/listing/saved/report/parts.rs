//! What a report has to say of its lists, and whether it can be believed.

use chrono_tz::Tz;
use serde::Deserialize;

use super::ReportProblem;
use crate::api::Item;
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::config::BaseUrl;
use crate::listing::saved::instant;
use crate::listing::{Context, Listing, Lists, Proof, Provenance, Snapshot, Unread};

/// The report's object `audit`, as far as it concerns the listing.
#[derive(Deserialize)]
pub(super) struct Audit {
    pub(super) taken_at: String,
    pub(super) base_url: String,
    pub(super) account: Option<String>,
    pub(super) text: Option<String>,
}

/// What is needed of a report, as far as it has come.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) version: bool,
    pub(super) audit: Option<Audit>,
    pub(super) listing: Option<Provenance>,
    pub(super) groups: Option<Vec<Item>>,
    /// The other catalogues.
    pub(super) others: Option<Vec<Other>>,
}

/// A catalogue beside the lead groups, as far as it has come.
pub(super) struct Other {
    pub(super) catalogue: &'static Catalogue,
    pub(super) listing: Option<Provenance>,
    pub(super) items: Option<Vec<Item>>,
    pub(super) unread: Option<String>,
}

impl Parts {
    /// What was listed, if nothing is missing and the figures fit the items: a report that somebody has shortened must not
    /// pass for the whole list.
    pub(super) fn put_together(self, zone: Tz) -> Result<Lists, ReportProblem> {
        if !self.version {
            return Err(ReportProblem::Neither);
        }
        let refuse = |problem: String| ReportProblem::Content(problem);
        let missing = |name| refuse(format!("`{name}` is missing"));
        let audit = self.audit.ok_or_else(|| missing("audit"))?;
        let made = self.listing.ok_or_else(|| missing("listing"))?;
        let groups = self.groups.ok_or_else(|| missing("groups"))?;

        let time = chrono::DateTime::parse_from_rfc3339(&audit.taken_at).ok();
        let taken_at = time
            .and_then(|time| instant(time.timestamp()))
            .ok_or_else(|| refuse("`audit.taken_at` is not a time such as 2026-11-23T03:30:00Z".to_owned()))?;
        let base_url = BaseUrl::parse(&audit.base_url).map_err(|error| refuse(format!("`audit.base_url`: {error}")))?;
        let text = audit.text.filter(|text| !text.is_empty());
        let context = Context { taken_at, zone, account: audit.account, base_url: base_url.to_string(), text };
        let mut lists = Lists { read: Vec::new(), unread: Vec::new() };
        lists.read.push(Snapshot::new(trusted(&LEAD_GROUPS, groups, made)?, context.clone()));
        for Other { catalogue, listing, items, unread } in self.others.unwrap_or_default() {
            match (listing, items, unread) {
                (_, _, Some(why)) => lists.unread.push(Unread { catalogue, why }),
                // Names were looked up in it, and that is all.
                (Some(_), None, None) => {}
                (Some(made), Some(items), None) => {
                    lists.read.push(Snapshot::new(trusted(catalogue, items, made)?, context.clone()));
                }
                _ => {
                    return Err(refuse(format!("`catalogues`: the {} have no `listing`", catalogue.many)));
                }
            }
        }
        Ok(lists)
    }
}

/// A list whose figures fit its items.
pub(super) fn trusted(
    catalogue: &'static Catalogue,
    items: Vec<Item>,
    made: Provenance,
) -> Result<Listing, ReportProblem> {
    let (held, unseen) = (items.len() as u64, made.unseen_ids.len() as u64);
    if made.rows.checked_sub(made.repeated_rows).and_then(|distinct| distinct.checked_add(unseen)) != Some(held) {
        return Err(ReportProblem::Content(format!(
            "it holds {held} {}, which is not what its `listing` says ({} rows, {} of them repeated, {unseen} unseen)",
            catalogue.items, made.rows, made.repeated_rows
        )));
    }
    let whole = made.repeated_rows == 0 && unseen == 0 && made.total_items.is_none_or(|total| total == held);
    if made.complete != (made.proof != Proof::None) || (made.complete && !whole) {
        return Err(ReportProblem::Content("its `listing` contradicts itself on whether it is complete".to_owned()));
    }
    Ok(Listing { catalogue, items, provenance: Provenance { replayed: true, ..made } })
}
