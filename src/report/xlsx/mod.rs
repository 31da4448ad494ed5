//! `STEM.xlsx`: the workbook that managers open.
//!
//! One file a sheet, in the order of [`FIRST`] and [`LAST`]; a further sheet is a further file and a further line
//! there. What they share: [`list`] writes the long sheets row by row (header, banner, filter, continuation on "Groups
//! (2)" when Excel's rows run out), [`mod@column`] and [`layout`] say how those look, [`cells`] is the border at which
//! outside text becomes a cell, [`styles`] the look, [`words`] and [`past`] the sentences, [`standing`] the columns
//! that history brings, [`room`] what all have at hand, [`outlet`] the way to the sink, [`two_books`] and [`packing`] how
//! sheets of two books become one.
//!
//! The same report gives the same bytes: the only clock is `audit.taken_at`. Lists go through scratch files, row by
//! row, which takes less time than keeping them, and so a million groups need no memory. The library reports a failing
//! scratch file by a panic, which becomes an error here.

mod about;
mod cells;
mod changes;
mod column;
mod duplicates;
mod findings;
mod groups;
mod integrations;
mod layout;
mod list;
mod muted;
mod outlet;
mod packing;
mod past;
mod plan;
mod room;
mod standing;
mod styles;
mod summary;
#[cfg(test)]
mod tests;
mod two_books;
mod words;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, XlsxError};

use self::layout::Spec;
use self::outlet::Outlet;
use self::room::{Limits, Room};
use super::{Pace, RenderError, Report, Sink, parse_instant};
use crate::contain::contained;

/// A kind of sheet.
struct Sheet {
    name: &'static str,
    /// Whether this report has anything to put there.
    has_content: fn(&Report) -> bool,
    /// What the list is, if it is one.
    spec: Option<fn(&Report) -> Spec>,
    write: fn(&mut Room<'_, '_>) -> Result<(), RenderError>,
}

/// The sheets in the order of the tabs, up to the one with every group. The plan is the first list: tables are numbered by
/// sheet, and its table may come from another book.
const FIRST: [Sheet; 6] = [
    Sheet { name: summary::NAME, has_content: always, spec: None, write: summary::write },
    Sheet { name: plan::NAME, has_content: always, spec: Some(plan::spec), write: plan::write },
    Sheet { name: findings::NAME, has_content: always, spec: Some(findings::spec), write: findings::write },
    Sheet {
        name: duplicates::NAME,
        has_content: duplicates::has_content,
        spec: Some(duplicates::spec),
        write: duplicates::write,
    },
    Sheet { name: changes::NAME, has_content: changes::has_content, spec: Some(changes::spec), write: changes::write },
    Sheet {
        name: integrations::NAME,
        has_content: integrations::has_content,
        spec: Some(integrations::spec),
        write: integrations::write,
    },
];

/// The sheet with every group.
const GROUPS: Sheet = Sheet { name: groups::NAME, has_content: always, spec: Some(groups::spec), write: groups::write };

/// The sheets after it. About comes last: it counts the cells that the others had to cut.
const LAST: [Sheet; 2] = [
    Sheet { name: muted::NAME, has_content: muted::has_content, spec: Some(muted::spec), write: muted::write },
    Sheet { name: about::NAME, has_content: always, spec: None, write: about::write },
];

fn always(_: &Report) -> bool {
    true
}

/// Every list that this report needs, in the order of the tabs.
fn all_lists(report: &Report) -> impl Iterator<Item = Spec> {
    let sheets = FIRST.iter().chain([&GROUPS]).chain(&LAST).filter(|sheet| (sheet.has_content)(report));
    sheets.filter_map(|sheet| sheet.spec).map(|spec| spec(report))
}

/// Writes the workbook. Lists lie in nameless files in `scratch` until they are packed.
pub(super) fn write(
    report: &Report,
    scratch: &Path,
    sink: &mut dyn Sink,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    write_within(Limits::EXCEL, report, scratch, sink, pace)
}

fn write_within(
    limits: Limits,
    report: &Report,
    scratch: &Path,
    sink: &mut dyn Sink,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    let mut outlet = Outlet::new(sink);
    let built = contain(scratch, || build(limits, report, scratch, &mut outlet, pace));
    match outlet.into_error() {
        Some(error) => Err(error.into()),
        None => built,
    }
}

