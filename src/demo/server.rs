//! A small API on loopback: the lists of an account: pages, the filter, the key, nothing else.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{DEMO_KEY, SampleLists};

/// How long an answer takes, so that the bar can be seen at work.
const LATENCY: Duration = Duration::from_millis(120);
/// What stands before the path of the list.
const BASE: &str = "/superfone";

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct DemoServer {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl DemoServer {
    /// What to give as `--base-url`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}{BASE}", self.address)
    }
}

impl Drop for DemoServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves the lists on a free port of the loopback interface.
///
/// # Errors
/// If no port can be had.
pub async fn serve(lists: SampleLists) -> std::io::Result<DemoServer> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let lists: Arc<SampleLists> = lists.into();
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let lists = Arc::clone(&lists);
            let service = service_fn(move |request| {
                let lists = Arc::clone(&lists);
                async move {
                    tokio::time::sleep(LATENCY).await;
                    Ok::<_, Infallible>(answer(&request, &lists))
                }
            });
            // A client that goes away ends its own connection, nothing else.
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    Ok(DemoServer { address, task })
}

#[derive(Serialize)]
struct PageBody<'a> {
    data: Data<'a>,
    message: &'static str,
}

#[derive(Serialize)]
struct Data<'a> {
    rows: &'a [&'a RawValue],
    total_pages: usize,
    current_page: usize,
    page_size: usize,
    total_items: usize,
}

fn answer(request: &Request<Incoming>, lists: &SampleLists) -> Response<Full<Bytes>> {
    let key = request.headers().get("x-api-key").map(HeaderValue::as_bytes);
    let path = request.uri().path().strip_prefix(BASE);
    let Some((_, rows)) = lists.iter().find(|(catalogue, _)| path == Some(catalogue.path)) else {
        return failure(StatusCode::NOT_FOUND, "Not Found");
    };
    if key != Some(DEMO_KEY.as_bytes()) {
        return failure(StatusCode::UNAUTHORIZED, "UnAuthorized, Please Provide Valid API Key");
    }
    let query = request.uri().query().unwrap_or_default();
    let parameter = |name| {
        reqwest::Url::parse(&format!("http://demo/?{query}"))
            .ok()
            .and_then(|url| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()))
    };
    let number = |name, default: usize| parameter(name).and_then(|text| text.parse().ok()).unwrap_or(default).max(1);
    let (page, size): (usize, usize) = (number("page", 1), number("page_size", 50));
    let filter = parameter("text").unwrap_or_default().to_lowercase();
    let matching: Vec<&RawValue> = rows.iter().map(AsRef::as_ref).filter(|row| has_title(row, &filter)).collect();
    let shown = matching.chunks(size).nth(page - 1).unwrap_or_default();
    let data = Data {
        rows: shown,
        total_pages: matching.len().div_ceil(size),
        current_page: page,
        page_size: size,
        total_items: matching.len(),
    };
    match serde_json::to_vec(&PageBody { data, message: "success" }) {
        Ok(body) => json(StatusCode::OK, body),
        Err(_) => failure(StatusCode::INTERNAL_SERVER_ERROR, "Failed to get the list"),
    }
}

fn has_title(row: &RawValue, filter: &str) -> bool {
    #[derive(Deserialize)]
    struct Titled {
        title: Option<String>,
    }
    filter.is_empty()
        || serde_json::from_str::<Titled>(row.get())
            .is_ok_and(|row| row.title.unwrap_or_default().to_lowercase().contains(filter))
}

fn failure(status: StatusCode, message: &str) -> Response<Full<Bytes>> {
    json(status, format!("{{\"message\":\"{message}\"}}").into_bytes())
}

fn json(status: StatusCode, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}
