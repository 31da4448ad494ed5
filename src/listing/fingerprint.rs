//! 128-bit fingerprints of rows and pages: equal fingerprints stand for equal content.
//!
//! Over every field that the reports show, each with its length before it, so that no two different rows run together.
//! XXH3 is not cryptographic: the fingerprints detect change, they do not resist a forger, who could lie anyway.

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::api::{Further, Item, Number, Timestamp};

/// Fingerprint of one row.
#[must_use]
pub fn row_fingerprint(item: &Item) -> u128 {
    let mut bytes = Vec::with_capacity(256);
    add_row(&mut bytes, item);
    xxh3_128(&bytes)
}

/// Fingerprint of a page's rows in their order.
#[must_use]
pub(super) fn rows_fingerprint(rows: &[Item]) -> u128 {
    // One hash over many bytes costs a fraction of many hashes over few.
    let mut hash = Xxh3::new();
    let mut bytes = Vec::with_capacity(256);
    for item in rows {
        bytes.clear();
        add_row(&mut bytes, item);
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
    }
    hash.digest128()
}

fn add_row(bytes: &mut Vec<u8>, item: &Item) {
    bytes.extend(item.id.to_le_bytes());
    for number in [&item.org_id, &item.created_by, &item.updated_by] {
        match number {
            None => bytes.push(0),
            Some(Number::Whole(value)) => {
                bytes.push(1);
                bytes.extend(value.to_le_bytes());
            }
            Some(Number::Text(text)) => add_text(bytes, Some(text)),
        }
    }
    add_text(bytes, item.title.as_deref());
    add_text(bytes, item.status.as_deref());
    add_text(bytes, item.kind.as_deref());
    for date in [&item.created_at, &item.updated_at] {
        add_text(bytes, date.as_ref().map(Timestamp::text).as_deref());
    }
    for value in item.further.iter().flatten() {
        add_text(bytes, value.as_ref().map(Further::text));
    }
}

fn add_text(bytes: &mut Vec<u8>, text: Option<&str>) {
    match text {
        None => bytes.push(0),
        Some(text) => {
            bytes.push(2);
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_field_counts_and_none_runs_into_the_next() {
        let base = Item {
            id: 1,
            org_id: Some(Number::Whole(2)),
            title: Some("ab".into()),
            status: Some("c".into()),
            kind: None,
            created_by: None,
            updated_by: Some(Number::Whole(0)),
            created_at: Some("".into()),
            updated_at: None,
            further: None,
        };
        let variants = [
            base.clone(),
            Item { id: 2, ..base.clone() },
            Item { org_id: None, created_by: Some(Number::Whole(2)), ..base.clone() },
            Item { org_id: Some(Number::Text("2".into())), ..base.clone() },
            Item { title: Some("a".into()), status: Some("bc".into()), ..base.clone() },
            Item { title: None, kind: Some("ab".into()), ..base.clone() },
            Item { updated_by: None, ..base.clone() },
            Item { created_at: None, ..base.clone() },
            Item { created_at: None, updated_at: Some("".into()), ..base.clone() },
            Item { further: Some([None, Some(Further::Text("1".into()))].into()), ..base.clone() },
            Item { further: Some([Some(Further::Text("1".into())), None].into()), ..base },
        ];
        let prints: HashSet<_> = variants.iter().map(row_fingerprint).collect();
        assert_eq!(prints.len(), variants.len());
        let pages: HashSet<_> = variants.chunks(1).map(rows_fingerprint).collect();
        assert_eq!(pages.len(), variants.len());
    }
}
