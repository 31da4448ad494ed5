//! Signals, and the moment from which on they are held back.
//!
//! Work that can take long asks [`Interrupt::is_set`] and stops by itself. Once the files of a run begin to appear
//! ([`Interrupt::hold_back`]), a signal waits until all of them are in place. What comes after them, the mail, may be
//! stopped again ([`Interrupt::let_through`]).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::SeqCst};

use tokio::sync::Notify;

/// What asked the program to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT, Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

const WORKING: u8 = 0;
const STOPPED: u8 = 1;
const COMMITTING: u8 = 2;

/// Shared by the work and by whoever listens for signals.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: AtomicU8,
    files_in_place: AtomicBool,
    stopped: Notify,
}

impl Interrupt {
    /// Asks the work to stop. `false` if it is past stopping and must be awaited.
    #[must_use]
    pub fn stop(&self) -> bool {
        let stopped = self.0.state.compare_exchange(WORKING, STOPPED, SeqCst, SeqCst).is_ok() || self.is_set();
        self.0.stopped.notify_waiters();
        stopped
    }

    /// Whether the work should stop.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.state.load(SeqCst) == STOPPED
    }

    /// Comes back when the work should stop.
    pub async fn stopped(&self) {
        loop {
            let stopped = self.0.stopped.notified();
            if self.is_set() {
                return;
            }
            stopped.await;
        }
    }

    /// From here on a signal waits. `false` if one came before.
    #[must_use]
    pub fn hold_back(&self) -> bool {
        self.0.state.compare_exchange(WORKING, COMMITTING, SeqCst, SeqCst).is_ok()
    }

    /// The files are in place; from here on a signal stops the work again.
    pub fn let_through(&self) {
        self.0.files_in_place.store(true, SeqCst);
        let _ = self.0.state.compare_exchange(COMMITTING, WORKING, SeqCst, SeqCst);
    }

    /// Whether the files of the run are in place.
    #[must_use]
    pub fn files_in_place(&self) -> bool {
        self.0.files_in_place.load(SeqCst)
    }
}

/// Waits for a signal that asks the program to stop.
///
/// # Errors
/// If the operating system refuses the handlers.
pub async fn signal() -> std::io::Result<Signal> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(tokio::select! {
            _ = interrupt.recv() => Signal::Interrupt,
            _ = terminate.recv() => Signal::Terminate,
        })
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c().await?;
        Ok(Signal::Interrupt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_first_wins() {
        let early = Interrupt::default();
        assert!(early.stop() && early.stop() && early.is_set());
        assert!(!early.hold_back());
        let late = Interrupt::default();
        assert!(late.hold_back());
        assert!(!late.stop() && !late.is_set() && !late.files_in_place());
        late.let_through();
        assert!(late.files_in_place() && late.stop() && late.is_set());
    }
}
