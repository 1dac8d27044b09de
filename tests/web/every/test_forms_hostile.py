"""Every form with nothing, too much, the wrong things, and from elsewhere: always an answer in Chinese, and no harm."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import requests
from lxml import html

from tests.web.every.deeds import Deed, Doing
from tests.web.every.digest import KEYS, LOOKS, counts
from tests.web.every.furnished import StillOffice, picture
from tests.web.every.walk import sent

MARK = "zq9"
HOSTILE = (
    f"<script>{MARK}()</script>", f'"><{MARK} x="', f"' on{MARK}='1", f"{{{{7*7}}}}{MARK}", f"'; DROP TABLE person;--{MARK}",
    f"../../../../tmp/{MARK}", f"=cmd|' /C calc'!A0{MARK}", f"\u202e\u2066{MARK}", f"😀👩‍👩‍👧‍👦{MARK}", f"a\x00b{MARK}",
    f"\x01\x1b[2J\x7f{MARK}", "9" * 400, "-1", "0", "1e999", "NaN", "٣", "0000-00-00", "9999-12-31", "9999-12-31T23:59",
    "0001-01-01", "2026-02-30", "长" * 5000,
)  # fmt: skip
CHINESE = range(0x4E00, 0xA000)
ELSEWHERE: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


def changed(before: object, after: object) -> bool:
    return {key: value for key, value in dict(before).items() if key not in KEYS | LOOKS} != {  # type: ignore[call-overload]
        key: value
        for key, value in dict(after).items()  # type: ignore[call-overload]
        if key not in KEYS | LOOKS
    }


def forms(deeds: list[Deed]) -> list[Deed]:
    """One deed of each form."""
    return list({(one.route, one.form.key): one for one in deeds}.values())


# --- from elsewhere -----------------------------------------------------------------------------------------------------


def test_no_form_is_taken_from_elsewhere(office: StillOffice, doing: Doing, deeds: list[Deed]) -> None:
    faults: list[str] = []
    office.restore()
    before = counts(office.database)
    for deed in deeds:
        body = urlencode(sent(deed.form, deed.button))
        for headers in ELSEWHERE:
            session = requests.Session()
            session.cookies.update(doing.walker(deed.who).session.cookies)
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = session.post(office.base + deed.action, body, headers={**kind, **headers}, timeout=30, allow_redirects=False)
            if answer.status_code != 403 or not _chinese(answer.text):
                faults.append(f"{deed.name} with {headers}: {answer.status_code}")
    assert not faults
    assert not changed(before, counts(office.database))


# --- wrong, hostile and broken ------------------------------------------------------------------------------------------


def bodies(deed: Deed) -> Iterator[tuple[str, dict[str, object]]]:
    """What is sent in place of a form that was filled in, each with a name."""
    plain = sent(deed.form, deed.button)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    own = {"once"} | {name for name, _ in plain if name.startswith("column:")}
    yield "nothing", {"data": b"", "headers": kind}
    yield "all empty", {"data": urlencode([(name, "") for name, _ in plain]), "headers": kind}
    for words in HOSTILE:
        # in every field at once, and only where somebody writes: a hidden number of the right sort lets it go further
        every = [(name, value if name in own else words) for name, value in plain]
        yield f"everywhere {words[:20]!r}", {"data": urlencode(every), "headers": kind}
        typed = [one.name for one in deed.form.fields if one.kind not in ("hidden", "select", "radio", "checkbox")]
        if typed and set(typed) != {name for name, _ in plain}:
            some = [(name, words if name in typed else value) for name, value in plain]
            yield f"written {words[:20]!r}", {"data": urlencode(some), "headers": kind}
    yield (
        "too long",
        {"data": urlencode([(name, "长" * 100_000) for name, _ in plain] or [("a", "长" * 100_000)]), "headers": kind},
    )
    yield "many fields", {"data": urlencode([(f"f{number}", "1") for number in range(10_000)]), "headers": kind}
    yield "every field thrice", {"data": urlencode([*plain, *plain[::-1], *plain]), "headers": kind}
    yield "lone surrogates", {"data": "&".join(f"{quote(name)}=%ED%A0%80{MARK}" for name, _ in plain), "headers": kind}
    yield "no UTF-8", {"data": b"a=\xff\xfe&b=\x80", "headers": kind}
    yield "JSON", {"data": b'{"a": [1]}', "headers": {"Content-Type": "application/json"}}
    yield "broken parts", {"data": b"--x\r\nrubbish", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}
    yield "parts without boundary", {"data": b"--x\r\n\r\n", "headers": {"Content-Type": "multipart/form-data"}}
    name = next((one.name for one in deed.form.fields if one.kind == "file"), "file")
    for file_name in (f"../../../../tmp/{MARK}-outside.xlsx", f"{MARK}\x00.xlsx", f"<{MARK}>.csv", "长" * 300 + ".xlsx", "."):
        for content in (b"", b"PK\x03\x04rubbish", picture()):
            yield f"file {file_name[:20]!r}", {"data": plain, "files": {name: (file_name, content)}}


def _faults(deed: Deed, doing: Doing, sort: str, answer: requests.Response) -> list[str]:
    said = f"{deed.name} with {sort}"
    if answer.status_code >= 500:
        return [f"{said}: {answer.status_code}"]
    if answer.is_redirect:
        onward = doing.walker(deed.who).get(answer.headers["location"].partition("#")[0])
        return [f"{said} leads to {onward.status}"] * (onward.status >= 500) + _injected(said, onward.text)
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return [] if answer.ok and "content-disposition" in answer.headers else [f"{said}: {answer.text[:60]!r}"]
    return ([] if _chinese(answer.text) else [f"{said}: not in Chinese: {answer.text[:60]!r}"]) + _injected(said, answer.text)


def _injected(said: str, text: str) -> list[str]:
    """Words that have become a part of the page, or were worked out."""
    if not text.strip():
        return []
    tree = html.document_fromstring(text)
    found = [one.tag for one in tree.iter() if isinstance(one.tag, str) and MARK in one.tag]
    found += [name for one in tree.iter() for name in one.attrib if MARK in name or name.startswith("on")]
    found += [one.text for one in tree.iter("script") if one.text]
    found += [f"49{MARK}"] if f"49{MARK}" in text else []
    return [f"{said}: {one!r} in the page" for one in found]


def _chinese(text: str) -> bool:
    return any(ord(letter) in CHINESE for letter in text)


@pytest.mark.parametrize("part", range(4))
def test_no_form_is_thrown_by_anything_that_is_sent(office: StillOffice, doing: Doing, deeds: list[Deed], part: int) -> None:
    faults: list[str] = []
    for deed in forms(deeds)[part::4]:
        office.restore()
        for sort, request in bodies(deed):
            faults += _faults(deed, doing, sort, doing.send(deed.who, deed.action, **request))
        page = doing.walker(deed.who).get(deed.form.page)
        faults += [f"{page.url} is {page.status} after {deed.name}"] * (page.status >= 500)
        faults += _injected(f"{page.url} after {deed.name}", page.text)
    assert not faults, "\n".join(faults)
    assert not list(Path("/tmp").glob(f"{MARK}*")), "a file outside"


def test_a_body_that_breaks_off_is_no_form(office: StillOffice, doing: Doing, deeds: list[Deed]) -> None:
    office.restore()
    before = counts(office.database)
    for deed in forms(deeds):
        cookie = "; ".join(f"{one.name}={one.value}" for one in doing.walker(deed.who).session.cookies)
        lines = (
            f"POST {deed.action} HTTP/1.1", f"Host: 127.0.0.1:{office.port}", "Sec-Fetch-Site: same-origin", f"Cookie: {cookie}",
            "Content-Type: application/x-www-form-urlencoded", "Content-Length: 5000", "", "a=1",
        )  # fmt: skip
        with socket.create_connection(("127.0.0.1", office.port), 10) as line:
            line.sendall("\r\n".join(lines).encode())
    assert doing.walker(1).get("/console/people").status == 200
    assert not changed(before, counts(office.database))
