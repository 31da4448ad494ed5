//! The file: checked before the first request, then opened once, for one transaction.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::HistoryError;

/// `SFAu`: tells our files from other databases.
const APPLICATION_ID: u32 = 0x5346_4175;
/// What brings a file from one version of the schema to the next; the version of a file is how many it has had.
const MIGRATIONS: [&str; 1] = [include_str!("schema/1.sql")];
/// How long another run may take to let go of the file.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a waiting run looks again, and hears a signal.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// How long a reader may keep a run from making its audit final, and a run a reader from reading.
const READERS: Duration = Duration::from_secs(20);

/// The latest version of the schema.
#[expect(clippy::cast_possible_truncation, reason = "a handful")]
const LATEST: u32 = MIGRATIONS.len() as u32;

/// The history of one file, within one transaction. What was not committed when this is dropped has never been.
#[derive(Debug)]
pub struct History {
    pub(super) connection: Connection,
    path: PathBuf,
    is_new: bool,
}

/// Checks that a history can be kept in this file, without changing it. A file that is not there yet can be made.
///
/// # Errors
/// [`HistoryError`] if it is no history of ours, from a later version, or cannot be written to.
pub fn check(path: &Path) -> Result<(), HistoryError> {
    let unreachable = |source| HistoryError::Unreachable { path: path.to_owned(), source };
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return Err(HistoryError::NotADatabase(path.to_owned())),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let folder = make_folder(path)?;
            // Tried by writing: permissions do not tell everything.
            tempfile::tempfile_in(folder).map_err(unreachable)?;
            return Ok(());
        }
        Err(source) => return Err(unreachable(source)),
    }
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let fail = |source| HistoryError::of(path, source);
    version(&connection, path)?;
    if connection.is_readonly("main").map_err(fail)? {
        return Err(HistoryError::ReadOnly(path.to_owned()));
    }
    Ok(())
}

impl History {
    /// Opens the file for writing and waits until no other run writes to it. A file that is not there is made, an
    /// earlier version brought up to date; neither is final before [`History::commit`].
    ///
    /// # Errors
    /// [`HistoryError`], [`HistoryError::Interrupted`] if `interrupted` says so while it waits.
    pub fn begin(path: &Path, interrupted: &dyn Fn() -> bool) -> Result<Self, HistoryError> {
        // A folder that vanished during the run is made again.
        make_folder(path)?;
        let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        let start = Instant::now();
        let mut told = false;
        // Every run takes the lock that keeps others from writing at once, so that two of them follow each other.
        while let Err(error) = take_lock(&connection, path) {
            if !error.is_busy() {
                return Err(error);
            }
            if interrupted() {
                return Err(HistoryError::Interrupted);
            }
            if start.elapsed() > PATIENCE {
                return Err(HistoryError::Busy { path: path.to_owned(), seconds: PATIENCE.as_secs() });
            }
            if !told {
                tracing::warn!("another run writes to the history {}; waiting for it", path.display());
                told = true;
            }
        }
        let found = version(&connection, path)?;
        let fail = |source| HistoryError::of(path, source);
        connection.busy_timeout(READERS).map_err(fail)?;
        migrate(&connection, found).map_err(fail)?;
        Ok(Self { connection, path: path.to_owned(), is_new: found == 0 })
    }

    /// Opens the file for reading. `None` if there is none, or an empty one.
    ///
    /// # Errors
    /// [`HistoryError`]
    pub fn read(path: &Path) -> Result<Option<Self>, HistoryError> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return Err(HistoryError::NotADatabase(path.to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(HistoryError::Unreachable { path: path.to_owned(), source }),
        }
        // Not read-only: what a run that died left half done has to be taken back first.
        let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(READERS).map_err(|source| HistoryError::of(path, source))?;
        let found = version(&connection, path)?;
        let history = Self { connection, path: path.to_owned(), is_new: false };
        if found == 0 {
            return Ok(None);
        }
        // Within the transaction, and never committed: a reader leaves an earlier version what it is.
        history.sql("BEGIN")?;
        if found < LATEST {
            migrate(&history.connection, found).map_err(|source| history.fail(source))?;
        }
        Ok(Some(history))
    }

    /// Whether the file was made, or was empty, when it was opened.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Makes everything final that was written since the file was opened.
    ///
    /// # Errors
    /// [`HistoryError`]; then nothing has been written.
    pub fn commit(self) -> Result<(), HistoryError> {
        self.sql("COMMIT")
    }

    pub(super) fn sql(&self, statements: &str) -> Result<(), HistoryError> {
        self.connection.execute_batch(statements).map_err(|source| self.fail(source))
    }

    pub(super) fn fail(&self, source: rusqlite::Error) -> HistoryError {
        HistoryError::of(&self.path, source)
    }

    pub(super) fn damaged(&self, problem: impl Into<String>) -> HistoryError {
        HistoryError::Damaged { path: self.path.clone(), problem: problem.into() }
    }
}

/// The folder of the file, which is there now.
fn make_folder(path: &Path) -> Result<&Path, HistoryError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|source| HistoryError::Unreachable { path: path.to_owned(), source })?;
    Ok(folder)
}

/// Opens exactly this file: a name such as `:memory:` or `file:x?mode=ro` has no meaning of its own.
pub(super) fn open(path: &Path, flags: OpenFlags) -> Result<Connection, HistoryError> {
    let unreachable = |source| HistoryError::Unreachable { path: path.to_owned(), source };
    let fail = |source| HistoryError::of(path, source);
    let place = std::path::absolute(path).map_err(unreachable)?;
    let connection = Connection::open_with_flags(place, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(fail)?;
    connection.busy_timeout(LOOK_AGAIN).map_err(fail)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(fail)?;
    // A file from outside runs no code of its own.
    connection.pragma_update(None, "trusted_schema", false).map_err(fail)?;
    Ok(connection)
}

fn take_lock(connection: &Connection, path: &Path) -> Result<(), HistoryError> {
    connection.execute_batch("BEGIN IMMEDIATE").map_err(|source| HistoryError::of(path, source))
}

/// The version of a file's schema; 0 for an empty one.
fn version(connection: &Connection, path: &Path) -> Result<u32, HistoryError> {
    let fail = |source| HistoryError::of(path, source);
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map_err(fail);
    let (application, version) = (number("application_id")?, number("user_version")?);
    if application == 0 && version == 0 {
        let tables = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
        return if tables.map_err(fail)? == 0 { Ok(0) } else { Err(HistoryError::Foreign(path.to_owned())) };
    }
    if application != i64::from(APPLICATION_ID) {
        return Err(HistoryError::Foreign(path.to_owned()));
    }
    match u32::try_from(version) {
        Ok(found @ 1..=LATEST) => Ok(found),
        Ok(found) if found > LATEST => Err(HistoryError::Newer { path: path.to_owned(), found, known: LATEST }),
        _ => Err(HistoryError::Damaged { path: path.to_owned(), problem: format!("its version is {version}") }),
    }
}

/// Brings a file of this version up to date, within the transaction that is open.
fn migrate(connection: &Connection, found: u32) -> rusqlite::Result<()> {
    for migration in MIGRATIONS.iter().skip(found as usize) {
        connection.execute_batch(migration)?;
    }
    if found < LATEST {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.pragma_update(None, "user_version", LATEST)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
