//! Audit of the lead groups of a Superfone account.
//!
//! The stages, in the order the data takes: [`config`] gives settings, [`api`] fetches one page, [`listing`] makes of
//! many pages one listing that can be vouched for, [`rules`] find what is wrong (with [`titles`] telling which titles are
//! the same, [`names`] which of them integrations send), [`history`] compares it with earlier audits, [`worklist`] reads what the team wrote, [`plan`] says what a
//! person does about it, [`report`] renders it, [`publish`] puts the files in place, [`mail`] sends them. Each hands plain
//! owned data to the next; only [`commands`] knows them all. Stages announce what they do as [`event`]s; only [`ui`] knows
//! a terminal.
//!
//! [`catalogue`] says what is audited: the vendor's words for it.
//!
//! The library exists for the program and its tests; its interface may change with every version.

pub mod api;
pub mod catalogue;
pub mod cli;
pub mod commands;
pub mod config;
pub mod contain;
pub mod demo;
mod encoding;
pub mod event;
pub mod exit;
pub mod history;
pub mod interrupt;
pub mod listing;
pub mod mail;
pub mod names;
pub mod plan;
pub mod publish;
pub mod report;
pub mod rules;
pub mod scrub;
#[cfg(test)]
mod testing;
pub mod titles;
pub mod ui;
pub mod webhook;
pub mod worklist;
