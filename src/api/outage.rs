//! Whether anything comes at all: one outage is one event, however many requests it befell.
//!
//! While nothing comes the gate is closed: one probe at a time, after half of the time that has passed, and the first page
//! opens it again. An outage is bounded by time and charges nobody (`charges.rs`).
//!
//! A state machine without a clock and without chance: every moment and every draw is handed in.

use std::time::Duration;

use tokio::time::Instant;

/// Failures in a row that close the gate: where a third of all requests fail, six in a row are 0.14 %.
const IN_A_ROW: u32 = 6;
/// Shortest and longest wait for the next probe.
const PROBE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));
/// Least time between a failure and the next probe.
const BREATH: Duration = Duration::from_millis(250);
/// How long nothing may come, before the first answer and after it.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(15), Duration::from_secs(120));
/// Longest silence, and the one before the first page.
const SILENCE: Duration = Duration::from_secs(20);
/// Shortest silence that is cut.
const SHORTEST_SILENCE: Duration = Duration::from_secs(2);
/// Silence is cut at so many times the slowest answer.
const SLOWEST_TIMES: u32 = 3;
/// Longest silence of a probe that the slowest answer does not explain.
const PROBE_SILENCE: Duration = Duration::from_secs(10);

/// Nothing came for longer than is waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Over {
    /// Since the first failure or refusal.
    pub(super) lasted: Duration,
    /// Whether the server ever answered.
    pub(super) answered: bool,
}

/// Whether the server answers.
#[derive(Debug, Default)]
pub(super) struct Outage {
    closed: Option<Closed>,
    /// The first failure or refusal since the last page.
    since: Option<Instant>,
    /// Longest wait that the server asked for since then; that long more is waited.
    asked: Duration,
    row: u32,
    /// When the latest of the requests that were answered with a page had left.
    last_good: Option<Instant>,
    answered: bool,
    slowest: Option<Duration>,
    closures: u32,
    waited: Duration,
}

/// The gate is closed.
#[derive(Debug)]
struct Closed {
    at: Instant,
    next: Instant,
    probe_failed: bool,
}

impl Outage {
    /// The earliest moment of the next request; none while a probe is under way.
    pub(super) fn when(&self, in_flight: usize, now: Instant) -> Option<Instant> {
        match &self.closed {
            None => Some(now),
            Some(closed) => (in_flight == 0).then_some(closed.next),
        }
    }

    /// Whether the server has ever answered.
    pub(super) fn has_answered(&self) -> bool {
        self.answered
    }

    /// Whether the gate is closed.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// How long a request may hear nothing whose page was cut off `stalls` times.
    pub(super) fn silence(&self, stalls: u32, now: Instant) -> Duration {
        let Some(slowest) = self.slowest else { return SILENCE };
        let usual = SHORTEST_SILENCE.max(slowest.saturating_mul(SLOWEST_TIMES));
        let allowed = match &self.closed {
            None => usual.saturating_mul(1 << stalls.min(9)),
            Some(_) => usual.max((self.lasted(now) / 4).min(PROBE_SILENCE)),
        };
        allowed.min(SILENCE)
    }

    /// A page came that was asked for at `sent`. Says whether that ended an outage of which nobody is to be blamed.
    pub(super) fn came(&mut self, sent: Instant, now: Instant) -> bool {
        let lasted = self.lasted(now);
        self.answered = true;
        self.row = 0;
        self.since = None;
        self.asked = Duration::ZERO;
        self.last_good = self.last_good.max(Some(sent));
        self.slowest = self.slowest.max(Some(now - sent));
        let Some(closed) = self.closed.take() else { return false };
        self.closures += 1;
        self.waited += lasted;
        closed.probe_failed
    }

    /// A request was refused: an answer, but no page. It may have asked for a wait.
    pub(super) fn refused(&mut self, asked: Duration, now: Instant) -> Result<(), Over> {
        self.answered = true;
        self.asked = self.asked.max(asked);
        self.row = 0;
        if self.closed.take().is_some() {
            self.closures += 1;
        }
        self.bound(now)
    }

    /// A request that left at `sent` failed. `chance` is drawn evenly from 0 to 1.
    pub(super) fn failed(&mut self, sent: Instant, now: Instant, chance: f64) -> Result<(), Over> {
        if self.last_good.is_none_or(|good| sent > good) {
            self.row += 1;
        }
        self.bound(now)?;
        if self.closed.is_none() && self.row < IN_A_ROW {
            return Ok(());
        }
        let end = self.since.unwrap_or(now) + self.patience();
        let just = self.closed.is_none();
        let closed = self.closed.get_or_insert(Closed { at: now, next: now, probe_failed: false });
        // What was under way when the gate closed moves nothing.
        if just || sent >= closed.at {
            closed.probe_failed |= !just;
            // Half of what had passed when the probe left: hearing nothing takes time of its own.
            let left = sent.max(closed.at);
            let passed = left - self.since.unwrap_or(left).min(left);
            let wait = (passed / 2).clamp(PROBE.0, PROBE.1).mul_f64(0.75 + 0.25 * chance);
            let next = (now + BREATH).max(left + wait);
            // The last probe leaves at the limit.
            closed.next = if now < end { next.min(end) } else { next };
        }
        Ok(())
    }

    /// Outages that are over, and how long they lasted together.
    pub(super) fn survived(&self) -> (u32, Duration) {
        (self.closures, self.waited)
    }

