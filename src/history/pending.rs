//! An audit whose files are about to appear: written down before the first of them is renamed, final after the last.
//!
//! If the program ends in between, however it ends, a later start finds the audit pending. It is settled under the write
//! lock, and only where no other run holds the folder of its files: that one may be about to rename them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use chrono::DateTime;
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::store::wait_for_all;
use super::{History, HistoryError, Recorded, integrity};

/// A file that is written and has not appeared yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingFile {
    /// Where it stands now.
    pub temporary: PathBuf,
    /// Where it is to appear.
    pub target: PathBuf,
    /// Its bytes.
    pub length: u64,
    /// When it was written, in nanoseconds since 1970: a rename leaves that as it is.
    pub written: u64,
}

/// What became of an audit that was pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettledAudit {
    /// Its files are all in place, and it is final now.
    Final {
        /// When it was taken.
        taken_at: DateTime<chrono::Utc>,
        /// Where its files are.
        folder: PathBuf,
    },
    /// Its files are not all in place and cannot be brought there, and it is gone.
    TakenBack {
        /// When it was taken.
        taken_at: DateTime<chrono::Utc>,
        /// Where some of its files may be.
        folder: PathBuf,
        /// How many of them are in place.
        in_place: usize,
    },
}

impl PendingFile {
    /// A file as it stands under its temporary name.
    ///
    /// # Errors
    /// If it is not there.
    pub fn of(temporary: &Path, target: &Path) -> std::io::Result<Self> {
        let (length, written) = look(temporary)?;
        let whole = |path: &Path| std::path::absolute(path);
        Ok(Self { temporary: whole(temporary)?, target: whole(target)?, length, written })
    }

    fn is_at(&self, path: &Path) -> bool {
        look(path).is_ok_and(|found| found == (self.length, self.written))
    }
}

fn look(path: &Path) -> std::io::Result<(u64, u64)> {
    let metadata = fs::metadata(path)?;
    let written = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Ok((metadata.len(), u64::try_from(written.as_nanos()).unwrap_or(u64::MAX)))
}

impl History {
    /// Makes the recorded audits of a run final but for their files, which are about to appear; then takes the file for this
    /// run again.
    ///
    /// # Errors
    /// [`HistoryError`]; then the audits are not there, or still pending.
    pub fn commit_pending(
        &mut self,
        recorded: &[Recorded],
        files: &[PendingFile],
        workbook: Option<&str>,
        interrupted: &dyn Fn() -> bool,
    ) -> Result<(), HistoryError> {
        let text = serde_json::to_string(files).unwrap_or_default();
        let written = recorded.iter().try_for_each(|recorded| {
            self.connection.execute("UPDATE audit SET workbook = ? WHERE id = ?", params![workbook, recorded.audit])?;
            integrity::seal(&self.connection, recorded.audit)?;
            let sql = "INSERT INTO pending (audit, files) VALUES (?, ?)";
            self.connection.execute(sql, params![recorded.audit, text]).map(drop)
        });
        written.map_err(|source| self.fail(source))?;
        self.make_final()?;
        wait_for_all(&self.connection, self.path(), interrupted)
    }

    /// Makes pending audits final, each in place of the others of its day, account and scope.
    ///
    /// # Errors
    /// [`HistoryError`]; then they are still pending.
    pub fn finish(mut self, recorded: &[Recorded], workbook: Option<&str>) -> Result<(), HistoryError> {
        recorded.iter().try_for_each(|recorded| self.settle_one(recorded.audit, &recorded.replaces, workbook))?;
        self.make_final()
    }

    /// Takes pending audits back: none of their files has appeared. A file that was made for them goes too.
    ///
    /// # Errors
    /// [`HistoryError`]; then they are still pending.
    pub fn discard(mut self, recorded: &[Recorded]) -> Result<(), HistoryError> {
        recorded.iter().try_for_each(|recorded| self.delete(recorded.audit))?;
        let audits = "SELECT count(*) FROM audit";
        let left: i64 = self.connection.query_row(audits, [], |row| row.get(0)).map_err(|source| self.fail(source))?;
        if left == 0 && self.was_made() {
            self.take_away();
            return Ok(());
        }
        self.make_final()
    }

