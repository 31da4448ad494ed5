//! `STEM.xlsx`: the workbook that managers open.
//!
//! One file a sheet, in the order of [`FIRST`] and [`LAST`]; a further sheet is a further file and a further line
//! there. What they share: [`list`] writes the long sheets row by row (header, banner, filter, continuation on "Groups
//! (2)" when Excel's rows run out), [`mod@column`] and [`layout`] say how those look, [`cells`] is the border at which
//! outside text becomes a cell, [`styles`] the look, [`words`] and [`past`] the sentences, [`standing`] the columns
//! that history brings, [`room`] what all have at hand, [`outlet`] the way to the sink, [`packing`] how the sheet with
//! every group is written and packed beside the others.
//!
//! The same report gives the same bytes: the only clock is `audit.taken_at`. Lists go through scratch files, row by
//! row, which takes less time than keeping them, and so a million groups need no memory. The library reports a failing
//! scratch file by a panic, which is caught here and nowhere else.

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
mod words;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::mpsc;

use rust_xlsxwriter::{DocProperties, XlsxError};

use self::layout::Spec;
use self::list::List;
use self::outlet::Outlet;
use self::packing::Packed;
use self::room::{Limits, Room};
use super::{Pace, RenderError, Report, Sink, parse_instant};
use crate::beside::both;
use crate::contain::contained;

