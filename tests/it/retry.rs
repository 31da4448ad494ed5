//! The limits and waits of the fetching, with paused time and a server that is a function.
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use superfone_audit::api::{
    Answer as Fetched, ApiError, Cause, Fetcher, Gate, Limits, Reply, Scrubber, SendError, Transport,
};
use superfone_audit::event::Silent;
use superfone_audit::listing::{self, Options, Verify};
use tokio::time::{Instant, sleep};

/// Gives prepared answers, then empty pages; remembers when it was asked.
#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<VecDeque<Result<Reply, SendError>>>>,
    asked: Arc<Mutex<Vec<Instant>>>,
}

impl Script {
    fn new(answers: impl IntoIterator<Item = Result<Reply, SendError>>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), ..Self::default() }
    }

    fn asked(&self) -> Vec<Instant> {
        self.asked.lock().unwrap().clone()
    }

    fn fetcher(&self, retries: u32) -> Fetcher<Self> {
        fetcher(self.clone(), 8, retries)
    }
}

impl Transport for Script {
    async fn get(&self, _: u64, _: u32) -> Result<Reply, SendError> {
        self.asked.lock().unwrap().push(Instant::now());
        self.answers.lock().unwrap().pop_front().unwrap_or_else(|| Ok(empty_page()))
    }
}

fn fetcher<T: Transport>(transport: T, concurrency: usize, retries: u32) -> Fetcher<T> {
    let deadline = Duration::from_secs(900);
    let limits = Limits {
        retries,
        timeout: Duration::from_secs(60),
        deadline: (deadline, Instant::now() + deadline),
        key_origin: "SF_API_KEY".to_owned(),
    };
    Fetcher::new(transport, Gate::new(concurrency, None), limits, Scrubber::none())
}

fn empty_page() -> Reply {
    let body = br#"{"data":{"rows":[],"total_pages":0,"current_page":1,"page_size":50,"total_items":0}}"#;
    Reply { status: 200, body: body.to_vec(), ..Reply::default() }
}

#[expect(clippy::unnecessary_wraps, reason = "an answer of the script")]
fn status(status: u16) -> Result<Reply, SendError> {
    Ok(Reply { status, ..Reply::default() })
}

#[expect(clippy::unnecessary_wraps, reason = "an answer of the script")]
fn asking(code: u16, retry_after: &str, date: Option<&str>) -> Result<Reply, SendError> {
    let (retry_after, date) = (Some(retry_after.to_owned()), date.map(str::to_owned));
    Ok(Reply { status: code, retry_after, date, ..Reply::default() })
}

async fn ask(script: &Script, retries: u32) -> (Result<Fetched, ApiError>, Vec<Instant>) {
    let fetcher = script.fetcher(retries);
    (fetcher.page(1, 50, None).await, script.asked())
}

fn cause(outcome: Result<Fetched, ApiError>) -> Cause {
    match outcome {
        Err(ApiError::Page { cause, .. }) => cause,
        other => panic!("{other:?}"),
    }
}

type Answer<'a> = &'a dyn Fn() -> Result<Reply, SendError>;

