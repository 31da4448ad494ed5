//! About: how to read the workbook, what was checked, how the list came about, what each column means.

mod page;

use rust_xlsxwriter::{Worksheet, XlsxError};

use self::page::{Page, WIDTHS};
use super::cells;
use super::column::Column;
use super::layout::{lines, print_on_wide_paper};
use super::room::Room;
use super::styles;
use super::{all_lists, past, words};
use crate::report::{FindingRow, RenderError, Report};
use crate::rules::{self, Rule, Severity};
use crate::titles::show;

/// Name of the sheet.
pub(super) const NAME: &str = "About";
/// First and last row of findings by severity, which the Summary's chart shows.
pub(super) const SEVERITY_ROWS: (u32, u32) = (3, 5);
/// Steps of the last plan, and rows that were not understood, that are listed here.
const LISTED: usize = 200;

const HOW_TO_READ: [(&str, &str); 9] = [
    ("Summary", "The answer: how many problems, what to do first, and whether the list is complete."),
    (
        "Plan",
        "What to do, in order, the riskiest first: Decision, Owner, Done and Comment are the team's own columns; next \
        month's audit reads them back. The titles are proposals that no other group has.",
    ),
    (
        "Findings",
        "One row a problem, the worst first. Filter by severity, rule or state; the group ids link to the sheet Groups.",
    ),
    (
        "Duplicates",
        "Only if titles occur more than once: the groups of one title side by side, to decide which one stays.",
    ),
    (
        "Changes",
        "Only if something happened since the audit that is compared with: findings that are gone, and groups that were \
        added, renamed, disabled and so on. What breaks an integration comes first.",
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
    page.history(report)?;
    page.decisions(report)?;
    page.section("How to read this workbook", &["Sheet", "", "What it is for"])?;
    for (name, text) in HOW_TO_READ {
        page.entry(name, text)?;
    }
    page.rules(report)?;
    page.section("How the list came about", &["What", "", "Value"])?;
    for (name, value) in provenance(report) {
        page.entry(name, &value)?;
    }
    for warning in &report.listing.warnings {
        page.entry("Remark", warning)?;
    }
    all_lists(report).try_for_each(|spec| page.dictionary(spec.name, &spec.columns))?;
    page.cuts()?;
    room.book.push_worksheet(sheet);
    Ok(())
}

/// Everything that is known of the run.
fn provenance(report: &Report) -> Vec<(&'static str, String)> {
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

impl Page<'_, '_, '_> {
    /// The numbers of the chart.
    fn severities(&mut self, report: &Report) -> Result<(), XlsxError> {
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

    /// What is compared with what. The numbers of the months stand on the Summary, below its charts.
    fn history(&mut self, report: &Report) -> Result<(), XlsxError> {
        self.section("Since the last audit", &["What", "", "Value"])?;
        self.entry("The difference", &past::difference(report))?;
        if let Some(changes) = past::changes(report) {
            self.entry("The list", &changes)?;
        }
        for note in &report.history.notes {
            self.entry("Remark", note)?;
        }
        if report.history.months.len() > 1 {
            let audits = report.history.months.len();
            let text = format!("{audits} audits: their numbers stand on the sheet Summary, below the charts.");
            self.entry("Month after month", &text)?;
        }
        if report.history.direction.is_none() {
            return Ok(());
        }
        let better = "Fewer open errors than then; if there are as many, fewer warnings; if there are as many of these \
                      too, fewer remarks.";
        self.entry("Better", better)
    }

    /// What became of the steps that the team has written about, and what could not be understood.
    fn decisions(&mut self, report: &Report) -> Result<(), XlsxError> {
        let Some(info) = &report.decisions else { return Ok(()) };
        let source = format!("What became of the last plan ({})", show(&info.source));
        self.section(&source, &["Now", "", "What the team wrote"])?;
        if let Some(decisions) = past::decisions(report) {
            self.entry("In short", &decisions)?;
        }
        let rows = info.rows.iter().map(|row| (past::outcome(row.outcome), past::decided(row)));
        self.first_of(rows, info.rows.len())?;
        let misread = info.misread.iter().map(|text| ("not understood", show(text)));
        self.first_of(misread, info.misread.len())
    }

    /// As many as a page can carry, and how many there are besides.
    fn first_of(&mut self, rows: impl Iterator<Item = (&'static str, String)>, count: usize) -> Result<(), XlsxError> {
        for (name, text) in rows.take(LISTED) {
            self.entry(name, &text)?;
        }
        match count.saturating_sub(LISTED) {
            0 => Ok(()),
            more => self.entry("", &format!("{more} more are in the workbook that was read.")),
        }
    }

    /// Every rule; those that found nothing are folded.
    fn rules(&mut self, report: &Report) -> Result<(), XlsxError> {
        self.section(
            "What was checked",
            &["Rule", "Found", "What it finds", "Why it matters", "How to repair it", "At worst"],
        )?;
        let counted = rules::ALL.iter().map(|rule| {
            let of = |muted| move |f: &&FindingRow| f.rule == *rule && f.muted.is_some() == muted;
            let count = |muted| report.findings.iter().filter(of(muted)).count() as u64;
            (*rule, count(false), count(true))
        });
        let (silent, found): (Vec<_>, Vec<_>) = counted.partition(|(_, open, muted)| open + muted == 0);
        for (rule, open, muted) in found {
            self.rule(rule, open, muted)?;
        }
        if silent.is_empty() {
            return Ok(());
        }
        let folded = match silent.len() {
            1 => "1 rule found nothing. The + at the left of this row unfolds it.".to_owned(),
            n => format!("{n} rules found nothing. The + at the left of this row unfolds them."),
        };
        let first = self.row;
        for (rule, ..) in silent {
            self.rule(rule, 0, 0)?;
        }
        // The row that says so stands below: that is the one which the library marks as folded.
        self.sheet.group_rows_collapsed(first, self.row - 1)?;
        let at = (self.row, 0);
        self.room.cells.text(self.sheet, at, &folded, &self.room.styles.text)?;
        self.next(1)
    }

    fn rule(&mut self, rule: &Rule, open: u64, muted: u64) -> Result<(), XlsxError> {
        self.put(0, rule.code, true)?;
        match (open, muted) {
            (0, 0) => self.put(1, "nothing", false)?,
            (0, _) => self.put(1, &format!("{muted} muted"), false)?,
            _ => cells::number(self.sheet, (self.row, 1), open, Some(&self.room.styles.amount.plain))?,
        }
        for (text, col) in [rule.what, rule.why, rule.repair].into_iter().zip(2..) {
            self.put(col, text, false)?;
        }
        self.put(5, rule.severity.name(), false)?;
        let tallest = [rule.what, rule.why, rule.repair].into_iter().map(|text| lines(text, WIDTHS[2])).max();
        self.next(tallest.unwrap_or(1))
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
}
