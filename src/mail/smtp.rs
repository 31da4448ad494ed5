//! One conversation with the mail server, step by step, so that it is known how far a failure lets the mail get.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};
use std::path::Path;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Auth, Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use secrecy::{ExposeSecret as _, SecretString};

use super::{Composed, MailError};
use crate::api::{ClientError, ca_pem, install_crypto};
use crate::config::{MailServer, Security};
use crate::scrub::Scrubber;

/// The mail goes over the wire in pieces of so many bytes.
const PIECE: usize = 64 * 1024;
/// A server may look at the whole mail before it answers: so many times the limit of any other step.
const PATIENCE: u32 = 4;

/// How far a conversation came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// TCP and TLS.
    Connect,
    /// The greetings, once the server has answered.
    Greeting,
    /// User name and password.
    SignIn,
    /// The sender.
    Sender,
    /// The recipients.
    Recipients,
    /// The mail itself.
    Content,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "the connection",
            Self::Greeting => "greeting the server",
            Self::SignIn => "signing in",
            Self::Sender => "naming the sender",
            Self::Recipients => "naming the recipients",
            Self::Content => "handing over the mail",
        })
    }
}

/// Why one conversation did not end with the mail taken.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The server has not got the mail, for sure.
    Refused { stage: Stage, cause: String, passing: bool },
    /// The server has had all of it and said nothing.
    Uncertain(String),
    /// A signal came before the mail itself was sent.
    Interrupted,
}

/// The mail server with everything that is needed to talk to it.
#[derive(Clone)]
pub struct Access {
    server: MailServer,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    timeout: Duration,
    scrubber: Scrubber,
}

impl Access {
    /// Prepares TLS. `password` is that of the server's user, `ca_file` a further trusted root, `timeout` the limit of
    /// one step.
    ///
    /// # Errors
    /// [`ClientError`] if the certificate file cannot be used or TLS cannot start.
    pub fn new(
        server: MailServer,
        password: Option<&SecretString>,
        ca_file: Option<&Path>,
        timeout: Duration,
    ) -> Result<Self, ClientError> {
        let tls = if server.security == Security::Plain { None } else { Some(tls(&server.host, ca_file)?) };
        let mut secrets = Vec::new();
        let credentials = server.user.clone().zip(password).map(|(user, password)| {
            let credentials = Credentials::new(user, password.expose_secret().to_owned());
            secrets = forms(&credentials, password);
            credentials
        });
        Ok(Self { server, tls, credentials, timeout, scrubber: Scrubber::of_password(secrets) })
    }

    /// Where the mail goes, without the user.
    #[must_use]
    pub fn server(&self) -> &MailServer {
        &self.server
    }

    /// What removes the password from text of the server.
    #[must_use]
    pub fn scrubber(&self) -> Scrubber {
        self.scrubber.clone()
    }

    /// Connects, signs in and takes leave.
    ///
    /// # Errors
    /// [`MailError::Refused`]
    pub fn greet(&self) -> Result<(), MailError> {
        let told = |trouble| match trouble {
            Trouble::Refused { stage, cause, .. } => {
                MailError::Refused { server: self.server.to_string(), stage, attempts: 1, cause }
            }
            Trouble::Uncertain(cause) => MailError::Uncertain { server: self.server.to_string(), cause },
            Trouble::Interrupted => MailError::Interrupted,
        };
        let mut connection = self.connect().and_then(|connection| self.signed_in(connection)).map_err(told)?;
        let _ = connection.quit();
        Ok(())
    }

    fn signed_in(&self, mut connection: SmtpConnection) -> Result<SmtpConnection, Trouble> {
        if let Some(credentials) = &self.credentials {
            let outcome = connection.auth(DEFAULT_MECHANISMS, credentials);
            outcome.map_err(|error| self.refused(Stage::SignIn, &error))?;
        }
        Ok(connection)
    }

