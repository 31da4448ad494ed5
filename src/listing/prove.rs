//! Passes until two of them are equal.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::sleep;

use super::checks::{Checks, check};
use super::pass::{Pass, Plan, read_pass};
use super::{Doubt, Listing, ListingError, Proof, Provenance, Unread};
use crate::api::{ApiError, Fetcher, Item, PageError, Pages, Transport};
use crate::catalogue::{Catalogue, Wanted};
use crate::config::{ReadOptions, Verify};
use crate::event::{Event, Observer};

/// Waits before the second, third and fourth pass; there is no fifth.
const WAITS: [Duration; 3] = [Duration::ZERO, Duration::from_millis(250), Duration::from_secs(1)];
/// The documented page size, which every server must take.
const DOCUMENTED_PAGE_SIZE: u32 = 50;

/// Reads whole lists, one after the other through one gate, and proves each.
///
/// A list that is not required, and that the key may not read or the API does not know (403, 404), is left out.
///
/// # Errors
/// [`ListingError::Api`] if a page failed for good or the deadline passed; [`ListingError::Unproved`] if a list kept
/// moving or contradicts itself, unless `allow_incomplete` is set.
pub async fn read_all<T: Transport>(
    fetcher: &Fetcher<T>,
    wanted: &[Wanted],
    options: &ReadOptions,
    observer: &dyn Observer,
) -> Result<(Vec<Listing>, Vec<Unread>), ListingError> {
    let reading = async {
        let (mut listings, mut unread) = (Vec::new(), Vec::new());
        for &Wanted { catalogue, required, .. } in wanted {
            let pages = fetcher.pages_of(catalogue);
            match Reader::new(&pages, options, observer).prove().await {
                Ok(listing) => listings.push(listing),
                Err(error) => {
                    let refusal = match &error {
                        ListingError::Api(error) if !required => error.refusal(),
                        _ => None,
                    };
                    let Some(why) = refusal else { return Err(error) };
                    tracing::debug!("{error}");
                    unread.push(Unread { catalogue, why: why.to_owned() });
                }
            }
        }
        // What the server asked for while it was read concerns all of them.
        if let Some(first) = listings.first_mut() {
            first.provenance.warnings.extend(fetcher.effort().sentences());
        }
        Ok((listings, unread))
    };
    fetcher.within_deadline(reading).await?
}

/// Reads one whole list and proves it.
///
/// # Errors
/// As [`read_all`].
pub async fn read<T: Transport>(
    fetcher: &Fetcher<T>,
    catalogue: &'static Catalogue,
    options: &ReadOptions,
    observer: &dyn Observer,
) -> Result<Listing, ListingError> {
    let (mut listings, _) =
        read_all(fetcher, &[Wanted { catalogue, required: true, names_only: false }], options, observer).await?;
    Ok(listings.remove(0))
}

struct Reader<'a, T> {
    pages: &'a Pages<'a, T>,
    options: &'a ReadOptions,
    observer: &'a dyn Observer,
    page_size: u32,
    passes: u32,
    warnings: Vec<String>,
    /// Items of superseded passes, kept only for an incomplete listing.
    seen: BTreeMap<u64, Item>,
}

/// What a pass, next to the one before it, proves.
enum PassVerdict {
    Proved(Proof),
    Doubtful(Doubt),
    ReadAgain,
}

impl<'a, T: Transport> Reader<'a, T> {
    fn new(pages: &'a Pages<'a, T>, options: &'a ReadOptions, observer: &'a dyn Observer) -> Self {
        let page_size = options.page_size;
        Self { pages, options, observer, page_size, passes: 0, warnings: Vec::new(), seen: BTreeMap::new() }
    }

    async fn prove(mut self) -> Result<Listing, ListingError> {
        let (mut pass, mut checks) = self.first_pass().await?;
        let mut verdict = self.judge_first(&pass, &checks);
        for wait in WAITS {
            if !matches!(verdict, PassVerdict::ReadAgain) {
                break;
            }
            sleep(wait).await;
            let mut before = (pass, checks);
            (pass, checks) = self.next_pass(&mut before).await?;
            verdict = judge(&before, &(&pass, &checks));
            self.keep(before.0);
        }
        self.describe(&pass, &checks);
        match verdict {
            PassVerdict::Proved(proof) => Ok(self.complete(pass, &checks, proof)),
            PassVerdict::Doubtful(doubt) => self.incomplete(pass, &checks, doubt),
            PassVerdict::ReadAgain => {
                let doubt = Doubt::KeptMoving { passes: self.passes };
                self.incomplete(pass, &checks, doubt)
            }
        }
    }

    async fn first_pass(&mut self) -> Result<(Pass, Checks), ListingError> {
        let outcome = match self.pass(None, false).await {
            Err(ListingError::Api(ApiError::Page { page, cause: PageError::Status { status: 400, .. }, .. }))
                if page.number == 1 && self.page_size > DOCUMENTED_PAGE_SIZE =>
            {
                let refused = std::mem::replace(&mut self.page_size, DOCUMENTED_PAGE_SIZE);
                self.warnings
                    .push(format!("the API refused a page size of {refused}; {DOCUMENTED_PAGE_SIZE} was used"));
                self.passes = 0;
                self.pass(None, false).await
            }
            outcome => outcome,
        };
        outcome.map(|pass| self.checked(pass))
    }

    async fn next_pass(&mut self, before: &mut (Pass, Checks)) -> Result<(Pass, Checks), ListingError> {
        let read_on = !before.1.are_clean();
        let mut pass = self.pass(Some(&before.0), read_on).await?;
        pass.take_over(&mut before.0);
        Ok(self.checked(pass))
    }

