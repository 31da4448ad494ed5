//! Where the mail server's password comes from.

use std::path::Path;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::ConfigError;
use super::key::{is_exposed, secret_text};

/// Environment variable that may hold the password.
pub const SMTP_PASSWORD_VARIABLE: &str = "SUPERFONE_SMTP_PASSWORD";

/// Finds the password: the environment, else the file of the config file. It is taken as it is; only the line end at the
/// end of a file is dropped. Returns a warning too if everybody on this machine can read the file.
///
/// # Errors
/// [`ConfigError`] if there is none or it cannot be read or used.
pub fn find_smtp_password(
    user: &str,
    file: Option<&Path>,
    variable: Option<String>,
) -> Result<(SecretString, Option<String>), ConfigError> {
    if let Some(value) = variable.map(Zeroizing::new).filter(|value| !value.is_empty()) {
        return Ok((checked(&value, SMTP_PASSWORD_VARIABLE)?, None));
    }
    let path = file.ok_or_else(|| ConfigError::NoSmtpPassword { user: user.to_owned() })?;
    let fail = |source| ConfigError::SmtpPasswordFile { path: path.to_owned(), source };
    let opened = std::fs::File::open(path).map_err(fail)?;
    let warning = is_exposed(&opened).then(|| {
        format!("{} holds the mail server's password and can be read by everybody: chmod 600 it", path.display())
    });
    let text = secret_text(opened).map_err(fail)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let password = checked(line.strip_suffix('\r').unwrap_or(line), &format!("the file {}", path.display()))?;
    Ok((password, warning))
}

fn checked(text: &str, origin: &str) -> Result<SecretString, ConfigError> {
    let wrong = |problem| ConfigError::SmtpPassword { origin: origin.to_owned(), problem };
    if text.is_empty() {
        return Err(wrong("is empty"));
    }
    if text.chars().any(char::is_control) {
        return Err(wrong("holds a line break or another control character"));
    }
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn find(file: Option<&Path>, variable: Option<&str>) -> Result<(String, bool), String> {
        find_smtp_password("audit", file, variable.map(str::to_owned))
            .map(|(password, warning)| (password.expose_secret().to_owned(), warning.is_some()))
            .map_err(|error| error.to_string())
    }

    #[cfg(unix)]
    #[test]
    fn the_environment_outranks_the_file_and_only_the_files_line_end_is_dropped() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, " pass word \r\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(find(Some(&path), None), Ok((" pass word ".to_owned(), false)));
        assert_eq!(find(Some(&path), Some("")), Ok((" pass word ".to_owned(), false)));
        for (mark, unit) in [(b"\xff\xfe", u16::to_le_bytes as fn(u16) -> [u8; 2]), (b"\xfe\xff", u16::to_be_bytes)] {
            let wide: Vec<u8> = " pass word \r\n".encode_utf16().flat_map(unit).collect();
            std::fs::write(&path, [&mark[..], &wide].concat()).unwrap();
            assert_eq!(find(Some(&path), None), Ok((" pass word ".to_owned(), false)), "as PowerShell writes it");
        }
        std::fs::write(&path, "\u{feff} pass word \n").unwrap();
        assert_eq!(find(Some(&path), None), Ok((" pass word ".to_owned(), false)), "as an editor of Windows writes it");
        assert_eq!(find(Some(&path), Some("other")), Ok(("other".to_owned(), false)));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(find(Some(&path), None), Ok((" pass word ".to_owned(), true)));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        for (content, part) in [("", "is empty"), ("\n", "is empty"), ("hunter2\nhunter3\n", "line break")] {
            std::fs::write(&path, content).unwrap();
            let error = find(Some(&path), None).unwrap_err();
            assert!(error.contains(part) && !error.contains("hunter"), "{error}");
        }
        for (content, part) in
            [(b"hunter\xe9".to_vec(), "save it as text in UTF-8"), (vec![b'x'; 5_000], "the right file?")]
        {
            std::fs::write(&path, content).unwrap();
            let error = find(Some(&path), None).unwrap_err();
            assert!(error.contains(part) && !error.contains("hunter"), "{error}");
        }
        let error = find(None, Some("hunter2\0")).unwrap_err();
        assert!(error.contains(SMTP_PASSWORD_VARIABLE) && !error.contains("hunter"), "{error}");
        let error = find(None, None).unwrap_err();
        assert!(error.contains("user audit") && error.contains("password-file"), "{error}");
        let error = find(Some(&folder.path().join("none")), None).unwrap_err();
        assert!(error.contains("cannot read"), "{error}");
    }
}
