//! Where the API key comes from.

use std::io::{self, Read as _};
use std::path::Path;

use secrecy::zeroize::Zeroizing;

use super::{ApiKey, ConfigError};
use crate::encoding::decode;

/// Environment variables that may hold the key, the preferred one first; the second is the one of the vendor's pages.
pub const KEY_VARIABLES: [&str; 2] = ["SUPERFONE_API_KEY", "SF_API_KEY"];
/// No key is longer; a file that is was named by mistake.
const LONGEST: u64 = 4096;

/// A key, and a doubt about it.
type Found = (ApiKey, Option<String>);

/// Finds the key: the file of the flag, else the environment, else the file of the config file.
///
/// Returns a warning too if both variables are set and differ, or if everybody on this machine can read the file.
///
/// # Errors
/// [`ConfigError`] if there is no key or it cannot be read or used.
pub fn find_key(
    flag: Option<&Path>,
    config: Option<&Path>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Found, ConfigError> {
    if let Some(path) = flag {
        return read(path);
    }
    let mut keys = Vec::new();
    for name in KEY_VARIABLES {
        if let Some(value) = variable(name).map(Zeroizing::new).filter(|value| !value.trim().is_empty()) {
            keys.push(ApiKey::new(&value, name)?);
        }
    }
    let mut keys = keys.into_iter();
    match (keys.next(), keys.next(), config) {
        (Some(used), Some(other), _) if !used.same_as(&other) => {
            let warning = format!("{} and {} hold different keys; {0} is used", used.origin(), other.origin());
            Ok((used, Some(warning)))
        }
        (Some(used), _, _) => Ok((used, None)),
        (None, _, Some(path)) => read(path),
        (None, _, None) => Err(ConfigError::NoKey),
    }
}

/// The text of a file that holds a secret, in any encoding of Windows.
pub(super) fn secret_text(file: impl io::Read) -> io::Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    let unfit = |problem| io::Error::new(io::ErrorKind::InvalidData, problem);
    if bytes.len() as u64 > LONGEST {
        return Err(unfit("it holds more than 4,096 bytes; is it the right file?"));
    }
    let text = decode(&bytes).map_err(|_| unfit("it is neither UTF-8 nor UTF-16; save it as text in UTF-8"))?;
    Ok(Zeroizing::new(text))
}

fn read(path: &Path) -> Result<Found, ConfigError> {
    let mut bytes = Zeroizing::new(Vec::new());
    let mut warning = None;
    let (origin, outcome) = if path == Path::new("-") {
        ("standard input".to_owned(), std::io::stdin().take(LONGEST + 1).read_to_end(&mut bytes))
    } else {
        let outcome = std::fs::File::open(path).and_then(|file| {
            if is_exposed(&file) {
                warning =
                    Some(format!("{} holds the API key and can be read by everybody: chmod 600 it", path.display()));
            }
            file.take(LONGEST + 1).read_to_end(&mut bytes)
        });
        (format!("the file {}", path.display()), outcome)
    };
    outcome.map_err(|source| ConfigError::KeyFile { origin: origin.clone(), source })?;
    let unfit = |problem| ConfigError::KeyContent { origin: origin.clone(), problem };
    if bytes.len() as u64 > LONGEST {
        return Err(unfit("holds more than 4,096 bytes, and no key is that long; is it the right file?"));
    }
    let text = Zeroizing::new(decode(&bytes).map_err(|_| unfit("is not text; save it as UTF-8"))?);
    let key = held(&text).map_err(unfit)?;
    Ok((ApiKey::new(key, origin.clone())?, warning))
}

/// The key in a file: by itself on a line, in quotation marks or not, or set as one of the variables, with other lines
/// beside it then.
fn held(text: &str) -> Result<&str, &'static str> {
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# ")).collect();
    let mut keys: Vec<&str> = lines.iter().filter_map(|line| variable_of(line)).map(unquoted).collect();
    keys.dedup();
    match (&*keys, &*lines) {
        ([key], _) => Ok(key),
        ([], [line]) => Ok(unquoted(line)),
        // Nothing but white space is told as an empty key.
        ([], []) => Ok(""),
        ([], _) => Err("holds more than one line; the key alone belongs there, or a line SUPERFONE_API_KEY=…"),
        _ => Err("sets the key twice, and not to the same"),
    }
}

/// The value, if the line sets one of the variables as a shell or an environment file does.
fn variable_of(line: &str) -> Option<&str> {
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    let (name, value) = line.split_once('=')?;
    KEY_VARIABLES.contains(&name.trim_end()).then(|| value.trim_start())
}

