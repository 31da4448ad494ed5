//! The whole audit at 1,000 to 1,000,000 groups: the levels over all titles, every rule, and the plan.
//!
//! `cargo bench --bench audit` prints the median of five audits (one at a million) and what a group costs; the cost of a
//! group must not grow with their number. The account is that of `support/made_up.rs`.

#[path = "support/made_up.rs"]
mod made_up;

use std::io::Write as _;
use std::time::{Duration, Instant};

use chrono::DateTime;
use superfone_audit::api::{Item, Number};
use superfone_audit::catalogue::LEAD_GROUPS;
use superfone_audit::config::Policy;
use superfone_audit::plan::{PlanInput, plan};
use superfone_audit::rules::{RuleInput, check};

const SIZES: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for size in SIZES {
        let groups: Vec<_> = (0..size).map(group).collect();
        let runs = if size < 1_000_000 { 5 } else { 1 };
        let mut times: Vec<_> = (0..runs).map(|_| time(&groups)).collect();
        times.sort();
        let (time, findings) = times[runs / 2];
        let each = time.as_secs_f64() * 1e6 / Duration::from_secs(size).as_secs_f64();
        writeln!(out, "{size:>9} groups: {time:>10.3?}, {each:.2} us a group, {findings} findings and actions")?;
    }
    Ok(())
}

fn time(groups: &[Item]) -> (Duration, usize) {
    let taken_at = DateTime::from_timestamp(1_795_404_600, 0).unwrap_or_default();
    let start = Instant::now();
    let input = RuleInput::new(&LEAD_GROUPS, groups, &[], taken_at);
    let findings = check(&input, &Policy::default());
    let actions = plan(&PlanInput::new(&input, &findings));
    (start.elapsed(), findings.len() + actions.len())
}

/// The made-up group of this number, as the API would send it.
fn group(number: u64) -> Item {
    let made_up = made_up::group(number);
    Item {
        id: made_up.id,
        org_id: Some(Number::Whole(made_up::ORG_ID)),
        title: Some(made_up.title.into()),
        status: Some(made_up.status.into()),
        kind: made_up.kind.map(Into::into),
        created_by: Some(Number::Whole(made_up.created_by)),
        updated_by: made_up.updated_by.map(Number::Whole),
        created_at: Some(made_up.created_at.into()),
        updated_at: Some(made_up.updated_at.into()),
        further: None,
    }
}
