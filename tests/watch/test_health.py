"""/healthz and /readyz: what is wrong is named, and whoever watches sees 503."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.requests import Request

from bot.clock import ManualClock
from bot.domain.audit import HEARTBEAT
from bot.store import Store
from bot.watch.looks import Surroundings
from bot.watch.machine import Disk
from bot.watch.meters import Meters
from bot.watch.metrics import Watched
from bot.web.server import Health
from tests.builders import ABILITIES, NOW, VAULT

WELL = {"database": True, "auditor": True, "migrations": True, "disk": True}
Change = Callable[[Watched], Watched]


def watched(store: Store, free: int = 10**12) -> Watched:
    around = Surroundings(ABILITIES, Path("/"), disk=lambda _: Disk(free, 10**13))
    return Watched("office", "0.1.0", store, ManualClock(NOW), around, Meters("office"), lambda: 0)


def asked(*offices: Watched) -> tuple[int, dict[str, bool], int, dict[str, bool]]:
    request = Request({"type": "http", "method": "GET", "headers": []})
    health = Health(*offices)
    alive, ready = (asyncio.run(one(request)) for one in (health.alive, health.ready))
    return alive.status_code, json.loads(alive.body), ready.status_code, json.loads(ready.body)


@pytest.fixture
def office(store: Store) -> Watched:
    with store.write() as records:
        records.access.remember(HEARTBEAT, NOW.isoformat())
    return watched(store)


def test_what_is_well_is_well(office: Watched) -> None:
    assert asked(office) == (200, {"alive": True, "database": True, "auditor": True}, 200, {"ready": True, **WELL})


def test_a_silent_auditor_is_no_life(office: Watched) -> None:
    late = replace(office, clock=ManualClock(NOW + timedelta(minutes=4)))
    alive, said, ready, more = asked(late)
    assert (alive, ready) == (503, 503)
    assert (said["database"], said["auditor"], more["auditor"]) == (True, False, False)


def test_a_full_disk_takes_no_more_work(office: Watched) -> None:
    full = replace(office, around=watched(office.store, 10**6).around)
    alive, _, ready, said = asked(full)
    assert (alive, ready, said) == (200, 503, {"ready": False, **WELL, "disk": False})


@pytest.mark.parametrize("revision", ["0099", ""])
def test_a_database_that_another_version_has_changed_is_left_alone(revision: str, office: Watched) -> None:
    with office.store.write() as records:
        records.connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    alive, _, ready, said = asked(office)
    assert (alive, ready, said["migrations"]) == (200, 503, False)


def test_a_database_that_is_away_is_told_and_never_a_traceback(office: Watched) -> None:
    gone = watched(Store("postgresql+psycopg://nobody@127.0.0.1:1/nothing", VAULT))
    alive, said, ready, _ = asked(office, gone)
    assert (alive, ready, said) == (503, 503, {"alive": False, "database": False, "auditor": False})
