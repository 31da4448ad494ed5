//! Two things at once, where the machine has two cores for them. Results never depend on it.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

/// Does both. `beside` has a thread of its own if there is a second core and the system gives one, else its turn comes
/// after `here`.
pub fn both(here: impl FnOnce(), beside: impl FnOnce() + Send) {
    let mut beside = Some(beside);
    if thread::available_parallelism().is_ok_and(|cores| cores.get() > 1) {
        let lent = &mut beside;
        thread::scope(|scope| {
            let work = move || {
                if let Some(work) = lent.take() {
                    work();
                }
            };
            let started = thread::Builder::new().name("beside".to_owned()).spawn_scoped(scope, work);
            here();
            drop(started);
        });
    } else {
        here();
    }
    if let Some(work) = beside {
        work();
    }
}

/// Makes one thing of each item, in the order of the items. Whoever is free takes the next one.
pub fn each<T: Sync, R: Send>(items: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    each_if(true, items, make)
}

/// The same; by this thread alone if there is so little to do that another is not worth starting.
pub fn each_if<T: Sync, R: Send>(worth_it: bool, items: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if !worth_it || items.len() < 2 {
        return items.iter().map(make).collect();
    }
    let next = AtomicUsize::new(0);
    let slots: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let (at, Some(item)) = {
            let at = next.fetch_add(1, Relaxed);
            (at, items.get(at))
        } {
            *slots[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(make(item));
        }
    };
    both(work, work);
    slots.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// The same a few items at a time, so that what is made of them does not all lie about until `take` has it.
pub fn each_in_turn<T: Sync, R: Send>(items: &[T], make: impl Fn(&T) -> R + Sync, take: impl FnMut(R)) {
    const AT_ONCE: usize = 4;
    items.chunks(AT_ONCE).flat_map(|some| each(some, &make)).for_each(take);
}

/// The positions of a list in parts of equal length, for [`each`]; one part where the list is not worth more. Each part's
/// memory is free as soon as it is joined, so that there are many.
#[must_use]
pub fn parts(len: usize) -> Vec<Range<usize>> {
    const WORTH: usize = 4_096;
    const PARTS: usize = 16;
    let step = if len < WORTH { len.max(1) } else { len.div_ceil(PARTS) };
    (0..len).step_by(step).map(|start| start..len.min(start + step)).collect()
}

/// One list of what was made in parts. Each part gives up its memory as it is taken.
pub fn joined<'a, T: 'a>(parts: impl Iterator<Item = &'a mut Vec<T>>) -> Vec<T> {
    let parts: Vec<_> = parts.collect();
    let mut all = Vec::new();
    all.reserve_exact(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        all.append(&mut std::mem::take(part));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_made_once_and_in_order() {
        for len in [0, 1, 2, 100, 5_000] {
            let items: Vec<usize> = (0..len).collect();
            for worth_it in [true, false] {
                let doubled = each_if(worth_it, &items, |item| item * 2);
                assert_eq!(doubled, items.iter().map(|item| item * 2).collect::<Vec<_>>());
            }
            let mut taken = Vec::new();
            each_in_turn(&items, |item| item * 2, |double| taken.push(double));
            assert_eq!(taken, items.iter().map(|item| item * 2).collect::<Vec<_>>());
            assert_eq!(parts(len).into_iter().flatten().collect::<Vec<_>>(), items);
        }
    }

    #[test]
    fn both_are_done() {
        let (mut here, mut there) = (0, 0);
        both(|| here += 1, || there += 1);
        assert_eq!((here, there), (1, 1));
    }
}
