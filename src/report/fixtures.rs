//! Reports for unit tests.

mod kinds;
mod past;

use std::path::Path;

use chrono::DateTime;
use chrono_tz::Tz;

use super::{Circumstances, Report};
use crate::api::LeadGroup;
use crate::config::read_names;
use crate::history::{Comparison, Origin};
use crate::listing::{Proof, Provenance};
use crate::plan::Action;
use crate::rules::{self, Audited, Judged, Mute, MuteRule, Policy, Scope, SentName, Target};
pub(super) use crate::testing::account;
use crate::testing::input_with;
pub(crate) use kinds::{HOSTILE, every_kind};

const BASE_URL: &str = "https://prod-api.superfone.co.in/superfone";

/// The report of a complete listing of these groups.
pub(crate) fn report(groups: &[LeadGroup]) -> Report<'_> {
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
    let (audited, plan) = audited(groups, names, policy, change);
    let comparison = Comparison::with_nothing(Origin::Begun, audited.findings.len(), "2026-11-23".parse().unwrap());
    Report::build(groups, provenance_of(groups), audited, plan, comparison, None, circumstances())
}

fn audited(
    groups: &[LeadGroup],
    names: &[SentName],
    policy: &Policy,
    change: impl FnOnce(&mut Vec<Judged>),
) -> (Audited, Vec<Action>) {
    let input = input_with(groups, names);
    let mut findings = rules::check(&input, policy);
    change(&mut findings);
    let plan = crate::plan::plan(&input, &findings);
    (Audited::new(findings, &Scope::of(groups, BASE_URL, None)), plan)
}

fn circumstances() -> Circumstances {
    Circumstances {
        taken_at: DateTime::from_timestamp(1_795_404_600, 0).unwrap(),
        zone: Tz::Asia__Kolkata,
        account: None,
        base_url: BASE_URL.to_owned(),
        text: None,
    }
}

/// How a complete listing of these groups came about.
fn provenance_of(groups: &[LeadGroup]) -> &'static Provenance {
    let (rows, pages) = (groups.len() as u64, (groups.len() as u64).div_ceil(50).max(1));
    // A report borrows how it came about; a test can afford to let that be for ever.
    Box::leak(Box::new(Provenance {
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
    }))
}

/// The sample account with the sample names, one mute that holds and one that matches nothing.
pub(crate) fn judged(groups: &[LeadGroup]) -> Report<'_> {
    let names = read_names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/names.csv")).unwrap();
    report_of(groups, &names, &Policy { mutes: mutes(), ..Policy::default() }, |_| {})
}

/// One mute that holds and one that matches nothing.
fn mutes() -> Vec<MuteRule> {
    let mute = |rule, target, owner: Option<&str>| MuteRule {
        rule: rules::by_code(rule).unwrap(),
        target,
        mute: Mute {
            reason: "kept for the | 2027 campaign".to_owned(),
            owner: owner.map(str::to_owned),
            until: "2027-01-31".parse().unwrap(),
        },
    };
    vec![
        mute("disabled-group", Target::Id(22066), Some("ops@example.com")),
        mute("missing-name", Target::Name("Lost".to_owned()), None),
    ]
}

/// The same as an audit that has a past: every state and trend, what is gone, what changed, two earlier audits, and a
/// workbook whose decisions were read.
pub(crate) fn with_past(groups: &[LeadGroup]) -> Report<'_> {
    let names = read_names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/names.csv")).unwrap();
    let (audited, plan) = audited(groups, &names, &Policy::default(), |_| {});
    let comparison = past::comparison(audited.findings.len());
    let decisions = past::decisions(&plan);
    Report::build(groups, provenance_of(groups), audited, plan, comparison, Some(decisions), circumstances())
}
