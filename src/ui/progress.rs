//! How far a run is, in one line: one estimate to its end, the further readings of the list and the files included.

use std::time::Duration;

use console::measure_text_width;

use super::clean;
use crate::catalogue::Catalogue;
use crate::event::Event;
use crate::report::text::{count, thousands};

/// What becomes of a list once it is read, before anything of it is measured: groups that are checked and written in a
/// second. A reckoned figure, on the slow side of `docs/performance.md`.
const GROUPS_A_SECOND: f64 = 50_000.0;
/// An estimate that rests on less is not told.
const TOLD_AFTER: Duration = Duration::from_secs(1);
/// Columns from which on the pages of one reading are told beside those of both.
const WIDE: usize = 100;
/// Columns of the bar itself, at the least and at the most.
const BAR: (usize, usize) = (10, 40);

/// What has been counted so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    /// The list that is read, or that was read last.
    list: Option<List>,
    /// Pages and groups of the lists before it, every reading counted.
    before: (u64, u64),
    writing: Option<Writing>,
}

#[derive(Debug, Clone)]
struct List {
    catalogue: &'static Catalogue,
    pass: u32,
    of: u32,
    /// Pages of one pass, as far as is known.
    pages: u64,
    /// Pages and rows read in this pass.
    read: (u64, u64),
    /// When the last page came.
    last: Duration,
}

#[derive(Debug, Clone)]
struct Writing {
    name: String,
    /// Rows of this file, and how many are written.
    rows: (u64, u64),
    /// Files written before, and all files.
    place: (usize, usize),
    began: Duration,
}

impl List {
    fn passes(&self) -> u64 {
        // What comes in one answer needs no second one.
        if self.pass == 1 && self.pages == 1 { 1 } else { self.of.max(self.pass).into() }
    }

    /// Pages to read in all passes.
    fn total(&self) -> u64 {
        self.pages.max(self.read.0) * self.passes()
    }

    fn done(&self) -> u64 {
        self.pages * u64::from(self.pass - 1) + self.read.0
    }

    /// Groups in the list, as far as is known: a further pass holds as many as the pages of the last one.
    fn groups(&self) -> u64 {
        (self.read.1 * self.pages.max(self.read.0)).checked_div(self.read.0).unwrap_or_default()
    }
}

impl Progress {
    /// Counts an event that happens so long after the first one. `false` if nothing is left to show.
    pub(super) fn take(&mut self, event: Event<'_>, now: Duration) -> bool {
        match event {
            Event::PassStarted { catalogue, pass, of } => {
                let last = self.list.take();
                let pages = last.as_ref().map_or(0, |list| list.pages);
                if let Some(list) = last.filter(|_| pass == 1) {
                    self.before = (self.before.0 + list.done(), self.before.1 + list.groups());
                }
                let pages = if pass == 1 { 0 } else { pages };
                self.list = Some(List { catalogue, pass, of, pages, read: (0, 0), last: now });
            }
            Event::PagesExpected(pages) => self.with_list(|list| list.pages = pages),
            Event::PageRead(rows) => self.with_list(|list| {
                list.read = (list.read.0 + 1, list.read.1 + rows);
                list.pages = list.pages.max(list.read.0);
                list.last = now;
            }),
            Event::FileStarted { name, rows, place } => {
                let began = self.writing.as_ref().map_or(now, |writing| writing.began);
                self.writing = Some(Writing { name: clean(name), rows: (rows, 0), place, began });
            }
            Event::RowsWritten(rows) => {
                if let Some(writing) = &mut self.writing {
                    writing.rows.1 += rows;
                }
            }
            Event::Done => *self = Self::default(),
        }
        self.list.is_some() || self.writing.is_some()
    }

    fn with_list(&mut self, change: impl FnOnce(&mut List)) {
        if let Some(list) = &mut self.list {
            change(list);
        }
    }

    /// Pages read, and pages to read in all, every reading counted.
    pub(super) fn pages(&self) -> (u64, u64) {
        let (done, total) = self.list.as_ref().map_or((0, 0), |list| (list.done(), list.total()));
        (self.before.0 + done, self.before.0 + total)
    }

