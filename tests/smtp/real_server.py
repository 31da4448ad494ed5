"""The program's mail against a real SMTP server, aiosmtpd, on loopback: TLS with a made-up authority included.

What arrives is read back with Python's email library, the second parser besides the one of `cargo test`.

    python tests/smtp/real_server.py target/debug/superfone-audit      # needs: pip install aiosmtpd trustme
"""

import email
import email.policy
import json
import logging
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

PROGRAM = os.path.abspath(sys.argv[1])
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"
STEM = "lead-groups-2026-11-23"
KEY, USER, PASSWORD = "fake-key-2f7c91d0", "audit@example.com", "open sesame, hunter2"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Api(BaseHTTPRequestHandler):
    """The sample account, page by page."""

    rows = [row for n in (1, 2, 3) for row in json.loads((SAMPLES / f"account/page-{n}.json").read_text())["data"]["rows"]]

    def do_GET(self):
        asked = {name: int(values[0]) for name, values in parse_qs(urlsplit(self.path).query).items()}
        page, size = asked["page"], asked["page_size"]
        data = {
            "rows": self.rows[(page - 1) * size : page * size],
            "total_pages": -(-len(self.rows) // size),
            "current_page": page,
            "page_size": size,
            "total_items": len(self.rows),
        }
        body = json.dumps({"data": data, "message": "success"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Box(list):
    """Every mail that came, with how it came."""

    async def handle_DATA(self, _server, session, envelope):
        self.append((session, envelope))
        # Under TLS with a text, else without one: both are acceptances.
        return "250 2.0.0 taken" if session.ssl else "250"


class Smtp(Controller):
    """A server on a port of its own choice."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def authenticate(_server, _session, _envelope, _mechanism, data):
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    # Not handled: the server then answers 535.
    return AuthResult(success=right, handled=False)


def server(box, **options):
    controller = Smtp(box, hostname="127.0.0.1", port=0, **options)
    controller.start()
    return controller


def run(folder, url, *arguments, password=PASSWORD, trusted=True):
    """One run against a mail server. Returns the finished process and the folder of the reports."""
    config, reports = folder / "mail.toml", folder / "reports"
    config.write_text(
        f'[email]\nto = ["\\"Asha, A. Räo\\" <manager@example.com>", "ops@example.com"]\nfrom = "Audit <{USER}>"\n'
        f'smtp = "{url}"\nattach = ["xlsx", "csv", "md", "json"]\n'
    )
    environment = {
        "HOME": str(folder),
        "SOURCE_DATE_EPOCH": "1795404600",
        "SUPERFONE_API_KEY": KEY,
        "SUPERFONE_BASE_URL": f"http://127.0.0.1:{api.server_port}/superfone",
    }
    if password:
        environment["SUPERFONE_SMTP_PASSWORD"] = password
    command = [PROGRAM, "run", "--config", str(config), "--out-dir", str(reports), "-vvv", *arguments]
    if trusted:
        command += ["--ca-file", str(folder / "ca.pem")]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    for secret in (KEY, PASSWORD):
        assert secret not in ended.stdout + ended.stderr, ended.stderr
    return ended, reports


def expect(ended, code, *parts):
    assert ended.returncode == code, (ended.returncode, ended.stdout, ended.stderr)
    for part in parts:
        assert part in ended.stdout + ended.stderr, (part, ended.stdout, ended.stderr)


def check(content, reports):
    """The mail says what it should, in one way only."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    for part in mail.walk():
        assert not part.defects, (part.get_content_type(), part.defects)
        assert len(part.get_all("Content-Type")) == 1, part.items()
    assert mail.get_content_type() == "multipart/mixed"
    assert mail["Subject"] == "Superfone 4182: leads to 3 titles are rejected (first audit)", mail["Subject"]
    assert mail["Date"] == "Mon, 23 Nov 2026 03:30:00 +0000", mail["Date"]
    assert mail["To"].addresses[0].display_name == "Asha, A. Räo", mail["To"].addresses
    assert mail["From"].addresses[0].addr_spec == USER and mail["Bcc"] is None
    assert mail["Message-ID"].endswith("@example.com>") and mail["References"] == mail["In-Reply-To"]
    assert mail["Auto-Submitted"] == "auto-generated" and mail["X-Auto-Response-Suppress"] == "All"
    text = mail.get_body(("plain",)).get_content()
    lines = text.splitlines()
    assert lines[0] == "Superfone 4182, 23 November 2026" and "LEADS SENT TO 3 TITLES ARE BEING REJECTED" in text, text
    assert "DO THIS FIRST" in lines and max(map(len, lines)) <= 72 and not set("<>|*#") & set(text), text
    attached = {part.get_filename(): part for part in mail.iter_attachments()}
    names = [f"{STEM}{suffix}" for suffix in (".xlsx", ".groups.csv", ".findings.csv", ".md", ".json")]
    assert list(attached) == names, list(attached)
    for name, part in attached.items():
        assert part.get_payload(decode=True) == (reports / name).read_bytes(), name
    assert attached[names[0]].get_content_type() == XLSX
    assert max(map(len, content.splitlines())) < 998 and content.isascii()


def main():
    # Of passwords in clear on loopback, which are meant here.
    warnings.simplefilter("ignore")
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    signed_in = {"auth_required": True, "authenticator": authenticate}
    box = Box()
    starttls = server(box, tls_context=context, require_starttls=True, **signed_in)
    wrapped = server(box, ssl_context=context, auth_require_tls=False, **signed_in)
    bare, small = server(box), server(box, data_size_limit=20_000)
    login = server(box, ssl_context=context, auth_require_tls=False, auth_exclude_mechanism=["PLAIN"], **signed_in)
    user = USER.replace("@", "%40")

    def case(what):
        folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
        authority.cert_pem.write_to_path(folder / "ca.pem")
        print(f"  {what}", flush=True)
        box.clear()
        return folder

    with tempfile.TemporaryDirectory() as scratch:
        for what, url in (
            ("STARTTLS and a password", f"smtp://{user}@127.0.0.1:{starttls.port}"),
            ("TLS from the start and a password", f"smtps://{user}@127.0.0.1:{wrapped.port}"),
            ("TLS from the start and LOGIN alone", f"smtps://{user}@127.0.0.1:{login.port}"),
            ("in clear on loopback", f"smtp+plain://127.0.0.1:{bare.port}"),
        ):
            ended, reports = run(case(what), url)
            expect(ended, 0, "mailed to 2 recipients")
            ((session, envelope),) = box
            assert bool(session.authenticated) == (user in url)
            # Behind TLS from the start the server itself never learns of it.
            assert (session.ssl is not None) == url.startswith("smtp://")
            assert (envelope.mail_from, envelope.rcpt_tos) == (USER, ["manager@example.com", "ops@example.com"])
            check(envelope.content, reports)

        folder = case("a dry run")
        ended, reports = run(folder, f"smtps://{user}@127.0.0.1:1", "--email-dry-run", password=None)
        expect(ended, 0, f"{STEM}.eml")
        check((reports / f"{STEM}.eml").read_bytes(), reports)

        for what, url, options, part in (
            ("a wrong password", f"smtps://{user}@127.0.0.1:{wrapped.port}", {"password": "wrong"}, "535"),
            ("a certificate that nobody vouches for", f"smtps://{user}@127.0.0.1:{wrapped.port}", {"trusted": False}, "certificate"),
            ("no STARTTLS", f"smtp://127.0.0.1:{bare.port}", {}, "does not offer STARTTLS"),
            ("a mail over the server's limit", f"smtp+plain://127.0.0.1:{small.port}", {}, "552"),
            ("nobody there", "smtp+plain://127.0.0.1:1", {}, "are host and port"),
        ):
            ended, reports = run(case(what), url, **options)
            expect(ended, 7, part, "the reports are on disk")
            assert not box and len(list(reports.glob(f"{STEM}*"))) == 5

    for controller in (starttls, wrapped, login, bare, small):
        controller.stop()


api = ThreadingHTTPServer(("127.0.0.1", 0), Api)
threading.Thread(target=api.serve_forever, daemon=True).start()
main()
