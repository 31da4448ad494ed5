//! The progress bar, as a consumer of events.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::progress::Progress;
use crate::event::{Event, Observer};

/// Time between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(1);
/// Time between two looks at the clock and at the terminal's width.
const TICK: Duration = Duration::from_millis(120);

/// How progress is shown.
#[derive(Debug)]
pub enum Bar {
    /// Not at all.
    Hidden,
    /// A line that is redrawn.
    Terminal {
        /// What draws it.
        bar: ProgressBar,
        /// What it shows.
        clocked: Arc<Mutex<Clocked>>,
    },
    /// A line a second, for logs (`--progress always` without a terminal).
    Lines(Mutex<(Clocked, Option<Instant>)>),
}

/// What has been counted since the first event.
#[derive(Debug, Default)]
pub struct Clocked {
    progress: Progress,
    began: Option<Instant>,
}

impl Clocked {
    fn take(&mut self, event: Event<'_>) -> bool {
        let began = *self.began.get_or_insert_with(Instant::now);
        self.progress.take(event, began.elapsed())
    }

    fn elapsed(&self) -> Duration {
        self.began.map(|began| began.elapsed()).unwrap_or_default()
    }
}

impl Bar {
    /// A bar on standard error.
    #[must_use]
    pub fn terminal(color: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(12));
        let clocked = Arc::<Mutex<Clocked>>::default();
        let shown = Arc::clone(&clocked);
        let style = ProgressStyle::with_template("{line}").unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.with_key("line", move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
            // Some terminals begin a new line when the last column is filled.
            let width = usize::from(Term::stderr().size().1).saturating_sub(1);
            let clocked = shown.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = out.write_str(&clocked.progress.line(width, clocked.elapsed(), color));
        }));
        Self::Terminal { bar, clocked }
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
            Self::Terminal { bar, clocked } => {
                // What draws takes the lock too.
                let shows = clocked.lock().unwrap_or_else(PoisonError::into_inner).take(event);
                match event {
                    _ if !shows => bar.finish_and_clear(),
                    Event::PassStarted { .. } | Event::FileStarted { .. } => bar.enable_steady_tick(TICK),
                    _ => {}
                }
            }
            Self::Lines(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                let (clocked, last) = &mut *state;
                let shows = clocked.take(event);
                let (done, total) = clocked.progress.pages();
                let due = last.is_none_or(|at| at.elapsed() >= LINE_EVERY);
                let is_end = matches!(event, Event::PageRead(_)) && done == total;
                if shows && (due || is_end) && done > 0 {
                    *last = Some(Instant::now());
                    let line = clocked.progress.log_line(clocked.elapsed());
                    tracing::event!(target: "superfone_audit::progress", tracing::Level::WARN, "{line}");
                }
            }
        }
    }
}
