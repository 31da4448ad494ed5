use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use chrono_tz::Tz;
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{SavedError, SavedOptions, read};
use crate::catalogue::LEAD_GROUPS;
use crate::config::BaseUrl;
use crate::listing::{Doubt, ListingError, Proof, Provenance, Snapshot};

/// Text that no message may show.
const SECRET: &str = "Asha 98200 12345";

fn read_with(path: &Path, text: Option<&str>, allow_incomplete: bool) -> Result<Snapshot, ListingError> {
    let base_url = BaseUrl::parse("https://api.example.com/superfone/").unwrap();
    let options =
        SavedOptions { base_url: &base_url, text, taken_at: None, zone: Tz::UTC, allow_incomplete, wanted: &[] };
    read(path, options).map(|mut lists| lists.read.remove(0))
}

fn listing(folder: &TempDir) -> Result<Snapshot, ListingError> {
    read_with(folder.path(), None, false)
}

fn folder(files: &[(&str, Value)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, json) in files {
        fs::write(folder.path().join(name), json.to_string()).unwrap();
    }
    folder
}

/// A page of `ids`, two a page.
fn page(number: u64, of: u64, total: u64, ids: &[u64]) -> Value {
    let rows: Vec<_> = ids.iter().map(|id| json!({"id": id, "title": SECRET, "status": "ACTIVE"})).collect();
    json!({"data": {"rows": rows, "total_pages": of, "current_page": number, "page_size": 2, "total_items": total},
           "message": "success"})
}

fn changed(mut json: Value, pointer: &str, value: Value) -> Value {
    *json.pointer_mut(pointer).unwrap() = value;
    json
}

fn without(mut json: Value, pointer: &str) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    json.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
    json
}

fn ids(listing: &Snapshot) -> Vec<u64> {
    listing.items.iter().map(|item| item.id).collect()
}

#[test]
fn pages_that_agree_are_one_list_that_nothing_has_proved() {
    let saved = folder(&[
        ("c.json", page(1, 3, 5, &[9, 8])),
        ("a.json", page(3, 3, 5, &[1])),
        ("b.json", page(2, 3, 5, &[3, 2])),
    ]);
    let listing = listing(&saved).unwrap();
    assert_eq!(ids(&listing), [1, 2, 3, 8, 9]);
    let warnings = listing.provenance.warnings.clone();
    assert!(
        warnings.iter().all(|warning| warning.ends_with("is missing in 5 rows (first: page 1, row 1)")),
        "{warnings:?}"
    );
    assert_eq!(
        listing.provenance,
        Provenance {
            complete: true,
            proof: Proof::CountsOnly,
            doubt: None,
            replayed: true,
            pages: 3,
            page_size: 2,
            total_items: Some(5),
            rows: 5,
            repeated_rows: 0,
            passes: 1,
            requests: 0,
            retries: 0,
            unseen_ids: Vec::new(),
            warnings,
        }
    );
}

#[test]
fn one_page_that_is_all_of_it_is_proved() {
    for (of, total, held) in [(1, 2, &[4, 5][..]), (1, 0, &[]), (0, 0, &[])] {
        let saved = folder(&[("page.json", page(1, of, total, held))]);
        for path in [saved.path().to_owned(), saved.path().join("page.json")] {
            let listing = read_with(&path, None, false).unwrap();
            assert_eq!((ids(&listing), listing.provenance.proof), (held.to_vec(), Proof::SinglePage));
        }
    }
}

