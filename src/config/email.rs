//! The table `[email]` of the config file, read by hand like the team's decisions: what is wrong with an address must be
//! said before the first request, by line and key.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum as _;
use lettre::message::Mailbox;
use toml::de::DeTable;

use super::table::{Keys, Problem, Problems, Value, did_you_mean, nearest, number, problem, text};
use super::{Format, MailServer, SendPolicy, is_active};

const KEYS: [&str; 10] =
    ["to", "cc", "from", "smtp", "password-file", "attach", "max-attachment-mb", "when", "on-failure", "timeout"];

/// What the config file says about mail, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// Who gets the reports; one at the least.
    pub to: Vec<Mailbox>,
    /// Who gets a copy.
    pub cc: Vec<Mailbox>,
    /// Who sends them.
    pub from: Mailbox,
    /// The mail server.
    pub server: MailServer,
    /// File that holds the server's password.
    pub password_file: Option<PathBuf>,
    /// Formats that are attached, if the file says so.
    pub attach: Option<Vec<Format>>,
    /// Most bytes of all attachments together.
    pub most_attached: u64,
    /// When the reports are sent.
    pub when: SendPolicy,
    /// Who hears of a run that failed.
    pub on_failure: Vec<Mailbox>,
    /// Limit of one step of the conversation with the server.
    pub timeout: Duration,
}

impl Email {
    /// Formats that are attached unless the file says otherwise.
    pub const ATTACHED: [Format; 1] = [Format::Xlsx];
    /// Most bytes of all attachments together, unless the file says otherwise. They grow by 37 % on the way, and many
    /// servers refuse more than 25 MB.
    pub const MOST_ATTACHED: u64 = 10_000_000;
    /// Limit of one step, unless the file says otherwise.
    pub const TIMEOUT: Duration = Duration::from_secs(30);
}

/// Takes what is said about mail out of the table.
pub(super) fn take(root: &mut DeTable<'_>, problems: &mut Problems) -> Option<Email> {
    root.remove("email").and_then(|value| email(&value, problems))
}

fn email(value: &Value<'_>, problems: &mut Problems) -> Option<Email> {
    const WHY: &str = "mail needs to, from and smtp";
    let keys = Keys::of(value, "email", &KEYS, problems)?;
    let people = |key: &str, problems: &mut Problems| {
        keys.get(key).map(|value| mailboxes(value, &format!("email.{key}"), problems))
    };
    let to = keys.required("to", WHY, problems).map(|value| {
        let to = mailboxes(value, "email.to", problems);
        if value.get_ref().as_array().is_some_and(|array| array.is_empty()) {
            problems.found.push(problem(value, "email.to", "must name one recipient at the least"));
        }
        to
    });
    let (cc, on_failure) = (people("cc", problems), people("on-failure", problems));
    let from = keys.required("from", WHY, problems).and_then(|value| problems.keep(mailbox(value, "email.from")));
    let server = keys.required("smtp", WHY, problems).and_then(|smtp| {
        let server = line(smtp, "email.smtp");
        problems.keep(server.and_then(|text| MailServer::parse(text).map_err(|text| problem(smtp, "email.smtp", text))))
    });
    let attach = keys.get("attach").and_then(|value| problems.keep(attach(value)));
    let most_attached =
        keys.get("max-attachment-mb").and_then(|value| problems.keep(within(value, "email.max-attachment-mb", 0, 100)));
    let timeout = keys.get("timeout").and_then(|value| problems.keep(within(value, "email.timeout", 1, 600)));
    let password_file =
        keys.get("password-file").and_then(|value| problems.keep(password_file(value, server.as_ref())));
    let when = keys.get("when").and_then(|value| problems.keep(when(value)));
    Some(Email {
        to: to?,
        cc: cc.unwrap_or_default(),
        from: from?,
        password_file,
        server: server?,
        attach,
        most_attached: most_attached.map_or(Email::MOST_ATTACHED, |megabytes| 1_000_000 * megabytes),
        when: when.unwrap_or_default(),
        on_failure: on_failure.unwrap_or_default(),
        timeout: timeout.map_or(Email::TIMEOUT, Duration::from_secs),
    })
}

/// Addresses: a list, or one by itself.
fn mailboxes(value: &Value<'_>, key: &str, problems: &mut Problems) -> Vec<Mailbox> {
    let one = std::slice::from_ref(value);
    let all: &mut dyn Iterator<Item = &Value<'_>> = match value.get_ref().as_array() {
        Some(array) => &mut array.iter(),
        None if value.get_ref().is_str() => &mut one.iter(),
        None => {
            problems.found.push(problem(value, key, "must be a list of addresses: [\"manager@example.com\"]"));
            return Vec::new();
        }
    };
    all.filter_map(|value| problems.keep(mailbox(value, key))).collect()
}