    /// Hands the mail over in one conversation. Returns the recipients that were refused, with the server's words; the
    /// others have it. While a `last` attempt makes do with that, an earlier one ends at a refusal that may pass.
    pub(super) fn attempt(
        &self,
        mail: &Composed,
        last: bool,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<(Address, String)>, Trouble> {
        let mut connection = self.connect().and_then(|connection| self.signed_in(connection))?;
        let sender = connection.command(Mail::new(Some(mail.from.clone()), Vec::new()));
        sender.map_err(|error| self.refused(Stage::Sender, &error))?;
        let mut refused = Vec::new();
        for recipient in &mail.recipients {
            match connection.command(Rcpt::new(recipient.clone(), Vec::new())) {
                Ok(_) => {}
                Err(error) if error.status().is_some() && (last || !error.is_transient()) => {
                    refused.push((recipient.clone(), self.words(&error, self.timeout)));
                }
                Err(error) => return Err(self.refused(Stage::Recipients, &error)),
            }
        }
        if refused.len() == mail.recipients.len() {
            let cause = refused.iter().map(|(address, words)| format!("{address}: {words}"));
            let cause = cause.collect::<Vec<_>>().join(", ");
            return Err(Trouble::Refused { stage: Stage::Recipients, cause, passing: false });
        }
        connection.command(Data).map_err(|error| self.refused(Stage::Content, &error))?;
        if stop() {
            return Err(Trouble::Interrupted);
        }
        self.hand_over(&mut connection, &mail.bytes)?;
        // The mail is theirs; how they take leave changes nothing.
        let _ = connection.set_timeout(Some(Duration::from_secs(2))).map(|()| connection.quit());
        Ok(refused)
    }

    fn connect(&self) -> Result<SmtpConnection, Trouble> {
        let server = &self.server;
        let hello = ClientId::default();
        let wrapped = self.tls.as_ref().filter(|_| server.security == Security::Tls);
        let addresses = self.addresses().map_err(|error| Trouble::Refused {
            stage: Stage::Connect,
            cause: format!("the host name cannot be found ({error})"),
            passing: true,
        })?;
        let failed = |error: Error| {
            self.refused(if error.status().is_some() { Stage::Greeting } else { Stage::Connect }, &error)
        };
        let mut connection =
            SmtpConnection::connect(&*addresses, Some(self.timeout), &hello, wrapped, None).map_err(failed)?;
        if let (Security::StartTls, Some(tls)) = (server.security, &self.tls) {
            connection.starttls(tls, &hello).map_err(failed)?;
        }
        if connection.is_encrypted() || server.security == Security::Plain {
            Ok(connection)
        } else {
            let cause = "TLS did not start".to_owned();
            Err(Trouble::Refused { stage: Stage::Connect, cause, passing: false })
        }
    }

    /// `localhost` is this machine whatever the resolver says.
    fn addresses(&self) -> io::Result<Vec<SocketAddr>> {
        let MailServer { host, port, .. } = &self.server;
        if host == "localhost" {
            return Ok(vec![(Ipv4Addr::LOCALHOST, *port).into(), (Ipv6Addr::LOCALHOST, *port).into()]);
        }
        Ok((host.as_str(), *port).to_socket_addrs()?.collect())
    }

    /// Sends the mail itself, and knows whether all of it, the final dot included, can have left.
    fn hand_over(&self, connection: &mut SmtpConnection, mail: &[u8]) -> Result<(), Trouble> {
        let patience = self.timeout * PATIENCE;
        let _ = connection.set_timeout(Some(patience));
        let mut pieces = mail.chunks(PIECE);
        let mut ended = false;
        let outcome = connection.message_iter(std::iter::from_fn(|| {
            let piece = pieces.next();
            // The library writes the final dot as soon as there is no further piece.
            ended = piece.is_none();
            piece
        }));
        match outcome {
            Ok(_) => Ok(()),
            Err(error) if ended && error.status().is_none() => Err(Trouble::Uncertain(self.words(&error, patience))),
            Err(error) => Err(self.refused(Stage::Content, &error)),
        }
    }

    fn refused(&self, stage: Stage, error: &Error) -> Trouble {
        let cause = self.words(error, self.timeout);
        let hopeless = error.is_permanent() || error.is_client();
        let passing = !hopeless && !cause.contains("invalid peer certificate") && !cause.contains("corrupt message");
        Trouble::Refused { stage, cause, passing }
    }

    /// What the server or the network said within this limit: one short line without the password.
    fn words(&self, error: &Error, limit: Duration) -> String {
        let mut next = error.source();
        while let Some(cause) = next {
            if let Some(error) = cause.downcast_ref::<io::Error>()
                && matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
            {
                return format!("no answer within {} s", limit.as_secs());
            }
            next = cause.source();
        }
        let said = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        let code = error.status().map_or_else(String::new, |code| format!("{code} "));
        let said = if said == "incomplete response" { "the connection was closed" } else { &said };
        self.scrubber.excerpt(format!("{code}{said}").as_bytes())
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Access({})", self.server)
    }
}

fn tls(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters, ClientError> {
    let fail = |error: Error| ClientError::MailTls(error.to_string());
    install_crypto();
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca_file {
        builder = builder.add_root_certificate(Certificate::from_pem(&ca_pem(path)?).map_err(fail)?);
    }
    builder.build_rustls().map_err(fail)
}

/// The password in every form in which it goes over the wire, for a server that echoes it.
fn forms(credentials: &Credentials, password: &SecretString) -> Vec<SecretString> {
    let sent = |mechanism, challenge: Option<&str>| {
        let command = Auth::new(mechanism, credentials.clone(), challenge.map(str::to_owned)).ok()?;
        command.to_string().split_whitespace().last().map(SecretString::from)
    };
    let encoded = [sent(Mechanism::Plain, None), sent(Mechanism::Login, Some("Password:"))];
    encoded.into_iter().flatten().chain([password.clone()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_removed_in_every_form_in_which_it_is_sent() {
        let server = MailServer::parse("smtp+plain://audit@127.0.0.1").unwrap();
        let password = SecretString::from("open sesame");
        let access = Access::new(server, Some(&password), None, Duration::from_secs(1)).unwrap();
        // printf '\0audit\0open sesame' | base64; printf 'open sesame' | base64
        let said = "502 AUTH PLAIN AGF1ZGl0AG9wZW4gc2VzYW1l, b3BlbiBzZXNhbWU= or open sesame unknown";
        let shown = access.scrubber().excerpt(said.as_bytes());
        assert_eq!(shown, "502 AUTH PLAIN [password], [password] or [password] unknown");
        assert_eq!(format!("{access:?}"), "Access(smtp+plain://127.0.0.1:25)");
    }
}
