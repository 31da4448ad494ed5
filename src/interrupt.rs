//! Signals, and the moment from which on they are held back.
//!
//! A signal sets a flag and nothing else: no thread listens. Work that can take long asks [`Interrupt::is_set`] and stops by
//! itself. Once the files of a run begin to appear ([`Interrupt::hold_back`]), a signal waits until all of them are in
//! place. What comes after them, the mail, may be stopped again ([`Interrupt::let_through`]).

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// How often waiting work looks whether a signal came.
pub const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// What asked the program to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT, Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

impl Signal {
    fn number(self) -> i32 {
        match self {
            Self::Interrupt => SIGINT,
            Self::Terminate => SIGTERM,
        }
    }
}

/// Shared by all work of a command.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Number of the last signal; 0 for none.
    signal: Arc<AtomicUsize>,
    held_back: AtomicBool,
    files_in_place: AtomicBool,
}

impl Interrupt {
    /// Hears signals from now on. A file that grows over a limit (SIGXFSZ) becomes an error of the write.
    ///
    /// # Errors
    /// If the operating system refuses the handlers.
    pub fn listen() -> io::Result<Self> {
        let interrupt = Self::default();
        for signal in [Signal::Interrupt, Signal::Terminate] {
            let number = signal.number();
            flag::register_usize(number, Arc::clone(&interrupt.0.signal), number.unsigned_abs() as usize)?;
        }
        #[cfg(unix)]
        flag::register(signal_hook::consts::SIGXFSZ, Arc::default())?;
        Ok(interrupt)
    }

    /// The signal that the work should stop for.
    #[must_use]
    pub fn signal(&self) -> Option<Signal> {
        let number = self.0.signal.load(SeqCst);
        let is_it = |signal: &Signal| signal.number().unsigned_abs() as usize == number;
        let signal = [Signal::Interrupt, Signal::Terminate].into_iter().find(is_it);
        signal.filter(|_| !self.0.held_back.load(SeqCst))
    }

    /// Whether the work should stop.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.signal().is_some()
    }

    /// Comes back when the work should stop.
    pub async fn stopped(&self) -> Signal {
        loop {
            if let Some(signal) = self.signal() {
                return signal;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// From here on a signal waits. `false` if one came before.
    #[must_use]
    pub fn hold_back(&self) -> bool {
        let came_before = self.is_set();
        self.0.held_back.store(!came_before, SeqCst);
        !came_before
    }

    /// The files are in place; from here on a signal stops the work again.
    pub fn let_through(&self) {
        self.0.files_in_place.store(true, SeqCst);
        self.0.held_back.store(false, SeqCst);
    }

    /// Whether the files of the run are in place.
    #[must_use]
    pub fn files_in_place(&self) -> bool {
        self.0.files_in_place.load(SeqCst)
    }

    /// What a signal does.
    #[cfg(test)]
    pub(crate) fn raise(&self, signal: Signal) {
        self.0.signal.store(signal.number().unsigned_abs() as usize, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_first_wins() {
        let early = Interrupt::default();
        early.raise(Signal::Terminate);
        assert_eq!(early.signal(), Some(Signal::Terminate));
        assert!(!early.hold_back() && early.is_set());
        let late = Interrupt::default();
        assert!(late.hold_back());
        late.raise(Signal::Interrupt);
        assert!(!late.is_set() && !late.files_in_place());
        late.let_through();
        assert_eq!((late.files_in_place(), late.signal()), (true, Some(Signal::Interrupt)));
    }
}
