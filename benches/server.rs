//! A lead-group API for benchmarks, in a process of its own: a made-up account of any size, on loopback.
//!
//! `cargo bench --bench server -- GROUPS [LATENCY_MS]` prints the base URL and serves until its standard input ends.

#![allow(clippy::expect_used, reason = "a bench that cannot run should say why")]

#[path = "support/server.rs"]
mod server;

fn main() -> std::io::Result<()> {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    server::serve(numbers.first().copied().unwrap_or(10_000), numbers.get(1).copied().unwrap_or_default())
}
