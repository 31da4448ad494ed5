//! Past audits: what is new, what persists, what is gone, what changed in the list, and what the team decided.
//!
//! One SQLite file holds the audits of any number of accounts. [`check`] tries it before the first request;
//! [`History::begin`] opens it for the one transaction of an audit: [`History::compare`] joins the audit with the one it
//! is compared with, [`History::record`] writes it down, and [`History::commit`] follows when its files are in place, so
//! that reports and history agree. What is the same from month to month is told by fingerprints; `docs/history.md` says
//! which audit is compared with which.
//!
//! * `comparison`: what history says, as plain data;
//! * `store`, `schema/`, `integrity`, `error`: the file, its versions, and what can be wrong with it;
//! * `rows`: what is read from it and written to it;
//! * `compare`: which audit is compared with, and the comparison; `join`: findings then and now, and `changes`: the list
//!   then and now, both pure;
//! * `shelf`: all audits, for `superfone-audit history`;
//! * `decisions`: the team's columns of an earlier workbook, read back and held against the new listing.

mod changes;
mod compare;
mod comparison;
mod error;
mod integrity;
mod join;
mod past;
mod rows;
mod shelf;
mod store;
#[cfg(test)]
mod tests;

pub use compare::ByTodaysRules;
pub use comparison::{
    Acceptance, Age, Cause, Change, ChangeKind, Comparison, Origin, PastAudit, Resolved, Standing, State, Trend,
};
pub use error::HistoryError;
pub use past::Subject;
pub use rows::Recorded;
pub use shelf::{Pruned, Shelved, prune, shelf};
pub use store::{History, check};
