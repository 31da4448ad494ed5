//! Summary: the answer on the first screen of a small laptop. Verdict, trend, three things to do and how far the plan is stand
//! above row 17; below them what was found, and the last months.

mod page;

use std::borrow::Cow;
use std::collections::HashMap;

use self::page::{SummaryPage, Tile};
use super::book::{self, Book};
use super::cell::Value;
use super::context::SheetContext;
use super::progress::PlanProgress;
use super::styles;
use super::{changes, duplicates, findings, items, layout, plan};
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::config::Severity;
use crate::history::PastAudit;
use crate::history::State;
use crate::report::brief::{self, Place};
use crate::report::sentences;
use crate::report::text::{count, list, short_day, thousands};
use crate::report::{RenderError, Report, Tone, words};
use crate::rules::{self, Rule};
use crate::worklist::Status;

/// Name of the sheet.
pub(super) const NAME: &str = "Summary";
/// Audits of the trend.
const MONTHS: usize = 6;

/// Writes the sheet.
pub(super) fn write(cx: &SheetContext<'_>, book: &mut Book<'_>) -> Result<(), RenderError> {
    let (report, said) = (cx.report, &cx.said);
    let mut page = SummaryPage::new(book::page()?, NAME)?;
    page.line(&said.title, &styles::line(16).set_bold(), 30)?;
    if let Some(banner) = &said.banner {
        page.band(banner, &book.styles.banner, 30)?;
    }
    let (mark, colours) = match said.tone {
        Tone::Error => ("▲", styles::colours(Severity::Error)),
        Tone::Warning => ("▲", styles::colours(Severity::Warning)),
        Tone::Good => ("✓", styles::ALL_WELL),
    };
    page.verdict(&format!("{mark}  {}", said.verdict), colours)?;
    page.line(&said.trend, &styles::line(10).set_bold(), 26)?;
    for note in notes(cx) {
        page.long_line(&note, &styles::line(9))?;
    }
    let names = sentences::names(report).map_or_else(String::new, |names| format!(" {names}."));
    page.long_line(&format!("{}{names}", said.proof), &styles::line(9).set_font_color(styles::QUIET))?;
    page.gap(7)?;
    page.tiles(&tiles(cx))?;
    if let Some(others) = other_catalogues(report) {
        page.gap(4)?;
        page.long_line(&others, &styles::line(9).set_font_color(styles::QUIET))?;
    }
    page.gap(10)?;
    let top = page.row();
    let mut second = top;
    if report.totals.findings.open() == 0 {
        page.left_section("What was checked")?;
        let rules = format!("{} of problem: see the sheet About.", count(rules::ALL.len() as u64, "kind"));
        page.left(&rules, &styles::ruled(9))?;
    } else {
        first_things(cx, &mut page)?;
        second = page.row();
        what_we_found(cx, &mut page)?;
    }
    let bottom = page.row();
    page.go_to(top);
    if progress(cx, &mut page)? {
        page.go_to(second.max(page.row()));
    }
    months(cx, &mut page)?;
    page.go_to(bottom.max(page.row()));
    book.push(page.finish(cx)?);
    Ok(())
}

/// What else one must know to read the figures.
fn notes(cx: &SheetContext<'_>) -> Vec<String> {
    let report = cx.report;
    let mut notes = Vec::from_iter(cx.said.scope.clone());
    notes.extend(cx.said.notes.iter().cloned());
    if notes.is_empty() && report.audit.compared_with.is_none() && !report.plan.is_empty() {
        notes
            .push("The sheet Plan says what to do. Write in its yellow columns: the next audit reads them.".to_owned());
    }
    let items = report.catalogues().map(|catalogue| (layout::items(catalogue), report.items(catalogue).len()));
    let others = [
        (plan::NAME, report.plan.len()),
        (findings::NAME, report.open_findings().count()),
        (duplicates::NAME, duplicates::len(report)),
        (changes::NAME, changes::len(report)),
    ];
    for (name, rows) in items.chain(others.map(|(name, rows)| (name.to_owned(), rows))) {
        let last = cx.parts(rows) - 1;
        if last > 0 {
            notes.push(format!("{name} takes {} sheets, the last is “{}”.", last + 1, layout::part_name(&name, last)));
        }
    }
    match u64::try_from(report.listing.warnings.len()).unwrap_or_default() {
        0 => {}
        n => notes.push(format!("{} were unusual while the list was read: see the sheet About.", count(n, "thing"))),
    }
    notes
}

