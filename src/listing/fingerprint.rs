//! 128-bit fingerprints of rows and pages: equal fingerprints stand for equal content.
//!
//! Over every field that the reports show, each with its length before it, so that no two different rows run together.
//! XXH3 is not cryptographic: the fingerprints detect change, they do not resist a forger, who could lie anyway.

use xxhash_rust::xxh3::Xxh3;

use crate::api::{LeadGroup, Number};

/// Fingerprint of one row.
#[must_use]
pub fn row_fingerprint(group: &LeadGroup) -> u128 {
    let mut hash = Xxh3::new();
    hash.update(&group.id.to_le_bytes());
    for number in [&group.org_id, &group.created_by, &group.updated_by] {
        match number {
            None => hash.update(&[0]),
            Some(Number::Whole(value)) => {
                hash.update(&[1]);
                hash.update(&value.to_le_bytes());
            }
            Some(Number::Text(text)) => add_text(&mut hash, Some(text)),
        }
    }
    for text in [&group.title, &group.status, &group.kind, &group.created_at, &group.updated_at] {
        add_text(&mut hash, text.as_deref());
    }
    hash.digest128()
}

/// Fingerprint of a page's rows in their order.
#[must_use]
pub(super) fn rows_fingerprint(rows: &[u128]) -> u128 {
    let mut hash = Xxh3::new();
    for row in rows {
        hash.update(&row.to_le_bytes());
    }
    hash.digest128()
}

fn add_text(hash: &mut Xxh3, text: Option<&str>) {
    match text {
        None => hash.update(&[0]),
        Some(text) => {
            hash.update(&[2]);
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_field_counts_and_none_runs_into_the_next() {
        let text = |text: &str| Some(Box::from(text));
        let base = LeadGroup {
            id: 1,
            org_id: Some(Number::Whole(2)),
            title: text("ab"),
            status: text("c"),
            kind: None,
            created_by: None,
            updated_by: Some(Number::Whole(0)),
            created_at: text(""),
            updated_at: None,
        };
        let variants = [
            base.clone(),
            LeadGroup { id: 2, ..base.clone() },
            LeadGroup { org_id: None, created_by: Some(Number::Whole(2)), ..base.clone() },
            LeadGroup { org_id: Some(Number::Text("2".into())), ..base.clone() },
            LeadGroup { title: text("a"), status: text("bc"), ..base.clone() },
            LeadGroup { title: None, kind: text("ab"), ..base.clone() },
            LeadGroup { updated_by: None, ..base.clone() },
            LeadGroup { created_at: None, ..base.clone() },
            LeadGroup { created_at: None, updated_at: text(""), ..base },
        ];
        let prints: HashSet<_> = variants.iter().map(row_fingerprint).collect();
        assert_eq!(prints.len(), variants.len());
    }
}
