//! A fake of the API for the test binaries, on loopback and port 0: lead groups, and the further lists that a test gives it.
//!
//! The program under test is a separate process, so the server runs on its own thread and plain blocking test
//! code drives it:
//!
//! ```ignore
//! let api = FakeApi::builder()
//!     .account(Account::numbered(120))
//!     .fault(Match::page(3).attempts(1..=2), Fault::status(503).header("retry-after", "1"))
//!     .start();
//! // run the program with `api.base_url()` and `KEY`
//! assert_eq!(api.count_page(3), 3);
//! ```
//!
//! A server that was never called fails its test when it is dropped: such a test proves nothing.
#![allow(dead_code, unused_imports, reason = "each test binary uses its own part")]

mod account;
mod answer;
mod body;
mod builder;
mod connection;
mod fault;
mod hold;
mod matching;
pub mod program;
mod proxy;
mod record;
mod server;
pub mod smtp;
mod tls;
mod trap;

pub use account::{Account, Group, group, label};
pub use builder::Builder;
pub use fault::Fault;
pub use hold::Hold;
pub use matching::Match;
pub use proxy::Proxy;
pub use record::Record;
pub use server::{FakeApi, KEY};
pub use tls::FAR;
pub use trap::Trap;
