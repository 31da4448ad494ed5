//! The config file.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use toml::Spanned;
use toml::de::DeTable;

use super::syntax::Readable;
use super::table::{Problem, Problems, did_you_mean, nearest};
use super::wanted::wanted;
use super::{ConfigError, KnownRule, Options, email, policy, webhook};
use crate::encoding::decode;

/// No config file is larger; one that is was named by mistake.
const LARGEST: u64 = 1 << 20;

/// A config file as it was read: what can be read of it, and everything that is wrong with it.
#[derive(Debug)]
pub struct ConfigFile {
    /// What can be read.
    pub options: Options,
    /// What is wrong.
    pub mistakes: Vec<ConfigError>,
    path: PathBuf,
    text: String,
}

/// Reads the config file that was named, or the user's own if there is one.
///
/// # Errors
/// [`ConfigError::Unreadable`] or [`ConfigError::Invalid`], which names file, line and key.
pub fn load(named: Option<&Path>, rules: &[KnownRule]) -> Result<Options, ConfigError> {
    let (path, required) = match (named, user_file()) {
        (Some(path), _) => (path.to_owned(), true),
        (None, Some(path)) => (path, false),
        (None, None) => return Ok(Options::default()),
    };
    match bytes(&path) {
        Ok(bytes) => parse(&text(&bytes, &path)?, &path, rules),
        Err(error) if error.kind() == ErrorKind::NotFound && !required => Ok(Options::default()),
        Err(source) => Err(ConfigError::Unreadable { path, source }),
    }
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        let problem = format!("larger than {} MiB, and no config file is; is it the right file?", LARGEST >> 20);
        return Err(io::Error::new(ErrorKind::InvalidData, problem));
    }
    Ok(bytes)
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

impl ConfigFile {
    /// Reads a config file.
    ///
    /// # Errors
    /// [`ConfigError::Unreadable`], or [`ConfigError::Invalid`] for a file that is no text.
    pub fn read(path: &Path, rules: &[KnownRule]) -> Result<Self, ConfigError> {
        let bytes = bytes(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let text = text(&bytes, path)?;
        let (options, mut mistakes) = parse_all(&text, path, rules);
        mistakes.extend(options.clashes().map(|clash| mistake_in(&text, path, clash.second, clash.in_file())));
        Ok(Self { options, mistakes, path: path.to_owned(), text })
    }

    /// An error about what a key of the file names, told by the line on which the key stands.
    #[must_use]
    pub fn mistake(&self, key: &str, problem: String) -> ConfigError {
        mistake_in(&self.text, &self.path, key, problem)
    }
}

fn mistake_in(text: &str, path: &Path, key: &str, problem: String) -> ConfigError {
    let (table, inner) = key.split_once('.').map_or((None, key), |(table, inner)| (Some(table), inner));
    let find = |root: &DeTable<'_>| {
        let within = match table {
            None => Some(root),
            Some(table) => root.get(table).and_then(|value| value.get_ref().as_table()),
        };
        within?.keys().find(|known| known.get_ref() == inner).map(Spanned::span)
    };
    let (line, _) = place(text, find(DeTable::parse_recoverable(&Readable::new(text).text).0.get_ref()));
    ConfigError::Invalid { path: path.to_owned(), line, key: Some(key.to_owned()), problem }
}

fn parse(text: &str, path: &Path, rules: &[KnownRule]) -> Result<Options, ConfigError> {
    let (options, mistakes) = parse_all(text, path, rules);
    mistakes.into_iter().next().map_or(Ok(options), Err)
}