    /// Time to the end: the pages that are missing come as those before, the groups are then checked and written. Nothing
    /// before the first page.
    fn left(&self, now: Duration) -> Option<Duration> {
        let groups = self.before.1 + self.list.as_ref().map_or(0, List::groups);
        let reckoned = as_f64(groups) / GROUPS_A_SECOND;
        let seconds = if let Some(writing) = &self.writing {
            let (before, all) = writing.place;
            let of_this = (as_f64(writing.rows.1) / as_f64(writing.rows.0.max(1))).min(1.0);
            let part = (as_f64(before as u64) + of_this) / as_f64(all.max(1) as u64);
            let spent = now.saturating_sub(writing.began).as_secs_f64();
            let whole = if part > 0.0 { reckoned.max(spent / part) } else { reckoned };
            whole * (1.0 - part)
        } else {
            let (done, total) = self.pages();
            let began_to_wait = self.list.as_ref().filter(|_| done == total).map(|list| list.last);
            let reading = began_to_wait.unwrap_or(now).as_secs_f64();
            (done > 0).then(|| reading / as_f64(done) * as_f64(total - done.min(total)) + reckoned)?
        };
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// The line so long after the first event, no wider than so many columns: what is done, a bar of the time that it takes,
    /// and what is left. It says less where there is less room.
    pub(super) fn line(&self, width: usize, now: Duration, color: bool) -> String {
        let left = self.left(now);
        let (done, total) = self.pages();
        let told_left = left.filter(|_| now >= TOLD_AFTER).map(told);
        let joined = |facts: &[Option<&str>]| {
            let facts = facts.iter().flatten();
            facts.fold(String::new(), |text, fact| text + "  " + fact)
        };
        let layouts: Vec<(String, String)> = match (&self.writing, &self.list) {
            (Some(writing), _) => {
                let left = joined(&[told_left.as_deref()]);
                vec![(format!("Writing {}", writing.name), left.clone()), ("Writing".to_owned(), left)]
            }
            (None, Some(list)) if total > 0 => {
                let pages = format!("{} of {}", thousands(done), count(total, "page"));
                let each = (list.passes() == 2 && self.before.0 == 0 && width >= WIDE)
                    .then(|| format!("{pages} ({}, read twice)", thousands(list.pages)));
                let items = items(list);
                let rate = rate(done, now);
                let short = format!("{done}/{total}");
                let (items, rate, left) = (Some(&*items), rate.as_deref(), told_left.as_deref());
                vec![
                    (list.label(), joined(&[Some(each.as_deref().unwrap_or(&pages)), items, rate, left])),
                    (list.label(), joined(&[Some(&pages), items, left])),
                    ("Reading".to_owned(), joined(&[Some(&pages), left])),
                    ("Reading".to_owned(), joined(&[Some(&short), left])),
                ]
            }
            (None, Some(list)) => vec![(list.label(), String::new()), ("Reading".to_owned(), String::new())],
            (None, None) => return String::new(),
        };
        let room = |(label, facts): &(String, String)| {
            width.checked_sub(measure_text_width(label) + 1 + measure_text_width(facts)).filter(|room| *room >= BAR.0)
        };
        let Some((layout, room)) = layouts.iter().find_map(|layout| Some((layout, room(layout)?))) else {
            let most = layouts.last().map(|(_, facts)| facts.trim_start()).unwrap_or_default();
            return most.chars().take(width).collect();
        };
        let share = left.map_or(0.0, |left| now.as_secs_f64() / (now + left).as_secs_f64().max(f64::MIN_POSITIVE));
        format!("{} {}{}", layout.0, bar(room.min(BAR.1), share, color), layout.1)
    }

    /// The line for a log.
    pub(super) fn log_line(&self, now: Duration) -> String {
        let left = self.left(now).filter(|_| now >= TOLD_AFTER).map(|left| format!(", {}", told(left)));
        let left = left.unwrap_or_default();
        match (&self.writing, &self.list) {
            (Some(writing), _) => format!("Writing {}{left}", writing.name),
            (None, Some(list)) => {
                let (done, total) = self.pages();
                format!("{}: {} of {}, {}{left}", list.label(), thousands(done), count(total, "page"), items(list))
            }
            (None, None) => String::new(),
        }
    }
}

impl List {
    fn label(&self) -> String {
        let again = match self.pass {
            1 => "",
            2 => " again",
            3 => " a third time",
            _ => " a fourth time",
        };
        format!("Reading {}{again}", self.catalogue.many)
    }
}

fn items(list: &List) -> String {
    let (rows, Catalogue { item, items, .. }) = (list.read.1, list.catalogue);
    format!("{} {}", thousands(rows), if rows == 1 { item } else { items })
}

fn rate(pages: u64, now: Duration) -> Option<String> {
    let rate = as_f64(pages) / now.as_secs_f64();
    (now >= TOLD_AFTER).then(|| if rate < 9.5 { format!("{rate:.1} pages/s") } else { format!("{rate:.0} pages/s") })
}

/// `12 s left`, `3 min left`, `1 h 5 min left`: never less than it is.
fn told(left: Duration) -> String {
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    match (seconds, seconds.div_ceil(60)) {
        (..60, _) => format!("{} s left", seconds.max(1)),
        (_, minutes @ ..60) => format!("{minutes} min left"),
        (_, minutes) => format!("{} h {} min left", minutes / 60, minutes % 60),
    }
}

/// So much of so many columns.
fn bar(columns: usize, share: f64, color: bool) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "0 to columns"
    )]
    let full = ((columns as f64 * share) as usize).min(columns);
    let (done, head, rest) =
        ("━".repeat(full), if full < columns { "╸" } else { "" }, columns.saturating_sub(full + 1));
    let rest = "─".repeat(rest);
    if color { format!("\x1b[36m{done}{head}\x1b[0m\x1b[2m{rest}\x1b[0m") } else { format!("{done}{head}{rest}") }
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn as_f64(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests;