    fn settle_one(&self, audit: i64, replaces: &[i64], workbook: Option<&str>) -> Result<(), HistoryError> {
        replaces.iter().try_for_each(|other| self.delete(*other))?;
        let settled = || {
            self.connection.execute("DELETE FROM pending WHERE audit = ?", [audit])?;
            let sql = "UPDATE audit SET workbook = ?1 WHERE id = ?2 AND workbook IS NOT ?1";
            if self.connection.execute(sql, params![workbook, audit])? > 0 {
                integrity::seal(&self.connection, audit)?;
            }
            Ok(())
        };
        settled().map_err(|source| self.fail(source))
    }

    /// Settles the audits of a file that are pending. `free` takes the lock of a folder for as long as its answer lives, or
    /// gives nothing if another run holds it; those are left alone.
    ///
    /// # Errors
    /// [`HistoryError`]; then nothing was settled.
    pub fn settle<L>(
        path: &Path,
        interrupted: &dyn Fn() -> bool,
        free: impl Fn(&Path) -> Option<L>,
    ) -> Result<Vec<SettledAudit>, HistoryError> {
        if !path.try_exists().unwrap_or_default() {
            return Ok(Vec::new());
        }
        let Some(reading) = Self::read(path, interrupted)? else { return Ok(Vec::new()) };
        let is_any = !reading.pending()?.is_empty();
        drop(reading);
        if !is_any {
            return Ok(Vec::new());
        }
        let mut history = Self::begin(path, interrupted)?;
        let mut settled = Vec::new();
        for (audit, seconds, files) in history.pending()? {
            let folder = files.first().and_then(|file| file.target.parent()).unwrap_or(Path::new("")).to_owned();
            let Some(_lock) = free(&folder) else { continue };
            let taken_at = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            let in_place = bring(&files);
            if in_place == files.len() {
                let workbook: Option<String> = history.workbook_of(audit)?;
                let replaces = history.same_day(audit)?;
                history.settle_one(audit, &replaces, workbook.as_deref())?;
                settled.push(SettledAudit::Final { taken_at, folder });
            } else {
                history.delete(audit)?;
                settled.push(SettledAudit::TakenBack { taken_at, folder, in_place });
            }
        }
        history.make_final()?;
        Ok(settled)
    }

    /// The audits that are pending: id, time, files.
    fn pending(&self) -> Result<Vec<(i64, i64, Vec<PendingFile>)>, HistoryError> {
        let fail = |source| self.fail(source);
        let sql = "SELECT audit.id, audit.taken_at, pending.files FROM pending JOIN audit ON audit.id = pending.audit";
        let mut statement = self.connection.prepare(sql).map_err(fail)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)));
        rows.map_err(fail)?
            .map(|row| {
                let (audit, seconds, files) = row.map_err(fail)?;
                Ok((audit, seconds, self.json(&files)?))
            })
            .collect()
    }

    fn workbook_of(&self, audit: i64) -> Result<Option<String>, HistoryError> {
        let sql = "SELECT workbook FROM audit WHERE id = ?";
        self.connection.query_row(sql, [audit], |row| row.get(0)).map_err(|source| self.fail(source))
    }
}

/// How many of the files are in place, once those are that can be: where one has appeared, the others are let appear too.
fn bring(files: &[PendingFile]) -> usize {
    let in_place = |file: &&PendingFile| file.is_at(&file.target);
    if files.iter().any(|file| in_place(&file)) {
        for file in files.iter().filter(|file| !in_place(file) && file.is_at(&file.temporary)) {
            if let Err(error) = fs::rename(&file.temporary, &file.target) {
                tracing::warn!("cannot bring {} into place: {error}", file.target.display());
            }
        }
    }
    files.iter().filter(in_place).count()
}

#[cfg(test)]
mod tests;
