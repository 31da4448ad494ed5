//! `demo`: the main job on the built-in sample account, through the same client.

use std::num::NonZeroU32;
use std::path::Path;

use super::account::{AuditedAccount, clock};
use super::notices::Notices;
use super::outcome::Outcome;
use super::run::{audit, sent_names};
use crate::commands::Failure;
use crate::config::{CatalogueChoice, ConfigError, Connection, Options, Settings};
use crate::demo::sample_lists;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::ui::Ui;

pub(super) fn demo(options: &Options, outcome: &Outcome, ui: &Ui, interrupt: &Interrupt) -> Result<Exit, Failure> {
    let given = &options.connection;
    for (name, is_given) in [
        ("base-url", given.base_url.is_some()),
        ("api-key-file", given.api_key_file.is_some()),
        ("ca-file", given.ca_file.is_some()),
        ("from", options.from.is_some()),
        ("record", options.record.is_some()),
        ("email-dry-run", options.email_dry_run.is_some()),
    ] {
        if is_given {
            return Err(ConfigError::NotForDemo(name).into());
        }
    }
    let lists = sample_lists().map_err(|error| Failure::Runtime(error.to_string()))?;
    let connection = Connection {
        // Small pages, so that there are several to fetch at once.
        page_size: given.page_size.or(NonZeroU32::new(10)),
        ..given.clone()
    };
    // The sample account shows everything that can be audited.
    let catalogue = options.catalogue.clone().or_else(|| Some(vec![CatalogueChoice::ALL]));
    let options = Options { connection, catalogue, ..options.clone() };
    let mut settings = Settings::new(&options, clock()?, Path::new("demo-reports"))?;
    let names = sent_names(&mut settings)?;
    audit(&settings, &names, AuditedAccount::Demo(lists), &Notices::default(), outcome, ui, interrupt)
}