    fn bound(&mut self, now: Instant) -> Result<(), Over> {
        self.since.get_or_insert(now);
        let lasted = self.lasted(now);
        if lasted > self.patience() { Err(Over { lasted, answered: self.answered }) } else { Ok(()) }
    }

    fn patience(&self) -> Duration {
        if self.answered { PATIENCE.1 + self.asked } else { PATIENCE.0 }
    }

    fn lasted(&self, now: Instant) -> Duration {
        self.since.map_or(Duration::ZERO, |since| now - since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// A server that answered once, in 100 ms.
    fn answering(start: Instant) -> Outage {
        let mut outage = Outage::default();
        outage.came(start, start + ms(100));
        outage
    }

    #[tokio::test(start_paused = true)]
    async fn six_failures_in_a_row_close_the_gate_and_a_page_opens_it() {
        let start = Instant::now();
        let mut outage = answering(start);
        for failure in 1..=5 {
            outage.failed(start + ms(200), start + ms(300 + failure), 1.0).unwrap();
        }
        assert!(!outage.is_closed());
        outage.came(start + ms(201), start + ms(310));
        for failure in 1..=6 {
            outage.failed(start + ms(400), start + ms(500 + failure), 1.0).unwrap();
        }
        assert!(outage.is_closed());
        assert_eq!(outage.when(1, start + ms(600)), None, "one probe at a time");
        let next = outage.when(0, start + ms(600)).unwrap();
        assert!(next >= start + ms(1_000), "{:?}", next - start);
        assert!(!outage.came(next, next + ms(100)), "no probe has failed: pages may be to blame");
        assert!(!outage.is_closed());
        assert_eq!(outage.survived().0, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_left_before_the_last_good_answer_is_no_evidence() {
        let start = Instant::now();
        let mut outage = answering(start);
        outage.came(start + ms(500), start + ms(600));
        for _ in 0..20 {
            outage.failed(start + ms(400), start + ms(700), 0.0).unwrap();
        }
        assert!(!outage.is_closed());
    }

    /// Probes fail until the end of the outage; returns the moments at which they left.
    fn probes(outage: &mut Outage, mut now: Instant) -> (Vec<Instant>, Over) {
        let mut moments = Vec::new();
        loop {
            let sent = outage.when(0, now).unwrap().max(now);
            moments.push(sent);
            now = sent + ms(5);
            if let Err(over) = outage.failed(sent, now, 1.0) {
                return (moments, over);
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn probes_follow_after_half_of_the_time_and_the_last_one_leaves_at_the_limit() {
        let start = Instant::now();
        let mut outage = answering(start);
        let begin = start + ms(1_000);
        for _ in 0..8 {
            outage.failed(begin - ms(10), begin, 1.0).unwrap();
        }
        let (moments, over) = probes(&mut outage, begin);
        for probe in moments.windows(2) {
            let (passed, wait) = (probe[1] - begin, probe[1] - probe[0]);
            assert!(wait <= (passed / 2).max(ms(520)) && wait <= ms(10_010), "{wait:?} after {passed:?}");
        }
        let last = moments.last().copied().unwrap() - begin;
        assert!((ms(119_000)..ms(121_000)).contains(&last), "{last:?}");
        assert!(over.answered && over.lasted > ms(120_000), "{over:?}");
        assert!(moments.len() < 30, "{}", moments.len());
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_never_answered_is_given_up_after_15_seconds() {
        let start = Instant::now();
        let mut outage = Outage::default();
        for _ in 0..6 {
            outage.failed(start, start + ms(1), 1.0).unwrap();
        }
        let (moments, over) = probes(&mut outage, start);
        assert!(!over.answered && over.lasted < ms(16_000), "{over:?}");
        assert!(moments.len() > 4, "{}", moments.len());
        // One that accepts and stays silent: two silences of 20 s.
        let mut silent = Outage::default();
        assert_eq!(silent.silence(0, start), SILENCE);
        silent.failed(start, start + SILENCE, 1.0).unwrap();
        assert!(silent.failed(start + SILENCE, start + SILENCE * 2, 1.0).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_cut_at_three_times_the_slowest_answer_and_doubled_for_its_page() {
        let start = Instant::now();
        let mut outage = answering(start);
        let silences = |outage: &Outage| [0, 1, 2, 3, 60].map(|stalls| outage.silence(stalls, start).as_millis());
        assert_eq!(silences(&outage), [2_000, 4_000, 8_000, 16_000, 20_000]);
        outage.came(start, start + ms(3_000));
        assert_eq!(silences(&outage), [9_000, 18_000, 20_000, 20_000, 20_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_an_answer_and_refusals_alone_are_over_after_two_minutes() {
        let start = Instant::now();
        let mut outage = Outage::default();
        outage.refused(Duration::ZERO, start).unwrap();
        outage.failed(start, start + ms(20_000), 1.0).unwrap();
        assert!(outage.has_answered());
        outage.refused(Duration::ZERO, start + ms(120_000)).unwrap();
        assert!(outage.refused(Duration::ZERO, start + ms(120_001)).is_err());
        // A wait that was asked for is not held against the server.
        outage.refused(ms(200_000), start + ms(120_002)).unwrap();
        outage.failed(start, start + ms(300_000), 1.0).unwrap();
        assert!(outage.refused(Duration::ZERO, start + ms(320_001)).is_err());
    }
}
