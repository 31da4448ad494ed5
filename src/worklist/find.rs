//! Which workbook counts: the one that was named, or of several the one that was edited last.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::edited::edited;
use super::key::Key;
use super::marker::Marker;
use super::read::{TeamWorkbook, read};
use super::row::TeamRow;
use super::state::{SeenBook, TeamState};
use super::untrusted::DecisionsError;

/// Of which account and scope a workbook has to be.
#[derive(Debug, Clone, Copy)]
pub struct WorkbookOwner<'a> {
    /// Every `org_id` that the account is known to have.
    pub org_ids: &'a [String],
    /// Where the list was read; it counts only without any `org_id`.
    pub base_url: &'a str,
    /// `--text`
    pub text: Option<&'a str>,
}

/// The workbook that counts, and what a reader should know of the choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundWorkbook {
    /// The workbook.
    pub book: Option<TeamWorkbook>,
    /// Whether an audit of an earlier day has seen it as it is.
    pub is_seen: bool,
    /// The edited workbooks that were seen, for the next audit.
    pub seen: Vec<SeenBook>,
    /// A sentence or two each.
    pub notes: Vec<String>,
    /// Whether nobody wrote in any that is known.
    pub is_untouched: bool,
}

impl FoundWorkbook {
    /// Whether an audit with this state has seen the workbook as it is.
    #[must_use]
    pub fn is_seen_by(&self, state: &TeamState) -> bool {
        let path = self.book.as_ref().map(|book| book.path.to_string_lossy());
        let seen = self.seen.iter().find(|seen| path.as_deref() == Some(&*seen.path));
        seen.is_some_and(|seen| state.has_seen(seen))
    }
}

impl WorkbookOwner<'_> {
    /// Whether a workbook is of this account and scope.
    #[must_use]
    pub fn owns(&self, marker: &Marker) -> bool {
        let account = if marker.org_ids.is_empty() || self.org_ids.is_empty() {
            marker.base_url == self.base_url
        } else {
            marker.org_ids.iter().any(|id| self.org_ids.contains(id))
        };
        account && marker.text.as_deref() == self.text
    }
}

/// The workbook that was named, as it was read before the first request.
#[must_use]
pub fn named(book: TeamWorkbook, state: &TeamState, whose: WorkbookOwner<'_>) -> FoundWorkbook {
    let mut found = FoundWorkbook::default();
    if book.marker.as_ref().is_some_and(|marker| !whose.owns(marker)) {
        found
            .notes
            .push(format!("{} is of another account or another part of it; nothing was read of it.", book.name()));
        return found;
    }
    if let Some(when) = edited(&book.path) {
        let seen = seen_book(&book.path, when);
        found.is_seen = state.has_seen(&seen);
        found.seen.push(seen);
    } else {
        found.is_untouched = true;
        found.notes.push(nobody_wrote(&book.name()));
    }
    found.notes.extend(old_form(&book));
    found.book = Some(book);
    found
}

