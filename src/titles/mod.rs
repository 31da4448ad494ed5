//! When are two titles "the same"?
//!
//! Exact equality is what the vendor documents as fatal. Everything else is a look-alike: a person, a form or a
//! spreadsheet will confuse the two. This room answers with a **ladder of keys**, from "the same code points" to
//! "the same words, one of them in the plural", and names the lowest rung on which two titles meet.
//!
//! * [`Level`] are the rungs, in order, with their words for a reader;
//! * `keys` makes the text keys (what cannot be seen, case, compatibility forms, accents);
//! * `tokens` cuts a text into words and figures, `words` sorts them, `stem` knows the English plural;
//! * `look_alike` is the one rung that is a relation between two titles and not a key;
//! * [`Keys`] is the ladder of one title, [`lowest_level`] the verdict on two;
//! * [`clusters`] finds the groups in a whole account, [`Index`] answers for one name at a time, [`Register`] for
//!   titles that are about to be given;
//! * [`show`] and [`first_difference`] are the input: they make visible what cannot be seen.
//!
//! Nothing here depends on the order of the input, on a locale, on hash order or on the number of threads.
//!
//! Two rungs do not nest with the rest, by nature. Words are told apart before they are joined (`GoogleAds` is one
//! word, `Google Ads` two: they meet at `separators`, but each has its own order of words), and `look-alike` holds
//! between two titles without holding across a third. Both are handled where clusters are made.

mod chars;
mod cluster;
mod display;
mod group;
mod index;
mod keys;
mod ladder;
mod level;
mod look_alike;
mod look_pairs;
mod register;
mod stem;
mod tokens;
mod words;

pub(super) use chars::{is_blank as is_white, is_ignorable, is_mark, is_unseen};
pub use cluster::{BROAD, Cluster, clusters};
pub(super) use display::strays;
pub use display::{first_difference, is_plain, show, show_apart, show_hidden};
pub use index::{Index, Meeting};
pub(super) use ladder::key_at;
pub use ladder::{Keys, lowest_level};
pub use level::Level;
pub use register::{Candidate, Register, Taken};
