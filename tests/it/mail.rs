//! The reports by mail: what arrives, what is tried again, and what must never happen.
use std::fs;
use std::time::{Duration, Instant};

use crate::support::program::{Bench, Ended, STEM, finish, send, start};
use crate::support::smtp::{Accepted, FakeSmtp, SmtpBuilder, Trick, base64};
use crate::support::{Account, FakeApi, Fault, KEY, Match, group};
use mail_parser::{Message, MessageParser, MimeHeaders as _};

const PASSWORD: &str = "open sesame, hunter2";
const CONFIG: [&str; 2] = ["--config", "mail.toml"];

/// A bench with a config file that has mail go to this server.
fn bench(url: &str, more: &str) -> Bench {
    let bench = Bench::new();
    let config = format!(
        "[email]\nto = [\"Asha Rao <manager@example.com>\"]\ncc = [\"ops@example.com\"]\nfrom = \"Audit <audit@example.com>\"\n\
         smtp = \"{url}\"\n{more}\n"
    );
    fs::write(bench.path("mail.toml"), config).unwrap();
    bench
}

/// An account with one duplicate and one disabled group.
fn api() -> FakeApi {
    FakeApi::start(Account::new([group(1, "Inbound"), group(2, "Inbound"), group(3, "Old").status("DISABLED")]))
}

/// A server in clear that needs no user.
fn plain() -> SmtpBuilder {
    FakeSmtp::builder()
}

fn run(bench: &Bench, arguments: &[&str]) -> Ended {
    bench.run(&api(), &[&CONFIG, arguments].concat())
}

/// A run against this server.
fn run_with(smtp: &FakeSmtp, more: &str) -> (Bench, Ended) {
    let bench = bench(&smtp.url(), more);
    let ended = run(&bench, &[]);
    (bench, ended)
}

/// The run must end with 7, its reports on disk, after so many conversations and without a mail.
#[track_caller]
fn refused(plan: SmtpBuilder, conversations: usize, says: &[&str]) {
    let smtp = plan.start();
    let (bench, ended) = run_with(&smtp, "timeout = 1");
    ended.expect(7).says(says).says(&["error: the mail server smtp", "the reports are on disk"]);
    assert_eq!((bench.files().len(), smtp.conversations(), smtp.mails().len()), (5, conversations, 0));
}

/// The mail must arrive once, after so many conversations.
#[track_caller]
fn arrives(plan: SmtpBuilder, conversations: usize) {
    let smtp = plan.start();
    let (_, ended) = run_with(&smtp, "");
    ended.expect(0);
    assert_eq!((smtp.conversations(), smtp.mails().len()), (conversations, 1));
}

fn read(mail: &Accepted) -> Message<'_> {
    MessageParser::default().parse(&mail.bytes).unwrap()
}

#[test]
fn the_reports_arrive_over_tls_with_the_workbook_under_its_own_name() {
    for plan in [plain().tls(), plain().starttls()] {
        let smtp = plan.user("audit", PASSWORD).start();
        let bench = bench(&smtp.url(), "attach = [\"xlsx\", \"csv\"]");
        fs::write(bench.path("ca.pem"), smtp.ca_pem()).unwrap();
        let api = api();
        let mut command = bench.command(&api, &["--config", "mail.toml", "--ca-file", "ca.pem"]);
        let ended = finish(command.env("SUPERFONE_SMTP_PASSWORD", PASSWORD)).expect(0);
        assert!(ended.stdout.ends_with("\nmailed to 2 recipients\n"), "{}", ended.stdout);
        assert_eq!(ended.stderr, "");

        let mails = smtp.mails();
        assert_eq!((mails.len(), smtp.conversations()), (1, 1));
        assert_eq!(
            (&*mails[0].from, mails[0].to.join(" ")),
            ("audit@example.com", "manager@example.com ops@example.com".into())
        );
        let mail = read(&mails[0]);
        assert_eq!(mail.subject(), Some("Superfone 501: leads to 1 title are rejected (first audit)"));
        let text = mail.body_text(0).unwrap().replace("\r\n", "\n");
        let head = "Superfone 501, 23 November 2026\n\nLEADS SENT TO 1 TITLE ARE BEING REJECTED: “";
        assert!(text.starts_with(head), "{text}");
        assert!(mail.body_html(0).unwrap().starts_with("<!doctype html>") && mail.message_id().is_some());
        let attached: Vec<_> = mail
            .attachments()
            .map(|part| (part.attachment_name().unwrap().to_owned(), part.contents().to_vec()))
            .collect();
        let names = [".xlsx", ".groups.csv", ".findings.csv"].map(|suffix| format!("{STEM}{suffix}"));
        assert_eq!(attached.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), names);
        let files = bench.contents();
        assert!(attached.iter().all(|(name, bytes)| &files[name] == bytes));
        for part in &mail.parts {
            let types = part.headers.iter().filter(|header| header.name().eq_ignore_ascii_case("content-type"));
            assert_eq!(types.count(), 1);
        }
        // Nothing but the wish for TLS goes in clear.
        let clear = smtp.heard().concat().into_iter().filter(|(encrypted, _)| !encrypted);
        assert!(clear.into_iter().all(|(_, line)| line.starts_with("EHLO") || line == "STARTTLS"));
    }
}

