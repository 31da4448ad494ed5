//! One request to one page: the client, the wire model, the retry table and the rate.
//!
//! Nothing here knows that there is a second page. [`Fetcher::page`] is the unit that either gives one decoded
//! [`Page`] or an error that says which page, what happened and what to do next; `listing/` makes a list of pages.
//! The transport is a trait, so that everything above one HTTP exchange is tested without sockets and with paused time.

mod base_url;
mod client;
mod error;
mod fetch;
mod gate;
mod instant;
mod key;
mod lead_group;
mod notes;
mod retry;
mod row;
mod scrub;
mod timestamp;
mod tls;
mod value;
mod wire;
mod word;

pub use base_url::{BaseUrl, BaseUrlError, is_loopback};
pub use client::{BODY_LIMIT, ClientError, HttpTransport, Reply, SendError, Transport, ca_pem};
pub use error::{ApiError, Cause};
pub use fetch::{Answer, Effort, Fetcher, Limits};
pub use gate::Gate;
pub use instant::parse_instant;
pub use key::{ApiKey, KeyError};
pub use lead_group::{LeadGroup, Number, Status};
pub use notes::{Note, NoteKind, Notes};
pub use retry::{Class, classify_send, classify_status, retry_after};
pub use scrub::Scrubber;
pub use timestamp::{Timestamp, TimestampText};
pub use tls::install_crypto;
pub use wire::{Page, Paging, ShapeError, decode, decode_group};
pub use word::Word;
