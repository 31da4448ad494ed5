//! The earlier workbook in which the team has written.

use std::path::Path;

use crate::config::DecisionsFrom;
use crate::worklist::{Decisions, DecisionsError};
use crate::worklist::{Earlier, Present, join, read};

/// Rows that were not understood and are told at once; the reports have all.
const TOLD: usize = 10;

/// Which decisions are asked for.
pub(super) enum Asked {
    /// None.
    Nothing,
    /// Those of a workbook that was named, as they were read.
    Named(Earlier),
    /// Those of the last workbook that the history knows of. Which one that is shows only when the account is known.
    Latest,
}

impl Asked {
    /// Reads the workbook that was named.
    pub(super) fn read(from: Option<&DecisionsFrom>) -> Result<Self, DecisionsError> {
        Ok(match from {
            None => Self::Nothing,
            Some(DecisionsFrom::File(path)) => Self::Named(read(path)?),
            Some(DecisionsFrom::Latest) => Self::Latest,
        })
    }

    /// What became of them. What could not be understood becomes warnings; so does a latest workbook that is gone or
    /// damaged, since nobody has named it.
    pub(super) fn joined(self, latest: Option<&Path>, present: &Present<'_>) -> Option<Decisions> {
        let decisions = match (self, latest) {
            (Self::Nothing, _) => return None,
            (Self::Named(earlier), _) => join(earlier, present),
            (Self::Latest, None) => {
                tracing::warn!("no earlier workbook is known, so no decisions were read");
                return None;
            }
            (Self::Latest, Some(path)) => match read(path) {
                Ok(earlier) => join(earlier, present),
                Err(error) => unreadable(path, &error, present),
            },
        };
        let source = &decisions.source;
        for sentence in decisions.misread.iter().take(TOLD) {
            tracing::warn!("decisions of {source}: {sentence}");
        }
        if let Some(others @ 1..) = decisions.misread.len().checked_sub(TOLD) {
            tracing::warn!("decisions of {source}: {others} more like these are in the reports");
        }
        Some(decisions)
    }
}

/// No decisions, and why.
fn unreadable(path: &Path, error: &DecisionsError, present: &Present<'_>) -> Decisions {
    Decisions {
        source: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        carried: vec![None; present.plan.len()],
        decided: Vec::new(),
        misread: vec![super::chain(error)],
    }
}