#[test]
fn a_month_later_the_subject_tells_the_difference_and_no_difference_may_be_no_mail() {
    let smtp = plain().start();
    let bench = bench(&smtp.url(), "when = \"changes\"");
    let api = api();
    let month = |epoch: &str| {
        let mut command = bench.command(&api, &["--config", "mail.toml"]);
        finish(command.env("SOURCE_DATE_EPOCH", epoch)).expect(0)
    };
    month("1795404600");
    api.edit(|account| account.delete(2));
    let ended = month("1797996600");
    assert!(ended.stdout.ends_with("mailed to 2 recipients\n"), "{}", ended.stdout);
    let mails = smtp.mails();
    let subject = read(&mails[1]).subject().map(str::to_owned);
    assert_eq!(subject.as_deref(), Some("Superfone 501: no errors; 1 resolved"));
    assert!(!month("1800675000").stdout.contains("mailed"));
    assert_eq!(smtp.mails().len(), 2);
}

#[test]
fn without_starttls_nothing_is_sent() {
    let smtp = plain().user("audit", PASSWORD).start();
    let bench = bench(&smtp.url_as("smtp"), "password-file = \"password\"");
    fs::write(bench.path("password"), PASSWORD).unwrap();
    run(&bench, &[]).expect(7).says(&["STARTTLS", "nothing was sent in clear"]);
    let heard = smtp.heard().concat();
    assert!(heard.iter().all(|(_, line)| line.starts_with("EHLO") || line == "QUIT"), "{heard:?}");
    assert_eq!((bench.files().len(), smtp.conversations()), (5, 1));
}

#[test]
fn a_server_without_a_trusted_certificate_gets_neither_password_nor_mail() {
    for plan in [plain().tls(), plain().starttls()] {
        let smtp = plan.user("audit", PASSWORD).start();
        let bench = bench(&smtp.url(), "password-file = \"password\"");
        fs::write(bench.path("password"), PASSWORD).unwrap();
        run(&bench, &[]).expect(7).says(&["certificate", "--ca-file"]);
        let heard = smtp.heard().concat();
        assert!(heard.iter().all(|(_, line)| line.starts_with("EHLO") || line == "STARTTLS"), "{heard:?}");
        assert_eq!(smtp.conversations(), 1);
    }
}

#[test]
fn a_certificate_for_another_name_is_not_accepted() {
    let smtp = plain().tls().elsewhere().start();
    let bench = bench(&smtp.url(), "");
    fs::write(bench.path("ca.pem"), smtp.ca_pem()).unwrap();
    run(&bench, &["--ca-file", "ca.pem"]).expect(7).says(&["certificate", "name"]);
    assert_eq!((smtp.conversations(), smtp.heard().concat().len()), (1, 0));
}

#[test]
fn tls_spoken_to_a_server_that_speaks_none_is_named() {
    let smtp = plain().start();
    let bench = bench(&smtp.url_as("smtps"), "");
    run(&bench, &[]).expect(7).says(&["does the server speak TLS from the start"]);
    assert_eq!(smtp.conversations(), 1);
    // The other way round each side waits for the other to begin.
    let smtp = plain().tls().start();
    let bench = self::bench(&smtp.url_as("smtp"), "timeout = 1");
    run(&bench, &[]).expect(7).says(&["no answer within 1 s", "does the server speak TLS from the start"]);
}

