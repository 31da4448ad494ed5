//! Work on the rows of a pass while the next one is waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::pass::Pass;
use crate::api::LeadGroup;

/// The pass that somebody is working beside.
#[derive(Debug, Clone)]
pub struct PassBeside {
    over: Arc<AtomicBool>,
    expected: Instant,
}

impl PassBeside {
    /// One that lasts so long.
    #[cfg(test)]
    pub(crate) fn lasting(time: Duration) -> Self {
        Self { over: Arc::default(), expected: Instant::now() + time }
    }

    /// Whether it is over, or given up.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over.load(SeqCst)
    }

    /// How long it will last yet if it takes as long as the one before.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        if self.is_over() { Duration::ZERO } else { self.expected.saturating_duration_since(Instant::now()) }
    }
}

/// Says that the pass is over when this is dropped, however that comes.
struct End(Arc<AtomicBool>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}

/// What is made of the rows of a pass while the next one is waited for.
pub(super) struct Ahead<J> {
    rows: Arc<Vec<LeadGroup>>,
    judging: JoinHandle<J>,
    end: End,
}

impl<J: Send + 'static> Ahead<J> {
    /// Lends the rows of a pass that took so long, while the next one begins.
    pub(super) fn start(
        pass: &mut Pass,
        took: Duration,
        judge: impl FnOnce(&[LeadGroup], &PassBeside) -> J + Send + 'static,
    ) -> Self {
        let rows = Arc::new(pass.lend());
        let (lent, over) = (Arc::clone(&rows), Arc::new(AtomicBool::new(false)));
        let beside = PassBeside { over: Arc::clone(&over), expected: Instant::now() + took };
        Self { rows, judging: tokio::task::spawn_blocking(move || judge(&lent, &beside)), end: End(over) }
    }

    /// Gives the rows back. Nothing was made of them if that ended in a panic: it will again, in a better place.
    pub(super) async fn end(self, pass: &mut Pass) -> Option<J> {
        drop(self.end);
        let judged = self.judging.await.ok();
        pass.put_back(Arc::unwrap_or_clone(self.rows));
        judged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn until_it_is_over(rows: &[LeadGroup], pass: &PassBeside) -> (usize, bool, Duration) {
        let time_was_left = pass.time_left() > HOUR / 2;
        while !pass.is_over() {
            std::thread::yield_now();
        }
        (rows.len(), time_was_left, pass.time_left())
    }

    #[tokio::test]
    async fn whoever_works_beside_a_pass_hears_when_it_is_over_or_given_up() {
        let mut pass = Pass::of_saved(Vec::new());
        let ahead = Ahead::start(&mut pass, HOUR, |_: &[LeadGroup], pass: &PassBeside| pass.time_left() > HOUR / 2);
        assert!(ahead.judging.await.unwrap());
        let ahead = Ahead::start(&mut pass, Duration::ZERO, until_it_is_over);
        assert_eq!(ahead.end(&mut pass).await, Some((0, false, Duration::ZERO)));
        let Ahead { judging, end, .. } = Ahead::start(&mut pass, HOUR, until_it_is_over);
        drop(end);
        assert_eq!(judging.await.unwrap().2, Duration::ZERO);
    }
}
