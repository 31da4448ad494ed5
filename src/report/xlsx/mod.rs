//! `STEM.xlsx`: the workbook that managers open.
//!
//! One file a sheet; [`SHEETS`] has them in the order of the tabs. A sheet that is a list says what its columns are, each
//! in one place, and [`table`] writes it; Summary and About are pages of their own. What they share: [`context`] is what
//! all have at hand, [`cell`] the border at which outside text becomes a cell, [`styles`], [`measure`] and [`mod@print`] the
//! look on screen and paper, [`book`] the workbook while it is written.
//!
//! The same report gives the same bytes: the only clock is `audit.taken_at`. Lists go through scratch files, row by row, so
//! that a million groups need no memory. The library reports a failing scratch file by a panic, which becomes an error
//! here.

mod about;
mod accepted;
mod book;
mod cell;
mod changes;
mod context;
mod duplicates;
mod findings;
mod integrations;
mod items;
mod layout;
mod measure;
mod plan;
mod print;
mod progress;
mod styles;
mod summary;
mod table;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use self::book::Book;
use self::cell::mask;
use self::context::{SheetContext, SheetLimits};
use super::stoppable::Stoppable;
use super::text::instant;
use super::{Pace, RenderError, Report, Sink};
use crate::contain::contained;
use crate::rules::capital;

/// A kind of sheet.
struct Sheet {
    /// Whether this report has anything to put there.
    has_content: fn(&Report) -> bool,
    write: fn(&SheetContext<'_>, &mut Book<'_>) -> Result<(), RenderError>,
}

/// The sheets in the order of the tabs. About comes last: it tells of the others.
const SHEETS: [Sheet; 9] = [
    Sheet { has_content: always, write: summary::write },
    Sheet { has_content: always, write: |cx, book| plan::table(cx).write(cx, book) },
    Sheet { has_content: always, write: |cx, book| findings::table(cx).write(cx, book) },
    Sheet { has_content: duplicates::has_content, write: |cx, book| duplicates::table(cx).write(cx, book) },
    Sheet { has_content: changes::has_content, write: |cx, book| changes::table(cx).write(cx, book) },
    Sheet { has_content: integrations::has_content, write: |cx, book| integrations::table(cx).write(cx, book) },
    Sheet { has_content: always, write: items::write },
    Sheet { has_content: accepted::has_content, write: |cx, book| accepted::table(cx).write(cx, book) },
    Sheet { has_content: always, write: about::write },
];

fn always(_: &Report) -> bool {
    true
}

/// Writes the workbook. Lists lie in nameless files in `scratch` until they are packed.
pub(super) fn write(
    report: &Report,
    scratch: &Path,
    sink: &mut dyn Sink,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    write_within(SheetLimits::EXCEL, report, scratch, sink, pace)
}

fn write_within(
    limits: SheetLimits,
    report: &Report,
    scratch: &Path,
    sink: &mut dyn Sink,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    let mut writer = Stoppable::new(sink, pace.interrupted());
    // Unwind safety: after a panic nothing that the work has touched is used again, but for the writer's own note of an
    // error, which is set in one step. The half-written file is the caller's to throw away.
    let work = || build(limits, report, scratch, &mut writer, pace);
    let built = match contained(|| catch_unwind(AssertUnwindSafe(work))) {
        Ok(Err(RenderError::Xlsx(XlsxError::TempFileError(folder, error)))) => {
            Err(RenderError::Scratch { folder, cause: error.to_string() })
        }
        Ok(built) => built,
        Err(panic) => Err(explain(panic.as_ref(), scratch)),
    };
    match writer.into_error() {
        Some(_) if pace.is_interrupted() => Err(RenderError::Interrupted),
        Some(error) => Err(error.into()),
        None => built,
    }
}

fn build(
    limits: SheetLimits,
    report: &Report,
    scratch: &Path,
    writer: &mut Stoppable<'_, &mut dyn Sink>,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(scratch)?.set_properties(&properties(report));
    if report.catalogues().map(|catalogue| report.items(catalogue).len()).sum::<usize>() > limits.thorough_packing {
        workbook.set_zip_compression_level(3);
    }
    let cx = SheetContext::new(report, limits);
    let mut tick = || pace.row();
    let mut book = Book::new(workbook, &mut tick)?;
    for sheet in SHEETS.iter().filter(|sheet| (sheet.has_content)(report)) {
        (sheet.write)(&cx, &mut book)?;
    }
    Ok(book.into_workbook().save_to_writer(writer)?)
}

/// What is known of the workbook without opening a sheet.
fn properties(report: &Report) -> DocProperties {
    let (totals, said) = (&report.totals, super::Sentences::of(report));
    // Without a time the library would take the clock's.
    let taken_at = report.audit.taken_at;
    let mut properties = DocProperties::new()
        .set_creation_datetime(&taken_at)
        .set_title(mask(&said.title))
        .set_subject(mask(&said.verdict))
        .set_author(format!("{} {}", report.tool.name, report.tool.version))
        .set_custom_property("Complete", report.is_complete())
        .set_custom_property("Proof", report.listing.proof.name())
        .set_custom_property("Difference", &*mask(&said.trend));
    if let Some(compared_with) = report.audit.compared_with {
        properties = properties.set_custom_property("Compared with", instant(compared_with));
    }
    for (name, count) in [
        ("Groups", totals.groups.groups),
        ("Active groups", totals.groups.active),
        ("Disabled groups", totals.groups.disabled),
        ("Errors", totals.findings.error),
        ("Warnings", totals.findings.warning),
        ("Notes", totals.findings.info),
        ("Muted", totals.findings.muted),
        ("New", totals.new),
        ("Still open", totals.persisting),
        ("Back again", totals.reopened),
        ("Resolved", totals.resolved),
    ] {
        properties = properties.set_custom_property(name, i32::try_from(count).unwrap_or(i32::MAX));
    }
    for catalogue in report.catalogues().skip(1) {
        let count = report.status_totals(catalogue).items;
        properties = properties.set_custom_property(capital(catalogue.many), i32::try_from(count).unwrap_or(i32::MAX));
    }
    properties
}

/// The library writes to its scratch file through `expect`; any other panic is a defect and is called so.
fn explain(panic: &(dyn Any + Send), scratch: &Path) -> RenderError {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    let cause = said.unwrap_or("unknown cause");
    // `... Os { code: 28, kind: StorageFull, message: "No space left on device" }`: the system's words are enough.
    let system = cause.split_once("message: \"").and_then(|(_, rest)| rest.split_once('"'));
    let words = system.map_or(cause, |(message, _)| message).to_owned();
    if cause.starts_with("failed to spawn thread") {
        RenderError::NoThread(words)
    } else if cause.contains("Couldn't write to xml file") || cause.contains("Os { code") {
        RenderError::Scratch { folder: scratch.to_owned(), cause: words }
    } else {
        XlsxError::ParameterError(format!("panic: {cause}")).into()
    }
}
