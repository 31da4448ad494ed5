//! Reports for unit tests.

mod kinds;
mod past;
mod several;

use std::path::Path;

use super::{AuditPart, Report};
use crate::api::Item;
use crate::catalogue::LEAD_GROUPS;
use crate::config::{Mute, MuteRule, Policy, Target};
use crate::history::{Comparison, Origin, PlannedRow};
use crate::listing::{Context, Snapshot};
use crate::names::{SentName, read_names};
use crate::plan::PlanInput;
use crate::rules::{self, Audited, Judged, Scope};
pub(super) use crate::testing::account;
use crate::testing::input_with;
pub(crate) use kinds::{HOSTILE, every_kind, only_labels, unread};
pub(crate) use several::{several, several_of, several_with_past};

const BASE_URL: &str = "https://prod-api.superfone.co.in/superfone";

/// The report of a complete listing of these groups.
pub(crate) fn report(groups: &[Item]) -> Report {
    report_with(groups, |_| {})
}

/// The same, with findings as somebody has changed them before they were planned for.
pub(super) fn report_with(groups: &[Item], change: impl FnOnce(&mut Vec<Judged>)) -> Report {
    report_of(groups, &[], &Policy::default(), change)
}

/// The same with names that integrations send, and what the team has decided.
pub(crate) fn report_of(
    groups: &[Item],
    names: &[SentName],
    policy: &Policy,
    change: impl FnOnce(&mut Vec<Judged>),
) -> Report {
    let (audited, plan) = audited(groups, names, policy, change);
    let comparison = Comparison::with_nothing(Origin::Begun, audited.findings.len(), "2026-11-23".parse().unwrap());
    let work = past::untouched(&plan);
    let names = rules::resolve(groups, names);
    build(AuditPart { snapshot: snapshot(groups), names_only: false, audited, plan, names, comparison, work })
}

/// The report of lead groups alone.
fn build(groups: AuditPart) -> Report {
    Report::build(groups, Vec::new(), Vec::new(), Vec::new())
}

fn audited(
    groups: &[Item],
    names: &[SentName],
    policy: &Policy,
    change: impl FnOnce(&mut Vec<Judged>),
) -> (Audited, Vec<PlannedRow>) {
    let input = input_with(groups, names);
    let mut findings = rules::check(&input, policy);
    change(&mut findings);
    let plan = crate::plan::plan(&PlanInput::new(&input, &findings));
    let audited = Audited::new(findings, &Scope::of(&LEAD_GROUPS, groups, None));
    let plan = PlannedRow::all(&LEAD_GROUPS, plan, &audited.fingerprints);
    (audited, plan)
}

/// A complete listing of these groups.
fn snapshot(groups: &[Item]) -> Snapshot {
    Snapshot {
        context: Context { base_url: BASE_URL.to_owned(), ..crate::testing::context() },
        ..crate::testing::snapshot(groups)
    }
}

fn sample_names() -> Vec<SentName> {
    read_names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/names.csv"), &LEAD_GROUPS, false).unwrap().names
}

/// The sample account with the sample names, one mute that holds and one that matches nothing.
pub(crate) fn judged(groups: &[Item]) -> Report {
    let names = sample_names();
    report_of(groups, &names, &Policy { mutes: mutes(), ..Policy::default() }, |_| {})
}

/// One mute that holds and one that matches nothing.
fn mutes() -> Vec<MuteRule> {
    let mute = |rule, target, owner: Option<&str>| MuteRule {
        catalogue: &LEAD_GROUPS,
        rule,
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
pub(crate) fn with_past(groups: &[Item]) -> Report {
    let names = sample_names();
    let (audited, plan) = audited(groups, &names, &Policy::default(), |_| {});
    let comparison = past::comparison(audited.findings.len());
    let work = past::work(&plan);
    let names = rules::resolve(groups, &names);
    build(AuditPart { snapshot: snapshot(groups), names_only: false, audited, plan, names, comparison, work })
}
