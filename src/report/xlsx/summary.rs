//! Summary: the answer on the first screen of a small laptop, 1,230 pixels wide and 600 high: what changed, how many
//! problems, whether the list is complete, what to do first, and the charts. Tables that say more come below.

mod chart;
mod page;

use rust_xlsxwriter::{Worksheet, XlsxError};

use self::page::Page;
use super::room::{Room, part_name};
use super::{changes, duplicates, findings, groups, layout, past, plan, styles, words};
use crate::report::brief::{self, Place};
use crate::report::{FindingRow, Month, RenderError, Report};
use crate::rules::{self, Severity};

/// Lines of the table of findings by rule; the others are a number below it.
const RULES: usize = 8;
/// Pixels of the chart by severity, and of the one by month.
const CHARTS: (u32, u32) = (146, 196);
/// Characters of a line over the full width, and of a line of a coloured band.
const LINE: u16 = 170;
const BAND: u16 = 130;
/// Name of the sheet.
pub(super) const NAME: &str = "Summary";
const ABOUT: &str = "internal:'About'!A1";

/// Writes the sheet.
pub(super) fn write(room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    let report = room.report;
    let mut sheet = Worksheet::new();
    sheet.set_name(NAME)?.set_active(true).set_screen_gridlines(false);
    layout::print_on_wide_paper(&mut sheet);
    groups::name_conditions(&mut sheet, report)?;
    sheet.set_print_fit_to_pages(1, 1).set_print_center_horizontally(true);
    let mut page = Page::new(&mut sheet, room)?;
    heading(&mut page, report)?;
    figures(&mut page, report)?;
    let (found, months) = (report.totals.findings.open() > 0, report.history.months.len() > 1);
    let heights = [(found, CHARTS.0), (months, CHARTS.1)].map(|(there, height)| if there { height } else { 0 });
    page.reserve(&heights);
    if found {
        first_things(&mut page, report)?;
        findings_by_rule(&mut page, report)?;
    } else {
        what_was_checked(&mut page)?;
    }
    page.clear()?;
    let mut charts = Vec::from_iter(found.then(|| (chart::by_severity(report), CHARTS.0)));
    if months {
        page.section("Month after month")?;
        let rows = page.months(&report.history.months)?;
        charts.push((chart::by_month(report, rows), CHARTS.1));
    }
    page.charts(charts)?;
    room.book.push_worksheet(sheet);
    Ok(())
}

/// Title, verdict, and how far both can be trusted.
fn heading(page: &mut Page<'_, '_, '_>, report: &Report) -> Result<(), XlsxError> {
    // Without groups there is neither good news nor bad.
    let neutral = (report.totals.groups.groups == 0).then_some(Severity::Info);
    let worst = report.open_findings().map(|finding| finding.severity).min().or(neutral);
    page.line("Lead group audit", 30, &page.styles().title.clone())?;
    let (account, when) = (words::account(report), words::when(report));
    let grey = page.styles().subtitle.plain.clone();
    page.line(&format!("{}{} · {when}", account[..1].to_uppercase(), &account[1..]), 20, &grey)?;
    let height = |text: &str| if layout::lines(text, BAND) > 1 { 50 } else { 32 };
    let difference = past::difference(report);
    if report.audit.compared_with.is_some() {
        page.wide(&difference, height(&difference), &styles::difference(report.history.direction))?;
    }
    let verdict = words::verdict(report);
    page.wide(&verdict, height(&verdict), &styles::verdict(worst))?;
    let proof = words::proof(report);
    if report.listing.complete {
        page.line(&proof, 20, &grey)?;
    } else {
        page.wide(&proof, 40, &styles::wrapped_banner())?;
    }
    if report.audit.compared_with.is_none() {
        page.line(&difference, 20, &grey)?;
    }
    if let Some(changes) = past::changes(report) {
        let link = page.room().row_link(changes::NAME, 0);
        page.linked_line(&changes, &link, 20)?;
    }
    if let Some(decisions) = past::decisions(report) {
        page.line(&format!("{decisions} More on the sheet About."), 20, &grey)?;
    }
    for note in notes(page.room(), report) {
        let format = page.styles().note.clone();
        match layout::lines(&note, LINE) {
            1 => page.line(&note, 20, &format)?,
            _ => page.wide(&note, 40, &format.set_text_wrap())?,
        }
    }
    Ok(())
}

