//! A message to a chat after a run, against a made-up webhook on loopback.
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value;

use crate::support::program::{Bench, Ended, finish};
use crate::support::{Account, FakeApi, Fault, Match, group};

const SECRET: &str = "/services/T0001/B0002/abcdefghijkl";
const CONFIG: [&str; 2] = ["--config", "c.toml"];

/// Answers one request with each of these heads, in order, and gives the bodies.
struct Chat {
    url: String,
    bodies: JoinHandle<Vec<String>>,
}

impl Chat {
    fn start(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}{SECRET}", listener.local_addr().unwrap());
        let serve = move || answers.iter().map(|answer| exchange(listener.accept().unwrap().0, answer)).collect();
        Self { url, bodies: thread::spawn(serve) }
    }

    /// What came, as many messages as there were answers.
    fn texts(self) -> Vec<String> {
        let text = |body: &String| serde_json::from_str::<Value>(body).unwrap()["text"].as_str().unwrap().to_owned();
        self.bodies.join().unwrap().iter().map(text).collect()
    }
}

fn exchange(connection: TcpStream, answer: &str) -> String {
    let mut reader = BufReader::new(connection);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).unwrap() > 2 {
        let header = line.to_ascii_lowercase();
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        assert!(!header.starts_with("x-api-key"), "{line}");
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{SECRET}", SECRET.len());
    reader.into_inner().write_all(answer.as_bytes()).unwrap();
    String::from_utf8(body).unwrap()
}

fn bench(table: &str) -> Bench {
    let bench = Bench::new();
    fs::write(bench.path("c.toml"), format!("[webhook]\n{table}\n")).unwrap();
    bench
}

fn api() -> FakeApi {
    FakeApi::start(Account::new([group(1, "Hot <!channel>"), group(2, "Hot <!channel>"), group(3, "Cold")]))
}

fn run(bench: &Bench, api: &FakeApi, url: &str, more: &[&str]) -> Ended {
    let mut command = bench.command(api, &[&CONFIG, more].concat());
    let ended = finish(command.env("SUPERFONE_WEBHOOK_URL", url));
    assert!(!format!("{}{}", ended.stdout, ended.stderr).contains("T0001"), "{ended:?}");
    ended
}

#[test]
fn it_is_told_what_the_run_found_and_its_url_stands_in_no_output() {
    let (chat, bench) = (Chat::start(&["200 OK"]), bench(""));
    let url = chat.url.clone();
    let ended = run(&bench, &api(), &url, &["-vvv"]).expect(0);
    assert!(ended.stdout.ends_with("\nthe webhook was told\n"), "{}", ended.stdout);
    let texts = chat.texts();
    assert!(texts[0].contains("\nLeads to these titles are rejected: “Hot ‹!channel›”"), "{texts:?}");
    assert!(bench.contents().values().all(|bytes| !String::from_utf8_lossy(bytes).contains("T0001")));
}

#[test]
fn the_url_may_stand_in_a_file_and_a_demo_tells_nobody() {
    let (chat, bench) = (Chat::start(&["204 No Content"]), bench("url-file = \"hook\""));
    fs::write(bench.path("hook"), format!("{}\n", chat.url)).unwrap();
    let ended = bench.run(&api(), &CONFIG).expect(0);
    // Files of a test can be read by everybody, where there are rights.
    let warning = "hook holds the webhook's URL and can be read by everybody";
    assert_eq!(ended.stderr.contains(warning), cfg!(unix), "{}", ended.stderr);
    assert_eq!(chat.texts().len(), 1);
    finish(bench.bare(&["demo"]).env("SUPERFONE_WEBHOOK_URL", "http://127.0.0.1:1/x")).expect(0);
}

#[test]
fn what_may_pass_is_tried_again_and_what_will_not_is_exit_7_with_the_reports_on_disk() {
    let chat = Chat::start(&["503 Busy", "429 Slow down", "200 OK"]);
    let url = chat.url.clone();
    run(&bench(""), &api(), &url, &[]).expect(0);
    assert_eq!(chat.texts().len(), 3);
    for (answer, told) in [
        (&["404 Not Found"] as &'static [&'static str], "HTTP 404 ([webhook])"),
        (&["302 Found\r\nlocation: http://127.0.0.1:1/"], "redirects are not followed"),
        (&["400 Bad Request"], "HTTP 400"),
    ] {
        let (chat, bench) = (Chat::start(answer), bench(""));
        let url = chat.url.clone();
        let ended = run(&bench, &api(), &url, &[]).expect(7).says(&["the webhook did not take the message", told]);
        assert!(ended.stderr.contains("the reports are on disk"), "{}", ended.stderr);
        assert_eq!((chat.texts().len(), bench.files().len()), (1, 5), "{answer:?}");
    }
}

#[test]
fn a_message_that_may_have_arrived_is_not_sent_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}{SECRET}", listener.local_addr().unwrap());
    let taken = thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        assert!(connection.read(&mut [0; 4096]).unwrap() > 0);
        drop(connection);
        listener.set_nonblocking(true).unwrap();
        listener
    });
    run(&bench(""), &api(), &url, &[]).expect(7).says(&["it may have arrived, so it was not sent again"]);
    assert!(taken.join().unwrap().accept().is_err());
}

#[test]
fn nobody_is_told_when_nothing_is_worth_it() {
    let clean = FakeApi::start(Account::new([group(1, "Cold")]));
    let ended = run(&bench("when = \"findings\""), &clean, "http://127.0.0.1:1/abcdefgh", &["-v"]).expect(0);
    assert!(ended.stderr.contains("no message to the webhook: there are no findings"), "{}", ended.stderr);
}

#[test]
fn a_run_that_failed_is_told_unless_the_file_says_otherwise() {
    let refusing = || FakeApi::builder().fault(Match::any(), Fault::status(401)).start();
    let chat = Chat::start(&["200 OK"]);
    let url = chat.url.clone();
    run(&bench(""), &refusing(), &url, &[]).expect(3);
    let texts = chat.texts();
    assert!(texts[0].contains("failed: the key was refused (exit code 3). No report was written."), "{texts:?}");
    run(&bench("on-failure = false"), &refusing(), "http://127.0.0.1:1/abcdefgh", &[]).expect(3);
}

#[test]
fn a_url_that_cannot_be_used_is_exit_2_before_the_first_request() {
    let idle = FakeApi::builder().may_stay_idle().start();
    bench("").run(&idle, &CONFIG).expect(2).says(&["SUPERFONE_WEBHOOK_URL", "url-file"]);
    run(&bench(""), &idle, "http://hooks.example/T0001abc", &[]).expect(2).says(&["must be https"]);
    bench("url-file = \"none\"").run(&idle, &CONFIG).expect(2).says(&["cannot read the webhook's URL from none"]);
    let written = "url = \"https://hooks.example/T0001abc\"";
    run(&bench(written), &idle, "", &[]).expect(2).says(&["webhook.url", "is a secret"]);
    assert_eq!(idle.count(), 0);
}
