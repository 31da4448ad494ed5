//! What a team has decided about findings: severities of its own, and mutes. Applied once, after the rules.
//!
//! * A severity of the team's replaces whatever a rule says, in every case: also where the rule itself would be milder
//!   (a duplicate of which fewer than two groups are active). `off` takes the rule's findings away.
//! * A mute holds through its last day in the report's time zone. A muted finding stays where it is and counts apart.
//! * A mute past that day, and one that matches nothing, are findings themselves: else nobody would ever clear them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::rules::{Evidence, expired_mute, unused_mute};
use super::{Finding, Judged, Severity, Subject};

/// A finding that somebody has accepted, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day it holds, in the report's time zone.
    pub until: NaiveDate,
}

/// A mute of the config file: for which findings, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MuteRule {
    /// Code of the rule whose findings are meant.
    pub rule: &'static str,
    /// Which of them.
    pub target: Target,
    /// Why and for how long.
    pub mute: Mute,
}

/// Which findings of a rule a mute is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The one about this group.
    Id(u64),
    /// Those about groups of which one has this very title.
    Title(String),
    /// The one about this name that integrations send.
    Name(String),
}

/// The team's decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Severities by rule code; `None` switches the rule off.
    pub severities: BTreeMap<&'static str, Option<Severity>>,
    /// Mutes, in the order of the config file.
    pub mutes: Vec<MuteRule>,
    /// The report's time zone.
    pub zone: Tz,
}

impl Default for Policy {
    fn default() -> Self {
        Self { severities: BTreeMap::new(), mutes: Vec::new(), zone: Tz::Asia__Kolkata }
    }
}

impl Policy {
    /// Judges the findings of the rules, and adds those about mutes.
    #[must_use]
    pub fn judge(&self, findings: Vec<Finding>, evidence: &Evidence<'_>) -> Vec<Judged> {
        let today = evidence.taken_at.with_timezone(&self.zone).date_naive();
        let mut used = vec![false; self.mutes.len()];
        let mut judged: Vec<_> = findings
            .into_iter()
            .filter_map(|finding| self.weigh(finding))
            .map(|finding| Judged { mute: self.mute(&finding, evidence, today, &mut used), finding })
            .collect();
        let stale = self.mutes.iter().zip(used).filter_map(|(mute, used)| {
            if mute.mute.until < today {
                Some(expired_mute::finding(mute, evidence))
            } else if !used && could_match(mute, evidence) {
                Some(unused_mute::finding(mute, evidence))
            } else {
                None
            }
        });
        let stale: Vec<_> = stale.filter_map(|finding| self.weigh(finding)).collect();
        judged.extend(stale.into_iter().map(|finding| Judged { finding, mute: None }));
        judged
    }

    /// The finding with the team's severity, unless its rule is switched off.
    fn weigh(&self, finding: Finding) -> Option<Finding> {
        match self.severities.get(finding.rule) {
            None => Some(finding),
            Some(severity) => severity.map(|severity| Finding { severity, ..finding }),
        }
    }

    /// The first mute that holds for the finding. Every one that matches is used.
    fn mute(&self, finding: &Finding, evidence: &Evidence<'_>, today: NaiveDate, used: &mut [bool]) -> Option<Mute> {
        let mut holds = None;
        for (mute, used) in self.mutes.iter().zip(used) {
            if mute.mute.until >= today && mute.matches(finding, evidence) {
                *used = true;
                holds = holds.or(Some(&mute.mute));
            }
        }
        holds.cloned()
    }
}

impl MuteRule {
    fn matches(&self, finding: &Finding, evidence: &Evidence<'_>) -> bool {
        self.rule == finding.rule
            && match (&self.target, &finding.subject) {
                (Target::Id(id), Subject::Group(group)) => id == group,
                (Target::Name(name), Subject::Name(sent)) => name == sent,
                (Target::Title(title), Subject::Title(_) | Subject::Group(_)) => {
                    let mut groups = finding.group_ids.iter().filter_map(|id| evidence.group(*id));
                    groups.any(|group| group.title() == title)
                }
                _ => false,
            }
    }
}

