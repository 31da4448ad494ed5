//! Summary: the answer on the first screen of a small laptop. Twelve columns, about 500 pixels high.

mod chart;
mod first;
mod page;

use rust_xlsxwriter::{Worksheet, XlsxError};

use self::page::Page;
use super::room::{Room, part_name};
use super::{findings, groups, layout, plan, styles, words};
use crate::audit::{Severity, rules};
use crate::report::{FindingRow, RenderError, Report};

/// Lines of the table of findings by rule; the others are a number below it.
const RULES: usize = 12;
const ABOUT: &str = "internal:'About'!A1";

/// Writes the sheet.
pub(super) fn write(room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    let report = room.report;
    let mut sheet = Worksheet::new();
    sheet.set_name("Summary")?.set_active(true).set_screen_gridlines(false);
    layout::print_on_wide_paper(&mut sheet);
    sheet.set_print_fit_to_pages(1, 1).set_print_center_horizontally(true);
    let mut page = Page::new(&mut sheet, room)?;
    heading(&mut page, report)?;
    figures(&mut page, report)?;
    if report.totals.findings.open() > 0 {
        first_things(&mut page, report)?;
        findings_by_rule(&mut page, report)?;
    } else {
        what_was_checked(&mut page)?;
    }
    room.book.push_worksheet(sheet);
    Ok(())
}

/// Title, verdict, and how far both can be trusted.
fn heading(page: &mut Page<'_, '_, '_>, report: &Report<'_>) -> Result<(), XlsxError> {
    let worst = report.open_findings().map(|finding| finding.severity).min();
    page.line("Lead group audit", 30, &page.styles().title.clone())?;
    let account = words::account(report);
    let when = words::when(report);
    page.line(
        &format!("{}{} · {when}", account[..1].to_uppercase(), &account[1..]),
        20,
        &page.styles().subtitle.plain.clone(),
    )?;
    let verdict = words::verdict(report);
    let height = if layout::lines(&verdict, 95) > 1 { 54 } else { 34 };
    page.wide(&verdict, height, &styles::verdict(worst))?;
    let proof = words::proof(report);
    if report.listing.complete {
        page.line(&proof, 22, &page.styles().subtitle.plain.clone())?;
    } else {
        page.wide(&proof, 40, &styles::wrapped_banner())?;
    }
    for note in notes(page.room(), report) {
        page.line(&note, 20, &page.styles().note.clone())?;
    }
    Ok(())
}

/// What else one must know to read the figures.
fn notes(room: &Room<'_, '_>, report: &Report<'_>) -> Vec<String> {
    let mut notes = Vec::from_iter(words::scope(report));
    for (name, rows) in [
        (groups::NAME, report.groups.len()),
        (plan::NAME, report.plan.len()),
        (findings::NAME, report.open_findings().count()),
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
fn figures(page: &mut Page<'_, '_, '_>, report: &Report<'_>) -> Result<(), XlsxError> {
    let (groups, findings) = (&report.totals.groups, &report.totals.findings);
    let disabled =
        if groups.other > 0 { format!("disabled (+ {} other)", groups.other) } else { "disabled".to_owned() };
    page.figures([
        (groups.groups, "lead groups", None),
        (groups.active, "active", None),
        (groups.disabled, &disabled, None),
        (findings.error, if findings.error == 1 { "error" } else { "errors" }, Some(Severity::Error)),
        (findings.warning, if findings.warning == 1 { "warning" } else { "warnings" }, Some(Severity::Warning)),
        (findings.info, if findings.info == 1 { "hint (info)" } else { "hints (info)" }, Some(Severity::Info)),
    ])
}

/// The beginning of the plan.
fn first_things(page: &mut Page<'_, '_, '_>, report: &Report<'_>) -> Result<(), XlsxError> {
    page.section("Do this first")?;
    for (thing, number) in first::things(report).into_iter().zip(1..) {
        let link = page.room().row_link(thing.list, thing.row);
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

fn findings_by_rule(page: &mut Page<'_, '_, '_>, report: &Report<'_>) -> Result<(), XlsxError> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for (finding, index) in report.open_findings().zip(0..) {
        match blocks.last_mut() {
            Some(block) if (block.finding.severity, block.finding.rule) == (finding.severity, finding.rule) => {
                block.count += 1;
            }
            _ => blocks.push(Block { first: index, count: 1, finding }),
        }
    }
    let top = page.rule_head("Findings by rule")?;
    for block in blocks.iter().take(RULES) {
        let rule = block.finding.rule;
        let what = rules::ALL.iter().find(|known| known.code == rule).map_or("", |known| known.what);
        let link = page.room().row_link(findings::NAME, block.first);
        page.rule(Some(block.finding.severity), (rule, &link), what, block.count)?;
    }
    if blocks.len() > RULES {
        page.line(&format!("{} more on the sheet Findings", blocks.len() - RULES), 20, &page.styles().note.clone())?;
    }
    page.chart(top, &chart::by_severity(report))
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
