//! The names that integrations send, and the file that tells them: a list, a table of names with who sends each, or what
//! an integration really sends: the sheet of an import, or bodies of upserts.
//!
//! **Personal data stays in the file.** The rows of an import hold phone numbers, addresses and notes. Of a row nothing is
//! kept but the names in the fields that name items, counts and row numbers; every other cell is gone when the next row is
//! read. No error quotes a cell: it gives the row and the column.
//!
//! A file is read as a stream. What is kept grows with the different names in it, which are limited, not with its rows.

mod bodies;
mod broken;
mod distinct;
mod error;
mod file;
mod import;
mod kind;
mod limits;
mod lines;
mod list;
mod open;
mod row_count;
mod senders;
mod sent;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod values;

pub use error::NamesError;
pub use file::{NamesFile, read_names};
pub use import::{Combination, Import};
pub use row_count::RowCount;
pub use sent::{Integration, SentName};
