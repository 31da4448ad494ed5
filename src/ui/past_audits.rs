//! Past audits on standard output: a table an account, or JSON.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;

use crate::catalogue::{self, LEAD_GROUPS};
use crate::history::{AuditSummary, Pruned};
use crate::listing::Proof;
use crate::titles::show;

/// Heads of the columns; all but the first and the last are numbers.
const HEADS: [&str; 11] =
    ["Day", "Groups", "Errors", "Warnings", "Notes", "Muted", "New", "Back", "Still open", "Resolved", "Listing"];
/// The same where an audit is of another catalogue than lead groups: the second says of which.
const HEADS_OF_SEVERAL: [&str; 12] =
    ["Day", "Of", "Items", "Errors", "Warnings", "Notes", "Muted", "New", "Back", "Still open", "Resolved", "Listing"];

/// Columns that are left out where they would only say 0.
const RARE: [&str; 2] = ["Muted", "Back"];
/// Characters of a line that the usual terminal shows.
const TERMINAL: usize = 80;

/// A table for each account and filter, oldest audit first.
#[must_use]
pub fn past_audits_as_text(audits: &[AuditSummary], zone: Tz) -> String {
    if audits.is_empty() {
        return "no audits yet".to_owned();
    }
    let same = |a: &AuditSummary, b: &AuditSummary| (&a.account, &a.text) == (&b.account, &b.text);
    audits.chunk_by(same).map(|audits| account(audits, zone)).collect::<Vec<_>>().join("\n\n")
}

fn account(audits: &[AuditSummary], zone: Tz) -> String {
    let head = audits.first().map_or_else(String::new, |first| {
        let filter = first.text.as_ref().map_or_else(String::new, |text| format!(", filter “{}”", show(text)));
        format!("account {}{filter}", show(&first.account))
    });
    let is_of_several = audits.iter().any(|audit| audit.catalogue != LEAD_GROUPS.name);
    let (heads, words) = if is_of_several { (&HEADS_OF_SEVERAL[..], 2) } else { (&HEADS[..], 1) };
    let rows = audits.iter().map(|audit| {
        let mut cells = row(audit, zone);
        if is_of_several {
            cells.insert(1, show(catalogue::by_name(&audit.catalogue).map_or(&audit.catalogue, |known| known.many)));
        }
        cells
    });
    let lines = columns(heads, words, &rows.collect::<Vec<_>>());
    format!("{head}\n{}", lines.join("\n"))
}

/// The lines of a table, without columns that are not needed, as roomy as a terminal of the usual width allows.
fn columns(heads: &[&str], words: usize, rows: &[Vec<String>]) -> Vec<String> {
    let is_told = |at: &usize| !RARE.contains(&heads[*at]) || rows.iter().any(|row| row[*at] != "0");
    let told: Vec<_> = (0..heads.len()).filter(is_told).collect();
    let table = |gap| {
        let heads = told.iter().map(|at| heads[*at].to_owned()).collect();
        let cells = rows.iter().map(|row| told.iter().map(|at| row[*at].clone()).collect()).collect();
        table(heads, cells, words, gap)
    };
    let roomy = table(2);
    if roomy.iter().all(|line| line.chars().count() <= TERMINAL) { roomy } else { table(1) }
}

