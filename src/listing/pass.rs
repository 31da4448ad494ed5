//! One pass: page 1, then all others through one bounded stream.

use std::collections::HashMap;
use std::ops::Range;

use futures::StreamExt as _;
use futures::stream;

use super::fingerprint::{row_fingerprint, rows_fingerprint};
use super::{Doubt, ListingError};
use crate::api::{Answer, ApiError, Item, Notes, Page, Pages, Paging, Transport};
use crate::event::{Event, Observer, Silent};

/// Most pages that are read; at 50 rows a page, ten million groups.
pub(super) const PAGE_CAP: u64 = 200_000;
/// Pages and rows beyond those that page 1 announces: a list that goes on after so many has no end.
const UNANNOUNCED: (u64, u64) = (20_000, 1_000_000);

/// How a pass is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) page_size: u32,
    pub(super) concurrency: usize,
    /// After the announced pages, read on until an empty one.
    pub(super) read_on: bool,
    /// Requests a second at the most, and passes that will be needed in all.
    pub(super) rate: Option<(f64, u64)>,
}

/// A page as a pass keeps it.
#[derive(Debug, Clone)]
pub(super) struct PageRead {
    pub(super) number: u64,
    pub(super) paging: Paging,
    /// Where its rows stand in those of the pass; nowhere if the page equals that of the pass before, until
    /// [`Pass::take_over`].
    rows: Range<usize>,
    /// How many rows the server sent.
    pub(super) sent: usize,
    /// The page equals that of the pass before.
    same: bool,
    /// Fingerprint of the rows.
    pub(super) print: u128,
    /// Fingerprint of the answer's bytes.
    body: u128,
    notes: Notes,
}

impl PageRead {
    fn new(number: u64, page: &mut Page) -> Self {
        let Page { rows, paging, notes, print: body, .. } = page;
        let (paging, notes, body) = (*paging, std::mem::take(notes), *body);
        Self { number, paging, sent: rows.len(), print: rows_fingerprint(rows), rows: 0..0, same: false, body, notes }
    }
}

/// All pages of one pass by ascending number, without empty pages at the end.
#[derive(Debug, Clone)]
pub(super) struct Pass {
    pub(super) pages: Vec<PageRead>,
    /// The rows of all pages, as they came: one list, because a million rows are not copied for nothing.
    rows: Vec<Item>,
    /// What page 1 says of the list.
    pub(super) paging: Paging,
    /// Pages announced, at the most.
    pub(super) announced: u64,
    /// Two pages with the same rows; the pass was broken off there.
    pub(super) looped: Option<(u64, u64)>,
}

impl Pass {
    /// Pages that were saved, by ascending number, taken for one pass.
    pub(super) fn of_saved(pages: Vec<Page>) -> Self {
        let paging = pages.first().map(|page| page.paging).unwrap_or_default();
        let announced = pages.iter().filter_map(|page| page.paging.total_pages).max().unwrap_or(1);
        let mut pass = Collector::new(None, &Silent);
        for page in pages {
            let page = pass.page(page.number, Answer::Page(page));
            pass.add(page);
        }
        pass.finish(paging, announced)
    }

    /// Whether the server says how long the list is.
    pub(super) fn is_paged(&self) -> bool {
        is_paged(&self.paging)
    }

    /// Whether the two passes are the same page by page, the server's count included.
    pub(super) fn equals(&self, other: &Self) -> bool {
        self.looped.is_none()
            && other.looped.is_none()
            && self.pages.len() == other.pages.len()
            && self.pages.iter().zip(&other.pages).all(|(a, b)| {
                a.number == b.number && a.print == b.print && a.paging.total_items == b.paging.total_items
            })
            && self.paging.total_items == other.paging.total_items
    }

    /// Whether this pass, whose rows the other one has taken over where it could, holds the same rows in any order.
    pub(super) fn same_rows(&self, other: &Self) -> bool {
        // Rows that were taken over are the same in both; what is left has to be compared.
        let mine = sorted_prints(self.rows());
        let theirs = sorted_prints(other.pages.iter().filter(|page| !page.same).flat_map(|page| other.of(page)));
        self.looped.is_none()
            && other.looped.is_none()
            && self.paging.total_items == other.paging.total_items
            && mine == theirs
    }

    /// Takes the rows of the pages that equal those of the pass before.
    pub(super) fn take_over(&mut self, before: &mut Self) {
        // A pass without rows of its own may as well be one that found the list empty.
        if self.pages.len() == before.pages.len() && self.pages.iter().all(|page| page.same) {
            std::mem::swap(&mut self.rows, &mut before.rows);
            self.pages
                .iter_mut()
                .zip(&mut before.pages)
                .for_each(|(page, old)| std::mem::swap(&mut page.rows, &mut old.rows));
            return;
        }
        for page in self.pages.iter_mut().filter(|page| page.same) {
            let place = before.place(page.number);
            let Some(old) = place.and_then(|place| before.pages.get_mut(place)) else { continue };
            let start = self.rows.len();
            self.rows.extend(before.rows[std::mem::take(&mut old.rows)].iter_mut().map(std::mem::take));
            page.rows = start..self.rows.len();
        }
    }

