//! The versions of the file, and what brings it from one to the next.

use rusqlite::Connection;

use super::accounts;

/// `SFAu`: tells our files from other databases.
pub(super) const APPLICATION_ID: u32 = 0x5346_4175;
/// What brings a file from one version of the schema to the next; the version of a file is how many it has had.
pub(super) const MIGRATIONS: [Migration; 3] = [
    (include_str!("schema/1.sql"), |_| Ok(())),
    (include_str!("schema/2.sql"), accounts::migrate),
    (include_str!("schema/3.sql"), |_| Ok(())),
];
/// Statements, and what they cannot say.
type Migration = (&'static str, fn(&Connection) -> rusqlite::Result<()>);

/// The latest version of the schema.
#[expect(clippy::cast_possible_truncation, reason = "a handful")]
pub(super) const LATEST: u32 = MIGRATIONS.len() as u32;

/// Brings a file from one version to another, within the transaction that is open.
pub(super) fn migrate(connection: &Connection, found: u32, wanted: u32) -> rusqlite::Result<()> {
    for (statements, migrate) in &MIGRATIONS[found as usize..wanted as usize] {
        connection.execute_batch(statements)?;
        migrate(connection)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", wanted)
}
