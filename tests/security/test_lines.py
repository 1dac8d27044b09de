"""Line ends and escapes where a line is made of words: headers of answers, headers that leave, addresses, and the log."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
import structlog

from bot import logs
from bot.assist.client import Endpoint
from bot.channels.shared.http import Http
from bot.config import Assist
from bot.domain.sign_in import inside
from bot.errors import AssistFault, ChannelFault
from bot.watch.ping import ping
from tests.security.conftest import asked
from tests.web.asking import CLERK, FORM, Desk
from tests.web.conftest import RehearsedOffice

MARK = "x-injected"
ENDS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "嘊嘍", "\x00", "%0d%0a", "%250d%250a", "\\r\\n")
FORGED = [f"a{end}{MARK}: 1{end}Set-Cookie: {MARK}=1{end}{end}<script>" for end in ENDS]
# … and all of them at once, where a request costs more than a call.
ALL = f"a{MARK}" + "".join(f"{end}{MARK}: 1{end}Set-Cookie: {MARK}=1" for end in ENDS)


def clean(answer: requests.Response) -> None:
    """No header of somebody else's making, and none with a control character."""
    assert MARK not in answer.headers
    assert not [one for one in answer.cookies if MARK in one.name]
    for name, value in answer.headers.items():
        assert not [letter for letter in name + value if ord(letter) < 32 or ord(letter) == 127], name


# --- headers of answers -------------------------------------------------------------------------------------------------------

ASKING = (
    "/signin?next=/console/{}", "/signin?next={}", "/signin/wecom/main?next=/console/{}", "/signin/{}", "/n/{}", "/t/{}", "/g/{}",
    "/p/{}", "/n/{}?size=huge", "/console/people?q={}", "/console/search?q={}", "/console/policy/topics/{}", "/console/lists/{}",
    "/console/study/{}", "/console/audit?who={}", "/console/{}", "/static/{}", "/static/lib/{}", "/chat/phone/{}", "/chat/group/{}",
    "/{}", "/bind/wechat/{}", "/n/{}/notice.ics", "/t/{}/poster.png",
)  # fmt: skip


@pytest.mark.parametrize("path", ASKING)
def test_no_address_makes_a_header(office: RehearsedOffice, path: str) -> None:
    desk = Desk(office, CLERK)._session
    for session in (desk, requests):
        clean(session.get(office.base + path.format(quote(ALL)), timeout=60, allow_redirects=False))  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["next", "name", "password", "q", "once", "kind", "reason"])
def test_no_field_makes_a_header(office: RehearsedOffice, name: str) -> None:
    desk = Desk(office, CLERK)
    for path in ("/exports/people", "/notices/read", "/policy/ask"):
        clean(desk.post(path, **{"kind": "csv", name: ALL}))
    origin = {"Origin": office.base}
    clean(asked(office, "POST", "/signin", data={"name": "x", "password": "y", name: ALL}, headers=origin))


@pytest.mark.parametrize(
    "header", ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Referer", "User-Agent", "X-Request-Id", "Cookie"]
)
def test_nothing_that_a_browser_says_of_itself_comes_back(office: RehearsedOffice, header: str) -> None:
    for path in ("/", "/console", "/signin", "/n/x?size=huge", "/chat"):
        answer = asked(office, "GET", path, headers={header: f"look=huge.night; {MARK}"})
        assert MARK not in "".join(f"{name}{value}" for name, value in answer.headers.items()).lower()


@pytest.mark.parametrize("address", [*(f"/console/{one}" for one in FORGED), *(f"/console?q={one}" for one in FORGED)])
def test_where_one_goes_on_to_is_one_line(address: str) -> None:
    onward = inside(address)
    assert not set(onward) & set("\r\n\x00\x0b\x0c")
    assert urlsplit(onward).netloc == ""


def test_a_file_is_called_by_us_whatever_stands_in_it(office: RehearsedOffice) -> None:
    """Neither a title nor a name gets into the name of a file."""
    desk = Desk(office, CLERK)
    desk.post("/notices", **{**FORM, "title": ALL[:100], "body": ALL})
    for path, fields in (("/exports/notices", {"from": "2026-01-01", "to": "2026-12-31"}), ("/exports/people", {"q": ALL})):
        for kind in ("csv", "xlsx"):
            answer = desk.post(path, kind=kind, **fields)
            clean(answer)
            assert answer.headers["content-disposition"] == f'attachment; filename="{path.rpartition("/")[2]}.{kind}"'


# --- headers that leave ----------------------------------------------------------------------------------------------------------


class Heard(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hears)
        self.lines: list[str] = []


class _Hears(BaseHTTPRequestHandler):
    server: Heard

    def do_GET(self) -> None:
        self.server.lines += [self.path, *(f"{name}: {value}" for name, value in self.headers.items())]
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def heard() -> Iterator[Heard]:
    server = Heard()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


KEYS = [*FORGED, "密钥密钥", "é", " sk-blank", "sk\tTab"]


