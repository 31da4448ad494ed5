//! The form of proposed titles.
//!
//! A title is made of what the group itself brings along, its own title and its id, so that it is the same every month
//! and whoever else comes or goes. The word "duplicate" tells people in the dashboard what the group is; it does not
//! say "old", because the older group is the one that stays.

use unicode_segmentation::UnicodeSegmentation;

use super::written::without_stray_ends;
use crate::catalogue::Catalogue;
use crate::rules::capital;

/// Characters of a proposed title.
pub(super) const LONGEST: usize = 100;
/// Digits of an id that are written in one run; more could pass for a telephone number.
const DIGITS: usize = 6;

/// Titles for a group whose own title stays with another group, the best first. Without a `base` (what the title
/// should have been) there is nothing to go by but the id.
pub(super) fn for_duplicate(catalogue: &Catalogue, base: Option<&str>, id: u64) -> Vec<String> {
    let Some(base) = base else { return for_untitled(catalogue, id) };
    let [first, second] = ends_of_duplicates(catalogue, id);
    let base = without_stray_ends(base.strip_suffix(&first).unwrap_or(base));
    vec![with_suffix(base, &first), with_suffix(base, &second), own(catalogue, id)]
}

fn ends_of_duplicates(catalogue: &Catalogue, id: u64) -> [String; 2] {
    let id = spelt(id);
    [format!(" (duplicate {id})"), format!(" (duplicate, {} {id})", catalogue.item)]
}

/// The title that a group gave up, told by the end of the one that it has now: a title that was proposed by
/// [`for_duplicate`] for this very id, and by no one else.
pub(super) fn given_up<'t>(catalogue: &Catalogue, title: &'t str, id: u64) -> Option<&'t str> {
    ends_of_duplicates(catalogue, id).iter().find_map(|end| title.strip_suffix(end)).filter(|old| !old.is_empty())
}

/// Titles for a group whose repaired title would come too close to another one.
pub(super) fn for_repair(catalogue: &Catalogue, base: &str, id: u64) -> Vec<String> {
    let mut forms: Vec<_> =
        words(catalogue).map(|word| with_suffix(base, &format!(" ({word} {})", spelt(id)))).collect();
    forms.push(own(catalogue, id));
    forms
}

/// Titles for a group that has none.
pub(super) fn for_untitled(catalogue: &Catalogue, id: u64) -> Vec<String> {
    let mut forms: Vec<_> = words(catalogue).map(|word| format!("Untitled {word} {}", spelt(id))).collect();
    forms.push(own(catalogue, id));
    forms
}

/// The words for an item, the short one first.
fn words(catalogue: &Catalogue) -> impl Iterator<Item = &'static str> {
    let long = Some(catalogue.one).filter(|long| *long != catalogue.item);
    [catalogue.item].into_iter().chain(long)
}

/// `Lead group of id 7`.
fn own(catalogue: &Catalogue, id: u64) -> String {
    format!("{} of id {}", capital(catalogue.one), spelt(id))
}

/// The base, shortened where both together would be too long.
fn with_suffix(base: &str, suffix: &str) -> String {
    let room = LONGEST.saturating_sub(suffix.chars().count());
    if base.chars().count() <= room {
        return format!("{base}{suffix}");
    }
    let mut left = room.saturating_sub(1);
    let fits = |letter: &&str| match left.checked_sub(letter.chars().count()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    let bytes = base.graphemes(true).take_while(fits).map(str::len).sum();
    format!("{}…{suffix}", base.get(..bytes).unwrap_or_default().trim_end())
}

/// An id in digits; a long one in runs of four with an `x` between, which no one dials.
fn spelt(id: u64) -> String {
    let digits = id.to_string();
    if digits.len() <= DIGITS {
        return digits;
    }
    let runs: Vec<_> = digits.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    runs.join("x")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{LABELS, LEAD_GROUPS, LEAD_STAGES};

    #[test]
    fn titles_are_made_of_the_groups_own_title_and_id() {
        assert_eq!(for_duplicate(&LEAD_GROUPS, Some("Inbound"), 24926)[0], "Inbound (duplicate 24926)");
        assert_eq!(
            for_duplicate(&LEAD_GROUPS, Some("Inbound (duplicate 7)"), 7)[..2],
            ["Inbound (duplicate 7)", "Inbound (duplicate, group 7)"]
        );
        assert_eq!(for_duplicate(&LEAD_GROUPS, Some("Inbound, -"), 7)[0], "Inbound (duplicate 7)");
        assert_eq!(for_duplicate(&LEAD_GROUPS, None, 7)[0], "Untitled group 7");
        assert_eq!(for_repair(&LEAD_GROUPS, "Inbound", 7)[0], "Inbound (group 7)");
        assert_eq!(for_untitled(&LEAD_GROUPS, 22956)[0], "Untitled group 22956");
        assert_eq!(for_duplicate(&LABELS, Some("VIP"), 7)[..2], ["VIP (duplicate 7)", "VIP (duplicate, label 7)"]);
        assert_eq!(for_repair(&LABELS, "VIP", 7), ["VIP (label 7)", "Label of id 7"]);
        let stage = ["Untitled stage 7", "Untitled lead stage 7", "Lead stage of id 7"];
        assert_eq!(for_untitled(&LEAD_STAGES, 7), stage);
    }

    #[test]
    fn what_a_group_gave_up_is_told_by_its_own_id_alone() {
        for (title, id, old) in [
            ("Inbound (duplicate 7)", 7, Some("Inbound")),
            ("Inbound (duplicate, group 7)", 7, Some("Inbound")),
            ("Inbound (duplicate 9876x5432x10)", 9_876_543_210, Some("Inbound")),
            ("Inbound (duplicate 7)", 8, None),
            ("Inbound (duplicate 9876543210)", 9_876_543_210, None),
            ("Inbound (Duplicate 7)", 7, None),
            ("Inbound (group 7)", 7, None),
            ("Inbound(duplicate 7)", 7, None),
            (" (duplicate 7)", 7, None),
        ] {
            assert_eq!(given_up(&LEAD_GROUPS, title, id), old, "{title:?} {id}");
        }
        assert_eq!(given_up(&LABELS, "VIP (duplicate 7)", 7), Some("VIP"));
        assert_eq!(given_up(&LABELS, "VIP (duplicate, label 7)", 7), Some("VIP"));
        assert_eq!(given_up(&LABELS, "VIP (duplicate, group 7)", 7), None);
        assert_eq!(given_up(&LABELS, "VIP (duplicate, label 7)", 8), None);
    }

    #[test]
    fn a_long_id_is_no_telephone_number() {
        assert_eq!(spelt(123_456), "123456");
        assert_eq!(spelt(9_876_543_210), "9876x5432x10");
        assert_eq!(spelt(u64::MAX), "1844x6744x0737x0955x1615");
    }

    #[test]
    fn a_long_title_is_cut_between_characters_and_keeps_its_suffix() {
        for base in ["x".repeat(300), "क्षि ".repeat(60), "👨\u{200d}👩\u{200d}👧".repeat(40)] {
            for title in for_duplicate(&LEAD_GROUPS, Some(&base), u64::MAX).into_iter().take(2) {
                assert!(title.chars().count() <= LONGEST, "{title}");
                assert!(title.contains("… (duplicate") && !title.contains(" …") && title.ends_with("1615)"), "{title}");
                assert!(!title.contains("\u{200d}…"), "{title}");
            }
        }
    }
}