fn unquoted(text: &str) -> &str {
    let inner = |mark: char| text.strip_prefix(mark)?.strip_suffix(mark);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

#[cfg(unix)]
pub(super) fn is_exposed(file: &std::fs::File) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
pub(super) fn is_exposed(_: &std::fs::File) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(variables: &[(&str, &str)], config: Option<&Path>) -> Result<(String, bool), String> {
        let variable = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        find_key(None, config, variable)
            .map(|(key, warning)| (key.origin().to_owned(), warning.is_some()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_programs_own_variable_comes_before_the_vendors_and_a_difference_is_said() {
        let (own, vendor) = (("SUPERFONE_API_KEY", "key-one"), ("SF_API_KEY", "key-two"));
        assert_eq!(find(&[own, vendor], None), Ok(("SUPERFONE_API_KEY".to_owned(), true)));
        assert_eq!(find(&[own, ("SF_API_KEY", " key-one\n")], None), Ok(("SUPERFONE_API_KEY".to_owned(), false)));
        assert_eq!(find(&[vendor], None), Ok(("SF_API_KEY".to_owned(), false)));
        assert_eq!(find(&[("SUPERFONE_API_KEY", " "), vendor], None), Ok(("SF_API_KEY".to_owned(), false)));
    }

    #[test]
    fn a_missing_key_names_both_variables_and_where_to_get_one() {
        let error = find(&[], None).unwrap_err();
        for part in ["SUPERFONE_API_KEY", "SF_API_KEY", "--api-key-file", "hello@superfone.in"] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_file_is_read_and_its_name_not_its_content_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "key-three\n").unwrap();
        let (key, _) = find_key(Some(&path), None, |_| Some("other".to_owned())).unwrap();
        assert!(key.same_as(&ApiKey::new("key-three", "").unwrap()));
        assert_eq!(find(&[], Some(&path)).unwrap().0, format!("the file {}", path.display()));
        assert_eq!(find(&[("SF_API_KEY", "k")], Some(&path)), Ok(("SF_API_KEY".to_owned(), false)));
        assert!(find(&[], Some(&folder.path().join("none"))).unwrap_err().contains("cannot read the API key"));
    }

    #[test]
    fn a_file_that_was_written_for_a_shell_or_by_windows_is_understood() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let wide: Vec<u8> =
            [0xfeff].into_iter().chain("a/b+c=\r\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for content in [
            b"a/b+c=".as_slice(),
            b"\xef\xbb\xbfa/b+c=\r\n",
            b"\n\n  a/b+c=  \n\n",
            b"# the key of Superfone\na/b+c=\n",
            b"\"a/b+c=\"\n",
            b"'a/b+c='\n",
            b"SF_API_KEY=a/b+c=\n",
            b"export SUPERFONE_API_KEY=\"a/b+c=\"\n",
            b"SUPERFONE_BASE_URL=https://a.example\nSF_API_KEY = 'a/b+c='\nSF_API_KEY=a/b+c=\n",
            &wide,
        ] {
            std::fs::write(&path, content).unwrap();
            let (key, _) = find_key(Some(&path), None, |_| None).unwrap();
            assert!(key.same_as(&ApiKey::new("a/b+c=", "").unwrap()), "{}", String::from_utf8_lossy(content));
        }
    }

    #[test]
    fn a_file_that_holds_something_else_is_refused_without_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let long = "k".repeat(4_097);
        for (content, part) in [
            (b"hunter2\nhunter3\n".as_slice(), "more than one line"),
            (b"hunter2 hunter3", "a blank"),
            (b"SF_API_KEY=hunter2\nSUPERFONE_API_KEY=hunter3\n", "sets the key twice"),
            (b"SF_API_KEY=\n", "is empty"),
            (b"\"\"\n", "is empty"),
            (b" \n\n", "is empty"),
            (b"hunter2\xff", "is not text"),
            (long.as_bytes(), "4,096 bytes"),
        ] {
            std::fs::write(&path, content).unwrap();
            let error = find_key(Some(&path), None, |_| None).unwrap_err().to_string();
            assert!(error.contains(part) && error.contains("key") && !error.contains("hunter"), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_everybody_can_read_is_said() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "key-three\n").unwrap();
        for (mode, said) in [(0o600, false), (0o640, false), (0o644, true)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let (_, warning) = find_key(Some(&path), None, |_| None).unwrap();
            assert_eq!(warning.is_some_and(|warning| warning.contains("chmod 600")), said, "{mode:o}");
        }
    }
}