fn mailbox(value: &Value<'_>, key: &str) -> Result<Mailbox, Problem> {
    let text = line(value, key)?;
    let wrong = |what: &str| problem(value, key, format!("holds {text:?}, {what}"));
    let no_address = "which is no address; one looks like manager@example.com or Asha Rao <asha@example.com>, with \
                      quotation marks around a name that holds a comma or the like";
    let mailbox: Mailbox = text.parse().map_err(|_| wrong(no_address))?;
    if !AsRef::<str>::as_ref(&mailbox.email).is_ascii() {
        return Err(wrong("whose address is not ASCII; write an international domain in its xn-- form"));
    }
    Ok(mailbox)
}

fn attach(value: &Value<'_>) -> Result<Vec<Format>, Problem> {
    const KEY: &str = "email.attach";
    let known = || Format::value_variants().iter().filter_map(|format| Some((*format, format.to_possible_value()?)));
    let names: Vec<_> = known().map(|(_, value)| value.get_name().to_owned()).collect();
    let list =
        value.get_ref().as_array().ok_or_else(|| problem(value, KEY, "must be a list of formats: [\"xlsx\"]"))?;
    list.iter()
        .map(|value| {
            let name = text(value, KEY)?;
            let format = known().find(|(_, known)| known.matches(name, false)).map(|(format, _)| format);
            format.ok_or_else(|| {
                let near = did_you_mean(nearest(name, names.iter().map(String::as_str)));
                problem(value, KEY, format!("holds {name:?}, which is none of {}{near}", names.join(", ")))
            })
        })
        .collect()
}

fn when(value: &Value<'_>) -> Result<SendPolicy, Problem> {
    let known = SendPolicy::ALL.into_iter().find(|(name, _)| value.get_ref().as_str() == Some(name));
    let wrong = || problem(value, "email.when", "must be \"always\", \"findings\" or \"changes\"");
    known.map(|(_, policy)| policy).ok_or_else(wrong)
}

fn password_file(value: &Value<'_>, server: Option<&MailServer>) -> Result<PathBuf, Problem> {
    const KEY: &str = "email.password-file";
    match line(value, KEY)? {
        "-" => Err(problem(value, KEY, "must name a file; standard input may already hold the key")),
        "" => Err(problem(value, KEY, "must name a file")),
        _ if server.is_some_and(|server| server.user.is_none()) => {
            Err(problem(value, KEY, "is of no use: `smtp` names no user (smtps://user@host)"))
        }
        path => Ok(PathBuf::from(path)),
    }
}

/// Text that cannot leave its line, whatever it becomes a part of.
fn line<'v>(value: &'v Value<'_>, key: &str) -> Result<&'v str, Problem> {
    let text = text(value, key)?;
    if text.contains(is_active) {
        return Err(problem(value, key, "must not hold line breaks or other control characters"));
    }
    Ok(text)
}

