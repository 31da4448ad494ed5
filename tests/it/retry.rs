//! What is asked again, when, and how fast, with paused time and a server that is a function.
use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use superfone_audit::api::{
    Answer as Fetched, ApiError, Fetcher, Limits, PageError, PageId, Reply, SendError, SendOptions, Transport,
};
use superfone_audit::catalogue::LEAD_GROUPS;
use superfone_audit::config::{ReadOptions, Verify};
use superfone_audit::event::{Event, Observer, Silent};
use superfone_audit::listing::{self, Doubt, Listing, ListingError};
use superfone_audit::scrub::Scrubber;
use tokio::time::{Instant, sleep, timeout};

type Outcome = Result<Reply, SendError>;

/// Gives prepared answers, then empty pages; remembers when it was asked.
#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<VecDeque<Outcome>>>,
    asked: Arc<Mutex<Vec<(Instant, SendOptions)>>>,
}

impl Script {
    fn new(answers: impl IntoIterator<Item = Outcome>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), ..Self::default() }
    }

    fn asked(&self) -> Vec<Instant> {
        self.asked.lock().unwrap().iter().map(|(at, _)| *at).collect()
    }
}

impl Transport for Script {
    async fn get(&self, _: PageId, _: u32, options: SendOptions) -> Outcome {
        self.asked.lock().unwrap().push((Instant::now(), options));
        self.answers.lock().unwrap().pop_front().unwrap_or_else(|| Ok(empty_page()))
    }
}

fn limits(retries: u32) -> Limits {
    Limits {
        concurrency: 8,
        rate: None,
        retries,
        timeout: Duration::from_secs(60),
        deadline: Duration::from_secs(900),
        key_origin: "SF_API_KEY".to_owned(),
    }
}

fn empty_page() -> Reply {
    let body = br#"{"data":{"rows":[],"total_pages":0,"current_page":1,"page_size":50,"total_items":0}}"#;
    Reply { status: 200, body: body.to_vec(), ..Reply::default() }
}

#[expect(clippy::unnecessary_wraps, reason = "an answer of the script")]
fn status(status: u16) -> Outcome {
    Ok(Reply { status, ..Reply::default() })
}

#[expect(clippy::unnecessary_wraps, reason = "an answer of the script")]
fn asking(code: u16, retry_after: &str, date: Option<&str>) -> Outcome {
    let (retry_after, date) = (Some(retry_after.to_owned()), date.map(str::to_owned));
    Ok(Reply { status: code, retry_after, date, ..Reply::default() })
}

async fn ask(script: &Script, retries: u32) -> (Result<Fetched, ApiError>, Vec<Instant>) {
    let fetcher = Fetcher::new(script.clone(), limits(retries), Scrubber::none());
    (fetcher.pages_of(&LEAD_GROUPS).page(1, 50, None).await, script.asked())
}

fn cause(outcome: Result<Fetched, ApiError>) -> PageError {
    match outcome {
        Err(ApiError::Page { cause, .. }) => cause,
        other => panic!("{other:?}"),
    }
}

type Answer<'a> = &'a dyn Fn() -> Outcome;