/// A kind of sheet.
struct Sheet {
    /// Whether this report has anything to put there.
    has_content: fn(&Report<'_>) -> bool,
    /// What the list is, if it is one.
    spec: Option<fn(&Report<'_>) -> Spec>,
    write: fn(&mut Room<'_, '_>) -> Result<(), RenderError>,
}

/// The sheets in the order of the tabs, up to the one with every group.
const FIRST: [Sheet; 6] = [
    Sheet { has_content: always, spec: None, write: summary::write },
    Sheet { has_content: always, spec: Some(plan::spec), write: plan::write },
    Sheet { has_content: always, spec: Some(findings::spec), write: findings::write },
    Sheet { has_content: duplicates::has_content, spec: Some(duplicates::spec), write: duplicates::write },
    Sheet { has_content: changes::has_content, spec: Some(changes::spec), write: changes::write },
    Sheet { has_content: integrations::has_content, spec: Some(integrations::spec), write: integrations::write },
];

/// The sheet with every group.
const GROUPS: Sheet = Sheet { has_content: always, spec: Some(groups::spec), write: groups::write };

/// The sheets after it. About comes last: it counts the cells that the others had to cut.
const LAST: [Sheet; 2] = [
    Sheet { has_content: muted::has_content, spec: Some(muted::spec), write: muted::write },
    Sheet { has_content: always, spec: None, write: about::write },
];

fn always(_: &Report<'_>) -> bool {
    true
}

/// Every list that this report needs, in the order of the tabs.
fn all_lists(report: &Report<'_>) -> impl Iterator<Item = Spec> {
    lists(&FIRST, report).chain(lists(&[GROUPS], report)).chain(lists(&LAST, report))
}

/// The lists among such sheets for which this report has content.
fn lists(sheets: &[Sheet], report: &Report<'_>) -> impl Iterator<Item = Spec> {
    let wanted = sheets.iter().filter(|sheet| (sheet.has_content)(report));
    wanted.filter_map(|sheet| sheet.spec).map(|spec| spec(report))
}

/// Whether the sheet with every group is written beside the others.
pub(super) fn takes_two_threads(report: &Report<'_>) -> bool {
    report.groups.len() >= Limits::EXCEL.beside
}

/// Writes the workbook. Lists lie in nameless files in `scratch` until they are packed.
pub(super) fn write(
    report: &Report<'_>,
    scratch: &Path,
    sink: &mut dyn Sink,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    write_within(Limits::EXCEL, report, scratch, sink, pace)
}

fn write_within(
    limits: Limits,
    report: &Report<'_>,
    scratch: &Path,
    sink: &mut dyn Sink,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    let mut outlet = Outlet::new(sink);
    // Unwind safety: after a panic nothing that the closure has touched is used again, but for the outlet's own note of
    // an error, which is set in one step. The half-written file is the caller's to throw away.
    let work = AssertUnwindSafe(|| build(limits, report, scratch, &mut outlet, pace));
    let built = contained(|| catch_unwind(work));
    if let Some(error) = outlet.into_error() {
        return Err(error.into());
    }
    match built {
        Ok(Err(RenderError::Xlsx(XlsxError::TempFileError(folder, error)))) => {
            Err(RenderError::Scratch { folder, cause: error.to_string() })
        }
        Ok(built) => built,
        Err(panic) => Err(explain(panic.as_ref(), scratch)),
    }
}

fn build(
    limits: Limits,
    report: &Report<'_>,
    scratch: &Path,
    outlet: &mut Outlet<'_>,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    let mut room = Room::new(limits, report, pace);
    set_up(&mut room, scratch)?;
    room.book.set_properties(&properties(report));
    if report.groups.len() >= limits.beside {
        return build_beside(&mut room, scratch, outlet);
    }
    write_sheets(&FIRST, &mut room)?;
    write_sheets(&[GROUPS], &mut room)?;
    write_sheets(&LAST, &mut room)?;
    Ok(room.book.save_to_writer(outlet)?)
}

/// What the books of all rooms have alike.
fn set_up(room: &mut Room<'_, '_>, scratch: &Path) -> Result<(), XlsxError> {
    room.book.set_tempdir(scratch)?;
    if room.report.groups.len() + changes::rows(room.report) > room.limits.thorough_packing {
        room.book.set_zip_compression_level(3);
    }
    room.styles.register(&mut room.book);
    Ok(())
}

fn write_sheets(sheets: &[Sheet], room: &mut Room<'_, '_>) -> Result<(), RenderError> {
    sheets.iter().filter(|sheet| (sheet.has_content)(room.report)).try_for_each(|sheet| (sheet.write)(room))
}

/// The sheet with every group is as long as all others together, so it is written and packed at the same time.
fn build_beside(room: &mut Room<'_, '_>, scratch: &Path, outlet: &mut Outlet<'_>) -> Result<(), RenderError> {
    let (mut pace, report, stop) = (room.pace.beside(), room.report, room.pace.interrupted());
    let mut beside = room.beside(&mut pace);
    set_up(&mut beside, scratch)?;
    lists(&FIRST, report).try_for_each(|spec| List::without_rows(&mut beside, spec, 1))?;
    let there = beside.book.worksheets().len();
    // About counts the cells that had to be cut on the sheet with every group, too.
    let (tell, told) = mpsc::channel();
    let groups = move || {
        (GROUPS.write)(&mut beside)?;
        // Nobody listens if the other sheets have failed.
        let _ = tell.send(beside.cells.cut);
        drop(tell);
        let sheets = beside.book.worksheets().len() - there;
        let packed = Packed::new(std::mem::take(&mut beside.book), scratch, stop);
        beside.pace.thread_free();
        Ok((packed?, sheets))
    };
    let others = move || {
        write_sheets(&FIRST, room)?;
        let here = room.book.worksheets().len();
        lists(&[GROUPS], report).try_for_each(|spec| List::without_rows(room, spec, usize::MAX))?;
        room.cells.cut += told.recv().map_err(|_| unwritten())?;
        write_sheets(&LAST, room)?;
        let packed = Packed::new(std::mem::take(&mut room.book), scratch, stop);
        // Whoever is ready first leaves the other one alone.
        room.pace.thread_free();
        Ok((packed?, here))
    };
    // With one core the groups come first.
    let ((groups, sheets), (book, here)) = both_contained(groups, others)?;
    book.join(groups, (here..).zip(there..).take(sheets), outlet)
}

/// Does both. The panic of a failing scratch file belongs to whoever waits for the workbook.
fn both_contained<H, B: Send>(
    here: impl FnOnce() -> Result<H, RenderError>,
    beside: impl FnOnce() -> Result<B, RenderError> + Send,
) -> Result<(H, B), RenderError> {
    let (mut done_here, mut done_beside) = (None, None);
    both(|| done_here = Some(here()), || done_beside = Some(contained(|| catch_unwind(AssertUnwindSafe(beside)))));
    let here = done_here.ok_or_else(unwritten)??;
    let beside = done_beside.ok_or_else(unwritten)?.unwrap_or_else(|panic| resume_unwind(panic))?;
    Ok((here, beside))
}

/// What is only said where somebody else knows better.
fn unwritten() -> RenderError {
    XlsxError::ParameterError("a sheet was not written".to_owned()).into()
}

/// What is known of the workbook without opening a sheet.
fn properties(report: &Report<'_>) -> DocProperties {
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
