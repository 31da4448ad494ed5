//! The program under test, run through its command line in a folder of its own and with an empty environment.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::{FakeApi, KEY};

/// 2026-11-23 09:00 in Kolkata.
pub const EPOCH: &str = "1795404600";
/// The stem of the files of an audit taken then.
pub const STEM: &str = "lead-groups-2026-11-23";

/// A folder in which the program is run.
#[derive(Debug)]
pub struct Bench {
    folder: TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Bench {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The default output folder.
    pub fn reports(&self) -> PathBuf {
        self.path("reports")
    }

    /// A command of the program with this folder as its world: no home, no proxy, no key, a fixed clock.
    pub fn bare(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("superfone-audit"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("APPDATA", self.path(".config"))
            // Without it Windows opens no socket.
            .envs(std::env::var_os("SystemRoot").map(|folder| ("SystemRoot", folder)))
            .env("SOURCE_DATE_EPOCH", EPOCH)
            .stdin(Stdio::null());
        command
    }

    /// `run` against a fake API with its key.
    pub fn command(&self, api: &FakeApi, arguments: &[&str]) -> Command {
        let mut command = self.bare(&["run"]);
        command.env("SUPERFONE_BASE_URL", api.base_url()).env("SUPERFONE_API_KEY", KEY).args(arguments);
        command
    }

    /// Runs `run` against a fake API to its end.
    pub fn run(&self, api: &FakeApi, arguments: &[&str]) -> Ended {
        finish(&mut self.command(api, arguments))
    }

    /// Names of reports in the output folder.
    pub fn files(&self) -> Vec<String> {
        names(&self.reports())
    }

    /// The content of every report in the output folder.
    pub fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        self.files().into_iter().map(|name| (name.clone(), fs::read(self.reports().join(name)).unwrap())).collect()
    }

    /// A text file of the output folder.
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.reports().join(name)).unwrap()
    }

    /// The JSON report of the fixed day.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text(&format!("{STEM}.json"))).unwrap()
    }
}

/// Names of reports in a folder, lock and history apart; none if the folder is not there.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name != ".superfone-audit.lock" && name != "history.db");
    names.sort();
    names
}

/// Runs a command to its end.
pub fn finish(command: &mut Command) -> Ended {
    command.output().unwrap().into()
}

/// The same command, started by a shell that was told something first.
#[cfg(unix)]
pub fn under(told: &str, program: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{told}; exec \"$@\""), "sh"]).arg(program.get_program()).args(program.get_args());
    shell.current_dir(program.get_current_dir().unwrap()).stdin(std::process::Stdio::null());
    shell.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell
}

/// Starts a command whose end the test will wait for.
pub fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[cfg(unix)]
/// Sends a signal by name (`INT`, `TERM`, `KILL`).
pub fn send(signal: &str, child: &Child) {
    let status = Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()).status().unwrap();
    assert!(status.success());
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    /// Asserts the exit code, showing what was printed if it is another.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Asserts that standard error holds all of these.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is not in:\n{}", self.stderr);
        }
        self
    }
}

/// Whether bytes hold a text.
pub fn holds(bytes: &[u8], text: impl AsRef<OsStr>) -> bool {
    let text = text.as_ref().as_encoded_bytes();
    bytes.windows(text.len()).any(|window| window == text)
}
