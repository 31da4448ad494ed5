//! The listing against its latency floor: 200 pages of 50 groups, 50 ms an answer, 8 requests at once.
//!
//! `cargo bench --bench listing` prints the median of seven listings of each kind, over real sockets on loopback. The
//! floor of one pass is `(1 + ceil(199 / 8)) x 50 ms`: page 1 alone, then flights of eight.

#![allow(clippy::expect_used, reason = "a bench that cannot run should say why")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::Write as _;
use std::time::{Duration, Instant};

use superfone_audit::api::{ApiKey, BaseUrl, Fetcher, Gate, HttpTransport, Limits};
use superfone_audit::event::Silent;
use superfone_audit::listing::{self, Options, Verify};
use support::{Account, FakeApi, KEY};

const PAGES: u32 = 200;
const LATENCY: Duration = Duration::from_millis(50);
const CONCURRENCY: usize = 8;
const RUNS: usize = 7;

fn main() -> std::io::Result<()> {
    let api = FakeApi::builder().account(Account::numbered(u64::from(PAGES) * 50)).latency(LATENCY).start();
    let flights = (PAGES - 1).div_ceil(u32::try_from(CONCURRENCY).unwrap_or(1));
    let floor = LATENCY * (1 + flights);
    let mut out = std::io::stdout().lock();
    for (name, verify, passes) in [("one pass", Verify::Never, 1), ("two passes", Verify::Always, 2)] {
        let mut times: Vec<_> = (0..RUNS).map(|_| time(&api.base_url(), verify)).collect();
        times.sort();
        let (median, floor) = (times[RUNS / 2], floor * passes);
        let over = (median.as_secs_f64() / floor.as_secs_f64() - 1.0) * 100.0;
        writeln!(out, "{name}: median {median:.3?}, floor {floor:.3?}, {over:+.1} %")?;
    }
    Ok(())
}

/// The time of one listing with a client of its own, which has to connect first.
fn time(base_url: &str, verify: Verify) -> Duration {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let start = Instant::now();
    let groups = runtime.block_on(async {
        let key = ApiKey::new(KEY, "the bench").expect("a key");
        let base = BaseUrl::parse(base_url).expect("a URL");
        let transport = HttpTransport::new(base, &key, None, None).expect("a client");
        let deadline = Duration::from_secs(60);
        let limits = Limits {
            retries: 0,
            timeout: deadline,
            deadline: (deadline, tokio::time::Instant::now() + deadline),
            key_origin: String::new(),
        };
        let fetcher = Fetcher::new(transport, Gate::new(CONCURRENCY, None), limits, key.scrubber());
        let options = Options { page_size: 50, concurrency: CONCURRENCY, rate: None, verify, allow_incomplete: false };
        listing::read(&fetcher, &options, &Silent).await.expect("a listing").groups.len()
    });
    let elapsed = start.elapsed();
    assert_eq!(groups, PAGES as usize * 50);
    elapsed
}