    fn checked(&self, pass: Pass) -> (Pass, Checks) {
        let checks = check(&pass, self.page_size);
        tracing::debug!(pass = self.passes, pages = pass.pages.len(), distinct = checks.distinct, "pass read");
        (pass, checks)
    }

    async fn pass(&mut self, before: Option<&Pass>, read_on: bool) -> Result<Pass, ListingError> {
        self.passes += 1;
        let passes = if self.options.verify == Verify::Always && before.is_none() { 2 } else { 1 };
        let of = self.passes + passes - 1;
        self.observer.on(Event::PassStarted { catalogue: self.pages.catalogue(), pass: self.passes, of });
        let plan = Plan {
            page_size: self.page_size,
            concurrency: self.options.concurrency,
            read_on,
            rate: self.options.rate.map(|rate| (rate, passes.into())),
        };
        read_pass(self.pages, plan, before, self.observer).await
    }

    fn judge_first(&self, pass: &Pass, checks: &Checks) -> PassVerdict {
        if pass.looped.is_some() || !checks.are_clean() {
            PassVerdict::ReadAgain
        } else if pass.announced <= 1 {
            PassVerdict::Proved(Proof::SinglePage)
        } else if self.options.verify == Verify::Never {
            PassVerdict::Proved(Proof::CountsOnly)
        } else {
            PassVerdict::ReadAgain
        }
    }

    fn keep(&mut self, superseded: Pass) {
        if self.options.allow_incomplete {
            self.seen.extend(superseded.into_rows_by_page().map(|item| (item.id, item)));
        }
    }

    /// Turns what is odd about the accepted pass into sentences.
    fn describe(&mut self, pass: &Pass, checks: &Checks) {
        if let Some(applied) = pass.paging.page_size.filter(|applied| *applied != u64::from(self.page_size)) {
            self.warnings.push(format!(
                "asked for {} {} a page, the API says it gives {applied}",
                self.page_size,
                self.pages.catalogue().items
            ));
        }
        if let Some((asked, said)) = checks.mislabelled {
            self.warnings.push(format!("the API calls page {asked} page {said}; its rows were taken as page {asked}"));
        }
        if let Some(disagreement) = checks.disagreement() {
            self.warnings.push(format!("the API's page counts do not agree: {disagreement}"));
        }
        if self.passes > 2 {
            self.warnings.push(format!("the list changed while it was read; {} passes were needed", self.passes));
        }
        self.warnings.extend(pass.notes().sentences());
    }

    fn complete(&self, pass: Pass, checks: &Checks, proof: Proof) -> Listing {
        let provenance = self.provenance(&pass, checks, proof, Vec::new());
        let mut items = pass.into_rows();
        items.sort_unstable_by_key(|item| item.id);
        Listing { catalogue: self.pages.catalogue(), items, provenance }
    }

    fn incomplete(mut self, pass: Pass, checks: &Checks, doubt: Doubt) -> Result<Listing, ListingError> {
        if !self.options.allow_incomplete {
            return Err(doubt.refusing(self.pages.catalogue()));
        }
        self.warnings.insert(0, doubt.as_warning());
        let mut items = std::mem::take(&mut self.seen);
        let mut unseen: std::collections::BTreeSet<u64> = items.keys().copied().collect();
        pass.rows().for_each(|item| {
            unseen.remove(&item.id);
        });
        let unseen = unseen.into_iter().collect();
        let provenance = Provenance { doubt: Some(doubt), ..self.provenance(&pass, checks, Proof::None, unseen) };
        items.extend(pass.into_rows_by_page().map(|item| (item.id, item)));
        Ok(Listing { catalogue: self.pages.catalogue(), items: items.into_values().collect(), provenance })
    }

    fn provenance(&self, pass: &Pass, checks: &Checks, proof: Proof, unseen_ids: Vec<u64>) -> Provenance {
        let (requests, retries) = self.pages.requests();
        Provenance {
            complete: proof != Proof::None,
            proof,
            doubt: None,
            replayed: false,
            pages: pass.pages.len() as u64,
            page_size: pass.paging.page_size.unwrap_or(self.page_size.into()),
            total_items: checks.total,
            rows: checks.rows,
            repeated_rows: checks.repeated(),
            passes: self.passes,
            requests,
            retries,
            unseen_ids,
            warnings: self.warnings.clone(),
        }
    }
}

/// Compares a pass with the one before it.
fn judge((before, before_checks): &(Pass, Checks), (pass, checks): &(&Pass, &Checks)) -> PassVerdict {
    if let (Some(_), Some(pages)) = (before.looped, pass.looped) {
        return PassVerdict::Doubtful(Doubt::IgnoresPage { pages });
    }
    if before.equals(pass) {
        // Contradicting figures make the second pass read on to an empty page, so an equal pair ends where the list does.
        return if checks.ids_agree() {
            PassVerdict::Proved(Proof::TwoEqualPasses)
        } else {
            let Checks { distinct, rows, total, .. } = **checks;
            PassVerdict::Doubtful(Doubt::Contradiction { distinct, rows, total })
        };
    }
    // Rows of `before` have been taken over, its checks were made while it still had them.
    let counted = |checks: &Checks| checks.total.is_some() && checks.ids_agree();
    if counted(before_checks) && counted(checks) && before.same_rows(pass) {
        return PassVerdict::Proved(Proof::TwoEqualSets);
    }
    PassVerdict::ReadAgain
}