#[test]
fn pages_that_are_not_the_whole_list_are_named_and_refused() {
    let one = page(1, 3, 5, &[9, 8]);
    let two = page(2, 3, 5, &[3, 2]);
    let three = page(3, 3, 5, &[1]);
    let figures = ["total_pages", "current_page", "page_size", "total_items"];
    let bare = figures.iter().fold(one.clone(), |page, name| without(page, &format!("/data/{name}")));
    for (pages, problem) in [
        (vec![one.clone(), three.clone()], "page 2 of 3 is not among the saved files"),
        (vec![two.clone()], "page 1 of 3 is not among the saved files, nor is another one"),
        (
            vec![changed(one.clone(), "/data/total_pages", 9.into())],
            "page 2 of 9 is not among the saved files, nor are 7",
        ),
        (vec![one.clone(), two.clone(), page(3, 3, 5, &[9])], "4 distinct ids in 5 rows, while the pages count 5;"),
        (vec![one.clone(), page(2, 3, 6, &[3, 2]), three.clone()], "page 2 says total_items is 6, page 1 says 5;"),
        (vec![one.clone(), page(2, 3, 5, &[3]), three.clone()], "page 2 holds 1 rows instead of 2;"),
        (vec![one.clone(), two.clone(), page(2, 3, 5, &[3, 4]), three.clone()], "1.json and 2.json both are page 2,"),
        (vec![one.clone(), two, three.clone(), page(4, 3, 5, &[7])], "page 4 holds 1 rows although only 3"),
        (vec![bare.clone()], "the answers do not say how many pages or groups there are;"),
        (vec![changed(one.clone(), "/data/current_page", u64::MAX.into())], "page 1 of 3"),
    ] {
        let files: Vec<_> = pages.into_iter().enumerate().map(|(at, page)| (format!("{at}.json"), page)).collect();
        let files: Vec<_> = files.iter().map(|(name, page)| (name.as_str(), page.clone())).collect();
        let saved = folder(&files);
        let error = listing(&saved).unwrap_err();
        assert!(matches!(error, ListingError::Unproved { .. }), "{error}");
        let error = error.to_string();
        assert!(error.contains(problem) && !error.contains(SECRET), "{error}");

        let Snapshot { items, provenance, .. } = read_with(saved.path(), None, true).unwrap();
        assert!(items.is_sorted_by(|a, b| a.id < b.id));
        assert!(!provenance.complete && provenance.proof == Proof::None && provenance.replayed);
        assert!(provenance.warnings[0].starts_with("the list could not be proved complete: "));
    }
    for pages in [200_001, u64::MAX] {
        let saved = folder(&[("1.json", page(1, pages, 5, &[9, 8]))]);
        assert_eq!(listing(&saved), Err(Doubt::TooManyPages(pages).refusing(&LEAD_GROUPS)));
    }
}

#[test]
fn a_page_that_was_saved_twice_is_left_out_once() {
    let page = |number, held: &[u64]| page(number, 2, 3, held);
    let saved = folder(&[("1.json", page(1, &[9, 8])), ("2.json", page(2, &[3])), ("2 (1).json", page(2, &[3]))]);
    let listing = listing(&saved).unwrap();
    assert_eq!((ids(&listing), listing.provenance.pages), (vec![3, 8, 9], 2));
    assert_eq!(listing.provenance.warnings[0], "2.json holds page 2 again, as 2 (1).json does; it was left out");
}

#[test]
fn pages_without_a_number_count_in_the_order_of_their_names() {
    let bare = |number, held: &[u64]| without(page(number, 3, 5, held), "/data/current_page");
    let saved =
        folder(&[("p3.json", bare(0, &[1])), ("p1.json", bare(0, &[9, 8])), ("x.json", page(2, 3, 5, &[3, 2]))]);
    assert_eq!(ids(&listing(&saved).unwrap()), [1, 2, 3, 8, 9]);
}

#[test]
fn only_the_json_files_of_the_folder_itself_are_pages() {
    let saved = folder(&[
        ("1.json", page(1, 1, 1, &[9])),
        (".2.json", page(1, 1, 1, &[7])),
        ("2.json.bak", page(1, 1, 1, &[7])),
        ("notes.txt", json!("x")),
    ]);
    fs::create_dir_all(saved.path().join("old.json")).unwrap();
    fs::write(saved.path().join("old.json/3.json"), "x").unwrap();
    assert_eq!(ids(&listing(&saved).unwrap()), [9]);
}

