//! What `--version` says besides the version: the commit, where it is known, and the platform.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks to Cargo")]

use std::process::Command;

/// For a build without a repository: an image, a package.
const COMMIT: &str = "SUPERFONE_AUDIT_COMMIT";

fn main() {
    println!("cargo::rerun-if-env-changed={COMMIT}");
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    // Asked for a release alone: a build for trying things out is not made anew for every commit.
    let of_repository = || if variable("PROFILE")? == "release" { git() } else { None };
    let commit = variable(COMMIT).or_else(of_repository);
    let commit = commit.map(|commit| format!("{}, ", commit.chars().take(12).collect::<String>()));
    let target = variable("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=SUPERFONE_AUDIT_BUILD={}{target}", commit.unwrap_or_default());
}

/// The commit that is built, and that Cargo should look for another; nothing without Git or a repository.
fn git() -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
    };
    // A repository around a copy that it does not hold says nothing of the copy.
    git(&["ls-files", "--error-unmatch", "build.rs"])?;
    println!("cargo::rerun-if-changed={}", git(&["rev-parse", "--git-path", "logs/HEAD"])?);
    git(&["rev-parse", "HEAD"])
}
