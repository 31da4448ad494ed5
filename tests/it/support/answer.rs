//! From a request to its answer: first the correct one, then what a fault makes of it.

use std::future::pending;

use hyper::body::Bytes;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::account::Account;
use super::body::{self, AnyBody, Cut, Lever};
use super::builder::Plan;
use super::fault::{Fault, Kind};
use super::record::Record;

/// An answer before it is put on the wire.
pub(super) struct Answer {
    status: StatusCode,
    body: Bytes,
    gzip: bool,
}

impl Answer {
    /// What a server without faults answers, but for the rewrites and a wrong page number.
    pub(super) fn correct(plan: &Plan, groups: &Account, request: &Record, fault: Option<&Fault>) -> Self {
        let too_large = plan.page_size_refused_above.is_some_and(|limit| request.page_size > limit);
        let (status, json) = match plan.list(groups, request) {
            None => error(StatusCode::NOT_FOUND, "Not Found"),
            Some(_) if request.method != "GET" => error(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
            Some(_) if request.header("x-api-key") != Some(&plan.key) => {
                error(StatusCode::UNAUTHORIZED, "UnAuthorized, Please Provide Valid API Key")
            }
            Some(_) if request.page == 0 => error(StatusCode::BAD_REQUEST, "page must be a positive number"),
            Some(_) if request.page_size == 0 || too_large => {
                error(StatusCode::BAD_REQUEST, "page_size is out of range")
            }
            Some(list) => {
                let mut json = page(plan, list, request, fault);
                for (_, rewrite) in plan.rewrites.iter().filter(|(filter, _)| filter.takes(request)) {
                    rewrite(&mut json);
                }
                (StatusCode::OK, json)
            }
        };
        let gzip = plan.gzip && request.header("accept-encoding").is_some_and(|codings| codings.contains("gzip"));
        Self { status, body: json.to_string().into(), gzip }
    }

    /// Sends the answer as the fault wants it; may never return.
    pub(super) async fn send(self, fault: &Fault, request: &Record, lever: Lever) -> Response<AnyBody> {
        sleep(fault.delay).await;
        let Self { status, body, gzip } = self;
        let mut response = match fault.kind.clone() {
            Kind::Correct | Kind::Page { .. } if gzip => gzipped(status, body::gzip(&body)),
            Kind::Correct | Kind::Page { .. } => plain(status, body::whole(body)),
            Kind::Answer { status, body } => plain(status, body::whole(body)),
            Kind::EchoKey { status } => {
                let key = request.header("x-api-key").unwrap_or_default();
                plain(status, body::whole(json!({ "message": format!("bad key {key}!") }).to_string()))
            }
            Kind::ResetInside => plain(status, body::broken(&body, Cut::Reset, lever)),
            Kind::CutShort => plain(status, body::broken(&body, Cut::Close, lever)),
            Kind::BrokenGzip => {
                let mut bytes = body::gzip(&body);
                bytes.truncate(bytes.len() / 2);
                gzipped(status, bytes)
            }
            Kind::BadChecksum => {
                let mut bytes = body::gzip(&body);
                // The last eight bytes are the checksum and the length.
                let checksum = bytes.len() - 8;
                bytes[checksum] ^= 0xff;
                gzipped(status, bytes)
            }
            Kind::GzipBomb { decoded_bytes } => gzipped(status, body::gzip_padded(&body, decoded_bytes)),
            Kind::Oversize { bytes } => {
                let mut body = Vec::from(body);
                body.resize(bytes.max(body.len()), b' ');
                plain(status, body::whole(body))
            }
            Kind::Drip { chunk, every } => plain(status, body::drip(body, chunk, every)),
            Kind::Hang => pending().await,
            Kind::ResetBefore => {
                // A full channel has been pulled already.
                let _ = lever.try_send(Cut::Reset);
                pending().await
            }
        };
        for (name, value) in &fault.headers {
            response.headers_mut().insert(name, value.clone());
        }
        for (name, value) in &fault.more {
            response.headers_mut().append(name, value.clone());
        }
        response
    }
}

fn error(status: StatusCode, message: &str) -> (StatusCode, Value) {
    (status, json!({ "message": message }))
}

fn page(plan: &Plan, list: &Account, request: &Record, fault: Option<&Fault>) -> Value {
    let (number, claimed) = match fault.map(|fault| &fault.kind) {
        Some(Kind::Page { number, owned_up: true }) => (*number, *number),
        Some(Kind::Page { number, owned_up: false }) => (*number, request.page),
        _ => (request.page, request.page),
    };
    let size = plan.page_size_cap.map_or(request.page_size, |cap| request.page_size.min(cap));
    let rows = list.matching(request.text.as_deref());
    let skip = usize::try_from((number - 1).saturating_mul(size)).unwrap();
    let shown: Vec<_> = rows.iter().skip(skip).take(usize::try_from(size).unwrap()).collect();
    json!({
        "data": {
            "rows": shown,
            "total_pages": (rows.len() as u64).div_ceil(size),
            "current_page": claimed,
            "page_size": size,
            "total_items": rows.len(),
        },
        "message": "success",
    })
}

fn plain(status: StatusCode, body: AnyBody) -> Response<AnyBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

fn gzipped(status: StatusCode, bytes: Vec<u8>) -> Response<AnyBody> {
    let mut response = plain(status, body::whole(bytes));
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response
}