#[test]
fn the_time_of_pages_is_the_newest_modification_unless_it_is_given() {
    let saved = folder(&[("1.json", page(1, 2, 3, &[9, 8])), ("2.json", page(2, 2, 3, &[7]))]);
    for (name, seconds) in [("1.json", 1_795_404_600), ("2.json", 86_400)] {
        let file = fs::File::options().write(true).open(saved.path().join(name)).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_millis(seconds * 1000 + 900)).unwrap();
    }
    let found = read_with(saved.path(), Some("x"), false).unwrap();
    assert_eq!(found.context.taken_at.to_rfc3339(), "2026-11-23T03:30:00+00:00");
    assert_eq!(
        (found.context.base_url.as_str(), found.context.text.as_deref()),
        ("https://api.example.com/superfone", Some("x"))
    );
    let base_url = BaseUrl::parse("https://api.example.com").unwrap();
    let options = SavedOptions {
        base_url: &base_url,
        text: None,
        taken_at: Some(UNIX_EPOCH.into()),
        zone: Tz::UTC,
        allow_incomplete: false,
        wanted: &[],
    };
    assert_eq!(read(saved.path(), options).unwrap().read[0].context.taken_at.timestamp(), 0);
}

#[test]
fn files_that_are_no_pages_are_named_without_what_is_in_them() {
    let good = page(1, 1, 1, &[9]);
    for (bad, problem) in [
        (json!(SECRET), "bad.json is not a page of the API: the answer has no list of lead groups"),
        (json!([[SECRET]]), "bad.json is not a page"),
        (report(), "bad.json is a report of this program"),
        (changed(good.clone(), "/data/rows/0", json!(SECRET)), "row 1, field `id`: the row is not an object"),
        (changed(good.clone(), "/data/rows/0", json!({"title": SECRET})), "row 1, field `id`: missing"),
        (changed(good.clone(), "/data/rows/0/id", json!(1e300)), "row 1, field `id`: 1e+300 is not a whole number"),
    ] {
        let saved = folder(&[("1.json", good.clone()), ("bad.json", bad)]);
        let error = listing(&saved).unwrap_err();
        assert!(matches!(error, ListingError::Saved(_)), "{error}");
        assert!(error.to_string().contains(problem) && !error.to_string().contains(SECRET), "{error}");
    }
    let saved = folder(&[("1.json", good)]);
    for bytes in
        ["".as_bytes(), b"<html>", b"{\"data\":{\"rows\":[", b"\xff\xfe{}", b"\0", "[".repeat(1_000_000).as_bytes()]
    {
        fs::write(saved.path().join("bad.json"), bytes).unwrap();
        let error = listing(&saved).unwrap_err();
        assert!(matches!(error, ListingError::Saved(SavedError::Page { .. })), "{error}");
    }
    fs::File::create(saved.path().join("bad.json")).unwrap().set_len(16 * 1024 * 1024 + 1).unwrap();
    assert!(matches!(listing(&saved), Err(ListingError::Saved(SavedError::TooLarge(_)))));
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(listing(&empty), Err(ListingError::Saved(SavedError::NoPages(_)))));
    let gone = read_with(&empty.path().join("gone"), None, false).unwrap_err();
    assert!(gone.to_string().starts_with("cannot read ") && gone.to_string().contains("gone: "), "{gone}");
}

/// A report as the program writes it, with what it says of findings shortened.
fn report() -> Value {
    json!({
        "schema_version": 1,
        "tool": {"name": "superfone-audit", "version": "9.0.0", "rules_version": 7},
        "audit": {"taken_at": "2026-11-23T03:30:00Z", "timezone": "Asia/Kolkata", "base_url": "https://old.example.com/x",
                  "org_ids": [4182], "text": null, "compared_with": null},
        "listing": {"complete": true, "proof": "two-equal-passes", "replayed": false, "pages": 1, "page_size": 50,
                    "total_items": 2, "rows": 2, "repeated_rows": 0, "passes": 2, "requests": 2, "retries": 0,
                    "unseen_ids": [], "warnings": ["odd"]},
        "findings": [{"title": SECRET, "group_ids": [1, -2.5, null, true]}],
        "groups": [{"id": 1, "org_id": 4182, "title": SECRET, "status": null, "type": null, "created_by": "-1",
                    "updated_by": null, "created_at": "", "updated_at": "x"},
                   {"id": 3, "org_id": null, "title": null, "status": "ACTIVE", "type": "[1]", "created_by": "1.0",
                    "updated_by": 18_446_744_073_709_551_615_u64, "created_at": null, "updated_at": null}],
    })
}

