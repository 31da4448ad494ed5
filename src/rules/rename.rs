//! What to do about a title that has to be typed again. No rule: advice that two of them share.
//!
//! A title that is put right may become the title of another group, and then leads are rejected that were accepted
//! before. So every new title is first looked up among those in use.

use std::collections::HashMap;

use super::input::RuleInput;
use super::text::to_type;
use crate::api::Item;
use crate::catalogue::Catalogue;

/// The advice for each group and the title it should have, if that is known.
pub(super) fn advice(input: &RuleInput<'_>, renames: &[(&Item, Option<String>)]) -> Vec<String> {
    let mut carriers: HashMap<&str, usize> = HashMap::new();
    for (_, new) in renames {
        if let Some(new) = new {
            *carriers.entry(new).or_default() += 1;
        }
    }
    for (title, carriers) in &mut carriers {
        *carriers += input.titles.count(title);
    }
    let Catalogue { one, item, items, rejects_twins, .. } = input.catalogue;
    let to = input.catalogue.to();
    let end = if *rejects_twins { "are rejected" } else { "may be rejected or get the wrong one" };
    let advice = |(group, new): &(&Item, Option<String>)| {
        let id = group.id;
        match new {
            None => format!("In the dashboard, open {one} {id} and type its title again as it should read."),
            Some(new) if carriers.get(&**new) == Some(&1) => format!(
                "In the dashboard, open {one} {id} and type its title again: {}. Whatever sends leads {to} the old name \
                 has to send the new one.",
                to_type(new)
            ),
            Some(new) => format!(
                "Do not simply rename {one} {id} to {}: another {one} has that title or is about to get it, and leads \
                 sent {to} a title of two {items} {end}. Decide which {item} to keep and give the others titles of \
                 their own.",
                to_type(new)
            ),
        }
    };
    renames.iter().map(advice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{groups, input};

    #[test]
    fn no_advice_leads_to_two_groups_of_one_title() {
        let groups = groups(&[
            (1, " A", "ACTIVE"),
            (2, "A", "DISABLED"),
            (3, " B", "ACTIVE"),
            (4, "B ", "ACTIVE"),
            (5, " C", "ACTIVE"),
            (6, "\u{FFFD}", "ACTIVE"),
        ]);
        let new = [Some("A"), None, Some("B"), Some("B"), Some("C"), None];
        let renames: Vec<_> = groups.iter().zip(new.map(|new| new.map(str::to_owned))).collect();
        let advice = advice(&input(&groups), &renames);
        for at in [0, 2, 3] {
            assert!(advice[at].starts_with("Do not simply rename"), "{}", advice[at]);
        }
        assert!(advice[4].contains("lead group 5 and type its title again: “C”."), "{}", advice[4]);
        assert!(advice[5].ends_with("as it should read."), "{}", advice[5]);
    }
}
