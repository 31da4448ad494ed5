//! One request to one page: the client, the wire model, the retry table and the rate.
//!
//! Nothing here knows that there is a second page. [`Pages::page`] is the unit that either gives one decoded
//! [`Page`] or an error that says which page, what happened and what to do next; `listing/` makes a list of pages.
//! The transport is a trait, so that everything above one HTTP exchange is tested without sockets and with paused time.

mod charges;
mod classify;
mod client;
mod coding;
mod deadline;
mod effort;
mod error;
mod fetch;
mod gate;
mod instant;
mod item;
mod notes;
mod outage;
mod pace;
mod page_id;
mod proxy;
mod resolver;
mod retry_after;
mod row;
mod send_error;
mod shape_error;
mod timestamp;
mod tls;
mod unreadable_dates;
mod value;
mod wire;
mod word;

pub use classify::{Class, classify_send, classify_status};
pub use client::{BODY_LIMIT, ClientError, HttpTransport, Reply, SendOptions, Transport, ca_pem};
pub use effort::Effort;
pub use error::{ApiError, PageError};
pub use fetch::{Answer, Fetcher, Limits, Pages};
pub use instant::parse_instant;
pub use item::{Further, Item, ItemStatus, Number};
pub use notes::{Note, NoteKind, Notes};
pub use page_id::PageId;
pub use proxy::ProxyError;
pub use retry_after::retry_after;
pub use send_error::{SendError, chain, is_bad_certificate};
pub use shape_error::ShapeError;
pub use timestamp::{Timestamp, TimestampText};
pub use tls::install_crypto;
pub use unreadable_dates::UnreadableDates;
pub use wire::{Page, Paging, decode, decode_item};
pub use word::Word;
