//! The time that is waited for the API; our own work does not count.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// A limit of the time in which everybody waits for the API.
#[derive(Debug)]
pub(super) struct Deadline {
    limit: Duration,
    begun: Instant,
    work: Mutex<Work>,
}

/// Time in which something was done here.
#[derive(Debug, Default)]
struct Work {
    done: Duration,
    since: Option<Instant>,
}

impl Deadline {
    /// One that begins now.
    pub(super) fn new(limit: Duration) -> Self {
        /// Longer than any listing, and short enough to be added to any moment.
        const LONGEST: Duration = Duration::from_secs(10 * 365 * 86_400);
        let limit = limit.min(LONGEST);
        Self { limit, begun: Instant::now(), work: Mutex::default() }
    }

    /// How much of the time is left.
    pub(super) fn remaining(&self) -> Duration {
        self.limit.saturating_sub(self.waited())
    }

    /// How long the API has been waited for.
    pub(super) fn waited(&self) -> Duration {
        let (now, work) = (Instant::now(), self.work());
        let doing = work.since.map_or(Duration::ZERO, |since| now - since);
        (now - self.begun).saturating_sub(work.done + doing)
    }

    /// Drives `future` until its waiting is over the limit. What it does itself, between two waits, is not counted.
    pub(super) async fn limit<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        let mut timer = pin!(sleep_until(Instant::now() + self.remaining()));
        poll_fn(|context| {
            self.work().since = Some(Instant::now());
            let outcome = future.as_mut().poll(context);
            let mut work = self.work();
            if let Some(since) = work.since.take() {
                work.done += since.elapsed();
            }
            drop(work);
            if let Poll::Ready(outcome) = outcome {
                return Poll::Ready(Some(outcome));
            }
            while timer.as_mut().poll(context).is_ready() {
                let remaining = self.remaining();
                if remaining.is_zero() {
                    return Poll::Ready(None);
                }
                Pin::as_mut(&mut timer).reset(Instant::now() + remaining);
            }
            Poll::Pending
        })
        .await
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::sleep;

    #[tokio::test(start_paused = true)]
    async fn waiting_is_counted_and_ends_at_the_limit() {
        let deadline = Deadline::new(Duration::from_secs(5));
        assert_eq!(deadline.limit(sleep(Duration::from_secs(2))).await, Some(()));
        assert_eq!(deadline.remaining(), Duration::from_secs(3));
        let begun = Instant::now();
        assert_eq!(deadline.limit(std::future::pending::<()>()).await, None);
        assert!(begun.elapsed() >= Duration::from_secs(3) && begun.elapsed() < Duration::from_secs(4));
        assert_eq!(Deadline::new(Duration::MAX).limit(async { 7 }).await, Some(7));
    }

    #[tokio::test]
    async fn work_of_our_own_is_not_counted() {
        let deadline = Deadline::new(Duration::from_millis(200));
        let work = async {
            for _ in 0..4 {
                std::thread::sleep(Duration::from_millis(100));
                tokio::task::yield_now().await;
            }
            deadline.remaining()
        };
        let remaining = deadline.limit(work).await;
        assert!(remaining > Some(Duration::from_millis(100)), "{remaining:?}");
    }
}
