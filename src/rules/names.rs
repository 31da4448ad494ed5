//! Who sends a name, in words.

use super::text::shown;
use crate::names::{Integration, RowCount};
use crate::titles::{cut, show};

/// Who sends a name, as the subject of a sentence, and whether that is more than one.
///
/// `“Website form” (owner Asha)`, `“Website form” and “Chat widget”`; where no names file tells, `An integration`.
pub(super) fn senders(senders: &[Integration]) -> (String, bool) {
    /// Characters of a sentence that the senders may take, so that the name fits in beside them.
    const ROOM: usize = 66;
    const SHOWN: usize = 5;
    let known: Vec<_> = senders.iter().filter_map(|sender| sender_in_words(sender, true)).collect();
    if known.is_empty() {
        return ("An integration".to_owned(), false);
    }
    let brief: Vec<_> = senders.iter().filter_map(|sender| sender_in_words(sender, false)).collect();
    let shown = known.len().min(SHOWN);
    let fits = |text: &String| text.chars().count() <= ROOM;
    // Owners go before integrations do.
    let told = { Some(first(shown, &known)).filter(fits) }
        .or_else(|| (1..=shown).rev().map(|count| first(count, &brief)).find(fits))
        .unwrap_or_else(|| first(1, &brief));
    (told, known.len() > 1 || senders.iter().any(is_many))
}

/// The first so many of them, and how many there are beside them.
fn first(count: usize, senders: &[String]) -> String {
    match (&senders[..count], senders.len() - count) {
        ([one], 0) => one.clone(),
        ([rest @ .., last], 0) => format!("{} and {last}", rest.join(", ")),
        (some, more) => format!("{} and {more} more", some.join(", ")),
    }
}

/// `“Website form” (owner Asha)`, with or without the owner; nothing where nothing is known.
fn sender_in_words(sender: &Integration, with_owner: bool) -> Option<String> {
    match (&sender.integration, &sender.owner) {
        (Some(integration), Some(owner)) if with_owner => {
            Some(format!("{} (owner {})", shown(integration), show(owner)))
        }
        (Some(integration), _) => Some(shown(integration)),
        (None, Some(owner)) => Some(format!("an integration of {}", cut(&show(owner)))),
        (None, None) => sender.rows.as_ref().map(rows_in_words),
    }
}

/// `3 rows of the file (2, 5, 9)`
#[must_use]
pub fn rows_in_words(rows: &RowCount) -> String {
    let number = if rows.count == 1 { "1 row".to_owned() } else { format!("{} rows", rows.count) };
    format!("{number} of the file ({})", rows.numbers())
}

/// Whether what sends a name is more than one by itself.
#[must_use]
pub fn is_many(sender: &Integration) -> bool {
    sender.rows.as_ref().is_some_and(|rows| rows.count > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(integration: &str, owner: &str) -> Integration {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Integration { integration: given(integration), owner: given(owner), rows: None }
    }

    #[test]
    fn senders_read_as_the_subject_of_a_sentence() {
        let (form, chat, nobody) = (sender("Web form", "Asha"), sender("Chat", ""), sender("", ""));
        assert_eq!(senders(std::slice::from_ref(&form)), ("“Web form” (owner Asha)".to_owned(), false));
        assert_eq!(senders(&[form, chat.clone()]), ("“Web form” (owner Asha) and “Chat”".to_owned(), true));
        assert_eq!(senders(std::slice::from_ref(&nobody)), ("An integration".to_owned(), false));
        assert_eq!(senders(&[nobody, chat]), ("“Chat”".to_owned(), false));
        assert_eq!(senders(&[sender("", "Asha")]), ("an integration of Asha".to_owned(), false));
        let rows = |first: &[u64]| Integration {
            rows: Some(RowCount { count: first.len() as u64, first: first.to_vec() }),
            ..Integration::default()
        };
        assert_eq!(senders(&[rows(&[2, 5])]), ("2 rows of the file (2, 5)".to_owned(), true));
        assert_eq!(senders(&[rows(&[7])]), ("1 row of the file (7)".to_owned(), false));
        let many: Vec<_> = (1..=8).map(|n| sender(&n.to_string(), "")).collect();
        assert_eq!(senders(&many).0, "“1”, “2”, “3”, “4”, “5” and 3 more");
        let two = [sender("Website chat widget", "anjali@example.com"), sender("Plugin of the old blog", "Asha")];
        assert_eq!(senders(&two).0, "“Website chat widget” and “Plugin of the old blog”");
        let long = sender("A form with a name that nobody would ever call short", "Asha");
        assert_eq!(senders(&vec![long; 3]).0, "“A form with a name that n … r call short” and 2 more");
    }
}
