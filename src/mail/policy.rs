//! When the reports are worth a mail.

use crate::config::SendPolicy;
use crate::report::Report;

impl SendPolicy {
    /// Why this report is not worth a mail; `None` if it is.
    #[must_use]
    pub fn silence(self, report: &Report) -> Option<&'static str> {
        let totals = &report.totals;
        let changed = totals.new + totals.reopened + totals.resolved > 0
            || !report.changes.is_empty()
            || report.audit.compared_with.is_none()
            || !report.is_proved();
        match self {
            Self::Findings if totals.findings.open() == 0 => Some("there are no findings"),
            Self::Changes if !changed => Some("nothing has changed since the last audit"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::Proof;
    use crate::report::fixtures::{report, with_past};
    use crate::testing::{account, groups};

    #[test]
    fn findings_are_open_ones() {
        let (clean, account) = (groups(&[(1, "A", "ACTIVE")]), account());
        assert_eq!(SendPolicy::Findings.silence(&report(&clean)), Some("there are no findings"));
        assert_eq!(SendPolicy::Findings.silence(&report(&account)), None);
        let mut muted = report(&account);
        let findings = &mut muted.totals.findings;
        *findings = crate::report::FindingTotals { muted: findings.open(), ..Default::default() };
        assert!(SendPolicy::Findings.silence(&muted).is_some());
        assert_eq!(SendPolicy::Always.silence(&muted), None);
    }

    #[test]
    fn changes_are_whatever_differs_the_first_audit_and_a_listing_without_proof() {
        let account = account();
        let mut same = with_past(&account);
        assert_eq!(SendPolicy::Changes.silence(&same), None);
        (same.totals.new, same.totals.reopened, same.totals.resolved) = (0, 0, 0);
        assert_eq!(SendPolicy::Changes.silence(&same), None, "the list itself has changed");
        same.changes.clear();
        assert!(SendPolicy::Changes.silence(&same).is_some());
        same.totals.resolved = 1;
        assert_eq!(SendPolicy::Changes.silence(&same), None);
        same.totals.resolved = 0;
        same.listing.proof = Proof::CountsOnly;
        assert_eq!(SendPolicy::Changes.silence(&same), None);
        assert_eq!(SendPolicy::Changes.silence(&report(&account)), None, "the first audit");
    }
}
