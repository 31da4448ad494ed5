//! Sheets that need no more than groups, findings and plan: written and packed while the list is still being proved.

use std::path::Path;

use super::outlet::Outlet;
use super::packing::Packed;
use super::room::{Limits, Room};
use super::two_books::{begin_part, pack_others};
use super::{contain, groups, plan};
use crate::event::Silent;
use crate::report::{Pace, RenderError, Report};

/// The sheets with the plan and with every group, packed in a nameless file.
#[derive(Debug)]
pub struct SheetsAhead {
    packed: Packed,
    /// Cells that had to be cut.
    cut: u64,
}

impl SheetsAhead {
    /// Whether there is much to gain for a list of so many groups, so many findings and a plan of so many actions, and little
    /// to lose: what is not known yet is made up for it, beside what is.
    #[must_use]
    pub fn are_worth_it(groups: usize, findings: usize, actions: usize) -> bool {
        let limits = Limits::EXCEL;
        // Fewer lie in no book of their own.
        groups >= limits.beside && findings.max(actions) <= limits.table_rows
    }

    /// Writes the sheets of a draft, which has no history and no decisions, with a file in `scratch`, unless `stop` says
    /// otherwise.
    ///
    /// # Errors
    /// [`RenderError`]; the whole workbook will say it again.
    pub fn write(draft: &Report<'_>, scratch: &Path, stop: &(dyn Fn() -> bool + Sync)) -> Result<Self, RenderError> {
        Self::write_within(Limits::EXCEL, draft, scratch, stop)
    }

    pub(super) fn write_within(
        limits: Limits,
        draft: &Report<'_>,
        scratch: &Path,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, RenderError> {
        let mut pace = Pace::new(&Silent, stop);
        contain(scratch, || {
            let mut room = Room::new(limits, draft, &mut pace);
            begin_part(&mut room, scratch)?;
            plan::write(&mut room)?;
            groups::write(&mut room)?;
            let packed = Packed::new(std::mem::take(&mut room.book), scratch, stop)?;
            Ok(Self { packed, cut: room.cells.cut })
        })
    }

    /// Writes all other sheets and puts these among them.
    pub(super) fn complete(
        self,
        room: &mut Room<'_, '_>,
        scratch: &Path,
        outlet: &mut Outlet<'_>,
    ) -> Result<(), RenderError> {
        let (book, places) = pack_others(room, scratch, &[plan::NAME, groups::NAME], || Ok(self.cut))?;
        book.join(self.packed, places.into_iter().zip(1..), outlet)
    }
}