/// What can be read, and everything that is wrong, in the order of the kinds of mistakes.
fn parse_all(text: &str, path: &Path, rules: &[KnownRule]) -> (Options, Vec<ConfigError>) {
    let mut mistakes = Vec::new();
    let invalid = |span, key: Option<String>, problem| {
        let (line, on_line) = place(text, span);
        ConfigError::Invalid { path: path.to_owned(), line, key: key.or(on_line), problem }
    };
    let readable = Readable::new(text);
    let mut wrong = |span, problem| mistakes.push(invalid(span, None, problem));
    readable.wrong.into_iter().for_each(|(place, problem)| wrong(Some(place), problem));
    let mut root = DeTable::parse_recoverable(&readable.text).0.into_inner();
    let connection = part(&mut root, &mut wrong);
    let console = part(&mut root, &mut wrong);
    let options: Options = part(&mut root, &mut wrong);
    let mut problems = Problems { torn: readable.torn, ..Problems::default() };
    let policy = policy::take(&mut root, rules, &mut problems);
    let email = email::take(&mut root, &mut problems);
    let webhook = webhook::take(&mut root, &mut problems);
    let known = keys::<Options>();
    let mut strange: Vec<_> = root.keys().collect();
    strange.sort_by_key(|key| key.span().start);
    for key in strange {
        let near =
            nearest(key.get_ref(), known.iter().map(String::as_str).chain(["severity", "mute", "email", "webhook"]));
        let text = format!("unknown key `{}`{}", key.get_ref(), did_you_mean(near));
        problems.found.push(Problem { span: key.span(), key: key.get_ref().to_string(), text });
    }
    let options = Options { connection, console, policy, email, webhook, ..options };
    mistakes
        .extend(problems.found.into_iter().map(|problem| invalid(Some(problem.span), Some(problem.key), problem.text)));
    (options, mistakes)
}

/// The long names of a group of options, which are its keys in the file.
fn keys<T: clap::Args>() -> Vec<String> {
    options::<T>().filter_map(|option| option.get_long().map(str::to_owned)).collect()
}

/// The options of a group that may stand in the file.
fn options<T: clap::Args>() -> impl Iterator<Item = clap::Arg> {
    let command = T::augment_args(clap::Command::new("keys"));
    // The way back from a key of the file is no key itself.
    let options = command.get_arguments().filter(|option| option.get_long() != Some("no-verbose"));
    options.cloned().collect::<Vec<_>>().into_iter()
}

