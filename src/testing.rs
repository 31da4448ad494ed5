//! Short forms for unit tests.

use crate::api::LeadGroup;

/// Groups from id, title and status; everything else is absent.
pub(crate) fn groups(rows: &[(u64, &str, &str)]) -> Vec<LeadGroup> {
    let group = |(id, title, status): &(u64, &str, &str)| LeadGroup {
        id: *id,
        org_id: None,
        title: Some((*title).into()),
        status: Some((*status).into()),
        kind: None,
        created_by: None,
        updated_by: None,
        created_at: None,
        updated_at: None,
    };
    rows.iter().map(group).collect()
}
