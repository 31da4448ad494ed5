//! When are two titles "the same"?
//!
//! Exact equality is what the vendor documents as fatal. Everything else is a look-alike: a person, a form or a
//! spreadsheet will confuse the two. This room answers with a **level**, from "the same code points" to "one
//! letter differs", and names the lowest one at which two titles meet.
//!
//! * [`Level`] are the levels, in order, with their words for a reader;
//! * `keys` makes the text keys (what cannot be seen, case, compatibility forms, accents), `spelling` knows the ways in
//!   which Indic and Arabic words are spelt;
//! * `tokens` cuts a text into words and figures, `symbols` keeps what people sort by, `words` sorts, `stem` knows the
//!   English plural, `copy_mark` the marks of copying;
//! * `look_alike` and `typo` are the levels that are a relation between two titles and not a key;
//! * `match_keys` puts them together: [`lowest_level`] is the verdict on two titles;
//! * `key_hashes` makes hashes of the keys, so that those that may meet are found: [`clusters`] finds the groups in a whole
//!   account, [`Index`] answers for one name at a time, [`TitleRegistry`] for titles that are about to be given;
//! * `closest` finds the title that a name was probably meant for which meets none;
//! * [`show`] and [`difference_at`] are for the reader: they make visible what cannot be seen, and what the difference is.
//!
//! Nothing here depends on the order of the input, on a locale, on hash order or on the number of threads.
//!
//! Up to `accents` the keys nest: titles that are equal at one level are equal at every later one. From `separators` on,
//! symbols that both have must be equal, so that the likeness need not hold across a third title; words are told apart
//! before they are joined (`GoogleAds` is one word, `Google Ads` two), so that `word-order` starts again from the tokens.
//! Both are handled where clusters are made.

mod chars;
mod closest;
mod cluster;
mod copy_mark;
mod difference;
mod display;
mod index;
mod key_hashes;
mod keys;
mod level;
mod look_alike;
mod match_keys;
mod pairs;
mod registry;
mod spelling;
mod stem;
mod symbols;
mod tokens;
mod typo;
mod words;

pub(super) use chars::{is_blank as is_white, is_ignorable, is_mark, is_unseen};
pub use cluster::{Cluster, clusters};
pub use difference::difference_at;
pub(super) use display::strays;
pub(crate) use display::{cut, without_middle};
pub use display::{first_difference, is_plain, show, show_apart, show_hidden};
pub use index::{Index, Meeting};
pub use level::Level;
pub use match_keys::{key_at, lowest_level};
pub use registry::{Candidate, Taken, TitleRegistry};
