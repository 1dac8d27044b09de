"""The running service and its rows: whether it lives, whether it can write, and what it says of itself."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import requests

from bot.channels.shared.hours import ahead, hosts_of
from bot.check.finding import Finding, warned
from bot.config import CLUSTER, Web
from bot.domain.audit import silent
from bot.domain.watch import Seen, TroubleKind
from bot.store import AWAY
from bot.watch.looks import look

if TYPE_CHECKING:
    from bot.running.service import Service

WAIT = 1.5  # seconds
SANGYU, OTHER, NOBODY = "sangyu", "other", "nobody"
# What the checks of accounts and of backups say themselves, and what is said below in other words.
TOLD_ELSEWHERE = frozenset({TroubleKind.UNFIT, TroubleKind.AUDITOR, TroubleKind.BACKUP})


def of_service(app: Service) -> Iterator[Finding]:
    yield from _database(app)
    yield from _life(app)
    yield from _clock(app)
    now = app.clock.now()
    with app.store.read() as records:
        seen = look(records, app.around, now)
    yield from (_said(one) for one in seen if one.kind not in TOLD_ELSEWHERE)


def _database(app: Service) -> Iterator[Finding]:
    try:
        if not app.store.is_current():
            yield Finding(
                "database", "its tables are of another version than this program: stop every process, start one of this version"
            )
        app.store.is_writable()
    except AWAY:
        yield Finding(
            "database.url", "nothing can be written: look at who owns the file and its folder, at the disk, and at the server"
        )


def _life(app: Service) -> Iterator[Finding]:
    """Whether a service works on this database, and whether it is the one that the port belongs to."""
    beat, now, web = app.heartbeat(), app.clock.now(), app.config.web
    listens = _listens(web)
    if listens == OTHER:
        yield Finding("web.port", f"another program listens on {web.port}: end it, or choose another port")
    if beat is None:
        yield warned("service", "no service has ever worked on this database: start it (`sangyu run`, or `systemctl start`)")
    elif silent(beat, now):
        yield Finding(
            "service", f"its auditor has been silent since {_at(beat)}: start the service, or restart it if it is running"
        )
    elif listens == NOBODY and app.config.engine.kind != CLUSTER:
        yield warned(
            "web.port", "a service works on this database, and it listens elsewhere: two must not share one SQLite database"
        )


def _listens(web: Web) -> str:
    host = "127.0.0.1" if web.host in ("0.0.0.0", "::", "") else web.host  # nosec B104 - compared with, not bound to
    try:
        socket.create_connection((host, web.port), WAIT).close()
    except OSError:
        return NOBODY
    with suppress(requests.RequestException, ValueError), requests.Session() as session:
        session.trust_env = False
        answer = session.get(f"http://{host}:{web.port}/healthz", timeout=WAIT * 4, allow_redirects=False).json()
        return SANGYU if isinstance(answer, dict) and "alive" in answer else OTHER
    return OTHER


def _clock(app: Service) -> Iterator[Finding]:
    """Against the platforms, asked now; against the database: see what is looked at all the time."""
    found = ahead(hosts_of(one for several in app.config.channels.values() for one in several.values()))
    if found is not None and abs(found) > app.config.watch.clock_seconds:
        yield _said(Seen(TroubleKind.CLOCK, "platforms", round(found)))


def _said(one: Seen) -> Finding:
    """What the watchman tells staff in their words, for whoever runs the service."""
    minutes = one.figure // 60
    where, says = {
        TroubleKind.CHANNEL: (
            f"channels.{one.subject.replace(':', '.')}",
            f"its platform refuses it ({one.why}): look into the platform's console, then at `sangyu channels status`",
        ),
        TroubleKind.DISK: ("disk", f"only {one.figure} % are free: delete what is not needed, or give it a larger disk"),
        TroubleKind.CLOCK: (
            "clock",
            f"this machine's clock is {abs(one.figure)} s {'ahead of' if one.figure > 0 else 'behind'} the {one.subject}: "
            "set it, and let it be kept (`timedatectl set-ntp true`)",
        ),
        TroubleKind.QUEUE: (
            f"queue.{one.subject[2:]}",
            f"the oldest message has waited for {minutes} min: look whether the service runs, and at `sangyu channels status`",
        ),
        TroubleKind.ERRORS: (
            f"channels.{one.subject.replace(':', '.')}",
            f"{one.figure} % of its tries of the last 15 minutes failed: look at `sangyu channels status`",
        ),
    }[one.kind]
    return Finding(where, says)


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
