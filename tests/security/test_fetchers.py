"""Addresses given from outside, held against whatever fetches: nothing inside the house is asked, and nobody is followed.

Where an address leads is decided by the host that stands in it, never by what its name points at (DNS) or where it sends us on:
names are compared with those of the platform before anything is looked up. So each hostile address is tried with a port on this
machine at which somebody listens, and he has to hear nothing.
"""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from bot.assist.client import Endpoint
from bot.channels.onebot.media import Media
from bot.channels.onebot.settings import MEDIA_HOSTS
from bot.channels.qq.client import QQClient
from bot.channels.qq.settings import QQBot
from bot.channels.shared.faults import Doubtful
from bot.channels.shared.hot import Hot
from bot.channels.shared.hours import ahead
from bot.channels.shared.http import LARGEST_FILE, Http
from bot.channels.shared.tokens import Fetched, MemoryTokens, Tokens
from bot.channels.wechat.client import SafeClient
from bot.config import Assist, parse
from bot.errors import AssistFault, ChannelFault, ConfigError, MediaGone
from bot.watch.ping import ping

THEIRS = "media.example"


class Ear(ThreadingHTTPServer):
    """Something inside the house that must not be asked: it remembers that it was."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Ears)
        self.heard: list[str] = []


class _Ears(BaseHTTPRequestHandler):
    server: Ear

    def do_GET(self) -> None:
        self.server.heard.append(f"{self.command} {self.path} {self.headers.get('host')}")
        self.send_response(200)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"inside")

    do_POST = do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    server = Ear()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def hostile(port: int) -> dict[str, str]:
    """Addresses that a message may name, all of which would reach this machine or the house around it."""
    here = f":{port}/secret"
    return {
        "this machine": f"http://127.0.0.1{here}",
        "its name": f"http://localhost{here}",
        "its name with a dot": f"http://localhost.{here}",
        "any address": f"http://0.0.0.0{here}",
        "another of its addresses": f"http://127.1{here}",
        "decimal": f"http://2130706433{here}",
        "octal": f"http://0177.0.0.1{here}",
        "long octal": f"http://00000000177.0.0.1{here}",
        "hexadecimal": f"http://0x7f000001{here}",
        "mixed": f"http://0x7f.0.1{here}",
        "six": f"http://[::1]{here}",
        "six for four": f"http://[::ffff:127.0.0.1]{here}",
        "six for four in hexadecimal": f"http://[::ffff:7f00:1]{here}",
        "six translated": f"http://[64:ff9b::7f00:1]{here}",
        "six with a zone": f"http://[fe80::1%25lo]{here}",
        "wide figures": f"http://１２７.０.０.１{here}",
        "round figures": f"http://①②⑦.⓪.⓪.①{here}",
        "a wide dot": f"http://127。0。0。1{here}",
        "a name that points here": f"http://127.0.0.1.nip.io{here}",
        "the data of a cloud": "http://169.254.169.254/latest/meta-data/",
        "the data of a cloud by name": "http://metadata.google.internal/computeMetadata/v1/",
        "the house": "http://10.0.0.1/", "the house too": "http://192.168.1.1/", "and its router": "http://172.16.0.1/",
        "theirs as a name": f"http://{THEIRS}@127.0.0.1{here}",
        "theirs as a name and word": f"http://{THEIRS}:80@127.0.0.1{here}",
        "theirs behind a mark": f"http://127.0.0.1{here}#@{THEIRS}/",
        "theirs behind a question": f"http://127.0.0.1{here}?@{THEIRS}/",
        "theirs behind a slash": f"http://127.0.0.1:{port}\\@{THEIRS}/",
        "theirs behind an escape": f"http://127.0.0.1:{port}%2f@{THEIRS}/",
        "theirs before a tab": f"http://127.0.0.1{here}\t@{THEIRS}/",
        "theirs in another": f"http://{THEIRS}.127.0.0.1.nip.io{here}",
        "theirs as a beginning": f"http://{THEIRS}.evil.example/",
        "theirs as an end": f"http://evil{THEIRS}/",
        "theirs in one of its houses": f"http://a.{THEIRS}/",
        "theirs with a dot": f"http://{THEIRS}./",
        "theirs at another door": f"http://{THEIRS}:{port}/",
        "theirs at the door of mail": f"http://{THEIRS}:25/",
        "theirs with letters that look like it": "http://medi\u0430.example/",
        "no host": "http:///secret", "three slashes": f"http:///127.0.0.1{here}", "no slashes": f"http:127.0.0.1{here}",
        "a file": "file:///etc/passwd", "a file of theirs": f"file://{THEIRS}/etc/passwd",
        "gopher": f"gopher://{THEIRS}:{port}/_GET", "ftp": f"ftp://{THEIRS}/", "data": "data:text/plain,inside",
        "a page of ours": f"jar:http://127.0.0.1{here}!/", "a script": "javascript:alert(1)", "ldap": f"ldap://{THEIRS}/",
        "a name of ours": "/etc/passwd", "a relative name": "../../etc/passwd", "nothing": "", "NUL": f"http://{THEIRS}\x00.evil.example/",
        "a line end": f"http://{THEIRS}\r\nHost: 127.0.0.1/", "a line end in the path": f"http://127.0.0.1{here} HTTP/1.1\r\nX: y",
        "too long": f"http://{'a' * 300}.{THEIRS}/", "a bracket": f"http://[{THEIRS}]/", "a broken six": "http://[::1/",
    }  # fmt: skip


NAMES = list(hostile(1))


def bot() -> QQClient:
    given = QQBot(
        app_id="1", app_secret="s", api_base="http://127.0.0.1:1/", token_base="http://127.0.0.1:1/", media_hosts=(THEIRS,)
    )
    return QQClient(given, MemoryTokens(lambda: datetime.now(UTC)))


class Bridge:
    """A bridge that answers every question for a file with one address."""

    def __init__(self, url: str) -> None:
        self._url = url

    def data(self, action: str, params: object) -> Any:
        return {"url": self._url, "file": "/etc/passwd"}


def of_bridge(url: str, told: bool) -> bytes:
    """A message that names the address, or a bridge that does when it is asked for the file."""
    media = Media(Bridge(url), (THEIRS,), 1.0)  # type: ignore[arg-type]
    try:
        return media.fetch("image:f.image:" if told else f"image::{url}")
    finally:
        media.close()


FETCHERS: dict[str, Callable[[str], bytes]] = {
    "what every channel fetches with": lambda url: Http("", 1.0).file(url, {THEIRS}),
    "a bot of QQ": lambda url: bot().file(url),
    "a message of a bridge": lambda url: of_bridge(url, told=False),
    "an answer of a bridge": lambda url: of_bridge(url, told=True),
}


@pytest.mark.parametrize("fetcher", FETCHERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_address_is_not_fetched(ear: Ear, fetcher: str, name: str) -> None:
    before = list(ear.heard)
    with pytest.raises((MediaGone, Doubtful)):
        FETCHERS[fetcher](hostile(ear.server_port)[name])
    assert ear.heard == before


def test_an_address_of_theirs_would_be_fetched(ear: Ear) -> None:
    """So that what is refused above is refused for its host."""
    here = f"http://127.0.0.1:{ear.server_port}/a"
    assert Http("", 5.0).file(here, {"127.0.0.1:*"}) == b"inside"
    with pytest.raises(ChannelFault) as tried:
        Http("", 1.0).file(f"http://{THEIRS}/", {THEIRS})
    assert not isinstance(tried.value, MediaGone)


@pytest.mark.parametrize("host", MEDIA_HOSTS)
def test_a_message_of_a_bridge_is_fetched_from_no_other_door_of_qq(host: str) -> None:
    for url in (f"http://{host}:8080/", f"https://{host}:22/", f"https://{host}.evil.example/", f"https://x@{host}/"):
        with pytest.raises(MediaGone):
            Http("", 1.0).file(url, MEDIA_HOSTS)


# --- sent on ---------------------------------------------------------------------------------------------------------------


class Sending(ThreadingHTTPServer):
    """A platform that was taken over: it sends whoever asks on to another address, or answers without end."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Sends)
        self.status, self.to, self.bomb = 302, "", b""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Silence: whoever has read enough hangs up."""


class _Sends(BaseHTTPRequestHandler):
    server: Sending
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200 if self.server.bomb else self.server.status)
        if self.server.bomb:
            self.send_header("Content-Encoding", "gzip")
        else:
            self.send_header("Location", self.server.to)
            self.send_header("Refresh", f"0; url={self.server.to}")
        self.send_header("Content-Type", "image/jpeg" if "media" in self.path else "application/json")
        self.send_header("Content-Length", str(len(self.server.bomb)))
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(b"" if self.command == "HEAD" else self.server.bomb)

    do_POST = do_HEAD = do_PUT = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def sending() -> Iterator[Sending]:
    server = Sending()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def tokens(key: str = "t") -> MemoryTokens:
    return MemoryTokens(lambda: datetime.now(UTC))


async def hotly(base: str) -> None:
    hot = Hot(base, 5.0, Tokens(tokens(), "hot", lambda: Fetched("t", 100)), ())
    await hot.open()
    try:
        await hot.done("send", {})
    finally:
        await hot.close()


def known(base: str) -> SafeClient:
    """An account that has its token already."""
    kept = tokens()
    client = SafeClient("wx1", "secret", base, kept, 5.0)
    kept.set(client.access_token_key, "secret", 100)
    return client


def assistant(base: str) -> Endpoint:
    return Endpoint(Assist(enabled=True, base_url=base, model="m", embedding_model="e", api_key="sk-secret"))


CALLERS: dict[str, Callable[[str], object]] = {
    "a call": lambda base: Http(base, 5.0).call("POST", "send", json={}, headers={"Authorization": "Bearer secret"}),
    "a question": lambda base: Http(base, 5.0).call("GET", "ask", params={"key": "secret"}),
    "a file": lambda base: Http("", 5.0).file(base + "media", {"127.0.0.1:*"}),
    "a hot send": lambda base: asyncio.run(hotly(base)),
    "WeChat's token": lambda base: SafeClient("wx1", "secret", base, tokens(), 5.0).fetch_access_token(),
    "a call of WeChat": lambda base: known(base).templates(),
    "WeChat's page of recognition": lambda base: SafeClient("wx1", "secret", base, tokens(), 5.0).who("code"),
    "a bot's token": lambda base: QQClient(
        QQBot(app_id="1", app_secret="secret", api_base=base, token_base=base, media_hosts=("127.0.0.1:*",)), tokens()
    ).me(),
    "the assistant": lambda base: assistant(base).chat("rules", "words", 5.0, 10),
    "its vectors": lambda base: assistant(base).embeddings(["words"], 5.0),
}
QUIET: dict[str, Callable[[str], object]] = {
    "a sign of life": lambda base: ping(base + "ping/secret"),
    "a clock": lambda base: ahead([base]),
    "WeChat's clock": lambda base: SafeClient("wx1", "secret", base, tokens(), 5.0).time(),
}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 300])
@pytest.mark.parametrize("caller", [*CALLERS, *QUIET])
def test_nobody_is_sent_on(ear: Ear, sending: Sending, caller: str, status: int) -> None:
    """Neither the secret nor the words leave for elsewhere, and nothing inside is asked."""
    sending.status, sending.bomb, before = status, b"", list(ear.heard)
    for to in (f"http://127.0.0.1:{ear.server_port}/secret", f"//127.0.0.1:{ear.server_port}/", "file:///etc/passwd"):
        sending.to = to
        if caller in QUIET:
            assert QUIET[caller](sending.base) is not True
        else:
            with pytest.raises((ChannelFault, AssistFault)) as told:
                CALLERS[caller](sending.base)
            assert "secret" not in str(told.value)
            assert told.value.__cause__ is None
    assert ear.heard == before


# --- answers without end -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A hundred megabytes in a tenth of one."""
    return gzip.compress(b"0" * (100 * 1024 * 1024))


