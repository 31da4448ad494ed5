//! What surrounds the audits: help, completions, man page, config file, log lines.
use std::fs;
use std::process::{Command, Stdio};

use crate::support::program::{Bench, Ended, finish};
use crate::support::{Account, FakeApi, Fault, KEY, Match};
use serde_json::Value;
use superfone_audit::cli;

/// The words that lead to each command, the bare program first.
fn commands() -> Vec<Vec<String>> {
    fn below(command: &clap::Command, path: &[String], all: &mut Vec<Vec<String>>) {
        all.push(path.to_vec());
        for sub in command.get_subcommands() {
            below(sub, &[path, &[sub.get_name().to_owned()]].concat(), all);
        }
    }
    let mut all = Vec::new();
    below(&cli::command(), &[], &mut all);
    all
}

#[test]
fn no_line_of_a_help_is_wider_than_the_terminal() {
    let bench = Bench::new();
    assert!(commands().len() >= 9, "{:?}", commands());
    for (command, width) in commands().iter().flat_map(|command| [80, 100].map(|width| (command, width))) {
        for flag in ["-h", "--help"] {
            let mut program = bench.bare(&[]);
            let help = finish(program.args(command).arg(flag).env("COLUMNS", width.to_string())).expect(0).stdout;
            // An example is copied whole, however long it is.
            let (text, _) = help.split_once("\nExamples:").unwrap_or((&help, ""));
            let wide: Vec<_> = text.lines().filter(|line| line.chars().count() > width).collect();
            assert!(wide.is_empty(), "{command:?} {flag} at {width}: {wide:#?}");
        }
    }
}

#[test]
fn the_short_help_is_shorter_and_the_long_one_ends_with_examples_and_exit_codes() {
    let bench = Bench::new();
    let help = |flag| finish(&mut bench.bare(&["run", flag])).expect(0).stdout;
    let (short, long) = (help("-h"), help("--help"));
    assert!(short.lines().count() * 2 < long.lines().count(), "{short}");
    assert!(!short.contains("--csv-safety") && long.contains("--csv-safety"));
    assert!(short.contains("--help") && long.contains("Examples:") && long.contains("Exit codes:"));
    // What the environment holds is nobody's business who looks on.
    let mut command = bench.bare(&["run", "--help"]);
    let help = finish(command.env("SUPERFONE_BASE_URL", "https://user:secret@example.com")).expect(0).stdout;
    assert!(help.contains("SUPERFONE_BASE_URL") && !help.contains("secret"), "{help}");
}

#[test]
fn every_example_in_a_help_is_understood() {
    let root = cli::command();
    let helps = std::iter::once(&root).chain(root.get_subcommands());
    let texts: Vec<_> = helps.filter_map(|command| Some(command.get_after_long_help()?.to_string())).collect();
    let text = texts.join("\n");
    let examples: Vec<_> = text.lines().map(str::trim).filter(|line| line.starts_with("superfone-audit ")).collect();
    assert!(examples.len() > 12, "{examples:#?}");
    for example in examples {
        let command = example.split("  ").next().unwrap().split(" > ").next().unwrap();
        // Quotation marks hold words together.
        let parts = command.split('\'').enumerate();
        let words = parts.flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        });
        let words: Vec<_> = words.filter(|word| word != "COMMAND").collect();
        if let Err(error) = cli::command().try_get_matches_from(words) {
            assert!(!error.use_stderr(), "{example}: {error}");
        }
    }
}

#[test]
fn completions_are_printed_for_every_shell_and_bash_accepts_its_own() {
    let bench = Bench::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = finish(&mut bench.bare(&["completions", shell])).expect(0).stdout;
        assert!(script.contains("superfone-audit") && script.contains("api-key-file"), "{shell}");
        fs::write(bench.path(shell), script).unwrap();
    }
    finish(&mut bench.bare(&["completions", "dos"])).expect(2).says(&["bash", "zsh"]);
    // What bash offers after these words, the last of which is being typed.
    let offered = |words: &str| {
        let complete = "source ./bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
                        _superfone__audit \"$1\" \"${!#}\" \"${COMP_WORDS[$# - 2]}\"; echo \"${COMPREPLY[*]}\"";
        let words = words.split(' ');
        let output = Command::new("bash")
            .args(["-ec", complete, "bash", "superfone-audit"])
            .args(words)
            .current_dir(bench.path(""))
            .output()
            .unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(offered("res"), "resolve\n");
    assert_eq!(offered("run --csv-s"), "--csv-safety\n");
    assert_eq!(offered("run --csv-safety "), "guard raw\n");
    assert!(offered("config ").contains("check example"), "{}", offered("config "));
}

