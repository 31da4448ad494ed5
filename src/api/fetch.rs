//! One page, asked for until it is there or known not to come.
//!
//! The unit of a retry is the page: send, read, decode, parse, check the shape. What an outcome is, is decided in
//! `classify.rs`; when a request may leave, and which page is in trouble, the gate knows; this file does what follows.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep, timeout};

use super::deadline::Deadline;
use super::effort::Effort;
use super::gate::Gate;
use super::outage::Over;
use super::pace::Refusal;
use super::wire::body_print;
use super::{
    ApiError, Class, Page, PageError, PageId, Reply, SendError, SendOptions, Transport, classify_send, classify_status,
    decode, retry_after,
};
use crate::catalogue::Catalogue;
use crate::scrub::Scrubber;

/// Longest wait that a server may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// How often a page may be answered with something that is no page, after the first time.
const UNEXPECTED: u32 = 2;
/// How often a name that does not exist is looked up again before anything was answered.
const NO_SUCH_HOST: u32 = 1;

/// The limits of the fetching.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests in flight at the most.
    pub concurrency: usize,
    /// Requests a second at the most.
    pub rate: Option<f64>,
    /// Failures that a page may be charged while others come.
    pub retries: u32,
    /// Limit of one attempt.
    pub timeout: Duration,
    /// Limit of all waiting for the API.
    pub deadline: Duration,
    /// Where the key came from, for the message about a refusal.
    pub key_origin: String,
}

/// Fetches pages, of one catalogue or of several: what is learned of the server counts for all.
#[derive(Debug)]
pub struct Fetcher<T> {
    transport: T,
    gate: Gate,
    limits: Limits,
    deadline: Deadline,
    scrubber: Scrubber,
    pages_read: AtomicU64,
}

/// The pages of one catalogue, and what they cost.
#[derive(Debug)]
pub struct Pages<'a, T> {
    fetcher: &'a Fetcher<T>,
    catalogue: &'static Catalogue,
    requests: AtomicU64,
    retries: AtomicU64,
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
struct AttemptFailure {
    class: Class,
    cause: PageError,
    /// What `Retry-After` asks for.
    asked: Option<Duration>,
    status: u16,
}

/// What was tried for one page.
#[derive(Default)]
struct Tried {
    attempts: u32,
    unexpected: u32,
    no_such_host: u32,
    last: Option<PageError>,
}

impl<T: Transport> Fetcher<T> {
    /// A fetcher over `transport`; the deadline begins now.
    pub fn new(transport: T, limits: Limits, scrubber: Scrubber) -> Self {
        let gate = Gate::new(limits.concurrency, limits.rate, limits.retries);
        let deadline = Deadline::new(limits.deadline);
        Self { transport, gate, limits, deadline, scrubber, pages_read: AtomicU64::new(0) }
    }

    /// What the listing cost so far.
    pub fn effort(&self) -> Effort {
        let (outages, unreachable) = self.gate.outages();
        let waits = self.gate.waits();
        Effort {
            pages_read: self.pages_read.load(Relaxed),
            waited: self.deadline.waited(),
            refusals: waits.refusals,
            asked_to_wait: waits.asked,
            limited: self.gate.is_limited(),
            outages,
            unreachable,
        }
    }

    /// How much time is left to wait for the API.
    pub fn remaining(&self) -> Duration {
        self.deadline.remaining()
    }

    /// Drives `future` until the API has been waited for as long as is allowed. Our own work does not count.
    ///
    /// # Errors
    /// [`ApiError::Deadline`] then.
    pub async fn within_deadline<O>(&self, future: impl Future<Output = O>) -> Result<O, ApiError> {
        let deadline = self.limits.deadline;
        let pages_read = || self.pages_read.load(Relaxed);
        self.deadline.limit(future).await.ok_or_else(|| ApiError::Deadline { deadline, pages_read: pages_read() })
    }

