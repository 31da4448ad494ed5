//! The team's month, in sentences.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::report::text::{count, day_beside, few, list, quoted, thousands};
use crate::report::{FindingRow, Totals};
use crate::worklist::TeamMonth;

/// What became of the last plan, of what is kept as it is, and of what the workbook said otherwise.
pub(in crate::report) fn team(
    told: &TeamMonth,
    findings: &[FindingRow],
    totals: &Totals,
    today: NaiveDate,
) -> Vec<String> {
    let mut notes: Vec<String> = last_plan(told, totals, today).into_iter().collect();
    notes.extend(disabled(findings));
    let accepted = totals.findings.accepted;
    if accepted > 0 {
        let (are, one) = if accepted == 1 { ("is", "It") } else { ("are", "One") };
        notes.push(format!(
            "{} {are} accepted by the team and not counted. {one} comes back by itself if it gets worse.",
            count(accepted, "finding")
        ));
    }
    if !told.outgrown.is_empty() {
        const NAMED: usize = 3;
        let named = told.outgrown.iter().map(|(title, owner)| {
            let by = owner.as_ref().map_or_else(String::new, |owner| format!(" (was kept as is by {owner})"));
            format!("{}{by}", quoted(title))
        });
        notes.push(format!("No longer kept as is, because it got worse: {}.", list(&few(named.collect(), NAMED))));
    }
    if told.other_words > 0 {
        let (say, counts) = if told.other_words == 1 { ("says", "counts") } else { ("say", "count") };
        notes.push(format!(
            "{} of the workbook {say} something else under Status than the five words, and {counts} as To do.",
            count(told.other_words, "row")
        ));
    }
    notes
}

/// `3 lead groups and 1 label were disabled as planned.`
fn disabled(findings: &[FindingRow]) -> Option<String> {
    let mut of: BTreeMap<&Catalogue, u64> = BTreeMap::new();
    let as_planned = findings.iter().filter(|row| row.accepted.as_ref().is_some_and(|row| row.as_planned));
    as_planned.for_each(|row| *of.entry(row.catalogue()).or_default() += 1);
    let were = if of.values().sum::<u64>() == 1 { "was" } else { "were" };
    let is_of_groups = of.keys().all(|catalogue| *catalogue == &LEAD_GROUPS);
    let word = |catalogue: &Catalogue| if is_of_groups { catalogue.item } else { catalogue.one };
    let parts: Vec<_> = of.iter().map(|(catalogue, number)| count(*number, word(catalogue))).collect();
    (!parts.is_empty()).then(|| format!("{} {were} disabled as planned.", list(&parts)))
}

/// `July's plan: 17 of 36 steps are done (3 without a tick). 2 were marked Done, but Superfone still shows the old state.`
fn last_plan(told: &TeamMonth, totals: &Totals, today: NaiveDate) -> Option<String> {
    let (plan, (last, rows)) = (&totals.plan, told.last_plan?);
    let done = plan.done_verified + plan.done_unticked;
    if done + plan.done_not_seen == 0 {
        return None;
    }
    let unticked = match plan.done_unticked {
        0 => String::new(),
        n => format!(" ({} without a tick)", thousands(n)),
    };
    let not_seen = match plan.done_not_seen {
        0 => String::new(),
        1 => " 1 was marked Done, but Superfone still shows the old state.".to_owned(),
        n => format!(" {} were marked Done, but Superfone still shows the old state.", thousands(n)),
    };
    let steps = count(rows.max(done), "step");
    let are = if done == 1 { "is" } else { "are" };
    Some(format!(
        "The plan of {}: {} of {steps} {are} done{unticked}.{not_seen}",
        day_beside(last, today),
        thousands(done)
    ))
}

/// After an upgrade, or with other severities or names, in an audit of today that is compared with the one of that day.
pub(in crate::report) fn judged_anew(found: u64, day: NaiveDate, today: NaiveDate) -> String {
    let what = match found {
        0 => "Nothing of it counts as new or worse.".to_owned(),
        1 => "1 finding that comes of it is not counted as new or worse.".to_owned(),
        n => format!("{} findings that come of it are not counted as new or worse.", thousands(n)),
    };
    let day = day_beside(day, today);
    format!("Rules, severities or names are not those of {day}, so the list of then was judged by today's. {what}")
}