#[test]
fn the_man_page_is_printed() {
    let page = finish(&mut Bench::new().bare(&["man"])).expect(0).stdout;
    for part in [".TH superfone\\-audit 1", ".SH NAME", ".SH \"EXIT STATUS\"", "\\-\\-csv\\-safety", ".SH ENVIRONMENT"]
    {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn a_closed_standard_output_is_no_error() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    bench.run(&api, &[]).expect(0);
    for arguments in [
        &["man"][..],
        &["completions", "bash"],
        &["config", "example"],
        &["explain"],
        &["history"],
        &["resolve", "Group 0001"],
        &["run", "--out-dir", "other"],
        &["--help"],
    ] {
        let mut command = bench.bare(arguments);
        command.env("SUPERFONE_BASE_URL", api.base_url()).env("SUPERFONE_API_KEY", KEY);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
    }
}

#[test]
fn a_full_disk_behind_standard_output_is_an_error_of_every_command() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    bench.run(&api, &[]).expect(0);
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    fs::write(bench.path("c.toml"), "").unwrap();
    for arguments in [
        &["man"][..],
        &["completions", "bash"],
        &["config", "example"],
        &["config", "check", "--config", "c.toml"],
        &["explain"],
        &["explain", "near-name"],
        &["history"],
        &["history", "--format", "json"],
        &["resolve", "Lead group 1"],
        &["run", "--out-dir", "other"],
        &["--help"],
        &["--version"],
        &["run", "--help"],
    ] {
        let mut command = bench.bare(arguments);
        command.env("SUPERFONE_BASE_URL", api.base_url()).env("SUPERFONE_API_KEY", KEY).stdout(full());
        let ended: Ended = command.stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap().into();
        assert_eq!(ended.code, Some(6), "{arguments:?}: {}", ended.stderr);
        assert!(
            ended.stderr.contains("cannot write to standard output: No space left"),
            "{arguments:?}: {}",
            ended.stderr
        );
    }
}

#[test]
fn a_flag_beats_the_file_also_where_options_exclude_each_other() {
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    fs::write(bench.path("names.csv"), "name\nA\n").unwrap();
    let run = |config: &str, flags: &[&str]| {
        fs::write(bench.path("c.toml"), config).unwrap();
        bench.run(&api, &[&["--config", "c.toml"], flags].concat())
    };
    run("no-history = true\n", &["--history", "own.db"]).expect(0);
    assert!(bench.path("own.db").exists());
    run("history = \"other.db\"\n", &["--no-history"]).expect(0);
    let both = "history = \"other.db\"\nno-history = true\n";
    run(both, &[]).expect(2).says(&["--history and --no-history both stand in the config file"]);
    finish(&mut bench.bare(&["config", "check", "--config", "c.toml"]))
        .expect(2)
        .says(&["c.toml, line 2, key `no-history`"]);
    assert!(!bench.path("other.db").exists());
    run(both, &["--no-history=false"]).expect(0);
    assert!(bench.path("other.db").exists());
    run("names = \"names.csv\"\n", &["--text", "Lead"]).expect(0);
    run("text = \"Lead\"\n", &["--names", "names.csv"]).expect(0);
    run("", &["--text", "Lead", "--names", "names.csv"]).expect(2).says(&["both given on the command line"]);
    run("", &["--no-history", "--since", "2026-01-01"]).expect(2).says(&["--since and --no-history"]);
    assert!(run("quiet = true\n", &["--quiet=false"]).expect(0).stdout.contains("lead groups"));
    assert_eq!(run("quiet = true\n", &[]).expect(0).stdout, "");
    assert!(run("verbose = 3\n", &[]).expect(0).stderr.contains("page=1"));
    assert_eq!(run("verbose = 3\n", &["--no-verbose"]).expect(0).stderr, "");
    // Who asks for more gets it, and no more than that; of the two, the last one counts.
    let ended = run("quiet = true\n", &["-v"]).expect(0);
    assert!(ended.stderr.contains("page=1") && ended.stdout.contains("lead groups"), "{}", ended.stderr);
    let more = |config, flags| run(config, flags).expect(0).stderr.lines().count();
    assert!(more("verbose = 3\n", &["-v"]) < more("verbose = 3\n", &[]));
    assert_eq!(run("", &["-v", "--no-verbose"]).expect(0).stderr, "");
    assert!(run("", &["--no-verbose", "-v"]).expect(0).stderr.contains("page=1"));
    // No filter takes nothing away.
    assert!(run("names = \"names.csv\"\n", &["--text", ""]).expect(0).stdout.contains("1 name checked"));
    // A variable that is set to nothing is not set.
    fs::write(bench.path("c.toml"), format!("base-url = {:?}\napi-key-file = \"key\"\n", api.base_url())).unwrap();
    fs::write(bench.path("key"), KEY).unwrap();
    finish(bench.bare(&["run", "--config", "c.toml"]).env("SUPERFONE_BASE_URL", "")).expect(0);
}

