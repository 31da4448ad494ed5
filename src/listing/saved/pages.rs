//! Saved pages: each file the body of one answer of the API.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::SavedError;
use crate::api::{BODY_LIMIT, Page, PageId, ShapeError, decode};
use crate::catalogue::Catalogue;
use crate::listing::checks::{Checks, check};
use crate::listing::pass::{PAGE_CAP, Pass};
use crate::listing::{Doubt, Listing, ListingError, Proof, Provenance};
use crate::scrub::Scrubber;

/// The `*.json` files of a folder by name; neither those of folders below nor hidden ones.
pub(super) fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, SavedError> {
    let unreadable = |error| SavedError::unreadable(folder, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if is_json && !is_hidden && path.is_file() {
            files.push(path);
        }
        if files.len() as u64 > PAGE_CAP {
            return Err(SavedError::TooManyFiles(folder.to_owned()));
        }
    }
    if files.is_empty() {
        return Err(SavedError::NoPages(folder.to_owned()));
    }
    files.sort_unstable();
    Ok(files)
}

/// Reads pages and puts them together.
pub(super) fn read(
    catalogue: &'static Catalogue,
    files: &[PathBuf],
    allow_incomplete: bool,
) -> Result<Listing, ListingError> {
    let mut pages = Vec::with_capacity(files.len());
    for path in files {
        let name = path.file_name().unwrap_or(OsStr::new("?")).to_string_lossy().into_owned();
        pages.push(Named { name, page: page(catalogue, path)? });
    }
    let announced = pages.iter().filter_map(|named| named.page.paging.total_pages).max().unwrap_or(1);
    if announced > PAGE_CAP {
        return Err(Doubt::TooManyPages(announced).refusing(catalogue));
    }
    let Sorted { pages, mut warnings, twice } = sort(pages);
    let doubt = twice.or_else(|| missing(&pages, announced.max(1)));

    // An API that does not say how many rows a page has still fills all but the last.
    let size = pages.first().map_or(0, |page| page.paging.page_size.unwrap_or(page.rows.len() as u64));
    let pass = Pass::of_saved(pages);
    let checks = check(&pass, u32::try_from(size).unwrap_or(u32::MAX));
    let doubt = doubt.or_else(|| (!checks.are_clean()).then(|| Doubt::SavedPages(disagreement(&checks))));
    warnings.extend(pass.notes().sentences());

    let proof = match &doubt {
        Some(doubt) if !allow_incomplete => return Err(doubt.clone().refusing(catalogue)),
        Some(doubt) => {
            warnings.insert(0, doubt.as_warning());
            Proof::None
        }
        None if pass.announced <= 1 => Proof::SinglePage,
        None => Proof::CountsOnly,
    };
    let provenance = Provenance {
        complete: proof != Proof::None,
        proof,
        doubt,
        replayed: true,
        pages: pass.pages.len() as u64,
        page_size: size,
        total_items: checks.total,
        rows: checks.rows,
        repeated_rows: checks.repeated(),
        passes: 1,
        requests: 0,
        retries: 0,
        unseen_ids: Vec::new(),
        warnings,
    };
    // Of an item that comes twice, which no whole list has, the later page counts.
    let items: BTreeMap<_, _> = pass.into_rows_by_page().map(|item| (item.id, item)).collect();
    Ok(Listing { catalogue, items: items.into_values().collect(), provenance })
}

fn page(catalogue: &'static Catalogue, path: &Path) -> Result<Page, SavedError> {
    let mut body = Vec::new();
    let file = fs::File::open(path).map_err(|error| SavedError::unreadable(path, &error))?;
    file.take(BODY_LIMIT as u64 + 1).read_to_end(&mut body).map_err(|error| SavedError::unreadable(path, &error))?;
    if body.len() > BODY_LIMIT {
        return Err(SavedError::TooLarge(path.to_owned()));
    }
    decode(&body, PageId { catalogue, number: 1 }, &Scrubber::none()).map_err(|shape| {
        let is_report = body.windows(16).any(|part| part == b"\"schema_version\"");
        match shape {
            ShapeError::NoRows { .. } if is_report => SavedError::ReportAmongPages(path.to_owned()),
            shape => SavedError::Page { path: path.to_owned(), shape },
        }
    })
}

/// A page and the file that holds it.
struct Named {
    name: String,
    page: Page,
}

/// Pages by ascending number, and what is odd about that.
struct Sorted {
    pages: Vec<Page>,
    warnings: Vec<String>,
    twice: Option<Doubt>,
}

/// Gives every page the number that it says it has; one that says none takes a number that is free, in the order of names.
fn sort(named: Vec<Named>) -> Sorted {
    let stated = |page: &Page| page.paging.current_page.filter(|number| *number > 0);
    let taken: BTreeSet<u64> = named.iter().filter_map(|named| stated(&named.page)).collect();
    let mut free = (1..).filter(|number| !taken.contains(number));
    let mut number = |page: &Page| stated(page).or_else(|| free.next()).unwrap_or(1);
    let mut named: Vec<_> = named
        .into_iter()
        .map(|Named { name, page }| {
            let number = number(&page);
            Named { name, page: page.renumbered(number) }
        })
        .collect();
    named.sort_by(|a, b| (a.page.number, &a.name).cmp(&(b.page.number, &b.name)));

    let (mut warnings, mut twice) = (Vec::new(), None);
    let mut kept: Vec<Named> = Vec::with_capacity(named.len());
    // All files of one number are held against the first of them.
    let mut first = 0;
    for next in named {
        let (number, name) = (next.page.number, &next.name);
        match kept.get(first).filter(|first| first.page.number == number) {
            None => first = kept.len(),
            Some(first) if first.page.rows == next.page.rows && first.page.paging == next.page.paging => {
                warnings.push(format!("{name} holds page {number} again, as {} does; it was left out", first.name));
                continue;
            }
            Some(first) => {
                let doubt = || Doubt::PageTwice { page: number, first: first.name.clone(), second: name.clone() };
                twice = twice.or_else(|| Some(doubt()));
            }
        }
        kept.push(next);
    }
    Sorted { pages: kept.into_iter().map(|named| named.page).collect(), warnings, twice }
}

/// The first page that was not saved.
fn missing(pages: &[Page], of: u64) -> Option<Doubt> {
    let held: BTreeSet<u64> = pages.iter().map(|page| page.number).filter(|number| *number <= of).collect();
    let page = (1..=of).find(|number| !held.contains(number))?;
    Some(Doubt::PageMissing { page, of, more: of - held.len() as u64 - 1 })
}

fn disagreement(checks: &Checks) -> String {
    let Checks { distinct, rows, total, .. } = checks;
    checks.disagreement().unwrap_or_else(|| {
        let counted = total.map_or("nothing".to_owned(), |total| total.to_string());
        format!("{distinct} distinct ids in {rows} rows, while the pages count {counted}")
    })
}
