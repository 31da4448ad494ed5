//! Reports for unit tests.

use std::path::Path;

use chrono::DateTime;
use chrono_tz::Tz;

use super::{Circumstances, Report};
use crate::api::LeadGroup;
use crate::audit::{self, Judged, Mute, MuteRule, Policy, SentName, Target};
use crate::config::read_names;
use crate::listing::{Proof, Provenance};
pub(super) use crate::testing::account;
use crate::testing::evidence_with;

/// The report of a complete listing of these groups.
pub(super) fn report(groups: &[LeadGroup]) -> Report<'_> {
    report_with(groups, |_| {})
}

/// The same, with findings as somebody has changed them before they were planned for.
pub(super) fn report_with(groups: &[LeadGroup], change: impl FnOnce(&mut Vec<Judged>)) -> Report<'_> {
    report_of(groups, &[], &Policy::default(), change)
}

/// The same with names that integrations send, and what the team has decided.
fn report_of<'a>(
    groups: &'a [LeadGroup],
    names: &[SentName],
    policy: &Policy,
    change: impl FnOnce(&mut Vec<Judged>),
) -> Report<'a> {
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
    let mut findings = audit::audit(&evidence_with(groups, names), policy);
    change(&mut findings);
    let plan = audit::plan(groups, names, &findings);
    let circumstances = Circumstances {
        taken_at: DateTime::from_timestamp(1_795_404_600, 0).unwrap(),
        zone: Tz::Asia__Kolkata,
        base_url: "https://prod-api.superfone.co.in/superfone".to_owned(),
        text: None,
    };
    Report::build(groups, provenance, findings, plan, circumstances)
}

/// The sample account with the sample names, one mute that holds and one that matches nothing.
pub(super) fn judged(groups: &[LeadGroup]) -> Report<'_> {
    let names = read_names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/names.csv")).unwrap();
    let mute = |rule, target, owner: Option<&str>| MuteRule {
        rule,
        target,
        mute: Mute {
            reason: "kept for the | 2027 campaign".to_owned(),
            owner: owner.map(str::to_owned),
            until: "2027-01-31".parse().unwrap(),
        },
    };
    let mutes = vec![
        mute("disabled-group", Target::Id(22066), Some("ops@example.com")),
        mute("missing-name", Target::Name("Lost".to_owned()), None),
    ];
    report_of(groups, &names, &Policy { mutes, ..Policy::default() }, |_| {})
}