/// Of the workbooks in a folder, the one of this account that was edited last. Others are named.
///
/// # Errors
/// [`DecisionsError`] if the folder cannot be read.
pub fn in_folder(folder: &Path, state: &TeamState, whose: WorkbookOwner<'_>) -> Result<FoundWorkbook, DecisionsError> {
    let unreadable = |source| DecisionsError::Unreadable { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_workbook = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx"));
        if is_workbook && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    let is_lock = |path: &PathBuf| name(path).starts_with("~$");
    let (locks, paths): (Vec<_>, Vec<_>) = paths.into_iter().partition(is_lock);
    let mut found = choose(&paths, state, whose, true);
    if !locks.is_empty() {
        let names: Vec<_> = locks.iter().map(|path| name(path)).collect();
        found.notes.push(format!("Left aside, since somebody has the workbook open: {}.", names.join(", ")));
    }
    Ok(found)
}

/// Of the workbooks that the history knows, the one that was edited last.
#[must_use]
pub fn latest(known: &[PathBuf], state: &TeamState, whose: WorkbookOwner<'_>) -> FoundWorkbook {
    choose(known, state, whose, false)
}

/// `strict`: a workbook that does not say of which account it is, is left aside.
fn choose(paths: &[PathBuf], state: &TeamState, whose: WorkbookOwner<'_>, strict: bool) -> FoundWorkbook {
    let mut found = FoundWorkbook::default();
    let mut edits: Vec<(DateTime<Utc>, &PathBuf)> = Vec::new();
    let mut pristine = None;
    for path in paths.iter().filter(|path| path.exists()) {
        match edited(path) {
            Some(when) => edits.push((when, path)),
            None => pristine = Some(path),
        }
    }
    edits.sort();
    let (mut foreign, mut rivals) = (Vec::new(), Vec::new());
    while let Some((when, path)) = edits.pop() {
        match read(path) {
            Err(error) => found.notes.push(format!("Left aside: {error}.")),
            Ok(book) if !book.marker.as_ref().map_or(!strict, |marker| whose.owns(marker)) => foreign.push(name(path)),
            Ok(book) => {
                let seen = seen_book(path, when);
                let is_seen = state.has_seen(&seen);
                found.seen.push(seen);
                if found.book.is_none() {
                    (found.is_seen, found.book) = (is_seen, Some(book));
                } else if !is_seen {
                    rivals.push((book, when));
                }
            }
        }
    }
    if !foreign.is_empty() {
        found.notes.push(format!("Left aside, of another account or another part of it: {}.", foreign.join(", ")));
    }
    match &found.book {
        None => {
            let last = pristine.or(paths.last()).map(|path| name(path));
            found.is_untouched = last.is_some();
            found.notes.push(last.map_or_else(no_workbook, |last| nobody_wrote(&last)));
        }
        // Only what was written since the last audit can contradict what was written since.
        Some(book) if !found.is_seen => {
            let told: Vec<_> = rivals.iter().flat_map(|(rival, _)| differences(book, rival)).collect();
            found.notes.extend(told);
            found.notes.extend(old_form(book));
        }
        Some(book) => found.notes.extend(old_form(book)),
    }
    found
}

/// The rows in which another workbook differs from the one that counts.
fn differences(counts: &TeamWorkbook, other: &TeamWorkbook) -> Vec<String> {
    /// Rows that are named; further ones are counted.
    const NAMED: usize = 10;
    let of: HashMap<Key, &TeamRow> = counts.rows.iter().map(|row| (row.key, row)).collect();
    let written = |row: &TeamRow| (row.status.unwrap_or_default(), row.owner.clone(), row.comment.clone());
    let differs = |row: &&TeamRow| of.get(&row.key).is_some_and(|mine| written(mine) != written(row));
    let places: Vec<_> = other.rows.iter().filter(differs).map(|row| row.place.clone()).collect();
    let mut told = vec![format!(
        "Two workbooks were filled in. The one saved last counts ({}); {} was not read.",
        counts.name(),
        other.name()
    )];
    if !places.is_empty() {
        let more = places.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named = places.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
        told.push(format!("{} differs there: {named}{more}.", other.name()));
    }
    told
}

fn seen_book(path: &Path, when: DateTime<Utc>) -> SeenBook {
    SeenBook { path: path.to_string_lossy().into_owned(), edited: when.timestamp() }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn nobody_wrote(name: &str) -> String {
    format!("Nobody wrote in the workbook {name}. If you wrote in a copy, send it to your administrator.")
}

fn no_workbook() -> String {
    "No workbook of this account is known yet, so nothing of the team's work was read.".to_owned()
}

fn old_form(book: &TeamWorkbook) -> Option<String> {
    book.is_old_form.then(|| {
        format!(
            "{} is of an older form (columns Decision and Done), so nothing was read of it; write in the new one.",
            book.name()
        )
    })
}
