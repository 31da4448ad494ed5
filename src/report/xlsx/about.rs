//! About: how to read the workbook, what was checked, how the list came about, what each column means.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Format, Formula, Worksheet, XlsxError};

use super::book::{self, Book};
use super::cell::{Value, put};
use super::context::SheetContext;
use super::{layout, measure, print, styles};
use crate::catalogue::LEAD_GROUPS;
use crate::listing::Provenance;
use crate::report::text::instant;
use crate::report::text::{count, list};
use crate::report::{RenderError, Report, words};
use crate::rules::{self, Rule, capital};
use crate::titles::show;
use crate::worklist::Status;

/// Name of the sheet.
pub(super) const NAME: &str = "About";
/// Pixels of the two columns.
const WIDTHS: [u32; 2] = [210, 1000];

/// Column and first row of the words that Status offers, out of sight. A list that stands in cells takes any letter case.
const STATUSES: (u16, u32) = (7, 1);

/// What stands on each sheet.
const SHEETS: [(&str, &str); 8] = [
    ("Summary", "The answer: whose leads are rejected, what to do first, and whether the list is complete."),
    ("Plan", "What to do, in order. The yellow columns are the team's own; the next audit reads them back."),
    ("Findings", "One row a problem, the worst first."),
    ("Duplicates", "The groups that share a title, side by side. There only if there are any."),
    ("Changes", "What happened since the audit that is compared with. There only if something did."),
    ("Integrations", "Every name that forms and feeds send, and what becomes of it. There only with a names file."),
    ("Groups", "Every lead group as Superfone returned it."),
    ("Accepted", "Findings that are not counted: who says so, and why. There only if there are any."),
];

/// Writes the sheet. It comes last: it knows what the columns of the others mean, and how many of their cells were cut.
pub(super) fn write(cx: &SheetContext<'_>, book: &mut Book<'_>) -> Result<(), RenderError> {
    let report = cx.report;
    let mut sheet = book::page()?;
    sheet.set_name(NAME)?.set_screen_gridlines(false);
    for (width, col) in WIDTHS.into_iter().zip(0..) {
        sheet.set_column_width_pixels(col, width)?;
    }
    let mut page = AboutPage { sheet, row: 0 };
    page.line("About this audit", "", &styles::line(14).set_bold(), 30)?;
    page.line(
        "What was checked, how the list was read, and what the columns of the other sheets mean.",
        "",
        &styles::line(9),
        20,
    )?;
    for (status, row) in Status::ALL.into_iter().zip(STATUSES.1..) {
        put(&mut page.sheet, (row, STATUSES.0), &Value::Text(status.word().into()), &styles::line(9))?;
    }
    page.sheet.set_column_hidden(STATUSES.0)?;
    if let Some(banner) = &cx.said.banner {
        page.line(banner, "", &book.styles.banner, 24)?;
    }
    page.section("How to read this workbook")?;
    for (name, text) in SHEETS {
        page.entry(name, text)?;
        if name == layout::items(&LEAD_GROUPS) {
            for catalogue in report.catalogues().skip(1) {
                page.entry(&layout::items(catalogue), &format!("Every {} as Superfone returned it.", catalogue.one))?;
            }
        }
    }
    page.entry(
        "Repairs",
        "Superfone's interface can only list groups: every repair is done by hand in its dashboard.",
    )?;
    page.section("What was checked")?;
    for rule in rules::ALL {
        page.entry(&format!("{} ({})", rule.name_of(&LEAD_GROUPS), rule.code), &checked(report, rule))?;
    }
    page.section("How the list was read")?;
    for (name, value) in provenance(cx) {
        page.entry(name, &value)?;
    }
    for warning in &report.listing.warnings[..] {
        page.entry("Unusual", &show(warning))?;
    }
    for list in &report.others {
        let listing = list.listing.as_ref();
        let told = listing.map_or_else(|| list.unread.clone().unwrap_or_default(), how_it_was_read);
        page.entry(&capital(list.catalogue.many), &show(&told))?;
        for warning in listing.iter().flat_map(|listing| &listing.warnings) {
            page.entry("Unusual", &show(warning))?;
        }
    }
    if let Some(decisions) = &report.decisions {
        page.section("What the team wrote")?;
        page.entry("Read in", &show(&decisions.source))?;
        for text in &decisions.misread {
            page.entry("Not understood", &show(text))?;
        }
    }
    let mut sheet = "";
    for entry in &book.dictionary {
        if entry.sheet != sheet {
            sheet = &entry.sheet;
            page.section(&format!("Columns of the sheet {sheet}"))?;
        }
        page.entry(&entry.head, &entry.about)?;
    }
    page.section("Limits of a workbook")?;
    page.entry(
        "Cells cut",
        &format!("{}. A cell holds 32,767 characters; the JSON report has every text in full.", book.cut),
    )?;
    let AboutPage { mut sheet, .. } = page;
    print::set_up(cx, &mut sheet);
    book.push(sheet);
    Ok(())
}

