//! A machine that gives little: no second thread, few open files, small files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::support::program::{Bench, Ended, finish, under};
use crate::support::{Account, FakeApi};

/// A run by a user, of a number of its own, who may have this process alone; nothing where that cannot be tried.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn without_threads(user: u32, bench: &Bench, api: &FakeApi, arguments: &[&str]) -> Option<Ended> {
    let tried = ["--nproc=9", "setpriv", "--reuid=64320", "--clear-groups", "true"];
    let tool = Command::new("prlimit").args(tried).output();
    if !tool.is_ok_and(|tool| tool.status.success()) {
        // The limit counts a user's processes and does not hold for root: only root can start one who has no other.
        eprintln!("skipped: needs root, prlimit and setpriv");
        return None;
    }
    let program = bench.command(api, arguments);
    let (folder, copy) = (bench.path(""), bench.path("program"));
    fs::copy(program.get_program(), &copy).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    let mut alone = Command::new(copy);
    alone.args(program.get_args()).current_dir(program.get_current_dir().unwrap());
    alone.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let told = format!("exec prlimit --nproc=1 setpriv --reuid={user} --clear-groups \"$@\"");
    Some(finish(&mut under(&told, &alone)))
}

#[test]
fn without_a_second_thread_everything_is_written_but_the_workbook() {
    let api = FakeApi::start(Account::numbered(120));
    let named = api.base_url().replace("127.0.0.1", "localhost");
    for more in [&[][..], &["--base-url", &named]] {
        let bench = Bench::new();
        let arguments = [&["--format", "csv,md,json,html"][..], more].concat();
        let Some(ended) = without_threads(64_321, &bench, &api, &arguments) else { return };
        ended.expect(0);
        assert_eq!(bench.files().len(), 5, "{:?}", bench.files());
    }
}

#[test]
fn a_workbook_without_its_thread_is_exit_6_and_says_what_to_do() {
    let (bench, api) = (Bench::new(), FakeApi::start(Account::numbered(120)));
    let Some(ended) = without_threads(64_322, &bench, &api, &["--format", "csv,xlsx"]) else { return };
    let ended = ended.expect(6).says(&["one more thread", "ulimit -u", "leave xlsx out"]);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    assert!(bench.files().is_empty(), "{:?}", bench.files());
}

#[test]
fn with_few_open_files_all_is_there_or_nothing() {
    let api = FakeApi::start(Account::numbered(120));
    let mut codes = Vec::new();
    // A connection needs the seventh; with fewer the client would ask again for 15 s.
    for most in [4, 5, 7, 9, 11, 13, 20] {
        let bench = Bench::new();
        let program = bench.command(&api, &["--format", "csv,xlsx,md,json", "--concurrency", "1"]);
        let ended = finish(&mut under(&format!("ulimit -n {most}"), &program));
        let code = ended.code;
        assert!(!ended.stderr.contains("panicked") && !ended.stderr.contains("bug"), "{}", ended.stderr);
        match code {
            Some(0) => assert!(bench.files().len() >= 5, "{most}: {:?}", bench.files()),
            Some(4 | 6) => {
                assert!(ended.stderr.contains("Too many open files"), "{most}: {}", ended.stderr);
                assert!(!bench.files().iter().any(|file| file.starts_with("lead-groups")), "{:?}", bench.files());
            }
            other => panic!("{most}: {other:?}: {}", ended.stderr),
        }
        codes.push(code);
    }
    assert!(codes[0] == Some(6) && codes[6] == Some(0), "{codes:?}");
}
