//! Which catalogues are read.

use std::sync::LazyLock;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde::Deserialize;

use crate::catalogue::{ALL, Catalogue, LEAD_GROUPS, Wanted};

/// One word of `--catalogue`: a catalogue, or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatalogueChoice(Option<&'static Catalogue>);

impl CatalogueChoice {
    /// All of them.
    pub const ALL: Self = Self(None);

    /// What is read for these words: lead groups in any case, and first; what is named must be there, what `all` adds need not.
    #[must_use]
    pub fn wanted(choices: &[Self]) -> Vec<Wanted> {
        let is_named = |catalogue| catalogue == &LEAD_GROUPS || choices.contains(&Self(Some(catalogue)));
        let wanted = ALL.into_iter().filter(|catalogue| is_named(*catalogue) || choices.contains(&Self(None)));
        wanted.map(|catalogue| Wanted { catalogue, required: is_named(catalogue), names_only: false }).collect()
    }
}

impl ValueEnum for CatalogueChoice {
    fn value_variants<'a>() -> &'a [Self] {
        static CHOICES: LazyLock<Vec<CatalogueChoice>> = LazyLock::new(|| {
            ALL.into_iter().map(|one| CatalogueChoice(Some(one))).chain([CatalogueChoice::ALL]).collect()
        });
        &CHOICES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.map_or("all", |catalogue| catalogue.name)))
    }
}

impl<'de> Deserialize<'de> for CatalogueChoice {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_str(&text, false).map_err(|_| {
            let words: Vec<_> = ALL.iter().map(|catalogue| catalogue.name).collect();
            serde::de::Error::custom(format!("must be {} or all", words.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lead_groups_are_always_read_and_what_is_named_must_be_there() {
        let words = |words: &[&str]| {
            let choices: Vec<_> = words.iter().map(|word| CatalogueChoice::from_str(word, false).unwrap()).collect();
            let wanted = CatalogueChoice::wanted(&choices);
            wanted.iter().map(|wanted| (wanted.catalogue.name, wanted.required)).collect::<Vec<_>>()
        };
        assert_eq!(words(&[]), [("lead-groups", true)]);
        assert_eq!(words(&["labels"]), [("lead-groups", true), ("labels", true)]);
        let all = [("lead-groups", true), ("lead-stages", false), ("labels", true), ("products", false)];
        assert_eq!(words(&["all", "labels"]), all);
        assert_eq!(CatalogueChoice::value_variants().len(), ALL.len() + 1, "every catalogue can be chosen");
    }
}
