//! The last gate before any output: no key, no raw control characters, and no panic that prints either.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::PanicHookInfo;
use std::sync::OnceLock;

use crate::contain::is_contained;
use crate::scrub::Scrubber;

static KEY: OnceLock<Scrubber> = OnceLock::new();
static PASSWORD: OnceLock<Scrubber> = OnceLock::new();
static WEBHOOK: OnceLock<Scrubber> = OnceLock::new();

/// From now on the key is removed from everything that is printed.
pub fn guard_key(scrubber: Scrubber) {
    let _ = KEY.set(scrubber);
}

/// From now on the mail server's password is removed from everything that is printed.
pub fn guard_password(scrubber: Scrubber) {
    let _ = PASSWORD.set(scrubber);
}

/// From now on the webhook's URL is removed from everything that is printed.
pub fn guard_webhook(scrubber: Scrubber) {
    let _ = WEBHOOK.set(scrubber);
}

/// Text as it may be printed: without key, password and webhook, control characters as `⟨U+001B⟩`; line breaks and tabs stay.
#[must_use]
pub fn clean(text: &str) -> String {
    let text = KEY.get().map_or(text.into(), |key| key.clean(text));
    let text = PASSWORD.get().map_or(Cow::Borrowed(&*text), |password| password.clean(&text));
    let text = WEBHOOK.get().map_or(Cow::Borrowed(&*text), |webhook| webhook.clean(&text));
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unprintable(c) {
            let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a terminal would do something else than print the character.
pub(super) fn is_unprintable(c: char) -> bool {
    let bidi = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && c != '\n' && c != '\t') || bidi
}

/// Makes a panic print one clean line instead of whatever its message holds.
pub fn hook_panics() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        if !is_contained() {
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            let text = format!("error: this is a bug in superfone-audit, please report it: {place}: {}", reason(info));
            let _ = writeln!(std::io::stderr(), "{}", clean(&text));
        }
    }));
}

fn reason<'a>(info: &'a PanicHookInfo<'_>) -> &'a str {
    let payload = info.payload();
    payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref().copied()).unwrap_or("panic")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_never_reach_the_terminal() {
        assert_eq!(
            clean("a\x1b]0;x\x07\tb\u{202e}\u{9b}c\nd\r"),
            "a⟨U+001B⟩]0;x⟨U+0007⟩\tb⟨U+202E⟩⟨U+009B⟩c\nd⟨U+000D⟩"
        );
        assert_eq!(clean("हिन्दी 👨\u{200d}👩"), "हिन्दी 👨\u{200d}👩");
    }
}