/// The key figures.
fn tiles(cx: &SheetContext<'_>) -> [Tile; 6] {
    let report = cx.report;
    let (groups, findings) = (&report.totals.groups, &report.totals.findings);
    // Figures of other rules are not comparable.
    let before = sentences::audit_before(report);
    let before = before.filter(|_| report.history.direction.is_some() && cx.complete);
    let of = |severity: Severity, n: u64, then: fn(&PastAudit) -> u64| {
        let word = if n == 1 { words::severity(severity) } else { words::severities(severity) };
        let caption = match before {
            Some(before) => format!("{word}, {}", sentences::difference(n, then(before))),
            None => word.to_owned(),
        };
        Tile { figure: n, caption, colours: (n > 0).then(|| styles::colours(severity)) }
    };
    let plain = |figure, caption: String| Tile { figure, caption, colours: None };
    let others = [(groups.disabled, "disabled"), (groups.other, "other")];
    let others: Vec<_> =
        others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", thousands(*n))).collect();
    let active = if others.is_empty() { "Active".to_owned() } else { format!("Active ({})", others.join(", ")) };
    [
        of(Severity::Error, findings.error, |audit| audit.error),
        of(Severity::Warning, findings.warning, |audit| audit.warning),
        of(Severity::Info, findings.info, |audit| audit.info),
        match (findings.accepted, findings.muted) {
            (0, n) if n > 0 => plain(n, words::MUTED.to_owned()),
            (n, 0) => plain(n, words::ACCEPTED.to_owned()),
            (n, muted) => plain(n, format!("{} (+ {} muted)", words::ACCEPTED, thousands(muted))),
        },
        plain(groups.groups, if groups.groups == 1 { "Lead group" } else { "Lead groups" }.to_owned()),
        plain(groups.active, active),
    ]
}

/// How many there are in the catalogues beside the lead groups.
fn other_catalogues(report: &Report) -> Option<String> {
    let count_of = |catalogue: &'static Catalogue| match report.items(catalogue).len() as u64 {
        0 => format!("no {}", catalogue.many),
        n => format!("{} ({})", count(n, catalogue.one), items::statuses(report, catalogue)),
    };
    let counts: Vec<_> = report.catalogues().skip(1).map(count_of).collect();
    (!counts.is_empty()).then(|| format!("Also read: {}.", list(&counts)))
}

/// The beginning of the plan.
fn first_things(cx: &SheetContext<'_>, page: &mut SummaryPage) -> Result<(), RenderError> {
    page.left_section("Do this first")?;
    for thing in brief::first(cx.report) {
        let (name, link) = match thing.at {
            Place::Plan(at) => (format!("Step {}", cx.report.plan[at].planned.step), Some(cx.row_link(plan::NAME, at))),
            Place::Finding(at) => ("Finding".to_owned(), cx.finding_link(at)),
            Place::Account => ("Account".to_owned(), None),
        };
        page.thing(&name, link.as_deref(), &thing.title, &thing.text)?;
    }
    if let Some(last) = cx.report.plan.last() {
        let text = format!("The whole plan: {}", count(last.planned.step.into(), "step"));
        page.left_link(&text, &format!("internal:'{}'!A1", plan::NAME))?;
    }
    page.gap(7)?;
    Ok(())
}

