//! `config check --online`: whether the API answers with a page and the mail server with a greeting.

use std::path::Path;

use super::account::{Sources, clock, first_page};
use super::{Failure, chain};
use crate::config::{BASE_URL_VARIABLE, Connection, Options, Settings};
use crate::exit::Exit;
use crate::report::text::count;
use crate::ui;

/// Asks both, and says what came of it. Where the environment sends a run elsewhere than the file, it is asked there: the key
/// may come from the environment too.
pub(super) fn ask(mut options: Options) -> Exit {
    let url = std::env::var(BASE_URL_VARIABLE).ok().filter(|url| !url.is_empty());
    options.connection.base_url = url.or(options.connection.base_url);
    let mut exit = Exit::Clean;
    for outcome in [page(&options), greeting(&options)] {
        match outcome {
            Ok(Some(said)) => ui::print(&said),
            Ok(None) => {}
            Err(failure) => {
                tracing::error!("{}", chain(&failure));
                exit = exit.min(failure.exit());
            }
        }
    }
    exit
}

/// The first page, from where a run would read it.
fn page(options: &Options) -> Result<Option<String>, Failure> {
    let key = Sources::new(&Connection::default(), &options.connection).key()?;
    ui::guard_key(key.scrubber());
    let settings = Settings::new(options, clock()?, Path::new("reports"))?;
    let groups = count(first_page(&settings, &key)? as u64, "group");
    Ok(Some(format!("the API at {} answered with a page of {groups}", settings.base_url)))
}

/// The mail server's greeting, and whether it lets the user in.
fn greeting(options: &Options) -> Result<Option<String>, Failure> {
    let Some(email) = &options.email else { return Ok(None) };
    let access = super::mailer::access(email, options.connection.ca_file.as_deref())?;
    access.greet()?;
    let in_or_not = if email.server.user.is_some() { " and let the user in" } else { "" };
    Ok(Some(format!("the mail server {} answered{in_or_not}; no mail was sent", email.server)))
}
