//! What history says of a finding: columns that several lists share.

use rust_xlsxwriter::XlsxError;

use super::column::{Column, Kind};
use super::list::List;
use crate::report::{FindingRow, Report};

/// Whether there is anything to say beyond the first day: only a report that is compared with an earlier one has ages.
fn is_compared(report: &Report) -> bool {
    report.audit.compared_with.is_some()
}

/// The columns that this report needs.
pub(super) fn columns(report: &Report) -> Vec<Column> {
    let state = Column::new(
        "State",
        11,
        Kind::State,
        "new: no earlier audit had it. persisting: the last one had it too. reopened: it had gone and is back. baseline: \
        there was nothing to compare it with.",
    );
    let first_seen = Column::new("First seen", 11, Kind::Day, "Day of the audit that found it first.");
    if !is_compared(report) {
        return vec![state, first_seen];
    }
    vec![
        state,
        Column::new("Trend", 8, Kind::Trend, "better: fewer groups are concerned than last time. worse: more."),
        first_seen,
        Column::new("Age (days)", 8, Kind::Count, "Days since it was first seen."),
        Column::new("Audits", 8, Kind::Count, "Proved audits that have found it, this one included."),
    ]
}

/// The cells below them.
pub(super) fn cells(list: &mut List<'_, '_, '_>, finding: &FindingRow) -> Result<(), XlsxError> {
    list.text(finding.state.name())?;
    if !is_compared(list.room().report) {
        return list.day(&finding.first_seen);
    }
    list.text(finding.trend.map_or("", crate::history::Trend::name))?;
    list.day(&finding.first_seen)?;
    list.number(finding.age.days.into())?;
    list.number(finding.age.audits.into())
}