/// Whether a mute that matched nothing could have: on a part of the account, or without a names file, that says nothing.
fn could_match(mute: &MuteRule, evidence: &Evidence<'_>) -> bool {
    evidence.whole && (!evidence.names.is_empty() || !matches!(mute.target, Target::Name(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Integration, SentName, audit};
    use crate::testing::{evidence_with, groups};

    fn mute(rule: &'static str, target: Target, until: &str) -> MuteRule {
        let until = until.parse().unwrap();
        MuteRule { rule, target, mute: Mute { reason: "kept for 2027".to_owned(), owner: None, until } }
    }

    fn id(id: u64) -> MuteRule {
        mute("disabled-group", Target::Id(id), "2027-01-31")
    }

    fn title(rule: &'static str, title: &str) -> MuteRule {
        mute(rule, Target::Title(title.to_owned()), "2027-01-31")
    }

    fn name(name: &str) -> MuteRule {
        mute("missing-name", Target::Name(name.to_owned()), "2027-01-31")
    }

    /// Rule, title and whether it is muted, of every finding about an account with these mutes.
    fn judged(mutes: Vec<MuteRule>, names: &[&str], whole: bool) -> Vec<(&'static str, String, bool)> {
        let rows = [(1, "A", "ACTIVE"), (2, "A", "ACTIVE"), (3, "Old", "DISABLED"), (4, "", "DISABLED")];
        let groups = groups(&rows);
        let sender = Integration { integration: None, owner: None };
        let names: Vec<_> =
            names.iter().map(|name| SentName { name: (*name).to_owned(), sender: sender.clone() }).collect();
        let policy = Policy { mutes, ..Policy::default() };
        let mut judged = audit(&evidence_with(&groups, &names).whole(whole), &policy);
        let known = ["duplicate-title", "disabled-group", "missing-name", "expired-mute", "unused-mute"];
        judged.retain(|judged| known.contains(&judged.finding.rule));
        judged.into_iter().map(|judged| (judged.finding.rule, judged.finding.title, judged.mute.is_some())).collect()
    }

    #[test]
    fn a_mute_matches_by_rule_and_group_title_or_name() {
        let muted = |mute: MuteRule| -> Vec<_> {
            let found = judged(vec![mute], &["Gone", "A"], true);
            found
                .into_iter()
                .filter(|found| found.2 || found.0 == "unused-mute")
                .map(|found| (found.0, found.1))
                .collect()
        };
        let found = |rule, title: &str| vec![(rule, title.to_owned())];
        for (mute, expected) in [
            (id(3), found("disabled-group", "Old")),
            (id(4), found("disabled-group", "")),
            (id(1), found("unused-mute", "A")),
            (id(9), found("unused-mute", "group 9")),
            (title("duplicate-title", "A"), found("duplicate-title", "A")),
            (title("duplicate-title", "a"), found("unused-mute", "a")),
            (title("disabled-group", "Old"), found("disabled-group", "Old")),
            (title("disabled-group", "A"), found("unused-mute", "A")),
            (name("Gone"), found("missing-name", "Gone")),
            (name("gone"), found("unused-mute", "gone")),
        ] {
            assert_eq!(muted(mute.clone()), expected, "{mute:?}");
        }
    }

    #[test]
    fn a_mute_is_not_called_unused_where_that_cannot_be_known() {
        let unused =
            |mute, names: &[&str], whole| judged(vec![mute], names, whole).iter().any(|f| f.0 == "unused-mute");
        assert!(unused(id(9), &[], true) && unused(name("Lost"), &["A"], true));
        assert!(!unused(id(9), &[], false) && !unused(name("Lost"), &["A"], false) && !unused(name("Lost"), &[], true));
    }

    #[test]
    fn a_mute_holds_through_its_last_day_in_the_reports_zone() {
        // 23 November 2026 in Kolkata ends at 18:30 UTC.
        for (time, zone, holds) in [
            ("2026-11-23T18:29:00Z", Tz::Asia__Kolkata, true),
            ("2026-11-23T18:31:00Z", Tz::Asia__Kolkata, false),
            ("2026-11-23T18:31:00Z", Tz::UTC, true),
            ("2026-11-24T07:59:00Z", Tz::America__Los_Angeles, true),
            ("2026-11-24T08:01:00Z", Tz::America__Los_Angeles, false),
        ] {
            let groups = groups(&[(3, "Old", "DISABLED")]);
            let mutes = vec![mute("disabled-group", Target::Id(3), "2026-11-23")];
            let taken_at = time.parse().unwrap();
            let policy = Policy { mutes, zone, ..Policy::default() };
            let found = audit(&Evidence::new(&groups, &[], taken_at), &policy);
            let brief: Vec<_> = found.iter().map(|f| (f.finding.rule, &*f.finding.title, f.mute.is_some())).collect();
            let expected: &[_] = if holds {
                &[("disabled-group", "Old", true)]
            } else {
                &[("disabled-group", "Old", false), ("expired-mute", "Old", false)]
            };
            assert_eq!(brief, expected, "{time} {zone}");
        }
    }

    #[test]
    fn an_expired_mute_is_told_also_on_a_part_of_the_account_and_never_twice() {
        let expired = mute("disabled-group", Target::Id(9), "2026-01-31");
        let found = judged(vec![expired], &[], false);
        assert_eq!(found.iter().filter(|found| found.0.ends_with("-mute")).count(), 1);
        let found = judged(vec![mute("disabled-group", Target::Id(9), "2026-01-31")], &[], true);
        assert_eq!(found.iter().filter(|found| found.0.ends_with("-mute")).count(), 1);
    }

    #[test]
    fn a_severity_of_the_teams_replaces_the_rules_in_every_case() {
        let groups = groups(&[(1, "A", "ACTIVE"), (2, "A", "DISABLED"), (3, "B", "ACTIVE"), (4, "B", "ACTIVE")]);
        let found = |severities: &[(&'static str, Option<Severity>)]| -> Vec<_> {
            let policy = Policy {
                severities: severities.iter().copied().collect(),
                mutes: vec![title("duplicate-title", "Z")],
                ..Policy::default()
            };
            let found = audit(&evidence_with(&groups, &[]), &policy).into_iter();
            found.map(|judged| (judged.finding.severity, judged.finding.rule, judged.finding.title)).collect()
        };
        let text = str::to_owned;
        assert_eq!(
            found(&[("duplicate-title", Some(Severity::Info)), ("disabled-group", None), ("unused-mute", None)]),
            [(Severity::Info, "duplicate-title", text("A")), (Severity::Info, "duplicate-title", text("B"))]
        );
        assert_eq!(
            found(&[("disabled-group", Some(Severity::Error)), ("unused-mute", Some(Severity::Info))]),
            [
                (Severity::Error, "disabled-group", text("A")),
                (Severity::Error, "duplicate-title", text("B")),
                (Severity::Warning, "duplicate-title", text("A")),
                (Severity::Info, "unused-mute", text("Z")),
            ]
        );
    }

    #[test]
    fn every_finding_of_the_rules_can_be_muted_by_the_keys_that_its_rule_takes() {
        let groups = crate::testing::account();
        let sender = Integration { integration: None, owner: None };
        let names = ["Website Enquiry", "Diwali Offer 2025", "Housing com", "Sulekha"];
        let names = names.map(|name| SentName { name: name.to_owned(), sender: sender.clone() });
        for Judged { finding, .. } in audit(&evidence_with(&groups, &names), &Policy::default()) {
            let kind = match finding.subject {
                Subject::Title(_) => "title",
                Subject::Group(_) => "id",
                Subject::Name(_) => "name",
                Subject::Mute(_) => continue,
            };
            assert!(super::super::rules::targets(finding.rule).contains(&kind), "{} is about a {kind}", finding.rule);
        }
    }
}
