//! Panics that are caught and reported as errors: the panic hook keeps quiet about them.

use std::cell::Cell;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs something that catches its own panics.
pub fn contained<T>(work: impl FnOnce() -> T) -> T {
    let before = CONTAINED.replace(true);
    let result = work();
    CONTAINED.set(before);
    result
}

/// Whether this thread is inside [`contained`].
#[must_use]
pub fn is_contained() -> bool {
    CONTAINED.get()
}
