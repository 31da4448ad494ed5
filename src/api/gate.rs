//! The one gate that every request passes: how many at once, how fast, and when not at all.
//!
//! It starts at the ceiling, because a prompt server deserves it. A server that asks for less (429, 503 with
//! `Retry-After`, a timeout) halves the limit, at most once a flight, and every success gives a little back. After the
//! first 429 the requests are paced at 0.8 of the success rate of the last 5 s, raised by 3 % a success; a wait that the
//! server asks for holds back everybody, not only the request that was refused.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// Window in which the rate of successes is taken.
const WINDOW: Duration = Duration::from_secs(5);
/// Share of the measured success rate that pacing starts from.
const PACE: f64 = 0.8;
/// What one success adds to the pace.
const RAISE: f64 = 1.03;
/// Slowest pace that is ever chosen here, requests a second.
const SLOWEST: f64 = 0.5;

/// Admission of requests; one for a whole listing.
#[derive(Debug)]
pub struct Gate {
    ceiling: f64,
    rate: Option<f64>,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    limit: f64,
    in_flight: usize,
    flight: u64,
    not_before: Instant,
    next_slot: Instant,
    pace: Option<f64>,
    successes: VecDeque<Instant>,
    slowed_down: u64,
}

/// Leave for one request; the place is free again when it is dropped.
#[derive(Debug)]
pub struct Permit<'a> {
    gate: &'a Gate,
    flight: u64,
}

impl Gate {
    /// A gate for at most `ceiling` requests at once and, if given, `rate` requests a second.
    #[must_use]
    pub fn new(ceiling: usize, rate: Option<f64>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a number of connections")]
        let ceiling = ceiling.max(1) as f64;
        let now = Instant::now();
        let state = State {
            limit: ceiling,
            in_flight: 0,
            flight: 0,
            not_before: now,
            next_slot: now,
            pace: None,
            successes: VecDeque::new(),
            slowed_down: 0,
        };
        Self { ceiling, rate, state: Mutex::new(state), changed: Notify::new() }
    }

    /// Waits for a place, for a slot of the pace, and for the end of a wait that the server asked for.
    pub async fn enter(&self) -> Permit<'_> {
        let permit = loop {
            let changed = self.changed.notified();
            if let Some(permit) = self.try_place() {
                break permit;
            }
            changed.await;
        };
        loop {
            let start = self.state().not_before;
            if start <= Instant::now() {
                break;
            }
            sleep_until(start).await;
        }
        if let Some(slot) = self.take_slot() {
            sleep_until(slot).await;
            // A wait asked for while this request stood in its slot holds for it too.
            let pause = self.state().not_before;
            sleep_until(pause).await;
        }
        permit
    }

    /// How often the server had to ask for less.
    #[must_use]
    pub fn slowed_down(&self) -> u64 {
        self.state().slowed_down
    }

    fn try_place(&self) -> Option<Permit<'_>> {
        let mut state = self.state();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the ceiling")]
        let places = state.limit as usize;
        (state.in_flight < places).then(|| {
            state.in_flight += 1;
            Permit { gate: self, flight: state.flight }
        })
    }

    /// The moment at which this request may start, where there is a pace.
    fn take_slot(&self) -> Option<Instant> {
        let mut state = self.state();
        let pace = match (self.rate, state.pace) {
            (Some(rate), Some(pace)) => rate.min(pace),
            (rate, pace) => rate.or(pace)?,
        };
        let slot = state.next_slot.max(Instant::now());
        state.next_slot = slot + Duration::from_secs_f64(1.0 / pace);
        Some(slot)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The server answered as documented.
    pub fn succeeded(&self) {
        let now = Instant::now();
        let mut state = self.gate.state();
        state.limit = (state.limit + 1.0 / state.limit).min(self.gate.ceiling);
        state.pace = state.pace.map(|pace| pace * RAISE);
        state.successes.push_back(now);
        state.forget_old(now);
    }

    /// The server asks for less: 429, 503 with `Retry-After`, or a timeout.
    ///
    /// `pause` holds back every request. `throttled` (429) also sets the pace.
    pub fn slow_down(&self, pause: Duration, throttled: bool) {
        let now = Instant::now();
        let mut state = self.gate.state();
        state.not_before = state.not_before.max(now + pause);
        if throttled {
            state.slowed_down += 1;
        }
        if self.flight != state.flight {
            return;
        }
        state.flight += 1;
        state.limit = (state.limit / 2.0).max(1.0);
        if throttled {
            state.forget_old(now);
            let rate = state.success_rate(now) * PACE;
            state.pace = Some(state.pace.map_or(rate, |pace| pace.min(rate)).max(SLOWEST));
        }
    }
}

impl State {
    fn forget_old(&mut self, now: Instant) {
        while self.successes.front().is_some_and(|at| now.duration_since(*at) > WINDOW) {
            self.successes.pop_front();
        }
    }

    /// Successes a second over the window, or over the shorter time since the first of them.
    fn success_rate(&self, now: Instant) -> f64 {
        let Some(first) = self.successes.front() else { return 0.0 };
        #[expect(clippy::cast_precision_loss, reason = "at most a few thousand")]
        let count = self.successes.len() as f64;
        count / now.duration_since(*first).as_secs_f64().max(1.0)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.gate.state().in_flight -= 1;
        self.gate.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    #[tokio::test(start_paused = true)]
    async fn the_first_flight_is_as_wide_as_the_ceiling() {
        let gate = Gate::new(8, None);
        let permits: Vec<_> = (0..8).map(|_| gate.enter().now_or_never().expect("a free place")).collect();
        assert!(gate.enter().now_or_never().is_none());
        drop(permits);
        assert!(gate.enter().now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_flight_of_refusals_halves_once_and_successes_win_it_back() {
        let gate = Gate::new(8, None);
        let permits: Vec<_> = (0..8).map(|_| gate.enter().now_or_never().unwrap()).collect();
        for permit in &permits {
            permit.slow_down(Duration::ZERO, false);
        }
        drop(permits);
        assert!((gate.state().limit - 4.0).abs() < 1e-9);
        for _ in 0..60 {
            gate.enter().await.succeeded();
        }
        assert!((gate.state().limit - 8.0).abs() < 1e-9);
        for _ in 0..9 {
            gate.enter().await.slow_down(Duration::ZERO, false);
        }
        assert!((gate.state().limit - 1.0).abs() < 1e-9);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_the_server_asks_for_holds_everybody_and_is_not_undercut() {
        let gate = Gate::new(4, None);
        let start = Instant::now();
        let first = gate.enter().await;
        let second = gate.enter().await;
        first.slow_down(Duration::from_secs(7), true);
        drop((first, second));
        gate.enter().await;
        assert!(start.elapsed() >= Duration::from_secs(7));
        assert_eq!(gate.slowed_down(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_spreads_the_requests() {
        let gate = Gate::new(8, Some(4.0));
        let start = Instant::now();
        for _ in 0..9 {
            gate.enter().await.succeeded();
        }
        let elapsed = start.elapsed().as_secs_f64();
        assert!((1.99..2.1).contains(&elapsed), "{elapsed}");
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_429_the_pace_follows_what_the_server_took() {
        let gate = Gate::new(8, None);
        for _ in 0..50 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            gate.enter().await.succeeded();
        }
        gate.enter().await.slow_down(Duration::ZERO, true);
        let pace = gate.state().pace.unwrap();
        assert!((7.0..9.0).contains(&pace), "{pace}");
        gate.enter().await.succeeded();
        assert!(gate.state().pace.unwrap() > pace);
    }
}
