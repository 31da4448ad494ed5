//! The fake API server, tried out with the HTTP client that the program uses.
mod answers;
mod client;
mod control;
mod faults;