fn read_report(text: impl AsRef<[u8]>) -> Result<Snapshot, ListingError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.json");
    fs::write(&path, text).unwrap();
    read_with(&path, None, false)
}

#[test]
fn a_report_keeps_its_proof_its_time_its_place_and_its_values() {
    let saved = read_report(report().to_string()).unwrap();
    assert_eq!((ids(&saved), saved.context.text.as_deref()), (vec![1, 3], None));
    assert_eq!(saved.context.base_url, "https://old.example.com/x");
    assert_eq!(saved.context.taken_at.to_rfc3339(), "2026-11-23T03:30:00+00:00");
    let made = &saved.provenance;
    assert_eq!((made.proof, made.replayed, made.requests, made.passes), (Proof::TwoEqualPasses, true, 2, 2));
    assert_eq!(made.warnings, ["odd"]);
    let group = &saved.items[1];
    assert_eq!((group.org_id.as_ref(), group.title.as_deref(), group.kind.as_deref()), (None, None, Some("[1]")));

    let filtered = changed(report(), "/audit/text", json!("Pune"));
    assert_eq!(read_report(filtered.to_string()).unwrap().context.text.as_deref(), Some("Pune"));
    // Keys that a later version may add, another order, a byte order mark.
    let mut later = report();
    later["audit"]["host"] = json!({"a": [SECRET]});
    later["listing"]["extra"] = json!(1e300);
    for extra in [json!(null), json!(true), json!(-1), json!(0.5), json!("x"), json!({"data": {"rows": []}})] {
        later["zzz"] = extra;
        let text = format!("\u{feff}{later}");
        assert_eq!(read_report(text).unwrap(), saved);
    }
}

#[test]
fn a_report_that_was_changed_or_is_none_is_refused_without_what_is_in_it() {
    for (report, problem) in [
        (json!([SECRET]), "r.json is neither a JSON report of this program"),
        (json!(SECRET), "neither"),
        (without(report(), "/schema_version"), "neither"),
        (json!({}), "neither"),
        (
            changed(report(), "/schema_version", json!(2)),
            "r.json has the schema version 2; this version of the program reads 1",
        ),
        (changed(report(), "/schema_version", json!(SECRET)), "schema version none"),
        (without(report(), "/audit"), "`audit` is missing"),
        (without(report(), "/groups"), "`groups` is missing"),
        (without(report(), "/listing/proof"), "`listing`: missing field `proof` at line 1 column"),
        (changed(report(), "/listing/proof", json!(SECRET)), "`listing` is of another kind than documented at line 1"),
        (changed(report(), "/listing/pages", json!(-1)), "`listing` is of another kind"),
        (changed(report(), "/listing/passes", json!(1_u64 << 40)), "`listing` is of another kind"),
        (changed(report(), "/listing/warnings/0", json!({"a": SECRET})), "`listing` is of another kind"),
        (changed(report(), "/audit/text", json!([SECRET])), "`audit` is of another kind"),
        (changed(report(), "/audit/taken_at", json!(SECRET)), "`audit.taken_at` is not a time"),
        (changed(report(), "/audit/taken_at", json!("+99999-01-01T00:00:00Z")), "`audit.taken_at` is not a time"),
        (changed(report(), "/audit/base_url", json!("http://me:pw@example.com")), "`audit.base_url`: the base URL"),
        (changed(report(), "/groups", json!({"a": SECRET})), "`groups` is of another kind"),
        (changed(report(), "/groups/1", json!(SECRET)), "`groups`, row 2, field `id`: the row is not an object"),
        (without(report(), "/groups/1/id"), "`groups`, row 2, field `id`: missing"),
        (changed(report(), "/groups/1/id", json!(1)), "`groups`, row 2: its id does not come after the one before"),
        (changed(report(), "/groups", json!([])), "it holds 0 groups, which is not what its `listing` says (2 rows, 0"),
        (changed(report(), "/listing/rows", json!(u64::MAX)), "it holds 2 groups"),
        (changed(report(), "/listing/repeated_rows", json!(3)), "it holds 2 groups"),
        (changed(report(), "/listing/total_items", json!(3)), "contradicts itself"),
        (changed(report(), "/listing/complete", json!(false)), "contradicts itself"),
        (changed(report(), "/listing/proof", json!("none")), "contradicts itself"),
    ] {
        let error = read_report(report.to_string()).unwrap_err();
        assert!(matches!(error, ListingError::Saved(_)), "{error}");
        assert!(error.to_string().contains(problem) && !error.to_string().contains(SECRET), "{problem}: {error}");
    }
    let deep = "[".repeat(1_000_000);
    for text in [
        String::new(),
        "<html>".to_owned(),
        deep.clone(),
        format!("{{\"schema_version\":1,\"x\":{deep}"),
        format!("{{\"schema_version\":1,\"audit\":{{\"x\":{deep}"),
        format!("{{\"schema_version\":1,\"groups\":[{{\"x\":{deep}"),
        report().to_string() + "x",
        report().to_string().replace(SECRET, "\0"),
        report().to_string().replacen("{\"audit\"", "{\"groups\":[],\"audit\"", 1),
    ] {
        let error = read_report(&text).unwrap_err();
        assert!(matches!(error, ListingError::Saved(_)), "{error}");
        assert!(error.to_string().contains("r.json"), "{error}");
    }
    let bytes = report().to_string().into_bytes();
    for invalid in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[invalid] = 0xff;
        if let Err(error) = read_report(bytes) {
            assert!(matches!(error, ListingError::Saved(_)) && !error.to_string().contains(SECRET), "{error}");
        }
    }
}

