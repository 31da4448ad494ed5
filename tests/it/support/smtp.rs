//! A fake mail server on loopback: TLS from the start or by STARTTLS, signing in, and whatever goes wrong on the way.
//!
//! ```ignore
//! let smtp = FakeSmtp::builder().starttls().user("audit", "secret").trick(1..=1, "RCPT", Trick::Reply("451 later")).start();
//! // run the program with `smtp.url()` in its config file
//! assert_eq!(smtp.mails().len(), 1);
//! ```

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::tls;

/// What happens in place of a reply.
#[derive(Clone, Copy, Debug)]
pub enum Trick {
    /// This reply.
    Reply(&'static str),
    /// A refusal that repeats the line that was read, as some servers do with what they do not understand.
    Echo(&'static str),
    /// The connection is closed.
    Close,
    /// Nothing, for ever.
    Silence,
}

/// One line of a client, and whether it came through TLS.
pub type Heard = (bool, String);

/// A mail that was accepted.
#[derive(Clone, Debug)]
pub struct Accepted {
    pub from: String,
    pub to: Vec<String>,
    pub bytes: Vec<u8>,
}

/// What a fake mail server is told before it starts.
#[derive(Clone, Default)]
pub struct SmtpBuilder {
    elsewhere: bool,
    wrapped: bool,
    starttls: bool,
    user: Option<(String, String)>,
    tricks: Vec<(RangeInclusive<usize>, &'static str, Trick)>,
}

/// A running fake of a mail server.
pub struct FakeSmtp {
    plan: SmtpBuilder,
    address: SocketAddr,
    ca_pem: String,
    log: Arc<Log>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Log {
    conversations: Mutex<Vec<Vec<Heard>>>,
    mails: Mutex<Vec<Accepted>>,
    stop: AtomicBool,
}

impl SmtpBuilder {
    /// TLS from the first byte.
    #[must_use]
    pub fn tls(self) -> Self {
        Self { wrapped: true, ..self }
    }

    /// Listens on 127.0.0.2, which its certificate does not name.
    #[must_use]
    pub fn elsewhere(self) -> Self {
        Self { elsewhere: true, ..self }
    }

    /// STARTTLS is offered.
    #[must_use]
    pub fn starttls(self) -> Self {
        Self { starttls: true, ..self }
    }

    /// Nobody but this user may send.
    #[must_use]
    pub fn user(self, name: &str, password: &str) -> Self {
        Self { user: Some((name.to_owned(), password.to_owned())), ..self }
    }

    /// In these conversations, counted from 1, what begins with `at` is not answered as usual. `GREETING`, `BODY` (the
    /// first bytes of a mail) and `.` (the end of a mail) are moments without a command.
    #[must_use]
    pub fn trick(mut self, conversations: RangeInclusive<usize>, at: &'static str, trick: Trick) -> Self {
        self.tricks.push((conversations, at, trick));
        self
    }

    pub fn start(self) -> FakeSmtp {
        let listener = TcpListener::bind(if self.elsewhere { "127.0.0.2:0" } else { "127.0.0.1:0" }).unwrap();
        let address = listener.local_addr().unwrap();
        let (acceptor, ca_pem) = tls::acceptor(true);
        let (plan, log) = (self.clone(), Arc::new(Log::default()));
        let shared = Arc::clone(&log);
        let thread = thread::spawn(move || {
            for (number, stream) in (1..).zip(listener.incoming().flatten()) {
                if shared.stop.load(Ordering::SeqCst) {
                    break;
                }
                shared.conversations.lock().unwrap().push(Vec::new());
                let talk = Talk {
                    wire: Wire { stream: Stream::Plain(stream), buffer: Vec::new() },
                    plan: plan.clone(),
                    config: Arc::clone(acceptor.config()),
                    log: Arc::clone(&shared),
                    number,
                };
                thread::spawn(move || talk.run());
            }
        });
        FakeSmtp { plan: self, address, ca_pem, log, thread: Some(thread) }
    }
}

impl FakeSmtp {
    /// Sets up a server step by step.
    pub fn builder() -> SmtpBuilder {
        SmtpBuilder::default()
    }

    /// The address for the config file, with the user if there is one.
    pub fn url(&self) -> String {
        let scheme = match &self.plan {
            plan if plan.wrapped => "smtps",
            plan if plan.starttls => "smtp",
            _ => "smtp+plain",
        };
        self.url_as(scheme)
    }

    /// The same under another scheme.
    pub fn url_as(&self, scheme: &str) -> String {
        let user = self.plan.user.as_ref().map_or_else(String::new, |(name, _)| format!("{name}@"));
        format!("{scheme}://{user}{}", self.address)
    }

    /// The certificate of the server's own authority in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The mails that were accepted.
    pub fn mails(&self) -> Vec<Accepted> {
        self.log.mails.lock().unwrap().clone()
    }

    /// What was heard in each conversation.
    pub fn heard(&self) -> Vec<Vec<Heard>> {
        self.log.conversations.lock().unwrap().clone()
    }

    /// How many conversations there were.
    pub fn conversations(&self) -> usize {
        self.log.conversations.lock().unwrap().len()
    }

    /// Waits until a line that begins so has been heard.
    pub fn wait_for(&self, start: &str) {
        let began = Instant::now();
        while !self.heard().iter().flatten().any(|(_, line)| line.starts_with(start)) {
            assert!(began.elapsed() < Duration::from_secs(60), "{start} is never heard: {:?}", self.heard());
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for FakeSmtp {
    fn drop(&mut self) {
        self.log.stop.store(true, Ordering::SeqCst);
        // Wakes the listener up.
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
    Gone,
}

/// A connection, read line by line without reading ahead over STARTTLS.
struct Wire {
    stream: Stream,
    buffer: Vec<u8>,
}

impl Wire {
    fn encrypted(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    fn socket(&self) -> Option<&TcpStream> {
        match &self.stream {
            Stream::Plain(socket) => Some(socket),
            Stream::Tls(stream) => Some(stream.get_ref()),
            Stream::Gone => None,
        }
    }

    fn upgrade(&mut self, config: &Arc<ServerConfig>) {
        if let Stream::Plain(socket) = std::mem::replace(&mut self.stream, Stream::Gone) {
            let connection = ServerConnection::new(Arc::clone(config)).unwrap();
            self.stream = Stream::Tls(Box::new(StreamOwned::new(connection, socket)));
        }
    }

    /// More bytes in the buffer; `None` when there are none to come.
    fn more(&mut self) -> Option<()> {
        let mut bytes = [0; 16 * 1024];
        let length = match &mut self.stream {
            Stream::Plain(socket) => socket.read(&mut bytes).ok()?,
            Stream::Tls(stream) => stream.read(&mut bytes).ok()?,
            Stream::Gone => 0,
        };
        self.buffer.extend_from_slice(&bytes[..length]);
        (length > 0).then_some(())
    }

    /// Up to and without this end.
    fn until(&mut self, end: &[u8]) -> Option<Vec<u8>> {
        let mut from = 0;
        loop {
            if let Some(at) = self.buffer[from..].windows(end.len()).position(|window| window == end) {
                let taken: Vec<_> = self.buffer.drain(..from + at + end.len()).collect();
                return Some(taken[..taken.len() - end.len()].to_vec());
            }
            from = self.buffer.len().saturating_sub(end.len());
            self.more()?;
        }
    }

    fn say(&mut self, reply: &str) -> Option<()> {
        let reply = format!("{reply}\r\n");
        match &mut self.stream {
            Stream::Plain(socket) => socket.write_all(reply.as_bytes()).ok(),
            Stream::Tls(stream) => stream.write_all(reply.as_bytes()).and_then(|()| stream.flush()).ok(),
            Stream::Gone => None,
        }
    }
}

struct Talk {
    wire: Wire,
    plan: SmtpBuilder,
    config: Arc<ServerConfig>,
    log: Arc<Log>,
    number: usize,
}

impl Talk {
    fn run(mut self) {
        if self.plan.wrapped {
            self.wire.upgrade(&self.config.clone());
        }
        let _ = self.talk();
        if let Some(socket) = self.wire.socket() {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    /// The reply, or what is planned in its place. `None` ends the conversation.
    fn answer(&mut self, moment: &str, reply: &str) -> Option<bool> {
        let planned = self.plan.tricks.iter().find(|(conversations, at, _)| {
            conversations.contains(&self.number) && moment.to_uppercase().starts_with(&at.to_uppercase())
        });
        match planned.map(|(.., trick)| *trick) {
            None => self.wire.say(reply).map(|()| true),
            Some(Trick::Reply(other)) => self.wire.say(other).map(|()| other.starts_with(['2', '3'])),
            Some(Trick::Echo(start)) => self.wire.say(&format!("{start} {moment}")).map(|()| false),
            Some(Trick::Close) => None,
            Some(Trick::Silence) => {
                while self.wire.more().is_some() {}
                None
            }
        }
    }

    fn talk(&mut self) -> Option<()> {
        self.answer("GREETING", "220 fake ready")?;
        let (mut from, mut to, mut signed_in) = (String::new(), Vec::new(), self.plan.user.is_none());
        loop {
            let line = String::from_utf8(self.wire.until(b"\r\n")?).unwrap();
            let encrypted = self.wire.encrypted();
            self.log.conversations.lock().unwrap()[self.number - 1].push((encrypted, line.clone()));
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    let starttls = if self.plan.starttls && !encrypted { "250-STARTTLS\r\n" } else { "" };
                    let auth = if self.plan.user.is_some() { "250-AUTH PLAIN LOGIN\r\n" } else { "" };
                    self.answer(&line, &format!("250-fake\r\n{starttls}{auth}250 SIZE 99999999"))?;
                }
                "STARTTLS" => {
                    if self.answer(&line, "220 go ahead")? {
                        self.wire.upgrade(&self.config.clone());
                    }
                }
                "AUTH" => {
                    let right = self.plan.user.as_ref().is_some_and(|(name, password)| {
                        line == format!("AUTH PLAIN {}", base64(format!("\0{name}\0{password}").as_bytes()))
                    });
                    signed_in =
                        self.answer(&line, if right { "235 welcome" } else { "535 5.7.8 bad password" })? && right;
                }
                "MAIL" if !signed_in => drop(self.answer(&line, "530 sign in first")?),
                "MAIL" => {
                    from = inside(&line);
                    self.answer(&line, "250 ok")?;
                }
                "RCPT" => {
                    if self.answer(&line, "250 ok")? {
                        to.push(inside(&line));
                    }
                }
                "DATA" => {
                    if !self.answer(&line, "354 go on")? {
                        continue;
                    }
                    if self.plan.tricks.iter().any(|(at, moment, _)| *moment == "BODY" && at.contains(&self.number)) {
                        self.wire.more()?;
                        return None;
                    }
                    let bytes = self.wire.until(b"\r\n.\r\n")?;
                    let bytes = unstuffed(&bytes);
                    let mail = Accepted { from: from.clone(), to: std::mem::take(&mut to), bytes };
                    if self.answer(".", "250 queued")? {
                        self.log.mails.lock().unwrap().push(mail);
                    }
                }
                "QUIT" => {
                    self.answer(&line, "221 bye")?;
                    return None;
                }
                _ => drop(self.answer(&line, "502 what?")?),
            }
        }
    }
}

/// What stands between `<` and `>`.
fn inside(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}

/// The mail without the dots that were doubled for the way.
fn unstuffed(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let lines = text.split("\r\n").map(|line| line.strip_prefix('.').unwrap_or(line));
    lines.collect::<Vec<_>>().join("\r\n").into_bytes()
}

/// RFC 4648.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() { letter.into() } else { '=' });
        }
    }
    text
}
