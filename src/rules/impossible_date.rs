//! `impossible-date`: updated before created, in the future, or unreadable.

use chrono::TimeDelta;

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule};
use super::text::shown;
use crate::api::{Item, Timestamp, UnreadableDates};
use crate::config::Severity;

/// Source: the vendor documents ISO 8601 for both dates and lets neither be required; one that is null or absent is no
/// fault.
pub(super) static RULE: Rule = Rule {
    code: "impossible-date",
    name: "Wrong date",
    line: "Leads are not affected; reports by date may be wrong.",
    unsure_line: None,
    severity: Severity::Info,
    about: About::Group,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Decide("Save the {item} once more, for a new date of change. Or keep as is."),
    what: "A date of a lead group cannot be right: changed before it was created, in the future, or not a date at all.",
    why: "Reports by date, and what changed since the last audit, are only as good as these dates. A wrong one mostly comes \
          from an import or from a clock that was wrong. If most cannot be read, that is said once for all.",
    repair: "Superfone sets these dates itself. Saving the group once more in the dashboard may give it a new date of \
             change; if several groups are concerned, tell Superfone.",
    check,
};

/// How far a date may lie after the moment of the audit: that moment is the start of a listing, which takes a quarter of
/// an hour at the most unless asked otherwise, and two clocks never agree. A time that was written in the wrong zone is
/// hours off.
const AHEAD: TimeDelta = TimeDelta::hours(1);

/// How far a change may lie before the creation, for dates that were rounded differently: to the second, or to the day.
fn rounding(created: &Timestamp, updated: &Timestamp) -> TimeDelta {
    if created.is_day() || updated.is_day() { TimeDelta::days(1) } else { TimeDelta::seconds(1) }
}

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    // The listing tells of a column that cannot be read, once.
    let told = UnreadableDates::of(input.groups);
    input.groups.iter().filter_map(|group| finding(input, told, group)).collect()
}

fn finding(input: &RuleInput<'_>, told: UnreadableDates, group: &Item) -> Option<Finding> {
    let dates = [("created", group.created_at.as_ref()), ("last changed", group.updated_at.as_ref())];
    let item = input.catalogue.item;
    let mut faults = Vec::new();
    for ((event, date), told) in dates.into_iter().zip([told.created_at, told.updated_at]) {
        let Some(date) = date else { continue };
        match date.instant() {
            None if told.is_some() => {}
            None => faults
                .push(format!("The date on which the {item} was {event}, {}, cannot be read.", shown(&date.text()))),
            Some(instant) if instant > input.taken_at + AHEAD => {
                faults.push(format!(
                    "The {item} was {event} on {}, which was still to come when this audit was taken.",
                    shown(&date.text())
                ));
            }
            Some(_) => {}
        }
    }
    if let [(_, Some(created)), (_, Some(updated))] = dates
        && let (Some(first), Some(last)) = (created.instant(), updated.instant())
        && last + rounding(created, updated) < first
    {
        faults.push(format!(
            "The {item} was last changed on {}, before it was created on {}.",
            shown(&updated.text()),
            shown(&created.text())
        ));
    }
    if faults.is_empty() {
        return None;
    }
    let message = format!("{} Leads are not affected, but reports by date may be wrong.", faults.join(" "));
    let remedy = format!(
        "In the dashboard, open {} {} and save it once more, which may give it a new date of change. If several {} are \
         concerned, tell Superfone.",
        input.catalogue.one, group.id, input.catalogue.items
    );
    Some(Finding::of_group(&RULE, input, group, message, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{groups, input};

    fn message(created: Option<&str>, updated: Option<&str>) -> Option<String> {
        let mut groups = groups(&[(7, "A", "ACTIVE")]);
        groups[0].created_at = created.map(Into::into);
        groups[0].updated_at = updated.map(Into::into);
        let mut found = check(&input(&groups));
        assert!(found.len() < 2, "one finding a group");
        found.pop().map(|finding| finding.message)
    }

    #[test]
    fn what_cannot_be_is_found_and_named() {
        // The audit was taken on 2026-11-23 at 03:30 UTC.
        for (created, updated, parts) in [
            ("2026-01-15T09:00:00.000Z", "2026-01-14T09:00:00.000Z", &["before it was created"][..]),
            ("2026-01-15T09:00:00.000Z", "2027-02-03T06:41:18.000Z", &["still to come"]),
            ("2026-01-15T09:00:00.000Z", "2026-11-23T05:00:00Z", &["last changed on “2026-11-23T05:00:00Z”"]),
            ("2026-01-15T09:00:00.000Z", "0000-00-00 00:00:00", &["last changed", "cannot be read"]),
            ("", "2026-01-15T09:00:00.000Z", &["the group was created, “”, cannot be read"]),
            ("2026-13-01T00:00:00Z", "2026-01-15T09:00:00.000Z", &["cannot be read"]),
            ("15.01.2026", "17685", &["was created, “15", "was last changed, “17685”, cannot be read. Leads"]),
            ("1768507200", "2026-01-14", &["before it was created"]),
            ("2030-01-01T00:00:00Z", "2029-01-01T00:00:00Z", &["created on", "last changed on", "before it was"]),
        ] {
            let message = message(Some(created), Some(updated)).unwrap_or_default();
            assert!(parts.iter().all(|part| message.contains(part)), "{created} {updated}: {message}");
        }
    }

    #[test]
    fn a_column_that_nobody_can_read_is_no_finding_of_each_group() {
        let mut groups = groups(&[(1, "A", "ACTIVE"), (2, "B", "ACTIVE"), (3, "C", "ACTIVE"), (4, "D", "ACTIVE")]);
        for group in &mut groups {
            group.created_at = Some("15/01/2026".into());
            group.updated_at = Some("2026-01-15T09:00:00.000Z".into());
        }
        assert!(check(&input(&groups)).is_empty());
        groups[1].updated_at = Some("soon".into());
        let found = check(&input(&groups));
        assert_eq!(found.len(), 1, "the other column can be read");
        assert!(
            found[0].message.contains("last changed, “soon”, cannot be read") && !found[0].message.contains("created")
        );
    }

    #[test]
    fn what_can_be_is_left_alone() {
        let created = "2026-01-15T09:00:00.900Z";
        for (created, updated) in [
            (None, None),
            (Some(created), None),
            (None, Some(created)),
            (Some(created), Some(created)),
            (Some(created), Some("2026-01-15T09:00:00Z")),
            (Some(created), Some("2026-01-15")),
            (Some("2026-01-15T14:30:00+0530"), Some("2026-01-15T09:00Z")),
            (Some("2026-01-15 09:00:00+00"), Some("1768467600")),
            (Some(created), Some("2026-01-15T14:30:01+05:30")),
            // Within the hour that a listing and two clocks may take.
            (Some(created), Some("2026-11-23T04:29:00Z")),
        ] {
            assert_eq!(message(created, updated), None, "{created:?} {updated:?}");
        }
    }
}
