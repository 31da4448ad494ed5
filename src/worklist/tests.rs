//! Workbooks as people and their programs leave them.

mod reading;