#[test]
fn the_check_online_asks_for_one_page_and_sends_no_mail() {
    let api = FakeApi::start(Account::numbered(120));
    let bench = Bench::new();
    fs::write(bench.path("key"), KEY).unwrap();
    let check = |more: &str| {
        let config = format!("base-url = \"{}\"\napi-key-file = \"key\"\n{more}", api.base_url());
        fs::write(bench.path("c.toml"), config).unwrap();
        finish(&mut bench.bare(&["config", "check", "--online", "--config", "c.toml"]))
    };
    let ended = check("").expect(0);
    assert!(ended.stdout.contains("answered with a page of 50 groups"), "{}", ended.stdout);
    assert_eq!(api.count(), 1);
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mail = format!(
        "[email]\nto = [\"a@example.com\"]\nfrom = \"b@example.com\"\nsmtp = \"smtp+plain://127.0.0.1:{unused}\"\n"
    );
    check(&mail).expect(7).says(&["cannot be used: the connection failed"]);
    // The key may be the environment's, and so may be the address that it goes to.
    fs::write(bench.path("c.toml"), "base-url = \"https://production.invalid\"\n").unwrap();
    let mut elsewhere = bench.bare(&["config", "check", "--online", "--config", "c.toml"]);
    elsewhere.env("SUPERFONE_BASE_URL", api.base_url()).env("SUPERFONE_API_KEY", KEY);
    assert!(finish(&mut elsewhere).expect(0).stdout.contains(&api.base_url()));
    fs::write(bench.path("key"), "another").unwrap();
    check("").expect(3);
}

#[test]
fn the_example_is_the_sample_and_it_is_in_order() {
    let bench = Bench::new();
    let example = finish(&mut bench.bare(&["config", "example"])).expect(0).stdout;
    assert_eq!(example, fs::read_to_string("samples/config.toml").unwrap());
    fs::write(bench.path("c.toml"), &example).unwrap();
    let ended = finish(&mut bench.bare(&["config", "check", "--config", "c.toml"])).expect(0);
    assert_eq!((&*ended.stdout, &*ended.stderr), ("c.toml is in order\n", ""));
    assert!(example.lines().all(|line| line.is_empty() || line.starts_with('#')), "nothing in it is set");
    // Without a name it is the user's own.
    finish(&mut bench.bare(&["config", "check"])).expect(2).says(&["config.toml", "No such file", "config example"]);
    let own = bench.path(".config/superfone-audit");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("config.toml"), &example).unwrap();
    let ended = finish(&mut bench.bare(&["config", "check"])).expect(0);
    assert!(ended.stdout.ends_with("/.config/superfone-audit/config.toml is in order\n"), "{}", ended.stdout);
}

