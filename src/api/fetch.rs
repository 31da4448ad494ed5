//! One page, asked for until it is there or known not to come.
//!
//! The unit of a retry is the page: send, read, decode, parse, check the shape. What may be asked again is decided in
//! `retry.rs`; this file keeps the limits: those of the class, `--retries`, the budget of the pass, and the deadline.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep, timeout};

use super::gate::Permit;
use super::retry::backoff;
use super::wire::body_print;
use super::{
    ApiError, Cause, Class, Gate, Page, Reply, Scrubber, SendError, Transport, classify_send, classify_status, decode,
    retry_after,
};

/// Longest wait that a server may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Retries that even the smallest pass may spend.
const SMALLEST_BUDGET: u64 = 10;
/// One retry for so many pages: 20 %.
const PAGES_PER_RETRY: u64 = 5;

/// The limits of the fetching.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Attempts after the first, for each page.
    pub retries: u32,
    /// Limit of one attempt.
    pub timeout: Duration,
    /// Limit of the whole listing, and when it is reached.
    pub deadline: (Duration, Instant),
    /// Where the key came from, for the message about a refusal.
    pub key_origin: String,
}

/// Fetches pages for one listing.
#[derive(Debug)]
pub struct Fetcher<T> {
    transport: T,
    gate: Gate,
    limits: Limits,
    scrubber: Scrubber,
    requests: AtomicU64,
    retries: AtomicU64,
    budget: AtomicU64,
    spent: AtomicU64,
    pages_read: AtomicU64,
}

/// What the listing cost so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// Requests sent.
    pub requests: u64,
    /// Of these, repetitions.
    pub retries: u64,
    /// 429 answers.
    pub slowed_down: u64,
}

/// What a request for a page came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The page.
    Page(Page),
    /// Byte for byte the body that is known already.
    Known,
}

/// What an attempt came to, if not to a page.
struct Failure {
    class: Class,
    cause: Cause,
    wait: Option<Duration>,
    status: u16,
}

impl<T: Transport> Fetcher<T> {
    /// A fetcher over `transport`.
    pub fn new(transport: T, gate: Gate, limits: Limits, scrubber: Scrubber) -> Self {
        let [requests, retries, spent, pages_read] = [const { AtomicU64::new(0) }; 4];
        let budget = AtomicU64::new(SMALLEST_BUDGET);
        Self { transport, gate, limits, scrubber, requests, retries, budget, spent, pages_read }
    }

    /// Starts a pass: the budget of retries is whole again.
    pub fn start_pass(&self) {
        self.spent.store(0, Relaxed);
        self.budget.store(SMALLEST_BUDGET, Relaxed);
    }

    /// Tells how many pages the pass has; the budget is a fifth of them, and ten at the least.
    pub fn expect_pages(&self, pages: u64) {
        self.budget.fetch_max(pages / PAGES_PER_RETRY, Relaxed);
    }

