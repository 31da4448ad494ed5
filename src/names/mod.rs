//! The names that integrations send: who sends them, and the file that says so.

mod error;
mod file;
mod sent;

pub use error::NamesError;
pub use file::read_names;
pub use sent::{Integration, SentName};
