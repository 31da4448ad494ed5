//! The config file.

use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use toml::Spanned;
use toml::de::DeTable;

use super::encoding::decode;
use super::{ConfigError, Options, email, policy};

/// Reads the config file that was named, or the user's own if there is one.
///
/// # Errors
/// [`ConfigError::Unreadable`] or [`ConfigError::Invalid`], which names file, line and key.
pub fn load(named: Option<&Path>) -> Result<Options, ConfigError> {
    let (path, required) = match (named, user_file()) {
        (Some(path), _) => (path.to_owned(), true),
        (None, Some(path)) => (path, false),
        (None, None) => return Ok(Options::default()),
    };
    match fs::read(&path) {
        Ok(bytes) => parse(&text(&bytes, &path)?, &path),
        Err(error) if error.kind() == ErrorKind::NotFound && !required => Ok(Options::default()),
        Err(source) => Err(ConfigError::Unreadable { path, source }),
    }
}

fn text(bytes: &[u8], path: &Path) -> Result<String, ConfigError> {
    let problem = "is neither UTF-8 nor UTF-16; save the file as text in UTF-8".to_owned();
    decode(bytes).map_err(|line| ConfigError::Invalid { path: path.to_owned(), line, key: None, problem })
}

/// `superfone-audit/config.toml` in the user's configuration folder; `None` if the user has no home.
#[must_use]
pub fn user_file() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.config_dir().join("superfone-audit").join("config.toml"))
}

/// An error about what a key of the file names, told by the line on which the key stands.
#[must_use]
pub fn mistake(path: &Path, key: &str, problem: String) -> ConfigError {
    let text = fs::read(path).ok().and_then(|bytes| decode(&bytes).ok()).unwrap_or_default();
    let (table, inner) = key.split_once('.').map_or((None, key), |(table, inner)| (Some(table), inner));
    let find = |root: &DeTable<'_>| {
        let within = match table {
            None => Some(root),
            Some(table) => root.get(table).and_then(|value| value.get_ref().as_table()),
        };
        within?.keys().find(|known| known.get_ref() == inner).map(Spanned::span)
    };
    let span = DeTable::parse(&text).ok().and_then(|root| find(root.get_ref()));
    let (line, _) = place(&text, span);
    ConfigError::Invalid { path: path.to_owned(), line, key: Some(key.to_owned()), problem }
}

fn parse(text: &str, path: &Path) -> Result<Options, ConfigError> {
    let invalid = |span, key: Option<String>, problem| {
        let (line, on_line) = place(text, span);
        ConfigError::Invalid { path: path.to_owned(), line, key: key.or(on_line), problem }
    };
    let wrong = |error: &toml::de::Error| invalid(error.span(), None, error.message().to_owned());
    let mut root = DeTable::parse(text).map_err(|error| wrong(&error))?.into_inner();
    let connection = part(&mut root).map_err(|error| wrong(&error))?;
    let console = part(&mut root).map_err(|error| wrong(&error))?;
    let options: Options = part(&mut root).map_err(|error| wrong(&error))?;
    let policy =
        policy::take(&mut root).map_err(|problem| invalid(Some(problem.span), Some(problem.key), problem.text))?;
    let email =
        email::take(&mut root).map_err(|problem| invalid(Some(problem.span), Some(problem.key), problem.text))?;
    if let Some(key) = root.keys().min_by_key(|key| key.span().start) {
        let known = keys::<Options>();
        let near = nearest(key.get_ref(), known.iter().map(String::as_str).chain(["severity", "mute", "email"]));
        let problem = format!("unknown key `{}`{}", key.get_ref(), did_you_mean(near));
        return Err(invalid(Some(key.span()), Some(key.get_ref().to_string()), problem));
    }
    Ok(Options { connection, console, policy, email, ..options })
}

/// The long names of a group of options, which are its keys in the file.
fn keys<T: clap::Args>() -> Vec<String> {
    let command = T::augment_args(clap::Command::new("keys"));
    command.get_arguments().filter_map(|argument| argument.get_long().map(str::to_owned)).collect()
}

/// Takes the keys of a group of options out of the table. Places in the text stay known, which `serde(flatten)` loses.
fn part<'i, T: clap::Args + serde::Deserialize<'i>>(table: &mut DeTable<'i>) -> Result<T, toml::de::Error> {
    let mut own = DeTable::new();
    for key in keys::<T>() {
        if let Some((key, value)) = table.remove_entry(key.as_str()) {
            own.insert(key, value);
        }
    }
    T::deserialize(toml::Deserializer::from(Spanned::new(0..0, own)))
}

