//! The workbook in which the team has written.

use std::path::PathBuf;

use crate::config::DecisionsFrom;
use crate::history::Past;
use crate::worklist::{
    DecisionsError, FoundWorkbook, TeamState, TeamWorkbook, WorkbookOwner, in_folder, latest, named, read,
};

/// Rows that were not understood and are told at once; the reports have all.
const TOLD: usize = 10;

/// Where the team has written.
pub(super) enum TeamSource {
    /// Nowhere.
    Nothing,
    /// In a workbook that was named, as it was read.
    Named(Box<TeamWorkbook>),
    /// In some workbook of a folder.
    Folder(PathBuf),
    /// In one of those that the history knows. Which one that is shows only when the account is known.
    Latest,
}

impl TeamSource {
    /// Reads the workbook that was named; a folder has to be there.
    pub(super) fn read(from: Option<&DecisionsFrom>) -> Result<Self, DecisionsError> {
        Ok(match from {
            None => Self::Nothing,
            Some(DecisionsFrom::Latest) => Self::Latest,
            Some(DecisionsFrom::File(path)) if path.is_dir() => Self::Folder(path.clone()),
            Some(DecisionsFrom::File(path)) => Self::Named(Box::new(read(path)?)),
        })
    }

    /// The workbook that counts. What a reader should know of the choice becomes warnings too.
    pub(super) fn find(
        self,
        past: &Past,
        state: &TeamState,
        whose: WorkbookOwner<'_>,
    ) -> Result<FoundWorkbook, DecisionsError> {
        let found = match self {
            Self::Nothing => FoundWorkbook::default(),
            Self::Named(book) => named(*book, state, whose),
            Self::Folder(folder) => in_folder(&folder, state, whose)?,
            Self::Latest => latest(&past.workbooks, state, whose),
        };
        found.notes.iter().for_each(|note| tracing::warn!("{note}"));
        if found.is_untouched {
            tracing::warn!(
                "if somebody wrote in a copy: run again with --decisions COPY.xlsx, or put it in the folder that --decisions \
                 names"
            );
        }
        if let Some(book) = &found.book {
            let name = book.name();
            book.misread.iter().take(TOLD).for_each(|sentence| tracing::warn!("{name}: {sentence}"));
            if let Some(others @ 1..) = book.misread.len().checked_sub(TOLD) {
                tracing::warn!("{name}: {others} more like these are in the reports");
            }
        }
        Ok(found)
    }
}
