//! The progress bar, as a consumer of events.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::event::{Event, Observer};

/// Fewer rows are written before a bar could be read.
const LONG_FILE: u64 = 50_000;
/// Time between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(1);

/// How progress is shown.
#[derive(Debug)]
pub enum Bar {
    /// Not at all.
    Hidden,
    /// A bar that is redrawn.
    Terminal {
        /// The bar.
        bar: ProgressBar,
        /// What it counts.
        count: Mutex<Count>,
        /// Whether it may be coloured.
        color: bool,
    },
    /// A line a second, for logs (`--progress always` without a terminal).
    Lines(Mutex<(Count, Option<Instant>)>),
}

/// What has been counted so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    stage: Stage,
    done: u64,
    total: u64,
    groups: u64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Idle,
    Pass(u32),
    File(String),
}

impl Bar {
    /// A bar on standard error.
    #[must_use]
    pub fn terminal(color: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(12));
        Self::Terminal { bar, count: Mutex::default(), color }
    }

    /// Lines on standard error.
    #[must_use]
    pub fn lines() -> Self {
        Self::Lines(Mutex::default())
    }

    /// Runs `print` while the bar is out of the way.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match self {
            Self::Terminal { bar, .. } => bar.suspend(print),
            Self::Hidden | Self::Lines(_) => print(),
        }
    }
}

impl Observer for Bar {
    fn on(&self, event: Event<'_>) {
        match self {
            Self::Hidden => {}
            Self::Terminal { bar, count, color } => {
                let mut count = count.lock().unwrap_or_else(PoisonError::into_inner);
                if event == Event::Done || !count.take(event) {
                    bar.finish_and_clear();
                    return;
                }
                if matches!(event, Event::PassStarted(_) | Event::FileStarted(..)) {
                    bar.reset();
                    bar.set_style(style(&count.stage, *color));
                    bar.set_prefix(count.title());
                    bar.enable_steady_tick(Duration::from_millis(120));
                }
                bar.set_length(count.total);
                bar.set_position(count.done);
                bar.set_message(count.groups_text());
            }
            Self::Lines(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                let (count, last) = &mut *state;
                let due = last.is_none_or(|at| at.elapsed() >= LINE_EVERY);
                if event != Event::Done && count.take(event) && (due || count.done == count.total) && count.done > 0 {
                    *last = Some(Instant::now());
                    tracing::event!(target: "superfone_audit::progress", tracing::Level::WARN, "{}", count.line());
                }
            }
        }
    }
}

fn style(stage: &Stage, color: bool) -> ProgressStyle {
    ProgressStyle::with_template(&template(stage, color))
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{:.0}/s", state.per_sec());
        })
        .progress_chars("━╸─")
}

fn template(stage: &Stage, color: bool) -> String {
    let bar = if color { "{bar:24.cyan/dim}" } else { "{bar:24}" };
    let rest = match stage {
        Stage::File(_) => "{human_pos}/{human_len} rows  {rate}  {eta} left",
        _ => "{pos}/{len} pages  {msg}  {rate}  {eta} left",
    };
    format!("{{prefix}} {bar} {rest}")
}

impl Count {
    /// Counts an event. `false` if there is nothing to show now.
    fn take(&mut self, event: Event<'_>) -> bool {
        match event {
            Event::PassStarted(pass) => *self = Self { stage: Stage::Pass(pass), total: 1, ..Self::default() },
            Event::PagesExpected(pages) => self.total = pages,
            Event::PageRead(rows) => {
                self.done += 1;
                self.groups += rows;
                self.total = self.total.max(self.done);
            }
            Event::FileStarted(name, rows) if rows >= LONG_FILE => {
                *self = Self { stage: Stage::File(name.to_owned()), total: rows, ..Self::default() };
            }
            Event::FileStarted(..) => self.stage = Stage::Idle,
            Event::RowsWritten(rows) => self.done += rows,
            Event::Done => {}
        }
        self.stage != Stage::Idle
    }

    fn title(&self) -> String {
        match &self.stage {
            Stage::Idle => String::new(),
            Stage::Pass(1) => "Reading".to_owned(),
            Stage::Pass(2) => "Proving".to_owned(),
            Stage::Pass(pass) => format!("Pass {pass} "),
            Stage::File(name) => format!("Writing {name}"),
        }
    }

    fn groups_text(&self) -> String {
        if self.groups == 1 { "1 group".to_owned() } else { format!("{} groups", self.groups) }
    }

    fn line(&self) -> String {
        let Self { done, total, .. } = self;
        match self.stage {
            Stage::File(_) => format!("{}: {done}/{total} rows", self.title()),
            _ => format!("{}: {done}/{total} pages, {}", self.title().trim_end(), self.groups_text()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_follows_the_events() {
        let mut count = Count::default();
        let mut after = |event| {
            let shown = count.take(event);
            if shown { count.line() } else { String::new() }
        };
        assert_eq!(after(Event::PassStarted(1)), "Reading: 0/1 pages, 0 groups");
        assert_eq!(after(Event::PagesExpected(3)), "Reading: 0/3 pages, 0 groups");
        assert_eq!(after(Event::PageRead(1)), "Reading: 1/3 pages, 1 group");
        assert_eq!(after(Event::PageRead(50)), "Reading: 2/3 pages, 51 groups");
        assert_eq!(after(Event::PassStarted(2)), "Proving: 0/1 pages, 0 groups");
        assert_eq!(after(Event::PassStarted(3)), "Pass 3: 0/1 pages, 0 groups");
        assert_eq!(after(Event::FileStarted("x.xlsx", 10)), "");
        assert_eq!(after(Event::FileStarted("x.xlsx", 90_000)), "Writing x.xlsx: 0/90000 rows");
        assert_eq!(after(Event::RowsWritten(1024)), "Writing x.xlsx: 1024/90000 rows");
    }

    /// What a template asks for: `{pos}` and `{bar:24.cyan/dim}` ask for `pos` and `bar`.
    fn keys(template: &str) -> Vec<&str> {
        template.split('{').skip(1).map(|rest| rest.split([':', '}']).next().unwrap()).collect()
    }

    #[test]
    fn every_template_asks_only_for_what_the_bar_can_show() {
        // A key that nobody knows is shown as nothing, without an error.
        const KNOWN: [&str; 9] = ["prefix", "bar", "pos", "len", "human_pos", "human_len", "msg", "eta", "rate"];
        for stage in [Stage::Pass(1), Stage::File(String::new())] {
            for color in [true, false] {
                let template = template(&stage, color);
                assert!(ProgressStyle::with_template(&template).is_ok(), "{template}");
                let keys = keys(&template);
                assert!(keys.len() >= 5 && keys.iter().all(|key| KNOWN.contains(key)), "{template}");
            }
        }
    }
}
