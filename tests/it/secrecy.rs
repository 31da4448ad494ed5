//! Nothing carries the key but the one header to the one host.
use crate::support::program::{Bench, Ended, finish, holds};
use crate::support::{Account, FakeApi, Fault, KEY, Match, Trap, group};

/// Asserts that neither output nor any file holds the key.
#[track_caller]
fn keyless(bench: &Bench, ended: &Ended) {
    assert!(!ended.stdout.contains(KEY), "{}", ended.stdout);
    assert!(!ended.stderr.contains(KEY), "{}", ended.stderr);
    for (name, bytes) in bench.contents() {
        assert!(!holds(&bytes, KEY), "{name}");
    }
}

#[test]
fn no_message_at_any_verbosity_holds_a_key_that_the_server_echoes() {
    for status in [400, 401, 403, 404, 409, 500, 501] {
        for log in ["text", "json"] {
            let api = FakeApi::builder().fault(Match::any(), Fault::echo_key(status)).start();
            let bench = Bench::new();
            let ended = bench.run(&api, &["-vvv", "--log-format", log, "--retries", "1"]);
            assert!(matches!(ended.code, Some(3 | 4)), "{status}: {}", ended.stderr);
            keyless(&bench, &ended);
        }
    }
}

#[test]
fn no_report_holds_a_key_that_the_server_puts_into_rows_or_paging() {
    let rows = [group(1, &format!("my key is {KEY}")), group(2, KEY).kind(KEY).status(KEY), group(3, KEY)];
    let api = FakeApi::builder()
        .account(Account::new(rows))
        .rewrite(Match::any(), |json| {
            json["message"] = KEY.into();
            json["data"]["rows"][0]["created_by"] = KEY.into();
        })
        .start();
    let bench = Bench::new();
    let ended = bench.run(&api, &["-vvv"]).expect(0).says(&["held the API key"]);
    keyless(&bench, &ended);
    assert_eq!(bench.files().len(), 5);
}

#[test]
fn a_redirect_is_not_followed_and_only_its_host_is_named() {
    for status in [301, 302, 303, 307, 308] {
        let trap = Trap::start(200);
        let place = format!("{}/stolen?key={KEY}", trap.url());
        let api = FakeApi::builder().fault(Match::any(), Fault::answer(status, "").header("location", &place)).start();
        let bench = Bench::new();
        let ended = bench.run(&api, &["-vvv"]).expect(4).says(&["redirect", "http://127.0.0.1"]);
        assert!(!ended.stderr.contains("stolen"), "{}", ended.stderr);
        keyless(&bench, &ended);
        assert_eq!(trap.finish(), Vec::<Vec<u8>>::new(), "{status}");
    }
}

#[test]
fn a_proxy_never_sees_what_goes_to_loopback() {
    let trap = Trap::start(502);
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    let mut command = bench.command(&api, &[]);
    for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(variable, trap.url());
    }
    finish(&mut command).expect(0);
    assert_eq!(trap.finish(), Vec::<Vec<u8>>::new());
}

#[test]
fn a_proxy_on_the_way_to_https_is_used_and_sees_a_tunnel_without_the_key() {
    let trap = Trap::start(403);
    let bench = Bench::new();
    let mut command = bench.bare(&["run", "-vvv", "--retries", "0", "--base-url", "https://api.example.invalid"]);
    let ended = finish(command.env("SUPERFONE_API_KEY", KEY).env("HTTPS_PROXY", trap.url())).expect(4);
    keyless(&bench, &ended);
    // The second one asks for the status of the refusal.
    let seen = trap.finish();
    assert_eq!(seen.len(), 2);
    for seen in seen {
        assert!(seen.starts_with(b"CONNECT api.example.invalid:443"));
        assert!(!holds(&seen, KEY));
    }
}

#[test]
fn no_proxy_is_honoured() {
    let trap = Trap::start(403);
    let bench = Bench::new();
    let mut command = bench.bare(&["run", "--deadline", "3", "--base-url", "https://api.example.invalid"]);
    command.env("SUPERFONE_API_KEY", KEY).env("HTTPS_PROXY", trap.url()).env("NO_PROXY", "example.invalid:443");
    finish(&mut command).expect(4);
    assert_eq!(trap.finish(), Vec::<Vec<u8>>::new());
}

#[test]
fn a_key_that_cannot_be_a_header_is_refused_without_being_shown() {
    let bench = Bench::new();
    for key in ["secret with blanks", "secret\u{7f}", "sécret", "two\nlines-secret"] {
        let mut command = bench.bare(&["run"]);
        let ended = finish(command.env("SUPERFONE_API_KEY", key)).expect(2).says(&["SUPERFONE_API_KEY"]);
        assert!(!ended.stderr.contains("cret"), "{}", ended.stderr);
    }
}