    /// What the listing cost so far.
    pub fn effort(&self) -> Effort {
        Effort {
            requests: self.requests.load(Relaxed),
            retries: self.retries.load(Relaxed),
            slowed_down: self.gate.slowed_down(),
        }
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The error for a listing that is over its time.
    pub fn out_of_time(&self) -> ApiError {
        ApiError::Deadline { deadline: self.limits.deadline.0, pages_read: self.pages_read.load(Relaxed) }
    }

    /// Fetches and decodes one page. A body with the fingerprint `known` is not decoded again.
    ///
    /// # Errors
    /// [`ApiError`] once the page is known not to come.
    pub async fn page(&self, number: u64, page_size: u32, known: Option<u128>) -> Result<Answer, ApiError> {
        let mut spent = Spent::default();
        loop {
            let mut permit = Some(self.gate.enter().await);
            if self.remaining().is_zero() {
                return Err(self.out_of_time());
            }
            let failure = match self.attempt((number, page_size), known, &mut permit, spent.attempts).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            spent.attempts += 1;
            let attempts = spent.attempts;
            let give_up = move |cause| ApiError::Page { page: number, attempts, cause };
            let retry = spent.count(failure.class);
            if !spent.within(failure.class, self.limits.retries) {
                return Err(give_up(failure.cause));
            }
            if failure.class != Class::Throttled && self.spent.fetch_add(1, Relaxed) >= self.budget.load(Relaxed) {
                let spent = self.budget.load(Relaxed);
                return Err(give_up(Cause::BudgetSpent { spent, last: Box::new(failure.cause) }));
            }
            let asked = failure.wait.unwrap_or_default();
            if asked > LONGEST_WAIT || asked > self.remaining() {
                return Err(give_up(Cause::WaitTooLong { status: failure.status, seconds: asked.as_secs() }));
            }
            let wait = asked.max(backoff(retry));
            tracing::debug!(page = number, attempt = attempts + 1, ?wait, "page will be asked for again");
            if let Some(permit) = permit {
                Self::tell_gate(&permit, &failure, wait);
            }
            self.retries.fetch_add(1, Relaxed);
            sleep(wait).await;
        }
    }

    /// The server's wish concerns every request, not only the one it refused.
    fn tell_gate(permit: &Permit<'_>, failure: &Failure, wait: Duration) {
        match (&failure.cause, failure.class) {
            (_, Class::Throttled) => permit.slow_down(wait, true),
            (_, Class::Transient) if failure.status == 503 && failure.wait.is_some() => permit.slow_down(wait, false),
            (Cause::Send { error: SendError::Timeout(_) }, _) => permit.slow_down(Duration::ZERO, false),
            _ => {}
        }
    }

    /// One request. An answer with a page gives its place at the gate to the next request before it is decoded.
    async fn attempt(
        &self,
        (page, page_size): (u64, u32),
        known: Option<u128>,
        permit: &mut Option<Permit<'_>>,
        before: u32,
    ) -> Result<Answer, Failure> {
        self.requests.fetch_add(1, Relaxed);
        let start = Instant::now();
        let limit = self.limits.timeout.min(self.remaining());
        let reply = match timeout(limit, self.transport.get(page, page_size)).await {
            Ok(reply) => reply,
            Err(_) => Err(SendError::Timeout(limit)),
        };
        let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Absent where there was no answer.
        let status = reply.as_ref().ok().map(|reply| reply.status);
        if let Some(permit) = permit.take_if(|_| status.is_some_and(|status| classify_status(status).is_none())) {
            permit.succeeded();
        }
        let outcome = match reply {
            Ok(reply) => self.examine(page, page_size, &reply, known),
            Err(error) => Err(send_failure(error)),
        };
        let attempt = before + 1;
        match &outcome {
            Ok(answer) => {
                self.pages_read.fetch_add(1, Relaxed);
                // A page that is the same as before is not decoded again.
                let rows = if let Answer::Page(page) = answer { Some(page.rows.len()) } else { None };
                tracing::info!(page, attempt, status, duration_ms, rows, "page read");
            }
            Err(failure) => {
                let cause = self.scrubber.clean(&failure.cause.to_string()).into_owned();
                tracing::info!(page, attempt, status, duration_ms, class = ?failure.class, "no page: {cause}");
            }
        }
        outcome
    }

    fn examine(&self, page: u64, page_size: u32, reply: &Reply, known: Option<u128>) -> Result<Answer, Failure> {
        let Some(class) = classify_status(reply.status) else {
            if known.is_some_and(|known| known == body_print(&reply.body)) {
                return Ok(Answer::Known);
            }
            let decoded = decode(&reply.body, page, &self.scrubber);
            return decoded.map(Answer::Page).map_err(|shape| {
                let content_type = reply.content_type.as_deref().unwrap_or("not given");
                let content_type = self.scrubber.excerpt(content_type.as_bytes());
                Failure {
                    class: Class::Unexpected,
                    cause: Cause::Shape { shape, content_type, excerpt: self.scrubber.excerpt(&reply.body) },
                    wait: None,
                    status: reply.status,
                }
            });
        };
        let excerpt = || self.scrubber.excerpt(&reply.body);
        let status = reply.status;
        let cause = match status {
            401 | 403 => Cause::KeyRefused { status, origin: self.limits.key_origin.clone(), excerpt: excerpt() },
            300..=399 => {
                let target = reply.redirect_to.as_deref().unwrap_or("an address that it does not name");
                Cause::Redirect { status, target: self.scrubber.excerpt(target.as_bytes()) }
            }
            _ => Cause::Status { status, page_size, excerpt: excerpt() },
        };
        let wait =
            reply.retry_after.as_deref().and_then(|value| retry_after(value, reply.date.as_deref(), SystemTime::now()));
        Err(Failure { class, cause, wait, status })
    }

    fn remaining(&self) -> Duration {
        self.limits.deadline.1.saturating_duration_since(Instant::now())
    }
}

fn send_failure(error: SendError) -> Failure {
    Failure { class: classify_send(&error), cause: Cause::Send { error }, wait: None, status: 0 }
}

/// Attempts of one page, by class.
#[derive(Default)]
struct Spent {
    attempts: u32,
    throttled: u32,
    unexpected: u32,
    no_such_host: u32,
    transient: u32,
}

impl Spent {
    /// Counts a failure; returns how many of its class came before.
    fn count(&mut self, class: Class) -> u32 {
        let count = match class {
            Class::Throttled => &mut self.throttled,
            Class::Unexpected => &mut self.unexpected,
            Class::NoSuchHost => &mut self.no_such_host,
            Class::Transient | Class::Fatal => &mut self.transient,
        };
        *count += 1;
        *count - 1
    }

    /// Whether one more request may be sent after a failure of this class.
    fn within(&self, class: Class, retries: u32) -> bool {
        let of_class = match class {
            Class::Throttled => return self.throttled <= Class::Throttled.own_limit(),
            Class::Unexpected => self.unexpected,
            Class::NoSuchHost => self.no_such_host,
            Class::Transient => self.transient,
            Class::Fatal => return false,
        };
        of_class <= class.own_limit() && self.attempts - self.throttled <= retries
    }
}
