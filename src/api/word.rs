//! A text that many rows share.

use std::ops::Deref;
use std::sync::Arc;

/// A text behind one pointer, cheap to copy: a status or a type that comes again in every row, or the rare value that is
/// not as documented and must not make every row larger.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(Arc<Box<str>>);

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<T: Into<Box<str>>> From<T> for Word {
    fn from(text: T) -> Self {
        Self(Arc::new(text.into()))
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

impl std::fmt::Display for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

/// The words of one page, each once. The vendor names a handful; should a server send thousands, the rest are not shared.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<Word>);

impl Words {
    /// Words that are kept in mind.
    const MOST: usize = 8;

    pub(super) fn get(&mut self, text: &str) -> Word {
        if let Some(word) = self.0.iter().find(|word| &***word == text) {
            return word.clone();
        }
        let word = Word::from(text);
        if self.0.len() < Self::MOST {
            self.0.push(word.clone());
        }
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_of_a_page_are_one_as_far_as_there_is_room() {
        let mut words = Words::default();
        let (one, same) = (words.get("ACTIVE"), words.get("ACTIVE"));
        assert!(Arc::ptr_eq(&one.0, &same.0));
        for number in 0..1_000 {
            assert_eq!(&*words.get(&format!("word {number}")), format!("word {number}"));
        }
        assert_eq!(words.0.len(), Words::MOST);
    }
}