#[test]
fn what_may_pass_is_tried_again_and_the_mail_arrives_once() {
    for (at, trick) in [
        ("GREETING", Trick::Reply("421 too busy")),
        ("GREETING", Trick::Close),
        ("MAIL", Trick::Reply("451 later")),
        ("RCPT", Trick::Reply("450 grey")),
        ("DATA", Trick::Close),
        (".", Trick::Reply("451 4.3.0 disk full")),
    ] {
        arrives(plain().trick(1..=1, at, trick), 2);
    }
    arrives(plain().trick(1..=2, "GREETING", Trick::Reply("421 too busy")), 3);
}

#[test]
fn a_reply_without_text_says_what_its_code_says() {
    let codes = [("GREETING", "220"), ("EHLO", "250"), ("MAIL", "250"), ("RCPT", "250"), ("DATA", "354"), (".", "250")];
    let one = |plan: SmtpBuilder, (at, code)| plan.trick(1..=9, at, Trick::Reply(code));
    for moment in codes {
        arrives(one(plain(), moment), 1);
    }
    arrives(codes.into_iter().fold(plain(), one), 1);
    arrives(plain().trick(1..=9, "MAIL", Trick::Reply("250-2.1.0 ok\r\n250")), 1);
    refused(plain().trick(1..=9, "MAIL", Trick::Reply("550")), 1, &["naming the sender", "failed: 550"]);
    arrives(plain().trick(1..=1, ".", Trick::Reply("451")), 2);
}

#[test]
fn a_reply_without_text_is_one_under_tls_and_for_a_password_too() {
    for plan in [plain().tls(), plain().starttls()] {
        let plan = plan.user("audit", PASSWORD).trick(1..=9, "STARTTLS", Trick::Reply("220"));
        let smtp = plan.trick(1..=9, "AUTH", Trick::Reply("235")).trick(1..=9, ".", Trick::Reply("250")).start();
        let bench = bench(&smtp.url(), "password-file = \"password\"");
        fs::write(bench.path("password"), PASSWORD).unwrap();
        fs::write(bench.path("ca.pem"), smtp.ca_pem()).unwrap();
        run(&bench, &["--ca-file", "ca.pem"]).expect(0);
        assert_eq!((smtp.conversations(), smtp.mails().len()), (1, 1));
    }
}

#[test]
fn what_is_slipped_in_before_tls_begins_ends_the_conversation() {
    let smtp = plain().starttls().trick(1..=9, "STARTTLS", Trick::Reply("220 go ahead\r\n250 slipped in")).start();
    let bench = bench(&smtp.url(), "");
    fs::write(bench.path("ca.pem"), smtp.ca_pem()).unwrap();
    run(&bench, &["--ca-file", "ca.pem"]).expect(7).says(&["more than the reply to STARTTLS came in clear"]);
    assert_eq!((smtp.conversations(), smtp.mails().len()), (1, 0));
}

#[test]
fn what_is_no_reply_is_quoted_and_after_a_whole_mail_it_proves_nothing() {
    refused(
        plain().trick(1..=9, "GREETING", Trick::Reply("HTTP/1.1 400 Bad Request")),
        3,
        &["no reply of a mail server: HTTP/1.1 400 Bad Request", "are host and port"],
    );
    refused(plain().trick(1..=9, ".", Trick::Reply("ok?")), 1, &["may have arrived", "not sent again"]);
    refused(plain().trick(1..=9, "DATA", Trick::Reply("250 ok")), 1, &["handing over the mail failed: 250 ok"]);
    let lines = "550-5.7.26 Not signed.\r\n550-5.7.26 See the help\r\n550 5.7.26 page.";
    refused(plain().trick(1..=9, "MAIL", Trick::Reply(lines)), 1, &["550 5.7.26 Not signed. See the help page."]);
}

