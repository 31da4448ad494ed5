//! What the team wrote in a workbook, and what became of it.
//!
//! * `find`, `edited`: which workbook counts: of several the one that somebody edited last;
//! * `read`, `row`, `key`, `marker`: the sheets Plan and Accepted of a workbook that people and other programs have worked
//!   on. Columns are found by their headers, rows by a hidden key. What cannot be understood is said, never guessed;
//! * `settle`: what holds before the plan is made: what is kept as it is, what was disabled as planned;
//! * `join`: the new plan beside what was written and what was asked for: what is carried on, what was seen done;
//! * `state`: what of it is known from one audit to the next;
//! * `untrusted`: the border at which a file from outside is opened.
//!
//! `docs/month.md` has it for readers.

mod edited;
mod find;
mod join;
mod key;
mod marker;
mod model;
mod read;
mod row;
mod settle;
mod state;
#[cfg(test)]
mod tests;
mod untrusted;

pub use edited::{edited, is_as_written};
pub use find::{FoundWorkbook, WorkbookOwner, in_folder, latest, named};
pub use join::{TeamMonth, TeamWork, join};
pub use key::Key;
pub use marker::Marker;
pub use model::{AS_PLANNED, FINISHED, MUTED, PlanTotals, Status, Team};
pub use read::{TeamWorkbook, read};
pub use row::{EditedAcceptance, TeamRow};
pub use settle::{Before, Settlement, settle};
pub use state::{SeenBook, TeamState};
pub use untrusted::DecisionsError;
