//! The summary on standard output: what a person at a terminal, or a reader of cron's mail, wants to know.

use std::fmt::Write as _;
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets};

use super::clean;
use super::wrap::wrapped;
use crate::history::State;
use crate::listing::Proof;
use crate::publish::{Published, Spared};
use crate::report::{FindingRow, Report};
use crate::rules::Severity;

/// Most characters of the filter that are repeated.
const FILTER: usize = 40;

/// One line, and how it looks where colour is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    text: String,
    paint: Paint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paint {
    Plain,
    Red,
    Yellow,
    Blue,
    Green,
}

impl Line {
    /// As it may be printed: nothing in it does anything to a terminal but the colour, if that is allowed.
    #[must_use]
    pub fn printed(&self, color: bool) -> String {
        let text = clean(&self.text);
        let code = match self.paint {
            Paint::Red => 31,
            Paint::Yellow => 33,
            Paint::Blue => 36,
            Paint::Green => 32,
            Paint::Plain => return text,
        };
        if color { format!("\x1b[{code}m{text}\x1b[0m") } else { text }
    }
}

/// A few lines of result, then one line a file.
#[must_use]
pub fn summary(report: &Report, delivered: &Published) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut say = |paint: Paint, text: &str| {
        lines.extend(text.lines().map(|line| Line { text: line.to_owned(), paint }));
    };
    if !report.listing.complete {
        say(Paint::Red, "INCOMPLETE: this listing could not be proved complete");
    }
    say(Paint::Plain, &groups(report));
    say(Paint::Plain, &findings(report));
    let (table, paints) = table(report);
    if let Some(table) = table {
        say(Paint::Plain, "\n");
        table.lines().zip(paints).for_each(|(line, paint)| say(paint, line.trim_end()));
        say(Paint::Plain, "\n");
    }
    let (difference, paint) = difference(report);
    say(paint, &hanging(&difference));
    report.history.notes.iter().for_each(|note| say(Paint::Plain, &hanging(&format!("note: {note}"))));
    let listing = &report.listing;
    let source = if listing.replayed {
        ", from saved files".to_owned()
    } else {
        format!(" ({})", count(listing.requests, "request"))
    };
    say(
        if listing.proof.is_proved() { Paint::Plain } else { Paint::Yellow },
        &format!("listing: {}{source}", proof(listing.proof, listing.passes)),
    );
    if let Some(decisions) = decisions(report) {
        say(Paint::Plain, &hanging(&decisions));
    }
    if !delivered.files.is_empty() {
        say(Paint::Plain, "\n");
    }
    for file in &delivered.files {
        say(Paint::Plain, &file.display().to_string());
    }
    if let Some(Spared { edited, written }) = &delivered.spared {
        let name = |path: &Path| path.file_name().unwrap_or_default().display().to_string();
        say(Paint::Yellow, &format!("{} was edited; the new workbook is {}", name(edited), name(written)));
    }
    lines
}

fn groups(report: &Report) -> String {
    let groups = &report.totals.groups;
    let mut text =
        format!("{}: {} active, {} disabled", count(groups.groups, "lead group"), groups.active, groups.disabled);
    if groups.other > 0 {
        let _ = write!(text, ", {} of another status", groups.other);
    }
    if let Some(filter) = &report.audit.text {
        let mark = if filter.chars().count() > FILTER { "..." } else { "" };
        let shown: String = filter.chars().take(FILTER).collect();
        let _ = write!(text, "\n  (only titles that contain {shown:?}{mark})");
    }
    text
}

fn findings(report: &Report) -> String {
    let totals = &report.totals.findings;
    let mut text = match totals.open() {
        0 => "no findings".to_owned(),
        open => format!(
            "{}: {}, {}, {} for information",
            count(open, "finding"),
            count(totals.error, "error"),
            count(totals.warning, "warning"),
            totals.info
        ),
    };
    if totals.muted > 0 {
        let _ = write!(text, ", {} muted", totals.muted);
    }
    text
}