@pytest.mark.parametrize("number", range(len(KEYS)))
def test_a_key_with_a_line_in_it_makes_no_header_and_is_not_repeated(heard: Heard, number: int) -> None:
    """A secret file with a line too many: the call fails, in a word that does not hold it."""
    key = f"hush{KEYS[number]}"
    base = f"http://127.0.0.1:{heard.server_port}/"
    told: list[BaseException] = []
    for call in (
        lambda: Http(base, 5.0).call("POST", "send", json={}, headers={"Authorization": f"Bearer {key}"}),
        lambda: Http(base, 5.0).call("GET", "ask", params={"access_token": key}),
        lambda: Http(base, 5.0).call("GET", f"v2/users/{quote(key.encode('utf-8', 'replace'), safe='')}/messages"),
        lambda: Endpoint(Assist(enabled=True, base_url=base, model="m", api_key=key)).chat("rules", "words", 5.0, 10),
        lambda: ping(f"{base}ping/{key}"),
    ):
        with suppress(ChannelFault, AssistFault):
            try:
                call()
            except (ChannelFault, AssistFault) as fault:
                told.append(fault)
                raise
    assert not [one for one in heard.lines if one.lower().startswith((f"{MARK}:", "set-cookie:"))]
    assert not [one for one in told if "hush" in str(one) or one.__cause__ is not None]


# --- the log ---------------------------------------------------------------------------------------------------------------------

HOSTILE = {
    "a line": "a\nlevel=error action=forged.line",
    "a line as of a terminal": "a\r\n2026-03-09 09:00:00 [error    ] forged",
    "the beginning of a line": "\rforged",
    "colours": "\x1b[31mred\x1b[0m",
    "a title": "\x1b]0;forged\x07",
    "a cleared screen": "\x1b[2J\x1b[H",
    "a link": "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "eight bits": "\x9b31mred",
    "a bell and a step back": "a\x07\x08\x08b",
    "NUL": "a\x00b",
    "other lines": "a\x0bb\x0cc\x85d\u2028e\u2029f",
    "turned round": "\u202eda\u2066\u202c",
    "unseen": "\u200b\u200d\ufeff",
    "an end of JSON": '","action":"forged.json","x":"',
    "a brace": "}\n{",
    "half a sign": "\ud83d",
    "a percent": "%s %(name)s %n {0} {event}",
}
OBEYED = {
    chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x200B)
}


@contextmanager
def written(form: str) -> Iterator[io.StringIO]:
    """What is logged meanwhile; on a terminal without colours, which are escapes of our own."""
    out, before, root = io.StringIO(), structlog.get_config(), logging.getLogger()
    hooks, handlers, level = (sys.excepthook, threading.excepthook), list(root.handlers), root.level
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", out)
        patch.setattr(structlog.dev, "ConsoleRenderer", partial(structlog.dev.ConsoleRenderer, colors=False))
        logs.configure(terminal=form == "terminal")
        # Ours alone: pytest's own keep what they hear, and its processes cannot tell each other half a sign.
        root.handlers[:] = [one for one in root.handlers if one not in handlers]
        try:
            yield out
        finally:
            sys.excepthook, threading.excepthook = hooks
            structlog.configure(**before)
            root.handlers[:], root.level = handlers, level


FORMS = pytest.mark.parametrize("form", ["terminal", "JSON"])


@FORMS
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_logged_is_one_line_of_our_own(form: str, name: str) -> None:
    log, bad = structlog.get_logger(), HOSTILE[name]
    with written(form) as out:
        log.warning("first", action="test.hostile", why=bad)
        log.warning(bad, action="test.hostile", why={"deep": [bad], bad: 1})
        try:
            raise ValueError(bad)
        except ValueError:
            log.exception("third", action="test.hostile", fault_of=ValueError(bad))
    lines = out.getvalue().split("\n")
    assert len(lines) == 4
    assert lines[-1] == ""
    assert not [letter for letter in out.getvalue() if letter in OBEYED - {"\n"}]
    assert [("test.hostile" in line) for line in lines[:3]] == [True] * 3
    if form == "JSON":
        assert [json.loads(line)["action"] for line in lines[:3]] == ["test.hostile"] * 3


@FORMS
@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_library_logs_is_one_line_too(form: str, name: str) -> None:
    with written(form) as out:
        logging.getLogger("some.library").warning("got %s", HOSTILE[name])
    lines = [line for line in out.getvalue().split("\n") if line]
    assert len(lines) == 1
    assert not [letter for letter in out.getvalue() if letter in OBEYED - {"\n"}]
    if form == "JSON":
        assert json.loads(lines[0])["action"] == "library.some.library"


def test_what_a_stranger_asks_for_stands_in_no_line(office: RehearsedOffice, capfd: Any) -> None:
    for path in (f"/n/{MARK}%0aforged", f"/signin/{MARK}%1b[31m", f"/console/{MARK}%0d%0a", f"/api/v1/notices/{MARK}%0a"):
        asked(office, "GET", path, headers={"User-Agent": MARK, "Authorization": f"Bearer {MARK}"})
    said = capfd.readouterr()
    assert MARK not in said.err + said.out
