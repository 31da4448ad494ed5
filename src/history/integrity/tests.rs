use std::fs;

use super::super::{History, check};

fn never() -> bool {
    false
}

/// Everything that the tables hold, in words.
fn everything(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut all = Vec::new();
    for table in ["audit", "finding", "lead_group", "digest"] {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            all.extend((0..columns).map(|at| format!("{table} {:?}", row.get_ref(at).unwrap())));
        }
    }
    all
}

use super::*;

#[test]
fn no_flipped_bit_changes_what_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    fs::copy("tests/fixtures/history/1-year.db", &path).unwrap();
    History::begin(&path, &never).unwrap().commit().unwrap();
    check(&path, &never).unwrap();
    let (whole, rows) = (fs::read(&path).unwrap(), everything(&path));
    let (mut refused, mut harmless) = (0, 0);
    // Every so often a bit, over the whole file; a prime, so that every place in a page has its turn.
    for at in (0..whole.len() * 8).step_by(1_009) {
        let mut damaged = whole.clone();
        damaged[at / 8] ^= 1 << (at % 8);
        fs::write(&path, &damaged).unwrap();
        if check(&path, &never).is_ok() {
            harmless += 1;
            assert_eq!(everything(&path), rows, "bit {at}");
        } else {
            refused += 1;
            assert!(History::read(&path, &never).is_err(), "bit {at}");
        }
        assert!(fs::read(&path).unwrap() == damaged, "bit {at}: the damaged file stays as it is");
    }
    assert!(refused > 50, "{refused} refused, {harmless} harmless");
}

#[test]
fn what_sqlite_cannot_see_is_refused_by_the_day_of_its_audit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    for (statement, words) in [
        (
            "UPDATE lead_group SET title = 'Inbounds' WHERE audit = 2 AND id = 101",
            "the audit of 2026-02-01 is not as it",
        ),
        ("UPDATE finding SET first_seen = '2025-01-01' WHERE audit = 8", "the audit of 2026-03-01 is not as it"),
        ("UPDATE audit SET resolved = 5 WHERE id = 1", "the audit of 2026-01-01 is not as it"),
        ("DELETE FROM lead_group WHERE audit = 8 AND id = 7", "the audit of 2026-03-01 is not as it"),
        ("DELETE FROM digest WHERE audit = 8", "added or taken away"),
        ("DROP INDEX finding_by_fingerprint", "finding_by_fingerprint is not as it was made"),
    ] {
        fs::copy("tests/fixtures/history/1-year.db", &path).unwrap();
        History::begin(&path, &never).unwrap().commit().unwrap();
        Connection::open(&path).unwrap().execute_batch(statement).unwrap();
        let error = check(&path, &never).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("history.db"), "{statement}: {error}");
    }
    // What somebody has put beside our tables is none of our business.
    fs::copy("tests/fixtures/history/1-year.db", &path).unwrap();
    History::begin(&path, &never).unwrap().commit().unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE VIEW days AS SELECT taken_at FROM audit").unwrap();
    check(&path, &never).unwrap();
}