fn within(value: &Value<'_>, key: &str, least: u64, most: u64) -> Result<u64, Problem> {
    let given = number(value).filter(|number| (least..=most).contains(number));
    given.ok_or_else(|| problem(value, key, format!("must be a whole number from {least} to {most}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Security;

    const WHOLE: &str = "[email]\nto = [\"Asha Rao <asha@example.com>\", \"b@example.com\"]\ncc = \"c@example.com\"\n\
        from = \"audit@example.com\"\nsmtp = \"smtp://a%40b@smtp.example.com\"\npassword-file = \"/etc/p\"\n\
        attach = [\"xlsx\", \"csv\"]\nmax-attachment-mb = 3\nwhen = \"changes\"\non-failure = [\"d@example.com\"]\n\
        timeout = 7\n";
    const LEAST: &str = "[email]\nto = [\"a@b.example\"]\nfrom = \"c@b.example\"\nsmtp = \"smtps://h.example\"\n";

    fn read(text: &str) -> Result<Option<Email>, String> {
        let mut root = DeTable::parse(text).unwrap().into_inner();
        let mut problems = Problems::default();
        let email = take(&mut root, &mut problems);
        match problems.found.first() {
            None => Ok(email),
            Some(problem) => {
                let line = text[..problem.span.start].matches('\n').count() + 1;
                Err(format!("line {line}, {}: {}", problem.key, problem.text))
            }
        }
    }

    #[test]
    fn every_key_is_read_and_most_have_a_default() {
        assert_eq!(read("").unwrap(), None);
        let whole = read(WHOLE).unwrap().unwrap();
        let shown = |people: &[Mailbox]| people.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ");
        assert_eq!(shown(&whole.to), "Asha Rao <asha@example.com> + b@example.com");
        assert_eq!((shown(&whole.cc), shown(&whole.on_failure)), ("c@example.com".into(), "d@example.com".into()));
        assert_eq!((whole.server.security, whole.server.user.as_deref()), (Security::StartTls, Some("a@b")));
        assert_eq!(whole.attach, Some(vec![Format::Xlsx, Format::Csv]));
        assert_eq!((whole.most_attached, whole.timeout.as_secs(), whole.when), (3_000_000, 7, SendPolicy::Changes));
        let least = read(LEAST).unwrap().unwrap();
        assert_eq!((least.attach, least.when, least.on_failure.len()), (None, SendPolicy::Always, 0));
        assert_eq!((least.most_attached, least.timeout), (Email::MOST_ATTACHED, Email::TIMEOUT));
    }

    #[test]
    fn the_sample_file_shows_every_key() {
        let sample = include_str!("../../samples/config.toml");
        let block = sample[sample.find("#[email]").unwrap()..].lines().take_while(|line| line.starts_with('#'));
        let block: Vec<_> = block.map(|line| &line[1..]).collect();
        let block = block.join("\n");
        let email = read(&block).unwrap().unwrap();
        assert!(KEYS.iter().all(|key| block.contains(&format!("\n{key} = "))), "{block}");
        let page = include_str!("../../docs/mail.md");
        assert!(KEYS.iter().all(|key| page.contains(&format!("| `{key}` |"))));
        assert_eq!(
            (email.most_attached, email.timeout),
            (Email::MOST_ATTACHED, Email::TIMEOUT),
            "its values are the defaults"
        );
    }

    #[test]
    fn mistakes_are_named_by_line_and_key() {
        let changed = |from: &str, to: &str| {
            assert!(WHOLE.contains(from), "{from}");
            read(&WHOLE.replace(from, to)).unwrap_err()
        };
        for (error, parts) in [
            (read("email = 1").unwrap_err(), ["line 1, email:", "[email]"]),
            (changed("cc =", "bcc ="), ["line 3, email.bcc:", "did you mean `cc`?"]),
            (changed("on-failure", "on-failures"), ["line 10, email.on-failures:", "did you mean `on-failure`?"]),
            (changed("from = \"audit@example.com\"\n", ""), ["line 1, email.from:", "is missing"]),
            (changed("smtp = \"smtp://a%40b@smtp.example.com\"\n", ""), ["email.smtp:", "is missing"]),
            (read(&LEAST.replace("[\"a@b.example\"]", "[]")).unwrap_err(), ["line 2, email.to:", "one recipient"]),
            (changed("b@example.com", "b@example.com, x@y.example"), ["line 2, email.to:", "no address"]),
            (changed("b@example.com", "Rao, B <b@example.com>"), ["line 2, email.to:", "quotation marks"]),
            (changed("b@example.com", "b\\r\\nBcc: x@y.example"), ["line 2, email.to:", "line breaks"]),
            (changed("Asha Rao", "Asha\\nRao"), ["line 2, email.to:", "line breaks"]),
            (changed("Asha Rao", "Asha\\u0000Rao"), ["line 2, email.to:", "control characters"]),
            (changed("Asha Rao", "Asha\\u202eRao"), ["line 2, email.to:", "control characters"]),
            (changed("b@example.com", "b@exämple.com"), ["line 2, email.to:", "xn--"]),
            (changed("[\"d@example.com\"]", "[1]"), ["line 10, email.on-failure:", "quotation marks"]),
            (changed("[\"d@example.com\"]", "1"), ["line 10, email.on-failure:", "list of addresses"]),
            (changed("smtp://a%40b", "smtp://a:hunter2"), ["line 5, email.smtp:", "password-file"]),
            (changed("smtp://a%40b@", "smtp+plain://"), ["line 5, email.smtp:", "this machine only"]),
            (changed("\"/etc/p\"", "\"-\""), ["line 6, email.password-file:", "standard input"]),
            (changed("a%40b@", ""), ["line 6, email.password-file:", "names no user"]),
            (changed("\"csv\"", "\"xslx\""), ["line 7, email.attach:", "did you mean `xlsx`?"]),
            (changed("[\"xlsx\", \"csv\"]", "\"xlsx\""), ["line 7, email.attach:", "list of formats"]),
            (changed("= 3", "= -1"), ["line 8, email.max-attachment-mb:", "from 0 to 100"]),
            (changed("changes", "sometimes"), ["line 9, email.when:", "\"findings\""]),
            (changed("timeout = 7", "timeout = 0"), ["line 11, email.timeout:", "from 1 to 600"]),
        ] {
            assert!(parts.iter().all(|part| error.contains(part)) && !error.contains("hunter2"), "{error}\n{parts:?}");
        }
    }
}
