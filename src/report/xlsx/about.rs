//! About: how to read the workbook, what was checked, how the list came about, what each column means.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cells;
use super::column::Column;
use super::layout::{lines, print_on_wide_paper};
use super::room::Room;
use super::styles;
use super::{duplicates, findings, groups, integrations, muted, plan, words};
use crate::audit::{Rule, Severity, rules};
use crate::report::{RenderError, Report};

/// Name of the sheet.
pub(super) const NAME: &str = "About";
/// First and last row of findings by severity, which the Summary's chart shows.
pub(super) const SEVERITY_ROWS: (u32, u32) = (3, 5);
/// Widths in characters.
const WIDTHS: [u16; 6] = [32, 12, 44, 44, 44, 10];

const HOW_TO_READ: [(&str, &str); 8] = [
    ("Summary", "The answer: how many problems, what to do first, and whether the list is complete."),
    (
        "Plan",
        "What to do, in order, the riskiest first: Decision, Owner, Done and Comment are the team's own columns. The \
        titles are proposals that no other group has.",
    ),
    (
        "Findings",
        "One row a problem, the worst first. Filter by severity or rule; the group ids link to the sheet Groups.",
    ),
    (
        "Duplicates",
        "Only if titles occur more than once: the groups of one title side by side, to decide which one stays.",
    ),
    ("Integrations", "Only if something is wrong with a name that integrations send: whom to talk to."),
    ("Groups", "Every lead group by id, as Superfone returned it, with the rules that found something about it."),
    ("Muted", "Only if findings were accepted for a while: by whom, why and until when. They count nowhere else."),
    ("Repairs", "Superfone's interface can only list groups: every repair is done by hand in the Superfone dashboard."),
];

/// Writes the sheet.
pub(super) fn write(room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    let report = room.report;
    let mut sheet = Worksheet::new();
    sheet.set_name(NAME)?.set_screen_gridlines(false);
    print_on_wide_paper(&mut sheet);
    for (width, col) in WIDTHS.into_iter().zip(0..) {
        sheet.set_column_width(col, f64::from(width))?;
    }
    let mut page = Page { sheet: &mut sheet, room, row: 0 };
    page.title()?;
    page.severities(report)?;
    page.section("How to read this workbook", &["Sheet", "", "What it is for"])?;
    for (name, text) in HOW_TO_READ {
        page.entry(name, text)?;
    }
    page.rules(report)?;
    page.section("How the list came about", &["What", "", "Value"])?;
    for (name, value) in provenance(report) {
        page.entry(name, &value)?;
    }
    for warning in report.listing.warnings {
        page.entry("Remark", warning)?;
    }
    page.dictionary(plan::NAME, &plan::columns(report))?;
    page.dictionary(findings::NAME, &findings::columns(report))?;
    if duplicates::has_content(report) {
        page.dictionary(duplicates::NAME, &duplicates::columns(report))?;
    }
    if integrations::has_content(report) {
        page.dictionary(integrations::NAME, &integrations::columns(report))?;
    }
    page.dictionary(groups::NAME, &groups::columns(report))?;
    if muted::has_content(report) {
        page.dictionary(muted::NAME, &muted::columns(report))?;
    }
    page.cuts()?;
    room.book.push_worksheet(sheet);
    Ok(())
}

/// Everything that is known of the run.
fn provenance(report: &Report<'_>) -> Vec<(&'static str, String)> {
    let (listing, audit, tool) = (&report.listing, &report.audit, &report.tool);
    let orgs: Vec<_> = audit.org_ids.iter().map(ToString::to_string).collect();
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let or_none = |value: Option<&String>| value.cloned().unwrap_or_else(|| "none".to_owned());
    vec![
        ("Verdict", words::verdict(report)),
        ("Is it complete?", words::proof(report)),
        ("Taken", words::when(report)),
        ("Taken (UTC)", audit.taken_at.clone()),
        ("Account (org_id)", orgs.join(", ")),
        ("Read at", audit.base_url.clone()),
        ("Filter (--text)", or_none(audit.text.as_ref())),
        ("Compared with", or_none(audit.compared_with.as_ref())),
        ("Complete", yes_no(listing.complete)),
        ("Proof", listing.proof.name().to_owned()),
        ("From saved files", yes_no(listing.replayed)),
        ("Readings of the list", listing.passes.to_string()),
        ("Pages, rows a page", format!("{}, {}", listing.pages, listing.page_size)),
        ("Rows received", listing.rows.to_string()),
        ("Rows received twice", listing.repeated_rows.to_string()),
        ("Rows by Superfone's count", listing.total_items.map_or("not said".to_owned(), |total| total.to_string())),
        ("Groups not in the last reading", listing.unseen_ids.len().to_string()),
        ("Requests, repeated ones", format!("{}, {}", listing.requests, listing.retries)),
        ("Program", format!("{} {}, rules version {}", tool.name, tool.version, tool.rules_version)),
        ("Report schema", report.schema_version.to_string()),
    ]
}