#[tokio::test(start_paused = true)]
async fn every_row_of_the_table_has_its_number_of_attempts() {
    let broken = || Err(SendError::Broken("reset".to_owned()));
    let html = || Ok(Reply { status: 200, body: b"<html>".to_vec(), ..Reply::default() });
    let rows: [(&str, Answer<'_>, u32, usize); 14] = [
        ("500", &|| status(500), 4, 5),
        ("500 with one retry", &|| status(500), 1, 2),
        ("no retry", &|| status(503), 0, 1),
        ("reset", &broken, 4, 5),
        ("connect", &|| Err(SendError::Connect("refused".to_owned())), 4, 5),
        ("timeout", &|| Err(SendError::Timeout(Duration::from_secs(1))), 4, 5),
        ("not a page", &html, 4, 3),
        ("not a page with one retry", &html, 1, 2),
        ("202", &|| status(202), 9, 3),
        ("no such host", &|| Err(SendError::NoSuchHost("x".to_owned())), 4, 2),
        ("certificate", &|| Err(SendError::Certificate("x".to_owned())), 4, 1),
        ("404", &|| status(404), 4, 1),
        ("429 counts apart", &|| status(429), 4, 11),
        ("429 without retries", &|| status(429), 0, 11),
    ];
    for (name, answer, retries, attempts) in rows {
        let (outcome, asked) = ask(&Script::new((0..40).map(|_| answer())), retries).await;
        assert!(outcome.is_err(), "{name}");
        assert_eq!(asked.len(), attempts, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn failures_of_several_kinds_share_the_limit_of_the_flag_and_429_does_not() {
    let answers = [status(500), status(429), Err(SendError::Broken(String::new())), status(429), status(502)];
    let (outcome, asked) = ask(&Script::new(answers), 3).await;
    assert!(outcome.is_ok());
    assert_eq!(asked.len(), 6);
    let answers = [status(500), status(429), status(500), status(500)];
    let (outcome, asked) = ask(&Script::new(answers), 2).await;
    assert!(outcome.is_err());
    assert_eq!(asked.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_server_asks_for_is_never_undercut() {
    let date = Some("Sun, 06 Nov 1994 08:49:00 GMT");
    for (code, value, date, seconds) in [
        (429, "7", None, 7),
        (503, "7", None, 7),
        (500, "3", None, 3),
        (429, "Sun, 06 Nov 1994 08:49:37 GMT", date, 37),
        (503, "Sunday, 06-Nov-94 08:49:37 GMT", date, 37),
        (408, "Sun Nov  6 08:49:37 1994", date, 37),
    ] {
        let (outcome, asked) = ask(&Script::new([asking(code, value, date)]), 4).await;
        assert!(outcome.is_ok());
        let waited = asked[1] - asked[0];
        assert!(waited >= Duration::from_secs(seconds), "{code} {value}: {waited:?}");
        assert!(waited < Duration::from_secs(seconds) + Duration::from_secs(1), "{code} {value}: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_over_a_minute_or_over_the_deadline_fails_at_once() {
    let (outcome, asked) = ask(&Script::new([asking(503, "61", None)]), 4).await;
    assert_eq!(cause(outcome), Cause::WaitTooLong { status: 503, seconds: 61 });
    assert_eq!(asked.len(), 1);
    let script = Script::new([asking(429, "60", None)]);
    let fetcher = script.fetcher(4);
    sleep(Duration::from_secs(850)).await;
    assert!(matches!(cause(fetcher.page(1, 50, None).await), Cause::WaitTooLong { seconds: 60, .. }));
}

#[tokio::test(start_paused = true)]
async fn one_429_holds_back_every_page() {
    let script = Script::new([asking(429, "20", None)]);
    let fetcher = script.fetcher(4);
    let start = Instant::now();
    let pages = futures::future::join_all((1..=6).map(|page| fetcher.page(page, 50, None))).await;
    assert!(pages.iter().all(Result::is_ok));
    // Those already under way came through; none began while the server had asked for quiet.
    let early = script.asked().iter().filter(|at| **at - start < Duration::from_secs(20)).count();
    assert!(early <= 6, "{early}");
    fetcher.page(7, 50, None).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn the_budget_of_a_pass_is_a_fifth_of_its_pages_and_ten_at_the_least() {
    for (pages, budget) in [(3, 10), (200, 40)] {
        let script = Script::new((0..1_000).map(|_| status(500)));
        let fetcher = script.fetcher(1_000);
        fetcher.expect_pages(pages);
        let outcome = fetcher.page(1, 50, None).await;
        assert!(matches!(cause(outcome), Cause::BudgetSpent { spent, .. } if spent == budget));
        assert_eq!(script.asked().len() as u64, budget + 1);
        // The next pass has a budget of its own.
        fetcher.start_pass();
        assert!(fetcher.page(1, 50, None).await.is_err());
        assert_eq!(script.asked().len() as u64, budget + 1 + 11);
    }
}

/// A server that serves `pages` full pages of one group, and refuses more than `rate` requests a second with 429.
struct Limited {
    pages: u64,
    rate: f64,
    bucket: Mutex<(f64, Instant)>,
    refused: Mutex<u64>,
}

impl Transport for &Limited {
    async fn get(&self, page: u64, _: u32) -> Result<Reply, SendError> {
        sleep(Duration::from_millis(20)).await;
        let mut bucket = self.bucket.lock().unwrap();
        let now = Instant::now();
        bucket.0 = (bucket.0 + (now - bucket.1).as_secs_f64() * self.rate).min(self.rate);
        bucket.1 = now;
        if bucket.0 < 1.0 {
            *self.refused.lock().unwrap() += 1;
            return status(429);
        }
        bucket.0 -= 1.0;
        let body = format!(
            r#"{{"data":{{"rows":[{{"id":{page}}}],"total_pages":{0},"current_page":{page},"page_size":1,"total_items":{0}}}}}"#,
            self.pages
        );
        Ok(Reply { status: 200, body: body.into_bytes(), ..Reply::default() })
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_of_ten_requests_a_second_is_read_with_few_refusals_and_little_delay() {
    let bucket = Mutex::new((10.0, Instant::now()));
    let server = Limited { pages: 200, rate: 10.0, bucket, refused: Mutex::new(0) };
    let fetcher = fetcher(&server, 8, 4);
    let options = Options { page_size: 1, concurrency: 8, rate: None, verify: Verify::Never, allow_incomplete: false };
    let start = Instant::now();
    let listing = listing::read(&fetcher, &options, &Silent).await.unwrap();
    assert_eq!(listing.groups.len(), 200);
    let (refused, elapsed) = (*server.refused.lock().unwrap(), start.elapsed().as_secs_f64());
    println!("200 pages at 10 a second: {refused} refusals, {elapsed:.1} s");
    // A client that only retries is refused 620 times; the floor is 19 s.
    assert!(refused <= 40, "{refused}");
    assert!(elapsed < 40.0, "{elapsed}");
}
