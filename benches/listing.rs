//! The listing against its latency floor: 200 pages of 50 groups, 50 ms an answer, 8 requests at once.
//!
//! `cargo bench --bench listing` prints the median of seven listings of each kind, over real sockets on loopback, from a
//! server in a process of its own (this program again). The floor of one pass is `(1 + ceil(199 / 8)) x 50 ms`: page 1
//! alone, then flights of eight. How late the server's own answers are is measured by a bare client and printed too.

#![allow(clippy::expect_used, reason = "a bench that cannot run should say why")]

#[path = "support/server.rs"]
mod server;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use superfone_audit::api::{Fetcher, HttpTransport, Limits};
use superfone_audit::catalogue::LEAD_GROUPS;
use superfone_audit::config::{ApiKey, BaseUrl, ReadOptions, Verify};
use superfone_audit::event::Silent;
use superfone_audit::listing;

const PAGES: u32 = 200;
const LATENCY: Duration = Duration::from_millis(50);
const CONCURRENCY: usize = 8;
const RUNS: usize = 7;
const SERVE: &str = "--serve";

fn main() -> std::io::Result<()> {
    if std::env::args().any(|argument| argument == SERVE) {
        return server::serve(u64::from(PAGES) * 50, 50);
    }
    let mut serving =
        Command::new(std::env::current_exe()?).arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut base_url = String::new();
    BufReader::new(serving.stdout.take().expect("its output")).read_line(&mut base_url)?;
    let base_url = base_url.trim();
    let mut out = std::io::stdout().lock();
    let late = median((0..RUNS * 4).map(|_| bare_answer(base_url)).collect::<Result<_, _>>()?).saturating_sub(LATENCY);
    writeln!(out, "the server's answers to a bare client are {late:.3?} late")?;
    let flights = (PAGES - 1).div_ceil(u32::try_from(CONCURRENCY).unwrap_or(1));
    let floor = LATENCY * (1 + flights);
    for (name, verify, passes) in [("one pass", Verify::Never, 1), ("two passes", Verify::Always, 2)] {
        let (median, floor) = (median((0..RUNS).map(|_| time(base_url, verify)).collect()), floor * passes);
        let over = (median.as_secs_f64() / floor.as_secs_f64() - 1.0) * 100.0;
        writeln!(out, "{name}: median {median:.3?}, floor {floor:.3?}, {over:+.1} %")?;
    }
    // Its standard input ends here, and with it the server.
    drop(serving.stdin.take());
    serving.wait().map(drop)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The time from the end of a request to the end of its answer, on a connection that stands.
fn bare_answer(base_url: &str) -> std::io::Result<Duration> {
    let host = base_url.trim_start_matches("http://").split('/').next().unwrap_or_default();
    let mut stream = TcpStream::connect(host)?;
    let start = Instant::now();
    write!(stream, "GET /superfone/enterprise/api/lead-group?page=2&page_size=50 HTTP/1.1\r\nhost: {host}\r\n\r\n")?;
    let (mut answer, mut chunk) = (Vec::new(), vec![0; 1 << 16]);
    while !answer.ends_with(br#""message":"success"}"#) {
        let read = stream.read(&mut chunk)?;
        answer.extend_from_slice(&chunk[..read]);
    }
    Ok(start.elapsed())
}

/// The time of one listing with a client of its own, which has to connect first.
fn time(base_url: &str, verify: Verify) -> Duration {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let start = Instant::now();
    let groups = runtime.block_on(async {
        let key = ApiKey::new("bench-key-0123456789", "the bench").expect("a key");
        let base = BaseUrl::parse(base_url).expect("a URL");
        let transport = HttpTransport::new(base, &key, None, None).expect("a client");
        let deadline = Duration::from_secs(60);
        let limits = Limits {
            concurrency: CONCURRENCY,
            rate: None,
            retries: 0,
            timeout: deadline,
            deadline,
            key_origin: String::new(),
        };
        let fetcher = Fetcher::new(transport, limits, key.scrubber());
        let options =
            ReadOptions { page_size: 50, concurrency: CONCURRENCY, rate: None, verify, allow_incomplete: false };
        listing::read(&fetcher, &LEAD_GROUPS, &options, &Silent).await.expect("a listing").items.len()
    });
    let elapsed = start.elapsed();
    assert_eq!(groups, PAGES as usize * 50);
    elapsed
}
