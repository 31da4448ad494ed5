//! Lends a report to a template without copying it.
//!
//! The template engine holds nothing but owned values, while the report borrows up to a million groups. So the long
//! lists stay where they are: a template gets an object that knows how many rows there are and has each asked for when
//! the template comes to it. The report is kept by a scoped thread, which answers with a few hundred rows at a time, as
//! values under the JSON report's own keys. What a template costs is what it looks at.

use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use minijinja::value::{Enumerator, Object, ObjectRepr, Serde, Value};
use serde::Serialize;

use crate::history::Age;
use crate::report::brief::Brief;
use crate::report::{FindingRow, GroupRow, Report};

/// Rows of one answer.
const CHUNK: usize = 256;

/// The lists that may be long.
#[derive(Debug, Clone, Copy)]
enum List {
    Findings,
    Plan,
    Groups,
}

/// A finding with what the JSON report does not say of it.
#[derive(Serialize)]
struct Known<'a> {
    #[serde(flatten)]
    row: &'a FindingRow,
    /// How long it has been known.
    age: Age,
}

impl<'a> From<&'a FindingRow> for Known<'a> {
    fn from(row: &'a FindingRow) -> Self {
        Self { row, age: row.age }
    }
}

/// What is asked of the thread that keeps the report.
enum Order {
    /// Rows of a list, from this one on.
    Rows(List, usize, Sender<Vec<Value>>),
    /// All of a finding.
    Finding(usize, Sender<Value>),
    /// Nothing will be asked any more.
    Close,
}

/// Calls `borrow` with the report as a template sees it.
///
/// # Errors
/// If the thread cannot be started.
pub(super) fn lend<T>(report: &Report<'_>, borrow: impl FnOnce(Value) -> T) -> std::io::Result<T> {
    let (desk, orders) = mpsc::channel();
    thread::scope(|scope| {
        // Dropped at the end of the scope's own work, also if it panics: an object that a template has hidden in a
        // cycle must not keep the thread waiting.
        let _closing = Closing(desk.clone());
        let asked = desk.clone();
        thread::Builder::new()
            .name("template-rows".to_owned())
            .spawn_scoped(scope, move || answer(report, orders, &asked))?;
        Ok(borrow(view(report, &desk)))
    })
}

struct Closing(Sender<Order>);

impl Drop for Closing {
    fn drop(&mut self) {
        // An error means that the thread has already gone.
        let _ = self.0.send(Order::Close);
    }
}

fn answer(report: &Report<'_>, orders: Receiver<Order>, desk: &Sender<Order>) {
    for order in orders {
        // An error means that nobody waits any more.
        let _ = match order {
            Order::Close => return,
            Order::Rows(list, start, reply) => reply.send(chunk(report, list, start, desk)).is_ok(),
            Order::Finding(at, reply) => {
                let finding = report.findings.get(at).map(Known::from).map(value);
                reply.send(finding.unwrap_or_default()).is_ok()
            }
        };
    }
}

fn chunk(report: &Report<'_>, list: List, start: usize, desk: &Sender<Order>) -> Vec<Value> {
    match list {
        List::Findings => {
            let rows = report.findings.iter().enumerate().skip(start).take(CHUNK);
            rows.map(|(at, row)| Value::from_object(Finding::new(at, row, desk))).collect()
        }
        List::Plan => report.plan.iter().skip(start).take(CHUNK).map(value).collect(),
        List::Groups => report.groups.iter().skip(start).take(CHUNK).map(GroupRow::from).map(value).collect(),
    }
}

fn value(serialisable: impl Serialize) -> Value {
    Value::from(Serde(serialisable))
}

