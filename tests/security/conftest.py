"""The demo office on a port of its own, and programs with tokens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from starlette.routing import Mount, Route

from bot.domain.people import Role
from bot.web.server import site
from tests.security.connected import connected
from tests.web.conftest import RehearsedOffice, rehearsing

TOWN = 2  # the unit 城关镇
TOKENS = {"clerk": Role.CLERK, "approver": Role.APPROVER, "liaison": Role.LIAISON, "leader": Role.LEADER, "admin": Role.ADMIN}


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        with running.app.store.write() as records:
            for name, role in TOKENS.items():
                records.tokens.make(name, role, f"sy_{name}", running.clock.now())
            records.tokens.make("town", Role.CLERK, "sy_town", running.clock.now(), TOWN)
            records.tokens.make("gone", Role.ADMIN, "sy_gone", running.clock.now())
            records.tokens.revoke("gone", running.clock.now())
        yield running


def routes(office: RehearsedOffice) -> list[tuple[str, str]]:
    """Method and path of every route there is, those of the API too."""
    found: list[tuple[str, str]] = []
    for route in site(office.app.parts()).routes:
        if isinstance(route, Mount) and route.path == "/api/v1":
            for path, methods in route.app.openapi()["paths"].items():  # type: ignore[attr-defined]
                found += [(method.upper(), route.path + path) for method in methods]
        elif isinstance(route, Route):
            found += [(method, route.path) for method in sorted(route.methods or ("GET", "POST")) if method != "HEAD"]
    return found


def asked(office: RehearsedOffice, method: str, path: str, **how: object) -> requests.Response:
    given: dict[str, object] = {"timeout": 60, "allow_redirects": False, "stream": True, **how}
    return requests.request(method, office.base + path, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="package")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    """The same office with an account of every platform that calls us."""
    with connected(tmp_path_factory.mktemp("listening")) as running:
        with running.app.store.write() as records:
            records.tokens.make("clerk", Role.CLERK, "sy_clerk", running.clock.now())
        yield running
