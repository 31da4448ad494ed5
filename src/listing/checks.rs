//! The free checks: what one pass says about itself.

use super::pass::Pass;

/// What the checks of one pass found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Checks {
    /// Rows received.
    pub(super) rows: u64,
    /// Distinct ids among them.
    pub(super) distinct: u64,
    /// What the server counts; the largest figure where it gives several.
    pub(super) total: Option<u64>,
    /// Paging figures that contradict each other or the pages, one sentence each.
    pub(super) figures: Vec<String>,
    /// A page that calls itself another one, which alone does no harm: (asked, said).
    pub(super) mislabelled: Option<(u64, u64)>,
}

impl Checks {
    /// Rows whose id had come before.
    pub(super) fn repeated(&self) -> u64 {
        self.rows - self.distinct
    }

    /// No id twice, and as many as the server counts, where it counts.
    pub(super) fn ids_agree(&self) -> bool {
        self.repeated() == 0 && self.total.is_none_or(|total| total == self.distinct)
    }

    /// The first of the figures that do not agree, and how many more there are.
    pub(super) fn disagreement(&self) -> Option<String> {
        let first = self.figures.first()?;
        let more = self.figures.len() - 1;
        Some(if more == 0 { first.clone() } else { format!("{first} (and {more} more)") })
    }

    /// Nothing contradicts anything.
    pub(super) fn are_clean(&self) -> bool {
        self.ids_agree() && self.figures.is_empty()
    }
}

/// Checks one pass. `asked` is the page size that was asked for.
pub(super) fn check(pass: &Pass, asked: u32) -> Checks {
    let mut ids: Vec<u64> = pass.rows().map(|group| group.id).collect();
    let mut checks = Checks { rows: ids.len() as u64, ..Checks::default() };
    ids.sort_unstable();
    ids.dedup();
    checks.distinct = ids.len() as u64;
    checks.mislabelled = pass.pages.iter().find_map(|page| {
        let said = page.paging.current_page?;
        (said != page.number).then_some((page.number, said))
    });
    // Pages past the announced ones were read to find the end; what they say of the list is not counted on.
    let announced = || pass.pages.iter().filter(|page| page.number <= pass.announced.max(1));
    checks.total = announced().filter_map(|page| page.paging.total_items).max();
    if pass.is_paged() {
        checks.figures = contradictions(pass, asked);
    } else {
        checks.figures.push("the answers do not say how many pages or groups there are".to_owned());
    }
    checks
}

fn contradictions(pass: &Pass, asked: u32) -> Vec<String> {
    let mut found = Vec::new();
    let first = pass.paging;
    let (total, pages) = (first.total_items.unwrap_or_default(), first.total_pages.unwrap_or_default());
    let size = first.page_size.unwrap_or(asked.into()).max(1);
    let computed = total.div_ceil(size);
    if pages != computed && !(total == 0 && pages <= 1) {
        found.push(format!("page 1 announces {pages} pages, yet {total} groups of {size} a page are {computed}"));
    }
    for page in &pass.pages {
        let (number, rows, said) = (page.number, page.sent as u64, page.paging);
        if number > pass.announced.max(1) {
            found.push(format!("page {number} holds {rows} rows although only {} pages are announced", pass.announced));
            continue;
        }
        let expected = if number < computed { size } else { total.saturating_sub(size.saturating_mul(number - 1)) };
        if rows != expected {
            found.push(format!("page {number} holds {rows} rows instead of {expected}"));
        }
        for (name, says, first) in [
            ("total_items", said.total_items, first.total_items),
            ("total_pages", said.total_pages, first.total_pages),
            ("page_size", said.page_size, first.page_size),
        ] {
            if says != first {
                found.push(format!("page {number} says {name} is {}, page 1 says {}", show(says), show(first)));
            }
        }
    }
    if (pass.pages.len() as u64) < computed {
        found.push(format!("the list ends after page {} although {computed} pages are announced", pass.pages.len()));
    }
    found
}

fn show(figure: Option<u64>) -> String {
    figure.map_or("nothing".to_owned(), |figure| figure.to_string())
}
