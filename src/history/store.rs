//! The file: checked before the first request, then opened once, for one transaction.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::migrate::{APPLICATION_ID, LATEST, migrate};
use super::{HistoryError, integrity};

/// How long somebody else may take to let go of the file.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a waiting run looks again, and hears a signal.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// The history of one file, within one transaction. What was not committed when this is dropped has never been.
#[derive(Debug)]
pub struct History {
    pub(super) connection: Connection,
    path: PathBuf,
    /// Whether the file was not there, or empty, before this, and nothing has been made final in it.
    is_new: bool,
    /// Whether it was not there, or empty, before this.
    was_made: bool,
}

/// Checks that a history can be kept in this file, and that it is what was written, without changing it. A file that is
/// not there yet can be made. Whoever else holds the file is waited for.
///
/// # Errors
/// [`HistoryError`] if it is no history of ours, from a later version, damaged, or cannot be written to;
/// [`HistoryError::Interrupted`] if `interrupted` says so meanwhile.
pub fn check(path: &Path, interrupted: &dyn Fn() -> bool) -> Result<(), HistoryError> {
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
    read_lock(&connection, path, interrupted)?;
    let found = version(&connection, path)?;
    if connection.is_readonly("main").map_err(|source| HistoryError::of(path, source))? {
        return Err(HistoryError::ReadOnly(path.to_owned()));
    }
    integrity::verify(&connection, path, found)
}

impl History {
    /// Opens the file for writing once nobody else reads or writes it, so that the end of the transaction waits for nobody.
    /// A file that is not there is made, an earlier version brought up to date; neither is final before the
    /// transaction is committed.
    ///
    /// # Errors
    /// [`HistoryError`], [`HistoryError::Interrupted`] if `interrupted` says so while it waits.
    pub fn begin(path: &Path, interrupted: &dyn Fn() -> bool) -> Result<Self, HistoryError> {
        // A folder that vanished during the run is made again.
        make_folder(path)?;
        loop {
            make_file(path)?;
            let made = identity(path);
            let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            wait_for_all(&connection, path, interrupted)?;
            // Another run may have taken back, and away, the file that it had made.
            if identity(path) != made {
                continue;
            }
            let found = version(&connection, path)?;
            let history = Self { connection, path: path.to_owned(), is_new: found == 0, was_made: found == 0 };
            bring_up_to_date(&history.connection, found).map_err(|source| history.fail(source))?;
            return Ok(history);
        }
    }

    /// Opens the file for reading once nobody writes it. `None` if there is none, or an empty one.
    ///
    /// # Errors
    /// [`HistoryError`], [`HistoryError::Interrupted`] if `interrupted` says so while it waits.
    pub fn read(path: &Path, interrupted: &dyn Fn() -> bool) -> Result<Option<Self>, HistoryError> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return Err(HistoryError::NotADatabase(path.to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(HistoryError::Unreachable { path: path.to_owned(), source }),
        }
        // Not read-only: what a run that died left half done has to be taken back first.
        let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        read_lock(&connection, path, interrupted)?;
        let found = version(&connection, path)?;
        if found == 0 {
            return Ok(None);
        }
        if found < LATEST {
            execute(&connection, path, "COMMIT")?;
            wait_for_all(&connection, path, interrupted)?;
        }
        integrity::verify(&connection, path, found)?;
        let history = Self { connection, path: path.to_owned(), is_new: false, was_made: false };
        // Within the transaction, and never committed: a reader leaves an earlier version what it is.
        bring_up_to_date(&history.connection, found).map_err(|source| history.fail(source))?;
        Ok(Some(history))
    }

    /// Makes everything final that was written since the file was opened.
    ///
    /// # Errors
    /// [`HistoryError`]; then nothing has been written.
    #[cfg(test)]
    pub(super) fn commit(mut self) -> Result<(), HistoryError> {
        self.make_final()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn was_made(&self) -> bool {
        self.was_made
    }

    /// Removes the file, while the lock keeps others from writing into it.
    pub(super) fn take_away(&mut self) {
        self.is_new = true;
    }

    pub(super) fn make_final(&mut self) -> Result<(), HistoryError> {
        self.sql("COMMIT")?;
        self.is_new = false;
        Ok(())
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

impl Drop for History {
    /// A file that was made for nothing goes again, while the lock keeps others from writing into it.
    fn drop(&mut self) {
        if self.is_new
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::debug!("an empty history stays in {}: {error}", self.path.display());
        }
    }
}

/// The folder of the file, which is there now.
fn make_folder(path: &Path) -> Result<&Path, HistoryError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|source| HistoryError::Unreachable { path: path.to_owned(), source })?;
    Ok(folder)
}

/// The file, which is there now. One that somebody may have locked is not opened: closing it would let go of the lock.
fn make_file(path: &Path) -> Result<(), HistoryError> {
    match fs::File::create_new(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(HistoryError::Unreachable { path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    }
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

fn execute(connection: &Connection, path: &Path, statements: &str) -> Result<(), HistoryError> {
    connection.execute_batch(statements).map_err(|source| HistoryError::of(path, source))
}

/// Begins a transaction in which nobody else reads or writes.
pub(super) fn wait_for_all(
    connection: &Connection,
    path: &Path,
    interrupted: &dyn Fn() -> bool,
) -> Result<(), HistoryError> {
    wait(path, interrupted, || execute(connection, path, "BEGIN EXCLUSIVE"))
}

/// Begins a transaction in which nobody else writes.
fn read_lock(connection: &Connection, path: &Path, interrupted: &dyn Fn() -> bool) -> Result<(), HistoryError> {
    execute(connection, path, "BEGIN")?;
    wait(path, interrupted, || execute(connection, path, "SELECT count(*) FROM sqlite_schema"))
}

/// Tries until nobody else is in the way, or a signal comes, or patience ends.
fn wait(
    path: &Path,
    interrupted: &dyn Fn() -> bool,
    attempt: impl Fn() -> Result<(), HistoryError>,
) -> Result<(), HistoryError> {
    let start = Instant::now();
    let mut told = false;
    while let Err(error) = attempt() {
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
            tracing::warn!(
                "somebody else has the history {} open, another run or a database browser; waiting for it",
                path.display()
            );
            told = true;
        }
    }
    Ok(())
}

/// Which file stands here now; nothing where the system has no word for it.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// A file that is open is not taken away here.
#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

/// The version of a file's schema; 0 for an empty one.
fn version(connection: &Connection, path: &Path) -> Result<u32, HistoryError> {
    let fail = |source| HistoryError::of(path, source);
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map_err(fail);
    let (application, version) = (number("application_id")?, number("user_version")?);
    if application == 0 && version == 0 {
        // SQLite takes less than its smallest page for nothing at all.
        if fs::metadata(path).is_ok_and(|metadata| (1..512).contains(&metadata.len())) {
            return Err(HistoryError::NotADatabase(path.to_owned()));
        }
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

/// Brings a file up to date within the transaction that is open, and notes what its audits are then.
fn bring_up_to_date(connection: &Connection, found: u32) -> rusqlite::Result<()> {
    if found < LATEST {
        migrate(connection, found, LATEST)?;
        integrity::seal_all(connection)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