#[test]
fn three_conversations_are_enough() {
    refused(plain().trick(1..=99, "GREETING", Trick::Reply("421 too busy")), 3, &["(3 attempts)", "421 too busy"]);
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let began = Instant::now();
    refused(plain().trick(1..=99, "MAIL", Trick::Silence), 3, &["naming the sender", "no answer within 1 s"]);
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn what_cannot_pass_is_not_tried_again() {
    refused(plain().trick(1..=9, "MAIL", Trick::Reply("550 not you")), 1, &["naming the sender", "550 not you"]);
    refused(plain().trick(1..=9, "RCPT", Trick::Reply("550 who?")), 1, &["manager@example.com: 550 who?", "ops@"]);
    refused(plain().trick(1..=9, ".", Trick::Reply("552 too big")), 1, &["handing over", "552 too big"]);
}

#[test]
fn a_mail_that_may_have_arrived_is_never_sent_again() {
    for (trick, cause) in [(Trick::Close, "connection was closed"), (Trick::Silence, "no answer within 4 s")] {
        refused(plain().trick(1..=9, ".", trick), 1, &[cause, "may have arrived", "not sent again"]);
    }
}

#[test]
fn a_connection_lost_inside_the_mail_is_tried_again() {
    let smtp = plain().trick(1..=1, "BODY", Trick::Close).start();
    let bench = bench(&smtp.url(), "attach = [\"json\"]\nmax-attachment-mb = 90");
    let api = FakeApi::start(Account::numbered(40_000));
    let arguments = ["--config", "mail.toml", "--page-size", "20000", "--format", "json"];
    bench.run(&api, &arguments).expect(0);
    assert_eq!((smtp.conversations(), smtp.mails().len()), (2, 1));
    let mails = smtp.mails();
    assert_eq!(read(&mails[0]).attachment(0).unwrap().contents(), bench.contents()[&format!("{STEM}.json")]);
}

#[test]
fn an_address_that_is_refused_is_named_and_the_others_get_the_mail() {
    for (reply, conversations) in [("550 who?", 1), ("450 grey", 3)] {
        let smtp = plain().trick(1..=9, "RCPT TO:<ops@", Trick::Reply(reply)).start();
        let (bench, ended) = run_with(&smtp, "");
        ended.expect(7).says(&["ops@example.com", reply, "the mail went to 1 of 2 recipients"]);
        let mails = smtp.mails();
        assert_eq!((mails.len(), smtp.conversations()), (1, conversations));
        assert_eq!(mails[0].to, ["manager@example.com"]);
        assert_eq!(bench.files().len(), 5);
    }
}

#[test]
fn an_incomplete_listing_outranks_a_refused_mail_which_outranks_findings() {
    let smtp = plain().trick(1..=99, "MAIL", Trick::Reply("550 not you")).start();
    let bench = bench(&smtp.url(), "");
    run(&bench, &["--fail-on", "error"]).expect(7);
    let endless = || {
        let rows = Account::numbered(120);
        let mut next = 1_000;
        FakeApi::builder()
            .account(rows)
            .on_request(move |_, _, account| {
                next += 1;
                account.insert(0, group(next, "moves"));
            })
            .start()
    };
    bench.run(&endless(), &["--config", "mail.toml", "--allow-incomplete"]).expect(5).says(&["550 not you"]);
    bench.run(&endless(), &["--config", "mail.toml"]).expect(5);
}

#[test]
fn nothing_that_is_printed_or_written_holds_the_password() {
    let encoded = base64(format!("\0audit\0{PASSWORD}").as_bytes());
    for log in ["text", "json"] {
        let smtp = plain().user("audit", PASSWORD).trick(1..=9, "AUTH", Trick::Echo("535 no such command:")).start();
        let bench = bench(&smtp.url(), "");
        let api = api();
        let mut command = bench.command(&api, &["--config", "mail.toml", "-vvv", "--log-format", log]);
        let ended = finish(command.env("SUPERFONE_SMTP_PASSWORD", PASSWORD)).expect(7);
        let ended = ended.says(&["signing in", "535 no such command: AUTH PLAIN [password]", "password right?"]);
        assert!(smtp.heard().concat().iter().any(|(_, line)| line.contains(&encoded)), "the trick works");
        for secret in [PASSWORD, &encoded, "hunter2"] {
            assert!(!ended.stdout.contains(secret) && !ended.stderr.contains(secret), "{}", ended.stderr);
        }
        assert_eq!(smtp.conversations(), 1);
    }
}

#[test]
fn a_user_without_a_password_is_refused_before_the_first_request() {
    let smtp = plain().user("audit", PASSWORD).start();
    let idle = FakeApi::builder().may_stay_idle().start();
    let bench = bench(&smtp.url(), "");
    bench.run(&idle, &CONFIG).expect(2).says(&["SUPERFONE_SMTP_PASSWORD", "password-file"]);
    assert_eq!((idle.count(), smtp.conversations()), (0, 0));
    let more = "password-file = \"password\"";
    let bench = self::bench(&smtp.url(), more);
    bench.run(&idle, &CONFIG).expect(2).says(&["cannot read the mail server's password"]);
    fs::write(bench.path("password"), "wrong\n").unwrap();
    #[cfg(unix)]
    fs::set_permissions(bench.path("password"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let ended = run(&bench, &[]).expect(7).says(&["535"]);
    assert_eq!(ended.stderr.contains("can be read by everybody"), cfg!(unix), "{}", ended.stderr);
    let api = api();
    finish(bench.command(&api, &CONFIG).env("SUPERFONE_SMTP_PASSWORD", PASSWORD)).expect(0);
    assert_eq!(smtp.mails().len(), 1, "the environment outranks the file");
}

#[test]
fn a_mistake_in_the_table_is_refused_before_the_first_request() {
    let idle = FakeApi::builder().may_stay_idle().start();
    for (url, more, says) in [
        ("smtp+plain://mail.example.com", "", "line 5, key `email.smtp`"),
        ("smtps://a:hunter2@mail.example.com", "", "password-file"),
        ("smtp+plain://127.0.0.1", "attach = [\"md\", \"xlsx\"]", "`attach` under [email] names xlsx"),
        ("smtp+plain://127.0.0.1", "bcc = [\"x@y.example\"]", "line 6, key `email.bcc`"),
    ] {
        let bench = bench(url, more);
        let ended = bench.run(&idle, &["--config", "mail.toml", "--format", "md"]).expect(2).says(&[says]);
        assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
    }
}

#[test]
fn quiet_prints_nothing_and_findings_decide_if_they_are_to() {
    let smtp = plain().start();
    let bench = bench(&smtp.url(), "when = \"findings\"");
    let clean = FakeApi::start(Account::numbered(3));
    let ended = bench.run(&clean, &["--config", "mail.toml"]).expect(0);
    assert!(ended.stdout.contains("no mail: there are no findings"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("mailed"), "{}", ended.stdout);
    assert_eq!(smtp.conversations(), 0);
    let ended = run(&bench, &["-q"]).expect(0);
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str(), smtp.mails().len()), ("", "", 1));
}

#[test]
fn a_dry_run_writes_the_mail_for_its_owner_and_sends_nothing() {
    let smtp = plain().user("audit", PASSWORD).start();
    let benches = [bench(&smtp.url(), ""), bench(&smtp.url(), "")];
    let api = api();
    for bench in &benches {
        let ended = bench.run(&api, &["--config", "mail.toml", "--email-dry-run"]).expect(0);
        assert!(ended.stdout.ends_with(&format!("\nreports/{STEM}.eml (the mail, not sent)\n")), "{}", ended.stdout);
        assert_eq!(bench.files().len(), 6);
        #[cfg(unix)]
        {
            let permissions = fs::metadata(bench.reports().join(format!("{STEM}.eml"))).unwrap().permissions();
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o777, 0o600);
        }
    }
    assert_eq!(smtp.conversations(), 0);
    assert_eq!(benches[0].contents(), benches[1].contents(), "a fixed clock gives the same mail");
    let bytes = &benches[0].contents()[&format!("{STEM}.eml")];
    let mail = MessageParser::default().parse(bytes).unwrap();
    assert_eq!(mail.attachment(0).unwrap().contents(), benches[0].contents()[&format!("{STEM}.xlsx")]);
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("manager@example.com"));
}

