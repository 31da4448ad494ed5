//! The headline: what is certain, and no more than was proved.

use serde::Serialize;

use super::catalogues::items;
use super::{audit_before, day_before, today};
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::history::ChangeKind;
use crate::report::text::{count, day_beside, list, quoted, shown, thousands};
use crate::report::{FindingRow, Report, brief};
use crate::rules::DUPLICATE_TITLE;

/// Longest headline that still takes a further title, in characters.
const HEADLINE: usize = 120;
/// Most titles that a headline names.
const TITLES: usize = 3;

/// How good or bad a verdict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Leads are lost, or may be.
    Error,
    /// Somebody should look at it.
    Warning,
    /// All is well, as far as the verdict goes.
    Good,
}

/// The headline, and what it has pushed aside.
pub(super) struct Verdict {
    pub(super) text: String,
    pub(super) tone: Tone,
    /// What would have been the headline but for something louder.
    pub(super) besides: Option<String>,
}

impl Verdict {
    pub(super) fn of(report: &Report) -> Self {
        let (groups, findings) = (report.totals.groups.groups, &report.totals.findings);
        let rejected = rejected(report);
        if groups == 0 {
            let besides = report.is_of_several().then(|| of_several(report).0);
            return Self { besides, ..empty(report) };
        }
        if let Some(((gone, before), day)) = mostly_gone(report, &LEAD_GROUPS).zip(day_before(report)) {
            let text = format!(
                "{} of {} are gone since {day}. Check the account first. Nothing about them is called resolved or done.",
                thousands(gone),
                count(before, "group")
            );
            return Self { text, tone: Tone::Error, besides: rejected };
        }
        let (text, tone) = match rejected {
            Some(text) => (text, Tone::Error),
            None if report.is_of_several() => of_several(report),
            None if findings.error > 0 => {
                (format!("{}, but {}.", nobody_shares(report), errors_are_open(findings.error)), Tone::Error)
            }
            None if findings.open() == 0 && report.listing.complete => {
                (format!("Nothing to do: no finding is open in {}.", count(groups, "lead group")), Tone::Good)
            }
            None if report.listing.complete => {
                (format!("{}, so no lead is rejected for that.", nobody_shares(report)), Tone::Good)
            }
            None => (format!("{}.", nobody_shares(report)), Tone::Warning),
        };
        Self { text, tone, besides: None }
    }
}

fn errors_are_open(errors: u64) -> String {
    if errors == 1 { "1 error is open".to_owned() } else { format!("{} errors are open", thousands(errors)) }
}

/// The same of several catalogues, where nothing rejects leads for certain.
fn of_several(report: &Report) -> (String, Tone) {
    let (findings, is_complete) = (&report.totals.findings, report.is_complete());
    if findings.open() == 0 && is_complete {
        let all: Vec<_> = report.catalogues().map(|catalogue| items(report, catalogue)).collect();
        return (format!("Nothing to do: no finding is open in {}.", list(&all)), Tone::Good);
    }
    let certain = match &report.audit.text {
        _ if !is_complete => "Of what was seen, nothing rejects leads for certain".to_owned(),
        Some(filter) => format!("Of what matches {}, nothing rejects leads for certain", quoted(filter)),
        None => "No lead is rejected for certain".to_owned(),
    };
    let twins = shared(report);
    let errors = (findings.error > 0).then(|| format!(", but {}", errors_are_open(findings.error)));
    let tone = match (&errors, &twins) {
        (Some(_), _) => Tone::Error,
        (None, None) if is_complete => Tone::Good,
        (None, _) => Tone::Warning,
    };
    let is_clean = twins.is_none() && report.others.iter().all(|list| list.shared_titles == 0);
    let text = match (errors, twins) {
        (errors, Some(twins)) => format!("{certain}{}. {twins}", errors.unwrap_or_default()),
        (Some(errors), None) => format!("{certain}{errors}."),
        (None, None) if is_clean => format!("{certain}: no active title stands twice in its list."),
        (None, None) => format!("{certain}."),
    };
    (text, tone)
}

/// How many titles stand more than once among what is active, where nobody knows what becomes of leads that name them: `1
/// label and 1 lead stage stand more than once; leads that name them may go wrong.`
fn shared(report: &Report) -> Option<String> {
    let of = |catalogue: &'static Catalogue| {
        let open = report.open_findings().filter(|finding| finding.catalogue() == catalogue);
        open.filter(|finding| brief::is_shared(report, finding)).count()
    };
    let shared: Vec<_> = report
        .catalogues()
        .filter(|catalogue| !catalogue.rejects_twins)
        .map(|catalogue| (catalogue, of(catalogue)))
        .filter(|(_, number)| *number > 0)
        .collect();
    let parts: Vec<_> =
        shared.iter().map(|(catalogue, n)| format!("{} {}", thousands(*n as u64), catalogue.noun(*n))).collect();
    let (stand, them) = match shared.iter().map(|(_, n)| n).sum() {
        0_usize => return None,
        1 => ("stands", "it"),
        _ => ("stand", "them"),
    };
    Some(format!("{} {stand} more than once; leads that name {them} may go wrong.", list(&parts)))
}