#[test]
fn a_report_of_an_incomplete_listing_needs_leave() {
    let mut json = report();
    json["listing"]["complete"] = json!(false);
    json["listing"]["proof"] = json!("none");
    json["listing"]["rows"] = json!(1);
    json["listing"]["unseen_ids"] = json!([3]);
    let saved = folder(&[("r.json", json)]);
    let path = saved.path().join("r.json");
    assert_eq!(read_with(&path, None, false), Err(Doubt::SavedIncomplete.refusing(&LEAD_GROUPS)));
    assert_eq!(read_with(&path, None, true).unwrap().provenance.unseen_ids, [3]);
}

#[test]
fn a_filter_that_is_not_the_reports_own_is_refused() {
    let saved = folder(&[("whole.json", report()), ("part.json", changed(report(), "/audit/text", json!("Pune")))]);
    let read = |name: &str, text| read_with(&saved.path().join(name), Some(text), false).map_err(|e| e.to_string());
    assert!(read("part.json", "Pune").is_ok());
    assert!(read("part.json", "Thane").unwrap_err().contains("whose list was filtered by \"Pune\""));
    assert!(read("whole.json", "Pune").unwrap_err().contains("whose list is of the whole account"));
}

proptest! {
    #[test]
    fn no_file_makes_the_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let saved = tempfile::tempdir().unwrap();
        let path = saved.path().join("x.json");
        fs::write(&path, bytes).unwrap();
        for path in [saved.path(), &path] {
            let _ = read_with(path, None, true);
        }
    }

    #[test]
    fn no_damage_to_a_report_or_a_page_makes_the_reading_panic(
        cut in any::<prop::sample::Index>(),
        piece in prop_oneof![Just("\"".to_owned()), Just("}".to_owned()), Just("9999999999999999999999".to_owned()),
            Just("\\ud800".to_owned()), Just("null,".to_owned()), ".{0,4}"],
        is_page in any::<bool>(),
    ) {
        let mut text = if is_page { page(1, 1, 2, &[9, 8]) } else { report() }.to_string();
        let at = cut.index(text.len());
        text.insert_str(at, &piece);
        let _ = read_report(&text);
        let _ = read_report(&text[..at]);
    }
}