    /// Pages are kept by number, so page n stands at n - 1 unless the pass was broken off.
    fn place(&self, number: u64) -> Option<usize> {
        let place = usize::try_from(number - 1).ok()?;
        let is_it = self.looped.is_none() && self.pages.get(place).is_some_and(|page| page.number == number);
        is_it.then_some(place)
    }

    fn page(&self, number: u64) -> Option<&PageRead> {
        self.place(number).map(|place| &self.pages[place])
    }

    fn of(&self, page: &PageRead) -> impl Iterator<Item = &Item> {
        self.rows[page.rows.clone()].iter()
    }

    /// All rows in any order.
    pub(super) fn into_rows(self) -> Vec<Item> {
        self.rows
    }

    /// The rows that no other pass has taken over, page by page.
    pub(super) fn into_rows_by_page(self) -> impl Iterator<Item = Item> {
        let Self { pages, mut rows, .. } = self;
        pages.into_iter().flat_map(|page| page.rows).map(move |at| std::mem::take(&mut rows[at]))
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Item> {
        self.pages.iter().flat_map(|page| self.of(page))
    }

    pub(super) fn notes(&self) -> Notes {
        let mut notes = Notes::default();
        self.pages.iter().for_each(|page| notes.merge(&page.notes));
        notes
    }
}

fn sorted_prints<'a>(rows: impl Iterator<Item = &'a Item>) -> Vec<u128> {
    let mut prints: Vec<_> = rows.map(row_fingerprint).collect();
    prints.sort_unstable();
    prints
}

fn is_paged(paging: &Paging) -> bool {
    paging.total_pages.is_some() && paging.total_items.is_some()
}

/// Pages that are asked for by turns, for each request that may be under way: one that waits after a failure holds up no
/// other. How many are under way is up to the gate.
const BY_TURNS: usize = 2;

/// Reads one pass. `before` is the pass it will be compared with; rows that it holds already are not kept twice.
pub(super) async fn read_pass<T: Transport>(
    pages: &Pages<'_, T>,
    plan: Plan,
    before: Option<&Pass>,
    observer: &dyn Observer,
) -> Result<Pass, ListingError> {
    let mut pass = Collector::new(before, observer);
    let first = pass.page(1, pages.page(1, plan.page_size, known(before, 1)).await?);
    let (paging, rows) = (first.paging, first.sent);
    pass.expect(&paging, rows);
    let refusing = |doubt: Doubt| doubt.refusing(pages.catalogue());
    let mut announced = announced_by(&paging, plan.page_size, rows).map_err(refusing)?;
    if is_paged(&paging) {
        observer.on(Event::PagesExpected(announced.max(1)));
        check_rate(pages, plan, announced)?;
    }
    let most = Most::after(announced, paging.total_items.unwrap_or_default());
    pass.add(first);

    let mut next = 2;
    while next <= announced && pass.looped.is_none() {
        // A page may announce more pages than were known; they are read in a further round.
        let mut round = stream::iter(next..=announced)
            .map(|number| {
                let known = known(before, number);
                async move { pages.page(number, plan.page_size, known).await.map(|answer| (number, answer)) }
            })
            .buffer_unordered(plan.concurrency.saturating_mul(BY_TURNS));
        next = announced + 1;
        while let Some(answer) = round.next().await {
            let (number, answer) = answer?;
            let page = pass.page(number, answer);
            most.allows(number, pass.received).map_err(refusing)?;
            // An impossible count that comes later is left to the checks, which make the next pass read on.
            let now = announced_by(&page.paging, plan.page_size, rows).unwrap_or_default();
            if now > announced {
                announced = now;
                observer.on(Event::PagesExpected(announced));
            }
            pass.add(page);
            if pass.looped.is_some() {
                break;
            }
        }
    }
    if plan.read_on || !is_paged(&paging) {
        read_on(pages, plan, announced.max(1) + 1, &most, &mut pass).await?;
    }
    Ok(pass.finish(paging, announced))
}

/// Pages to read, as far as the server's figures tell: `total_pages`, or what `total_items` makes of a count that neither
/// the page size nor the rows of page 1 explain. The checks see the contradiction, and the next pass reads on.
fn announced_by(paging: &Paging, page_size: u32, rows: usize) -> Result<u64, Doubt> {
    let pages = paging.total_pages.unwrap_or(1);
    let size = paging.page_size.unwrap_or(page_size.into()).max(1);
    let pages_of = |items: u64| items.div_ceil(size.min(rows.max(1) as u64));
    match paging.total_items {
        Some(items) if rows > 0 && pages > pages_of(items) => Ok(items.div_ceil(size).min(PAGE_CAP)),
        _ if pages > PAGE_CAP => Err(Doubt::TooManyPages(pages)),
        _ => Ok(pages),
    }
}