#[test]
fn a_config_file_is_checked_with_all_that_it_names() {
    let bench = Bench::new();
    let check = |text: &str| {
        fs::write(bench.path("c.toml"), text).unwrap();
        finish(&mut bench.bare(&["config", "check", "--config", "c.toml"]))
    };
    fs::write(bench.path("empty"), "").unwrap();
    fs::write(bench.path("broken.csv"), "integration\nx\n").unwrap();
    fs::write(bench.path("broken.j2"), "{% if %}").unwrap();
    for (line, parts) in [
        ("out-dri = \"x\"", ["key `out-dri`", "did you mean `out-dir`?"]),
        ("base-url = \"http://example.com\"", ["key `base-url`", "https"]),
        ("api-key-file = \"none\"", ["key `api-key-file`", "cannot read the API key from the file none"]),
        ("api-key-file = \"empty\"", ["key `api-key-file`", "is empty"]),
        ("ca-file = \"none\"", ["key `ca-file`", "cannot read the certificate file none"]),
        ("ca-file = \"empty\"", ["key `ca-file`", "no certificate in PEM form"]),
        ("names = \"none.csv\"", ["key `names`", "none.csv"]),
        ("names = \"broken.csv\"", ["key `names`", "broken.csv, line 1: has no column `name`"]),
        ("template = \"none.j2\"", ["key `template`", "none.j2"]),
        ("template = \"broken.j2\"", ["key `template`", "broken.j2"]),
        ("out-dir = \"/proc/reports\"", ["key `out-dir`", "cannot write reports to /proc/reports"]),
        ("out-dir = \"empty/reports\"", ["key `out-dir`", "cannot write reports to empty/reports"]),
        ("timezone = \"IST\"", ["key `timezone`", "Asia/Kolkata"]),
        ("from = \"none\"", ["key `from`", "cannot read none"]),
        ("decisions = \"none.xlsx\"", ["key `decisions`", "none.xlsx"]),
        ("record = true", ["key `record`", "--from or --since only"]),
        ("email-dry-run = true", ["key `email-dry-run`", "[email]"]),
        ("out-dir = \"-\"", ["key `out-dir`", "-"]),
    ] {
        let ended =
            check(&format!("# the first line\n\n{line}\n")).expect(2).says(&["error: config file c.toml, line 3, "]);
        assert!(parts.iter().all(|part| ended.stderr.contains(part)) && ended.stdout.is_empty(), "{}", ended.stderr);
    }
    // All that is wrong is told at once.
    let ended = check("names = \"none.csv\"\ntext = \"x\"\nout-dir = \"/proc/x\"\n").expect(2);
    let lines: Vec<_> = ended.stderr.lines().map(|line| line.split(',').nth(1).unwrap_or_default()).collect();
    assert_eq!(lines, [" line 1", " line 2", " line 3"], "{}", ended.stderr);
    let ended =
        check("no-history = true\nsince = 2026-01-31\nhistory = \"x.db\"\nnames = \"none.csv\"\ntext = \"x\"\n")
            .expect(2);
    assert_eq!(ended.stderr.lines().count(), 4, "every pair that excludes each other: {}", ended.stderr);
    check("format = [\"csv\"]\n[email]\nto = [\"a@example.com\"]\nfrom = \"b@example.com\"\nsmtp = \"smtps://m.example.com\"\n\
           attach = [\"xlsx\"]\n")
        .expect(2)
        .says(&["line 6, key `email.attach`: `attach` under [email] names xlsx"]);
    fs::create_dir(bench.path("shared")).unwrap();
    check("text = \"\"\nout-dir = \"a/b/c\"\napi-key-file = \"-\"\ndecisions = \"shared\"\n").expect(0);
    assert!(!bench.path("a").exists(), "nothing is written");
}

#[cfg(unix)]
#[test]
fn a_key_that_everybody_can_read_is_warned_of_and_never_shown() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new();
    fs::write(bench.path("key"), format!("{KEY}\n")).unwrap();
    fs::write(bench.path("c.toml"), "api-key-file = \"key\"\n").unwrap();
    let check = |mode| {
        fs::set_permissions(bench.path("key"), fs::Permissions::from_mode(mode)).unwrap();
        let ended = finish(&mut bench.bare(&["config", "check", "--config", "c.toml"])).expect(0);
        assert!(!ended.stdout.contains(KEY) && !ended.stderr.contains(KEY));
        ended.stderr
    };
    assert!(check(0o644).contains("warning: key holds the API key and can be read by everybody: chmod 600 it"));
    assert_eq!(check(0o640), "");
    // A key that cannot be one is not shown either.
    fs::write(bench.path("key"), "se cret").unwrap();
    let ended = finish(&mut bench.bare(&["config", "check", "--config", "c.toml"])).expect(2);
    assert!(!ended.stderr.contains("cret"), "{}", ended.stderr);
}

