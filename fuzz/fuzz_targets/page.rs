//! The page parser on any bytes: it decodes or refuses, and what it decodes has no key in it and a stable fingerprint.
#![no_main]

use libfuzzer_sys::fuzz_target;
use superfone_audit::api::decode;
use superfone_audit::config::ApiKey;
use superfone_audit::listing::row_fingerprint;

const KEY: &str = "fuzz-key-0123456789";

fuzz_target!(|body: &[u8]| {
    let scrubber = ApiKey::new(KEY, "fuzz").expect("a usable key").scrubber();
    match decode(body, 7, &scrubber) {
        Ok(page) => {
            for row in &page.rows {
                let texts = [&row.title, &row.status, &row.kind, &row.created_at, &row.updated_at];
                assert!(texts.iter().all(|text| !text.as_deref().unwrap_or_default().contains(KEY)));
                assert_eq!(row_fingerprint(row), row_fingerprint(&row.clone()));
            }
            assert!(page.notes.sentences().iter().all(|sentence| !sentence.chars().any(char::is_control)));
        }
        Err(error) => assert!(!error.to_string().contains(KEY)),
    }
});
