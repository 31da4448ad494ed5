//! The running server as the test sees it, and the state it shares with its connections.

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use hyper::body::Incoming;
use hyper::{Request, Response};
use superfone_audit::catalogue::Catalogue;
use tokio::sync::{Notify, oneshot};
use tokio::time::sleep;

use super::account::Account;
use super::answer::Answer;
use super::body::{AnyBody, Lever};
use super::builder::{Builder, Hook, Plan};
use super::connection;
use super::fault::Fault;
use super::hold::Hold;
use super::matching::Match;
use super::record::Record;
use super::tls;

/// The key that the server demands unless it is told another.
pub const KEY: &str = "fake-key-2f7c91d0";

/// A running fake of the API. It stops when it is dropped, and then panics if nobody has called it.
#[derive(Debug)]
pub struct FakeApi {
    state: Arc<State>,
    address: SocketAddr,
    ca_pem: Option<String>,
    may_stay_idle: bool,
    /// Dropping it stops the server.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FakeApi {
    /// Starts a server that answers correctly.
    pub fn start(account: Account) -> Self {
        Self::builder().account(account).start()
    }

    /// Sets up a server step by step.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(super) fn run(builder: Builder) -> Self {
        let Builder { plan, account, hook, tls, http1_only, may_stay_idle } = builder;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (acceptor, ca_pem) = tls.then(|| tls::acceptor(http1_only)).unzip();
        let state = Arc::new(State::new(plan, account, hook));
        let shared = Arc::clone(&state);
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            connection::listen(listener, address, acceptor.as_ref(), http1_only, &shared, stopped);
        });
        Self { state, address, ca_pem, may_stay_idle, stop: Some(stop), thread: Some(thread) }
    }

    /// The base URL for the program, such as `http://127.0.0.1:40123/superfone`.
    pub fn base_url(&self) -> String {
        let scheme = if self.ca_pem.is_some() { "https" } else { "http" };
        format!("{scheme}://{}/superfone", self.address)
    }

    /// The certificate of the server's own authority in PEM. Panics if the server does not speak TLS.
    pub fn ca_pem(&self) -> &str {
        self.ca_pem.as_deref().expect("the server was started without `tls()`")
    }

    /// Holds these requests back from now on, until the handle releases them. Their answers are computed then.
    #[must_use]
    pub fn hold(&self, requests: Match) -> Hold {
        let hold = Hold::new();
        self.state.live.lock().unwrap().holds.push((requests, hold.clone()));
        hold
    }

    /// Changes the account at once.
    pub fn edit(&self, change: impl FnOnce(&mut Account)) {
        change(&mut self.state.live.lock().unwrap().account);
    }

    /// The requests so far, in the order of arrival.
    pub fn requests(&self) -> Vec<Record> {
        self.state.live.lock().unwrap().requests.clone()
    }

    /// How many requests have arrived.
    pub fn count(&self) -> usize {
        self.state.live.lock().unwrap().requests.len()
    }

    /// How many requests for this page have arrived.
    pub fn count_page(&self, page: u64) -> usize {
        self.state.live.lock().unwrap().requests.iter().filter(|request| request.page == page).count()
    }

    /// How many requests for the list of this catalogue have arrived.
    pub fn count_of(&self, catalogue: &Catalogue) -> usize {
        self.state.live.lock().unwrap().requests.iter().filter(|request| request.is_of(catalogue)).count()
    }

    /// The most requests that waited for the head of their answer at one time.
    pub fn max_in_flight(&self) -> usize {
        self.state.max_in_flight.load(Ordering::SeqCst)
    }

    /// How often the limit was exceeded.
    pub fn limited(&self) -> usize {
        self.state.limited.load(Ordering::SeqCst)
    }

    /// Where it listens on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections were opened.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

impl Drop for FakeApi {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        if thread::panicking() {
            return;
        }
        // A hook or a rewrite that panics does so with the lock in hand.
        let sound = matches!(ended, Some(Ok(()))) && !self.state.live.is_poisoned();
        assert!(sound, "the fake server panicked");
        assert!(self.may_stay_idle || self.count() > 0, "the fake server was never called");
    }
}

