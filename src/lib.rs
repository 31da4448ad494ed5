//! Audit of the lead groups of a Superfone account.
//!
//! The stages, in the order the data takes: [`config`] gives settings, [`api`] fetches one page, [`listing`] makes of
//! many pages one listing that can be vouched for, [`audit`] finds what is wrong, [`history`] compares it with earlier
//! audits, [`report`] renders it, [`delivery`] puts the files in place. Each hands plain owned data to the next; only [`commands`] knows them all. Stages announce
//! what they do as [`event`]s; only [`ui`] knows a terminal.
//!
//! The library exists for the program and its tests; its interface may change with every version.

pub mod api;
pub mod audit;
pub mod beside;
pub mod cli;
pub mod commands;
pub mod config;
pub mod contain;
pub mod delivery;
pub mod demo;
pub mod event;
pub mod exit;
pub mod history;
pub mod interrupt;
pub mod listing;
pub mod report;
#[cfg(test)]
mod testing;
pub mod ui;
