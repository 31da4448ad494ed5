//! Workbooks as people and their programs leave them, and what becomes of what they say.

mod joining;
mod reading;
