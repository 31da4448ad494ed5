//! The program and its library from outside: one file an area, one binary, so that it is linked once.
#![allow(unreachable_pub, reason = "`pub` marks what a test may call; a test binary exports nothing")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should end where it stands")]

mod catalogues;
mod command_line;
mod config_schema;
mod decisions;
mod docs;
mod drift;
mod faults;
// Signals, limits of the shell, file modes.
#[cfg(unix)]
mod files;
mod history;
mod history_file;
mod house;
mod import;
mod level_properties;
mod levels;
#[cfg(unix)]
mod machine;
mod mail;
mod moving_list;
mod mutes;
mod names;
mod outcome;
mod refusals;
mod replay;
mod resolve;
mod retry;
mod rows;
mod run;
mod samples;
mod schedules;
mod secrecy;
mod support;
mod support_selftest;
mod webhook;
