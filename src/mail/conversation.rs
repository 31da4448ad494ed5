//! SMTP over one socket: commands and replies (RFC 5321), STARTTLS (RFC 3207), signing in (RFC 4954).
//!
//! The words of the protocol are lettre's; the socket is ours, because lettre drops the code of a reply without text
//! (`250` alone on its line), which RFC 5321 4.2 tells a client to take.

use std::fmt::Display;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::commands::{Auth, Data, Ehlo, Quit, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::{Response, Severity};

use super::wire::{Timed, Tls, Wire};

/// Longest reply, all its lines together, in bytes. Postfix takes as much.
const LONGEST_REPLY: u64 = 100_000;
/// The mail goes over the wire in pieces of so many bytes.
const PIECE: usize = 64 * 1024;
/// Challenges of one sign-in: user name, password, and one to spare.
const CHALLENGES: usize = 3;
/// How long taking leave may last.
const LEAVE: Duration = Duration::from_secs(2);

/// Why a step of the conversation failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum StepError {
    /// The server said no, or something that does not fit the step.
    #[error("{}", said(.0))]
    Refused(Response),
    /// What came is no reply of SMTP.
    #[error("the answer is no reply of a mail server: {0}")]
    NoReply(String),
    /// The server hung up.
    #[error("the connection was closed")]
    Closed,
    /// The limit of the step is over.
    #[error("no answer within {} s", .0.as_secs())]
    Silent(Duration),
    /// TLS failed.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
    /// The server does not offer STARTTLS.
    #[error("the server does not offer STARTTLS")]
    NoStartTls,
    /// Somebody spoke between the reply to STARTTLS and TLS.
    #[error("more than the reply to STARTTLS came in clear")]
    Injected,
    /// The server offers no way of signing in that we know.
    #[error("the server offers neither PLAIN nor LOGIN for signing in")]
    NoMechanism,
    /// The server asked for something else than user name and password.
    #[error("the server's question cannot be answered: {0}")]
    Challenge(#[source] lettre::transport::smtp::Error),
    /// The network.
    #[error(transparent)]
    Network(io::Error),
}

impl StepError {
    fn of(error: io::Error, limit: Duration) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::Silent(limit),
            // What a connection without an end of TLS looks like.
            io::ErrorKind::UnexpectedEof => Self::Closed,
            _ => match error.downcast::<rustls::Error>() {
                Ok(error) => Self::Tls(error),
                Err(error) => Self::Network(error),
            },
        }
    }

    /// The same may work in a minute.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Refused(reply) => reply.code().severity == Severity::TransientNegativeCompletion,
            Self::NoReply(_) | Self::Closed | Self::Silent(_) | Self::Network(_) => true,
            Self::Tls(error) => {
                !matches!(error, rustls::Error::InvalidCertificate(_) | rustls::Error::InvalidMessage(_))
            }
            Self::NoStartTls | Self::Injected | Self::NoMechanism | Self::Challenge(_) => false,
        }
    }
}

/// A reply on one line. An enhanced status code (RFC 3463) that begins every line of it is said once.
fn said(reply: &Response) -> String {
    let mut text = reply.code().to_string();
    let repeated = reply.first_word().filter(|word| word.contains('.')).unwrap_or_default();
    for (number, line) in reply.message().enumerate() {
        let line = if number > 0 { line.strip_prefix(repeated).unwrap_or(line) } else { line };
        for word in line.split_whitespace() {
            text.push(' ');
            text.push_str(word);
        }
    }
    text
}

/// A conversation after the greetings.
pub(super) struct Conversation {
    wire: BufReader<Wire>,
    limit: Duration,
    server: ServerInfo,
    /// A step has failed in the middle: nothing that is said now would be understood.
    lost: bool,
}

impl Conversation {
    /// Connects to the first of these addresses that answers, with TLS from the first byte where there is one. `limit` is
    /// that of one step.
    ///
    /// # Errors
    /// [`StepError`]
    pub(super) fn connect(addresses: &[SocketAddr], limit: Duration, tls: Option<&Tls>) -> Result<Self, StepError> {
        let mut failed = StepError::Network(io::Error::other("the host name has no address"));
        for address in addresses {
            match Timed::connect(address, limit) {
                Ok(timed) => {
                    let wire = match tls {
                        Some(tls) => Wire::encrypted(timed, tls).map_err(|error| StepError::of(error, limit))?,
                        None => Wire::Plain(timed),
                    };
                    return Ok(Self { wire: BufReader::new(wire), limit, server: ServerInfo::default(), lost: false });
                }
                Err(error) => failed = StepError::Network(error),
            }
        }
        Err(failed)
    }

