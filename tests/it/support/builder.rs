//! What a fake server is told before it starts.

use std::fmt;
use std::time::Duration;

use serde_json::Value;
use superfone_audit::catalogue::{Catalogue, LEAD_GROUPS};

use super::account::Account;
use super::fault::Fault;
use super::matching::Match;
use super::record::Record;
use super::server::{FakeApi, KEY};

/// A change to the JSON of a correct page.
type Rewrite = Box<dyn Fn(&mut Value) + Send + Sync>;

/// What a test does at each request; see [`Builder::on_request`].
pub(super) type Hook = Box<dyn FnMut(u64, u64, &mut Account) + Send>;

/// Sets up a [`FakeApi`]; from [`FakeApi::builder`].
#[must_use]
pub struct Builder {
    pub(super) plan: Plan,
    pub(super) account: Account,
    pub(super) hook: Hook,
    pub(super) tls: bool,
    pub(super) http1_only: bool,
    pub(super) may_stay_idle: bool,
}

/// How requests are answered; fixed while the server runs.
pub(super) struct Plan {
    pub(super) key: String,
    pub(super) gzip: bool,
    /// The lists beside lead groups; what is not among them is answered with 404.
    pub(super) further: Vec<(&'static Catalogue, Account)>,
    pub(super) latency: Duration,
    pub(super) page_size_cap: Option<u64>,
    pub(super) page_size_refused_above: Option<u64>,
    pub(super) faults: Vec<(Match, Fault)>,
    pub(super) rewrites: Vec<(Match, Rewrite)>,
    /// Requests a second, burst, and the answer to what is over it.
    pub(super) limit: Option<(f64, f64, Fault)>,
    /// Closes the listener and all connections when the n-th request arrives, for so long.
    pub(super) closing: Option<(u64, Duration)>,
    pub(super) one_answer_a_connection: bool,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            plan: Plan {
                key: KEY.to_owned(),
                gzip: true,
                further: Vec::new(),
                latency: Duration::ZERO,
                page_size_cap: None,
                page_size_refused_above: None,
                faults: Vec::new(),
                rewrites: Vec::new(),
                limit: None,
                closing: None,
                one_answer_a_connection: false,
            },
            account: Account::default(),
            hook: Box::new(|_, _, _| ()),
            tls: false,
            http1_only: false,
            may_stay_idle: false,
        }
    }

    /// The lead groups to list; without this there are none.
    pub fn account(mut self, account: Account) -> Self {
        self.account = account;
        self
    }

    /// A further list of the account. It stays as it is; hooks and edits change lead groups alone.
    pub fn catalogue(mut self, catalogue: &'static Catalogue, items: Account) -> Self {
        self.plan.further.push((catalogue, items));
        self
    }

    /// The key to demand instead of [`KEY`].
    pub fn key(mut self, key: &str) -> Self {
        key.clone_into(&mut self.plan.key);
        self
    }

    /// How long every answer takes at least.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.plan.latency = latency;
        self
    }

    /// The largest page that is served; a larger wish is lowered and the applied size echoed.
    pub fn page_size_cap(mut self, cap: u64) -> Self {
        self.plan.page_size_cap = Some(cap);
        self
    }

    /// The largest page size that is not answered with 400.
    pub fn page_size_refused_above(mut self, limit: u64) -> Self {
        self.plan.page_size_refused_above = Some(limit);
        self
    }

    /// Never compresses a correct answer, whatever the client accepts.
    pub fn without_gzip(mut self) -> Self {
        self.plan.gzip = false;
        self
    }

    /// Answers wrongly to these requests. Of several faults for one request the first added counts.
    pub fn fault(mut self, requests: Match, fault: Fault) -> Self {
        self.plan.faults.push((requests, fault));
        self
    }

    /// Changes the correct page in the answers to these requests. Several rewrites for one request are all
    /// done, in the order added, and before any fault that sends the page.
    pub fn rewrite(mut self, requests: Match, rewrite: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        self.plan.rewrites.push((requests, Box::new(rewrite)));
        self
    }

    /// A token bucket in front of everything: what comes faster than `rate` a second after a `burst` gets `refusal`.
    pub fn limit(mut self, rate: f64, burst: f64, refusal: Fault) -> Self {
        self.plan.limit = Some((rate, burst, refusal));
        self
    }

    /// When the `n`-th request arrives, the listener closes with all its connections, and comes back after `time`.
    pub fn closing_at(mut self, n: u64, time: Duration) -> Self {
        self.plan.closing = Some((n, time));
        self
    }

    /// Announces nothing, and ends a connection when a second request arrives on it.
    pub fn one_answer_a_connection(mut self) -> Self {
        self.plan.one_answer_a_connection = true;
        self
    }

    /// Calls the hook when a request has arrived and before its answer is computed, with its place in the
    /// order of arrival, its page and the account, which it may change.
    pub fn on_request(mut self, hook: impl FnMut(u64, u64, &mut Account) + Send + 'static) -> Self {
        self.hook = Box::new(hook);
        self
    }

    /// Serves https with HTTP/2 and HTTP/1.1 by ALPN; the client must trust [`FakeApi::ca_pem`].
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Never speaks HTTP/2.
    pub fn http1_only(mut self) -> Self {
        self.http1_only = true;
        self
    }

    /// Lets the test pass though the server is never called.
    pub fn may_stay_idle(mut self) -> Self {
        self.may_stay_idle = true;
        self
    }

    /// Starts the server.
    pub fn start(self) -> FakeApi {
        FakeApi::run(self)
    }
}

impl Plan {
    /// The list that a request asks for, if there is one.
    pub(super) fn list<'a>(&'a self, groups: &'a Account, request: &Record) -> Option<&'a Account> {
        if request.is_of(&LEAD_GROUPS) {
            return Some(groups);
        }
        self.further.iter().find(|(catalogue, _)| request.is_of(catalogue)).map(|(_, items)| items)
    }

    pub(super) fn fault(&self, request: &Record) -> Option<&Fault> {
        self.faults.iter().find(|(requests, _)| requests.takes(request)).map(|(_, fault)| fault)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Builder").finish_non_exhaustive()
    }
}
