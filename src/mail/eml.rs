//! The mail as a file, for other programs to send.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Composed, MailError};
use crate::interrupt::Interrupt;
use crate::publish::destination::{PREFIX, SUFFIX};
use crate::publish::lock::Lock;

/// Writes `STEM.eml` into the folder of the reports, whole or not at all, for its owner alone. Returns its path.
///
/// # Errors
/// [`MailError::File`]
pub fn write_eml(folder: &Path, stem: &str, mail: &Composed, interrupt: &Interrupt) -> Result<PathBuf, MailError> {
    let path = folder.join(format!("{stem}.eml"));
    let written = || -> io::Result<()> {
        // Under the lock nobody takes the temporary file for one that was left behind.
        let _lock = Lock::take(folder, interrupt).map_err(io::Error::other)?;
        // The owner alone may read it unless told otherwise.
        let mut file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
        file.write_all(&mail.bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path).map(drop).map_err(|error| error.error)
    };
    match written() {
        Ok(()) => Ok(path),
        Err(error) => Err(MailError::File { path, cause: error.to_string() }),
    }
}