@pytest.mark.parametrize("caller", [*CALLERS])
def test_an_answer_is_unpacked_no_further_than_it_may_be_large(sending: Sending, bomb: bytes, caller: str) -> None:
    sending.bomb = bomb
    tracemalloc.start()
    try:
        with pytest.raises((ChannelFault, AssistFault)):
            CALLERS[caller](sending.base)
        assert tracemalloc.get_traced_memory()[1] < 90 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_bridge_hands_out_no_file_larger_than_we_keep() -> None:
    class Large:
        def data(self, action: str, params: object) -> Any:
            return {"base64": "A" * (LARGEST_FILE * 4 // 3 + 8)}

    with pytest.raises(MediaGone):
        Media(Large(), (THEIRS,), 1.0).fetch("image:f:")  # type: ignore[arg-type]


# --- what the configuration may name --------------------------------------------------------------------------------------------

SCHEMES = (
    "file:///etc/passwd",
    "gopher://h/",
    "ftp://h/",
    "data:,x",
    "javascript:alert(1)",
    "//h/",
    "h",
    "unix:///run/x",
    "HTTPS//h",
)
PLACES: dict[str, Callable[[str], dict[str, Any]]] = {
    "assist": lambda url: {"assist": {"enabled": True, "model": "m", "base_url": url}},
    "ping": lambda url: {"watch": {"ping_url": url}},
    "map": lambda url: {"web": {"map_url": url}},
    "wechat": lambda url: {"channels": {"wechat": {"main": {"app_id": "a", "token": "t", "api_base": url}}}},
    "open": lambda url: {"channels": {"wechat": {"main": {"app_id": "a", "token": "t", "open_base": url}}}},
    "qq": lambda url: {"channels": {"qq": {"main": {"app_id": "a", "app_secret": "t", "token_base": url}}}},
    "robot": lambda url: {"channels": {"wecom_group": {"main": {"key": "k", "api_base": url}}}},
    "bridge": lambda url: {"channels": {"onebot": {"main": {"accept_risk": True, "secret": "s", "api_base": url}}}},
    "messages": lambda url: {
        "channels": {"sms": {"main": {"provider": "aliyun", "key_id": "k", "key_secret": "s", "sign_name": "n", "api_base": url}}}
    },
}


@pytest.mark.parametrize("url", SCHEMES)
@pytest.mark.parametrize("place", PLACES)
def test_the_configuration_names_addresses_of_the_web_alone(place: str, url: str) -> None:
    with pytest.raises(ConfigError):
        parse(PLACES[place](url))
