//! What a title should read once the findings about it are mended.

use super::damaged_title;
use super::mixed_script_title::in_one_alphabet;
use super::rule::Mend;
use super::text::is_blank;
use super::tidy::tidied;

/// The title as it should read when these are done to it; none where nobody but its owner can tell.
pub(crate) fn repaired(title: &str, mends: &[Mend]) -> Option<String> {
    if mends.contains(&Mend::Entitle) {
        return None;
    }
    let whole = if mends.contains(&Mend::Restore) { damaged_title::repaired(title)? } else { title.to_owned() };
    // Words first have to be whole: a character that nobody sees may part them.
    let tidy = tidied(&whole);
    let plain = if mends.contains(&Mend::Latinize) { in_one_alphabet(&tidy)? } else { tidy };
    Some(plain).filter(|clean| !is_blank(clean))
}

/// Whether there is nothing to mend about a title.
pub(crate) fn is_well_written(title: &str) -> bool {
    repaired(title, &[Mend::Tidy, Mend::Latinize]).is_some_and(|clean| clean == title)
        && !damaged_title::is_damaged(title)
}
