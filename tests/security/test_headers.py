"""What a browser is told with every answer, refusals and errors among them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from bot.web.sign_in import new_link
from tests.security.conftest import asked, routes
from tests.web.conftest import RehearsedOffice, rehearsing

ODD = (
    ("GET", "/nothing"), ("GET", "/static/nothing"), ("GET", "/static/console.css"), ("GET", "/static/lib/htmx.js"), ("DELETE", "/signin"),
    ("PUT", "/console"), ("GET", "/signout"), ("TRACE", "/"), ("GET", "/api/v1/nothing"), ("GET", "/api/v1/openapi.json"), ("GET", "/%00"),
    ("GET", "/console/" + "9" * 3000), ("OPTIONS", "/api/v1/notices"),
)  # fmt: skip


def filled(path: str) -> str:
    return re.sub(r"{(\w+)(:\w+)?}", lambda part: "1", path)


def faults(answer: requests.Response) -> list[str]:
    """What is missing or too lax."""
    said = answer.headers
    policy = dict(part.strip().partition(" ")[::2] for part in said.get("content-security-policy", "").split(";"))
    wanted = {
        "nothing from elsewhere": policy.get("default-src") == "'none'",
        "no frames": policy.get("frame-ancestors") == "'none'" or "sandbox" in policy,
        "no other base": policy.get("base-uri") == "'none'" or "sandbox" in policy,
        "forms stay here": policy.get("form-action") in ("'self'", "'none'") or "sandbox" in policy,
        "scripts are files": policy.get("script-src", "'self'") == "'self'" and "unsafe" not in said["content-security-policy"],
        "no objects": "object-src" not in policy,  # so default-src holds: none
        "no sniffing": said.get("x-content-type-options") == "nosniff",
        "no frames in old browsers": said.get("x-frame-options") == "DENY",
        "no referrer elsewhere": said.get("referrer-policy") in ("no-referrer", "same-origin"),
        "a window of its own": said.get("cross-origin-opener-policy") == "same-origin",
        "for our pages alone": said.get("cross-origin-resource-policy") == "same-origin",
        "no camera": "camera=()" in said.get("permissions-policy", ""),
        "no cache": said.get("cache-control", "").startswith(("no-store", "private"))
        or answer.request.path_url.startswith("/static"),
    }
    return [name for name, holds in wanted.items() if not holds]


def wrong(office: RehearsedOffice, session: requests.Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for method, path in [*routes(office), *ODD]:
        given = {"Origin": office.base, "Authorization": "Bearer sy_clerk"}
        with session.request(
            method, office.base + filled(path), headers=given, timeout=60, allow_redirects=False, stream=True
        ) as answer:
            missing = faults(answer)
        if missing:
            found[f"{method} {path} {answer.status_code}"] = missing
    return found


def test_every_answer_to_a_stranger_is_sheltered(office: RehearsedOffice) -> None:
    assert len(routes(office)) > 200
    assert wrong(office, requests.Session()) == {}


def test_every_page_of_somebody_who_has_signed_in_is_sheltered(office: RehearsedOffice) -> None:
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), 1)
    session = requests.Session()
    session.get(office.base + link, timeout=30)
    assert session.get(f"{office.base}/console", timeout=30).status_code == 200
    assert wrong(office, session) == {}


def test_an_error_of_ours_tells_nothing_and_is_sheltered(office: RehearsedOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The API reads a token, and what it reads with breaks."""
    from bot.store.tokens import TokenQueries

    def broken(*_: object) -> None:
        raise RuntimeError("the secret word")

    monkeypatch.setattr(TokenQueries, "bearer", broken)
    answer = asked(office, "GET", "/api/v1/notices", headers={"Authorization": "Bearer sy_clerk"})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert not faults(answer)


@pytest.fixture(scope="module")
def behind_https(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    web = {"secret": "signs-only-in-tests", "port": 0, "public_url": "https://lgb.example.gov.cn"}
    with rehearsing(tmp_path_factory.mktemp("https"), web=web) as running:
        yield running


@pytest.mark.parametrize("path", ["/", "/console", "/n/x", "/api/v1/notices", "/healthz", "/nothing", "/static/console.css"])
def test_behind_https_browsers_are_told_to_stay_there(behind_https: RehearsedOffice, path: str) -> None:
    said = asked(behind_https, "GET", path).headers["strict-transport-security"]
    assert int(said.removeprefix("max-age=")) >= 31_536_000


def test_over_http_nobody_is_told_to_use_what_is_not_there(office: RehearsedOffice) -> None:
    assert "strict-transport-security" not in asked(office, "GET", "/").headers


@pytest.mark.parametrize("path", ["/console", "/signin", "/n/x", "/", "/nothing"])
def test_a_forged_host_stands_in_no_answer(office: RehearsedOffice, path: str) -> None:
    """Links are made of `public_url`; a poisoned reset link or cache is made of the Host header."""
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    answer = asked(office, "GET", path, headers=forged)
    assert "evil.example" not in answer.text
    assert "evil.example" not in answer.headers.get("location", "")