/// Does work of the library's, whose panic over the scratch file becomes an error.
///
/// Unwind safety: after a panic nothing that the work has touched is used again, but for the outlet's own note of an error,
/// which is set in one step. The half-written file is the caller's to throw away.
fn contain<T>(scratch: &Path, work: impl FnOnce() -> Result<T, RenderError>) -> Result<T, RenderError> {
    match contained(|| catch_unwind(AssertUnwindSafe(work))) {
        Ok(Err(RenderError::Xlsx(XlsxError::TempFileError(folder, error)))) => {
            Err(RenderError::Scratch { folder, cause: error.to_string() })
        }
        Ok(done) => done,
        Err(panic) => Err(explain(panic.as_ref(), scratch)),
    }
}

fn build(
    limits: Limits,
    report: &Report,
    scratch: &Path,
    outlet: &mut Outlet<'_>,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    let mut room = Room::new(limits, report, pace);
    let (groups, rows) = (report.groups.len(), report.groups.len() + changes::rows(report));
    set_up(&mut room, scratch, rows)?;
    room.book.set_properties(&properties(report));
    if groups >= limits.beside {
        return two_books::write(&mut room, scratch, outlet);
    }
    write_sheets(&FIRST, &mut room)?;
    write_sheets(&[GROUPS], &mut room)?;
    write_sheets(&LAST, &mut room)?;
    Ok(room.book.save_to_writer(outlet)?)
}

/// What the books of all rooms have alike; `rows` are about those of the long lists in this one.
fn set_up(room: &mut Room<'_, '_>, scratch: &Path, rows: usize) -> Result<(), XlsxError> {
    room.book.set_tempdir(scratch)?;
    if is_long(rows, room.limits) {
        room.book.set_zip_compression_level(3);
    }
    room.styles.register(&mut room.book);
    Ok(())
}

/// Whether so many rows are packed less thoroughly.
fn is_long(rows: usize, limits: Limits) -> bool {
    rows > limits.thorough_packing
}

fn write_sheets(sheets: &[Sheet], room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    sheets.iter().filter(|sheet| (sheet.has_content)(room.report)).try_for_each(|sheet| (sheet.write)(room))
}

/// What is known of the workbook without opening a sheet.
fn properties(report: &Report) -> DocProperties {
    let totals = &report.totals;
    // Not allowed in XML, and not escaped in properties as it is in cells.
    let account = words::account(report).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    // Without a time the library would take the clock's.
    let taken_at = parse_instant(&report.audit.taken_at).unwrap_or_default();
    let mut properties = DocProperties::new()
        .set_creation_datetime(&taken_at)
        .set_title(format!("Lead group audit: {}, {}", account, words::when(report)))
        .set_subject(words::verdict(report))
        .set_author(format!("{} {}", report.tool.name, report.tool.version))
        .set_custom_property("Complete", report.listing.complete)
        .set_custom_property("Proof", report.listing.proof.name())
        .set_custom_property("Difference", report.history.difference.as_str());
    if let Some(compared_with) = &report.audit.compared_with {
        properties = properties.set_custom_property("Compared with", compared_with.as_str());
    }
    for (name, count) in [
        ("Groups", totals.groups.groups),
        ("Active groups", totals.groups.active),
        ("Disabled groups", totals.groups.disabled),
        ("Errors", totals.findings.error),
        ("Warnings", totals.findings.warning),
        ("Info", totals.findings.info),
        ("Muted", totals.findings.muted),
        ("New", totals.new),
        ("Still open", totals.persisting),
        ("Back again", totals.reopened),
        ("Resolved", totals.resolved),
    ] {
        properties = properties.set_custom_property(name, i32::try_from(count).unwrap_or(i32::MAX));
    }
    properties
}

/// The library writes to its scratch file through `expect`; any other panic is a defect and is called so.
fn explain(panic: &(dyn Any + Send), scratch: &Path) -> RenderError {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    let cause = said.unwrap_or("unknown cause");
    if cause.contains("Couldn't write to xml file") || cause.contains("Os { code") {
        // `... Os { code: 28, kind: StorageFull, message: "No space left on device" }`: the system's words are enough.
        let system = cause.split_once("message: \"").and_then(|(_, rest)| rest.split_once('"'));
        let cause = system.map_or(cause, |(message, _)| message).to_owned();
        RenderError::Scratch { folder: scratch.to_owned(), cause }
    } else {
        XlsxError::ParameterError(format!("panic: {cause}")).into()
    }
}