struct Page<'s, 'r, 'p> {
    sheet: &'s mut Worksheet,
    room: &'s mut Room<'r, 'p>,
    row: u32,
}

impl Page<'_, '_, '_> {
    fn title(&mut self) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(0, 0, "About this audit", &self.room.styles.title)?;
        self.sheet.set_row_height(0, 28)?;
        self.row = 1;
        Ok(())
    }

    /// The numbers of the chart.
    fn severities(&mut self, report: &Report<'_>) -> Result<(), XlsxError> {
        self.section("Findings by severity", &["Severity", "Findings"])?;
        let findings = &report.totals.findings;
        for (severity, count) in
            [(Severity::Error, findings.error), (Severity::Warning, findings.warning), (Severity::Info, findings.info)]
        {
            self.sheet.write_string_with_format(self.row, 0, severity.name(), &styles::severity(severity))?;
            cells::number(self.sheet, (self.row, 1), count, Some(&self.room.styles.count))?;
            self.row += 1;
        }
        Ok(())
    }

    /// Every rule, those that found something first.
    fn rules(&mut self, report: &Report<'_>) -> Result<(), XlsxError> {
        self.section(
            "What was checked",
            &["Rule", "Found", "What it finds", "Why it matters", "How to repair it", "At worst"],
        )?;
        let count = |rule: &Rule| report.open_findings().filter(|finding| finding.rule == rule.code).count() as u64;
        let mut counted: Vec<_> = rules::ALL.iter().map(|rule| (count(rule), *rule)).collect();
        counted.sort_by_key(|(count, _)| *count == 0);
        for (count, rule) in counted {
            self.put(0, rule.code, true)?;
            match count {
                0 => self.put(1, "nothing", false)?,
                _ => cells::number(self.sheet, (self.row, 1), count, Some(&self.room.styles.found))?,
            }
            for (text, col) in [rule.what, rule.why, rule.repair].into_iter().zip(2..) {
                self.put(col, text, false)?;
            }
            self.put(5, rule.severity.name(), false)?;
            let tallest = [rule.what, rule.why, rule.repair].into_iter().map(|text| lines(text, WIDTHS[2])).max();
            self.next(tallest.unwrap_or(1))?;
        }
        Ok(())
    }

    fn dictionary(&mut self, sheet: &str, columns: &[Column]) -> Result<(), XlsxError> {
        self.section(&format!("Columns of the sheet {sheet}"), &["Column", "", "What it means"])?;
        columns.iter().try_for_each(|column| self.entry(&column.head, column.about))
    }

    fn cuts(&mut self) -> Result<(), XlsxError> {
        self.section("Limits of a workbook", &["What", "", "Value"])?;
        let cut = self.room.cells.cut;
        self.entry(
            "Cells cut",
            &format!("{cut}. A cell holds 32,767 characters; the JSON report has every text in full."),
        )?;
        self.entry("Dates", "In the time zone named in the header. CSV and JSON hold what Superfone sent.")
    }

    fn section(&mut self, text: &str, head: &[&str]) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, text, &self.room.styles.section)?;
        self.sheet.set_row_height(self.row, 28)?;
        for (title, col) in head.iter().zip(0..) {
            self.sheet.write_string_with_format(self.row + 1, col, *title, &self.room.styles.small_head)?;
        }
        self.row += 2;
        Ok(())
    }

    /// A name and a sentence; the sentence runs over the empty cells to its right, or is wrapped.
    fn entry(&mut self, name: &str, text: &str) -> Result<(), XlsxError> {
        let room = WIDTHS[2] + WIDTHS[3] + WIDTHS[4];
        self.put(0, name, true)?;
        if lines(text, room) == 1 {
            let at = (self.row, 2);
            self.room.cells.text(self.sheet, at, text, &self.room.styles.text)?;
            return self.next(lines(name, WIDTHS[0]));
        }
        self.put(2, text, false)?;
        self.next(lines(text, WIDTHS[2]))
    }

    fn put(&mut self, col: u16, text: &str, strong: bool) -> Result<(), XlsxError> {
        let style = if strong { &self.room.styles.label } else { &self.room.styles.wrapped };
        self.room.cells.text(self.sheet, (self.row, col), text, style)
    }

    fn next(&mut self, lines: usize) -> Result<(), XlsxError> {
        let lines = u32::try_from(lines.min(12)).unwrap_or(1);
        self.sheet.set_row_height(self.row, f64::from(lines) * 15.0)?;
        self.row += 1;
        Ok(())
    }
}
