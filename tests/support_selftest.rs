//! The fake API server, tried out with the HTTP client that the program uses.
#![allow(unreachable_pub, reason = "`pub` marks what the tests call; a test binary exports nothing")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of tests may panic as the tests do")]

mod support;

#[path = "support_selftest/answers.rs"]
mod answers;
#[path = "support_selftest/client.rs"]
mod client;
#[path = "support_selftest/control.rs"]
mod control;
#[path = "support_selftest/faults.rs"]
mod faults;
