//! Past audits: what is new, what persists, what is gone, what changed in the list.

mod comparison;

pub use comparison::{
    Age, Change, ChangeKind, Comparison, Decided, Decision, DecisionKind, Decisions, Origin, Outcome, PastAudit,
    Resolved, Standing, State, Trend,
};