#[test]
fn the_key_is_not_an_option_and_help_does_not_show_it() {
    let bench = Bench::new();
    let mut command = bench.bare(&["run", "--help"]);
    let help = finish(command.env("SUPERFONE_API_KEY", KEY).env("SF_API_KEY", KEY)).expect(0).stdout;
    assert!(!help.contains(KEY) && !help.contains("--api-key ") && help.contains("--api-key-file"));
    finish(&mut bench.bare(&["run", "--api-key", KEY])).expect(2);
}

#[test]
fn control_characters_of_the_server_do_not_reach_the_terminal() {
    let nasty = "\u{1b}]0;owned\u{7}\u{1b}[31mred\u{9b}31m";
    let api = FakeApi::builder().fault(Match::any(), Fault::answer(404, nasty)).start();
    let ended = Bench::new().run(&api, &["-vvv"]).expect(4);
    assert!(!ended.stderr.chars().any(|c| c.is_control() && c != '\n'), "{:?}", ended.stderr);
}

/// A key with everything in it that one escape or another is about.
const ODD_KEY: &str = "a/b+c=d\"e<f&g-0123456789";

/// That key with each character written so.
fn each(form: impl Fn(char) -> String) -> String {
    ODD_KEY.chars().map(form).collect()
}

#[test]
fn no_message_holds_a_key_that_the_server_has_escaped() {
    let bodies = [
        serde_json::json!({ "message": ODD_KEY }).to_string().replace('/', "\\/"),
        each(|c| format!("\\u{:04x}", u32::from(c))),
        each(|c| format!("%{:02X}", u32::from(c))),
        format!("<p>{}</p>", ODD_KEY.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")),
        each(|c| format!("&#{};", u32::from(c))),
        "key YS9iK2M9ZCJlPGYmZy0wMTIzNDU2Nzg5 refused".to_owned(),
        "x-api-key eC1hcGkta2V5OiBhL2IrYz1kImU8ZiZnLTAxMjM0NTY3ODk= refused".to_owned(),
    ];
    for body in bodies {
        let api = FakeApi::builder().key(ODD_KEY).fault(Match::any(), Fault::answer(404, body.clone())).start();
        let bench = Bench::new();
        let mut command = bench.command(&api, &["-vvv"]);
        let ended = finish(command.env("SUPERFONE_API_KEY", ODD_KEY)).expect(4).says(&["[API key]"]);
        let digits: String = ended.stderr.chars().filter(char::is_ascii_alphanumeric).collect();
        for piece in
            ["0123456789", "0030003100320033", "303132", "4849505152", "MDEyMzQ1Njc4", "wMTIzNDU2Nzg5", "AxMjM0NTY3ODk"]
        {
            assert!(!digits.contains(piece), "{body}\n{}", ended.stderr);
        }
    }
}

#[test]
fn no_report_holds_a_key_that_the_program_itself_would_decode() {
    let entities = each(|c| format!("&#{};", u32::from(c)));
    let hidden = each(|c| format!("{c}\u{200b}"));
    let twice = ODD_KEY.replace('&', "&amp;amp;").replace('<', "&amp;lt;");
    let titles = [entities, hidden, twice, format!("{ODD_KEY} "), format!("Leads %20{}", ODD_KEY.replace('/', "%2F"))];
    let rows = titles.iter().zip(1..).map(|(title, id)| group(id, title));
    let api = FakeApi::builder().key(ODD_KEY).account(Account::new(rows)).start();
    let bench = Bench::new();
    let mut command = bench.command(&api, &["--format", "csv,xlsx,md,json,html"]);
    let ended = finish(command.env("SUPERFONE_API_KEY", ODD_KEY)).expect(0);
    for (name, bytes) in bench.contents().into_iter().chain([("stdout".to_owned(), ended.stdout.into_bytes())]) {
        for piece in ["0123456789", "a/b+c", "&#48;&#49;", "0\u{200b}1\u{200b}"] {
            assert!(!holds(&bytes, piece), "{name}: {piece}");
        }
    }
}

#[test]
fn a_key_file_that_everybody_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let api = FakeApi::start(Account::numbered(3));
    let bench = Bench::new();
    std::fs::write(bench.path("key"), format!("SF_API_KEY=\"{KEY}\"\n")).unwrap();
    for (mode, warned) in [(0o644, true), (0o600, false)] {
        std::fs::set_permissions(bench.path("key"), std::fs::Permissions::from_mode(mode)).unwrap();
        let ended = bench.run(&api, &["--api-key-file", "key"]).expect(0);
        assert_eq!(ended.stderr.contains("can be read by everybody"), warned, "{}", ended.stderr);
        keyless(&bench, &ended);
    }
}
