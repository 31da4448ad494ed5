//! The built-in sample account and the loopback server that serves it, so that a demo is a real run.

mod account;
mod server;

pub use account::{SampleError, SampleLists, sample_lists};
pub use server::{DemoServer, serve};

/// The key that the demo server takes.
pub const DEMO_KEY: &str = "demo-key-of-the-sample-account";