    /// Hears the server's greeting and says hello.
    ///
    /// # Errors
    /// [`StepError`]
    pub(super) fn greet(&mut self) -> Result<(), StepError> {
        self.begin();
        self.reply().and_then(completed)?;
        self.hello()
    }

    fn hello(&mut self) -> Result<(), StepError> {
        let reply = self.command(Ehlo::new(ClientId::default()))?;
        // A server without a name, and without extensions then.
        self.server = ServerInfo::from_response(&reply).unwrap_or_default();
        Ok(())
    }

    /// Goes on under TLS, or not at all.
    ///
    /// # Errors
    /// [`StepError`]
    pub(super) fn start_tls(mut self, tls: &Tls) -> Result<Self, StepError> {
        if !self.server.supports_feature(Extension::StartTls) {
            self.quit();
            return Err(StepError::NoStartTls);
        }
        self.command(Starttls)?;
        // Whatever is here already was said in clear, and must not count as said under TLS.
        if !self.wire.buffer().is_empty() {
            return Err(StepError::Injected);
        }
        let Wire::Plain(timed) = self.wire.into_inner() else { return Err(StepError::NoStartTls) };
        let wire = Wire::encrypted(timed, tls).map_err(|error| StepError::of(error, self.limit))?;
        let mut under_tls = Self { wire: BufReader::new(wire), ..self };
        under_tls.hello()?;
        Ok(under_tls)
    }

    /// Signs in with the best way that both sides know.
    ///
    /// # Errors
    /// [`StepError`]
    pub(super) fn sign_in(&mut self, credentials: &Credentials) -> Result<(), StepError> {
        let mechanism = self.server.get_auth_mechanism(DEFAULT_MECHANISMS).ok_or(StepError::NoMechanism)?;
        let mut answer = Auth::new(mechanism, credentials.clone(), None).map_err(StepError::Challenge)?;
        for _ in 0..CHALLENGES {
            let reply = self.ask(answer)?;
            if !reply.has_code(334) {
                return completed(reply).map(drop);
            }
            answer = Auth::new_from_response(mechanism, credentials.clone(), &reply).map_err(StepError::Challenge)?;
        }
        self.ask(answer).and_then(completed).map(drop)
    }

    /// Says a command that the server has to accept.
    ///
    /// # Errors
    /// [`StepError`]
    pub(super) fn command(&mut self, command: impl Display) -> Result<Response, StepError> {
        self.ask(command).and_then(completed)
    }

    /// Announces the mail itself.
    ///
    /// # Errors
    /// [`StepError`]
    pub(super) fn data(&mut self) -> Result<(), StepError> {
        let reply = self.ask(Data)?;
        // 354; whoever has not asked for the mail would take its lines for commands.
        if reply.code().severity == Severity::PositiveIntermediate { Ok(()) } else { Err(StepError::Refused(reply)) }
    }