#[tokio::test(start_paused = true)]
async fn what_cannot_help_is_not_asked_again_or_only_so_often() {
    let html = || Ok(Reply { status: 200, body: b"<html>".to_vec(), ..Reply::default() });
    let refused = |status| SendError::ProxyRefused { proxy: "proxy:3128".to_owned(), status };
    let no_proxy = || SendError::NoSuchProxy { proxy: "proxy:3128".to_owned(), text: String::new() };
    let rows: [(&str, Answer<'_>, u32, usize); 12] = [
        ("not a page", &html, 4, 3),
        ("not a page with one retry", &html, 1, 2),
        ("202", &|| status(202), 9, 3),
        ("no such host", &|| Err(SendError::NoSuchHost("x".to_owned())), 4, 2),
        ("no such proxy", &|| Err(no_proxy()), 4, 2),
        ("proxy wants a password", &|| Err(refused(Some(407))), 4, 1),
        ("proxy refuses", &|| Err(refused(Some(403))), 4, 1),
        ("proxy does not reach the host", &|| Err(refused(Some(503))), 4, 1),
        ("certificate", &|| Err(SendError::Certificate("x".to_owned())), 4, 1),
        ("coding", &|| Err(SendError::Coding("br".to_owned())), 4, 1),
        ("404", &|| status(404), 4, 1),
        ("304", &|| status(304), 4, 1),
    ];
    for (name, answer, retries, attempts) in rows {
        let (outcome, asked) = ask(&Script::new((0..40).map(|_| answer())), retries).await;
        assert!(
            matches!(cause(outcome), PageError::Shape { .. } | PageError::Status { .. } | PageError::Send { .. }),
            "{name}"
        );
        assert_eq!(asked.len(), attempts, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn before_the_first_answer_15_seconds_are_enough_and_after_it_two_minutes() {
    let rows: [(&str, Answer<'_>, u64); 5] = [
        ("refused", &|| Err(SendError::Connect("refused".to_owned())), 15),
        ("502", &|| status(502), 15),
        ("silence", &|| Err(SendError::Timeout(Duration::from_secs(20))), 15),
        ("429", &|| status(429), 120),
        ("503", &|| status(503), 120),
    ];
    for (name, answer, seconds) in rows {
        let (outcome, asked) = ask(&Script::new((0..9_999).map(|_| answer())), 0).await;
        match outcome.unwrap_err() {
            ApiError::NoAnswer { .. } if seconds == 15 => {}
            error @ ApiError::Refused { .. } if seconds == 120 => assert!(error.to_string().contains("--rate")),
            other => panic!("{name}: {other}"),
        }
        let lasted = (*asked.last().unwrap() - asked[0]).as_secs();
        assert!((seconds - 1..seconds + 12).contains(&lasted), "{name}: {lasted} s");
        assert!(asked.len() < 40, "{name}: {} requests", asked.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_without_an_answer_costs_nothing_once() {
    let ended = || Err(SendError::Ended("closed".to_owned()));
    let script = Script::new([ended()]);
    let (outcome, asked) = ask(&script, 0).await;
    assert!(outcome.is_ok());
    assert_eq!(asked[0], asked[1], "sent again at once");
    let manners: Vec<bool> = script.asked.lock().unwrap().iter().map(|(_, options)| options.new_connection).collect();
    assert_eq!(manners, [false, true]);
    // A new connection that ends too is a failure like any other.
    let (outcome, asked) = ask(&Script::new([ended(), ended()]), 0).await;
    assert!(outcome.is_ok());
    assert!(asked[2] - asked[1] >= Duration::from_millis(100));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_server_asks_for_is_never_undercut() {
    let date = Some("Sun, 06 Nov 1994 08:49:00 GMT");
    for (code, value, date, seconds) in [
        (429, "7", None, 7.0),
        (503, "7", None, 7.0),
        (503, "0.7", None, 0.7),
        (500, "3", None, 3.0),
        (429, "1, 1", None, 1.0),
        (429, "Sun, 06 Nov 1994 08:49:37 GMT", date, 37.0),
        (503, "Sunday, 06-Nov-94 08:49:37 GMT", date, 37.0),
        (408, "Sun Nov  6 08:49:37 1994", date, 37.0),
        (503, "299", None, 299.0),
    ] {
        let (outcome, asked) = ask(&Script::new([asking(code, value, date)]), 4).await;
        assert!(outcome.is_ok());
        let waited = asked[1] - asked[0];
        let asked = Duration::from_secs_f64(seconds);
        assert!(waited >= asked && waited < asked + Duration::from_millis(10), "{code} {value}: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_over_five_minutes_or_over_the_deadline_fails_at_once() {
    let (outcome, asked) = ask(&Script::new([asking(503, "301", None)]), 4).await;
    assert_eq!(cause(outcome), PageError::WaitTooLong { status: 503, seconds: 301 });
    assert_eq!(asked.len(), 1);
    let script = Script::new([asking(429, "60", None)]);
    let fetcher = Fetcher::new(script, limits(4), Scrubber::none());
    sleep(Duration::from_secs(850)).await;
    assert!(matches!(
        cause(fetcher.pages_of(&LEAD_GROUPS).page(1, 50, None).await),
        PageError::WaitTooLong { seconds: 60, .. }
    ));
}

#[tokio::test(start_paused = true)]
async fn one_429_holds_back_every_page() {
    let script = Script::new([asking(429, "20", None)]);
    let fetcher = Fetcher::new(script.clone(), limits(4), Scrubber::none());
    let start = Instant::now();
    let list = fetcher.pages_of(&LEAD_GROUPS);
    let pages = futures::future::join_all((1..=6).map(|page| list.page(page, 50, None))).await;
    assert!(pages.iter().all(Result::is_ok));
    // Those already under way came through; none began while the server had asked for quiet.
    let early = script.asked().iter().filter(|at| **at - start < Duration::from_secs(20)).count();
    assert!(early <= 6, "{early}");
    fetcher.pages_of(&LEAD_GROUPS).page(7, 50, None).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(20));
}

/// What befalls a request: its page and the time since the server started, twice: on arrival and when its answer is due.
type Rule = Box<dyn Fn(u64, Duration) -> Fate + Send + Sync>;

enum Fate {
    Served,
    Answered(u16, Option<&'static str>),
    Refused,
    /// Never answered.
    Silent,
}

/// A server of `pages` pages of one group each, which answers after 20 ms.
struct Server {
    pages: u64,
    start: Instant,
    rule: Rule,
    sent: Mutex<Vec<(u64, Duration)>>,
    refused: Mutex<u64>,
}

impl Server {
    fn new(pages: u64, rule: impl Fn(u64, Duration) -> Fate + Send + Sync + 'static) -> Self {
        let (sent, refused) = (Mutex::default(), Mutex::default());
        Self { pages, start: Instant::now(), rule: Box::new(rule), sent, refused }
    }

    /// Reads the whole list once or twice.
    async fn read(&self, limits: Limits, verify: Verify) -> (Result<Listing, ListingError>, Duration) {
        let (concurrency, rate) = (limits.concurrency, limits.rate);
        let fetcher = Fetcher::new(self, limits, Scrubber::none());
        let options = ReadOptions { page_size: 1, concurrency, rate, verify, allow_incomplete: false };
        let outcome = listing::read(&fetcher, &LEAD_GROUPS, &options, &Silent).await;
        (outcome, self.start.elapsed())
    }

    async fn read_once(&self, retries: u32) -> (Result<Listing, ListingError>, Duration) {
        self.read(limits(retries), Verify::Never).await
    }

    /// Shortest time between two requests.
    fn shortest_distance(&self) -> Duration {
        let sent = self.sent.lock().unwrap();
        sent.windows(2).map(|two| two[1].1.saturating_sub(two[0].1)).min().unwrap()
    }

    fn requests_for(&self, page: u64) -> usize {
        self.sent.lock().unwrap().iter().filter(|(asked, _)| *asked == page).count()
    }
}

impl Transport for &Server {
    async fn get(&self, PageId { number: page, .. }: PageId, _: u32, options: SendOptions) -> Outcome {
        self.sent.lock().unwrap().push((page, self.start.elapsed()));
        let exchange = async {
            sleep(Duration::from_millis(10)).await;
            let fate = (self.rule)(page, self.start.elapsed());
            if !matches!(fate, Fate::Refused) {
                sleep(Duration::from_millis(10)).await;
            }
            match fate {
                Fate::Served => Ok(self.page(page)),
                Fate::Answered(status, retry_after) => {
                    *self.refused.lock().unwrap() += u64::from(matches!(status, 429 | 503));
                    Ok(Reply { status, retry_after: retry_after.map(str::to_owned), ..Reply::default() })
                }
                Fate::Refused => Err(SendError::Connect("refused".to_owned())),
                Fate::Silent => pending().await,
            }
        };
        timeout(options.silence, exchange).await.unwrap_or(Err(SendError::Timeout(options.silence)))
    }
}

impl Server {
    fn page(&self, page: u64) -> Reply {
        let body = format!(
            r#"{{"data":{{"rows":[{{"id":{page}}}],"total_pages":{0},"current_page":{page},"page_size":1,"total_items":{0}}}}}"#,
            self.pages
        );
        Reply { status: 200, body: body.into_bytes(), ..Reply::default() }
    }
}

/// Whether `moment` is within `seconds` from `start` on.
fn within(moment: Duration, start: f64, seconds: f64) -> bool {
    (start..start + seconds).contains(&moment.as_secs_f64())
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_any_length_up_to_two_minutes_is_survived_and_costs_little_more() {
    for seconds in [0.1, 0.5, 2.0, 5.0, 15.0, 60.0, 100.0] {
        for (kind, fate) in [
            ("refused", (|| Fate::Refused) as fn() -> Fate),
            ("502", || Fate::Answered(502, None)),
            ("silent", || Fate::Silent),
        ] {
            let server = Server::new(400, move |_, at| if within(at, 0.5, seconds) { fate() } else { Fate::Served });
            // Nobody is charged for it.
            let (outcome, lasted) = server.read_once(0).await;
            outcome.unwrap_or_else(|error| panic!("{seconds} s {kind}: {error}"));
            // Without the outage it takes a second.
            let over = lasted.as_secs_f64() - 1.05 - seconds;
            // Half of it again; at the most a probe that waits 10 s and a silence that has to be cut.
            assert!(over < (seconds * 0.5).clamp(3.0, 15.0), "{seconds} s {kind}: {over:.1} s more");
            let surplus = server.sent.lock().unwrap().len() - 400;
            assert!(surplus < 50, "{seconds} s {kind}: {surplus} requests more");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn outages_that_come_again_and_again_are_survived() {
    let server = Server::new(3_000, |_, at| if at.as_secs_f64() % 3.0 > 2.7 { Fate::Refused } else { Fate::Served });
    server.read_once(4).await.0.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_outage_over_two_minutes_ends_the_run_and_says_how_far_it_came() {
    let server = Server::new(400, |_, at| if within(at, 0.5, 1e9) { Fate::Refused } else { Fate::Served });
    let (outcome, lasted) = server.read_once(4).await;
    let ListingError::Api(error) = outcome.unwrap_err() else { panic!() };
    assert!(matches!(error, ApiError::Outage { pages_read: 150..250, .. }), "{error}");
    assert!((120.0..126.0).contains(&lasted.as_secs_f64()), "{lasted:?}");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_alone_fails_is_named_within_15_seconds_wherever_it_stands() {
    for page in [2, 9, 40] {
        for retries in [0, 4] {
            let server =
                Server::new(40, move |asked, _| if asked == page { Fate::Answered(500, None) } else { Fate::Served });
            let (outcome, lasted) = server.read_once(retries).await;
            let Err(ListingError::Api(ApiError::Page { page: named, attempts, cause })) = outcome else { panic!() };
            assert_eq!((named.number, attempts), (page, retries + 1));
            assert!(matches!(cause, PageError::Status { status: 500, .. }), "{cause}");
            assert!(lasted < Duration::from_secs(15), "page {page}, {retries} retries: {lasted:?}");
            assert_eq!(server.requests_for(page), retries as usize + 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn many_pages_that_always_fail_are_no_outage() {
    let server = Server::new(60, |page, _| if page > 20 { Fate::Refused } else { Fate::Served });
    let (outcome, lasted) = server.read_once(4).await;
    let Err(ListingError::Api(ApiError::Page { page, .. })) = outcome else { panic!("{outcome:?}") };
    assert!(page.number > 20 && lasted < Duration::from_secs(100), "{page}: {lasted:?}");
}

#[tokio::test(start_paused = true)]
async fn page_1_of_the_second_pass_has_a_witness_too() {
    let server =
        Server::new(20, |page, at| if page == 1 && within(at, 0.03, 1e9) { Fate::Refused } else { Fate::Served });
    let (outcome, lasted) = server.read(limits(4), Verify::Always).await;
    assert!(
        matches!(outcome, Err(ListingError::Api(ApiError::Page { page: PageId { number: 1, .. }, .. }))),
        "{outcome:?}"
    );
    assert!(lasted < Duration::from_secs(15), "{lasted:?}");
}

#[tokio::test(start_paused = true)]
async fn one_dead_backend_of_three_does_not_end_the_run() {
    for seed in 0..20 {
        let random = Mutex::new(fastrand::Rng::with_seed(seed));
        let rule = move |_, _| if random.lock().unwrap().u8(..3) == 0 { Fate::Refused } else { Fate::Served };
        Server::new(200, rule).read_once(4).await.0.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_always_slow_is_asked_for_with_more_patience() {
    let start = Instant::now();
    let server = Server::new(40, move |page, _| if page == 9 { Fate::Silent } else { Fate::Served });
    let (outcome, lasted) = server.read_once(4).await;
    let Err(ListingError::Api(ApiError::Page { page: PageId { number: 9, .. }, cause, .. })) = outcome else {
        panic!("{outcome:?}")
    };
    // Cut at 2, 4, 8, 16 and 20 s.
    assert!(matches!(cause, PageError::Send { error: SendError::Timeout(_) }), "{cause}");
    assert!(lasted < Duration::from_secs(65) && start.elapsed() > Duration::from_secs(40), "{lasted:?}");
}

/// A token bucket; `refusal` is how it refuses.
fn bucket(rate: f64, burst: f64, refusal: (u16, Option<&'static str>)) -> impl Fn(u64, Duration) -> Fate {
    let state = Mutex::new((burst, Duration::ZERO));
    move |_, at| {
        let (tokens, last) = &mut *state.lock().unwrap();
        *tokens = (at.saturating_sub(*last).as_secs_f64().mul_add(rate, *tokens)).min(burst);
        *last = at;
        if *tokens < 1.0 - 1e-9 {
            return Fate::Answered(refusal.0, refusal.1);
        }
        *tokens -= 1.0;
        Fate::Served
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_any_kind_is_found_and_kept_in_both_passes() {
    for (name, rate, burst, refusal, most) in [
        ("2/s", 2.0, 5.0, (429, None), 1.3),
        ("10/s", 10.0, 5.0, (429, None), 1.3),
        ("10/s", 10.0, 20.0, (503, None), 1.3),
        ("20/s", 20.0, 5.0, (503, None), 1.3),
        ("50/s", 50.0, 20.0, (429, None), 1.3),
        ("20/s without a burst", 20.0, 1.0, (503, None), 2.5),
        ("10/s", 10.0, 5.0, (429, Some("1")), 1.5),
        ("20/s", 20.0, 20.0, (503, Some("1")), 1.5),
    ] {
        let server = Server::new(200, bucket(rate, burst, refusal));
        let (outcome, lasted) = server.read(limits(0), Verify::Always).await;
        outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
        let ideal = (400.0 - burst) / rate;
        let ratio = lasted.as_secs_f64() / ideal;
        let refused = *server.refused.lock().unwrap();
        println!("{name} {refusal:?}, burst {burst}: {ratio:.2} times the ideal, {refused} refusals");
        assert!(ratio < most, "{name} {refusal:?}, burst {burst}: {ratio:.2} times the ideal");
        assert!(refused < 80, "{name}: {refused} refusals");
    }
}

#[tokio::test(start_paused = true)]
async fn a_503_now_and_then_is_no_limit() {
    let mut ratios = Vec::new();
    for seed in 0..60 {
        let random = Mutex::new(fastrand::Rng::with_seed(seed));
        let server = Server::new(200, move |_, _| {
            if random.lock().unwrap().u8(..50) == 0 { Fate::Answered(503, None) } else { Fate::Served }
        });
        let (outcome, lasted) = server.read(limits(0), Verify::Always).await;
        outcome.unwrap();
        // Page 1, then 25 flights, twice.
        ratios.push(lasted.as_secs_f64() / (2.0 * 26.0 * 0.02));
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "2 % of 503: median {:.2}, 90 % below {:.2}, worst {:.2} times the ideal",
        ratios[30], ratios[54], ratios[59]
    );
    assert!(ratios[54] < 1.3, "{ratios:.2?}");
}

#[tokio::test(start_paused = true)]
async fn a_balancer_with_nothing_behind_it_is_waited_for_and_sets_no_pace() {
    for seconds in [2.0, 15.0, 60.0] {
        let server = Server::new(
            400,
            move |_, at| {
                if within(at, 0.5, seconds) { Fate::Answered(503, None) } else { Fate::Served }
            },
        );
        let (outcome, lasted) = server.read_once(0).await;
        outcome.unwrap();
        assert!(lasted.as_secs_f64() < 1.5 * (seconds + 1.05) + 1.0, "{seconds}: {lasted:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_rate_of_the_user_holds_in_every_state() {
    // A pause that is asked for, an outage, refusals without a word, and connections that end.
    let server = Server::new(60, |page, at| match at.as_secs_f64() {
        3.0..3.4 => Fate::Answered(503, Some("5")),
        12.0..15.0 => Fate::Refused,
        18.0..18.6 => Fate::Answered(429, None),
        _ if page == 50 && within(at, 0.0, 24.0) => Fate::Answered(500, None),
        _ => Fate::Served,
    });
    let (outcome, _) = server.read(Limits { rate: Some(5.0), ..limits(9) }, Verify::Always).await;
    outcome.unwrap();
    let shortest = server.shortest_distance();
    assert!(shortest >= Duration::from_millis(199), "{shortest:?}");
}

#[tokio::test(start_paused = true)]
async fn what_happened_is_told_in_one_sentence() {
    for (rule, said) in [
        (Box::new(bucket(10.0, 5.0, (429, Some("1")))) as Rule, "Superfone asked the audit to wait"),
        (
            Box::new(bucket(10.0, 5.0, (429, None))),
            "Superfone limited the speed, so the list was read at 10 requests a second.",
        ),
        (
            Box::new(|_, at| if within(at, 0.1, 30.0) { Fate::Refused } else { Fate::Served }),
            "Superfone could not be reached once; the audit waited ",
        ),
    ] {
        let server = Server { rule, ..Server::new(100, |_, _| Fate::Served) };
        let mut warnings = server.read_once(4).await.0.unwrap().provenance.warnings;
        warnings.retain(|warning| warning.starts_with("Superfone"));
        assert!(matches!(&warnings[..], [sentence] if sentence.starts_with(said)), "{warnings:?}");
        assert!(warnings[0].ends_with("Nothing is missing."));
        // Seconds of the outage, and of the probe that ended it, which leaves 10 s after the one before it at the latest.
        let waited = warnings[0].split_once("the audit waited ").and_then(|(_, rest)| rest.split(' ').next());
        let seconds = waited.and_then(|seconds| seconds.parse::<u64>().ok());
        assert!(seconds.is_none_or(|seconds| (30..=41).contains(&seconds)), "{warnings:?}");
    }
}

/// Is busy for 30 ms with every page.
struct Busy;

impl Observer for Busy {
    fn on(&self, event: Event<'_>) {
        if matches!(event, Event::PageRead(_)) {
            std::thread::sleep(Duration::from_millis(30));
        }
    }
}

#[tokio::test]
async fn our_own_work_does_not_count_towards_the_deadline() {
    let server = Server::new(40, |_, _| Fate::Served);
    let limits = Limits { deadline: Duration::from_secs(1), ..limits(4) };
    let fetcher = Fetcher::new(&server, limits, Scrubber::none());
    let options =
        ReadOptions { page_size: 1, concurrency: 8, rate: None, verify: Verify::Always, allow_incomplete: false };
    // 2.4 s of work, and some 0.3 s of waiting.
    listing::read(&fetcher, &LEAD_GROUPS, &options, &Busy).await.unwrap();
    assert!(server.start.elapsed() > Duration::from_secs(2));
}

/// A list that is always longer than it says.
struct Endless {
    rows: u64,
    paged: bool,
}

impl Transport for Endless {
    async fn get(&self, PageId { number: page, .. }: PageId, _: u32, _: SendOptions) -> Outcome {
        let first = (page - 1) * self.rows;
        let rows: Vec<_> = (first..first + self.rows).map(|id| format!(r#"{{"id":{id}}}"#)).collect();
        let (rows, total) = (rows.join(","), self.rows * (page + 1));
        let paging = if self.paged {
            format!(r#","total_pages":{},"page_size":{},"total_items":{total}"#, page + 1, self.rows)
        } else {
            String::new()
        };
        let body = format!(r#"{{"data":{{"rows":[{rows}]{paging}}}}}"#);
        Ok(Reply { status: 200, body: body.into_bytes(), ..Reply::default() })
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_without_end_is_refused_before_it_fills_the_memory() {
    for (rows, paged, last) in [(2, true, 20_003), (2, false, 20_002), (1_000, true, 1_003), (1_000, false, 1_002)] {
        let fetcher = Fetcher::new(Endless { rows, paged }, limits(4), Scrubber::none());
        let size = u32::try_from(rows).unwrap();
        let options =
            ReadOptions { page_size: size, concurrency: 8, rate: None, verify: Verify::Always, allow_incomplete: true };
        let outcome = listing::read(&fetcher, &LEAD_GROUPS, &options, &Silent).await;
        let Err(ListingError::Unproved { doubt: Doubt::NoEnd { page }, .. }) = outcome else { panic!("{outcome:?}") };
        assert!(page.abs_diff(last) < 5, "{rows} rows a page: {page}");
    }
}