/// That no two active groups share a title, of as many groups as were read.
fn nobody_shares(report: &Report) -> String {
    match &report.audit.text {
        _ if !report.listing.complete => "No two active groups that were seen share a title".to_owned(),
        Some(filter) => format!("No two active groups that match {} share a title", quoted(filter)),
        None => "No two active groups share a title".to_owned(),
    }
}

/// Nothing was returned: perhaps the wrong account.
fn empty(report: &Report) -> Verdict {
    let before = audit_before(report).map(|audit| audit.groups).filter(|groups| *groups > 0).zip(day_before(report));
    let is_of_several = report.is_of_several();
    let (text, tone) = match (&report.audit.text, before) {
        (Some(filter), _) if is_of_several => (format!("No lead group matches {}.", quoted(filter)), Tone::Warning),
        (Some(filter), _) => {
            (format!("No lead group matches {}, so there was nothing to check.", quoted(filter)), Tone::Warning)
        }
        (None, Some((groups, day))) => {
            let were = if groups == 1 { "there was 1".to_owned() } else { format!("there were {}", thousands(groups)) };
            let nothing = if is_of_several { "Nothing about them" } else { "Nothing" };
            let text = format!(
                "Superfone returned no lead groups; on {day} {were}. Check the account first. {nothing} is called resolved \
                 or done."
            );
            (text, Tone::Error)
        }
        (None, None) if is_of_several => {
            let text = "Superfone returned no lead groups. If you expected some, check that the key belongs to the right \
                        account.";
            (text.to_owned(), Tone::Warning)
        }
        (None, None) => {
            let text = "Superfone returned no lead groups, so there was nothing to check. If you expected some, check that \
                        the key belongs to the right account.";
            (text.to_owned(), Tone::Warning)
        }
    };
    Verdict { text, tone, besides: None }
}

/// How many items of a catalogue are gone since the audit before, and of how many, if that is more than half, and three at
/// the least.
pub(super) fn mostly_gone(report: &Report, catalogue: &Catalogue) -> Option<(u64, u64)> {
    let changes = report.changes.iter().filter(|change| change.catalogue.unwrap_or(&LEAD_GROUPS) == catalogue);
    let of = |kind| changes.clone().filter(|change| change.kind == kind).count() as u64;
    let gone = of(ChangeKind::Gone);
    let before = if catalogue == &LEAD_GROUPS {
        audit_before(report)?.groups
    } else {
        (report.items(catalogue).len() as u64 + gone).saturating_sub(of(ChangeKind::Added))
    };
    (gone >= 3 && gone * 2 > before).then_some((gone, before))
}

/// Whether the lead groups are gone, or most of them.
pub(in crate::report) fn is_mostly_gone(report: &Report) -> bool {
    let had_groups = || report.audit.text.is_none() && audit_before(report).is_some_and(|audit| audit.groups > 0);
    mostly_gone(report, &LEAD_GROUPS).is_some() || (report.totals.groups.groups == 0 && had_groups())
}

/// Whose leads are being rejected: as many titles as fit a headline. Somebody may have muted the finding; it is said all
/// the same.
fn rejected(report: &Report) -> Option<String> {
    let titles = report.totals.rejected_titles;
    let mut findings: Vec<&FindingRow> =
        report.findings.iter().filter(|finding| brief::is_rejected(report, finding)).collect();
    // What counts before what somebody has set aside, then what integrations send.
    findings.sort_by_key(|finding| (!finding.is_open(), finding.urgency()));
    if findings.is_empty() && titles > 0 {
        // Nobody looked for them, and yet it is so.
        let rule = DUPLICATE_TITLE.name;
        return Some(format!(
            "Leads sent to {} are being rejected; “{rule}” is switched off in the settings.",
            count(titles, "title")
        ));
    }
    let all = findings.len();
    let mut named: Vec<String> = findings.into_iter().take(TITLES).map(|finding| title(report, finding)).collect();
    loop {
        let text = headline(&named, all);
        if text.chars().count() <= HEADLINE || named.len() <= 1 {
            return (all > 0).then_some(text);
        }
        named.pop();
    }
}

fn headline(named: &[String], all: usize) -> String {
    let mut titles = named.to_vec();
    if all > named.len() {
        titles.push(format!("{} more", thousands((all - named.len()) as u64)));
    }
    format!("Leads sent to {} are being rejected: {}.", count(all as u64, "title"), list(&titles))
}

fn title(report: &Report, finding: &FindingRow) -> String {
    let title = quoted(&finding.title);
    match &finding.accepted {
        _ if finding.muted.is_some() => format!("{title} (muted)"),
        Some(accepted) => {
            let by = accepted.owner.as_ref().map(|owner| format!(" by {}", shown(owner))).unwrap_or_default();
            let since = day_beside(accepted.since, today(report));
            format!("{title} (accepted{by}, {since})")
        }
        None => title,
    }
}
