//! Handing a mail to the server step by step, so that it is known how far a failure lets the mail get.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Auth, Mail, Rcpt};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;
use secrecy::{ExposeSecret as _, SecretString};

use super::conversation::{Conversation, StepError};
use super::wire::Tls;
use super::{Composed, MailError};
use crate::api::{ClientError, ca_pem};
use crate::config::{MailServer, Security};
use crate::scrub::Scrubber;

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

impl Stage {
    /// What to look at if the server gave no better reason.
    fn advice(self) -> &'static str {
        match self {
            Self::Connect => "; are host and port in `smtp` right, and does this machine reach it?",
            Self::Greeting => "; the server answered, and refuses this machine: ask whoever runs it",
            Self::SignIn => "; are the user name in `smtp` and the password right?",
            Self::Sender | Self::Recipients | Self::Content => "",
        }
    }
}

/// What to look at if the two sides speak differently.
const SECURITY: &str =
    "; does the server speak TLS from the start on this port? smtp:// is for STARTTLS, smtps:// for TLS";

fn advice(stage: Stage, error: &StepError) -> &'static str {
    match error {
        StepError::Tls(rustls::Error::InvalidCertificate(_)) => {
            "; if it is signed by an authority of your own, name that with --ca-file"
        }
        StepError::Tls(rustls::Error::InvalidMessage(_)) => SECURITY,
        // Both wait for the other to begin.
        StepError::Silent(_) if stage == Stage::Connect => SECURITY,
        StepError::NoStartTls => {
            "; nothing was sent in clear. Where the server speaks TLS from the start, write smtps://"
        }
        StepError::NoMechanism => "; does it want another port, or no user name at all?",
        _ => stage.advice(),
    }
}

/// Why one conversation did not end with the mail taken.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The server has not got the mail, for sure.
    Refused { stage: Stage, cause: String, advice: &'static str, may_pass: bool },
    /// The server has had all of it and said nothing.
    Uncertain(String),
    /// A signal came before the mail itself was sent.
    Interrupted,
}

/// The mail server with everything that is needed to talk to it.
#[derive(Clone)]
pub struct Access {
    server: MailServer,
    tls: Option<Tls>,
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
    /// [`MailError::Greeting`]
    pub fn greet(&self) -> Result<(), MailError> {
        let conversation = self.signed_in().map_err(|trouble| match trouble {
            Trouble::Refused { stage, cause, advice, .. } => {
                MailError::Greeting { server: self.server.to_string(), stage, cause, advice }
            }
            Trouble::Uncertain(cause) => MailError::Uncertain { server: self.server.to_string(), cause },
            Trouble::Interrupted => MailError::Interrupted,
        })?;
        conversation.quit();
        Ok(())
    }

    /// Hands the mail over in one conversation. Returns the recipients that were refused, with the server's words; the
    /// others have it. While a `last` attempt makes do with that, an earlier one ends at a refusal that may pass.
    pub(super) fn attempt(
        &self,
        mail: &Composed,
        last: bool,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<(Address, String)>, Trouble> {
        let mut conversation = self.signed_in()?;
        let outcome = self.hand_over(&mut conversation, mail, last, stop);
        // Whoever stops in the middle of a mail says nothing: it would be taken for a line of the mail.
        if !matches!(outcome, Err(Trouble::Interrupted)) {
            conversation.quit();
        }
        outcome
    }

    fn hand_over(
        &self,
        conversation: &mut Conversation,
        mail: &Composed,
        last: bool,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<(Address, String)>, Trouble> {
        let sender = conversation.command(Mail::new(Some(mail.from.clone()), Vec::new()));
        sender.map_err(|error| self.trouble(Stage::Sender, &error))?;
        let mut refused = Vec::new();
        for recipient in &mail.recipients {
            match conversation.command(Rcpt::new(recipient.clone(), Vec::new())) {
                Ok(_) => {}
                Err(error @ StepError::Refused(_)) if last || !error.may_pass() => {
                    refused.push((recipient.clone(), self.words(&error)));
                }
                Err(error) => return Err(self.trouble(Stage::Recipients, &error)),
            }
        }
        if refused.len() == mail.recipients.len() {
            let cause = refused.iter().map(|(address, words)| format!("{address}: {words}"));
            let cause = cause.collect::<Vec<_>>().join(", ");
            return Err(Trouble::Refused { stage: Stage::Recipients, cause, advice: "", may_pass: false });
        }
        let content = |error| self.trouble(Stage::Content, &error);
        conversation.data().map_err(content)?;
        if stop() {
            return Err(Trouble::Interrupted);
        }
        conversation.send(&mail.bytes, self.timeout * PATIENCE).map_err(content)?;
        match conversation.end() {
            Ok(()) => Ok(refused),
            Err(error @ StepError::Refused(_)) => Err(content(error)),
            // The server has had all of it.
            Err(error) => Err(Trouble::Uncertain(self.words(&error))),
        }
    }

    /// A conversation up to the point where a mail can begin.
    fn signed_in(&self) -> Result<Conversation, Trouble> {
        let mut conversation = self.connect()?;
        if let Some(credentials) = &self.credentials
            && let Err(error) = conversation.sign_in(credentials)
        {
            conversation.quit();
            return Err(self.trouble(Stage::SignIn, &error));
        }
        Ok(conversation)
    }

    fn connect(&self) -> Result<Conversation, Trouble> {
        let addresses = self.addresses().map_err(|error| Trouble::Refused {
            stage: Stage::Connect,
            cause: format!("the host name cannot be found ({error})"),
            advice: Stage::Connect.advice(),
            may_pass: true,
        })?;
        let failed = |error: StepError| {
            let answered = matches!(error, StepError::Refused(_));
            self.trouble(if answered { Stage::Greeting } else { Stage::Connect }, &error)
        };
        match (self.server.security, &self.tls) {
            (Security::StartTls, Some(tls)) => {
                let mut in_clear = Conversation::connect(&addresses, self.timeout, None).map_err(failed)?;
                in_clear.greet().map_err(failed)?;
                in_clear.start_tls(tls).map_err(failed)
            }
            (_, tls) => {
                let mut conversation = Conversation::connect(&addresses, self.timeout, tls.as_ref()).map_err(failed)?;
                conversation.greet().map_err(failed)?;
                Ok(conversation)
            }
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

    fn trouble(&self, stage: Stage, error: &StepError) -> Trouble {
        let advice = advice(stage, error);
        Trouble::Refused { stage, cause: self.words(error), advice, may_pass: error.may_pass() }
    }

    /// What the server or the network said: one short line without the password.
    fn words(&self, error: &StepError) -> String {
        self.scrubber.excerpt(error.to_string().as_bytes())
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Access({})", self.server)
    }
}

/// TLS with the roots that the system trusts, and those of `ca_file`.
fn tls(host: &str, ca_file: Option<&Path>) -> Result<Tls, ClientError> {
    let fail = |error: &dyn fmt::Display| ClientError::MailTls(error.to_string());
    let pem = ca_file.map(ca_pem).transpose()?.unwrap_or_default();
    let roots = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>().map_err(|error| fail(&error))?;
    let cryptography = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&cryptography)).map_err(|error| fail(&error))?;
    let config = ClientConfig::builder_with_provider(cryptography)
        .with_safe_default_protocol_versions()
        .map_err(|error| fail(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| fail(&error))?;
    Ok(Tls { config: Arc::new(config), name })
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
