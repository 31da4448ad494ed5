use std::fs;

use super::*;
use crate::history::migrate::MIGRATIONS;

fn never() -> bool {
    false
}

fn begin(path: &Path) -> Result<History, HistoryError> {
    History::begin(path, &never)
}

#[test]
fn a_file_that_is_not_there_is_made_with_the_first_commit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/history.db");
    check(&path, &never).unwrap();
    assert!(!path.exists());
    let history = begin(&path).unwrap();
    assert!(history.is_new);
    drop(history);
    // What was not committed has never been.
    assert!(History::read(&path, &never).unwrap().is_none());
    check(&path, &never).unwrap();
    begin(&path).unwrap().commit().unwrap();
    assert!(!begin(&path).unwrap().is_new);
    assert!(History::read(&path, &never).unwrap().is_some());
    let connection = Connection::open(&path).unwrap();
    for (pragma, value) in [("user_version", i64::from(LATEST)), ("application_id", i64::from(APPLICATION_ID))] {
        assert_eq!(connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).unwrap(), value);
    }
    let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(journal, "delete", "the file may live on a network volume");
}

#[test]
fn what_is_no_history_is_refused_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(
        at("text"),
        "Dear diary, this is longer than a header of SQLite is, by a good deal of words and letters.",
    )
    .unwrap();
    Connection::open(at("foreign")).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    Connection::open(at("theirs")).unwrap().execute_batch("PRAGMA application_id = 7; CREATE TABLE t (x)").unwrap();
    let newer = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {}", LATEST + 1);
    Connection::open(at("newer")).unwrap().execute_batch(&newer).unwrap();
    let odd = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = -1");
    Connection::open(at("odd")).unwrap().execute_batch(&odd).unwrap();
    fs::create_dir(at("folder")).unwrap();
    for (name, words) in [
        ("text", "is not an SQLite database"),
        ("foreign", "database of another program"),
        ("theirs", "database of another program"),
        ("newer", "newer version"),
        ("odd", "its version is -1"),
    ] {
        let before = fs::read(at(name)).unwrap();
        for error in [
            check(&at(name), &never).unwrap_err(),
            begin(&at(name)).map(drop).unwrap_err(),
            History::read(&at(name), &never).map(drop).unwrap_err(),
        ] {
            let text = error.to_string();
            assert!(text.contains(words) && text.contains(name), "{text}");
        }
        assert_eq!(fs::read(at(name)).unwrap(), before, "{name}");
    }
    assert!(matches!(check(&at("folder"), &never).unwrap_err(), HistoryError::NotADatabase(_)));
    assert!(matches!(check(&at("text").join("x"), &never).unwrap_err(), HistoryError::Unreachable { .. }));
}

#[test]
fn a_name_with_a_meaning_for_sqlite_is_a_file_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for name in [":memory:", "file:x?mode=memory", "a b'c"] {
        let path = folder.path().join(name);
        begin(&path).unwrap().commit().unwrap();
        assert!(path.metadata().unwrap().len() > 0, "{name}");
    }
}

#[test]
fn a_second_run_waits_for_the_first_and_hears_a_signal_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let first = begin(&path).unwrap();
    assert!(matches!(History::begin(&path, &|| true).unwrap_err(), HistoryError::Interrupted));
    std::thread::scope(|scope| {
        let (asked, heard) = std::sync::mpsc::channel();
        let path = &path;
        let second = scope.spawn(move || {
            let asked = std::cell::RefCell::new(asked);
            History::begin(path, &|| {
                let _ = asked.borrow_mut().send(());
                false
            })
        });
        // It waits; then the first lets go.
        heard.recv().unwrap();
        first.commit().unwrap();
        assert!(!second.join().unwrap().unwrap().is_new);
    });
}

#[test]
fn every_earlier_version_is_brought_up_to_date_and_a_reader_leaves_it_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for version in 0..=LATEST {
        let path = folder.path().join(format!("{version}.db"));
        let connection = Connection::open(&path).unwrap();
        MIGRATIONS[..version as usize].iter().for_each(|(statements, _)| connection.execute_batch(statements).unwrap());
        if version > 0 {
            connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
            connection.pragma_update(None, "user_version", version).unwrap();
        }
        drop(connection);
        let before = fs::read(&path).unwrap();
        check(&path, &never).unwrap();
        drop(History::read(&path, &never).unwrap());
        assert_eq!(fs::read(&path).unwrap(), before);
        begin(&path).unwrap().commit().unwrap();
        let connection = Connection::open(&path).unwrap();
        assert_eq!(super::version(&connection, &path).unwrap(), LATEST);
        connection.prepare("SELECT workbook FROM audit").unwrap();
    }
}