/// Severities by what history says of the findings, with sums: every open finding stands in one column besides `open`.
/// Nothing of history without an audit to compare with.
fn table(report: &Report) -> (Option<Table>, Vec<Paint>) {
    let compared = report.audit.compared_with.is_some();
    if report.findings.is_empty() && report.resolved.is_empty() {
        return (None, Vec::new());
    }
    let states = [
        ("new", State::New),
        ("back again", State::Reopened),
        ("still open", State::Persisting),
        ("by a new rule", State::Baseline),
    ];
    let of = |severity: Option<Severity>| {
        let is = move |other: Severity| severity.is_none_or(|severity| severity == other);
        let open = report.open_findings().filter(move |finding| is(finding.severity));
        let counted = |keep: &dyn Fn(&FindingRow) -> bool| open.clone().filter(|finding| keep(finding)).count();
        let mut cells = vec![counted(&|_| true)];
        cells.extend(states.map(|(_, state)| counted(&|finding| finding.state == state)));
        cells.push(report.resolved.iter().filter(|finding| is(finding.severity)).count());
        cells.push(report.findings.iter().filter(|finding| finding.muted.is_some() && is(finding.severity)).count());
        cells
    };
    let total = of(None);
    let heads = ["open"].into_iter().chain(states.map(|(head, _)| head)).chain(["resolved", "muted"]);
    // Rare columns are left out where nothing stands in them.
    let is_kept = |(head, count): (&str, &usize)| match head {
        "open" => true,
        "muted" => *count > 0,
        "by a new rule" => compared && *count > 0,
        _ => compared,
    };
    let kept: Vec<bool> = heads.clone().zip(&total).map(is_kept).collect();
    let row = |name: &str, cells: Vec<String>| {
        let cells = cells.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(cell, _)| cell);
        std::iter::once(name.to_owned()).chain(cells).collect::<Vec<_>>()
    };
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(row("", heads.map(str::to_owned).collect()));
    let mut paints = vec![Paint::Plain];
    let rows = [
        ("errors", Some(Severity::Error), Paint::Red),
        ("warnings", Some(Severity::Warning), Paint::Yellow),
        ("remarks", Some(Severity::Info), Paint::Blue),
        ("total", None, Paint::Plain),
    ];
    for (name, severity, paint) in rows {
        let counts = of(severity);
        paints.push(if counts[0] > 0 { paint } else { Paint::Plain });
        table.add_row(row(name, counts.iter().map(usize::to_string).collect()));
    }
    if let Some(names) = table.column_mut(0) {
        names.set_padding((0, 1));
    }
    table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    (Some(table), paints)
}

/// Better or worse than last time, and by what.
fn difference(report: &Report) -> (String, Paint) {
    let history = &report.history;
    // Of a list that is not complete, nobody knows whether it is better or worse.
    let (word, paint) = match history.direction.filter(|_| report.listing.complete) {
        Some("better") => ("better than last time: ", Paint::Green),
        Some("worse") => ("worse than last time: ", Paint::Red),
        Some(_) => ("as many problems as last time: ", Paint::Plain),
        None => ("", Paint::Plain),
    };
    let before = history.months.iter().rfind(|month| month.compared);
    let day = before.map(|month| format!(", compared with {}", month.day)).unwrap_or_default();
    (format!("{word}{}{day}", history.difference), paint)
}

fn proof(proof: Proof, passes: u32) -> String {
    match proof {
        Proof::SinglePage => "complete, all of it in one page".to_owned(),
        Proof::TwoEqualPasses if passes > 2 => {
            format!("complete, read {passes} times, the last two with the same result")
        }
        Proof::TwoEqualPasses => "complete, read twice with the same result".to_owned(),
        Proof::TwoEqualSets => "complete, read twice with the same groups in another order".to_owned(),
        Proof::CountsOnly => "read once, its counts agree (not proved)".to_owned(),
        Proof::None => "incomplete".to_owned(),
    }
}

/// What became of the team's decisions.
fn decisions(report: &Report) -> Option<String> {
    let decisions = report.decisions.as_ref()?;
    let (verified, still_there) = (decisions.verified, decisions.still_there);
    let mut text = format!(
        "decisions of {}: {verified} done and verified, {still_there} marked as done and still there, {} still to do",
        decisions.source, decisions.open
    );
    if decisions.obsolete > 0 {
        let _ = write!(text, ", {} not in the plan any more", decisions.obsolete);
    }
    if !decisions.misread.is_empty() {
        let _ = write!(text, "; {} not understood", count(decisions.misread.len() as u64, "row"));
    }
    Some(text)
}

/// In lines, all but the first of them indented.
fn hanging(text: &str) -> String {
    wrapped(text, 2).trim_start().to_owned()
}

fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests;