    /// The pages of one catalogue.
    pub fn pages_of(&self, catalogue: &'static Catalogue) -> Pages<'_, T> {
        Pages { fetcher: self, catalogue, requests: AtomicU64::new(0), retries: AtomicU64::new(0) }
    }

    /// Nothing came for too long.
    fn over(&self, Over { lasted, answered }: Over, failure: &AttemptFailure) -> ApiError {
        let (pages_read, cause) = (self.pages_read.load(Relaxed), failure.cause.clone());
        match failure.class {
            Class::Refused => {
                ApiError::Refused { lasted, status: failure.status, refusals: self.gate.waits().refusals }
            }
            _ if answered => ApiError::Outage { lasted, pages_read, cause },
            _ => ApiError::NoAnswer { lasted, cause },
        }
    }

    /// One request.
    async fn attempt(
        &self,
        page: PageId,
        page_size: u32,
        known: Option<u128>,
        options: SendOptions,
        attempt: u32,
    ) -> Result<Answer, AttemptFailure> {
        let start = Instant::now();
        let limit = self.limits.timeout;
        let reply = match timeout(limit, self.transport.get(page, page_size, options)).await {
            Ok(reply) => reply,
            Err(_) => Err(SendError::Timeout(limit)),
        };
        let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Absent where there was no answer.
        let status = reply.as_ref().ok().map(|reply| reply.status);
        let (list, number) = (page.catalogue.name, page.number);
        let outcome = match reply {
            Ok(reply) => self.examine(page, page_size, &reply, known),
            Err(error) => Err(send_failure(error)),
        };
        match &outcome {
            Ok(answer) => {
                // A page that is the same as before is not decoded again.
                let rows = if let Answer::Page(page) = answer { Some(page.rows.len()) } else { None };
                tracing::info!(page = number, attempt, status, duration_ms, rows, list, "page read");
            }
            Err(failure) => {
                let cause = self.scrubber.clean(&failure.cause.to_string()).into_owned();
                tracing::info!(page = number, attempt, status, duration_ms, class = ?failure.class, list, "no page: {cause}");
            }
        }
        outcome
    }

    fn examine(
        &self,
        page: PageId,
        page_size: u32,
        reply: &Reply,
        known: Option<u128>,
    ) -> Result<Answer, AttemptFailure> {
        let excerpt = || self.scrubber.excerpt(&reply.body);
        let status = reply.status;
        let Some(class) = classify_status(status) else {
            if known.is_some_and(|known| known == body_print(&reply.body)) {
                return Ok(Answer::Known);
            }
            return decode(&reply.body, page, &self.scrubber).map(Answer::Page).map_err(|shape| {
                let content_type = reply.content_type.as_deref().unwrap_or("not given");
                let content_type = self.scrubber.excerpt(content_type.as_bytes());
                let cause = PageError::Shape { shape: shape.into(), content_type, excerpt: excerpt() };
                AttemptFailure { class: Class::Unexpected, cause, asked: None, status }
            });
        };
        let cause = match status {
            403 if is_of_gateway(&reply.body) => PageError::Gateway { excerpt: excerpt() },
            401 | 403 => PageError::KeyRefused { status, origin: self.limits.key_origin.clone(), excerpt: excerpt() },
            // 304 names no other place.
            300..=303 | 305..=399 => {
                let target = reply.redirect_to.as_deref().unwrap_or("an address that it does not name");
                PageError::Redirect { status, target: self.scrubber.excerpt(target.as_bytes()) }
            }
            _ => PageError::Status { status, page_size, excerpt: excerpt() },
        };
        let asked =
            reply.retry_after.as_deref().and_then(|value| retry_after(value, reply.date.as_deref(), SystemTime::now()));
        Err(AttemptFailure { class, cause, asked, status })
    }
}

impl<T: Transport> Pages<'_, T> {
    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.fetcher.limits
    }

    /// How much time is left to wait for the API.
    pub fn remaining(&self) -> Duration {
        self.fetcher.remaining()
    }

    /// What is read.
    pub fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    /// Requests sent for these pages, and how many of them were repetitions.
    pub fn requests(&self) -> (u64, u64) {
        (self.requests.load(Relaxed), self.retries.load(Relaxed))
    }

    /// Fetches and decodes one page. A body with the fingerprint `known` is not decoded again.
    ///
    /// # Errors
    /// [`ApiError`] once the page is known not to come.
    pub async fn page(&self, number: u64, page_size: u32, known: Option<u128>) -> Result<Answer, ApiError> {
        let (fetcher, asked_for) = (self.fetcher, PageId { catalogue: self.catalogue, number });
        let asking = fetcher.gate.ask(asked_for);
        let mut tried = Tried::default();
        let mut sent = 0_u32;
        let mut new_connection = false;
        loop {
            let Ok(permit) = asking.enter().await else { return Err(tried.give_up(asked_for)) };
            self.retries.fetch_add(u64::from(sent > 0), Relaxed);
            self.requests.fetch_add(1, Relaxed);
            sent += 1;
            let (page, is_witness) = (permit.page, permit.is_witness);
            let options = SendOptions { silence: permit.silence, new_connection };
            let known = known.filter(|_| !is_witness);
            let failure = match fetcher.attempt(page, page_size, known, options, sent).await {
                Ok(_) if is_witness => {
                    permit.came();
                    continue;
                }
                Ok(answer) => {
                    permit.came();
                    fetcher.pages_read.fetch_add(1, Relaxed);
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            if failure.class == Class::Ended && !new_connection {
                // The server may have closed a connection that it had kept for us: that costs nothing.
                new_connection = true;
                continue;
            }
            new_connection = false;
            if !is_witness {
                tried.attempts += 1;
                tried.last = Some(failure.cause.clone());
            }
            let answered = permit.answered();
            if !tried.allows(failure.class, answered, fetcher.limits.retries) {
                return Err(ApiError::Page { page, attempts: tried.attempts.max(1), cause: failure.cause });
            }
            let asked = failure.asked.unwrap_or_default();
            if asked > LONGEST_WAIT || asked > fetcher.remaining() {
                let cause = PageError::WaitTooLong { status: failure.status, seconds: asked.as_secs() };
                return Err(ApiError::Page { page, attempts: tried.attempts.max(1), cause });
            }
            let wait = if failure.class == Class::Refused {
                let refusal = Refusal { status: failure.status, asked: failure.asked };
                permit.refused(refusal).map(|()| Duration::ZERO)
            } else {
                permit.failed(matches!(failure.cause, PageError::Send { error: SendError::Timeout(_) }))
            };
            let wait = wait.map_err(|over| fetcher.over(over, &failure))?.max(asked);
            tracing::debug!(page = page.number, attempt = sent + 1, ?wait, "page will be asked for again");
            if !wait.is_zero() {
                sleep(wait).await;
            }
        }
    }
}

impl Tried {
    /// Whether the page may be asked for again after a failure of this class, as far as the class itself goes.
    fn allows(&mut self, class: Class, answered: bool, retries: u32) -> bool {
        match class {
            Class::Fatal => false,
            Class::NoTunnel => answered,
            Class::Unexpected => {
                self.unexpected += 1;
                self.unexpected <= UNEXPECTED.min(retries)
            }
            Class::NoSuchHost => {
                self.no_such_host += 1;
                answered || self.no_such_host <= NO_SUCH_HOST
            }
            Class::Refused | Class::Transient | Class::Ended => true,
        }
    }

    /// The error of a page that used up its charges.
    fn give_up(self, page: PageId) -> ApiError {
        let unknown = || PageError::Send { error: SendError::Broken("no answer".to_owned()) };
        ApiError::Page { page, attempts: self.attempts, cause: self.last.unwrap_or_else(unknown) }
    }
}

/// The API refuses a key with a JSON message. Anything else comes from something on the way, and so does what speaks of too
/// many requests.
fn is_of_gateway(body: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct RefusalBody {
        message: String,
    }
    let Ok(RefusalBody { message }) = serde_json::from_slice(body) else { return true };
    let message = message.to_ascii_lowercase();
    ["rate limit", "rate exceeded", "too many", "throttl", "quota", "limit exceeded", "slow down"]
        .iter()
        .any(|words| message.contains(words))
}

fn send_failure(error: SendError) -> AttemptFailure {
    AttemptFailure { class: classify_send(&error), cause: PageError::Send { error }, asked: None, status: 0 }
}
