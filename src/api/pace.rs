//! How fast: what a server that refuses (429, 503) shows of its limit.
//!
//! At a refusal the server's allowance is used up. So what came through *between two refusals*, by the time between them,
//! is the limit itself, whatever its burst or window. The pace starts just below and rises: flat near the limit, steep far
//! above it, in case the limit is gone. The constants were found by simulation; `docs/listing.md` says what each is for and
//! what it reaches.
//!
//! A state machine without a clock: every moment is handed in.

use std::time::Duration;

use tokio::time::Instant;

/// The pace must stay below the estimate, or it is refused again at once.
const BELOW: f64 = 0.97;
/// Share of the old pace that one odd estimate cannot undercut.
const KEPT: f64 = 0.7;
/// Slowest pace, pages a second: the slowest probing in a pause is faster.
const SLOWEST: f64 = 0.05;
/// Pages at a pace until it reaches the estimate again.
const PATIENCE: f64 = 20.0;
/// A probe that costs D seconds is made a third as often as it costs.
const COST: f64 = 3.0;
/// First pause; shorter than a token of 40 a second.
const SHORTEST: Duration = Duration::from_millis(25);
/// Longest pause that is not asked for: a window of a minute needs no longer one.
const LONGEST: Duration = Duration::from_secs(10);
/// Answers among which so few 503s are accidents.
const LATELY: u32 = 30;
const ACCIDENTS: u32 = 3;

/// A refusal as the server sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    /// 429 or 503.
    pub(super) status: u16,
    /// `Retry-After`.
    pub(super) asked: Option<Duration>,
}

/// When the next request may leave, as far as the server's limit and the user's `--rate` go.
#[derive(Debug)]
pub(super) struct RateLimiter {
    ceiling: usize,
    rate: Option<f64>,
    window: usize,
    not_before: Instant,
    slot: Instant,
    limit: Option<Limit>,
    interval: Option<Interval>,
    /// The last refusal that said something new; whatever left before it says nothing.
    cut: Option<Instant>,
    refusals: Option<Refusals>,
    /// Refused ones among the last answers, newest in the lowest bit.
    lately: u32,
}

/// What is known of the server's limit.
#[derive(Debug)]
struct Limit {
    /// The estimate, pages a second.
    estimate: f64,
    /// The pace in force.
    pace: f64,
    /// Pages since the last refusal.
    run: f64,
    patience: f64,
}

/// What came through since a refusal.
#[derive(Debug)]
struct Interval {
    start: Instant,
    pages: f64,
    /// Spent in pauses.
    idle: Duration,
}

/// Refusals with nothing between them.
#[derive(Debug)]
struct Refusals {
    since: Instant,
    count: u32,
}

impl RateLimiter {
    /// At most `ceiling` requests at once and, if given, `rate` a second.
    pub(super) fn new(ceiling: usize, rate: Option<f64>, now: Instant) -> Self {
        let ceiling = ceiling.max(1);
        Self {
            ceiling,
            rate,
            window: ceiling,
            not_before: now,
            slot: now,
            limit: None,
            interval: None,
            cut: None,
            refusals: None,
            lately: 0,
        }
    }

    /// The earliest moment of the next request; none while all places are taken.
    pub(super) fn when(&self, in_flight: usize) -> Option<Instant> {
        (in_flight < self.window).then(|| match self.in_force() {
            Some(_) => self.not_before.max(self.slot),
            None => self.not_before,
        })
    }

    /// Pages a second that are asked for at the most.
    pub(super) fn in_force(&self) -> Option<f64> {
        let learned = self.limit.as_ref().map(|limit| limit.pace);
        self.rate.map_or(learned, |rate| Some(learned.map_or(rate, |pace| pace.min(rate))))
    }

    /// Whether the server was seen to limit the speed.
    pub(super) fn is_limited(&self) -> bool {
        self.limit.is_some()
    }

    /// A request leaves. No credit is saved up, so the rate holds after a pause too.
    pub(super) fn sent(&mut self, now: Instant) {
        if let Some(pace) = self.in_force() {
            self.slot = self.slot.max(now) + Duration::from_secs_f64(1.0 / pace);
        }
    }

