//! The page parser on any bytes, for every catalogue: it decodes or refuses, and what it decodes has no key in it and a stable fingerprint.
#![no_main]

use libfuzzer_sys::fuzz_target;
use superfone_audit::api::{PageId, decode};
use superfone_audit::catalogue::ALL;
use superfone_audit::config::ApiKey;
use superfone_audit::listing::row_fingerprint;

const KEY: &str = "fuzz-key-0123456789";

fuzz_target!(|body: &[u8]| {
    let scrubber = ApiKey::new(KEY, "fuzz").expect("a usable key").scrubber();
    for catalogue in ALL {
        match decode(body, PageId { catalogue, number: 7 }, &scrubber) {
            Ok(page) => {
                for row in &page.rows {
                    assert!(!format!("{row:?}").contains(KEY));
                    assert_eq!(row_fingerprint(row), row_fingerprint(&row.clone()));
                }
                assert!(page.notes.sentences().iter().all(|sentence| !sentence.chars().any(char::is_control)));
            }
            Err(error) => assert!(!error.to_string().contains(KEY)),
        }
    }
});
