//! Whose turn it is: files wait until the one that takes longest leaves them a thread.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::event::{Event, Observer};

/// When a second thread may begin.
pub(super) struct Turn(Mutex<bool>, Condvar);

impl Turn {
    pub(super) fn new(open: bool) -> Self {
        Self(Mutex::new(open), Condvar::new())
    }

    pub(super) fn open(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.1.notify_all();
    }

    pub(super) fn wait(&self) {
        let closed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.1.wait_while(closed, |open| !*open));
    }
}

/// Opens the turn at the latest when it is dropped, however that comes.
pub(super) struct Opening<'a>(pub &'a Turn);

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        self.0.open();
    }
}

/// Hears when a thread is free.
pub(super) struct Hearing<'a> {
    pub observer: &'a dyn Observer,
    pub turn: &'a Turn,
}

impl Observer for Hearing<'_> {
    fn on(&self, event: Event<'_>) {
        if event == Event::ThreadFree {
            self.turn.open();
        }
        self.observer.on(event);
    }
}
