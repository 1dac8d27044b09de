"""`sangyu check` as somebody types it: each fault one line with the step that mends it, and a status for programs."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.app import build
from bot.channels.shared.hours import ahead
from bot.check.certificate import certificate
from bot.config import Web, load
from bot.domain.audit import HEARTBEAT
from bot.store.copied import LastBackup
from tests.databases import toml_in
from tests.office import copy_office, prepared

CONFIG = """
demo = false
{database}[web]
secret_file = "signing"
port = {port}
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Desk:
    """The demo office's people, a configuration file, and somebody at the terminal."""

    def __init__(self, folder: Path) -> None:
        copy_office(prepared(), folder)
        self.file, self.folder, self.port = folder / "config.toml", folder, free_port()
        secret = folder / "signing"
        secret.touch(0o600)
        secret.write_text("signs-only-in-tests", "utf-8")
        self.file.write_text(CONFIG.format(database=toml_in(folder), port=self.port), "utf-8")
        self.file.chmod(0o600)
        (folder / "data_keys").chmod(0o600)

    def add(self, text: str) -> None:
        with self.file.open("a", encoding="utf-8") as more:
            more.write(text)

    def remember(self, key: str, moment: datetime) -> None:
        app = build(load(self.file, {}))
        with app.store.write() as records:
            records.access.remember(key, moment.isoformat())
        app.close()

    def check(self) -> tuple[int, list[str]]:
        done = CliRunner().invoke(cli, ["--config", str(self.file), "check"], catch_exceptions=False)
        return done.exit_code, done.stdout.splitlines()

    def line(self, begins: str) -> str:
        return next((line for line in self.check()[1] if line.startswith(begins)), "")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_every_line_names_a_place_and_a_step_and_programs_get_the_same(desk: Desk) -> None:
    status, lines = desk.check()
    assert status == 1  # no channel
    assert all(": " in line for line in lines)
    done = CliRunner().invoke(cli, ["--config", str(desk.file), "check", "--json"], catch_exceptions=False)
    told = json.loads(done.stdout)
    assert (done.exit_code, told["fit"]) == (1, False)
    assert {"where", "says", "warning"} == set(told["findings"][0])
    assert [one["warning"] for one in told["findings"]] == sorted(one["warning"] for one in told["findings"])


@pytest.mark.parametrize("name", ["data_keys", "signing", "config.toml"])
def test_a_file_of_secrets_that_everybody_may_read_is_a_fault(name: str, desk: Desk) -> None:
    desk.add('[channels.wecom_group.staff]\nkey = "key-of-a-robot-in-a-test"\napi_base = "http://127.0.0.1:1/"\n')
    (desk.folder / name).chmod(0o644)
    found = [line for line in desk.check()[1] if "everybody on this machine may read" in line]
    assert len(found) == 1
    assert f"chmod 600 {desk.folder / name}" in found[0]


def test_a_secret_in_the_configuration_is_told_and_never_shown(desk: Desk) -> None:
    desk.add('[channels.wecom_group.staff]\nkey = "hush-hush-hush"\napi_base = "http://127.0.0.1:1/"\n')
    desk.add('[metrics]\ntoken_file = "signing"\n[watch]\nping_url = "http://127.0.0.1:1/hush"\n')
    _, lines = desk.check()
    found = [line for line in lines if "this secret stands in config.toml itself" in line]
    assert [line.split(": ")[1] for line in found] == ["channels.wecom_group.staff.key", "watch.ping_url"]
    assert 'key_file = "…"' in found[0]
    assert "hush" not in "".join(lines)


def test_an_account_whose_pushes_sign_no_words_is_told(desk: Desk) -> None:
    account = '[channels.wechat.main]\napp_id = "wx0123456789abcdef"\ntoken = "t"\napi_base = "http://127.0.0.1:1/"\n'
    desk.add(account)
    said = "warning: channels.wechat.main.encoding_aes_key: without it"
    assert desk.line(said)
    desk.file.write_text(desk.file.read_text("utf-8").replace(account, account + f'encoding_aes_key = "{"a" * 43}"\n'), "utf-8")
    assert not desk.line(said)


def test_one_account_of_a_platform_twice_is_a_fault(desk: Desk) -> None:
    for name in ("staff", "again"):
        desk.add(f'[channels.wecom_group.{name}]\nkey = "the-same-key"\napi_base = "http://127.0.0.1:1/"\n')
    done = CliRunner().invoke(cli, ["--config", str(desk.file), "check"], catch_exceptions=False)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("channels.wecom_group: two accounts of office are the same")


def test_whether_a_service_lives_is_told(desk: Desk) -> None:
    assert "no service has ever worked" in desk.line("warning: service")
    desk.remember(HEARTBEAT, datetime.now(UTC) - timedelta(minutes=9))
    assert "has been silent since" in desk.line("service")
    desk.remember(HEARTBEAT, datetime.now(UTC))
    assert "it listens elsewhere" in desk.line("warning: web.port")


