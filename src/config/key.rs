//! Where the API key comes from.

use std::io::Read as _;
use std::path::Path;

use secrecy::zeroize::Zeroizing;

use super::ConfigError;
use crate::api::ApiKey;

/// Environment variables that may hold the key, the preferred one first; the second is the one of the vendor's pages.
pub const KEY_VARIABLES: [&str; 2] = ["SUPERFONE_API_KEY", "SF_API_KEY"];
/// No key is longer; a file that is was named by mistake.
pub(super) const LONGEST: u64 = 4096;

/// Finds the key: the file of the flag, else the environment, else the file of the config file.
///
/// Returns a warning too if both variables are set and differ.
///
/// # Errors
/// [`ConfigError`] if there is no key or it cannot be read or used.
pub fn find_key(
    flag: Option<&Path>,
    config: Option<&Path>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<(ApiKey, Option<String>), ConfigError> {
    if let Some(path) = flag {
        return Ok((read(path)?, None));
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
        (None, _, Some(path)) => Ok((read(path)?, None)),
        (None, _, None) => Err(ConfigError::NoKey),
    }
}

fn read(path: &Path) -> Result<ApiKey, ConfigError> {
    let mut text = Zeroizing::new(String::new());
    let (origin, outcome) = if path == Path::new("-") {
        ("standard input".to_owned(), std::io::stdin().take(LONGEST).read_to_string(&mut text))
    } else {
        let outcome = std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
        (format!("the file {}", path.display()), outcome)
    };
    match outcome {
        Ok(_) => Ok(ApiKey::new(&text, origin)?),
        Err(source) => Err(ConfigError::KeyFile { origin, source }),
    }
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
        assert_eq!(find(&[], Some(&path)), Ok((format!("the file {}", path.display()), false)));
        assert_eq!(find(&[("SF_API_KEY", "k")], Some(&path)), Ok(("SF_API_KEY".to_owned(), false)));
        assert!(find(&[], Some(&folder.path().join("none"))).unwrap_err().contains("cannot read the API key"));
    }
}
