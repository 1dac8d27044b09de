"""Is this installation fit? Each fault is one plain sentence with the step that mends it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.assist.check import faults as assist_faults
from bot.channels.base import Channel
from bot.delivery.ladders import DRILL
from bot.delivery.preflight import known
from bot.domain.audit import silent
from bot.domain.backups import is_stale
from bot.domain.people import MAY_APPROVE, MAY_DRAFT
from bot.opening import DEMO_LOADED
from bot.web_address import faults as web_faults

if TYPE_CHECKING:  # it is a part of what it looks at
    from bot.running.service import Service


def _of_channel(app: Service, client: Channel) -> list[str]:
    """A platform that keeps a line open to the running service is not heard from here: what that service found is told."""
    name, account = client.name, client.account
    lines = {(door.channel, door.account) for door in app.doors.values() if door.line is not None}
    if (name, account) not in lines or silent(app.heartbeat(), app.clock.now()):
        return client.check()
    with app.store.read() as records:
        return known(records, name, account, app.clock.now())


def backup_faults(app: Service) -> list[str]:
    """Of the backups, and of having been put back from one. The demo office has nothing to lose."""
    now, own = app.clock.now(), app.config.backup
    with app.store.read() as records:
        state, begun, held = records.copies.state(now), records.copies.begun(), records.copies.held(now)
    found = []
    if held is not None:
        found.append(
            f"restored: this office was put back from a backup of {held.taken_at:%Y-%m-%d %H:%M} and sends nothing by itself: "
            "look at it in the console, then say sangyu restore --release"
        )
    if state.failed_at is not None:
        found.append(f"backup: the backup of {state.failed_at:%Y-%m-%d %H:%M} failed: {state.why}")
    if not app.config.is_demo and is_stale(state.last.at if state.last else None, begun, now):
        last = f"the last good backup is of {state.last.at:%Y-%m-%d %H:%M}" if state.last else "there is no backup"
        step = "try it by hand: sangyu backup FILE" if own.folder else "set [backup] folder, or say sangyu backup FILE each day"
        found.append(f"backup: {last}; {step}")
    if own.folder and not Path(own.folder).is_dir():
        found.append(f"backup.folder: there is no folder {own.folder}: make it, or mount its disk")
    return found


def faults(app: Service) -> list[str]:
    """Everything that stands between this installation and a notice that reaches everybody today."""
    found: list[str] = []
    if not set(app.channels) - {DRILL}:
        found.append("no channel is configured: add a [channels.wechat.NAME] section")
    for (channel, account), client in sorted(app.channels.items()):
        found += [f"channels.{channel}.{account}: {fault}" for fault in _of_channel(app, client)]
    found += assist_faults(app.config.assist)
    found += backup_faults(app)
    found += web_faults(app.config.web)
    with app.store.read() as records:
        if not app.config.is_demo and records.access.recall(DEMO_LOADED, app.clock.now()) is not None:
            found.append("this database holds the invented demo office: give the real one its own [database] url")
        staff = records.people.staff()
        people = [person for person in records.people.persons() if person.alive]
        routes = records.people.routes([person.id for person in people])
    writers = [one for one in staff if one.has(MAY_DRAFT)]
    if not any(one.has(MAY_APPROVE) for one in staff):
        found.append("nobody may approve a notice: sangyu staff add NAME --phone P --role approver")
    if len(writers) < 2:
        found.append("a notice needs two people, one who writes and another who approves: sangyu staff add …")
    cold = sum(1 for person in people if person.id not in routes and person.liaison_id is None)
    if cold:
        found.append(f"{cold} people have neither a bound account nor a liaison: nobody would tell them")
    if not people:
        found.append("the ledger is empty: nobody is on the list yet")
    return found
