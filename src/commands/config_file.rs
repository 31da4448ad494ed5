//! `config`: a file to start from, and whether a file and what it names can be used.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use super::team::TeamSource;
use super::{chain, online};
use crate::api::HttpTransport;
use crate::catalogue::LEAD_GROUPS;
use crate::config::{
    self, ApiKey, BaseUrl, ConfigFile, Console, Options, contradictions, find_key, find_smtp_password, find_webhook,
};
use crate::exit::Exit;
use crate::listing::SavedError;
use crate::names::read_names;
use crate::publish::PublishError;
use crate::report::Template;
use crate::ui::{self, Ui};
use crate::{history, rules};

/// A config file with every key, explained.
pub(super) const EXAMPLE: &str = include_str!("../../samples/config.toml");

/// What is wrong with what a key names.
type NamedProblem = (&'static str, Box<dyn Error>);

/// Says whether the file is in order, or everything that is not; `online`, whether API and mail server answer too.
pub(super) fn check(named: Option<&Path>, online: bool) -> Exit {
    let _ui = Ui::start(Console::default(), false);
    let Some(path) = named.map(Path::to_owned).or_else(config::user_file) else {
        tracing::error!("there is no configuration folder here; name the file with --config");
        return Exit::Usage;
    };
    let file = match ConfigFile::read(&path, &rules::known()) {
        Ok(file) => file,
        Err(error) => {
            let begin = if named.is_none() {
                "; begin one with `superfone-audit config example`, or name it with --config"
            } else {
                ""
            };
            tracing::error!("{}{begin}", chain(&error));
            return Exit::Usage;
        }
    };
    let named = problems(&file.options).into_iter().map(|(key, error)| file.mistake(key, chain(&*error)));
    let mut mistakes: Vec<_> = file.mistakes.iter().map(|mistake| (mistake.line(), chain(mistake))).collect();
    mistakes.extend(named.map(|mistake| (mistake.line(), chain(&mistake))));
    mistakes.sort_by_key(|(line, _)| *line);
    for (_, mistake) in &mistakes {
        tracing::error!("{mistake}");
    }
    if !mistakes.is_empty() {
        return Exit::Usage;
    }
    ui::print(&format!("{} is in order", path.display()));
    if online { online::ask(file.options) } else { Exit::Clean }
}

/// What a run would stumble over, as far as this machine alone can tell.
fn problems(options: &Options) -> Vec<NamedProblem> {
    let mut problems: Vec<NamedProblem> = contradictions(options).map(|(key, error)| (key, error.into())).collect();
    let mut hold = |key, outcome: Result<(), Box<dyn Error>>| problems.extend(outcome.err().map(|error| (key, error)));
    let connection = &options.connection;
    if let Some(url) = &connection.base_url {
        hold("base-url", BaseUrl::parse(url).map(drop).map_err(Into::into));
    }
    if let Some(path) = connection.api_key_file.as_deref().filter(|path| *path != Path::new("-")) {
        let found = find_key(None, Some(path), |_| None).map(|(_, warning)| warn(warning));
        hold("api-key-file", found.map_err(Into::into));
    }
    if let Some(path) = &connection.ca_file {
        hold("ca-file", certificate(path));
    }
    if let Some(path) = &options.names {
        hold(
            "names",
            read_names(path, &LEAD_GROUPS, options.skip_broken_rows == Some(true)).map(drop).map_err(Into::into),
        );
    }
    if let Some(path) = &options.from {
        let there = std::fs::metadata(path).map(drop);
        hold("from", there.map_err(|error| SavedError::unreadable(path, &error).into()));
    }
    if let Some(path) = &options.template {
        hold("template", Template::from_file(path).map(drop).map_err(Into::into));
    }
    hold("decisions", TeamSource::read(options.decisions.as_ref()).map(drop).map_err(Into::into));
    if let Some(path) = options.history.as_ref().filter(|_| options.no_history != Some(true)) {
        hold("history", history::check(path, &|| false).map_err(Into::into));
    }
    if let Some(email) = &options.email {
        let password =
            |user| find_smtp_password(user, email.password_file.as_deref(), None).map(|(_, warning)| warn(warning));
        // Without a file it comes from the environment of the run.
        if let Some(user) = email.server.user.as_deref().filter(|_| email.password_file.is_some()) {
            hold("email.password-file", password(user).map_err(Into::into));
        }
    }
    if let Some(path) = options.webhook.as_ref().and_then(|webhook| webhook.url_file.as_deref()) {
        hold("webhook.url-file", find_webhook(Some(path), None).map(|(_, warning)| warn(warning)).map_err(Into::into));
    }
    if let Some(folder) = options.out_dir.as_ref().filter(|folder| **folder != Path::new("-")) {
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

fn warn(doubt: Option<String>) {
    if let Some(doubt) = doubt {
        tracing::warn!("{doubt}");
    }
}
