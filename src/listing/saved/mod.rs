//! A listing from files instead of from the API: a JSON report of this program, one saved page, or a folder of pages.
//!
//! A report says itself how far it can be trusted, and its proof is taken over. Pages went through no second pass:
//! several of them are `counts-only` at best, and pages that miss something or contradict each other are no whole list.
//! The audit's time is the snapshot's, which a report knows and pages do not.

mod error;
mod pages;
mod report;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Context, ListingError, Lists, Snapshot, Unread};
use crate::catalogue::{LEAD_GROUPS, Wanted};
use crate::config::BaseUrl;

pub use error::SavedError;

/// What the caller says of the listing. Saved pages tell none of it; a report must not be contradicted.
#[derive(Debug, Clone, Copy)]
pub struct SavedOptions<'a> {
    /// Where the pages were read.
    pub base_url: &'a BaseUrl,
    /// The filter that the pages were read with, or that the report must have been made with.
    pub text: Option<&'a str>,
    /// When the pages were saved; without it, the newest modification time of the files.
    pub taken_at: Option<DateTime<Utc>>,
    /// Zone of every date that a person reads.
    pub zone: Tz,
    /// Return what was read although it is not the whole list.
    pub allow_incomplete: bool,
    /// The catalogues to read; lead groups are saved in any case.
    pub wanted: &'a [Wanted],
}

/// Reads what was saved, with `replayed` set: a report holds whatever it is about; a folder of pages holds lead groups, and
/// each other catalogue in a folder of its name.
///
/// # Errors
/// [`ListingError::Saved`] if the files cannot be read or are not what this program reads; [`ListingError::Unproved`] if
/// they are not the whole list, unless `allow_incomplete` is set.
pub fn read(path: &Path, options: SavedOptions<'_>) -> Result<Lists, ListingError> {
    let kind = fs::metadata(path).map_err(|error| SavedError::unreadable(path, &error))?.file_type();
    // A pipe or a device may never end.
    let files = match (kind.is_dir(), kind.is_file()) {
        (true, _) => pages::in_folder(path)?,
        (_, true) => match report::read(path, options.zone)? {
            Some(lists) => return checked(path, lists, options),
            None => vec![path.to_owned()],
        },
        _ => return Err(SavedError::NeitherFileNorFolder(path.to_owned()).into()),
    };
    let taken_at = match options.taken_at {
        Some(time) => time,
        None => newest(&files)?,
    };
    let (base_url, text) = (options.base_url.to_string(), options.text.map(str::to_owned));
    let context = Context { taken_at, zone: options.zone, account: None, base_url, text };
    let mut lists = Lists { read: Vec::new(), unread: Vec::new() };
    let mut add = |catalogue, files: &[PathBuf]| {
        let listing = pages::read(catalogue, files, options.allow_incomplete)?;
        lists.read.push(Snapshot::new(listing, context.clone()));
        Ok::<_, ListingError>(())
    };
    add(&LEAD_GROUPS, &files)?;
    let mut missing = Vec::new();
    for wanted in options.wanted.iter().filter(|wanted| wanted.catalogue != &LEAD_GROUPS) {
        let folder = path.join(wanted.catalogue.name);
        if folder.is_dir() {
            add(wanted.catalogue, &pages::in_folder(&folder)?)?;
        } else {
            missing.push(*wanted);
        }
    }
    lists.unread = not_saved(path, missing)?;
    Ok(lists)
}

/// Catalogues that were not saved, which is told of those that need not be.
fn not_saved(path: &Path, missing: Vec<Wanted>) -> Result<Vec<Unread>, SavedError> {
    let unread = |Wanted { catalogue, required, .. }: Wanted| {
        if required {
            return Err(SavedError::NoCatalogue { path: path.to_owned(), catalogue });
        }
        Ok(Unread { catalogue, why: "they were not saved".to_owned() })
    };
    missing.into_iter().map(unread).collect()
}

/// A report as the caller may want it.
fn checked(path: &Path, mut lists: Lists, options: SavedOptions<'_>) -> Result<Lists, ListingError> {
    let is_wanted = |catalogue| {
        let mut wanted = options.wanted.iter().map(|wanted| wanted.catalogue);
        catalogue == &LEAD_GROUPS || wanted.any(|other| other == catalogue)
    };
    lists.read.retain(|snapshot| is_wanted(snapshot.catalogue));
    lists.unread.retain(|unread| is_wanted(unread.catalogue));
    let is_told = |wanted: &&Wanted| {
        lists.read.iter().all(|snapshot| snapshot.catalogue != wanted.catalogue)
            && (wanted.required || lists.unread.iter().all(|unread| unread.catalogue != wanted.catalogue))
    };
    let missing = options.wanted.iter().filter(is_told).copied().collect();
    let not_saved = not_saved(path, missing)?;
    lists.unread.extend(not_saved);
    let text = lists.read.first().and_then(|first| first.context.text.clone());
    if options.text.is_some() && options.text != text.as_deref() {
        return Err(SavedError::OtherText { path: path.to_owned(), text }.into());
    }
    let incomplete = lists.read.iter().find(|snapshot| !snapshot.provenance.complete);
    if let Some(incomplete) = incomplete.filter(|_| !options.allow_incomplete) {
        return Err(super::Doubt::SavedIncomplete.refusing(incomplete.catalogue));
    }
    Ok(lists)
}

/// The newest modification time, to the second; 1970 for a file that is older than that.
fn newest(files: &[PathBuf]) -> Result<DateTime<Utc>, SavedError> {
    let mut newest = 0;
    for path in files {
        let modified = fs::metadata(path).and_then(|data| data.modified());
        let modified = modified.map_err(|error| SavedError::unreadable(path, &error))?;
        newest = newest.max(modified.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()));
    }
    Ok(i64::try_from(newest).ok().and_then(instant).unwrap_or_default())
}

/// A moment of the years 1970 to 9999: beyond them a date has no four-digit form.
fn instant(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0).filter(|_| (0..253_402_300_800).contains(&seconds))
}