/// The JSON report's keys.
fn view(report: &Report<'_>, desk: &Sender<Order>) -> Value {
    let rows = |list, len| Value::from_object(Rows { list, len, desk: desk.clone(), last: Mutex::default() });
    let Report {
        schema_version,
        tool,
        audit,
        listing,
        totals,
        findings,
        resolved,
        changes,
        plan,
        groups,
        history,
        decisions,
        zone: _,
    } = report;
    Value::from_pairs([
        ("schema_version", value(schema_version)),
        ("tool", value(tool)),
        ("audit", value(audit)),
        ("listing", value(listing)),
        ("totals", value(totals)),
        ("findings", rows(List::Findings, findings.len())),
        ("resolved", value(resolved)),
        ("changes", value(changes)),
        ("plan", rows(List::Plan, plan.len())),
        ("groups", rows(List::Groups, groups.len())),
        ("brief", value(Brief::of(report))),
        ("history", value(history)),
        ("decisions", value(decisions)),
    ])
}

/// A finding of which only that is at hand by which findings are chosen and counted; the rest is asked for when somebody
/// looks at it.
struct Finding {
    at: usize,
    rule: &'static str,
    severity: &'static str,
    state: &'static str,
    is_muted: bool,
    desk: Sender<Order>,
    whole: OnceLock<Value>,
}

impl Finding {
    fn new(at: usize, row: &FindingRow, desk: &Sender<Order>) -> Self {
        Self {
            at,
            rule: row.rule.code,
            severity: row.severity.name(),
            state: row.state.name(),
            is_muted: row.muted.is_some(),
            desk: desk.clone(),
            whole: OnceLock::new(),
        }
    }

    fn whole(&self) -> &Value {
        self.whole.get_or_init(|| {
            let (reply, finding) = mpsc::channel();
            let asked = self.desk.send(Order::Finding(self.at, reply));
            asked.ok().and_then(|()| finding.recv().ok()).unwrap_or_default()
        })
    }
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.whole(), f)
    }
}

impl Object for Finding {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "rule" => Some(Value::from(self.rule)),
            "severity" => Some(Value::from(self.severity)),
            "state" => Some(Value::from(self.state)),
            "muted" if !self.is_muted => Some(Value::from(())),
            _ => self.whole().get_item(key).ok().filter(|value| !value.is_undefined()),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.whole().try_iter().map_or(Enumerator::Empty, |keys| Enumerator::Values(keys.collect()))
    }
}

/// A long list.
struct Rows {
    list: List,
    len: usize,
    desk: Sender<Order>,
    /// The last answer to a single index, and the index of its first row.
    last: Mutex<(usize, Vec<Value>)>,
}

impl Rows {
    fn fetch(&self, start: usize) -> Vec<Value> {
        let (reply, rows) = mpsc::channel();
        let asked = self.desk.send(Order::Rows(self.list, start, reply));
        asked.ok().and_then(|()| rows.recv().ok()).unwrap_or_default()
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} rows>", self.len)
    }
}

impl Object for Rows {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let at = key.as_usize().filter(|at| *at < self.len)?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let start = at - at % CHUNK;
        if last.0 != start || last.1.is_empty() {
            *last = (start, self.fetch(start));
        }
        last.1.get(at - start).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Iter(Box::new(Walk { rows: Arc::clone(self), at: 0, chunk: Vec::new().into_iter() }))
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(self.len)
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// One loop over a list, with its own place in it.
struct Walk {
    rows: Arc<Rows>,
    /// Index of the next row.
    at: usize,
    chunk: std::vec::IntoIter<Value>,
}

impl Iterator for Walk {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        if self.chunk.as_slice().is_empty() && self.at < self.rows.len {
            self.chunk = self.rows.fetch(self.at).into_iter();
        }
        let row = self.chunk.next()?;
        self.at += 1;
        Some(row)
    }

    fn nth(&mut self, skipped: usize) -> Option<Value> {
        let known = self.chunk.as_slice().len();
        if skipped >= known {
            self.chunk = Vec::new().into_iter();
            self.at = self.at.saturating_add(skipped);
            return self.next();
        }
        self.at += skipped + 1;
        self.chunk.nth(skipped)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.rows.len.saturating_sub(self.at);
        (left, Some(left))
    }
}
