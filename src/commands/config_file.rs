//! `config`: a file to start from, and whether a file and what it names can be used.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::chain;
use crate::api::{ApiKey, BaseUrl, HttpTransport};
use crate::config::{self, ConfigError, Console, DecisionsFrom, Options, find_key, find_smtp_password, read_names};
use crate::exit::Exit;
use crate::publish::PublishError;
use crate::report::Template;
use crate::ui::{self, Ui};
use crate::{history, worklist};

/// A config file with every key, explained.
pub(super) const EXAMPLE: &str = include_str!("../../samples/config.toml");

/// What is wrong with what a key names.
type Problem = (&'static str, Box<dyn Error>);

/// Says whether the file is in order, or everything that is not.
pub(super) fn check(named: Option<&Path>) -> Exit {
    let _ui = Ui::start(Console::default());
    let Some(path) = named.map(Path::to_owned).or_else(config::user_file) else {
        tracing::error!("there is no configuration folder here; name the file with --config");
        return Exit::Usage;
    };
    let mistakes = match config::load(Some(&path)) {
        Ok(options) => {
            warn_of_open_key(options.connection.api_key_file.as_deref());
            let placed = |(key, error): Problem| config::mistake(&path, key, chain(&*error));
            problems(&options).into_iter().map(placed).collect()
        }
        Err(error) => vec![error],
    };
    for mistake in &mistakes {
        tracing::error!("{}", chain(mistake));
    }
    if mistakes.is_empty() {
        ui::print(&format!("{} is in order", path.display()));
        Exit::Clean
    } else {
        Exit::Usage
    }
}

/// What a run would stumble over, as far as this machine alone can tell.
fn problems(options: &Options) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut hold = |key, outcome: Result<(), Box<dyn Error>>| problems.extend(outcome.err().map(|error| (key, error)));
    let connection = &options.connection;
    if let Some(url) = &connection.base_url {
        hold("base-url", BaseUrl::parse(url).map(drop).map_err(Into::into));
    }
    if let Some(path) = connection.api_key_file.as_deref().filter(|path| *path != Path::new("-")) {
        hold("api-key-file", find_key(None, Some(path), |_| None).map(drop).map_err(Into::into));
    }
    if let Some(path) = &connection.ca_file {
        hold("ca-file", certificate(path));
    }
    if let Some(path) = &options.names {
        hold("names", read_names(path).map(drop).map_err(Into::into));
        if options.text.as_ref().is_some_and(|text| !text.is_empty()) {
            hold("text", Err(ConfigError::TextWithNames.into()));
        }
    }
    if let Some(path) = &options.template {
        hold("template", Template::from_file(path).map(drop).map_err(Into::into));
    }
    if let Some(DecisionsFrom::File(path)) = &options.decisions {
        hold("decisions", worklist::read(path).map(drop).map_err(Into::into));
    }
    if let Some(path) = options.history.as_ref().filter(|_| options.no_history != Some(true)) {
        hold("history", history::check(path, &|| false).map_err(Into::into));
    }
    if let Some(email) = &options.email {
        let password = |user| find_smtp_password(user, email.password_file.as_deref(), None).map(drop);
        // Without a file it comes from the environment of the run.
        if let Some(user) = email.server.user.as_deref().filter(|_| email.password_file.is_some()) {
            hold("email.password-file", password(user).map_err(Into::into));
        }
    }
    if let Some(folder) = &options.out_dir {
        let error = |source| PublishError::Folder { folder: folder.clone(), source };
        hold("out-dir", can_be_written(folder).map_err(|source| error(source).into()));
    }
    problems
}

/// A client with this certificate among its roots can be built. It sends nothing, and a key of no account.
fn certificate(path: &Path) -> Result<(), Box<dyn Error>> {
    let base = BaseUrl::parse("https://localhost")?;
    HttpTransport::new(base, &ApiKey::new("none", "nowhere")?, None, Some(path))?;
    Ok(())
}

/// Whether the folder is there, or can be made, and takes files. The one that tries it has no name and leaves no trace.
fn can_be_written(folder: &Path) -> io::Result<()> {
    let whole = std::path::absolute(folder)?;
    let there = whole.ancestors().find(|folder| folder.exists()).map_or_else(PathBuf::new, Path::to_owned);
    tempfile::tempfile_in(there).map(drop)
}

#[cfg(unix)]
fn warn_of_open_key(path: Option<&Path>) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).map(|data| data.permissions().mode() & 0o777);
    if let Some((path, mode)) =
        path.and_then(|path| Some((path, mode(path).ok()?))).filter(|(_, mode)| mode & 0o004 != 0)
    {
        let path = path.display();
        tracing::warn!("every user of this machine can read the key in {path} (mode {mode:o}); chmod 600 {path}");
    }
}

#[cfg(not(unix))]
fn warn_of_open_key(_: Option<&Path>) {}