    /// Sends the mail itself, all but its end. `limit` is that of each piece.
    ///
    /// # Errors
    /// [`StepError`]
    pub(super) fn send(&mut self, mail: &[u8], limit: Duration) -> Result<(), StepError> {
        self.limit = limit;
        let mut piece = Vec::with_capacity(PIECE + PIECE / 8);
        for line in mail.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                piece.push(b'.');
            }
            piece.extend_from_slice(line);
            if piece.len() >= PIECE {
                self.write(&piece)?;
                piece.clear();
            }
        }
        if !mail.ends_with(b"\r\n") {
            piece.extend_from_slice(b"\r\n");
        }
        self.write(&piece)
    }

    /// Ends the mail and hears whether the server has taken it.
    ///
    /// # Errors
    /// [`StepError`]
    pub(super) fn end(&mut self) -> Result<(), StepError> {
        self.command(".\r\n").map(drop)
    }

    /// Takes leave, if somebody still listens. Whatever was accepted before stays so.
    pub(super) fn quit(mut self) {
        if !self.lost {
            self.limit = self.limit.min(LEAVE);
            let _ = self.command(Quit);
        }
    }

    fn ask(&mut self, command: impl Display) -> Result<Response, StepError> {
        self.write(command.to_string().as_bytes())?;
        self.reply()
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StepError> {
        self.begin();
        let wire = self.wire.get_mut();
        let outcome = wire.write_all(bytes).and_then(|()| wire.flush());
        self.lost |= outcome.is_err();
        outcome.map_err(|error| StepError::of(error, self.limit))
    }

    /// From now on the limit of a step counts.
    fn begin(&mut self) {
        self.wire.get_mut().timed().begin(self.limit);
    }

    /// One whole reply, accepting or not.
    fn reply(&mut self) -> Result<Response, StepError> {
        let outcome = self.heard();
        self.lost |= outcome.is_err();
        outcome
    }

    fn heard(&mut self) -> Result<Response, StepError> {
        let limit = self.limit;
        let mut text = String::new();
        let mut bytes = Vec::new();
        let mut left = LONGEST_REPLY;
        loop {
            bytes.clear();
            let mut line = (&mut self.wire).take(left);
            left -= line.read_until(b'\n', &mut bytes).map_err(|error| StepError::of(error, limit))? as u64;
            if left == 0 {
                return Err(StepError::NoReply("it does not end".to_owned()));
            }
            if bytes.pop() != Some(b'\n') {
                return Err(StepError::Closed);
            }
            let line = String::from_utf8_lossy(&bytes);
            let (code, rest) = line.trim_end_matches('\r').split_at_checked(3).unwrap_or((&line, ""));
            text.push_str(code);
            // RFC 5321 4.2: a code alone is a reply.
            text.push_str(if rest.is_empty() { " " } else { rest });
            text.push_str("\r\n");
            if !rest.starts_with('-') {
                let no_reply = |_| StepError::NoReply(text.trim_end().replace("\r\n", " "));
                return text.parse().map_err(no_reply);
            }
        }
    }
}

/// The reply, if it says that the step is done.
fn completed(reply: Response) -> Result<Response, StepError> {
    if reply.code().severity == Severity::PositiveCompletion { Ok(reply) } else { Err(StepError::Refused(reply)) }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A conversation with a server that says these pieces, one every few milliseconds, again and again if `forever`.
    fn with(pieces: &[&str], forever: bool, limit: Duration) -> Conversation {
        let pieces: Vec<_> = pieces.iter().map(ToString::to_string).collect();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            loop {
                for piece in &pieces {
                    if socket.write_all(piece.as_bytes()).is_err() {
                        return;
                    }
                    thread::sleep(Duration::from_millis(5));
                }
                if !forever {
                    return;
                }
            }
        });
        Conversation::connect(&[address], limit, None).unwrap()
    }

    /// What the first reply says, or why it is none.
    fn first(pieces: &[&str]) -> String {
        let mut conversation = with(pieces, false, Duration::from_secs(20));
        conversation.begin();
        conversation.reply().map_or_else(|error| error.to_string(), |reply| said(&reply))
    }

    #[test]
    fn a_reply_is_its_code_and_its_lines_however_they_come() {
        for (pieces, says) in [
            (&["250 ok\r\n"] as &[_], "250 ok"),
            (&["250\r\n"], "250"),
            (&["250 \r\n"], "250"),
            (&["250\n"], "250"),
            (&["2", "5", "0", "\r", "\n"], "250"),
            (&["250-one\r\n25", "0 two\r\n"], "250 one two"),
            (&["250-one\r\n250\r\n"], "250 one"),
            (&["250-\r\n250 two\r\n"], "250 two"),
            (&["550-5.7.1 no.\r\n550 5.7.1 Never.\r\n"], "550 5.7.1 no. Never."),
            (&["250-one\r\n550 two\r\n"], "the answer is no reply of a mail server: 250-one 550 two"),
            (&["25\r\n"], "the answer is no reply of a mail server: 25"),
            (&["\r\n"], "the answer is no reply of a mail server: "),
            (&["ा50 ok\r\n"], "the answer is no reply of a mail server: ा50 ok"),
            (&["250 ok"], "the connection was closed"),
            (&[], "the connection was closed"),
        ] {
            assert_eq!(first(pieces), says, "{pieces:?}");
        }
    }

    #[test]
    fn a_reply_that_drips_or_goes_on_for_ever_is_given_up() {
        let mut drips = with(&["2"], true, Duration::from_millis(100));
        assert!(matches!(drips.greet(), Err(StepError::Silent(_))));
        let mut floods = with(&[&"250-more\r\n".repeat(1_000)], true, Duration::from_secs(20));
        assert!(matches!(floods.greet(), Err(StepError::NoReply(_))));
    }
}