#[test]
fn a_dry_run_needs_somebody_to_write_to_and_the_demo_has_nobody() {
    let idle = FakeApi::builder().may_stay_idle().start();
    let bench = Bench::new();
    bench.run(&idle, &["--email-dry-run"]).expect(2).says(&["[email]"]);
    finish(&mut bench.bare(&["demo", "--email-dry-run"])).expect(2).says(&["--email-dry-run"]);
}

#[test]
fn files_that_are_too_large_stay_where_they_are_and_the_mail_says_where() {
    let smtp = plain().start();
    let (bench, ended) = run_with(&smtp, "max-attachment-mb = 0");
    let place = fs::canonicalize(bench.reports()).unwrap().join(format!("{STEM}.xlsx"));
    ended.expect(0).says(&["Too large to be attached"]);
    let mails = smtp.mails();
    let mail = read(&mails[0]);
    assert_eq!(mail.attachment_count(), 0);
    let text = mail.body_text(0).unwrap().into_owned();
    assert!(text.starts_with(&format!("Too large to be attached: {} (0.1 MB)", place.display())), "{text}");
}

#[test]
fn ids_and_titles_of_the_account_cannot_write_headers() {
    let nasty = "4\r\nBcc: x@y.example\r\n\r\n<script>";
    let rows = [group(1, "A\r\nBcc: x@y.example").set("org_id", nasty), group(2, "A\r\nBcc: x@y.example")];
    let smtp = plain().start();
    let bench = bench(&smtp.url(), "");
    bench.run(&FakeApi::start(Account::new(rows)), &CONFIG).expect(0);
    let mails = smtp.mails();
    let mail = read(&mails[0]);
    assert!(mail.bcc().is_none() && mail.subject().unwrap().contains("4⟨hidden⟩Bcc: x@y.example"));
    assert_eq!((mails[0].to.len(), mail.attachment_count()), (2, 1));
}