def test_another_program_on_the_port_is_told(desk: Desk) -> None:
    with served(Stranger, desk.port):
        assert "another program listens" in desk.line("web.port")


def test_an_old_backup_is_a_fault(desk: Desk) -> None:
    app = build(load(desk.file, {}))
    old = datetime.now(UTC) - timedelta(hours=50)
    with app.store.write() as records:
        records.copies.made(LastBackup(old, "x.sangyu", 1, 1.0, 1))
    app.close()
    assert f"the last good backup is of {old:%Y-%m-%d}" in desk.line("backup")


def test_a_database_that_cannot_be_opened_is_one_line_with_its_key(tmp_path: Path) -> None:
    for number, url in enumerate(
        ("sqlite:////proc/nowhere/x.db", "postgresql+psycopg://u:hush@127.0.0.1:1/x", "sqlite:////dev/null")
    ):
        file = tmp_path / f"{number}.toml"
        file.write_text(f'[database]\nurl = "{url}"\n[office]\nfolder = "{tmp_path}"\n', "utf-8")
        done = CliRunner().invoke(cli, ["--config", str(file), "check"], catch_exceptions=False)
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1), done.output
        assert done.stderr.startswith("database.url: ")
        assert "hush" not in done.output


# --- clocks and certificates -------------------------------------------------------------------------------------------


class Stranger(BaseHTTPRequestHandler):
    """A program that is not ours, with a clock of its own."""

    behind = timedelta(0)

    def do_GET(self) -> None:
        self.send_response(404)
        self.end_headers()

    do_HEAD = do_GET

    def date_time_string(self, timestamp: float | None = None) -> str:
        return (datetime.now(UTC) - self.behind).strftime("%a, %d %b %Y %H:%M:%S GMT")

    def log_message(self, *_: object) -> None:
        """Silent."""


class served:
    """A stand-in on loopback, over TLS if it is given a context."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int = 0, context: ssl.SSLContext | None = None) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._server.server_address[1])

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.mark.parametrize("minutes", [-90, 0, 5])
def test_the_clock_is_held_against_what_platforms_say(minutes: int) -> None:
    handler = type("Other", (Stranger,), {"behind": timedelta(minutes=minutes)})
    with served(handler) as port:
        found = ahead([f"http://127.0.0.1:{port}/"])
    assert found is not None
    assert abs(found - minutes * 60) < 3


def test_the_nearest_of_several_clocks_counts_and_silence_is_none() -> None:
    wrong = type("Wrong", (Stranger,), {"behind": timedelta(days=300)})
    with served(wrong) as far, served(Stranger) as near:
        found = ahead([f"http://127.0.0.1:{far}/", f"http://127.0.0.1:{near}/", "http://127.0.0.1:1/"])
    assert found is not None
    assert abs(found) < 3
    assert ahead(["http://127.0.0.1:1/"]) is None


def test_a_clock_that_is_wrong_is_a_fault(desk: Desk) -> None:
    handler = type("Other", (Stranger,), {"behind": timedelta(minutes=5)})
    with served(handler) as port:
        desk.add(f'[channels.wecom_group.staff]\nkey = "key-of-a-robot-in-a-test"\napi_base = "http://127.0.0.1:{port}/"\n')
        line = desk.line("clock")
    assert "s ahead of the platforms" in line
    assert "set-ntp" in line


def signed(folder: Path, days: int) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate of localhost that lasts so long: for who shows it, and for who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    plain = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "both.pem").write_bytes(plain + pem)
    shows = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shows.load_cert_chain(folder / "both.pem")
    return shows, ssl.create_default_context(cadata=pem.decode())


@pytest.mark.parametrize(
    ("days", "said", "warning"),
    [(60, None, None), (20, "ends in 20 days", True), (3, "ends in 3 days", False), (-2, "certificate has expired", False)],
)
def test_how_long_the_certificate_lasts_is_told_in_time(
    days: int, said: str | None, warning: bool | None, tmp_path: Path
) -> None:
    shows, trusts = signed(tmp_path, days)
    with served(Stranger, context=shows) as port:
        found = list(certificate(Web(public_url=f"https://localhost:{port}"), trusts))
    assert [(said in one.says, one.warning) for one in found if said] == ([(True, warning)] if said else [])
    assert bool(found) is bool(said)


def test_a_certificate_that_nobody_trusts_is_a_fault_and_silence_a_warning(tmp_path: Path) -> None:
    shows, _ = signed(tmp_path, 60)
    with served(Stranger, context=shows) as port:
        found = list(certificate(Web(public_url=f"https://localhost:{port}")))
    assert [(one.warning, "is not good" in one.says) for one in found] == [(False, True)]
    assert [one.warning for one in certificate(Web(public_url="https://localhost:1"))] == [True]
