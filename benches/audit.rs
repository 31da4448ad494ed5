//! The whole audit at 1,000 to 1,000,000 groups: the ladder over all titles, every rule, and the plan.
//!
//! `cargo bench --bench audit` prints the median of five audits (one at a million) and what a group costs; the cost of a
//! group must not grow with their number. The account is made up: nine titles in ten are unlike all others, the rest
//! are twins and look-alikes; one group in fifty is disabled; one title in ten is in Devanagari.

use std::io::Write as _;
use std::time::{Duration, Instant};

use chrono::DateTime;
use superfone_audit::api::{LeadGroup, Number};
use superfone_audit::audit::{Evidence, Policy, audit, plan};

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

fn time(groups: &[LeadGroup]) -> (Duration, usize) {
    let taken_at = DateTime::from_timestamp(1_795_404_600, 0).unwrap_or_default();
    let start = Instant::now();
    let findings = audit(&Evidence::new(groups, &[], taken_at), &Policy::default());
    let actions = plan(groups, &[], &findings);
    (start.elapsed(), findings.len() + actions.len())
}

/// A group of the made-up account; the same for the same number.
fn group(number: u64) -> LeadGroup {
    const SOURCES: [&str; 8] = ["Website", "Facebook Ads", "Walk-in", "99acres", "Referral", "IVR", "WhatsApp", "Expo"];
    const PLACES: [&str; 6] = ["Mumbai", "Pune", "Delhi NCR", "Bengaluru", "Chennai", "Kolkata"];
    // Twins and look-alikes take the words and the number of a neighbour.
    let (own, form) = if number % 10 == 9 { (number - 5, number / 10 % 4) } else { (number, 4) };
    let (source, place) = (SOURCES[(own % 8) as usize], PLACES[(own / 8 % 6) as usize]);
    let title = match form {
        1 => format!("{source} {place} {own}").to_uppercase(),
        2 => format!("{source}  {place} {own} "),
        3 => format!("{source}-{place}-{own}"),
        _ if number % 10 == 3 => format!("{place} संपर्क {own}"),
        _ => format!("{source} {place} {own}"),
    };
    let date = |text: &str| Some(Box::from(text));
    LeadGroup {
        id: number + 1,
        org_id: Some(Number::Whole(7)),
        title: Some(title.into()),
        status: Some(if number.is_multiple_of(50) { "DISABLED".into() } else { "ACTIVE".into() }),
        kind: None,
        created_by: Some(Number::Whole(3)),
        updated_by: None,
        created_at: date("2026-01-15T09:00:00.000Z"),
        updated_at: date("2026-01-15T09:00:00.000Z"),
    }
}