#[test]
fn a_run_that_fails_is_told_in_one_paragraph_without_the_key() {
    let smtp = plain().start();
    let bench = bench(&smtp.url(), "on-failure = [\"admin@example.com\"]");
    for (status, code, what, why) in [
        (401, 3, "the key was refused", "Superfone refused the API key"),
        (404, 4, "Superfone could not be reached", "Superfone or the network failed"),
    ] {
        let api = FakeApi::builder().fault(Match::any(), Fault::echo_key(status)).start();
        bench.run(&api, &[&CONFIG[..], &["--account", "Acme Pune"]].concat()).expect(code);
        let mails = smtp.mails();
        let mail = read(mails.last().unwrap());
        assert_eq!(mails.last().unwrap().to, ["admin@example.com"]);
        assert_eq!(mail.subject(), Some(&*format!("Acme Pune: no audit today, {what}")));
        let text = mail.body_text(0).unwrap().into_owned();
        assert!(
            text.starts_with(&format!("No audit of Acme Pune was made on 23 November 2026: {why} (exit code {code})."))
                && text.contains(&format!("HTTP {status}")),
            "{text}"
        );
        assert!(!text.contains(KEY) && text.trim_end().lines().count() == 1, "{text}");
        assert_eq!((mail.attachment_count(), bench.files().len()), (0, 0));
    }
    let idle = FakeApi::builder().may_stay_idle().start();
    bench.run(&idle, &["--config", "mail.toml", "--out-dir", "mail.toml"]).expect(6);
    let mails = smtp.mails();
    assert!(
        read(&mails[2]).body_text(0).unwrap().contains("a report or the history could not be written (exit code 6)")
    );
    assert_eq!(mails.len(), 3);
    run(&bench, &[]).expect(0);
    assert_eq!(smtp.mails().last().unwrap().to[0], "manager@example.com", "a run that succeeds is no failure");
}

