"""Bodies that are too deep, too large, packed, or never end, at every address that takes one: a refusal at once, and no harm."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import zlib
from collections.abc import Iterator
from itertools import count

import pytest
import requests
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from bot.web.bodies import Ending
from bot.web.guard import read_form
from bot.web.server import site
from bot.web.sign_in import new_link
from tests.security.connected import DOORS, Push, everything_heard, signed, stamp_of, words_of
from tests.web.conftest import RehearsedOffice

API = "/api/v1/notices"
PAGES = ("/chat/say", "/chat/time", "/chat/fault", "/signin", "/signin/code", "/signin/password", "/n/x", "/t/x")
ROOMS = ("/console/notices/read", "/console/import", "/console/exports/people")
ENTRIES = (*DOORS, API, f"{API}/read", f"{API}/1/correct", *PAGES, *ROOMS)
MEGABYTE = 1024 * 1024
_keys = count(10_000)


def deep(opening: str, closing: str, times: int) -> bytes:
    return (opening * times + "1" + closing * times).encode()


HOSTILE: dict[str, bytes] = {
    "lists in lists": deep("[", "]", 30_000),
    "objects in objects": deep('{"a":', "}", 20_000),
    "lists without end": b"[" * 60_000,
    "elements in elements": b"<xml>" + b"<a>" * 30_000 + b"</a>" * 30_000 + b"</xml>",
    "fields in fields": b"a" + b"[a]" * 20_000 + b"=1",
    "a number of ten thousand figures": b'{"time":' + b"9" * 10_000 + b',"op":' + b"9" * 10_000 + b"}",
    "numbers that are none": b'{"time":NaN,"op":Infinity,"limit":-Infinity,"kind":1e999}',
    "one name twice": b'{"op":0,"op":13,"time":1,"time":2,"kind":"meeting","kind":"other"}',
    "half a sign": b'{"text":"\\ud800","who":"person-1","title":"\\udfff"}',
    "NUL": b'{"text":"\\u0000","who":"person-1\\u0000"}\x00\x00',
    "no UTF-8": b'{"text":"\xff\xfe\xc0\xaf"}',
    "two bytes a letter": '{"text":"菜单"}'.encode("utf-16"),
    "a mark before it": b'\xef\xbb\xbf{"text":"x"}',
    "a list of ten thousand": json.dumps([{}] * 10_000).encode(),
    "a text alone": b'"x"',
    "a number alone": b"1",
    "nothing": b"null",
    "not a byte": b"",
    "many fields": b"&".join(b"f%d=1" % number for number in range(20_000)),
    "a billion laughs": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>',
    "a file of ours": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Encrypt>&f;</Encrypt></xml>',
}
PACKINGS = {"gzip": gzip.compress, "deflate": zlib.compress}


@pytest.fixture(scope="module")
def clerk(listening: RehearsedOffice) -> requests.Session:
    """Everything that opens something: a session, a token, a page of ours."""
    session = requests.Session()
    with listening.app.store.write() as records:
        link = new_link(records, listening.clock.now(), 1)
    session.get(listening.base + link, timeout=60)
    session.headers.update({"Origin": listening.base, "Sec-Fetch-Site": "same-origin", "Authorization": "Bearer sy_clerk"})
    return session


def sent(office: RehearsedOffice, session: requests.Session, path: str, body: object, **headers: str) -> requests.Response:
    return session.post(office.base + path, data=body, headers=headers, timeout=60, allow_redirects=False)  # type: ignore[arg-type]


def well(office: RehearsedOffice, answer: requests.Response) -> None:
    """No broken server, nothing told of how it works, and the next one is served."""
    assert answer.status_code < 500, answer.text[:200]
    assert not [word for word in ("Traceback", "passwd", 'File "', "root:") if word in answer.text]
    assert requests.get(f"{office.base}/healthz", timeout=60).status_code in (200, 503)


# --- what stands in them ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_no_body_breaks_an_address(listening: RehearsedOffice, clerk: requests.Session, name: str) -> None:
    before = everything_heard(listening)
    for path in ENTRIES:
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            well(listening, sent(listening, clerk, path, HOSTILE[name], **{"Content-Type": kind}))
    assert everything_heard(listening) == before


@pytest.mark.parametrize("name", HOSTILE)
def test_no_body_breaks_a_door_though_it_is_signed(listening: RehearsedOffice, name: str) -> None:
    """By a platform or a bridge that was taken over."""
    before = everything_heard(listening)
    for path in DOORS:
        well(listening, signed(path, HOSTILE[name], stamp_of(listening)).at(listening.base))
    assert everything_heard(listening) == before


@pytest.mark.parametrize("path", DOORS)
def test_a_signed_push_with_strange_fields_is_read_or_refused(listening: RehearsedOffice, path: str) -> None:
    stamp = stamp_of(listening)
    real = words_of(path, "菜单", stamp, str(next(_keys)))
    for one in (b"9" * 5000, b"-1", b"1e999", b'"\\ud800"', b"[]", b"{}", b"null", b"true", deep("[", "]", 900)):
        if real.startswith(b"{"):
            for name in json.loads(real):
                changed = json.dumps({**json.loads(real), name: "@"}).encode().replace(b'"@"', one)
                well(listening, signed(path, changed, stamp).at(listening.base))
        else:
            for value in (stamp.encode(), b"oSomebody", b"text"):
                changed = real.replace(b">" + value + b"<", b">" + one + b"<")
                well(listening, signed(path, changed, stamp).at(listening.base))


# --- how large they are --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [one for one in ENTRIES if one != "/console/import"])
def test_megabytes_are_refused_and_not_kept(listening: RehearsedOffice, clerk: requests.Session, path: str) -> None:
    """Whether it says beforehand how large it is, or not."""
    for body in (b"a=" + b"x" * 2 * MEGABYTE, iter([b"x" * MEGABYTE] * 2)):
        try:
            answer = sent(listening, clerk, path, body)
        except requests.ConnectionError:
            continue  # we hang up on whoever goes on after the answer
        assert answer.status_code in (400, 403, 404, 413, 422), answer.status_code
        well(listening, answer)


@pytest.mark.parametrize("said", [None, "Bearer sy_nobody", "Bearer sy_clerk"])
def test_the_api_reads_no_further_than_its_limit(listening: RehearsedOffice, said: str | None) -> None:
    headers = {"Content-Type": "application/json"} | ({"Authorization": said} if said else {})
    answer = requests.post(listening.base + API, b'{"title":"' + b"x" * MEGABYTE, headers=headers, timeout=60)
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("length", ["-1", "+5", "0x10", "1, 5", "９", "5 5", "9" * 40])
@pytest.mark.parametrize("path", [DOORS[0], API, "/chat/say", "/signin"])
def test_a_length_that_is_none_is_refused(listening: RehearsedOffice, path: str, length: str) -> None:
    assert raw(listening.port, f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\nhello")[:12] in (
        b"HTTP/1.1 400", b"HTTP/1.1 413", b"",
    )  # fmt: skip


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 50", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding : chunked", "Content-Length: 5\r\n Content-Length: 6",
    ],
)  # fmt: skip
def test_where_a_body_ends_is_never_in_doubt(listening: RehearsedOffice, framing: str) -> None:
    """A request within a request: what a proxy takes for one, we take for one."""
    inner = "GET /console HTTP/1.1\r\nHost: x\r\n\r\n"
    said = raw(listening.port, f"POST /signin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{framing}\r\n\r\n0\r\n\r\n{inner}")
    assert said.count(b"HTTP/1.1 ") <= 1 or not said.startswith(b"HTTP/1.1 2")
    assert said[:12] in (b"HTTP/1.1 400", b"")


# --- packed ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("path", ENTRIES)
def test_nothing_is_unpacked(listening: RehearsedOffice, clerk: requests.Session, path: str, packing: str) -> None:
    bomb = PACKINGS[packing](b"0" * (40 * MEGABYTE))
    well(listening, sent(listening, clerk, path, bomb, **{"Content-Encoding": packing, "Content-Type": "application/json"}))


@pytest.mark.parametrize("packing", [*PACKINGS, "br", "identity, gzip", "x-gzip"])
@pytest.mark.parametrize("path", DOORS)
def test_a_packed_push_is_none(listening: RehearsedOffice, path: str, packing: str) -> None:
    """Its signature may be over either: we know the bytes that came, and no others."""
    before, stamp = everything_heard(listening), stamp_of(listening)
    push = signed(path, words_of(path, "菜单", stamp, str(next(_keys))), stamp)
    packed = Push(path, gzip.compress(push.body), push.query, {**push.headers, "content-encoding": packing})
    assert packed.at(listening.base).status_code == 403
    assert everything_heard(listening) == before


# --- headers -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*DOORS[:1], API, "/signin", "/n/x", "/console/people", "/healthz"])
def test_many_and_long_headers_break_nothing(listening: RehearsedOffice, path: str) -> None:
    for headers in (
        "".join(f"X-{number}: {number}\r\n" for number in range(3000)), f"X-Long: {'x' * 60_000}\r\n",
        f"Cookie: {'; '.join(f'c{number}=1' for number in range(3000))}\r\n", f"Cookie: sangyu_session={'x' * 30_000}\r\n",
        f"User-Agent: {'x' * 30_000}\r\n", f"X-Forwarded-For: {'1.1.1.1, ' * 3000}\r\n", f"Host: {'x' * 30_000}\r\n",
        f"Range: bytes={','.join(f'{n}-{n}' for n in range(3000))}\r\n", "Accept-Language: " + "a," * 10_000 + "\r\n",
    ):  # fmt: skip
        said = raw(listening.port, f"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n")
        assert said[9:10] in (b"2", b"3", b"4") or said[9:12] == b"503", said[:40]


# --- slowly --------------------------------------------------------------------------------------------------------------------


def raw(port: int, request: str) -> bytes:
    """What comes back until the other side has closed."""
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.settimeout(60)
        line.sendall(request.encode())
        found = b""
        try:
            while piece := line.recv(65_536):
                found += piece
        except ConnectionError:
            pass
        return found


@pytest.mark.parametrize("path", ENTRIES)
def test_a_body_that_drips_in_has_broken_off(listening: RehearsedOffice, clerk: requests.Session, path: str) -> None:
    """The whole service behind a patience of nothing: half a body is there, the rest never comes."""
    headers = {
        "host": f"127.0.0.1:{listening.port}",
        "content-length": "100",
        "content-type": "application/x-www-form-urlencoded",
    }
    headers |= {name.lower(): value for name, value in clerk.headers.items()}
    headers["cookie"] = "; ".join(f"{one.name}={one.value}" for one in clerk.cookies)
    answer, pieces = asyncio.run(_dripped(listening, path, headers))
    assert answer["status"] in (400, 401, 403, 404, 422, 429)
    assert pieces <= 1 or (b"connection", b"close") in answer["headers"]


async def _dripped(office: RehearsedOffice, path: str, headers: dict[str, str]) -> tuple[Message, int]:
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 1),
        "headers": [(name.encode(), str(value).encode()) for name, value in headers.items()],
    }  # fmt: skip
    pieces, answers = 0, list[Message]()

    async def receive() -> Message:
        nonlocal pieces
        pieces += 1
        if pieces == 1:
            return {"type": "http.request", "body": b"a=1", "more_body": True}
        await asyncio.Event().wait()
        raise AssertionError("nobody waits for ever")

    async def send(message: Message) -> None:
        answers.append(message)

    await asyncio.wait_for(Ending(site(office.app.parts()), 0, 0)(scope, receive, send), 60)
    return answers[0], pieces


@pytest.fixture(scope="module")
def impatient() -> Iterator[int]:
    """A server of one form that waits for a fifth of a second."""

    async def take(request: Request) -> Response:
        return PlainTextResponse((await read_form(request, 100)).get("a"))

    app = Starlette(routes=[Route("/", take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(Ending(app, 0.2), port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


def test_the_connection_of_a_body_that_drips_in_is_closed(impatient: int) -> None:
    """Its sender keeps his own side open, and sends no more: it is we who end it."""
    with socket.create_connection(("127.0.0.1", impatient), 60) as line:
        line.settimeout(60)
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\na=1")
        found = b""
        while piece := line.recv(65_536):
            found += piece
    assert b"connection: close" in found.lower()


def test_a_body_that_comes_at_once_is_read(impatient: int) -> None:
    assert requests.post(f"http://127.0.0.1:{impatient}/", {"a": "1"}, timeout=60).text == "1"