/// What the test and all connections share.
pub(super) struct State {
    plan: Plan,
    live: Mutex<Live>,
    in_flight: AtomicUsize,
    max_in_flight: AtomicUsize,
    connections: AtomicUsize,
    limited: AtomicUsize,
    closing: Notify,
}

/// The part of the state that requests change.
struct Live {
    account: Account,
    hook: Hook,
    holds: Vec<(Match, Hold)>,
    requests: Vec<Record>,
    /// Tokens of the limit, and when they were counted.
    bucket: (f64, Instant),
}

impl State {
    fn new(plan: Plan, account: Account, hook: Hook) -> Self {
        let bucket = (plan.limit.as_ref().map_or(0.0, |(_, burst, _)| *burst), Instant::now());
        Self {
            plan,
            live: Mutex::new(Live { account, hook, holds: Vec::new(), requests: Vec::new(), bucket }),
            limited: AtomicUsize::new(0),
            closing: Notify::new(),
            in_flight: AtomicUsize::new(0),
            max_in_flight: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
        }
    }

    pub(super) fn count_connection(&self) {
        self.connections.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether a connection ends at its second request.
    pub(super) fn one_answer_a_connection(&self) -> bool {
        self.plan.one_answer_a_connection
    }

    /// Waits for the moment at which the listener closes; returns for how long.
    pub(super) async fn closing(&self) -> Duration {
        self.closing.notified().await;
        self.plan.closing.map(|(_, time)| time).unwrap_or_default()
    }

    /// Takes a token of the limit; what to answer if there is none.
    fn over_limit(&self) -> Option<&Fault> {
        let (rate, burst, refusal) = self.plan.limit.as_ref()?;
        let bucket = &mut self.live.lock().unwrap().bucket;
        let now = Instant::now();
        bucket.0 = (now - bucket.1).as_secs_f64().mul_add(*rate, bucket.0).min(*burst);
        bucket.1 = now;
        if bucket.0 < 1.0 {
            self.limited.fetch_add(1, Ordering::SeqCst);
            return Some(refusal);
        }
        bucket.0 -= 1.0;
        None
    }

    /// Answers one request.
    ///
    /// All connections run on one thread and nothing waits between the arrival and the answer of a request that
    /// is not held, so answers see the account in the order of arrival.
    pub(super) async fn respond(&self, lever: Lever, request: Request<Incoming>) -> Response<AnyBody> {
        let _in_flight = InFlight::enter(self);
        let (request, holds) = self.arrive(Record::read(&request));
        for hold in holds {
            hold.pass().await;
        }
        let fault = self.over_limit().or_else(|| self.plan.fault(&request));
        if self.plan.closing.is_some_and(|(n, _)| n == request.n) {
            self.closing.notify_one();
            std::future::pending::<()>().await;
        }
        let answer = Answer::correct(&self.plan, &self.live.lock().unwrap().account, &request, fault);
        sleep(self.plan.latency).await;
        answer.send(fault.unwrap_or(&Fault::none()), &request, lever).await
    }

    /// Numbers and keeps a request, and calls the hook.
    fn arrive(&self, mut request: Record) -> (Record, Vec<Hold>) {
        let live = &mut *self.live.lock().unwrap();
        request.n = live.requests.len() as u64 + 1;
        let is_same = |earlier: &&Record| earlier.page == request.page && earlier.path == request.path;
        request.attempt = live.requests.iter().filter(is_same).count() as u64 + 1;
        live.requests.push(request.clone());
        (live.hook)(request.n, request.page, &mut live.account);
        let holds = live.holds.iter().filter(|(requests, _)| requests.takes(&request));
        let holds = holds.map(|(_, hold)| hold.clone()).collect();
        (request, holds)
    }
}

impl fmt::Debug for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("State").finish_non_exhaustive()
    }
}

/// Counts one request as in flight for as long as it lives.
struct InFlight<'a>(&'a State);

impl<'a> InFlight<'a> {
    fn enter(state: &'a State) -> Self {
        let now = state.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        state.max_in_flight.fetch_max(now, Ordering::SeqCst);
        Self(state)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}