#[test]
fn word_of_a_failure_names_the_account_and_the_day_of_its_last_report() {
    let smtp = plain().start();
    let bench = bench(&smtp.url(), "on-failure = [\"admin@example.com\"]");
    let text_of = |last: Option<&str>, arguments: &[&str], code| {
        let api = match last {
            None => FakeApi::builder().fault(Match::any(), Fault::status(401)).start(),
            Some(_) => FakeApi::start(Account::numbered(3)),
        };
        let mut command = bench.command(&api, &[&CONFIG[..], arguments].concat());
        if let Some(day) = last {
            command
                .env("SOURCE_DATE_EPOCH", chrono::DateTime::parse_from_rfc3339(day).unwrap().timestamp().to_string());
        }
        finish(&mut command).expect(code);
        let mails = smtp.mails();
        read(mails.last().unwrap()).body_text(0).unwrap().into_owned()
    };
    let first = text_of(None, &[], 3);
    assert!(
        first.starts_with("No audit of http://127.0.0.1:") && first.contains("(exit code 3). No file was changed. The"),
        "{first}"
    );
    text_of(Some("2026-11-02T03:30:00Z"), &["--account", "Acme Pune"], 0);
    for arguments in [&[][..], &["--account", "Acme Pune"]] {
        let account = if arguments.is_empty() { "Superfone 501" } else { "Acme Pune" };
        let text = text_of(None, arguments, 3);
        let start = format!(
            "No audit of {account} was made on 23 November 2026: Superfone refused the API key (exit code 3). The last \
             report is of 2 November; no file was changed. The program said: "
        );
        assert!(text.starts_with(&start), "{text}");
    }
}

#[test]
fn an_incomplete_listing_that_was_allowed_is_mailed_with_a_banner_and_told_as_a_failure_too() {
    let smtp = plain().start();
    let bench = bench(&smtp.url(), "on-failure = [\"admin@example.com\"]");
    let mut next = 1_000;
    let api = FakeApi::builder()
        .account(Account::numbered(120))
        .on_request(move |_, _, account| {
            next += 1;
            account.insert(0, group(next, "moves"));
        })
        .start();
    bench.run(&api, &["--config", "mail.toml", "--allow-incomplete"]).expect(5);
    let mails = smtp.mails();
    assert_eq!(mails.len(), 2);
    assert!(read(&mails[0]).subject().unwrap().ends_with(": INCOMPLETE list, please do not act on it yet"));
    assert!(read(&mails[0]).attachment(0).unwrap().attachment_name().unwrap().contains("-INCOMPLETE"));
    assert!(
        read(&mails[1])
            .body_text(0)
            .unwrap()
            .contains("is marked INCOMPLETE: the list could not be proved complete (exit code 5)")
    );
    // Without a report everything is said once.
    bench.run(&api, &CONFIG).expect(5);
    let mails = smtp.mails();
    let text = read(&mails[2]).body_text(0).unwrap().into_owned();
    for said in ["The last report is of", "quieter hour", "kept changing while it was read"] {
        assert_eq!(text.matches(said).count(), 1, "{text}");
    }
}

#[test]
fn a_failure_that_cannot_be_told_changes_nothing_but_the_log() {
    let smtp = plain().trick(1..=9, "MAIL", Trick::Reply("550 not you")).start();
    let bench = bench(&smtp.url(), "on-failure = [\"admin@example.com\"]");
    let api = FakeApi::builder().fault(Match::any(), Fault::status(401)).start();
    bench.run(&api, &CONFIG).expect(3).says(&["nobody could be told of the failure", "550 not you", "refused the key"]);
    assert_eq!(smtp.conversations(), 1);
}

#[cfg(unix)]
#[test]
fn a_signal_while_the_mail_is_on_its_way_is_obeyed_and_says_that_the_reports_are_there() {
    for (signal, code, at) in [("TERM", 143, "MAIL"), ("INT", 130, "DATA")] {
        let smtp = plain().trick(1..=9, at, Trick::Silence).start();
        let bench = bench(&smtp.url(), "");
        let api = api();
        let child = start(&mut bench.command(&api, &CONFIG));
        smtp.wait_for(at);
        let sent = Instant::now();
        send(signal, &child);
        let ended: Ended = child.wait_with_output().unwrap().into();
        assert!(sent.elapsed() < Duration::from_secs(1), "{:?}", sent.elapsed());
        ended.expect(code).says(&["the reports are on disk", "may not have been sent"]);
        assert_eq!((bench.files().len(), smtp.mails().len(), smtp.conversations()), (5, 0, 1));
    }
}
