//! Past audits: what is new, what persists, what is gone, what changed in the list, and what brought it about.
//!
//! One SQLite file holds the audits of any number of accounts. [`check`] tries it before the first request; [`History::past`]
//! finds the account and what is known of it; [`Past::compare`] joins the audit with the one it is compared with;
//! [`History::record`] writes it down, pending until its files are in place, so that reports and history agree. What is the
//! same from month to month is told by fingerprints; `docs/history.md` says which audit is compared with which.
//!
//! * `comparison`: what history says, as plain data; `past`: what it knows before;
//! * `accounts`: which account a listing is of;
//! * `store`, `migrate` with `schema/`, `integrity`, `error`: the file, its versions, and what can be wrong with it;
//! * `rows`: what is read from it; `record`: what is written to it; `pending`: an audit whose files are about to appear;
//! * `compare`: which audit is compared with; `join`: findings then and now, and `changes`: the list then and now, both pure;
//! * `audits`: all audits, for `superfone-audit history`.

mod accounts;
mod audits;
mod changes;
mod compare;
mod comparison;
mod error;
mod integrity;
mod join;
mod migrate;
mod past;
mod pending;
mod record;
mod rows;
mod store;
#[cfg(test)]
mod tests;

pub use accounts::by_org_id;
pub use audits::{AuditSummary, KnownAccount, Pruned, audits, known_account, prune};
pub use compare::ByTodaysRules;
pub use comparison::{
    Acceptance, Age, Balance, Burden, Cause, Change, ChangeKind, Comparison, Direction, FindingState, Origin,
    PastAudit, Resolved, State, Trend,
};
pub use error::HistoryError;
pub use past::{AuditInput, AuditRecord, FindingRecord, Past, PlannedRow, Settled};
pub use pending::{PendingFile, SettledAudit};
pub use record::Recorded;
pub use store::{History, check};