/// The known word that somebody may have meant.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = known.map(|known| (strsim::damerau_levenshtein(word, known), known));
    near.filter(|(distance, known)| *distance <= 1 + known.len() / 4).min().map(|(_, known)| known)
}

pub(super) fn did_you_mean(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// The line of a span, from 1, and the key that stands on it.
fn place(text: &str, span: Option<Range<usize>>) -> (usize, Option<String>) {
    let start = span.map_or(0, |span| span.start.min(text.len()));
    let before = text.get(..start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let key = text.lines().nth(line - 1).and_then(|line| line.split_once('=')).map(|(key, _)| key.trim().to_owned());
    (line, key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::rules::{Severity, Target};

    fn error(text: &str) -> String {
        parse(text, Path::new("c.toml")).unwrap_err().to_string()
    }

    #[test]
    fn every_option_may_stand_in_the_file_under_its_long_name() {
        use clap::Args as _;
        let command = Options::augment_args(clap::Command::new("x"));
        let value = |name: &str| match name {
            "base-url" => "\"https://a.example\"",
            "timeout" | "deadline" | "retries" | "concurrency" | "page-size" | "verbose" => "1",
            "rate" => "0.5",
            "verify" | "fail-on" => "\"never\"",
            "allow-incomplete" | "quiet" | "no-history" | "record" | "email-dry-run" => "true",
            "since" => "2026-10-31",
            "format" => "[\"csv\", \"json\"]",
            "timezone" => "\"Europe/Berlin\"",
            "csv-bom" => "\"off\"",
            "csv-delimiter" => "\";\"",
            "csv-safety" => "\"raw\"",
            "progress" | "color" => "\"always\"",
            "log-format" => "\"json\"",
            _ => "\"x\"",
        };
        let names: Vec<_> = command.get_arguments().filter_map(|argument| argument.get_long()).collect();
        let lines: Vec<_> = names.iter().map(|name| format!("{name} = {}", value(name))).collect();
        let text = lines.join("\n");
        let options = parse(&text, Path::new("c.toml")).unwrap();
        assert_eq!(options.format, Some(vec![Format::Csv, Format::Json]));
        assert_eq!(options.timezone, Some(chrono_tz::Europe::Berlin));
        let lines = format!("{options:?}").matches("None").count();
        assert_eq!(lines, 1, "all but the table of mail: {options:?}");
    }

    #[test]
    fn mistakes_are_named_by_file_line_and_key() {
        let text = error("out-dir = \"x\"\n\noutdir = \"y\"\n");
        assert!(
            text.starts_with("config file c.toml, line 3, key `outdir`: unknown key `outdir`; did you mean `out-dir`?"),
            "{text}"
        );
        let text = error("page-size = 0\n");
        assert!(text.starts_with("config file c.toml, line 1, key `page-size`:"), "{text}");
        let text = error("rate = 1\nname = \"a/b\"\n");
        assert!(text.contains("line 2, key `name`: must give a plain file name"), "{text}");
        assert!(error("timezone = \"Mars/Olympus\"").contains("key `timezone`"));
        assert!(error("a = \n").contains("line 1"));
    }

    #[test]
    fn the_documented_examples_are_accepted() {
        let docs = include_str!("../../docs/configuration.md");
        let examples: Vec<_> = docs.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        assert_eq!(examples.len(), 4);
        parse(&examples.concat(), Path::new("c.toml")).unwrap();
    }

    #[test]
    fn severities_and_mutes_are_read() {
        let text = "page-size = 7\n[severity]\ndisabled-group = \"off\"\nnear-name = \"info\"\n\n\
                    [[mute]]\nrule = \"disabled-group\"\nid = 1_2\nreason = \"kept for 2027\"\nuntil = 2027-01-31\n\
                    [[mute]]\nrule = \"duplicate-title\"\ntitle = \" A\"\nreason = \"kept for 2027\"\nowner = \"Asha\"\n\
                    until = \"2026-11-23\"\n\
                    [[mute]]\nname = \"B\"\nrule = \"missing-name\"\nreason = \"kept for 2027\"\nuntil = 2026-11-23\n";
        let policy = parse(text, Path::new("c.toml")).unwrap().policy;
        assert_eq!(
            policy.severities.into_iter().collect::<Vec<_>>(),
            [("disabled-group", None), ("near-name", Some(Severity::Info))]
        );
        let targets: Vec<_> = policy.mutes.iter().map(|mute| (mute.rule.code, mute.target.clone())).collect();
        assert_eq!(
            targets,
            [
                ("disabled-group", Target::Id(12)),
                ("duplicate-title", Target::Title(" A".to_owned())),
                ("missing-name", Target::Name("B".to_owned())),
            ]
        );
        let days: Vec<_> = policy.mutes.iter().map(|mute| mute.mute.until.to_string()).collect();
        assert_eq!(days, ["2027-01-31", "2026-11-23", "2026-11-23"]);
        assert_eq!(policy.mutes[1].mute.owner.as_deref(), Some("Asha"));
    }

    #[test]
    fn a_mistake_in_severities_or_mutes_is_named_by_line_and_key() {
        let mute = |changed: &str, to: &str| {
            let whole =
                "[[mute]]\nrule = \"disabled-group\"\nid = 12\nreason = \"kept for 2027\"\nuntil = 2027-01-31\n";
            assert!(whole.contains(changed), "{changed}");
            error(&whole.replace(changed, to))
        };
        for (error, parts) in [
            (
                error("[severity]\ndisabled-grup = \"off\""),
                ["line 2, key `severity.disabled-grup`", "did you mean `disabled-group`?"],
            ),
            (error("[severity]\nnear-name = \"fatal\""), ["line 2, key `severity.near-name`", "\"off\""]),
            (error("[severity]\nnear-name = 1"), ["line 2", "must be \"error\""]),
            (error("severity = 1"), ["line 1, key `severity`", "table"]),
            (error("mute = 1"), ["line 1, key `mute`", "[[mute]]"]),
            (error("[mute]\nrule = \"x\""), ["line 1, key `mute`", "[[mute]]"]),
            (error("[severty]\n"), ["line 1, key `severty`", "did you mean `severity`?"]),
            (mute("disabled-group", "disabled"), ["line 2, key `mute.rule`", "no rule `disabled`"]),
            (mute("disabled-group", "unused-mute"), ["key `mute.rule`", "cannot be muted"]),
            (mute("rule = \"disabled-group\"\n", ""), ["line 1, key `mute.rule`", "is missing"]),
            (mute("id = 12\n", ""), ["line 1, key `mute`", "needs `id` or `title`"]),
            (mute("id = 12", "id = 12\ntitle = \"x\""), ["line 4, key `mute.title`", "only one"]),
            (mute("id = 12", "name = \"x\""), ["line 3, key `mute.name`", "give `id` or `title`"]),
            (mute("id = 12", "id = -1"), ["line 3, key `mute.id`", "id of a lead group"]),
            (mute("id = 12", "id = \"12\""), ["line 3, key `mute.id`", "id of a lead group"]),
            (mute("id = 12", "title = 12"), ["line 3, key `mute.title`", "quotation marks"]),
            (mute("kept for 2027", "because   "), ["line 4, key `mute.reason`", "10 characters"]),
            (mute("reason = \"kept for 2027\"\n", ""), ["line 1, key `mute.reason`", "is missing"]),
            (mute("2027-01-31", "2027-01-31T10:00:00"), ["line 5, key `mute.until`", "2027-01-31"]),
            (mute("2027-01-31", "\"31.1.2027 \""), ["line 5, key `mute.until`", "must be a day"]),
            (mute("2027-01-31", "2027-02-30"), ["line 5", ""]),
            (mute("until", "untl"), ["line 5, key `mute.untl`", "did you mean `until`?"]),
            (mute("until = 2027-01-31\n", ""), ["line 1, key `mute.until`", "is missing"]),
        ] {
            assert!(
                error.starts_with("config file c.toml, ") && parts.iter().all(|part| error.contains(part)),
                "{error}\n{parts:?}"
            );
        }
        let one = "[[mute]]\nrule = \"near-name\"\nname = \"A\"\nreason = \"kept for 2027\"\nuntil = 2027-01-31\n";
        assert!(
            error(&one.repeat(2)).contains("line 6, key `mute`: mutes what an earlier"),
            "{}",
            error(&one.repeat(2))
        );
    }

    #[test]
    fn a_named_file_must_be_there() {
        let error = load(Some(Path::new("/nonexistent/c.toml"))).unwrap_err();
        assert!(matches!(error, ConfigError::Unreadable { .. }));
    }
}
