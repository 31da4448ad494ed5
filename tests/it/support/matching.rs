//! Which requests a fault, a rewrite or a hold is for.

use std::ops::{Bound, RangeBounds};

use superfone_audit::catalogue::Catalogue;

use super::record::Record;

type Span = (Bound<u64>, Bound<u64>);

const ALL: Span = (Bound::Unbounded, Bound::Unbounded);

/// Chooses requests by list, by page, by attempt at that page, and by place in the order of arrival.
///
/// Everything counts from 1. Attempts are counted for a page over the whole life of the server, whatever pass
/// the client is in; a page that is read in two clean passes has two attempts.
#[derive(Clone, Debug)]
pub struct Match {
    catalogue: Option<&'static Catalogue>,
    pages: Span,
    attempts: Span,
    places: Span,
}

impl Match {
    /// Every request.
    pub fn any() -> Self {
        Self { catalogue: None, pages: ALL, attempts: ALL, places: ALL }
    }

    /// The requests for one page.
    pub fn page(page: u64) -> Self {
        Self::pages(page..=page)
    }

    /// The requests for some pages: `2..=5`, `3..`.
    pub fn pages(pages: impl RangeBounds<u64>) -> Self {
        Self { pages: span(&pages), ..Self::any() }
    }

    /// The `n`-th request of all.
    pub fn nth(n: u64) -> Self {
        Self { places: span(&(n..=n)), ..Self::any() }
    }

    /// The `n`-th request of all and those after it.
    pub fn from_nth(n: u64) -> Self {
        Self { places: span(&(n..)), ..Self::any() }
    }

    /// Of these requests only those that are one of the given attempts at their page: `1..=2`, `2..`.
    #[must_use]
    pub fn attempts(self, attempts: impl RangeBounds<u64>) -> Self {
        Self { attempts: span(&attempts), ..self }
    }

    /// Of these requests only those for the list of this catalogue.
    #[must_use]
    pub fn of(self, catalogue: &'static Catalogue) -> Self {
        Self { catalogue: Some(catalogue), ..self }
    }

    pub(super) fn takes(&self, request: &Record) -> bool {
        self.catalogue.is_none_or(|catalogue| request.is_of(catalogue))
            && self.pages.contains(&request.page)
            && self.attempts.contains(&request.attempt)
            && self.places.contains(&request.n)
    }
}

fn span(range: &impl RangeBounds<u64>) -> Span {
    (range.start_bound().cloned(), range.end_bound().cloned())
}
