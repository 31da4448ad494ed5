use std::fs;

use super::*;
use crate::history::check;
use crate::history::tests::record_one;

fn never() -> bool {
    false
}

#[expect(clippy::unnecessary_wraps, reason = "a folder that is held gives nothing")]
fn free(_: &Path) -> Option<()> {
    Some(())
}

/// A folder with two files under temporary names, and a history in which their audit is pending.
fn pending(folder: &Path) -> (PathBuf, Vec<PendingFile>) {
    let at = |name: &str| folder.join(name);
    let files: Vec<_> = ["a", "b"]
        .map(|name| {
            fs::write(at(&format!(".{name}")), format!("new {name}")).unwrap();
            PendingFile::of(&at(&format!(".{name}")), &at(name)).unwrap()
        })
        .into();
    let path = at("history.db");
    let (mut history, recorded) = record_one(&path, 1);
    history.commit_pending(std::slice::from_ref(&recorded), &files, None, &never).unwrap();
    // The program ends here.
    drop(history);
    (path, files)
}

#[test]
fn a_pending_audit_is_none_yet_and_every_end_of_it_is_settled() {
    for (renamed, lost, in_place, audits) in
        [(0, 0, None, 0), (1, 0, Some(2), 1), (2, 0, Some(2), 1), (1, 1, Some(1), 0)]
    {
        let folder = tempfile::tempdir().unwrap();
        let (path, files) = pending(folder.path());
        check(&path, &never).unwrap();
        assert!(crate::history::audits(&path, &never).unwrap().is_empty(), "it is not final");
        for file in &files[..renamed] {
            fs::rename(&file.temporary, &file.target).unwrap();
        }
        if lost > 0 {
            fs::remove_file(&files[1].temporary).unwrap();
        }
        let settled = History::settle(&path, &never, free).unwrap();
        match (&settled[..], in_place) {
            ([SettledAudit::Final { folder: place, .. }], Some(2)) => assert_eq!(place, folder.path()),
            ([SettledAudit::TakenBack { in_place, .. }], expected) => assert_eq!(*in_place, expected.unwrap_or(0)),
            other => panic!("{other:?}"),
        }
        assert_eq!(crate::history::audits(&path, &never).unwrap().len(), audits, "{renamed} renamed");
        if audits == 1 {
            assert_eq!(fs::read_to_string(&files[1].target).unwrap(), "new b", "the others follow the first");
        }
        assert!(History::settle(&path, &never, free).unwrap().is_empty(), "once");
        check(&path, &never).unwrap();
    }
}

#[test]
fn what_another_run_is_about_to_rename_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = pending(folder.path());
    assert!(History::settle(&path, &never, |_| None::<()>).unwrap().is_empty());
    assert_eq!(History::settle(&path, &never, free).unwrap().len(), 1);
}

#[test]
fn a_file_that_somebody_has_changed_since_is_not_taken_for_ours() {
    let folder = tempfile::tempdir().unwrap();
    let (path, files) = pending(folder.path());
    for file in &files {
        fs::rename(&file.temporary, &file.target).unwrap();
    }
    fs::write(&files[0].target, "another").unwrap();
    let settled = History::settle(&path, &never, free).unwrap();
    assert!(matches!(settled[..], [SettledAudit::TakenBack { in_place: 1, .. }]), "{settled:?}");
}

#[test]
fn an_audit_takes_the_place_of_the_one_of_its_day_only_when_it_is_final() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let (mut history, recorded) = record_one(&path, 1);
    history.commit_pending(std::slice::from_ref(&recorded), &[], None, &never).unwrap();
    history.finish(&[recorded], Some("first.xlsx")).unwrap();
    let workbook =
        |audits: Vec<crate::history::AuditSummary>| audits.into_iter().map(|audit| audit.workbook).collect::<Vec<_>>();
    let (mut history, recorded) = record_one(&path, 1);
    history.commit_pending(std::slice::from_ref(&recorded), &[], None, &never).unwrap();
    drop(history);
    assert_eq!(workbook(crate::history::audits(&path, &never).unwrap()), [Some("first.xlsx".to_owned())]);
    let (mut history, recorded) = record_one(&path, 1);
    history.commit_pending(std::slice::from_ref(&recorded), &[], None, &never).unwrap();
    history.discard(&[recorded]).unwrap();
    assert_eq!(workbook(crate::history::audits(&path, &never).unwrap()), [Some("first.xlsx".to_owned())]);
    // The pending one without any file is as good as in place.
    assert!(matches!(History::settle(&path, &never, free).unwrap()[..], [SettledAudit::Final { .. }]));
    assert_eq!(workbook(crate::history::audits(&path, &never).unwrap()), [None]);
}

#[test]
fn a_first_audit_that_is_taken_back_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let (mut history, recorded) = record_one(&path, 1);
    history.commit_pending(std::slice::from_ref(&recorded), &[], None, &never).unwrap();
    history.discard(&[recorded]).unwrap();
    assert!(!path.exists());
}
