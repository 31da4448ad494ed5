//! Whether a file is still what was written: damage is told before the first request, and nothing is written on it.
//!
//! SQLite finds what breaks its own form. A flipped bit inside a title or a date does not, so every audit has a digest of
//! all that belongs to it.

use std::path::Path;

use chrono::DateTime;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use xxhash_rust::xxh3::Xxh3;

use super::HistoryError;
use super::migrate::migrate;

/// The rows that belong to an audit, by their primary keys.
const ROWS: [&str; 4] = [
    "SELECT * FROM audit WHERE id = ?",
    "SELECT * FROM finding WHERE audit = ? ORDER BY fingerprint",
    "SELECT * FROM lead_group WHERE audit = ? ORDER BY id",
    "SELECT * FROM plan_row WHERE audit = ? ORDER BY place",
];

/// Refuses a file of this version that is not as it was written.
pub(super) fn verify(connection: &Connection, path: &Path, version: u32) -> Result<(), HistoryError> {
    let damaged = |problem: String| Err(HistoryError::Damaged { path: path.to_owned(), problem });
    let fail = |source| HistoryError::of(path, source);
    let told: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0)).map_err(fail)?;
    if told != "ok" {
        return damaged(told.trim_start_matches('*').split_whitespace().collect::<Vec<_>>().join(" "));
    }
    if version == 0 {
        return Ok(());
    }
    if let Some(table) = changed_schema(connection, version).map_err(fail)? {
        return damaged(format!("its table or index {table} is not as it was made"));
    }
    if version < DIGESTS_SINCE {
        return Ok(());
    }
    let unequal = "SELECT (SELECT count(*) FROM audit) <> (SELECT count(*) FROM digest)";
    if connection.query_row(unequal, [], |row| row.get(0)).map_err(fail)? {
        return damaged("an audit has been added or taken away".to_owned());
    }
    let mut audits = connection
        .prepare("SELECT audit.id, taken_at, value FROM audit LEFT JOIN digest ON digest.audit = audit.id")
        .map_err(fail)?;
    let mut rows = audits.query([]).map_err(fail)?;
    while let Some(row) = rows.next().map_err(fail)? {
        let (audit, written) = (row.get(0).map_err(fail)?, row.get::<_, Option<String>>(2).map_err(fail)?);
        if written.as_deref() != Some(&*digest(connection, audit).map_err(fail)?) {
            let day = row.get(1).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
            let day = day.map_or_else(|| "an unknown day".to_owned(), |day| day.date_naive().to_string());
            return damaged(format!("the audit of {day} is not as it was written"));
        }
    }
    Ok(())
}

/// The first version whose audits have digests.
const DIGESTS_SINCE: u32 = 2;

/// Notes what an audit is now.
pub(super) fn seal(connection: &Connection, audit: i64) -> rusqlite::Result<()> {
    let value = digest(connection, audit)?;
    connection.execute("INSERT OR REPLACE INTO digest (audit, value) VALUES (?, ?)", (audit, value)).map(drop)
}

/// Notes what every audit is now, in a file that has just been brought up to date.
pub(super) fn seal_all(connection: &Connection) -> rusqlite::Result<()> {
    let audits: Vec<i64> =
        connection.prepare("SELECT id FROM audit")?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    audits.into_iter().try_for_each(|audit| seal(connection, audit))
}

/// The digest of every value of every row that belongs to an audit.
fn digest(connection: &Connection, audit: i64) -> rusqlite::Result<String> {
    let mut hash = Xxh3::new();
    for sql in ROWS {
        let mut statement = connection.prepare(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([audit])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Null => add(&mut hash, 0, &[]),
                    ValueRef::Integer(number) => add(&mut hash, 1, &number.to_le_bytes()),
                    ValueRef::Real(number) => add(&mut hash, 2, &number.to_le_bytes()),
                    ValueRef::Text(text) => add(&mut hash, 3, text),
                    ValueRef::Blob(blob) => add(&mut hash, 4, blob),
                }
            }
        }
        add(&mut hash, 5, &[]);
    }
    Ok(format!("{:032x}", hash.digest128()))
}

fn add(hash: &mut Xxh3, kind: u8, bytes: &[u8]) {
    hash.update(&[kind]);
    hash.update(&(bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

/// The first table or index of ours that is not as this version makes it.
fn changed_schema(connection: &Connection, version: u32) -> rusqlite::Result<Option<String>> {
    let fresh = Connection::open_in_memory()?;
    migrate(&fresh, 0, version)?;
    let mut ours = fresh.prepare("SELECT name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL")?;
    let mut rows = ours.query([])?;
    while let Some(row) = rows.next()? {
        let (name, table, sql): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let same = "SELECT count(*) FROM sqlite_schema WHERE name = ? AND tbl_name = ? AND sql = ?";
        if connection.query_row(same, (&name, table, sql), |row| row.get::<_, i64>(0))? != 1 {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
