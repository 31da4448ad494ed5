//! The levels and the words a reader sees for them.

use std::fmt;

/// How two titles meet. Ordered: a lower level is a closer likeness, and a pair is reported at the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The same code points, as received.
    Exact,
    /// The same once invisible characters, composition and surplus white space are set aside.
    Invisible,
    /// The same but for upper and lower case (full case folding: `Straße` and `STRASSE`).
    Case,
    /// The same but for the form of the characters: full width, ligatures, digits of another script.
    Compatibility,
    /// The same but for accents and strokes.
    Accents,
    /// The same letters and figures, set apart by other punctuation, symbols or spaces.
    Separators,
    /// Other characters that look the same: Cyrillic `а` for Latin `a`, `O` for `0`.
    LookAlike,
    /// The same words in another order, or repeated.
    WordOrder,
    /// The same words, some in the singular and some in the plural.
    Plural,
    /// The same but for a mark that copying leaves: `Copy of X`, `X (1)`, `X_old`.
    Copy,
    /// One word differs by one letter, as a slip of the finger or of the ear does.
    Typo,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 11] = [
        Self::Exact,
        Self::Invisible,
        Self::Case,
        Self::Compatibility,
        Self::Accents,
        Self::Separators,
        Self::LookAlike,
        Self::WordOrder,
        Self::Plural,
        Self::Copy,
        Self::Typo,
    ];

    /// The stable kebab-case name, as it stands in reports and in `level` of the JSON report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Invisible => "invisible",
            Self::Case => "case",
            Self::Compatibility => "compatibility",
            Self::Accents => "accents",
            Self::Separators => "separators",
            Self::LookAlike => "look-alike",
            Self::WordOrder => "word-order",
            Self::Plural => "plural",
            Self::Copy => "copy",
            Self::Typo => "typo",
        }
    }

    /// What sets the titles apart, in words for a manager: a predicate to "these titles".
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Exact => "are exactly the same",
            Self::Invisible => "differ only by spaces or by characters that cannot be seen",
            Self::Case => "differ only by upper and lower case",
            Self::Compatibility => {
                "differ only by the form of a letter or digit (wide letters, digits of another script)"
            }
            Self::Accents => "differ only by accents or other marks of spelling",
            Self::Separators => "differ only by punctuation, symbols or spaces between the words",
            Self::LookAlike => {
                "look the same, but are written with letters of different alphabets or with digits for letters"
            }
            Self::WordOrder => "have the same words in another order, or a word twice",
            Self::Plural => "differ only by singular and plural",
            Self::Copy => "differ only by a mark that copying leaves",
            Self::Typo => "differ by one letter, which may be a slip",
        }
    }

    /// The same in the fewest words.
    #[must_use]
    pub const fn in_brief(self) -> &'static str {
        match self {
            Self::Exact => "exactly the same",
            Self::Invisible => "only hidden characters or spaces differ",
            Self::Case => "only capitals differ",
            Self::Compatibility => "only the form of a letter or digit differs",
            Self::Accents => "only accents differ",
            Self::Separators => "only punctuation or spaces differ",
            Self::LookAlike => "looks the same, other letters",
            Self::WordOrder => "same words, other order",
            Self::Plural => "one and many",
            Self::Copy => "a copy mark",
            Self::Typo => "one letter differs",
        }
    }

    /// Whether the likeness is so close that one title can only be meant for the other. Beyond it, people are asked.
    #[must_use]
    pub fn is_close(self) -> bool {
        self <= Self::LookAlike
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique() {
        assert_eq!(Level::ALL.map(Level::name).into_iter().collect::<HashSet<_>>().len(), Level::ALL.len());
    }

    #[test]
    fn levels_are_listed_in_their_order() {
        assert!(Level::ALL.is_sorted());
    }
}
