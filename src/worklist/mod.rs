//! What the team wrote in an earlier workbook, and what became of it.
//!
//! * `read`: the sheet Plan of a workbook that people and other programs have worked on. Columns are found by their
//!   headers, rows by what they say; where either stands means nothing. What cannot be understood is said, never guessed.
//! * `join`: a pure function of those rows and the new plan: what is carried on, what is done and seen to be done.
//! * `row`: one row of the plan, from cells to a decision; `book`: the border at which a file from outside is opened.
//!
//! `docs/decisions.md` has the rules for readers.

mod book;
mod join;
mod model;
mod read;
mod row;
#[cfg(test)]
mod tests;

pub use book::DecisionsError;
pub use join::{Present, join};
pub use model::{Decided, Decision, DecisionKind, Decisions, Outcome, PlanTotals, Status, Team};
pub use read::{Earlier, EarlierRow, read};
