//! A workbook of which two books are written at the same time, or one after the other: a part of the lists, and the rest.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::mpsc;

use rust_xlsxwriter::XlsxError;

use super::list::List;
use super::outlet::Outlet;
use super::packing::Packed;
use super::room::Room;
use super::{FIRST, GROUPS, LAST, groups, set_up, write_sheets};
use crate::beside::both;
use crate::contain::contained;
use crate::report::RenderError;

/// The sheet with every group is as long as all others together, so it is written and packed at the same time.
pub(super) fn write(room: &mut Room<'_, '_>, scratch: &Path, outlet: &mut Outlet<'_>) -> Result<(), RenderError> {
    let (mut pace, stop) = (room.pace.beside(), room.pace.interrupted());
    let mut beside = room.beside(&mut pace);
    begin_part(&mut beside, scratch)?;
    // About counts the cells that had to be cut on the sheet with every group, too.
    let (tell, told) = mpsc::channel();
    let groups = move || {
        (GROUPS.write)(&mut beside)?;
        // Nobody listens if the other sheets have failed.
        let _ = tell.send(beside.cells.cut);
        drop(tell);
        Packed::new(std::mem::take(&mut beside.book), scratch, stop)
    };
    let others = move || pack_others(room, scratch, &[GROUPS.name], || told.recv().map_err(|_| unwritten()));
    // With one core the groups come first.
    let (groups, (book, places)) = both_contained(groups, others)?;
    book.join(groups, places.into_iter().zip(1..), outlet)
}

/// Begins a book with a part of the sheets: in front of them it has one that names the formats of their conditions.
pub(super) fn begin_part(room: &mut Room<'_, '_>, scratch: &Path) -> Result<(), XlsxError> {
    set_up(room, scratch, room.report.groups.len())?;
    groups::name_conditions(room.book.add_worksheet(), room.report)
}

/// Writes and packs a book in which the lists that lie `elsewhere`, in another book, have no rows; says where they stand. `cut`
/// are the cells that had to be cut there, known when it is asked.
pub(super) fn pack_others(
    room: &mut Room<'_, '_>,
    scratch: &Path,
    elsewhere: &[&str],
    cut: impl FnOnce() -> Result<u64, RenderError>,
) -> Result<(Packed, Vec<usize>), RenderError> {
    let (report, mut places) = (room.report, Vec::new());
    for sheet in FIRST.iter().chain([&GROUPS]).filter(|sheet| (sheet.has_content)(report)) {
        match sheet.spec.filter(|_| elsewhere.contains(&sheet.name)) {
            None => (sheet.write)(room)?,
            Some(spec) => {
                let first = room.book.worksheets().len();
                List::without_rows(room, spec(report))?;
                places.extend(first..room.book.worksheets().len());
            }
        }
    }
    room.cells.cut += cut()?;
    write_sheets(&LAST, room)?;
    let stop = room.pace.interrupted();
    Ok((Packed::new(std::mem::take(&mut room.book), scratch, stop)?, places))
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
