//! The rules: one file each, named as the rule; then the team's policy and the identity of what was found.
//!
//! A rule imports what all of them share (`rule`, `input`, `text`, `rename`, `advice`), never the list of all, which is
//! `registry`. `CONTRIBUTING.md` tells how to add one.

mod advice;
mod blank_title;
mod check;
mod damaged_title;
mod disabled_group;
mod duplicate_title;
mod expired_mute;
mod fingerprint;
mod impossible_date;
mod input;
mod lead_fate;
mod lookalike_title;
mod missing_name;
mod mixed_script_title;
mod mute;
mod names;
mod near_name;
mod personal_data_title;
mod policy;
mod registry;
mod rename;
mod repair;
mod resolution;
mod rule;
mod scope;
#[cfg(test)]
mod tests;
mod text;
mod tidy;
mod unknown_status;
mod untidy_title;
mod unused_mute;
mod usage;

pub use check::{Audited, asked, check};
pub use disabled_group::RULE as DISABLED_GROUP;
pub use duplicate_title::RULE as DUPLICATE_TITLE;
pub use fingerprint::{Fingerprint, Fingerprints, org_ids};
pub use input::RuleInput;
pub use lead_fate::{LeadFate, RowFates};
pub use mute::Judged;
pub use names::{is_many, rows_in_words};
pub use registry::{ALL, OTHER_CATALOGUES, by_code, known};
pub(crate) use repair::{is_well_written, repaired};
pub use resolution::{Resolution, ResolvedName, Suggestion, resolve};
pub use rule::{About, Finding, Mend, Rule, Subject, Urgency};
pub use scope::{OF_NAMES, Scope};
pub use text::is_blank;
pub(crate) use text::{capital, keep_to_the_end};
pub(crate) use tidy::tidied;

/// Version of the rules as a whole. It goes up when the same listing would give other findings, so that history can
/// tell a change of the rules from a change of the account.
pub const RULES_VERSION: u32 = 2;