/// What else one must know to read the figures.
fn notes(room: &Room<'_, '_>, report: &Report) -> Vec<String> {
    let mut notes = Vec::from_iter(words::scope(report));
    notes.extend(report.history.notes.iter().cloned());
    for (name, rows) in [
        (groups::NAME, report.groups.len()),
        (plan::NAME, report.plan.len()),
        (findings::NAME, report.open_findings().count()),
        (duplicates::NAME, duplicates::rows(report)),
        (changes::NAME, changes::rows(report)),
    ] {
        let last = room.parts(rows) - 1;
        if last > 0 {
            notes.push(format!("{name} takes {} sheets, the last is “{}”.", last + 1, part_name(name, last)));
        }
    }
    match u64::try_from(report.listing.warnings.len()).unwrap_or_default() {
        0 => {}
        n => notes.push(format!("Superfone's answers raised {}: see the sheet About.", words::count(n, "remark"))),
    }
    notes
}

/// The key figures.
fn figures(page: &mut Page<'_, '_, '_>, report: &Report) -> Result<(), XlsxError> {
    let (groups, findings) = (&report.totals.groups, &report.totals.findings);
    let disabled =
        if groups.other > 0 { format!("disabled (+ {} other)", groups.other) } else { "disabled".to_owned() };
    let then = past::then(report);
    let was = |label: &str, of: fn(&Month) -> u64| match then {
        Some(then) => format!("{label} (was {})", words::thousands(of(then))),
        None => label.to_owned(),
    };
    // Figures of other rules are not comparable.
    let judged = |label: &str, of: fn(&Month) -> u64| match report.history.direction {
        Some(_) => was(label, of),
        None => label.to_owned(),
    };
    let plural = |n: u64, one: &'static str, many: &'static str| if n == 1 { one } else { many };
    let errors = judged(plural(findings.error, "error", "errors"), |month| month.error);
    let warnings = judged(plural(findings.warning, "warning", "warnings"), |month| month.warning);
    let remarks = judged(plural(findings.info, "remark", "remarks"), |month| month.info);
    page.figures([
        (groups.groups, &was("lead groups", |month| month.groups), None),
        (groups.active, "active", None),
        (groups.disabled, &disabled, None),
        (findings.error, &errors, Some(Severity::Error)),
        (findings.warning, &warnings, Some(Severity::Warning)),
        (findings.info, &remarks, Some(Severity::Info)),
    ])
}

/// The beginning of the plan.
fn first_things(page: &mut Page<'_, '_, '_>, report: &Report) -> Result<(), XlsxError> {
    page.section("Do this first")?;
    for (thing, number) in brief::first(report).into_iter().zip(1..) {
        let link = match thing.at {
            Place::Plan(at) => page.room().row_link(plan::NAME, at),
            // What is told first is not muted and stands on its sheet.
            Place::Finding(at) => page.room().finding_link(at).unwrap_or_else(|| ABOUT.to_owned()),
        };
        page.step(&format!("{number}. {}", thing.title), &link, &thing.text)?;
    }
    Ok(())
}

/// Findings of one rule and severity: they stand together, since findings are sorted by both.
struct Block<'a> {
    first: usize,
    count: u64,
    finding: &'a FindingRow,
}

fn findings_by_rule(page: &mut Page<'_, '_, '_>, report: &Report) -> Result<(), XlsxError> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for (finding, index) in report.open_findings().zip(0..) {
        match blocks.last_mut() {
            Some(block) if (block.finding.severity, block.finding.rule) == (finding.severity, finding.rule) => {
                block.count += 1;
            }
            _ => blocks.push(Block { first: index, count: 1, finding }),
        }
    }
    page.rule_head("Findings by rule")?;
    for block in blocks.iter().take(RULES) {
        let rule = block.finding.rule;
        let link = page.room().row_link(findings::NAME, block.first);
        page.rule(Some(block.finding.severity), (rule.code, &link), rule.what, block.count)?;
    }
    match blocks.len().saturating_sub(RULES) {
        0 => Ok(()),
        more => page.line(&format!("{more} more on the sheet Findings"), 20, &page.styles().note.clone()),
    }
}

/// Nothing was found: by what?
fn what_was_checked(page: &mut Page<'_, '_, '_>) -> Result<(), XlsxError> {
    page.rule_head("What was checked")?;
    rules::ALL.iter().take(RULES).try_for_each(|rule| page.rule(None, (rule.code, ABOUT), rule.what, 0))?;
    page.line(
        "All the rules, and how the list was read, are on the sheet About.",
        26,
        &page.styles().subtitle.plain.clone(),
    )
}
