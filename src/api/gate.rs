//! The one gate that every request passes: how many at once, how fast, and when not at all.
//!
//! It puts together what `pace.rs`, `outage.rs` and `charges.rs` know, and gives them the clock.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::PageId;
use super::charges::Charges;
use super::outage::{Outage, Over};
use super::pace::{RateLimiter, Refusal};

/// Admission of requests; one for a whole listing.
#[derive(Debug)]
pub(super) struct Gate {
    state: Mutex<GateState>,
    changed: Notify,
}

#[derive(Debug)]
struct GateState {
    pace: RateLimiter,
    outage: Outage,
    charges: Charges<PageId>,
    in_flight: usize,
    waits: Waits,
}

/// What the server asked for by refusing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Waits {
    /// 429 and 503 answers.
    pub(super) refusals: u64,
    /// Pauses that the server named, and how long they were together.
    pub(super) asked: (u64, Duration),
    asked_until: Option<Instant>,
}

/// A page that is being asked for, until this is dropped.
#[derive(Debug)]
pub(super) struct Asking<'a> {
    gate: &'a Gate,
    page: PageId,
}

/// Leave for one request; the place is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    gate: &'a Gate,
    /// The page to send for: the one that asks, or a witness in its place.
    pub(super) page: PageId,
    /// Whether it is a witness.
    pub(super) is_witness: bool,
    /// How long the answer may be silent.
    pub(super) silence: Duration,
    sent: Instant,
}

/// The page has used up its charges.
#[derive(Debug)]
pub(super) struct Exhausted;

/// What a request has to wait for.
enum Admission<'a> {
    Now(Permit<'a>),
    At(Instant),
    Change,
}

impl Gate {
    /// A gate for at most `ceiling` requests at once and, if given, `rate` requests a second; a page may be charged
    /// `retries` failures.
    pub(super) fn new(ceiling: usize, rate: Option<f64>, retries: u32) -> Self {
        let state = GateState {
            pace: RateLimiter::new(ceiling, rate, Instant::now()),
            outage: Outage::default(),
            charges: Charges::new(retries),
            in_flight: 0,
            waits: Waits::default(),
        };
        Self { state: Mutex::new(state), changed: Notify::new() }
    }

    /// Begins to ask for a page.
    pub(super) fn ask(&self, page: PageId) -> Asking<'_> {
        self.state().charges.open(page);
        Asking { gate: self, page }
    }

    /// What the server asked for so far.
    pub(super) fn waits(&self) -> Waits {
        self.state().waits
    }

    /// Outages that are over, and how long they lasted together.
    pub(super) fn outages(&self) -> (u32, Duration) {
        self.state().outage.survived()
    }

    /// Whether the server limits the speed, as far as is known.
    pub(super) fn is_limited(&self) -> bool {
        self.state().pace.is_limited()
    }

    fn state(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Asking<'a> {
    /// Waits until a request may leave.
    pub(super) async fn enter(&self) -> Result<Permit<'a>, Exhausted> {
        loop {
            let changed = self.gate.changed.notified();
            match self.admit()? {
                Admission::Now(permit) => return Ok(permit),
                Admission::Change => changed.await,
                Admission::At(moment) => tokio::select! {
                    () = changed => {}
                    () = sleep_until(moment) => {}
                },
            }
        }
    }

    fn admit(&self) -> Result<Admission<'a>, Exhausted> {
        let (gate, page, now) = (self.gate, self.page, Instant::now());
        let state = &mut *gate.state();
        if state.charges.exhausted(page) {
            return Err(Exhausted);
        }
        let moments = (state.pace.when(state.in_flight), state.outage.when(state.in_flight, now));
        let (Some(paced), Some(open)) = moments else { return Ok(Admission::Change) };
        if paced.max(open) > now {
            return Ok(Admission::At(paced.max(open)));
        }
        state.in_flight += 1;
        state.pace.sent(now);
        let silence = state.outage.silence(state.charges.stalls(page), now);
        let witness = state.charges.witness(page, state.outage.is_closed());
        let (page, is_witness) = (witness.unwrap_or(page), witness.is_some());
        Ok(Admission::Now(Permit { gate, page, is_witness, silence, sent: now }))
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.gate.state().charges.close(self.page);
    }
}

impl Permit<'_> {
    /// Whether the server has ever answered.
    pub(super) fn answered(&self) -> bool {
        self.gate.state().outage.has_answered()
    }

    /// The page came.
    pub(super) fn came(self) {
        let state = &mut *self.gate.state();
        state.pace.came(self.sent);
        let was_closed = state.outage.is_closed();
        let was_outage = state.outage.came(self.sent, Instant::now());
        state.charges.came(self.page, was_closed, was_outage);
    }

    /// The server refused; nobody is charged.
    pub(super) fn refused(self, refusal: Refusal) -> Result<(), Over> {
        let (state, now) = (&mut *self.gate.state(), Instant::now());
        state.waits.add(refusal, now);
        state.pace.refused(refusal, self.sent, now);
        state.outage.refused(refusal.asked.unwrap_or_default(), now)
    }

    /// No page, and no refusal. Returns how long the page has to wait besides.
    pub(super) fn failed(self, stalled: bool) -> Result<Duration, Over> {
        let (state, now) = (&mut *self.gate.state(), Instant::now());
        let wait = state.charges.failed(self.page, stalled, fastrand::f64());
        state.outage.failed(self.sent, now, fastrand::f64())?;
        Ok(if state.outage.is_closed() { Duration::ZERO } else { wait })
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.gate.state().in_flight -= 1;
        self.gate.changed.notify_waiters();
    }
}

impl Waits {
    /// Pauses that overlap are one.
    fn add(&mut self, refusal: Refusal, now: Instant) {
        self.refusals += 1;
        let Some(until) = refusal.asked.filter(|asked| !asked.is_zero()).map(|asked| now + asked) else { return };
        let from = self.asked_until.map_or(now, |before| before.max(now));
        if self.asked_until.is_none_or(|before| before < now) {
            self.asked.0 += 1;
        }
        self.asked.1 += until.saturating_duration_since(from);
        self.asked_until = self.asked_until.max(Some(until));
    }
}