/// The choices of a column Status. Another word is let through after a remark: it is the team's column.
pub(super) fn statuses() -> Result<DataValidation, XlsxError> {
    let words: Vec<_> = Status::ALL.into_iter().map(Status::word).map(str::to_owned).collect();
    DataValidation::new()
        .allow_list_formula(Formula::new(format!("={NAME}!$H$2:$H$6")))
        .set_error_style(DataValidationErrorStyle::Information)
        .set_error_title("One of five words")?
        .set_error_message(format!("The next audit understands {}. Any other word counts as To do.", list(&words)))
}

/// What a rule found, what it looks for and why.
fn checked(report: &Report, rule: &Rule) -> String {
    let of = |muted: bool| {
        let found = report.findings.iter().filter(|finding| finding.rule == rule && finding.muted.is_some() == muted);
        found.count() as u64
    };
    let found = match (of(false), of(true)) {
        (0, 0) => "Nothing found.".to_owned(),
        (open, 0) => format!("{} found.", count(open, "finding")),
        (open, muted) => format!("{} found, and {muted} more that are muted.", count(open, "finding")),
    };
    format!("{found} {} {} At worst: {}.", rule.what, rule.why, words::severity(rule.severity))
}

/// Everything that is known of the run.
fn provenance(cx: &SheetContext<'_>) -> Vec<(&'static str, String)> {
    let (listing, audit, tool) = (&cx.report.listing, &cx.report.audit, &cx.report.tool);
    let orgs: Vec<_> = audit.org_ids.iter().map(ToString::to_string).collect();
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let or_none = |value: Option<&String>| value.map_or("none".to_owned(), |value| show(value));
    vec![
        ("Verdict", cx.said.verdict.clone()),
        ("Is it complete?", cx.said.proof.clone()),
        ("Taken", format!("{} (UTC); days are those of {}", instant(audit.taken_at), audit.timezone)),
        ("Account", cx.said.account.clone()),
        ("Account in Superfone (org_id)", orgs.join(", ")),
        ("Read at", show(&audit.base_url)),
        ("Filter (--text)", or_none(audit.text.as_ref())),
        ("Compared with", or_none(audit.compared_with.map(instant).as_ref())),
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
        ("Report schema", cx.report.schema_version.to_string()),
    ]
}

/// The same of another catalogue, in a line.
fn how_it_was_read(listing: &Provenance) -> String {
    let complete = if listing.complete { "Complete" } else { "Not complete" };
    format!(
        "{complete}; proof: {}; {}, {}, {}",
        listing.proof.name(),
        count(listing.passes.into(), "reading"),
        count(listing.pages, "page"),
        count(listing.rows, "row"),
    )
}

/// A sheet that grows downwards: a name and a text a row.
struct AboutPage {
    sheet: Worksheet,
    row: u32,
}

impl AboutPage {
    fn line(&mut self, name: &str, text: &str, format: &Format, pixels: u32) -> Result<(), XlsxError> {
        for (text, col) in [name, text].into_iter().zip(0..) {
            put(&mut self.sheet, (self.row, col), &Value::Text(text.into()), format)?;
        }
        self.sheet.set_row_height_pixels(self.row, pixels)?;
        self.row += 1;
        Ok(())
    }

    fn section(&mut self, name: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.line(name, "", &styles::section(), 24)
    }

    fn entry(&mut self, name: &str, text: &str) -> Result<(), XlsxError> {
        let format = styles::ruled(9).set_text_wrap();
        let lines = measure::lines(name, WIDTHS[0], false).max(measure::lines(text, WIDTHS[1], false));
        self.line(name, text, &format, measure::height(lines))
    }
}
