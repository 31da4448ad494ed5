//! The report as a template sees it: the JSON report's keys, and some more for readers.
//!
//! The long lists stay where they are: a row becomes a value of the template engine when the template comes to it. What a
//! template costs is what it looks at.

use std::fmt;
use std::sync::{Arc, OnceLock};

use minijinja::value::{Enumerator, Object, ObjectRepr, Serde, Value};
use serde::Serialize;

use crate::history::Age;
use crate::report::brief::Brief;
use crate::report::{FindingRow, Report, Sentences, Workbook};

/// The keys of a report.
pub(super) fn view(report: &Arc<Report>, workbook: &Workbook) -> Value {
    let rows = |list| Value::from_object(Rows { list, report: Arc::clone(report) });
    let Report {
        schema_version,
        tool,
        audit,
        listing,
        totals,
        findings: _,
        resolved,
        changes,
        plan: _,
        finished,
        groups: _,
        others,
        history,
        decisions,
        names: _,
        zone: _,
    } = &**report;
    Value::from_pairs([
        ("schema_version", value(schema_version)),
        ("tool", value(tool)),
        ("audit", value(audit)),
        ("listing", value(listing)),
        ("totals", value(totals)),
        ("findings", rows(ListKind::Findings)),
        ("resolved", value(resolved)),
        ("changes", value(changes)),
        ("plan", rows(ListKind::Plan)),
        ("finished", value(finished)),
        ("groups", rows(ListKind::Groups)),
        ("catalogues", value(others)),
        ("brief", value(Brief::of(report))),
        ("sentences", value(Sentences::of(report).naming(report, workbook))),
        ("history", value(history)),
        ("decisions", value(decisions)),
    ])
}

fn value(serialisable: impl Serialize) -> Value {
    Value::from(Serde(serialisable))
}

/// The lists that may be long.
#[derive(Debug, Clone, Copy)]
enum ListKind {
    Findings,
    Plan,
    Groups,
}

/// One of them.
struct Rows {
    list: ListKind,
    report: Arc<Report>,
}

impl Rows {
    fn len(&self) -> usize {
        match self.list {
            ListKind::Findings => self.report.findings.len(),
            ListKind::Plan => self.report.plan.len(),
            ListKind::Groups => self.report.groups.len(),
        }
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} rows>", self.len())
    }
}

impl Object for Rows {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let at = key.as_usize()?;
        match self.list {
            ListKind::Findings => (at < self.len()).then(|| {
                Value::from_object(FindingView { report: Arc::clone(&self.report), at, whole: OnceLock::new() })
            }),
            ListKind::Plan => self.report.plan.get(at).map(value),
            ListKind::Groups => self.report.groups.get(at).map(value),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.len())
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// A finding. That by which findings are chosen and counted is at hand; the rest becomes values when somebody looks at it.
struct FindingView {
    report: Arc<Report>,
    at: usize,
    whole: OnceLock<Value>,
}

/// A finding with what the JSON report does not say of it.
#[derive(Serialize)]
struct FullFinding<'a> {
    #[serde(flatten)]
    row: &'a FindingRow,
    /// How long it has been known.
    age: Age,
}

impl FindingView {
    fn row(&self) -> &FindingRow {
        &self.report.findings[self.at]
    }

    fn whole(&self) -> &Value {
        self.whole.get_or_init(|| value(FullFinding { row: self.row(), age: self.row().age }))
    }
}

impl fmt::Debug for FindingView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.whole(), f)
    }
}

impl Object for FindingView {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            // The JSON report says so only where there are several.
            "catalogue" => Some(Value::from(self.row().catalogue().name)),
            "rule" => Some(Value::from(self.row().rule.code)),
            "severity" => Some(Value::from(self.row().severity.name())),
            "state" => Some(Value::from(self.row().state.name())),
            "muted" if self.row().muted.is_none() => Some(Value::from(())),
            "accepted" if self.row().accepted.is_none() => Some(Value::from(())),
            _ => self.whole().get_item(key).ok().filter(|value| !value.is_undefined()),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.whole().try_iter().map_or(Enumerator::Empty, |keys| Enumerator::Values(keys.collect()))
    }
}
