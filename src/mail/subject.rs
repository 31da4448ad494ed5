//! The subject: the certain thing before the mail is opened.

use xxhash_rust::xxh3::xxh3_128;

use super::text::one_line;
use crate::report::{Report, Sentences};

/// Longest subject, in characters.
const LONGEST: usize = 120;

/// `Acme Pune: leads to 1 title are rejected; 8 new, 16 resolved`
#[must_use]
pub fn subject(report: &Report) -> String {
    one_line(&Sentences::of(report).subject, LONGEST)
}

/// What all mails about one account have in common, so that a reader shows the months together: left of the `@`.
#[must_use]
pub fn thread(report: &Report) -> String {
    let audit = &report.audit;
    let ids: Vec<_> = audit.org_ids.iter().map(ToString::to_string).collect();
    let account = if ids.is_empty() { audit.base_url.clone() } else { ids.join("\n") };
    let key = format!("{account}\0{}", audit.text.as_deref().unwrap_or_default());
    format!("lead-groups.{:032x}", xxh3_128(key.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Number;
    use crate::report::fixtures::{report, with_past};
    use crate::testing::account as sample;

    #[test]
    fn what_the_server_calls_the_account_cannot_leave_its_line() {
        let account = sample();
        let mut hostile = report(&account);
        hostile.audit.org_ids = vec![Number::Text("4\r\nBcc: x@y.example\0".into())];
        hostile.audit.text = Some("\u{202e}Pune\n".repeat(60));
        let subject = subject(&hostile);
        assert!(!subject.contains(crate::config::is_active) && subject.chars().count() < 200, "{subject}");
        assert!(subject.starts_with("Superfone 4⟨hidden⟩Bcc: x@y.example⟨hidden⟩ (a part): leads to "), "{subject}");
    }

    #[test]
    fn a_thread_is_one_account_and_scope() {
        let account = sample();
        let (plain, mut part) = (report(&account), report(&account));
        assert_eq!(thread(&plain), thread(&with_past(&account)));
        part.audit.text = Some("Pune".to_owned());
        assert_ne!(thread(&plain), thread(&part));
    }
}
