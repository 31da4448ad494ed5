//! The server of the benchmarks. Any key will do. Rows are rendered once, so that an answer costs one copy and one write;
//! what is measured is the client. HTTP/1.1 with keep-alive, one thread a connection, no compression.

#[path = "made_up.rs"]
mod made_up;

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

const PATH: &str = "/superfone/enterprise/api/lead-group";
/// What a request without `page_size` gets.
const PAGE_SIZE: usize = 50;

/// Serves an account of so many groups, each answer after so many milliseconds, until standard input ends. Prints the
/// base URL first.
pub(crate) fn serve(groups: u64, latency: u64) -> std::io::Result<()> {
    let (account, latency) = (Arc::new(Account::new(groups)), Duration::from_millis(latency));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut out = std::io::stdout();
    writeln!(out, "http://{}/superfone", listener.local_addr()?)?;
    out.flush()?;
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let account = Arc::clone(&account);
            // A client that goes away ends its own connection, nothing else.
            std::thread::spawn(move || account.serve(&stream, latency));
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new()).map(drop)
}

/// All rows as JSON, parted by commas, and where each begins.
struct Account {
    rows: String,
    starts: Vec<usize>,
}

impl Account {
    fn new(groups: u64) -> Self {
        let mut account = Self { rows: String::new(), starts: Vec::new() };
        for number in 0..groups {
            account.starts.push(account.rows.len());
            account.row(&made_up::group(number));
            account.rows.push(',');
        }
        account.starts.push(account.rows.len());
        account
    }

    /// The titles need no escaping.
    fn row(&mut self, group: &made_up::MadeUp) {
        let made_up::MadeUp { id, title, status, kind, created_by, updated_by, created_at, updated_at } = group;
        let kind = kind.map_or("null".to_owned(), |kind| format!("\"{kind}\""));
        let updated_by = updated_by.map_or("null".to_owned(), |user| user.to_string());
        write!(
            self.rows,
            r#"{{"id":{id},"org_id":{},"title":"{title}","status":"{status}","type":{kind},"created_by":{created_by},"updated_by":{updated_by},"created_at":"{created_at}","updated_at":"{updated_at}"}}"#,
            made_up::ORG_ID
        )
        .expect("a string takes it");
    }

    fn serve(&self, mut stream: &TcpStream, latency: Duration) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let (mut request, mut answer) = (Vec::new(), Vec::new());
        let mut chunk = [0; 4096];
        loop {
            let Some(end) = request.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
                match stream.read(&mut chunk)? {
                    0 => return Ok(()),
                    read => request.extend_from_slice(&chunk[..read]),
                }
                continue;
            };
            let head = String::from_utf8_lossy(&request[..end]).into_owned();
            request.drain(..end + 4);
            std::thread::sleep(latency);
            self.answer(head.split(' ').nth(1).unwrap_or_default(), &mut answer)?;
            stream.write_all(&answer)?;
        }
    }

    fn answer(&self, target: &str, answer: &mut Vec<u8>) -> std::io::Result<()> {
        answer.clear();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path != PATH {
            return write!(answer, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
        }
        let figure = |name: &str, default: usize| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let value = pairs.find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok());
            value.unwrap_or(default).max(1)
        };
        let (page, size) = (figure("page", 1), figure("page_size", PAGE_SIZE));
        let groups = self.starts.len() - 1;
        let start = (page - 1).saturating_mul(size).min(groups);
        let end = start.saturating_add(size).min(groups);
        let rows = self.rows[self.starts[start]..self.starts[end]].trim_end_matches(',');
        let paging = format!(
            r#"],"total_pages":{},"current_page":{page},"page_size":{size},"total_items":{groups}}},"message":"success"}}"#,
            groups.div_ceil(size)
        );
        let begin = r#"{"data":{"rows":["#;
        let length = begin.len() + rows.len() + paging.len();
        write!(answer, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n")?;
        for part in [begin, rows, &paging] {
            answer.extend_from_slice(part.as_bytes());
        }
        Ok(())
    }
}