    /// A page came that was asked for at `sent`.
    pub(super) fn came(&mut self, sent: Instant) {
        self.lately <<= 1;
        if let Some(interval) = &mut self.interval {
            interval.pages += 1.0;
        }
        if self.cut.is_some_and(|cut| sent <= cut) {
            return;
        }
        let pause = self.refusals.take().map(|refusals| sent.saturating_duration_since(refusals.since));
        if let (Some(interval), Some(pause)) = (&mut self.interval, pause) {
            interval.idle += pause;
        }
        self.window = (self.window + 1).min(self.ceiling);
        if let Some(limit) = &mut self.limit {
            if let Some(pause) = pause {
                limit.run = 0.0;
                limit.patience = PATIENCE.max(COST * limit.pace * pause.as_secs_f64());
            }
            limit.run += 1.0;
            limit.pace = limit.estimate * (BELOW + (1.0 - BELOW) * (limit.run / limit.patience).powi(3));
        }
    }

    /// A request that left at `sent` was refused. Everybody waits, and never less than asked.
    pub(super) fn refused(&mut self, refusal: Refusal, sent: Instant, now: Instant) {
        self.lately = self.lately << 1 | 1;
        if let Some(until) = refusal.asked.and_then(|asked| now.checked_add(asked)) {
            self.not_before = self.not_before.max(until);
        }
        let same_flight = self.cut.is_some_and(|cut| sent <= cut);
        let alone = (self.lately & ((1 << LATELY) - 1)).count_ones() <= ACCIDENTS;
        if same_flight || (alone && self.limit.is_none() && refusal.status == 503 && refusal.asked.is_none()) {
            return;
        }
        self.cut = Some(now);
        if self.refusals.is_none() {
            self.learn(now);
        }
        let refusals = self.refusals.get_or_insert(Refusals { since: now, count: 0 });
        refusals.count += 1;
        if refusals.count > 1 {
            // One probe at a time while nothing comes.
            self.window = 1;
        }
        let token = self.limit.as_ref().map_or(Duration::ZERO, |limit| Duration::from_secs_f64(1.0 / limit.pace));
        let pause = SHORTEST.max(token).max((now - refusals.since) / 2).min(LONGEST);
        self.not_before = self.not_before.max(now + pause);
    }

