//! The table `[webhook]` of the config file, and the URL, which never stands there.

use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;
use toml::de::DeTable;

use super::key::{is_exposed, secret_text};
use super::table::{Keys, Problem, Problems, Value, problem, text};
use super::{ConfigError, SendPolicy, WebhookAddress};

/// `url` is known, so that whoever writes it is told where it belongs.
const KEYS: [&str; 4] = ["url-file", "when", "on-failure", "url"];

/// Environment variable that may hold the URL.
pub const WEBHOOK_VARIABLE: &str = "SUPERFONE_WEBHOOK_URL";

/// What the config file says about the webhook, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// File that holds the URL.
    pub url_file: Option<PathBuf>,
    /// When a run is told of.
    pub when: SendPolicy,
    /// Whether a run that failed is told of.
    pub on_failure: bool,
}

/// Takes what is said about the webhook out of the table.
pub(super) fn take(root: &mut DeTable<'_>, problems: &mut Problems) -> Option<Webhook> {
    root.remove("webhook").and_then(|value| webhook(&value, problems))
}

fn webhook(value: &Value<'_>, problems: &mut Problems) -> Option<Webhook> {
    let keys = Keys::of(value, "webhook", &KEYS, problems)?;
    if let Some(url) = keys.get("url") {
        let text = format!("is a secret: name a file that holds it with url-file, or set {WEBHOOK_VARIABLE}");
        problems.found.push(problem(url, "webhook.url", text));
    }
    let url_file = keys.get("url-file").and_then(|value| problems.keep(url_file(value)));
    let when = keys.get("when").and_then(|value| problems.keep(when(value)));
    let on_failure = keys.get("on-failure").and_then(|value| problems.keep(on_failure(value)));
    Some(Webhook { url_file, when: when.unwrap_or_default(), on_failure: on_failure.unwrap_or(true) })
}

fn url_file(value: &Value<'_>) -> Result<PathBuf, Problem> {
    const KEY: &str = "webhook.url-file";
    match text(value, KEY)? {
        "-" => Err(problem(value, KEY, "must name a file; standard input may already hold the key")),
        "" => Err(problem(value, KEY, "must name a file")),
        path => Ok(PathBuf::from(path)),
    }
}

fn when(value: &Value<'_>) -> Result<SendPolicy, Problem> {
    let known = SendPolicy::ALL.into_iter().find(|(name, _)| value.get_ref().as_str() == Some(name));
    let wrong = || problem(value, "webhook.when", "must be \"always\", \"findings\" or \"changes\"");
    known.map(|(_, policy)| policy).ok_or_else(wrong)
}

fn on_failure(value: &Value<'_>) -> Result<bool, Problem> {
    value.get_ref().as_bool().ok_or_else(|| problem(value, "webhook.on-failure", "must be true or false"))
}

/// Finds the URL: the environment, else the file of the config file; and a warning where everybody can read that file.
///
/// # Errors
/// [`ConfigError`] if there is none, or it cannot be read or used; no error shows it.
pub fn find_webhook(
    file: Option<&Path>,
    variable: Option<String>,
) -> Result<(WebhookAddress, Option<String>), ConfigError> {
    let parsed = |text: &str, origin: &str| {
        WebhookAddress::parse(text).map_err(|problem| ConfigError::WebhookUrl { origin: origin.to_owned(), problem })
    };
    if let Some(value) = variable.map(Zeroizing::new).filter(|value| !value.is_empty()) {
        return Ok((parsed(&value, WEBHOOK_VARIABLE)?, None));
    }
    let path = file.ok_or(ConfigError::NoWebhookUrl)?;
    let fail = |source| ConfigError::WebhookFile { path: path.to_owned(), source };
    let opened = std::fs::File::open(path).map_err(fail)?;
    let warning = is_exposed(&opened)
        .then(|| format!("{} holds the webhook's URL and can be read by everybody: chmod 600 it", path.display()));
    let text = secret_text(opened).map_err(fail)?;
    Ok((parsed(&text, &format!("the file {}", path.display()))?, warning))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Webhook>, String> {
        let mut root = DeTable::parse(text).unwrap().into_inner();
        let mut problems = Problems::default();
        let webhook = take(&mut root, &mut problems);
        match problems.found.first() {
            Some(problem) => Err(format!("{}: {}", problem.key, problem.text)),
            None => Ok(webhook),
        }
    }

    #[test]
    fn every_key_is_read_and_has_a_default() {
        assert_eq!(read(""), Ok(None));
        let whole = Webhook { url_file: Some("/etc/w".into()), when: SendPolicy::Changes, on_failure: false };
        assert_eq!(read("[webhook]\nurl-file = \"/etc/w\"\nwhen = \"changes\"\non-failure = false\n"), Ok(Some(whole)));
        let least = Webhook { url_file: None, when: SendPolicy::Always, on_failure: true };
        assert_eq!(read("[webhook]\n"), Ok(Some(least)));
    }

    #[test]
    fn mistakes_are_named_and_the_url_does_not_belong_into_the_file() {
        for (text, told) in [
            ("webhook = 1", "webhook: must be a table"),
            ("[webhook]\nurl = \"https://secret.example\"", "webhook.url: is a secret"),
            ("[webhook]\nurl-fil = \"x\"", "did you mean `url-file`?"),
            ("[webhook]\nurl-file = \"-\"", "must name a file"),
            ("[webhook]\nwhen = \"often\"", "webhook.when: must be"),
            ("[webhook]\non-failure = \"x\"", "webhook.on-failure: must be true or false"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(told) && !error.contains("secret.example"), "{error}");
        }
    }

    #[test]
    fn the_environment_outranks_the_file_and_no_error_shows_the_url() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("url");
        std::fs::write(&path, "https://a.example/abcdefgh\n").unwrap();
        let find = |file: Option<&Path>, variable: Option<&str>| {
            find_webhook(file, variable.map(str::to_owned)).map(|(address, _)| address)
        };
        let address = |text| WebhookAddress::parse(text).unwrap();
        assert_eq!(find(Some(&path), None).unwrap(), address("https://a.example/abcdefgh"));
        let wide: Vec<u8> =
            "\u{feff}https://a.example/abcdefgh\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        std::fs::write(&path, wide).unwrap();
        assert_eq!(find(Some(&path), None).unwrap(), address("https://a.example/abcdefgh"), "as PowerShell writes it");
        let other = "https://b.example/abcdefgh";
        assert_eq!(find(Some(&path), Some(other)).unwrap(), address(other));
        for wrong in [find(None, None), find(Some(folder.path()), None), find(None, Some("http://a.example/abcdefgh"))]
        {
            let error = wrong.unwrap_err().to_string();
            assert!(error.contains("webhook") && !error.contains("abcdefgh"), "{error}");
        }
    }
}