/// The lines of a table whose columns are numbers but for the first and the last.
fn table(heads: Vec<String>, rows: Vec<Vec<String>>, words: usize, gap: u16) -> Vec<String> {
    let last = heads.len() - 1;
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled).set_header(heads);
    table.add_rows(rows);
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, gap));
        if (words..last).contains(&at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

fn row(audit: &AuditSummary, zone: Tz) -> Vec<String> {
    let AuditSummary { open: [error, warning, info], moved: [new, persisting, reopened, resolved], .. } = audit;
    let figures = [&audit.groups, error, warning, info, &audit.muted, new, reopened, persisting, resolved];
    let day = audit.taken_at.with_timezone(&zone).format("%Y-%m-%d").to_string();
    let proof = proof(&audit.proof).to_owned();
    std::iter::once(day).chain(figures.iter().map(ToString::to_string)).chain([proof]).collect()
}

/// How far a listing was proved, in a few words; a word of a later version stands as it is.
fn proof(word: &str) -> &str {
    match Proof::from_name(word) {
        Some(Proof::SinglePage) => "one page",
        Some(Proof::TwoEqualPasses) => "read twice",
        Some(Proof::TwoEqualSets) => "read twice, in another order",
        Some(Proof::CountsOnly) => "not proved: read once",
        Some(Proof::None) => "not proved",
        None => word,
    }
}

#[derive(Serialize)]
struct PastAuditJson<'a> {
    account: &'a str,
    catalogue: &'a str,
    text: Option<&'a str>,
    taken_at: DateTime<Utc>,
    compared_with: Option<DateTime<Utc>>,
    proof: &'a str,
    proved: bool,
    rules_version: u32,
    groups: u64,
    findings: Findings,
    new: u64,
    persisting: u64,
    reopened: u64,
    resolved: u64,
    workbook: Option<&'a str>,
}

#[derive(Serialize)]
struct Findings {
    error: u64,
    warning: u64,
    info: u64,
    muted: u64,
    accepted: u64,
}

/// One JSON array, an object an audit, in the order of the tables.
#[must_use]
pub fn past_audits_as_json(audits: &[AuditSummary]) -> String {
    let rows: Vec<_> = audits.iter().map(json).collect();
    // Text and numbers always are JSON.
    serde_json::to_string_pretty(&rows).unwrap_or_default()
}

fn json(audit: &AuditSummary) -> PastAuditJson<'_> {
    let AuditSummary { open: [error, warning, info], moved: [new, persisting, reopened, resolved], .. } = *audit;
    PastAuditJson {
        account: &audit.account,
        catalogue: &audit.catalogue,
        text: audit.text.as_deref(),
        taken_at: audit.taken_at,
        compared_with: audit.compared_with,
        proof: &audit.proof,
        proved: audit.proved,
        rules_version: audit.rules_version,
        groups: audit.groups,
        findings: Findings { error, warning, info, muted: audit.muted, accepted: audit.accepted },
        new,
        persisting,
        reopened,
        resolved,
        workbook: audit.workbook.as_deref(),
    }
}

/// `deleted 12 audits from before 2025-11-24`
#[must_use]
pub fn pruned_as_text(pruned: Pruned, limit: NaiveDate) -> String {
    let Pruned { deleted, kept } = pruned;
    let noun = if deleted == 1 { "audit" } else { "audits" };
    let stays = match kept {
        0 => "",
        1 => "; one stays, because the next run compares with it",
        _ => "; the last proved one of each account stays, because the next run compares with it",
    };
    format!("deleted {deleted} {noun} from before {limit}{stays}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_lead_groups_fits_a_terminal_and_leaves_out_what_never_was() {
        let audit = |figures: [&str; 9]| {
            let day = std::iter::once("2026-07-01").chain(figures).chain(["read twice"]);
            day.map(str::to_owned).collect::<Vec<_>>()
        };
        let plain = audit(["155", "11", "37", "9", "0", "4", "0", "44", "9"]);
        let text = columns(&HEADS, 1, std::slice::from_ref(&plain)).join("\n");
        assert!(!text.contains("Muted") && !text.contains("Back") && text.contains("37"), "{text}");
        let full = audit(["155", "11", "37", "9", "2", "4", "0", "44", "9"]);
        let lines = columns(&HEADS, 1, &[plain, full]);
        assert!(lines[0].contains("Muted") && !lines[0].contains("Back"), "{lines:#?}");
        assert!(lines.iter().all(|line| line.chars().count() <= TERMINAL), "{lines:#?}");
    }
}