/// Takes the keys of a group of options out of the table, each by itself, so that one mistake does not hide another. Places
/// in the text stay known, which `serde(flatten)` loses.
fn part<'i, T>(table: &mut DeTable<'i>, wrong: &mut impl FnMut(Option<Range<usize>>, String)) -> T
where
    T: clap::Args + serde::Deserialize<'i> + Default,
{
    let read = |table| T::deserialize(toml::Deserializer::from(Spanned::new(0..0, table)));
    let mut own = DeTable::new();
    for option in options::<T>() {
        let Some((key, value)) = option.get_long().and_then(|name| table.remove_entry(name)) else { continue };
        let mut alone = DeTable::new();
        alone.insert(key.clone(), value.clone());
        match read(alone) {
            Ok(_) => drop(own.insert(key, value)),
            Err(error) => {
                let problem = wanted(&option, value.get_ref());
                wrong(Some(value.span()), problem.unwrap_or_else(|| error.message().to_owned()));
            }
        }
    }
    read(own).unwrap_or_default()
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
    use std::fs;

    use super::*;
    use crate::catalogue::{LABELS, PRODUCTS};
    use crate::config::{Format, Severity, Target};
    use crate::rules::known;

    fn error(text: &str) -> String {
        parse(text, Path::new("c.toml"), &known()).unwrap_err().to_string()
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
            "allow-incomplete" | "quiet" | "record" | "email-dry-run" | "json" | "skip-broken-rows" => "true",
            "no-history" => "false",
            "text" => "\"\"",
            "since" => "2026-10-31",
            "catalogue" => "[\"labels\"]",
            "format" => "[\"csv\", \"json\"]",
            "timezone" => "\"Europe/Berlin\"",
            "csv-bom" => "\"off\"",
            "csv-delimiter" => "\";\"",
            "csv-safety" => "\"raw\"",
            "progress" | "color" => "\"always\"",
            "log-format" => "\"json\"",
            _ => "\"x\"",
        };
        let names = command.get_arguments().filter_map(|argument| argument.get_long());
        let names: Vec<_> = names.filter(|name| *name != "no-verbose").collect();
        let lines: Vec<_> = names.iter().map(|name| format!("{name} = {}", value(name))).collect();
        let text = lines.join("\n");
        let options = parse(&text, Path::new("c.toml"), &known()).unwrap();
        assert_eq!(options.format, Some(vec![Format::Csv, Format::Json]));
        assert_eq!(options.timezone, Some(chrono_tz::Europe::Berlin));
        let lines = format!("{options:?}").matches("None").count();
        assert_eq!(lines, 2, "all but the tables of mail and webhook: {options:?}");
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
        assert!(error("timezone = \"IST\"").contains("line 1, key `timezone`: \"IST\" is an abbreviation"));
        assert!(error("a = \n").contains("line 1"));
    }

    #[test]
    fn every_mistake_of_a_file_is_found_whatever_came_before_it() {
        let text = "page-size = \"many\"\nname = \"a/b\"\nbase url = 1\ntimezone = \"IST\"\nout-dri = \"x\"\n\
                    names = \"n.csv\"\ntext = \"Pune\"\n\
                    [severity]\nnear-name = \"fatal\"\nnear-nam = \"off\"\n\
                    [[mute]]\nrule = \"disabled-grup\"\nreason = \"short\"\nuntl = 2027-01-31\n\
                    [[mute]]\nrule = \"disabled-group\"\nid = \"x\"\nreason = \"kept for 2027\"\nuntil = \"soon\"\n\
                    [email]\nto = [\"nobody\", \"x@example.com\", \"y\"]\nform = \"a@example.com\"\nwhen = \"never\"\n";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        fs::write(&path, text).unwrap();
        let ConfigFile { options, mistakes, .. } = ConfigFile::read(&path, &known()).unwrap();
        let mut lines: Vec<_> = mistakes.iter().filter_map(ConfigError::line).collect();
        lines.sort_unstable();
        let told: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 7, 9, 10, 12, 13, 14, 17, 19, 20, 21, 21, 22, 23], "{}", told.join("\n"));
        assert_eq!(options.names, Some(PathBuf::from("n.csv")), "what can be read is kept");
    }

    #[test]
    fn a_value_of_another_type_is_answered_with_what_the_key_takes() {
        for (text, problem) in [
            ("timeout = \"soon\"", "must be a whole number, 1 or more"),
            ("page-size = 0", "must be a whole number, 1 or more"),
            ("deadline = 5.5", "must be a whole number, 1 or more"),
            ("retries = -1", "must be a whole number, 0 or more"),
            ("concurrency = \"8\"", "must be a number"),
            ("concurrency = 5000", "must be a whole number from 1 to 1000"),
            ("rate = \"fast\"", "must be a number"),
            ("rate = 0", "must be a number of requests a second, more than 0"),
            ("quiet = 1", "must be true or false"),
            ("verbose = \"x\"", "must be true, false or how many times -v is meant"),
            ("account = 5", "must be text in quotation marks"),
            ("ca-file = 12", "must be text in quotation marks"),
            ("timezone = 5", "must be text in quotation marks"),
            ("name = true", "must be text in quotation marks"),
            ("since = 5", "must be a day, such as 2027-01-31"),
            ("csv-delimiter = \"::\"", "must be one of , ; | : or tab"),
            ("verify = true", "must be \"always\" or \"never\""),
            ("fail-on = \"errors\"", "must be \"error\", \"warning\", \"info\" or \"never\"; did you mean `error`?"),
            (
                "format = [\"csv\", \"xslx\"]",
                "holds \"xslx\", which is none of \"csv\", \"xlsx\", \"md\", \"html\" or \"json\"; did you mean `xlsx`?",
            ),
            (
                "catalogue = \"labels\"",
                "must be a list of \"lead-groups\", \"lead-stages\", \"labels\", \"products\" or \"all\", such as \
                 [\"lead-groups\"]",
            ),
        ] {
            let key = text.split(' ').next().unwrap();
            assert_eq!(error(text), format!("config file c.toml, line 1, key `{key}`: {problem}"));
        }
    }

    #[test]
    fn what_stands_on_a_line_that_cannot_be_read_is_not_missing() {
        let text = "[[mute]]\nrule = \"disabled-group\"\nid = 12\nreason = \"kept for 2027\"\nuntil = 2027-02-30\n\
                    [[mute]]\nrule = \"disabled-group\"\nid = twelve\nreason = \"kept for 2027\"\nuntil = 2027-01-31\n\
                    [[mute]]\nrule = \"disabled-group\"\nreason = \"kept for 2027\"\n";
        let (_, mistakes) = parse_all(text, Path::new("c.toml"), &known());
        let told: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        let lines: Vec<_> = mistakes.iter().filter_map(ConfigError::line).collect();
        assert_eq!(lines, [5, 8, 11, 11], "{told:#?}");
    }

    #[test]
    fn a_file_of_windows_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        let text = "\u{feff}timezone = \"UTC\"\r\n";
        fs::write(&path, text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).unwrap();
        assert_eq!(load(Some(&path), &known()).unwrap().timezone, Some(chrono_tz::Tz::UTC));
        fs::write(&path, text).unwrap();
        assert_eq!(load(Some(&path), &known()).unwrap().timezone, Some(chrono_tz::Tz::UTC));
        fs::write(&path, "a = 1\n\u{e9}".as_bytes().split_last().unwrap().1).unwrap();
        assert!(load(Some(&path), &known()).unwrap_err().to_string().contains("line 2: is neither UTF-8"));
    }

    #[test]
    fn the_documented_examples_are_accepted() {
        let docs = include_str!("../../docs/configuration.md");
        let examples: Vec<_> = docs.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        assert_eq!(examples.len(), 5);
        parse(&examples.concat(), Path::new("c.toml"), &known()).unwrap();
    }

    #[test]
    fn severities_and_mutes_are_read() {
        let text = "page-size = 7\n[severity]\ndisabled-group = \"off\"\nnear-name = \"info\"\n\n\
                    [[mute]]\nrule = \"disabled-group\"\nid = 1_2\nreason = \"kept for 2027\"\nuntil = 2027-01-31\n\
                    [[mute]]\nrule = \"duplicate-title\"\ntitle = \" A\"\nreason = \"kept for 2027\"\nowner = \"Asha\"\n\
                    until = \"2026-11-23\"\n\
                    [[mute]]\nname = \"B\"\nrule = \"missing-name\"\nreason = \"kept for 2027\"\nuntil = 2026-11-23\n";
        let policy = parse(text, Path::new("c.toml"), &known()).unwrap().policy;
        assert_eq!(
            policy.severities.into_iter().collect::<Vec<_>>(),
            [("disabled-group", None), ("near-name", Some(Severity::Info))]
        );
        let targets: Vec<_> = policy.mutes.iter().map(|mute| (mute.rule, mute.target.clone())).collect();
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
    fn a_catalogue_has_severities_and_mutes_of_its_own() {
        let mute =
            "[[mute]]\nrule = \"duplicate-title\"\ntitle = \"A\"\nreason = \"kept for 2027\"\nuntil = 2027-01-31\n";
        let text = format!(
            "[severity]\nnear-name = \"info\"\n[severity.labels]\nnear-name = \"off\"\ndisabled-group = \"error\"\n{mute}\
             {mute}catalogue = \"labels\"\n"
        );
        let policy = parse(&text, Path::new("c.toml"), &known()).unwrap().policy;
        let catalogues: Vec<_> = policy.mutes.iter().map(|mute| mute.catalogue.name).collect();
        assert_eq!(catalogues, ["lead-groups", "labels"]);
        let of = |catalogue| policy.severities(catalogue).into_iter().collect::<Vec<_>>();
        assert_eq!(of(&LABELS), [("disabled-group", Some(Severity::Error)), ("near-name", None)]);
        assert_eq!(of(&PRODUCTS), [("near-name", Some(Severity::Info))]);

        for (text, parts) in [
            (format!("{mute}catalogue = \"label\"\n"), ["line 6, key `mute.catalogue`", "did you mean `labels`?"]),
            (format!("{mute}catalogue = 1\n"), ["line 6, key `mute.catalogue`", "quotation marks"]),
            ("[severity.label]\nnear-name = \"off\"".to_owned(), ["key `severity.label`", "did you mean `labels`?"]),
            ("[severity]\nlabels = \"off\"".to_owned(), ["line 2, key `severity.labels`", "must be a table"]),
            (
                "[severity.labels]\nnear-nam = \"off\"".to_owned(),
                ["line 2, key `severity.labels.near-nam`", "did you mean `near-name`?"],
            ),
        ] {
            let error = error(&text);
            assert!(parts.iter().all(|part| error.contains(part)), "{error}\n{parts:?}");
        }
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
            (mute("id = 12", "id = -1"), ["line 3, key `mute.id`", "id of an item"]),
            (mute("id = 12", "id = \"12\""), ["line 3, key `mute.id`", "id of an item"]),
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
    fn a_named_file_must_be_there_and_be_no_archive() {
        let error = load(Some(Path::new("/nonexistent/c.toml")), &known()).unwrap_err();
        assert!(matches!(error, ConfigError::Unreadable { .. }));
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(LARGEST + 1).unwrap();
        let error = load(Some(file.path()), &known()).unwrap_err();
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("is it the right file?"), "{error}");
    }
}
