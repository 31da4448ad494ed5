//! Reports for unit tests.

use chrono::DateTime;
use chrono_tz::Tz;

use super::{Circumstances, Report};
use crate::api::LeadGroup;
use crate::audit::{self, Judged, Policy};
use crate::listing::{Proof, Provenance};
pub(super) use crate::testing::account;
use crate::testing::evidence;

/// The report of a complete listing of these groups.
pub(super) fn report(groups: &[LeadGroup]) -> Report<'_> {
    report_with(groups, |_| {})
}

/// The same, with findings as somebody has changed them before they were planned for.
pub(super) fn report_with(groups: &[LeadGroup], change: impl FnOnce(&mut Vec<Judged>)) -> Report<'_> {
    let (rows, pages) = (groups.len() as u64, (groups.len() as u64).div_ceil(50).max(1));
    // A report borrows how it came about; a test can afford to let that be for ever.
    let provenance = Box::leak(Box::new(Provenance {
        complete: true,
        proof: Proof::TwoEqualPasses,
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
    }));
    let mut findings = audit::audit(&evidence(groups), &Policy::default());
    change(&mut findings);
    let plan = audit::plan(groups, &[], &findings);
    let circumstances = Circumstances {
        taken_at: DateTime::from_timestamp(1_795_404_600, 0).unwrap(),
        zone: Tz::Asia__Kolkata,
        base_url: "https://prod-api.superfone.co.in/superfone".to_owned(),
        text: None,
    };
    Report::build(groups, provenance, findings, plan, circumstances)
}