/// Reads page after page until an empty one, where the server's figures cannot tell where the list ends.
async fn read_on<T: Transport>(
    pages: &Pages<'_, T>,
    plan: Plan,
    from: u64,
    most: &Most,
    pass: &mut Collector<'_>,
) -> Result<(), ListingError> {
    for number in from.. {
        if pass.looped.is_some() {
            break;
        }
        most.allows(number, pass.received).map_err(|doubt| doubt.refusing(pages.catalogue()))?;
        let page = pass.page(number, pages.page(number, plan.page_size, known(pass.before, number)).await?);
        if page.sent == 0 {
            break;
        }
        pass.observer.on(Event::PagesExpected(number + 1));
        pass.add(page);
    }
    Ok(())
}

/// Where a list is taken for one without end.
struct Most {
    pages: u64,
    rows: u64,
}

impl Most {
    /// After page 1, which announces so many pages and rows.
    fn after(pages: u64, rows: u64) -> Self {
        let (more_pages, more_rows) = UNANNOUNCED;
        Self { pages: (pages + more_pages).min(PAGE_CAP), rows: rows.saturating_add(more_rows) }
    }

    fn allows(&self, page: u64, received: u64) -> Result<(), Doubt> {
        if page > self.pages || received > self.rows {
            return Err(Doubt::NoEnd { page });
        }
        Ok(())
    }
}

/// Fails at once if the requests still needed cannot be sent in time at the rate that the user allows.
fn check_rate<T: Transport>(pages: &Pages<'_, T>, plan: Plan, announced: u64) -> Result<(), ListingError> {
    let Some((rate, passes)) = plan.rate.filter(|_| announced > 1) else { return Ok(()) };
    let requests = (announced * passes).saturating_sub(1);
    #[expect(clippy::cast_precision_loss, reason = "at most a few hundred thousand")]
    if requests as f64 / rate > pages.remaining().as_secs_f64() {
        let deadline = pages.limits().deadline;
        return Err(ApiError::RateTooLow { requests, rate: rate.to_string(), deadline }.into());
    }
    Ok(())
}

struct Collector<'a> {
    before: Option<&'a Pass>,
    observer: &'a dyn Observer,
    pages: Vec<PageRead>,
    rows: Vec<Item>,
    /// Rows that came, known ones included.
    received: u64,
    /// Page number by content.
    seen: HashMap<u128, u64>,
    looped: Option<(u64, u64)>,
}

/// What the answer for a page was in the pass before: should it come again, it need not be read again.
fn known(before: Option<&Pass>, number: u64) -> Option<u128> {
    before.and_then(|before| before.page(number)).map(|page| page.body)
}

impl<'a> Collector<'a> {
    fn new(before: Option<&'a Pass>, observer: &'a dyn Observer) -> Self {
        Self { before, observer, pages: Vec::new(), rows: Vec::new(), received: 0, seen: HashMap::new(), looped: None }
    }

    /// Makes room for the rows that are announced, unless they are known already; a server may announce anything.
    fn expect(&mut self, paging: &Paging, first: usize) {
        /// Rows for which there is room at once.
        const MOST: u64 = 2_000_000;
        let announced = paging.total_items.unwrap_or_default().min(MOST).min(PAGE_CAP.saturating_mul(first as u64));
        if self.before.is_none() {
            self.rows.reserve_exact(usize::try_from(announced).unwrap_or_default().saturating_sub(self.rows.len()));
        }
    }

    /// The answer as it is kept.
    fn page(&mut self, number: u64, answer: Answer) -> PageRead {
        let old = self.before.and_then(|before| before.page(number));
        match (answer, old) {
            (Answer::Known, Some(old)) => PageRead { rows: 0..0, same: true, notes: old.notes.clone(), ..*old },
            // Nothing is known that was not read before.
            (Answer::Known, None) => PageRead::new(number, &mut Page::default()),
            (Answer::Page(mut page), old) => {
                let mut read = PageRead::new(number, &mut page);
                read.same = old.is_some_and(|old| old.print == read.print && old.rows.len() == read.sent);
                if !read.same {
                    read.rows = self.rows.len()..self.rows.len() + page.rows.len();
                    self.rows.append(&mut page.rows);
                }
                read
            }
        }
    }

    fn add(&mut self, page: PageRead) {
        self.received += page.sent as u64;
        self.observer.on(Event::PageRead(page.sent as u64));
        if page.sent > 0
            && let Some(other) = self.seen.insert(page.print, page.number)
        {
            self.looped = Some((other.min(page.number), other.max(page.number)));
        }
        self.pages.push(page);
    }

    fn finish(mut self, paging: Paging, announced: u64) -> Pass {
        self.pages.sort_unstable_by_key(|page| page.number);
        while self.pages.len() > 1 && self.pages.last().is_some_and(|page| page.sent == 0) {
            self.pages.pop();
        }
        Pass { pages: self.pages, rows: self.rows, paging, announced, looped: self.looped }
    }
}
