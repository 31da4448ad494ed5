//! From what a mail says to the bytes that go over the wire or into an `.eml` file.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};
use xxhash_rust::xxh3::Xxh3;

use super::text::one_line;
use super::{Enclosure, MailError};

/// Longest subject, and longest name of a person, in characters. A line of a mail may hold 998 bytes.
const LINE: usize = 200;

/// Most of a text that goes into a mail, in bytes; a reader on a phone gives up long before.
const TEXT: usize = 256 * 1024;
/// Most of a page that goes into a mail, in bytes; it cannot be cut, so a longer one is left out.
const PAGE: usize = 1024 * 1024;

/// What a mail says.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// The subject.
    pub subject: String,
    /// The text itself.
    pub bodies: Bodies,
    /// Attached files.
    pub enclosures: Vec<Enclosure>,
    /// What the mails that belong together have in common; see [`super::thread`].
    pub thread: Option<String>,
}

/// The same text once or twice.
#[derive(Debug, Clone, Default)]
pub struct Bodies {
    /// For every reader.
    pub text: String,
    /// The same as a page.
    pub html: Option<String>,
}

impl Bodies {
    /// The same, short enough to be read as a mail: a text that is too long is cut after a line, a page left out.
    /// `whole` says where all of it stands.
    #[must_use]
    pub fn bounded(self, whole: &str) -> Self {
        let html = self.html.filter(|page| page.len() <= PAGE);
        let mut text = self.text;
        if text.len() > TEXT {
            text.truncate(text.bytes().take(TEXT).rposition(|byte| byte == b'\n').map_or(0, |end| end + 1));
            text = format!("{text}\n[Cut here: the whole report stands in {whole}]\n");
        }
        Self { text, html }
    }

    /// Puts a line of plain text before everything else.
    #[must_use]
    pub fn noting(self, note: &str) -> Self {
        let html = self.html.map(|page| {
            let shown = note.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let body = page.find("<body").and_then(|start| Some(start + page.get(start..)?.find('>')? + 1));
            let (before, after) = page.split_at_checked(body.unwrap_or_default()).unwrap_or_default();
            format!("{before}<p>{shown}</p>{after}")
        });
        Self { text: format!("{note}\n\n{}", self.text), html }
    }
}

/// When a mail is sent, and whether two of the same content may be told apart.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// `Date`
    pub date: DateTime<Utc>,
    /// Whether every mail has an identity of its own; not so where the clock is fixed and runs are to be reproducible.
    pub unique: bool,
}

/// A message with its envelope.
#[derive(Debug, Clone)]
pub struct Composed {
    /// The message, ASCII with CRLF.
    pub bytes: Vec<u8>,
    /// Who sends it.
    pub from: Address,
    /// Who gets it, everybody once.
    pub recipients: Vec<Address>,
}

impl Message {
    /// Builds the message.
    ///
    /// # Errors
    /// [`MailError::Build`] if lettre refuses what it is given.
    pub fn compose(&self, from: &Mailbox, to: &[Mailbox], cc: &[Mailbox], stamp: Stamp) -> Result<Composed, MailError> {
        let mark = self.mark(from, stamp);
        let domain = Some(from.email.domain()).filter(|domain| domain.is_ascii()).unwrap_or("superfone-audit.invalid");
        let fixed =
            |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let mut builder = lettre::Message::builder()
            .from(named(from))
            .subject(one_line(&self.subject, LINE))
            .date(SystemTime::from(stamp.date))
            .message_id(Some(format!("<{}.{mark}@{domain}>", stamp.date.format("%Y%m%d%H%M%S"))))
            .raw_header(fixed("Auto-Submitted", "auto-generated"))
            .raw_header(fixed("X-Auto-Response-Suppress", "All"))
            .raw_header(fixed("X-Mailer", concat!("superfone-audit/", env!("CARGO_PKG_VERSION"))));
        builder = to.iter().fold(builder, |builder, mailbox| builder.to(named(mailbox)));
        builder = cc.iter().fold(builder, |builder, mailbox| builder.cc(named(mailbox)));
        if let Some(thread) = &self.thread {
            // Of a mail that was never sent: what refers to the same one is shown together.
            let root = format!("<{thread}@{domain}>");
            builder = builder.in_reply_to(root.clone()).references(root);
        }
        let text = part(ContentType::TEXT_PLAIN, &self.bodies.text)?;
        let story = match &self.bodies.html {
            None => Ok(text),
            Some(html) => Err(MultiPart::alternative()
                .boundary(format!("{mark}-twins"))
                .singlepart(text)
                .singlepart(part(ContentType::TEXT_HTML, html)?)),
        };
        let message = if self.enclosures.is_empty() {
            match story {
                Ok(single) => builder.singlepart(single),
                Err(twins) => builder.multipart(twins),
            }
        } else {
            let mixed = MultiPart::mixed().boundary(format!("{mark}-parts"));
            let mut mixed = match story {
                Ok(single) => mixed.singlepart(single),
                Err(twins) => mixed.multipart(twins),
            };
            for enclosure in &self.enclosures {
                mixed = mixed.singlepart(enclosed(enclosure)?);
            }
            builder.multipart(mixed)
        };
        let message = message.map_err(|error| MailError::Build(error.to_string()))?;
        let mut recipients: Vec<Address> = Vec::new();
        for mailbox in to.iter().chain(cc) {
            if !recipients.contains(&mailbox.email) {
                recipients.push(mailbox.email.clone());
            }
        }
        Ok(Composed { bytes: message.formatted(), from: from.email.clone(), recipients })
    }

    /// What tells this mail from others, and its boundaries from whatever the parts hold.
    fn mark(&self, from: &Mailbox, stamp: Stamp) -> String {
        let mut hash = Xxh3::new();
        let texts = [self.subject.as_str(), self.bodies.text.as_str(), self.bodies.html.as_deref().unwrap_or_default()];
        let names = self.enclosures.iter().map(|one| one.name.as_bytes());
        let contents = self.enclosures.iter().map(|one| one.bytes.as_slice());
        let address = AsRef::<str>::as_ref(&from.email).as_bytes();
        for part in texts.map(str::as_bytes).into_iter().chain(names).chain(contents).chain([address]) {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.update(&stamp.date.timestamp().to_le_bytes());
        if stamp.unique {
            hash.update(&fastrand::u128(..).to_le_bytes());
        }
        format!("{:032x}", hash.digest128())
    }
}

/// The mailbox with a name that cannot leave its header: lettre panics at a line break in one.
fn named(mailbox: &Mailbox) -> Mailbox {
    let name = mailbox.name.as_deref().map(|name| one_line(name, LINE)).filter(|name| !name.is_empty());
    Mailbox::new(name, mailbox.email.clone())
}

/// A text that arrives as it is whatever the server does to long lines, to control characters and to blanks at line ends.
fn part(content_type: ContentType, text: &str) -> Result<SinglePart, MailError> {
    let body = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| MailError::Build("a text cannot be encoded".to_owned()))?;
    Ok(SinglePart::builder().header(content_type).body(body))
}

fn enclosed(enclosure: &Enclosure) -> Result<SinglePart, MailError> {
    let content_type =
        ContentType::parse(enclosure.content_type).map_err(|error| MailError::Build(error.to_string()))?;
    // Base64 even for text, so that no server touches a line end.
    let body = Body::new_with_encoding(enclosure.bytes.clone(), ContentTransferEncoding::Base64)
        .map_err(|_| MailError::Build("an attachment cannot be encoded".to_owned()))?;
    Ok(Attachment::new(one_line(&enclosure.name, LINE)).body(body, content_type))
}

#[cfg(test)]
mod tests;