/// A run of three pages, read twice, of which page 2 fails once.
fn logged(arguments: &[&str]) -> (Ended, u64) {
    let api = FakeApi::builder()
        .account(Account::numbered(120))
        .fault(Match::page(2).attempts(1..=1), Fault::status(503))
        .start();
    let ended = Bench::new().run(&api, arguments).expect(0);
    assert!(!ended.stderr.contains(KEY));
    (ended, api.count() as u64)
}

#[test]
fn each_request_is_one_line_at_the_first_verbosity() {
    let (ended, requests) = logged(&["-v"]);
    let lines: Vec<_> = ended.stderr.lines().collect();
    assert_eq!((lines.len() as u64, requests), (requests, 7), "{}", ended.stderr);
    let failed: Vec<_> = lines.iter().filter(|line| line.starts_with("info: no page: HTTP 503")).collect();
    assert_eq!(failed.len(), 1, "{}", ended.stderr);
    assert!(failed[0].contains(" page=2 attempt=1 status=503 duration_ms="), "{}", failed[0]);
    let again =
        lines.iter().filter(|line| line.starts_with("info: page read page=2 attempt=2 status=200 duration_ms="));
    assert_eq!(again.count(), 1, "{}", ended.stderr);
    assert!(lines.iter().all(|line| line.contains("page=") && line.contains("status=")), "{}", ended.stderr);
    let (quiet, _) = logged(&[]);
    assert_eq!(quiet.stderr, "");
    assert!(logged(&["-vv"]).0.stderr.contains("debug: page will be asked for again page=2 attempt=2 wait="));
}

#[test]
fn an_option_that_is_repeated_counts_as_it_was_given_last() {
    let bench = Bench::new();
    let twice = ["--name", "a", "--fail-on", "error", "--name", "b", "--fail-on", "never", "--format", "md"];
    let ended = bench.run(&FakeApi::start(Account::numbered(1)), &twice);
    assert_eq!((ended.expect(0).stderr.as_str(), bench.files()), ("", vec!["b.md".to_owned()]));
}

#[test]
fn each_log_line_for_machines_is_one_object() {
    let (ended, requests) = logged(&["-vvv", "--log-format", "json", "--progress", "always"]);
    let mut lines: Vec<Value> = ended.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let outcome = lines.pop().unwrap();
    assert_eq!(outcome["exit"]["code"], 0, "what became of the run ends the log: {outcome}");
    for line in &lines {
        let of = |key: &str| line[key].as_str().unwrap_or_else(|| panic!("no {key} in {line}")).to_owned();
        assert!(chrono::DateTime::parse_from_rfc3339(&of("timestamp")).is_ok(), "{line}");
        assert!(["ERROR", "WARN", "INFO", "DEBUG", "TRACE"].contains(&&*of("level")), "{line}");
        assert!(!of("message").is_empty() && line.is_object());
    }
    let of_requests: Vec<_> = lines.iter().filter(|line| line["duration_ms"].is_u64()).collect();
    assert_eq!(of_requests.len() as u64, requests);
    for line in of_requests {
        assert!(line["page"].is_u64() && line["attempt"].is_u64() && line["status"].is_u64(), "{line}");
    }
    assert!(
        lines.iter().any(|line| line["message"].as_str().unwrap().starts_with("Reading lead groups: ")),
        "progress too"
    );
}

#[test]
fn a_request_without_an_answer_has_no_status() {
    let api = FakeApi::builder().fault(Match::any(), Fault::reset_before()).start();
    let ended = Bench::new().run(&api, &["-v", "--log-format", "json", "--retries", "0"]).expect(4);
    let line: Value = serde_json::from_str(ended.stderr.lines().next().unwrap()).unwrap();
    assert_eq!((&line["page"], &line["attempt"], &line["status"]), (&1.into(), &1.into(), &Value::Null), "{line}");
    let last: Value = serde_json::from_str(ended.stderr.lines().nth_back(1).unwrap()).unwrap();
    assert_eq!(last["level"], "ERROR");
}
