//! Holding requests back until the test lets them go, in place of sleeping.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use tokio::sync::watch;

/// How long a test waits for the program before it fails. Far more than any of them needs.
const PATIENCE: Duration = Duration::from_secs(20);

/// A handle on requests that wait in the server; from [`FakeApi::hold`](super::FakeApi::hold).
///
/// Requests of a client that goes away stop counting as held.
#[derive(Clone, Debug)]
pub struct Hold {
    gate: Arc<Gate>,
}

#[derive(Debug)]
struct Gate {
    held: Mutex<usize>,
    changed: Condvar,
    open: watch::Sender<bool>,
}

impl Hold {
    pub(super) fn new() -> Self {
        let gate = Gate { held: Mutex::new(0), changed: Condvar::new(), open: watch::Sender::new(false) };
        Self { gate: Arc::new(gate) }
    }

    /// Lets the held requests go, and every later one through.
    pub fn release(&self) {
        self.gate.open.send_replace(true);
    }

    /// How many requests are being held now.
    pub fn held(&self) -> usize {
        *self.gate.held.lock().unwrap()
    }

    /// Blocks until at least `count` requests are being held; panics if that takes too long.
    pub fn wait_for(&self, count: usize) {
        self.wait_until(|held| held >= count);
    }

    /// Blocks until nothing is held any more, such as after the client was stopped; panics if that takes too long.
    pub fn wait_until_empty(&self) {
        self.wait_until(|held| held == 0);
    }

    fn wait_until(&self, done: impl Fn(usize) -> bool) {
        let held = self.gate.held.lock().unwrap();
        let (held, wait) = self.gate.changed.wait_timeout_while(held, PATIENCE, |held| !done(*held)).unwrap();
        // The lock goes first: to panic with it would poison it for the server.
        let held = *held;
        assert!(!wait.timed_out(), "after {PATIENCE:?} the number of held requests is {held}");
    }

    /// The server's side: waits until the test releases the hold.
    pub(super) async fn pass(&self) {
        let mut open = self.gate.open.subscribe();
        if *open.borrow_and_update() {
            return;
        }
        let _place = Place::take(&self.gate);
        // The sender lives in `self`, so the wait cannot fail.
        let _ = open.wait_for(|open| *open).await;
    }
}

/// Counts one request as held for as long as it lives.
struct Place<'a>(&'a Gate);

impl<'a> Place<'a> {
    fn take(gate: &'a Gate) -> Self {
        *gate.held.lock().unwrap() += 1;
        gate.changed.notify_all();
        Self(gate)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.held.lock().unwrap() -= 1;
        self.0.changed.notify_all();
    }
}