    /// A new series of refusals begins: what came through since the one before is the limit.
    fn learn(&mut self, now: Instant) {
        match &self.interval {
            None => self.window = 1,
            Some(interval) if interval.pages > 0.0 => {
                // A pause fills the bucket or is too long for it: by the whole time the estimate is too low, by the time
                // without pauses too high, and in the middle it errs by the root.
                let whole = now - interval.start;
                let busy = whole.saturating_sub(interval.idle).max(SHORTEST);
                let measured = interval.pages / (whole.max(SHORTEST).as_secs_f64() * busy.as_secs_f64()).sqrt();
                let measured =
                    self.limit.as_ref().map_or(measured, |limit| measured.clamp(KEPT * limit.pace, limit.pace));
                let estimate = measured.max(SLOWEST);
                self.limit = Some(Limit { estimate, pace: BELOW * estimate, run: 0.0, patience: PATIENCE });
            }
            Some(_) => return,
        }
        self.interval = Some(Interval { start: now, pages: 0.0, idle: Duration::ZERO });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDINARY: Refusal = Refusal { status: 429, asked: None };
    const BUSY: Refusal = Refusal { status: 503, asked: None };

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// Ten pages a second between two refusals, of which the first came at `start + 1 s`.
    fn learned(start: Instant) -> RateLimiter {
        let mut pace = RateLimiter::new(8, None, start);
        pace.refused(ORDINARY, start, start + ms(1_000));
        for page in 1..=20 {
            pace.came(start + ms(1_000 + 100 * page - 50));
        }
        pace.refused(ORDINARY, start + ms(2_990), start + ms(3_000));
        pace
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_between_two_refusals_is_the_limit() {
        let pace = learned(Instant::now());
        let in_force = pace.in_force().unwrap();
        assert!((9.5..10.0).contains(&in_force), "{in_force}");
        assert!(pace.is_limited());
    }

    #[tokio::test(start_paused = true)]
    async fn the_pace_rises_slowly_near_the_limit_and_fast_far_above_it() {
        let start = Instant::now();
        let mut pace = learned(start);
        let paces: Vec<f64> = (1..=64)
            .map(|page| {
                pace.came(start + ms(3_000 + 100 * page));
                pace.in_force().unwrap()
            })
            .collect();
        assert!((9.8..9.95).contains(&paces[9]), "{}", paces[9]);
        assert!((10.0..10.3).contains(&paces[19]), "{}", paces[19]);
        assert!(paces[63] > 19.0, "{}", paces[63]);
    }

    #[tokio::test(start_paused = true)]
    async fn one_flight_of_refusals_is_one_event() {
        let start = Instant::now();
        let mut pace = learned(start);
        let before = pace.in_force();
        for _ in 0..7 {
            pace.refused(ORDINARY, start + ms(2_995), start + ms(3_010));
        }
        assert_eq!(pace.in_force(), before);
        // What left before the refusal says nothing new either.
        pace.came(start + ms(2_996));
        assert_eq!(pace.in_force(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_is_asked_for_holds_everybody_and_is_not_undercut() {
        let start = Instant::now();
        let mut pace = RateLimiter::new(8, None, start);
        pace.refused(Refusal { status: 503, asked: Some(ms(7_500)) }, start, start + ms(10));
        assert_eq!(pace.when(0), Some(start + ms(7_510)));
        // Somebody of the same flight is asked for more, and then for less.
        pace.refused(Refusal { status: 503, asked: Some(ms(9_000)) }, start, start + ms(20));
        pace.refused(Refusal { status: 503, asked: Some(ms(1_000)) }, start, start + ms(30));
        assert_eq!(pace.when(0), Some(start + ms(9_020)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_few_503s_among_many_answers_are_accidents_and_more_are_not() {
        let start = Instant::now();
        let mut pace = RateLimiter::new(8, None, start);
        pace.came(start);
        for accident in 1..=3 {
            pace.refused(BUSY, start + ms(accident), start + ms(10 + accident));
            assert_eq!((pace.when(7), pace.window), (Some(start), 8));
        }
        pace.refused(BUSY, start + ms(11), start + ms(20));
        assert!(pace.when(0) > Some(start + ms(20)));
        assert_eq!(pace.window, 1);
        let asking = Refusal { asked: Some(Duration::ZERO), ..BUSY };
        for refusal in [ORDINARY, asking] {
            let mut other = RateLimiter::new(8, None, start);
            other.refused(refusal, start, start + ms(10));
            assert_eq!(other.window, 1, "429 and `Retry-After` are never an accident");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn while_nothing_comes_one_probe_follows_after_half_of_the_time() {
        let start = Instant::now();
        let mut pace = learned(start);
        let mut now = start + ms(3_000);
        for _ in 0..20 {
            let next = pace.when(0).unwrap();
            assert!(next - now <= LONGEST + ms(5) && next >= now + ms(25));
            now = next;
            pace.refused(BUSY, now, now + ms(5));
            assert_eq!(pace.when(1), None);
        }
        assert_eq!(pace.when(0), Some(now + ms(5) + LONGEST));
        // The pause has cost much, so the limit is tried less often.
        pace.came(now + LONGEST);
        assert!(pace.limit.unwrap().patience > 100.0);
    }

    #[tokio::test(start_paused = true)]
    async fn the_rate_of_the_user_holds_in_every_state() {
        let start = Instant::now();
        let mut pace = RateLimiter::new(8, Some(2.0), start);
        let mut sent = Vec::new();
        let mut now = start;
        for page in 0..20 {
            now = now.max(pace.when(0).unwrap());
            sent.push(now);
            pace.sent(now);
            match page {
                4 => pace.refused(Refusal { status: 503, asked: Some(ms(5_000)) }, now, now + ms(10)),
                7 | 8 => pace.refused(ORDINARY, now, now + ms(10)),
                _ => pace.came(now),
            }
        }
        assert!(sent.windows(2).all(|two| two[1] - two[0] >= ms(500)), "{sent:?}");
    }
}