/// What is known of one kind of finding.
#[derive(Default)]
struct KindSummary {
    name: Cow<'static, str>,
    counts: [u64; 3],
    new: u64,
    resolved: u64,
    accepted: u64,
    muted: u64,
    /// Its first row on the sheet Findings.
    row: Option<usize>,
}

/// How many findings there are of each kind, the worst first.
fn what_we_found(cx: &SheetContext<'_>, page: &mut SummaryPage) -> Result<(), RenderError> {
    let report = cx.report;
    let (mut kinds, mut places) = (Vec::<KindSummary>::new(), HashMap::new());
    // What people call a kind may name the catalogue.
    let mut of = |rule: &'static Rule, catalogue: &'static Catalogue, kinds: &mut Vec<KindSummary>| {
        let place = places.entry((rule.code, rule.name_of(catalogue)));
        *place.or_insert_with_key(|(_, name)| {
            kinds.push(KindSummary { name: name.clone(), ..KindSummary::default() });
            kinds.len() - 1
        })
    };
    for (finding, row) in report.open_findings().zip(0..) {
        let at = of(finding.rule, finding.catalogue(), &mut kinds);
        let found = &mut kinds[at];
        found.counts[finding.severity as usize] += 1;
        found.new += u64::from(matches!(finding.state, State::New | State::Reopened));
        found.row = found.row.or(Some(row));
    }
    for finding in report.findings.iter().filter(|finding| !finding.is_open()) {
        let at = of(finding.rule, finding.catalogue(), &mut kinds);
        let found = &mut kinds[at];
        *(if finding.muted.is_some() { &mut found.muted } else { &mut found.accepted }) += 1;
    }
    for row in &report.resolved {
        if let Some(rule) = rules::by_code(&row.rule) {
            let at = of(rule, row.catalogue.unwrap_or(&LEAD_GROUPS), &mut kinds);
            kinds[at].resolved += 1;
        }
    }
    let since = sentences::day_before(report).map_or_else(String::new, |day| format!("Since {day}"));
    page.left_section("What we found")?;
    page.kind_head(&since)?;
    for found in kinds.iter().filter(|found| found.row.is_some()) {
        let parts =
            [(found.new, "new"), (found.resolved, "resolved"), (found.accepted, "accepted"), (found.muted, "muted")];
        let parts = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", thousands(*n)));
        let since = parts.collect::<Vec<_>>().join(", ");
        let link = found.row.map(|row| cx.row_link(findings::NAME, row)).unwrap_or_default();
        page.kind(&found.name, &link, found.counts, &since)?;
    }
    Ok(())
}

/// How far the plan is. Says whether there is one.
fn progress(cx: &SheetContext<'_>, page: &mut SummaryPage) -> Result<bool, RenderError> {
    if cx.report.plan.is_empty() {
        return Ok(false);
    }
    let (progress, sheet) = (PlanProgress::of(cx), format!("{}!", plan::NAME));
    page.right_section("Plan: how far we are")?;
    page.progress(&progress.done(&sheet), &progress.bar(&sheet))?;
    for statuses in [[Status::Todo, Status::InProgress], [Status::Later, Status::KeepAsIs]] {
        page.counts(&statuses.map(|status| (status.word(), progress.one(&sheet, status))))?;
    }
    page.right_note("Counts while you type on the sheet Plan.")?;
    Ok(true)
}

/// The last audits, this one at the end.
fn months(cx: &SheetContext<'_>, page: &mut SummaryPage) -> Result<(), RenderError> {
    let months = &cx.report.history.months;
    page.right_section("Month by month")?;
    page.right_head(["Audit", "Errors", "Warnings", "Notes"])?;
    for month in &months[months.len().saturating_sub(MONTHS)..] {
        let day = short_day(month.day);
        let figures = [month.figures.error, month.figures.warning, month.figures.info].map(Value::Number);
        let [error, warning, info] = figures;
        page.right(&[Value::Text(day.into()), error, warning, info], month.current)?;
    }
    Ok(())
}
